//! The app starts itself: at a broadcast of the system, when it was ended, on a schedule.
//!
//! In: the solution. Out: candidates of kind `auto-start`.

use rules::catalogue::{Firing, Role, TypeRole};
use rules::rule::Find;

use super::candidate::Candidate;
use super::events::{base, written};
use super::{declarations, reach};
use crate::link::manifest::{Component, ComponentKind};
use crate::link::markup::nodes;
use crate::link::program::{Site, TypeId};
use crate::link::types::Ty;
use crate::solve::Solution;
use crate::solve::events::EventKind;
use crate::solve::knowledge::Knowledge;

/// All ways in which the app starts itself.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let mut found = receivers(solution);
    found.extend(comebacks(solution.knowledge));
    found.extend(schedules(solution));
    found
}

/// Receivers that the system wakes and that start something.
fn receivers(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let mut found = Vec::new();
    for (unit, manifest) in solution.manifests.iter().enumerate() {
        let woken = manifest.components.iter().filter(|c| !c.disabled && c.kind == ComponentKind::Receiver);
        for component in woken {
            let actions = waking_actions(knowledge, component);
            let act = || component.ty.and_then(|ty| first_act(knowledge, ty, &actions));
            let Some(way) = (!actions.is_empty()).then(act).flatten() else { continue };
            let mut candidate = Candidate::new(Find::AutoStart, component.place);
            candidate.unit = Some(unit);
            candidate.name = crate::link::symbols::last_segment(&component.class).to_string();
            candidate.api = way.last().map_or_else(String::new, |s| written(solution, *s));
            candidate.evidence = format!("{} {}", candidate.name, candidate.api);
            candidate.inner = way;
            found.push(candidate);
        }
    }
    found
}

/// The actions by which the system wakes a receiver.
fn waking_actions(knowledge: &Knowledge<'_, '_>, component: &Component) -> Vec<String> {
    let (file, span) = component.place;
    let facts = knowledge.program.facts(file);
    let Some(element) = nodes(facts).find(|n| n.element().span == span) else { return Vec::new() };
    let waking = declarations::declared(knowledge, element).into_iter().filter(|d| d.wakes);
    let wanted: Vec<&String> = waking.flat_map(|d| &d.action).collect();
    let actions = element.descendants().filter(|n| n.name() == "action").filter_map(|n| n.value("name"));
    actions.filter(|a| wanted.iter().any(|w| w == a)).map(str::to_string).collect()
}

/// The way to the first thing that a receiver starts on its own account.
fn first_act(knowledge: &Knowledge<'_, '_>, receiver: TypeId, actions: &[String]) -> Option<Vec<Site>> {
    let mut found: Option<Vec<Site>> = None;
    for method in reach::run_by_framework(knowledge, receiver, &[Firing::System]) {
        reach::walk(knowledge, method, &mut |site, way| {
            let wanted = found.is_none() && starts_something(knowledge, site);
            // What only another message brings about is not begun by the system's.
            let other = |s: &Site| reach::wanted_texts(knowledge, *s).iter().any(|text| !actions.contains(text));
            if wanted && !way.iter().chain([&site]).any(|s| reach::behind_setting(knowledge, *s) || other(s)) {
                found = Some(way.iter().chain([&site]).copied().collect());
            }
        });
    }
    found
}

fn starts_something(knowledge: &Knowledge<'_, '_>, site: Site) -> bool {
    let program = knowledge.program;
    program.apis_at(site).into_iter().any(|api| {
        matches!(
            program.apis.role(api),
            Some(Role::StartsComponent { message: false, .. } | Role::Collects { .. } | Role::StartsSdk {})
        )
    })
}

/// Services that are started again by what runs when they end.
fn comebacks(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let program = knowledge.program;
    let is_service = |t: &TypeId| program.hierarchy.has_role(Ty::Project(*t), TypeRole::Service);
    let mut found = Vec::new();
    for service in program.type_ids().filter(is_service) {
        if program.files[program.type_file(service).0 as usize].test {
            continue;
        }
        for method in reach::methods(knowledge, service, &|r| matches!(r, Role::EndsLife {})) {
            reach::walk(knowledge, method, &mut |site, way| {
                let set = way.iter().chain([&site]).any(|s| reach::behind_setting(knowledge, *s));
                if set || !brings_back(knowledge, site, service) {
                    return;
                }
                let outer = way.first().copied().unwrap_or(site);
                let mut candidate =
                    Candidate::new(Find::AutoStart, (program.file_of(outer.function), program.span(outer)));
                candidate.function = Some(outer.function);
                candidate.name = program.type_text(service).to_string();
                candidate.api = program.callee_text(site).to_string();
                candidate.evidence = format!("{} {}", candidate.name, candidate.api);
                candidate.inner =
                    if way.is_empty() { Vec::new() } else { way[1..].iter().chain([&site]).copied().collect() };
                found.push(candidate);
            });
        }
    }
    found.sort_by_key(|c| (c.place, c.evidence.clone()));
    found.dedup_by_key(|c| (c.function, c.name.clone()));
    found
}

/// Whether a statement starts a service, itself or through a receiver that does.
fn brings_back(knowledge: &Knowledge<'_, '_>, site: Site, service: TypeId) -> bool {
    targets(knowledge, site).into_iter().any(|ty| {
        let is_same = |t: TypeId| {
            knowledge.program.hierarchy.is_a(Ty::Project(t), Ty::Project(service))
                || knowledge.program.hierarchy.is_a(Ty::Project(service), Ty::Project(t))
        };
        is_same(ty) || relays(knowledge, ty, &is_same)
    })
}

/// Whether a receiver, or another service's end, starts the service.
fn relays(knowledge: &Knowledge<'_, '_>, through: TypeId, is_same: &dyn Fn(TypeId) -> bool) -> bool {
    let program = knowledge.program;
    let receiver = program.hierarchy.has_role(Ty::Project(through), TypeRole::Receiver);
    let methods = if receiver {
        reach::run_by_framework(knowledge, through, &[Firing::System])
    } else {
        reach::methods(knowledge, through, &|r| matches!(r, Role::EndsLife {}))
    };
    let mut found = false;
    for method in methods {
        reach::walk(knowledge, method, &mut |site, _| {
            found |= targets(knowledge, site).into_iter().any(is_same);
        });
    }
    found
}

/// The components of the project that a statement starts, now or by a pending intent.
#[must_use]
pub fn targets(knowledge: &Knowledge<'_, '_>, site: Site) -> Vec<TypeId> {
    let program = knowledge.program;
    let mut found = Vec::new();
    for api in program.apis_at(site) {
        if let Some(Role::StartsComponent { intent, .. } | Role::ServiceIntent { intent }) = program.apis.role(api)
            && let Some(value) = program.argument(site, intent)
        {
            found.extend(knowledge.intent(site.function, value, None).classes);
        }
    }
    found
}

/// Alarms that start a service again and again.
fn schedules(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let program = solution.knowledge.program;
    let of_service = |site: Site| {
        program.apis_at(site).into_iter().any(|api| match program.apis.role(api) {
            Some(Role::RunsOnSchedule { intent }) => program.argument(site, intent).is_some_and(|v| {
                reach::made_by(solution.knowledge, site.function, v, &|r| matches!(r, Role::ServiceIntent { .. }))
            }),
            _ => false,
        })
    };
    let events = solution.events.iter().filter(|e| e.kind == EventKind::Schedule && of_service(e.sink()));
    let free = events.filter(|e| !reach::behind_setting(solution.knowledge, e.site));
    free.map(|e| {
        let mut candidate = base(solution, e, Find::AutoStart);
        candidate.name = program.describe(e.site.function);
        candidate
    })
    .collect()
}
