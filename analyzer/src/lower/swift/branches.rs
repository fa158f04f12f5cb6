//! `if`, `guard`, `do`, as statements and as values.
//!
//! In: a node and where its value goes. Out: branches and scopes in which every way assigns the value.

use tree_sitter::Node;

use super::jumps::What;
use super::kinds::{Kind, kind};
use super::statements::{Sink, negated};
use super::{Lowering, first_byte, is_token, span};
use crate::facts::{ScopeKind, Value};

impl<'t> Lowering<'t> {
    /// Lowers `if` or `switch`.
    pub fn branching(&mut self, node: Node<'t>, sink: Sink) {
        match kind(node) {
            Kind::Switch => self.switch(node, sink),
            _ => self.if_else(node, sink),
        }
    }

    /// Lowers `if` or `switch` as a value.
    pub fn branching_value(&mut self, node: Node<'t>) -> Value {
        let to = self.b.temp();
        self.branching(node, Sink::To(to));
        Value::Local(to)
    }

    /// A chain of `else if` is walked, not recursed into.
    fn if_else(&mut self, node: Node<'t>, sink: Sink) {
        let labelled = self.label.take().map(|label| {
            let block = self.b.open_scope(ScopeKind::Block, span(node));
            self.target(block, What::Block, Some(label));
            block
        });
        let (mut open, mut next) = (Vec::new(), Some(node));
        while let Some(node) = next.take() {
            let kids = self.flat(node);
            let at = kids.iter().position(|n| kind(*n) == Kind::Else).unwrap_or(kids.len());
            let (yes, no) = kids.split_at(at);
            self.b.enter_scope();
            let clauses = self.clauses(yes);
            let cond = self.all_of(&clauses);
            let place = yes.get(1).copied().unwrap_or(node);
            open.push(self.b.branch(cond, first_byte(place)));
            self.braces(yes, sink);
            self.b.leave_scope();
            let Some(block) = open.last().filter(|_| !no.is_empty()) else { break };
            self.b.middle(*block);
            next = no.iter().copied().find(|n| kind(*n) == Kind::If);
            if next.is_none() {
                self.braces(no, sink);
            }
        }
        for block in open.into_iter().rev() {
            self.b.close(block);
        }
        if let Some(block) = labelled {
            self.targets.pop();
            self.b.close(block);
        }
    }

    /// The statements between the first braces among some nodes.
    fn braces(&mut self, nodes: &[Node<'t>], sink: Sink) {
        let open = nodes.iter().position(|n| is_token(*n, "{")).map_or(nodes.len(), |at| at + 1);
        let end = nodes[open..].iter().position(|n| is_token(*n, "}")).map_or(nodes.len(), |at| open + at);
        self.scoped(&nodes[open..end], sink);
    }

    /// `guard a else { leaves }`: what it binds is visible behind it.
    pub fn guard(&mut self, node: Node<'t>) {
        self.label = None;
        let kids = self.flat(node);
        let at = kids.iter().position(|n| kind(*n) == Kind::Else).unwrap_or(kids.len());
        let clauses = self.clauses(&kids[..at]);
        let cond = self.all_of(&clauses);
        let place = kids.get(1).copied().unwrap_or(node);
        let block = self.b.branch(negated(cond), first_byte(place));
        self.braces(&kids[at..], Sink::Nothing);
        self.b.close(block);
    }

    /// `do { } catch pattern { }`.
    pub fn do_catch(&mut self, node: Node<'t>) {
        let label = self.label.take();
        let kids = self.flat(node);
        let handlers: Vec<Node<'t>> = kids.iter().copied().filter(|n| kind(*n) == Kind::CatchBlock).collect();
        let labelled = label.map(|label| {
            let block = self.b.open_scope(ScopeKind::Block, span(node));
            self.target(block, What::Block, Some(label));
            block
        });
        if handlers.is_empty() {
            self.braces(&kids, Sink::Nothing);
        } else {
            let block = self.b.open_scope(ScopeKind::Try, span(node));
            self.braces(&kids, Sink::Nothing);
            self.b.middle(block);
            for handler in handlers {
                self.catch(handler);
            }
            self.b.close(block);
        }
        if let Some(block) = labelled {
            self.targets.pop();
            self.b.close(block);
        }
    }

    fn catch(&mut self, node: Node<'t>) {
        let block = self.b.open_scope(ScopeKind::Catch, span(node));
        self.b.enter_scope();
        let kids = self.flat(node);
        match kids.iter().copied().find(|n| kind(*n) == Kind::Pattern) {
            Some(pattern) => {
                let nodes = self.kids(pattern);
                self.bind_all(&nodes, &Value::Unknown, span(pattern));
            }
            None => {
                let name = self.b.name("error");
                self.b.declare(name, None);
            }
        }
        self.braces(&kids, Sink::Nothing);
        self.b.leave_scope();
        self.b.close(block);
    }
}
