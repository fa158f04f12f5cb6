//! What CocoaPods and Carthage are told: `Podfile`, `*.podspec`, `Cartfile`.
//!
//! In: one text of Ruby's form, also half-typed. Out: an element for each statement, called as what it calls or sets
//! without a receiver (`pod`, `target`, `dependency`, `name`), inside the one whose `do` block it stands in. Arguments and
//! assigned values are attributes, without a name if they have none; `:path => 'x'` and `path: 'x'` are `path` with `x`.
//! Conditions and functions leave no trace: what stands in any branch belongs to the block around them.

mod token;

#[cfg(test)]
mod tests;

use super::build::Builder;
use super::suppressions;
use crate::facts::{Attribute, Element, FileFacts, FileKind, GapKind, Span};
use token::{Kind, Token};

/// Words that begin a block which is no call.
const OPENING: [&str; 9] = ["if", "unless", "def", "case", "begin", "while", "until", "class", "module"];

/// Those of them that may stand as a value.
const CHOOSING: [&str; 4] = ["if", "unless", "case", "begin"];

/// Words behind which a statement's arguments end.
const BEHIND: [&str; 7] = ["if", "unless", "while", "until", "rescue", "and", "or"];

/// Lowers one text.
pub fn lower(text: &str) -> FileFacts {
    let tokens = token::read(text);
    let mut out = Builder::new(FileKind::Podfile, text);
    let mut open: Vec<Option<u32>> = Vec::new();
    for statement in statements(&tokens.list) {
        let around = open.last().copied().flatten();
        let Some(first) = statement.first() else { continue };
        if first.is_word("end") {
            if open.pop().is_none() {
                out.gap(GapKind::Syntax, first.span);
            }
            continue;
        }
        if OPENING.iter().any(|word| first.is_word(word)) {
            open.push(around);
            continue;
        }
        let made = add(&mut out, statement, around);
        // `prefix = if x`
        let chooses = |pair: &[Token]| pair[0].kind == Kind::Sign && CHOOSING.iter().any(|word| pair[1].is_word(word));
        if statement.iter().any(|token| token.is_word("do")) || statement.windows(2).any(chooses) {
            open.push(made.or(around));
        }
    }
    if !open.is_empty() {
        out.gap(GapKind::Syntax, Span { start: text.len() as u32, end: text.len() as u32 });
    }
    suppressions::add(&mut out, text, &tokens.comments);
    for span in &tokens.gaps {
        out.gap(GapKind::Syntax, *span);
    }
    out.facts().gaps.sort_by_key(|gap| (gap.span, gap.kind));
    out.finish()
}

/// Statements end with their line, unless a comma or an open bracket shows that they go on.
fn statements(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    let (mut depth, mut comma) = (0_usize, false);
    let ends = move |token: &Token| {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Line if token.is_end || depth == 0 && !comma => {
                (depth, comma) = (0, false);
                return true;
            }
            _ => {}
        }
        if token.kind != Kind::Line {
            comma = token.kind == Kind::Comma;
        }
        false
    };
    tokens.split_inclusive(ends).map(|statement| match statement.split_last() {
        Some((last, rest)) if last.kind == Kind::Line => rest,
        _ => statement,
    })
}

/// Writes the element of a statement; none if it names nothing.
fn add(out: &mut Builder, statement: &[Token], parent: Option<u32>) -> Option<u32> {
    let (name, rest) = named(statement)?;
    let end = rest.iter().position(|t| t.is_word("do") || BEHIND.iter().any(|word| t.is_word(word)));
    let rest = &rest[..end.unwrap_or(rest.len())];
    let attributes = attributes(out, rest);
    let last = rest.last().unwrap_or(name).span.end;
    let span = Span { start: statement.first()?.span.start, end: last };
    let name = out.name(&name.text);
    let elements = &mut out.facts().elements;
    elements.push(Element { name, parent, attributes, text: None, text_span: Span::default(), span });
    Some(elements.len() as u32 - 1)
}

/// What a statement calls or sets (the last word of `a.b.c`), and what follows.
fn named(statement: &[Token]) -> Option<(&Token, &[Token])> {
    let mut at = 0;
    while statement.get(at)?.kind == Kind::Word && statement.get(at + 1).is_some_and(|t| t.kind == Kind::Dot) {
        at += 2;
    }
    let name = statement.get(at).filter(|token| token.kind == Kind::Word)?;
    Some((name, statement.get(at + 1..).unwrap_or_default()))
}

/// Values with the names before them: `:path => 'x'`, `path: 'x'`, `'x' => 'y'`.
fn attributes(out: &mut Builder, tokens: &[Token]) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    let mut name = String::new();
    let mut at = 0;
    // In `subspecs: ['A', 'B']` both values have the name.
    let mut depth = 0_usize;
    while let Some(token) = tokens.get(at) {
        let named = tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Arrow);
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Comma if depth == 0 => name.clear(),
            Kind::Text | Kind::Symbol | Kind::Word if named => {
                name.clone_from(&token.text);
                at += 1;
            }
            Kind::Text | Kind::Symbol | Kind::Word => {
                let attribute = Attribute { name: out.name(&name), value: out.name(&token.text), span: token.span };
                attributes.push(attribute);
            }
            _ => {}
        }
        at += 1;
    }
    attributes
}
