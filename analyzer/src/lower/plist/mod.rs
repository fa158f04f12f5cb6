//! Property lists: `Info.plist`, entitlements, privacy manifests, in XML or in the old notation.
//!
//! In: one text, also half-typed or broken. Out: an element for each key, called as the key and placed there, inside the
//! element of the dictionary that it stands in. A string, number, date or truth value is its text (`true`, `false`); the
//! attribute `type` says which it is (`string`, `integer`, `real`, `boolean`, `date`, `data`, `dict`, `array`; `missing` if no
//! value follows). What stands in a list is an element called `item`.

mod xml;

#[cfg(test)]
mod tests;

use super::build::Builder;
use super::notation::{self, Notation, Value};
use super::suppressions;
use crate::facts::{Attribute, Element, FileFacts, FileKind, GapKind, Span};

/// Lowers one text.
pub fn lower(kind: FileKind, text: &str) -> FileFacts {
    if is_xml(text) {
        return xml::lower(kind, text);
    }
    let notation = notation::read(text);
    let mut out = Builder::new(kind, text);
    add(&mut out, &notation);
    finish(out, text, &notation)
}

/// Whether a property list is written in XML.
pub fn is_xml(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

/// Ends a file that was read as a notation: comments and gaps.
pub fn finish(mut out: Builder, text: &str, notation: &Notation) -> FileFacts {
    suppressions::add(&mut out, text, &notation.comments);
    for span in &notation.gaps {
        out.gap(GapKind::Syntax, *span);
    }
    out.facts().gaps.sort_by_key(|gap| (gap.span, gap.kind));
    out.finish()
}

/// What is known of a key and its value.
pub struct Item<'t> {
    /// The element around it.
    pub parent: Option<u32>,
    /// The key; `item` in a list.
    pub name: &'t str,
    /// What sort of value.
    pub kind: &'t str,
    /// The value of a simple one.
    pub text: Option<&'t str>,
    /// Where the key stands.
    pub span: Span,
    /// Where the value stands.
    pub text_span: Span,
}

/// Writes an element; its index comes back.
pub fn push(out: &mut Builder, item: &Item<'_>) -> u32 {
    let attribute = Attribute { name: out.name("type"), value: out.name(item.kind), span: item.text_span };
    let name = out.name(item.name);
    let text = item.text.filter(|text| !text.is_empty()).map(|text| out.name(text));
    let text_span = if text.is_some() { item.text_span } else { Span::default() };
    let elements = &mut out.facts().elements;
    elements.push(Element { name, parent: item.parent, attributes: vec![attribute], text, text_span, span: item.span });
    elements.len() as u32 - 1
}

/// The entries of a notation; the outermost dictionary has no element.
fn add(out: &mut Builder, notation: &Notation) {
    let mut made: Vec<Option<u32>> = Vec::with_capacity(notation.entries.len());
    for entry in &notation.entries {
        if entry.parent.is_none() && entry.key.is_empty() {
            made.push(None);
            continue;
        }
        let kind = match entry.value {
            Value::Dictionary => "dict",
            Value::List => "array",
            Value::Text(_) | Value::Word(_) => "string",
            Value::Data => "data",
            Value::Missing => "missing",
        };
        let item = Item {
            parent: entry.parent.and_then(|parent| made[parent as usize]),
            name: if entry.key.is_empty() { "item" } else { &entry.key },
            kind,
            text: entry.text(),
            span: entry.key_span,
            text_span: entry.span,
        };
        made.push(Some(push(out, &item)));
    }
}
