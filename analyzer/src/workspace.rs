//! A run from files to report: the only place that knows the order of the stages.
//!
//! In: roots or texts, a pack, options. Out: a [`Report`].

use std::path::PathBuf;

use rules::Pack;

use crate::facts::FileKind;
use crate::report::{Confidence, Report};

/// What to analyse and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Analyse test source sets too.
    pub include_tests: bool,
    /// Only these rules (ids or families); empty: all.
    pub only: Vec<String>,
    /// Not these rules (ids or families).
    pub skip: Vec<String>,
    /// Findings below this are held back and counted.
    pub min_confidence: Confidence,
    /// Threads; none: as many as the machine has.
    pub threads: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            include_tests: false,
            only: Vec::new(),
            skip: Vec::new(),
            min_confidence: Confidence::Medium,
            threads: None,
        }
    }
}

/// One text of the project.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path relative to the scan root, `/` as separator.
    pub path: String,
    /// What it is.
    pub kind: FileKind,
    /// The decoded text.
    pub text: String,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Files are read, parsed and lowered.
    Reading,
    /// The program is put together and solved.
    Solving,
}

/// Told about progress: stage, done, of how many.
pub type Progress<'a> = &'a (dyn Fn(Stage, usize, usize) + Sync);

/// Scans folders and files on disk. Paths in the report are relative to `root`.
#[must_use]
pub fn scan(
    _root: &std::path::Path,
    _paths: &[PathBuf],
    _pack: &Pack,
    _options: &Options,
    _progress: Progress<'_>,
) -> Report {
    Report::default()
}

/// Analyses texts in memory.
#[must_use]
pub fn analyze(_sources: Vec<Source>, _pack: &Pack, _options: &Options) -> Report {
    Report::default()
}
