//! By what a statement, a call, a function or its callers give a value.
//!
//! In: where a value comes from, and what is wanted of it. Out: [`By`]; none if nobody's act is needed.

use std::rc::Rc;

use rules::catalogue::{ArgAt, Role};

use super::answered::{By, STEPS, State, Trail, Want};
use super::before::Before;
use super::brought::WRITES;
use super::graph::{Kind, Node};
use crate::facts::{Exit, FnRole, Receiver, StmtKind, Value};
use crate::link::env::Env;
use crate::link::program::{FnId, Site};

impl<'p> Before<'_, 'p, '_> {
    pub(super) fn brought_by_result(&self, site: Site, want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        match program.stmt(site) {
            StmtKind::Assign { from, .. } => self.brought((site.function, from), want, trail),
            StmtKind::Read { base, name, .. } => {
                if let (Receiver::On(on), true) = (base, self.passes_through(site)) {
                    return self.brought((site.function, on), want, trail);
                }
                let path = program.text(program.file_of(site.function), *name);
                let field = program.field_at(site, base, path).or_else(|| {
                    let (before, _) = path.rsplit_once('.').filter(|_| self.passes_through(site))?;
                    program.field_at(site, base, before)
                })?;
                self.brought_to_field(field, want, trail)
            }
            StmtKind::Call(_) => self.brought_by_call(site, want, trail),
            _ => None,
        }
    }

    fn passes_through(&self, site: Site) -> bool {
        let program = self.knowledge.program;
        let passes = |api| matches!(program.apis.role(api), Some(Role::PassesThrough { .. }));
        program.apis_at(site).into_iter().any(passes)
    }

    fn brought_by_call(&self, site: Site, want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        for api in program.apis_at(site) {
            match program.apis.role(api) {
                Some(Role::StoreRead { key, default }) => {
                    let absent = default.as_ref().and_then(|at| program.argument(site, at));
                    let absent = absent.and_then(|value| self.plain(site.function, value));
                    // What comes back while nothing is stored is nobody's answer.
                    if absent.map_or(want.is_absent(), |elem| !want.is_not(&elem)) {
                        return None;
                    }
                    let key = self.knowledge.key_of(site, program.argument(site, key)?, trail.entered.as_ref())?;
                    return self.brought_to(State::Key(key), want, trail);
                }
                Some(Role::TakesHanded { key }) => return self.brought_by_hand((site, key), want, trail),
                Some(Role::Holds { within }) if *want == Want::Is(true) => {
                    return self.brought((site.function, program.argument(site, within)?), &Want::Filled, trail);
                }
                Some(Role::PassesThrough { from }) => {
                    return self.brought((site.function, program.argument(site, from)?), want, trail);
                }
                Some(Role::Equals { left, right }) => {
                    let Want::Is(truth) = want else { return None };
                    let sides = [program.argument(site, left)?, program.argument(site, right)?];
                    return self.brought_by_equality((site.function, sides), *truth, trail);
                }
                Some(Role::TestsEmpty { .. }) => return None,
                _ => {}
            }
        }
        match program.resolve(site).targets[..] {
            [] => self.brought_through(site, want, trail),
            [target] => {
                let outer = trail.entered.take();
                trail.entered = Some(Env::entered(target, site, outer.clone()));
                let returned = self.brought_by_returns(target, want, trail);
                trail.entered = outer;
                returned.or_else(|| self.brought_by_conversion(site, target, want, trail))
            }
            _ => None,
        }
    }

    /// What brings it about that others hand over what is wanted under a key.
    fn brought_by_hand(&self, (site, key): (Site, &ArgAt), want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        let handed = program.handed_under(site, program.argument(site, key)?);
        if want.is_absent() || !(1..=WRITES).contains(&handed.len()) {
            return None;
        }
        let mut sites: Vec<(Site, &'p Value)> = handed.into_iter().map(|(at, value, _)| (at, value)).collect();
        sites.dedup_by_key(|(at, _)| *at);
        let by = sites.into_iter().map(|(at, value)| self.written(at, value, want, trail));
        by.collect::<Option<Vec<By>>>()?.into_iter().max()
    }

    /// What brings it about that the caller that counts gives what is wanted for a parameter; none if no caller does.
    pub(super) fn brought_by_caller(
        &self,
        (owner, index): (FnId, u32),
        want: &Want,
        trail: &mut Trail,
    ) -> Option<Option<By>> {
        let env = Rc::clone(Env::of(trail.entered.as_ref(), owner)?);
        let [value] = self.knowledge.program.args_of_param(env.site, owner, index)[..] else { return None };
        let inner = std::mem::replace(&mut trail.entered, env.outer.clone());
        let by = self.brought((env.site.function, value), want, trail);
        trail.entered = inner;
        Some(by)
    }

    /// What makes one value of another: `Answer.of(code)`, which is something else where nothing fits.
    fn brought_by_conversion(&self, site: Site, target: FnId, want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        let [arg] = &program.call(site)?.args[..] else { return None };
        let returned = program.function(target).body.iter().filter_map(|stmt| match &stmt.kind {
            StmtKind::Exit { how: Exit::Return, value: Some(value) } => self.plain(target, value),
            _ => None,
        });
        let plain: Vec<bool> = returned.map(|elem| want.is_not(&elem)).collect();
        let falls_back = plain.contains(&true) && !plain.contains(&false);
        if falls_back { self.brought((site.function, &arg.value), &Want::Any, trail) } else { None }
    }

    /// Through a call that makes one value of another: `stored.map { it[KEY] ?: false }.stateIn(scope)`.
    fn brought_through(&self, site: Site, want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        let call = program.call(site)?;
        if let Some(Value::Function(index)) = call.args.last().map(|arg| &arg.value) {
            let lambda = program.fn_id(program.file_of(site.function), *index);
            return self.brought_by_returns(lambda, want, trail);
        }
        match (&call.receiver, &call.args[..]) {
            (Receiver::On(on), _) if self.knowledge.holder(site.function, on, STEPS).is_some() => {
                self.brought((site.function, on), want, trail)
            }
            // `Answer.valueOf(stored)`
            (Receiver::On(Value::Path(_)), [arg]) => self.brought((site.function, &arg.value), want, trail),
            // `answers.observeOn(thread)`, `answer.name()`
            (Receiver::On(on), [] | [_]) => {
                let held = self.brought((site.function, on), want, trail);
                held.or_else(|| self.brought((site.function, &call.args.first()?.value), want, trail))
            }
            (_, [arg]) => self.brought((site.function, &arg.value), want, trail),
            _ => None,
        }
    }

    /// What brings it about that a function returns what is wanted: each of its results.
    pub(super) fn brought_by_returns(&self, function: FnId, want: &Want, trail: &mut Trail) -> Option<By> {
        let mut most: Option<By> = None;
        for (index, stmt) in self.knowledge.program.function(function).body.iter().enumerate() {
            let StmtKind::Exit { how: Exit::Return, value: Some(value) } = &stmt.kind else { continue };
            let at = Site { function, stmt: index as u32 };
            let by = match self.brought((function, value), want, trail) {
                // A constant yes behind a test of the state.
                None if self.stands_behind_answer(at, trail) => By::Answer,
                by => by?,
            };
            most = most.max(Some(by));
        }
        most
    }

    /// What brings it about that a function value is given what is wanted: by the library that runs it, where what that is
    /// called on holds it; by whoever runs it in the project.
    pub(super) fn brought_to_lambda(&self, (lambda, index): (FnId, u32), want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        let site = *program.function_values.get(&lambda)?;
        if let Receiver::On(on) = &program.call(site)?.receiver
            && index == 0
            && program.resolve(site).targets.is_empty()
        {
            return self.brought((site.function, on), want, trail);
        }
        self.brought_by_runs((lambda, index), want, trail)?.into_iter().max()
    }

    /// What brings it about that whoever runs a function as a value gives what is wanted.
    fn brought_by_runs(&self, (function, index): (FnId, u32), want: &Want, trail: &mut Trail) -> Option<Vec<By>> {
        let program = self.knowledge.program;
        let is_named = program.function(function).role != FnRole::Lambda;
        let edges = self.edges_to(Node::Fn(function));
        let runs = edges.iter().filter(|edge| !is_named || *edge.last_kind() == Kind::ValueCall);
        let given = runs.map(|edge| {
            let run = edge.last().site.filter(|_| *edge.last_kind() == Kind::ValueCall)?;
            let arg = program.call(run)?.args.get(index as usize)?;
            self.written(run, &arg.value, want, trail)
        });
        given.collect()
    }

    /// What brings it about that callers give what is wanted for a parameter.
    pub(super) fn brought_by_callers(&self, (owner, index): (FnId, u32), want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        let called = [FnRole::Method, FnRole::Local, FnRole::Constructor, FnRole::Setter];
        let callers = match program.function(owner).role {
            // `Agreement.current = .agreed`
            FnRole::Setter => self.edges_to(Node::Fn(owner)).iter().filter_map(|edge| edge.last().site).collect(),
            _ => program.calls_of(owner),
        };
        if !called.contains(&program.function(owner).role) || callers.len() > WRITES || self.is_open(owner) {
            return None;
        }
        // `onAnswer = model::answer`, `Page(answer: model.answer)`
        let name = program.fn_name(owner);
        let is_named = program.references.contains_key(&name) || program.reads.contains_key(&name);
        let runs = if is_named { self.brought_by_runs((owner, index), want, trail)? } else { Vec::new() };
        let by = callers.iter().map(|call| match program.args_of_param(*call, owner, index)[..] {
            [value] => self.written(*call, value, want, trail),
            [] if self.is_left_out((owner, index), want) => Some(By::Nothing),
            _ => self.brought_at(call.function, trail),
        });
        by.collect::<Option<Vec<By>>>()?.into_iter().chain(runs).max()
    }

    /// Whether a parameter is plainly not what is wanted where nothing is given for it.
    fn is_left_out(&self, (owner, index): (FnId, u32), want: &Want) -> bool {
        let program = self.knowledge.program;
        let Some(param) = program.function(owner).params.get(index as usize) else { return false };
        let defs = program.defs(owner);
        let default = defs.sites(param.local).first().map(|site| program.stmt(*site));
        matches!(default, Some(StmtKind::Assign { from, .. })
            if self.plain(owner, from).is_some_and(|elem| want.is_not(&elem)))
    }
}
