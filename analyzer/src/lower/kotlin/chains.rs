//! Chains: `a.b(c)?.d[e]!!`, and assignments to them.
//!
//! In: a left-recursive chain of any length. Out: reads and calls, link by link, without recursion along the chain.

use tree_sitter::Node;

use super::branches::not_null;
use super::expressions::Source;
use super::kinds::{Kind, kind};
use super::{Lowering, between, span};
use crate::facts::{Arg, Call, Callee, Name, Receiver, Span, StmtKind, TypeRef, Value};

/// How many values may stand inside each other before one is kept in a variable.
const NESTED: u32 = 16;

/// What a chain is so far.
pub enum Cur<'t> {
    /// Names that are not a variable, not yet read: a path of a type, a package or properties.
    Path {
        /// The first name.
        first: Node<'t>,
        /// The last but one; the first if there is only one.
        before: Node<'t>,
        /// The last name.
        last: Node<'t>,
        /// How many there are.
        count: u32,
    },
    /// A value.
    Value(Value),
    /// A member, not yet read or called.
    Member {
        /// Whose.
        base: Receiver,
        /// What.
        name: Node<'t>,
        /// The value that must not be null, after `?.`.
        safe: bool,
    },
    /// `this`.
    This,
    /// `super`.
    Super,
}

impl<'t> Lowering<'t> {
    /// Lowers a chain.
    pub fn chain(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let (head, links) = self.links(node);
        if links.is_empty() {
            for kid in self.flat(node) {
                self.effect(kid);
            }
            return Value::Unknown;
        }
        if let Some(value) = self.one_line_object(head, &links, wanted) {
            return value;
        }
        match self.joined_at(head, &links) {
            Some(at) => self.split(head, &links, at, wanted),
            None => {
                let cur = self.follow(head, &links, wanted);
                self.settle(cur, head)
            }
        }
    }

    /// Where the grammar took the next line for arguments: Kotlin ends the statement before a `(` on a new line.
    fn joined_at(&self, head: Node<'t>, links: &[Node<'t>]) -> Option<usize> {
        let mut row = head.end_position().row;
        for (at, link) in links.iter().enumerate() {
            let starts_line = link.start_position().row > row;
            if starts_line && kind(*link) == Kind::CallSuffix && self.text(*link).starts_with('(') {
                return Some(at);
            }
            row = link.end_position().row;
        }
        None
    }

    /// Two statements that the grammar joined: the value is that of the first, the second waits for its turn.
    fn split(&mut self, head: Node<'t>, links: &[Node<'t>], at: usize, wanted: bool) -> Value {
        let (before, after) = links.split_at(at);
        let cur = self.follow(head, before, wanted);
        let value = self.settle(cur, head);
        if let Some((next, after)) = after.split_first() {
            self.joined = Some((*next, after.to_vec()));
        }
        value
    }

    /// Lowers the statements that the grammar joined to the one before; the value of the last comes back.
    pub fn joined_statements(&mut self) -> Option<Value> {
        let mut value = None;
        while let Some((head, links)) = self.joined.take() {
            let inner = self.kid(head, Kind::ValueArguments);
            let args = inner.map(|l| self.list(l, "")).unwrap_or_default();
            let first = Cur::Value(args.into_iter().next().map_or(Value::Unknown, |arg| arg.value));
            let at = self.joined_at(head, &links).unwrap_or(links.len());
            let (before, after) = links.split_at(at);
            let cur = self.follow_from(first, head, before, true);
            value = Some(self.settle(cur, head));
            if let Some((next, after)) = after.split_first() {
                self.joined = Some((*next, after.to_vec()));
            }
        }
        value
    }

    /// `object : X { override fun f() = 1 }` on one line: the grammar takes the body for a lambda.
    fn one_line_object(&mut self, head: Node<'t>, links: &[Node<'t>], wanted: bool) -> Option<Value> {
        let (first, rest) = links.split_first()?;
        if kind(head) != Kind::ObjectLiteral || self.kid(head, Kind::ClassBody).is_some() {
            return None;
        }
        let lambda = self.kid(*first, Kind::AnnotatedLambda).and_then(|l| self.kid(l, Kind::Lambda))?;
        let value = self.object_with(head, &[], Some(lambda));
        let cur = self.follow_from(Cur::Value(value), head, rest, wanted);
        Some(self.settle(cur, head))
    }

    /// The first operand of a chain and what follows it, in order.
    fn links(&mut self, node: Node<'t>) -> (Node<'t>, Vec<Node<'t>>) {
        let mut links = Vec::new();
        let mut node = node;
        while matches!(
            kind(node),
            Kind::Call | Kind::Navigation | Kind::Indexing | Kind::Postfix | Kind::DirectlyAssignable
        ) {
            let kids = self.kids(node);
            let is_step = kids.last().is_some_and(|n| kind(*n) != Kind::Token || n.kind() == "!!");
            let Some((first, rest)) = kids.split_first().filter(|_| is_step) else { break };
            links.extend(rest.iter().rev().filter(|n| !n.is_error()));
            node = *first;
        }
        links.reverse();
        (node, links)
    }

    fn follow(&mut self, head: Node<'t>, links: &[Node<'t>], wanted: bool) -> Cur<'t> {
        let cur = self.head(head);
        self.follow_from(cur, head, links, wanted)
    }

    fn follow_from(&mut self, mut cur: Cur<'t>, head: Node<'t>, links: &[Node<'t>], wanted: bool) -> Cur<'t> {
        let mut nested = 0;
        for (at, link) in links.iter().enumerate() {
            let wanted = wanted || at + 1 < links.len();
            cur = match kind(*link) {
                Kind::NavigationSuffix => self.navigate(cur, head, *link),
                Kind::CallSuffix => self.call_link(cur, head, *link, wanted),
                Kind::IndexingSuffix => {
                    nested += 1;
                    let base = self.settle(cur, head);
                    let index = self.index(*link);
                    let value = Value::index(base, index);
                    Cur::Value(if nested % NESTED == 0 { self.kept(value, span(*link)) } else { value })
                }
                _ => Cur::Value(self.settle(cur, head)),
            };
        }
        cur
    }

    /// The same value in a variable, so that values do not nest without end.
    fn kept(&mut self, value: Value, place: Span) -> Value {
        let to = self.b.temp();
        self.b.assign(to, value, place);
        Value::Local(to)
    }

    fn head(&mut self, head: Node<'t>) -> Cur<'t> {
        match kind(head) {
            Kind::SimpleIdentifier => {
                let name = self.name(head);
                match self.b.lookup(name) {
                    Some(local) => Cur::Value(Value::Local(local)),
                    None if self.property.is_some() && self.text(head) == "field" => {
                        Cur::Value(self.bare(head, span(head)))
                    }
                    None => Cur::Path { first: head, before: head, last: head, count: 1 },
                }
            }
            Kind::This if head.child_count() == 1 => Cur::This,
            Kind::Super => Cur::Super,
            _ => Cur::Value(self.value(head)),
        }
    }

    fn navigate(&mut self, cur: Cur<'t>, head: Node<'t>, suffix: Node<'t>) -> Cur<'t> {
        let kids = self.kids(suffix);
        let operator = kids.iter().find(|n| kind(**n) == Kind::Token).map_or("", |n| n.kind());
        let Some(target) = kids.last().copied() else { return cur };
        if operator == "::" {
            return Cur::Value(self.reference(cur, head, target));
        }
        if kind(target) != Kind::SimpleIdentifier {
            self.settle(cur, head);
            self.effect(target);
            return Cur::Value(Value::Unknown);
        }
        match cur {
            _ if operator == "?." => {
                let value = self.settle(cur, head);
                Cur::Member { base: Receiver::On(value), name: target, safe: true }
            }
            Cur::Path { first, last, count, .. } => Cur::Path { first, before: last, last: target, count: count + 1 },
            Cur::Value(Value::Class(ty)) if self.text(target).starts_with("java") => Cur::Value(Value::Class(ty)),
            other => {
                let base = self.receiver(other, head);
                Cur::Member { base, name: target, safe: false }
            }
        }
    }

    /// What a member of `cur` is used on.
    fn receiver(&mut self, cur: Cur<'t>, head: Node<'t>) -> Receiver {
        match cur {
            Cur::This => self.on_this(),
            Cur::Super => Receiver::Super,
            other => Receiver::On(self.settle(other, head)),
        }
    }

    fn reference(&mut self, cur: Cur<'t>, head: Node<'t>, target: Node<'t>) -> Value {
        let is_class = !target.is_named();
        let on = match cur {
            Cur::Path { first, last, .. } if is_class || self.is_type_like(last) => {
                let name = self.dotted(first.start_byte(), last.end_byte());
                if is_class {
                    return Value::class(TypeRef::plain(name));
                }
                Value::Path(name)
            }
            other => self.settle(other, head),
        };
        if is_class {
            return Value::Unknown;
        }
        let on = match on {
            Value::FunctionRef { .. } => self.kept(on, between(head, target)),
            other => other,
        };
        Value::FunctionRef { on: Some(Box::new(on)), name: self.name(target) }
    }

    /// The value of a chain that ends here.
    pub fn settle(&mut self, cur: Cur<'t>, head: Node<'t>) -> Value {
        match cur {
            Cur::Value(value) => value,
            Cur::This => self.this(),
            Cur::Super => Value::This(None),
            Cur::Path { first, last, .. } => {
                let name = self.dotted(first.start_byte(), last.end_byte());
                let base = self.implicit();
                self.b.read(base, name, between(first, last))
            }
            Cur::Member { base, name, safe } => {
                let place = between(head, name);
                let name = self.name(name);
                match base {
                    Receiver::On(value) if safe => self.read_safely(value, name, place),
                    base => self.b.read(base, name, place),
                }
            }
        }
    }

    fn read_safely(&mut self, value: Value, name: Name, place: Span) -> Value {
        let to = self.b.temp();
        let block = self.b.branch(not_null(value.clone()), place);
        self.b.push(StmtKind::Read { to, base: Receiver::On(value), name }, place);
        self.b.middle(block);
        self.b.assign(to, Value::Null, place);
        self.b.close(block);
        Value::Local(to)
    }

    fn index(&mut self, suffix: Node<'t>) -> Value {
        let mut values = Vec::new();
        for kid in self.flat(suffix) {
            if kid.is_named() {
                values.push(self.value(kid));
            }
        }
        if values.len() == 1 { values.pop().unwrap_or(Value::Unknown) } else { Value::Array(values.into()) }
    }

    /// Whether a name looks like that of a type: it starts with a capital letter and has small ones.
    pub fn is_type_like(&self, node: Node<'_>) -> bool {
        let text = self.ident(node);
        text.starts_with(char::is_uppercase) && text.contains(char::is_lowercase)
    }

    /// Lowers `a = b`, `a.b += c`, `a[b] = c`.
    pub fn assignment(&mut self, node: Node<'t>) {
        let kids = self.flat(node);
        let (Some(target), Some(from)) = (kids.first().copied(), kids.last().copied()) else { return };
        let operator = kids.iter().find(|n| kind(**n) == Kind::Token).map_or("=", |n| n.kind());
        let method = match operator {
            "+=" => "plusAssign",
            "-=" => "minusAssign",
            "=" => return self.store(target, Source::Expression(from), span(node)),
            _ => {
                self.effect(from);
                return self.store(target, Source::Value(Value::Unknown), span(node));
            }
        };
        let (head, links) = self.links(target);
        let cur = self.follow(head, &links, true);
        let on = self.settle(cur, head);
        let value = self.value(from);
        let callee = Callee::Name(self.b.name(method));
        let call = Call::new(None, Receiver::On(on), callee, vec![Arg { name: None, value }]);
        self.b.push(StmtKind::Call(Box::new(call)), span(node));
    }

    /// `target = from`.
    pub fn store(&mut self, target: Node<'t>, from: Source<'t>, place: Span) {
        let target = self.unwrapped(target);
        let (head, links) = self.links(target);
        let Some((last, links)) = links.split_last() else {
            return self.store_name(head, from, place);
        };
        let cur = self.follow(head, links, true);
        match kind(*last) {
            Kind::NavigationSuffix => {
                let member = self.navigate(cur, head, *last);
                self.store_member(member, from, place);
            }
            Kind::IndexingSuffix => {
                let base = self.settle(cur, head);
                let index = self.index(*last);
                let from = self.source(from);
                self.b.push(
                    StmtKind::IndexWrite { base: Box::new(base), index: Box::new(index), from: Box::new(from) },
                    place,
                );
            }
            _ => {
                self.settle(cur, head);
                self.source(from);
            }
        }
    }

    fn source(&mut self, from: Source<'t>) -> Value {
        match from {
            Source::Expression(node) => self.value(node),
            Source::Value(value) => value,
        }
    }

    fn store_name(&mut self, head: Node<'t>, from: Source<'t>, place: Span) {
        if kind(head) != Kind::SimpleIdentifier {
            self.effect(head);
            self.source(from);
            return;
        }
        let from = self.source(from);
        let name = self.name(head);
        match (self.b.lookup(name), self.property) {
            (Some(to), _) => self.b.assign(to, from, place),
            (None, Some(own)) if self.text(head) == "field" => self.write_own(own, from, place),
            _ => {
                let base = self.implicit();
                self.b.push(StmtKind::Write { base, name, from: Box::new(from) }, place);
            }
        }
    }

    fn store_member(&mut self, member: Cur<'t>, from: Source<'t>, place: Span) {
        match member {
            Cur::Path { first, last, .. } => {
                let name = self.dotted(first.start_byte(), last.end_byte());
                let from = self.source(from);
                let base = self.implicit();
                self.b.push(StmtKind::Write { base, name, from: Box::new(from) }, place);
            }
            Cur::Member { base: Receiver::On(value), name, safe: true } => {
                let block = self.b.branch(not_null(value.clone()), span(name));
                let from = self.source(from);
                let name = self.name(name);
                self.b.push(StmtKind::Write { base: Receiver::On(value), name, from: Box::new(from) }, place);
                self.b.close(block);
            }
            Cur::Member { base, name, .. } => {
                let from = self.source(from);
                let name = self.name(name);
                self.b.push(StmtKind::Write { base, name, from: Box::new(from) }, place);
            }
            _ => {
                self.source(from);
            }
        }
    }
}
