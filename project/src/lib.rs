//! What a project has decided: its configuration and its baseline.
//!
//! In: the texts of `consentlint.toml` and `consentlint-baseline.json`. Out: options for the analyzer, and decisions about
//! the findings of a report. Pure functions of texts, apart from one module that finds and reads files. Nothing is
//! printed here: the program and the language server both stand on it.

pub mod baseline;
pub mod config;
pub mod disk;
pub mod idle;
pub mod judge;
pub mod layers;
pub mod problem;
pub mod read;
pub mod schema;
pub mod shown;
pub mod template;

pub use layers::Decisions;
pub use problem::Problem;
