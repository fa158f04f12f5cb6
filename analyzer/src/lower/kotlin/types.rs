//! Types as written.
//!
//! In: a type node. Out: a [`TypeRef`]; nullability and annotations are dropped.

use thin_vec::ThinVec;
use tree_sitter::Node;

use super::Lowering;
use super::kinds::{Kind, kind};
use crate::facts::{Name, TypeParam, TypeRef};

/// Whether a node is a type.
pub fn is_type(node: Node<'_>) -> bool {
    matches!(
        kind(node),
        Kind::UserType | Kind::NullableType | Kind::FunctionType | Kind::ParenthesizedType | Kind::NotNullableType
    ) || (kind(node) == Kind::Token && node.kind() == "dynamic")
}

impl<'t> Lowering<'t> {
    /// The type that a node is.
    pub fn ty(&mut self, node: Node<'t>) -> TypeRef {
        if !self.enter(node) {
            return self.b.type_ref("");
        }
        let out = match kind(node) {
            Kind::UserType => self.user_type(node),
            Kind::FunctionType => self.function_type(node),
            Kind::NullableType | Kind::ParenthesizedType | Kind::NotNullableType | Kind::ReceiverType => {
                match self.kids(node).into_iter().find(|n| is_type(*n)) {
                    Some(inner) => self.ty(inner),
                    None => self.b.type_ref(""),
                }
            }
            _ => {
                let text = self.text(node);
                self.b.type_ref(text)
            }
        };
        self.leave();
        out
    }

    /// The type among the children of a node, if there is one.
    pub fn ty_in(&mut self, node: Node<'t>) -> Option<TypeRef> {
        let found = self.kids(node).into_iter().find(|n| is_type(*n))?;
        Some(self.ty(found))
    }

    /// Type parameters as listed, or the bounds that `where` gives to those listed before.
    pub fn type_params(&mut self, node: Node<'t>, params: &mut Vec<TypeParam>) {
        for kid in self.kids(node) {
            let Some(named) = self.kid(kid, Kind::TypeIdentifier) else { continue };
            let (name, bound) = (self.name(named), self.ty_in(kid));
            match kind(kid) {
                Kind::TypeParameter => params.push(TypeParam { name, bound }),
                Kind::TypeConstraint => {
                    let open = params.iter_mut().find(|p| p.name == name && p.bound.is_none());
                    if let Some(param) = open {
                        param.bound = bound;
                    }
                }
                _ => {}
            }
        }
    }

    fn user_type(&mut self, node: Node<'t>) -> TypeRef {
        let kids = self.kids(node);
        let mut args = ThinVec::new();
        let mut end = node.start_byte();
        let mut generic_inside = false;
        for kid in kids {
            match kind(kid) {
                Kind::TypeIdentifier => {
                    generic_inside |= !args.is_empty();
                    end = kid.end_byte();
                }
                Kind::TypeArguments => args = self.type_arguments(kid),
                _ => {}
            }
        }
        let name = match generic_inside {
            true => self.name_without_arguments(node),
            false => self.dotted(node.start_byte(), end),
        };
        TypeRef { name, args }
    }

    /// `Outer<T>.Inner<U>` is `Outer.Inner`.
    fn name_without_arguments(&mut self, node: Node<'t>) -> Name {
        let parts: Vec<&str> =
            self.kids(node).into_iter().filter(|n| kind(*n) == Kind::TypeIdentifier).map(|n| self.ident(n)).collect();
        self.b.name(&parts.join("."))
    }

    /// The types between angle brackets.
    pub fn type_arguments(&mut self, node: Node<'t>) -> ThinVec<TypeRef> {
        let mut out = ThinVec::new();
        for projection in self.kids(node) {
            if kind(projection) == Kind::TypeProjection {
                let ty = self.ty_in(projection);
                out.push(ty.unwrap_or_else(|| self.b.type_ref("*")));
            }
        }
        out
    }

    fn function_type(&mut self, node: Node<'t>) -> TypeRef {
        let mut args = ThinVec::new();
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::ReceiverType => args.push(self.ty(kid)),
                Kind::FunctionTypeParameters => {
                    for param in self.kids(kid) {
                        if is_type(param) {
                            args.push(self.ty(param));
                        } else if kind(param) == Kind::Parameter {
                            args.extend(self.ty_in(param));
                        }
                    }
                }
                _ if is_type(kid) => args.push(self.ty(kid)),
                _ => {}
            }
        }
        TypeRef { name: self.b.name("->"), args }
    }

    /// A dotted name as written between two bytes, without blanks, comments and backticks.
    pub fn dotted(&mut self, start: usize, end: usize) -> Name {
        let text = self.text.get(start..end).unwrap_or_default();
        if text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_') {
            return self.b.name(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if rest.starts_with("//") {
                rest = rest.find('\n').map_or("", |n| &rest[n..]);
            } else if rest.starts_with("/*") {
                rest = rest.find("*/").map_or("", |n| &rest[n + 2..]);
            } else {
                if !c.is_whitespace() && c != '`' {
                    out.push(c);
                }
                rest = &rest[c.len_utf8()..];
            }
        }
        self.b.name(&out)
    }
}
