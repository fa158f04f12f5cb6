//! `switch`, as a statement and as an expression, with colons and with arrows.
//!
//! In: a switch node. Out: a block that `break` leaves, and in it one branch per group of labels. A group that falls
//! through lends its conditions to the next one, so each branch stands for itself.

use tree_sitter::Node;

use super::conditions::join;
use super::kinds::Kind;
use super::{Lowering, Target, TargetKind, span};
use crate::facts::{Cond, Exit, Local, Name, ScopeKind, Value};

/// Beyond this many conditions, a group that others fall into is simply taken as possible.
const MOST_CONDITIONS: usize = 64;

/// What the labels so far let through.
#[derive(Default)]
struct Labels {
    conds: Vec<Cond>,
    /// One of them is `default`.
    default: bool,
}

impl<'t> Lowering<'t> {
    /// Lowers a switch; the value of an expression goes to a variable.
    pub(super) fn switch(&mut self, node: Node<'t>, to: Option<Local>, label: Option<Name>) {
        let (mut subject, mut groups) = (Value::Unknown, Vec::new());
        for child in self.children(node) {
            match Kind::of(child) {
                Kind::Parenthesized => subject = self.value(child),
                Kind::SwitchBlock => groups = self.children(child),
                _ => {}
            }
        }
        // The subject is compared once per label: it must be cheap to repeat.
        if !matches!(subject, Value::Local(_) | Value::This(_) | Value::Unknown) {
            let held = self.builder.temp();
            self.builder.assign(held, subject, span(node));
            subject = Value::Local(held);
        }
        let scope = self.builder.open_scope(ScopeKind::Block, span(node));
        let statement = scope.statement();
        self.targets.push(Target { label, statement, kind: TargetKind::Switch(to) });
        self.builder.enter_scope();
        let mut labels = Labels::default();
        let last = groups.len().saturating_sub(1);
        for (i, group) in groups.into_iter().enumerate() {
            self.group(group, &subject, (&mut labels, i == last), (statement, to));
        }
        self.builder.leave_scope();
        self.targets.pop();
        self.builder.close(scope);
    }

    fn group(
        &mut self,
        node: Node<'t>,
        subject: &Value,
        (labels, last): (&mut Labels, bool),
        (statement, to): (u32, Option<Local>),
    ) {
        let children = self.children(node);
        let (heads, body): (Vec<_>, Vec<_>) = children.into_iter().partition(|n| Kind::of(*n) == Kind::SwitchLabel);
        for head in &heads {
            self.label(*head, subject, labels);
        }
        if body.is_empty() {
            return;
        }
        let rule = Kind::of(node) == Kind::SwitchRule;
        let ends = rule || body.last().is_some_and(|last| self.ends(*last));
        let open = if labels.default && last { None } else { Some(self.condition(labels, ends)) };
        let at = heads.first().zip(heads.last()).map_or(span(node), |(a, b)| super::span_to(*a, *b));
        let branch = open.map(|cond| self.builder.branch(cond, at));
        for child in &body {
            self.group_statement(*child, rule, to);
        }
        if rule && !last && !body.last().is_some_and(|last| self.ends(*last)) {
            self.builder.exit(Exit::Break(statement), None, at);
        }
        if let Some(branch) = branch {
            self.builder.close(branch);
        }
        if ends {
            *labels = Labels::default();
        }
    }

    /// The condition of a group. If it falls through, the next group needs the condition too.
    fn condition(&mut self, labels: &mut Labels, ends: bool) -> Cond {
        if labels.conds.len() > MOST_CONDITIONS && !ends {
            labels.conds = vec![Cond::Unknown];
        }
        if labels.default {
            return Cond::Unknown;
        }
        let conds = if ends { std::mem::take(&mut labels.conds) } else { labels.conds.clone() };
        if conds.is_empty() { Cond::Unknown } else { join(Kind::Or, conds) }
    }

    fn group_statement(&mut self, node: Node<'t>, rule: bool, to: Option<Local>) {
        let (true, Some(to), Kind::ExpressionStatement) = (rule, to, Kind::of(node)) else {
            return self.statement(node);
        };
        let mut value = Value::Unknown;
        for expression in self.children(node) {
            value = self.value(expression);
        }
        self.builder.assign(to, value, span(node));
    }

    /// One `case` or `default`.
    fn label(&mut self, node: Node<'t>, subject: &Value, labels: &mut Labels) {
        let (mut conds, mut guard) = (Vec::new(), None);
        for child in self.all_children(node) {
            match Kind::of(child) {
                Kind::Default => labels.default = true,
                Kind::Pattern => conds.push(self.pattern(child, subject)),
                Kind::Guard => guard = Some(child),
                Kind::Comment => {}
                _ if child.is_named() => {
                    let value = self.value(child);
                    conds.push(Cond::Equal(subject.clone(), value));
                }
                _ => {}
            }
        }
        let guard = guard.and_then(|guard| self.children(guard).first().copied());
        if let Some(guard) = guard {
            let matched = join(Kind::Or, std::mem::take(&mut conds));
            let branch = self.builder.branch(matched.clone(), span(guard));
            let held = self.cond(guard);
            self.builder.close(branch);
            conds.push(Cond::And(vec![matched, held]));
        }
        labels.conds.extend(conds);
    }

    /// Whether nothing goes on after a statement.
    fn ends(&mut self, node: Node<'t>) -> bool {
        let mut node = node;
        loop {
            match Kind::of(node) {
                Kind::Break | Kind::Continue | Kind::Return | Kind::Throw | Kind::Yield => return true,
                Kind::Block => match self.children(node).last().copied() {
                    Some(last) => node = last,
                    None => return false,
                },
                _ => return false,
            }
        }
    }
}
