//! Lines and columns.
//!
//! In: a text, byte offsets, what a column counts. Out: lines and columns from 1. Offsets that lie past the end or inside
//! a character are moved back to where a character begins. This is the only place that counts columns.

use std::ops::Range;

use analyzer::facts::Span;
use unicode_width::UnicodeWidthChar;

/// Tab stops of terminals, and of compilers that count display columns.
const TAB: usize = 8;

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Unicode code points.
    CodePoints,
    /// UTF-16 code units, as in Java and JavaScript.
    Utf16,
    /// Bytes in UTF-8.
    Utf8,
    /// Cells of a terminal: a tab goes on to the next multiple of eight, Chinese characters are two wide.
    Display,
}

/// A place for people and programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
}

impl Position {
    /// The first character.
    pub const START: Position = Position { line: 1, column: 1 };
}

/// Where the lines of a text begin. A line ends with `\n`, `\r\n` or a lone `\r`, as in editors.
#[derive(Debug)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Finds the lines of a text.
    pub fn of(text: &str) -> Lines {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|&(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        Lines { starts: std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect() }
    }

    /// How many lines there are: at least one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 0, that holds a byte.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// The bytes of a line, from 0, without its end and without a byte order mark.
    pub fn range(&self, text: &str, line: usize) -> Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(text.len());
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let whole = &text[start..end];
        let mark = if start == 0 && whole.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        start + mark..start + whole.trim_end_matches(['\r', '\n']).len().max(mark)
    }

    /// Line and column of a byte; the column counts code points.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        self.position_in(text, offset, Unit::CodePoints)
    }

    /// Line and column of a byte.
    pub fn position_in(&self, text: &str, offset: usize, unit: Unit) -> Position {
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let line = self.line_of(offset);
        let start = self.range(text, line).start.min(offset);
        Position { line: line + 1, column: length(&text[start..offset], unit) + 1 }
    }
}

/// How long the beginning of a line is.
fn length(text: &str, unit: Unit) -> usize {
    match unit {
        Unit::CodePoints => text.chars().count(),
        Unit::Utf16 => text.chars().map(char::len_utf16).sum(),
        Unit::Utf8 => text.len(),
        Unit::Display => text.chars().fold(0, |column, c| match c {
            '\t' => column + TAB - column % TAB,
            _ => column + c.width().unwrap_or(0),
        }),
    }
}

/// A span that lies in the text, begins and ends between characters, and does not end before it begins.
pub fn clamp(text: &str, span: Span) -> Range<usize> {
    let start = text.floor_char_boundary((span.start as usize).min(text.len()));
    let end = text.floor_char_boundary((span.end as usize).min(text.len()));
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, needle: &str) -> (usize, usize) {
        let offset = text.find(needle).unwrap();
        let position = Lines::of(text).position(text, offset);
        (position.line, position.column)
    }

    #[test]
    fn columns_count_code_points() {
        assert_eq!(at("a\n\t读 = X", "X"), (2, 6));
        assert_eq!(at("\"😀\" X", "X"), (1, 5));
        assert_eq!(at("e\u{301} X", "X"), (1, 4));
    }

    #[test]
    fn each_convention_counts_in_its_own_way() {
        let text = "\r\n\t读😀e\u{301} X";
        let column = |unit| Lines::of(text).position_in(text, text.find('X').unwrap(), unit).column;
        assert_eq!(column(Unit::CodePoints), 7);
        assert_eq!(column(Unit::Utf16), 8);
        assert_eq!(column(Unit::Utf8), 13);
        // A tab to the eighth cell, two wide characters, a letter with an accent that takes no room, a space.
        assert_eq!(column(Unit::Display), 15);
        let indented = "ab\tX";
        assert_eq!(Lines::of(indented).position_in(indented, 3, Unit::Display).column, 9);
    }

    #[test]
    fn every_line_ending_counts_once() {
        assert_eq!(at("a\r\nb\rc\nX", "X"), (4, 1));
        assert_eq!(at("\r\n\r\nX", "X"), (3, 1));
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        assert_eq!(at("\u{FEFF}package X", "X"), (1, 9));
        let text = "\u{FEFF}X";
        assert_eq!(Lines::of(text).position(text, 0), Position::START);
    }

    #[test]
    fn an_offset_past_the_end_or_inside_a_character_is_moved_back() {
        let text = "读读\n";
        assert_eq!(Lines::of(text).position(text, 4), Position { line: 1, column: 2 });
        assert_eq!(Lines::of(text).position(text, 4_000), Position { line: 2, column: 1 });
        assert_eq!(Lines::of("").position("", 9), Position::START);
        assert_eq!(clamp(text, Span { start: 4, end: 2 }), 3..3);
        assert_eq!(clamp(text, Span { start: 1, end: u32::MAX }), 0..7);
    }
}
