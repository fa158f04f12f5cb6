//! Lowering of Kotlin.
//!
//! In: one text. Out: its facts. A tree of any shape is lowered: what is unknown becomes a gap, and what stands inside
//! it is lowered all the same.

mod annotations;
mod branches;
mod calls;
mod chains;
mod conditions;
mod declarations;
#[cfg(test)]
mod dump;
mod expressions;
mod file;
mod functions;
mod initializers;
mod jumps;
mod kinds;
mod lambdas;
mod literals;
mod scopes;
mod statements;
#[cfg(test)]
mod tests;
mod types;

use grammars::{Grammar, PARSE_BUDGET, ParseFailure, Parsers};
use tree_sitter::{Node, Tree, TreeCursor};

use super::build::Builder;
use super::suppressions;
use crate::facts::{FileFacts, FileKind, FnIdx, GapKind, Local, MAX_DEPTH, Name, Receiver, Span, TypeIdx, Value};
use jumps::Target;
use kinds::{Kind, kind};

/// Lowers one text.
pub fn lower(text: &str, parsers: &mut Parsers) -> FileFacts {
    let mut builder = Builder::new(FileKind::Kotlin, text);
    let whole = Span { start: 0, end: text.len() as u32 };
    match parsers.parse(Grammar::Kotlin, text, PARSE_BUDGET) {
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
    let mut lowering = Lowering {
        b: builder,
        text,
        cursor: root.walk(),
        owner: None,
        targets: Vec::new(),
        selves: Vec::new(),
        label: None,
        property: None,
        joined: None,
    };
    lowering.file(root);
    // The grammar loses comments between a line's end and the next statement, so they are read off the tokens.
    suppressions::add_with(&mut lowering.b, text, || super::gradle::kotlin_comments(text));
    lowering.b.finish()
}

/// One text on its way into facts.
struct Lowering<'t> {
    b: Builder,
    text: &'t str,
    cursor: TreeCursor<'t>,
    /// The type whose members are being lowered.
    owner: Option<TypeIdx>,
    /// What `return@`, `break` and `continue` can name, innermost last.
    targets: Vec<Target<'t>>,
    /// What `this` means, innermost last.
    selves: Vec<Myself>,
    /// A label that stands before the next expression or loop.
    label: Option<&'t str>,
    /// The property whose accessor is being lowered: what `field` stands for.
    property: Option<Name>,
    /// A statement that the grammar took for the end of the one before: its brackets and what follows them.
    joined: Option<(Node<'t>, Vec<Node<'t>>)>,
}

/// What `this` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Myself {
    /// The function's own object.
    Own,
    /// The receiver of an inlined `apply`, `run` or `with`.
    Inlined(Local),
    /// The receiver of a lambda, if it has one; else whatever is outside.
    Lambda(Local),
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

    /// Nothing written before a name.
    fn implicit(&self) -> Receiver {
        Receiver::Implicit(self.b.implicit())
    }

    /// `this` as what a member is used on. In a lambda it may be the lambda's receiver or an outer object, which is
    /// what an implicit receiver means.
    fn on_this(&self) -> Receiver {
        match self.selves.last() {
            Some(Myself::Inlined(local)) => Receiver::On(Value::Local(*local)),
            Some(Myself::Lambda(local)) => Receiver::Implicit(Some(*local)),
            Some(Myself::Own) | None => Receiver::On(Value::This(None)),
        }
    }

    /// `this` as a value.
    fn this(&self) -> Value {
        let inlined = self.selves.iter().rev().find(|s| !matches!(s, Myself::Lambda(_)));
        match inlined {
            Some(Myself::Inlined(local)) => Value::Local(*local),
            _ => Value::This(None),
        }
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
