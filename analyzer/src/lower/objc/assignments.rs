//! Assignments.
//!
//! In: `a = b`, `a.b += c`, `a[b] = c`, `a++`. Out: writes; the value is what was written.

use tree_sitter::Node;

use super::chains::Cur;
use super::kinds::{FIELDS, Kind, kind};
use super::{IMPLICIT, Lowering, span};
use crate::facts::{Arg, Call, Callee, Receiver, Span, StmtKind, Value};

impl<'t> Lowering<'t> {
    /// Lowers an assignment.
    pub fn assignment(&mut self, node: Node<'t>, wanted: bool) -> Value {
        // `a = b = c`, from the right.
        let (mut targets, mut at) = (vec![node], node);
        let from = loop {
            let right = at.child_by_field_id(FIELDS.right).map(|right| self.unwrapped(right));
            match right {
                Some(right) if kind(right) == Kind::Assignment => {
                    targets.push(right);
                    at = right;
                }
                other => break other,
            }
        };
        let mut value = None;
        for target in targets.into_iter().rev() {
            value = Some(self.assigned(target, from, value));
        }
        value.filter(|_| wanted).unwrap_or(Value::Unknown)
    }

    fn assigned(&mut self, node: Node<'t>, from: Option<Node<'t>>, known: Option<Value>) -> Value {
        let Some(target) = node.child_by_field_id(FIELDS.left) else { return Value::Unknown };
        let operator = self.operator(node);
        let method = match operator {
            "=" => return self.store(target, (from, known), span(node)),
            "+=" => "plusAssign",
            "-=" => "minusAssign",
            _ => "",
        };
        let on = self.value(target);
        let value = known.unwrap_or_else(|| from.map_or(Value::Unknown, |n| self.value(n)));
        if !method.is_empty() && !matches!(value, Value::Int(_) | Value::Unknown) {
            let callee = Callee::Name(self.b.name(method));
            let call = Call::new(None, Receiver::On(on), callee, vec![Arg { name: None, value }]);
            self.b.push(StmtKind::Call(Box::new(call)), span(node));
        } else {
            self.store_value(target, Value::Unknown, span(node));
        }
        Value::Unknown
    }

    /// `a++`.
    pub fn update(&mut self, node: Node<'t>) -> Value {
        if let Some(target) = node.child_by_field_id(FIELDS.argument) {
            self.store_value(target, Value::Unknown, span(node));
        }
        Value::Unknown
    }

    /// `target = from`.
    fn store(&mut self, target: Node<'t>, from: (Option<Node<'t>>, Option<Value>), place: Span) -> Value {
        let evaluated = |lowering: &mut Lowering<'t>| match from {
            (_, Some(value)) => value,
            (Some(node), None) => lowering.value(node),
            (None, None) => Value::Unknown,
        };
        let target = self.unwrapped(target);
        let found = kind(target);
        if found == Kind::Field || found == Kind::Subscript {
            return self.store_member(target, evaluated, place);
        }
        let value = evaluated(self);
        self.store_value(target, value.clone(), place);
        value
    }

    /// `a.b = c`, `a[b] = c`: the left side is evaluated first.
    fn store_member(
        &mut self,
        target: Node<'t>,
        evaluated: impl FnOnce(&mut Lowering<'t>) -> Value,
        place: Span,
    ) -> Value {
        let inner = target.child_by_field_id(FIELDS.argument);
        if kind(target) == Kind::Subscript {
            let base = inner.map_or(Value::Unknown, |n| self.value(n));
            let index = target.child_by_field_id(FIELDS.index).map_or(Value::Unknown, |n| self.value(n));
            let from = evaluated(self);
            let (base, index, boxed) = (Box::new(base), Box::new(index), Box::new(from.clone()));
            self.b.push(StmtKind::IndexWrite { base, index, from: boxed }, place);
            return from;
        }
        let field = target.child_by_field_id(FIELDS.field).map_or("", |field| self.text(field));
        let cur = inner.map(|inner| self.followed(inner));
        let from = evaluated(self);
        let (base, name) = match cur {
            Some(Cur::Path { path, .. }) => {
                let (first, rest) = path.split_once('.').map_or((path.as_str(), ""), |(first, rest)| (first, rest));
                let first = if self.globals.contains(first) { first.to_owned() } else { self.member(first).to_owned() };
                let parts = [first.as_str(), rest, field].into_iter().filter(|part| !part.is_empty());
                let whole = parts.collect::<Vec<_>>().join(".");
                (IMPLICIT, self.b.name(&whole))
            }
            Some(cur) => {
                let name = self.member(field);
                let name = self.b.name(name);
                (self.receiver(cur), name)
            }
            None => return from,
        };
        self.b.push(StmtKind::Write { base, name, from: Box::new(from.clone()) }, place);
        from
    }

    /// Writes a value that is known already.
    fn store_value(&mut self, target: Node<'t>, value: Value, place: Span) {
        let target = self.unwrapped(target);
        match kind(target) {
            // `self = [super init]`.
            Kind::Identifier if self.text(target) == "self" => {}
            Kind::Identifier => match self.variable(target) {
                Some(Value::Local(to)) => self.b.assign(to, value, place),
                Some(_) => {}
                None => {
                    let text = self.text(target);
                    let name = self.outer_name(text);
                    self.write_own(name, value, place);
                }
            },
            Kind::Field | Kind::Subscript => {
                self.store_member(target, |_| value, place);
            }
            // `*out = x`: what it points at is known by the same name.
            Kind::Pointer => {
                if let Some(inner) = target.child_by_field_id(FIELDS.argument) {
                    self.pointed(inner, value, place);
                }
            }
            _ => self.effect(target),
        }
    }

    fn pointed(&mut self, target: Node<'t>, value: Value, place: Span) {
        let mut target = self.unwrapped(target);
        while kind(target) == Kind::Pointer {
            match target.child_by_field_id(FIELDS.argument) {
                Some(inner) => target = self.unwrapped(inner),
                None => return,
            }
        }
        match kind(target) {
            Kind::Identifier | Kind::Field | Kind::Subscript => self.store_value(target, value, place),
            _ => self.effect(target),
        }
    }
}
