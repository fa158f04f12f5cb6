//! Libraries that nobody knows and that start with the app: one note per unit and package.
//!
//! In: the solution. Out: candidates of kind `unlisted-sdk`.

use rules::rule::Find;
use rustc_hash::FxHashMap;

use super::candidate::Candidate;
use super::events::base;
use crate::solve::Solution;
use crate::solve::atoms::{Atom, Ways};
use crate::solve::events::{Event, EventKind};

/// So many parts of a package say whose it is and what it is.
const PARTS: usize = 3;

/// The parts of a package that tell whose it is and what it is; the platform's own name among the first of them says neither.
fn name_of(package: &str) -> String {
    let platform = package.split('.').take(PARTS).position(|part| part == "android");
    let parts = platform.map_or(PARTS, |at| at + PARTS);
    package.split('.').take(parts).collect::<Vec<_>>().join(".")
}

/// One candidate per unit and package.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let mut starts: FxHashMap<(usize, String), Vec<&Event>> = FxHashMap::default();
    for event in solution.events.iter().filter(|e| e.kind == EventKind::UnlistedStart) {
        let at_launch = solution.before.states(event).iter().any(|(state, _)| {
            state.ways.has(Ways::LAUNCH) && !state.must.has(Atom::UserAction) && !state.must.has(Atom::OpenedByUser)
        });
        let Some(package) = knowledge.unlisted_package(event.site).filter(|_| at_launch) else { continue };
        let package = name_of(&package);
        for unit in knowledge.modules.units_of(knowledge.program.file_of(event.site.function)) {
            starts.entry((unit, package.clone())).or_default().push(event);
        }
    }
    let mut keys: Vec<(usize, String)> = starts.keys().cloned().collect();
    keys.sort_unstable();
    let one = |key: (usize, String)| {
        let events = starts.remove(&key)?;
        let mut candidate = base(solution, events[0], Find::UnlistedSdk);
        candidate.unit = Some(key.0);
        candidate.others = events[1..]
            .iter()
            .map(|e| (knowledge.program.file_of(e.site.function), knowledge.program.span(e.site)))
            .collect();
        candidate.name = key.1;
        candidate.evidence.clone_from(&candidate.name);
        Some(candidate)
    };
    keys.into_iter().filter_map(one).collect()
}
