//! `switch`.
//!
//! In: a `switch` and where its value goes. Out: a chain of branches on the patterns. Entries that `fallthrough` joins
//! stand in one branch.

use tree_sitter::Node;

use super::conditions::Clause;
use super::jumps::What;
use super::kinds::{Kind, kind};
use super::statements::Sink;
use super::{Lowering, first_byte, is_token, span};
use crate::facts::{Cond, ScopeKind, Span, Value};
use crate::lower::build::Block;

/// One entry as written.
struct Entry<'t> {
    node: Node<'t>,
    /// Each pattern with what stands behind `where`.
    patterns: Vec<(Node<'t>, Option<Node<'t>>)>,
    statements: Vec<Node<'t>>,
    falls_through: bool,
    is_default: bool,
}

impl<'t> Lowering<'t> {
    /// Lowers a `switch`.
    pub fn switch(&mut self, node: Node<'t>, sink: Sink) {
        let label = self.label.take();
        let kids = self.flat(node);
        let subject = kids.get(1).copied().filter(|n| !is_token(*n, "{"));
        let subject = subject.map_or(Value::Unknown, |n| self.value(n));
        let mut entries = Vec::new();
        for kid in kids {
            if kind(kid) == Kind::SwitchEntry {
                entries.push(self.switch_entry(kid));
            }
        }
        let block = self.is_left_early(node, &entries, label).then(|| {
            let block = self.b.open_scope(ScopeKind::Block, span(node));
            self.target(block, What::Switch, label);
            block
        });
        self.entries(&entries, &subject, sink);
        if let Some(block) = block {
            self.targets.pop();
            self.b.close(block);
        }
    }

    fn switch_entry(&mut self, node: Node<'t>) -> Entry<'t> {
        let (mut patterns, mut statements): (Vec<(Node<'t>, Option<Node<'t>>)>, _) = (Vec::new(), Vec::new());
        let (mut behind_colon, mut falls_through, mut is_default) = (false, false, false);
        for kid in self.flat(node) {
            match kind(kid) {
                Kind::SwitchPattern => patterns.push((kid, None)),
                Kind::DefaultKeyword => is_default = true,
                Kind::Token if is_token(kid, ":") => behind_colon = true,
                Kind::Token => falls_through |= is_token(kid, "fallthrough"),
                Kind::WhereKeyword => {}
                _ if behind_colon => statements.push(kid),
                _ => {
                    if let Some(last) = patterns.last_mut() {
                        last.1 = Some(kid);
                    }
                }
            }
        }
        let mut list = Vec::new();
        for statement in statements {
            if kind(statement) == Kind::Statements { list.extend(self.flat(statement)) } else { list.push(statement) }
        }
        list.retain(|n| kind(*n) != Kind::Token);
        if list.last().is_some_and(|n| self.text(*n).trim() == "break") {
            list.pop();
        }
        Entry { node, patterns, statements: list, falls_through, is_default }
    }

    /// Whether a `break` inside leaves the switch: those at the end of an entry need no exit.
    fn is_left_early(&self, node: Node<'t>, entries: &[Entry<'t>], label: Option<&str>) -> bool {
        let inside = |entry: &Entry<'t>| entry.statements.iter().any(|n| self.text(*n).contains("break"));
        label.is_some_and(|label| self.text(node).contains(label)) || entries.iter().any(inside)
    }

    fn entries(&mut self, entries: &[Entry<'t>], subject: &Value, sink: Sink) {
        let (mut open, mut at) = (Vec::new(), 0);
        while at < entries.len() {
            let joined = entries[at..].iter().position(|entry| !entry.falls_through);
            let end = joined.map_or(entries.len(), |count| at + count + 1);
            self.b.enter_scope();
            let block = self.joined_entries(&entries[at..end], subject, sink);
            self.b.leave_scope();
            if let Some(block) = block {
                self.b.middle(block);
                open.push(block);
            }
            at = end;
        }
        for block in open.into_iter().rev() {
            self.b.close(block);
        }
    }

    /// Entries that run into each other. The open branch comes back, none if it holds always.
    fn joined_entries(&mut self, entries: &[Entry<'t>], subject: &Value, sink: Sink) -> Option<Block> {
        let mut tests: Vec<Option<Cond>> = Vec::with_capacity(entries.len());
        for entry in entries {
            tests.push(self.entry_test(entry, subject));
        }
        let (last, earlier) = entries.split_last()?;
        let block = any_of(&tests).map(|cond| self.b.branch(cond, place_of(last.node)));
        for (at, entry) in earlier.iter().enumerate() {
            let inner = any_of(&tests[..=at]).map(|cond| self.b.branch(cond, place_of(entry.node)));
            self.scoped(&entry.statements, Sink::Nothing);
            if let Some(inner) = inner {
                self.b.close(inner);
            }
        }
        self.scoped(&last.statements, sink);
        block
    }

    /// When an entry is taken; none for always.
    fn entry_test(&mut self, entry: &Entry<'t>, subject: &Value) -> Option<Cond> {
        if entry.is_default {
            return None;
        }
        let mut tests = Vec::new();
        for (pattern, condition) in &entry.patterns {
            let nodes = self.kids(*pattern);
            let fits = self.test_pattern(&nodes, subject, first_byte(*pattern));
            let also = condition.map(|node| {
                let clause = Clause::Expression(self.pieces(node));
                let fits = fits.clone().filter(|_| self.clause_needs_statements(&clause));
                let block = fits.map(|fits| self.b.branch(fits, first_byte(node)));
                let cond = self.all_of(&[clause]);
                if let Some(block) = block {
                    self.b.close(block);
                }
                cond
            });
            match (fits, also) {
                (Some(fits), Some(also)) => tests.push(Cond::And(vec![fits, also])),
                (Some(one), None) | (None, Some(one)) => tests.push(one),
                (None, None) => return None,
            }
        }
        match tests.len() {
            0 | 1 => tests.pop(),
            _ => Some(Cond::Or(tests)),
        }
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

fn place_of(node: Node<'_>) -> Span {
    first_byte(node)
}
