//! Calls.
//!
//! In: a chain so far and what stands behind it: brackets, closures, or both. Out: a [`Call`]. Labels are the names of
//! its arguments: they are part of how a function is called.

use tree_sitter::Node;

use super::chains::Cur;
use super::kinds::{Kind, kind};
use super::{Lowering, between};
use crate::facts::{Arg, Call, Callee, Receiver, Span, StmtKind, TypeRef, Value};

impl<'t> Lowering<'t> {
    /// Lowers one call of a chain, whose arguments stand in one or several parts.
    pub fn call_link(&mut self, cur: Cur<'t>, head: Node<'t>, parts: &[Node<'t>], wanted: bool) -> Cur<'t> {
        let [suffix, ..] = *parts else { return cur };
        let name = match &cur {
            Cur::Path { last, .. } => Some(*last),
            Cur::Member { name, .. } => Some(*name),
            _ => None,
        };
        if let (Some(name), true) = (name, self.is_reference(suffix)) {
            return Cur::Value(self.reference(cur, head, name));
        }
        let named = name.unwrap_or(suffix);
        let same_line = head.start_position().row == named.start_position().row;
        let start = if same_line { head.start_byte() } else { named.start_byte() };
        let end = parts.last().map_or(suffix, |part| *part).end_byte();
        let place = Span { start: start as u32, end: end as u32 };
        let (receiver, callee) = self.callee(cur, head);
        let args = parts.iter().flat_map(|part| self.arguments(*part)).collect();
        let to = wanted.then(|| self.b.temp());
        self.b.push(StmtKind::Call(Box::new(Call::new(to, receiver, callee, args))), place);
        Cur::Value(to.map_or(Value::Unknown, Value::Local))
    }

    /// On what is called what.
    fn callee(&mut self, cur: Cur<'t>, head: Node<'t>) -> (Receiver, Callee) {
        match cur {
            Cur::Member { base, name } if self.text(name) == "init" => match base {
                Receiver::Super => (self.implicit(), Callee::SuperConstructor),
                Receiver::On(Value::This(_)) => (self.implicit(), Callee::ThisConstructor),
                Receiver::On(Value::Path(path)) if !self.b.str(path).is_empty() => {
                    (self.implicit(), Callee::New(TypeRef::plain(path)))
                }
                base => (base, Callee::Name(self.name(name))),
            },
            Cur::Member { base, name } => (base, Callee::Name(self.name(name))),
            Cur::Path { count: 1, last, .. } if self.text(last) == "Self" => {
                let own = self.dotted(last.start_byte(), last.end_byte());
                (self.implicit(), Callee::New(TypeRef::plain(own)))
            }
            Cur::Path { count: 1, last, .. } => (self.implicit(), Callee::Name(self.name(last))),
            Cur::Path { first, before, last, count } => {
                let is_module = count > 2 && self.is_type_like(last);
                let on = self.path_receiver((first, before), is_module);
                (Receiver::On(on), Callee::Name(self.name(last)))
            }
            other => {
                let value = self.settle(other, head);
                (self.implicit(), Callee::Value(value))
            }
        }
    }

    /// What a function is called on, if that is a dotted path: a type or module, or properties to read.
    fn path_receiver(&mut self, path: (Node<'t>, Node<'t>), is_module: bool) -> Value {
        if is_module || self.is_type_like(path.1) {
            return Value::Path(self.dotted(path.0.start_byte(), path.1.end_byte()));
        }
        let count = if path.0 == path.1 { 1 } else { 2 };
        self.settle(Cur::Path { first: path.0, before: path.0, last: path.1, count }, path.0)
    }

    /// The arguments in brackets, then the closures behind them.
    pub fn arguments(&mut self, suffix: Node<'t>) -> Vec<Arg> {
        let (mut out, mut label) = (Vec::new(), None);
        for kid in self.flat(suffix) {
            match kind(kid) {
                Kind::ValueArguments => {
                    for argument in self.flat(kid) {
                        if kind(argument) == Kind::ValueArgument {
                            let argument = self.argument(argument);
                            out.push(argument);
                        } else if !kind(argument).is_silent() {
                            self.effect(argument);
                        }
                    }
                }
                Kind::Lambda => {
                    let value = self.lambda(kid);
                    out.push(Arg { name: label.take(), value });
                }
                Kind::SimpleIdentifier => label = (self.text(kid) != "_").then(|| self.name(kid)),
                _ => {}
            }
        }
        out
    }

    fn argument(&mut self, node: Node<'t>) -> Arg {
        let kids = self.flat(node);
        let label = kids.first().copied().filter(|n| kind(*n) == Kind::ValueArgumentLabel);
        let name = label.map(|n| self.name(n));
        let value = kids.iter().rfind(|n| n.is_named() && kind(**n) != Kind::ValueArgumentLabel);
        Arg { name, value: value.map_or(Value::Unknown, |n| self.value(*n)) }
    }

    /// `f(_:b:)` names a function and calls nothing.
    fn is_reference(&mut self, suffix: Node<'t>) -> bool {
        if !self.text(suffix).ends_with(":)") {
            return false;
        }
        let list = self.kid(suffix, Kind::ValueArguments);
        let first = list.and_then(|list| self.kid(list, Kind::ValueArgument));
        first.is_some_and(|argument| {
            self.kids(argument).iter().all(|n| matches!(kind(*n), Kind::ValueArgumentLabel | Kind::Token))
        })
    }

    fn reference(&mut self, cur: Cur<'t>, head: Node<'t>, name: Node<'t>) -> Value {
        let on = match cur {
            Cur::Path { count: 1, .. } => None,
            Cur::Path { first, before, .. } => Some(self.path_receiver((first, before), false)),
            Cur::Member { base: Receiver::On(value), .. } => Some(value),
            Cur::Member { .. } => None,
            other => Some(self.settle(other, head)),
        };
        let on = on.filter(|value| !matches!(value, Value::This(_)));
        Value::FunctionRef { on: on.map(Box::new), name: self.name(name) }
    }

    /// `#selector(A.f(_:))`: the function that it names.
    pub fn selector(&mut self, node: Node<'t>) -> Value {
        let Some(inner) = self.kids(node).into_iter().rfind(Node::is_named) else { return Value::Unknown };
        let chain = self.links(inner);
        let mut names = vec![chain.head];
        for link in chain.links {
            if kind(link) == Kind::NavigationSuffix {
                names.extend(self.kids(link).last().copied());
            }
        }
        let Some((last, before)) = names.split_last() else { return Value::Unknown };
        let on = match before {
            [] => None,
            [only] if kind(*only) == Kind::Myself => None,
            [first, .., end] | [first @ end] => {
                let path = self.dotted(first.start_byte(), end.end_byte());
                Some(Box::new(Value::Path(path)))
            }
        };
        Value::FunctionRef { on, name: self.name(*last) }
    }

    /// `\A.b.c`, `\.b`: what reads a property.
    pub fn key_path(&mut self, head: Node<'t>, links: &[Node<'t>]) -> Value {
        let ty =
            self.kids(head).into_iter().find(|n| matches!(kind(*n), Kind::TypeIdentifier | Kind::SimpleIdentifier));
        let on = ty.map(|ty| Box::new(Value::Path(self.dotted(ty.start_byte(), ty.end_byte()))));
        let names: Vec<Node<'t>> = links.iter().copied().filter(|n| kind(*n) == Kind::NavigationSuffix).collect();
        let name = match (names.first(), names.last()) {
            (Some(first), Some(last)) => {
                let path = self.dotted(first.start_byte(), last.end_byte());
                let text = self.b.str(path).trim_start_matches('.').to_owned();
                self.b.name(&text)
            }
            _ => self.b.name("self"),
        };
        Value::FunctionRef { on, name }
    }

    /// `#name(...) { ... }` in a function: a call of whatever the macro makes.
    pub fn macro_call(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let Some(name) = self.kid(node, Kind::SimpleIdentifier) else { return Value::Unknown };
        let suffix = self.kid(node, Kind::CallSuffix);
        let args = suffix.map(|suffix| self.arguments(suffix)).unwrap_or_default();
        let callee = Callee::Name(self.b.name(&format!("#{}", self.ident(name))));
        let to = wanted.then(|| self.b.temp());
        let call = Call::new(to, self.implicit(), callee, args);
        self.b.push(StmtKind::Call(Box::new(call)), between(node, suffix.unwrap_or(name)));
        to.map_or(Value::Unknown, Value::Local)
    }
}
