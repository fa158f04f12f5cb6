//! What is wrong with a pack, in one line for people.
//!
//! In: a reader's error or a failed check, with the text. Out: [`PackError`] with position and hint.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_saphyr::Error;

/// Why a pack was refused: one line for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackError {
    /// The file.
    pub file: PathBuf,
    /// Line from 1, if known.
    pub line: Option<usize>,
    /// Column from 1, if known.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl PackError {
    /// An error about a file as a whole.
    pub(crate) fn new(file: &Path, message: impl Into<String>) -> Self {
        PackError { file: file.to_owned(), line: None, column: None, message: message.into(), hint: None }
    }

    /// The same, with what to do about it.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        PackError { hint: Some(hint.into()), ..self }
    }

    /// The same, at the place that a trail of words leads to, from some byte of the text on.
    pub(crate) fn at(self, text: &str, trail: &[&str], from: usize) -> Self {
        match follow(text, trail, from).and_then(|place| position(text, place.start)) {
            Some((line, column)) => PackError { line: Some(line), column: Some(column), ..self },
            None => self,
        }
    }

    /// What the YAML reader found.
    pub(crate) fn from_yaml(file: &Path, error: &Error) -> Self {
        let (message, hint) = explain(error.without_snippet());
        let place = error.location().filter(|place| place.line() > 0);
        PackError {
            file: file.to_owned(),
            line: place.and_then(|place| usize::try_from(place.line()).ok()),
            column: place.and_then(|place| usize::try_from(place.column()).ok()),
            message,
            hint,
        }
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}:", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        if let Some(column) = self.column {
            write!(f, "{column}:")?;
        }
        write!(f, " {}", self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " (hint: {hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for PackError {}

/// Message and hint for an error of the reader.
fn explain(error: &Error) -> (String, Option<String>) {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            (format!("unknown key `{field}`"), Some(nearest(field, expected)))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            (format!("unknown value `{variant}`"), Some(nearest(variant, expected)))
        }
        Error::SerdeMissingField { field, .. } => (format!("the key `{field}` is missing"), None),
        Error::SerdeInvalidType { unexpected, expected, .. }
        | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            (format!("expected {expected}, found {unexpected}"), None)
        }
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            (format!("the key `{key}` stands here twice"), Some("keep one of them".to_owned()))
        }
        Error::Message { msg, .. } => (msg.clone(), None),
        Error::InvalidBooleanStrict { .. } => ("expected `true` or `false`".to_owned(), None),
        Error::NullIntoString { .. } => {
            ("expected a text, found nothing".to_owned(), Some("put it in quotes".to_owned()))
        }
        other => (without_place(&other.to_string()).to_owned(), None),
    }
}

/// The reader's message without the position that it ends with: we print it in front.
fn without_place(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(start, _)| start)
}

/// The known name that is most like this one; else all of them.
pub(crate) fn nearest<S: AsRef<str>>(word: &str, known: &[S]) -> String {
    let close = (word.chars().count() / 3).max(2);
    let by_distance = |name: &&str| strsim::damerau_levenshtein(word, name);
    let names = || known.iter().map(AsRef::as_ref);
    match names().min_by_key(by_distance) {
        Some(name) if by_distance(&name) <= close => format!("did you mean `{name}`?"),
        Some(_) if known.len() <= 40 => {
            let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            format!("known: {}", all.join(", "))
        }
        Some(_) => "no known name is like it".to_owned(),
        None => "there is none yet".to_owned(),
    }
}

/// Where the last word of a trail stands: each word is searched after the one before, as a whole word. Words that are
/// not found end the trail.
pub(crate) fn follow(text: &str, trail: &[&str], mut from: usize) -> Option<std::ops::Range<usize>> {
    let mut found = None;
    for word in trail {
        let Some(at) = find_word(text, word, from) else { break };
        from = at + word.len();
        found = Some(at..from);
    }
    found
}

/// Line and column of a byte, both from 1; columns count characters.
fn position(text: &str, at: usize) -> Option<(usize, usize)> {
    let before = text.get(..at)?;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Some((before.matches('\n').count() + 1, before.get(line_start..)?.chars().count() + 1))
}

/// Where a word stands from some place on, not as part of a longer one.
fn find_word(text: &str, word: &str, from: usize) -> Option<usize> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let rest = text.get(from..)?;
    rest.match_indices(word).map(|(at, _)| from + at).find(|at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}
