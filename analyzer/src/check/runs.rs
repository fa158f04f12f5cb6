//! Requests for permissions that follow one another without an act of the user between: together they are one.
//!
//! In: the solution. Out: candidates of kind `permission-request` for runs of requests.

use rules::rule::Find;
use rustc_hash::{FxHashMap, FxHashSet};

use super::candidate::Candidate;
use super::elements::{is_by_element, is_told_element};
use super::events::{base, permissions};
use crate::facts::Span;
use crate::link::program::{FnId, Site};
use crate::solve::Solution;
use crate::solve::events::{Event, EventKind};

/// What a place in a function asks for, itself or through the functions it calls.
struct Asked<'e> {
    site: Site,
    event: &'e Event,
    permissions: Vec<Vec<String>>,
    /// It stands in a function value that is handed over here, and not in what is called.
    handed: bool,
}

/// At most so many calls lie between a run and its requests.
const RUN_DEPTH: usize = 6;

/// Requests that follow one another without an act of the user between: together they are one.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let mut asked: FxHashMap<FnId, Vec<Asked<'_>>> = FxHashMap::default();
    let mut fresh: Vec<(FnId, usize)> = Vec::new();
    for event in solution.events.iter().filter(|e| e.kind == EventKind::PermissionRequest) {
        let list = asked.entry(event.site.function).or_default();
        list.push(Asked { site: event.site, event, permissions: permissions(&event.values), handed: false });
        fresh.push((event.site.function, list.len() - 1));
    }
    for _ in 0..RUN_DEPTH {
        let mut next = Vec::new();
        for (function, index) in fresh {
            let (event, permissions) = (asked[&function][index].event, asked[&function][index].permissions.clone());
            for (site, handed) in ways_to(solution, function) {
                let list = asked.entry(site.function).or_default();
                if list.len() < 32 && !list.iter().any(|a| a.site == site && a.event.site == event.site) {
                    list.push(Asked { site, event, permissions: permissions.clone(), handed });
                    next.push((site.function, list.len() - 1));
                }
            }
        }
        fresh = next;
    }
    let mut functions: Vec<FnId> = asked.keys().copied().collect();
    functions.sort_unstable();
    let runs: Vec<(FnId, Candidate)> =
        functions.into_iter().filter_map(|f| Some((f, run_in(solution, asked.get_mut(&f)?)?))).collect();
    // A run that only goes on with another one is part of that.
    let goes_on = |function: FnId, run: &Candidate| {
        let ways = ways_to(solution, function);
        let whole = |other: &Candidate| {
            run.permissions.iter().flatten().all(|p| other.permissions.iter().flatten().any(|o| o == p))
        };
        let around = |(way, _): &(Site, bool)| {
            let mut around = std::iter::successors(Some(way.function), |f| solution.knowledge.program.parent(*f));
            around.any(|at| at != function && runs.iter().any(|(f, other)| *f == at && whole(other)))
        };
        !ways.is_empty() && ways.iter().all(around)
    };
    let keep: Vec<bool> = runs.iter().map(|(f, run)| !goes_on(*f, run)).collect();
    runs.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|((_, run), _)| run).collect()
}

/// Where a function is called, and whether that is where it is handed over: what a helper runs that it is given, runs
/// for the one who gives it, and not for everybody who calls the helper.
fn ways_to(solution: &Solution<'_, '_, '_>, function: FnId) -> Vec<(Site, bool)> {
    let program = solution.knowledge.program;
    let given = program.function_values.get(&function);
    let handed =
        |way: Site| given.copied().filter(|at| program.resolve(*at).targets.contains(&program.frame(way.function)));
    let ways = solution.before.calls_to(function).chain(solution.before.asked_before(function));
    let mut ways: Vec<(Site, bool)> = ways.map(|way| handed(way).map_or((way, false), |at| (at, true))).collect();
    ways.sort_unstable();
    ways.dedup();
    ways
}

/// The run of requests in one function, if its places are more than one and can all be passed on one way.
fn run_in(solution: &Solution<'_, '_, '_>, asked: &mut [Asked<'_>]) -> Option<Candidate> {
    let program = solution.knowledge.program;
    asked.sort_by_key(|a| (a.site, a.event.site != a.site, a.event.site));
    let (first, rest) = asked.split_first()?;
    let sides = program.sides(first.site);
    let apart = |site: Site| {
        let other = program.sides(site).into_iter().filter(|(branch, yes)| sides.contains(&(*branch, !yes)));
        other.into_iter().any(|(branch, _)| !is_by_element(program, Site { stmt: branch, ..site }))
    };
    let together: Vec<&Asked<'_>> = rest.iter().filter(|a| !apart(a.site)).collect();
    let last = together.iter().rev().find(|a| (a.site, a.event.site) != (first.site, first.event.site))?;
    let telling = telling(first, &together);
    // What one call leads to is a run of the function called, and stands there.
    let led_to = |a: &&Asked<'_>| a.site == first.site && a.handed == first.handed;
    let one_call = first.event.site != first.site && telling.iter().all(led_to);
    if telling.is_empty() || one_call && !is_told_element(program, first.site) {
        return None;
    }
    let mut sum: Vec<Vec<String>> = first.permissions.clone();
    for next in &together {
        sum = sum
            .iter()
            .flat_map(|a| next.permissions.iter().map(move |b| a.iter().chain(b).cloned().collect()))
            .take(8)
            .collect();
    }
    // What a loop asks for, one element after the other, stands where the first of them is asked for.
    let start = if one_call { first.event.site } else { first.site };
    let here = Event { site: start, inner: Vec::new(), ..first.event.clone() };
    let mut candidate = base(solution, &here, Find::PermissionRequest);
    let end = if one_call { candidate.place.1.end } else { program.span(last.site).end };
    candidate.place.1 = Span { start: candidate.place.1.start, end: end.max(candidate.place.1.end) };
    for asked in &mut sum {
        let mut seen = FxHashSet::default();
        asked.retain(|permission| seen.insert(permission.clone()));
    }
    candidate.permissions = sum;
    // What an answer leads to stands elsewhere.
    let place = |a: &&Asked<'_>| if a.site == first.site || a.handed { a.event.site } else { a.site };
    let places = std::iter::once(first.event.site).chain(telling.iter().map(place));
    candidate.inner = places.filter(|s| *s != start).collect();
    candidate.inner.dedup();
    candidate.evidence = format!("{} run", candidate.evidence);
    if first.event.site != start {
        candidate.api = program.describe(program.frame(start.function));
    }
    candidate.name = "run".into();
    Some(candidate)
}

/// Of what follows in a run, what asks for something that was not asked before: first by the same call, then by others.
fn telling<'a, 'e>(first: &Asked<'e>, rest: &[&'a Asked<'e>]) -> Vec<&'a Asked<'e>> {
    let mut seen: FxHashSet<String> = first.permissions.iter().flatten().cloned().collect();
    let (same, others): (Vec<_>, Vec<_>) = rest.iter().copied().partition(|a| a.site == first.site);
    let mut telling = Vec::new();
    for asked in same.into_iter().chain(others) {
        let known = seen.len();
        seen.extend(asked.permissions.iter().flatten().cloned());
        if seen.len() > known {
            telling.push(asked);
        }
    }
    telling
}
