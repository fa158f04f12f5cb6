//! What the result of a project's function says about the past.
//!
//! In: a function, and the calls through which it was entered. Out: a [`Test`]: its returns, each behind its own tests.

use std::rc::Rc;

use super::atoms::Atoms;
use super::knowledge::Knowledge;
use super::test::Test;
use crate::facts::{Exit, StmtKind, Value};
use crate::link::program::{FnId, Site};
use crate::link::values::Env;

impl Knowledge<'_, '_> {
    /// Whether there is something to learn of a function: what it does, or that the project names it as a guard, for
    /// which it needs no body (native code, interfaces).
    pub(super) fn can_be_read(&self, function: FnId) -> bool {
        self.program.function(function).has_body || self.own_guard(function).is_some()
    }

    /// What the result of a project function says.
    pub(super) fn summary(&self, target: FnId, site: Site, env: Option<&Rc<Env>>, depth: u32) -> Test {
        if let Some(test) = self.own_guard(target) {
            return test;
        }
        let plain = self.program.function(target).params.is_empty() && self.program.call(site).is_some();
        if let Some((known, at)) = self.summaries.borrow().get(&target)
            && (plain || *at >= depth)
        {
            return *known;
        }
        if depth == 0 || !self.busy.borrow_mut().insert(target) {
            return Test::default();
        }
        let entered = Env::entered(target, site, env.cloned());
        // What has no parameters says the same to all callers.
        let inner = (!plain).then_some(&entered);
        let test = self.result_of(target, inner, depth);
        self.busy.borrow_mut().remove(&target);
        // So does what has parameters and did not look at what is given for them.
        if plain || !entered.is_asked() {
            self.summaries.borrow_mut().insert(target, (test, depth));
        }
        test
    }

    /// What it says that a function returns a yes.
    fn result_of(&self, target: FnId, env: Option<&Rc<Env>>, depth: u32) -> Test {
        let returns =
            self.program.function(target).body.iter().enumerate().filter_map(|(index, stmt)| match &stmt.kind {
                StmtKind::Exit { how: Exit::Return, value: Some(value) } => {
                    Some((Site { function: target, stmt: index as u32 }, value))
                }
                _ => None,
            });
        let returns: Vec<(Site, &Value)> = returns.collect();
        let mut joined: Option<Test> = None;
        for (at, value) in &returns {
            let Some(before) = self.guarded_within(*at, Atoms::NONE, env, depth) else { continue };
            let mut test = match value {
                // Where a text or a number is asked for, nothing is no.
                Value::Null => Test::constant(false),
                _ => self.test_value(target, value, env, depth - 1),
            };
            // The one plain result of a getter keeps what decides it; a second way to a result does not.
            if !before.is_empty() || joined.is_some() {
                test.decided_by = None;
            }
            test.yes = test.yes.union(before);
            test.no = test.no.union(before);
            joined = Some(joined.map_or(test, |j| j.either(test)));
        }
        let test = joined.unwrap_or_default();
        match self.chosen_by(&returns) {
            Some((branch, yes)) => {
                let chosen = self.test_branch_within(branch, env, depth - 1);
                let chosen = if yes { chosen } else { chosen.negated() };
                Test { decided_by: chosen.decided_by, hinges_on: chosen.hinges_on, ..test }
            }
            None => test,
        }
    }

    /// `if (empty) return false; return true`: the branch on which alone it depends whether a constant yes or a constant
    /// no is the result, and the side of the yes.
    fn chosen_by(&self, results: &[(Site, &Value)]) -> Option<(Site, bool)> {
        let [(first, Value::Bool(one)), (second, Value::Bool(other))] = results else { return None };
        let [first_guards, second_guards] = [first, second].map(|s| self.program.guards(*s));
        let ([a], [b]) = (first_guards.as_slice(), second_guards.as_slice()) else { return None };
        let apart = one != other && a.branch == b.branch && a.yes != b.yes;
        apart.then_some((Site { function: first.function, stmt: a.branch }, a.yes == *one))
    }
}
