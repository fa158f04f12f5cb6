//! `return`, `throw`, `break`, `continue`, with and without labels.
//!
//! In: a jump. Out: an [`Exit`] out of the right function, loop or block.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::{Lowering, span};
use crate::facts::{Exit, FnIdx, Local, Value};

/// What a jump can name.
#[derive(Clone, Copy, Debug)]
pub struct Target<'t> {
    /// Its label: as written, or the name of the function that takes the lambda.
    pub label: &'t str,
    /// The function whose statements it belongs to; for a function, that function.
    pub function: FnIdx,
    /// What it is.
    pub what: What,
    /// What `this@label` is, for an inlined block with a receiver.
    pub receiver: Option<Local>,
}

/// What can be jumped out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A loop that starts at this statement.
    Loop(u32),
    /// An inlined `forEach` or `repeat`: `return@` goes to the next round.
    Round(u32),
    /// An inlined lambda: the statement that opens it, and what holds its result.
    Block(u32, Option<Local>),
    /// A function that plain `return` leaves.
    Function,
    /// A lambda that only `return@` leaves.
    Lambda,
}

impl<'t> Lowering<'t> {
    /// Lowers a jump.
    pub fn jump(&mut self, node: Node<'t>) {
        let kids = self.kids(node);
        let keyword = kids.first().map_or("", |n| n.kind());
        let label = kids.iter().copied().find(|n| kind(*n) == Kind::Label).map(|n| self.ident(n));
        let inner = kids.iter().copied().find(|n| n.is_named() && kind(*n) != Kind::Label && !n.is_error());
        let value = inner.map(|n| self.value(n));
        let place = span(node);
        match (keyword, label) {
            ("throw", _) => {
                self.b.exit(Exit::Throw, value, place);
            }
            ("break" | "break@", _) => self.leave_loop(label, Exit::Break, node),
            ("continue" | "continue@", _) => self.leave_loop(label, Exit::Continue, node),
            (_, Some(label)) => self.return_to(label, value, node),
            (_, None) => {
                let how = self.plain_return();
                self.b.exit(how, value, place);
            }
        }
    }

    fn plain_return(&self) -> Exit {
        let target = self.targets.iter().rev().find(|t| t.what == What::Function);
        self.out_of(target.map_or(self.here(), |t| t.function))
    }

    fn out_of(&self, function: FnIdx) -> Exit {
        if function == self.here() { Exit::Return } else { Exit::Outer(function) }
    }

    fn return_to(&mut self, label: &str, value: Option<Value>, node: Node<'t>) {
        let place = span(node);
        let here = self.here();
        let found = self.targets.iter().rev().find(|t| t.label == label && !matches!(t.what, What::Loop(_))).copied();
        let how = match found {
            Some(Target { what: What::Block(at, result), function, .. }) if function == here => {
                if let (Some(result), Some(value)) = (result, value) {
                    self.b.assign(result, value, place);
                }
                self.b.exit(Exit::Break(at), None, place);
                return;
            }
            Some(Target { what: What::Round(at), function, .. }) if function == here => Exit::Continue(at),
            Some(target) => self.out_of(target.function),
            None => Exit::Return,
        };
        self.b.exit(how, value, place);
    }

    fn leave_loop(&mut self, label: Option<&str>, how: fn(u32) -> Exit, node: Node<'t>) {
        let here = self.here();
        let of = |t: &Target<'t>| match t.what {
            What::Loop(at) if label.is_none_or(|l| l == t.label) => Some((at, t.function)),
            _ => None,
        };
        let how = match self.targets.iter().rev().find_map(of) {
            Some((at, function)) if function == here => how(at),
            _ => Exit::Return,
        };
        self.b.exit(how, None, span(node));
    }
}
