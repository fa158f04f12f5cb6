//! Macros that are called on a line of their own, without a semicolon: `WS(weakSelf)`, `@strongify(self)`.
//!
//! In: bytes without the preprocessor's lines. Out: the same bytes, in which such a line ends like the statement that it
//! is, so that the next line is not read as a part of it. Never in a string or a comment, never where an expression goes on.

use super::directives::is_word;
use crate::mask::skip_opaque;

/// Words that stand alone on a line, or before brackets, without being macros.
const KEYWORDS: [&[u8]; 25] = [
    b"if",
    b"else",
    b"for",
    b"while",
    b"do",
    b"switch",
    b"case",
    b"default",
    b"return",
    b"goto",
    b"sizeof",
    b"typeof",
    b"__typeof",
    b"__typeof__",
    b"__attribute__",
    b"static",
    b"const",
    b"extern",
    b"inline",
    b"typedef",
    b"struct",
    b"union",
    b"enum",
    b"in",
    b"asm",
];

/// Words of the language that stand behind `@` and before brackets.
const AT_WORDS: [&[u8]; 7] =
    [b"selector", b"protocol", b"encode", b"available", b"synchronized", b"catch", b"property"];

/// A text on its way through the mask.
struct Lines {
    bytes: Vec<u8>,
    /// What is open around this place; true for braces that hold statements.
    open: Vec<bool>,
    /// The last byte of code.
    last: u8,
    /// Whether only blanks stand before this place on its line.
    fresh: bool,
}

/// A text in which macros that stand alone on a line are statements.
pub fn end_lone_macros(bytes: Vec<u8>) -> Vec<u8> {
    let mut lines = Lines { bytes, open: Vec::new(), last: b';', fresh: true };
    let mut at = 0;
    while at < lines.bytes.len() {
        at = lines.step(at);
    }
    lines.bytes
}

impl Lines {
    fn step(&mut self, at: usize) -> usize {
        let next = skip_opaque(&self.bytes, at);
        if next > at {
            if self.bytes[at] != b'/' {
                self.see(b'"');
            }
            return next;
        }
        let byte = self.bytes[at];
        if byte.is_ascii_whitespace() {
            self.fresh |= byte == b'\n';
            return at + 1;
        }
        if let Some(end) = self.macro_end(at) {
            self.see(b';');
            return end;
        }
        match byte {
            b'{' => self.open.push(!matches!(self.last, b'@' | b'=' | b',')),
            b'(' | b'[' => self.open.push(false),
            b'}' | b')' | b']' => drop(self.open.pop()),
            _ => {}
        }
        self.see(byte);
        let word = self.bytes[at + 1..].iter().take_while(|next| is_word(byte) && is_word(**next)).count();
        at + 1 + word
    }

    fn see(&mut self, byte: u8) {
        self.last = byte;
        self.fresh = false;
    }

    /// Ends the macro that begins here, if it is one that nothing ends; where to go on comes back.
    fn macro_end(&mut self, at: usize) -> Option<usize> {
        let begins = matches!(self.last, b';' | b'{' | b'}') && self.open.last() == Some(&true);
        if !begins || !is_start(self.bytes[at]) {
            return None;
        }
        let has_sign = self.bytes[at] == b'@';
        let start = at + usize::from(has_sign);
        let name_end = start + self.bytes[start..].iter().take_while(|byte| is_word(**byte)).count();
        let name = &self.bytes[start..name_end];
        let known: &[&[u8]] = if has_sign { &AT_WORDS } else { &KEYWORDS };
        if name.is_empty() || known.contains(&name) {
            return None;
        }
        let end = self.call_end(name_end)?;
        let is_call = end > name_end;
        // Nothing of the language looks like `@name(...)`: it need not be alone.
        let is_alone = (self.fresh || self.last == b'{') && self.line_ends(end);
        if !(is_alone || has_sign && is_call) || !is_call && (has_sign || !is_named_like_one(name)) {
            return None;
        }
        if !self.begins_statement(end, is_call) {
            return None;
        }
        self.end_at(end)?;
        if has_sign {
            self.bytes[at] = b' ';
        }
        Some(end + 1)
    }

    /// Where the brackets behind a name end; the name's end if there are none, nothing if they are not closed.
    fn call_end(&self, name_end: usize) -> Option<usize> {
        let blanks = self.bytes[name_end..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let mut at = name_end + blanks;
        if self.bytes.get(at) != Some(&b'(') {
            return Some(name_end);
        }
        let mut depth = 0usize;
        while at < self.bytes.len() {
            let next = skip_opaque(&self.bytes, at);
            if next > at {
                at = next;
                continue;
            }
            match self.bytes[at] {
                b'(' => depth += 1,
                b')' => depth -= 1,
                // What holds statements is looked at on its own.
                b';' | b'{' => return None,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }

    /// Whether a line holds nothing more but a comment.
    fn line_ends(&self, mut at: usize) -> bool {
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'\n' => return true,
                byte if byte.is_ascii_whitespace() => at += 1,
                b'/' if skip_opaque(&self.bytes, at) > at => at = skip_opaque(&self.bytes, at),
                _ => return false,
            }
        }
        true
    }

    /// Whether the next code begins a statement, or ends the block.
    fn begins_statement(&self, mut at: usize, is_call: bool) -> bool {
        while at < self.bytes.len() && (self.bytes[at].is_ascii_whitespace() || self.bytes[at] == b'/') {
            let next = skip_opaque(&self.bytes, at);
            if next == at && self.bytes[at] == b'/' {
                return false;
            }
            at = next.max(at + 1);
        }
        match self.bytes.get(at) {
            Some(b'[' | b'}') => true,
            Some(b'(') => !is_call,
            Some(b'@') => self.bytes.get(at + 1).is_some_and(|byte| is_start(*byte)),
            Some(byte) => is_start(*byte),
            None => false,
        }
    }

    /// Writes a semicolon behind a macro, in place of a blank or of a comment.
    fn end_at(&mut self, at: usize) -> Option<()> {
        let next = skip_opaque(&self.bytes, at).max(at + 1);
        let is_comment = self.bytes.get(at) == Some(&b'/');
        if !is_comment && !self.bytes.get(at)?.is_ascii_whitespace() {
            return None;
        }
        for byte in &mut self.bytes[at..next] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
        self.bytes[at] = b';';
        Some(())
    }
}

/// Whether a name or a word behind `@` begins here.
fn is_start(byte: u8) -> bool {
    byte == b'@' || is_word(byte) && !byte.is_ascii_digit()
}

/// Whether a bare word is named like a macro: `WeakSelf`, `weakself`.
fn is_named_like_one(name: &[u8]) -> bool {
    name[0].is_ascii_uppercase() || name.len() > 4 && name[name.len() - 4..].eq_ignore_ascii_case(b"self")
}
