//! A build: files that are looked at as one program.
//!
//! In: entries of a workspace. Out: what a check needs of them; the name of all that its result depends on.

use std::sync::Arc;

use super::entry::{Entry, Read, State};
use crate::cache::Key;
use crate::facts::{GapKind, Span};
use crate::files;
use crate::link::File;
use crate::report::{LeftOut, Place, ReportGap};

/// Files that are looked at as one program.
#[derive(Default)]
pub(super) struct Build<'w> {
    files: Vec<(&'w String, &'w Arc<Entry>)>,
    /// Whether there is code in other builds.
    pub others: bool,
}

impl<'w> Build<'w> {
    pub fn add(&mut self, path: &'w String, entry: &'w Arc<Entry>) {
        self.files.push((path, entry));
    }

    pub fn entries(&self) -> impl Iterator<Item = &'w Arc<Entry>> {
        self.files.iter().map(|(_, entry)| *entry)
    }

    /// How many files there are.
    pub fn size(&self) -> usize {
        self.files.len()
    }

    /// Whether something is built here, and not only said.
    pub fn has_code(&self) -> bool {
        self.files.iter().any(|(_, entry)| entry.kind.is_code())
    }

    /// A file, by its path.
    pub fn entry(&self, path: &str) -> Option<&'w Arc<Entry>> {
        let at = self.files.binary_search_by(|(other, _)| other.as_str().cmp(path)).ok()?;
        Some(self.files[at].1)
    }

    /// How many lines its sources have, as far as their outlines are known.
    pub fn lines(&self) -> usize {
        self.files.iter().filter_map(|(_, entry)| entry.outline()).map(|outline| outline.lines as usize).sum()
    }

    /// The name of its report: all that this depends on but for the places of things. `asked` stands for the pack and the
    /// options.
    pub fn key(&self, asked: &[u8; 32]) -> Key {
        let facts = digest_of(self.files.iter().copied(), true);
        Key::of_parts("build", [facts.as_slice(), asked, &[u8::from(self.others)]])
    }

    /// What the later stages get, once all is lowered.
    pub fn input(&self) -> Input {
        let mut input = Input::default();
        for (path, entry) in self.files.iter().copied() {
            match (&entry.state, entry.read()) {
                (State::Test, _) => input.left_out.tests += 1,
                (State::TooLarge, _) => {
                    input.left_out.too_large += 1;
                    input.gap(path, GapKind::TooLarge);
                }
                (State::Text(_), Some(Read::Facts(facts))) => {
                    let place = |span| Place { path: path.clone(), span };
                    input.gaps.extend(facts.gaps.iter().map(|g| ReportGap { place: place(g.span), kind: g.kind }));
                    let (path, test) = (path.clone(), files::is_test_path(path));
                    input.files.push(File { path, facts: facts.clone(), test });
                }
                (State::Text(_), Some(Read::Gap(kind))) => {
                    input.left_out.binary += usize::from(*kind == GapKind::Binary);
                    input.gap(path, *kind);
                }
                (State::Text(_), Some(Read::Foreign)) => input.left_out.foreign += 1,
                (State::Gap(kind), _) => input.gap(path, *kind),
                // Lowering comes first, so there is no such file.
                (State::Text(_), None) => input.gap(path, GapKind::Internal),
            }
        }
        input
    }
}

/// What the later stages get.
#[derive(Default)]
pub(super) struct Input {
    pub files: Vec<File>,
    pub left_out: LeftOut,
    pub gaps: Vec<ReportGap>,
}

impl Input {
    fn gap(&mut self, path: &str, kind: GapKind) {
        self.gaps.push(ReportGap { place: Place { path: path.to_owned(), span: Span::default() }, kind });
    }
}

/// All that files say; `placeless`: but for where in their texts they say it.
pub(super) fn digest_of<'w>(files: impl Iterator<Item = (&'w String, &'w Arc<Entry>)>, placeless: bool) -> [u8; 32] {
    let mut digest = blake3::Hasher::new();
    for (path, entry) in files {
        digest.update(&(path.len() as u64).to_le_bytes());
        digest.update(path.as_bytes());
        let meaning = || entry.outline().filter(|_| placeless)?.meaning;
        match &entry.state {
            State::Text(text) => match meaning() {
                Some(meaning) => digest.update(&meaning),
                None => digest.update(&text.key.0),
            },
            other => digest.update(format!("{other:?}").as_bytes()),
        };
    }
    *digest.finalize().as_bytes()
}
