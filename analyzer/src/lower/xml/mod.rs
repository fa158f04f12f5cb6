//! Android XML: manifests, layouts, menus, preferences, navigation graphs, values.
//!
//! In: one text, also half-typed or broken. Out: its elements in document order, with attributes, texts and places.
//!
//! A reader of our own, since the ones there are stop at the first mistake or lose the places of attributes. It goes
//! over the text once, keeps the open elements on a stack of its own and never gives up: what breaks the rules of XML
//! becomes a gap, and reading goes on behind it.

mod escape;
mod scan;
#[cfg(test)]
mod tests;

use rustc_hash::FxHashMap;

use super::build::Builder;
use super::suppressions;
use crate::facts::{Attribute, Element, FileFacts, FileKind, GapKind, Name, Span};
use scan::{Markup, Piece, Scanner, Tag};

/// How many elements around a text get it as (part of) theirs: enough for any markup inside a string, and a bound on
/// the work for hostile nesting.
const TEXT_LEVELS: usize = 8;

/// Lowers one text.
pub fn lower(kind: FileKind, text: &str) -> FileFacts {
    let mut reader = Reader {
        out: Builder::new(kind, text),
        text,
        android: kind == FileKind::Resource,
        open: Vec::new(),
        names: FxHashMap::default(),
    };
    let mut scanner = Scanner::new(text);
    while let Some(piece) = scanner.next_piece() {
        reader.piece(piece);
    }
    suppressions::add(&mut reader.out, text, &scanner.comments);
    suppressions::cover_tags(&mut reader.out);
    reader.end(scanner.gaps)
}

/// The comments of a text.
pub fn comments(text: &str) -> Vec<Span> {
    let mut scanner = Scanner::new(text);
    while scanner.next_piece().is_some() {}
    scanner.comments
}

struct Reader<'t> {
    out: Builder,
    text: &'t str,
    /// Texts follow Android's rules for string resources.
    android: bool,
    open: Vec<Open>,
    /// How many open elements have this name.
    names: FxHashMap<Name, u32>,
}

/// An element whose end has not come yet.
struct Open {
    element: u32,
    name: Name,
    text: String,
    span: Option<Span>,
}

impl Reader<'_> {
    fn piece(&mut self, piece: Piece) {
        match piece.what {
            Markup::Text => self.characters(piece.span, true),
            Markup::Data => self.characters(piece.span, false),
            Markup::Start(tag) => self.start(&tag, piece.span),
            Markup::End(name) => self.close(name, piece.span),
        }
    }

    fn start(&mut self, tag: &Tag, span: Span) {
        let name = self.out.name(slice(self.text, tag.name));
        let parent = self.open.last().map(|open| open.element);
        let attributes = tag.attributes.iter().map(|attribute| {
            let value = escape::entities(slice(self.text, attribute.value));
            let value = if self.android { escape::backslashes(&value) } else { value };
            Attribute {
                name: self.out.name(slice(self.text, attribute.name)),
                value: self.out.name(&value),
                span: attribute.span,
            }
        });
        let attributes = attributes.collect();
        let elements = &mut self.out.facts().elements;
        let element = elements.len() as u32;
        elements.push(Element { name, parent, attributes, text: None, text_span: Span::default(), span });
        if !tag.empty {
            self.open.push(Open { element, name, text: String::new(), span: None });
            *self.names.entry(name).or_default() += 1;
        }
    }

    /// Closes the innermost element of that name and, with a gap, those inside it that were left open.
    fn close(&mut self, name: Span, span: Span) {
        let name = self.out.name(slice(self.text, name));
        if self.names.get(&name).is_none_or(|open| *open == 0) {
            self.out.gap(GapKind::Syntax, span);
            return;
        }
        let mut forgotten = false;
        while let Some(closed) = self.pop() {
            if closed == name {
                break;
            }
            forgotten = true;
        }
        if forgotten {
            self.out.gap(GapKind::Syntax, span);
        }
    }

    fn pop(&mut self) -> Option<Name> {
        let open = self.open.pop()?;
        if let Some(count) = self.names.get_mut(&open.name) {
            *count -= 1;
        }
        let text = if self.android { escape::resource_text(&open.text) } else { escape::folded(&open.text) };
        if let Some(span) = open.span.filter(|_| !text.is_empty()) {
            let text = self.out.name(&text);
            if let Some(element) = self.out.facts().elements.get_mut(open.element as usize) {
                element.text = Some(text);
                element.text_span = span;
            }
        }
        Some(open.name)
    }

    /// Gives a text to the elements around it, except to the root: markup inside a string does not cut the string.
    fn characters(&mut self, span: Span, entities: bool) {
        let raw = slice(self.text, span);
        if self.open.len() < 2 && raw.trim().is_empty() {
            return;
        }
        let chunk = if entities { escape::entities(raw) } else { raw.to_owned() };
        let trimmed = trimmed(self.text, span);
        let first = usize::from(self.open.len() > 1).max(self.open.len().saturating_sub(TEXT_LEVELS));
        for open in &mut self.open[first..] {
            open.text.push_str(&chunk);
            if let Some(place) = trimmed {
                open.span = Some(Span { start: open.span.map_or(place.start, |span| span.start), end: place.end });
            }
        }
    }

    fn end(mut self, gaps: Vec<Span>) -> FileFacts {
        if !self.open.is_empty() {
            let end = self.text.len() as u32;
            self.out.gap(GapKind::Syntax, Span { start: end, end });
        }
        while self.pop().is_some() {}
        for span in gaps {
            self.out.gap(GapKind::Syntax, span);
        }
        self.out.facts().gaps.sort_by_key(|gap| (gap.span, gap.kind));
        self.out.facts().gaps.dedup();
        self.out.finish()
    }
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

/// The place without the white space around; none if there is nothing else.
fn trimmed(text: &str, span: Span) -> Option<Span> {
    let raw = slice(text, span);
    let start = span.start + (raw.len() - raw.trim_start().len()) as u32;
    let end = span.start + raw.trim_end().len() as u32;
    (start < end).then_some(Span { start, end })
}
