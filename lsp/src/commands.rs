//! The names of what the server can be told to do.
//!
//! In: nothing. Out: names, as clients send them.

/// Reads the whole project again.
pub const RESTART: &str = "consentlint.restartIndex";
/// Tells how many files and findings there are.
pub const SUMMARY: &str = "consentlint.projectSummary";
/// Explains the rule with this id.
pub const EXPLAIN: &str = "consentlint.explainRule";

/// All of them.
pub const ALL: [&str; 3] = [RESTART, SUMMARY, EXPLAIN];

/// The kind of the action that applies every fix of a file.
pub const FIX_ALL: &str = "source.fixAll.consentlint";
/// The kind of an action at a finding.
pub const QUICK_FIX: &str = "quickfix";
/// The kind of an action at a function.
pub const REFACTOR: &str = "refactor";
