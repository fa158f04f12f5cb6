//! Whether a scan would look at a path, judged by the path alone: for files that changed, or are not on disk.
//!
//! In: the paths that were asked for, a path. Out: a [`Verdict`], the same that walking the folders comes to.

use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxHashMap;

use super::kind::{is_output_folder, is_test_path, kind_of};
use super::{absolute, slashes};
use crate::facts::FileKind;

/// What a scan does with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It reads it.
    Source(FileKind),
    /// It leaves it out as a test, and counts it.
    Test(FileKind),
    /// It leaves it out as output of a build, and counts it.
    Output,
    /// It does not see it, or has no use for it.
    Nothing,
}

/// What was asked for, with the ignore files read so far.
#[derive(Debug, Default)]
pub struct Rules {
    /// Folders and files, absolute; of a link, also what it leads to.
    tops: Vec<PathBuf>,
    include_tests: bool,
    folders: Mutex<FxHashMap<PathBuf, Arc<Folder>>>,
}

/// The ignore files of one folder.
#[derive(Debug)]
struct Folder {
    ignore: Gitignore,
    gitignore: Gitignore,
    exclude: Gitignore,
    has_git: bool,
}

/// What became of the folders on the way to a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Open,
    Output,
    Closed,
}

/// Whether a change of this file may change which other files a scan looks at.
#[must_use]
pub fn decides_for_others(path: &Path) -> bool {
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let own = name(path).unwrap_or_default();
    match own.as_str() {
        ".gitignore" | ".ignore" => true,
        "generated" | "intermediates" | "outputs" => path.parent().and_then(name).as_deref() == Some("build"),
        _ => false,
    }
}

impl Rules {
    /// The rules of a scan of these paths.
    #[must_use]
    pub fn new(paths: &[PathBuf], include_tests: bool) -> Rules {
        let mut tops: Vec<PathBuf> = paths.iter().map(|path| absolute(path)).collect();
        let real = tops.iter().filter(|top| top.is_symlink()).filter_map(|top| std::fs::canonicalize(top).ok());
        let real: Vec<PathBuf> = real.collect();
        tops.extend(real);
        Rules { tops, include_tests, folders: Mutex::default() }
    }

    /// What a scan does with a file, there or not.
    #[must_use]
    pub fn verdict(&self, path: &Path) -> Verdict {
        let path = absolute(path);
        let Some(kind) = kind_of(&slashes(&path)) else { return Verdict::Nothing };
        if self.tops.iter().any(|top| *top == path && !top.is_dir()) {
            return Verdict::Source(kind);
        }
        let mut verdict = Verdict::Nothing;
        for top in self.tops.iter().filter(|top| path.starts_with(top)) {
            // The kind may hang on folders above the one that was asked for, but a scan of the folder sees only below.
            let below = path.strip_prefix(top).map(slashes).unwrap_or_default();
            let seen_kind = kind_of(&below).or_else(|| kind_of(&slashes(&path)));
            match (self.way(top, &path, false), seen_kind) {
                (Way::Open, Some(kind)) if self.include_tests || !is_test_path(&below) => return Verdict::Source(kind),
                (Way::Open, Some(kind)) => verdict = Verdict::Test(kind),
                (Way::Output, Some(_)) => verdict = Verdict::Output,
                _ => {}
            }
        }
        verdict
    }

    /// Whether a scan enters a folder.
    #[must_use]
    pub fn enters(&self, folder: &Path) -> bool {
        let folder = absolute(folder);
        self.tops.iter().any(|top| folder.starts_with(top) && self.way(top, &folder, true) == Way::Open)
    }

    /// Walks from a folder that was asked for down to a path.
    fn way(&self, top: &Path, path: &Path, is_folder: bool) -> Way {
        let Ok(below) = path.strip_prefix(top) else { return Way::Closed };
        let parts: Vec<Component<'_>> = below.components().collect();
        let mut at = top.to_path_buf();
        for (index, part) in parts.iter().enumerate() {
            let parent = at.clone();
            at.push(part);
            let folder = is_folder || index + 1 < parts.len();
            let ignored = self.ignored(&parent, &at, folder);
            let hidden = part.as_os_str().to_string_lossy().starts_with('.');
            if ignored == Some(true) || hidden && ignored.is_none() || folder && at.is_symlink() {
                return Way::Closed;
            }
            if folder && is_output_folder(&at) {
                return Way::Output;
            }
        }
        Way::Open
    }

    /// What the ignore files say about a path in a folder: ignored, wanted, nothing. Of each sort of ignore file the
    /// nearest one that speaks of the path counts.
    fn ignored(&self, parent: &Path, path: &Path, is_folder: bool) -> Option<bool> {
        let mut said: [Option<bool>; 3] = [None; 3];
        let mut in_repository = true;
        for folder in parent.ancestors() {
            let folder = self.folder(folder);
            let asked = [(&folder.ignore, true), (&folder.gitignore, in_repository), (&folder.exclude, in_repository)];
            for (said, (rules, counts)) in said.iter_mut().zip(asked) {
                if said.is_none() && counts {
                    *said = match rules.matched(path, is_folder) {
                        Match::None => None,
                        Match::Ignore(_) => Some(true),
                        Match::Whitelist(_) => Some(false),
                    };
                }
            }
            in_repository &= !folder.has_git;
        }
        said.into_iter().flatten().next()
    }

    fn folder(&self, folder: &Path) -> Arc<Folder> {
        let known = self.folders.lock().ok().and_then(|known| known.get(folder).cloned());
        if let Some(known) = known {
            return known;
        }
        let read = |file: &Path| {
            let mut builder = GitignoreBuilder::new(folder);
            if file.is_file() {
                // A line that is no pattern hides nothing.
                let _ = builder.add(file);
            }
            builder.build().unwrap_or_else(|_| Gitignore::empty())
        };
        let git = folder.join(".git");
        let made = Arc::new(Folder {
            ignore: read(&folder.join(".ignore")),
            gitignore: read(&folder.join(".gitignore")),
            exclude: read(&git.join("info/exclude")),
            has_git: git.exists(),
        });
        if let Ok(mut known) = self.folders.lock() {
            known.insert(folder.to_path_buf(), Arc::clone(&made));
        }
        made
    }
}
