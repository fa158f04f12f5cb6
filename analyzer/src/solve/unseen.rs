//! What the answer of code that cannot be read says, by its use.
//!
//! In: a call that nothing here resolves. Out: a [`Meaning`], if a branch on the same call, here or elsewhere, shows a
//! consent surface on one of its sides: `if (!Settings.read(KEY)) ask() else start()`.

use super::flags::Meaning;
use super::knowledge::Knowledge;
use crate::facts::{Cond, StmtKind, Value};
use crate::link::program::Site;

/// At most so many calls of one name are looked at.
const CALLS: usize = 24;
/// At most so many variables hand an answer on.
const VARIABLES: u32 = 3;

impl Knowledge<'_, '_> {
    /// What it means when a call that cannot be read answers yes.
    pub(super) fn meaning_unseen(&self, site: Site) -> Meaning {
        let program = self.program;
        let Some(asked) = self.unseen_question(site) else { return Meaning::Nothing };
        let same = program.symbols.get(program.callee_text(site)).and_then(|name| program.calls.get(&name));
        let calls = same.into_iter().flatten().copied().take(CALLS);
        let alike = calls.filter(|call| self.unseen_question(*call).as_ref() == Some(&asked));
        alike.into_iter().find_map(|call| self.meaning_where_tested(call)).unwrap_or(Meaning::Nothing)
    }

    /// What is asked: the call as written, with the keys that it is given.
    fn unseen_question(&self, site: Site) -> Option<String> {
        let program = self.program;
        let call = program.call(site)?;
        let resolution = program.resolve(site);
        let read = resolution.targets.iter().any(|f| program.function(*f).has_body);
        if read || call.to.is_none() || !program.apis_at(site).is_empty() {
            return None;
        }
        let keys = call.args.iter().filter_map(|a| self.key_of(site, &a.value, None));
        let keys: Vec<String> = std::iter::once(program.callee_text(site).to_string()).chain(keys).collect();
        Some(keys.join(" "))
    }

    /// By the branches of its function that hang on a call alone.
    fn meaning_where_tested(&self, call: Site) -> Option<Meaning> {
        let body = &self.program.function(call.function).body;
        let branches = body.iter().enumerate().skip(call.stmt as usize + 1);
        branches.filter(|(_, stmt)| matches!(stmt.kind, StmtKind::Branch { .. })).find_map(|(index, _)| {
            let branch = Site { function: call.function, stmt: index as u32 };
            let truth = self.truth_with(branch, self.program.branch_cond(branch)?, call)?;
            let asking = self.asking_side(branch)?;
            Some(if truth == asking { Meaning::NotYetAgreed } else { Meaning::Agreed })
        })
    }

    /// Whether a condition is true exactly if a call answers yes, or exactly if it answers no.
    fn truth_with(&self, branch: Site, cond: &Cond, call: Site) -> Option<bool> {
        match cond {
            Cond::Not(inner) => self.truth_with(branch, inner, call).map(|truth| !truth),
            Cond::Test(Value::Logic(inner)) => self.truth_with(branch, inner, call),
            Cond::Test(value) => self.is_answer_of(branch, value, call, VARIABLES).then_some(true),
            Cond::Equal(value, Value::Bool(wanted)) | Cond::Equal(Value::Bool(wanted), value) => {
                self.is_answer_of(branch, value, call, VARIABLES).then_some(*wanted)
            }
            _ => None,
        }
    }

    fn is_answer_of(&self, at: Site, value: &Value, call: Site, depth: u32) -> bool {
        let Value::Local(local) = value else { return false };
        let defs = self.program.defs(at.function);
        let [site] = defs.sites(*local) else { return false };
        *site == call
            || match self.program.stmt(*site) {
                StmtKind::Assign { from, .. } if depth > 0 => self.is_answer_of(*site, from, call, depth - 1),
                _ => false,
            }
    }
}
