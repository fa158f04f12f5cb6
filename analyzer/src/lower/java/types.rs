//! Types as written.
//!
//! In: a type node. Out: a [`TypeRef`].

use thin_vec::{ThinVec, thin_vec};
use tree_sitter::Node;

use super::kinds::{FIELDS, Kind};
use super::{Lowering, is_dotted_byte};
use crate::facts::{TypeParam, TypeRef};

/// One variable or field of a declaration.
pub(super) struct Declarator<'t> {
    pub(super) node: Node<'t>,
    pub(super) name: Node<'t>,
    pub(super) dimensions: Option<Node<'t>>,
    pub(super) value: Option<Node<'t>>,
}

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
                TypeRef::plain(name)
            }
            _ => TypeRef::plain(self.name(node)),
        }
    }

    fn generic(&mut self, node: Node<'t>) -> TypeRef {
        let (mut name, mut args) = (None, ThinVec::new());
        for child in self.children(node) {
            match Kind::of(child) {
                Kind::TypeArguments => args = self.type_arguments(child),
                Kind::TypeIdentifier | Kind::ScopedType => name = Some(self.dotted(child)),
                _ => {}
            }
        }
        TypeRef { name: name.unwrap_or_else(|| self.builder.name("?")), args }
    }

    fn type_arguments(&mut self, node: Node<'t>) -> ThinVec<TypeRef> {
        let children = self.children(node);
        children
            .into_iter()
            .filter(|n| is_type(*n) || Kind::of(*n) == Kind::Wildcard)
            .map(|n| self.type_ref(n))
            .collect()
    }

    /// The type parameters that a declaration lists.
    pub(super) fn type_params(&mut self, node: Node<'t>) -> Vec<TypeParam> {
        let mut params = Vec::new();
        for param in self.children(node).into_iter().filter(|n| Kind::of(*n) == Kind::TypeParameter) {
            let (mut name, mut bound) = (None, None);
            for child in self.children(param) {
                match Kind::of(child) {
                    Kind::TypeIdentifier => name = Some(self.name(child)),
                    Kind::TypeBound => {
                        let first = self.children(child).into_iter().find(|n| is_type(*n));
                        bound = first.map(|n| self.type_ref(n));
                    }
                    _ => {}
                }
            }
            params.extend(name.map(|name| TypeParam { name, bound }));
        }
        params
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
        TypeRef { name: self.builder.name("Array"), args: thin_vec![element] }
    }

    /// The type and the declarators of a declaration of variables or fields.
    pub(super) fn declarators(&mut self, node: Node<'t>) -> (Option<Node<'t>>, Vec<Declarator<'t>>) {
        let (mut ty, mut declarators) = (None, Vec::new());
        for child in self.children(node) {
            if Kind::of(child) == Kind::Declarator {
                declarators.extend(self.declarator(child));
            } else if ty.is_none() && is_type(child) {
                ty = Some(child);
            }
        }
        (ty, declarators)
    }

    fn declarator(&mut self, node: Node<'t>) -> Option<Declarator<'t>> {
        let children = self.children(node);
        let (name, rest) = children.split_first()?;
        let dimensions = rest.iter().copied().find(|n| Kind::of(*n) == Kind::Dimensions);
        let value = rest.last().copied().filter(|n| Kind::of(*n) != Kind::Dimensions);
        Some(Declarator { node, name: *name, dimensions, value })
    }

    /// The declared type of a variable; none for `var`. Brackets may also stand after the variable's name.
    pub(super) fn declared_type(&mut self, ty: Option<Node<'t>>, declarator: Node<'t>) -> Option<TypeRef> {
        self.type_of(ty, declarator.child_by_field_id(FIELDS.dimensions))
    }

    /// The same, for brackets that are at hand.
    pub(super) fn type_of(&mut self, ty: Option<Node<'t>>, dimensions: Option<Node<'t>>) -> Option<TypeRef> {
        let ty = ty?;
        if Kind::of(ty) == Kind::TypeIdentifier && self.str(ty) == "var" {
            return None;
        }
        let ty = self.type_ref(ty);
        match dimensions {
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
