//! Operators that join values, and assignments.
//!
//! In: a binary expression or an assignment. Out: a value. Only what privacy checks need is kept: comparisons,
//! conditions, and strings put together. Chains of operators are walked, not recursed into.

use tree_sitter::Node;

use super::kinds::Kind;
use super::{Lowering, span};
use crate::facts::{Cond, Local, Name, Receiver, Span, StmtKind, Value};

/// What an assignment writes to.
pub(super) enum Place {
    Variable(Local),
    Member(Receiver, Name),
    Element(Value, Value),
    Unknown,
}

impl<'t> Lowering<'t> {
    /// A binary expression as a value.
    pub(super) fn arithmetic(&mut self, node: Node<'t>) -> Value {
        let (mut pending, mut at) = (Vec::new(), node);
        while Kind::of(at) == Kind::Binary {
            match self.sides(at) {
                Some((_, Kind::And | Kind::Or, _)) if at == node => return Self::logic(self.cond(node)),
                Some((left, operator, right)) if !matches!(operator, Kind::And | Kind::Or) => {
                    pending.push((operator, right));
                    at = left;
                }
                _ => break,
            }
        }
        if at == node {
            return self.pieces(node);
        }
        let mut sum = vec![self.value(at)];
        let mut comparisons = 0;
        while let Some((operator, right)) = pending.pop() {
            let right = self.value(right);
            if operator == Kind::Plus {
                sum.push(right);
                continue;
            }
            let left = self.joined(std::mem::take(&mut sum));
            comparisons += 1;
            // A value must not grow as deep as a chain is long; real code compares twice at most.
            sum.push(if comparisons > 4 { Value::Unknown } else { compare(operator, left, right) });
        }
        self.joined(sum)
    }

    /// The value of `a + b + c`: text if any of them is.
    fn joined(&mut self, mut operands: Vec<Value>) -> Value {
        if operands.len() == 1 {
            return operands.pop().unwrap_or(Value::Unknown);
        }
        if !operands.iter().any(|operand| self.is_text(operand)) {
            return Value::Unknown;
        }
        let mut parts = Vec::with_capacity(operands.len());
        for operand in operands {
            match operand {
                Value::Concat(inner) => parts.extend(inner),
                other => parts.push(other),
            }
        }
        Value::Concat(parts.into())
    }

    fn is_text(&mut self, value: &Value) -> bool {
        match value {
            Value::Str(_) | Value::Concat(_) => true,
            Value::Local(local) => {
                let ty = self.local(*local).and_then(|decl| decl.ty.as_ref()).map(|ty| ty.name);
                ty.is_some_and(|ty| self.builder.str(ty) == "String")
            }
            _ => false,
        }
    }

    /// `left = right` and its relatives. The value, if used, is what was assigned.
    pub(super) fn assignment(&mut self, node: Node<'t>, used: bool) -> Value {
        let Some((left, operator, right)) = self.sides(node) else { return self.pieces(node) };
        let place = self.place(left);
        let mut value = self.value(right);
        match operator {
            Kind::Assign => {}
            Kind::PlusAssign => value = self.appended(&place, value, left),
            _ => value = Value::Unknown,
        }
        if used && !is_small(&value) {
            let to = self.builder.temp();
            self.builder.assign(to, value, span(right));
            value = Value::Local(to);
        }
        let result = if used { value.clone() } else { Value::Unknown };
        self.write(place, value, span(node));
        result
    }

    /// The value of `place += value`.
    fn appended(&mut self, place: &Place, value: Value, left: Node<'t>) -> Value {
        let old = match place {
            Place::Variable(local) => Value::Local(*local),
            Place::Member(base, name) if self.is_text(&value) => self.builder.read(base.clone(), *name, span(left)),
            _ => Value::Unknown,
        };
        self.joined(vec![old, value])
    }

    /// What the left side of an assignment names; what stands before the last dot is evaluated.
    pub(super) fn place(&mut self, node: Node<'t>) -> Place {
        let node = self.unwrapped(node);
        match Kind::of(node) {
            Kind::Identifier => {
                let name = self.name(node);
                let member = || Place::Member(Receiver::Implicit(None), name);
                self.variable(name).map_or_else(member, Place::Variable)
            }
            Kind::FieldAccess => match self.children(node)[..] {
                [object, .., field] => {
                    let base = self.deeper(node, |l| l.receiver_of(object)).unwrap_or(Receiver::On(Value::Unknown));
                    Place::Member(base, self.name(field))
                }
                _ => Place::Unknown,
            },
            Kind::ArrayAccess => match self.children(node)[..] {
                [array, .., index] => {
                    let array = self.value(array);
                    Place::Element(array, self.value(index))
                }
                _ => Place::Unknown,
            },
            _ => {
                self.value(node);
                Place::Unknown
            }
        }
    }

    /// Writes a value to a place.
    pub(super) fn write(&mut self, place: Place, from: Value, at: Span) {
        let kind = match place {
            Place::Variable(to) => StmtKind::Assign { to, from },
            Place::Member(base, name) => StmtKind::Write { base, name, from: Box::new(from) },
            Place::Element(base, index) => {
                StmtKind::IndexWrite { base: Box::new(base), index: Box::new(index), from: Box::new(from) }
            }
            Place::Unknown => return,
        };
        self.builder.push(kind, at);
    }
}

/// Two values compared.
fn compare(operator: Kind, left: Value, right: Value) -> Value {
    let less = |left, right, strict| Cond::Less { left, right, strict };
    let cond = match operator {
        Kind::Equal => Cond::Equal(left, right),
        Kind::NotEqual => Cond::Not(Box::new(Cond::Equal(left, right))),
        Kind::Less => less(left, right, true),
        Kind::LessEqual => less(left, right, false),
        Kind::Greater => less(right, left, true),
        Kind::GreaterEqual => less(right, left, false),
        _ => return Value::Unknown,
    };
    Value::Logic(Box::new(cond))
}

/// Whether a value is cheap to have twice.
fn is_small(value: &Value) -> bool {
    matches!(
        value,
        Value::Unknown
            | Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Str(_)
            | Value::Local(_)
            | Value::Path(_)
            | Value::This(_)
            | Value::Function(_)
            | Value::Object(_)
    )
}
