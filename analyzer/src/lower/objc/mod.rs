//! Lowering of Objective-C.
//!
//! In: one text. Out: its facts. A tree of any shape is lowered: what is unknown becomes a gap, and what stands inside
//! it is lowered all the same. Names are read from the text that the grammar saw ([`grammars::mask_objc`]).

mod assignments;
mod blocks;
mod branches;
mod chains;
mod conditions;
mod constants;
mod declarations;
mod directives;
mod enums;
mod expressions;
mod file;
mod functions;
mod kinds;
mod literals;
mod loops;
mod members;
mod messages;
mod operators;
mod statements;
#[cfg(test)]
mod tests;
mod types;

use grammars::{Directive, Grammar, PARSE_BUDGET, ParseFailure, Parsers};
use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::{Node, Tree, TreeCursor};

use super::build::Builder;
use super::suppressions;
use crate::facts::{FileFacts, FileKind, FnIdx, GapKind, MAX_DEPTH, Name, Receiver, Span, TypeIdx, TypeRef};
use declarations::Known;
use kinds::{Kind, kind};
use loops::Target;

/// Lowers one text.
pub fn lower(text: &str, parsers: &mut Parsers) -> FileFacts {
    let mut builder = Builder::new(FileKind::ObjectiveC, text);
    let whole = Span { start: 0, end: text.len() as u32 };
    let masked = grammars::mask(Grammar::ObjectiveC, text);
    match parsers.parse_masked(Grammar::ObjectiveC, &masked, PARSE_BUDGET) {
        Ok(tree) => return lower_tree(builder, (text, &masked), &tree),
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

fn lower_tree(builder: Builder, (text, masked): (&str, &str), tree: &Tree) -> FileFacts {
    let root = tree.root_node();
    let mut lowering = Lowering {
        b: builder,
        text: masked,
        cursor: root.walk(),
        directives: grammars::objc_lines(text).directives,
        owner: None,
        holder: None,
        known: FxHashMap::default(),
        globals: FxHashSet::default(),
        stored: FxHashMap::default(),
        aliases: FxHashMap::default(),
        selves: FxHashSet::default(),
        targets: Vec::new(),
        dotted: dotted(masked),
    };
    lowering.file(root, text);
    suppressions::add_with(&mut lowering.b, text, || suppressions::comments(tree));
    lowering.b.finish()
}

/// The names that stand behind a dot: members that are read or assigned.
fn dotted(text: &str) -> FxHashSet<&str> {
    let ends = |c: char| !c.is_alphanumeric() && c != '_';
    let names = text.split('.').skip(1).map(|rest| rest.split(ends).next().unwrap_or_default());
    names.filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_')).collect()
}

/// One text on its way into facts.
struct Lowering<'t> {
    b: Builder,
    /// The text as the grammar saw it.
    text: &'t str,
    cursor: TreeCursor<'t>,
    /// The preprocessor's lines.
    directives: Vec<Directive>,
    /// The type whose members are being lowered.
    owner: Option<TypeIdx>,
    /// What holds functions and variables outside of types.
    holder: Option<TypeIdx>,
    /// The classes and categories of this file, by name.
    known: FxHashMap<Known<'t>, TypeIdx>,
    /// The names of functions, variables and constants of this file that belong to no class.
    globals: FxHashSet<&'t str>,
    /// Instance variables that `@synthesize` gives to properties of another name.
    stored: FxHashMap<&'t str, &'t str>,
    /// Names that `typedef` gives to blocks and functions.
    aliases: FxHashMap<&'t str, TypeRef>,
    /// Variables of the function that stand for `self`.
    selves: FxHashSet<Name>,
    /// What `break` and `continue` mean, innermost last.
    targets: Vec<Target>,
    /// The names of members that are read with a dot in this text.
    dotted: FxHashSet<&'t str>,
}

impl<'t> Lowering<'t> {
    fn text(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    fn name(&mut self, node: Node<'_>) -> Name {
        let text = self.text(node);
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

    /// The children that are in a field.
    fn parts(&mut self, node: Node<'t>, part: u16) -> Vec<Node<'t>> {
        let mut found = Vec::new();
        self.cursor.reset(node);
        let mut more = self.cursor.goto_first_child();
        while more {
            if self.cursor.field_id().is_some_and(|id| id.get() == part) {
                found.push(self.cursor.node());
            }
            more = self.cursor.goto_next_sibling();
        }
        found
    }

    /// The first child of a kind.
    fn kid(&mut self, node: Node<'t>, wanted: Kind) -> Option<Node<'t>> {
        self.kids(node).into_iter().find(|n| kind(*n) == wanted)
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
}

/// Nothing written before a name.
const IMPLICIT: Receiver = Receiver::Implicit(None);

/// The bytes of a node in the file.
fn span(node: Node<'_>) -> Span {
    Span { start: node.start_byte() as u32, end: node.end_byte() as u32 }
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
