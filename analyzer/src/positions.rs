//! Lines and columns of a text, in the units that its readers count in.
//!
//! In: a text, byte offsets or points. Out: points or byte offsets. Nothing here fails: what lies past the end or inside
//! a character is moved back to where a character begins.

use std::ops::Range;

use crate::facts::Span;

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16: a character outside the basic plane counts twice.
    Utf16,
    /// Unicode code points.
    CodePoint,
}

/// A place between two characters: line and column from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Point {
    /// From 0.
    pub line: u32,
    /// From 0, in the unit that was asked for.
    pub column: u32,
}

/// Where the lines of a text begin. A line ends with `\n`, `\r\n` or a lone `\r`, as in editors.
#[derive(Clone, Debug)]
pub struct Lines {
    starts: Vec<u32>,
    /// Bytes of a byte order mark that has no column.
    mark: usize,
}

impl Lines {
    /// The lines of a file's text. A byte order mark at its start has no column: editors do not show it.
    #[must_use]
    pub fn of(text: &str) -> Lines {
        let mark = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Lines { mark, ..Lines::of_buffer(text) }
    }

    /// The lines of a text that an editor holds: every character in it has its column.
    #[must_use]
    pub fn of_buffer(text: &str) -> Lines {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|&(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX)));
        Lines { starts: starts.collect(), mark: 0 }
    }

    /// How many lines there are: at least one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 0, that holds a byte.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1)
    }

    /// The bytes of a line, from 0, without its end and without a byte order mark that has no column.
    #[must_use]
    pub fn range(&self, text: &str, line: usize) -> Range<usize> {
        let start = self.start(text, line);
        let end = self.start(text, line + 1);
        let mark = if line == 0 { self.mark } else { 0 };
        let length = text.get(start..end).unwrap_or_default().trim_end_matches(['\r', '\n']).len();
        start + mark..start + length.max(mark)
    }

    /// Line and column of a byte.
    #[must_use]
    pub fn point(&self, text: &str, offset: usize, unit: Unit) -> Point {
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let line = self.line_of(offset);
        let start = self.range(text, line).start.min(offset);
        let before = &text[start..offset];
        let column = match unit {
            Unit::Utf8 => before.len(),
            Unit::Utf16 => before.chars().map(char::len_utf16).sum(),
            Unit::CodePoint => before.chars().count(),
        };
        Point { line: to_u32(line), column: to_u32(column) }
    }

    /// The byte at a line and column. A column past its line's end is the line's end, a line past the last one the end
    /// of the text; a column inside a character is where it begins.
    #[must_use]
    pub fn offset(&self, text: &str, point: Point, unit: Unit) -> usize {
        let line = point.line as usize;
        if line >= self.count() {
            return text.len();
        }
        let range = self.range(text, line);
        let shown = &text[range.clone()];
        let wanted = point.column as usize;
        let within = match unit {
            Unit::Utf8 => shown.floor_char_boundary(wanted.min(shown.len())),
            Unit::Utf16 => nth(shown, wanted, char::len_utf16),
            Unit::CodePoint => nth(shown, wanted, |_| 1),
        };
        range.start + within
    }

    fn start(&self, text: &str, line: usize) -> usize {
        self.starts.get(line).map_or(text.len(), |start| *start as usize).min(text.len())
    }
}

/// A span that lies in the text, begins and ends between characters, and does not end before it begins.
#[must_use]
pub fn clamp(text: &str, span: Span) -> Range<usize> {
    let start = text.floor_char_boundary((span.start as usize).min(text.len()));
    let end = text.floor_char_boundary((span.end as usize).min(text.len()));
    start..end.max(start)
}

/// Bytes before the character that holds this unit.
fn nth(text: &str, wanted: usize, width: impl Fn(char) -> usize) -> usize {
    let mut seen = 0;
    for (at, character) in text.char_indices() {
        seen += width(character);
        if seen > wanted {
            return at;
        }
    }
    text.len()
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNITS: [Unit; 3] = [Unit::Utf8, Unit::Utf16, Unit::CodePoint];

    fn at(text: &str, needle: &str) -> [(u32, u32); 3] {
        let offset = text.find(needle).unwrap();
        UNITS.map(|unit| Lines::of(text).point(text, offset, unit)).map(|point| (point.line, point.column))
    }

    #[test]
    fn columns_count_what_was_asked_for() {
        assert_eq!(at("a\n\t读 = X", "X"), [(1, 7), (1, 5), (1, 5)]);
        assert_eq!(at("\"😀\" X", "X"), [(0, 7), (0, 5), (0, 4)]);
    }

    #[test]
    fn every_line_ending_counts_once() {
        assert_eq!(at("a\r\nb\rc\nX", "X"), [(3, 0); 3]);
    }

    #[test]
    fn a_byte_order_mark_has_a_column_in_a_buffer_only() {
        assert_eq!(at("\u{FEFF}package X", "X"), [(0, 8); 3]);
        let text = "\u{FEFF}X";
        assert_eq!(Lines::of(text).point(text, 0, Unit::Utf16), Point::default());
        assert_eq!(Lines::of(text).offset(text, Point::default(), Unit::Utf16), 3);
        assert_eq!(Lines::of_buffer(text).point(text, 3, Unit::Utf16), Point { line: 0, column: 1 });
        assert_eq!(Lines::of_buffer(text).offset(text, Point::default(), Unit::Utf16), 0);
    }

    #[test]
    fn points_lead_back_to_their_bytes() {
        let text = "a读😀b\r\n\r\ne\u{301}\r末";
        let lines = Lines::of(text);
        let ends_inside = |at: usize| text[..at].ends_with('\r') && text[at..].starts_with('\n');
        for unit in UNITS {
            for (at, _) in text.char_indices().filter(|(at, _)| !ends_inside(*at)) {
                assert_eq!(lines.offset(text, lines.point(text, at, unit), unit), at, "{unit:?} {at}");
            }
        }
    }

    #[test]
    fn what_lies_outside_is_moved_to_the_nearest_character() {
        let text = "读😀\nx";
        let lines = Lines::of(text);
        let offset = |line, column, unit| lines.offset(text, Point { line, column }, unit);
        assert_eq!(offset(0, 2, Unit::Utf16), 3);
        assert_eq!(offset(0, 1, Unit::Utf8), 0);
        assert_eq!(offset(0, 99, Unit::CodePoint), 7);
        assert_eq!(offset(7, 0, Unit::Utf16), text.len());
        assert_eq!(lines.point(text, 4_000, Unit::Utf8), Point { line: 1, column: 1 });
        assert_eq!(clamp(text, Span { start: 4, end: 2 }), 3..3);
    }
}
