//! Loops, and the jumps out of them.
//!
//! In: a loop. Out: a loop that a branch at its start or end leaves.

use tree_sitter::Node;

use super::conditions::negated;
use super::kinds::{FIELDS, Kind, kind};
use super::{Lowering, first_byte, is_token, span};
use crate::facts::{Cond, Exit, FnIdx, Local, TypeRef, Value};
use crate::lower::build::Block;

/// What a jump can leave.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The function whose statements it belongs to.
    function: FnIdx,
    /// The statement that opens it.
    statement: u32,
    /// What it is.
    what: What,
}

/// What can be jumped out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A loop.
    Loop,
    /// A `switch`: `break` leaves it.
    Switch,
}

impl<'t> Lowering<'t> {
    /// What jumps mean from here on.
    pub fn target(&mut self, block: Block, what: What) {
        let function = self.here();
        self.targets.push(Target { function, statement: block.statement(), what });
    }

    /// `break`, `continue`.
    pub fn leave_loop(&mut self, node: Node<'t>) {
        let is_break = kind(node) == Kind::Break;
        let here = self.here();
        let fits = |t: &&Target| t.function == here && (is_break || t.what == What::Loop);
        let how = match self.targets.iter().rev().find(fits) {
            Some(target) if is_break => Exit::Break(target.statement),
            Some(target) => Exit::Continue(target.statement),
            None => Exit::Return,
        };
        self.b.exit(how, None, span(node));
    }

    fn open_loop(&mut self, each: Option<(Local, Value)>, node: Node<'t>) -> Block {
        let block = self.b.open_loop(each, span(node));
        self.target(block, What::Loop);
        block
    }

    fn close_loop(&mut self, block: Block) {
        self.targets.pop();
        self.b.close(block);
    }

    /// `for (A *a in b) { }`, `for (int i = 0; i < n; i++) { }`.
    pub fn for_loop(&mut self, node: Node<'t>) {
        self.b.enter_scope();
        let kids = self.flat(node);
        match kids.iter().position(|n| is_token(*n, "in")) {
            Some(at) => self.for_each(node, &kids, at),
            None => self.for_count(node, &kids),
        }
        self.b.leave_scope();
    }

    fn for_each(&mut self, node: Node<'t>, kids: &[Node<'t>], at: usize) {
        let over = kids.get(at + 1).copied().filter(|n| !is_token(*n, ")"));
        let over = over.map_or(Value::Unknown, |n| self.value(n));
        let specifier = kids[..at].iter().copied().find(|n| kind(*n).is_type());
        let named = kids[..at]
            .iter()
            .copied()
            .rfind(|n| Some(*n) != specifier && (kind(*n).is_declarator() || kind(*n) == Kind::Identifier));
        let ty = specifier.map(|ty| self.ty(ty)).unwrap_or_else(|| self.b.type_ref("id"));
        let element = match named.map(|named| self.declared(ty.clone(), named)) {
            Some(declared) => match declared.name.map(|name| self.name(name)) {
                Some(name) => self.element(name, declared.ty, specifier.is_some()),
                None => self.b.temp(),
            },
            None => self.b.temp(),
        };
        let block = self.open_loop(Some((element, over)), node);
        self.loop_body(&kids[at + 2..]);
        self.close_loop(block);
    }

    /// The variable of a for-each: one of its own, or one that was declared before.
    fn element(&mut self, name: crate::facts::Name, ty: TypeRef, is_own: bool) -> Local {
        match self.b.lookup(name).filter(|_| !is_own) {
            Some(known) => known,
            None => {
                let ty = Some(ty).filter(|ty| self.b.str(ty.name) != "id");
                self.b.declare(name, ty)
            }
        }
    }

    fn for_count(&mut self, node: Node<'t>, kids: &[Node<'t>]) {
        if let Some(first) = node.child_by_field_id(FIELDS.initializer) {
            match kind(first).is_statement() {
                true => self.statement(first),
                false => self.effect(first),
            }
        }
        let block = self.open_loop(None, node);
        if let Some(condition) = node.child_by_field_id(FIELDS.condition) {
            self.leave_unless(condition, block);
        }
        let close = kids.iter().rposition(|n| is_token(*n, ")")).map_or(kids.len(), |at| at + 1);
        self.loop_body(&kids[close..]);
        if let Some(update) = node.child_by_field_id(FIELDS.update) {
            self.effect(update);
        }
        self.close_loop(block);
    }

    fn loop_body(&mut self, kids: &[Node<'t>]) {
        for kid in kids {
            if kind(*kid).is_statement() {
                self.scoped(*kid);
            }
        }
    }

    /// `while (a) { }`.
    pub fn while_loop(&mut self, node: Node<'t>) {
        let block = self.open_loop(None, node);
        if let Some(condition) = node.child_by_field_id(FIELDS.condition) {
            self.leave_unless(condition, block);
        }
        if let Some(body) = node.child_by_field_id(FIELDS.body) {
            self.scoped(body);
        }
        self.close_loop(block);
    }

    /// `do { } while (a);`
    pub fn do_while(&mut self, node: Node<'t>) {
        let block = self.open_loop(None, node);
        if let Some(body) = node.child_by_field_id(FIELDS.body) {
            self.scoped(body);
        }
        if let Some(condition) = node.child_by_field_id(FIELDS.condition) {
            self.leave_unless(condition, block);
        }
        self.close_loop(block);
    }

    fn leave_unless(&mut self, condition: Node<'t>, block: Block) {
        let place = first_byte(condition);
        match self.cond(condition) {
            Cond::Test(Value::Bool(true) | Value::Int(1)) => {}
            cond => {
                let branch = self.b.branch(negated(cond), place);
                self.b.exit(Exit::Break(block.statement()), None, place);
                self.b.close(branch);
            }
        }
    }
}
