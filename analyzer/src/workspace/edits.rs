//! Files change: an editor's text, the disk.
//!
//! In: absolute paths, texts. Out: the workspace as a new scan would read it.

use std::path::Path;
use std::sync::Arc;

use super::Workspace;
use super::entry::Entry;
use crate::files::chosen::is_left_out;
use crate::files::{self, OnDisk, SIZE_LIMIT, Verdict};

/// What an edit means for the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: the file is none of the project's sources.
    None,
    /// A check may come to another result.
    Changed,
    /// The file decides which others are looked at: [`Workspace::reload`] has to be called.
    Reload,
}

impl Workspace {
    /// An editor holds this text of a file, whatever is on disk. The file need not be there yet. Which files are looked
    /// at is decided as in a scan. The text is lowered when a check needs it.
    pub fn set_text(&mut self, path: &Path, text: &str) -> Effect {
        let text: Arc<str> = text.into();
        Arc::make_mut(&mut self.buffers).insert(path.to_path_buf(), Arc::clone(&text));
        self.put(path, text.as_bytes().to_vec())
    }

    /// No editor holds a text of this file any more: what is on disk counts again.
    pub fn close(&mut self, path: &Path) -> Effect {
        if Arc::make_mut(&mut self.buffers).remove(path).is_none() {
            return Effect::None;
        }
        self.reread(path)
    }

    /// Something happened to a file or folder on disk: it was written, made, moved or deleted. What an editor holds wins.
    pub fn reread(&mut self, path: &Path) -> Effect {
        if files::decides_for_others(path) {
            return Effect::Reload;
        }
        if self.buffers.contains_key(path) {
            return Effect::None;
        }
        let is_file = match files::on_disk(path) {
            OnDisk::Nothing => return self.remove(path),
            OnDisk::Folder => return self.reread_folder(path),
            OnDisk::File => true,
            // A link is followed only if it was asked for by itself.
            OnDisk::Other => self.paths.iter().any(|asked| asked == path),
        };
        match self.verdict(path) {
            Verdict::Source(kind) if is_file => {
                self.insert(path, Entry::new(path, kind, files::read_bytes(path, SIZE_LIMIT)))
            }
            Verdict::Test(kind) if is_file => self.insert(path, Entry::test(path, kind)),
            _ => self.remove(path),
        }
    }

    /// A file, or a folder with all that is in it, is gone. Texts that an editor holds stay.
    pub fn remove(&mut self, path: &Path) -> Effect {
        let gone = |entry: &Entry| entry.disk.starts_with(path) && !self.buffers.contains_key(&entry.disk);
        if !self.entries.values().any(|entry| gone(entry)) {
            return Effect::None;
        }
        let buffers = Arc::clone(&self.buffers);
        let stays = |entry: &Entry| !entry.disk.starts_with(path) || buffers.contains_key(&entry.disk);
        Arc::make_mut(&mut self.entries).retain(|_, entry| stays(entry));
        Effect::Changed
    }

    /// Whether a scan would look at this path.
    #[must_use]
    pub fn wants(&self, path: &Path) -> bool {
        matches!(self.verdict(path), Verdict::Source(_) | Verdict::Test(_))
    }

    /// Takes a file as it is elsewhere: in an index, in a commit; none: it is not there. What is on disk counts again
    /// after [`Workspace::reread`] or [`Workspace::reload`].
    pub fn replace(&mut self, path: &Path, bytes: Option<Vec<u8>>) -> Effect {
        match bytes {
            Some(bytes) => self.put(path, bytes),
            None => self.remove(path),
        }
    }

    fn reread_folder(&mut self, folder: &Path) -> Effect {
        // Its own ignore files, or a build file beside its output, may have come with it.
        if self.rules.enters(folder) { Effect::Reload } else { self.remove(folder) }
    }

    /// Puts these bytes in place of what is on disk.
    pub(super) fn put(&mut self, path: &Path, bytes: Vec<u8>) -> Effect {
        match self.verdict(path) {
            Verdict::Source(kind) => self.insert(path, Entry::new(path, kind, Ok(bytes))),
            Verdict::Test(kind) => self.insert(path, Entry::test(path, kind)),
            Verdict::Output | Verdict::Nothing => Effect::None,
        }
    }

    fn insert(&mut self, path: &Path, entry: Entry) -> Effect {
        let relative = files::relative(&self.root, path);
        self.gaps.retain(|gap| gap.place.path != relative);
        Arc::make_mut(&mut self.entries).insert(relative, Arc::new(entry));
        Effect::Changed
    }

    /// What a scan does with a file, by its place and by what the project says.
    fn verdict(&self, path: &Path) -> Verdict {
        let by_name = self.paths.iter().any(|asked| asked == path);
        if !by_name && is_left_out(&self.chosen, &files::relative(&self.root, path)) {
            return Verdict::Nothing;
        }
        self.rules.verdict(path)
    }
}
