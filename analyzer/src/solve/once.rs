//! Code that runs only the first time its function runs: behind a field that is turned over there and never back.
//!
//! In: a statement. Out: whether a later run of its function passes it by.

use super::knowledge::Knowledge;
use crate::facts::{Cond, FnRole, StmtKind, Value};
use crate::link::program::{FnId, Site};

impl Knowledge<'_, '_> {
    /// Whether a statement runs only the first time its object's function runs: `if (first) { first = false; ... }`.
    #[must_use]
    pub fn is_first_time_only(&self, site: Site) -> bool {
        if let Some(known) = self.first_times.borrow().get(&site) {
            return *known;
        }
        let first = self.stands_behind_first(site);
        self.first_times.borrow_mut().insert(site, first);
        first
    }

    fn stands_behind_first(&self, site: Site) -> bool {
        let function = site.function;
        self.program.guards(site).into_iter().any(|guard| {
            let branch = Site { function, stmt: guard.branch };
            let Some(cond) = self.program.branch_cond(branch) else { return false };
            asked(cond, guard.yes).into_iter().any(|(value, wanted)| {
                let turned = |at: Site| at.function == function && self.program.guards(at).contains(&guard);
                self.is_turned_over(function, value, (wanted, &turned))
            })
        })
    }

    /// Whether a value is a field of which all writes but the first say the opposite of `wanted`, one of them `here`.
    fn is_turned_over(&self, function: FnId, value: &Value, (wanted, here): (bool, &dyn Fn(Site) -> bool)) -> bool {
        let program = self.program;
        let Value::Local(local) = value else { return false };
        let defs = program.defs(function);
        let [read] = defs.sites(*local) else { return false };
        let StmtKind::Read { base, name, .. } = program.stmt(*read) else { return false };
        let path = program.text(program.file_of(read.function), *name);
        let Some((owner, field)) = program.field_at(*read, base, path) else { return false };
        let at_first = |f: FnId| {
            matches!(program.function(f).role, FnRole::Initializer | FnRole::StaticInitializer | FnRole::Constructor)
        };
        let mut writes = program.field_writes(owner, field);
        writes.retain(|(site, _)| !at_first(site.function));
        writes.iter().all(|(_, from)| **from == Value::Bool(!wanted)) && writes.iter().any(|(site, _)| here(*site))
    }
}

/// What truth values must have for a side of a condition to be taken.
fn asked(cond: &Cond, yes: bool) -> Vec<(&Value, bool)> {
    let mut found = Vec::new();
    let mut open = vec![(cond, yes)];
    while let Some((cond, yes)) = open.pop() {
        match cond {
            Cond::Not(inner) => open.push((inner, !yes)),
            Cond::And(all) if yes => open.extend(all.iter().map(|c| (c, true))),
            Cond::Or(all) if !yes => open.extend(all.iter().map(|c| (c, false))),
            Cond::Test(Value::Logic(inner)) => open.push((inner, yes)),
            Cond::Test(value) => found.push((value, yes)),
            Cond::Equal(value, Value::Bool(truth)) => found.push((value, *truth == yes)),
            _ => {}
        }
    }
    found
}
