//! Personalised content without a way to turn it off: once per unit and SDK, at the unit's own start call.
//!
//! In: the solution. Out: candidates of kind `personalization`.

use rules::catalogue::{ArgAt, Names, Role};
use rules::rule::{Artifact, Find};
use rustc_hash::{FxHashMap, FxHashSet};

use super::candidate::Candidate;
use super::events::base;
use super::having::Units;
use crate::facts::{Callee, Local, StmtKind, Value};
use crate::link::apis::SdkId;
use crate::link::program::{FileId, Program, Site};
use crate::link::types::Ty;
use crate::link::values::Elem;
use crate::solve::Solution;
use crate::solve::atoms::Atom;
use crate::solve::events::{Event, EventKind};

/// At most so many variables are taken for names of one object.
const NAMES: usize = 16;

/// One candidate per unit and SDK that personalises.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let mut triggers: FxHashMap<(usize, SdkId), Vec<&Event>> = FxHashMap::default();
    for event in &solution.events {
        let Some(sdk) = event.sdk else { continue };
        let personal = knowledge.program.pack.sdks[sdk.0 as usize].personalizes;
        let triggers_here = event.kind == EventKind::Personalization || event.kind == EventKind::SdkStart && personal;
        if !triggers_here || solution.before.states(event).is_empty() {
            continue;
        }
        for unit in knowledge.modules.units_of(knowledge.program.file_of(event.site.function)) {
            triggers.entry((unit, sdk)).or_default().push(event);
        }
    }
    let mut keys: Vec<(usize, SdkId)> = triggers.keys().copied().collect();
    keys.sort_unstable();
    let found = keys.into_iter().filter_map(|(unit, sdk)| {
        let mut events = triggers.remove(&(unit, sdk))?;
        // The start decides for all requests that follow; without one, the first request is the place.
        let requests: FxHashSet<Site> =
            events.iter().filter(|e| e.kind == EventKind::Personalization).map(|e| e.site).collect();
        events.sort_by_key(|e| (e.kind != EventKind::SdkStart || requests.contains(&e.site), e.site));
        events.dedup_by_key(|e| e.site);
        let mut candidate = base(solution, events[0], Find::Personalization);
        candidate.unit = Some(unit);
        candidate.sdk = Some(sdk);
        candidate.others = events[1..]
            .iter()
            .map(|e| (knowledge.program.file_of(e.site.function), knowledge.program.span(e.site)))
            .collect();
        candidate.searched = searched(solution, sdk, candidate.place.0);
        Some(candidate)
    });
    found.collect()
}

/// Whether something in the unit can turn personalisation off for an SDK.
#[must_use]
pub fn has_opt_out(solution: &Solution<'_, '_, '_>, unit: usize, sdk: SdkId) -> bool {
    let knowledge = solution.knowledge;
    let data = &knowledge.program.pack.sdks[sdk.0 as usize];
    let manifest = &solution.manifests[unit];
    if data.manifest_opt_out.iter().any(|m| manifest.meta_value(&m.name).is_some_and(|v| v.value == m.value)) {
        return true;
    }
    let platform = |e: &Event| {
        let owner = e.sdk.map(|s| knowledge.program.pack.sdks[s.0 as usize].category);
        let ads = data.category == rules::sdk::Category::Ads;
        ads && owner == Some(rules::sdk::Category::ConsentPlatform)
    };
    let switches =
        solution.events.iter().filter(|e| e.kind == EventKind::OptOut && (e.sdk == Some(sdk) || platform(e)));
    let in_unit =
        |e: &&Event| knowledge.modules.units_of(knowledge.program.file_of(e.site.function)).any(|u| u == unit);
    switches.filter(in_unit).any(|e| can_be_off(solution, e, unit)) || overrides_switch(solution, unit, sdk)
}

/// A switch counts if it is reached and its value can be "off".
#[must_use]
pub fn can_be_off(solution: &Solution<'_, '_, '_>, event: &Event, unit: usize) -> bool {
    let app = solution.knowledge.modules.units[unit].artifact == Artifact::App;
    !(app && solution.before.states(event).is_empty()) && is_told_off(solution, event, unit)
}

/// Whether a switch is told a constant "off" by code that runs, whatever the user wants.
#[must_use]
pub fn is_always_off(solution: &Solution<'_, '_, '_>, event: &Event) -> bool {
    let program = solution.knowledge.program;
    let Some(Role::OptOut { off, .. }) = program.apis.role(event.api) else { return false };
    let mut told = event.values.iter().flatten().peekable();
    told.peek().is_some()
        && told.all(|item| item.elem.spelling().is_some_and(|text| off.contains(&text)))
        && solution.before.states(event).iter().any(|(state, _)| !state.must.has(Atom::UserAction))
}

/// Whether an SDK of a unit is told to wait for the answer to a request that the unit makes.
#[must_use]
pub fn awaits_answer(units: &Units<'_, '_, '_, '_>, unit: usize, sdk: Option<SdkId>) -> bool {
    let program = units.solution.knowledge.program;
    let [calls, _, _, writes] = program.apis.names_with(|role| matches!(role, Role::AwaitsPermission { .. }));
    let called = calls.iter().filter_map(|name| program.calls.get(name));
    let written = writes.iter().filter_map(|name| program.writes.get(name));
    let here = |site: &&Site| units.is_in(unit, program.file_of(site.function));
    let apis = called.chain(written).flatten().filter(here).flat_map(|site| program.apis_at(*site));
    let awaited = apis.filter(|api| program.apis.entry(*api).sdk == sdk).filter_map(|api| program.apis.role(api));
    let awaited: Vec<&String> = awaited
        .filter_map(|role| match role {
            Role::AwaitsPermission { permissions } => Some(permissions.iter()),
            _ => None,
        })
        .flatten()
        .collect();
    let mut asked = units.events(unit, EventKind::PermissionRequest);
    !awaited.is_empty()
        && asked.any(|e| super::events::permissions(&e.values).iter().flatten().any(|p| awaited.contains(&p)))
}

fn is_constructed(program: &Program<'_>, site: Site) -> bool {
    program.call(site).is_some_and(|c| matches!(c.callee, Callee::New(_)))
}

/// Whether the value that a switch is told can be "off".
fn is_told_off(solution: &Solution<'_, '_, '_>, event: &Event, unit: usize) -> bool {
    let program = solution.knowledge.program;
    let Some(Role::OptOut { arg, off, contains, handed }) = program.apis.role(event.api) else { return false };
    if *handed {
        let library = solution.knowledge.modules.units[unit].artifact == Artifact::Sdk;
        let made_here = |elem: &Elem| match elem {
            Elem::Opaque(site) => program.resolve(*site).made != Ty::Unknown || is_constructed(program, *site),
            Elem::Param(..) | Elem::Unknown => false,
            _ => true,
        };
        let by_host = || is_filled_by_host(program, event.sink(), arg);
        return library && (event.values.iter().flatten().any(|item| !made_here(&item.elem)) || by_host());
    }
    event.values.iter().flatten().any(|item| match item.elem.spelling() {
        None => true,
        Some(_) if off.iter().any(|o| o == "*") => true,
        Some(text) if *contains => off.iter().any(|o| text.contains(o.as_str())),
        Some(text) => off.iter().any(|o| *o == text || text.rsplit('.').next() == Some(o)),
    }) || event.values.iter().all(Vec::is_empty)
}

/// Whether what a call is given is filled here under keys that are the host's: it may be the switch's among them.
fn is_filled_by_host(program: &Program<'_>, site: Site, arg: &ArgAt) -> bool {
    let Some(Value::Local(given)) = program.argument(site, arg) else { return false };
    let defs = program.defs(site.function);
    let mut names: Vec<Local> = vec![*given];
    let mut at = 0;
    while at < names.len() && names.len() < NAMES {
        let made = defs.sites(names[at]).iter().filter_map(|s| match program.stmt(*s) {
            StmtKind::Assign { from: Value::Local(from), .. } => Some(*from),
            _ => None,
        });
        let more: Vec<Local> = made.chain(defs.aliases(names[at]).iter().copied()).collect();
        names.extend(more.into_iter().filter(|l| !names.contains(l)).collect::<Vec<_>>());
        at += 1;
    }
    let filled = names.iter().flat_map(|local| defs.receiver_uses(*local));
    filled.into_iter().any(|put| {
        let key = program.apis_at(*put).into_iter().find_map(|api| match program.apis.role(api) {
            Some(Role::HandsOver { key, .. }) => program.argument(*put, key),
            _ => None,
        });
        let keys = key.map(|key| program.evaluate(put.function, key, None));
        keys.into_iter().flatten().flatten().any(|item| item.elem.spelling().is_none())
    })
}

/// A switch that the SDK asks for: an override whose result is the answer.
fn overrides_switch(solution: &Solution<'_, '_, '_>, unit: usize, sdk: SdkId) -> bool {
    let program = solution.knowledge.program;
    let switches = program.apis.ids().filter(|id| {
        let entry = program.apis.entry(*id);
        entry.sdk == Some(sdk) && entry.api.overridden.is_some() && matches!(entry.api.role, Some(Role::OptOut { .. }))
    });
    for api in switches {
        let Some(Role::OptOut { off, .. }) = program.apis.role(api) else { continue };
        for name in program.apis.entry(api).api.overridden.iter().flat_map(Names::iter) {
            let Some(sym) = program.symbols.get(name) else { continue };
            for function in program.functions_named.get(&sym).into_iter().flatten() {
                let here = solution.knowledge.modules.units_of(program.file_of(*function)).any(|u| u == unit);
                let Some(owner) = program.owner(*function).filter(|_| here) else { continue };
                let owned = program.apis.entry(api).owned_by(program, crate::link::types::Ty::Project(owner));
                let values = program.returned_values(*function);
                if owned && values.iter().any(|e| may_be(e, off)) {
                    return true;
                }
            }
        }
    }
    false
}

fn may_be(elem: &Elem, off: &[String]) -> bool {
    elem.spelling().is_none_or(|text| off.contains(&text))
}

/// What was looked for: the calls and manifest entries that would do.
fn searched(solution: &Solution<'_, '_, '_>, sdk: SdkId, file: FileId) -> String {
    let program = solution.knowledge.program;
    let data = &program.pack.sdks[sdk.0 as usize];
    let mut names: Vec<String> = Vec::new();
    let apple = program.facts(file).kind.is_apple();
    for api in data.apis.iter().filter(|api| api.is_apple() == apple) {
        if matches!(api.role, Some(Role::OptOut { .. })) {
            names.extend([&api.call, &api.write, &api.overridden].into_iter().flatten().flat_map(Names::iter).cloned());
        }
    }
    let entries = if apple { &data.plist_opt_out } else { &data.manifest_opt_out };
    names.extend(entries.iter().map(|m| m.name.clone()));
    names.sort();
    names.dedup();
    if names.is_empty() { "-".into() } else { names.join(", ") }
}
