//! Literals.
//!
//! In: a literal node. Out: a [`Value`]; templates evaluate what is inside them.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::{Lowering, span};
use crate::facts::Value;

impl<'t> Lowering<'t> {
    /// `null`, booleans, integers, characters.
    pub fn literal(&mut self, node: Node<'t>) -> Value {
        let text = self.text(node);
        match kind(node) {
            Kind::Null => Value::Null,
            Kind::Boolean => self.b.truth(text == "true", span(node)),
            Kind::Integer => integer(text).map_or(Value::Unknown, Value::Int),
            Kind::Character => {
                let inner = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')).unwrap_or(text);
                let mut out = String::new();
                unescape(inner, &mut out);
                Value::Str(self.b.name(&out))
            }
            _ => Value::Unknown,
        }
    }

    /// A string or template; what stands in the template is evaluated.
    pub fn string(&mut self, node: Node<'t>) -> Value {
        self.string_of(node, true)
    }

    /// A string without templates; with them, what is known of it.
    pub fn plain_string(&mut self, node: Node<'t>) -> Value {
        self.string_of(node, false)
    }

    fn string_of(&mut self, node: Node<'t>, evaluate: bool) -> Value {
        let is_raw = self.text(node).trim_start_matches('$').starts_with("\"\"\"");
        let mut parts = Vec::new();
        let mut literal = String::new();
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::StringContent if is_raw => literal.push_str(self.text(kid)),
                Kind::StringContent => unescape(self.text(kid), &mut literal),
                Kind::InterpolatedIdentifier | Kind::InterpolatedExpression => {
                    if !literal.is_empty() {
                        parts.push(Value::Str(self.b.name(&literal)));
                        literal.clear();
                    }
                    parts.push(if evaluate { self.interpolated(kid) } else { Value::Unknown });
                }
                _ => {}
            }
        }
        if parts.is_empty() {
            return Value::Str(self.b.name(&literal));
        }
        if !literal.is_empty() {
            parts.push(Value::Str(self.b.name(&literal)));
        }
        Value::Concat(parts.into())
    }

    fn interpolated(&mut self, node: Node<'t>) -> Value {
        let inner = self.kids(node).into_iter().find(|n| n.is_named() && !kind(*n).is_silent());
        match (kind(node), inner) {
            (Kind::InterpolatedExpression, Some(inner)) => self.value(inner),
            _ if self.text(node) == "this" => self.this(),
            _ => self.bare(node, span(node)),
        }
    }
}

fn integer(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    let digits = digits.trim_end_matches(['u', 'U', 'L']);
    let lower = digits.to_ascii_lowercase();
    if let Some(hex) = lower.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(u64::cast_signed);
    }
    if let Some(bin) = lower.strip_prefix("0b") {
        return u64::from_str_radix(bin, 2).ok().map(u64::cast_signed);
    }
    lower.parse().ok()
}

/// Resolves escapes.
fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let mut chars = rest[at + 1..].chars();
        let Some(c) = chars.next() else { return };
        rest = chars.as_str();
        match c {
            't' => out.push('\t'),
            'b' => out.push('\u{8}'),
            'r' => out.push('\r'),
            'n' => out.push('\n'),
            'u' => {
                let code = rest.get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
                if let Some(code) = code {
                    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    rest = &rest[4..];
                }
            }
            other => out.push(other),
        }
    }
    out.push_str(rest);
}
