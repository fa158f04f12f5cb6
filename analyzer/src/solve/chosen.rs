//! Stored flags that are the user's own choice: nothing but a yes-button, a switch or a preference sets them to yes.
//!
//! In: a key. Out: whether a yes under it is always the user's; which functions run because the user acted.

use rules::catalogue::{Firing, Role, Slot, TypeRole};
use rules::vocabulary::Idea;
use rustc_hash::FxHashSet;

use super::events::Event;
use super::firing::How;
use super::flags::yes_or_no;
use super::graph::reference_values;
use super::knowledge::Knowledge;
use crate::facts::{Cond, FileKind, FnRole, Value};
use crate::link::apis::ApiId;
use crate::link::markup::nodes;
use crate::link::program::{FnId, Site};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::link::values::Item;

/// At most so many calls lie between a write and the user's act.
const CALLS: u32 = 3;
/// At most so many places that name a method are looked at.
const REFERENCES: usize = 50;

impl Knowledge<'_, '_> {
    /// Whether a stored yes is always the user's own.
    pub(super) fn is_chosen(&self, key: &str) -> bool {
        if let Some(known) = self.chosen.borrow().get(key) {
            return *known;
        }
        let mut chosen = self.preferences().contains(key);
        for written in self.written_to(key) {
            let by_user = match written.truth() {
                Some(false) => continue,
                Some(true) => self.is_in_act(written.site, CALLS, &|f| self.is_yes_button(f)),
                // A word or a number may stand for a no.
                None if written.values.iter().any(|v| v.spelling().is_some() && yes_or_no(v).is_none()) => false,
                None => self.is_in_act(written.site, CALLS, &|f| self.is_users_act(f)),
            };
            chosen = by_user;
            if !by_user {
                break;
            }
        }
        self.chosen.borrow_mut().insert(key.to_string(), chosen);
        chosen
    }

    /// Whether what is stored may be a yes that the user did not put there: not if a tap turns it over, to yes and to no.
    pub(super) fn records_yes(&self, event: &Event) -> bool {
        let program = self.program;
        let written = |item: &Item| item.at.filter(|at| at.function != event.site.function).map(|at| at.function);
        let items: Vec<&Item> = event.values.iter().flatten().collect();
        let by_tap = |function: FnId| self.is_users_act(program.frame(function)) || self.is_users_act(function);
        // In the same tap, or in another one beside it.
        let refused =
            items.iter().any(|item| yes_or_no(&item.elem) == Some(false) && written(item).is_some_and(by_tap));
        let turned = |item: &Item| refused && written(item).is_some_and(by_tap);
        items.iter().any(|item| yes_or_no(&item.elem) == Some(true) && !turned(item))
    }

    /// Whether a branch asks for a value that is stored.
    #[must_use]
    pub fn asks_store(&self, branch: Site) -> bool {
        let mut cond = self.program.branch_cond(branch);
        while let Some(Cond::Not(inner)) = cond {
            cond = Some(inner);
        }
        matches!(cond, Some(Cond::Test(value)) if self.is_stored(branch.function, value))
    }

    /// Whether a statement stands in a callback of a kind, or in a function that only such callbacks call.
    fn is_in_act(&self, site: Site, calls: u32, act: &dyn Fn(FnId) -> bool) -> bool {
        let program = self.program;
        let mut at = site.function;
        loop {
            if act(at) {
                return true;
            }
            match program.parent(at) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        if calls == 0 || program.function(at).role != FnRole::Method || program.function(at).modifiers.is_override {
            return false;
        }
        let callers = self.places_that_call(at);
        !callers.is_empty() && callers.into_iter().all(|call| self.is_in_act(call, calls - 1, act))
    }

    /// Whether a callback is that of a button that says yes to something.
    fn is_yes_button(&self, function: FnId) -> bool {
        let Some(label) = self.label_of(function) else { return false };
        let refuses = label.names.iter().any(|n| self.words.refuses(n));
        let agrees = |n: &String| self.words.agrees(n) || self.words.speaks_of(Idea::Allow, n);
        !refuses
            && (label.slot == Some(Slot::Positive) || label.names.iter().any(agrees) && self.is_users_act(function))
    }

    /// Whether the framework runs a function because the user tapped, or answered.
    #[must_use]
    pub fn is_users_act(&self, function: FnId) -> bool {
        let program = self.program;
        let by_user = |how: Firing| matches!(how, Firing::Tap | Firing::Agreed | Firing::Refused | Firing::Granted);
        let fires = |api: ApiId| matches!(program.apis.role(api), Some(Role::Fires { how, .. }) if by_user(*how));
        if program.function(function).role == FnRole::Lambda {
            let Some(made) = program.function_values.get(&function) else { return false };
            let flow = self.flow(*made, &Value::Function(program.fn_idx(function)));
            return flow.fired.iter().any(|f| matches!(f.how, How::Framework(how, _) if by_user(how)));
        }
        if self.annotated(function).into_iter().any(fires) || self.is_named_by_view(function) {
            return true;
        }
        if self.is_referred_to(function, &by_user) {
            return true;
        }
        let Some(owner) = program.owner(function) else { return false };
        let overrides = program.apis.overrides_of(program, function);
        overrides.iter().any(|api| fires(*api) && program.apis.entry(*api).owned_by(program, Ty::Project(owner)))
    }

    /// Whether a method is handed to the framework by its name, to be run so: `addTarget(self, action: #selector(tapped))`.
    fn is_referred_to(&self, function: FnId, wanted: &dyn Fn(Firing) -> bool) -> bool {
        let program = self.program;
        let (name, owner) = (program.fn_name(function), program.owner(function));
        let sites = program.references.get(&name).into_iter().flatten().take(REFERENCES);
        let own = sites.filter(|s| program.owner(s.function) == owner);
        own.into_iter().any(|site| {
            reference_values(program.stmt(*site)).into_iter().any(|value| {
                let named = matches!(value, Value::FunctionRef { name: referred, .. } if program.sym(program.file_of(site.function), *referred) == name);
                named && self.flow(*site, value).fired.iter().any(|f| matches!(f.how, How::Framework(how, _) if wanted(how)))
            })
        })
    }

    /// Entries of the catalogue for a function's annotations.
    #[must_use]
    pub fn annotated(&self, function: FnId) -> Vec<ApiId> {
        let program = self.program;
        let file = program.file_of(function);
        let types = program.marks(function).map(|name| program.resolve_type(file, name, program.owner(function)));
        types.flat_map(|ty| self.meant_by(ty, true)).collect()
    }

    /// Entries of the catalogue for an annotation; one of the project's own means what it is annotated with itself.
    fn meant_by(&self, annotation: Ty, own: bool) -> Vec<ApiId> {
        let program = self.program;
        match annotation {
            Ty::External(name) => program.apis.annotations(name).to_vec(),
            Ty::Project(id) if own => {
                let file = program.type_file(id);
                let marks = program.type_decl(id).annotations.iter();
                let types = marks.map(|mark| program.resolve_type(file, mark.name, Some(id)));
                types.flat_map(|ty| self.meant_by(ty, false)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether a function is there for an editor to draw, or is part of such a function: no app runs it.
    #[must_use]
    pub fn is_preview(&self, function: FnId) -> bool {
        let harmless = |api: ApiId| matches!(self.program.apis.role(api), Some(Role::Harmless {}));
        let around = std::iter::successors(Some(function), |id| self.program.parent(*id));
        around
            .into_iter()
            .any(|id| !self.program.function(id).annotations.is_empty() && self.annotated(id).into_iter().any(harmless))
    }

    /// The keys of the preferences on the screens of resource files that are off at first.
    fn preferences(&self) -> &FxHashSet<String> {
        self.preferences.get_or_init(|| {
            let program = self.program;
            let types = program.pack.catalogue.types.iter().filter(|t| t.is.contains(&TypeRole::Setting));
            let names: FxHashSet<&str> = types.flat_map(|t| t.name.iter()).map(|n| last_segment(n)).collect();
            let files = program.files.iter().filter(|f| f.facts.kind == FileKind::Resource && !f.test);
            let settings = files.flat_map(|f| nodes(&f.facts)).filter(|n| names.contains(last_segment(n.name())));
            let off = settings.filter(|n| n.value("defaultValue").is_none_or(|v| v == "false"));
            off.filter_map(|n| n.value("key")).flat_map(|key| self.resources.resolve(key)).collect()
        })
    }
}
