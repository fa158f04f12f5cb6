//! What others tell: the result of a screen that was opened for it, the value that a waiting function is resumed with.
//!
//! In: a result code and the constant that it is compared with; a call that waits. Out: what must have happened where the
//! screen says so, where the waiting one is resumed with a yes.

use rules::catalogue::{Firing, Role};

use super::atoms::Atoms;
use super::knowledge::Knowledge;
use super::lent::Setting;
use super::marks::Mark;
use super::switched::CALLS;
use super::test::Test;
use crate::facts::{Cond, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;

/// At most so many screens are asked about because of each other.
const SCREENS: usize = 4;
/// At most so many places resume what waits.
const RESUMED: usize = 8;
/// How many functions and definitions are followed from where something is resumed.
const DEPTH: u32 = 4;

impl Knowledge<'_, '_> {
    /// What it says that a screen's result is a constant: `result.resultCode == RESULT_OK`.
    pub(super) fn test_outcome(&self, function: FnId, cond: &Cond) -> Option<Test> {
        let (value, constant) = self.compared_with(function, cond)?;
        let screens = self.screens_that_answer(function, value)?;
        let behind =
            screens.into_iter().map(|screen| self.told_by_screen(screen, constant)).reduce(Atoms::intersection);
        behind.filter(|atoms| !atoms.is_empty()).map(|yes| Test { yes, ..Test::default() })
    }

    /// The screens whose result a value is; none if it is no result.
    fn screens_that_answer(&self, function: FnId, value: &Value) -> Option<Vec<TypeId>> {
        let Value::Local(local) = value else { return None };
        let program = self.program;
        let defs = program.defs(function);
        if let Some((method, index)) = defs.param(*local) {
            let is_code = |api| match program.apis.role(api) {
                Some(Role::Fires { how: Firing::Result, answer: Some(answer), .. }) => answer.param == index,
                _ => false,
            };
            let told = program.apis.overrides_of(program, method).into_iter().any(is_code);
            return told.then(|| self.asked_for_result(method));
        }
        let [site] = defs.sites(*local) else { return None };
        if !program.apis_at(*site).into_iter().any(|api| matches!(program.apis.role(api), Some(Role::Outcome {}))) {
            return None;
        }
        let on = match program.stmt(*site) {
            StmtKind::Read { base, .. } => base,
            StmtKind::Call(call) => &call.receiver,
            _ => return None,
        };
        let Receiver::On(Value::Local(result)) = on else { return None };
        let (lambda, _) = defs.param(*result)?;
        let registered = program.function_values.get(&lambda)?;
        let launched = self.requests().launched_from(*registered).iter();
        Some(launched.flat_map(|site| self.opened_at(*site)).collect())
    }

    /// The screens that the class around a method opens for their results.
    fn asked_for_result(&self, method: FnId) -> Vec<TypeId> {
        let program = self.program;
        let around = program.owner(method);
        let answers = |role: &Role| matches!(role, Role::OpensScreen { answers: true, .. });
        let [calls, ..] = program.apis.names_with(answers);
        let sites = calls.iter().filter_map(|name| program.calls.get(name)).flatten();
        let asked = |api| program.apis.role(api).is_some_and(answers);
        sites
            .filter(|site| program.owner(program.frame(site.function)) == around)
            .filter(|site| program.apis_at(**site).into_iter().any(asked))
            .flat_map(|site| self.opened_at(*site))
            .collect()
    }

    /// The project's screens that a call opens.
    fn opened_at(&self, site: Site) -> Vec<TypeId> {
        let opened = self.program.apis_at(site).into_iter().find_map(|api| match self.program.apis.role(api) {
            Some(Role::OpensScreen { target, .. }) => self.program.argument(site, target),
            _ => None,
        });
        opened.map(|value| self.intent(site.function, value, None).classes).unwrap_or_default()
    }

    /// What must have happened wherever a screen gives a result.
    fn told_by_screen(&self, screen: TypeId, constant: Mark) -> Atoms {
        let asked = self.outcomes.borrow().len();
        if asked == SCREENS || !self.outcomes.borrow_mut().insert(screen) {
            return Atoms::NONE;
        }
        let program = self.program;
        let [calls, ..] = program.apis.names_with(|role| matches!(role, Role::SetsOutcome { .. }));
        let said = calls.iter().filter_map(|name| program.calls.get(name)).flatten().filter(|site| {
            let owner = program.owner(program.frame(site.function));
            owner.is_some_and(|owner| program.hierarchy.is_a(Ty::Project(screen), Ty::Project(owner)))
        });
        let says = |site: &&Site| {
            program.apis_at(**site).into_iter().any(|api| match program.apis.role(api) {
                Some(Role::SetsOutcome { code }) => program
                    .argument(**site, code)
                    .and_then(|code| self.mark_of(site.function, code))
                    .is_none_or(|said| said == constant),
                _ => false,
            })
        };
        let behind = said.filter(says).map(|site| self.implied(*site, CALLS).persistent());
        let atoms = behind.reduce(Atoms::intersection).unwrap_or_default();
        self.outcomes.borrow_mut().remove(&screen);
        atoms
    }

    /// What it says that a function that waits is resumed with a yes: `suspendCoroutine { it.resume(true) }`.
    pub(super) fn test_awaited(&self, site: Site) -> Option<Test> {
        let program = self.program;
        let (block, by) = program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
            Some(Role::WaitsFor { block, by }) => Some((program.argument(site, block)?, by)),
            _ => None,
        })?;
        let Value::Function(index) = block else { return None };
        let lambda = program.fn_id(program.file_of(site.function), *index);
        let waiting = program.function(lambda).params.first()?.local;
        let defs = program.defs(lambda);
        let given = defs.receiver_uses(waiting).iter().take(RESUMED).filter_map(|at| {
            let call = program.call(*at).filter(|_| by.iter().any(|name| name == program.callee_text(*at)))?;
            Some((*at, &call.args.first()?.value))
        });
        let given: Vec<Setting<'_>> = given.collect();
        given.iter().map(|setting| self.test_written(*setting, DEPTH)).reduce(Test::either)
    }
}
