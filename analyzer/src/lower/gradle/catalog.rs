//! Gradle version catalogs.
//!
//! In: a TOML text, also a broken one. Out: elements `version` (attributes `alias`, `value`), `library` (`alias`,
//! `module` as `group:name`, `version`), `plugin` (`alias`, `id`, `version`), `bundle` (`alias`, `members` joined by
//! commas). Aliases are written with dots, as build files refer to them; a version that is a reference is resolved.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use toml::de::{DeTable, DeValue};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use crate::facts::{Attribute, Element, FileFacts, FileKind, GapKind, Span};
use crate::lower::build::Builder;
use crate::lower::suppressions;

/// Real catalogs nest brackets three deep.
const NESTING: u32 = 64;

type Entry<'t> = (String, Span, &'t DeValue<'t>);

/// Lowers one text.
pub fn lower(text: &str) -> FileFacts {
    let mut out = Builder::new(FileKind::VersionCatalog, text);
    let mut pieces = Vec::new();
    if let Some(at) = too_deep(text) {
        out.gap(GapKind::TooDeep, place(&(at..at + 1)));
        pieces = lines(text);
    } else {
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            pieces = lines(text);
        }
        pieces.push(Piece { section: None, offset: 0, table: table.into_inner() });
        for error in &errors {
            let span = error.span().map_or_else(Span::default, |range| place(&range));
            out.gap(GapKind::Syntax, span);
        }
    }
    let table = pieces.as_slice();
    let mut versions = FxHashMap::default();
    for (alias, span, value) in entries(table, "versions") {
        let version = version(value, &versions);
        element(&mut out, "version", span, &[("alias", &dotted(&alias)), ("value", &version)]);
        versions.insert(alias, version);
    }
    for (alias, span, value) in entries(table, "libraries") {
        let (module, short) = match text_of(value, "module") {
            Some(module) => (module.to_owned(), None),
            None => match (text_of(value, "group"), text_of(value, "name"), value.as_str()) {
                (Some(group), Some(name), _) => (format!("{group}:{name}"), None),
                (_, _, Some(short)) => split_version(short, 2),
                _ => (String::new(), None),
            },
        };
        let version = short.unwrap_or_else(|| own_version(value, &versions));
        let attributes = [("alias", dotted(&alias)), ("module", module), ("version", version)];
        element(&mut out, "library", span, &attributes.each_ref().map(|(name, value)| (*name, value.as_str())));
    }
    for (alias, span, value) in entries(table, "plugins") {
        let (id, short) = match (text_of(value, "id"), value.as_str()) {
            (Some(id), _) => (id.to_owned(), None),
            (None, Some(short)) => split_version(short, 1),
            _ => (String::new(), None),
        };
        let version = short.unwrap_or_else(|| own_version(value, &versions));
        let attributes = [("alias", dotted(&alias)), ("id", id), ("version", version)];
        element(&mut out, "plugin", span, &attributes.each_ref().map(|(name, value)| (*name, value.as_str())));
    }
    for (alias, span, value) in entries(table, "bundles") {
        let members = value.as_array().into_iter().flat_map(|array| array.iter());
        let members: Vec<_> = members.filter_map(|member| member.get_ref().as_str()).map(dotted).collect();
        element(&mut out, "bundle", span, &[("alias", &dotted(&alias)), ("members", &members.join(","))]);
    }
    let comments = Source::new(text).lex().filter(|token| token.kind() == TokenKind::Comment);
    let comments: Vec<Span> = comments.map(|token| place(&(token.span().start()..token.span().end()))).collect();
    suppressions::add(&mut out, text, &comments);
    out.finish()
}

/// Where brackets are nested deeper than any catalog has them: the reader of TOML recurses on broken ones without a
/// bound.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > NESTING
    })
}

/// A part of the text that was read by itself.
struct Piece<'t> {
    /// The section that it belongs to; none for a whole text.
    section: Option<&'t str>,
    /// Where it starts.
    offset: u32,
    table: DeTable<'t>,
}

/// Every line by itself, for a broken text: a value that was never closed swallows all that follows.
fn lines(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut section, mut offset) = ("", 0);
    for line in text.split_inclusive('\n') {
        if let Some(header) = line.trim().strip_prefix('[') {
            section = header.split(']').next().unwrap_or_default().trim();
        } else if too_deep(line).is_none() {
            let (table, _) = DeTable::parse_recoverable(line);
            pieces.push(Piece { section: Some(section), offset, table: table.into_inner() });
        }
        offset += line.len() as u32;
    }
    pieces
}

/// The entries of a section in source order, of every alias the first that was read.
fn entries<'t>(pieces: &'t [Piece<'t>], section: &str) -> Vec<Entry<'t>> {
    let mut entries = Vec::new();
    let mut seen = FxHashSet::default();
    for piece in pieces {
        let table = match piece.section {
            Some(own) => Some(&piece.table).filter(|_| own == section),
            None => piece.table.get(section).and_then(|section| section.get_ref().as_table()),
        };
        for (key, value) in table.into_iter().flat_map(|table| table.iter()) {
            let end = value.span().end.max(key.span().end) as u32;
            let span = Span { start: piece.offset + key.span().start as u32, end: piece.offset + end };
            if seen.insert(key.get_ref().as_ref()) {
                entries.push((key.get_ref().to_string(), span, value.get_ref()));
            }
        }
    }
    entries.sort_by_key(|(_, span, _)| *span);
    entries
}

fn text_of<'t>(value: &'t DeValue<'_>, key: &str) -> Option<&'t str> {
    value.as_table()?.get(key)?.get_ref().as_str()
}

fn own_version(value: &DeValue<'_>, versions: &FxHashMap<String, String>) -> String {
    let own = value.as_table().and_then(|table| table.get("version"));
    own.map(|own| version(own.get_ref(), versions)).unwrap_or_default()
}

/// `"1"`, `{ ref = "x" }`, `{ strictly = "1" }`, `{ prefer = "1" }`.
fn version(value: &DeValue<'_>, versions: &FxHashMap<String, String>) -> String {
    if let Some(plain) = value.as_str() {
        return plain.to_owned();
    }
    if let Some(reference) = text_of(value, "ref") {
        return versions.get(reference).cloned().unwrap_or_default();
    }
    let rich = ["strictly", "require", "prefer"].into_iter().find_map(|key| text_of(value, key));
    rich.unwrap_or_default().to_owned()
}

/// `group:name:version` after `parts` parts.
fn split_version(short: &str, parts: usize) -> (String, Option<String>) {
    let cut = short.match_indices(':').nth(parts - 1).map(|(at, _)| at);
    match cut.and_then(|at| Some((short.get(..at)?, short.get(at + 1..)?))) {
        Some((head, version)) => (head.to_owned(), Some(version.to_owned())),
        None => (short.to_owned(), None),
    }
}

fn dotted(alias: &str) -> String {
    alias.replace(['-', '_'], ".")
}

/// Writes an element without a parent.
pub fn element(out: &mut Builder, name: &str, span: Span, attributes: &[(&str, &str)]) {
    let attributes =
        attributes.iter().map(|(name, value)| Attribute { name: out.name(name), value: out.name(value), span });
    let attributes = attributes.collect();
    let name = out.name(name);
    let element = Element { name, parent: None, attributes, text: None, text_span: Span::default(), span };
    out.facts().elements.push(element);
}

fn place(range: &Range<usize>) -> Span {
    Span { start: range.start as u32, end: range.end as u32 }
}
