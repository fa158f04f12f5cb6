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
use crate::facts::{Local, TypeKind};

/// Top-level members by name.
type Holders = FxHashMap<Sym, Vec<TypeId>>;

/// What was found out so far.
#[derive(Default)]
pub struct Caches {
    pub(super) defs: RefCell<FxHashMap<FnId, Rc<Defs>>>,
    pub(super) local_types: RefCell<FxHashMap<(FnId, Local), Ty>>,
    pub(super) fields: RefCell<FxHashMap<(TypeId, Sym), super::values::Alternatives>>,
    pub(super) resolutions: RefCell<FxHashMap<Site, Rc<Resolution>>>,
    companions: OnceCell<FxHashMap<TypeId, TypeId>>,
    top_level: OnceCell<Holders>,
}

impl Caches {
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
