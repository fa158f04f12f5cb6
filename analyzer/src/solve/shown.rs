//! What appears when a state is set: sheets of declarative screens.
//!
//! In: a call that is given a state and something to draw. Out: where the state is set.

use rules::catalogue::Role;

use super::knowledge::Knowledge;
use crate::facts::{FnRole, Receiver, StmtKind, Value};
use crate::link::program::{Site, TypeId};
use crate::link::symbols::Sym;

/// At most so many readings of a state are looked at for what turns it over.
const READINGS: usize = 200;

impl Knowledge<'_, '_> {
    /// Where a state is set with which something appears; empty if it may be there from the start, or nobody is seen to
    /// set it.
    pub(super) fn set_for(&self, site: Site) -> Vec<Site> {
        let Some(state) = self.state_of(site) else { return Vec::new() };
        let program = self.program;
        let first = |at: &Site| {
            let role = program.function(at.function).role;
            matches!(role, FnRole::Initializer | FnRole::StaticInitializer | FnRole::Constructor)
        };
        let writes = program.field_writes(state.0, state.1);
        let sets = |value: &Value| !matches!(value, Value::Bool(false) | Value::Null);
        // What wraps a property is written beside what the property begins with.
        let (begun, later): (Vec<_>, Vec<_>) = writes.into_iter().partition(|(at, _)| first(at));
        let plain = |value: &&Value| !matches!(value, Value::Local(_));
        if begun.iter().map(|(_, value)| *value).filter(plain).any(sets) {
            return Vec::new();
        }
        let later = later.into_iter().filter(|(_, value)| sets(value));
        let mut sites: Vec<Site> = later.map(|(at, _)| at).collect();
        sites.extend(self.turned_over(state));
        sites.sort_unstable();
        sites.dedup();
        sites
    }

    /// The field that decides whether what a call draws is there.
    fn state_of(&self, site: Site) -> Option<(TypeId, Sym)> {
        let program = self.program;
        let state = program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
            Some(Role::ShownWhile { state }) => program.argument(site, state),
            _ => None,
        })?;
        let Value::Local(local) = state else { return None };
        let defs = program.defs(site.function);
        let [read] = defs.sites(*local) else { return None };
        let StmtKind::Read { base, name, .. } = program.stmt(*read) else { return None };
        program.field_at(*read, base, program.text(program.file_of(read.function), *name))
    }

    /// Where a field's truth is turned over: `isShown.toggle()`.
    fn turned_over(&self, (owner, name): (TypeId, Sym)) -> Vec<Site> {
        let program = self.program;
        let mut found = Vec::new();
        for read in program.reads.get(&name).into_iter().flatten().take(READINGS) {
            let StmtKind::Read { to, base, name: path } = program.stmt(*read) else { continue };
            let path = program.text(program.file_of(read.function), *path);
            if program.field_at(*read, base, path) != Some((owner, name)) {
                continue;
            }
            let turns = |api| matches!(program.apis.role(api), Some(Role::TurnsOver {}));
            let on = |at: &Site| {
                let receiver = program.call(*at).map(|call| &call.receiver);
                matches!(receiver, Some(Receiver::On(Value::Local(l))) if l == to)
                    && program.apis_at(*at).into_iter().any(turns)
            };
            found.extend(program.defs(read.function).receiver_uses(*to).iter().copied().filter(on));
        }
        found
    }
}
