//! Chains: names, member reads, index reads and calls joined by dots.
//!
//! In: the last link of a chain, however long. Out: a read or call statement per link, and the value of the last one.
//! The chain is walked, not recursed into.

use tree_sitter::Node;

use super::kinds::Kind;
use super::types::is_type;
use super::{Lowering, is_dotted_byte, span};
use crate::facts::{Arg, Call, Callee, Name, Receiver, Span, StmtKind, Value};

/// One step outwards.
#[derive(Clone, Copy)]
enum Link<'t> {
    /// `.name`, and the node that ends with it.
    Field(Node<'t>, Node<'t>),
    /// `[index]`, and the node that ends with it.
    Index(Node<'t>, Node<'t>),
    /// `.name(arguments)`, and the node that ends with it.
    Call { name: Node<'t>, arguments: Node<'t>, node: Node<'t> },
    /// `.super`.
    Super,
}

/// What the links so far have come to.
enum Base<'t> {
    /// Nothing stands before a bare call.
    Nothing,
    /// Names joined by dots that may still turn out to be a package, a type or a field: from the first to the last.
    Names(Node<'t>, Node<'t>),
    Value(Value),
    Super,
}

impl<'t> Lowering<'t> {
    /// Evaluates a chain. The value of a last call whose value is not used is unknown.
    pub(super) fn chain(&mut self, node: Node<'t>, used: bool) -> Value {
        let (head, links) = self.links(node);
        let mut base = head.map_or(Base::Nothing, |head| self.head(head));
        for (i, link) in links.iter().enumerate().rev() {
            base = match *link {
                Link::Field(name, node) => self.field(base, name, node),
                Link::Index(index, node) => self.index(base, index, node),
                Link::Super => Base::Super,
                Link::Call { name, arguments, node } => {
                    let receiver = self.receiver(base);
                    let at = link_span(name, node);
                    let value = self.invoke(receiver, (name, arguments), at, used || i > 0);
                    Base::Value(value)
                }
            };
        }
        self.base_value(base)
    }

    /// Takes a chain apart: the head, if any, and the links from the last to the first.
    fn links(&mut self, node: Node<'t>) -> (Option<Node<'t>>, Vec<Link<'t>>) {
        let (mut links, mut at) = (Vec::new(), node);
        loop {
            let kind = Kind::of(at);
            let next = match kind {
                Kind::Invocation => self.invocation_link(at, &mut links),
                Kind::FieldAccess => self.field_link(at, &mut links),
                Kind::ArrayAccess => match self.children(at)[..] {
                    [array, .., index] => {
                        links.push(Link::Index(index, at));
                        Some(array)
                    }
                    _ => return (Some(at), links),
                },
                Kind::Parenthesized => {
                    let inner = self.unwrapped(at);
                    if inner == at || !is_chain(inner) {
                        return (Some(at), links);
                    }
                    at = inner;
                    continue;
                }
                _ => return (Some(at), links),
            };
            match next {
                Some(next) if next != at => at = next,
                Some(_) => return (Some(at), links),
                None => return (None, links),
            }
        }
    }

    /// The object of an invocation; the node itself if it is too broken to have a name.
    fn invocation_link(&mut self, node: Node<'t>, links: &mut Vec<Link<'t>>) -> Option<Node<'t>> {
        let children = self.children(node);
        let arguments = children.iter().rposition(|n| Kind::of(*n) == Kind::ArgumentList);
        let name = arguments.and_then(|end| children[..end].iter().rposition(|n| Kind::of(*n) == Kind::Identifier));
        let (Some(arguments), Some(at)) = (arguments, name) else { return Some(node) };
        links.push(Link::Call { name: children[at], arguments: children[arguments], node });
        let mut before = children[..at].iter().filter(|n| Kind::of(**n) != Kind::TypeArguments);
        let object = before.next().copied();
        if object.is_some() && before.next().is_some_and(|n| Kind::of(*n) == Kind::Super) {
            links.push(Link::Super);
        }
        object
    }

    fn field_link(&mut self, node: Node<'t>, links: &mut Vec<Link<'t>>) -> Option<Node<'t>> {
        let children = self.children(node);
        let (Some(object), Some(field)) = (children.first().copied(), children.last().copied()) else {
            return Some(node);
        };
        if object == field {
            return Some(node);
        }
        links.push(Link::Field(field, node));
        if children.len() > 2 && Kind::of(children[1]) == Kind::Super {
            links.push(Link::Super);
        }
        Some(object)
    }

    fn head(&mut self, head: Node<'t>) -> Base<'t> {
        match Kind::of(head) {
            Kind::Identifier => {
                let name = self.name(head);
                self.variable(name).map_or(Base::Names(head, head), |local| Base::Value(Value::Local(local)))
            }
            Kind::Super => Base::Super,
            Kind::Invocation | Kind::FieldAccess | Kind::ArrayAccess => Base::Value(self.pieces(head)),
            _ => Base::Value(self.value(head)),
        }
    }

    fn field(&mut self, base: Base<'t>, name: Node<'t>, node: Node<'t>) -> Base<'t> {
        if Kind::of(name) == Kind::This {
            let outer = match base {
                Base::Names(first, last) => Some(self.path(first, last)),
                _ => None,
            };
            return Base::Value(Value::This(outer));
        }
        let on = match base {
            Base::Names(first, _) => return Base::Names(first, node),
            Base::Value(value) => Receiver::On(value),
            Base::Super => Receiver::Super,
            Base::Nothing => Receiver::Implicit(self.builder.implicit()),
        };
        let at = link_span(name, node);
        let name = self.name(name);
        Base::Value(self.builder.read(on, name, at))
    }

    fn index(&mut self, base: Base<'t>, index: Node<'t>, node: Node<'t>) -> Base<'t> {
        let mut array = self.base_value(base);
        // A value must not grow as deep as a chain is long.
        if matches!(array, Value::Index(..)) {
            let to = self.builder.temp();
            self.builder.assign(to, array, span(node));
            array = Value::Local(to);
        }
        let index = self.value(index);
        Base::Value(Value::index(array, index))
    }

    /// Writes a call.
    fn invoke(&mut self, receiver: Receiver, call: (Node<'t>, Node<'t>), at: Span, used: bool) -> Value {
        let args = self.arguments(call.1);
        let callee = Callee::Name(self.name(call.0));
        if used {
            return self.builder.call(receiver, callee, args, at);
        }
        self.builder.push(StmtKind::Call(Box::new(Call::new(None, receiver, callee, args))), at);
        Value::Unknown
    }

    /// Evaluates arguments.
    pub(super) fn arguments(&mut self, node: Node<'t>) -> Vec<Arg> {
        let children = self.children(node);
        let mut args = Vec::with_capacity(children.len());
        for child in children {
            let value = self.value(child);
            if Kind::of(child) != Kind::Error {
                args.push(Arg { name: None, value });
            }
        }
        args
    }

    fn receiver(&mut self, base: Base<'t>) -> Receiver {
        match base {
            Base::Nothing => Receiver::Implicit(self.builder.implicit()),
            Base::Super => Receiver::Super,
            Base::Value(value) => Receiver::On(value),
            Base::Names(first, last) => {
                let path = self.path(first, last);
                if self.is_type_name(path) {
                    return Receiver::On(Value::Path(path));
                }
                Receiver::On(self.read_path(path, first, last))
            }
        }
    }

    fn base_value(&mut self, base: Base<'t>) -> Value {
        match base {
            Base::Nothing => Value::Unknown,
            Base::Super => Value::This(None),
            Base::Value(value) => value,
            Base::Names(first, last) => {
                let path = self.path(first, last);
                self.read_path(path, first, last)
            }
        }
    }

    fn read_path(&mut self, path: Name, first: Node<'t>, last: Node<'t>) -> Value {
        let base = Receiver::Implicit(self.builder.implicit());
        self.builder.read(base, path, super::span_to(first, last))
    }

    /// The dotted name from a first identifier to the end of the field access that it starts.
    fn path(&mut self, first: Node<'t>, last: Node<'t>) -> Name {
        let text = self.text.get(first.start_byte()..last.end_byte()).unwrap_or_default();
        if text.bytes().all(is_dotted_byte) { self.builder.name(text) } else { self.dotted(last) }
    }

    /// What a member is used on, when that is a whole expression.
    pub(super) fn receiver_of(&mut self, node: Node<'t>) -> Receiver {
        let node = self.unwrapped(node);
        let (Some(head), links) = self.links(node) else { return Receiver::On(self.value(node)) };
        let names = links.iter().all(|l| matches!(l, Link::Field(name, _) if Kind::of(*name) == Kind::Identifier));
        if !names || !matches!(Kind::of(head), Kind::Identifier | Kind::Super) {
            return Receiver::On(self.value(node));
        }
        let mut base = self.head(head);
        for link in links.iter().rev() {
            if let Link::Field(name, node) = *link {
                base = self.field(base, name, node);
            }
        }
        self.receiver(base)
    }

    /// As a value: what stands before `::`.
    pub(super) fn receiver_value(&mut self, node: Node<'t>) -> Value {
        if is_type(node) {
            return Value::Path(self.type_ref(node).name);
        }
        match self.receiver_of(node) {
            Receiver::On(value) => value,
            Receiver::Super => Value::This(None),
            Receiver::Implicit(_) => Value::Unknown,
        }
    }
}

fn is_chain(node: Node) -> bool {
    matches!(Kind::of(node), Kind::Invocation | Kind::FieldAccess | Kind::ArrayAccess)
}

/// Where a link stands: from the start of its receiver if that is on the line of the link's name, else from the name.
fn link_span(name: Node, node: Node) -> Span {
    let same_line = node.start_position().row == name.start_position().row;
    if same_line { span(node) } else { super::span_to(name, node) }
}
