//! Literals.
//!
//! In: the text of a literal. Out: its [`Value`].

use std::borrow::Cow;

use tree_sitter::Node;

use super::Lowering;
use super::kinds::Kind;
use crate::facts::Value;

impl<'t> Lowering<'t> {
    /// The value of a literal, if the node is one.
    pub(super) fn literal(&mut self, node: Node<'t>) -> Option<Value> {
        let text = self.str(node);
        Some(match Kind::of(node) {
            Kind::Integer => integer(text).map_or(Value::Unknown, Value::Int),
            Kind::Float => Value::Unknown,
            Kind::True => self.builder.truth(true, super::span(node)),
            Kind::False => self.builder.truth(false, super::span(node)),
            Kind::Null => Value::Null,
            Kind::Character => self.string(&unescape(unquote(text, "'"))),
            Kind::String => return self.plain_string(text),
            _ => return None,
        })
    }

    /// A string without embedded expressions.
    fn plain_string(&mut self, text: &str) -> Option<Value> {
        if text.contains("\\{") {
            return None;
        }
        if text.len() >= 6 && text.starts_with("\"\"\"") {
            let stripped = strip_indentation(unquote(text, "\"\"\""));
            return Some(self.string(&unescape(&stripped)));
        }
        Some(self.string(&unescape(unquote(text, "\""))))
    }

    fn string(&mut self, text: &str) -> Value {
        Value::Str(self.builder.name(text))
    }

    /// A string with embedded expressions: its pieces and their values.
    pub(super) fn template(&mut self, node: Node<'t>) -> Value {
        let (mut parts, mut at) = (Vec::new(), node.start_byte());
        for child in self.children(node) {
            if Kind::of(child) != Kind::Interpolation {
                continue;
            }
            self.template_text(at..child.start_byte(), &mut parts);
            for inner in self.children(child) {
                parts.push(self.value(inner));
            }
            at = child.end_byte();
        }
        self.template_text(at..node.end_byte(), &mut parts);
        Value::Concat(parts.into())
    }

    fn template_text(&mut self, range: std::ops::Range<usize>, parts: &mut Vec<Value>) {
        let text = self.text.get(range).unwrap_or_default().trim_matches('"');
        if !text.is_empty() {
            parts.push(self.string(&unescape(text)));
        }
    }
}

fn unquote<'a>(text: &'a str, quote: &str) -> &'a str {
    let text = text.strip_prefix(quote).unwrap_or(text);
    text.strip_suffix(quote).unwrap_or(text)
}

/// The number that an integer literal stands for. As in Java, a literal in base 16, 8 or 2 may set the sign bit.
pub(super) fn integer(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    let (digits, long) = match digits.strip_suffix(['l', 'L']) {
        Some(digits) => (digits, true),
        None => (digits.as_str(), false),
    };
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&digits[2..], 16),
        [b'0', b'b' | b'B', ..] => (&digits[2..], 2),
        [b'0', _, ..] => (&digits[1..], 8),
        _ => return digits.parse().ok(),
    };
    let bits = u64::from_str_radix(digits, radix).ok()?;
    match u32::try_from(bits) {
        Ok(bits) if !long => Some(i64::from(bits as i32)),
        _ => Some(bits as i64),
    }
}

/// Resolves escapes. A malformed one stays as it is.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        units.extend(rest[..at].encode_utf16());
        rest = &rest[at + 1..];
        rest = one_escape(rest, &mut units);
    }
    units.extend(rest.encode_utf16());
    Cow::Owned(String::from_utf16_lossy(&units))
}

/// Resolves what follows a backslash; the text after it comes back.
fn one_escape<'a>(rest: &'a str, units: &mut Vec<u16>) -> &'a str {
    let Some(first) = rest.chars().next() else { return rest };
    let after = &rest[first.len_utf8()..];
    let unit = match first {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        's' => ' ',
        '\n' => return after,
        '\r' => return after.strip_prefix('\n').unwrap_or(after),
        'u' => {
            let digits = after.trim_start_matches('u');
            if let Some(code) = digits.get(..4).and_then(|hex| u16::from_str_radix(hex, 16).ok()) {
                units.push(code);
                return &digits[4..];
            }
            'u'
        }
        '0'..='7' => {
            let most = if first <= '3' { 3 } else { 2 };
            let len = rest.bytes().take(most).take_while(|b| matches!(b, b'0'..=b'7')).count();
            units.push(u16::from_str_radix(&rest[..len], 8).unwrap_or_default());
            return &rest[len..];
        }
        other => {
            units.extend(other.encode_utf16(&mut [0; 2]).iter());
            return after;
        }
    };
    units.push(unit as u16);
    after
}

/// Takes the common indentation off a text block, as the language defines it.
fn strip_indentation(text: &str) -> String {
    let text = text.split_once('\n').map_or(text, |(first, rest)| if first.trim().is_empty() { rest } else { text });
    let lines: Vec<&str> = text.lines().collect();
    let ends_open = text.ends_with('\n');
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let last = lines.len().saturating_sub(1);
    let counted = lines.iter().enumerate().filter(|(i, line)| !line.trim().is_empty() || (*i == last && !ends_open));
    let common = if ends_open { 0 } else { counted.map(|(_, line)| indent(line)).min().unwrap_or(0) };
    let mut out = String::with_capacity(text.len());
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        out.push_str(line.get(common..).unwrap_or_default().trim_end());
    }
    if ends_open {
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{integer, strip_indentation, unescape};

    #[test]
    fn integers_in_every_base() {
        let cases = [
            ("0", 0),
            ("42", 42),
            ("1_000L", 1000),
            ("0x1F", 31),
            ("0xFFFFFFFF", -1),
            ("0xFFFFFFFFL", 4_294_967_295),
            ("0b1010", 10),
            ("017", 15),
        ];
        for (text, value) in cases {
            assert_eq!(integer(text), Some(value), "{text}");
        }
        assert_eq!(integer("99999999999999999999"), None);
    }

    #[test]
    fn escapes() {
        assert_eq!(unescape(r#"a\tb\n\"\\\101\u4e2d\uD83D\uDE00"#), "a\tb\n\"\\A中😀");
        assert_eq!(unescape("a\\u12"), "au12");
        assert_eq!(unescape("end\\"), "end");
    }

    #[test]
    fn text_blocks_lose_their_indentation() {
        assert_eq!(strip_indentation("\n    a\n      b  \n    "), "a\n  b\n");
        assert_eq!(strip_indentation("\n    a\n  b"), "  a\nb");
    }
}
