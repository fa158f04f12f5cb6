//! Stored settings with their defaults: reads with a default, preference screens, delegates, manifest switches.
//!
//! In: resources, manifests, code. Out: candidates of kind `setting`.

use super::candidate::Candidate;
use crate::solve::knowledge::Knowledge;

/// All settings.
#[must_use]
pub fn candidates(_knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    Vec::new()
}
