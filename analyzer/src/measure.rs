//! Reading and parsing alone, to measure the rest against.
//!
//! In: a root and paths. Out: how much was parsed and how long it took. Nothing is kept of the trees.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use grammars::{Grammar, PARSE_BUDGET, Parsers};
use rayon::prelude::*;

use crate::facts::FileKind;
use crate::files::{self, Discovery, FoundFile};

/// What was parsed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parsed {
    /// Files that were read; those without a grammar (markup) are only read.
    pub files: usize,
    /// Their lines.
    pub lines: usize,
    /// Wall time.
    pub time: Duration,
}

/// Reads and parses what a scan would read and parse, on as many threads (none: as the machine has).
#[must_use]
pub fn parse_only(root: &Path, paths: &[PathBuf], threads: Option<usize>) -> Parsed {
    let started = Instant::now();
    let found = files::discover(root, paths, &Discovery::default());
    let parse_all = || found.files.par_iter().map_init(Parsers::default, parse).sum::<usize>();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).stack_size(crate::STACK_SIZE).build();
    let lines = pool.map_or_else(|_| parse_all(), |pool| pool.install(parse_all));
    Parsed { files: found.files.len(), lines, time: started.elapsed() }
}

/// Lines of the file.
fn parse(parsers: &mut Parsers, file: &FoundFile) -> usize {
    let Ok(text) = files::read_text(&file.path, files::SIZE_LIMIT) else { return 0 };
    if files::is_foreign(&file.path, &text) {
        return 0;
    }
    if let Some(grammar) = grammar_of(file.kind) {
        // The tree is of no interest, only the time.
        let _ = parsers.parse(grammar, &text, PARSE_BUDGET);
    }
    text.lines().count()
}

fn grammar_of(kind: FileKind) -> Option<Grammar> {
    match kind {
        FileKind::Java => Some(Grammar::Java),
        FileKind::Kotlin => Some(Grammar::Kotlin),
        FileKind::Swift => Some(Grammar::Swift),
        FileKind::ObjectiveC => Some(Grammar::ObjectiveC),
        // Read without a grammar.
        FileKind::GradleGroovy | FileKind::GradleKotlin | FileKind::GradleProperties => None,
        FileKind::Manifest | FileKind::Resource | FileKind::VersionCatalog | FileKind::BuildSettings => None,
        FileKind::Plist | FileKind::PrivacyManifest | FileKind::LocalizedStrings | FileKind::InterfaceBuilder => None,
        FileKind::XcodeProject | FileKind::SwiftPackage | FileKind::Podfile | FileKind::ResolvedPackages => None,
    }
}
