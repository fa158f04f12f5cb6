//! Which tests a statement stands behind: dominance, read off the nesting.
//!
//! In: a statement. Out: branches with the side that must have been taken, outermost first: those around it, and
//! those before it whose other side does not come back.

use std::ops::Range;

use super::program::{Program, Site};
use crate::facts::{Cond, Exit, ScopeKind, Stmt, StmtKind};

/// A test that was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Guard {
    /// The branch's index in the function's body.
    pub branch: u32,
    /// The side that was taken.
    pub yes: bool,
}

impl Program<'_> {
    /// The tests that a statement stands behind.
    #[must_use]
    pub fn guards(&self, site: Site) -> Vec<Guard> {
        let body = &self.function(site.function).body;
        let mut guards = Vec::new();
        let mut at = 0;
        while at < site.stmt {
            let kind = &body[at as usize].kind;
            let [first, second] = kind.blocks(at);
            if first.contains(&site.stmt) || second.contains(&site.stmt) {
                let yes = first.contains(&site.stmt);
                if matches!(kind, StmtKind::Branch { .. }) {
                    guards.push(Guard { branch: at, yes });
                }
                at = if yes { first.start } else { second.start };
            } else {
                passed(body, at, &mut guards);
                at = kind.next(at);
            }
        }
        guards
    }

    /// The sides of the tests that a statement stands behind: two statements with the two sides of one test never run in
    /// the same pass.
    #[must_use]
    pub fn sides(&self, site: Site) -> Vec<(u32, bool)> {
        self.guards(site).into_iter().map(|guard| (guard.branch, guard.yes)).collect()
    }

    /// Calls and writes of members that have run before a statement on every path through its function.
    #[must_use]
    pub fn done_before(&self, site: Site) -> Vec<Site> {
        let body = &self.function(site.function).body;
        let mut calls = Vec::new();
        let mut at = 0;
        while at < site.stmt {
            let kind = &body[at as usize].kind;
            let [first, second] = kind.blocks(at);
            if matches!(kind, StmtKind::Call(_) | StmtKind::Write { .. }) {
                calls.push(Site { function: site.function, stmt: at });
            }
            at = match kind {
                _ if second.contains(&site.stmt) => second.start,
                _ if first.contains(&site.stmt) => first.start,
                // What stands in a block or `try` has run too, unless an exception cut it short.
                StmtKind::Scope { kind: ScopeKind::Block | ScopeKind::Try, .. } if !first.is_empty() => first.start,
                _ => kind.next(at),
            };
        }
        calls
    }
}

/// Adds the tests that have been passed once the statement at `at` is behind us.
fn passed(body: &[Stmt], at: u32, guards: &mut Vec<Guard>) {
    let kind = &body[at as usize].kind;
    let [first, second] = kind.blocks(at);
    match kind {
        StmtKind::Branch { .. } => {
            let leaves = [leaves(body, first.start, first.end, at), leaves(body, second.start, second.end, at)];
            match leaves {
                [true, false] => guards.push(Guard { branch: at, yes: false }),
                [false, true] => guards.push(Guard { branch: at, yes: true }),
                _ => {}
            }
        }
        StmtKind::Scope { kind: ScopeKind::Block, body_end, .. } => {
            let mut inner = at + 1;
            while inner < *body_end {
                // A test whose other side only leaves this block says nothing about what follows the block.
                let [a, b] = body[inner as usize].kind.blocks(inner);
                let stays = breaks_to(body, a.start, a.end, at) || breaks_to(body, b.start, b.end, at);
                if stays {
                    break;
                }
                passed(body, inner, guards);
                inner = body[inner as usize].kind.next(inner);
            }
        }
        StmtKind::Loop { each, end } => passed_rounds(body, (at, each.is_some()), at + 1..*end, guards),
        _ => {}
    }
}

/// Adds the tests that each round of a loop has passed once the loop is behind us: `for (p : all) if (!has(p)) return;`.
fn passed_rounds(body: &[Stmt], (round, each): (u32, bool), block: Range<u32>, guards: &mut Vec<Guard>) {
    let mut at = block.start;
    while at < block.end {
        let kind = &body[at as usize].kind;
        let [first, second] = kind.blocks(at);
        let jumps = [&first, &second].map(|side| goes_on(body, side.clone()));
        match kind {
            StmtKind::Exit { .. } => return,
            // The head of a loop that counts.
            StmtKind::Branch { cond, .. } if !each && matches!(**cond, Cond::Less { .. }) && jumps == [false, true] => {
                passed_rounds(body, (round, true), first, guards);
                return;
            }
            // What skips a round says nothing about the others.
            _ if jumps != [false, false] => return,
            _ => passed(body, at, guards),
        }
        at = kind.next(at);
    }
}

/// Whether a block may end a round of a loop, or a loop, early.
fn goes_on(body: &[Stmt], block: Range<u32>) -> bool {
    let jumps = |stmt: &Stmt| matches!(stmt.kind, StmtKind::Exit { how: Exit::Break(_) | Exit::Continue(_), .. });
    body[block.start as usize..block.end as usize].iter().any(jumps)
}

fn breaks_to(body: &[Stmt], start: u32, end: u32, target: u32) -> bool {
    body[start as usize..end as usize]
        .iter()
        .any(|s| matches!(s.kind, StmtKind::Exit { how: Exit::Break(t), .. } if t == target))
}

/// Whether a block never comes to its end.
fn leaves(body: &[Stmt], start: u32, end: u32, _branch: u32) -> bool {
    let mut at = start;
    while at < end {
        let kind = &body[at as usize].kind;
        let [first, second] = kind.blocks(at);
        let left = match kind {
            StmtKind::Exit { .. } => true,
            StmtKind::Branch { .. } => {
                leaves(body, first.start, first.end, at) && leaves(body, second.start, second.end, at)
            }
            StmtKind::Scope { kind: ScopeKind::Block, .. } => {
                leaves(body, first.start, first.end, at) && !breaks_to(body, first.start, first.end, at)
            }
            StmtKind::Scope { kind: ScopeKind::Try, .. } => {
                leaves(body, first.start, first.end, at)
                    && (second.is_empty() || handlers_leave(body, second.start, second.end))
            }
            _ => false,
        };
        if left {
            return true;
        }
        at = kind.next(at);
    }
    false
}

fn handlers_leave(body: &[Stmt], start: u32, end: u32) -> bool {
    let mut at = start;
    while at < end {
        let kind = &body[at as usize].kind;
        let [first, _] = kind.blocks(at);
        if !leaves(body, first.start, first.end, at) {
            return false;
        }
        at = kind.next(at);
    }
    true
}
