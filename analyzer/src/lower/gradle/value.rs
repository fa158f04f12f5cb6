//! Arguments and values of a build script.
//!
//! In: a range of tokens. Out: flat items: positional ones, named ones, entries of lists and maps.

use std::ops::Range;

use super::token::{Kind, Tokens};
use crate::facts::Span;

/// An argument, or an entry of a map or list.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its name or key (keys of nested maps with dots between); empty if it has none.
    pub name: String,
    /// Its value: the characters of a string, else the expression with the quotes of its strings left out.
    pub value: String,
    /// All of it.
    pub span: Span,
}

/// Lists and maps inside each other beyond this are kept as written.
const LEVELS: u32 = 12;

/// Calls that only put a collection together.
const COLLECTIONS: [&str; 12] = [
    "listOf",
    "mutableListOf",
    "arrayListOf",
    "listOfNotNull",
    "setOf",
    "mutableSetOf",
    "hashSetOf",
    "arrayOf",
    "mapOf",
    "mutableMapOf",
    "hashMapOf",
    "linkedMapOf",
];

/// Words between two operands that belong to the expression.
const OPERATORS: [&str; 6] = ["as", "in", "is", "instanceof", "new", "to"];

/// Values that choose between others: kept as written.
const CONDITIONS: [&str; 4] = ["if", "when", "switch", "try"];

/// The items of an argument list or of a value, lists and maps taken apart.
pub fn items(tokens: &Tokens, range: Range<usize>) -> Vec<Item> {
    let mut out = Vec::new();
    collect(tokens, range, ("", LEVELS), &mut out);
    out
}

/// Blocks inside a range that are not inside another block: the tokens between their braces.
pub fn blocks(tokens: &Tokens, range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = range.start;
    while at < range.end {
        if tokens.kind(at) == Kind::Open && tokens.raw(at) == "{" {
            let (end, behind) = tokens.group(at, range.end);
            out.push(at + 1..end);
            at = behind;
        } else {
            at += 1;
        }
    }
    out
}

/// The place of a range of tokens, from the first to the last.
pub fn place(tokens: &Tokens, range: &Range<usize>) -> Span {
    let at = |index: usize| tokens.list.get(index).map(|token| token.span).unwrap_or_default();
    if range.is_empty() { at(range.start) } else { Span { start: at(range.start).start, end: at(range.end - 1).end } }
}

/// The value of a range of tokens as one text.
pub fn render(tokens: &Tokens, range: Range<usize>) -> String {
    let range = trimmed(tokens, range);
    match operands(tokens, range.clone()) {
        Operands::Plain => plain(tokens, range),
        Operands::Sum(parts) => parts.into_iter().map(|part| summand(tokens, part)).collect(),
        Operands::Other => {
            let written = tokens.slice(place(tokens, &range));
            written.split_whitespace().collect::<Vec<_>>().join(" ")
        }
    }
}

fn collect(tokens: &Tokens, range: Range<usize>, (prefix, levels): (&str, u32), out: &mut Vec<Item>) {
    let mut at = range.start;
    while at < range.end {
        let mut end = at;
        while end < range.end && !tokens.is(end, ",") {
            end = tokens.after(end, range.end).min(range.end);
        }
        item(tokens, trimmed(tokens, at..end), (prefix, levels), out);
        at = end + 1;
    }
}

fn item(tokens: &Tokens, whole: Range<usize>, (prefix, levels): (&str, u32), out: &mut Vec<Item>) {
    let (key, value) = keyed(tokens, whole.clone());
    let name = match (prefix, key) {
        (prefix, None) => prefix.to_owned(),
        ("", Some(key)) => key,
        (prefix, Some(key)) => format!("{prefix}.{key}"),
    };
    let value = without_tail(tokens, trimmed(tokens, value));
    // A block is no value; `[:]` is an empty map.
    if value.is_empty() || tokens.is(value.start, "{") || (value.len() == 1 && tokens.is(value.start, ":")) {
        return;
    }
    if let Some(inside) = collection(tokens, &value).filter(|_| levels > 0) {
        return collect(tokens, inside, (&name, levels - 1), out);
    }
    let whole_value = CONDITIONS.contains(&tokens.raw(value.start));
    let first = if whole_value { value.end } else { operand_end(tokens, value.clone()) };
    let main = value.start..first;
    let main_place = place(tokens, &(whole.start..first));
    out.push(Item { name, value: render(tokens, main), span: main_place });
    infix(tokens, first..value.end, out);
}

/// `'x' version '1' apply false`: what follows the first value is pairs of a word and a value.
pub fn infix(tokens: &Tokens, range: Range<usize>, out: &mut Vec<Item>) {
    let mut at = range.start;
    while at + 1 < range.end && tokens.kind(at) == Kind::Word {
        let end = operand_end(tokens, at + 1..range.end);
        if !tokens.is(at + 1, "{") {
            let value = render(tokens, at + 1..end);
            out.push(Item { name: tokens.content(at), value, span: place(tokens, &(at..end)) });
        }
        at = end;
    }
}

/// Splits `key: value`, `key = value` and `key to value`.
fn keyed(tokens: &Tokens, range: Range<usize>) -> (Option<String>, Range<usize>) {
    let start = range.start;
    let (key, sign) = match tokens.kind(start) {
        Kind::Word | Kind::Text | Kind::Number => (tokens.content(start), start + 1),
        Kind::Open if tokens.raw(start) == "(" => {
            let (end, behind) = tokens.group(start, range.end);
            (render(tokens, start + 1..end), behind)
        }
        _ => return (None, range),
    };
    let splits = tokens.is(sign, ":") || tokens.is(sign, "=") || tokens.is(sign, "to");
    if sign + 1 < range.end && splits { (Some(key), sign + 1..range.end) } else { (None, range) }
}

/// The inside of a list, a map, or a call that makes one, if that is all there is.
fn collection(tokens: &Tokens, range: &Range<usize>) -> Option<Range<usize>> {
    let mut open = range.start;
    if tokens.is(open, "[") {
        let (end, behind) = tokens.group(open, range.end);
        return (behind >= range.end).then_some(open + 1..end);
    }
    if !COLLECTIONS.contains(&tokens.raw(open)) {
        return None;
    }
    open = generics_end(tokens, open + 1, range.end);
    let (end, behind) = tokens.group(open, range.end);
    (tokens.is(open, "(") && behind >= range.end).then_some(open + 1..end)
}

/// Where `<A, B>` ends, if it starts here; otherwise this same place.
pub fn generics_end(tokens: &Tokens, start: usize, limit: usize) -> usize {
    if !tokens.is(start, "<") {
        return start;
    }
    let mut depth = 0_u32;
    for index in start..limit.min(start + 40) {
        match (tokens.kind(index), tokens.raw(index)) {
            (Kind::Sign, "<") => depth += 1,
            (Kind::Sign, ">") => depth -= 1,
            (Kind::Word, _) | (Kind::Sign, "." | "," | "?" | "*") => {}
            _ => return start,
        }
        if depth == 0 {
            return index + 1;
        }
    }
    start
}

/// Without `as T`, and without the block that goes to the call around.
fn without_tail(tokens: &Tokens, range: Range<usize>) -> Range<usize> {
    let mut at = range.start;
    let whole = CONDITIONS.contains(&tokens.raw(at));
    while at < range.end {
        if at > range.start && (tokens.is(at, "as") || (tokens.is(at, "{") && !whole)) {
            return range.start..at;
        }
        at = tokens.after(at, range.end);
    }
    range
}

/// Where the first value ends: before a word that stands right behind a complete one.
fn operand_end(tokens: &Tokens, range: Range<usize>) -> usize {
    let mut at = range.start;
    let mut complete = false;
    while at < range.end {
        let kind = tokens.kind(at);
        let operator = kind == Kind::Sign || (kind == Kind::Word && OPERATORS.contains(&tokens.raw(at)));
        if complete && kind == Kind::Word && !operator {
            return at;
        }
        complete = if kind == Kind::Line { complete } else { !operator };
        at = tokens.after(at, range.end);
    }
    range.end
}

fn trimmed(tokens: &Tokens, range: Range<usize>) -> Range<usize> {
    let Range { mut start, mut end } = range;
    while start < end && tokens.kind(start) == Kind::Line {
        start += 1;
    }
    while start < end && tokens.kind(end - 1) == Kind::Line {
        end -= 1;
    }
    start..end
}

enum Operands {
    /// A reference, a literal, a call.
    Plain,
    /// Strings and other values put together with `+`.
    Sum(Vec<Range<usize>>),
    /// Any other expression.
    Other,
}

fn operands(tokens: &Tokens, range: Range<usize>) -> Operands {
    if CONDITIONS.contains(&tokens.raw(range.start)) {
        return Operands::Other;
    }
    let mut parts = Vec::new();
    let (mut at, mut start, mut texts) = (range.start, range.start, 0);
    while at < range.end {
        match (tokens.kind(at), tokens.raw(at)) {
            (Kind::Sign, "+") => {
                parts.push(start..at);
                start = at + 1;
            }
            (Kind::Sign, "." | "?." | "::" | "!!" | ":" | ",") => {}
            (Kind::Sign, "-") if at == range.start => {}
            (Kind::Sign, _) => return Operands::Other,
            (Kind::Text, _) => texts += 1,
            _ => {}
        }
        at = tokens.after(at, range.end);
    }
    if parts.is_empty() {
        return Operands::Plain;
    }
    parts.push(start..range.end);
    if texts > 0 { Operands::Sum(parts) } else { Operands::Other }
}

fn summand(tokens: &Tokens, range: Range<usize>) -> String {
    let range = trimmed(tokens, range);
    match (range.len(), tokens.kind(range.start)) {
        (1, Kind::Text | Kind::Number) => tokens.content(range.start),
        _ => format!("${{{}}}", plain(tokens, range)),
    }
}

/// The tokens one after the other, strings without quotes, blocks empty, `a["b"]` as `a.b`.
fn plain(tokens: &Tokens, range: Range<usize>) -> String {
    let mut out = String::new();
    let mut at = range.start;
    let mut operand_before = false;
    while at < range.end {
        if let Some(key) = index_key(tokens, at).filter(|_| at > range.start) {
            out.push('.');
            out.push_str(&key);
            at += 3;
            continue;
        }
        let kind = tokens.kind(at);
        let operand = matches!(kind, Kind::Word | Kind::Text | Kind::Number);
        match (kind, tokens.raw(at)) {
            (Kind::Line, _) => {}
            (Kind::Sign, ",") => out.push_str(", "),
            (Kind::Sign, ":") => out.push_str(": "),
            (Kind::Open, "{") => out.push_str("{}"),
            _ if operand && operand_before => {
                out.push(' ');
                out.push_str(&tokens.content(at));
            }
            _ => out.push_str(&tokens.content(at)),
        }
        operand_before = operand;
        at = if tokens.is(at, "{") { tokens.after(at, range.end) } else { at + 1 };
    }
    out
}

/// The text in `["text"]`, if that starts here right behind something.
pub fn index_key(tokens: &Tokens, at: usize) -> Option<String> {
    let adjoins = at > 0 && tokens.list.get(at - 1)?.span.end == tokens.list.get(at)?.span.start;
    let is_index = adjoins && tokens.is(at, "[") && tokens.kind(at + 1) == Kind::Text && tokens.is(at + 2, "]");
    is_index.then(|| tokens.content(at + 1))
}
