//! Answers of the program that are found out once, when first asked for.
//!
//! In: questions. Out: the same answers as without this module, sooner.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::defs::Defs;
use super::program::{FnId, Program, Site, TypeId};
use super::resolve::Resolution;
use super::symbols::Sym;
use super::types::Ty;
use crate::facts::{Local, StmtKind, TypeKind};

/// The statements that write to fields of one name, by the type whose field it is.
type Written = FxHashMap<TypeId, Vec<Site>>;

/// Top-level members by name.
type Holders = FxHashMap<Sym, Vec<TypeId>>;

/// What was found out so far.
#[derive(Default)]
pub struct Caches {
    pub(super) defs: RefCell<FxHashMap<FnId, Rc<Defs>>>,
    pub(super) local_types: RefCell<FxHashMap<(FnId, Local), Ty>>,
    pub(super) fields: RefCell<FxHashMap<(TypeId, Sym), super::values::Alternatives>>,
    pub(super) resolutions: RefCell<FxHashMap<Site, Rc<Resolution>>>,
    written: RefCell<FxHashMap<Sym, Rc<Written>>>,
    companions: OnceCell<FxHashMap<TypeId, TypeId>>,
    top_level: OnceCell<Holders>,
}

impl Caches {
    /// Who writes to fields of a name.
    pub(super) fn written_fields(&self, program: &Program<'_>, name: Sym) -> Rc<Written> {
        if let Some(known) = self.written.borrow().get(&name) {
            return known.clone();
        }
        let mut written = Written::default();
        for site in program.writes.get(&name).into_iter().flatten() {
            if let StmtKind::Write { base, name: path, .. } = program.stmt(*site)
                && let path = program.text(program.file_of(site.function), *path)
                && let Some(owner) = program.owner_of_field(*site, base, path, name)
            {
                written.entry(owner).or_default().push(*site);
            }
        }
        let written = Rc::new(written);
        self.written.borrow_mut().insert(name, written.clone());
        written
    }

    /// The companion object of each type that has one.
    pub(super) fn companions(&self, program: &Program<'_>) -> &FxHashMap<TypeId, TypeId> {
        self.companions.get_or_init(|| {
            let companions = program.type_ids().filter_map(|id| {
                let decl = program.type_decl(id);
                let owner = decl.owner.filter(|_| decl.kind == TypeKind::Companion)?;
                Some((program.type_id(program.type_file(id), owner), id))
            });
            companions.collect()
        })
    }

    /// The files' holders of top-level functions and properties, by the members' names.
    pub(super) fn top_level(&self, program: &Program<'_>) -> &Holders {
        self.top_level.get_or_init(|| {
            let mut holders = Holders::default();
            let in_files = |id: &TypeId| program.type_decl(*id).kind == TypeKind::File;
            for (id, name) in program.members.keys().filter(|(id, _)| in_files(id)) {
                holders.entry(*name).or_default().push(*id);
            }
            for (id, name) in program.fields.keys().filter(|(id, _)| in_files(id)) {
                holders.entry(*name).or_default().push(*id);
            }
            for list in holders.values_mut() {
                list.sort_unstable();
                list.dedup();
            }
            holders
        })
    }
}
