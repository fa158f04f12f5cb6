//! Property lists in XML: keys and values stand side by side, and here become one.
//!
//! In: one text. Out: its facts, as [`super`] describes them.

use super::{Item, push};
use crate::facts::{Element, FileFacts, FileKind, Span};
use crate::lower::build::Builder;
use crate::lower::{suppressions, xml};

/// An element of the XML, seen as part of a property list.
#[derive(Clone, Copy)]
enum Part {
    /// A dictionary; with the key whose value has not come yet.
    Dictionary { made: Option<u32>, key: Option<u32> },
    /// A list.
    List { made: Option<u32> },
    /// Anything else.
    Other,
}

/// Lowers one text.
pub fn lower(kind: FileKind, text: &str) -> FileFacts {
    let raw = xml::lower(kind, text);
    let mut out = Builder::new(kind, text);
    let mut parts: Vec<Part> = Vec::with_capacity(raw.elements.len());
    for element in &raw.elements {
        let around = element.parent.map_or(Part::Other, |parent| parts[parent as usize]);
        let part = match (around, raw.str(element.name)) {
            (Part::Dictionary { made, .. }, "key") => {
                let key = key(&mut out, &raw, element, made);
                if let Some(parent) = element.parent {
                    parts[parent as usize] = Part::Dictionary { made, key: Some(key) };
                }
                Part::Other
            }
            (Part::Dictionary { made, key: Some(key) }, _) => {
                if let Some(parent) = element.parent {
                    parts[parent as usize] = Part::Dictionary { made, key: None };
                }
                fill(&mut out, &raw, element, key);
                container(&raw, element, Some(key))
            }
            (Part::List { made }, _) => {
                let item = item(&mut out, &raw, element, made);
                container(&raw, element, Some(item))
            }
            // The outermost one.
            (Part::Other, _) => container(&raw, element, None),
            (Part::Dictionary { .. }, _) => Part::Other,
        };
        parts.push(part);
    }
    suppressions::add(&mut out, text, &xml::comments(text));
    out.facts().gaps = raw.gaps;
    out.finish()
}

fn container(raw: &FileFacts, element: &Element, made: Option<u32>) -> Part {
    match raw.str(element.name) {
        "dict" => Part::Dictionary { made, key: None },
        "array" => Part::List { made },
        _ => Part::Other,
    }
}

/// A key whose value has not come yet.
fn key(out: &mut Builder, raw: &FileFacts, element: &Element, parent: Option<u32>) -> u32 {
    let name = element.text.map_or("", |text| raw.str(text));
    let span = Span { start: element.span.start, end: element.span.end.max(element.text_span.end) };
    push(out, &Item { parent, name, kind: "missing", text: None, span, text_span: span })
}

fn item(out: &mut Builder, raw: &FileFacts, element: &Element, parent: Option<u32>) -> u32 {
    let (kind, text, place) = value(raw, element);
    let span = Span { start: element.span.start, end: element.span.end.max(element.text_span.end) };
    push(out, &Item { parent, name: "item", kind, text: text.as_deref(), span, text_span: place })
}

/// Gives a key its value.
fn fill(out: &mut Builder, raw: &FileFacts, element: &Element, key: u32) {
    let (kind, text, place) = value(raw, element);
    let kind = out.name(kind);
    let text = text.filter(|text| !text.is_empty()).map(|text| out.name(&text));
    if let Some(made) = out.facts().elements.get_mut(key as usize) {
        for attribute in &mut made.attributes {
            (attribute.value, attribute.span) = (kind, element.span);
        }
        (made.text, made.text_span) = (text, if text.is_some() { place } else { Span::default() });
    }
}

/// What sort of value an element is, its characters if it is a simple one, and their place.
fn value<'r>(raw: &'r FileFacts, element: &Element) -> (&'r str, Option<String>, Span) {
    match raw.str(element.name) {
        truth @ ("true" | "false") => ("boolean", Some(truth.to_owned()), element.span),
        kind @ ("dict" | "array" | "data") => (kind, None, element.span),
        kind => (kind, element.text.map(|text| raw.str(text).to_owned()), element.text_span),
    }
}
