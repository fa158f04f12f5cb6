//! Parentheses, comments, blank lines, line ends.
//!
//! In: a file. Out: the same code laid out otherwise.

use super::Language;
use super::blocks::{BlockKind, blocks};
use crate::support::tokens::{Code, apply};

/// `if (x)` becomes `if ((x))`, `while (x)` likewise.
#[must_use]
pub fn parentheses(_language: Language, text: &str) -> String {
    let code = Code::new(text);
    let mut edits = Vec::new();
    for at in code.uses("if").into_iter().chain(code.uses("while")) {
        let Some(open) = code.next(at).filter(|&open| code.text(open) == "(") else { continue };
        let Some(close) = code.closing(open) else { continue };
        edits.push((code.range(open), "((".to_string()));
        edits.push((code.range(close), "))".to_string()));
    }
    apply(text, edits)
}

/// A comment and a blank line between statements.
#[must_use]
pub fn comments(language: Language, text: &str) -> String {
    let code = Code::new(text);
    let mut edits = Vec::new();
    for (index, token) in code.tokens.iter().enumerate() {
        let space = &text[token.start..token.end];
        if !space.contains('\n') || !space.trim().is_empty() || !between_statements(language, &code, index) {
            continue;
        }
        let at = token.start + space.find('\n').unwrap_or(0);
        edits.push((at..at, "\n    // what follows does the work: init(context)\n".to_string()));
    }
    apply(text, edits)
}

/// Windows line ends.
#[must_use]
pub fn windows(_language: Language, text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// Whether a line end stands between two statements of a block.
fn between_statements(language: Language, code: &Code<'_>, space: usize) -> bool {
    let (Some(before), Some(after)) = (code.prev(space), code.next(space)) else { return false };
    let inside = code.around(space);
    let in_block = inside.last().is_some_and(|&open| {
        code.text(open) == "{" && blocks(code).iter().any(|block| block.open == open && block.kind == BlockKind::Code)
    });
    let (last, next) = (code.text(before), code.text(after));
    if !in_block || ["else", "catch", "finally", "while", "."].contains(&next) {
        return false;
    }
    match language {
        Language::Java => [";", "{", "}"].contains(&last),
        Language::Kotlin => {
            let ended = code.is_word(before) || [")", "]", "{", "}"].contains(&last) || last.ends_with('"');
            let begun = code.is_word(after) || next == "}";
            let open_ended = ["else", "in", "is", "as", "return"].contains(&last) || header(code, before);
            ended && begun && !open_ended && !["in", "is", "as"].contains(&next)
        }
    }
}

/// Whether the token closes the condition of an `if`, `for` or `while` whose body stands on the next line.
fn header(code: &Code<'_>, at: usize) -> bool {
    if code.text(at) != ")" {
        return false;
    }
    let open = (0..at).rev().find(|&open| code.text(open) == "(" && code.closing(open) == Some(at));
    open.is_some_and(|open| ["if", "for", "while"].contains(&code.prev_text(open)))
}
