//! Comments that suppress findings.
//!
//! In: nothing. Out: [`Suppression`].

use serde::{Deserialize, Serialize};

use super::{Name, Span};

/// A comment that suppresses findings: `consentlint-ignore: RULE, RULE -- reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// It holds for the whole file (`consentlint-ignore-file`).
    pub file: bool,
    /// Ids or families of rules, as written.
    pub rules: Vec<Name>,
    /// What stands behind the `--`.
    pub reason: Option<Name>,
    /// The comment, in the file.
    pub span: Span,
    /// Findings that begin here are suppressed, in the file.
    pub covers: Span,
}
