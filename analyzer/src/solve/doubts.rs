//! Tests that look like a question for consent, of what cannot be read.
//!
//! In: a call or read that nothing here resolves. Out: a [`Test`] that only casts doubt, and where a path met one.

use super::atoms::{Atom, Atoms};
use super::flags::Meaning;
use super::knowledge::Knowledge;
use super::test::Test;
use crate::facts::{Cond, Receiver, StmtKind, Value};
use crate::link::program::Site;
use crate::link::types::Ty;

impl Knowledge<'_, '_> {
    /// What a call or read is called, and what it is made on.
    pub(super) fn names_at(&self, site: Site) -> Vec<String> {
        let program = self.program;
        let mut names = Vec::new();
        let receiver = match program.stmt(site) {
            StmtKind::Call(call) => {
                names.push(program.callee_text(site).to_string());
                &call.receiver
            }
            StmtKind::Read { base, name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                names.push(path.to_string());
                names.extend(self.names_of_delegate(site, base, path));
                base
            }
            _ => return names,
        };
        if let Receiver::On(value) = receiver {
            names.extend(self.names_of(site.function, value));
            if let Ty::Project(ty) = program.type_of(site.function, value) {
                names.push(program.type_text(ty).to_string());
            }
        }
        names
    }

    /// `var agreed by Stored("privacy_agreed", false)`: what the property's delegate is made with.
    fn names_of_delegate(&self, site: Site, base: &Receiver, path: &str) -> Vec<String> {
        let program = self.program;
        let Some((owner, name)) = program.field_at(site, base, path) else { return Vec::new() };
        if !program.field(owner, name).is_some_and(|(field, _)| field.delegated) {
            return Vec::new();
        }
        let mut names = Vec::new();
        for (at, value) in program.field_writes(owner, name) {
            let Value::Local(local) = value else { continue };
            let defs = program.defs(at.function);
            let calls = defs.sites(*local).iter().filter_map(|s| program.call(*s));
            for arg in calls.flat_map(|c| &c.args) {
                names.extend(self.names_of(at.function, &arg.value));
            }
        }
        names
    }

    /// What the result of something unresolved says: nothing, but it may be a guard if its names speak of a policy or
    /// of agreeing.
    pub(super) fn doubtful(&self, site: Site) -> Test {
        let resolution = self.program.resolve(site);
        let read = |f: &crate::link::program::FnId| self.program.function(*f).has_body;
        if resolution.targets.iter().any(read) || !self.program.apis_at(site).is_empty() {
            return Test::default();
        }
        match self.meaning_unseen(site) {
            Meaning::Nothing => {}
            meaning => return self.test_meaning(meaning),
        }
        let names = self.names_at(site);
        let speaks = names.iter().any(|n| self.words.on_policy(n) || self.words.agrees(n) || self.words.refuses(n));
        if speaks { Test::both_ways(Atom::Doubt) } else { Test::default() }
    }

    /// Whether a branch tests something doubtful on this side, and what.
    #[must_use]
    pub fn doubted(&self, branch: Site, yes: bool) -> Option<Site> {
        let cond = self.program.branch_cond(branch)?;
        self.test_branch(branch, None).side(yes).has(Atom::Doubt).then_some(())?;
        let mut sites = Vec::new();
        self.tested_sites(branch, cond, &mut sites);
        sites.into_iter().find(|s| !self.doubtful(*s).is_empty()).or(Some(branch))
    }

    fn tested_sites(&self, branch: Site, cond: &Cond, sites: &mut Vec<Site>) {
        let mut add = |value: &Value| {
            if let Value::Local(local) = value {
                sites.extend(self.program.defs(branch.function).sites(*local));
            }
        };
        match cond {
            Cond::Test(value) => add(value),
            Cond::Equal(left, right) | Cond::Less { left, right, .. } => {
                add(left);
                add(right);
            }
            Cond::Not(inner) => self.tested_sites(branch, inner, sites),
            Cond::And(all) | Cond::Or(all) => all.iter().for_each(|c| self.tested_sites(branch, c, sites)),
            _ => {}
        }
    }
}

impl Test {
    /// Whether it says nothing but that something cannot be read.
    #[must_use]
    pub fn is_doubt(&self) -> bool {
        let doubt = Atoms::of(Atom::Doubt);
        self.yes.union(self.no) == doubt && self.can_be_true && self.can_be_false
    }
}
