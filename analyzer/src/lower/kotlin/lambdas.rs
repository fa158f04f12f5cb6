//! Lambdas and anonymous functions that are passed on.
//!
//! In: a lambda. Out: a function with the role `Lambda`, and a value that stands for it.

use tree_sitter::Node;

use super::jumps::{Target, What};
use super::kinds::{Kind, kind};
use super::statements::Sink;
use super::types::is_type;
use super::{Lowering, Myself, span};
use crate::facts::{Cond, FnIdx, FnRole, Param, Value};

impl<'t> Lowering<'t> {
    /// Lowers a lambda that is passed to the function `callee`.
    pub fn lambda(&mut self, node: Node<'t>, callee: &'t str) -> Value {
        let label = self.label.take().unwrap_or(callee);
        if !self.enter(node) {
            return Value::Unknown;
        }
        let kids = self.flat(node);
        let index = self.b.begin_function(FnRole::Lambda, "<lambda>", self.owner, (span(node), Self::first_byte(node)));
        self.targets.push(Target { label, function: index, what: What::Lambda, receiver: None });
        let receiver = self.b.push_receiver(None);
        self.b.function(index).receiver = Some(receiver);
        self.selves.push(Myself::Lambda(receiver));
        let has_arrow = kids.iter().any(|n| n.kind() == "->");
        match kids.iter().copied().find(|n| kind(*n) == Kind::LambdaParameters) {
            Some(list) => self.lambda_params(index, list),
            None if !has_arrow => self.implicit_parameter(index, node),
            None => {}
        }
        self.block(&kids, Sink::Return);
        self.end();
        self.leave();
        Value::Function(index)
    }

    fn lambda_params(&mut self, index: FnIdx, list: Node<'t>) {
        let mut parts = Vec::new();
        for param in self.kids(list) {
            let name = match kind(param) {
                Kind::VariableDeclaration => self.kid(param, Kind::SimpleIdentifier).map_or("", |n| self.ident(n)),
                Kind::MultiVariable => "",
                _ => continue,
            };
            let ty = self.ty_in(param);
            let local = self.declare_pattern(param);
            if kind(param) == Kind::MultiVariable {
                parts.push((param, local));
            }
            let name = self.b.name(name);
            let param =
                Param { name, label: None, ty, local, vararg: false, has_default: false, annotations: Vec::new() };
            self.b.function(index).params.push(param);
        }
        for (part, whole) in parts {
            self.destructure(part, Value::Local(whole));
        }
    }

    /// `it`, if the lambda mentions it. Whether the lambda has a parameter at all is only known to who takes it; if it
    /// has none, `it` is that of the lambda around.
    fn implicit_parameter(&mut self, index: FnIdx, node: Node<'t>) {
        if !mentions_it(self.text(node)) {
            return;
        }
        let name = self.b.name("it");
        let outer = self.b.lookup(name);
        let local = self.b.declare(name, None);
        let has_default = outer.is_some();
        let param = Param { name, label: None, ty: None, local, vararg: false, has_default, annotations: Vec::new() };
        self.b.function(index).params.push(param);
        if let Some(outer) = outer {
            let place = Self::first_byte(node);
            let block = self.b.branch(Cond::Omitted(0), place);
            self.b.assign(local, Value::Local(outer), place);
            self.b.close(block);
        }
    }

    /// Lowers `fun(x: Int): Int { ... }`.
    pub fn anonymous_function(&mut self, node: Node<'t>) -> Value {
        let kids = self.flat(node);
        let label = self.label.take().unwrap_or_default();
        let index = self.b.begin_function(FnRole::Lambda, "<lambda>", self.owner, (span(node), Self::first_byte(node)));
        self.targets.push(Target { label, function: index, what: What::Function, receiver: None });
        let params_at = kids.iter().position(|n| kind(*n) == Kind::FunctionValueParameters).unwrap_or(0);
        // `fun Foo.(x: Int)` has a receiver; otherwise `this` and bare names mean what they mean outside.
        let extended = kids[..params_at].iter().copied().find(|n| is_type(*n) || kind(*n) == Kind::TypeIdentifier);
        let outside = self.selves.last().copied().unwrap_or(Myself::Own);
        match extended {
            Some(ty) => {
                let ty = self.ty(ty);
                let receiver = self.b.push_receiver(Some(ty));
                self.b.function(index).receiver = Some(receiver);
                self.selves.push(Myself::Inlined(receiver));
            }
            None => self.selves.push(outside),
        }
        let returns = kids[params_at..].iter().copied().find(|n| is_type(*n)).map(|n| self.ty(n));
        self.b.function(index).returns = returns;
        if let Some(list) = kids.get(params_at).copied().filter(|n| kind(*n) == Kind::FunctionValueParameters) {
            let params = self.parameters(list);
            self.declare_params(index, &params);
        }
        if let Some(body) = kids.iter().copied().find(|n| kind(*n) == Kind::FunctionBody) {
            self.function_body(body);
        }
        self.end();
        Value::Function(index)
    }
}

/// Whether the word `it` stands anywhere in a text.
fn mentions_it(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80);
    text.match_indices("it").any(|(at, _)| !is_word(at + 2) && (at == 0 || !is_word(at - 1)))
}
