//! Which files there are, and what they say: the only part of the analyzer that touches the disk.
//!
//! In: a root, paths, options. Out: source files with their kinds, sorted; decoded texts; what was left out and what
//! could not be read.

mod binary_plist;
pub mod chosen;
mod decode;
mod kind;
mod read;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::WalkBuilder;
use rustc_hash::FxHashSet;

use crate::facts::{FileKind, GapKind, Span};
use crate::report::{LeftOut, Place, ReportGap};
use chosen::{PathRules, is_excluded, is_left_out};
pub use decode::{Charset, decode, decode_as};
pub use kind::{is_foreign, is_output_folder, is_test_path, kind_of};
pub use read::{OnDisk, SourceReader, on_disk, read_bytes, read_text};
pub use rules::{Rules, Verdict, decides_for_others};

/// The largest file that is read, in bytes, unless told otherwise. The largest hand-written source in 45,000 files of
/// open-source apps has 0.5 MB.
pub const SIZE_LIMIT: u64 = 2 << 20;

/// How many entries of skipped folders are looked at in order to count what was left out.
const COUNTED: usize = 100_000;

/// What to look for.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// Take test source sets too.
    pub include_tests: bool,
    /// Leave out larger files.
    pub size_limit: u64,
    /// What is looked at by its path: from the outermost folder to the innermost.
    pub chosen: Vec<PathRules>,
}

impl Default for Discovery {
    fn default() -> Self {
        Discovery { include_tests: false, size_limit: SIZE_LIMIT, chosen: Vec::new() }
    }
}

/// A source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFile {
    /// Where it can be opened.
    pub path: PathBuf,
    /// Relative to the root, `/` as separator; as given if it lies outside.
    pub relative: String,
    /// What it is, by its name and folder.
    pub kind: FileKind,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Files sorted by `relative`, each once.
    pub files: Vec<FoundFile>,
    /// Files of tests that were left out.
    pub tests: Vec<FoundFile>,
    /// Files that were left out for their size; each is also a gap.
    pub too_large: Vec<FoundFile>,
    /// What was left out on purpose.
    pub left_out: LeftOut,
    /// What could not be read, sorted.
    pub gaps: Vec<ReportGap>,
    /// Paths that were asked for and do not exist, in the order given.
    pub missing: Vec<PathBuf>,
}

/// Finds the source files under `paths` (under `root` if there are none). Relative paths count from the current
/// folder. A file given by itself is taken even if it would be ignored, or belongs to a test.
#[must_use]
pub fn discover(root: &Path, paths: &[PathBuf], options: &Discovery) -> Found {
    let mut search = Search {
        root: absolute(root),
        real_root: fs::canonicalize(root).ok(),
        options,
        several: paths.len() > 1,
        seen: FxHashSet::default(),
        files: BTreeMap::new(),
        found: Found::default(),
    };
    let whole = [root.to_path_buf()];
    for path in if paths.is_empty() { &whole } else { paths } {
        search.path(path);
    }
    let mut found = search.found;
    found.files = search.files.into_values().collect();
    found.gaps.sort();
    found.gaps.dedup();
    found
}

struct Search<'o> {
    root: PathBuf,
    real_root: Option<PathBuf>,
    options: &'o Discovery,
    /// Paths may overlap, so files are known by their real place.
    several: bool,
    seen: FxHashSet<PathBuf>,
    files: BTreeMap<String, FoundFile>,
    found: Found,
}

impl Search<'_> {
    /// A path that was asked for.
    fn path(&mut self, path: &Path) {
        if fs::symlink_metadata(path).is_err() {
            self.found.missing.push(path.to_path_buf());
            return;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder(path),
            Ok(_) => self.explicit_file(path),
            Err(_) => self.gap(path, GapKind::Unreadable),
        }
    }

    fn explicit_file(&mut self, path: &Path) {
        let relative = self.relative(path);
        // The folder decides what an XML file is, and the path as given may start below it.
        let kind = kind_of(&relative).or_else(|| kind_of(&slashes(&absolute(path))));
        if let Some(kind) = kind {
            self.file(path, relative, kind);
        }
    }

    fn folder(&mut self, folder: &Path) {
        let skipped = Arc::new(Mutex::new(Vec::new()));
        let note = Arc::clone(&skipped);
        // A folder that was asked for is entered whatever it is called, also through a link.
        let top = if folder.is_symlink() { fs::canonicalize(folder).ok() } else { None };
        let top = top.unwrap_or_else(|| folder.to_path_buf());
        let base = self.relative(folder);
        let (chosen, from, above) = (self.options.chosen.clone(), base.clone(), top.clone());
        let walk = WalkBuilder::new(&top)
            .hidden(true)
            .require_git(false)
            .git_global(false)
            .follow_links(false)
            .filter_entry(move |entry| {
                if entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
                    return true;
                }
                let excluded = is_excluded(&chosen, &joined(&from, entry.path(), &above));
                let skip = excluded || kind::is_output_folder(entry.path());
                if let (true, Ok(mut skipped)) = (skip, note.lock()) {
                    skipped.push((entry.path().to_path_buf(), excluded));
                }
                !skip
            })
            .build();
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    self.walked(entry.path(), joined(&base, entry.path(), &top));
                }
                Ok(_) => {}
                Err(error) => self.walk_error(&error, &base, &top),
            }
        }
        let skipped = skipped.lock().map(|mut skipped| std::mem::take(&mut *skipped)).unwrap_or_default();
        self.count(skipped);
    }

    /// A file met on the way.
    fn walked(&mut self, path: &Path, relative: String) {
        let Some(kind) = kind_of(&relative) else { return };
        if is_left_out(&self.options.chosen, &relative) {
            self.found.left_out.excluded += usize::from(self.first_time(path));
            return;
        }
        if !self.options.include_tests && is_test_path(&relative) {
            if self.first_time(path) {
                self.found.left_out.tests += 1;
                self.found.tests.push(FoundFile { path: path.to_path_buf(), relative, kind });
            }
            return;
        }
        self.file(path, relative, kind);
    }

    fn file(&mut self, path: &Path, relative: String, kind: FileKind) {
        if self.files.contains_key(&relative) || !self.first_time(path) {
            return;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.len() > self.options.size_limit => {
                self.found.left_out.too_large += 1;
                self.gap_at(relative.clone(), GapKind::TooLarge);
                self.found.too_large.push(FoundFile { path: path.to_path_buf(), relative, kind });
            }
            Ok(_) => {
                self.files.insert(relative.clone(), FoundFile { path: path.to_path_buf(), relative, kind });
            }
            Err(_) => self.gap_at(relative, GapKind::Unreadable),
        }
    }

    /// Whether this file was not met under another name yet. One walk without links meets every file once.
    fn first_time(&mut self, path: &Path) -> bool {
        !self.several || fs::canonicalize(path).map_or(true, |real| self.seen.insert(real))
    }

    fn walk_error(&mut self, error: &ignore::Error, base: &str, top: &Path) {
        // A line of an ignore file that is no pattern hides nothing: only what could not be opened is a gap.
        if error.io_error().is_none() {
            return;
        }
        let relative = error_path(error).map_or_else(|| base.to_owned(), |path| joined(base, path, top));
        self.gap_at(relative, GapKind::Unreadable);
    }

    /// Counts source files in folders that were not entered.
    fn count(&mut self, mut folders: Vec<(PathBuf, bool)>) {
        let mut looked_at = 0;
        while let Some((folder, excluded)) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                looked_at += 1;
                if looked_at > COUNTED {
                    return;
                }
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push((entry.path(), excluded)),
                    Ok(kind) if kind.is_file() && kind_of(&slashes(&entry.path())).is_some() => {
                        let left_out = &mut self.found.left_out;
                        *(if excluded { &mut left_out.excluded } else { &mut left_out.generated }) += 1;
                    }
                    _ => {}
                }
            }
        }
    }

    fn gap(&mut self, path: &Path, kind: GapKind) {
        let relative = self.relative(path);
        self.gap_at(relative, kind);
    }

    fn gap_at(&mut self, path: String, kind: GapKind) {
        self.found.gaps.push(ReportGap { place: Place { path, span: Span::default() }, kind });
    }

    fn relative(&self, path: &Path) -> String {
        relative_to(&self.root, self.real_root.as_deref(), path)
    }
}

/// A path as reports write it: relative to the root, `/` as separator; as given if it lies outside.
#[must_use]
pub fn relative(root: &Path, path: &Path) -> String {
    relative_to(&absolute(root), fs::canonicalize(root).ok().as_deref(), path)
}

fn relative_to(root: &Path, real_root: Option<&Path>, path: &Path) -> String {
    let plain = absolute(path);
    let has_parent = plain.components().any(|part| part == std::path::Component::ParentDir);
    if let (false, Ok(rest)) = (has_parent, plain.strip_prefix(root)) {
        return slashes(rest);
    }
    let real = fs::canonicalize(path).ok();
    let below = real.as_deref().zip(real_root).and_then(|(real, root)| real.strip_prefix(root).ok());
    below.map_or_else(|| slashes(path), slashes)
}

/// The path of a file met under `top`, if `top` itself is called `base`.
fn joined(base: &str, path: &Path, top: &Path) -> String {
    let below = slashes(path.strip_prefix(top).unwrap_or(path));
    match (base.trim_end_matches('/'), below.as_str()) {
        ("" | ".", _) if !base.starts_with('/') => below,
        (base, "") => base.to_owned(),
        (base, below) => format!("{base}/{below}"),
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error_path(err),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}
