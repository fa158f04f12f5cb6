//! Literals.
//!
//! In: a literal node. Out: a [`Value`].

use tree_sitter::Node;

use super::kinds::{FIELDS, Kind, kind};
use super::{Lowering, span};
use crate::facts::{Spelling, Value};

impl<'t> Lowering<'t> {
    /// Numbers, `true`, `NULL`.
    pub fn literal(&mut self, node: Node<'t>) -> Value {
        match kind(node) {
            Kind::Null => Value::Null,
            Kind::True | Kind::False => match Spelling::read(self.text(node)) {
                Some((value, spelling)) => self.b.truth_as(value, span(node), spelling),
                None => Value::Bool(kind(node) == Kind::True),
            },
            _ => integer(self.text(node)).map_or(Value::Unknown, Value::Int),
        }
    }

    /// Whether a name is a word of the language.
    pub fn is_word(&self, text: &str) -> bool {
        matches!(text, "self" | "super" | "nil" | "Nil" | "NULL" | "YES" | "NO" | "TRUE" | "FALSE" | "true" | "false")
    }

    /// The value of a name that is a word of the language.
    pub fn word(&mut self, text: &str, node: Node<'t>) -> Option<Value> {
        Some(match text {
            "self" | "super" => Value::This(None),
            "nil" | "Nil" | "NULL" => Value::Null,
            _ => {
                let (value, spelling) = Spelling::read(text)?;
                self.b.truth_as(value, span(node), spelling)
            }
        })
    }

    /// `@1`, `@YES`, `@(x)` are what is boxed. `@weakify(self)` and other macros behind `@` are none.
    pub fn boxed(&mut self, node: Node<'t>) -> Value {
        let inner = self.kids(node).into_iter().find(|n| n.is_named());
        match inner {
            Some(inner) if kind(inner) == Kind::Call => {
                if let Some(list) = inner.child_by_field_id(FIELDS.arguments) {
                    for argument in self.kids(list) {
                        if argument.is_named() && kind(argument) != Kind::Identifier {
                            self.effect(argument);
                        }
                    }
                }
                Value::Unknown
            }
            Some(inner) => self.value(inner),
            None => Value::Unknown,
        }
    }

    /// `@"a"`, `"a"`, `@"a" @"b"`, `@"a" B`.
    pub fn string(&mut self, node: Node<'t>) -> Value {
        if kind(node) == Kind::String {
            let text = self.string_text(node);
            return Value::Str(self.b.name(&text));
        }
        let mut parts: Vec<Value> = Vec::new();
        let mut literal = String::new();
        for kid in self.kids(node).into_iter().filter(Node::is_named).collect::<Vec<_>>() {
            if kind(kid) == Kind::String {
                literal.push_str(&self.string_text(kid));
                continue;
            }
            if !literal.is_empty() {
                parts.push(Value::Str(self.b.name(&std::mem::take(&mut literal))));
            }
            parts.push(self.value(kid));
        }
        if parts.is_empty() || !literal.is_empty() {
            parts.push(Value::Str(self.b.name(&literal)));
        }
        if parts.len() == 1 { parts.pop().unwrap_or(Value::Unknown) } else { Value::Concat(parts.into()) }
    }

    fn string_text(&mut self, node: Node<'t>) -> String {
        let text = self.text(node).trim_start_matches(|c: char| c != '"');
        let inner = text.strip_prefix('"').unwrap_or(text);
        unescaped(inner.strip_suffix('"').unwrap_or(inner))
    }
}

/// A text without its escapes.
pub fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('0') | None => {}
            Some('\n') => {}
            Some(kind @ ('u' | 'U')) => {
                let count = if kind == 'u' { 4 } else { 8 };
                let digits: String = rest.clone().take(count).take_while(char::is_ascii_hexdigit).collect();
                let found = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                if let Some(c) = found.filter(|_| digits.len() == count) {
                    out.push(c);
                    rest.by_ref().take(count).for_each(drop);
                }
            }
            Some(other) => out.push(other),
        }
    }
    out
}

/// A whole number as C writes it.
pub fn integer(text: &str) -> Option<i64> {
    let plain = text.trim_start_matches('-');
    let lowered = plain.to_ascii_lowercase();
    let (digits, radix) = match lowered.strip_prefix("0x") {
        Some(hex) => (hex, 16),
        None => match lowered.strip_prefix("0b") {
            Some(binary) => (binary, 2),
            None => (lowered.as_str(), 10),
        },
    };
    let digits = digits.trim_end_matches(['u', 'l']);
    let number = i64::from_str_radix(digits, radix).ok()?;
    Some(if text.starts_with('-') { -number } else { number })
}
