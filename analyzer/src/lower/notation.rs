//! Dictionaries and lists in text: Apple's old notation (`{ a = b; }`, `( a, b )`) and JSON.
//!
//! In: one text, also half-typed or broken. Out: its entries in document order, with keys, values and places; comments;
//! what was not understood.
//!
//! One reader for both, since they differ in signs only: project files, `.strings` and old property lists are written in
//! the one, catalogs of texts and lists of resolved packages in the other. It goes over the text once, keeps what is open
//! on a stack of its own and never gives up.

use crate::facts::Span;

/// A value, and the key that it belongs to.
#[derive(Debug)]
pub struct Entry {
    /// The entry whose dictionary or list this is in.
    pub parent: Option<u32>,
    /// Its key; empty in a list.
    pub key: String,
    /// The key's place, quotes included; the value's if there is none.
    pub key_span: Span,
    /// What it is.
    pub value: Value,
    /// The value's place: of a dictionary or list, its opening sign.
    pub span: Span,
}

/// What a value is.
#[derive(Debug, PartialEq, Eq)]
pub enum Value {
    /// A dictionary.
    Dictionary,
    /// A list.
    List,
    /// A text in quotes, escapes resolved.
    Text(String),
    /// A word, number or truth value without quotes.
    Word(String),
    /// Bytes.
    Data,
    /// Nothing was written yet.
    Missing,
}

/// What a text holds.
#[derive(Debug, Default)]
pub struct Notation {
    /// Entries in document order, a parent before its children.
    pub entries: Vec<Entry>,
    /// Comments.
    pub comments: Vec<Span>,
    /// Places that were not understood.
    pub gaps: Vec<Span>,
}

impl Entry {
    /// The characters of a text or word.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Word(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads a text. What has no braces around it is a dictionary's inside.
pub fn read(text: &str) -> Notation {
    let mut reader = Reader { text, at: 0, open: Vec::new(), out: Notation::default() };
    reader.skip();
    if matches!(reader.byte(), Some(b'{' | b'(' | b'[')) {
        let start = reader.at;
        reader.value(String::new(), Span { start: start as u32, end: start as u32 });
    }
    while reader.step() {}
    if !reader.open.is_empty() {
        reader.gap(text.len(), text.len());
    }
    reader.out
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Entries whose dictionary or list is open.
    open: Vec<u32>,
    out: Notation,
}

impl Reader<'_> {
    /// Reads one entry, or the end of a dictionary or list; false at the end of the text.
    fn step(&mut self) -> bool {
        self.skip();
        let start = self.at;
        let Some(byte) = self.byte() else { return false };
        match byte {
            b'}' | b')' | b']' => {
                self.at += 1;
                self.close(byte, start);
            }
            b';' | b',' => self.at += 1,
            _ if self.in_list() => self.value(String::new(), span(start, start)),
            _ => self.pair(),
        }
        true
    }

    fn in_list(&self) -> bool {
        self.open.last().is_some_and(|index| self.out.entries[*index as usize].value == Value::List)
    }

    /// `key = value`, `key: value`, `key;` (which stands for itself).
    fn pair(&mut self) {
        let start = self.at;
        let Some(key) = self.scalar() else {
            self.junk();
            return;
        };
        let key_span = span(start, self.at);
        self.skip();
        match self.byte() {
            Some(b'=' | b':') => {
                self.at += 1;
                self.skip();
                self.value(key, key_span);
            }
            Some(b';') => {
                self.at += 1;
                self.push(key.clone(), key_span, Value::Word(key), key_span);
            }
            _ => {
                self.gap(key_span.start as usize, key_span.end as usize);
                self.push(key, key_span, Value::Missing, key_span);
            }
        }
    }

    fn value(&mut self, key: String, key_span: Span) {
        let start = self.at;
        let (value, opens) = match self.byte() {
            Some(b'{') => (Value::Dictionary, true),
            Some(b'(' | b'[') => (Value::List, true),
            Some(b'<') => (Value::Data, false),
            Some(b'"' | b'\'') => (Value::Text(self.scalar().unwrap_or_default()), false),
            None | Some(b'}' | b')' | b']' | b';' | b',') => {
                self.gap(start, start);
                (Value::Missing, false)
            }
            Some(_) => match self.scalar() {
                Some(word) => (Value::Word(word), false),
                None => {
                    self.junk();
                    (Value::Missing, false)
                }
            },
        };
        if opens {
            self.at += 1;
        } else if value == Value::Data {
            self.data();
        }
        let place = span(start, self.at);
        let key_span = if key_span.start == key_span.end { place } else { key_span };
        self.push(key, key_span, value, place);
        if opens {
            self.open.push(self.out.entries.len() as u32 - 1);
        }
    }

    fn push(&mut self, key: String, key_span: Span, value: Value, span: Span) {
        let parent = self.open.last().copied();
        self.out.entries.push(Entry { parent, key, key_span, value, span });
    }

    /// Ends the innermost dictionary or list of that sort and, with a gap, the one inside it that was left open.
    fn close(&mut self, sign: u8, at: usize) {
        let wanted = if sign == b'}' { Value::Dictionary } else { Value::List };
        let fits = |index: &u32| self.out.entries[*index as usize].value == wanted;
        match self.open.iter().rev().take(2).position(fits) {
            Some(0) => _ = self.open.pop(),
            Some(_) => {
                self.open.truncate(self.open.len() - 2);
                self.gap(at, at + 1);
            }
            None => self.gap(at, at + 1),
        }
    }

    /// A text in quotes or a word; none if neither stands here.
    fn scalar(&mut self) -> Option<String> {
        let quote = self.byte()?;
        if matches!(quote, b'"' | b'\'') {
            return Some(self.quoted(quote));
        }
        let rest = self.text.get(self.at..)?;
        let end = rest.find(|c: char| !(is_word(c))).unwrap_or(rest.len());
        if end == 0 {
            return None;
        }
        self.at += end;
        Some(rest[..end].to_owned())
    }

    /// A text may run over several lines. A line that ends in `;` inside one shows that its quote was forgotten.
    fn quoted(&mut self, quote: u8) -> String {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let (mut at, mut escapes) = (start, false);
        loop {
            match bytes.get(at) {
                Some(byte) if *byte == quote => break,
                Some(b'\\') => {
                    escapes = true;
                    at += 2;
                }
                Some(b'\n') if bytes[start..at].trim_ascii_end().ends_with(b";") => {
                    return self.forgotten(start, at);
                }
                None => {
                    let line = bytes[start.min(bytes.len())..].iter().position(|byte| *byte == b'\n');
                    return self.forgotten(start, line.map_or(bytes.len(), |line| start + line));
                }
                Some(_) => at += 1,
            }
        }
        self.at = at + 1;
        let raw = self.text.get(start..at).unwrap_or_default();
        if escapes { unescaped(raw) } else { raw.to_owned() }
    }

    fn forgotten(&mut self, start: usize, end: usize) -> String {
        self.gap(start.saturating_sub(1), end);
        self.at = end;
        let raw = self.text.get(start..end).unwrap_or_default();
        raw.trim_end().trim_end_matches([';', ',']).to_owned()
    }

    /// `<0fbd77 1c2735ae>`.
    fn data(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest.find(|c: char| !(c.is_ascii_hexdigit() || c.is_whitespace() || c == '<')).unwrap_or(rest.len());
        if rest[end..].starts_with('>') {
            self.at += end + 1;
        } else {
            self.gap(self.at, self.at + 1);
            self.at += 1;
        }
    }

    /// White space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at += rest.len() - trimmed.len();
            let length = if trimmed.starts_with("//") {
                trimmed.find('\n').unwrap_or(trimmed.len())
            } else if trimmed.starts_with("/*") {
                match trimmed.find("*/") {
                    Some(end) => end + 2,
                    None => {
                        self.gap(self.at, self.text.len());
                        trimmed.len()
                    }
                }
            } else {
                return;
            };
            self.out.comments.push(span(self.at, self.at + length));
            self.at += length;
        }
    }

    /// Steps over one character that starts nothing.
    fn junk(&mut self) {
        let length = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        self.gap(self.at, self.at + length);
        self.at += length;
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Neighbouring places are one gap.
    fn gap(&mut self, start: usize, end: usize) {
        match self.out.gaps.last_mut() {
            Some(last) if last.end as usize == start && start < end => last.end = end as u32,
            _ => self.out.gaps.push(span(start, end)),
        }
    }
}

fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end.max(start) as u32 }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '/' | '.' | '-' | '+' | '@')
}

fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => {}
            Some('u' | 'U') => out.push_str(&unit(&mut characters)),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

/// `\u4e2d`: a UTF-16 unit, or two that belong together.
fn unit(characters: &mut std::str::Chars<'_>) -> String {
    let hex = |characters: &mut std::str::Chars<'_>| {
        let digits = characters.as_str().get(..4)?;
        let unit = u16::from_str_radix(digits, 16).ok()?;
        *characters = characters.as_str().get(4..).unwrap_or_default().chars();
        Some(unit)
    };
    let Some(first) = hex(characters) else { return String::new() };
    let mut units = vec![first];
    let mut ahead = characters.clone();
    if (0xd800..0xdc00).contains(&first)
        && ahead.next() == Some('\\')
        && matches!(ahead.next(), Some('u' | 'U'))
        && let Some(second) = hex(&mut ahead)
    {
        units.push(second);
        *characters = ahead;
    }
    String::from_utf16_lossy(&units)
}
