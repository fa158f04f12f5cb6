//! `if` and `switch`.
//!
//! In: a statement. Out: branches; the entries of a `switch` that run into each other stand in one.

use tree_sitter::Node;

use super::kinds::{FIELDS, Kind, kind};
use super::loops::What;
use super::{Lowering, first_byte, is_token, span};
use crate::facts::{Cond, ScopeKind, Value};
use crate::lower::build::Block;

/// One `case` as written.
struct Entry<'t> {
    node: Node<'t>,
    /// What it is for; none for `default`.
    value: Option<Node<'t>>,
    statements: Vec<Node<'t>>,
    /// Whether the next entry follows.
    falls_through: bool,
}

impl<'t> Lowering<'t> {
    /// A chain of `else if` is walked, not recursed into.
    pub fn if_else(&mut self, node: Node<'t>) {
        let (mut open, mut next) = (Vec::new(), Some(node));
        while let Some(node) = next.take() {
            let condition = node.child_by_field_id(FIELDS.condition);
            let cond = condition.map_or(Cond::Unknown, |n| self.cond(n));
            open.push(self.b.branch(cond, first_byte(condition.unwrap_or(node))));
            if let Some(yes) = node.child_by_field_id(FIELDS.consequence) {
                self.scoped(yes);
            }
            let Some(no) = node.child_by_field_id(FIELDS.alternative) else { break };
            if let Some(block) = open.last() {
                self.b.middle(*block);
            }
            let inner = self.flat(no).into_iter().find(|n| kind(*n).is_statement());
            next = inner.filter(|n| kind(*n) == Kind::If);
            if let Some(inner) = inner.filter(|n| kind(*n) != Kind::If) {
                self.scoped(inner);
            }
        }
        for block in open.into_iter().rev() {
            self.b.close(block);
        }
    }

    /// Lowers a statement with its own names.
    pub fn scoped(&mut self, node: Node<'t>) {
        self.b.enter_scope();
        self.statement(node);
        self.b.leave_scope();
    }

    /// Lowers a `switch`.
    pub fn switch(&mut self, node: Node<'t>) {
        let subject = node.child_by_field_id(FIELDS.condition).map_or(Value::Unknown, |n| self.value(n));
        let entries = node.child_by_field_id(FIELDS.body).map(|body| self.entries(body)).unwrap_or_default();
        let is_left_early =
            entries.iter().any(|entry| entry.statements.iter().any(|n| self.text(*n).contains("break")));
        let block = is_left_early.then(|| {
            let block = self.b.open_scope(ScopeKind::Block, span(node));
            self.target(block, What::Switch);
            block
        });
        let (mut open, mut at) = (Vec::new(), 0);
        while at < entries.len() {
            let joined = entries[at..].iter().position(|entry| !entry.falls_through);
            let end = joined.map_or(entries.len(), |count| at + count + 1);
            self.b.enter_scope();
            let branch = self.joined_entries(&entries[at..end], &subject);
            self.b.leave_scope();
            if let Some(branch) = branch {
                self.b.middle(branch);
                open.push(branch);
            }
            at = end;
        }
        for branch in open.into_iter().rev() {
            self.b.close(branch);
        }
        if let Some(block) = block {
            self.targets.pop();
            self.b.close(block);
        }
    }

    /// The entries of a body. What stands behind a `case` without being part of it belongs to it all the same.
    fn entries(&mut self, body: Node<'t>) -> Vec<Entry<'t>> {
        let mut out: Vec<Entry<'t>> = Vec::new();
        for kid in self.flat(body) {
            if kind(kid) == Kind::Case {
                let value = kid.child_by_field_id(FIELDS.value);
                let inner = self.flat(kid);
                let colon = inner.iter().position(|n| is_token(*n, ":")).map_or(inner.len(), |at| at + 1);
                let statements = inner[colon..].to_vec();
                out.push(Entry { node: kid, value, statements, falls_through: false });
            } else if let Some(last) = out.last_mut().filter(|_| !kind(kid).is_silent()) {
                last.statements.push(kid);
            }
        }
        for entry in &mut out {
            entry.statements.retain(|n| !kind(*n).is_silent());
            self.end_entry(entry);
        }
        // The default is what remains, wherever it stands alone.
        let at = out.iter().position(|entry| entry.value.is_none());
        let stands_alone = |at: usize| !out[at].falls_through && (at == 0 || !out[at - 1].falls_through);
        if let Some(at) = at.filter(|at| stands_alone(*at)) {
            let entry = out.remove(at);
            out.push(entry);
        }
        out
    }

    /// Takes the `break` away that ends an entry; one that no jump ends runs into the next.
    fn end_entry(&mut self, entry: &mut Entry<'t>) {
        if let [only] = entry.statements.as_slice()
            && kind(*only) == Kind::Compound
        {
            entry.statements = self.flat(*only);
            entry.statements.retain(|n| !kind(*n).is_silent());
        }
        let last = entry.statements.last().copied();
        match last.map(kind) {
            Some(Kind::Break) => {
                entry.statements.pop();
            }
            Some(Kind::Return | Kind::Throw | Kind::Continue) => {}
            Some(Kind::Compound) => {
                let end = last.and_then(|n| self.flat(n).into_iter().rfind(|n| !kind(*n).is_silent())).map(kind);
                entry.falls_through = !matches!(end, Some(Kind::Break | Kind::Return | Kind::Throw | Kind::Continue));
            }
            _ => entry.falls_through = true,
        }
    }

    /// Entries that run into each other. The open branch comes back, none if it holds always.
    fn joined_entries(&mut self, entries: &[Entry<'t>], subject: &Value) -> Option<Block> {
        let mut tests: Vec<Option<Cond>> = Vec::with_capacity(entries.len());
        for entry in entries {
            let value = entry.value.map(|value| self.value(value));
            tests.push(value.map(|value| Cond::Equal(subject.clone(), value)));
        }
        let (last, earlier) = entries.split_last()?;
        let block = any_of(&tests).map(|cond| self.b.branch(cond, first_byte(last.node)));
        for (at, entry) in earlier.iter().enumerate() {
            if entry.statements.is_empty() {
                continue;
            }
            let inner = any_of(&tests[..=at]).map(|cond| self.b.branch(cond, first_byte(entry.node)));
            self.list(entry.node, entry.statements.clone());
            if let Some(inner) = inner {
                self.b.close(inner);
            }
        }
        self.list(last.node, last.statements.clone());
        block
    }
}

/// One of these; none if one of them always holds.
fn any_of(tests: &[Option<Cond>]) -> Option<Cond> {
    let mut all: Vec<Cond> = tests.iter().cloned().collect::<Option<_>>()?;
    match all.len() {
        0 | 1 => all.pop(),
        _ => Some(Cond::Or(all)),
    }
}
