//! Annotations and modifiers.
//!
//! In: a `modifiers` node. Out: [`Modifiers`] and [`Annotation`]s whose arguments are constants; nothing is evaluated.

use tree_sitter::Node;

use super::Lowering;
use super::kinds::{FIELDS, Kind};
use super::literals::integer;
use crate::facts::{Annotation, Arg, Modifiers, Value};

/// What stands before a declaration.
#[derive(Default)]
pub(super) struct Before {
    pub(super) modifiers: Modifiers,
    pub(super) annotations: Vec<Annotation>,
    /// `public`.
    pub(super) public: bool,
}

impl<'t> Lowering<'t> {
    /// Modifiers and annotations of a declaration, if its first child has them.
    pub(super) fn before(&mut self, node: Option<Node<'t>>) -> Before {
        let mut before = Before::default();
        let Some(node) = node.filter(|n| Kind::of(*n) == Kind::Modifiers) else {
            before.modifiers.restricted = true;
            return before;
        };
        for child in self.all_children(node) {
            match Kind::of(child) {
                Kind::Private => before.modifiers.private = true,
                Kind::Public => before.public = true,
                Kind::Static => before.modifiers.is_static = true,
                Kind::Final => before.modifiers.is_final = true,
                Kind::Abstract => before.modifiers.is_abstract = true,
                Kind::Annotation => {
                    let annotation = self.annotation(child);
                    before.modifiers.is_override |= self.builder.str(annotation.name) == "Override";
                    before.annotations.push(annotation);
                }
                _ => {}
            }
        }
        before.modifiers.restricted = !before.public && !before.modifiers.private;
        before
    }

    fn annotation(&mut self, node: Node<'t>) -> Annotation {
        let (mut name, mut args) = (None, Vec::new());
        for child in self.children(node) {
            match Kind::of(child) {
                Kind::Identifier | Kind::ScopedIdentifier => name = Some(self.dotted(child)),
                Kind::AnnotationArguments => {
                    args = self.children(child).into_iter().map(|arg| self.annotation_argument(arg)).collect();
                }
                _ => {}
            }
        }
        Annotation { name: name.unwrap_or_else(|| self.builder.name("")), args }
    }

    fn annotation_argument(&mut self, node: Node<'t>) -> Arg {
        if Kind::of(node) != Kind::ElementPair {
            return Arg { name: None, value: self.constant(node) };
        }
        let children = self.children(node);
        let name = children.first().map(|key| self.name(*key));
        let value = node.child_by_field_id(FIELDS.value).map_or(Value::Unknown, |value| self.constant(value));
        Arg { name, value }
    }

    /// A constant expression: literals, names as paths, classes, arrays, concatenations.
    fn constant(&mut self, node: Node<'t>) -> Value {
        self.deeper(node, |l| l.constant_inside(node)).unwrap_or(Value::Unknown)
    }

    fn constant_inside(&mut self, node: Node<'t>) -> Value {
        if let Some(value) = self.literal(node) {
            return value;
        }
        match Kind::of(node) {
            Kind::Identifier | Kind::FieldAccess | Kind::ScopedIdentifier => Value::Path(self.dotted(node)),
            Kind::ClassLiteral => self.class_literal(node),
            Kind::ElementArray | Kind::ArrayInitializer => {
                Value::Array(self.children(node).into_iter().map(|n| self.constant(n)).collect())
            }
            Kind::Parenthesized | Kind::Cast => {
                self.children(node).last().map_or(Value::Unknown, |inner| self.constant(*inner))
            }
            Kind::Unary if self.str(node).starts_with('-') => {
                integer(self.str(node).trim_start_matches('-').trim()).map_or(Value::Unknown, |n| Value::Int(-n))
            }
            Kind::Binary => self.constant_concatenation(node),
            _ => Value::Unknown,
        }
    }

    /// `"a" + B + "c"`, as long as it may be.
    fn constant_concatenation(&mut self, node: Node<'t>) -> Value {
        let (mut parts, mut at) = (Vec::new(), node);
        while Kind::of(at) == Kind::Binary {
            let Some((left, Kind::Plus, right)) = self.sides(at) else { return Value::Unknown };
            parts.push(self.constant(right));
            at = left;
        }
        parts.push(self.constant(at));
        parts.reverse();
        let text = parts.iter().any(|part| matches!(part, Value::Str(_) | Value::Path(_)));
        if text { Value::Concat(parts.into()) } else { Value::Unknown }
    }
}
