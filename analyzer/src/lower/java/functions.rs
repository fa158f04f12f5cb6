//! Methods, constructors, lambdas and their parameters.
//!
//! In: a declaration. Out: a [`crate::facts::Function`] with its body.

use tree_sitter::Node;

use super::annotations::Before;
use super::kinds::{FIELDS, Kind};
use super::members::is_interface;
use super::types::is_type;
use super::{Lowering, span};
use crate::facts::{Exit, FnIdx, FnRole, Modifiers, Name, Param, Span, TypeKind, TypeRef, Value};

/// A parameter as written.
pub(super) struct Written {
    pub(super) name: Name,
    pub(super) ty: Option<TypeRef>,
    pub(super) vararg: bool,
    pub(super) before: Before,
}

impl<'t> Lowering<'t> {
    /// Lowers a method, or an element of an annotation type.
    pub(super) fn method(&mut self, node: Node<'t>) {
        let children = self.children(node);
        let of = |kind| children.iter().copied().find(|n| Kind::of(*n) == kind);
        let name = of(Kind::Identifier);
        let text = name.map_or("", |name| self.str(name));
        let spans = (span(node), span(name.unwrap_or(node)));
        let function = self.builder.begin_function(FnRole::Method, text, self.owner, spans);
        let before = self.before(children.first().copied());
        self.modify(function, before);
        let returns = self.type_of(children.iter().copied().find(|n| is_type(*n)), of(Kind::Dimensions));
        self.builder.function(function).returns = returns;
        if let Some(parameters) = of(Kind::Parameters) {
            let parameters = self.children(parameters);
            self.parameters(function, &parameters);
        }
        self.body(function, of(Kind::Block));
    }

    /// Modifiers, written and implied.
    fn modify(&mut self, function: FnIdx, before: Before) {
        let owner = self.owner.map(|owner| self.builder.facts().ty(owner).kind);
        let declared = self.builder.function(function);
        declared.modifiers = before.modifiers;
        declared.modifiers.restricted &= !owner.is_some_and(is_interface);
        if declared.role == FnRole::Constructor && owner == Some(TypeKind::Enum) {
            declared.modifiers = Modifiers { private: true, ..Modifiers::default() };
        }
        declared.annotations = before.annotations;
    }

    fn body(&mut self, function: FnIdx, body: Option<Node<'t>>) {
        match body {
            Some(body) => self.statements(body),
            None => {
                let owner = self.owner.map(|owner| self.builder.facts().ty(owner).kind);
                let declared = self.builder.function(function);
                declared.has_body = false;
                declared.modifiers.is_abstract |= owner.is_some_and(is_interface);
            }
        }
        self.builder.end_function();
    }

    /// Lowers a constructor.
    pub(super) fn constructor(&mut self, node: Node<'t>) {
        let name = node.child_by_field_id(FIELDS.name).unwrap_or(node);
        let spans = (span(node), span(name));
        let function = self.builder.begin_function(FnRole::Constructor, "<init>", self.owner, spans);
        let children = self.children(node);
        let before = self.before(children.first().copied());
        self.modify(function, before);
        let mut body = None;
        for child in children {
            match Kind::of(child) {
                Kind::Parameters => {
                    let parameters = self.children(child);
                    self.parameters(function, &parameters);
                }
                Kind::Block => body = Some(child),
                _ => {}
            }
        }
        self.body(function, body);
    }

    /// Adds parameters, with the variables that hold them.
    pub(super) fn parameters(&mut self, function: FnIdx, nodes: &[Node<'t>]) {
        for node in nodes {
            let Some(written) = self.parameter(*node) else { continue };
            let ty = self.held_type(&written);
            let local = self.builder.declare(written.name, ty);
            self.builder.function(function).params.push(Param {
                name: written.name,
                label: None,
                ty: written.ty,
                local,
                vararg: written.vararg,
                has_default: false,
                annotations: written.before.annotations,
            });
        }
    }

    /// The type of the variable that holds a parameter.
    pub(super) fn held_type(&mut self, written: &Written) -> Option<TypeRef> {
        let ty = written.ty.clone()?;
        Some(if written.vararg { self.array_of(ty) } else { ty })
    }

    /// One parameter; none for `this` and for what is no parameter.
    pub(super) fn parameter(&mut self, node: Node<'t>) -> Option<Written> {
        let vararg = match Kind::of(node) {
            Kind::Parameter | Kind::CatchParameter => false,
            Kind::Spread => true,
            Kind::Identifier => {
                return Some(Written { name: self.name(node), ty: None, vararg: false, before: Before::default() });
            }
            _ => return None,
        };
        let children = self.children(node);
        let before = self.before(children.first().copied());
        let ty = children.iter().copied().find(|n| is_type(*n));
        let declarator = children.iter().copied().find(|n| Kind::of(*n) == Kind::Declarator).unwrap_or(node);
        let name = declarator.child_by_field_id(FIELDS.name)?;
        Some(Written { name: self.name(name), ty: self.declared_type(ty, declarator), vararg, before })
    }

    /// A lambda: a function of its own that sees the variables around it.
    pub(super) fn lambda(&mut self, node: Node<'t>) -> Value {
        let start = node.start_byte() as u32;
        let spans = (span(node), Span { start, end: start + 1 });
        let function = self.builder.begin_function(FnRole::Lambda, "<lambda>", self.owner, spans);
        let targets = std::mem::take(&mut self.targets);
        let children = self.children(node);
        if let Some((body, before)) = children.split_last() {
            for child in before {
                match Kind::of(*child) {
                    Kind::Parameters | Kind::InferredParameters => {
                        let parameters = self.children(*child);
                        self.parameters(function, &parameters);
                    }
                    _ => self.parameters(function, &[*child]),
                }
            }
            if Kind::of(*body) == Kind::Block {
                self.statements(*body);
            } else {
                let value = self.value(*body);
                self.builder.exit(Exit::Return, Some(value), span(*body));
            }
        }
        self.targets = targets;
        self.builder.end_function();
        Value::Function(function)
    }
}
