//! Mistakes in the files in which a project says what it has decided.
//!
//! In: those files, as editors hold them, else as they are on disk. Out: for each what is wrong with it, as an editor
//! shows it, and what would mend it. What is in force is what is saved; a mistake is shown as it is typed.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use analyzer::report::Text;
use project::Problem;
use project::disk::decides;
use project::idle::Idle;

use crate::commands::QUICK_FIX;
use crate::folder::Documents;
use crate::force::{Force, OwnFile};
use crate::model::{self, Action, Diagnostic, FileEdit, Wanted};
use crate::session::Session;
use crate::text::{Buffer, Document};

/// More than this in one file help nobody.
const MOST: usize = 100;

/// How bad is what the command line refuses.
const REFUSED: u8 = 1;

/// How bad is what it warns of.
const WARNED: u8 = 2;

/// Something that is wrong with a file of the project's.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// As the editor shows it.
    pub diagnostic: Diagnostic,
    /// What would mend it: a range and its new text.
    pub change: Option<(model::Range, String)>,
}

/// Mistakes by file. Only files with mistakes are in it.
pub type Mistakes = BTreeMap<PathBuf, Vec<Mistake>>;

/// What is wrong with the files that speak for a folder, and with those of their kind that are open in it. That an entry
/// does nothing is known of what is saved only.
#[must_use]
pub fn mistakes(force: &Force, idle: &[Idle], documents: &Documents, session: &Session) -> Mistakes {
    let mut found = Mistakes::new();
    for file in &force.files {
        let buffer = documents.get(&file.path).map_or(&file.buffer, |document| &document.buffer);
        let told = if plain(&buffer.text) == file.buffer.text {
            let idle = idle.iter().filter(|idle| speaks_of(idle, file)).map(|idle| of_idle(idle, buffer, session));
            file.problems.iter().map(|problem| of_problem(problem, buffer, session)).chain(idle).collect()
        } else {
            of_text(&file.path, force, buffer, session)
        };
        found.insert(file.path.clone(), told);
    }
    let open = documents.iter().filter(|(path, _)| decides(path) && path.starts_with(&force.root));
    for (path, document) in open {
        found.entry(path.clone()).or_insert_with_key(|path| of_text(path, force, &document.buffer, session));
    }
    found.retain(|_, told| !told.is_empty());
    found.values_mut().for_each(|told| told.truncate(MOST));
    found
}

/// What can be done about the mistakes in a range.
#[must_use]
pub fn actions(document: &Document, mistakes: &[Mistake], wanted: &Wanted, session: &Session) -> Vec<Action> {
    let action = |mistake: &Mistake| {
        let (range, by) = mistake.change.clone()?;
        Some(Action {
            title: session.language.replace(by.trim_matches(['"', '\''])),
            kind: QUICK_FIX.to_owned(),
            preferred: true,
            diagnostics: vec![mistake.diagnostic.clone()],
            edit: vec![FileEdit {
                uri: document.uri.clone(),
                version: session.can.versioned_edits.then_some(document.version),
                create: false,
                edits: vec![(range, by)],
            }],
            command: None,
        })
    };
    let here = mistakes.iter().filter(|mistake| mistake.diagnostic.range.meets(&wanted.range));
    here.filter(|_| wanted.takes(QUICK_FIX)).filter_map(action).collect()
}

fn speaks_of(idle: &Idle, file: &OwnFile) -> bool {
    file.path.parent() == Some(&idle.folder) && file.path.ends_with(project::disk::CONFIG)
}

fn of_text(path: &Path, force: &Force, buffer: &Buffer, session: &Session) -> Vec<Mistake> {
    let problems = force.problems_with(path, plain(&buffer.text));
    problems.iter().map(|problem| of_problem(problem, buffer, session)).collect()
}

fn of_problem(problem: &Problem, buffer: &Buffer, session: &Session) -> Mistake {
    let span = problem.span.as_deref().cloned().unwrap_or(0..0);
    let change = problem.hint.as_ref().and_then(|hint| hint.change.as_ref());
    Mistake {
        change: change.map(|(span, by)| (range(span, buffer, session), by.clone())),
        ..mistake((&problem.sentence(), REFUSED), &span, buffer, session)
    }
}

fn of_idle(idle: &Idle, buffer: &Buffer, session: &Session) -> Mistake {
    mistake((&idle.message(), WARNED), &idle.span, buffer, session)
}

fn mistake((message, level): (&Text, u8), span: &Range<usize>, buffer: &Buffer, session: &Session) -> Mistake {
    let diagnostic = Diagnostic {
        range: range(span, buffer, session),
        level,
        message: session.language.of(message).to_owned(),
        ..Diagnostic::default()
    };
    Mistake { diagnostic, change: None }
}

/// A place as editors count, no further than the end of its first line.
fn range(span: &Range<usize>, buffer: &Buffer, session: &Session) -> model::Range {
    let mark = buffer.text.len() - plain(&buffer.text).len();
    let at = |offset: usize| buffer.text.floor_char_boundary((offset + mark).min(buffer.text.len()));
    let start = at(span.start);
    let line = buffer.text[start..].find(['\n', '\r']).unwrap_or(buffer.text.len() - start);
    let end = at(span.end).clamp(start, start + line);
    buffer.range(&(start..end), session.unit)
}

/// A text without the mark of its encoding.
fn plain(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
