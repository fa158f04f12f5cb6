//! Operators.
//!
//! In: an operation. Out: a value; chains of operators are walked in loops, however long.

use tree_sitter::Node;

use super::conditions::{as_cond, negated};
use super::kinds::{FIELDS, Kind, kind};
use super::{Lowering, first_byte, span};
use crate::facts::{Cond, Local, Value};

/// What an operator does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    And,
    Or,
    Comparison,
    Arithmetic,
}

fn class(operator: &str) -> Class {
    match operator {
        "&&" => Class::And,
        "||" => Class::Or,
        "==" | "!=" | "<" | ">" | "<=" | ">=" => Class::Comparison,
        _ => Class::Arithmetic,
    }
}

impl<'t> Lowering<'t> {
    /// The operands of a chain of operators of one class, and the signs between them.
    fn operands(&mut self, node: Node<'t>) -> (Vec<Node<'t>>, Vec<&'t str>) {
        let wanted = class(self.operator(node));
        let (mut operands, mut signs, mut at) = (Vec::new(), Vec::new(), node);
        loop {
            let sign = self.operator(at);
            let left = node_of(at, FIELDS.left);
            operands.extend(node_of(at, FIELDS.right));
            signs.push(sign);
            match left {
                Some(left) if kind(left) == Kind::Binary && class(self.operator(left)) == wanted => at = left,
                Some(left) => {
                    operands.push(left);
                    break;
                }
                None => break,
            }
        }
        operands.reverse();
        signs.reverse();
        (operands, signs)
    }

    /// The value of an operation with two sides.
    pub fn binary(&mut self, node: Node<'t>) -> Value {
        if class(self.operator(node)) != Class::Arithmetic {
            return Value::Logic(Box::new(self.binary_cond(node)));
        }
        let (operands, _) = self.operands(node);
        for operand in operands {
            self.value(operand);
        }
        Value::Unknown
    }

    /// The condition that an operation with two sides is.
    pub fn binary_cond(&mut self, node: Node<'t>) -> Cond {
        let found = class(self.operator(node));
        let (operands, signs) = self.operands(node);
        match (found, operands.as_slice(), signs.as_slice()) {
            (Class::And | Class::Or, _, _) => self.junction(&operands, found == Class::And),
            (Class::Comparison, [left, right], [sign]) => {
                let left = self.value(*left);
                let right = self.value(*right);
                compared(left, right, sign)
            }
            _ => {
                for operand in operands {
                    self.value(operand);
                }
                if found == Class::Arithmetic { Cond::Test(Value::Unknown) } else { Cond::Unknown }
            }
        }
    }

    /// `!x`, `-x`.
    pub fn unary(&mut self, node: Node<'t>) -> Value {
        let Some(inner) = node.child_by_field_id(FIELDS.argument) else { return Value::Unknown };
        match self.operator(node) {
            "!" => Value::Logic(Box::new(negated(self.cond(inner)))),
            "-" => match self.value(inner) {
                Value::Int(n) => Value::Int(n.wrapping_neg()),
                _ => Value::Unknown,
            },
            "+" => self.value(inner),
            _ => {
                self.effect(inner);
                Value::Unknown
            }
        }
    }

    /// `a ? b : c ? d : e`, `a ?: b`, walked from the left.
    pub fn conditional(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let to = wanted.then(|| self.b.temp());
        let (mut open, mut at) = (Vec::new(), node);
        loop {
            let place = first_byte(at);
            let condition = at.child_by_field_id(FIELDS.condition);
            match at.child_by_field_id(FIELDS.consequence) {
                Some(yes) => {
                    let cond = condition.map_or(Cond::Unknown, |n| self.cond(n));
                    open.push(self.b.branch(cond, place));
                    self.deliver(yes, to);
                }
                None => {
                    let value = condition.map_or(Value::Unknown, |n| self.value(n));
                    open.push(self.b.branch(as_cond(value.clone()), place));
                    if let Some(to) = to {
                        self.b.assign(to, value, place);
                    }
                }
            }
            if let Some(block) = open.last() {
                self.b.middle(*block);
            }
            let Some(no) = at.child_by_field_id(FIELDS.alternative) else { break };
            let no = self.unwrapped(no);
            if kind(no) != Kind::Conditional {
                self.deliver(no, to);
                break;
            }
            at = no;
        }
        for block in open.into_iter().rev() {
            self.b.close(block);
        }
        to.map_or(Value::Unknown, Value::Local)
    }

    fn deliver(&mut self, node: Node<'t>, to: Option<Local>) {
        match to {
            Some(to) => {
                let value = self.value(node);
                self.b.assign(to, value, span(node));
            }
            None => self.effect(node),
        }
    }
}

fn node_of<'t>(node: Node<'t>, part: u16) -> Option<Node<'t>> {
    node.child_by_field_id(part)
}

/// A comparison; one with a truth value is the other side, or its opposite.
fn compared(left: Value, right: Value, sign: &str) -> Cond {
    let equal = |left: Value, right: Value| match (left, right) {
        (Value::Bool(truth), other) | (other, Value::Bool(truth)) => {
            if truth {
                as_cond(other)
            } else {
                negated(as_cond(other))
            }
        }
        (left, right) => Cond::Equal(left, right),
    };
    match sign {
        "==" => equal(left, right),
        "!=" => negated(equal(left, right)),
        "<" => Cond::Less { left, right, strict: true },
        "<=" => Cond::Less { left, right, strict: false },
        ">" => Cond::Less { left: right, right: left, strict: true },
        ">=" => Cond::Less { left: right, right: left, strict: false },
        _ => Cond::Unknown,
    }
}
