//! One folder of the client: what is known about it, what is still to be looked at, what was told.
//!
//! In: changes of files, outcomes of checks. Out: jobs; the messages that bring the client up to date.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use analyzer::cancel::Cancel;
use analyzer::facts::FileFacts;
use analyzer::workspace::Workspace;
use rustc_hash::FxHasher;

use crate::findings::Found;
use crate::force::Force;
use crate::model::{Diagnostic, Message};
use crate::protocol::outgoing::uri_of;
use crate::session::Session;
use crate::text::Document;
use crate::worker::{FileChange, Job};

/// The open documents of the client.
pub type Documents = BTreeMap<PathBuf, Document>;

/// One folder.
#[derive(Debug, Default)]
pub struct Folder {
    /// The files that are looked at, if it is not the whole folder.
    pub only: Vec<PathBuf>,
    /// Which state it is in: grows with every change, and no two folders share one.
    pub generation: u64,
    /// The state that was checked last.
    pub checked: Option<u64>,
    /// What that check found.
    pub found: Option<Found>,
    /// How long a check takes.
    pub took: Duration,
    /// What is in force.
    pub force: Option<Arc<Force>>,
    /// What the user was told of it.
    pub said: Vec<String>,
    workspace: Option<Workspace>,
    changes: Vec<FileChange>,
    /// The state that a job is under way for, and what it was told.
    running: Option<u64>,
    taken: Vec<FileChange>,
    published: BTreeMap<PathBuf, Published>,
}

/// What the client was told about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Published {
    uri: String,
    version: Option<i32>,
    hash: u64,
    empty: bool,
}

impl Folder {
    /// Whether the last check is of the present state.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.checked == Some(self.generation)
    }

    /// Whether it has been read at least once.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.workspace.is_some() && self.found.is_some()
    }

    /// What a file says, as it was checked.
    #[must_use]
    pub fn facts(&self, path: &Path) -> Option<Arc<FileFacts>> {
        self.workspace.as_ref()?.facts(path)
    }

    /// Something changed.
    pub fn change(&mut self, change: FileChange) {
        self.generation = next_generation();
        // Only the last text counts, however long nobody looks.
        if let FileChange::Text(path, _) = &change {
            self.changes.retain(|known| !matches!(known, FileChange::Text(other, _) if other == path));
        }
        self.changes.push(change);
    }

    /// Everything has to be read again.
    pub fn reopen(&mut self, root: &Path, documents: &Documents) {
        self.generation = next_generation();
        self.workspace = None;
        self.force = None;
        self.running = None;
        self.taken.clear();
        let open = documents.iter().filter(|(path, _)| path.starts_with(root));
        let text = |(path, document): (&PathBuf, &Document)| FileChange::Text(path.clone(), document.buffer.clone());
        self.changes = open.map(text).collect();
    }

    /// What is in force has to be read again.
    pub fn reconfigure(&mut self) {
        self.generation = next_generation();
        self.force = None;
    }

    /// A check of the present state.
    #[must_use]
    pub fn job(&mut self, root: &Path, documents: &Documents, session: &Session) -> Job {
        self.taken = std::mem::take(&mut self.changes);
        self.running = Some(self.generation);
        Job {
            root: root.to_path_buf(),
            paths: if self.only.is_empty() { vec![root.to_path_buf()] } else { self.only.clone() },
            base: self.workspace.clone(),
            changes: self.taken.clone(),
            documents: documents.clone(),
            force: self.force.clone(),
            session: session.clone(),
            cancel: Cancel::new(),
            first: self.found.is_none(),
            generation: self.generation,
        }
    }

    /// A job is over: what it knows is kept. Without a workspace, its changes are still to be looked at. False for a job
    /// that this folder has not given, or has given up.
    pub fn keep(&mut self, generation: u64, workspace: Option<Workspace>) -> bool {
        if self.running.take_if(|running| *running == generation).is_none() {
            return false;
        }
        let taken = std::mem::take(&mut self.taken);
        match workspace {
            Some(workspace) => self.workspace = Some(workspace),
            None => {
                let later = std::mem::replace(&mut self.changes, taken);
                self.changes.extend(later);
            }
        }
        true
    }

    /// What the client has to be told after a check: first the file edited last, then the other open ones, then the rest.
    pub fn publish(&mut self, documents: &Documents, root: &Path, recent: Option<&Path>) -> Vec<Message> {
        let found = self.found.as_ref();
        let mut paths: Vec<&PathBuf> = found.iter().flat_map(|found| found.paths()).collect();
        paths.extend(self.published.keys());
        paths.extend(documents.keys().filter(|path| path.starts_with(root)));
        paths.sort_by_key(|path| (recent != Some(path.as_path()), !documents.contains_key(*path), *path));
        paths.dedup();
        let mut messages = Vec::new();
        let mut published = BTreeMap::new();
        for path in paths {
            let document = documents.get(path);
            let diagnostics = found.map(|found| found.diagnostics(path)).unwrap_or_default();
            let now = Published {
                uri: document.map_or_else(|| uri_of(path), |document| document.uri.clone()),
                version: document.map(|document| document.version),
                hash: hash(&diagnostics),
                empty: diagnostics.is_empty(),
            };
            let before = self.published.get(path);
            if let Some(before) = before.filter(|before| before.uri != now.uri && !before.empty) {
                messages.push(Message::Publish(before.uri.clone(), None, Vec::new()));
            }
            if is_news(before, &now) {
                messages.push(Message::Publish(now.uri.clone(), now.version, diagnostics));
            }
            if !now.empty || now.version.is_some() {
                published.insert(path.clone(), now);
            }
        }
        self.published = published;
        messages
    }

    /// Whether the client was told something about a file.
    #[must_use]
    pub fn shows(&self, uri: &str) -> bool {
        self.published.values().any(|published| published.uri == uri && !published.empty)
    }

    /// Takes back all that the client was told.
    pub fn unpublish(&mut self) -> Vec<Message> {
        let published = std::mem::take(&mut self.published).into_values().filter(|published| !published.empty);
        published.map(|published| Message::Publish(published.uri, None, Vec::new())).collect()
    }
}

fn next_generation() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// Whether the client has to be told. A closed document keeps what it was told when it was open.
fn is_news(before: Option<&Published>, now: &Published) -> bool {
    match before {
        None => !now.empty || now.version.is_some(),
        Some(before) => {
            before.hash != now.hash || before.uri != now.uri || now.version.is_some() && before.version != now.version
        }
    }
}

/// A name for a list of findings: equal lists, equal names.
#[must_use]
pub fn hash(diagnostics: &[Diagnostic]) -> u64 {
    let mut hasher = FxHasher::default();
    diagnostics.hash(&mut hasher);
    hasher.finish()
}
