//! Texts by key: `.strings`, `.stringsdict`, `.xcstrings`.
//!
//! In: one text in any of these forms. Out: an element `text` for each text, placed at its key, with the attributes `key`
//! and (only in a catalog, which holds all languages) `language`. Of a text with forms for one, few or many things, and for
//! several devices, each form is an element.

#[cfg(test)]
mod tests;

use super::build::Builder;
use super::notation::{self, Entry, Notation, Value};
use super::{plist, suppressions, xml};
use crate::facts::{Attribute, Element, FileFacts, FileKind, Span};

const KIND: FileKind = FileKind::LocalizedStrings;

/// The forms that a language may have of a text.
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// A text in a catalog is at most so deep below its key: `localizations`, the language, `variations`, which, the form,
/// `stringUnit`, with room for parts of a text.
const CATALOG_DEPTH: usize = 12;

/// Lowers one text.
pub fn lower(text: &str) -> FileFacts {
    if plist::is_xml(text) {
        return lower_xml(text);
    }
    let notation = notation::read(text);
    let mut out = Builder::new(KIND, text);
    if is_catalog(&notation) {
        add_catalog(&mut out, &notation);
    } else {
        let outer = |entry: &&Entry| entry.parent.is_none_or(|parent| is_whole(&notation.entries[parent as usize]));
        for entry in notation.entries.iter().filter(outer) {
            if let (Some(said), false) = (entry.text(), entry.key.is_empty()) {
                push(&mut out, Text { key: &entry.key, language: None, said, at: (entry.key_span, entry.span) });
            }
        }
    }
    plist::finish(out, text, &notation)
}

/// Whether an entry is the braces around all.
fn is_whole(entry: &Entry) -> bool {
    entry.parent.is_none() && entry.key.is_empty()
}

struct Text<'t> {
    key: &'t str,
    language: Option<&'t str>,
    said: &'t str,
    /// Where the key and where the text stand.
    at: (Span, Span),
}

fn push(out: &mut Builder, text: Text<'_>) {
    let (span, text_span) = text.at;
    let mut attributes = vec![Attribute { name: out.name("key"), value: out.name(text.key), span }];
    if let Some(language) = text.language {
        attributes.push(Attribute { name: out.name("language"), value: out.name(language), span });
    }
    let (name, said) = (out.name("text"), out.name(text.said));
    let said = Some(said).filter(|_| !text.said.is_empty());
    let text_span = if said.is_some() { text_span } else { Span::default() };
    let element = Element { name, parent: None, attributes, text: said, text_span, span };
    out.facts().elements.push(element);
}

/// A property list: texts by key, or dictionaries with the forms of one.
fn lower_xml(text: &str) -> FileFacts {
    let raw = plist::lower(KIND, text);
    let mut out = Builder::new(KIND, text);
    // For each element, the outermost one around it.
    let mut outermost: Vec<usize> = Vec::with_capacity(raw.elements.len());
    for (index, element) in raw.elements.iter().enumerate() {
        let top = element.parent.map_or(index, |parent| outermost[parent as usize]);
        outermost.push(top);
        let Some(said) = element.text else { continue };
        if top == index || FORMS.contains(&raw.str(element.name)) {
            let key = &raw.elements[top];
            let at = (key.span, element.text_span);
            push(&mut out, Text { key: raw.str(key.name), language: None, said: raw.str(said), at });
        }
    }
    suppressions::add(&mut out, text, &xml::comments(text));
    out.facts().gaps = raw.gaps;
    out.finish()
}

fn is_catalog(notation: &Notation) -> bool {
    notation.entries.iter().any(|entry| {
        let below = entry.parent.is_some_and(|parent| is_whole(&notation.entries[parent as usize]));
        below && entry.key == "strings" && entry.value == Value::Dictionary
    })
}

fn add_catalog(out: &mut Builder, notation: &Notation) {
    let entries = &notation.entries;
    for entry in entries.iter().filter(|entry| entry.key == "value") {
        let Some(said) = entry.text() else { continue };
        let around = |entry: &&Entry| entry.parent.map(|parent| &entries[parent as usize]);
        let way: Vec<&Entry> = std::iter::successors(Some(entry), around).take(CATALOG_DEPTH).collect();
        let Some(at) = way.iter().position(|entry| entry.key == "localizations") else { continue };
        if let (Some(language), Some(key)) = (at.checked_sub(1).and_then(|at| way.get(at)), way.get(at + 1)) {
            let at = (key.key_span, entry.span);
            push(out, Text { key: &key.key, language: Some(&language.key), said, at });
        }
    }
}
