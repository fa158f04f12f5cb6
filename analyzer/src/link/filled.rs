//! Collections: what is put into them elsewhere, and what is taken out.
//!
//! In: the variable of a collection, an index. Out: the values.

use std::rc::Rc;

use rules::catalogue::Role;

use super::env::Env;
use super::program::{FnId, Program, Site};
use super::values::{Alternatives, Elem, Evaluator, Item, MAX_ALTERNATIVES, add_alternatives, both};
use crate::facts::{FnRole, Local, StmtKind, Value};

/// Through so many functions a collection is followed that it is given to.
const GIVEN: u32 = 3;

impl Evaluator<'_, '_> {
    /// Adds what is added to a collection later; additions on the two sides of a branch are alternatives.
    pub(super) fn with_additions(&mut self, start: Alternatives, adds: &[Site], env: Option<&Rc<Env>>) -> Alternatives {
        let mut sets: Vec<Vec<Site>> = vec![adds.to_vec()];
        while let Some((index, branch)) = sets.iter().enumerate().find_map(|(i, set)| Some((i, self.split_at(set)?))) {
            if sets.len() >= MAX_ALTERNATIVES {
                break;
            }
            let set = sets.swap_remove(index);
            for side in [true, false] {
                let keep = |s: &&Site| {
                    s.function != branch.function || !self.program.sides(**s).contains(&(branch.stmt, !side))
                };
                sets.push(set.iter().filter(keep).copied().collect());
            }
        }
        let mut found = Alternatives::new();
        for set in sets {
            let mut joined = start.clone();
            for site in set {
                joined = both(joined, &self.added(site, env));
            }
            add_alternatives(&mut found, joined);
        }
        found
    }

    /// A branch that has additions on both sides.
    fn split_at(&self, adds: &[Site]) -> Option<Site> {
        let arms: Vec<(FnId, Vec<(u32, bool)>)> = adds.iter().map(|s| (s.function, self.program.sides(*s))).collect();
        arms.iter().find_map(|(function, mine)| {
            mine.iter().find_map(|(branch, yes)| {
                let other = |(f, theirs): &(FnId, Vec<(u32, bool)>)| f == function && theirs.contains(&(*branch, !yes));
                arms.iter().any(other).then_some(Site { function: *function, stmt: *branch })
            })
        })
    }

    /// What a statement adds to a collection.
    fn added(&mut self, site: Site, env: Option<&Rc<Env>>) -> Alternatives {
        let function = site.function;
        let mut found = match self.program.stmt(site) {
            StmtKind::IndexWrite { index, from, .. } if matches!(**index, Value::Int(_)) => {
                self.value(function, from, env)
            }
            StmtKind::IndexWrite { index, from, .. } => {
                // Whether a map's keys or its values are asked for later is not known: both are among them.
                let keys = self.value(function, index, env);
                both(keys, &self.value(function, from, env))
            }
            _ => {
                let api = self.program.resolve(site).apis.iter().find_map(|a| match self.program.apis.role(*a) {
                    Some(Role::AddsElements { elements: from } | Role::Fills { from, .. }) => Some(from),
                    _ => None,
                });
                let values = api.map(|at| self.program.arguments(site, at)).unwrap_or_default();
                self.all(function, values.into_iter(), env)
            }
        };
        for item in found.iter_mut().flatten() {
            item.at.get_or_insert(site);
        }
        found
    }

    /// A variable's value with what is added to it, here and by functions that it is given to when it is made empty.
    pub(super) fn filled(
        &mut self,
        made: Alternatives,
        (function, local): (FnId, Local),
        env: Option<&Rc<Env>>,
    ) -> Alternatives {
        let empty = made.iter().any(Vec::is_empty);
        let adds = self.program.additions(function, local);
        let found = self.with_additions(made, &adds, env);
        if empty { self.filled_by_others(found, (function, local), env, GIVEN) } else { found }
    }

    fn filled_by_others(
        &mut self,
        mut found: Alternatives,
        (function, local): (FnId, Local),
        env: Option<&Rc<Env>>,
        depth: u32,
    ) -> Alternatives {
        if depth == 0 {
            return found;
        }
        for (call, target, param) in self.program.given_to(function, local) {
            let entered = Env::entered(target, call, env.cloned());
            let adds = self.program.additions(target, param);
            found = self.with_additions(found, &adds, Some(&entered));
            found = self.filled_by_others(found, (target, param), Some(&entered), depth - 1);
        }
        found
    }

    /// `base[i]`: the element if it is known which, or what a caller makes of it; one of them if the index is known and they
    /// are not; as in a loop over the indices, all of them.
    pub(super) fn indexed(
        &mut self,
        function: FnId,
        (base, index): &(Value, Value),
        env: Option<&Rc<Env>>,
    ) -> Alternatives {
        let all = self.value(function, base, env);
        let at = if self.is_settled(function, index) { self.value(function, index, env) } else { Vec::new() };
        let [at] = at.as_slice() else { return all };
        match (at.as_slice(), all.as_slice()) {
            // Whoever calls the function knows.
            ([Item { elem: Elem::Param(..), .. }], _) => vec![at.clone()],
            ([Item { elem: Elem::Int(at), .. }], [one]) if usize::try_from(*at).is_ok_and(|at| at < one.len()) => {
                vec![vec![one[*at as usize].clone()]]
            }
            _ => all.into_iter().flatten().map(|item| vec![item]).take(MAX_ALTERNATIVES).collect(),
        }
    }

    /// Whether an index is the same whenever it is looked at: a number, or what a function is called with.
    fn is_settled(&self, function: FnId, index: &Value) -> bool {
        let called = |owner: FnId| self.program.function(owner).role == FnRole::Method;
        match index {
            Value::Int(_) => true,
            Value::Local(local) => {
                let defs = self.program.defs(function);
                defs.param(*local).is_some_and(|(owner, _)| called(owner)) && defs.sites(*local).is_empty()
            }
            _ => false,
        }
    }
}

impl Program<'_> {
    /// The functions that a variable is given to, each with the call and the parameter that it is there.
    fn given_to(&self, function: FnId, local: Local) -> Vec<(Site, FnId, Local)> {
        let value = Value::Local(local);
        let mut given = Vec::new();
        for function in self.defs(function).functions() {
            for stmt in 0..self.function(*function).body.len() as u32 {
                let site = Site { function: *function, stmt };
                let args = self.call(site).map_or(&[][..], |call| call.args.as_slice());
                let Some(position) = args.iter().position(|arg| arg.value == value) else { continue };
                let resolution = self.resolve(site);
                let [target] = resolution.targets.as_slice() else { continue };
                let param = self.param_of_arg(site, *target, position);
                let param = param.and_then(|index| self.function(*target).params.get(index as usize));
                given.extend(param.map(|param| (site, *target, param.local)));
            }
        }
        given
    }
}
