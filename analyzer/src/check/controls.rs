//! Controls with a checked state: check boxes and switches in layouts, in code, in Compose.
//!
//! In: resources and events. Out: candidates of kind `control`.

use super::candidate::Candidate;
use crate::solve::knowledge::Knowledge;

/// All controls.
#[must_use]
pub fn candidates(_knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    Vec::new()
}
