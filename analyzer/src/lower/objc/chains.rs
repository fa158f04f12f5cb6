//! Chains: `[[A b] c:d].e[f](g)`.
//!
//! In: a left-recursive chain of any length. Out: reads and calls, link by link, without recursion along the chain.

use tree_sitter::Node;

use super::kinds::{FIELDS, Kind, kind};
use super::{IMPLICIT, Lowering, span};
use crate::facts::{Arg, Call, Callee, FnRole, Receiver, Span, StmtKind, TypeRef, Value};

/// How many indices may stand inside each other before a value is kept in a variable.
const NESTED: usize = 16;

/// What a chain is so far.
#[derive(Clone, Debug)]
pub enum Cur {
    /// Names that are no variable, not yet read: of a class, a constant or fields.
    Path {
        /// The names, with dots.
        path: String,
        /// Where they stand.
        place: Span,
    },
    /// A value.
    Value(Value),
    /// A class: `[A class]`, `A<B *>`.
    Class(TypeRef),
    /// `[A alloc]`, before it is made into an object.
    Alloc(TypeRef, Span),
    /// `self`.
    This,
    /// `super`.
    Super,
}

impl<'t> Lowering<'t> {
    /// Lowers a chain.
    pub fn chain(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let cur = self.follow(node, wanted);
        match (cur, wanted) {
            (Cur::Value(value), _) => value,
            (cur, _) => self.settle(cur),
        }
    }

    /// What an expression on the left of an assignment is, before its last name.
    pub fn followed(&mut self, node: Node<'t>) -> Cur {
        self.follow(node, true)
    }

    fn follow(&mut self, node: Node<'t>, wanted: bool) -> Cur {
        let (mut links, mut head) = (Vec::new(), self.unwrapped(node));
        while kind(head).is_link() {
            let inner = match kind(head) {
                Kind::Message => head.child_by_field_id(FIELDS.receiver),
                Kind::Call => head.child_by_field_id(FIELDS.function),
                _ => head.child_by_field_id(FIELDS.argument),
            };
            let Some(inner) = inner else { break };
            links.push(head);
            head = self.unwrapped(inner);
        }
        let mut cur = self.start_of(head);
        let (mut nested, count) = (0, links.len());
        for (at, link) in links.into_iter().rev().enumerate() {
            let wanted = wanted || at + 1 < count;
            cur = match kind(link) {
                Kind::Message => self.message(cur, (link, head), wanted),
                Kind::Call => self.call(cur, (link, head), wanted),
                Kind::Field => self.field(cur, link),
                _ => {
                    nested += 1;
                    let base = self.settle(cur);
                    let index = link.child_by_field_id(FIELDS.index).map_or(Value::Unknown, |n| self.value(n));
                    let value = Value::index(base, index);
                    Cur::Value(if nested % NESTED == 0 { self.kept(value, span(link)) } else { value })
                }
            };
        }
        cur
    }

    /// What a chain begins with.
    fn start_of(&mut self, head: Node<'t>) -> Cur {
        match kind(head) {
            Kind::Identifier | Kind::TypeIdentifier => match self.text(head) {
                "self" => Cur::This,
                "super" => Cur::Super,
                text => {
                    if let Some(value) = self.word(text, head) {
                        return Cur::Value(value);
                    }
                    match self.variable(head) {
                        Some(Value::This(None)) => Cur::This,
                        Some(value) => Cur::Value(value),
                        None => Cur::Path { path: text.to_owned(), place: span(head) },
                    }
                }
            },
            Kind::GenericType => Cur::Class(self.ty(head)),
            // A link whose other side is missing.
            found if found.is_link() => {
                for kid in self.flat(head) {
                    if !kind(kid).is_silent() {
                        self.effect(kid);
                    }
                }
                Cur::Value(Value::Unknown)
            }
            _ => match self.value(head) {
                Value::This(None) => Cur::This,
                value => Cur::Value(value),
            },
        }
    }

    /// `.name`, `->name`.
    fn field(&mut self, cur: Cur, link: Node<'t>) -> Cur {
        let Some(field) = link.child_by_field_id(FIELDS.field) else { return cur };
        let name = self.text(field);
        match cur {
            Cur::Path { mut path, place } => {
                path.push('.');
                path.push_str(name);
                Cur::Path { path, place: Span { end: span(field).end, ..place } }
            }
            // `A.class`, `self.class`.
            cur if name == "class" && self.class_of(&cur).is_some() => self.class_value(cur),
            cur => {
                let base = self.receiver(cur);
                let name = self.member(name);
                let name = self.b.name(name);
                let start = link.start_byte().min(field.start_byte());
                Cur::Value(self.b.read(base, name, self.place(start, field.end_byte())))
            }
        }
    }

    /// `f(x)`, `block(x)`, `self.block(x)`.
    fn call(&mut self, cur: Cur, (link, head): (Node<'t>, Node<'t>), wanted: bool) -> Cur {
        let callee = match cur {
            Cur::Path { path, place } => {
                let is_block = path.contains('.') || path.starts_with('_') && !self.globals.contains(path.as_str());
                if is_block {
                    Callee::Value(self.settle(Cur::Path { path, place }))
                } else {
                    Callee::Name(self.b.name(&path))
                }
            }
            other => Callee::Value(self.settle(other)),
        };
        let list = link.child_by_field_id(FIELDS.arguments);
        let mut args = Vec::new();
        for argument in list.map(|list| self.flat(list)).unwrap_or_default() {
            if argument.is_named() && !matches!(kind(argument), Kind::Comment | Kind::Silent) {
                args.push(Arg { name: None, value: self.value(argument) });
            }
        }
        let named = list.unwrap_or(link);
        let same_line = head.start_position().row == named.start_position().row;
        let start = if same_line { head.start_byte() } else { named.start_byte() };
        self.called((IMPLICIT, callee, args), self.place(start, link.end_byte()), wanted)
    }

    /// Writes a call.
    pub fn called(&mut self, (on, callee, args): (Receiver, Callee, Vec<Arg>), place: Span, wanted: bool) -> Cur {
        let to = wanted.then(|| self.b.temp());
        self.b.push(StmtKind::Call(Box::new(Call::new(to, on, callee, args))), place);
        Cur::Value(to.map_or(Value::Unknown, Value::Local))
    }

    /// What a member of `cur` is used on.
    pub fn receiver(&mut self, cur: Cur) -> Receiver {
        match cur {
            Cur::This => Receiver::On(Value::This(None)),
            Cur::Super => Receiver::Super,
            cur => match self.class_of(&cur) {
                Some(ty) => Receiver::On(Value::Path(ty.name)),
                None => Receiver::On(self.settle(cur)),
            },
        }
    }

    /// The class that a chain names so far.
    pub fn class_of(&mut self, cur: &Cur) -> Option<TypeRef> {
        match cur {
            Cur::Class(ty) => Some(ty.clone()),
            Cur::Path { path, .. } => {
                let is_class = path.starts_with(char::is_uppercase)
                    && !path.contains(['.', '_'])
                    && !self.globals.contains(path.as_str());
                let has_prefix = path.starts_with(char::is_uppercase) && path.contains(char::is_lowercase);
                let is_known = has_prefix && !path.contains('.') && !self.globals.contains(path.as_str());
                (is_class || is_known).then(|| self.b.type_ref(path))
            }
            Cur::This | Cur::Super if self.is_static() => {
                let own = self.own_type();
                Some(self.b.type_ref(&own))
            }
            _ => None,
        }
    }

    /// `[A class]`; of an object of this class, its own.
    pub fn class_value(&mut self, cur: Cur) -> Cur {
        match self.class_of(&cur) {
            Some(ty) => Cur::Class(ty),
            None => cur,
        }
    }

    /// Whether the function is one of the class, not of its objects.
    fn is_static(&mut self) -> bool {
        let here = self.here();
        let facts = self.b.facts();
        let Some(frame) = facts.functions.get(facts.frame(here).0 as usize) else { return false };
        frame.modifiers.is_static && frame.role == FnRole::Method
    }

    /// The value of a chain that ends here.
    pub fn settle(&mut self, cur: Cur) -> Value {
        match cur {
            Cur::Value(value) => value,
            Cur::This | Cur::Super => Value::This(None),
            Cur::Class(ty) => Value::class(ty),
            Cur::Alloc(ty, place) => self.b.call(IMPLICIT, Callee::New(ty), Vec::new(), place),
            Cur::Path { path, place } => {
                let (first, rest) = path.split_at(path.find('.').unwrap_or(path.len()));
                let first = self.outer_name(first);
                let whole = format!("{}{rest}", self.b.str(first));
                let name = self.b.name(&whole);
                self.b.read(IMPLICIT, name, place)
            }
        }
    }

    /// The same value in a variable, so that values do not nest without end.
    fn kept(&mut self, value: Value, place: Span) -> Value {
        let to = self.b.temp();
        self.b.assign(to, value, place);
        Value::Local(to)
    }
}
