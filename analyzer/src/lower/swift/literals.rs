//! Literals.
//!
//! In: a literal node. Out: a [`Value`]; what is interpolated is evaluated.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::{Lowering, span};
use crate::facts::Value;

impl<'t> Lowering<'t> {
    /// `nil`, booleans, integers.
    pub fn literal(&mut self, node: Node<'t>) -> Value {
        let text = self.text(node);
        match kind(node) {
            Kind::Nil => Value::Null,
            Kind::Boolean => self.b.truth(text == "true", span(node)),
            Kind::Integer => integer(text).map_or(Value::Unknown, Value::Int),
            _ => Value::Unknown,
        }
    }

    /// A string; what is interpolated is evaluated.
    pub fn string(&mut self, node: Node<'t>) -> Value {
        self.string_of(node, true)
    }

    /// A string without interpolations; with them, what is known of it.
    pub fn plain_string(&mut self, node: Node<'t>) -> Value {
        self.string_of(node, false)
    }

    fn string_of(&mut self, node: Node<'t>, evaluate: bool) -> Value {
        let indent = self.indent(node);
        let (mut parts, mut literal) = (Vec::new(), String::new());
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::LineText => literal.push_str(self.text(kid)),
                Kind::MultiText if indent.is_empty() => literal.push_str(self.text(kid)),
                Kind::MultiText => {
                    let text = self.text(kid).replace(indent, "\n");
                    let is_first = parts.is_empty() && literal.is_empty();
                    literal.push_str(text.strip_prefix('\n').filter(|_| is_first).unwrap_or(&text));
                }
                Kind::RawText => literal.push_str(raw(self.text(kid))),
                Kind::EscapedChar => unescape(self.text(kid), &mut literal),
                Kind::Interpolated | Kind::RawInterpolation => {
                    if !literal.is_empty() {
                        parts.push(Value::Str(self.b.name(&literal)));
                        literal.clear();
                    }
                    parts.push(if evaluate { self.interpolated(kid) } else { Value::Unknown });
                }
                _ => {}
            }
        }
        if !indent.is_empty() {
            let end = literal.strip_suffix('\n').map_or(literal.len(), str::len);
            literal.truncate(end);
        }
        if parts.is_empty() {
            return Value::Str(self.b.name(&literal));
        }
        if !literal.is_empty() {
            parts.push(Value::Str(self.b.name(&literal)));
        }
        Value::Concat(parts.into())
    }

    /// What every line of a `"""` text begins with: a line break and the blanks before the closing quotes.
    fn indent(&self, node: Node<'_>) -> &'t str {
        let text = self.text(node);
        let Some(inner) = text.strip_suffix("\"\"\"") else { return "" };
        let at = inner.rfind('\n').unwrap_or(inner.len());
        if inner[at..].trim().is_empty() { &inner[at..] } else { "" }
    }

    fn interpolated(&mut self, node: Node<'t>) -> Value {
        let mut inner = node;
        if kind(node) == Kind::RawInterpolation {
            match self.kid(node, Kind::Interpolated) {
                Some(found) => inner = found,
                None => return Value::Unknown,
            }
        }
        let kids = self.flat(inner);
        let found = kids.into_iter().find(|n| n.is_named() && kind(*n) != Kind::ValueArgumentLabel);
        found.map_or(Value::Unknown, |n| self.value(n))
    }
}

/// `#"text"#` without its signs.
fn raw(text: &str) -> &str {
    let inner = text.trim_matches('#');
    let mark = if inner.contains("\"\"\"") { "\"\"\"" } else { "\"" };
    let inner = inner.strip_prefix(mark).unwrap_or(inner);
    inner.strip_suffix(mark).unwrap_or(inner)
}

fn integer(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    let lower = digits.to_ascii_lowercase();
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(rest) = lower.strip_prefix(prefix) {
            return u64::from_str_radix(rest, radix).ok().map(u64::cast_signed);
        }
    }
    lower.parse().ok()
}

/// Resolves one escape.
fn unescape(text: &str, out: &mut String) {
    let inner = text.trim_start_matches(['\\', '#']);
    match inner.chars().next() {
        Some('n') => out.push('\n'),
        Some('t') => out.push('\t'),
        Some('r') => out.push('\r'),
        Some('0') => out.push('\0'),
        Some('u') => {
            let hex = inner[1..].trim_matches(['{', '}']);
            let code = u32::from_str_radix(hex, 16).ok();
            out.push(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        Some(other) => out.push(other),
        // An escaped backslash, or the end of a line that is joined to the next.
        None if text.ends_with('\\') => out.push('\\'),
        None => {}
    }
}
