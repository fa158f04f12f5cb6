//! Tags and texts of XML, in order.
//!
//! In: one text. Out: pieces with their places; instructions and document types left out; the places of comments.

use crate::facts::Span;

/// A piece of the text.
pub struct Piece {
    /// What it is.
    pub what: Markup,
    /// All of it.
    pub span: Span,
}

/// What a piece of the text is.
pub enum Markup {
    /// Characters with entities.
    Text,
    /// Characters without entities (`CDATA`).
    Data,
    /// A start tag.
    Start(Tag),
    /// An end tag and the place of its name.
    End(Span),
}

/// A start tag: places only.
pub struct Tag {
    /// The name.
    pub name: Span,
    /// The attributes in source order.
    pub attributes: Vec<RawAttribute>,
    /// Whether nothing goes inside. A tag that was never finished counts as such, so that what follows it does not
    /// become its content.
    pub empty: bool,
}

/// An attribute: places only.
pub struct RawAttribute {
    /// The name.
    pub name: Span,
    /// The value without quotes.
    pub value: Span,
    /// All of it.
    pub span: Span,
}

/// Goes over the text once.
pub struct Scanner<'t> {
    bytes: &'t [u8],
    at: usize,
    /// A declaration ran to the text's end once: no later one is followed so far, or hostile text would take forever.
    runaway: bool,
    /// Comments.
    pub comments: Vec<Span>,
    /// Places that are not XML.
    pub gaps: Vec<Span>,
}

impl Scanner<'_> {
    /// Starts at the text's beginning.
    pub fn new(text: &str) -> Scanner<'_> {
        Scanner { bytes: text.as_bytes(), at: 0, runaway: false, comments: Vec::new(), gaps: Vec::new() }
    }

    /// The next piece; none at the end.
    pub fn next_piece(&mut self) -> Option<Piece> {
        loop {
            let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
            let start = self.at;
            if rest[0] != b'<' {
                self.at = self.find_byte(start, b"<").unwrap_or(self.bytes.len());
                return Some(self.piece(start, Markup::Text));
            }
            if rest.starts_with(b"<!--") {
                self.skip_to(start + 4, b"-->");
                self.comments.push(span(start, self.at));
            } else if rest.starts_with(b"<![CDATA[") {
                return Some(self.data(start + 9));
            } else if rest.starts_with(b"<?") {
                self.skip_to(start + 2, b"?>");
            } else if rest.starts_with(b"<!") {
                self.declaration();
            } else if rest.starts_with(b"</") {
                return Some(self.end_tag());
            } else if rest.get(1).is_some_and(|byte| is_name_start(*byte)) {
                return Some(self.start_tag());
            } else {
                self.gap(start, start + 1);
                self.at = start + 1;
                self.at = self.find_byte(self.at, b"<").unwrap_or(self.bytes.len());
                return Some(self.piece(start, Markup::Text));
            }
        }
    }

    fn data(&mut self, start: usize) -> Piece {
        let end = self.skip_to(start, b"]]>");
        Piece { what: Markup::Data, span: span(start, end) }
    }

    fn end_tag(&mut self) -> Piece {
        let start = self.at;
        let name = start + 2;
        self.at = self.name_end(name);
        let end = span(name, self.at);
        match self.find_byte(self.at, b"<>") {
            Some(at) if self.bytes[at] == b'>' => self.at = at + 1,
            at => {
                self.at = at.unwrap_or(self.bytes.len());
                self.gap(start, self.at);
            }
        }
        self.piece(start, Markup::End(end))
    }

    fn start_tag(&mut self) -> Piece {
        let start = self.at;
        self.at = self.name_end(start + 1);
        let name = span(start + 1, self.at);
        let mut attributes = Vec::new();
        loop {
            self.skip_space();
            let empty = match self.bytes.get(self.at..).unwrap_or_default() {
                [b'>', ..] => {
                    self.at += 1;
                    false
                }
                [b'/', b'>', ..] => {
                    self.at += 2;
                    true
                }
                [] | [b'<', ..] => {
                    self.gap(start, self.at);
                    true
                }
                [byte, ..] if is_name_start(*byte) => {
                    attributes.push(self.attribute());
                    continue;
                }
                _ => {
                    self.junk();
                    continue;
                }
            };
            return self.piece(start, Markup::Start(Tag { name, attributes, empty }));
        }
    }

    fn attribute(&mut self) -> RawAttribute {
        let start = self.at;
        self.at = self.name_end(start);
        let name = span(start, self.at);
        let name_end = self.at;
        self.skip_space();
        if self.bytes.get(self.at) != Some(&b'=') {
            self.at = name_end;
            self.gap(start, name_end);
            return RawAttribute { name, value: span(name_end, name_end), span: name };
        }
        self.at += 1;
        self.skip_space();
        let value = match self.bytes.get(self.at) {
            Some(quote @ (b'"' | b'\'')) => self.quoted(*quote),
            _ => self.bare(),
        };
        RawAttribute { name, value, span: span(start, self.at) }
    }

    /// A value in quotes. `<` may not stand in one, so it shows that the closing quote was forgotten: then the value
    /// ends with its line.
    fn quoted(&mut self, quote: u8) -> Span {
        let start = self.at + 1;
        match self.find_byte(start, &[quote, b'<']) {
            Some(end) if self.bytes[end] == quote => {
                self.at = end + 1;
                span(start, end)
            }
            _ => {
                self.at = self.find_byte(start, b"\r\n<>").unwrap_or(self.bytes.len());
                self.gap(start - 1, self.at);
                span(start, self.at)
            }
        }
    }

    fn bare(&mut self) -> Span {
        let start = self.at;
        while let Some(byte) = self.bytes.get(self.at) {
            let ends = byte.is_ascii_whitespace() || matches!(byte, b'<' | b'>' | b'"' | b'\'');
            if ends || self.bytes[self.at..].starts_with(b"/>") {
                break;
            }
            self.at += 1;
        }
        self.gap(start, self.at);
        span(start, self.at)
    }

    /// Bytes inside a tag that start nothing.
    fn junk(&mut self) {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            if byte.is_ascii_whitespace() || is_name_start(*byte) || matches!(byte, b'<' | b'>' | b'/') {
                break;
            }
            self.at += 1;
        }
        self.gap(start, self.at);
    }

    /// `<!DOCTYPE x [ ... ]>`.
    fn declaration(&mut self) {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.at).filter(|_| !self.runaway) {
            self.at += 1;
            match byte {
                b'[' => depth += 1,
                b']' => depth = depth.saturating_sub(1),
                b'>' if depth == 0 => return,
                _ => {}
            }
        }
        // Never closed: only its line is lost.
        self.runaway = true;
        self.at = self.find_byte(start, b"\n").unwrap_or(self.bytes.len());
        self.gap(start, self.at);
    }

    /// Goes behind the next `mark`; where it starts comes back. Without one, everything is skipped, with a gap.
    fn skip_to(&mut self, from: usize, mark: &[u8]) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        if let Some(at) = rest.windows(mark.len()).position(|window| window == mark) {
            self.at = from + at + mark.len();
            return from + at;
        }
        self.gap(self.at, self.bytes.len());
        self.at = self.bytes.len();
        self.at
    }

    fn name_end(&self, from: usize) -> usize {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/><=\"'\0".contains(byte);
        self.bytes.iter().skip(from).position(ends).map_or(self.bytes.len(), |at| from + at)
    }

    fn skip_space(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn find_byte(&self, from: usize, wanted: &[u8]) -> Option<usize> {
        let rest = self.bytes.get(from..)?;
        rest.iter().position(|byte| wanted.contains(byte)).map(|at| from + at)
    }

    fn piece(&self, start: usize, what: Markup) -> Piece {
        Piece { what, span: span(start, self.at) }
    }

    fn gap(&mut self, start: usize, end: usize) {
        self.gaps.push(span(start, end));
    }
}

fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end.max(start) as u32 }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80
}
