//! What use and writes say of a stored flag.
//!
//! In: a key. Out: a [`Meaning`], if there is evidence for one; whether somebody else than the user answers.

use std::ops::Range;

use rules::catalogue::{Firing, Purpose, Role};

use super::atoms::Atom;
use super::flags::Meaning;
use super::knowledge::Knowledge;
use crate::facts::{Exit, FnRole, StmtKind};
use crate::link::program::{FnId, Site};
use crate::link::types::Ty;

/// At most so many places are looked at for the use of one flag.
const USES: usize = 24;
/// At most so many getters lie between a store and the branch that tests the flag.
const GETTERS: u32 = 3;
/// At most so many calls lie between a write and what was asked before.
const CALLS: u32 = 3;

impl Knowledge<'_, '_> {
    /// By use: the branch that shows a consent surface is the side where the user has not agreed.
    pub(super) fn meaning_by_use(&self, key: &str) -> Option<Meaning> {
        for site in self.readers_of(key).iter().take(USES) {
            for branch in self.branches_on(*site) {
                let Some(asking) = self.asking_side(branch) else { continue };
                let Some((Atom::Supposed, truth)) = self.test_branch(branch, None).hinges_on else { continue };
                return Some(if truth == asking { Meaning::NotYetAgreed } else { Meaning::Agreed });
            }
        }
        None
    }

    /// The one side of a branch that shows a consent surface.
    pub(super) fn asking_side(&self, branch: Site) -> Option<bool> {
        if let Some(known) = self.asking_sides.borrow().get(&branch) {
            return *known;
        }
        let [yes, no] = self.program.stmt(branch).blocks(branch.stmt);
        let after = no.end..self.program.function(branch.function).body.len() as u32;
        let shows_yes = self.shows_surface(branch.function, yes.clone(), 2);
        // `if (agreed) { ...; return }` has its other side behind it.
        let other = if no.is_empty() && self.ends_in_exit(branch.function, yes) { after } else { no };
        let shows_no = self.shows_surface(branch.function, other, 2);
        let side = (shows_yes != shows_no).then_some(shows_yes);
        self.asking_sides.borrow_mut().insert(branch, side);
        side
    }

    fn ends_in_exit(&self, function: FnId, block: Range<u32>) -> bool {
        let body = &self.program.function(function).body;
        block.end > block.start
            && matches!(body[block.end as usize - 1].kind, StmtKind::Exit { how: Exit::Return | Exit::Outer(_), .. })
    }

    /// Branches that may depend on what a statement reads: in its function, and where that function is called, or the
    /// getter that calls it.
    fn branches_on(&self, site: Site) -> Vec<Site> {
        let program = self.program;
        let mut functions = vec![site.function];
        let mut last = 0;
        for _ in 0..GETTERS {
            let from = std::mem::replace(&mut last, functions.len());
            let getters: Vec<FnId> = functions[from..].iter().copied().filter(|f| self.has_result(*f)).collect();
            for getter in getters {
                let name = program.fn_name(getter);
                let callers = program.calls.get(&name).into_iter().chain(program.reads.get(&name)).flatten();
                for caller in callers.map(|s| s.function).take(USES) {
                    if !functions.contains(&caller) {
                        functions.push(caller);
                    }
                }
            }
        }
        let branches = functions.into_iter().flat_map(|function| {
            let body = &program.function(function).body;
            let branch = |(i, s): (usize, &crate::facts::Stmt)| {
                matches!(s.kind, StmtKind::Branch { .. }).then_some(Site { function, stmt: i as u32 })
            };
            body.iter().enumerate().filter_map(branch).collect::<Vec<_>>()
        });
        branches.take(USES * 8).collect()
    }

    fn has_result(&self, function: FnId) -> bool {
        let result = |s: &crate::facts::Stmt| matches!(s.kind, StmtKind::Exit { how: Exit::Return, value: Some(_) });
        self.program.function(function).body.iter().any(result)
    }

    /// By writes: set to yes only by callbacks that mean consent, or only by those that mean a refusal.
    pub(super) fn meaning_by_writes(&self, key: &str) -> Option<Meaning> {
        let mut in_consent: Option<Meaning> = None;
        let mut in_refusal = false;
        for written in self.written_to(key) {
            let Some(truth) = written.truth() else { continue };
            let gives = self.implied(written.site, CALLS);
            let given = gives.has(Atom::Given(Purpose::Policy));
            match (given, truth) {
                (true, true) => in_consent = Some(Meaning::Agreed),
                (true, false) => in_consent = Some(Meaning::NotYetAgreed),
                (false, true) if gives.has(Atom::Refused(Purpose::Policy)) => in_refusal = true,
                (false, true) => return None,
                (false, false) => {}
            }
        }
        match (in_consent, in_refusal) {
            (None, true) => Some(Meaning::Refused),
            (meaning, false) => meaning,
            (Some(_), true) => None,
        }
    }

    /// Whether the app itself sets a flag to what stands for the agreement, while it starts and with no question before:
    /// then the flag says nothing of the user.
    pub(super) fn is_set_unasked(&self, key: &str, agreed: bool) -> bool {
        let mut writes = self.written_to(key).iter();
        writes.any(|w| w.truth() == Some(agreed) && self.runs_unasked(w.site, CALLS))
    }

    /// Whether a statement runs when a screen or the app starts, behind no question and in no answer.
    fn runs_unasked(&self, site: Site, calls: u32) -> bool {
        let program = self.program;
        let function = site.function;
        let answers = |atoms: super::atoms::Atoms| {
            let policy = [Atom::Given(Purpose::Policy), Atom::Refused(Purpose::Policy), Atom::UserAction];
            policy.into_iter().any(|a| atoms.has(a))
        };
        if program.function(function).role != FnRole::Method
            || answers(self.gives_around(function))
            || self.guarded(site, super::atoms::Atoms::NONE, None).is_none_or(answers)
        {
            return false;
        }
        if program.function(function).modifiers.is_override || self.overrides(function) {
            return self.starts_by_itself(function);
        }
        calls > 0 && self.places_that_call(function).into_iter().any(|call| self.runs_unasked(call, calls - 1))
    }

    fn overrides(&self, function: FnId) -> bool {
        !self.program.apis.overrides_of(self.program, function).is_empty()
    }

    /// Whether the framework runs a method when a screen, a component or the app starts.
    fn starts_by_itself(&self, function: FnId) -> bool {
        let program = self.program;
        let Some(owner) = program.owner(function) else { return false };
        let starts = |how: Firing| {
            matches!(how, Firing::Create | Firing::Start | Firing::Resume | Firing::System | Firing::Background)
        };
        program.apis.overrides_of(program, function).into_iter().any(|api| {
            matches!(program.apis.role(api), Some(Role::Fires { how, .. }) if starts(*how))
                && program.apis.entry(api).owned_by(program, Ty::Project(owner))
        })
    }
}
