//! Source excerpts on the page.
//!
//! In: a place. Out: its lines, one before and one after, with the place marked.

use std::io::{self, Write};

use analyzer::report::Place;

use super::super::excerpt::{cut, harmless};
use super::super::position::clamp;
use super::super::sources::Sources;
use super::shown;
use crate::render::xml::escape;

/// Of a place with more lines the first ones are shown.
const MOST_LINES: usize = 6;

/// Writes the excerpt; of a file that cannot be read any more, its path.
pub fn write(sources: &Sources, path: &str, place: &Place, out: &mut dyn Write) -> io::Result<()> {
    let (start, _) = sources.positions(place);
    let head = format!("{}:{}:{}", shown(path), start.line, start.column);
    let Some(file) = sources.file(&place.path) else { return writeln!(out, "<p class=\"place\">{head}</p>") };
    let text = file.text.as_str();
    let span = clamp(text, place.span);
    let first = file.lines.line_of(span.start);
    let last = file.lines.line_of(span.end.max(span.start + 1) - 1).min(first + MOST_LINES);
    write!(out, "<figure><figcaption>{head}</figcaption><pre>")?;
    for line in first.saturating_sub(1)..=(last + 1).min(file.lines.count() - 1) {
        let whole = file.lines.range(text, line);
        let marked = span.start.clamp(whole.start, whole.end)..span.end.clamp(whole.start, whole.end);
        let part = if (first..=last).contains(&line) { marked } else { whole.start..whole.start };
        let bytes = cut(text, whole.clone(), &part);
        let part = part.start.clamp(bytes.start, bytes.end)..part.end.clamp(bytes.start, bytes.end);
        let piece = |from: usize, to: usize| escape(&harmless(&text[from..to])).replace("&#9;", "\t");
        let ellipsis = |is: bool| if is { "…" } else { "" };
        writeln!(
            out,
            "<i>{}</i>{}{}<mark>{}</mark>{}{}",
            line + 1,
            ellipsis(bytes.start > whole.start),
            piece(bytes.start, part.start),
            piece(part.start, part.end),
            piece(part.end, bytes.end),
            ellipsis(bytes.end < whole.end),
        )?;
    }
    writeln!(out, "</pre></figure>")
}
