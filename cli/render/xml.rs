//! Text in XML.
//!
//! In: any text. Out: the same as content or as the value of an attribute.

/// Escapes what would end the text or be changed by a reader; what no XML may hold becomes a replacement character.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            // As characters they would become spaces in an attribute.
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            '\u{FFFE}' | '\u{FFFF}' => escaped.push(char::REPLACEMENT_CHARACTER),
            _ if c.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markup_line_ends_and_controls_do_no_harm() {
        assert_eq!(
            escape("a<b & \"c\">\n\t'\u{0}\u{1b}同意😀"),
            "a&lt;b &amp; &quot;c&quot;&gt;&#10;&#9;&apos;\u{FFFD}\u{FFFD}同意😀"
        );
    }
}
