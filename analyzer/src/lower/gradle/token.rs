//! Words, texts and brackets of a build script.
//!
//! In: one text. Out: its tokens, each opening bracket with the place where it ends, and what did not fit together.

use crate::facts::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword.
    Word,
    /// A number.
    Number,
    /// A string of any form.
    Text,
    /// An operator or other sign.
    Sign,
    /// `(`, `[`, `{`.
    Open,
    /// `)`, `]`, `}`.
    Close,
    /// The end of a line, or `;`.
    Line,
}

/// A token.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where.
    pub span: Span,
    /// An opening bracket: the token that ends it (never closed: the end of its line, for `{` of the text).
    /// A text: the length of its quotes.
    pub pair: u32,
}

/// The tokens of a text.
pub struct Tokens<'t> {
    text: &'t str,
    /// Groovy or Kotlin.
    groovy: bool,
    /// In order, comments left out.
    pub list: Vec<Token>,
    /// The comments.
    pub comments: Vec<Span>,
    /// Unfinished texts, brackets without a partner.
    pub gaps: Vec<Span>,
}

const SIGNS: [&str; 23] = [
    "->", "?.", "*.", "?:", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "?=", "::", "..", "!!", "=~", "<<", "++",
    "--", "**", "%=", "*=",
];

impl<'t> Tokens<'t> {
    /// Cuts a text into tokens.
    pub fn new(text: &'t str, groovy: bool) -> Tokens<'t> {
        let mut tokens = Tokens { text, groovy, list: Vec::new(), comments: Vec::new(), gaps: Vec::new() };
        let mut at = 0;
        while at < text.len() {
            at = tokens.token(at).max(at + 1);
        }
        tokens.pair_brackets();
        tokens
    }

    /// The token's characters as written.
    pub fn raw(&self, index: usize) -> &'t str {
        self.list.get(index).map_or("", |token| self.slice(token.span))
    }

    /// The characters at a place.
    pub fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The token's kind; a line's end behind the last one.
    pub fn kind(&self, index: usize) -> Kind {
        self.list.get(index).map_or(Kind::Line, |token| token.kind)
    }

    /// Whether the token is this word or sign.
    pub fn is(&self, index: usize, raw: &str) -> bool {
        self.kind(index) != Kind::Text && self.raw(index) == raw
    }

    /// Where the tokens inside an opening bracket end, and where those after it begin.
    pub fn group(&self, open: usize, limit: usize) -> (usize, usize) {
        let close =
            self.list.get(open).map_or(open + 1, |token| token.pair as usize).clamp(open + 1, limit.max(open + 1));
        let behind = if close < limit && self.kind(close) == Kind::Close { close + 1 } else { close };
        (close, behind)
    }

    /// The index of the token that follows this one on the same level.
    pub fn after(&self, index: usize, limit: usize) -> usize {
        if self.kind(index) == Kind::Open { self.group(index, limit).1 } else { index + 1 }
    }

    /// The characters of a text without quotes, escapes resolved; those of a word without backticks.
    pub fn content(&self, index: usize) -> String {
        let Some(token) = self.list.get(index) else { return String::new() };
        let raw = self.slice(token.span);
        if token.kind != Kind::Text {
            return raw.trim_matches('`').to_owned();
        }
        let quote = token.pair as usize;
        let last = raw.as_bytes().last();
        let closed = raw.len() >= 2 * quote && (last == raw.as_bytes().first());
        let end = if closed { raw.len() - quote } else { raw.len() };
        let inside = raw.get(quote..end).unwrap_or_default();
        let is_raw = raw.starts_with(['/', '$']) || (!self.groovy && quote == 3);
        if is_raw { inside.to_owned() } else { unescaped(inside) }
    }

    /// Reads the token at a byte; the byte behind it comes back.
    fn token(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let Some(first) = rest.chars().next() else { return at + 1 };
        if first == '\n' || first == ';' {
            return self.push(Kind::Line, at, at + 1);
        }
        if first.is_whitespace() {
            return at + first.len_utf8();
        }
        if rest.starts_with("//") || (at == 0 && rest.starts_with("#!")) {
            let end = at + rest.find('\n').unwrap_or(rest.len());
            self.comments.push(span(at, end));
            return end;
        }
        if rest.starts_with("/*") {
            let end = self.comment(at);
            self.comments.push(span(at, end));
            return end;
        }
        if let Some(joined) = ["\\\n", "\\\r\n"].iter().find(|joined| rest.starts_with(**joined)) {
            return at + joined.len();
        }
        if let Some((quote, close)) = self.quote(rest) {
            return self.string(at, quote, close);
        }
        match first {
            '(' | '[' | '{' => self.push(Kind::Open, at, at + 1),
            ')' | ']' | '}' => self.push(Kind::Close, at, at + 1),
            '`' => {
                let end = rest[1..].find(['`', '\n']).map_or(rest.len(), |end| end + 2);
                self.push(Kind::Word, at, at + end)
            }
            _ if first.is_ascii_digit() => {
                let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
                self.push(Kind::Number, at, at + rest.find(ends).unwrap_or(rest.len()))
            }
            _ if first.is_alphabetic() || first == '_' || first == '$' => {
                let ends = |c: char| !(c.is_alphanumeric() || c == '_' || c == '$');
                self.push(Kind::Word, at, at + rest.find(ends).unwrap_or(rest.len()))
            }
            _ => {
                let long = SIGNS.iter().any(|sign| rest.starts_with(sign));
                self.push(Kind::Sign, at, at + if long { 2 } else { first.len_utf8() })
            }
        }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) -> usize {
        self.list.push(Token { kind, span: span(start, end), pair: 0 });
        end
    }

    fn comment(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let (mut at, mut depth) = (start + 2, 1);
        while at < bytes.len() {
            match &bytes[at..] {
                [b'*', b'/', ..] => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        return at;
                    }
                }
                [b'/', b'*', ..] if !self.groovy => {
                    depth += 1;
                    at += 2;
                }
                _ => at += 1,
            }
        }
        self.gaps.push(span(start, bytes.len()));
        bytes.len()
    }

    /// The quote that a text starts with here, and the one that ends it.
    fn quote(&self, rest: &str) -> Option<(&'static str, &'static str)> {
        for quote in ["\"\"\"", "'''", "\"", "'"] {
            if rest.starts_with(quote) && (self.groovy || quote != "'''") {
                return Some((quote, quote));
            }
        }
        if !self.groovy {
            return None;
        }
        if rest.starts_with("$/") {
            return Some(("$/", "/$"));
        }
        // A slash after an operand divides.
        let divides = self.list.last().is_some_and(|token| match token.kind {
            Kind::Word => self.slice(token.span) != "return",
            Kind::Number | Kind::Text | Kind::Close => true,
            _ => false,
        });
        if divides || !rest.starts_with('/') {
            return None;
        }
        let end = rest[1..].find(['/', '\n'])?;
        rest[1 + end..].starts_with('/').then_some(("/", "/"))
    }

    fn string(&mut self, start: usize, quote: &str, close: &str) -> usize {
        let bytes = self.text.as_bytes();
        let one_line = quote.len() == 1;
        let templates = quote.starts_with(['"', '/', '$']);
        let escapes = !quote.starts_with('$') && (self.groovy || quote.len() == 1);
        let mut at = start + quote.len();
        let closed = loop {
            let rest = bytes.get(at..).unwrap_or_default();
            match rest {
                [] => break false,
                [b'\n', ..] if one_line => break false,
                _ if rest.starts_with(close.as_bytes()) => break true,
                [b'\\', ..] if escapes => at += 2,
                [b'$', b'{', ..] if templates => at = self.template(at + 2, one_line),
                _ => at += 1,
            }
        };
        // A raw text may end in quotes of its own: `""""a""""`.
        while closed && quote == "\"\"\"" && bytes.get(at + 3) == Some(&b'"') {
            at += 1;
        }
        // An escape at the very end can step over it, or into a character.
        at = at.min(bytes.len());
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        let end = if closed { at + close.len() } else { at };
        if !closed {
            self.gaps.push(span(start, end));
        }
        self.list.push(Token { kind: Kind::Text, span: span(start, end), pair: quote.len() as u32 });
        end
    }

    /// Where `${...}` ends. Brackets and texts inside are stepped over.
    fn template(&self, from: usize, one_line: bool) -> usize {
        let bytes = self.text.as_bytes();
        let (mut at, mut depth, mut quote) = (from, 1, None);
        while let Some(byte) = bytes.get(at) {
            match (byte, quote) {
                (b'\n', _) if one_line => return at,
                (b'"' | b'\'', None) => quote = Some(byte),
                (_, Some(open)) if byte == open => quote = None,
                (b'{', None) => depth += 1,
                (b'}', None) => depth -= 1,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return at;
            }
        }
        at
    }

    /// Finds the partner of every bracket. A closing brace ends what was left open inside; a closing parenthesis never
    /// ends a brace. What was left open ends with its line, so that a half-typed line costs that line only.
    fn pair_brackets(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        let mut braces = 0_usize;
        for index in 0..self.list.len() {
            match (self.kind(index), self.raw(index)) {
                (Kind::Open, raw) => {
                    braces += usize::from(raw == "{");
                    open.push(index);
                }
                (Kind::Close, "}") if braces > 0 => {
                    while let Some(top) = open.pop() {
                        if self.raw(top) == "{" {
                            braces -= 1;
                            self.list[top].pair = index as u32;
                            break;
                        }
                    }
                }
                (Kind::Close, raw) => {
                    let wanted = if raw == ")" { "(" } else { "[" };
                    let back = open.iter().rev().take(2).position(|top| self.raw(*top) == wanted);
                    let crosses = back == Some(1) && open.last().is_some_and(|top| self.raw(*top) == "{");
                    match back.filter(|_| !crosses && raw != "}") {
                        Some(back) => {
                            open.truncate(open.len() - back);
                            if let Some(top) = open.pop() {
                                self.list[top].pair = index as u32;
                            }
                        }
                        None => {
                            self.gaps.push(self.list[index].span);
                            // It closes nothing, but no value goes on behind it.
                            self.list[index].kind = Kind::Line;
                        }
                    }
                }
                _ => {}
            }
        }
        self.end_unpaired();
    }

    fn end_unpaired(&mut self) {
        let mut line = self.list.len();
        for index in (0..self.list.len()).rev() {
            match self.kind(index) {
                Kind::Line => line = index,
                Kind::Open if self.list[index].pair == 0 => {
                    let end = if self.raw(index) == "{" { self.list.len() } else { line };
                    self.list[index].pair = end as u32;
                    self.gaps.push(self.list[index].span);
                }
                _ => {}
            }
        }
    }
}

fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r' | '\n') | None => {}
                Some(other) => out.push(other),
            },
            _ => out.push(character),
        }
    }
    out
}
