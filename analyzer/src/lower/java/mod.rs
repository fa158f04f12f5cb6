//! Lowering of Java.
//!
//! In: one text. Out: its facts. What Java has no counterpart for in the facts (arithmetic, type parameters, access
//! checks) becomes [`Value::Unknown`] or is left out; what the parser or this module did not understand is a gap, and
//! the calls inside it are kept.

mod annotations;
mod arithmetic;
mod chains;
mod conditions;
mod expressions;
mod functions;
mod generated;
mod kinds;
mod literals;
mod loops;
mod members;
mod statements;
mod switches;
#[cfg(test)]
mod tests;
mod types;

use grammars::{Grammar, PARSE_BUDGET, ParseFailure, Parsers};
use rustc_hash::FxHashSet;
use tree_sitter::{Node, Tree, TreeCursor};

use super::build::Builder;
use super::suppressions;
use crate::facts::{FileFacts, FileKind, GapKind, Import, Local, MAX_DEPTH, Name, Span, TypeIdx};
use kinds::Kind;

/// Lowers one text.
pub fn lower(text: &str, parsers: &mut Parsers) -> FileFacts {
    match parsers.parse(Grammar::Java, text, PARSE_BUDGET) {
        Ok(tree) => lower_tree(text, &tree),
        Err(failure) => {
            let mut builder = Builder::new(FileKind::Java, text);
            let kind = match failure {
                ParseFailure::OutOfTime => GapKind::OutOfTime,
                ParseFailure::TooDeep => GapKind::TooDeep,
                ParseFailure::Grammar => GapKind::Internal,
            };
            builder.gap(kind, Span { start: 0, end: text.len() as u32 });
            builder.finish()
        }
    }
}

/// Lowers one text that has been parsed.
fn lower_tree(text: &str, tree: &Tree) -> FileFacts {
    let mut lowering = Lowering {
        builder: Builder::new(FileKind::Java, text),
        text,
        cursor: tree.walk(),
        owner: None,
        targets: Vec::new(),
        captures: Vec::new(),
        imported: FxHashSet::default(),
        holder: None,
    };
    lowering.syntax_gaps(tree);
    lowering.file(tree.root_node());
    suppressions::add_with(&mut lowering.builder, text, || suppressions::comments(tree));
    lowering.builder.finish()
}

/// The state of lowering one file.
struct Lowering<'t> {
    builder: Builder,
    text: &'t str,
    cursor: TreeCursor<'t>,
    /// The innermost type that is being lowered.
    owner: Option<TypeIdx>,
    /// What `break`, `continue` and `yield` can leave, in the function that is being lowered, innermost last.
    targets: Vec<Target>,
    /// Local and anonymous classes around, innermost last: their fields hide the variables captured from outside.
    captures: Vec<Capture>,
    /// Simple names that single-type imports bind: these are types even when they look like constants (`UUID`).
    imported: FxHashSet<Name>,
    /// The type that holds methods outside of any type.
    holder: Option<TypeIdx>,
}

/// Something that can be left or continued.
struct Target {
    label: Option<Name>,
    statement: u32,
    kind: TargetKind,
}

/// How a target can be left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TargetKind {
    Loop,
    /// A `switch`; as an expression, `yield` leaves it with a value for the variable.
    Switch(Option<Local>),
    /// Only by its label.
    Labelled,
}

/// A local or anonymous class: variables numbered below `since` come from outside.
struct Capture {
    ty: TypeIdx,
    since: u32,
}

impl<'t> Lowering<'t> {
    /// Lowers the top level. Error nodes are opened up, so declarations inside them are found.
    fn file(&mut self, root: Node<'t>) {
        let mut todo = self.all_children(root);
        todo.reverse();
        let mut top_type = true;
        while let Some(node) = todo.pop() {
            match Kind::of(node) {
                Kind::Comment => self.note_generated(node),
                Kind::Package => self.package(node),
                Kind::Import => self.import(node),
                Kind::Class | Kind::Interface | Kind::Enum | Kind::Record | Kind::AnnotationType => {
                    self.type_declaration(node, top_type);
                    top_type = false;
                }
                Kind::Method | Kind::Constructor => self.stray_method(node),
                Kind::Error => {
                    let mut inner = self.all_children(node);
                    inner.reverse();
                    todo.append(&mut inner);
                }
                Kind::Other | Kind::Module | Kind::Semicolon => {}
                _ if node.is_named() && !root.has_error() => self.gap(GapKind::Syntax, node),
                _ => {}
            }
        }
    }

    fn package(&mut self, node: Node<'t>) {
        let name = self.children(node).into_iter().find(|n| is_name(*n));
        if let Some(name) = name {
            let name = self.dotted(name);
            self.builder.facts().package = Some(name);
        }
    }

    fn import(&mut self, node: Node<'t>) {
        let (mut path, mut wildcard, mut is_static) = (None, false, false);
        for child in self.all_children(node) {
            match Kind::of(child) {
                Kind::Static => is_static = true,
                Kind::Asterisk => wildcard = true,
                Kind::Identifier | Kind::ScopedIdentifier => path = Some(child),
                _ => {}
            }
        }
        let Some(path) = path else { return };
        let path = self.dotted(path);
        if !wildcard && !is_static {
            let simple = self.builder.str(path).rsplit('.').next().unwrap_or_default().to_owned();
            let simple = self.builder.name(&simple);
            self.imported.insert(simple);
        }
        self.builder.facts().imports.push(Import { path, alias: None, wildcard, is_static });
    }

    /// A gap for each outermost part that the parser could not read.
    fn syntax_gaps(&mut self, tree: &Tree) {
        if !tree.root_node().has_error() {
            return;
        }
        let mut cursor = tree.walk();
        loop {
            let node = cursor.node();
            if node.is_error() {
                self.builder.gap(GapKind::Syntax, span(node));
            } else if node.has_error() && cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
            }
        }
    }

    /// Runs `lower` one level deeper; beyond the bound a gap takes the place of the subtree.
    fn deeper<T>(&mut self, node: Node<'t>, lower: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.builder.depth >= MAX_DEPTH {
            self.gap(GapKind::TooDeep, node);
            return None;
        }
        self.builder.depth += 1;
        let result = lower(self);
        self.builder.depth -= 1;
        Some(result)
    }

    fn gap(&mut self, kind: GapKind, node: Node) {
        self.builder.gap(kind, span(node));
    }

    /// Named children without comments.
    fn children(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut children = Vec::with_capacity(node.child_count() as usize);
        self.cursor.reset(node);
        let mut more = self.cursor.goto_first_child();
        while more {
            let child = self.cursor.node();
            if matches!(Kind::and_named(child), (kind, true) if kind != Kind::Comment) {
                children.push(child);
            }
            more = self.cursor.goto_next_sibling();
        }
        children
    }

    /// All children, punctuation and comments included.
    fn all_children(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        node.children(&mut self.cursor).collect()
    }

    /// The operator of a binary expression or assignment, and what stands on its left and right.
    fn sides(&mut self, node: Node<'t>) -> Option<(Node<'t>, Kind, Node<'t>)> {
        let (mut left, mut right, mut operator) = (None, None, Kind::Other);
        self.cursor.reset(node);
        let mut more = self.cursor.goto_first_child();
        while more {
            let child = self.cursor.node();
            match Kind::and_named(child) {
                (Kind::Comment, _) => {}
                (_, true) if left.is_none() => left = Some(child),
                (_, true) => right = Some(child),
                (kind, false) => operator = kind,
            }
            more = self.cursor.goto_next_sibling();
        }
        Some((left?, operator, right?))
    }

    /// The children in a field, in order.
    fn children_in(&mut self, node: Node<'t>, field: u16) -> Vec<Node<'t>> {
        let mut found = Vec::new();
        self.cursor.reset(node);
        let mut more = self.cursor.goto_first_child();
        while more {
            let child = self.cursor.node();
            if self.cursor.field_id().is_some_and(|id| id.get() == field) && Kind::of(child) != Kind::Comment {
                found.push(child);
            }
            more = self.cursor.goto_next_sibling();
        }
        found
    }

    /// The text of a node.
    fn str(&self, node: Node) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The name that a node spells.
    fn name(&mut self, node: Node) -> Name {
        let text = self.str(node);
        self.builder.name(text)
    }

    /// The dotted name that a node spells, without white space and comments.
    fn dotted(&mut self, node: Node<'t>) -> Name {
        let text = self.str(node);
        if text.bytes().all(is_dotted_byte) {
            return self.builder.name(text);
        }
        let mut path = String::with_capacity(text.len());
        let mut todo = vec![node];
        while let Some(part) = todo.pop() {
            match Kind::of(part) {
                Kind::Identifier | Kind::TypeIdentifier | Kind::This | Kind::Super | Kind::Primitive => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(self.str(part));
                }
                Kind::TypeArguments | Kind::Annotation | Kind::Dimensions => {}
                _ => todo.extend(self.children(part).into_iter().rev()),
            }
        }
        self.builder.name(&path)
    }
}

/// Where a node stands in the file.
fn span(node: Node) -> Span {
    Span { start: node.start_byte() as u32, end: node.end_byte() as u32 }
}

/// From the start of one node to the end of another.
fn span_to(from: Node, to: Node) -> Span {
    Span { start: from.start_byte() as u32, end: to.end_byte() as u32 }
}

fn is_name(node: Node) -> bool {
    matches!(Kind::of(node), Kind::Identifier | Kind::ScopedIdentifier)
}

fn is_dotted_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.') || byte >= 0x80
}
