//! Conditions.
//!
//! In: an expression in a place where a yes or no is wanted. Out: a [`Cond`]. Calls of a later operand of `&&` and `||`
//! stand in a branch on the earlier ones.

use tree_sitter::Node;

use super::kinds::{FIELDS, Kind, kind};
use super::{Lowering, first_byte};
use crate::facts::{Cond, Value};
use crate::lower::build::Block;

/// How many operands of one `&&` may stand in branches inside each other before their result is kept in a variable.
const NESTED: usize = 32;

impl<'t> Lowering<'t> {
    /// Lowers an expression as a condition.
    pub fn cond(&mut self, node: Node<'t>) -> Cond {
        let node = self.unwrapped(node);
        if !self.enter(node) {
            return Cond::Unknown;
        }
        let out = match kind(node) {
            Kind::Binary => self.binary_cond(node),
            Kind::Unary if self.operator(node) == "!" => {
                let inner = node.child_by_field_id(FIELDS.argument);
                inner.map_or(Cond::Unknown, |inner| negated(self.cond(inner)))
            }
            Kind::Available => Cond::Unknown,
            _ => as_cond(self.value(node)),
        };
        self.leave();
        out
    }

    /// The sign of an operation.
    pub fn operator(&mut self, node: Node<'t>) -> &'t str {
        node.child_by_field_id(FIELDS.operator).map_or("", |operator| self.text(operator))
    }

    /// All of these, or one of these, from the left.
    pub fn junction(&mut self, operands: &[Node<'t>], all: bool) -> Cond {
        let joined = |parts| if all { Cond::And(parts) } else { Cond::Or(parts) };
        let (mut parts, mut tested, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for (at, operand) in operands.iter().enumerate() {
            if at > 0 && self.is_active(*operand, 8) {
                let place = first_byte(*operand);
                if open.len() == NESTED {
                    self.close_all(&mut open);
                    let kept = self.b.temp();
                    let so_far = Value::Logic(Box::new(joined(std::mem::take(&mut parts))));
                    self.b.assign(kept, so_far, place);
                    parts = vec![Cond::Test(Value::Local(kept))];
                    tested.clone_from(&parts);
                }
                let earlier = match tested.len() {
                    1 => tested.pop().unwrap_or(Cond::Unknown),
                    _ => joined(std::mem::take(&mut tested)),
                };
                let earlier = if all { earlier } else { negated(earlier) };
                open.push(self.b.branch(earlier, place));
                tested.clear();
            }
            let cond = self.cond(*operand);
            tested.push(cond.clone());
            parts.push(cond);
        }
        self.close_all(&mut open);
        joined(parts)
    }

    fn close_all(&mut self, open: &mut Vec<Block>) {
        for block in open.drain(..).rev() {
            self.b.close(block);
        }
    }

    /// Whether evaluating an expression takes statements: anything but variables and literals.
    fn is_active(&mut self, node: Node<'t>, depth: u32) -> bool {
        if depth == 0 {
            return true;
        }
        match kind(node) {
            Kind::True | Kind::False | Kind::Null | Kind::Number | Kind::Char | Kind::String | Kind::Available => false,
            Kind::Token | Kind::Fixed => false,
            Kind::Identifier => {
                let text = self.text(node);
                !self.is_word(text) && self.variable(node).is_none()
            }
            Kind::Parenthesized | Kind::Unary | Kind::Binary | Kind::At => {
                self.kids(node).into_iter().any(|n| self.is_active(n, depth - 1))
            }
            _ => true,
        }
    }

    /// The expression inside any number of parentheses.
    pub fn unwrapped(&mut self, node: Node<'t>) -> Node<'t> {
        let mut node = node;
        while kind(node) == Kind::Parenthesized {
            let named = self.kids(node).into_iter().find(|n| n.is_named() && !n.is_error());
            match named {
                Some(inner) if kind(inner) != Kind::Compound => node = inner,
                _ => break,
            }
        }
        node
    }
}

/// The opposite.
pub fn negated(cond: Cond) -> Cond {
    match cond {
        Cond::Not(inner) => *inner,
        Cond::Test(Value::Bool(b)) => Cond::Test(Value::Bool(!b)),
        other => Cond::Not(Box::new(other)),
    }
}

/// `value != nil`.
pub fn not_null(value: Value) -> Cond {
    Cond::Not(Box::new(Cond::Equal(value, Value::Null)))
}

/// A value where a yes or no is wanted. An object is a yes: `self` is asked whether it is still there.
pub fn as_cond(value: Value) -> Cond {
    match value {
        Value::Logic(cond) => *cond,
        Value::This(of) => not_null(Value::This(of)),
        value => Cond::Test(value),
    }
}
