//! Reading and parsing alone, to measure the rest against; and what parsing and lowering take in each language.
//!
//! In: a root and paths. Out: how much was parsed and how long it took. Nothing is kept of the trees.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use grammars::{Grammar, PARSE_BUDGET, Parsers};
use rayon::prelude::*;

use crate::facts::{FileKind, Span};
use crate::files::{self, Discovery, FoundFile};
use crate::lower;

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

/// What one language takes.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// Which files.
    pub kind: FileKind,
    /// How many of them.
    pub files: usize,
    /// Their lines.
    pub lines: usize,
    /// Their bytes.
    pub bytes: usize,
    /// Bytes in gaps: what the parser or the lowering did not understand.
    pub gap_bytes: usize,
    /// Time for parsing.
    pub parsing: Duration,
    /// Time for parsing and lowering.
    pub lowering: Duration,
}

/// Parses, and then parses and lowers, each file that a scan would lower with a grammar: on one thread, so that the times
/// are comparable.
#[must_use]
pub fn by_language(root: &Path, paths: &[PathBuf]) -> Vec<Language> {
    let found = files::discover(root, paths, &Discovery::default());
    let measured = std::thread::Builder::new().stack_size(crate::STACK_SIZE).spawn(move || {
        let (mut parsers, mut languages) = (Parsers::default(), Vec::new());
        for file in &found.files {
            measure(&mut parsers, file, &mut languages);
        }
        languages
    });
    measured.ok().and_then(|thread| thread.join().ok()).unwrap_or_default()
}

fn measure(parsers: &mut Parsers, file: &FoundFile, languages: &mut Vec<Language>) {
    let Some(grammar) = grammar_of(file.kind) else { return };
    let Ok(text) = files::read_text(&file.path, files::SIZE_LIMIT) else { return };
    if files::is_foreign(&file.path, &text) {
        return;
    }
    let started = Instant::now();
    // The tree is of no interest, only the time.
    drop(parsers.parse(grammar, &text, PARSE_BUDGET));
    let parsing = started.elapsed();
    let started = Instant::now();
    let facts = lower::lower(file.kind, &text, parsers);
    let lowering = started.elapsed();
    let at = languages.iter().position(|language| language.kind == file.kind).unwrap_or_else(|| {
        languages.push(Language {
            kind: file.kind,
            files: 0,
            lines: 0,
            bytes: 0,
            gap_bytes: 0,
            parsing: Duration::ZERO,
            lowering: Duration::ZERO,
        });
        languages.len() - 1
    });
    let language = &mut languages[at];
    language.files += 1;
    language.lines += facts.lines as usize;
    language.bytes += text.len();
    language.gap_bytes += covered(facts.gaps.iter().map(|gap| gap.span).collect());
    language.parsing += parsing;
    language.lowering += lowering;
}

/// How many bytes spans cover together.
fn covered(mut spans: Vec<Span>) -> usize {
    spans.sort();
    let (mut bytes, mut end) = (0, 0);
    for span in spans {
        bytes += span.end.saturating_sub(span.start.max(end));
        end = end.max(span.end);
    }
    bytes as usize
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
        FileKind::Manifest | FileKind::PluginXml | FileKind::Resource => None,
        FileKind::VersionCatalog | FileKind::BuildSettings => None,
        FileKind::Plist | FileKind::PrivacyManifest | FileKind::LocalizedStrings | FileKind::InterfaceBuilder => None,
        FileKind::XcodeProject | FileKind::SwiftPackage | FileKind::Podfile | FileKind::ResolvedPackages => None,
        FileKind::NodePackage => None,
    }
}
