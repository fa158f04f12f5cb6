//! Requests for permissions in functions that the build makes for annotated ones, which nobody can read.
//!
//! In: annotations, calls of names that are made of an annotated function's. Out: events, and where their answers come from.

use rules::catalogue::{Names, Role};

use super::atoms::Atoms;
use super::events::{Event, EventKind};
use super::knowledge::Knowledge;
use crate::facts::{Receiver, Value};
use crate::link::apis::ApiId;
use crate::link::program::{FileId, FnId, Program, Site};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::link::values::{Elem, Item};

/// A function that the build makes: it asks, and then runs the annotated one.
#[derive(Debug)]
pub(super) struct Request {
    /// The annotated function.
    function: FnId,
    /// The annotation's entry in the catalogue.
    api: ApiId,
    /// What it asks for.
    permissions: Vec<String>,
    /// Where it is called.
    sites: Vec<Site>,
}

impl Knowledge<'_, '_> {
    /// Adds the calls of functions that the build makes.
    pub(super) fn add_generated(&self, events: &mut Vec<Event>) {
        for request in self.generated() {
            for site in &request.sites {
                let item = |name: &String| Item { elem: Elem::Str(name.clone()), at: Some(*site) };
                events.push(Event {
                    kind: EventKind::PermissionRequest,
                    site: *site,
                    inner: Vec::new(),
                    api: request.api,
                    sdk: None,
                    values: vec![request.permissions.iter().map(item).collect()],
                    keys: vec![Vec::new()],
                    inside: Atoms::NONE,
                });
            }
        }
    }

    /// Where the answer comes from that an annotated function gets: calls of what is made for it, or for a function beside it
    /// that needs the same permissions.
    pub(super) fn generated_for(&self, id: FnId) -> Vec<Site> {
        let program = self.program;
        if self.generated().is_empty() {
            return Vec::new();
        }
        let permissions = permissions_of(program, id);
        let same = |r: &&Request| {
            let beside = program.owner(r.function) == program.owner(id) && r.permissions == permissions;
            r.function == id || beside && !permissions.is_empty()
        };
        self.generated().iter().filter(same).flat_map(|r| r.sites.iter().copied()).collect()
    }

    fn generated(&self) -> &[Request] {
        self.generated.get_or_init(|| self.find_generated())
    }

    fn find_generated(&self) -> Vec<Request> {
        let program = self.program;
        let names = program.apis.ids().filter_map(|api| match program.apis.role(api) {
            Some(Role::RequestsPermission { called: Some(called), .. }) => Some((api, called)),
            _ => None,
        });
        let known: Vec<(ApiId, &Names)> = names
            .filter(|(api, _)| {
                let written = program.apis.entry(*api).api.annotated.iter().flat_map(Names::iter);
                written
                    .into_iter()
                    .any(|name| [name, last_segment(name)].iter().any(|n| program.symbols.get(n).is_some()))
            })
            .collect();
        let files = (0..if known.is_empty() { 0 } else { program.files.len() as u32 }).map(FileId);
        let functions = files.flat_map(|file| program.functions_of(file));
        let annotated = functions.filter(|id| !program.function(*id).annotations.is_empty());
        let mut found = Vec::new();
        for function in annotated {
            let meant = self.annotated(function);
            for (api, called) in known.iter().filter(|(api, _)| meant.contains(api)) {
                let sites = self.calls_of_generated(function, called);
                let permissions = permissions_of(program, function);
                found.push(Request { function, api: *api, permissions, sites });
            }
        }
        found
    }

    /// Calls of what is made for a function: on its object, or with it.
    fn calls_of_generated(&self, function: FnId, called: &Names) -> Vec<Site> {
        let program = self.program;
        let name = program.fn_text(function);
        let symbols = called.iter().filter_map(|pattern| program.symbols.get(&pattern.replace('*', name)));
        let sites = symbols.filter_map(|sym| program.calls.get(&sym)).flatten().copied();
        let test = |site: &Site| program.files[program.file_of(site.function).0 as usize].test;
        sites
            .filter(|site| !test(site) && program.resolve(*site).targets.is_empty() && is_for(program, *site, function))
            .collect()
    }
}

/// Whether a call is on an object of the class of a function, is given one, or names the class.
fn is_for(program: &Program<'_>, site: Site, function: FnId) -> bool {
    let (Some(call), Some(owner)) = (program.call(site), program.owner(function)) else { return false };
    let of_owner = |ty: Ty| ty != Ty::Unknown && program.hierarchy.is_a(ty, Ty::Project(owner));
    let on = match &call.receiver {
        Receiver::On(Value::Path(path)) => {
            let path = program.text(program.file_of(site.function), *path);
            return last_segment(path).starts_with(program.type_text(owner));
        }
        Receiver::On(value) => of_owner(program.type_of(site.function, value)),
        Receiver::Implicit(_) | Receiver::Super => {
            let around = std::iter::successors(program.owner(site.function), |ty| program.outer_type(*ty));
            around.into_iter().any(|ty| of_owner(Ty::Project(ty)))
        }
    };
    on || call.args.iter().any(|arg| of_owner(program.type_of(site.function, &arg.value)))
}

/// The permissions that the annotations of a function name.
fn permissions_of(program: &Program<'_>, function: FnId) -> Vec<String> {
    let mut names = Vec::new();
    for arg in program.function(function).annotations.iter().flat_map(|a| &a.args) {
        add_names(program, function, &arg.value, &mut names);
    }
    names.sort();
    names.dedup();
    names
}

fn add_names(program: &Program<'_>, function: FnId, value: &Value, names: &mut Vec<String>) {
    let file = program.file_of(function);
    match value {
        Value::Array(all) => all.iter().for_each(|value| add_names(program, function, value, names)),
        Value::Str(text) => names.push(program.text(file, *text).to_string()),
        Value::Path(path) => {
            let path = program.text(file, *path);
            let imported = program.imported_name(function, path);
            let path = imported.as_deref().unwrap_or(path);
            let constant = path.rsplit_once('.').and_then(|(owner, name)| {
                let owner = match program.type_of_path(function, owner) {
                    Ty::External(owner) => owner,
                    _ => program.symbols.get(owner)?,
                };
                program.apis.constant(&program.symbols, owner, name)
            });
            names.extend(constant);
        }
        _ => {}
    }
}
