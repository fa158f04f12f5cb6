//! What it says that a status has a value: of a permission, of the user's consent.
//!
//! In: a value that is compared with a constant. Out: a [`Test`].

use std::rc::Rc;

use rules::catalogue::{ArgAt, Firing, Role};

use super::atoms::{Atom, Atoms};
use super::knowledge::Knowledge;
use super::test::Test;
use crate::facts::{Cond, FnRole, Local, StmtKind, Value};
use crate::link::program::{FnId, Site};
use crate::link::values::{Elem, Env};

/// Through so many helpers the answers to a request are handed on.
pub(super) const LISTS: u32 = 3;
/// A helper that is called in more places is not looked at for the answers it may be given.
const CALLS: usize = 8;

impl Knowledge<'_, '_> {
    /// `checkSelfPermission(...) == GRANTED`, `grantResults[i] == GRANTED`, a consent state's value.
    pub(super) fn test_checked(
        &self,
        function: FnId,
        value: &Value,
        constant: &Elem,
        within: (Option<&Rc<Env>>, u32),
    ) -> Option<Test> {
        let (env, depth) = within;
        let program = self.program;
        let spelled = constant.spelling()?;
        if let Value::Index(pair) = value
            && let Value::Local(local) = pair.0
        {
            return self.test_grant_result(function, local, &spelled);
        }
        let Value::Local(local) = value else { return None };
        let defs = program.defs(function);
        if let Some((owner, index)) = defs.param(*local) {
            return self.test_told_status(owner, index, &spelled);
        }
        for site in defs.sites(*local) {
            // `grantResults.firstOrNull() == GRANTED`; a property of the answers is a count, not an answer.
            if let StmtKind::Call(_) = program.stmt(*site)
                && let Some(test) = self.test_answered(site.function, value)
            {
                return Some(if spelled == "0" || spelled.ends_with("GRANTED") || spelled == "true" {
                    test
                } else {
                    test.negated()
                });
            }
            if let StmtKind::Loop { each: Some((_, Value::Local(over))), .. } = program.stmt(*site) {
                return self.test_grant_result(function, *over, &spelled);
            }
            if let StmtKind::Assign { from, .. } = program.stmt(*site)
                && from != value
                && depth > 0
                && let Some(test) = self.test_checked(site.function, from, constant, (env, depth - 1))
            {
                return Some(test);
            }
            for api in program.apis_at(*site) {
                match program.apis.role(api) {
                    Some(Role::ChecksPermission { permission, granted, denied }) if !granted.is_empty() => {
                        let group = self.checked_group(*site, permission.as_ref(), env);
                        let yes = Test::exactly(Atom::Granted(group));
                        return Some(test_status(&spelled, (granted, denied), yes, group));
                    }
                    Some(Role::ConsentState { purpose, yes }) if !yes.is_empty() => {
                        let given = Test::exactly(Atom::Given(*purpose));
                        return is_among(&spelled, yes).then_some(given);
                    }
                    _ => {}
                }
            }
        }
        None
    }

    /// The answers array of a permission result.
    pub(super) fn test_grant_result(&self, function: FnId, local: Local, constant: &str) -> Option<Test> {
        let (owner, index) = self.program.defs(function).param(local)?;
        self.is_granted_list((owner, index), LISTS).then(|| {
            let test = Test { yes: Atoms::of(Atom::Granted(0)), no: Atoms::of(Atom::Denied(0)), ..Test::default() };
            if constant == "0" || constant.ends_with("GRANTED") { test } else { test.negated() }
        })
    }

    /// Whether a parameter holds the answers to a permission request: the last one of the callback, or one of a helper that
    /// is given them wherever it is called.
    pub(super) fn is_granted_list(&self, (owner, index): (FnId, u32), steps: u32) -> bool {
        let last = index + 1 == self.program.function(owner).params.len() as u32;
        last && self.is_permission_result(owner)
            || self.is_always_given((owner, index), steps, &|param, steps| self.is_granted_list(param, steps))
    }

    /// What it says that there are answers to a permission request: that there are none is a refusal.
    pub(super) fn test_any_answer(&self, function: FnId, value: &Value) -> Option<Test> {
        let Value::Local(local) = value else { return None };
        let param = self.program.defs(function).param(*local)?;
        let none = Test { no: Atoms::of(Atom::Denied(0)), ..Test::default() };
        self.is_granted_list(param, LISTS).then_some(none)
    }

    /// Whether a condition asks which request is answered: the first parameter of the callback.
    pub(super) fn is_request_code(&self, function: FnId, cond: &Cond) -> bool {
        match cond {
            Cond::Not(inner) => self.is_request_code(function, inner),
            Cond::Equal(left, right) => [left, right].into_iter().any(|value| match value {
                Value::Local(local) => {
                    let param = self.program.defs(function).param(*local);
                    param.is_some_and(|param| self.is_code(param, LISTS))
                }
                _ => false,
            }),
            _ => false,
        }
    }

    fn is_code(&self, (owner, index): (FnId, u32), steps: u32) -> bool {
        index == 0 && self.is_permission_result(owner)
            || self.is_always_given((owner, index), steps, &|param, steps| self.is_code(param, steps))
    }

    /// Whether every call of a helper gives it a parameter of the caller's that is something.
    fn is_always_given(&self, (owner, index): (FnId, u32), steps: u32, is: &dyn Fn((FnId, u32), u32) -> bool) -> bool {
        let program = self.program;
        let helper = steps > 0 && program.function(owner).role == FnRole::Method;
        let calls = if helper { self.places_that_call(owner) } else { Vec::new() };
        let given = |site: &Site| match program.args_of_param(*site, owner, index)[..] {
            [Value::Local(local)] => {
                program.defs(site.function).param(*local).is_some_and(|param| is(param, steps - 1))
            }
            _ => false,
        };
        !calls.is_empty() && calls.len() <= CALLS && calls.iter().all(given)
    }

    /// What it says that a permission is granted, as a check of it says.
    pub(super) fn granted_test(&self, site: Site, permission: Option<&ArgAt>, env: Option<&Rc<Env>>) -> Test {
        Test::exactly(Atom::Granted(self.checked_group(site, permission, env)))
    }

    fn checked_group(&self, site: Site, permission: Option<&ArgAt>, env: Option<&Rc<Env>>) -> u8 {
        let fixed = permission.and_then(ArgAt::fixed).and_then(|name| self.group_of(name));
        let group = fixed.or_else(|| {
            let value = self.program.argument(site, permission?)?;
            let items = self.program.evaluate(site.function, value, env);
            items.into_iter().flatten().find_map(|i| self.group_of(&i.elem.spelling()?))
        });
        group.unwrap_or(0)
    }

    /// The status that a callback is told: of a request that was answered, or by a delegate that hears of each change.
    fn test_told_status(&self, owner: FnId, index: u32, spelled: &str) -> Option<Test> {
        let program = self.program;
        let asked = program.function_values.get(&owner);
        let apis = match asked {
            Some(site) => program.apis_at(*site),
            None => program.apis.overrides_of(program, owner).into_iter().collect(),
        };
        let answer = apis.into_iter().find_map(|api| match program.apis.role(api) {
            Some(Role::Fires { how: Firing::PermissionResult, answer: Some(answer), .. }) => {
                (answer.param == index && !answer.yes.is_empty()).then_some(answer)
            }
            _ => None,
        })?;
        let no = if asked.is_some() { Atoms::of(Atom::Denied(0)) } else { Atoms::NONE };
        let yes = Test { yes: Atoms::of(Atom::Granted(0)), no, ..Test::default() };
        Some(test_status(spelled, (&answer.yes, &answer.denied), yes, 0))
    }
}

/// What it says that a status has a value: one of those that mean granted, one of those that mean refused, or neither. Where
/// nobody says which mean refused, all others do not mean granted.
fn test_status(spelled: &str, (granted, denied): (&[String], &[String]), yes: Test, group: u8) -> Test {
    if is_among(spelled, granted) {
        yes
    } else if denied.is_empty() {
        yes.negated()
    } else if is_among(spelled, denied) {
        Test { yes: Atoms::of(Atom::Denied(group)), ..Test::default() }
    } else {
        // Not yet asked: whatever else it is, it was answered.
        Test { no: Atoms::of(Atom::Settled(group)), ..Test::default() }
    }
}

fn is_among(spelled: &str, values: &[String]) -> bool {
    values.iter().any(|v| spelled == v || spelled.rsplit('.').next() == Some(v))
}
