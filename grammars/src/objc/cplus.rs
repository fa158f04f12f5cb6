//! C++ between Objective-C.
//!
//! In: bytes. Out: the same bytes, in which what Objective-C has too is written as Objective-C writes it: qualified names
//! as one name, references as pointers, lambdas as blocks, `try` as `@try`, ranges as `in`. Classes of C++ stay as they are.

use super::directives::is_word;
use crate::mask::skip_opaque;

/// The longest list of template arguments, or captures, that is looked through.
const LONGEST: usize = 400;

/// Casts that are written with a type in angle brackets.
const CASTS: [&[u8]; 4] = [b"static_cast", b"dynamic_cast", b"reinterpret_cast", b"const_cast"];

/// Words before `&` that begin an expression.
const STARTS: [&[u8]; 5] = [b"return", b"case", b"in", b"else", b"throw"];

/// A text of C++ on its way through the mask.
struct Masking {
    bytes: Vec<u8>,
    /// The last byte of code.
    last: u8,
    /// The last word, if it is the last token.
    word: (usize, usize),
    /// Whether an expression goes on with that word: it stands behind `=`, `(`, `,` or `return`.
    is_operand: bool,
    /// Whether that word is qualified.
    is_qualified: bool,
    /// Whether a `?` stands before this place in its statement.
    has_question: bool,
}

/// Whether a text has anything of C++ in it.
#[must_use]
pub fn has_cplus(text: &str) -> bool {
    ["::", "nullptr", "namespace ", "auto ", "template<", "template <", "_cast<", "[&", "[="]
        .iter()
        .any(|sign| text.contains(sign))
}

/// Masks the C++ in a text.
#[must_use]
pub fn mask_cplus(bytes: Vec<u8>) -> Vec<u8> {
    let mut masking =
        Masking { bytes, last: b';', word: (0, 0), is_operand: false, is_qualified: false, has_question: false };
    let mut at = 0;
    while at < masking.bytes.len() {
        at = masking.step(at);
    }
    masking.bytes
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
            return at + 1;
        }
        if is_word(byte) {
            let end = self.word_end(at);
            return if byte.is_ascii_digit() { self.pass(at, end) } else { self.name(at, end) };
        }
        match byte {
            b':' if self.bytes.get(at + 1) == Some(&b':') => self.qualify(at),
            b':' => self.initial_values(at),
            b'{' => {
                self.has_question = false;
                self.brace(at)
            }
            b';' | b'}' | b'?' => {
                self.has_question = byte == b'?';
                self.pass(at, at + 1)
            }
            b'<' if self.word.1 == at && (self.is_qualified || self.is_called(at)) => self.drop_arguments(at),
            b'&' => self.reference(at),
            b'[' => self.lambda(at),
            _ => self.pass(at, at + 1),
        }
    }

    fn word_end(&self, at: usize) -> usize {
        at + self.bytes[at..].iter().take_while(|byte| is_word(**byte)).count()
    }

    fn see(&mut self, byte: u8) {
        self.last = byte;
        self.word = (0, 0);
        self.is_qualified = false;
    }

    fn pass(&mut self, at: usize, end: usize) -> usize {
        self.see(self.bytes[at]);
        end
    }

    fn blank(&mut self, start: usize, end: usize) {
        for byte in &mut self.bytes[start..end] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    fn put(&mut self, start: usize, word: &[u8]) {
        self.bytes[start..start + word.len()].copy_from_slice(word);
    }

    fn name(&mut self, start: usize, end: usize) -> usize {
        let name = self.bytes[start..end].to_vec();
        let follows = self.bytes.get(end).copied().unwrap_or(b' ');
        let stands_alone = !matches!(self.last, b'@' | b'.' | b'>' | b'[') && follows != b':';
        if stands_alone && let Some(next) = self.keyword(&name, start, end) {
            return next;
        }
        self.is_operand = matches!(self.last, b'=' | b'(' | b',') || self.is_after_start();
        self.last = b'a';
        self.word = (start, end);
        end
    }

    /// A word of C++; where to go on comes back.
    fn keyword(&mut self, name: &[u8], start: usize, end: usize) -> Option<usize> {
        match name {
            b"namespace" => return self.namespace(start, end),
            b"using" => {
                let stop = self.until(end, b";")?;
                self.blank(start, stop + 1);
                return Some(stop + 1);
            }
            b"nullptr" => {
                self.blank(start, end);
                self.put(start, b"NULL");
                self.see(b'a');
                return Some(end);
            }
            b"auto" => {
                self.blank(start, end);
                self.put(start, b"id");
            }
            b"try" | b"catch" | b"throw" if start > 0 && matches!(self.bytes[start - 1], b' ' | b'\t') => {
                self.put(start - 1, b"@");
                self.see(b')');
                return Some(end);
            }
            b"for" => self.range(end),
            b"constexpr" => {
                self.blank(start, end);
                self.put(start, b"const");
            }
            _ if CASTS.contains(&name) && self.bytes.get(end) == Some(&b'<') => {
                let close = self.angle(end)?;
                self.blank(start, close);
                return Some(close);
            }
            _ if self.is_silent(name, end) => {
                self.blank(start, end);
                let next = self.code_behind(end);
                let close = (name == b"template").then(|| self.angle(next)).flatten();
                if let Some(close) = close {
                    self.blank(next, close);
                }
                return Some(close.unwrap_or(end));
            }
            _ => {}
        }
        None
    }

    /// Whether a word says nothing about what happens; outside of C++ most of these are names.
    fn is_silent(&self, name: &[u8], end: usize) -> bool {
        let next = self.bytes.get(self.code_behind(end)).copied().unwrap_or(b' ');
        match name {
            b"template" => next == b'<',
            b"noexcept" | b"override" => self.last == b')',
            b"new" | b"delete" | b"explicit" | b"virtual" | b"mutable" | b"typename" => {
                is_word(next) && self.last != b'*' && (self.word == (0, 0) || self.is_after_start())
            }
            _ => false,
        }
    }

    fn is_after_start(&self) -> bool {
        STARTS.contains(&&self.bytes[self.word.0..self.word.1])
    }

    /// `namespace a { }` is `extern "C" { }`.
    fn namespace(&mut self, start: usize, end: usize) -> Option<usize> {
        let stop = self.until(end, b"{;")?;
        if self.bytes[stop] == b';' {
            self.blank(start, stop + 1);
            return Some(stop + 1);
        }
        self.blank(start, stop);
        if stop - start >= 10 {
            self.put(start, b"extern \"C\"");
        }
        self.see(b'"');
        Some(stop)
    }

    /// The next of some bytes, if it is near.
    fn until(&self, from: usize, wanted: &[u8]) -> Option<usize> {
        let limit = self.bytes.len().min(from + LONGEST);
        self.bytes[from..limit].iter().position(|byte| wanted.contains(byte)).map(|at| from + at)
    }

    fn code_behind(&self, from: usize) -> usize {
        from + self.bytes[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count()
    }

    /// The end of the angle brackets that open at `at`.
    fn angle(&self, at: usize) -> Option<usize> {
        let limit = self.bytes.len().min(at + LONGEST);
        let mut depth = 0_usize;
        for index in at..limit {
            match self.bytes[index] {
                b'<' => depth += 1,
                b'>' if self.bytes[index - 1] == b'-' => {}
                b'>' if depth <= 1 => return (depth == 1).then_some(index + 1),
                b'>' => depth -= 1,
                b';' | b'{' | b'}' | b'"' | b'=' => return None,
                _ if depth == 0 => return None,
                _ => {}
            }
        }
        None
    }

    /// `a::b` is one name; `::b` is b.
    fn qualify(&mut self, at: usize) -> usize {
        let next_is_name = self.bytes.get(at + 2).is_some_and(|byte| is_word(*byte) || *byte == b'~');
        if !next_is_name {
            self.see(b':');
            return at + 2;
        }
        let (start, end) = self.word;
        if end == at && end > start {
            self.put(at, b"__");
            let end = self.word_end(at);
            self.word = (start, end);
            self.is_qualified = true;
            self.last = b'a';
            return end;
        }
        self.blank(at, at + 2);
        self.is_qualified = true;
        let end = self.word_end(at + 2);
        self.word = (at + 2, end);
        self.last = b'a';
        end
    }

    /// `f<A>(b)`.
    fn is_called(&self, at: usize) -> bool {
        self.angle(at).is_some_and(|close| self.bytes.get(close) == Some(&b'('))
    }

    /// The arguments of a template; of `a::b<c>::d`, d remains.
    fn drop_arguments(&mut self, at: usize) -> usize {
        let Some(close) = self.angle(at) else { return self.pass(at, at + 1) };
        self.blank(at, close);
        if self.bytes[close..].starts_with(b"::") {
            self.blank(self.word.0, close + 2);
            self.see(b';');
            return close + 2;
        }
        self.word.1 = close;
        close
    }

    /// `A &a`, `(A const &)`.
    fn reference(&mut self, at: usize) -> usize {
        let doubled = self.bytes.get(at + 1) == Some(&b'&');
        let end = at + 1 + usize::from(doubled);
        let next = self.bytes.get(end).copied().unwrap_or(b' ');
        let before = if at == 0 { b' ' } else { self.bytes[at - 1] };
        let word = self.bytes[self.word.0..self.word.1].to_vec();
        let is_type = !word.is_empty() && !STARTS.contains(&word.as_slice()) || self.last == b'>';
        let is_lone = before.is_ascii_whitespace() != next.is_ascii_whitespace();
        let ends_type = matches!(self.bytes.get(self.code_behind(end)), Some(b')' | b',' | b'>'));
        let is_inferred = word == b"id" || self.last == b'>' || ends_type;
        let is_bound = is_lone && (is_word(next) || before != b' ') || ends_type;
        if is_type && is_bound && (!doubled || is_inferred) {
            self.bytes[at] = b'*';
            if doubled {
                self.bytes[at + 1] = b' ';
            }
        }
        self.see(b'&');
        end
    }

    /// `[&](int x) -> int { }` is `^(int x) { }`.
    fn lambda(&mut self, at: usize) -> usize {
        let is_index = matches!(self.last, b'a' | b')' | b']' | b'"' | b'@');
        let captured =
            |byte: &u8| is_word(*byte) || matches!(byte, b'&' | b'=' | b',' | b' ' | b'*' | b'(' | b')' | b':');
        let limit = self.bytes.len().min(at + LONGEST);
        let length = self.bytes[at + 1..limit].iter().take_while(|byte| captured(byte)).count();
        let close = at + 1 + length;
        let is_message = self.bytes[at + 1..close].windows(2).any(|two| is_word(two[0]) && two[1] == b' ')
            && !self.bytes[at + 1..close].contains(&b',');
        if is_index || is_message || self.bytes.get(close) != Some(&b']') {
            return self.pass(at, at + 1);
        }
        let behind = self.code_behind(close + 1);
        if !matches!(self.bytes.get(behind), Some(b'(' | b'{')) {
            return self.pass(at, at + 1);
        }
        self.blank(at, close + 1);
        self.bytes[at] = b'^';
        self.result(behind);
        self.see(b'^');
        close + 1
    }

    /// Blanks `-> int` between the parameters and the body of a lambda.
    fn result(&mut self, open: usize) {
        if self.bytes[open] != b'(' {
            return;
        }
        let limit = self.bytes.len().min(open + LONGEST);
        let mut depth = 0_usize;
        let Some(close) = (open..limit).find(|at| {
            depth += usize::from(self.bytes[*at] == b'(');
            depth -= usize::from(self.bytes[*at] == b')' && depth > 0);
            depth == 0
        }) else {
            return;
        };
        let behind = self.code_behind(close + 1);
        let body = self.until(behind, b"{;");
        if let Some(body) = body.filter(|body| self.bytes[*body] == b'{' && self.bytes[behind] != b'{') {
            self.blank(behind, body);
        }
    }

    /// `for (const A &a : b)` is `for (A a in b)`, if there is room for it.
    fn range(&mut self, from: usize) {
        let open = self.code_behind(from);
        if self.bytes.get(open) != Some(&b'(') {
            return;
        }
        let Some(colon) = self.until(open, b":;{?=").filter(|at| self.bytes[*at] == b':') else { return };
        if self.bytes.get(colon + 1) == Some(&b':') {
            return self.qualified_range(open);
        }
        self.write_range(open, colon);
    }

    /// A range over elements of a type with a qualified name.
    fn qualified_range(&mut self, open: usize) {
        let limit = self.bytes.len().min(open + LONGEST);
        let is_other = |at: &usize| matches!(self.bytes[*at], b';' | b'{' | b'?' | b'=');
        let is_single = |at: &usize| {
            self.bytes[*at] == b':' && self.bytes[*at - 1] != b':' && self.bytes.get(*at + 1) != Some(&b':')
        };
        let Some(colon) = (open + 1..limit).find(|at| is_other(at) || is_single(at)) else { return };
        if self.bytes[colon] == b':' {
            self.write_range(open, colon);
        }
    }

    fn write_range(&mut self, open: usize, colon: usize) {
        let head = String::from_utf8_lossy(&self.bytes[open + 1..colon]).replace(['&', '*'], " ");
        let words: Vec<&str> = head.split_whitespace().filter(|word| *word != "const").collect();
        // `for (id a in [b c:d])` is Objective-C's own.
        if words.contains(&"in") {
            return;
        }
        let Some((name, types)) = words.split_last().filter(|(name, _)| name.bytes().all(is_word)) else { return };
        let plain = types.iter().all(|word| word.bytes().all(is_word) && *word != "auto");
        let room = self.code_behind(colon + 1) - open - 1;
        let written = [types.join(" "), "id".to_owned()].into_iter().skip(usize::from(!plain));
        let fitting = written.map(|ty| format!("{ty} {name} in ")).find(|said| said.len() <= room);
        if let Some(said) = fitting.filter(|_| !types.is_empty()) {
            self.blank(open + 1, open + 1 + room);
            self.put(open + 1, said.as_bytes());
        }
    }

    /// `f({.a = 1, .b = 2})` and `A{1, 2}` are `f((1, 2))` and `A(1, 2)`.
    fn brace(&mut self, at: usize) -> usize {
        let next = self.code_behind(at + 1);
        let is_designated = self.bytes.get(next) == Some(&b'.') && matches!(self.last, b'(' | b',' | b'a' | b'=');
        let word = &self.bytes[self.word.0..self.word.1];
        let is_made = self.word.1 == at && self.is_operand && word.first().is_some_and(u8::is_ascii_uppercase);
        if !is_designated && !is_made && word != b"return" {
            return self.pass(at, at + 1);
        }
        let Some(close) = self.closing_brace(at) else { return self.pass(at, at + 1) };
        self.put(at, b"(");
        self.put(close, b")");
        let mut from = at + 1;
        while let Some(dot) = self.designator(from, close) {
            let equals = dot + self.bytes[dot..close].iter().position(|byte| *byte == b'=').unwrap_or(0);
            self.blank(dot, equals + 1);
            from = equals + 1;
        }
        self.pass(at, at + 1)
    }

    /// The next `.name =` behind a bracket or comma.
    fn designator(&self, from: usize, end: usize) -> Option<usize> {
        let mut dots = (from..end).filter(|at| self.bytes[*at] == b'.');
        dots.find(|at| {
            let before = self.bytes[from - 1..*at].iter().rfind(|byte| !byte.is_ascii_whitespace());
            let name_end = self.word_end(at + 1);
            let equals = self.bytes.get(self.code_behind(name_end)) == Some(&b'=');
            before.is_some_and(|byte| matches!(byte, b'(' | b',' | b'{')) && name_end > at + 1 && equals
        })
    }

    fn closing_brace(&self, at: usize) -> Option<usize> {
        let limit = self.bytes.len().min(at + 4 * LONGEST);
        let (mut depth, mut at) = (0_usize, at);
        while at < limit {
            let next = skip_opaque(&self.bytes[..limit], at);
            if next > at {
                at = next;
                continue;
            }
            match self.bytes[at] {
                b'{' => depth += 1,
                b'}' if depth <= 1 => return Some(at),
                b'}' => depth -= 1,
                b';' => return None,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// `A::A(int x) : x_(x) { }` is `A::A(int x) { }`.
    fn initial_values(&mut self, at: usize) -> usize {
        let next = self.code_behind(at + 1);
        let end = self.word_end(next);
        let begins = end > next && matches!(self.bytes.get(end), Some(b'(' | b'{'));
        if self.last != b')' || self.has_question || !begins {
            return self.pass(at, at + 1);
        }
        let limit = self.bytes.len().min(at + 4 * LONGEST);
        let opens = |at: &usize| self.bytes[*at] == b'{' && self.bytes[at - 1].is_ascii_whitespace();
        let body = (end..limit).find(|at| opens(at) || self.bytes[*at] == b';');
        match body.filter(|body| self.bytes[*body] == b'{') {
            Some(body) => {
                self.blank(at, body);
                self.see(b')');
                body
            }
            None => self.pass(at, at + 1),
        }
    }
}
