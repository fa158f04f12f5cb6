//! Moves the marked call into a private method that is called in its place.
//!
//! In: a file with markers. Out: each marked call that is a whole line, and uses nothing but members of its class,
//! stands in a helper method. The finding may be on either line, so both markers get the same tag.

use super::Language;
use super::blocks::{Block, BlockKind, blocks, innermost};
use crate::support::tokens::{Code, Edit, Kind, apply};

/// Rewrites what can be rewritten for certain.
#[must_use]
pub fn extract(language: Language, text: &str) -> String {
    let code = Code::new(text);
    let blocks = blocks(&code);
    let mut edits: Vec<Edit> = Vec::new();
    for (number, comment) in markers(&code).into_iter().enumerate() {
        let Some(line) = call_line(language, &code, comment) else { continue };
        let Some(class) = home(&code, &blocks, &line) else { continue };
        let marker = format!("{} #h{number}", code.text(comment));
        let statement = code.source[line.start..line.end].to_string();
        let is_static = language == Language::Java && in_static_method(&code, &line, class);
        let helper = match language {
            Language::Java if is_static => format!("private static void moved{number}() {{"),
            Language::Java => format!("private void moved{number}() {{"),
            Language::Kotlin => format!("private fun moved{number}() {{"),
        };
        let end = if language == Language::Java { ";" } else { "" };
        edits.push((line.start..line.end, format!("moved{number}(){end}")));
        edits.push((code.range(comment), marker.clone()));
        let at = code.tokens[class.close].start;
        edits.push((at..at, format!("\n    {helper}\n        {statement} {marker}\n    }}\n")));
    }
    apply(text, edits)
}

/// A statement that is a call: its bytes and its tokens.
struct Line {
    start: usize,
    end: usize,
    first: usize,
    last: usize,
}

/// Comments that hold one marker of one rule at the end of a line.
fn markers(code: &Code<'_>) -> Vec<usize> {
    let is_marker = |&at: &usize| {
        let text = code.text(at);
        let severity = ["// error: ", "// warning: ", "// note: "].iter().any(|start| text.starts_with(start));
        code.tokens[at].kind == Kind::Comment && severity && !text.contains([',', ';', '#'])
    };
    (0..code.tokens.len()).filter(is_marker).collect()
}

/// The call before a marker, if it fills its line.
fn call_line(language: Language, code: &Code<'_>, comment: usize) -> Option<Line> {
    let last = code.prev(comment)?;
    let start = code.source[..code.tokens[comment].start].rfind('\n').map_or(0, |at| at + 1);
    let first = (0..=last).find(|&at| code.tokens[at].start >= start && code.is_word(at))?;
    let before = code.prev(first)?;
    let opened =
        ["{", "}", ";"].contains(&code.text(before)) || language == Language::Kotlin && ended(code, before, first);
    let closed =
        if language == Language::Java { code.text(last) == ";" } else { [")", "}"].contains(&code.text(last)) };
    let after = code.next(comment).map_or("}", |at| code.text(at));
    let continued = [".", "?", "else", ":"].contains(&after);
    let plain = code.source[start..code.tokens[first].start].trim().is_empty();
    if !opened || !closed || continued || !plain || !is_call(code, first, last) {
        return None;
    }
    Some(Line { start: code.tokens[first].start, end: code.tokens[last].end, first, last })
}

/// Kotlin: the line before is a complete statement.
fn ended(code: &Code<'_>, before: usize, first: usize) -> bool {
    let on_other_line = code.source[code.tokens[before].end..code.tokens[first].start].contains('\n');
    let header = code.text(before) == ")" && {
        let open = (0..before).rev().find(|&open| code.text(open) == "(" && code.closing(open) == Some(before));
        open.is_none_or(|open| ["if", "for", "while"].contains(&code.prev_text(open)))
    };
    let ends = code.is_word(before) && code.text(before) != "else" || [")", "]"].contains(&code.text(before));
    on_other_line && ends && !header
}

/// A chain of names and calls with nothing at the top level but dots, calls and trailing lambdas.
fn is_call(code: &Code<'_>, first: usize, last: usize) -> bool {
    const NOT: [&str; 12] =
        ["if", "for", "while", "return", "val", "var", "super", "throw", "when", "this", "it", "fun"];
    if NOT.contains(&code.text(first)) {
        return false;
    }
    let mut at = first;
    let mut called = false;
    while at <= last {
        match code.text(at) {
            "(" | "{" => {
                called = true;
                let Some(close) = code.closing(at).filter(|&close| close <= last) else { return false };
                at = close;
            }
            "." | ";" => {}
            _ if code.is_word(at) => {}
            _ => return false,
        }
        let Some(next) = code.next(at) else { break };
        at = next;
    }
    called
}

/// The class that gets the helper: all names of the call mean the same there.
fn home<'b>(code: &Code<'_>, blocks: &'b [Block], line: &Line) -> Option<&'b Block> {
    let around = |block: &&Block| block.open < line.first && line.last < block.close;
    let class = blocks.iter().filter(around).rfind(|block| block.kind == BlockKind::Type)?;
    if !class.named || innermost(blocks, line.first) == Some(class) {
        return None;
    }
    let receivers =
        blocks.iter().filter(around).filter(|block| block.open > class.open).any(|block| changes_this(code, block));
    let locals = (line.first..=line.last).any(|at| {
        let member = code.prev_text(at) == ".";
        code.is_word(at) && !member && (is_declared(code, code.text(at)) || ["it", "field"].contains(&code.text(at)))
    });
    (!receivers && !locals).then_some(class)
}

/// Lambdas whose `this` may be another one.
fn changes_this(code: &Code<'_>, block: &Block) -> bool {
    const SAFE: [&str; 6] = [")", "else", "try", "finally", ">", "do"];
    let before = code.prev_text(block.open);
    if SAFE.contains(&before) && before != ")" {
        return false;
    }
    if before == ")" {
        return false;
    }
    ["apply", "run", "with", "buildList", "edit", "launch", "async"].contains(&before) || block.kind == BlockKind::Type
}

/// Whether the file declares a local variable or a parameter of this name.
fn is_declared(code: &Code<'_>, name: &str) -> bool {
    let blocks = blocks(code);
    code.uses(name).into_iter().any(|at| {
        let (before, after) = (code.prev(at), code.next_text(at));
        let before_text = before.map_or("", |before| code.text(before));
        let in_type = innermost(&blocks, at).is_none_or(|block| block.kind == BlockKind::Type);
        let in_parentheses = code.around(at).last().is_some_and(|&open| code.text(open) == "(");
        let typed = before.is_some_and(|before| code.is_word(before) || [">", "]"].contains(&before_text));
        let java = typed
            && !["return", "new", "else", "throw", "in"].contains(&before_text)
            && ["=", ",", ")", ":", ";"].contains(&after);
        let lambda = after == "-" || (after == "," && before_text == "{");
        let kotlin = after == ":" && in_parentheses || ["val", "var"].contains(&before_text);
        lambda || ((java || kotlin) && (in_parentheses || !in_type))
    })
}

/// Whether the method around a line is static.
fn in_static_method(code: &Code<'_>, line: &Line, class: &Block) -> bool {
    let mut depth = 0usize;
    let mut is_static = false;
    for at in class.open + 1..line.first {
        match code.text(at) {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            ";" if depth == 0 => is_static = false,
            "static" if depth == 0 => is_static = true,
            _ => {}
        }
        if depth == 0 && code.text(at) == "}" {
            is_static = false;
        }
    }
    is_static
}
