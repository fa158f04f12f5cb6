//! Whose doing a statement is: the user's, or the app's own.
//!
//! In: a place. Out: whether it runs only in answer to the user's act or behind a consent, whether anything runs it.

use rules::catalogue::Purpose;

use crate::facts::FnRole;
use crate::link::program::{FnId, Site};
use crate::solve::atoms::Atom;
use crate::solve::atoms::Atoms;
use crate::solve::knowledge::Knowledge;

/// At most so many callers of a function are taken.
const CALLERS: usize = 64;
/// At most so many calls are climbed in search of the user's act.
const CLIMB: u32 = 3;

/// Calls of a function, outside tests, previews and code that nothing runs.
#[must_use]
pub fn callers(knowledge: &Knowledge<'_, '_>, function: FnId) -> Vec<Site> {
    let program = knowledge.program;
    let constructor = program.function(function).role == FnRole::Constructor;
    let name = match program.owner(function).filter(|_| constructor) {
        Some(owner) => program.symbols.get(program.type_text(owner)),
        None => Some(program.fn_name(function)),
    };
    let calls = name.map_or_else(Vec::new, |name| program.calls_named(name, function));
    calls.into_iter().filter(|s| runs(knowledge, s.function)).take(CALLERS).collect()
}

/// Whether anything may run a function: it is in no test and no preview, and not private without any use.
#[must_use]
pub fn runs(knowledge: &Knowledge<'_, '_>, function: FnId) -> bool {
    let program = knowledge.program;
    if program.files[program.file_of(function).0 as usize].test || knowledge.is_preview(function) {
        return false;
    }
    let mut at = Some(function);
    while let Some(id) = at {
        if is_unused(knowledge, id) {
            return false;
        }
        at = program.parent(id);
    }
    true
}

fn is_unused(knowledge: &Knowledge<'_, '_>, function: FnId) -> bool {
    let program = knowledge.program;
    let decl = program.function(function);
    if decl.role != FnRole::Method || !decl.modifiers.private || program.is_overriding(function) {
        return false;
    }
    let name = program.fn_name(function);
    let named = program.calls.contains_key(&name)
        || program.references.contains_key(&name)
        || program.reads.contains_key(&name);
    let bound = knowledge.annotated(function).into_iter().any(|a| program.apis.role(a).is_some());
    !named && !bound && !knowledge.is_named_by_view(function)
}

/// Whether a statement runs only in answer to the user's act, or where the user has agreed.
#[must_use]
pub fn is_answer(knowledge: &Knowledge<'_, '_>, site: Site) -> bool {
    is_answer_within(knowledge, site, CLIMB)
}

fn is_answer_within(knowledge: &Knowledge<'_, '_>, site: Site, depth: u32) -> bool {
    let given = Atom::Given(Purpose::Policy);
    let guards = knowledge.guarded(site, Atoms::NONE, None);
    if guards.is_none_or(|g| g.has(given)) || knowledge.gives_around(site.function).has(given) {
        return true;
    }
    let mut at = Some(site.function);
    let mut outermost = site.function;
    while let Some(id) = at {
        if knowledge.is_users_act(id) {
            return true;
        }
        outermost = id;
        at = knowledge.program.parent(id);
    }
    if depth == 0 || knowledge.program.function(outermost).role != FnRole::Method {
        return false;
    }
    let calls = callers(knowledge, outermost);
    !calls.is_empty() && calls.into_iter().all(|call| is_answer_within(knowledge, call, depth - 1))
}
