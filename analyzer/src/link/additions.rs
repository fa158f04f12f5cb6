//! Where fields get their values and collections their elements.
//!
//! In: a field or variable. Out: the statements that write to it or add to it.

use rules::catalogue::Role;

use super::program::{FnId, Program, Site, TypeId};
use super::symbols::{Sym, last_segment};
use super::types::Ty;
use crate::facts::{Local, Receiver, StmtKind, Value};

impl<'a> Program<'a> {
    /// Where a field gets a value: its writes in the whole program, with the value.
    #[must_use]
    pub fn field_writes(&self, owner: TypeId, name: Sym) -> Vec<(Site, &'a Value)> {
        let owners = self.caches.written_fields(self, name);
        let sites = owners.get(&owner).map_or(&[][..], Vec::as_slice);
        let value = |site: &Site| match self.stmt(*site) {
            StmtKind::Write { from, .. } => Some((*site, &**from)),
            _ => None,
        };
        sites.iter().filter_map(value).collect()
    }

    /// Whether a statement writes to a bare name: `x = 1`.
    pub(super) fn writes_bare(&self, site: Site) -> bool {
        match self.stmt(site) {
            StmtKind::Write { base: Receiver::Implicit(None), name, .. } => {
                !self.text(self.file_of(site.function), *name).contains('.')
            }
            _ => false,
        }
    }

    /// The type whose field of this name a statement reads or writes.
    pub(super) fn owner_of_field(&self, site: Site, base: &Receiver, path: &str, name: Sym) -> Option<TypeId> {
        let last = last_segment(path);
        if matches!(base, Receiver::Implicit(None)) && last == path {
            return self.bare_field(site.function, last).map(|(owner, _)| owner);
        }
        let ty = self.accessor_owner(site, base, path, last);
        self.field_in(ty, name)
    }
}

impl Program<'_> {
    /// Statements that add elements to the collection in a variable, under any of its names.
    #[must_use]
    pub fn additions(&self, function: FnId, local: Local) -> Vec<Site> {
        let defs = self.defs(function);
        let mut names = vec![local];
        let mut at = 0;
        while at < names.len() && names.len() < 16 {
            for alias in defs.aliases(names[at]) {
                if !names.contains(alias) {
                    names.push(*alias);
                }
            }
            at += 1;
        }
        let mut sites: Vec<Site> =
            names.iter().flat_map(|l| defs.receiver_uses(*l)).copied().filter(|s| self.adds_elements(*s)).collect();
        let frame = self.frame(function);
        sites.extend(names.iter().flat_map(|local| self.caches.filling(self, frame, *local)));
        sites.sort_unstable();
        sites.dedup();
        sites
    }

    fn adds_elements(&self, site: Site) -> bool {
        match self.stmt(site) {
            StmtKind::IndexWrite { .. } => true,
            StmtKind::Call(call) => {
                // `a + b` makes a new collection and is used; adding to the receiver gives at most a flag.
                let makes_new = call.to.is_some_and(|to| self.type_of(site.function, &Value::Local(to)) != Ty::Unknown);
                !makes_new
                    && self
                        .resolve(site)
                        .apis
                        .iter()
                        .any(|a| matches!(self.apis.role(*a), Some(Role::AddsElements { .. })))
            }
            _ => false,
        }
    }

    /// Statements that add elements to the collection in a field.
    pub(super) fn field_additions(&self, owner: TypeId, name: Sym) -> Vec<Site> {
        let reads = self.reads.get(&name).unwrap_or_default();
        let mut found = Vec::new();
        for site in reads.iter().take(200) {
            let StmtKind::Read { to, base, name: path } = self.stmt(*site) else { continue };
            let path = self.text(self.file_of(site.function), *path);
            if self.owner_of_field(*site, base, path, name) == Some(owner) {
                found.extend(self.additions(site.function, *to));
            }
        }
        found
    }
}
