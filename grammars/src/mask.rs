//! Same-length masks for what a grammar cannot read.
//!
//! In: a text. Out: the same text with some bytes turned into spaces or `;`, never inside a string or a comment.

use std::borrow::Cow;

use crate::bodies::unended;

/// The text as the Kotlin grammar can read it.
#[must_use]
pub fn mask_kotlin(text: &str) -> Cow<'_, str> {
    let plain = mask_composable(text);
    let places = unended(&plain);
    if places.is_empty() {
        return plain;
    }
    let mut bytes = plain.as_bytes().to_vec();
    for at in places {
        bytes[at] = b';';
    }
    String::from_utf8(bytes).map_or(plain, Cow::Owned)
}

/// Blanks `@Composable` (and annotations right behind it) where it stands in a type: after `:`, `(`, `,`, `<` or `=`
/// and before `(` or a capital letter. The Kotlin grammar breaks there, and Compose code is full of it.
fn mask_composable(text: &str) -> Cow<'_, str> {
    const COMPOSABLE: &[u8] = b"@Composable";
    if !text.contains("@Composable") {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out: Option<Vec<u8>> = None;
    let mut before = b'\n';
    let mut at = 0;
    while at < bytes.len() {
        let next = skip_opaque(bytes, at);
        if next > at {
            at = next;
            before = b'"';
            continue;
        }
        if bytes[at..].starts_with(COMPOSABLE) && matches!(before, b':' | b'(' | b',' | b'<' | b'=') {
            let end = annotations_end(bytes, at);
            let follows = bytes[end..].iter().copied().find(|b| !b.is_ascii_whitespace()).unwrap_or(b' ');
            if follows == b'(' || follows.is_ascii_uppercase() {
                out.get_or_insert_with(|| bytes.to_vec())[at..end].fill(b' ');
            }
            at = end;
            continue;
        }
        if !bytes[at].is_ascii_whitespace() {
            before = bytes[at];
        }
        at += 1;
    }
    match out.map(String::from_utf8) {
        Some(Ok(masked)) => Cow::Owned(masked),
        _ => Cow::Borrowed(text),
    }
}

/// The text as the Swift grammar can read it: without `await`. It loses a whole `if await a.b { }`, and what is waited
/// for happens in the same order with and without the word.
#[must_use]
pub fn mask_swift(text: &str) -> Cow<'_, str> {
    const AWAIT: &[u8] = b"await";
    if !text.contains("await") {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out: Option<Vec<u8>> = None;
    let (mut before, mut at) = (b'\n', 0);
    while at < bytes.len() {
        let next = skip_opaque(bytes, at);
        if next > at {
            at = next;
            before = b'"';
            continue;
        }
        let rest = &bytes[at..];
        let is_word = rest.starts_with(AWAIT)
            && !(before.is_ascii_alphanumeric() || matches!(before, b'_' | b'.' | b'`' | 0x80..))
            && rest.get(AWAIT.len()).is_some_and(u8::is_ascii_whitespace);
        if is_word {
            let follows = rest[AWAIT.len()..].iter().copied().find(|b| !b.is_ascii_whitespace()).unwrap_or(b'}');
            if !matches!(follows, b'=' | b':' | b',' | b')' | b'}' | b'{' | b';') {
                out.get_or_insert_with(|| bytes.to_vec())[at..at + AWAIT.len()].fill(b' ');
            }
            at += AWAIT.len();
        }
        before = bytes[at];
        at += 1;
    }
    match out.map(String::from_utf8) {
        Some(Ok(masked)) => Cow::Owned(masked),
        _ => Cow::Borrowed(text),
    }
}

/// The end of a run of plain annotations that starts at `at`.
fn annotations_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at += 1;
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'_' | b'.')) {
            at += 1;
        }
        let next = at + bytes[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        if next == at || bytes.get(next) != Some(&b'@') {
            return at;
        }
        at = next;
    }
}

/// The end of the comment, string or character literal that starts at `at`; `at` itself if none does.
pub fn skip_opaque(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let until = |from: usize, end: &[u8]| {
        rest[from..].windows(end.len()).position(|w| w == end).map_or(bytes.len(), |n| at + from + n + end.len())
    };
    if rest.starts_with(b"//") {
        return rest.iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n);
    }
    if rest.starts_with(b"/*") {
        return until(2, b"*/");
    }
    if rest.starts_with(b"\"\"\"") {
        return until(3, b"\"\"\"");
    }
    if matches!(rest[0], b'"' | b'\'') {
        return quoted_end(bytes, at);
    }
    at
}

/// The end of a one-line literal: its closing quote, or the end of the line if it has none.
fn quoted_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'\n' {
        match bytes[at] {
            b'\\' => at += 2,
            b if b == bytes[start] => return at + 1,
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let out = mask_kotlin(text).into_owned();
        assert_eq!(out.len(), text.len());
        out
    }

    #[test]
    fn blanks_composable_in_types_only() {
        assert_eq!(masked("fun f(c: @Composable () -> Unit)"), "fun f(c:             () -> Unit)");
        assert_eq!(masked("@Composable\nfun Screen() {}"), "@Composable\nfun Screen() {}");
        assert_eq!(masked("val l: (@Composable @Ui Row.() -> Unit)?"), "val l: (                Row.() -> Unit)?");
    }

    #[test]
    fn blanks_the_word_await_in_swift() {
        let swift = |text: &str| {
            let out = mask_swift(text).into_owned();
            assert_eq!(out.len(), text.len());
            out
        };
        assert_eq!(swift("if await a.b { }"), "if       a.b { }");
        assert_eq!(swift("for try await x in y { }"), "for try       x in y { }");
        assert_eq!(swift("return await\n    f()"), "return      \n    f()");
        for text in ["let await = 1", "x.await ", "awaiting(1)", "x_await y", "\"if await a\"", "// if await a\n"] {
            assert_eq!(swift(text), text);
        }
    }

    #[test]
    fn never_touches_strings_and_comments() {
        for text in [
            "val s = \"(@Composable ()\"",
            "// (@Composable ()\n",
            "/* (@Composable () */",
            "\"\"\"(@Composable (\"\"\"",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
