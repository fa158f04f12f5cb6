//! Answers of the program that are found out once, when first asked for.
//!
//! In: questions. Out: the same answers as without this module, sooner.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rules::catalogue::Role;
use rustc_hash::{FxHashMap, FxHashSet};

use super::defs::Defs;
use super::per_site::PerSite;
use super::program::{FnId, Program, Site, TypeId};
use super::resolve::Resolution;
use super::symbols::Sym;
use super::types::Ty;
use crate::facts::{Local, StmtKind, TypeKind, Value};

/// The statements that write to fields of one name, by the type whose field it is.
type Written = FxHashMap<TypeId, Vec<Site>>;

/// Calls of one name by the functions that they reach; whether a name alone decided.
pub type Called = FxHashMap<FnId, Vec<(Site, bool)>>;

/// Functions that are additions to a type, and that type.
type Extending = [(FnId, Ty)];

/// Top-level members by name.
type Holders = FxHashMap<Sym, Vec<TypeId>>;

impl Program<'_> {
    /// The calls of a name that reach a function.
    #[must_use]
    pub fn calls_named(&self, name: Sym, function: FnId) -> Vec<Site> {
        let called = self.caches.called(self, name);
        let mut calls: Vec<Site> =
            called.get(&function).map_or(&[][..], Vec::as_slice).iter().map(|(site, _)| *site).collect();
        calls.dedup();
        calls
    }
}

/// By function: the variables that calls fill which they are given to, with these calls.
type Filling = FxHashMap<FnId, Vec<(Local, Site)>>;

/// What was found out so far.
#[derive(Default)]
pub struct Caches {
    pub(super) defs: RefCell<FxHashMap<FnId, Rc<Defs>>>,
    pub(super) local_types: RefCell<FxHashMap<(FnId, Local), Ty>>,
    /// What variables may be, whoever calls.
    pub(super) locals: RefCell<FxHashMap<(FnId, Local), super::values::Alternatives>>,
    pub(super) fields: RefCell<FxHashMap<(TypeId, Sym), super::values::Alternatives>>,
    pub(super) resolutions: PerSite<Rc<Resolution>>,
    /// What most calls call: nothing that is known.
    pub(super) nothing: Rc<Resolution>,
    written: RefCell<FxHashMap<Sym, Rc<Written>>>,
    called: RefCell<FxHashMap<Sym, Rc<Called>>>,
    extending: RefCell<FxHashMap<Sym, Rc<Extending>>>,
    fills: RefCell<Option<Rc<Filling>>>,
    companions: OnceCell<FxHashMap<TypeId, TypeId>>,
    declared: OnceCell<FxHashMap<Sym, u32>>,
    top_level: OnceCell<Holders>,
    /// What is handed over under which key.
    pub(super) handed_over: RefCell<Option<Rc<super::extras::HandedOver>>>,
    /// The keys that somebody is asking for.
    pub(super) asked_keys: RefCell<FxHashSet<String>>,
}

impl Caches {
    /// Who writes to fields of a name.
    pub(super) fn written_fields(&self, program: &Program<'_>, name: Sym) -> Rc<Written> {
        if let Some(known) = self.written.borrow().get(&name) {
            return known.clone();
        }
        // Whose field `a.b` is may depend on what is written to fields of this name: the writes to bare names come first.
        let mut written = Written::default();
        let (bare, dotted): (Vec<Site>, Vec<Site>) =
            program.writes.get(&name).into_iter().flatten().partition(|site| program.writes_bare(**site));
        for sites in [bare, dotted] {
            self.written.borrow_mut().insert(name, Rc::new(written.clone()));
            for site in sites {
                if let StmtKind::Write { base, name: path, .. } = program.stmt(site)
                    && let path = program.text(program.file_of(site.function), *path)
                    && let Some(owner) = program.owner_of_field(site, base, path, name)
                {
                    written.entry(owner).or_default().push(site);
                }
            }
        }
        written.values_mut().for_each(|sites| sites.sort_unstable());
        let written = Rc::new(written);
        self.written.borrow_mut().insert(name, written.clone());
        written
    }

    /// The calls of a name, by the functions that they reach: found out once per name, however many functions share it.
    pub fn called(&self, program: &Program<'_>, name: Sym) -> Rc<Called> {
        if let Some(known) = self.called.borrow().get(&name) {
            return known.clone();
        }
        let mut called = Called::default();
        for site in program.calls.get(&name).into_iter().flatten() {
            let resolution = program.resolve(*site);
            for target in &resolution.targets {
                called.entry(*target).or_default().push((*site, resolution.guessed));
            }
        }
        let called = Rc::new(called);
        self.called.borrow_mut().insert(name, called.clone());
        called
    }

    /// The calls that fill a collection in a variable that they are given.
    pub(super) fn filling(&self, program: &Program<'_>, frame: FnId, local: Local) -> Vec<Site> {
        let known = self.fills.borrow().clone();
        let fills = known.unwrap_or_else(|| {
            // What is asked meanwhile knows of none.
            *self.fills.borrow_mut() = Some(Rc::default());
            let fills = Rc::new(filling(program));
            *self.fills.borrow_mut() = Some(Rc::clone(&fills));
            fills
        });
        let all = fills.get(&frame).into_iter().flatten();
        all.filter(|(filled, _)| *filled == local).map(|(_, site)| *site).collect()
    }

    /// The functions of a name that are additions to a type, and that type.
    pub(super) fn extending(&self, program: &Program<'_>, name: Sym) -> Rc<Extending> {
        if let Some(known) = self.extending.borrow().get(&name) {
            return known.clone();
        }
        let named = program.functions_named.get(&name).map_or(&[][..], Vec::as_slice);
        let extending: Rc<Extending> = named.iter().filter_map(|id| Some((*id, program.extends(*id)?))).collect();
        self.extending.borrow_mut().insert(name, extending.clone());
        extending
    }

    /// How many types have a field of a name.
    pub(super) fn declaring(&self, program: &Program<'_>, name: Sym) -> u32 {
        let declared = self.declared.get_or_init(|| {
            let mut declared = FxHashMap::default();
            for (field, file) in program.type_ids().flat_map(|ty| program.fields_of(ty)) {
                *declared.entry(program.sym(file, field.name)).or_default() += 1;
            }
            declared
        });
        declared.get(&name).copied().unwrap_or_default()
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

fn filling(program: &Program<'_>) -> Filling {
    let [names, ..] = program.apis.names_with(|role| matches!(role, Role::Fills { .. }));
    let mut fills = Filling::default();
    for site in names.iter().flat_map(|name| program.calls.get(name).into_iter().flatten()) {
        let filled = program.resolve(*site).apis.iter().find_map(|api| match program.apis.role(*api) {
            Some(Role::Fills { to, .. }) => program.argument(*site, to),
            _ => None,
        });
        if let Some(Value::Local(local)) = filled {
            fills.entry(program.frame(site.function)).or_default().push((*local, *site));
        }
    }
    fills
}
