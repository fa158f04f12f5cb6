//! Places whose order matters although no role of theirs is an event: dialogs that are shown, ways out of the app, ways on
//! from its first screens.
//!
//! In: the program, its dialogs, the manifests. Out: statements.

use rules::catalogue::{Purpose, Role, TypeRole};

use super::atoms::{Atom, Atoms};
use super::events::{Event, EventKind};
use super::graph::reference_values;
use super::knowledge::Knowledge;
use crate::facts::{FnRole, Receiver};
use crate::link::manifest::Manifest;
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;

/// A statement that leaves the app or a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WayOut {
    /// The statement.
    pub site: Site,
    /// It ends the whole app, wherever it stands.
    pub whole: bool,
}

/// The places of a program.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Ways out, of programs that ask the user for something.
    pub out: Vec<WayOut>,
    /// From a first screen on to another one.
    pub on: Vec<(TypeId, Site)>,
    /// Where dialogs are shown that ask for consent, permissions and favours.
    pub dialogs: Vec<Site>,
    /// Where a screen is made anew.
    pub again: Vec<Site>,
    /// Where a button is greyed until something is done.
    pub held: Vec<Site>,
}

impl Places {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = Site> + '_ {
        let out = self.out.iter().map(|w| w.site);
        let on = self.on.iter().map(|(_, site)| *site);
        out.chain(on).chain(self.dialogs.iter().copied()).chain(self.again.iter().chain(&self.held).copied())
    }
}

impl Knowledge<'_, '_> {
    /// The places whose order matters.
    #[must_use]
    pub fn places(&self, events: &[Event], manifests: &[Manifest]) -> Places {
        let about = |d: &&super::dialogs::Dialog| {
            self.asks_for_consent(d) || self.asks_for_permission(d) || self.wish(d).is_some()
        };
        let dialogs: Vec<Site> =
            self.dialogs().all.iter().filter(about).flat_map(|d| &d.shown).map(|s| s.site).collect();
        let asks = !dialogs.is_empty()
            || events.iter().any(|e| e.kind == EventKind::PermissionRequest)
            || self.refuses_by_callback();
        if !asks {
            return Places::default();
        }
        let mut places = Places { dialogs, ..Places::default() };
        let wanted = |r: &Role| {
            let placed = matches!(r, Role::Exits { .. } | Role::OpensScreen { .. } | Role::RestartsScreen {});
            placed || matches!(r, Role::HeldBack { .. })
        };
        let [names, ..] = self.program.apis.names_with(wanted);
        let mut sites: Vec<Site> = names.iter().filter_map(|n| self.program.calls.get(n)).flatten().copied().collect();
        sites.sort_unstable();
        sites.dedup();
        let mut first = first_screens(manifests);
        // Screens that ask for permissions may be gates too: whether every start leads there is seen later.
        let asking = events.iter().filter(|e| e.kind == EventKind::PermissionRequest);
        first.extend(asking.filter_map(|e| self.screen_around(e.site.function)));
        first.sort_unstable();
        first.dedup();
        for site in sites {
            self.add_place(site, &first, &mut places);
        }
        places.out.sort_unstable();
        places.out.dedup_by_key(|w| w.site);
        places
    }

    /// Whether a callback of the program means that the user refused: pages ask too, not only dialogs.
    fn refuses_by_callback(&self) -> bool {
        let program = self.program;
        let refuses = |atoms: Atoms| atoms.has(Atom::Refused(Purpose::Policy));
        let referred = |site: &Site| {
            let values = reference_values(program.stmt(*site));
            values.into_iter().any(|v| refuses(self.gives_at(*site, v)))
        };
        let answers =
            |id: FnId| matches!(program.function(id).role, FnRole::Lambda | FnRole::Method) && refuses(self.gives(id));
        program.function_ids().any(answers) || program.references.all().iter().any(referred)
    }

    fn add_place(&self, site: Site, first: &[TypeId], places: &mut Places) {
        let program = self.program;
        if program.files[program.file_of(site.function).0 as usize].test {
            return;
        }
        for api in program.apis_at(site) {
            match program.apis.role(api) {
                Some(Role::RestartsScreen {}) => places.again.push(site),
                Some(Role::HeldBack { .. }) => places.held.push(site),
                Some(Role::Exits { whole }) => {
                    let sites = self.told_to_leave(site).into_iter();
                    places.out.extend(sites.map(|site| WayOut { site, whole: *whole }));
                }
                Some(Role::OpensScreen { .. }) => {
                    let screen = self.screen_around(site.function);
                    let of_first = first
                        .iter()
                        .copied()
                        .find(|f| screen.is_some_and(|s| program.hierarchy.is_a(Ty::Project(*f), Ty::Project(s))));
                    places.on.extend(of_first.map(|f| (f, site)));
                }
                _ => {}
            }
        }
        places.on.dedup();
    }

    /// The statements that leave: the call itself; where it is what the project's own version of the call does
    /// (`super.finish()` in `finish()`), the calls of that version.
    fn told_to_leave(&self, site: Site) -> Vec<Site> {
        let program = self.program;
        let inherited = program.call(site).is_some_and(|c| matches!(c.receiver, Receiver::Super));
        if inherited && program.callee_text(site) == program.fn_text(site.function) {
            let calls = program.calls_of(site.function);
            if !calls.is_empty() {
                return calls;
            }
        }
        vec![site]
    }

    /// The screen that a function belongs to.
    #[must_use]
    pub fn screen_around(&self, function: FnId) -> Option<TypeId> {
        let hierarchy = &self.program.hierarchy;
        let mut around = self.program.owner(function);
        while let Some(ty) = around {
            let roles = [TypeRole::Screen, TypeRole::ScreenPart];
            if roles.iter().any(|r| hierarchy.has_role(Ty::Project(ty), *r)) {
                return Some(ty);
            }
            around = self.program.outer_type(ty);
        }
        None
    }
}

/// The screens that the user starts from the home screen.
#[must_use]
pub fn first_screens(manifests: &[Manifest]) -> Vec<TypeId> {
    let launchers = manifests.iter().flat_map(|m| &m.components).filter(|c| c.launcher);
    let mut types: Vec<TypeId> = launchers.filter_map(|c| c.ty).collect();
    types.sort_unstable();
    types.dedup();
    types
}
