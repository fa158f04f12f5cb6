//! What is wrong with a file of the project, in one line for people.
//!
//! In: a place in a text. Out: [`Problem`]: file, line, column, what is wrong and what to do.

use std::fmt;
use std::ops::Range;

use analyzer::report::Text;

/// Why a file was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as people know it.
    pub file: String,
    /// Line from 1, if known.
    pub line: Option<usize>,
    /// Column from 1, if known; columns count characters.
    pub column: Option<usize>,
    /// The bytes of the text that are wrong, if known; boxed, since a problem travels in results.
    pub span: Option<Box<Range<usize>>>,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub hint: Option<Box<Hint>>,
}

/// What to do about a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// In words.
    pub text: Text,
    /// The bytes that are to be replaced, and by what, if that would do.
    pub change: Option<(Range<usize>, String)>,
}

impl Problem {
    /// A problem with a file as a whole, in English and Chinese.
    #[must_use]
    pub fn new(file: &str, en: impl Into<String>, zh: impl Into<String>) -> Problem {
        let message = Text { en: en.into(), zh: zh.into() };
        Problem { file: file.to_owned(), line: None, column: None, span: None, message, hint: None }
    }

    /// The same, at a place of the text.
    #[must_use]
    pub fn at(self, text: &str, span: &Range<usize>) -> Problem {
        let (line, column) = position(text, span.start);
        Problem { line: Some(line), column: Some(column), span: Some(Box::new(span.clone())), ..self }
    }

    /// The same, with what to do about it, in English and Chinese.
    #[must_use]
    pub fn hint(self, en: impl Into<String>, zh: impl Into<String>) -> Problem {
        let text = Text { en: en.into(), zh: zh.into() };
        Problem { hint: Some(Box::new(Hint { text, change: None })), ..self }
    }

    /// The same, with the nearest known word, if there is one. What is `written` stands at the problem's place.
    #[must_use]
    pub fn hint_of(self, text: &str, written: &str, nearest: Option<Nearest>) -> Problem {
        let Some(nearest) = nearest else { return self };
        let place = self.span.as_deref().and_then(|span| word_in(text, span, written));
        let change = nearest.word.zip(place).map(|(word, place)| {
            let by = instead(text.get(place.clone()).unwrap_or_default(), word);
            (place, by)
        });
        Problem { hint: Some(Box::new(Hint { text: nearest.text, change })), ..self }
    }

    /// What is wrong and what to do about it, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let Some(hint) = &self.hint else { return self.message.clone() };
        Text {
            en: format!("{} ({})", self.message.en, hint.text.en),
            zh: format!("{}（{}）", self.message.zh, hint.text.zh),
        }
    }

    /// The problem in Chinese; [`fmt::Display`] gives English.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        format!("{}：{}", self.place(), self.sentence().zh)
    }

    fn place(&self) -> String {
        let numbers = [self.line, self.column].into_iter().flatten().map(|number| format!(":{number}"));
        std::iter::once(self.file.clone()).chain(numbers).collect()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), self.sentence().en)
    }
}

impl std::error::Error for Problem {}

/// Line and column of a byte, both from 1.
#[must_use]
pub fn position(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// Where a word stands within a part of a text, with its quotes if it has some: alone, or as one of a list.
#[must_use]
pub fn word_in(text: &str, part: &Range<usize>, word: &str) -> Option<Range<usize>> {
    let inside = text.get(part.clone())?;
    if inside == word {
        return Some(part.clone());
    }
    let quoted = ['"', '\''].map(|quote| format!("{quote}{word}{quote}"));
    let at = |quoted: &String| inside.find(quoted.as_str()).map(|at| part.start + at..part.start + at + quoted.len());
    quoted.iter().find_map(at)
}

/// A word as it is written instead of another one: in the same quotes, and in some if it needs them.
fn instead(written: &str, word: String) -> String {
    let is_bare = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    match written.chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{word}{quote}"),
        _ if is_bare => word,
        _ => format!("\"{word}\""),
    }
}

/// What may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// "did you mean", or what there is.
    pub text: Text,
    /// The word, if one is near enough.
    pub word: Option<String>,
}

/// "did you mean", or what there is.
#[must_use]
pub fn nearest(word: &str, known: &[&str]) -> Option<Nearest> {
    let tail = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    let distance = |name: &&&str| {
        let whole = strsim::damerau_levenshtein(word, name);
        // A forgotten family does not count against a rule's name.
        if word.contains('/') { whole } else { whole.min(strsim::damerau_levenshtein(word, &tail(name))) }
    };
    let close = (word.chars().count() / 3).max(2);
    match known.iter().min_by_key(distance) {
        Some(name) if distance(&name) <= close => {
            let text = Text { en: format!("did you mean `{name}`?"), zh: format!("是否想写 `{name}`？") };
            Some(Nearest { text, word: Some((*name).to_owned()) })
        }
        Some(_) if known.len() <= 12 => {
            let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            let text = Text { en: format!("known: {}", all.join(", ")), zh: format!("可用：{}", all.join("、")) };
            Some(Nearest { text, word: None })
        }
        _ => None,
    }
}
