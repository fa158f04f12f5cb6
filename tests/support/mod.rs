//! Runs the pages of the rules: each `rules/rules/<family>/<name>.md` is specification, documentation and test.
//!
//! [`page`] reads the Markdown, [`markers`] what a case expects, [`project`] completes it to a project, [`check`]
//! compares, [`modes`] rewrites cases in ways that must not matter.

pub mod check;
pub mod markers;
pub mod modes;
pub mod page;
pub mod project;
pub mod tokens;
