//! Candidates from events: collections, starts, requests, answers.
//!
//! In: the solution. Out: candidates with the contexts in which they happen.

use rules::catalogue::{Purpose, Role};
use rules::rule::Find;
use rules::sdk::DefaultState;

use super::candidate::{Candidate, Reached};
use super::compared::only_compared;
use crate::facts::StmtKind;
use crate::link::apis::SdkId;
use crate::link::guards::Guard;
use crate::link::program::{FnId, Program, Site};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::link::values::{Alternatives, Elem};
use crate::solve::Solution;
use crate::solve::atoms::{State, Ways};
use crate::solve::events::{Event, EventKind};
use crate::solve::flags::yes_or_no;
use crate::solve::graph::Node;
use crate::solve::knowledge::Knowledge;

/// All candidates from events.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = solution.events.iter().filter_map(|e| candidate(solution, e)).collect();
    candidates.extend(super::runs::candidates(solution));
    candidates
}

fn candidate(solution: &Solution<'_, '_, '_>, event: &Event) -> Option<Candidate> {
    let program = solution.knowledge.program;
    let find = match event.kind {
        EventKind::Collection => Find::Collection,
        EventKind::SdkStart => Find::SdkStart,
        EventKind::PermissionRequest => Find::PermissionRequest,
        EventKind::Gate if says_yes(solution, event) => Find::ConsentAnswer,
        EventKind::Listening => Find::Listening,
        EventKind::SpecialAccess => Find::SpecialAccess,
        EventKind::StoreWrite
            if solution.knowledge.writes_consent(event) && !super::removals::is_kept(solution, event) =>
        {
            Find::ConsentAnswer
        }
        EventKind::ForeignStart => Find::ForeignStart,
        EventKind::ProtectedUse => Find::ProtectedUse,
        _ => return None,
    };
    let mut candidate = base(solution, event, find);
    match program.apis.role(event.api) {
        Some(Role::OpensAccess { access }) => candidate.access = Some(access.clone()),
        Some(Role::Collects { .. }) if !takes_data(solution.knowledge, event) => return None,
        Some(Role::Collects { data, .. } | Role::Listens { data }) => candidate.data = Some(data.clone()),
        Some(Role::RequestsPermission { .. }) => {
            candidate.permissions = permissions(&event.values);
            leave_out_settled(solution.knowledge, &mut candidate);
        }
        Some(Role::NeedsPermission { permissions }) => {
            candidate.permissions = vec![permissions.iter().cloned().collect()]
        }
        Some(Role::ConsentGate { purpose, .. }) => candidate.purpose = *purpose,
        _ => {}
    }
    if find == Find::ForeignStart {
        candidate.name = foreign_package(solution, event)?;
        candidate.evidence = format!("{} {}", candidate.evidence, candidate.name);
    }
    if find == Find::SdkStart && !collects_by_itself(solution, event) {
        return None;
    }
    Some(candidate)
}

/// Apple's systems ask once: a request for what was answered before shows nothing.
fn leave_out_settled(knowledge: &Knowledge<'_, '_>, candidate: &mut Candidate) {
    if !knowledge.program.facts(candidate.place.0).kind.is_apple() {
        return;
    }
    let groups: Vec<Option<u8>> = candidate.permissions.iter().flatten().map(|p| knowledge.group_of(p)).collect();
    if !groups.is_empty() {
        candidate.contexts.retain(|reached| {
            let must = reached.state.must;
            !groups.iter().all(|group| group.is_some_and(|g| g > 0 && must.is_settled(g)))
        });
    }
}

/// The package of somebody else's app that is meant.
fn foreign_package(solution: &Solution<'_, '_, '_>, event: &Event) -> Option<String> {
    event.values.iter().flatten().find_map(|i| match &i.elem {
        Elem::Str(name) if solution.knowledge.is_other_app(name) => Some(name.clone()),
        _ => None,
    })
}

/// Whether a reading takes something of the user's: not if it looks for the app itself or compares with a constant.
#[must_use]
pub fn takes_data(knowledge: &Knowledge<'_, '_>, event: &Event) -> bool {
    let own = matches!(knowledge.program.apis.role(event.api), Some(Role::Collects { unless_own: true, .. }));
    !(only_compared(knowledge.program, event.sink()) || own && looks_for_itself(knowledge, event))
}

/// Whether a function that lists what runs only looks for the app itself.
fn looks_for_itself(knowledge: &Knowledge<'_, '_>, event: &Event) -> bool {
    let program = knowledge.program;
    let own = |site: Site| {
        let identity = |api| matches!(program.apis.role(api), Some(Role::OwnIdentity {}));
        program.apis_at(site).into_iter().any(identity)
    };
    let frame = program.frame(event.sink().function);
    let functions = program.defs(frame).functions().to_vec();
    // Named by a class of the project: is my service running?
    let mut classes = program.class_values.iter().filter(|(_, site)| functions.contains(&site.function));
    if classes.any(|(name, site)| matches!(program.type_ref_at(*site, *name), Ty::Project(_))) {
        return true;
    }
    functions.into_iter().any(|function| {
        let body = &program.function(function).body;
        (0..body.len() as u32)
            .map(|stmt| Site { function, stmt })
            .any(|s| matches!(program.stmt(s), StmtKind::Call(_) | StmtKind::Read { .. }) && own(s))
    })
}

/// Traits of a device that are enough to tell it from others.
const TRAITS: usize = 2;

/// Whether a function, with those that it calls, reads traits of the device and makes one value of them.
#[must_use]
pub fn makes_fingerprint(knowledge: &Knowledge<'_, '_>, function: FnId) -> bool {
    let program = knowledge.program;
    let (mut traits, mut digests) = (rustc_hash::FxHashSet::default(), false);
    super::reach::walk(knowledge, program.frame(function), &mut |site, _| {
        for api in program.apis_at(site) {
            match program.apis.role(api) {
                Some(Role::DeviceTrait {}) => {
                    traits.insert(written_stmt(program, site));
                }
                Some(Role::Digests {}) => digests = true,
                _ => {}
            }
        }
    });
    digests && traits.len() >= TRAITS
}

fn written_stmt(program: &Program<'_>, site: Site) -> String {
    match program.stmt(site) {
        StmtKind::Read { name, .. } => {
            crate::link::symbols::last_segment(program.text(program.file_of(site.function), *name)).to_string()
        }
        _ => program.callee_text(site).to_string(),
    }
}

/// The facts of an event that every kind shares.
#[must_use]
pub fn base(solution: &Solution<'_, '_, '_>, event: &Event, find: Find) -> Candidate {
    let program = solution.knowledge.program;
    let file = program.file_of(event.site.function);
    let mut candidate = Candidate::new(find, (file, program.span(event.site)));
    let node = Node::Fn(event.site.function);
    let states = solution.before.states(event);
    candidate.contexts =
        states.into_iter().map(|(state, context)| Reached { state, node: Some((node, context)) }).collect();
    if candidate.contexts.is_empty() && solution.before.is_hosted(event) {
        // Apps have no host.
        let outside = solution.knowledge.apps();
        let state = State { ways: Ways::API, must: event.inside, outside, ..State::default() };
        candidate.contexts.push(Reached { state, node: None });
    }
    candidate.function = Some(event.site.function);
    candidate.site = Some(event.site);
    candidate.site = Some(event.site);
    candidate.sdk = event.sdk;
    candidate.api = written(solution, event.site);
    candidate.inner = event.inner.clone();
    candidate.evidence = written(solution, event.sink());
    candidate.guessed = program.resolve(event.sink()).guessed;
    candidate
}

/// A call or member as written, without arguments: `UMConfigure.init`, `Build.SERIAL`.
#[must_use]
pub fn written(solution: &Solution<'_, '_, '_>, site: Site) -> String {
    use crate::facts::{Receiver, StmtKind, Value};
    let program = solution.knowledge.program;
    let file = program.file_of(site.function);
    match program.stmt(site) {
        StmtKind::Call(call) => {
            let name = program.callee_text(site);
            match &call.receiver {
                Receiver::On(Value::Path(path)) => {
                    format!("{}.{name}", crate::link::symbols::last_segment(program.text(file, *path)))
                }
                Receiver::On(value) => match program.type_of(site.function, value) {
                    crate::link::types::Ty::External(ty) => {
                        format!("{}.{name}", crate::link::symbols::last_segment(program.symbols.str(ty)))
                    }
                    _ => name.to_string(),
                },
                _ => name.to_string(),
            }
        }
        StmtKind::Read { name, .. } | StmtKind::Write { name, .. } => {
            let path = program.text(file, *name);
            let parts: Vec<&str> = path.rsplitn(3, '.').collect();
            parts.iter().take(2).rev().copied().collect::<Vec<_>>().join(".")
        }
        _ => String::new(),
    }
}

/// The permissions that a request may ask for.
#[must_use]
pub fn permissions(values: &Alternatives) -> Vec<Vec<String>> {
    let names = |alternative: &Vec<crate::link::values::Item>| {
        let mut names: Vec<String> = alternative
            .iter()
            .filter_map(|i| match &i.elem {
                Elem::Str(text) | Elem::Path(text) => Some(text.clone()),
                _ => None,
            })
            .collect();
        // Whether a map's keys or its values are meant is not known: what is spelled like a permission is.
        if names.iter().any(|name| is_spelled_like_one(name)) {
            names.retain(|name| is_spelled_like_one(name));
        }
        names.sort();
        names.dedup();
        names
    };
    values.iter().map(names).collect()
}

fn is_spelled_like_one(name: &str) -> bool {
    let last = last_segment(name);
    !last.is_empty() && last.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a gate is told a constant yes, that is not a stored setting passed on.
#[must_use]
pub fn says_yes(solution: &Solution<'_, '_, '_>, event: &Event) -> bool {
    solution.knowledge.says_yes(event) && !passes_setting_on(solution, event)
}

/// `if settings.statistics { sdk.optIn() } else { sdk.optOut() }`: the same as to hand the setting over.
fn passes_setting_on(solution: &Solution<'_, '_, '_>, event: &Event) -> bool {
    let (knowledge, program) = (solution.knowledge, solution.knowledge.program);
    let others = solution.events.iter().filter(|e| {
        let here = e.kind == EventKind::Gate && e.sdk == event.sdk && e.site.function == event.site.function;
        here && e.sdk.is_some() && !knowledge.says_yes(e)
    });
    let refusals: Vec<_> = others.map(|e| program.guards(e.site)).collect();
    program.guards(event.site).iter().any(|guard| {
        let other_side = |found: &Vec<Guard>| found.iter().any(|g| g.branch == guard.branch && g.yes != guard.yes);
        let branch = Site { function: event.site.function, stmt: guard.branch };
        refusals.iter().any(other_side) && knowledge.asks_store(branch)
    })
}

/// Whether starting an SDK makes it collect: not if it waits for a gate that was not told yes.
#[must_use]
pub fn collects_by_itself(solution: &Solution<'_, '_, '_>, event: &Event) -> bool {
    let Some(sdk) = event.sdk else { return true };
    match solution.knowledge.program.pack.sdks[sdk.0 as usize].default {
        DefaultState::Collects => opened_unasked(solution, sdk) || !is_held_back(solution, event, sdk),
        DefaultState::Quiet => false,
        DefaultState::Waits => opened_unasked(solution, sdk),
        DefaultState::NeedsGate => opened_unasked(solution, sdk) || !has_gate(solution, event),
    }
}

/// Whether an SDK's gate is told yes where nobody was asked.
fn opened_unasked(solution: &Solution<'_, '_, '_>, sdk: SdkId) -> bool {
    let mut gates = solution.events.iter().filter(|e| e.kind == EventKind::Gate && e.sdk == Some(sdk));
    gates.any(|e| says_yes(solution, e) && gate_is_unasked(solution, e) && !super::opposite::always_chosen(solution, e))
}

/// Whether what is built together with the start of an SDK tells its gate anything.
fn has_gate(solution: &Solution<'_, '_, '_>, start: &Event) -> bool {
    let program = solution.knowledge.program;
    let together = |e: &Event| {
        solution.knowledge.modules.together(program.file_of(e.site.function), program.file_of(start.site.function))
    };
    solution.events.iter().any(|e| e.kind == EventKind::Gate && e.sdk == start.sdk && together(e))
}

/// Whether what is built together with the start of an SDK has the SDK wait for its gate.
fn is_held_back(solution: &Solution<'_, '_, '_>, start: &Event, sdk: SdkId) -> bool {
    let program = solution.knowledge.program;
    let file = program.file_of(start.site.function);
    solution.knowledge.held_back_at().iter().any(|site| {
        let yes = |api| match program.apis.role(api) {
            Some(Role::HoldsBack { arg }) if program.apis.entry(api).sdk == Some(sdk) => {
                let items = program.argument(*site, arg).map(|value| program.evaluate(site.function, value, None));
                items.into_iter().flatten().flatten().any(|item| yes_or_no(&item.elem) == Some(true))
            }
            _ => false,
        };
        let here = program.file_of(site.function);
        solution.knowledge.modules.together(here, file) && program.apis_at(*site).into_iter().any(yes)
    })
}

fn gate_is_unasked(solution: &Solution<'_, '_, '_>, gate: &Event) -> bool {
    let given = crate::solve::atoms::Atom::Given(Purpose::Policy);
    solution.before.states(gate).iter().any(|(state, _)| !state.must.has(given))
}
