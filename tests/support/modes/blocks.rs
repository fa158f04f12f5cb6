//! What the braces of a file hold: members of a type or statements.
//!
//! In: tokens. Out: [`Block`]s in the order in which they open.

use crate::support::tokens::{Code, Kind};

/// What stands in a pair of braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Members of a class, interface, object or anonymous class.
    Type,
    /// Statements (or, in Java, the values of an array).
    Code,
}

/// A pair of braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The opening brace.
    pub open: usize,
    /// The closing brace.
    pub close: usize,
    /// What they hold.
    pub kind: BlockKind,
    /// Whether the type has a name of its own: no anonymous class, companion or lambda.
    pub named: bool,
}

/// All blocks of a file.
#[must_use]
pub fn blocks(code: &Code<'_>) -> Vec<Block> {
    let mut found = Vec::new();
    let mut pending: Option<(usize, bool)> = None;
    let mut depth = 0usize;
    for at in 0..code.tokens.len() {
        let text = code.text(at);
        match code.tokens[at].kind {
            Kind::Word => match text {
                "class" | "interface" | "enum" | "object" if ![".", ":"].contains(&code.prev_text(at)) => {
                    let nameless = text == "object"
                        && code.prev_text(at) != "companion"
                        && [":", "{"].contains(&code.next_text(at));
                    pending = Some((depth, !nameless && code.prev_text(at) != "companion"));
                }
                "fun" | "val" | "var" if pending.is_some_and(|(at, _)| at == depth) => pending = None,
                _ => {}
            },
            Kind::Mark => match text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                "{" => {
                    let Some(close) = code.closing(at) else { continue };
                    let declared = pending.take_if(|(start, _)| *start == depth);
                    let anonymous = declared.is_none() && is_anonymous(code, at);
                    let kind = if declared.is_some() || anonymous { BlockKind::Type } else { BlockKind::Code };
                    found.push(Block { open: at, close, kind, named: declared.is_some_and(|(_, named)| named) });
                }
                _ => {}
            },
            _ => {}
        }
    }
    found
}

/// Java: `new X(...) {`.
fn is_anonymous(code: &Code<'_>, brace: usize) -> bool {
    let Some(close) = code.prev(brace).filter(|&at| code.text(at) == ")") else { return false };
    let Some(open) = (0..close).rev().find(|&open| code.text(open) == "(" && code.closing(open) == Some(close)) else {
        return false;
    };
    let mut at = open;
    while let Some(before) = code.prev(at) {
        let text = code.text(before);
        if text == "new" {
            return true;
        }
        if !(code.is_word(before) || [".", "<", ">", ",", "?"].contains(&text)) {
            return false;
        }
        at = before;
    }
    false
}

/// The innermost block around a token.
#[must_use]
pub fn innermost(blocks: &[Block], at: usize) -> Option<&Block> {
    blocks.iter().filter(|block| block.open < at && at < block.close).max_by_key(|block| block.open)
}
