//! A project's own guards: functions, properties, stored flags and callbacks that a pack or a configuration names.
//!
//! In: the pack's `guards`. Out: what it says that one of them is true, or runs; which of them name what is nowhere.

use rules::catalogue::Purpose;
use rustc_hash::FxHashSet;

use super::atoms::{Atom, Atoms};
use super::knowledge::Knowledge;
use super::test::Test;
use crate::link::program::{FnId, TypeId};
use crate::link::symbols::Sym;
use crate::link::types::Ty;
use crate::report::IdleGuard;

/// What can be asked whether the user agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Asked {
    /// A function or an accessor.
    Fn(FnId),
    /// A type's field.
    Field(TypeId, Sym),
}

impl Knowledge<'_, '_> {
    /// What it says that a function named as a guard gives true.
    pub(super) fn own_guard(&self, function: FnId) -> Option<Test> {
        self.own_guard_member(self.program.owner(function)?, self.program.fn_text(function))
    }

    /// What it says that a member named as a guard is true.
    pub(super) fn own_guard_member(&self, owner: TypeId, member: &str) -> Option<Test> {
        let guards = &self.program.pack.catalogue.guards;
        if guards.is_empty() {
            return None;
        }
        let holder = self.qualified_holder(owner);
        let named = |written: &String| {
            let (on, last) = written.rsplit_once('.').unwrap_or(("", written));
            last == member && on == holder
        };
        guards.iter().find(|g| g.call.iter().any(named)).map(|g| given(g.gives))
    }

    /// What the user must have agreed to where a function runs that is named as a callback, or overrides one.
    pub(super) fn own_callback(&self, function: FnId) -> Atoms {
        let program = self.program;
        let guards = program.pack.catalogue.guards.iter().filter(|guard| !guard.callback.is_empty());
        let mut gives = Atoms::NONE;
        for guard in guards {
            let name = program.fn_text(function);
            let types = guard.callback.iter().filter_map(|written| written.rsplit_once('.'));
            let mut types = types.filter(|(_, member)| *member == name).map(|(on, _)| on).peekable();
            let Some(owner) = program.owner(function).filter(|_| types.peek().is_some()) else { continue };
            let ancestors = program.hierarchy.ancestors(Ty::Project(owner));
            let is_own = |on: &str| {
                self.qualified_holder(owner) == on
                    || ancestors.iter().any(|ty| match ty {
                        Ty::Project(id) => self.qualified_holder(*id) == on,
                        Ty::External(name) => program.symbols.str(*name) == on,
                        Ty::Unknown => false,
                    })
            };
            if types.any(is_own) {
                gives = gives.with(Atom::Given(guard.gives));
            }
        }
        gives
    }

    /// The functions and fields that are named as guards, each with what it says if it is true.
    #[must_use]
    pub fn named_guards(&self) -> Vec<(Asked, Atoms)> {
        let program = self.program;
        if program.pack.catalogue.guards.is_empty() {
            return Vec::new();
        }
        let functions = program.function_ids().filter_map(|id| Some((Asked::Fn(id), self.own_guard(id)?.yes)));
        let fields = program.type_ids().flat_map(|owner| {
            let names = program.fields_of(owner).map(|(field, file)| program.sym(file, field.name));
            names.filter_map(move |name| {
                Some((Asked::Field(owner, name), self.own_guard_member(owner, program.symbols.str(name))?.yes))
            })
        });
        functions.chain(fields).collect()
    }

    /// The functions that run only after the user agreed because they are named so.
    #[must_use]
    pub fn named_callbacks(&self) -> Vec<(FnId, Atoms)> {
        if self.program.pack.catalogue.guards.iter().all(|guard| guard.callback.is_empty()) {
            return Vec::new();
        }
        let all = self.program.function_ids().map(|id| (id, self.own_callback(id)));
        all.filter(|(_, gives)| !gives.is_empty()).collect()
    }

    /// The names of guards that nothing in the program has: neither a declaration nor a use.
    #[must_use]
    pub fn idle_guards(&self) -> Vec<IdleGuard> {
        let guards = &self.program.pack.catalogue.guards;
        if guards.is_empty() {
            return Vec::new();
        }
        let (files, hierarchy) = (self.program.files, &self.program.hierarchy);
        let mut known: FxHashSet<&str> = files.iter().flat_map(|f| f.facts.names.iter()).collect();
        known.extend(hierarchy.qualified.iter().map(|name| self.program.symbols.str(*name)));
        let has_member = |word: &str| {
            let (holder, member) = word.rsplit_once('.').unwrap_or(("", word));
            // A type that is not declared here is imported, or named in its own package.
            let apart = holder.rsplit_once('.');
            let nearby = apart.is_some_and(|(package, name)| known.contains(package) && known.contains(name));
            known.contains(member) && (holder.is_empty() || known.contains(holder) || nearby)
        };
        let mut idle = Vec::new();
        for guard in guards {
            let members = guard.call.iter().chain(&guard.callback).filter(|word| !has_member(word));
            let keys = guard.key.iter().filter(|key| !known.contains(key.as_str()));
            idle.extend(members.chain(keys).map(|word| IdleGuard { guard: guard.id.clone(), word: word.clone() }));
        }
        idle
    }

    /// The name under which a type's members are written: a companion's are its class's, a file's are the package's.
    fn qualified_holder(&self, owner: TypeId) -> &str {
        let program = self.program;
        let outer =
            (program.type_decl(owner).kind == crate::facts::TypeKind::Companion).then(|| program.outer_type(owner));
        let owner = outer.flatten().unwrap_or(owner);
        if program.is_file_holder(owner) {
            let facts = program.facts(program.type_file(owner));
            return facts.package.map_or("", |package| facts.str(package));
        }
        program.symbols.str(program.hierarchy.qualified[owner.0 as usize])
    }

    /// What it says that a stored flag named as a guard is true.
    pub(super) fn own_guard_key(&self, key: &str) -> Option<Test> {
        let guards = &self.program.pack.catalogue.guards;
        guards.iter().find(|g| g.key.iter().any(|k| k == key)).map(|g| given(g.gives))
    }
}

fn given(purpose: Purpose) -> Test {
    Test::exactly(Atom::Given(purpose))
}
