//! Where stored values are read and written, by their keys: at the store itself, or at the place that decides where one
//! of the project's own helpers or delegates is given the key or the value.
//!
//! In: the catalogue's stores. Out: [`Keys`].

use std::rc::Rc;

use rules::catalogue::Role;
use rustc_hash::{FxHashMap, FxHashSet};

use super::flags::yes_or_no;
use super::knowledge::Knowledge;
use crate::facts::{FnRole, StmtKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::symbols::Sym;
use crate::link::values::{Alternatives, Elem, Env};

/// At most so many helpers lie between a store and the place that decides.
const HELPERS: u32 = 4;
/// At most so many calls of one helper are looked at.
const CALLS: usize = 2_000;
/// At most so many places are noted in all.
const PLACES: usize = 200_000;
/// At most so many values are told apart at one place.
const VALUES: usize = 32;

/// Places that decide a key, and what they write.
#[derive(Default)]
pub struct Keys {
    reads: FxHashMap<String, Vec<Site>>,
    writes: FxHashMap<String, Vec<Written>>,
    /// The key behind a property that a delegate keeps.
    kept: FxHashMap<Property, String>,
    places: usize,
    /// Where such properties are assigned.
    assigned: Vec<(Property, Site)>,
    /// Keys under which more than one number or text is stored that is no plain no.
    several: FxHashSet<String>,
}

/// What is written at a place.
#[derive(Clone, Debug)]
pub struct Written {
    /// The place.
    pub site: Site,
    /// What it may be.
    pub values: Vec<Elem>,
    /// Where the store is called, or the property assigned that a store keeps.
    pub stored: Site,
    /// How that place is entered, if that decides the key.
    pub entered: Option<Rc<Env>>,
}

impl Keys {
    /// Leaves out what a helper for values of any type does for each of them; finds keys that are told several things.
    fn tidy(&mut self) {
        for sites in self.reads.values_mut() {
            sites.sort_unstable();
            sites.dedup();
        }
        for writes in self.writes.values_mut() {
            writes.sort_by_key(|w| w.site);
            writes.dedup_by(|a, b| a.site == b.site && a.values == b.values);
        }
        self.assigned.sort_unstable_by_key(|(_, site)| *site);
        self.assigned.dedup();
        let told = |w: &Written| match w.values.as_slice() {
            [value @ (Elem::Int(_) | Elem::Str(_))] if yes_or_no(value) != Some(false) => Some(value.clone()),
            _ => None,
        };
        let several = self.writes.iter().filter(|(_, writes)| {
            let mut said = writes.iter().filter_map(told);
            let first = said.next();
            said.any(|value| Some(value) != first)
        });
        self.several = several.map(|(key, _)| key.clone()).collect();
    }
}

impl Written {
    /// Whether it is always a yes, or always a no.
    pub(super) fn truth(&self) -> Option<bool> {
        let mut answers = self.values.iter().map(yes_or_no);
        let first = answers.next()??;
        answers.all(|a| a == Some(first)).then_some(first)
    }
}

type Property = (TypeId, Sym);

/// A read or write of a store, as far as it is decided at a place.
struct Access {
    at: Site,
    /// Where the store is called, and how that is entered if that decides the key.
    stored: Site,
    entered: Option<Rc<Env>>,
    key: Alternatives,
    /// What is written; none if it is read.
    value: Option<Alternatives>,
}

impl Knowledge<'_, '_> {
    /// Where a key is read.
    #[must_use]
    pub fn readers_of(&self, key: &str) -> &[Site] {
        self.keys().reads.get(key).map_or(&[], Vec::as_slice)
    }

    /// Where a key is written, and what.
    pub(super) fn written_to(&self, key: &str) -> &[Written] {
        self.keys().writes.get(key).map_or(&[], Vec::as_slice)
    }

    /// The key under which the delegate of a property keeps its value.
    #[must_use]
    pub fn kept_under(&self, property: (TypeId, Sym)) -> Option<&str> {
        self.keys().kept.get(&property).map(String::as_str)
    }

    /// Where properties are assigned whose delegates keep them, with the keys.
    pub fn kept_assignments(&self) -> impl Iterator<Item = (&str, Site)> {
        let keys = self.keys();
        keys.assigned.iter().filter_map(|(property, site)| Some((keys.kept.get(property)?.as_str(), *site)))
    }

    /// Whether there are keys that are told several things apart.
    pub(super) fn has_several(&self) -> bool {
        !self.keys().several.is_empty()
    }

    /// Whether several things are told apart under a key.
    pub(super) fn says_several(&self, key: &str) -> bool {
        self.keys().several.contains(key)
    }

    fn keys(&self) -> &Keys {
        self.keys.get_or_init(|| {
            let program = self.program;
            let delegates = self.delegates();
            let [names, made, ..] =
                program.apis.names_with(|r| matches!(r, Role::StoreRead { .. } | Role::StoreWrite { .. }));
            let called = names.iter().chain(&made).filter_map(|n| program.calls.get(n));
            let mut sites: Vec<Site> = called.flatten().copied().collect();
            sites.sort_unstable();
            sites.dedup();
            let mut keys = Keys::default();
            for site in sites.into_iter().filter(|s| self.is_live(*s)) {
                let role = program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
                    Some(Role::StoreRead { key, .. }) => Some((key, None)),
                    Some(Role::StoreWrite { key, value }) => Some((key, Some(value))),
                    _ => None,
                });
                let Some((key, value)) = role else { continue };
                let evaluate = |value: &Value| program.evaluate(site.function, value, None);
                let Some(key) = program.argument(site, key).map(evaluate) else { continue };
                let value = value.map(|at| program.argument(site, at).map(evaluate).unwrap_or_default());
                let access = Access { at: site, stored: site, entered: None, key, value };
                self.add_access(access, (&delegates, HELPERS), &mut keys);
            }
            keys.tidy();
            keys
        })
    }

    fn is_live(&self, site: Site) -> bool {
        !self.program.files[self.program.file_of(site.function).0 as usize].test
    }

    /// Notes an access at its place, or where that place's function is called if this decides more.
    fn add_access(&self, access: Access, within: (&FxHashMap<Site, Property>, u32), keys: &mut Keys) {
        let (delegates, steps) = within;
        keys.places += 1;
        if keys.places > PLACES {
            return;
        }
        let open = parameter(&access.key).or_else(|| access.value.as_ref().and_then(parameter));
        let calls = open.filter(|_| steps > 0).map(|owner| (owner, self.calls_into(owner)));
        let Some((owner, calls)) = calls.filter(|(_, calls)| !calls.is_empty()) else {
            // A listed wrapper keeps the property and its assignments: `@AppStorage("ads") var ads`.
            let kept = delegates.get(&access.at).filter(|_| access.value.is_none());
            for written in kept.iter().flat_map(|_| [false, true]) {
                kept.iter().for_each(|property| self.add_property(**property, &access.key, written, keys));
            }
            return note(access, keys);
        };
        for call in calls.into_iter().filter(|s| s.function != owner && self.is_live(*s)).take(CALLS) {
            let key = self.given(&access.key, owner, call);
            let value = access.value.as_ref().map(|values| self.given(values, owner, call));
            let open = parameter(&access.key).is_some();
            let entered = match &access.entered {
                None if !open => None,
                entered => Some(Env::extended(entered.as_ref(), owner, call)),
            };
            match delegates.get(&call) {
                Some(property) => self.add_property(*property, &key, value.is_some(), keys),
                None => {
                    let access = Access { at: call, stored: access.stored, entered, key, value };
                    self.add_access(access, (delegates, steps - 1), keys);
                }
            }
        }
    }

    fn calls_into(&self, function: FnId) -> Vec<Site> {
        let program = self.program;
        let Some(owner) = program.owner(function).filter(|_| program.function(function).role == FnRole::Constructor)
        else {
            return self.places_that_call(function);
        };
        let name = program.symbols.get(program.type_text(owner));
        name.map_or_else(Vec::new, |name| program.calls_named(name, function))
    }

    /// Values with what a call gives for the parameters of the function called.
    fn given(&self, values: &Alternatives, owner: FnId, call: Site) -> Alternatives {
        let program = self.program;
        let mut found = Alternatives::new();
        for item in values.iter().flatten() {
            match item.elem {
                Elem::Param(function, index) if function == owner => {
                    let Some(param) = program.function(owner).params.get(index as usize) else { continue };
                    let env = Env::entered(owner, call, None);
                    found.extend(program.evaluate(owner, &Value::Local(param.local), Some(&env)));
                }
                _ => found.push(vec![item.clone()]),
            }
        }
        // What joins the branches of a helper gives the same over and over.
        let mut told: Vec<&Elem> = Vec::new();
        let mut kept = Alternatives::new();
        for item in found.iter().flatten() {
            if told.len() < VALUES && !told.contains(&&item.elem) {
                told.push(&item.elem);
                kept.push(vec![item.clone()]);
            }
        }
        kept
    }

    /// The calls that make the delegates of properties.
    fn delegates(&self) -> FxHashMap<Site, Property> {
        let program = self.program;
        let mut found = FxHashMap::default();
        for id in program.type_ids() {
            for (field, file) in program.fields_of(id).filter(|(f, _)| f.delegated) {
                let name = program.sym(file, field.name);
                for (site, value) in program.field_writes(id, name) {
                    let Value::Local(local) = value else { continue };
                    found.extend(program.defs(site.function).sites(*local).iter().map(|made| (*made, (id, name))));
                }
            }
        }
        found
    }

    /// Reads and assignments of a property whose delegate keeps it under a key.
    fn add_property(&self, property: Property, key: &Alternatives, written: bool, keys: &mut Keys) {
        let program = self.program;
        let Some(key) = text(key) else { return };
        keys.kept.entry(property).or_insert_with(|| key.clone());
        let uses = if written { &program.writes } else { &program.reads };
        let (owner, name) = property;
        for site in uses.get(&name).into_iter().flatten().copied().filter(|s| self.is_live(*s)).take(CALLS) {
            let (StmtKind::Read { base, name: path, .. } | StmtKind::Write { base, name: path, .. }) =
                program.stmt(site)
            else {
                continue;
            };
            let path = program.text(program.file_of(site.function), *path);
            if program.field_at(site, base, path) != Some((owner, name)) {
                continue;
            }
            match program.stmt(site) {
                // The delegate itself is written where the property is declared.
                StmtKind::Write { .. } if program.function(site.function).role == FnRole::Initializer => {}
                StmtKind::Write { .. } if program.function(site.function).role == FnRole::StaticInitializer => {}
                StmtKind::Write { from, .. } => {
                    let values = elems(&program.evaluate(site.function, from, None));
                    keys.writes.entry(key.clone()).or_default().push(Written {
                        site,
                        values,
                        stored: site,
                        entered: None,
                    });
                    keys.assigned.push((property, site));
                }
                _ => keys.reads.entry(key.clone()).or_default().push(site),
            }
        }
    }
}

fn note(access: Access, keys: &mut Keys) {
    let Some(key) = text(&access.key) else { return };
    match access.value {
        None => keys.reads.entry(key).or_default().push(access.at),
        Some(values) => {
            let (site, values) = (access.at, elems(&values));
            let written = Written { site, values, stored: access.stored, entered: access.entered };
            keys.writes.entry(key).or_default().push(written);
        }
    }
}

fn elems(values: &Alternatives) -> Vec<Elem> {
    values.iter().flatten().map(|i| i.elem.clone()).collect()
}

fn text(values: &Alternatives) -> Option<String> {
    values.iter().flatten().find_map(|i| match &i.elem {
        Elem::Str(text) | Elem::Path(text) => Some(text.clone()),
        _ => None,
    })
}

/// The function on whose parameters values depend.
fn parameter(values: &Alternatives) -> Option<FnId> {
    values.iter().flatten().find_map(|i| match i.elem {
        Elem::Param(function, _) | Elem::PartOf(function, _) => Some(function),
        _ => None,
    })
}
