//! A small tokenizer for Java and Kotlin, for rewriting that must not touch strings and comments.
//!
//! In: a text. Out: tokens that cover it without holes, and edits applied to it.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Blanks, line ends.
    Space,
    /// A comment.
    Comment,
    /// A string or character literal, quotes included.
    Text,
    /// An identifier, keyword or number.
    Word,
    /// One character of anything else.
    Mark,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A text and its tokens.
#[derive(Clone, Debug)]
pub struct Code<'a> {
    /// The text.
    pub source: &'a str,
    /// Its tokens.
    pub tokens: Vec<Token>,
}

/// A replacement of some bytes.
pub type Edit = (Range<usize>, String);

impl<'a> Code<'a> {
    /// Takes a text apart.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        let bytes = source.as_bytes();
        let mut tokens = Vec::new();
        let mut start = 0;
        while start < bytes.len() {
            let (kind, end) = token(source, start);
            tokens.push(Token { kind, start, end });
            start = end;
        }
        Code { source, tokens }
    }

    /// The text of a token.
    #[must_use]
    pub fn text(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| &self.source[token.start..token.end])
    }

    /// The range of a token.
    #[must_use]
    pub fn range(&self, index: usize) -> Range<usize> {
        self.tokens[index].start..self.tokens[index].end
    }

    /// Whether a token is an identifier with this text.
    #[must_use]
    pub fn is_word(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == Kind::Word)
    }

    fn significant(&self, index: usize) -> bool {
        !matches!(self.tokens[index].kind, Kind::Space | Kind::Comment)
    }

    /// The next token that is neither blank nor comment.
    #[must_use]
    pub fn next(&self, index: usize) -> Option<usize> {
        (index + 1..self.tokens.len()).find(|&at| self.significant(at))
    }

    /// The token before that is neither blank nor comment.
    #[must_use]
    pub fn prev(&self, index: usize) -> Option<usize> {
        (0..index).rev().find(|&at| self.significant(at))
    }

    /// The text of the next token, or nothing.
    #[must_use]
    pub fn next_text(&self, index: usize) -> &'a str {
        self.next(index).map_or("", |at| self.text(at))
    }

    /// The text of the token before, or nothing.
    #[must_use]
    pub fn prev_text(&self, index: usize) -> &'a str {
        self.prev(index).map_or("", |at| self.text(at))
    }

    /// The bracket that closes the one at `open`.
    #[must_use]
    pub fn closing(&self, open: usize) -> Option<usize> {
        let mut depth = 0usize;
        for at in open..self.tokens.len() {
            if self.tokens[at].kind != Kind::Mark {
                continue;
            }
            match self.text(at) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }

    /// The innermost brackets around a token, outermost first.
    #[must_use]
    pub fn around(&self, index: usize) -> Vec<usize> {
        let mut open = Vec::new();
        for at in 0..index {
            if self.tokens[at].kind != Kind::Mark {
                continue;
            }
            match self.text(at) {
                "(" | "[" | "{" => open.push(at),
                ")" | "]" | "}" => drop(open.pop()),
                _ => {}
            }
        }
        open
    }

    /// Indices of all identifiers with this text.
    #[must_use]
    pub fn uses(&self, word: &str) -> Vec<usize> {
        (0..self.tokens.len()).filter(|&at| self.is_word(at) && self.text(at) == word).collect()
    }
}

/// The text after edits that do not overlap.
#[must_use]
pub fn apply(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut text = String::new();
    let mut done = 0;
    for (range, with) in edits {
        text.push_str(&source[done..range.start]);
        text.push_str(&with);
        done = range.end;
    }
    text.push_str(&source[done..]);
    text
}

/// Kind and end of the token that begins at `start`.
fn token(source: &str, start: usize) -> (Kind, usize) {
    let rest = &source[start..];
    let first = rest.chars().next().unwrap_or(' ');
    if first.is_whitespace() {
        return (Kind::Space, start + length(rest, char::is_whitespace));
    }
    if rest.starts_with("//") {
        return (Kind::Comment, start + rest.find(['\n', '\r']).unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Kind::Comment, start + rest.find("*/").map_or(rest.len(), |at| at + 2));
    }
    if let Some(raw) = rest.strip_prefix("\"\"\"") {
        return (Kind::Text, start + 3 + raw.find("\"\"\"").map_or(raw.len(), |at| at + 3));
    }
    if first == '"' || first == '\'' {
        return (Kind::Text, start + quoted(rest, first));
    }
    if is_word(first) {
        return (Kind::Word, start + length(rest, is_word));
    }
    (Kind::Mark, start + first.len_utf8())
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn length(rest: &str, test: impl Fn(char) -> bool) -> usize {
    rest.find(|character| !test(character)).unwrap_or(rest.len())
}

/// Length of a literal with its quotes; Kotlin's `${...}` may hold quotes of its own.
fn quoted(rest: &str, quote: char) -> usize {
    let mut depth = 0usize;
    let mut escaped = false;
    let mut last = ' ';
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' if last == '$' || depth > 0 => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '\n' => return at,
            _ if character == quote && depth == 0 => return at + character.len_utf8(),
            _ => {}
        }
        last = character;
    }
    rest.len()
}
