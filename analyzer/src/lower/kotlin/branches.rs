//! `if`, `when`, `try`, `?:`, as statements and as values.
//!
//! In: a node and where its value goes. Out: branches and scopes in which every way assigns the value.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::statements::Sink;
use super::{Lowering, span};
use crate::facts::{Cond, Local, ScopeKind, Value};

impl<'t> Lowering<'t> {
    /// Lowers `if`, `when` or `try`.
    pub fn branching(&mut self, node: Node<'t>, sink: Sink) {
        match kind(node) {
            Kind::If => self.if_else(node, sink),
            Kind::When => self.when(node, sink),
            _ => self.try_catch(node, sink),
        }
    }

    /// Lowers `if`, `when` or `try` as a value.
    pub fn branching_value(&mut self, node: Node<'t>) -> Value {
        let to = self.b.temp();
        self.branching(node, Sink::To(to));
        Value::Local(to)
    }

    /// A chain of `else if` is walked, not recursed into.
    fn if_else(&mut self, node: Node<'t>, sink: Sink) {
        let mut open = Vec::new();
        let mut next = Some(node);
        while let Some(node) = next.take() {
            let kids = self.flat(node);
            let mut after_else = false;
            let mut tested = false;
            for kid in kids {
                match kind(kid) {
                    Kind::Token if kid.kind() == "else" => {
                        after_else = true;
                        if let Some(block) = open.last() {
                            self.b.middle(*block);
                        }
                    }
                    Kind::Token => {}
                    Kind::ControlStructureBody if after_else => match self.sole_if(kid) {
                        Some(inner) => next = Some(inner),
                        None => self.controlled(kid, sink),
                    },
                    Kind::ControlStructureBody => self.controlled(kid, sink),
                    _ if tested => self.effect(kid),
                    _ => {
                        tested = true;
                        let cond = self.cond(kid);
                        open.push(self.b.branch(cond, span(kid)));
                    }
                }
            }
            if !tested {
                // A broken `if` without a condition.
                open.push(self.b.branch(Cond::Unknown, span(node)));
            }
        }
        for block in open.into_iter().rev() {
            self.b.close(block);
        }
    }

    /// The `if` that is all there is behind `else`.
    fn sole_if(&mut self, body: Node<'t>) -> Option<Node<'t>> {
        match self.kids(body).as_slice() {
            [only] if kind(*only) == Kind::If => Some(*only),
            _ => None,
        }
    }

    fn when(&mut self, node: Node<'t>, sink: Sink) {
        self.b.enter_scope();
        let kids = self.flat(node);
        let subject = kids.iter().copied().find(|n| kind(*n) == Kind::WhenSubject);
        let subject = subject.map(|n| self.when_subject(n));
        let mut open = Vec::new();
        for entry in kids {
            match kind(entry) {
                Kind::WhenEntry => {
                    if let Some(block) = self.when_entry(entry, subject.as_ref(), sink) {
                        self.b.middle(block);
                        open.push(block);
                    }
                }
                Kind::Token | Kind::WhenSubject => {}
                _ => self.effect(entry),
            }
        }
        for block in open.into_iter().rev() {
            self.b.close(block);
        }
        self.b.leave_scope();
    }

    fn when_subject(&mut self, node: Node<'t>) -> Value {
        let kids = self.kids(node);
        let is_inner =
            |n: &&Node<'t>| n.is_named() && !matches!(kind(**n), Kind::VariableDeclaration | Kind::Annotation);
        let value = kids.iter().rfind(is_inner).map_or(Value::Unknown, |n| self.value(*n));
        let Some(variable) = kids.iter().copied().find(|n| kind(*n) == Kind::VariableDeclaration) else {
            return value;
        };
        let local = self.declare_pattern(variable);
        self.b.assign(local, value, span(variable));
        Value::Local(local)
    }

    /// Lowers one entry up to the end of its body; the open branch comes back, none for `else`.
    fn when_entry(
        &mut self,
        node: Node<'t>,
        subject: Option<&Value>,
        sink: Sink,
    ) -> Option<super::super::build::Block> {
        let (mut tests, mut guard, mut body) = (Vec::new(), None, None);
        let mut first = None;
        for kid in self.flat(node) {
            match kind(kid) {
                Kind::WhenCondition => {
                    first.get_or_insert(kid);
                    tests.push(self.when_condition(kid, subject));
                }
                Kind::GuardCondition => guard = self.kids(kid).into_iter().find(Node::is_named),
                Kind::ControlStructureBody => body = Some(kid),
                _ => {}
            }
        }
        let mut cond = match tests.len() {
            0 => None,
            1 => tests.pop(),
            _ => Some(Cond::Or(tests)),
        };
        if let (Some(test), Some(guard)) = (cond.take_if(|_| guard.is_some()), guard) {
            let block = self.needs_statements(guard).then(|| self.b.branch(test.clone(), span(guard)));
            let also = self.cond(guard);
            if let Some(block) = block {
                self.b.close(block);
            }
            cond = Some(Cond::And(vec![test, also]));
        }
        let block = cond.map(|cond| self.b.branch(cond, span(first.unwrap_or(node))));
        if let Some(body) = body {
            self.controlled(body, sink);
        }
        block
    }

    fn when_condition(&mut self, node: Node<'t>, subject: Option<&Value>) -> Cond {
        let Some(inner) = self.kids(node).into_iter().find(|n| !n.is_error()) else { return Cond::Unknown };
        match (kind(inner), subject) {
            (Kind::TypeTest | Kind::RangeTest, _) => {
                let kids = self.kids(inner);
                let is_not = kids.first().is_some_and(|n| n.kind() == "!");
                let subject = subject.cloned().unwrap_or(Value::Unknown);
                let cond = match (kind(inner), kids.last()) {
                    (Kind::TypeTest, Some(ty)) => Cond::Is(subject, self.ty(*ty)),
                    (_, Some(range)) => self.is_in(subject, *range),
                    _ => Cond::Unknown,
                };
                if is_not { super::statements::negated(cond) } else { cond }
            }
            (_, Some(subject)) => {
                let value = self.value(inner);
                Cond::Equal(subject.clone(), value)
            }
            (_, None) => self.cond(inner),
        }
    }

    fn try_catch(&mut self, node: Node<'t>, sink: Sink) {
        let kids = self.flat(node);
        let block = self.b.open_scope(ScopeKind::Try, span(node));
        let (mut inside, mut rest) = (Vec::new(), Vec::new());
        for kid in kids {
            match kind(kid) {
                Kind::CatchBlock | Kind::FinallyBlock => rest.push(kid),
                _ => inside.push(kid),
            }
        }
        self.scoped(&inside, sink);
        self.b.middle(block);
        for handler in rest.iter().filter(|n| kind(**n) == Kind::CatchBlock) {
            self.catch(*handler, sink);
        }
        self.b.close(block);
        for last in rest.iter().filter(|n| kind(**n) == Kind::FinallyBlock) {
            self.controlled(*last, Sink::Nothing);
        }
    }

    fn catch(&mut self, node: Node<'t>, sink: Sink) {
        let block = self.b.open_scope(ScopeKind::Catch, span(node));
        self.b.enter_scope();
        let ty = self.ty_in(node);
        if let Some(name) = self.kid(node, Kind::SimpleIdentifier) {
            let name = self.name(name);
            self.b.declare(name, ty);
        }
        let mut inside = self.flat(node);
        inside.retain(|n| kind(*n) == Kind::Statements);
        self.block(&inside, sink);
        self.b.leave_scope();
        self.b.close(block);
    }

    /// `a ?: b ?: c`, walked from the left.
    pub fn elvis(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let (first, rest) = self.left_chain(node, Kind::Elvis);
        let mut acc = self.value(first);
        let count = rest.len();
        for (at, (_, right)) in rest.into_iter().enumerate() {
            let to = (wanted || at + 1 < count).then(|| self.b.temp());
            acc = self.or_else(acc, right, to);
        }
        acc
    }

    fn or_else(&mut self, left: Value, right: Node<'t>, to: Option<Local>) -> Value {
        let block = self.b.branch(not_null(left.clone()), span(right));
        if let Some(to) = to {
            self.b.assign(to, left, span(right));
        }
        self.b.middle(block);
        self.tail(right, to.map_or(Sink::Nothing, Sink::To));
        self.b.close(block);
        to.map_or(Value::Unknown, Value::Local)
    }
}

/// `value != null`.
pub fn not_null(value: Value) -> Cond {
    Cond::Not(Box::new(Cond::Equal(value, Value::Null)))
}
