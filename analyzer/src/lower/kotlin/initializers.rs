//! What runs when an object is made or a file or object is first used.
//!
//! In: the members of a type. Out: its `<init>`, `<fields>` and `<clinit>`.
//!
//! If the primary constructor has parameters, initial values and `init` blocks stand in its body, where they can see
//! them; every other constructor goes through it. Without parameters they stand in `<fields>`.

use tree_sitter::Node;

use super::declarations::Body;
use super::kinds::{Kind, kind};
use super::{Lowering, span};
use crate::facts::{Call, Callee, FnRole, Receiver, Span, StmtKind, TypeKind, TypeRef, Value};

impl<'t> Lowering<'t> {
    /// Writes the functions that run at the start.
    pub fn initializers(&mut self, body: &Body<'t>) {
        if body.is_static() {
            if self.has_work(body) || self.super_call(body).is_some() {
                self.begin(FnRole::StaticInitializer, "<clinit>", (body.span, at_start(body.span)));
                self.call_super(body);
                self.run_items(body);
                self.end();
            }
            return;
        }
        if body.items.iter().any(|n| kind(*n) == Kind::EnumEntry) {
            self.begin(FnRole::StaticInitializer, "<clinit>", (body.span, at_start(body.span)));
            for entry in body.items.iter().filter(|n| kind(**n) == Kind::EnumEntry) {
                self.enum_entry(*entry, body);
            }
            self.end();
        }
        let takes_params = body.constructor.is_some_and(|c| self.kid(c, Kind::ClassParameter).is_some());
        let passes_args = body.kind != TypeKind::Anonymous && self.super_call(body).is_some();
        if body.constructor.is_some() || passes_args {
            self.primary_constructor(body, takes_params);
        }
        if !takes_params && self.has_work(body) {
            self.begin(FnRole::Initializer, "<fields>", (body.span, at_start(body.span)));
            self.run_items(body);
            self.end();
        }
    }

    fn primary_constructor(&mut self, body: &Body<'t>, takes_params: bool) {
        let place = body.constructor.map_or(at_start(body.span), span);
        let index = self.begin(FnRole::Constructor, "<init>", (body.span, place));
        let mut stored = Vec::new();
        if let Some(node) = body.constructor {
            let modifiers = self.kid(node, Kind::Modifiers);
            let marks = self.marks(modifiers);
            let params = self.class_parameters(node);
            let locals = self.declare_params(index, &params);
            for (param, local) in params.iter().zip(locals) {
                if param.stored {
                    stored.push((param.name, local));
                }
            }
            let function = self.b.function(index);
            function.modifiers = marks.modifiers;
            function.annotations = marks.annotations;
        }
        self.call_super(body);
        for (node, local) in stored {
            let name = self.name(node);
            self.write_own(name, Value::Local(local), span(node));
        }
        if takes_params {
            self.run_items(body);
        }
        self.end();
    }

    /// The supertype that is constructed with arguments.
    fn super_call(&mut self, body: &Body<'t>) -> Option<Node<'t>> {
        for specifier in &body.supers {
            let invocation = self.kid(*specifier, Kind::ConstructorInvocation);
            let list = invocation.and_then(|i| self.kid(i, Kind::ValueArguments));
            if list.is_some_and(|l| self.kid(l, Kind::ValueArgument).is_some()) {
                return invocation;
            }
        }
        None
    }

    fn call_super(&mut self, body: &Body<'t>) {
        if body.kind == TypeKind::Anonymous {
            return;
        }
        if let Some(invocation) = self.super_call(body) {
            let args = self.arguments(invocation);
            let call = Call::new(None, Receiver::Implicit(None), Callee::SuperConstructor, args);
            self.b.push(StmtKind::Call(Box::new(call)), span(invocation));
        }
    }

    fn has_work(&mut self, body: &Body<'t>) -> bool {
        for item in &body.items {
            let works = match kind(*item) {
                Kind::Property => {
                    let property = self.property(*item);
                    property.init.is_some() || property.delegate.is_some_and(|d| self.lazy_lambda(d).is_none())
                }
                Kind::AnonymousInitializer => true,
                Kind::EnumEntry => false,
                other => !other.is_silent() && !other.is_declaration(),
            };
            if works {
                return true;
            }
        }
        self.delegations(body).next().is_some()
    }

    fn delegations(&mut self, body: &Body<'t>) -> impl Iterator<Item = (usize, Node<'t>)> + use<'t> {
        let mut out = Vec::new();
        for (index, specifier) in body.supers.iter().enumerate() {
            if let Some(delegation) = self.kid(*specifier, Kind::ExplicitDelegation) {
                let to = self.kids(delegation).into_iter().rfind(Node::is_named);
                out.extend(to.map(|node| (index, node)));
            }
        }
        out.into_iter()
    }

    fn run_items(&mut self, body: &Body<'t>) {
        for (index, node) in self.delegations(body) {
            let value = self.value(node);
            let name = self.delegate_name(index);
            self.write_own(name, value, span(node));
        }
        for item in &body.items {
            match kind(*item) {
                Kind::Property => self.initial_value(*item),
                Kind::AnonymousInitializer => {
                    let kids = self.flat(*item);
                    self.scoped(&kids, super::statements::Sink::Nothing);
                }
                Kind::EnumEntry => {}
                Kind::Label => self.remember_label(*item),
                other if other.is_silent() => {}
                other if other.is_declaration() && other != Kind::Destructuring => {}
                _ => self.statement(*item),
            }
            self.joined_statements();
        }
    }

    fn initial_value(&mut self, node: Node<'t>) {
        let property = self.property(node);
        let Some(variable) = property.variable else {
            if let Some(init) = property.init {
                self.effect(init);
            }
            return;
        };
        let from = match (property.init, property.delegate) {
            (Some(init), _) => self.value(init),
            (None, Some(delegate)) if self.lazy_lambda(delegate).is_none() => self.value(delegate),
            _ => return,
        };
        if let Some(name) = self.kid(variable, Kind::SimpleIdentifier) {
            let name = self.name(name);
            self.write_own(name, from, span(node));
        }
    }

    /// `A(1)` is `A = new E(1)`; with a body, an instance of an anonymous class.
    fn enum_entry(&mut self, node: Node<'t>, body: &Body<'t>) {
        let Some(name_node) = self.kid(node, Kind::SimpleIdentifier) else { return };
        let Some(owner) = body.owner else { return };
        let name = self.name(name_node);
        let ty = TypeRef::plain(self.b.facts().ty(owner).name);
        let args = self.arguments(node);
        let created = self.b.call(Receiver::Implicit(None), Callee::New(ty.clone()), args, span(node));
        let value = match self.kid(node, Kind::ClassBody) {
            None => created,
            Some(inside) => {
                let items = self.flat(inside);
                let mut inner = Body { kind: TypeKind::Anonymous, items, span: span(node), ..Body::default() };
                self.anonymous(&mut inner, vec![ty])
            }
        };
        self.write_own(name, value, span(name_node));
    }
}

fn at_start(span: Span) -> Span {
    Span { start: span.start, end: span.start }
}
