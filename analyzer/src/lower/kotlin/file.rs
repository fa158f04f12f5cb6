//! The file as a whole.
//!
//! In: the root of a tree. Out: package, imports, the holder of top-level functions, gaps for what the parser could
//! not read, and everything else through `declarations`.

use tree_sitter::Node;

use super::declarations::Body;
use super::kinds::{Kind, kind};
use super::{Lowering, span};
use crate::facts::{GapKind, Import, Modifiers, Name, Span, TypeDecl, TypeKind};

/// How much of a file's start is searched for a note that it was generated.
const HEAD: usize = 1024;

impl<'t> Lowering<'t> {
    /// Lowers a whole file.
    pub fn file(&mut self, root: Node<'t>) {
        self.syntax_gaps(root);
        let mut items = Vec::new();
        let mut generated = self.says_generated(root);
        for node in self.flat(root) {
            match kind(node) {
                Kind::PackageHeader => {
                    let path = self.path_of(node);
                    self.b.facts().package = path;
                }
                Kind::ImportList => {
                    for import in self.kids(node) {
                        self.import(import);
                    }
                }
                Kind::ImportHeader => self.import(node),
                Kind::FileAnnotation => generated |= self.text(node).contains("Generated"),
                _ => items.push(node),
            }
        }
        let whole = Span { start: 0, end: self.text.len() as u32 };
        let needs_holder = items.iter().any(|n| !matches!(kind(*n), Kind::Class | Kind::Object) && !is_noise(*n));
        let holder = needs_holder.then(|| {
            let name = self.b.name("");
            self.b.add_type(TypeDecl {
                name,
                kind: TypeKind::File,
                owner: None,
                enclosing: None,
                type_params: Vec::new(),
                supers: Vec::new(),
                fields: Vec::new(),
                annotations: Vec::new(),
                modifiers: Modifiers::default(),
                span: whole,
                name_span: Span::default(),
            })
        });
        self.members(&Body { owner: holder, kind: TypeKind::File, items, span: whole, ..Body::default() });
        generated |= self.types_say_generated();
        self.b.facts().generated = generated;
    }

    /// Children, with those of error nodes in their place: what was readable inside an error still counts.
    pub fn flat(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        let kids = self.kids(node);
        if !kids.iter().any(|n| n.is_error()) {
            return kids;
        }
        let mut out = Vec::with_capacity(kids.len());
        let mut rest: Vec<Node<'t>> = kids.into_iter().rev().collect();
        while let Some(node) = rest.pop() {
            if node.is_error() {
                rest.extend(self.kids(node).into_iter().rev().filter(|n| !is_rubble(*n)));
            } else {
                out.push(node);
            }
        }
        out
    }

    /// A gap for every place where the parser gave up.
    fn syntax_gaps(&mut self, root: Node<'t>) {
        if !root.has_error() {
            return;
        }
        let mut cursor = root.walk();
        loop {
            let node = cursor.node();
            let is_hole = node.is_missing() && node.is_named();
            if node.is_error() || is_hole {
                self.b.gap(GapKind::Syntax, span(node));
            }
            let into = node.has_error() && !node.is_error();
            if (into && cursor.goto_first_child()) || cursor.goto_next_sibling() {
                continue;
            }
            loop {
                if !cursor.goto_parent() {
                    return;
                }
                if cursor.goto_next_sibling() {
                    break;
                }
            }
        }
    }

    fn import(&mut self, node: Node<'t>) {
        let Some(path) = self.path_of(node) else { return };
        let alias = self.kid(node, Kind::ImportAlias).and_then(|a| self.kid(a, Kind::TypeIdentifier));
        let alias = alias.map(|a| self.name(a));
        let wildcard = self.kid(node, Kind::WildcardImport).is_some();
        self.b.facts().imports.push(Import { path, alias, wildcard, is_static: false });
    }

    fn path_of(&mut self, node: Node<'t>) -> Option<Name> {
        let path = self.kid(node, Kind::Identifier)?;
        Some(self.dotted(path.start_byte(), path.end_byte()))
    }

    fn says_generated(&mut self, root: Node<'t>) -> bool {
        self.cursor.reset(root);
        let mut more = self.cursor.goto_first_child();
        while more && self.cursor.node().start_byte() < HEAD {
            let node = self.cursor.node();
            if kind(node) == Kind::Comment {
                let mut end = node.end_byte().min(HEAD);
                while !self.text.is_char_boundary(end) {
                    end -= 1;
                }
                let text = self.text.get(node.start_byte()..end).unwrap_or_default().to_ascii_lowercase();
                let note = ["do not edit", "do not modify", "generated by"].iter().any(|n| text.contains(n));
                if note && text.contains("generated") {
                    return true;
                }
            }
            more = self.cursor.goto_next_sibling();
        }
        false
    }

    fn types_say_generated(&mut self) -> bool {
        let names: Vec<Name> = self.b.facts().types.iter().flat_map(|t| t.annotations.iter().map(|a| a.name)).collect();
        names.into_iter().any(|n| self.b.str(n).rsplit('.').next() == Some("Generated"))
    }
}

fn is_noise(node: Node<'_>) -> bool {
    kind(node).is_silent()
}

/// What an error node leaves behind that says nothing by itself.
fn is_rubble(node: Node<'_>) -> bool {
    let kind = kind(node);
    (kind.is_silent() && !matches!(kind, Kind::ImportHeader | Kind::ImportList | Kind::PackageHeader | Kind::Token))
        || matches!(kind, Kind::SimpleIdentifier | Kind::Parameter | Kind::VariableDeclaration)
}
