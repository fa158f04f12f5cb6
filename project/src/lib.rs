//! What a project has decided: its configuration and its baseline.
//!
//! In: the texts of `consentlint.toml` and `consentlint-baseline.json`. Out: options for the analyzer, and decisions about
//! the findings of a report. Pure functions of texts, apart from one module that finds and reads files. Nothing is
//! printed here: the program and the language server both stand on it.
