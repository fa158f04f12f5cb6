//! Giving up: one flag that whoever started a run may set and that every stage asks.
//!
//! In: nothing. Out: [`Cancel`], and [`Cancelled`], the only error of the analyzer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many steps of a work list lie between two looks at the flag.
const STEPS: usize = 1024;

/// The flag. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

/// Nobody wants the result any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cancelled")
    }
}

impl std::error::Error for Cancelled {}

impl Cancel {
    /// A flag that is not set.
    #[must_use]
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Asks every run with this flag to give up.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether to give up.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether to give up, at a step of a work list: looks at the flag now and then only.
    #[must_use]
    pub fn is_set_at(&self, step: usize) -> bool {
        step.is_multiple_of(STEPS) && self.is_set()
    }

    /// Goes on unless the flag is set.
    ///
    /// # Errors
    /// [`Cancelled`] if it is.
    pub fn go_on(&self) -> Result<(), Cancelled> {
        if self.is_set() { Err(Cancelled) } else { Ok(()) }
    }

    /// The flag itself, for a library that asks it.
    #[must_use]
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}
