//! Patterns: `.a(let x, _)`, `(a, b)`, `let x?`, `is A`, `1...3`.
//!
//! In: a pattern's nodes and the value that it is held against. Out: the condition under which it fits (none if it
//! always does); the names in it are declared and assigned.

use tree_sitter::Node;

use super::initializers::part_of;
use super::kinds::{Kind, kind};
use super::statements::not_null;
use super::{Lowering, is_token, span};
use crate::facts::{Cond, Receiver, Span, TypeRef, Value};

/// What a pattern is held against.
#[derive(Clone, Copy)]
struct Subject<'v> {
    value: &'v Value,
    /// Bare names are bound: there is a `let` or `var` around.
    binds: bool,
    place: Span,
}

impl<'t> Lowering<'t> {
    /// Holds a pattern against a value; only names behind `let` or `var` are bound.
    pub fn test_pattern(&mut self, nodes: &[Node<'t>], value: &Value, place: Span) -> Option<Cond> {
        self.pattern(nodes, Subject { value, binds: false, place })
    }

    /// Holds a pattern against a value; all names are bound.
    pub fn bind_all(&mut self, nodes: &[Node<'t>], value: &Value, place: Span) -> Option<Cond> {
        self.pattern(nodes, Subject { value, binds: true, place })
    }

    fn pattern(&mut self, nodes: &[Node<'t>], subject: Subject<'_>) -> Option<Cond> {
        let (first, rest) = nodes.split_first()?;
        if !self.enter(*first) {
            return Some(Cond::Unknown);
        }
        let out = self.pattern_kind(*first, rest, subject);
        self.leave();
        out
    }

    fn pattern_kind(&mut self, first: Node<'t>, rest: &[Node<'t>], subject: Subject<'_>) -> Option<Cond> {
        if kind(first) == Kind::ValueBinding {
            return self.pattern(rest, Subject { binds: true, ..subject });
        }
        if is_token(first, "case") {
            return self.pattern(rest, Subject { binds: false, ..subject });
        }
        if let [inner @ .., mark] = rest
            && is_token(*mark, "?")
        {
            let mut nodes = vec![first];
            nodes.extend(inner);
            let holds = not_null(subject.value.clone());
            return Some(self.pattern(&nodes, subject).map_or(holds, |cond| cond));
        }
        if is_token(first, "is") {
            let ty = rest.iter().copied().find(|n| kind(*n).is_type())?;
            return Some(Cond::Is(subject.value.clone(), self.ty(ty)));
        }
        if let Some(at) = rest.iter().position(|n| is_token(*n, "as")) {
            let ty = rest[at + 1..].iter().copied().find(|n| kind(*n).is_type())?;
            let ty = self.ty(ty);
            self.bind_as(first, &ty, subject);
            return Some(Cond::Is(subject.value.clone(), ty));
        }
        if is_token(first, "(") {
            return self.tuple_pattern(rest, subject);
        }
        let is_case =
            is_token(first, ".") || (kind(first).is_type() && rest.first().is_some_and(|n| is_token(*n, ".")));
        if is_case {
            return Some(self.case_pattern(first, rest, subject));
        }
        self.sole_pattern(first, subject)
    }

    /// `let x as A`.
    fn bind_as(&mut self, pattern: Node<'t>, ty: &TypeRef, subject: Subject<'_>) {
        let Some(name) = self.sole_name(pattern) else {
            let nodes = self.kids(pattern);
            self.pattern(&nodes, subject);
            return;
        };
        let name = self.name(name);
        let local = self.b.declare(name, Some(ty.clone()));
        self.b.assign(local, subject.value.clone(), subject.place);
    }

    fn sole_pattern(&mut self, node: Node<'t>, subject: Subject<'_>) -> Option<Cond> {
        match kind(node) {
            Kind::Wildcard => None,
            Kind::Pattern => {
                let nodes = self.kids(node);
                self.pattern(&nodes, subject)
            }
            Kind::SimpleIdentifier if self.text(node) == "_" => None,
            Kind::SimpleIdentifier if self.text(node) == "nil" => Some(Cond::Equal(subject.value.clone(), Value::Null)),
            Kind::SimpleIdentifier if subject.binds => {
                let name = self.name(node);
                let local = self.b.declare(name, None);
                self.b.assign(local, subject.value.clone(), span(node));
                None
            }
            Kind::Range => Some(self.is_in(subject.value, node)),
            found if found.is_type() => {
                let name = self.dotted(node.start_byte(), node.end_byte());
                Some(Cond::Equal(subject.value.clone(), Value::Path(name)))
            }
            Kind::Token => None,
            _ => {
                let value = self.value(node);
                Some(Cond::Equal(subject.value.clone(), value))
            }
        }
    }

    /// `value` lies between the ends of a range.
    fn is_in(&mut self, value: &Value, range: Node<'t>) -> Cond {
        let kids = self.kids(range);
        let [low, operator, .., high] = kids.as_slice() else { return Cond::Unknown };
        let strict = self.text(*operator) == "..<";
        let left = self.value(*low);
        let right = self.value(*high);
        Cond::And(vec![
            Cond::Less { left, right: value.clone(), strict: false },
            Cond::Less { left: value.clone(), right, strict },
        ])
    }

    /// The patterns between brackets, each held against its part of the value.
    fn tuple_pattern(&mut self, nodes: &[Node<'t>], subject: Subject<'_>) -> Option<Cond> {
        let mut conds = Vec::new();
        for (at, part) in between_commas(nodes).into_iter().enumerate() {
            let value = part_of(subject.value, at);
            conds.extend(self.pattern(&part, Subject { value: &value, ..subject }));
        }
        match conds.len() {
            0 | 1 => conds.pop(),
            _ => Some(Cond::And(conds)),
        }
    }

    /// `.a`, `E.a`, with patterns for the values of the case.
    fn case_pattern(&mut self, first: Node<'t>, rest: &[Node<'t>], subject: Subject<'_>) -> Cond {
        let Some(name) = rest.iter().copied().find(|n| kind(*n) == Kind::SimpleIdentifier) else {
            return Cond::Unknown;
        };
        let case = self.name(name);
        let on = if is_token(first, ".") {
            Value::Path(self.b.name(""))
        } else {
            Value::Path(self.dotted(first.start_byte(), first.end_byte()))
        };
        let read = self.b.read(Receiver::On(on), case, subject.place);
        let cond = Cond::Equal(subject.value.clone(), read);
        let open = rest.iter().position(|n| is_token(*n, "("));
        let parts = open.and_then(|at| self.tuple_pattern(&rest[at + 1..], subject));
        match parts {
            None => cond,
            Some(Cond::And(mut parts)) => {
                parts.insert(0, cond);
                Cond::And(parts)
            }
            Some(other) => Cond::And(vec![cond, other]),
        }
    }
}

/// The nodes between the commas up to the closing bracket, without labels.
fn between_commas<'t>(nodes: &[Node<'t>]) -> Vec<Vec<Node<'t>>> {
    let (mut out, mut part, mut depth) = (Vec::new(), Vec::new(), 0_usize);
    for node in nodes {
        if depth == 0 && is_token(*node, ")") {
            break;
        }
        depth += usize::from(is_token(*node, "("));
        depth = depth.saturating_sub(usize::from(is_token(*node, ")")));
        if depth == 0 && is_token(*node, ",") {
            out.push(std::mem::take(&mut part));
        } else if depth == 0 && is_token(*node, ":") {
            part.clear();
        } else {
            part.push(*node);
        }
    }
    if !part.is_empty() {
        out.push(part);
    }
    out
}
