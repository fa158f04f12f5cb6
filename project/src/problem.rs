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
    /// What is wrong.
    pub message: Text,
    /// What to do about it; boxed, since a problem travels in results.
    pub hint: Option<Box<Text>>,
}

impl Problem {
    /// A problem with a file as a whole, in English and Chinese.
    #[must_use]
    pub fn new(file: &str, en: impl Into<String>, zh: impl Into<String>) -> Problem {
        let message = Text { en: en.into(), zh: zh.into() };
        Problem { file: file.to_owned(), line: None, column: None, message, hint: None }
    }

    /// The same, at a place of the text.
    #[must_use]
    pub fn at(self, text: &str, span: &Range<usize>) -> Problem {
        let (line, column) = position(text, span.start);
        Problem { line: Some(line), column: Some(column), ..self }
    }

    /// The same, with what to do about it, in English and Chinese.
    #[must_use]
    pub fn hint(self, en: impl Into<String>, zh: impl Into<String>) -> Problem {
        Problem { hint: Some(Box::new(Text { en: en.into(), zh: zh.into() })), ..self }
    }

    /// The same, with the nearest known word, if there is one.
    #[must_use]
    pub fn hint_of(self, hint: Option<Text>) -> Problem {
        Problem { hint: hint.map(Box::new).or_else(|| self.hint.clone()), ..self }
    }

    /// The problem in Chinese; [`fmt::Display`] gives English.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        let hint = self.hint.as_ref().map_or(String::new(), |hint| format!("（{}）", hint.zh));
        format!("{}：{}{hint}", self.place(), self.message.zh)
    }

    fn place(&self) -> String {
        let numbers = [self.line, self.column].into_iter().flatten().map(|number| format!(":{number}"));
        std::iter::once(self.file.clone()).chain(numbers).collect()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), self.message.en)?;
        match &self.hint {
            Some(hint) => write!(f, " ({})", hint.en),
            None => Ok(()),
        }
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

/// "did you mean", or what there is.
#[must_use]
pub fn nearest(word: &str, known: &[&str]) -> Option<Text> {
    let tail = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    let distance = |name: &&&str| {
        let whole = strsim::damerau_levenshtein(word, name);
        // A forgotten family does not count against a rule's name.
        if word.contains('/') { whole } else { whole.min(strsim::damerau_levenshtein(word, &tail(name))) }
    };
    let close = (word.chars().count() / 3).max(2);
    match known.iter().min_by_key(distance) {
        Some(name) if distance(&name) <= close => {
            Some(Text { en: format!("did you mean `{name}`?"), zh: format!("是否想写 `{name}`？") })
        }
        Some(_) if known.len() <= 12 => {
            let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            Some(Text { en: format!("known: {}", all.join(", ")), zh: format!("可用：{}", all.join("、")) })
        }
        _ => None,
    }
}
