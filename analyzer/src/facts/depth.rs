//! A bound on how deeply facts may nest that are read from elsewhere.
//!
//! In: a deserialiser. Out: what it gives, or its error when values nest too deeply for the stack.

use std::cell::Cell;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::MAX_DEPTH;

/// Facts nest a little deeper than the code that they are made of: a step of a walk may make two levels.
pub(super) const DEEPEST: u32 = 4 * MAX_DEPTH;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Reads a value that holds values of its own kind.
///
/// # Errors
/// What the deserialiser finds wrong, or too many levels.
pub(crate) fn deeper<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    let depth = DEPTH.get();
    if depth >= DEEPEST {
        return Err(D::Error::custom("nested too deeply"));
    }
    DEPTH.set(depth + 1);
    let read = T::deserialize(deserializer);
    DEPTH.set(depth);
    read
}
