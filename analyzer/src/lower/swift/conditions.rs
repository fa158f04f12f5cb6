//! Conditions.
//!
//! In: an expression in a place where a yes or no is wanted, or the list behind `if`, `guard`, `while`. Out: a [`Cond`].
//! Calls of a later operand of `&&`, `||` and `,` stand in a branch on the earlier ones.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::operators::Piece;
use super::statements::{negated, not_null};
use super::{Lowering, first_byte, is_token, span};
use crate::facts::{Cond, Span, Value};
use crate::lower::build::Block;

/// One of the conditions between the commas.
pub enum Clause<'t> {
    /// An expression, as operands and operators.
    Expression(Vec<Piece<'t>>),
    /// `let x = y`: the pattern, and what it is bound to.
    Binding(Vec<Node<'t>>, Option<Node<'t>>),
    /// `case pattern = x`.
    Case(Vec<Node<'t>>, Option<Node<'t>>),
    /// `#available(...)`: of no interest.
    Availability(Node<'t>),
}

/// How many operands of one `&&` may stand in branches inside each other before their result is kept in a variable.
const NESTED: usize = 32;

impl<'t> Lowering<'t> {
    /// Lowers an expression as a condition.
    pub fn cond(&mut self, node: Node<'t>) -> Cond {
        let node = self.unwrapped(node);
        if !self.enter(node) {
            return Cond::Unknown;
        }
        let pieces = self.pieces(node);
        let out = self.cond_of(&pieces);
        self.leave();
        out
    }

    /// The conditions of `if`, `guard` or `while`, whose children these are.
    pub fn clauses(&mut self, kids: &[Node<'t>]) -> Vec<Clause<'t>> {
        let (mut out, mut part, mut depth) = (Vec::new(), Vec::new(), 0_usize);
        for node in kids.iter().skip(1) {
            if is_token(*node, "{") || kind(*node) == Kind::Else {
                break;
            }
            depth += usize::from(is_token(*node, "("));
            depth = depth.saturating_sub(usize::from(is_token(*node, ")")));
            if depth == 0 && is_token(*node, ",") {
                out.extend(self.clause(&std::mem::take(&mut part)));
            } else {
                part.push(*node);
            }
        }
        out.extend(self.clause(&part));
        out
    }

    fn clause(&mut self, nodes: &[Node<'t>]) -> Option<Clause<'t>> {
        let first = *nodes.first()?;
        let equals = nodes.iter().position(|n| is_token(*n, "=")).unwrap_or(nodes.len());
        let from = nodes.get(equals + 1).copied();
        if is_token(first, "case") {
            return Some(Clause::Case(nodes[1..equals].to_vec(), from));
        }
        match kind(first) {
            Kind::ValueBinding => Some(Clause::Binding(nodes[1..equals].to_vec(), from)),
            Kind::Availability => Some(Clause::Availability(first)),
            _ => {
                let named = nodes.iter().copied().find(|n| n.is_named() && !kind(*n).is_silent())?;
                Some(Clause::Expression(self.pieces(named)))
            }
        }
    }

    /// All clauses hold.
    pub fn all_of(&mut self, clauses: &[Clause<'t>]) -> Cond {
        match clauses {
            [] => Cond::Unknown,
            [only] => self.clause_cond(only),
            several => self.junction(several, true),
        }
    }

    fn clause_cond(&mut self, clause: &Clause<'t>) -> Cond {
        match clause {
            Clause::Expression(pieces) => self.cond_of(pieces),
            Clause::Availability(_) => Cond::Unknown,
            Clause::Binding(pattern, from) => self.binding(pattern, *from),
            Clause::Case(pattern, from) => {
                let value = from.map_or(Value::Unknown, |n| self.value(n));
                let place = pattern.first().map_or(Span::default(), |n| span(*n));
                self.test_pattern(pattern, &value, place).unwrap_or(Cond::Test(Value::Bool(true)))
            }
        }
    }

    /// `let x = y`, `let x`, `let self`.
    fn binding(&mut self, pattern: &[Node<'t>], from: Option<Node<'t>>) -> Cond {
        let Some(first) = pattern.first().copied() else { return Cond::Unknown };
        let (value, mut ty) = match from {
            Some(from) => self.value_and_cast(from),
            None if self.text(first) == "self" => (Value::This(None), None),
            None => (self.bare(first, span(first)), None),
        };
        let cast = ty.clone();
        if let Some(annotation) = pattern.iter().copied().find(|n| kind(*n) == Kind::TypeAnnotation) {
            ty = self.ty_in(annotation);
        }
        let test = |bound: Value| match cast {
            Some(ty) => Cond::Is(bound, ty),
            None => not_null(bound),
        };
        match (kind(first), self.text(first)) {
            (Kind::SimpleIdentifier, "self") | (Kind::Myself, _) => test(value),
            (Kind::SimpleIdentifier, "_") | (Kind::Wildcard, _) => test(value),
            (Kind::SimpleIdentifier, _) => {
                let cond = test(value.clone());
                let name = self.name(first);
                let local = self.b.declare(name, ty);
                self.b.assign(local, value, span(first));
                match cond {
                    Cond::Not(_) => not_null(Value::Local(local)),
                    other => other,
                }
            }
            _ => {
                self.bind_all(pattern, &value, span(first));
                test(value)
            }
        }
    }

    /// All of these, or one of these, from the left.
    pub fn junction(&mut self, clauses: &[Clause<'t>], all: bool) -> Cond {
        let joined = |parts| if all { Cond::And(parts) } else { Cond::Or(parts) };
        let (mut parts, mut tested, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for (at, clause) in clauses.iter().enumerate() {
            if at > 0 && self.clause_needs_statements(clause) {
                let place = self.clause_place(clause);
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
            let cond = self.clause_cond(clause);
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

    fn clause_place(&mut self, clause: &Clause<'t>) -> Span {
        let first = match clause {
            Clause::Expression(pieces) => pieces.first().map(|piece| piece.node),
            Clause::Binding(nodes, _) | Clause::Case(nodes, _) => nodes.first().copied(),
            Clause::Availability(node) => Some(*node),
        };
        first.map_or(Span::default(), first_byte)
    }

    /// Whether looking at a clause takes statements.
    pub fn clause_needs_statements(&mut self, clause: &Clause<'t>) -> bool {
        match clause {
            Clause::Expression(pieces) => {
                pieces.iter().any(|p| p.is_operand && (!p.suffixes.is_empty() || self.is_active(p.node, 8)))
            }
            Clause::Availability(_) => false,
            Clause::Binding(..) | Clause::Case(..) => true,
        }
    }

    /// Whether evaluating an expression takes statements: anything but variables and literals.
    fn is_active(&mut self, node: Node<'t>, depth: u32) -> bool {
        if depth == 0 {
            return true;
        }
        match kind(node) {
            Kind::Boolean | Kind::Integer | Kind::Real | Kind::Nil | Kind::Myself | Kind::LineText => false,
            Kind::Token | Kind::EscapedChar | Kind::Bang => false,
            found if found.is_type() => false,
            Kind::SimpleIdentifier => {
                let name = self.name(node);
                self.b.lookup(name).is_none()
            }
            Kind::Prefix if self.text(node).starts_with('.') => true,
            Kind::Tuple | Kind::Prefix | Kind::String | Kind::AsOperator => {
                self.kids(node).into_iter().any(|n| self.is_active(n, depth - 1))
            }
            found if found.is_operation() => self.kids(node).into_iter().any(|n| self.is_active(n, depth - 1)),
            _ => true,
        }
    }

    /// The expression inside any number of parentheses, `try` and `await`.
    pub fn unwrapped(&mut self, node: Node<'t>) -> Node<'t> {
        let mut node = node;
        loop {
            let inner = match kind(node) {
                Kind::Tuple => {
                    let kids = self.kids(node);
                    let named: Vec<_> = kids.iter().filter(|n| n.is_named() && !n.is_error()).collect();
                    match named.as_slice() {
                        [only] if !kids.iter().any(|n| is_token(*n, ":")) => Some(**only),
                        _ => None,
                    }
                }
                Kind::Try | Kind::Await => {
                    self.kids(node).into_iter().rfind(|n| n.is_named() && kind(*n) != Kind::TryOperator)
                }
                _ => None,
            };
            match inner {
                Some(inner) => node = inner,
                None => return node,
            }
        }
    }
}
