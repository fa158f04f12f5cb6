//! Properties as they are written.
//!
//! In: a property declaration, which may declare several. Out: its parts, and a [`Field`] for each name.

use tree_sitter::Node;

use super::declarations::Body;
use super::kinds::{Kind, kind};
use super::{Lowering, is_token, span};
use crate::facts::{Field, Modifiers};

/// One `name: type = value { ... }` of a declaration.
#[derive(Clone, Default)]
pub struct Part<'t> {
    /// The pattern: a name, or several in brackets.
    pub pattern: Option<Node<'t>>,
    /// Its name, if it is one.
    pub name: Option<Node<'t>>,
    /// The annotation that holds its type.
    pub ty: Option<Node<'t>>,
    /// The expression behind `=`.
    pub init: Option<Node<'t>>,
    /// `{ get ... }` or `{ value }`.
    pub computed: Option<Node<'t>>,
    /// `{ willSet ... didSet ... }`.
    pub observers: Option<Node<'t>>,
}

impl<'t> Lowering<'t> {
    /// Takes a property declaration apart; whether it is a `let` comes with it.
    pub fn parts(&mut self, node: Node<'t>) -> (Vec<Part<'t>>, bool) {
        let (mut parts, mut constant, mut behind_equals): (Vec<Part<'t>>, _, _) = (Vec::new(), false, false);
        for kid in self.flat(node) {
            match kind(kid) {
                Kind::ValueBinding => constant = self.text(kid) == "let",
                Kind::Pattern => {
                    behind_equals = false;
                    let name = self.sole_name(kid);
                    parts.push(Part { pattern: Some(kid), name, ..Part::default() });
                }
                Kind::Token => {
                    behind_equals |= is_token(kid, "=");
                    behind_equals &= !is_token(kid, ",");
                }
                found => {
                    let Some(part) = parts.last_mut() else { continue };
                    match found {
                        Kind::TypeAnnotation => part.ty = Some(kid),
                        Kind::ComputedProperty => part.computed = Some(kid),
                        Kind::ObserverBlock => part.observers = Some(kid),
                        _ if behind_equals && part.init.is_none() => part.init = Some(kid),
                        _ => {}
                    }
                }
            }
        }
        // `let a, b: Int`: the type stands behind the last.
        for at in (1..parts.len()).rev() {
            let goes_on = parts[at - 1].ty.is_none() && parts[at - 1].init.is_none();
            if goes_on {
                parts[at - 1].ty = parts[at].ty;
            }
        }
        (parts, constant)
    }

    /// The name that is all there is in a pattern.
    pub fn sole_name(&mut self, pattern: Node<'t>) -> Option<Node<'t>> {
        let kids = self.kids(pattern);
        let mut named = kids.into_iter().filter(|n| kind(*n) != Kind::ValueBinding);
        let only = named.next()?;
        (kind(only) == Kind::SimpleIdentifier && named.next().is_none()).then_some(only)
    }

    /// All names in a pattern, in order.
    pub fn names_in(&mut self, pattern: Node<'t>) -> Vec<Node<'t>> {
        let (mut out, mut rest) = (Vec::new(), vec![pattern]);
        while let Some(node) = rest.pop() {
            if kind(node) == Kind::SimpleIdentifier {
                out.push(node);
            } else if kind(node) == Kind::Pattern {
                rest.extend(self.kids(node).into_iter().rev());
            }
        }
        out
    }

    /// The fields of a declaration.
    pub fn property_fields(&mut self, node: Node<'t>, body: &Body<'t>, fields: &mut Vec<Field>) {
        let (parts, constant) = self.parts(node);
        let marks = self.member_marks(node, body);
        let delegated = self.wrapper(&marks).is_some();
        for part in parts {
            let Some(pattern) = part.pattern else { continue };
            let ty = part.ty.and_then(|t| self.ty_in(t));
            for name in self.names_in(pattern) {
                let modifiers = Modifiers { is_final: constant, ..marks.modifiers };
                let field = Field {
                    name: self.name(name),
                    ty: ty.clone(),
                    delegated,
                    lazy: marks.lazy,
                    annotations: marks.annotations.clone(),
                    modifiers,
                    span: span(node),
                };
                fields.push(field);
            }
        }
    }
}
