//! Types as written.
//!
//! In: a type node. Out: a [`TypeRef`].

use tree_sitter::Node;

use super::kinds::{FIELDS, Kind};
use super::{Lowering, is_dotted_byte};
use crate::facts::TypeRef;

impl<'t> Lowering<'t> {
    /// The type that a node spells. A wildcard is its bound; an unbounded one is named `?`.
    pub(super) fn type_ref(&mut self, node: Node<'t>) -> TypeRef {
        let mut node = node;
        while matches!(Kind::of(node), Kind::AnnotatedType | Kind::Wildcard) {
            let inner = self.children(node).into_iter().rev().find(|n| is_type(*n) || Kind::of(*n) == Kind::Wildcard);
            let Some(inner) = inner else { return self.builder.type_ref("?") };
            node = inner;
        }
        match Kind::of(node) {
            Kind::GenericType => self.deeper(node, |l| l.generic(node)).unwrap_or_else(|| self.builder.type_ref("?")),
            Kind::ArrayType => self.deeper(node, |l| l.array_type(node)).unwrap_or_else(|| self.builder.type_ref("?")),
            Kind::ScopedType => {
                let text = self.str(node);
                if text.bytes().all(is_dotted_byte) {
                    return self.builder.type_ref(text);
                }
                let name = self.dotted(node);
                TypeRef { name, args: Vec::new() }
            }
            _ => TypeRef { name: self.name(node), args: Vec::new() },
        }
    }

    fn generic(&mut self, node: Node<'t>) -> TypeRef {
        let (mut name, mut args) = (None, Vec::new());
        for child in self.children(node) {
            match Kind::of(child) {
                Kind::TypeArguments => args = self.type_arguments(child),
                Kind::TypeIdentifier | Kind::ScopedType => name = Some(self.dotted(child)),
                _ => {}
            }
        }
        TypeRef { name: name.unwrap_or_else(|| self.builder.name("?")), args }
    }

    fn type_arguments(&mut self, node: Node<'t>) -> Vec<TypeRef> {
        let children = self.children(node);
        children
            .into_iter()
            .filter(|n| is_type(*n) || Kind::of(*n) == Kind::Wildcard)
            .map(|n| self.type_ref(n))
            .collect()
    }

    fn array_type(&mut self, node: Node<'t>) -> TypeRef {
        let children = self.children(node);
        let element = children.iter().find(|n| is_type(**n)).map(|n| self.type_ref(*n));
        let element = element.unwrap_or_else(|| self.builder.type_ref("?"));
        match children.iter().find(|n| Kind::of(**n) == Kind::Dimensions) {
            Some(dimensions) => self.with_dimensions(element, *dimensions),
            None => element,
        }
    }

    /// The array type that as many brackets make of an element type.
    pub(super) fn with_dimensions(&mut self, element: TypeRef, dimensions: Node<'t>) -> TypeRef {
        let brackets = self.str(dimensions).bytes().filter(|b| *b == b'[').count();
        // A real array has at most a few dimensions; the rest would only make the type deep.
        (0..brackets.min(8)).fold(element, |element, _| self.array_of(element))
    }

    /// The type of an array of these.
    pub(super) fn array_of(&mut self, element: TypeRef) -> TypeRef {
        TypeRef { name: self.builder.name("Array"), args: vec![element] }
    }

    /// The declared type of a variable; none for `var`. Brackets may also stand after the variable's name.
    pub(super) fn declared_type(&mut self, ty: Option<Node<'t>>, declarator: Node<'t>) -> Option<TypeRef> {
        let ty = ty?;
        if Kind::of(ty) == Kind::TypeIdentifier && self.str(ty) == "var" {
            return None;
        }
        let ty = self.type_ref(ty);
        match declarator.child_by_field_id(FIELDS.dimensions) {
            Some(dimensions) => Some(self.with_dimensions(ty, dimensions)),
            None => Some(ty),
        }
    }
}

/// Whether a node is a type.
pub(super) fn is_type(node: Node) -> bool {
    matches!(
        Kind::of(node),
        Kind::TypeIdentifier
            | Kind::ScopedType
            | Kind::GenericType
            | Kind::ArrayType
            | Kind::AnnotatedType
            | Kind::Primitive
    )
}
