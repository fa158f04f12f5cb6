//! Events: the statements that rules ask about, with what their arguments say.
//!
//! In: the catalogue's roles. Out: [`Event`]s. A wrapper that passes its parameter on is not an event: the call that
//! decides the value is, with the way down to the sink.

use std::rc::Rc;

use rules::catalogue::{ArgAt, Names, Role};
use rules::sdk::Sdk;
use rustc_hash::FxHashSet;

use super::atoms::Atoms;
use super::knowledge::Knowledge;
use crate::facts::{Receiver, StmtKind, Value};
use crate::link::apis::{ApiId, SdkId};
use crate::link::packages::{brings, is_module_of};
use crate::link::program::{FileId, FnId, Site};
use crate::link::values::{Alternatives, Elem, Env, Item};

/// At most so many calls are climbed from a sink to whoever decides its arguments.
const CLIMB: usize = 5;
/// At most so many callers of a wrapper are taken.
const CALLERS: usize = 64;

/// What an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// Personal data is taken.
    Collection,
    /// An SDK is started.
    SdkStart,
    /// Permissions are asked for.
    PermissionRequest,
    /// A consent gate is told something.
    Gate,
    /// A value is stored.
    StoreWrite,
    /// Personalised content is asked for.
    Personalization,
    /// A personalisation switch is set.
    OptOut,
    /// Data are taken from now on until somebody stops it.
    Listening,
    /// A power of the system's settings is asked for.
    SpecialAccess,
    /// The time between two readings is set.
    Interval,
    /// A component of another app is started, bound or woken: the values are its package.
    ForeignStart,
    /// Something is run at fixed times, whether the app runs or not.
    Schedule,
    /// A library that nobody knows is started.
    UnlistedStart,
    /// Something is done that needs a permission.
    ProtectedUse,
}

/// An event.
#[derive(Clone, Debug)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// The statement that decides.
    pub site: Site,
    /// The way from there down to the sink: calls inside wrappers, the sink last; empty if the statement is the sink.
    pub inner: Vec<Site>,
    /// The catalogue's entry.
    pub api: ApiId,
    /// The SDK whose entry it is.
    pub sdk: Option<SdkId>,
    /// Permissions, or the value told.
    pub values: Alternatives,
    /// The key of a stored value.
    pub keys: Alternatives,
    /// What must have happened because of tests inside the wrappers.
    pub inside: Atoms,
}

impl Event {
    /// The sink itself.
    #[must_use]
    pub fn sink(&self) -> Site {
        self.inner.last().copied().unwrap_or(self.site)
    }
}

fn kind_of(role: &Role) -> Option<EventKind> {
    match role {
        Role::Collects { .. } => Some(EventKind::Collection),
        Role::StartsSdk {} => Some(EventKind::SdkStart),
        Role::RequestsPermission { .. } => Some(EventKind::PermissionRequest),
        Role::ConsentGate { .. } => Some(EventKind::Gate),
        Role::StoreWrite { .. } => Some(EventKind::StoreWrite),
        Role::Personalizes {} => Some(EventKind::Personalization),
        Role::OptOut { .. } => Some(EventKind::OptOut),
        Role::Listens { .. } => Some(EventKind::Listening),
        Role::OpensAccess { .. } => Some(EventKind::SpecialAccess),
        Role::NeedsPermission { .. } => Some(EventKind::ProtectedUse),
        Role::SetsInterval { .. } => Some(EventKind::Interval),
        Role::StartsComponent { .. } => Some(EventKind::ForeignStart),
        Role::RunsOnSchedule { .. } => Some(EventKind::Schedule),
        _ => None,
    }
}

impl Knowledge<'_, '_> {
    /// All events of the program, in order.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        let program = self.program;
        let [calls, constructors, reads, writes] = program.apis.names_with(|r| kind_of(r).is_some());
        let mut sites: Vec<Site> = Vec::new();
        for (names, index) in [
            (calls, &program.calls),
            (constructors, &program.calls),
            (reads, &program.reads),
            (writes, &program.writes),
        ] {
            sites.extend(names.iter().filter_map(|n| index.get(n)).flatten());
        }
        sites.sort_unstable();
        sites.dedup();
        let mut events = Vec::new();
        for site in sites.into_iter().filter(|s| !program.files[program.file_of(s.function).0 as usize].test) {
            for api in program.apis_at(site) {
                if let Some(kind) = program.apis.role(api).and_then(kind_of).filter(|_| self.is_in_build(site, api)) {
                    self.add_event(site, api, kind, &mut events);
                }
            }
        }
        self.add_unlisted(&mut events);
        self.add_generated(&mut events);
        events.sort_by_key(|e| (e.site, e.kind, e.api, e.inner.clone()));
        events.dedup_by_key(|e| (e.site, e.kind, e.sdk, e.sink()));
        events
    }

    /// Whether an entry counts at a place: one that several SDKs share counts for those that are in the build.
    fn is_in_build(&self, site: Site, api: ApiId) -> bool {
        let program = self.program;
        let entry = program.apis.entry(api);
        let (true, Some(sdk)) = (entry.api.if_in_build, entry.sdk) else { return true };
        let sdk = &program.pack.sdks[sdk.0 as usize];
        let file = program.file_of(site.function);
        let imported = program.files.iter().enumerate().any(|(index, other)| {
            other.facts.kind.is_apple()
                && self.modules.together(FileId(index as u32), file)
                && other.facts.imports.iter().any(|i| is_module_of(sdk, other.facts.str(i.path)))
        });
        let units = self.modules.units_of(file).map(|unit| &self.modules.units[unit]);
        imported
            || units.into_iter().any(|unit| unit.packages.iter().any(|package| brings(package, sdk)))
            || self.is_used_with(sdk, file)
    }

    /// Whether what is built together with a file calls anything that only this SDK has.
    fn is_used_with(&self, sdk: &Sdk, file: FileId) -> bool {
        let program = self.program;
        let names = sdk.apis.iter().filter(|api| !api.if_in_build).flat_map(|api| &api.call).flat_map(Names::iter);
        let sites = names.filter_map(|name| program.calls.get(&program.symbols.get(name)?)).flatten();
        let own = |api: ApiId| {
            let entry = program.apis.entry(api);
            !entry.api.if_in_build && entry.sdk.is_some_and(|id| std::ptr::eq(&program.pack.sdks[id.0 as usize], sdk))
        };
        sites.into_iter().any(|site| {
            let here = program.file_of(site.function);
            program.facts(here).kind.is_apple()
                && self.modules.together(here, file)
                && program.apis_at(*site).into_iter().any(own)
        })
    }

    fn add_event(&self, site: Site, api: ApiId, kind: EventKind, events: &mut Vec<Event>) {
        let sdk = self.program.apis.entry(api).sdk;
        if let Some(Role::RequestsPermission { launcher: true, .. }) = self.program.apis.role(api)
            && !self.is_permission_launcher(site)
        {
            return;
        }
        if let Some(Role::Collects { only_if: Some(test), .. }) = self.program.apis.role(api)
            && !self.intent_says(site, test)
        {
            return;
        }
        let (keys, values) = self.event_values(site, api, None);
        if kind == EventKind::ForeignStart && !self.names_other_app(&values) {
            return;
        }
        let event = Event { kind, site, inner: Vec::new(), api, sdk, values, keys, inside: Atoms::NONE };
        self.climb(event, None, events);
    }

    /// The event itself if its values are known; else one event per call that gives the parameters.
    fn climb(&self, event: Event, env: Option<&Rc<Env>>, events: &mut Vec<Event>) {
        let Some(owner) = parameter_owner(&event).filter(|_| event.inner.len() < CLIMB) else {
            events.push(event);
            return;
        };
        let program = self.program;
        let mut callers = self.places_that_call(owner);
        callers.truncate(CALLERS);
        let in_tests = |s: &&Site| program.files[program.file_of(s.function).0 as usize].test;
        if callers.iter().all(|s| in_tests(&s)) {
            events.push(event);
            return;
        }
        let mut above = Vec::new();
        for caller in callers.iter().filter(|s| !in_tests(s)) {
            let mut way = vec![event.site];
            way.extend(&event.inner);
            let seen: FxHashSet<Site> = way.iter().copied().collect();
            if seen.contains(caller) {
                continue;
            }
            let chain = self.chain(*caller, owner, &way, env);
            let (keys, values) = self.event_values(event.sink(), event.api, Some(&chain));
            if event.kind == EventKind::ForeignStart && !self.names_other_app(&values) {
                continue;
            }
            let Some(inside) = self.guarded(event.site, Atoms::NONE, Some(&chain)) else { continue };
            let inside = inside.union(event.inside);
            above.push(Event { site: *caller, inner: way, values, keys, inside, ..event.clone() });
        }
        // Where nobody above says which permissions, the request itself is the place.
        if event.kind == EventKind::PermissionRequest && !above.iter().any(names_any) {
            events.push(event);
            return;
        }
        for up in above {
            self.climb(up, None, events);
        }
    }

    /// The calls from `caller` down the way, as environments.
    fn chain(&self, caller: Site, owner: FnId, way: &[Site], _env: Option<&Rc<Env>>) -> Rc<Env> {
        let mut env = Env::entered(owner, caller, None);
        for pair in way.windows(2) {
            env = Env::entered(self.program.frame(pair[1].function), pair[0], Some(env));
        }
        env
    }

    fn event_values(&self, site: Site, api: ApiId, env: Option<&Rc<Env>>) -> (Alternatives, Alternatives) {
        let none = || vec![Vec::new()];
        match self.program.apis.role(api) {
            Some(Role::RequestsPermission { permissions, .. }) => (none(), self.permissions(site, permissions, env)),
            Some(Role::ConsentGate { arg, .. } | Role::OptOut { arg, .. }) => (none(), self.all_of(site, arg, env)),
            Some(Role::StartsComponent { intent, .. }) => (none(), self.intent_packages(site, intent, env)),
            Some(Role::SetsInterval { arg, .. }) => (none(), self.all_of(site, arg, env)),
            Some(Role::StoreWrite { key, value }) => (self.all_of(site, key, env), self.all_of(site, value, env)),
            _ => (none(), none()),
        }
    }

    fn all_of(&self, site: Site, at: &ArgAt, env: Option<&Rc<Env>>) -> Alternatives {
        if let Some(text) = at.fixed() {
            return vec![vec![Item { elem: Elem::Str(text.to_string()), at: Some(site) }]];
        }
        let mut joined: Alternatives = vec![Vec::new()];
        for value in self.program.arguments(site, at) {
            let more = self.program.evaluate(site.function, value, env);
            let mut next = Alternatives::new();
            for a in &joined {
                for b in &more {
                    if next.len() < 8 {
                        next.push(a.iter().chain(b).cloned().collect());
                    }
                }
            }
            if !next.is_empty() {
                joined = next;
            }
        }
        for item in joined.iter_mut().flatten() {
            item.at.get_or_insert(site);
        }
        joined
    }

    /// The permissions that a request asks for: its argument, or what was added along its chain of calls.
    fn permissions(&self, site: Site, at: &ArgAt, env: Option<&Rc<Env>>) -> Alternatives {
        if *at != ArgAt::Word("chain".into()) {
            return self.all_of(site, at, env);
        }
        let program = self.program;
        let mut joined: Alternatives = vec![Vec::new()];
        let mut next = Some(site);
        let mut steps = 0;
        while let Some(current) = next.filter(|_| steps < 64) {
            steps += 1;
            for api in program.apis_at(current) {
                if let Some(Role::AddsPermission { permissions }) = program.apis.role(api) {
                    let more = self.all_of(current, permissions, env);
                    joined = joined
                        .iter()
                        .flat_map(|a| more.iter().map(move |b| b.iter().chain(a).cloned().collect()))
                        .take(8)
                        .collect();
                }
            }
            next = match program.call(current).map(|c| &c.receiver) {
                Some(Receiver::On(Value::Local(local))) => program
                    .defs(current.function)
                    .sites(*local)
                    .first()
                    .copied()
                    .filter(|s| program.call(*s).is_some() || matches!(program.stmt(*s), StmtKind::Assign { .. })),
                _ => None,
            };
            // A builder kept in a variable: go on from the call that made it.
            if let Some(assigned) = next
                && let StmtKind::Assign { from: Value::Local(from), .. } = program.stmt(assigned)
            {
                next = program.defs(assigned.function).sites(*from).first().copied();
            }
        }
        joined
    }

    /// Whether a launcher was registered with a contract that asks for permissions.
    fn is_permission_launcher(&self, site: Site) -> bool {
        let Some(Receiver::On(value)) = self.program.call(site).map(|c| &c.receiver) else { return false };
        self.launcher_registration(site.function, value, 4).is_some_and(|registered| {
            self.program.apis_at(registered).into_iter().any(|api| match self.program.apis.role(api) {
                Some(Role::RegistersLauncher { contract, .. }) => self.is_permission_contract(registered, contract),
                _ => false,
            })
        })
    }

    /// Where the launcher behind a value is registered.
    pub(super) fn launcher_registration(&self, function: FnId, value: &Value, depth: u32) -> Option<Site> {
        let Value::Local(local) = value else { return None };
        let program = self.program;
        program.defs(function).sites(*local).iter().filter(|_| depth > 0).find_map(|site| match program.stmt(*site) {
            StmtKind::Call(_) => {
                let registers = |api| matches!(program.apis.role(api), Some(Role::RegistersLauncher { .. }));
                program.apis_at(*site).into_iter().any(registers).then_some(*site)
            }
            StmtKind::Assign { from, .. } => self.launcher_registration(site.function, from, depth - 1),
            StmtKind::Read { base, name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                let last = crate::link::symbols::last_segment(path);
                let sym = program.symbols.get(last)?;
                let bare =
                    matches!(base, Receiver::Implicit(_)).then(|| program.bare_field(site.function, last)).flatten();
                let owner = bare
                    .map(|(id, _)| id)
                    .or_else(|| program.field_in(program.accessor_owner(*site, base, path, last), sym))?;
                program
                    .field_writes(owner, sym)
                    .into_iter()
                    .find_map(|(at, v)| self.launcher_registration(at.function, v, depth - 1))
            }
            _ => None,
        })
    }
}

/// Whether an event says anything of its values, or leaves them to who calls.
fn names_any(event: &Event) -> bool {
    let mut items = event.values.iter().flatten();
    items.any(|i| matches!(i.elem, Elem::Str(_) | Elem::Path(_) | Elem::Param(..) | Elem::PartOf(..)))
}

/// The function on whose parameters an event's values depend.
fn parameter_owner(event: &Event) -> Option<FnId> {
    let items = event.values.iter().chain(&event.keys).flatten();
    items.into_iter().find_map(|i: &Item| match i.elem {
        Elem::Param(function, _) | Elem::PartOf(function, _) => Some(function),
        _ => None,
    })
}
