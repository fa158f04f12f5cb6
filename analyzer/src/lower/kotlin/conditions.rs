//! Conditions.
//!
//! In: an expression in a place where a yes or no is wanted. Out: a [`Cond`]. Calls of a later operand of `&&` and
//! `||` stand in a branch on the earlier ones.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::statements::negated;
use super::{Lowering, span};
use crate::facts::{Cond, Value};

/// An operator and what stands behind it.
pub type Operand<'t> = (Node<'t>, Node<'t>);

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
            Kind::Conjunction | Kind::Disjunction => self.junction(node),
            Kind::Equality => self.equality(node),
            Kind::Comparison => self.comparison(node),
            Kind::Check => self.check(node),
            Kind::Prefix if self.kids(node).first().is_some_and(|n| n.kind() == "!") => {
                let inner = self.kids(node).into_iter().rfind(Node::is_named);
                inner.map_or(Cond::Unknown, |n| negated(self.cond(n)))
            }
            _ => match self.value(node) {
                Value::Logic(cond) => *cond,
                value => Cond::Test(value),
            },
        };
        self.leave();
        out
    }

    /// `a && b && c`, walked from the left.
    fn junction(&mut self, node: Node<'t>) -> Cond {
        let whole = kind(node);
        let joined = |parts| if whole == Kind::Conjunction { Cond::And(parts) } else { Cond::Or(parts) };
        let (first, rest) = self.left_chain(node, whole);
        let mut all = vec![self.cond(first)];
        // What has been tested since the innermost open branch.
        let mut tested = all.clone();
        let mut open = Vec::new();
        for (_, operand) in rest {
            if self.needs_statements(operand) {
                if open.len() == NESTED {
                    self.close_all(&mut open);
                    let kept = self.b.temp();
                    let so_far = Value::Logic(Box::new(joined(all)));
                    self.b.assign(kept, so_far, span(operand));
                    all = vec![Cond::Test(Value::Local(kept))];
                    tested = all.clone();
                }
                let earlier = match tested.len() {
                    1 => tested.pop().unwrap_or(Cond::Unknown),
                    _ => joined(std::mem::take(&mut tested)),
                };
                let earlier = if whole == Kind::Conjunction { earlier } else { negated(earlier) };
                open.push(self.b.branch(earlier, span(operand)));
                tested.clear();
            }
            let cond = self.cond(operand);
            tested.push(cond.clone());
            all.push(cond);
        }
        self.close_all(&mut open);
        joined(all)
    }

    fn close_all(&mut self, open: &mut Vec<super::super::build::Block>) {
        for block in open.drain(..).rev() {
            self.b.close(block);
        }
    }

    fn equality(&mut self, node: Node<'t>) -> Cond {
        let Some((left, operator, right)) = self.binary(node) else { return Cond::Unknown };
        let left = self.value(left);
        let right = self.value(right);
        let equal = Cond::Equal(left, right);
        if operator.starts_with('!') { negated(equal) } else { equal }
    }

    fn comparison(&mut self, node: Node<'t>) -> Cond {
        let Some((left, operator, right)) = self.binary(node) else { return Cond::Unknown };
        let left = self.value(left);
        let right = self.value(right);
        let strict = !operator.ends_with('=');
        if operator.starts_with('<') {
            Cond::Less { left, right, strict }
        } else {
            Cond::Less { left: right, right: left, strict }
        }
    }

    /// `a in b`, `a is B` and their opposites.
    fn check(&mut self, node: Node<'t>) -> Cond {
        let kids = self.kids(node);
        let (Some(left), Some(right)) = (kids.first(), kids.last()) else { return Cond::Unknown };
        let left = self.value(*left);
        let is_not = kids.iter().any(|n| matches!(n.kind(), "!" | "!in" | "!is"));
        let cond = match kids.iter().any(|n| matches!(n.kind(), "is" | "!is")) {
            true => Cond::Is(left, self.ty(*right)),
            false => self.is_in(left, *right),
        };
        if is_not { negated(cond) } else { cond }
    }

    /// `value in range`.
    pub fn is_in(&mut self, value: Value, range: Node<'t>) -> Cond {
        let range = self.unwrapped(range);
        if kind(range) == Kind::Range
            && let Some((low, operator, high)) = self.binary(range)
        {
            let low = self.value(low);
            let high = self.value(high);
            return Cond::And(vec![
                Cond::Less { left: low, right: value.clone(), strict: false },
                Cond::Less { left: value, right: high, strict: operator == "..<" },
            ]);
        }
        let range = self.value(range);
        Cond::In(value, range)
    }

    /// Whether evaluating an expression takes statements: anything but variables and literals.
    pub fn needs_statements(&mut self, node: Node<'t>) -> bool {
        self.is_active(node, 8)
    }

    fn is_active(&mut self, node: Node<'t>, depth: u32) -> bool {
        if depth == 0 {
            return true;
        }
        match kind(node) {
            Kind::Boolean | Kind::Integer | Kind::Real | Kind::Null | Kind::Character | Kind::This => false,
            Kind::Token | Kind::StringContent => false,
            Kind::UserType | Kind::NullableType => false,
            Kind::SimpleIdentifier => {
                let name = self.name(node);
                self.b.lookup(name).is_none()
            }
            Kind::Parenthesized
            | Kind::Prefix
            | Kind::Equality
            | Kind::Comparison
            | Kind::Check
            | Kind::String
            | Kind::Conjunction
            | Kind::Disjunction => self.kids(node).into_iter().any(|n| self.is_active(n, depth - 1)),
            _ => true,
        }
    }

    /// The expression inside any number of parentheses.
    pub fn unwrapped(&mut self, node: Node<'t>) -> Node<'t> {
        let mut node = node;
        while kind(node) == Kind::Parenthesized {
            match self.kids(node).into_iter().find(|n| n.is_named() && !n.is_error()) {
                Some(inner) => node = inner,
                None => return node,
            }
        }
        node
    }

    /// Left side, operator and right side.
    pub fn binary(&mut self, node: Node<'t>) -> Option<(Node<'t>, &'t str, Node<'t>)> {
        let kids = self.kids(node);
        let operator = kids.iter().find(|n| kind(**n) == Kind::Token)?;
        Some((*kids.first()?, operator.kind(), *kids.last()?))
    }

    /// A left-recursive chain of one kind: its first operand, then each operator and operand.
    pub fn left_chain(&mut self, node: Node<'t>, wanted: Kind) -> (Node<'t>, Vec<Operand<'t>>) {
        let mut rest = Vec::new();
        let mut node = node;
        while kind(node) == wanted {
            let kids = self.kids(node);
            match kids.as_slice() {
                [left, operator, .., right] => {
                    rest.push((*operator, *right));
                    node = *left;
                }
                [left, ..] => node = *left,
                [] => break,
            }
        }
        rest.reverse();
        (node, rest)
    }
}
