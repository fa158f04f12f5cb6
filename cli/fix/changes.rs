//! Edits of files.
//!
//! In: fixes. Out: the texts with the edits made, in the files' own encodings; which edits cannot be made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use analyzer::facts::text_hash;
use analyzer::files::{Charset, decode_as, read_bytes};
use analyzer::report::{Edit, Fix};
use anyhow::Context;

use super::{ChangedFile, Refusal};

/// A file as it was when the fixes were tried.
#[derive(Clone, Debug)]
pub struct Original {
    /// Where it can be opened.
    pub disk: PathBuf,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The same as text.
    pub text: String,
    charset: Charset,
}

/// Files and the edits that were proposed for them.
pub struct Changes {
    root: PathBuf,
    files: BTreeMap<String, Result<Original, Refusal>>,
    /// Edits by path and place; none overlaps another.
    edits: BTreeMap<String, Vec<Edit>>,
}

impl Changes {
    /// None yet.
    pub fn new(root: &Path) -> Changes {
        Changes { root: root.to_path_buf(), files: BTreeMap::new(), edits: BTreeMap::new() }
    }

    /// Takes a fix if all of its edits can be made and none stands where one of an earlier fix does. Equal edits are one.
    pub fn propose(&mut self, fix: &Fix) -> Result<(), Refusal> {
        for edit in &fix.edits {
            self.check(edit)?;
        }
        for edit in &fix.edits {
            let edits = self.edits.entry(edit.place.path.clone()).or_default();
            if !edits.contains(edit) {
                edits.push(edit.clone());
            }
        }
        Ok(())
    }

    fn check(&mut self, edit: &Edit) -> Result<(), Refusal> {
        let path = &edit.place.path;
        let disk = self.root.join(path);
        let original = self.files.entry(path.clone()).or_insert_with(|| read(disk)).as_ref().map_err(Clone::clone)?;
        let (start, end) = (edit.place.span.start as usize, edit.place.span.end as usize);
        if text_hash(&original.text) != edit.text_hash || original.text.get(start..end) != Some(edit.old.as_str()) {
            return Err(Refusal::Changed);
        }
        let touches = |other: &Edit| {
            let (a, b) = (other.place.span, edit.place.span);
            other != edit && (a.start < b.end && b.start < a.end || a.start == b.start)
        };
        match self.edits.get(path).is_some_and(|edits| edits.iter().any(touches)) {
            true => Err(Refusal::Overlap),
            false => Ok(()),
        }
    }

    /// The files with the edits of these fixes made.
    pub fn applied<'f>(&self, fixes: impl Iterator<Item = &'f Fix>) -> Vec<ChangedFile> {
        let mut by_file: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
        for edit in fixes.flat_map(|fix| &fix.edits) {
            let edits = by_file.entry(&edit.place.path).or_default();
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
        let changed = by_file.into_iter().filter_map(|(path, mut edits)| {
            let original = self.files.get(path)?.as_ref().ok()?.clone();
            edits.sort_by_key(|edit| edit.place.span);
            let mut text = original.text.clone();
            for edit in edits.into_iter().rev() {
                let span = edit.place.span;
                text.replace_range(span.start as usize..span.end as usize, &edit.replacement);
            }
            let bytes = original.charset.encode(&text)?;
            Some(ChangedFile { path: path.to_owned(), original, text, bytes })
        });
        changed.collect()
    }
}

/// Reads a file that can be written back as it is.
fn read(disk: PathBuf) -> Result<Original, Refusal> {
    let bytes = read_bytes(&disk, u64::MAX).map_err(|_| Refusal::Unreadable)?;
    let (text, charset) = decode_as(bytes.clone()).map_err(|_| Refusal::Unreadable)?;
    match charset.encode(&text) {
        Some(again) if again == bytes => Ok(Original { disk, bytes, text, charset }),
        _ => Err(Refusal::Encoding),
    }
}

/// Writes the files, each whole or not at all, and none that changed meanwhile. Returns the paths of those.
pub fn write(files: &[ChangedFile]) -> anyhow::Result<Vec<&str>> {
    let mut changed = Vec::new();
    for file in files {
        let original = &file.original;
        if read_bytes(&original.disk, u64::MAX).ok().as_ref() != Some(&original.bytes) {
            changed.push(file.path.as_str());
            continue;
        }
        crate::write::whole(&original.disk, |out| out.write_all(&file.bytes))
            .with_context(|| format!("cannot write {}", original.disk.display()))?;
    }
    Ok(changed)
}
