//! A project's own guards: functions, properties and stored flags that a pack names.
//!
//! In: the pack's `guards`. Out: what it says that one of them is true.

use rules::catalogue::Purpose;

use super::atoms::Atom;
use super::knowledge::Knowledge;
use super::test::Test;
use crate::link::program::{FnId, TypeId};

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
        let mut owner = owner;
        let program = self.program;
        // A companion's members are its class's, a file's are the package's.
        if program.type_decl(owner).kind == crate::facts::TypeKind::Companion {
            owner = program.outer_type(owner)?;
        }
        let qualified = program.symbols.str(program.hierarchy.qualified[owner.0 as usize]);
        let holder = if program.is_file_holder(owner) {
            let facts = program.facts(program.type_file(owner));
            facts.package.map_or("", |p| facts.str(p))
        } else {
            qualified
        };
        let named = |written: &String| {
            let (on, last) = written.rsplit_once('.').unwrap_or(("", written));
            last == member && on == holder
        };
        guards.iter().find(|g| g.call.iter().any(named)).map(|g| given(g.gives))
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
