//! Scans of what changed: the whole program is analysed, and what the change touched or brought about is shown.
//!
//! In: a workspace of the files on disk, what counts as changed. Out: the workspace as it is to be judged, the one before
//! the change, and the changed files.
//!
//! Both workspaces begin as the files on disk. Where git says that a file is otherwise on the side that counts, its text
//! comes from there. So what is equal is read and lowered once.

mod git;
mod shown;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use analyzer::Workspace;
use analyzer::files::SIZE_LIMIT;
use project::disk::{self, Instead};

use crate::args::Scan;
use crate::input;
use crate::pack::Usage;
use git::{Change, Git, Sides};
pub use shown::narrow;

/// What counts as changed.
#[derive(Clone, Debug)]
pub enum Asked {
    /// What the next commit would change: the index against the last commit.
    Staged,
    /// What was changed since a commit, committed or not.
    Since(String),
    /// These files and folders.
    Listed(Vec<PathBuf>),
}

/// What changed, and how it was before.
#[derive(Debug)]
pub struct Changed {
    /// Files and folders, absolute.
    pub paths: BTreeSet<PathBuf>,
    /// The project before the change; of a merge, on each side; empty if nobody knows.
    pub bases: Vec<Workspace>,
    /// Texts that are not those on disk: place on disk and bytes.
    pub texts: Vec<(PathBuf, Vec<u8>)>,
}

/// What the command line asks for.
pub fn asked(args: &Scan) -> anyhow::Result<Option<Asked>> {
    Ok(match (&args.since, &args.files_from) {
        _ if args.staged => Some(Asked::Staged),
        (Some(revision), _) => Some(Asked::Since(revision.clone())),
        (None, Some(list)) => Some(Asked::Listed(input::listed(list)?)),
        (None, None) => None,
    })
}

/// Finds out what changed. The workspace comes as the files on disk and becomes what is to be judged.
pub fn find(asked: &Asked, workspace: &mut Workspace) -> anyhow::Result<Changed> {
    match asked {
        Asked::Listed(paths) => {
            Ok(Changed { paths: paths.iter().cloned().collect(), bases: Vec::new(), texts: Vec::new() })
        }
        Asked::Staged => staged(&Git::of(workspace.root())?, workspace),
        Asked::Since(revision) => since(&Git::of(workspace.root())?, revision, workspace),
    }
}

/// The files with the project's decisions that the index has otherwise than the disk. Those that git does not keep count as
/// they are.
pub fn decided_in_index(root: &Path) -> anyhow::Result<Instead> {
    let git = Git::of(root)?;
    let changes = git.changes(Sides::IndexToFiles)?;
    let changes: Vec<Change> = changes.into_iter().filter(|change| disk::decides(&change.path)).collect();
    let ids: Vec<&str> = changes.iter().filter_map(|change| change.old.as_deref()).collect();
    let mut blobs = git.blobs(&ids, SIZE_LIMIT)?.into_iter();
    let bytes = |change: &Change| change.old.as_ref().and_then(|_| blobs.next().flatten());
    let bytes: Vec<_> = changes.iter().map(bytes).collect();
    Ok(changes.into_iter().map(|change| change.path).zip(bytes).collect())
}

fn staged(git: &Git, workspace: &mut Workspace) -> anyhow::Result<Changed> {
    let unstaged = git.changes(Sides::IndexToFiles)?;
    let texts = put_back(git, &unstaged, workspace)?;
    for path in untracked(git, workspace)? {
        workspace.replace(&path, None);
    }
    let mut parents = git.parents()?;
    if parents.is_empty() {
        parents.push(git.empty_tree()?);
    }
    let (mut bases, mut paths) = (Vec::new(), BTreeSet::new());
    for parent in &parents {
        let staged = git.changes(Sides::TreeToIndex(parent))?;
        let mut base = workspace.clone();
        put_back(git, &staged, &mut base)?;
        bases.push(base);
        // What a merge touches was written on one of its sides: only what neither had is its own.
        if parents.len() == 1 {
            paths = touched(staged);
        }
    }
    Ok(Changed { paths, bases, texts })
}

fn since(git: &Git, revision: &str, workspace: &Workspace) -> anyhow::Result<Changed> {
    let Some(commit) = git.commit(revision)? else {
        return Err(Usage(format!("--since {revision}: there is no such commit")).into());
    };
    let before = match git.commit("HEAD")? {
        Some(head) => git.merge_base(&commit, &head)?,
        None => commit,
    };
    let changes = git.changes(Sides::TreeToFiles(&before))?;
    let mut base = workspace.clone();
    put_back(git, &changes, &mut base)?;
    let mut paths = touched(changes);
    for path in untracked(git, workspace)? {
        base.replace(&path, None);
        paths.insert(path);
    }
    Ok(Changed { paths, bases: vec![base], texts: Vec::new() })
}

/// The files whose text is another one. A file that was only moved says what it said before: what is found in it is
/// compared with what was found there.
fn touched(changes: Vec<Change>) -> BTreeSet<PathBuf> {
    changes.into_iter().filter(|change| !change.moved).map(|change| change.path).collect()
}

/// Puts the first side of the changes in place of the second.
fn put_back(git: &Git, changes: &[Change], workspace: &mut Workspace) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
    let changes: Vec<&Change> = changes.iter().filter(|change| workspace.wants(&change.path)).collect();
    let ids: Vec<&str> = changes.iter().filter_map(|change| change.old.as_deref()).collect();
    let mut blobs = git.blobs(&ids, SIZE_LIMIT)?.into_iter();
    let mut texts = Vec::new();
    for change in changes {
        let bytes = change.old.as_ref().and_then(|_| blobs.next().flatten());
        workspace.replace(&change.path, bytes.clone());
        texts.extend(bytes.map(|bytes| (change.path.clone(), bytes)));
    }
    Ok(texts)
}

/// Files of the workspace that lie in the repository and that git does not keep. What lies in a submodule or in another
/// repository is none of this one's affairs: it counts as it is on disk.
fn untracked(git: &Git, workspace: &Workspace) -> anyhow::Result<Vec<PathBuf>> {
    let tracked: BTreeSet<PathBuf> = git.tracked()?.into_iter().collect();
    let other_repository = |path: &Path| {
        let folders = path.ancestors().skip(1).take_while(|folder| *folder != git.top);
        folders.into_iter().any(|folder| tracked.contains(folder) || folder.join(".git").exists())
    };
    let inside = workspace.files().map(|(_, path)| path).filter(|path| path.starts_with(&git.top));
    let found = inside.filter(|path| !tracked.contains(*path) && !other_repository(path));
    Ok(found.map(Path::to_path_buf).collect())
}
