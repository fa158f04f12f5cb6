//! Lowering of Swift.
//!
//! In: one text. Out: its facts. A tree of any shape is lowered: what is unknown becomes a gap, and what stands inside
//! it is lowered all the same.

mod accessors;
mod attributes;
mod branches;
mod calls;
mod chains;
mod closures;
mod conditions;
mod declarations;
mod directives;
mod enums;
mod expressions;
mod file;
mod functions;
mod initializers;
mod jumps;
mod kinds;
mod literals;
mod operators;
mod patterns;
mod properties;
mod statements;
mod switches;
#[cfg(test)]
mod tests;
mod types;

use grammars::{Grammar, PARSE_BUDGET, ParseFailure, Parsers};
use tree_sitter::{Node, Tree, TreeCursor};

use super::build::Builder;
use super::suppressions;
use crate::facts::{FileFacts, FileKind, FnIdx, GapKind, MAX_DEPTH, Name, Receiver, Span, TypeIdx};
use jumps::Target;
use kinds::{Kind, kind};

/// Lowers one text.
pub fn lower(text: &str, parsers: &mut Parsers) -> FileFacts {
    let mut builder = Builder::new(FileKind::Swift, text);
    let whole = Span { start: 0, end: text.len() as u32 };
    match parsers.parse(Grammar::Swift, text, PARSE_BUDGET) {
        Ok(tree) => return lower_tree(builder, text, &tree),
        Err(failure) => {
            let kind = match failure {
                ParseFailure::OutOfTime => GapKind::OutOfTime,
                ParseFailure::TooDeep => GapKind::TooDeep,
                ParseFailure::Grammar => GapKind::Internal,
            };
            builder.gap(kind, whole);
        }
    }
    builder.finish()
}

fn lower_tree(builder: Builder, text: &str, tree: &Tree) -> FileFacts {
    let root = tree.root_node();
    let mut lowering =
        Lowering { b: builder, text, cursor: root.walk(), owner: None, targets: Vec::new(), label: None };
    lowering.file(root);
    suppressions::add_with(&mut lowering.b, text, || suppressions::comments(tree));
    lowering.b.finish()
}

/// One text on its way into facts.
struct Lowering<'t> {
    b: Builder,
    text: &'t str,
    cursor: TreeCursor<'t>,
    /// The type whose members are being lowered.
    owner: Option<TypeIdx>,
    /// What `break` and `continue` can name, innermost last.
    targets: Vec<Target<'t>>,
    /// A label that stands before the next statement.
    label: Option<&'t str>,
}

impl<'t> Lowering<'t> {
    fn text(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The text of an identifier, without backticks.
    fn ident(&self, node: Node<'_>) -> &'t str {
        self.text(node).trim_matches('`')
    }

    fn name(&mut self, node: Node<'_>) -> Name {
        let text = self.ident(node);
        self.b.name(text)
    }

    /// Children without comments, tokens included.
    fn kids(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut kids = Vec::with_capacity(node.child_count() as usize);
        self.cursor.reset(node);
        let mut more = self.cursor.goto_first_child();
        while more {
            let kid = self.cursor.node();
            if !kid.is_extra() || kid.is_error() {
                kids.push(kid);
            }
            more = self.cursor.goto_next_sibling();
        }
        kids
    }

    /// Children, with those of error nodes in their place: what was readable inside an error still counts.
    fn flat(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        let kids = self.kids(node);
        if !kids.iter().any(|n| n.is_error()) {
            return kids;
        }
        let mut out = Vec::with_capacity(kids.len());
        let mut rest: Vec<Node<'t>> = kids.into_iter().rev().collect();
        while let Some(node) = rest.pop() {
            if node.is_error() {
                rest.extend(self.kids(node).into_iter().rev().filter(|n| !file::is_rubble(*n)));
            } else {
                out.push(node);
            }
        }
        out
    }

    /// The first child of a kind.
    fn kid(&mut self, node: Node<'t>, wanted: Kind) -> Option<Node<'t>> {
        self.cursor.reset(node);
        let mut more = self.cursor.goto_first_child();
        while more {
            if kind(self.cursor.node()) == wanted {
                return Some(self.cursor.node());
            }
            more = self.cursor.goto_next_sibling();
        }
        None
    }

    /// Goes one level deeper, unless that is too deep.
    fn enter(&mut self, node: Node<'_>) -> bool {
        if self.b.depth >= MAX_DEPTH {
            self.b.gap(GapKind::TooDeep, span(node));
            return false;
        }
        self.b.depth += 1;
        true
    }

    fn leave(&mut self) {
        self.b.depth -= 1;
    }

    /// The function that is being written.
    fn here(&self) -> FnIdx {
        self.b.current().unwrap_or(FnIdx(0))
    }

    /// Nothing written before a name: Swift's closures have no receiver of their own.
    fn implicit(&self) -> Receiver {
        Receiver::Implicit(None)
    }
}

/// The bytes of a node in the file.
fn span(node: Node<'_>) -> Span {
    Span { start: node.start_byte() as u32, end: node.end_byte() as u32 }
}

/// From the start of one node to the end of another.
fn between(first: Node<'_>, last: Node<'_>) -> Span {
    Span { start: first.start_byte() as u32, end: last.end_byte() as u32 }
}

/// Where a node begins, with nothing in it.
fn first_byte(node: Node<'_>) -> Span {
    let start = node.start_byte() as u32;
    Span { start, end: start + 1 }
}

/// Whether a node is this token.
fn is_token(node: Node<'_>, text: &str) -> bool {
    kind(node) == Kind::Token && node.kind() == text
}
