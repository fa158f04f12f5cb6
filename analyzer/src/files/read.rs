//! Reading texts from disk.
//!
//! In: a path. Out: its decoded text, or why there is none.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::{FoundFile, decode};
use crate::facts::GapKind;

/// Reads and decodes a file.
///
/// # Errors
/// [`GapKind::TooLarge`], [`GapKind::Binary`], or [`GapKind::Unreadable`] (also for what is no file).
pub fn read_text(path: &Path, size_limit: u64) -> Result<String, GapKind> {
    read_bytes(path, size_limit).and_then(decode)
}

/// Reads a file as it is.
///
/// # Errors
/// [`GapKind::TooLarge`], or [`GapKind::Unreadable`] (also for what is no file).
pub fn read_bytes(path: &Path, size_limit: u64) -> Result<Vec<u8>, GapKind> {
    let metadata = fs::metadata(path).map_err(|_| GapKind::Unreadable)?;
    if !metadata.is_file() {
        return Err(GapKind::Unreadable);
    }
    if metadata.len() > size_limit {
        return Err(GapKind::TooLarge);
    }
    let file = File::open(path).map_err(|_| GapKind::Unreadable)?;
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    // The file may have grown since it was measured.
    file.take(size_limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| GapKind::Unreadable)?;
    if bytes.len() as u64 > size_limit {
        return Err(GapKind::TooLarge);
    }
    Ok(bytes)
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDisk {
    /// Nothing, or nothing that we may see.
    Nothing,
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A link, a device.
    Other,
}

/// What is at a path; links are not followed.
#[must_use]
pub fn on_disk(path: &Path) -> OnDisk {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => OnDisk::Folder,
        Ok(metadata) if metadata.is_file() => OnDisk::File,
        Ok(_) => OnDisk::Other,
        Err(_) => OnDisk::Nothing,
    }
}

/// The texts that a report speaks of, for those who print excerpts. Each file is read once.
#[derive(Clone, Debug, Default)]
pub struct SourceReader {
    root: PathBuf,
    size_limit: u64,
    paths: FxHashMap<String, PathBuf>,
    texts: FxHashMap<String, Option<String>>,
}

impl SourceReader {
    /// A reader of files below `root`.
    #[must_use]
    pub fn new(root: &Path, size_limit: u64) -> SourceReader {
        SourceReader { root: root.to_path_buf(), size_limit, ..SourceReader::default() }
    }

    /// Tells where files are, for those that do not lie below the root.
    pub fn locate(&mut self, files: &[FoundFile]) {
        self.paths.extend(files.iter().map(|file| (file.relative.clone(), file.path.clone())));
    }

    /// Gives a text that is not on disk, or not yet.
    pub fn put(&mut self, relative: &str, text: String) {
        self.texts.insert(relative.to_owned(), Some(text));
    }

    /// The decoded text of a file; none if it cannot be read.
    pub fn text(&mut self, relative: &str) -> Option<&str> {
        if !self.texts.contains_key(relative) {
            let path = self.paths.get(relative).cloned().unwrap_or_else(|| self.root.join(relative));
            self.texts.insert(relative.to_owned(), read_text(&path, self.size_limit).ok());
        }
        self.texts.get(relative)?.as_deref()
    }
}
