//! Calls.
//!
//! In: a chain so far and a pair of brackets, a trailing lambda, or both. Out: a [`Call`], or the statements of an
//! inlined scope function.

use thin_vec::ThinVec;
use tree_sitter::Node;

use super::branches::not_null;
use super::chains::Cur;
use super::kinds::{Kind, kind};
use super::scopes::{Inlining, Scope};
use super::{Lowering, span};
use crate::facts::{Arg, Call, Callee, Local, Receiver, Span, StmtKind, TypeRef, Value};

/// What stands behind a callee.
#[derive(Clone)]
struct Suffix<'t> {
    list: Option<Node<'t>>,
    lambda: Option<Node<'t>>,
    name: &'t str,
    place: Span,
    type_args: ThinVec<TypeRef>,
}

impl<'t> Lowering<'t> {
    /// Lowers one call of a chain.
    pub fn call_link(&mut self, cur: Cur<'t>, head: Node<'t>, node: Node<'t>, wanted: bool) -> Cur<'t> {
        let name = match &cur {
            Cur::Path { last, .. } => Some(*last),
            Cur::Member { name, .. } => Some(*name),
            _ => None,
        };
        let named = name.unwrap_or(node);
        let same_line = head.start_position().row == named.start_position().row;
        let start = if same_line { head.start_byte() } else { named.start_byte() };
        let suffix = Suffix {
            list: self.kid(node, Kind::ValueArguments),
            lambda: self.kid(node, Kind::AnnotatedLambda),
            name: name.map_or("", |n| self.ident(n)),
            place: Span { start: start as u32, end: node.end_byte() as u32 },
            type_args: self.kid(node, Kind::TypeArguments).map(|n| self.type_arguments(n)).unwrap_or_default(),
        };
        if let Some(scope) = self.scope_function(&cur, &suffix) {
            return Cur::Value(self.inlined(cur, scope, suffix, (head, wanted)));
        }
        let to = wanted.then(|| self.b.temp());
        match cur {
            Cur::Member { base: Receiver::On(value), safe: true, .. } => {
                let place = suffix.place;
                let block = self.b.branch(not_null(value.clone()), place);
                let callee = Callee::Name(self.b.name(suffix.name));
                self.emit(to, Receiver::On(value), callee, suffix);
                self.b.middle(block);
                if let Some(to) = to {
                    self.b.assign(to, Value::Null, place);
                }
                self.b.close(block);
            }
            Cur::Member { base, .. } => {
                let callee = Callee::Name(self.b.name(suffix.name));
                self.emit(to, base, callee, suffix);
            }
            Cur::Path { count: 1, .. } => {
                let (receiver, callee) = (self.implicit(), Callee::Name(self.b.name(suffix.name)));
                self.emit(to, receiver, callee, suffix);
            }
            Cur::Path { first, before, last, count } => {
                let is_package = count > 2 && self.is_type_like(last);
                let on = self.path_receiver((first, before), is_package);
                let callee = Callee::Name(self.b.name(suffix.name));
                self.emit(to, Receiver::On(on), callee, suffix);
            }
            other => {
                let value = self.settle(other, head);
                let receiver = self.implicit();
                self.emit(to, receiver, Callee::Value(value), suffix);
            }
        }
        Cur::Value(to.map_or(Value::Unknown, Value::Local))
    }

    fn emit(&mut self, to: Option<Local>, receiver: Receiver, callee: Callee, suffix: Suffix<'t>) {
        let mut args = suffix.list.map(|l| self.list(l, suffix.name)).unwrap_or_default();
        if let Some(lambda) = suffix.lambda {
            let value = self.trailing(lambda, suffix.name);
            args.push(Arg { name: None, value });
        }
        self.b.push(
            StmtKind::Call(Box::new(Call { to, receiver, callee, args, type_args: suffix.type_args })),
            suffix.place,
        );
    }

    /// What a function is called on, if that is a dotted path: a type or package, or properties to read.
    fn path_receiver(&mut self, path: (Node<'t>, Node<'t>), is_package: bool) -> Value {
        let name = self.dotted(path.0.start_byte(), path.1.end_byte());
        if is_package || self.is_type_like(path.1) {
            return Value::Path(name);
        }
        let base = self.implicit();
        self.b.read(base, name, super::between(path.0, path.1))
    }

    fn trailing(&mut self, node: Node<'t>, callee: &'t str) -> Value {
        if let Some(label) = self.kid(node, Kind::Label) {
            self.remember_label(label);
        }
        self.kid(node, Kind::Lambda).map_or(Value::Unknown, |lambda| self.lambda(lambda, callee))
    }

    /// The arguments in the brackets right inside a node.
    pub fn arguments(&mut self, node: Node<'t>) -> Vec<Arg> {
        self.kid(node, Kind::ValueArguments).map(|l| self.list(l, "")).unwrap_or_default()
    }

    /// The arguments in brackets.
    pub fn list(&mut self, list: Node<'t>, callee: &'t str) -> Vec<Arg> {
        let mut out = Vec::new();
        let nodes: Vec<Node<'t>> = self.flat(list);
        let mut skip = 0;
        for (at, node) in nodes.iter().copied().enumerate() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            if let Some((value, used)) = self.object_argument(&nodes[at..]) {
                out.push(Arg { name: None, value });
                skip = used;
                continue;
            }
            if kind(node) != Kind::ValueArgument {
                if !kind(node).is_silent() {
                    self.effect(node);
                }
                continue;
            }
            out.push(self.argument(node, callee));
        }
        out
    }

    /// `f(object : A, B() { ... })`: the grammar takes `B() { ... }` for a second argument. The object comes back, and
    /// how many nodes after the first belong to it.
    fn object_argument(&mut self, nodes: &[Node<'t>]) -> Option<(Value, usize)> {
        let first = nodes.first().filter(|n| kind(**n) == Kind::ValueArgument)?;
        let object = self.kids(*first).last().copied().filter(|n| kind(*n) == Kind::ObjectLiteral)?;
        if self.kid(object, Kind::ClassBody).is_some() {
            return None;
        }
        let mut more = Vec::new();
        for (at, node) in nodes.iter().enumerate().skip(1) {
            if kind(*node) != Kind::ValueArgument {
                continue;
            }
            let inner = self.kids(*node).last().copied()?;
            more.push(inner);
            let suffix = self.kid(inner, Kind::CallSuffix);
            let lambda = suffix.and_then(|s| self.kid(s, Kind::AnnotatedLambda));
            if let Some(lambda) = lambda.and_then(|l| self.kid(l, Kind::Lambda)) {
                return Some((self.object_with(object, &more, Some(lambda)), at));
            }
        }
        None
    }

    fn argument(&mut self, node: Node<'t>, callee: &'t str) -> Arg {
        let kids = self.flat(node);
        let equals = kids.iter().position(|n| n.kind() == "=");
        let name = equals.and_then(|at| kids.get(at.wrapping_sub(1))).map(|n| self.name(*n));
        let is_spread = kids.iter().any(|n| n.kind() == "*");
        let value = match kids.last() {
            Some(last) if kind(*last) == Kind::Lambda => self.lambda(*last, callee),
            Some(last) => self.value(*last),
            None => Value::Unknown,
        };
        Arg { name, value: if is_spread { Value::Spread(Box::new(value)) } else { value } }
    }

    /// Whether a call is one of a scope function with its lambda right behind it.
    fn scope_function(&mut self, cur: &Cur<'t>, suffix: &Suffix<'t>) -> Option<Scope> {
        suffix.lambda?;
        let args = match suffix.list {
            Some(list) => self.kids(list).iter().filter(|n| kind(**n) == Kind::ValueArgument).count(),
            None => 0,
        };
        let is_bare = matches!(cur, Cur::Path { count: 1, .. });
        Scope::of(suffix.name, is_bare, args)
    }

    fn inlined(&mut self, cur: Cur<'t>, scope: Scope, suffix: Suffix<'t>, ends: (Node<'t>, bool)) -> Value {
        let (head, wanted) = ends;
        let lambda = suffix.lambda.unwrap_or(head);
        let mut safe = false;
        let subject = match cur {
            Cur::Path { count: 1, .. } => match suffix.list.map(|l| self.list(l, "")) {
                Some(mut args) if !args.is_empty() => Some(args.remove(0).value),
                _ if scope == Scope::Run => None,
                _ => Some(self.innermost()),
            },
            Cur::Path { first, before, .. } => Some(self.path_receiver((first, before), false)),
            Cur::Member { base, safe: may_be_null, .. } => {
                safe = may_be_null;
                Some(match base {
                    Receiver::On(value) => value,
                    Receiver::Implicit(Some(local)) => Value::Local(local),
                    _ => self.this(),
                })
            }
            other => Some(self.settle(other, head)),
        };
        let call = Inlining { scope, name: suffix.name, lambda, place: suffix.place, wanted };
        let Some(guard) = subject.clone().filter(|_| safe) else { return self.inline(&call, subject) };
        let to = wanted.then(|| self.b.temp());
        let block = self.b.branch(not_null(guard), suffix.place);
        let value = self.inline(&call, subject);
        if let Some(to) = to {
            self.b.assign(to, value, suffix.place);
            self.b.middle(block);
            self.b.assign(to, Value::Null, suffix.place);
        }
        self.b.close(block);
        to.map_or(Value::Unknown, Value::Local)
    }

    /// The innermost object that bare names are members of.
    fn innermost(&self) -> Value {
        self.b.implicit().map_or(Value::This(None), Value::Local)
    }

    /// The lambda of `by lazy { ... }`.
    pub fn lazy_lambda(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        if kind(node) != Kind::Call {
            return None;
        }
        let kids = self.kids(node);
        let is_lazy = kids.first().is_some_and(|n| kind(*n) == Kind::SimpleIdentifier && self.text(*n) == "lazy");
        let suffix = kids.last().copied().filter(|_| is_lazy)?;
        let lambda = self.kid(suffix, Kind::AnnotatedLambda)?;
        self.kid(lambda, Kind::Lambda)
    }

    /// Where a node begins, with nothing in it.
    pub fn first_byte(node: Node<'_>) -> Span {
        let start = span(node).start;
        Span { start, end: start + 1 }
    }
}
