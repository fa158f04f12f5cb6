//! Loops.
//!
//! In: a loop statement and its label. Out: a [`crate::facts::StmtKind::Loop`]. The condition is tested inside, and a
//! branch leaves the loop when it does not hold.

use tree_sitter::Node;

use super::kinds::{FIELDS, Kind};
use super::types::is_type;
use super::{Lowering, Target, TargetKind, span};
use crate::facts::{Exit, Name, Span, Value};
use crate::lower::build::Block;

impl<'t> Lowering<'t> {
    /// `while (c) body`.
    pub(super) fn while_loop(&mut self, node: Node<'t>, label: Option<Name>) {
        let body = node.child_by_field_id(FIELDS.body);
        let round = self.open(None, (node, body), label);
        self.builder.enter_scope();
        let test = self.test(node);
        self.nested(body);
        self.or_leave(test, round, node);
        self.builder.leave_scope();
        self.shut(round);
    }

    /// `do body while (c)`.
    pub(super) fn do_loop(&mut self, node: Node<'t>, label: Option<Name>) {
        let body = node.child_by_field_id(FIELDS.body);
        let round = self.open(None, (node, body), label);
        self.nested(body);
        let test = self.test(node);
        self.or_leave(test, round, node);
        self.shut(round);
    }

    /// `for (init; c; update) body`.
    pub(super) fn for_loop(&mut self, node: Node<'t>, label: Option<Name>) {
        let body = node.child_by_field_id(FIELDS.body);
        self.builder.enter_scope();
        for init in self.children_in(node, FIELDS.init) {
            if Kind::of(init) == Kind::LocalVariable {
                self.local_variable(init);
            } else {
                self.effect(init);
            }
        }
        let round = self.open(None, (node, body), label);
        let test = self.test(node);
        self.nested(body);
        for update in self.children_in(node, FIELDS.update) {
            self.effect(update);
        }
        self.or_leave(test, round, node);
        self.shut(round);
        self.builder.leave_scope();
    }

    /// `for (T x : xs) body`.
    pub(super) fn for_each(&mut self, node: Node<'t>, label: Option<Name>) {
        let body = node.child_by_field_id(FIELDS.body);
        let values = node.child_by_field_id(FIELDS.value).map_or(Value::Unknown, |value| self.value(value));
        self.builder.enter_scope();
        let ty = self.children(node).into_iter().find(|n| is_type(*n));
        let ty = self.declared_type(ty, node);
        let name = match node.child_by_field_id(FIELDS.name) {
            Some(name) => self.name(name),
            None => self.builder.name(""),
        };
        let each = self.builder.declare(name, ty);
        let round = self.open(Some((each, values)), (node, body), label);
        self.nested(body);
        self.shut(round);
        self.builder.leave_scope();
    }

    /// Opens a loop; its place is its head.
    fn open(
        &mut self,
        each: Option<(crate::facts::Local, Value)>,
        at: (Node<'t>, Option<Node<'t>>),
        label: Option<Name>,
    ) -> Block {
        let (node, body) = at;
        let whole = span(node);
        let end = body.map_or(whole.end, |body| (body.start_byte() as u32).max(whole.start));
        let round = self.builder.open_loop(each, Span { start: whole.start, end });
        self.targets.push(Target { label, statement: round.statement(), kind: TargetKind::Loop });
        round
    }

    fn shut(&mut self, round: Block) {
        self.targets.pop();
        self.builder.close(round);
    }

    /// Evaluates the condition of a loop and opens the branch in which it goes on.
    fn test(&mut self, node: Node<'t>) -> Option<Block> {
        let condition = node.child_by_field_id(FIELDS.condition)?;
        let cond = self.cond(condition);
        Some(self.builder.branch(cond, span(condition)))
    }

    /// Closes that branch; otherwise the loop ends.
    fn or_leave(&mut self, test: Option<Block>, round: Block, node: Node<'t>) {
        let Some(test) = test else { return };
        let at = node.child_by_field_id(FIELDS.condition).map_or(span(node), span);
        self.builder.middle(test);
        self.builder.exit(Exit::Break(round.statement()), None, at);
        self.builder.close(test);
    }
}
