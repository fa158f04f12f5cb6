//! Words, texts and signs of a Ruby text, as far as package files use them.
//!
//! In: one text. Out: its tokens, comments, and texts that were never closed.

use crate::facts::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name, keyword or number.
    Word,
    /// A text in quotes.
    Text,
    /// `:name`.
    Symbol,
    /// `=>`, or the colon of `name:`.
    Arrow,
    /// `.` between names.
    Dot,
    /// `,`.
    Comma,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// The end of a line, or `;`.
    Line,
    /// Any other sign.
    Sign,
}

/// A token.
#[derive(Clone, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its characters; of a text without quotes, of a symbol without colon.
    pub text: String,
    /// Where.
    pub span: Span,
    /// A line's end before a word that begins a statement: what is open inside brackets was forgotten.
    pub is_end: bool,
}

/// The tokens of a text.
#[derive(Default)]
pub struct Tokens {
    /// In order.
    pub list: Vec<Token>,
    /// Comments.
    pub comments: Vec<Span>,
    /// What was never closed.
    pub gaps: Vec<Span>,
}

impl Token {
    /// Whether it is this word.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }
}

/// Words that begin a statement, whatever was left open before.
const BEGINNING: [&str; 4] = ["pod ", "target ", "end", "dependency "];

/// Cuts a text into tokens.
pub fn read(text: &str) -> Tokens {
    let mut reader = Reader { text, at: 0, heredocs: Vec::new(), out: Tokens::default() };
    while reader.at < text.len() {
        let before = reader.at;
        reader.token();
        if reader.at == before {
            reader.at += reader.rest().chars().next().map_or(1, char::len_utf8);
        }
    }
    reader.out
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Words that end the long texts which begin behind this line.
    heredocs: Vec<String>,
    out: Tokens,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn token(&mut self) {
        let rest = self.rest();
        let start = self.at;
        let Some(first) = rest.chars().next() else { return };
        match first {
            '\n' => self.line(),
            ';' => self.push(Kind::Line, start + 1, ""),
            '\\' if rest.starts_with("\\\n") => self.at += 2,
            '#' => {
                self.at += rest.find('\n').unwrap_or(rest.len());
                self.out.comments.push(span(start, self.at));
            }
            '=' if rest.starts_with("=>") => self.push(Kind::Arrow, start + 2, ""),
            '=' if rest.starts_with("=begin") => self.block_comment(),
            '\'' | '"' => self.quoted(first, start + 1),
            '%' if rest.starts_with("%w") || rest.starts_with("%i") => self.words(),
            '<' if rest.starts_with("<<") && self.heredoc() => {}
            '.' => self.push(Kind::Dot, start + 1, ""),
            ',' => self.push(Kind::Comma, start + 1, ""),
            '(' | '[' | '{' => self.push(Kind::Open, start + 1, ""),
            ')' | ']' | '}' => self.push(Kind::Close, start + 1, ""),
            ':' if rest[1..].starts_with(is_word) => {
                let length = 1 + rest[1..].find(|c| !is_word(c)).unwrap_or(rest.len() - 1);
                self.push(Kind::Symbol, start + length, &rest[1..length]);
            }
            '|' => {
                // Names of a block's parameters.
                let line = rest[1..].find(['|', '\n']).filter(|end| rest[1 + end..].starts_with('|'));
                self.at += line.map_or(1, |end| end + 2);
            }
            _ if is_word(first) => self.word(),
            _ if first.is_whitespace() => self.at += first.len_utf8(),
            _ => self.push(Kind::Sign, start + first.len_utf8(), ""),
        }
    }

    /// A name, or the `name:` of an argument.
    fn word(&mut self) {
        let (rest, start) = (self.rest(), self.at);
        let mut length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        length += usize::from(rest[length..].starts_with(['!', '?']));
        self.push(Kind::Word, start + length, &rest[..length]);
        let behind = &rest[length..];
        if behind.starts_with(':') && !behind.starts_with("::") {
            self.push(Kind::Arrow, start + length + 1, "");
        }
    }

    fn push(&mut self, kind: Kind, end: usize, text: &str) {
        self.out.list.push(Token { kind, text: text.to_owned(), span: span(self.at, end), is_end: false });
        self.at = end;
    }

    fn line(&mut self) {
        let is_end = begins_statement(&self.rest()[1..]);
        self.push(Kind::Line, self.at + 1, "");
        if let Some(last) = self.out.list.last_mut() {
            last.is_end = is_end;
        }
        for end in std::mem::take(&mut self.heredocs) {
            self.skip_heredoc(&end);
        }
    }

    /// A text may run over several lines; one that was not closed before the next statement ends with its line.
    fn quoted(&mut self, quote: char, from: usize) {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            match bytes.get(at) {
                Some(byte) if *byte == quote as u8 => break,
                Some(b'\\') => at += 2,
                Some(b'\n') if !begins_statement(&self.text[at + 1..]) && self.text[at + 1..].contains(quote) => {
                    at += 1
                }
                None | Some(b'\n') => {
                    let line = self.text.get(from..).and_then(|rest| rest.find('\n'));
                    let end = line.map_or(bytes.len(), |line| from + line);
                    self.out.gaps.push(span(self.at, end));
                    let text = self.text.get(from..end).unwrap_or_default();
                    return self.push(Kind::Text, end, text.trim_end());
                }
                Some(_) => at += 1,
            }
        }
        let text = self.text.get(from..at).unwrap_or_default();
        self.push(Kind::Text, at + 1, text);
    }

    /// `%w[a b]`: a list of texts.
    fn words(&mut self) {
        let rest = self.rest();
        let close = match rest[2..].chars().next() {
            Some('[') => ']',
            Some('(') => ')',
            Some('{') => '}',
            Some(other) if other.is_ascii_punctuation() => other,
            _ => return self.push(Kind::Sign, self.at + 1, ""),
        };
        let end = rest[3..].find(close).map_or(rest.len(), |end| end + 3);
        self.push(Kind::Open, self.at + 3, "");
        let limit = self.at - 3 + end;
        while self.at < limit {
            let (rest, start) = (&self.text[self.at..limit], self.at);
            let blank = rest.len() - rest.trim_start().len();
            self.at = start + blank;
            let word = rest[blank..].split(char::is_whitespace).next().unwrap_or_default();
            if !word.is_empty() {
                self.push(Kind::Text, self.at + word.len(), word);
            }
        }
        self.push(Kind::Close, (limit + 1).min(self.text.len()), "");
    }

    /// `<<-END`: a text that begins on the next line.
    fn heredoc(&mut self) -> bool {
        let rest = self.rest();
        let word = rest[2..].trim_start_matches(['-', '~', '\'', '"']);
        let end = word.find(|c| !is_word(c)).unwrap_or(word.len());
        if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
            return false;
        }
        self.heredocs.push(word[..end].to_owned());
        let behind = rest.len() - word.len() + end;
        self.push(Kind::Sign, self.at + behind, "");
        true
    }

    fn skip_heredoc(&mut self, end: &str) {
        let start = self.at;
        for line in self.rest().split_inclusive('\n') {
            self.at += line.len();
            if line.trim() == end {
                return;
            }
        }
        // Never closed: what follows is read as if it were none.
        self.at = start;
        self.out.gaps.push(span(start, start));
    }

    fn block_comment(&mut self) {
        let (rest, start) = (self.rest(), self.at);
        self.at += rest.find("\n=end").map_or(rest.len(), |end| end + 5);
        self.out.comments.push(span(start, self.at));
    }
}

fn begins_statement(text: &str) -> bool {
    let text = text.trim_start();
    BEGINNING.iter().any(|word| text.starts_with(word))
}

fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end.max(start) as u32 }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '@' || c == '$'
}
