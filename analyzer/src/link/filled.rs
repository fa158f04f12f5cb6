//! Collections: what is put into them elsewhere, and what is taken out.
//!
//! In: the variable of a collection, an index. Out: the values.

use std::rc::Rc;

use super::env::Env;
use super::program::{FnId, Program, Site};
use super::values::{Alternatives, Elem, Evaluator, Item, MAX_ALTERNATIVES};
use crate::facts::{FnRole, Local, Value};

/// Through so many functions a collection is followed that it is given to.
const GIVEN: u32 = 3;

impl Evaluator<'_, '_> {
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
