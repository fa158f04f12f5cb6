//! Conditions.
//!
//! In: a boolean expression. Out: a [`Cond`]; the calls in it are written before, those of later operands of `&&` and
//! `||` in a branch on the earlier ones. Chains are walked, not recursed into.

use tree_sitter::Node;

use super::kinds::{FIELDS, Kind};
use super::types::is_type;
use super::{Lowering, span};
use crate::facts::{Cond, Value};

/// From this many operands on, the earlier ones are named by a variable instead of being repeated.
const MOST_REPEATED: usize = 16;

impl<'t> Lowering<'t> {
    /// Evaluates a condition.
    pub(super) fn cond(&mut self, node: Node<'t>) -> Cond {
        let (mut node, mut negated) = (node, false);
        loop {
            match Kind::of(node) {
                Kind::Parenthesized => {
                    let inner = self.unwrapped(node);
                    if inner == node {
                        break;
                    }
                    node = inner;
                }
                Kind::Unary if node.child(0).is_some_and(|n| Kind::of(n) == Kind::Not) => {
                    let Some(operand) = self.children(node).last().copied() else { break };
                    negated = !negated;
                    node = operand;
                }
                _ => break,
            }
        }
        let cond = self.positive(node);
        match cond {
            Cond::Not(inner) if negated => *inner,
            cond if negated => Cond::Not(Box::new(cond)),
            cond => cond,
        }
    }

    fn positive(&mut self, node: Node<'t>) -> Cond {
        match Kind::of(node) {
            Kind::Binary => match self.sides(node) {
                Some((_, by @ (Kind::And | Kind::Or), _)) => {
                    self.deeper(node, |l| l.operands(node, by)).unwrap_or(Cond::Unknown)
                }
                _ => self.plain(node),
            },
            Kind::Instanceof => self.deeper(node, |l| l.instance(node)).unwrap_or(Cond::Unknown),
            _ => self.plain(node),
        }
    }

    fn plain(&mut self, node: Node<'t>) -> Cond {
        match self.value(node) {
            Value::Logic(cond) => *cond,
            Value::Unknown => Cond::Unknown,
            value => Cond::Test(value),
        }
    }

    /// `a && b && c` or `a || b || c`.
    fn operands(&mut self, node: Node<'t>, joined_by: Kind) -> Cond {
        let (mut pending, mut at) = (Vec::new(), node);
        loop {
            let inner = self.unwrapped(at);
            if Kind::of(inner) != Kind::Binary {
                break;
            }
            match self.sides(inner) {
                Some((left, by, right)) if by == joined_by => {
                    pending.push(right);
                    at = left;
                }
                _ => break,
            }
        }
        if pending.is_empty() {
            self.pieces(node);
            return Cond::Unknown;
        }
        let mut done = vec![self.cond(at)];
        while let Some(operand) = pending.pop() {
            let cond = if self.is_quiet(operand, 0) {
                self.cond(operand)
            } else {
                self.guarded(operand, &mut done, joined_by)
            };
            done.push(cond);
        }
        join(joined_by, done)
    }

    /// An operand that calls or reads something: only if the earlier ones leave the answer open.
    fn guarded(&mut self, operand: Node<'t>, done: &mut Vec<Cond>, joined_by: Kind) -> Cond {
        if done.len() >= MOST_REPEATED {
            let earlier = join(joined_by, std::mem::take(done));
            let to = self.builder.temp();
            self.builder.assign(to, Self::logic(earlier), span(operand));
            done.push(Cond::Test(Value::Local(to)));
        }
        let guard = join(joined_by, done.clone());
        let guard = if joined_by == Kind::And { guard } else { Cond::Not(Box::new(guard)) };
        let branch = self.builder.branch(guard, span(operand));
        let cond = self.cond(operand);
        self.builder.close(branch);
        cond
    }

    /// Whether evaluating an operand writes no statement.
    fn is_quiet(&mut self, node: Node<'t>, depth: u32) -> bool {
        match Kind::of(node) {
            Kind::True | Kind::False | Kind::Null | Kind::Integer | Kind::Character | Kind::This => true,
            Kind::Identifier => {
                let name = self.name(node);
                self.variable(name).is_some()
            }
            Kind::Parenthesized | Kind::Unary | Kind::Binary if depth < 4 => {
                self.children(node).into_iter().all(|child| self.is_quiet(child, depth + 1))
            }
            _ => false,
        }
    }

    /// `x instanceof T`, `x instanceof T t`, `x instanceof P(T a, U b)`.
    fn instance(&mut self, node: Node<'t>) -> Cond {
        let children = self.children(node);
        let Some(subject) = children.first().copied() else { return Cond::Unknown };
        let value = self.value(subject);
        let Some(ty) = children[1..].iter().copied().find(|n| is_type(*n)) else {
            return match children.last() {
                Some(pattern) if Kind::of(*pattern) == Kind::RecordPattern => self.pattern(*pattern, &value),
                _ => Cond::Unknown,
            };
        };
        let ty = self.type_ref(ty);
        if let Some(name) = node.child_by_field_id(FIELDS.name) {
            let local = self.name(name);
            let local = self.builder.declare(local, Some(ty.clone()));
            self.builder.assign(local, value.clone(), span(node));
        }
        Cond::Is(value, ty)
    }

    /// A pattern: its condition. The variables that it binds are declared; the whole one gets the subject.
    pub(super) fn pattern(&mut self, node: Node<'t>, subject: &Value) -> Cond {
        match Kind::of(node) {
            Kind::Pattern => match self.children(node).first().copied() {
                Some(inner) => self.pattern(inner, subject),
                None => Cond::Unknown,
            },
            Kind::TypePattern => match self.children(node)[..] {
                [ty, name] => {
                    let ty = self.type_ref(ty);
                    let local = self.name(name);
                    let local = self.builder.declare(local, Some(ty.clone()));
                    self.builder.assign(local, subject.clone(), span(node));
                    Cond::Is(subject.clone(), ty)
                }
                _ => Cond::Unknown,
            },
            Kind::RecordPattern => {
                let Some(head) = self.children(node).first().copied() else { return Cond::Unknown };
                let ty = self.type_ref(head);
                self.components(node);
                Cond::Is(subject.clone(), ty)
            }
            _ => Cond::Unknown,
        }
    }

    /// Declares the variables that a record pattern binds, nested ones included.
    fn components(&mut self, pattern: Node<'t>) {
        let mut todo = vec![pattern];
        while let Some(node) = todo.pop() {
            let children = self.children(node);
            match (Kind::of(node), &children[..]) {
                (Kind::RecordPatternComponent, [ty, name]) => {
                    let local = self.name(*name);
                    let ty = self.declared_type(Some(*ty), *name);
                    let local = self.builder.declare(local, ty);
                    self.builder.assign(local, Value::Unknown, span(node));
                }
                (Kind::RecordPattern | Kind::RecordPatternBody, _) => todo.extend(children.into_iter().rev()),
                _ => {}
            }
        }
    }
}

/// The operands as one condition.
pub(super) fn join(joined_by: Kind, mut operands: Vec<Cond>) -> Cond {
    if operands.len() == 1 {
        return operands.pop().unwrap_or(Cond::Unknown);
    }
    if joined_by == Kind::And { Cond::And(operands) } else { Cond::Or(operands) }
}
