//! Personal data that is taken again and again: by timers, loops, periodic work, each time a screen comes back.
//!
//! In: the solution. Out: candidates of kinds `repeated-collection` and `update-interval`. From each collection the
//! edges are walked backwards, to what runs again and again without the user; a test on the way that asks whether the
//! value is there already ends the search.

use rules::catalogue::{Firing, Role};
use rules::rule::Find;
use rustc_hash::FxHashSet;

use super::candidate::{Candidate, Reached};
use super::events::base;
use super::reach;
use super::repeats::Repeats;
use crate::facts::{Cond, FnRole, StmtKind, TypeKind, Value};
use crate::link::program::{FnId, Site};
use crate::link::values::Elem;
use crate::solve::Solution;
use crate::solve::atoms::{State, Ways};
use crate::solve::events::{Event, EventKind};
use crate::solve::graph::{Edge, Kind, Node};
use crate::solve::knowledge::Knowledge;

/// At most so many calls lie between what repeats and what is taken.
const DEPTH: usize = 6;
/// At most so many functions are looked at for one event.
const FUNCTIONS: usize = 200;

/// All candidates.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let repeats = Repeats::new(solution);
    let collections = solution.events.iter().filter(|e| e.kind == EventKind::Collection);
    let mut found: Vec<Candidate> = collections.filter_map(|e| repeated(solution, &repeats, e)).collect();
    found.extend(solution.events.iter().filter_map(|e| interval(solution, e)));
    found
}

/// How one comes from what repeats to a collection.
struct Way {
    /// What runs first, and after which calls.
    start: Node,
    /// What makes it repeat, where a statement does.
    by: Option<Site>,
    /// The calls down to the collection.
    calls: Vec<Site>,
    /// Each time a screen comes to the front.
    resume: bool,
}

fn repeated(solution: &Solution<'_, '_, '_>, repeats: &Repeats<'_, '_, '_, '_>, event: &Event) -> Option<Candidate> {
    let Some(Role::Collects { data, .. }) = solution.knowledge.program.apis.role(event.api) else { return None };
    let kept = event.inner.iter().chain([&event.site]).any(|s| is_kept(solution.knowledge, *s));
    if kept || !super::events::takes_data(solution.knowledge, event) {
        return None;
    }
    let way = search(solution, repeats, event)?;
    let contexts = contexts(solution, &way, event);
    if contexts.is_empty() {
        return None;
    }
    let mut candidate = base(solution, event, Find::RepeatedCollection);
    candidate.data = Some(data.clone());
    candidate.contexts = contexts;
    let down = way.by.iter().chain(&way.calls).copied().filter(|s| *s != event.site);
    candidate.inner = down.chain(event.inner.iter().copied()).collect();
    Some(candidate)
}

/// Breadth first, so that the shortest way is found.
fn search(solution: &Solution<'_, '_, '_>, repeats: &Repeats<'_, '_, '_, '_>, event: &Event) -> Option<Way> {
    let mut seen: FxHashSet<FnId> = FxHashSet::default();
    let mut queue: Vec<(FnId, Vec<Site>)> = vec![(event.site.function, vec![event.site])];
    let mut at = 0;
    while at < queue.len() && at < FUNCTIONS {
        let (function, calls) = queue[at].clone();
        at += 1;
        if !seen.insert(function) || calls.len() > DEPTH || runs_once(solution.knowledge, function) {
            continue;
        }
        if let Some(by) = repeats.by(function) {
            return Some(Way { start: Node::Fn(by.map_or(function, |s| s.function)), by, calls, resume: false });
        }
        if calls.first().is_some_and(|s| repeats.in_loop(*s)) {
            return Some(Way { start: Node::Fn(function), by: None, calls, resume: false });
        }
        for edge in repeats.into(Node::Fn(function)) {
            if edge.site.is_some_and(|s| is_kept(solution.knowledge, s)) {
                continue;
            }
            match step(solution, repeats, edge) {
                Step::Repeats { resume } => return Some(Way { start: edge.from, by: None, calls, resume }),
                Step::On(sites) => queue.extend(sites.into_iter().map(|site| {
                    let mut further = vec![site];
                    further.extend(&calls);
                    (site.function, further)
                })),
                Step::Ends => {}
            }
        }
    }
    None
}

/// Whether a function runs once in the life of the process: static parts, objects, properties that are made lazily.
fn runs_once(knowledge: &Knowledge<'_, '_>, function: FnId) -> bool {
    let program = knowledge.program;
    let role = program.function(function).role;
    let Some(owner) = program.owner(function) else { return false };
    let decl = program.type_decl(owner);
    let single = matches!(decl.kind, TypeKind::Object | TypeKind::Companion | TypeKind::File);
    match role {
        FnRole::StaticInitializer => true,
        FnRole::Initializer | FnRole::Constructor => single,
        FnRole::Getter => {
            let name = program.fn_text(function);
            program.fields_of(owner).any(|(f, file)| f.lazy && program.text(file, f.name) == name)
        }
        _ => false,
    }
}

enum Step {
    Repeats { resume: bool },
    On(Vec<Site>),
    Ends,
}

fn step(solution: &Solution<'_, '_, '_>, repeats: &Repeats<'_, '_, '_, '_>, edge: &Edge) -> Step {
    let program = solution.knowledge.program;
    let once = |site: Site| {
        let mut roles = program.apis_at(site).into_iter().filter_map(|api| program.apis.role(api));
        roles.any(|role| matches!(role, Role::RunsOnce {}))
    };
    match (&edge.kind, edge.from) {
        (Kind::Fires(..), _) if edge.site.is_some_and(once) => Step::Ends,
        (Kind::Lifecycle(Firing::Resume) | Kind::Fires(Firing::Resume, _), _) => Step::Repeats { resume: true },
        (Kind::Lifecycle(how) | Kind::Fires(how, _), _) if is_act(*how) => Step::Ends,
        (_, Node::Type(ty)) => {
            if repeats.object(ty) {
                return Step::Repeats { resume: false };
            }
            let component = super::reach::is_component(solution.knowledge, ty);
            let made = repeats.into(Node::Type(ty)).filter_map(|e| e.site);
            if component { Step::Ends } else { Step::On(made.collect()) }
        }
        (Kind::UnknownFires | Kind::OpenedSomewhere | Kind::Makes, _) => Step::Ends,
        (Kind::Handed(way), _) => {
            let mut told = way.iter().rev().map(|edge| step(solution, repeats, edge));
            let told = told.find(|told| !matches!(told, Step::On(_)));
            told.unwrap_or_else(|| Step::On(edge.site.into_iter().collect()))
        }
        _ => edge.site.map_or(Step::Ends, |site| Step::On(vec![site])),
    }
}

/// Whether it takes the user, or an answer of theirs.
fn is_act(how: Firing) -> bool {
    use Firing::{Background, Create, Later, Now, Observed, Start, System};
    !matches!(how, Now | Later | Observed | Create | Start | System | Background)
}

/// What holds at the collection in each context of the way's start.
fn contexts(solution: &Solution<'_, '_, '_>, way: &Way, event: &Event) -> Vec<Reached> {
    let before = &solution.before;
    let starts = before.contexts.get(&way.start).map_or(&[][..], Vec::as_slice);
    let mut found = Vec::new();
    for (index, context) in starts.iter().enumerate() {
        let first = way.by.map_or(Some(context.state), |by| before.state_at(by, context.state));
        let mut state = first.map(|s| State { must: s.must.persistent(), ..s });
        for site in &way.calls {
            state = state.and_then(|s| before.state_at(*site, s));
        }
        let Some(mut state) = state.filter(|s| !event.inside.contradicts(s.must)) else { continue };
        if way.resume {
            state.ways = state.ways.with(Ways::RESUME);
        }
        found.push(Reached { state, node: Some((way.start, index as u32)) });
    }
    found
}

/// Whether a statement stands behind a test that asks whether its result is there already.
fn is_kept(knowledge: &Knowledge<'_, '_>, site: Site) -> bool {
    let program = knowledge.program;
    program.guards(site).into_iter().any(|guard| {
        let branch = Site { function: site.function, stmt: guard.branch };
        let missing = |c| is_missing(knowledge, site.function, c, guard.yes);
        program.branch_cond(branch).is_some_and(|c| missing(c) || is_noted(knowledge, site, c))
    })
}

/// Whether a side of a condition means that a value is missing.
fn is_missing(knowledge: &Knowledge<'_, '_>, function: FnId, cond: &Cond, yes: bool) -> bool {
    match cond {
        Cond::Not(inner) => is_missing(knowledge, function, inner, !yes),
        Cond::And(all) if yes => all.iter().any(|c| is_missing(knowledge, function, c, yes)),
        Cond::Or(all) => all.iter().any(|c| is_missing(knowledge, function, c, yes)),
        Cond::And(all) => all.iter().any(|c| is_missing(knowledge, function, c, yes)),
        Cond::Equal(a, b) => {
            let nothing = |v: &Value| *v == Value::Null || is_blank(knowledge, function, v);
            yes && (nothing(a) || nothing(b))
        }
        Cond::Test(Value::Logic(inner)) => is_missing(knowledge, function, inner, yes),
        Cond::Test(Value::Local(local)) => knowledge.program.defs(function).sites(*local).iter().any(|s| {
            let program = knowledge.program;
            let tests = |api| matches!(program.apis.role(api), Some(Role::TestsEmpty { negated }) if *negated != yes);
            matches!(program.stmt(*s), StmtKind::Call(_)) && program.apis_at(*s).into_iter().any(tests)
        }),
        _ => false,
    }
}

fn is_blank(knowledge: &Knowledge<'_, '_>, function: FnId, value: &Value) -> bool {
    match value {
        Value::Str(text) => knowledge.program.text(knowledge.program.file_of(function), *text).is_empty(),
        _ => false,
    }
}

/// Whether a condition looks at a flag that its function sets to a constant: done once, noted.
fn is_noted(knowledge: &Knowledge<'_, '_>, site: Site, cond: &Cond) -> bool {
    let program = knowledge.program;
    let file = program.file_of(site.function);
    let mut values = Vec::new();
    reach::values_of(cond, &mut values);
    let defs = program.defs(site.function);
    let read = |v: &&Value| match v {
        Value::Local(local) => defs.sites(*local).iter().find_map(|s| match program.stmt(*s) {
            StmtKind::Read { name, .. } => Some(crate::link::symbols::last_segment(program.text(file, *name))),
            _ => None,
        }),
        _ => None,
    };
    let flags: Vec<&str> = values.iter().copied().filter_map(|v| read(&v)).collect();
    program.function(site.function).body.iter().any(|stmt| match &stmt.kind {
        StmtKind::Write { name, from, .. } if matches!(**from, Value::Bool(_)) => {
            flags.contains(&crate::link::symbols::last_segment(program.text(file, *name)))
        }
        _ => false,
    })
}

/// A constant time between two readings, where nothing near it ends the updates.
fn interval(solution: &Solution<'_, '_, '_>, event: &Event) -> Option<Candidate> {
    let program = solution.knowledge.program;
    let Some(Role::SetsInterval { data, .. }) = program.apis.role(event.api) else { return None };
    let times = event.values.iter().flatten();
    let shortest = times.filter_map(|i| match &i.elem {
        Elem::Int(time) => Some(*time),
        Elem::Str(text) | Elem::Path(text) => text.trim_end_matches(['L', 'l']).parse().ok(),
        _ => None,
    });
    let shortest = shortest.min()?;
    let file = program.file_of(event.site.function);
    let stops = |role: &Role| matches!(role, Role::StopsUpdates {});
    let [names, ..] = program.apis.names_with(stops);
    let mut ends =
        names.iter().filter_map(|n| program.calls.get(n)).flatten().filter(|s| program.file_of(s.function) == file);
    if ends.any(|s| program.apis_at(*s).into_iter().any(|api| program.apis.role(api).is_some_and(stops))) {
        return None;
    }
    let mut candidate = base(solution, event, Find::UpdateInterval);
    candidate.data = Some(data.clone());
    candidate.interval = Some(shortest);
    candidate.value = shortest.to_string();
    Some(candidate)
}
