//! Chains: `a.b(c)?.d[e]!`, and assignments to them.
//!
//! In: a left-recursive chain of any length. Out: reads and calls, link by link, without recursion along the chain.
//! What stands behind `?` is in a branch: the whole rest of the chain happens only if there is a value.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::statements::not_null;
use super::{Lowering, between, is_token, span};
use crate::facts::{Arg, Call, Callee, Receiver, Span, StmtKind, TypeRef, Value};
use crate::lower::build::Block;

/// How many values or branches may stand inside each other before one is kept in a variable.
const NESTED: usize = 16;

/// What a chain is so far.
#[derive(Clone)]
pub enum Cur<'t> {
    /// Names that are not a variable, not yet read: a path of a type, a module or properties.
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
    },
    /// `self`.
    This,
    /// `super`.
    Super,
}

/// A chain taken apart.
pub struct Links<'t> {
    /// Prefix operators, outermost first.
    pub prefixes: Vec<Node<'t>>,
    /// The first operand.
    pub head: Node<'t>,
    /// `.name` before everything else: a member of the type that the place wants.
    pub is_member: bool,
    /// What follows the head, in order.
    pub links: Vec<Node<'t>>,
}

impl<'t> Lowering<'t> {
    /// Lowers a chain.
    pub fn chain(&mut self, node: Node<'t>, wanted: bool) -> Value {
        self.chain_with(node, &[], wanted)
    }

    /// Lowers a chain with further links behind it.
    pub fn chain_with(&mut self, node: Node<'t>, more: &[Node<'t>], wanted: bool) -> Value {
        let mut chain = self.links(node);
        chain.links.extend(more);
        if chain.links.is_empty() && chain.prefixes.is_empty() && !chain.is_member {
            return self.lone_head(node, chain.head);
        }
        if kind(chain.head) == Kind::KeyPath {
            return self.key_path(chain.head, &chain.links);
        }
        let mut open = Vec::new();
        let cur = self.follow(&chain, wanted, &mut open);
        let mut value = match (open.is_empty(), wanted) {
            (true, true) => self.settle(cur, chain.head),
            (false, true) => {
                let value = self.settle(cur, chain.head);
                self.join(value, &mut open, span(node))
            }
            (_, false) => {
                let bare = matches!(cur, Cur::Path { .. } | Cur::Member { .. });
                let value = if bare { self.settle(cur, chain.head) } else { Value::Unknown };
                self.close_open(&mut open);
                value
            }
        };
        for operator in chain.prefixes.iter().rev() {
            value = self.prefixed(*operator, value);
        }
        value
    }

    /// A chain without links: nothing that could be understood follows its head.
    fn lone_head(&mut self, node: Node<'t>, head: Node<'t>) -> Value {
        if head != node && !matches!(kind(head), Kind::Call | Kind::Navigation | Kind::Postfix | Kind::Prefix) {
            return self.value(head);
        }
        for kid in self.flat(node) {
            if !kind(kid).is_silent() {
                self.effect(kid);
            }
        }
        Value::Unknown
    }

    /// The first operand of a chain and what follows it, in order.
    pub fn links(&mut self, node: Node<'t>) -> Links<'t> {
        let mut out = Links { prefixes: Vec::new(), head: node, is_member: false, links: Vec::new() };
        loop {
            let found = kind(out.head);
            if !matches!(
                found,
                Kind::Call
                    | Kind::Navigation
                    | Kind::Postfix
                    | Kind::Prefix
                    | Kind::Constructor
                    | Kind::Assignable
                    | Kind::Try
                    | Kind::Await
            ) {
                break;
            }
            let mut kids = self.kids(out.head);
            kids.retain(|n| !n.is_error());
            match (found, kids.as_slice()) {
                (Kind::Prefix, [operator, target]) if is_token(*operator, ".") => {
                    out.is_member = true;
                    out.head = *target;
                }
                (Kind::Prefix, [operator, target]) => {
                    out.prefixes.push(*operator);
                    out.head = *target;
                }
                (Kind::Try | Kind::Await, [.., inner]) if inner.is_named() => out.head = *inner,
                (Kind::Assignable, [inner]) => out.head = *inner,
                (Kind::Call | Kind::Navigation | Kind::Postfix | Kind::Constructor, [first, rest @ ..])
                    if !rest.is_empty() =>
                {
                    out.links.extend(rest.iter().rev());
                    out.head = *first;
                }
                _ => break,
            }
        }
        out.links.reverse();
        out
    }

    fn follow(&mut self, chain: &Links<'t>, wanted: bool, open: &mut Vec<Block>) -> Cur<'t> {
        let (mut cur, mut at) = self.start_of(chain);
        let mut nested = 0;
        while let Some(link) = chain.links.get(at).copied() {
            at += 1;
            cur = match kind(link) {
                Kind::NavigationSuffix => self.navigate(cur, chain.head, link),
                Kind::CallSuffix if self.text(link).starts_with('[') => {
                    nested += 1;
                    let base = self.settle(cur, chain.head);
                    let index = self.index(link);
                    let value = Value::index(base, index);
                    Cur::Value(if nested % NESTED == 0 { self.kept(value, span(link)) } else { value })
                }
                Kind::CallSuffix => {
                    // In a declaration the grammar takes the closure behind the brackets for a call of the result.
                    let parts =
                        if self.text(link).ends_with(')') { self.closures_behind(&chain.links[at..]) } else { 0 };
                    at += parts;
                    let wanted = wanted || at < chain.links.len();
                    self.call_link(cur, chain.head, &chain.links[at - parts - 1..at], wanted)
                }
                Kind::Token if link.kind() == "?" => self.optional(cur, chain.head, open, link),
                _ => self.postfixed(cur, chain.head, link),
            };
        }
        cur
    }

    /// How many links are closures without brackets of their own.
    fn closures_behind(&self, links: &[Node<'t>]) -> usize {
        links.iter().take_while(|n| kind(**n) == Kind::CallSuffix && self.text(**n).starts_with('{')).count()
    }

    /// What a chain begins with, and how many links belong to that.
    fn start_of(&mut self, chain: &Links<'t>) -> (Cur<'t>, usize) {
        let head = chain.head;
        if chain.is_member {
            let base = Receiver::On(Value::Path(self.b.name("")));
            return (Cur::Member { base, name: head }, 0);
        }
        let first = chain.links.first().copied();
        match kind(head) {
            Kind::SimpleIdentifier => {
                let name = self.b.name(self.member_name(head));
                match self.b.lookup(name) {
                    Some(local) => (Cur::Value(Value::Local(local)), 0),
                    None => (Cur::Path { first: head, before: head, last: head, count: 1 }, 0),
                }
            }
            Kind::Myself => (Cur::This, 0),
            Kind::Super => (Cur::Super, 0),
            // `[A]()` and `[K: V]()` make empty collections.
            Kind::Array | Kind::Dictionary | Kind::ArrayType | Kind::DictionaryType
                if first.is_some_and(|link| kind(link) == Kind::CallSuffix && self.text(link).starts_with('(')) =>
            {
                let args = first.map(|link| self.arguments(link)).unwrap_or_default();
                (Cur::Value(Value::Array(args.into_iter().map(|arg| arg.value).collect())), 1)
            }
            // `A<B>(c)`.
            Kind::UserType if first.is_some_and(|link| kind(link) == Kind::CallSuffix) => {
                let ty = self.ty(head);
                let args = first.map(|link| self.arguments(link)).unwrap_or_default();
                let place = first.map_or(span(head), |link| between(head, link));
                (Cur::Value(self.b.call(self.implicit(), Callee::New(ty), args, place)), 1)
            }
            _ => (Cur::Value(self.value(head)), 0),
        }
    }

    /// Behind `?`: the rest of the chain needs a value.
    fn optional(&mut self, cur: Cur<'t>, head: Node<'t>, open: &mut Vec<Block>, link: Node<'t>) -> Cur<'t> {
        if matches!(cur, Cur::This | Cur::Super) {
            return cur;
        }
        let place = between(head, link);
        let mut value = self.settle(cur, head);
        if open.len() == NESTED {
            value = self.join(value, open, place);
        }
        if matches!(value, Value::Index(_)) {
            value = self.kept(value, place);
        }
        open.push(self.b.branch(not_null(value.clone()), place));
        Cur::Value(value)
    }

    /// The value of a chain whose branches end here: nil if one of them was not taken.
    fn join(&mut self, value: Value, open: &mut Vec<Block>, place: Span) -> Value {
        let to = self.b.temp();
        self.b.assign(to, value, place);
        for block in open.drain(..).rev() {
            self.b.middle(block);
            self.b.assign(to, Value::Null, place);
            self.b.close(block);
        }
        Value::Local(to)
    }

    fn close_open(&mut self, open: &mut Vec<Block>) {
        for block in open.drain(..).rev() {
            self.b.close(block);
        }
    }

    /// `a!` is `a`; `a++` and other postfix operators are arithmetic.
    fn postfixed(&mut self, cur: Cur<'t>, head: Node<'t>, link: Node<'t>) -> Cur<'t> {
        if kind(link) == Kind::Bang || is_token(link, "!") {
            return match cur {
                Cur::This | Cur::Super => cur,
                other => Cur::Value(self.settle(other, head)),
            };
        }
        self.settle(cur, head);
        Cur::Value(Value::Unknown)
    }

    /// The same value in a variable, so that values do not nest without end.
    fn kept(&mut self, value: Value, place: Span) -> Value {
        let to = self.b.temp();
        self.b.assign(to, value, place);
        Value::Local(to)
    }

    fn navigate(&mut self, cur: Cur<'t>, head: Node<'t>, suffix: Node<'t>) -> Cur<'t> {
        let Some(target) = self.kids(suffix).last().copied() else { return cur };
        if kind(target) == Kind::Integer {
            let at = self.literal(target);
            let value = self.settle(cur, head);
            let value = match (value, at) {
                (Value::Array(parts), Value::Int(at)) => {
                    usize::try_from(at).ok().and_then(|at| parts.get(at).cloned()).unwrap_or(Value::Unknown)
                }
                (value, at) => self.kept(Value::index(value, at), span(target)),
            };
            return Cur::Value(value);
        }
        if kind(target) != Kind::SimpleIdentifier {
            self.settle(cur, head);
            return Cur::Value(Value::Unknown);
        }
        match cur {
            Cur::Path { last, first, .. } if self.text(target) == "self" => {
                let name = self.dotted(first.start_byte(), last.end_byte());
                if self.is_type_like(last) {
                    return Cur::Value(Value::class(TypeRef::plain(name)));
                }
                cur
            }
            Cur::Path { first, last, count, .. } if self.text(target) != "init" => {
                Cur::Path { first, before: last, last: target, count: count + 1 }
            }
            Cur::Path { first, last, .. } => {
                let path = self.dotted(first.start_byte(), last.end_byte());
                Cur::Member { base: Receiver::On(Value::Path(path)), name: target }
            }
            other => {
                let base = self.receiver(other, head);
                Cur::Member { base, name: target }
            }
        }
    }

    /// What a member of `cur` is used on.
    fn receiver(&mut self, cur: Cur<'t>, head: Node<'t>) -> Receiver {
        match cur {
            Cur::This => Receiver::On(Value::This(None)),
            Cur::Super => Receiver::Super,
            other => Receiver::On(self.settle(other, head)),
        }
    }

    /// The value of a chain that ends here.
    pub fn settle(&mut self, cur: Cur<'t>, head: Node<'t>) -> Value {
        match cur {
            Cur::Value(value) => value,
            Cur::This | Cur::Super => Value::This(None),
            Cur::Path { first, last, count, .. } => {
                let name = match count {
                    1 => self.b.name(self.member_name(first)),
                    _ => self.dotted(first.start_byte(), last.end_byte()),
                };
                if count == 1 && self.text(first) == "Self" {
                    return Value::Path(self.dotted(first.start_byte(), first.end_byte()));
                }
                self.b.read(self.implicit(), name, between(first, last))
            }
            Cur::Member { base, name } => {
                let start = head.start_byte().min(name.start_byte()) as u32;
                let place = Span { start, end: name.end_byte() as u32 };
                let name = self.b.name(self.member_name(name));
                self.b.read(base, name, place)
            }
        }
    }

    fn index(&mut self, suffix: Node<'t>) -> Value {
        let mut values: Vec<Value> = self.arguments(suffix).into_iter().map(|arg| arg.value).collect();
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
        let operator = kids.get(1).map_or("=", |n| self.text(*n));
        let method = match operator {
            "=" => return self.store(target, from, span(node)),
            "+=" => "plusAssign",
            "-=" => "minusAssign",
            _ => {
                self.effect(target);
                return self.effect(from);
            }
        };
        let on = self.value(target);
        let value = self.value(from);
        let callee = Callee::Name(self.b.name(method));
        let call = Call::new(None, Receiver::On(on), callee, vec![Arg { name: None, value }]);
        self.b.push(StmtKind::Call(Box::new(call)), span(node));
    }

    /// `target = from`.
    fn store(&mut self, target: Node<'t>, from: Node<'t>, place: Span) {
        let chain = self.links(target);
        let head = self.unwrapped(chain.head);
        if kind(head) == Kind::Tuple && chain.links.is_empty() {
            return self.store_parts(head, from, place);
        }
        let (mut open, mut links) = (Vec::new(), chain.links);
        // `a! = b`.
        while links.last().is_some_and(|n| kind(*n) == Kind::Bang || is_token(*n, "?")) {
            links.pop();
        }
        let last = links.pop();
        let before = Links { prefixes: Vec::new(), head: chain.head, is_member: chain.is_member, links };
        let Some(last) = last else {
            let from = self.value(from);
            return self.store_name(head, from, place);
        };
        let cur = self.follow(&before, true, &mut open);
        self.store_last(cur, (head, last), from, place);
        self.close_open(&mut open);
    }

    fn store_last(&mut self, cur: Cur<'t>, (head, last): (Node<'t>, Node<'t>), from: Node<'t>, place: Span) {
        if kind(last) == Kind::CallSuffix && self.text(last).starts_with('[') {
            let base = self.settle(cur, head);
            let index = self.index(last);
            let from = self.value(from);
            let (base, index, from) = (Box::new(base), Box::new(index), Box::new(from));
            self.b.push(StmtKind::IndexWrite { base, index, from }, place);
            return;
        }
        if kind(last) != Kind::NavigationSuffix {
            self.settle(cur, head);
            return self.effect(from);
        }
        let member = self.navigate(cur, head, last);
        let from = Box::new(self.value(from));
        let (base, name) = match member {
            Cur::Path { first, last, .. } => (self.implicit(), self.dotted(first.start_byte(), last.end_byte())),
            Cur::Member { base, name } => (base, self.b.name(self.member_name(name))),
            _ => return,
        };
        self.b.push(StmtKind::Write { base, name, from }, place);
    }

    fn store_name(&mut self, head: Node<'t>, from: Value, place: Span) {
        if kind(head) != Kind::SimpleIdentifier {
            return self.effect(head);
        }
        if self.text(head) == "_" {
            return;
        }
        let name = self.b.name(self.member_name(head));
        match self.b.lookup(name) {
            Some(to) => self.b.assign(to, from, place),
            None => {
                let base = self.implicit();
                self.b.push(StmtKind::Write { base, name, from: Box::new(from) }, place);
            }
        }
    }

    /// `(a, b) = c`.
    fn store_parts(&mut self, target: Node<'t>, from: Node<'t>, place: Span) {
        let whole = self.value(from);
        let names: Vec<Node<'t>> = self.kids(target).into_iter().filter(Node::is_named).collect();
        for (at, name) in names.into_iter().enumerate() {
            let part = super::initializers::part_of(&whole, at);
            let chain = self.links(name);
            if chain.links.is_empty() {
                self.store_name(chain.head, part, place);
            } else {
                self.effect(name);
            }
        }
    }
}
