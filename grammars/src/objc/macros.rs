//! Macros in Objective-C that stand where the language has nothing of the kind.
//!
//! In: bytes without the preprocessor's lines. Out: the same bytes, in which macros that say nothing about what happens
//! are blank and those that stand for a declaration are that declaration. What a macro is, is seen by its shape and place:
//! projects have macros of their own.

use super::directives::{is_word, opens_protocol};
use super::methods;
use crate::mask::skip_opaque;

/// The longest list of arguments that is looked through.
const LONGEST: usize = 8_000;

/// Parts of the names of macros that say something about a declaration.
const SAYINGS: [&[u8]; 24] = [
    b"AVAILAB",
    b"DEPRECATED",
    b"SWIFT",
    b"DESIGNATED",
    b"REQUIRES",
    b"RETURNS",
    b"FORMAT",
    b"ATTRIBUTE",
    b"ESCAPE",
    b"REFINED",
    b"INITIALIZER",
    b"TERMINATION",
    b"TYPED",
    b"SENDABLE",
    b"OVERLOADABLE",
    b"UNUSED",
    b"NONNULL",
    b"NULLABLE",
    b"NO_INIT",
    b"SELECTOR",
    b"STRING_ENUM",
    b"EXTENSIBLE",
    b"NORETURN",
    b"WARN_",
];

/// Words before a name that do not make it the second name of a declaration.
const KEYWORDS: [&[u8]; 24] = [
    b"return",
    b"case",
    b"goto",
    b"sizeof",
    b"else",
    b"in",
    b"const",
    b"static",
    b"struct",
    b"enum",
    b"unsigned",
    b"typedef",
    b"extern",
    b"__weak",
    b"__strong",
    b"__block",
    b"do",
    b"union",
    b"signed",
    b"long",
    b"inline",
    b"volatile",
    b"class",
    b"self",
];

/// Bytes on their way through the mask.
pub struct Masking {
    /// The text.
    pub bytes: Vec<u8>,
    /// Round brackets that belong together, by the opening one.
    brackets: Vec<(usize, usize)>,
    /// The last byte of code.
    last: u8,
    /// The last word, if it is the last token, else nothing.
    word: (usize, usize),
    /// The last byte of code before that word.
    before: u8,
    /// Whether only blanks stand before this place on its line.
    fresh: bool,
    /// Open braces.
    braces: usize,
    /// The braces that were open where the class began.
    class: Option<usize>,
}

/// A macro as it stands.
pub struct Found {
    /// Its first byte.
    pub start: usize,
    /// Where its name ends.
    pub name_end: usize,
    /// Where it ends, arguments included.
    pub end: usize,
    /// The next byte of code.
    pub next: u8,
    /// Where that is.
    pub next_at: usize,
}

/// Masks the macros of a text.
pub fn mask_macros(bytes: Vec<u8>) -> Vec<u8> {
    let brackets = round_brackets(&bytes);
    let (last, before) = (b';', b';');
    let mut masking = Masking { bytes, brackets, last, word: (0, 0), before, fresh: true, braces: 0, class: None };
    let mut at = 0;
    while at < masking.bytes.len() {
        at = masking.step(at);
    }
    masking.bytes
}

/// The round brackets that belong together, sorted.
fn round_brackets(bytes: &[u8]) -> Vec<(usize, usize)> {
    let (mut open, mut out, mut at) = (Vec::new(), Vec::new(), 0);
    while at < bytes.len() {
        let next = skip_opaque(bytes, at);
        if next > at {
            at = next;
            continue;
        }
        match bytes[at] {
            b'(' => open.push(at),
            b')' => out.extend(open.pop().map(|start| (start, at))),
            _ => {}
        }
        at += 1;
    }
    out.sort_unstable();
    out
}

impl Masking {
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
        if is_word(byte) && !byte.is_ascii_digit() {
            return self.name(at);
        }
        match byte {
            b'{' => self.braces += 1,
            b'}' => self.braces = self.braces.saturating_sub(1),
            b'@' => self.class_word(at),
            b'-' | b'+' if self.class == Some(self.braces) => methods::write_result(self, at + 1),
            _ => {}
        }
        if byte.is_ascii_digit() {
            let length = self.bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
            self.see(byte);
            return at + length;
        }
        self.see(byte);
        at + 1
    }

    fn see(&mut self, byte: u8) {
        self.before = self.last;
        self.last = byte;
        self.word = (0, 0);
        self.fresh = false;
    }

    fn class_word(&mut self, at: usize) {
        let rest = &self.bytes[at + 1..];
        let word = &rest[..rest.iter().take_while(|byte| is_word(**byte)).count()];
        match word {
            b"interface" | b"implementation" => self.class = Some(self.braces),
            b"protocol" if opens_protocol(&rest[word.len()..]) => self.class = Some(self.braces),
            b"end" => self.class = None,
            _ => {}
        }
    }

    fn name(&mut self, start: usize) -> usize {
        let length = self.bytes[start..].iter().take_while(|byte| is_word(**byte)).count();
        let end = start + length;
        let is_key = self.last == b'@' || self.last == b'.';
        if !is_key && self.is_macro(start..end) {
            let found = self.found(start, end);
            if let Some(next) = self.mask(&found) {
                return next;
            }
        }
        self.before = if self.word == (0, 0) { self.last } else { b'a' };
        self.last = b'a';
        self.word = (start, end);
        self.fresh = false;
        end
    }

    /// Whether a name has the shape of a macro.
    fn is_macro(&self, range: std::ops::Range<usize>) -> bool {
        let name = &self.bytes[range];
        let shouts = name.len() > 3 && name[0].is_ascii_uppercase() && !name.iter().any(u8::is_ascii_lowercase);
        let is_underlined = name.contains(&b'_') || self.fresh;
        shouts && is_underlined || matches!(name, b"IBInspectable") || name.starts_with(b"__deprecated")
    }

    /// A macro with what follows it.
    fn found(&self, start: usize, name_end: usize) -> Found {
        let mut end = name_end;
        let blanks = self.bytes[end..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if self.bytes.get(end + blanks) == Some(&b'(') {
            end = self.closing(end + blanks).unwrap_or(end);
        }
        let next_at = self.code_behind(end);
        Found { start, name_end, end, next: self.bytes.get(next_at).copied().unwrap_or(b';'), next_at }
    }

    /// The end of the brackets that open at `at`, if it is not far.
    pub fn closing(&self, at: usize) -> Option<usize> {
        let index = self.brackets.binary_search_by_key(&at, |pair| pair.0).ok()?;
        let (open, close) = self.brackets[index];
        (close - open < LONGEST).then_some(close + 1)
    }

    /// Where code goes on.
    pub fn code_behind(&self, mut at: usize) -> usize {
        while at < self.bytes.len() {
            let is_comment = self.bytes[at..].starts_with(b"//") || self.bytes[at..].starts_with(b"/*");
            match self.bytes[at].is_ascii_whitespace() {
                true => at += 1,
                false if is_comment => at = skip_opaque(&self.bytes, at),
                false => break,
            }
        }
        at
    }

    /// Masks a macro, if it is one that stands in the way; where to go on comes back.
    fn mask(&mut self, found: &Found) -> Option<usize> {
        let name = self.bytes[found.start..found.name_end].to_vec();
        let has_args = found.end > found.name_end;
        if has_args && (name.ends_with(b"ENUM") || name.ends_with(b"OPTIONS")) && matches!(found.next, b'{' | b';') {
            return methods::write_enum(self, found);
        }
        let at_class = self.class == Some(self.braces);
        let is_method = name.ends_with(b"_METHOD") || name.ends_with(b"_METHOD_AS");
        if has_args && at_class && is_method {
            return methods::write_method(self, found, &name);
        }
        if has_args && name.ends_with(b"_MODULE") && self.text(self.word) == b"interface" {
            return methods::write_class(self, found);
        }
        let begins = self.begins();
        if has_args && at_class && begins && found.next == b'{' && !says_something(&name) {
            return methods::write_body(self, found);
        }
        let precedes = !has_args && begins && (is_word(found.next) || found.next == b'@');
        if let Some(next) = precedes.then(|| self.prefix(found, &name)).flatten() {
            return Some(next);
        }
        let is_before_class = found.next == b'@' && begins && !has_text(&self.bytes[found.next_at + 1..]);
        let in_block_type = found.next == b'^' && self.last == b'(';
        let holds_code = self.bytes[found.name_end..found.end].contains(&b';');
        if holds_code {
            return None;
        }
        if at_class && begins && self.fresh && has_args && found.next == b';' {
            self.blank(found.start, found.next_at + 1);
            return Some(found.next_at + 1);
        }
        if is_before_class || in_block_type || self.is_trailing(found, &name) || self.is_lone(found) {
            self.blank(found.start, found.end);
            return Some(found.end);
        }
        None
    }

    /// Whether a statement or declaration begins here.
    fn begins(&self) -> bool {
        matches!(self.last, b';' | b'{' | b'}' | b'>' | b')') || self.word != (0, 0) && self.fresh
    }

    /// `FOUNDATION_EXPORT` is `extern`, `NS_INLINE` is `static`.
    fn prefix(&mut self, found: &Found, name: &[u8]) -> Option<usize> {
        let ends = |endings: &[&[u8]]| endings.iter().any(|ending| name.ends_with(ending));
        let word: &[u8] = if ends(&[b"EXPORT", b"EXTERN", b"_PUBLIC", b"_API"]) {
            b"extern"
        } else if ends(&[b"INLINE"]) {
            b"static"
        } else {
            return None;
        };
        let rest = &self.bytes[found.next_at..];
        let is_said = found.next == b'@' || rest.starts_with(b"extern") || rest.starts_with(b"static");
        self.blank(found.start, found.end);
        if !is_said && word.len() <= name.len() {
            self.bytes[found.start..found.start + word.len()].copy_from_slice(word);
        }
        Some(found.end)
    }

    /// `- (void)f NS_UNAVAILABLE;`
    fn is_trailing(&self, found: &Found, name: &[u8]) -> bool {
        let follows = matches!(found.next, b';' | b',' | b'{' | b'=' | b')' | b'}' | b'-' | b'+' | b'@')
            || found.next.is_ascii_uppercase()
            || found.next == b'_';
        let at_class = self.class == Some(self.braces);
        let says = says_something(name) || name.starts_with(b"__") || name == b"IBInspectable";
        let in_head = at_class && self.last == b')';
        if !follows && !(says && (in_head || self.word != (0, 0))) {
            return false;
        }
        let word = self.text(self.word);
        if word.is_empty() {
            return says && matches!(self.last, b')' | b'}' | b'.' | b'>');
        }
        if KEYWORDS.contains(&word) {
            return false;
        }
        says || self.before == b')' && at_class && found.next != b'='
    }

    /// A line that holds nothing else.
    fn is_lone(&self, found: &Found) -> bool {
        if !self.fresh {
            return false;
        }
        let (end, ends_line) = self.macros_of_line(found.end);
        let next = self.bytes.get(self.code_behind(end)).copied().unwrap_or(b';');
        let goes_on = matches!(
            next,
            b'|' | b'&' | b'=' | b'?' | b'.' | b',' | b':' | b';' | b')' | b']' | b'*' | b'<' | b'>' | b'%' | b'"'
        );
        let went_on = matches!(
            self.last,
            b',' | b'=' | b'(' | b'[' | b'|' | b'&' | b'+' | b'-' | b'*' | b'/' | b'?' | b':' | b'<' | b'!' | b'"'
        );
        let is_constant = matches!(self.last, b'{' | b',') && next == b'}';
        ends_line && !goes_on && !went_on && !is_constant
    }

    /// The end of the macros that follow on a line, and whether nothing else does.
    fn macros_of_line(&self, mut at: usize) -> (usize, bool) {
        loop {
            let rest = &self.bytes[at..];
            let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
            let length = rest[blanks..].iter().take_while(|byte| is_word(**byte)).count();
            let name = at + blanks..at + blanks + length;
            if length == 0 || !self.is_macro(name.clone()) {
                return (at, matches!(rest.get(blanks), None | Some(b'\n' | b'/')));
            }
            at = self.found(name.start, name.end).end;
        }
    }

    fn text(&self, (start, end): (usize, usize)) -> &[u8] {
        &self.bytes[start..end]
    }

    /// Where the last word begins.
    pub fn word_start(&self) -> usize {
        self.word.0
    }

    /// Blanks the word `typedef` right before this place: what follows has its name already.
    pub fn drop_typedef(&mut self) {
        if self.text(self.word) == b"typedef" {
            self.blank(self.word.0, self.word.1);
        }
    }

    /// Turns a stretch into blanks.
    pub fn blank(&mut self, start: usize, end: usize) {
        for byte in &mut self.bytes[start..end] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
}

/// Whether a macro's name speaks of a declaration.
fn says_something(name: &[u8]) -> bool {
    SAYINGS.iter().any(|said| name.windows(said.len()).any(|window| window == *said))
}

/// Whether what follows `@` is a text or a literal, not a word of the language.
fn has_text(rest: &[u8]) -> bool {
    matches!(rest.first(), Some(b'"' | b'[' | b'{' | b'(' | b'0'..=b'9') | None)
}
