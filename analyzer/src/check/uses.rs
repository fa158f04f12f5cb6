//! Personalised content and what steers it: what SDKs' switches are told, and where content is asked for.
//!
//! In: events. Out: candidates of the kinds `personalization-switch` and `personal-use`.

use rules::catalogue::Role;
use rules::rule::{Age, Artifact, Find, Outcome};
use rules::vocabulary::Idea;
use rustc_hash::FxHashMap;

use super::ages;
use super::candidate::Candidate;
use super::events::base;
use super::having::Units;
use super::personalization::can_be_off;
use super::stored::reads_store;
use crate::facts::Cond;
use crate::link::apis::SdkId;
use crate::link::program::Site;
use crate::link::values::Elem;
use crate::solve::events::{Event, EventKind};
use crate::solve::knowledge::Knowledge;

/// What a setting for personalised content may be called.
const PERSONAL: [Idea; 7] = [
    Idea::Personalization,
    Idea::Recommendation,
    Idea::Advertising,
    Idea::Marketing,
    Idea::Minor,
    Idea::Policy,
    Idea::PolicyConsent,
];

/// Switches that are told something fixed, or something that is not about them.
#[must_use]
pub fn switches(units: &Units<'_, '_, '_, '_>) -> Vec<Candidate> {
    let solution = units.solution;
    let mut found = Vec::new();
    for unit in 0..solution.knowledge.modules.units.len() {
        for event in units.events(unit, EventKind::OptOut) {
            let Some(outcome) = outcome(units, unit, event) else { continue };
            let mut candidate = base(solution, event, Find::PersonalizationSwitch);
            candidate.unit = Some(unit);
            candidate.outcome = Some(outcome.0);
            candidate.name = outcome.1;
            if !candidate.contexts.is_empty() {
                found.push(candidate);
            }
        }
    }
    found
}

fn outcome(units: &Units<'_, '_, '_, '_>, unit: usize, event: &Event) -> Option<(Outcome, String)> {
    let program = units.solution.knowledge.program;
    let Some(Role::OptOut { off, .. }) = program.apis.role(event.api) else { return None };
    if off.iter().any(|o| o == "*") {
        return None;
    }
    if let Some(name) = another_setting(units, event) {
        return Some((Outcome::AnotherSetting, name));
    }
    if let Some(name) = turned_round(units, unit, event) {
        return Some((Outcome::TurnedRound, name));
    }
    let fixed =
        event.values.iter().flatten().count() > 0 && event.values.iter().flatten().all(|i| i.elem.spelling().is_some());
    let mut others = units.events(unit, EventKind::OptOut).filter(|e| e.sdk == event.sdk);
    (fixed && !others.any(|e| can_be_off(units.solution, e, unit))).then_some((Outcome::FixedAllow, String::new()))
}

/// The choice behind whose yes a switch is told a fixed "off": whoever agrees is treated as if they had refused.
fn turned_round(units: &Units<'_, '_, '_, '_>, unit: usize, event: &Event) -> Option<String> {
    let knowledge = units.solution.knowledge;
    let program = knowledge.program;
    let fixed = event.values.iter().flatten().all(|item| item.elem.spelling().is_some());
    if !fixed || !can_be_off(units.solution, event, unit) {
        return None;
    }
    let function = event.site.function;
    let tested = program.guards(event.site).into_iter().filter_map(|guard| {
        match (program.branch_cond(Site { function, stmt: guard.branch })?, guard.yes) {
            (Cond::Test(value), true) => Some(value),
            (Cond::Not(inner), false) => match &**inner {
                Cond::Test(value) => Some(value),
                _ => None,
            },
            _ => None,
        }
    });
    let names = tested.flat_map(|value| {
        let mut names = knowledge.names_of(function, value);
        names.extend(knowledge.key_read_by(function, value));
        names
    });
    names.into_iter().find(|name| allows_profiles(knowledge, name))
}

/// Whether a name says that content or advertising may be chosen for the user.
fn allows_profiles(knowledge: &Knowledge<'_, '_>, name: &str) -> bool {
    let words = &knowledge.words;
    let about = |idea| words.speaks_of(idea, name);
    let allowed = about(Idea::Advertising) && (words.agrees(name) || about(Idea::Allow));
    (about(Idea::Personalization) || allowed) && !about(Idea::Negation) && !words.refuses(name)
}

/// The key of a setting for something else whose value a switch is told.
fn another_setting(units: &Units<'_, '_, '_, '_>, event: &Event) -> Option<String> {
    let knowledge = units.solution.knowledge;
    let program = knowledge.program;
    let Some(Role::OptOut { arg, .. }) = program.apis.role(event.api) else { return None };
    let value = program.argument(event.site, arg).or_else(|| program.argument(event.sink(), arg))?;
    let names = ages::decided_by(knowledge, event.site.function, value);
    let personal = |n: &String| PERSONAL.iter().any(|i| knowledge.words.speaks_of(*i, n));
    let called = program.fn_text(event.site.function).to_string();
    if names.iter().any(personal) || names.is_empty() || personal(&called) {
        return None;
    }
    let key = event.values.iter().flatten().find_map(|i| match i.elem {
        Elem::Opaque(site) if reads_store(knowledge, site) => {
            let api = program.apis_at(site).into_iter().find_map(|a| match program.apis.role(a) {
                Some(Role::StoreRead { key, .. }) => program.argument(site, key),
                _ => None,
            })?;
            knowledge.key_of(site, api, None)
        }
        _ => None,
    });
    let other = |n: &&String| {
        [Idea::Functional, Idea::Analytics, Idea::Diagnostics, Idea::Sharing]
            .iter()
            .any(|i| knowledge.words.speaks_of(*i, n))
    };
    // A setting that some list of words knows is about something else; what no list knows may be anything.
    key.filter(|k| !personal(k)).filter(|k| names.iter().chain([k]).any(|n| other(&n)))
}

/// Places that ask for personalised content: per unit and SDK the first that no test on minors guards, and each that
/// runs for minors only.
#[must_use]
pub fn personal(units: &Units<'_, '_, '_, '_>) -> Vec<Candidate> {
    let solution = units.solution;
    let knowledge = solution.knowledge;
    let mut found = Vec::new();
    for unit in 0..knowledge.modules.units.len() {
        if knowledge.modules.units[unit].artifact != Artifact::App {
            continue;
        }
        let mut of_sdk: FxHashMap<SdkId, Vec<Candidate>> = FxHashMap::default();
        for event in used(units, unit) {
            let mut candidate = base(solution, event, Find::PersonalUse);
            candidate.unit = Some(unit);
            if let (Some(sdk), false) = (event.sdk, candidate.contexts.is_empty()) {
                of_sdk.entry(sdk).or_default().push(candidate);
            }
        }
        let mut sdks: Vec<SdkId> = of_sdk.keys().copied().collect();
        sdks.sort_unstable();
        for sdk in sdks {
            found.extend(first_and_for_minors(units, of_sdk.remove(&sdk).unwrap_or_default()));
        }
    }
    found
}

/// Requests; where an SDK makes none that is known, its start stands for them.
fn used<'s>(units: &Units<'s, '_, '_, '_>, unit: usize) -> Vec<&'s Event> {
    let sdks = &units.solution.knowledge.program.pack.sdks;
    let mut events: Vec<&Event> = units.events(unit, EventKind::Personalization).collect();
    let asked: Vec<Option<SdkId>> = events.iter().map(|e| e.sdk).collect();
    let personal = |e: &&Event| e.sdk.is_some_and(|s| sdks[s.0 as usize].personalizes) && !asked.contains(&e.sdk);
    events.extend(units.events(unit, EventKind::SdkStart).filter(personal));
    events
}

fn first_and_for_minors(units: &Units<'_, '_, '_, '_>, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let age =
        |c: &Candidate, wanted: Option<Age>| c.contexts.iter().any(|r| ages::age(units.solution, c, *r) == wanted);
    let (mut for_minors, open): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(|c| age(c, Some(Age::Minor)));
    let mut open: Vec<Candidate> = open.into_iter().filter(|c| age(c, None)).collect();
    if !open.is_empty() {
        let mut first = open.remove(0);
        first.others = open.iter().map(|c| c.place).filter(|p| *p != first.place).collect();
        for_minors.push(first);
    }
    for_minors
}
