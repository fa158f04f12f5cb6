//! The preprocessor's lines in Objective-C.
//!
//! In: a text. Out: its directives in order, and which parts of the text the parser should not see: sides of `#if` that
//! only make sense instead of each other, and sides that no build of an app has.

use std::ops::Range;

use crate::mask::skip_opaque;

/// What a directive says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `#if`, `#ifdef`, `#ifndef`.
    If,
    /// `#elif` and its kin.
    ElseIf,
    /// `#else`.
    Else,
    /// `#endif`.
    EndIf,
    /// `#import`, `#include`.
    Import,
    /// `#define`.
    Define,
    /// Anything else.
    Other,
}

/// One directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// From `#` to the end of its last line.
    pub span: Range<usize>,
    /// What it says.
    pub kind: DirectiveKind,
    /// For `#if` and what belongs to it: whether both sides are whole statements or declarations. For `#define`: whether it
    /// stands outside of classes and functions, where a declaration could stand.
    pub whole: bool,
}

/// What the preprocessor's lines come to.
#[derive(Debug, Default)]
pub struct Lines {
    /// The directives, in order.
    pub directives: Vec<Directive>,
    /// Text that the parser should not see.
    pub dropped: Vec<Range<usize>>,
}

/// Brackets deeper than this are no code: such groups are left as they are.
const DEEPEST: usize = 256;

/// One side of an `#if`.
struct Side {
    /// Its text.
    text: Range<usize>,
    /// Whether no build of an app has it.
    is_dead: bool,
    /// Whether it is made of whole statements or declarations.
    whole: bool,
    /// The brackets that are open behind it.
    after: Vec<u8>,
}

/// An `#if` whose `#endif` has not come yet.
struct Group {
    /// Its directives.
    members: Vec<usize>,
    /// The brackets that are open before it.
    before: Vec<u8>,
    /// The last byte of code before the side that is being read.
    last: u8,
    /// The fewest brackets that were open in the side that is being read.
    least: usize,
    sides: Vec<Side>,
    is_dead: bool,
}

/// The text on its way.
struct Scan<'t> {
    bytes: &'t [u8],
    lines: Lines,
    open: Vec<Group>,
    /// Open brackets; `@` for a class.
    brackets: Vec<u8>,
    /// The last byte of code.
    last: u8,
    /// Where the last word begins.
    word: usize,
}

/// Reads the preprocessor's lines of a text.
#[must_use]
pub fn objc_lines(text: &str) -> Lines {
    if !text.contains('#') {
        return Lines::default();
    }
    let bytes = text.as_bytes();
    let mut scan = Scan { bytes, lines: Lines::default(), open: Vec::new(), brackets: Vec::new(), last: b';', word: 0 };
    let (mut at, mut line_is_empty) = (if text.starts_with('\u{feff}') { 3 } else { 0 }, true);
    while at < bytes.len() {
        let next = skip_opaque(bytes, at);
        if next > at {
            let is_comment = bytes[at] == b'/';
            line_is_empty &= is_comment;
            scan.last = if is_comment { scan.last } else { b'"' };
            at = next;
            continue;
        }
        match bytes[at] {
            b'\n' => line_is_empty = true,
            b'#' if line_is_empty => {
                let end = line_end(bytes, at);
                scan.directive(at..end);
                at = end;
                continue;
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => {
                line_is_empty = false;
                at = scan.code(at);
                continue;
            }
        }
        at += 1;
    }
    scan.lines.dropped.sort_by_key(|range| range.start);
    scan.lines
}

/// The end of a directive: of its line, or of the last line that a backslash joins to it.
fn line_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < bytes.len() && bytes[at] != b'\n' {
        match bytes[at] {
            b'\\' if bytes.get(at + 1) == Some(&b'\n') => at += 2,
            b'\\' if bytes[at + 1..].starts_with(b"\r\n") => at += 3,
            b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                let end = skip_opaque(bytes, at);
                // A comment that goes on below does not take code with it.
                at = end;
            }
            b'"' => at = skip_opaque(bytes, at).max(at + 1),
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}

impl Scan<'_> {
    /// Reads one token; where the next begins comes back.
    fn code(&mut self, at: usize) -> usize {
        let byte = self.bytes[at];
        if byte == b'@' {
            self.class_word(at);
        }
        match byte {
            b'(' | b'[' | b'{' => self.brackets.push(byte),
            b')' | b']' | b'}' => self.shut(byte),
            _ => {}
        }
        self.last = byte;
        if !is_word(byte) {
            return at + 1;
        }
        self.word = at;
        let length = self.bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
        self.last = self.bytes[at + length - 1];
        at + length
    }

    fn shut(&mut self, byte: u8) {
        let opening = match byte {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        if self.brackets.last() == Some(&opening) {
            self.brackets.pop();
        }
        self.note_least();
    }

    fn note_least(&mut self) {
        let open = self.brackets.len();
        if let Some(group) = self.open.last_mut() {
            group.least = group.least.min(open);
        }
    }

    /// `@interface` opens a class, `@end` closes it.
    fn class_word(&mut self, at: usize) {
        let rest = &self.bytes[at + 1..];
        let word = &rest[..rest.iter().take_while(|byte| is_word(**byte)).count()];
        match word {
            b"interface" | b"implementation" => self.brackets.push(b'@'),
            b"protocol" if opens_protocol(&rest[word.len()..]) => self.brackets.push(b'@'),
            b"end" => {
                if let Some(at) = self.brackets.iter().rposition(|byte| *byte == b'@') {
                    self.brackets.truncate(at);
                }
                self.note_least();
            }
            _ => {}
        }
    }

    fn directive(&mut self, span: Range<usize>) {
        let line = self.bytes[span.start + 1..span.end].trim_ascii();
        let length = line.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, said) = line.split_at(length);
        let kind = match word {
            b"if" | b"ifdef" | b"ifndef" => DirectiveKind::If,
            b"elif" | b"elifdef" | b"elifndef" => DirectiveKind::ElseIf,
            b"else" => DirectiveKind::Else,
            b"endif" => DirectiveKind::EndIf,
            b"import" | b"include" => DirectiveKind::Import,
            b"define" => DirectiveKind::Define,
            _ => DirectiveKind::Other,
        };
        let index = self.lines.directives.len();
        let whole = kind == DirectiveKind::Define && self.brackets.is_empty() && self.is_ended();
        self.lines.directives.push(Directive { span: span.clone(), kind, whole });
        match kind {
            DirectiveKind::If => {
                let is_dead = word != b"ifndef" && is_dead(said);
                let (before, least) = (self.snapshot(), self.brackets.len());
                let members = vec![index];
                self.open.push(Group { members, before, last: self.last, least, sides: Vec::new(), is_dead });
                self.begin_side(span.end);
            }
            DirectiveKind::ElseIf | DirectiveKind::Else => {
                self.end_side(span.start);
                if let Some(group) = self.open.last_mut() {
                    group.members.push(index);
                    group.is_dead = kind == DirectiveKind::ElseIf && is_dead(said);
                    if group.before.len() < DEEPEST {
                        self.brackets.clone_from(&group.before);
                    }
                    group.least = self.brackets.len();
                    self.last = group.last;
                }
                self.begin_side(span.end);
            }
            DirectiveKind::EndIf => {
                self.end_side(span.start);
                self.end_group(index);
            }
            _ => {}
        }
    }

    fn snapshot(&self) -> Vec<u8> {
        self.brackets[..self.brackets.len().min(DEEPEST)].to_vec()
    }

    fn begin_side(&mut self, start: usize) {
        if let Some(group) = self.open.last_mut() {
            let side = Side { text: start..start, is_dead: group.is_dead, whole: false, after: Vec::new() };
            group.sides.push(side);
        }
    }

    fn end_side(&mut self, end: usize) {
        let after = self.snapshot();
        let open = self.brackets.len();
        let is_ended = self.is_ended();
        let Some(group) = self.open.last_mut() else { return };
        let Some(side) = group.sides.last_mut() else { return };
        side.text.end = end;
        let is_level = open == group.before.len() && group.least >= open && open < DEEPEST;
        let is_empty = self.bytes[side.text.clone()].trim_ascii().is_empty();
        side.whole = is_level && (is_ended || is_empty);
        side.after = after;
    }

    /// Whether the code so far ends a statement or declaration.
    fn is_ended(&self) -> bool {
        match self.last {
            b';' | b'{' | b'}' | b')' => true,
            b':' => !matches!(self.brackets.last(), Some(b'(' | b'[')),
            last if is_word(last) => {
                let word = &self.bytes[self.word..];
                let word = &word[..word.iter().take_while(|byte| is_word(**byte)).count()];
                word == b"end" || word.len() > 3 && word.iter().all(|byte| !byte.is_ascii_lowercase())
            }
            _ => false,
        }
    }

    fn end_group(&mut self, index: usize) {
        let Some(mut group) = self.open.pop() else { return };
        group.members.push(index);
        let goes_on = matches!(
            group.last,
            b',' | b'(' | b'[' | b'=' | b'&' | b'|' | b'+' | b'-' | b'*' | b'/' | b'?' | b'<' | b'!' | b'"' | b'.'
        ) || matches!(group.before.last(), Some(b'(' | b'['));
        let living = group.sides.iter().filter(|side| !side.is_dead).count();
        let whole = !goes_on && group.sides.iter().all(|side| side.whole);
        for member in &group.members {
            self.lines.directives[*member].whole = whole;
        }
        let mut kept: Option<&Side> = None;
        for side in &group.sides {
            if side.is_dead || (!whole && living > 1 && kept.is_some()) {
                self.lines.dropped.push(side.text.clone());
            } else if kept.is_none() {
                kept = Some(side);
            }
        }
        if group.before.len() < DEEPEST {
            self.brackets = kept.map_or(group.before, |side| side.after.clone());
        }
        let open = self.brackets.len();
        if let Some(outer) = self.open.last_mut() {
            outer.least = outer.least.min(group.least).min(open);
        }
    }
}

/// `@protocol A` with members: not `@protocol A;` or `@protocol(A)`.
pub fn opens_protocol(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    let name = rest.iter().take_while(|byte| is_word(**byte)).count();
    let follows = rest[name..].iter().find(|byte| !byte.is_ascii_whitespace());
    name > 0 && !matches!(follows, Some(b';' | b','))
}

/// Whether no build of an app has what stands behind this condition: `0`, and what is only for C++.
fn is_dead(condition: &[u8]) -> bool {
    let condition = condition.trim_ascii();
    let word = &condition[..condition.iter().take_while(|byte| is_word(**byte)).count()];
    let negated = condition.contains(&b'!');
    let is_other = condition.windows(b"__cplusplus".len()).any(|window| window == b"__cplusplus");
    word == b"0" || is_other && !negated && !condition.contains(&b'|')
}

/// Whether a byte belongs to a name.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}
