//! What a scan reads: which paths, and what they are relative to.
//!
//! In: the paths of the command line. Out: a root and absolute paths below it.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use project::disk::Instead;

use crate::pack::Usage;

/// The paths of a scan.
#[derive(Debug, PartialEq, Eq)]
pub struct Input {
    /// What the report's paths are relative to.
    pub root: PathBuf,
    /// Folders and files, absolute.
    pub paths: Vec<PathBuf>,
    /// Files with the project's decisions that count otherwise than they are on disk.
    pub decided: Instead,
}

/// Finds the paths and their root: the folder, if there is one only; else the current folder if all lie below it; else
/// the folder that has them all.
pub fn find(paths: &[PathBuf]) -> anyhow::Result<Input> {
    let here = [PathBuf::from(".")];
    let wanted = if paths.is_empty() { &here } else { paths };
    let paths = wanted.iter().map(|path| readable(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let current = std::env::current_dir().and_then(std::fs::canonicalize).context("the current folder")?;
    let root = root_of(&paths, &current, |path| path.is_dir());
    Ok(Input { root, paths, decided: Instead::new() })
}

fn root_of(paths: &[PathBuf], current: &Path, is_folder: impl Fn(&Path) -> bool) -> PathBuf {
    match paths {
        [only] if is_folder(only) => only.clone(),
        _ if paths.iter().all(|path| path.starts_with(current)) => current.to_path_buf(),
        [first, rest @ ..] => {
            let mut common = first.parent().unwrap_or(first);
            while !rest.iter().all(|path| path.starts_with(common)) {
                common = common.parent().unwrap_or(Path::new("/"));
            }
            common.to_path_buf()
        }
        [] => current.to_path_buf(),
    }
}

/// The absolute path, if it can be read.
fn readable(path: &Path) -> anyhow::Result<PathBuf> {
    let absolute = std::fs::canonicalize(path).with_context(|| format!("cannot read {}", path.display()))?;
    let opened = if absolute.is_dir() {
        std::fs::read_dir(&absolute).map(drop)
    } else {
        std::fs::File::open(&absolute).map(drop)
    };
    opened.with_context(|| format!("cannot read {}", path.display()))?;
    Ok(absolute)
}

/// The paths in a list, one a line (or separated by NUL, if there is one), absolute. Empty lines do not count. A path need
/// not be there: lists of changed files name deleted ones too.
pub fn listed(list: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let real = |path: PathBuf| {
        let absolute = std::path::absolute(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(std::fs::canonicalize(&absolute).unwrap_or(absolute))
    };
    read_list(list)?.into_iter().map(real).collect()
}

fn read_list(list: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut text = Vec::new();
    let read = if list == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut text)
    } else {
        std::fs::File::open(list).and_then(|mut file| file.read_to_end(&mut text))
    };
    read.with_context(|| format!("cannot read the list {}", list.display()))?;
    let text = String::from_utf8(text).map_err(|_| Usage(format!("--files-from {}: not UTF-8", list.display())))?;
    let separator = if text.contains('\0') { '\0' } else { '\n' };
    let lines = text.split(separator).map(|line| line.trim_end_matches('\r')).filter(|line| !line.is_empty());
    Ok(lines.map(PathBuf::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(paths: &[&str]) -> PathBuf {
        let paths = paths.iter().map(PathBuf::from).collect::<Vec<_>>();
        root_of(&paths, Path::new("/home/me/app"), |path| path.extension().is_none())
    }

    #[test]
    fn one_folder_is_the_root() {
        assert_eq!(root(&["/home/me/app/module"]), Path::new("/home/me/app/module"));
        assert_eq!(root(&["/else"]), Path::new("/else"));
    }

    #[test]
    fn files_below_the_current_folder_are_relative_to_it() {
        assert_eq!(root(&["/home/me/app/a/A.kt"]), Path::new("/home/me/app"));
        assert_eq!(root(&["/home/me/app/a", "/home/me/app/b/B.kt"]), Path::new("/home/me/app"));
        assert_eq!(root(&[]), Path::new("/home/me/app"));
    }

    #[test]
    fn other_files_are_relative_to_what_they_have_in_common() {
        assert_eq!(root(&["/x/y/A.kt"]), Path::new("/x/y"));
        assert_eq!(root(&["/x/y/A.kt", "/x/z"]), Path::new("/x"));
        assert_eq!(root(&["/x/y", "/x/z"]), Path::new("/x"));
        assert_eq!(root(&["/x/A.kt", "/home/me/app/B.kt"]), Path::new("/"));
    }
}
