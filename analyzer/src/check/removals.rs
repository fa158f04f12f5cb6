//! Answers that are taken back by removing what was stored.
//!
//! In: a unit. Out: whether something in it removes the user's agreement, by its key or with all that is stored.

use rules::catalogue::Role;
use rules::rule::Artifact;

use super::acts::runs;
use super::having::Units;
use super::stored::is_first_answer;
use super::stored::{Stored, Told};
use crate::facts::FnRole;
use crate::link::program::Site;
use crate::solve::Solution;
use crate::solve::atoms::{Atom, State, Ways};
use crate::solve::events::Event;

/// Whether code that runs removes the stored agreement of a unit, elsewhere than in the dialog that asks at first.
#[must_use]
pub fn removes_consent(units: &Units<'_, '_, '_, '_>, unit: usize) -> bool {
    let knowledge = units.solution.knowledge;
    let program = knowledge.program;
    let agreed: Vec<&Stored> = units.stored_in(unit).filter(|s| s.is_consent(knowledge)).collect();
    let [names, ..] = program.apis.names_with(|r| matches!(r, Role::StoreRemove { .. }));
    let mut sites = names.iter().filter_map(|n| program.calls.get(n)).flatten();
    sites.any(|site| {
        units.is_in(unit, program.file_of(site.function))
            && runs(knowledge, site.function)
            && is_called(units, unit, *site)
            && removes(units, *site, &agreed)
            && !is_first_answer(units.solution, *site, Told::No)
    })
}

/// Whether somebody calls the method around a statement; a library's may be called by its host.
fn is_called(units: &Units<'_, '_, '_, '_>, unit: usize, site: Site) -> bool {
    let knowledge = units.solution.knowledge;
    let program = knowledge.program;
    let method = program.frame(site.function);
    let decl = program.function(method);
    let by_others = decl.role != FnRole::Method
        || program.is_overriding(method)
        || knowledge.modules.units[unit].artifact == Artifact::Sdk
        || !knowledge.annotated(method).is_empty()
        || knowledge.is_named_by_view(method)
        || knowledge.is_bound(method);
    by_others || program.references.contains_key(&program.fn_name(method)) || !program.calls_of(method).is_empty()
}

fn removes(units: &Units<'_, '_, '_, '_>, site: Site, agreed: &[&Stored]) -> bool {
    let knowledge = units.solution.knowledge;
    let program = knowledge.program;
    program.apis_at(site).into_iter().any(|api| match program.apis.role(api) {
        Some(Role::StoreRemove { key: Some(at) }) => {
            let Some(value) = program.argument(site, at) else { return false };
            let key = knowledge.key_of(site, value, None);
            let named = || knowledge.names_of(site.function, value).iter().any(|n| knowledge.words.consents(n));
            agreed.iter().any(|s| s.key.is_some() && s.key == key) || named()
        }
        // All of a file: the agreement with it, if it is not written back.
        Some(Role::StoreRemove { key: None }) => !agreed.is_empty() && !agreed.iter().any(|s| written_back(s, site)),
        _ => false,
    })
}

/// Whether a yes is stored again where all that is stored was removed before, and not while the app starts: a log-out that
/// keeps the answer given before.
#[must_use]
pub fn is_kept(solution: &Solution<'_, '_, '_>, event: &Event) -> bool {
    let program = solution.knowledge.program;
    let removes_all = |site: &Site| {
        let all = |api| matches!(program.apis.role(api), Some(Role::StoreRemove { key: None }));
        program.apis_at(*site).into_iter().any(all)
    };
    let by_itself = |state: &State| {
        let acted = state.must.has(Atom::UserAction) || state.must.has(Atom::OpenedByUser);
        state.ways.has(Ways::LAUNCH) && !acted
    };
    program.done_before(event.site).iter().any(removes_all)
        && !solution.before.states(event).iter().any(|(state, _)| by_itself(state))
}

/// Whether an answer is stored again where all is removed: a log-out that keeps it.
fn written_back(stored: &Stored, removal: Site) -> bool {
    stored.site.function == removal.function && matches!(stored.told, Told::Yes | Told::Kept)
}
