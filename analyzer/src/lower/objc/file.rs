//! The file as a whole.
//!
//! In: the root of a tree. Out: imports, the holder of what stands outside of classes, gaps for what the parser could
//! not read, and everything else through `declarations`.

use grammars::DirectiveKind;
use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::{Lowering, span};
use crate::facts::{GapKind, Import, Modifiers, Span, TypeDecl, TypeKind};

/// How much of a file's start is searched for a note that it was generated.
const HEAD: usize = 1024;

impl<'t> Lowering<'t> {
    /// Lowers a whole file; `original` is its text before the mask.
    pub fn file(&mut self, root: Node<'t>, original: &str) {
        self.syntax_gaps(root);
        let generated = self.says_generated(root);
        self.b.facts().generated = generated;
        let items = self.items(root);
        self.imports(&items, original);
        self.globals(&items);
        let defined = self.definitions(original);
        let is_outside = |n: &Node<'t>| {
            matches!(kind(*n), Kind::Function | Kind::Declaration | Kind::Implementation) || kind(*n).is_statement()
        };
        if !defined.is_empty() || items.iter().any(is_outside) {
            self.holder = Some(self.add_holder());
        }
        self.constants(&items, &defined);
        for item in items {
            self.item(item);
        }
    }

    /// What stands at the top level, also inside `extern "C" { }`.
    fn items(&mut self, root: Node<'t>) -> Vec<Node<'t>> {
        let mut out = Vec::new();
        let mut rest = vec![root];
        let mut first = true;
        while let Some(node) = rest.pop() {
            if first || matches!(kind(node), Kind::Linkage | Kind::DeclarationList) {
                first = false;
                rest.extend(self.flat(node).into_iter().rev());
            } else {
                out.push(node);
            }
        }
        out
    }

    fn add_holder(&mut self) -> crate::facts::TypeIdx {
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
            span: Span { start: 0, end: self.text.len() as u32 },
            name_span: Span::default(),
        })
    }

    fn item(&mut self, node: Node<'t>) {
        match kind(node) {
            Kind::Interface | Kind::Implementation => self.class(node),
            Kind::Protocol => self.protocol(node),
            Kind::Function => self.c_function(node),
            Kind::Enum => self.enumeration(node, None),
            Kind::Typedef => self.type_definition(node),
            // What an error node left of a class.
            Kind::MethodDefinition => self.method(node),
            Kind::Definition => {
                for kid in self.kids(node) {
                    self.item(kid);
                }
            }
            Kind::Declaration => self.declared_types(node),
            _ => {}
        }
    }

    /// `#import`, `#include`, `@import`.
    fn imports(&mut self, items: &[Node<'t>], original: &str) {
        let mut found: Vec<(usize, String, bool)> = Vec::new();
        for directive in self.directives.iter().filter(|directive| directive.kind == DirectiveKind::Import) {
            let line = original.get(directive.span.clone()).unwrap_or_default();
            if let Some((path, wildcard)) = header(line) {
                found.push((directive.span.start, path, wildcard));
            }
        }
        for item in items.iter().filter(|item| kind(**item) == Kind::Import) {
            let path: String = self.text(*item).trim_start_matches("@import").trim_matches([' ', ';', '\n']).into();
            found.push((item.start_byte(), path, true));
        }
        found.sort();
        for (_, path, wildcard) in found {
            let import = Import { path: self.b.name(&path), alias: None, wildcard, is_static: false };
            if !self.b.facts().imports.contains(&import) {
                self.b.facts().imports.push(import);
            }
        }
    }

    /// A gap for every place where the parser gave up.
    fn syntax_gaps(&mut self, root: Node<'t>) {
        if !root.has_error() {
            return;
        }
        let mut cursor = root.walk();
        loop {
            let node = cursor.node();
            let is_harmless = matches!(self.text(node).trim(), ";" | "") && !node.is_missing();
            if (node.is_error() || node.is_missing()) && !is_harmless {
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
                let note = ["do not edit", "do not modify", "generated by", "generated using"];
                if text.contains("generated") && note.iter().any(|n| text.contains(n)) {
                    return true;
                }
            }
            more = self.cursor.goto_next_sibling();
        }
        false
    }
}

/// What a line imports: of `<A/B.h>` all of A, of `"B.h"` B.
fn header(line: &str) -> Option<(String, bool)> {
    let open = line.find(['<', '"'])?;
    let rest = &line[open + 1..];
    let path = &rest[..rest.find(['>', '"'])?];
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let is_system = line[open..].starts_with('<');
    match stem.trim_start_matches(['.', '/']).split_once('/') {
        Some((module, _)) if !stem.starts_with('.') => Some((module.to_owned(), true)),
        _ => Some((stem.rsplit('/').next().unwrap_or(stem).to_owned(), is_system)),
    }
}

/// What an error node leaves behind that says nothing by itself.
pub fn is_rubble(node: Node<'_>) -> bool {
    let kind = kind(node);
    (kind.is_silent() && !matches!(kind, Kind::Import | Kind::Token | Kind::Enum | Kind::Typedef))
        || matches!(kind, Kind::Identifier | Kind::Parameter | Kind::MethodParameter | Kind::ParameterList)
        || kind.is_declarator()
}
