//! Candidates from events: collections, starts, requests, answers.
//!
//! In: the solution. Out: candidates with the contexts in which they happen.

use rules::catalogue::{Purpose, Role};
use rules::rule::Find;

use super::candidate::{Candidate, Reached};
use crate::facts::Span;
use crate::link::program::Site;
use crate::link::values::{Alternatives, Elem};
use crate::solve::Solution;
use crate::solve::events::{Event, EventKind};
use crate::solve::flags::yes_or_no;
use crate::solve::graph::Node;

/// All candidates from events.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = solution.events.iter().filter_map(|e| candidate(solution, e)).collect();
    candidates.extend(runs(solution));
    candidates
}

fn candidate(solution: &Solution<'_, '_, '_>, event: &Event) -> Option<Candidate> {
    let program = solution.knowledge.program;
    let find = match event.kind {
        EventKind::Collection => Find::Collection,
        EventKind::SdkStart => Find::SdkStart,
        EventKind::PermissionRequest => Find::PermissionRequest,
        EventKind::Gate if says_yes(solution, event) => Find::ConsentAnswer,
        EventKind::StoreWrite if solution.knowledge.writes_consent(event) => Find::ConsentAnswer,
        _ => return None,
    };
    let mut candidate = base(solution, event, find);
    match program.apis.role(event.api) {
        Some(Role::Collects { data }) => candidate.data = Some(data.clone()),
        Some(Role::RequestsPermission { .. }) => candidate.permissions = permissions(&event.values),
        Some(Role::ConsentGate { purpose, .. }) => candidate.purpose = *purpose,
        _ => {}
    }
    if find == Find::SdkStart && !collects_by_itself(solution, event) {
        return None;
    }
    Some(candidate)
}

/// The facts of an event that every kind shares.
#[must_use]
pub fn base(solution: &Solution<'_, '_, '_>, event: &Event, find: Find) -> Candidate {
    let program = solution.knowledge.program;
    let file = program.file_of(event.site.function);
    let mut candidate = Candidate::new(find, (file, program.span(event.site)));
    let node = Node::Fn(event.site.function);
    let states = solution.before.states(event);
    candidate.contexts = states.into_iter().map(|(state, context)| Reached { state, node: Some((node, context)) }).collect();
    candidate.function = Some(event.site.function);
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

fn permissions(values: &Alternatives) -> Vec<Vec<String>> {
    let names = |alternative: &Vec<crate::link::values::Item>| {
        let mut names: Vec<String> = alternative.iter().filter_map(|i| match &i.elem {
            Elem::Str(text) | Elem::Path(text) => Some(text.clone()),
            _ => None,
        }).collect();
        names.sort();
        names.dedup();
        names
    };
    values.iter().map(names).collect()
}

/// Whether a gate is told a constant yes.
fn says_yes(solution: &Solution<'_, '_, '_>, event: &Event) -> bool {
    let Some(Role::ConsentGate { yes, .. }) = solution.knowledge.program.apis.role(event.api) else { return false };
    event.values.iter().flatten().any(|item| match &item.elem {
        elem if yes.is_empty() => yes_or_no(elem) == Some(true),
        elem => elem.spelling().is_some_and(|s| yes.iter().any(|y| *y == s || s.rsplit('.').next() == Some(y))),
    })
}

/// Whether starting an SDK makes it collect: not if it waits for a gate that was not told yes.
fn collects_by_itself(solution: &Solution<'_, '_, '_>, event: &Event) -> bool {
    let Some(sdk) = event.sdk else { return true };
    match solution.knowledge.program.pack.sdks[sdk.0 as usize].default {
        rules::sdk::DefaultState::Collects => true,
        rules::sdk::DefaultState::Quiet => false,
        rules::sdk::DefaultState::Waits => solution.events.iter().any(|e| {
            e.kind == EventKind::Gate && e.sdk == event.sdk && says_yes(solution, e) && gate_is_unasked(solution, e)
        }),
    }
}

fn gate_is_unasked(solution: &Solution<'_, '_, '_>, gate: &Event) -> bool {
    let given = crate::solve::atoms::Atom::Given(Purpose::Policy);
    solution.before.states(gate).iter().any(|(state, _)| !state.must.has(given))
}

/// Requests that follow one another in a function without an act of the user between: together they are one.
fn runs(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let program = solution.knowledge.program;
    let requests: Vec<&Event> = solution.events.iter().filter(|e| e.kind == EventKind::PermissionRequest).collect();
    let mut found = Vec::new();
    for first in &requests {
        let same = |e: &&&Event| e.site.function == first.site.function && e.site.stmt > first.site.stmt;
        let first_arms = program.arms(first.site);
        let later: Vec<&&Event> = requests
            .iter()
            .filter(same)
            .filter(|e| {
                let arms = program.arms(e.site);
                !arms.iter().any(|(branch, yes)| first_arms.contains(&(*branch, !yes)))
            })
            .collect();
        let earlier = requests.iter().any(|e| e.site.function == first.site.function && e.site.stmt < first.site.stmt);
        if later.is_empty() || earlier {
            continue;
        }
        let mut together: Vec<Vec<String>> = permissions(&first.values);
        for next in &later {
            let more = permissions(&next.values);
            together = together.iter().flat_map(|a| more.iter().map(move |b| a.iter().chain(b).cloned().collect())).take(8).collect();
        }
        let mut candidate = base(solution, first, Find::PermissionRequest);
        let last = program.span(later[later.len() - 1].site);
        candidate.place.1 = Span { start: candidate.place.1.start, end: last.end.max(candidate.place.1.end) };
        candidate.permissions = together;
        candidate.inner = later.iter().map(|e| e.site).collect();
        candidate.evidence = format!("{} run", candidate.evidence);
        candidate.name = "run".into();
        found.push(candidate);
    }
    found
}
