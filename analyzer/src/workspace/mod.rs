//! A project with what its files say: kept up to date while files change, checked as a whole.
//!
//! In: roots or texts, then edits. Out: a [`Report`], equal to that of a new scan of the same texts. The only place that
//! knows the order of the stages.

mod build;
mod edits;
mod entry;
mod hook;
mod kept;
mod options;
mod run;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::cache::Key;
use crate::cancel::{Cancel, Cancelled};
use crate::facts::{FileFacts, GapKind};
use crate::files::chosen::{PathRules, is_left_out};
use crate::files::{self, Discovery, FoundFile, Rules, SIZE_LIMIT};
use crate::inventory::UnitSdks;
use crate::link::outline::Outline;
use crate::ready::Ready;
use crate::report::{Report, ReportGap};
pub use edits::Effect;
use entry::Entry;
pub use options::{Options, Progress, Reading, Source, Stage};

/// What reading and lowering are called among the times of a report.
const READING: &str = "read/parse/lower";

/// The files of a project. A clone is a snapshot: it costs little and later edits do not reach it.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
    paths: Vec<PathBuf>,
    include_tests: bool,
    chosen: Vec<PathRules>,
    threads: Option<usize>,
    /// What a scan looks at; made anew when all is.
    rules: Arc<Rules>,
    /// By path relative to the root, as in the report.
    entries: Arc<BTreeMap<String, Arc<Entry>>>,
    /// Texts that an editor holds: they win over what is on disk.
    buffers: Arc<BTreeMap<PathBuf, Arc<str>>>,
    /// Files in folders that were not entered.
    generated: usize,
    /// Files that the project's configuration excludes.
    excluded: usize,
    /// Folders and files that could not be read.
    gaps: Vec<ReportGap>,
    times: Vec<(&'static str, Duration)>,
    /// What the last check found.
    kept: Arc<kept::Kept>,
}

impl Workspace {
    /// Finds and reads folders and files on disk. Paths in reports are relative to `root`; no paths: an empty workspace.
    /// Nothing is lowered yet.
    ///
    /// # Errors
    /// [`Cancelled`] if nobody wants it any more.
    pub fn open(
        root: &Path,
        paths: &[PathBuf],
        options: &Options,
        reading: &Reading<'_>,
    ) -> Result<Workspace, Cancelled> {
        let mut workspace = Workspace::empty(root, options);
        workspace.paths = paths.to_vec();
        workspace.reload(reading).map(|()| workspace)
    }

    /// A workspace of texts that are on no disk.
    #[must_use]
    pub fn of_texts(sources: Vec<Source>, options: &Options) -> Workspace {
        let mut workspace = Workspace::empty(Path::new(""), options);
        let entry = |source: Source| {
            let disk = Path::new(&source.path);
            let entry = if !options.include_tests && files::is_test_path(&source.path) {
                Entry::test(disk, source.kind)
            } else {
                Entry::new(disk, source.kind, Ok(source.text.into_bytes()))
            };
            (source.path, Arc::new(entry))
        };
        let (sources, excluded): (Vec<Source>, Vec<Source>) =
            sources.into_iter().partition(|source| !is_left_out(&options.chosen, &source.path));
        workspace.excluded = excluded.len();
        workspace.entries = Arc::new(sources.into_iter().map(entry).collect());
        workspace
    }

    fn empty(root: &Path, options: &Options) -> Workspace {
        Workspace {
            root: root.to_path_buf(),
            paths: Vec::new(),
            include_tests: options.include_tests,
            chosen: options.chosen.clone(),
            threads: options.threads,
            rules: Arc::default(),
            entries: Arc::default(),
            buffers: Arc::default(),
            generated: 0,
            excluded: 0,
            gaps: Vec::new(),
            times: vec![("discover", Duration::ZERO), (READING, Duration::ZERO)],
            kept: Arc::default(),
        }
    }

    /// What paths are relative to.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The files that are analysed, or would be if they could be read: path relative to the root, place on disk.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Path)> {
        let wanted = self.entries.iter().filter(|(_, entry)| !matches!(entry.state, entry::State::Test));
        wanted.map(|(path, entry)| (path.as_str(), entry.disk.as_path()))
    }

    /// What a file says; it is lowered if that was not needed so far.
    #[must_use]
    pub fn facts(&self, disk: &Path) -> Option<Arc<FileFacts>> {
        let entry = self.entries.get(&files::relative(&self.root, disk))?;
        in_pool(self.threads, || entry.lower(None, &Cancel::new())).ok()?;
        match entry.read()? {
            entry::Read::Facts(facts) => Some(Arc::clone(facts)),
            entry::Read::Gap(_) | entry::Read::Foreign => None,
        }
    }

    /// Lowers all texts that have not been lowered yet. A check does so too, but tells no progress.
    ///
    /// # Errors
    /// [`Cancelled`] if nobody wants it any more.
    pub fn load(&self, reading: &Reading<'_>) -> Result<(), Cancelled> {
        in_pool(self.threads, || load(self.entries.values(), reading))
    }

    /// Learns of each file what others may know of it: from the cache, or by lowering it.
    fn load_outlines(&self, reading: &Reading<'_>) -> Result<(), Cancelled> {
        let cache = reading.cache.as_ref();
        let project = Key::of_parts("outlines", [format!("{:?} {:?}", self.root, self.paths).as_bytes()]);
        let lacking = || self.entries.values().filter(|entry| entry.key().is_some() && entry.outline().is_none());
        // To read what is known of all files is worth it for many.
        let cache = cache.filter(|_| lacking().nth(self.entries.len() / 16).is_some());
        if let Some(cache) = cache {
            let known: FxHashMap<Key, Outline> = cache.outlines(&project).into_iter().collect();
            for entry in self.entries.values() {
                if let Some(outline) = entry.key().and_then(|key| known.get(&key)) {
                    entry.set_outline(outline);
                }
            }
        }
        let waiting: Vec<&Arc<Entry>> = lacking().collect();
        if waiting.is_empty() {
            return Ok(());
        }
        load(waiting.into_iter(), reading)?;
        if let Some(cache) = cache {
            let lasting = self.entries.values().filter(|entry| entry.lasts());
            let outlines: Vec<_> = lasting.filter_map(|entry| Some((entry.key()?, entry.outline()?))).collect();
            cache.put_outlines(project, &outlines);
        }
        Ok(())
    }

    /// Looks at the whole disk again, without lowering anything. Texts that an editor holds stay.
    ///
    /// # Errors
    /// [`Cancelled`] if nobody wants it any more; the workspace is as it was then.
    pub fn reload(&mut self, reading: &Reading<'_>) -> Result<(), Cancelled> {
        in_pool(self.threads, || self.reload_here(reading))
    }

    fn reload_here(&mut self, reading: &Reading<'_>) -> Result<(), Cancelled> {
        let started = Instant::now();
        let discovery = self.discovery();
        let found = match self.paths.as_slice() {
            [] => files::Found::default(),
            paths => files::discover(&self.root, paths, &discovery),
        };
        let discovered = started.elapsed();
        let started = Instant::now();
        (reading.progress)(Stage::Reading, 0, found.files.len());
        let old = Arc::clone(&self.entries);
        let known: FxHashMap<Key, &Arc<Entry>> = old.values().filter_map(|entry| Some((entry.key()?, entry))).collect();
        let read = |file: &FoundFile| {
            reading.cancel.go_on()?;
            let entry = Entry::new(&file.path, file.kind, files::read_bytes(&file.path, SIZE_LIMIT));
            if let Some(known) = entry.key().and_then(|key| known.get(&key)) {
                entry.take_over(known);
            }
            Ok((file.relative.clone(), Arc::new(entry)))
        };
        let mut entries: BTreeMap<_, _> = found.files.par_iter().map(read).collect::<Result<_, Cancelled>>()?;
        for file in &found.tests {
            entries.insert(file.relative.clone(), Arc::new(Entry::test(&file.path, file.kind)));
        }
        for file in &found.too_large {
            let entry = Entry::new(&file.path, file.kind, Err(GapKind::TooLarge));
            entries.insert(file.relative.clone(), Arc::new(entry));
        }
        self.rules = Arc::new(Rules::new(&self.paths, self.include_tests));
        self.entries = Arc::new(entries);
        self.generated = found.left_out.generated;
        self.excluded = found.left_out.excluded;
        self.gaps = found.gaps;
        self.gaps.retain(|gap| gap.kind != GapKind::TooLarge);
        self.times = vec![("discover", discovered), (READING, started.elapsed())];
        let buffers = Arc::clone(&self.buffers);
        for (path, text) in buffers.iter() {
            self.put(path, text.as_bytes().to_vec());
        }
        Ok(())
    }

    fn discovery(&self) -> Discovery {
        Discovery { include_tests: self.include_tests, size_limit: SIZE_LIMIT, chosen: self.chosen.clone() }
    }
}

/// Scans folders and files on disk. Paths in the report are relative to `root`; no paths: nothing is scanned.
///
/// # Errors
/// [`Cancelled`] if nobody wants the report any more.
pub fn scan(
    root: &Path,
    paths: &[PathBuf],
    pack: &Ready,
    options: &Options,
    reading: &Reading<'_>,
) -> Result<Report, Cancelled> {
    Workspace::open(root, paths, options, reading)?.report(pack, options, reading)
}

/// Lists the SDKs of folders and files on disk. Paths are relative to `root`.
///
/// # Errors
/// [`Cancelled`] if nobody wants the list any more.
pub fn inventory(
    root: &Path,
    paths: &[PathBuf],
    pack: &Ready,
    options: &Options,
    reading: &Reading<'_>,
) -> Result<Vec<UnitSdks>, Cancelled> {
    let workspace = Workspace::open(root, paths, options, reading)?;
    workspace.load(reading)?;
    workspace.inventory(pack, options, reading.cancel)
}

/// Analyses texts in memory.
#[must_use]
pub fn analyze(sources: Vec<Source>, pack: &Ready, options: &Options) -> Report {
    // Nobody has the flag.
    Workspace::of_texts(sources, options).check(pack, options, &Cancel::new()).unwrap_or_default()
}

/// Lowers what has not been lowered yet.
fn load<'e>(entries: impl Iterator<Item = &'e Arc<Entry>>, reading: &Reading<'_>) -> Result<(), Cancelled> {
    let waiting: Vec<&Arc<Entry>> = entries.filter(|entry| entry.read().is_none()).collect();
    let (total, done) = (waiting.len(), AtomicUsize::new(0));
    waiting.par_iter().try_for_each(|entry| {
        entry.lower(reading.cache.as_ref(), reading.cancel)?;
        (reading.progress)(Stage::Reading, done.fetch_add(1, Ordering::Relaxed) + 1, total);
        Ok(())
    })
}

/// Runs on threads whose stacks are large enough for the deepest code that lowering accepts.
fn in_pool<T: Send>(threads: Option<usize>, run: impl FnOnce() -> T + Send) -> T {
    if rayon::current_thread_index().is_some() {
        return run();
    }
    let builder = rayon::ThreadPoolBuilder::new().stack_size(crate::STACK_SIZE).num_threads(threads.unwrap_or(0));
    match builder.build() {
        Ok(pool) => pool.install(run),
        // Without threads of its own the machine may still have enough for this one.
        Err(_) => run(),
    }
}
