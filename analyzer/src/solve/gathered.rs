//! Lists that are filled behind tests: `if (!granted(p)) lacking.add(p)`.
//!
//! In: the variable of a list. Out: what it says that the list is empty, and that it is not.

use rules::catalogue::Role;

use super::knowledge::Knowledge;
use super::test::Test;
use crate::facts::{StmtKind, Value};
use crate::link::guards::Guard;
use crate::link::program::{FnId, Site};

/// With more additions than this a list says nothing.
const ADDITIONS: usize = 12;

impl Knowledge<'_, '_> {
    /// What it says that a list is empty: that no test held behind which something is added.
    pub(super) fn test_gathered(&self, function: FnId, value: &Value, depth: u32) -> Option<Test> {
        let program = self.program;
        let Value::Local(local) = value else { return None };
        let defs = program.defs(function);
        let [made] = defs.sites(*local) else { return None };
        if let StmtKind::Assign { from, .. } = program.stmt(*made) {
            return if depth > 0 { self.test_gathered(made.function, from, depth - 1) } else { None };
        }
        let added = program.additions(function, *local);
        if depth == 0 || added.is_empty() || added.len() > ADDITIONS || !self.is_made_empty(*made) {
            return None;
        }
        let around = program.guards(*made);
        let mut tests = added.iter().map(|site| self.test_added(*site, &around, depth));
        let first = tests.next()??;
        tests.try_fold(first, |all, test| {
            let test = test?;
            Some(Test { yes: all.yes.union(test.yes), no: all.no.intersection(test.no), ..Test::default() })
        })
    }

    /// The same of one addition: the one test before it, besides those before the list itself, that says anything.
    fn test_added(&self, site: Site, around: &[Guard], depth: u32) -> Option<Test> {
        let guards = self.program.guards(site).into_iter().filter(|guard| !around.contains(guard));
        let tests = guards.map(|guard| {
            let branch = Site { function: site.function, stmt: guard.branch };
            let test = self.test_branch_within(branch, None, depth - 1);
            if guard.yes { test } else { test.negated() }
        });
        let mut told = tests.filter(|test| !test.is_silent());
        let behind = told.next().filter(|_| told.next().is_none())?;
        Some(Test { yes: behind.no, no: behind.yes, ..Test::default() })
    }

    /// Whether a statement makes a list with nothing in it.
    fn is_made_empty(&self, made: Site) -> bool {
        let program = self.program;
        let makes = |api| matches!(program.apis.role(api), Some(Role::MakesCollection { .. }));
        program.call(made).is_some_and(|call| call.args.iter().all(|arg| matches!(arg.value, Value::Int(_))))
            && program.apis_at(made).into_iter().any(makes)
    }
}
