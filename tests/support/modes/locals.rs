//! Renames local variables.
//!
//! In: a file. Out: `x` as `x_renamed`, if the file declares `x` once, as a local variable, and uses the name for
//! nothing else.

use std::collections::BTreeMap;

use super::Language;
use super::blocks::{Block, BlockKind, blocks, innermost};
use crate::support::tokens::{Code, Edit, Kind, apply};

/// Renames what can be renamed for certain.
#[must_use]
pub fn rename(language: Language, text: &str) -> String {
    let code = Code::new(text);
    let blocks = blocks(&code);
    let mut declared: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for at in 0..code.tokens.len() {
        if code.is_word(at) && declares(language, &code, at) && is_local(&blocks, at) {
            declared.entry(code.text(at)).or_default().push(at);
        }
    }
    let mut edits: Vec<Edit> = Vec::new();
    for (name, places) in declared {
        if places.len() == 1 && is_safe(&code, name, places[0]) {
            edits.extend(code.uses(name).into_iter().map(|at| (code.range(at), format!("{name}_renamed"))));
        }
    }
    apply(text, edits)
}

/// `val x`, `Type x =`.
fn declares(language: Language, code: &Code<'_>, at: usize) -> bool {
    let Some(before) = code.prev(at) else { return false };
    match language {
        Language::Kotlin => ["val", "var"].contains(&code.text(before)),
        Language::Java => {
            let is_type = code.is_word(before) && !KEYWORDS.contains(&code.text(before))
                || [">", "]"].contains(&code.text(before));
            is_type && code.next_text(at) == "=" && code.prev_text(before) != "new"
        }
    }
}

const KEYWORDS: [&str; 8] = ["return", "new", "else", "case", "throw", "import", "package", "instanceof"];

fn is_local(blocks: &[Block], at: usize) -> bool {
    innermost(blocks, at).is_some_and(|block| block.kind == BlockKind::Code)
}

/// Whether all uses of the name are plain uses of the variable.
fn is_safe(code: &Code<'_>, name: &str, declaration: usize) -> bool {
    let in_text = code.tokens.iter().any(|token| {
        let text = &code.source[token.start..token.end];
        token.kind == Kind::Text && (text.contains(&format!("${name}")) || text.contains(&format!("${{{name}")))
    });
    let plain = code.uses(name).into_iter().all(|at| {
        let (before, after) = (code.prev_text(at), code.next_text(at));
        let member = before == "." || before == ":" && code.prev(at).is_some_and(|colon| code.prev_text(colon) == ":");
        let argument = after == "=" && ["(", ","].contains(&before) && at != declaration;
        let other = at != declaration && ["fun", "val", "var", "class"].contains(&before);
        let parameter = after == "-" || (after == ":" && at != declaration) || (after == "(" || after == "{");
        !(member || argument || other || parameter)
    });
    plain && !in_text
}
