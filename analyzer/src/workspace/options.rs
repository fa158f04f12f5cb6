//! What a run is asked for.
//!
//! In: nothing. Out: [`Options`], [`Source`], and how progress is told.

use crate::cache::Cache;
use crate::cancel::Cancel;
use crate::facts::FileKind;
use crate::files::chosen::PathRules;
use crate::link::modules::FolderProfile;
use crate::report::Confidence;

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
    /// Each finding says what holds along its path.
    pub explain_path: bool,
    /// The report says where paths begin and what is taken for a guard.
    pub landmarks: bool,
    /// What is looked at by its path: from the outermost folder to the innermost.
    pub chosen: Vec<PathRules>,
    /// What the project says of its folders.
    pub profiles: Vec<FolderProfile>,
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
            explain_path: false,
            landmarks: false,
            chosen: Vec::new(),
            profiles: Vec::new(),
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

/// How files are read.
#[derive(Clone)]
pub struct Reading<'a> {
    /// Told about each file.
    pub progress: Progress<'a>,
    /// Asked before each file, and while one is parsed.
    pub cancel: &'a Cancel,
    /// Knows what files said in earlier runs.
    pub cache: Option<Cache>,
}
