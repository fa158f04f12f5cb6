//! One file of a workspace: its text until it is lowered, its facts from then on.
//!
//! In: a path, a kind, bytes. Out: facts, made at most once however many snapshots ask for them, or why there are none.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use grammars::Parsers;

use crate::cache::{Cache, Key};
use crate::cancel::{Cancel, Cancelled};
use crate::facts::{FileFacts, FileKind, GapKind};
use crate::files::{self, SIZE_LIMIT};
use crate::link::outline::Outline;
use crate::lower;

/// One file.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where it can be opened.
    pub disk: PathBuf,
    /// What it is.
    pub kind: FileKind,
    /// What it says.
    pub state: State,
}

/// What a file says.
#[derive(Debug)]
pub(super) enum State {
    /// It belongs to a test, and tests are not wanted.
    Test,
    /// It is larger than what is read.
    TooLarge,
    /// It cannot be read.
    Gap(GapKind),
    /// It can be read.
    Text(Text),
}

/// A text that is lowered when its facts are asked for.
#[derive(Debug)]
pub(super) struct Text {
    /// Its name in the cache: two texts of a kind with one key are equal.
    pub key: Key,
    /// Given back once the facts are there. Whoever lowers holds the lock.
    waiting: Mutex<Option<Vec<u8>>>,
    read: OnceLock<Read>,
    /// What others may know of it; nothing of what is no source of ours.
    outline: OnceLock<Box<Outline>>,
}

/// What came of a text.
#[derive(Clone, Debug)]
pub(super) enum Read {
    Facts(Arc<FileFacts>),
    Gap(GapKind),
    /// It is in a language that is not looked at.
    Foreign,
}

impl Entry {
    /// A file with these bytes, or with what kept them from being read.
    pub fn new(disk: &Path, kind: FileKind, bytes: Result<Vec<u8>, GapKind>) -> Entry {
        let state = match bytes {
            Err(GapKind::TooLarge) => State::TooLarge,
            Ok(bytes) if bytes.len() as u64 > SIZE_LIMIT => State::TooLarge,
            Ok(bytes) => State::Text(Text {
                key: Key::of_file(kind, &bytes),
                waiting: Mutex::new(Some(bytes)),
                read: OnceLock::new(),
                outline: OnceLock::new(),
            }),
            Err(gap) => State::Gap(gap),
        };
        Entry { disk: disk.to_path_buf(), kind, state }
    }

    /// A file of a test that is not wanted.
    pub fn test(disk: &Path, kind: FileKind) -> Entry {
        Entry { disk: disk.to_path_buf(), kind, state: State::Test }
    }

    /// The name of its text, if it has one.
    pub fn key(&self) -> Option<Key> {
        match &self.state {
            State::Text(text) => Some(text.key),
            _ => None,
        }
    }

    /// Lowers the text, unless that is done.
    pub fn lower(&self, cache: Option<&Cache>, cancel: &Cancel) -> Result<(), Cancelled> {
        let State::Text(text) = &self.state else { return Ok(()) };
        cancel.go_on()?;
        let Ok(mut waiting) = text.waiting.lock() else { return Ok(()) };
        let Some(bytes) = &*waiting else { return Ok(()) };
        let known = cache.and_then(|cache| cache.facts(&text.key, self.kind, bytes.len()));
        let read = match known {
            Some(facts) => Read::Facts(Arc::new(facts)),
            None => {
                let read = self.lower_bytes(bytes, cancel);
                // A parser that was told to stop knows half of the file.
                cancel.go_on()?;
                if let (Some(cache), Read::Facts(facts)) = (cache, &read) {
                    cache.put_facts(text.key, facts, bytes.len());
                }
                read
            }
        };
        text.outline.get_or_init(|| Box::new(read.outline()));
        let _ = text.read.set(read);
        *waiting = None;
        Ok(())
    }

    fn lower_bytes(&self, bytes: &[u8], cancel: &Cancel) -> Read {
        match files::decode(bytes.to_vec()) {
            Ok(text) if files::is_foreign(&self.disk, &text) => Read::Foreign,
            Ok(text) => lower_text(self.kind, &text, cancel),
            Err(gap) => Read::Gap(gap),
        }
    }

    /// Takes over what came of the same text elsewhere.
    pub fn take_over(&self, other: &Entry) {
        if let (State::Text(own), Some(read)) = (&self.state, other.read())
            && self.key() == other.key()
            && let Ok(mut waiting) = own.waiting.lock()
            && own.read.set(read.clone()).is_ok()
        {
            own.outline.get_or_init(|| Box::new(read.outline()));
            *waiting = None;
        }
    }

    /// What others may know of the file, once that is known.
    pub fn outline(&self) -> Option<&Outline> {
        match &self.state {
            State::Text(text) => text.outline.get().map(|outline| &**outline),
            State::Test | State::TooLarge | State::Gap(_) => None,
        }
    }

    /// Whether the next run would come to the same, as far as is known.
    pub fn lasts(&self) -> bool {
        !matches!(self.read(), Some(Read::Gap(kind)) if !kind.is_lasting())
    }

    /// Takes the outline that an earlier run made of the same text.
    pub fn set_outline(&self, outline: &Outline) {
        if let State::Text(text) = &self.state {
            text.outline.get_or_init(|| Box::new(outline.clone()));
        }
    }

    /// What came of the text, once it is lowered; none for what is left out.
    pub fn read(&self) -> Option<&Read> {
        match &self.state {
            State::Text(text) => text.read.get(),
            State::Test | State::TooLarge | State::Gap(_) => None,
        }
    }
}

impl Read {
    fn outline(&self) -> Outline {
        match self {
            Read::Facts(facts) => Outline::of(facts),
            Read::Gap(_) | Read::Foreign => Outline::default(),
        }
    }
}

fn lower_text(kind: FileKind, text: &str, cancel: &Cancel) -> Read {
    thread_local! {
        static PARSERS: RefCell<Parsers> = RefCell::default();
    }
    let lowered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        PARSERS.with_borrow_mut(|parsers| {
            parsers.stop_at(cancel.flag());
            super::hook::panic_if_told(text);
            lower::lower(kind, text, parsers)
        })
    }));
    match lowered {
        Ok(facts) => Read::Facts(Arc::new(facts)),
        // A bug of ours in one file must not take the report of all others with it.
        Err(_) => Read::Gap(GapKind::Internal),
    }
}
