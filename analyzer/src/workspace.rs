//! A run from files to report: the only place that knows the order of the stages.
//!
//! In: roots or texts, a pack, options. Out: a [`Report`].

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use grammars::Parsers;
use rayon::prelude::*;
use rules::Pack;

use crate::check::{self, Settings};
use crate::facts::{FileFacts, FileKind, GapKind, Span};
use crate::files::{self, Discovery, FoundFile, SIZE_LIMIT};
use crate::inventory::UnitSdks;
use crate::link::modules::Modules;
use crate::link::{File, Program};
use crate::lower;
use crate::report::{Confidence, LeftOut, Place, Report, ReportGap, Stats};
use crate::solve::knowledge::Knowledge;

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

/// What came of one file.
enum Read {
    Facts(Box<FileFacts>, Duration, Duration),
    Gap(GapKind),
}

/// Scans folders and files on disk. Paths in the report are relative to `root`; no paths: nothing is scanned.
#[must_use]
pub fn scan(root: &Path, paths: &[PathBuf], pack: &Pack, options: &Options, progress: Progress<'_>) -> Report {
    in_pool(options.threads, || {
        let run = read(root, paths, options, progress);
        progress(Stage::Solving, 0, 1);
        let report = run.finish(pack, options);
        progress(Stage::Solving, 1, 1);
        report
    })
}

/// Lists the SDKs of folders and files on disk. Paths are relative to `root`.
#[must_use]
pub fn inventory(
    root: &Path,
    paths: &[PathBuf],
    pack: &Pack,
    options: &Options,
    progress: Progress<'_>,
) -> Vec<UnitSdks> {
    in_pool(options.threads, || {
        let run = read(root, paths, options, progress);
        let program = Program::new(&run.files, pack);
        crate::inventory::inventory(&program, &Modules::new(&program))
    })
}

/// Reads, parses and lowers what is asked for.
fn read(root: &Path, paths: &[PathBuf], options: &Options, progress: Progress<'_>) -> Run {
    let started = Instant::now();
    let discovery = Discovery { include_tests: options.include_tests, size_limit: SIZE_LIMIT };
    let found = if paths.is_empty() { files::Found::default() } else { files::discover(root, paths, &discovery) };
    let discovered = started.elapsed();
    let total = found.files.len();
    let done = AtomicUsize::new(0);
    progress(Stage::Reading, 0, total);
    let read = |file: &FoundFile| {
        let read = read_file(file);
        progress(Stage::Reading, done.fetch_add(1, Ordering::Relaxed) + 1, total);
        (file.relative.clone(), read)
    };
    let all: Vec<(String, Read)> = found.files.par_iter().map(read).collect();
    let mut run = Run::new(found.left_out, found.gaps);
    run.times.push(("discover", discovered));
    run.take(all);
    run
}

/// Analyses texts in memory.
#[must_use]
pub fn analyze(sources: Vec<Source>, pack: &Pack, options: &Options) -> Report {
    in_pool(options.threads, || {
        let mut left_out = LeftOut::default();
        let wanted = |s: &Source| options.include_tests || !files::is_test_path(&s.path);
        let (wanted, tests): (Vec<Source>, Vec<Source>) = sources.into_iter().partition(wanted);
        left_out.tests = tests.len();
        let lower = |s: Source| {
            let read = lower_text(s.kind, &s.text);
            (s.path, read)
        };
        let mut all: Vec<(String, Read)> = wanted.into_par_iter().map(lower).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let mut run = Run::new(left_out, Vec::new());
        run.take(all);
        run.finish(pack, options)
    })
}

/// Runs on threads whose stacks are large enough for the deepest code that lowering accepts.
fn in_pool<T: Send>(threads: Option<usize>, run: impl FnOnce() -> T + Send) -> T {
    let builder = rayon::ThreadPoolBuilder::new().stack_size(crate::STACK_SIZE).num_threads(threads.unwrap_or(0));
    match builder.build() {
        Ok(pool) => pool.install(run),
        // Without threads of its own the machine may still have enough for this one.
        Err(_) => run(),
    }
}

fn read_file(file: &FoundFile) -> Read {
    match files::read_text(&file.path, SIZE_LIMIT) {
        Ok(text) => lower_text(file.kind, &text),
        Err(kind) => Read::Gap(kind),
    }
}

fn lower_text(kind: FileKind, text: &str) -> Read {
    thread_local! {
        static PARSERS: std::cell::RefCell<Parsers> = std::cell::RefCell::default();
    }
    let started = Instant::now();
    let lowered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        PARSERS.with_borrow_mut(|parsers| lower::lower(kind, text, parsers))
    }));
    match lowered {
        Ok(facts) => Read::Facts(Box::new(facts), started.elapsed(), Duration::ZERO),
        // A bug of ours in one file must not take the report of all others with it.
        Err(_) => Read::Gap(GapKind::Internal),
    }
}

/// What a run gathers before the program is put together.
struct Run {
    files: Vec<File>,
    left_out: LeftOut,
    gaps: Vec<ReportGap>,
    times: Vec<(&'static str, Duration)>,
}

impl Run {
    fn new(left_out: LeftOut, gaps: Vec<ReportGap>) -> Run {
        Run { files: Vec::new(), left_out, gaps, times: Vec::new() }
    }

    fn take(&mut self, all: Vec<(String, Read)>) {
        let mut time = Duration::ZERO;
        for (path, read) in all {
            match read {
                Read::Facts(facts, parse, lower) => {
                    time += parse + lower;
                    let place = |span| Place { path: path.clone(), span };
                    self.gaps.extend(facts.gaps.iter().map(|g| ReportGap { place: place(g.span), kind: g.kind }));
                    let test = files::is_test_path(&path);
                    self.files.push(File { path, facts: *facts, test });
                }
                Read::Gap(kind) => {
                    self.left_out.binary += usize::from(kind == GapKind::Binary);
                    self.gaps.push(ReportGap { place: Place { path, span: Span::default() }, kind });
                }
            }
        }
        self.times.push(("read/parse/lower", time));
    }

    fn finish(mut self, pack: &Pack, options: &Options) -> Report {
        let mut started = Instant::now();
        let mut lap = |name: &'static str, times: &mut Vec<(&'static str, Duration)>| {
            times.push((name, started.elapsed()));
            started = Instant::now();
        };
        let program = Program::new(&self.files, pack);
        let knowledge = Knowledge::new(&program);
        lap("link", &mut self.times);
        let solution = crate::solve::solve(&knowledge);
        lap("solve", &mut self.times);
        let settings = Settings {
            only: &options.only,
            skip: &options.skip,
            min_confidence: options.min_confidence,
            explain_path: options.explain_path,
        };
        let (findings, held_back) = check::check(&solution, &settings);
        lap("check", &mut self.times);
        let stats = Stats {
            files: self.files.len(),
            lines: self.files.iter().map(|f| f.facts.lines as usize).sum(),
            functions: self.files.iter().map(|f| f.facts.functions.len()).sum(),
            left_out: self.left_out,
            reached: solution.before.contexts.len(),
            entries: solution.before.roots,
            units: knowledge.modules.units.iter().map(|u| u.name.clone()).collect(),
            times: self.times.clone(),
            held_back,
        };
        self.gaps.sort();
        self.gaps.dedup();
        Report { findings, gaps: self.gaps, stats }
    }
}
