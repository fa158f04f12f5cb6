//! The texts that editors hold.
//!
//! In: a text as it was opened, edits by range. Out: the text as it is now, with its lines.

use std::sync::Arc;

use analyzer::positions::{Lines, Point, Unit};

use crate::model::{Change, Opened, Range};

/// A text and its lines; cheap to share.
#[derive(Debug)]
pub struct Buffer {
    /// The text.
    pub text: String,
    /// Its lines.
    pub lines: Lines,
}

impl Buffer {
    /// A text of an editor.
    #[must_use]
    pub fn of_editor(text: String) -> Buffer {
        Buffer { lines: Lines::of_buffer(&text), text }
    }

    /// A text of a file.
    #[must_use]
    pub fn of_file(text: String) -> Buffer {
        Buffer { lines: Lines::of(&text), text }
    }

    /// The range of these bytes.
    #[must_use]
    pub fn range(&self, bytes: &std::ops::Range<usize>, unit: Unit) -> Range {
        let point = |offset| self.lines.point(&self.text, offset, unit);
        Range { start: point(bytes.start), end: point(bytes.end) }
    }

    /// The byte at a point.
    #[must_use]
    pub fn offset(&self, point: Point, unit: Unit) -> usize {
        self.lines.offset(&self.text, point, unit)
    }
}

/// An open document.
#[derive(Clone, Debug)]
pub struct Document {
    /// As the client spells it.
    pub uri: String,
    /// The client's version.
    pub version: i32,
    /// The text as it is now.
    pub buffer: Arc<Buffer>,
}

impl Document {
    /// A document that was just opened.
    #[must_use]
    pub fn new(opened: Opened) -> Document {
        let buffer = Arc::new(Buffer::of_editor(opened.text));
        Document { uri: opened.uri, version: opened.version, buffer }
    }

    /// Applies edits in order, each to the text that the one before left. A range that lies outside is cut to the text.
    pub fn edit(&mut self, version: i32, changes: Vec<Change>, unit: Unit) {
        for change in changes {
            let text = match change.range {
                None => change.text,
                Some(range) => replaced(&self.buffer, range, &change.text, unit),
            };
            self.buffer = Arc::new(Buffer::of_editor(text));
        }
        self.version = version;
    }
}

fn replaced(buffer: &Buffer, range: Range, by: &str, unit: Unit) -> String {
    let (start, end) = (buffer.offset(range.start, unit), buffer.offset(range.end, unit));
    let (start, end) = (start.min(end), start.max(end));
    let mut text = String::with_capacity(buffer.text.len() - (end - start) + by.len());
    text.push_str(&buffer.text[..start]);
    text.push_str(by);
    text.push_str(&buffer.text[end..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, edits: &[(u32, u32, u32, u32, &str)]) -> String {
        let opened = Opened { uri: String::new(), version: 1, text: text.to_owned() };
        let mut document = Document::new(opened);
        let change = |&(line, column, end_line, end_column, by): &(u32, u32, u32, u32, &str)| {
            let range = Range { start: Point { line, column }, end: Point { line: end_line, column: end_column } };
            Change { range: Some(range), text: by.to_owned() }
        };
        document.edit(2, edits.iter().map(change).collect(), Unit::Utf16);
        document.buffer.text.clone()
    }

    #[test]
    fn edits_apply_one_after_the_other() {
        assert_eq!(edited("ab\ncd\n", &[(0, 1, 0, 1, "x\n"), (1, 0, 2, 1, "")]), "ax\nd\n");
    }

    #[test]
    fn columns_count_the_units_of_the_client() {
        assert_eq!(edited("读😀b", &[(0, 3, 0, 4, "c")]), "读😀c");
    }

    #[test]
    fn a_range_that_lies_outside_is_cut_and_one_that_is_turned_round_is_turned_back() {
        assert_eq!(edited("a\nb", &[(0, 99, 99, 0, "!")]), "a!");
        assert_eq!(edited("abc", &[(0, 2, 0, 1, "-")]), "a-c");
        assert_eq!(edited("a\r\nb", &[(0, 7, 0, 9, "!")]), "a!\r\nb");
    }
}
