//! `return`, `throw`, `break`, `continue`, with and without labels.
//!
//! In: a jump. Out: an [`Exit`] out of the function, or of the right loop or block.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::{Lowering, span};
use crate::facts::{Exit, FnIdx};

/// What a jump can name.
#[derive(Clone, Copy, Debug)]
pub struct Target<'t> {
    /// Its label, or none.
    pub label: &'t str,
    /// The function whose statements it belongs to.
    pub function: FnIdx,
    /// The statement that opens it.
    pub statement: u32,
    /// What it is.
    pub what: What,
}

/// What can be jumped out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A loop.
    Loop,
    /// A `switch`: `break` leaves it.
    Switch,
    /// A labelled `do` or `if`: only `break` with its label leaves it.
    Block,
}

impl<'t> Lowering<'t> {
    /// Lowers a jump. A directive on the next line, which the grammar takes for its value, is none.
    pub fn jump(&mut self, node: Node<'t>) {
        let kids = self.flat(node);
        let first = kids.first().copied();
        let keyword = first.map_or("", |n| if kind(n) == Kind::ThrowKeyword { "throw" } else { n.kind() });
        let inner = kids.iter().skip(1).copied().find(|n| n.is_named() && !kind(*n).is_silent());
        let place = span(node);
        match keyword {
            "break" | "continue" => {
                let label = inner.map(|n| self.text(n));
                self.leave_loop(label, keyword == "break", node);
            }
            "yield" => {
                if let Some(inner) = inner {
                    self.effect(inner);
                }
            }
            _ => {
                let value = inner.map(|n| self.value(n));
                let how = if keyword == "throw" { Exit::Throw } else { Exit::Return };
                self.b.exit(how, value, place);
            }
        }
    }

    fn leave_loop(&mut self, label: Option<&str>, is_break: bool, node: Node<'t>) {
        let here = self.here();
        let fits = |t: &&Target<'t>| {
            let by_kind = match t.what {
                What::Loop => true,
                What::Switch => is_break,
                What::Block => is_break && label.is_some(),
            };
            t.function == here && by_kind && label.is_none_or(|label| label == t.label)
        };
        let how = match self.targets.iter().rev().find(fits) {
            Some(target) if is_break => Exit::Break(target.statement),
            Some(target) => Exit::Continue(target.statement),
            None => Exit::Return,
        };
        self.b.exit(how, None, span(node));
    }
}
