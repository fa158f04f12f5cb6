//! What it says that a status has a value: of a permission, of the user's consent.
//!
//! In: a value that is compared with a constant. Out: a [`Test`].

use std::rc::Rc;

use rules::catalogue::{ArgAt, Firing, Role};

use super::atoms::{Atom, Atoms};
use super::knowledge::Knowledge;
use super::test::Test;
use crate::facts::{Local, StmtKind, Value};
use crate::link::program::{FnId, Site};
use crate::link::values::{Elem, Env};

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
        self.is_permission_result(owner).then_some(())?;
        let grants = index + 1 == self.program.function(owner).params.len() as u32;
        grants.then(|| {
            let test = Test { yes: Atoms::of(Atom::Granted(0)), no: Atoms::of(Atom::Denied(0)), ..Test::default() };
            if constant == "0" || constant.ends_with("GRANTED") { test } else { test.negated() }
        })
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
