//! What is kept, as bytes.
//!
//! In: facts, reports. Out: bytes; and back, if the bytes make sense.

use std::sync::atomic::Ordering;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Cache, Key};
use crate::facts::{FileFacts, FileKind};
use crate::link::outline::Outline;
use crate::report::Report;

/// Facts of honest files are shorter than so many times their text, and so many bytes.
const LONGEST: (usize, usize) = (8, 1 << 16);

impl Cache {
    /// The facts of a file of so many bytes, if they are known.
    #[must_use]
    pub fn facts(&self, key: &Key, kind: FileKind, length: usize) -> Option<FileFacts> {
        let fits = |bytes: &[u8]| bytes.len() <= length.saturating_mul(LONGEST.0).saturating_add(LONGEST.1);
        // In other encodings a text may have fewer bytes than in ours.
        let sound = |facts: &FileFacts| facts.kind == kind && facts.is_sound(length.saturating_mul(3));
        let bytes = self.get(key);
        let found = bytes.map(|bytes| if fits(&bytes) { read::<FileFacts>(&bytes).filter(sound) } else { None });
        self.counted(found)
    }

    /// Keeps the facts of a file of so many bytes. Facts that depend on more than the file are not kept.
    pub fn put_facts(&self, key: Key, facts: &FileFacts, length: usize) {
        if facts.gaps.iter().all(|gap| gap.kind.is_lasting()) && facts.is_sound(length.saturating_mul(3)) {
            self.put_value(key, facts);
        }
    }

    /// The outlines of a project's files by the names of their texts, as far as they are known.
    #[must_use]
    pub fn outlines(&self, project: &Key) -> Vec<(Key, Outline)> {
        let found = self.get(project).map(|bytes| read(&bytes));
        self.counted(found).unwrap_or_default()
    }

    /// Keeps the outlines of a project's files.
    pub fn put_outlines(&self, project: Key, outlines: &[(Key, &Outline)]) {
        self.put_value(project, &outlines);
    }

    /// A report on the same files, pack and options, if there was one. It has no times.
    #[must_use]
    pub fn report(&self, key: &Key) -> Option<Report> {
        self.found(key)
    }

    /// Keeps a report, unless something in it may be otherwise the next time.
    pub fn put_report(&self, key: Key, report: &Report) {
        self.put_found(key, report, report);
    }

    /// What was found in a build that said the same, if it was there.
    #[must_use]
    pub(crate) fn found<T: DeserializeOwned>(&self, key: &Key) -> Option<T> {
        let found = self.get(key).map(|bytes| read(&bytes));
        self.counted(found)
    }

    /// Keeps what was found in a build, unless something in its report may be otherwise the next time.
    pub(crate) fn put_found(&self, key: Key, found: &impl Serialize, report: &Report) {
        if report.gaps.iter().all(|gap| gap.kind.is_lasting()) {
            self.put_value(key, found);
        }
    }

    fn put_value(&self, key: Key, value: &impl Serialize) {
        if !self.0.reads_only
            && let Ok(bytes) = postcard::to_stdvec(value)
        {
            self.put(key, bytes);
        }
    }

    /// Counts what came of looking for something: found, found but no good, not found.
    fn counted<T>(&self, found: Option<Option<T>>) -> Option<T> {
        let counts = &self.0.counts;
        let counter = match &found {
            Some(Some(_)) => &counts.hits,
            Some(None) => &counts.damaged,
            None => &counts.misses,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        found.flatten()
    }
}

/// A value that takes up all the bytes.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Some(value),
        _ => None,
    }
}
