//! Whether what goes on taking data is ever stopped.
//!
//! In: the program. Out: yes or no, by unit and kind of data.

use rules::catalogue::Role;
use rules::rule::Artifact;

use super::acts::{callers, runs};
use crate::facts::FnRole;
use crate::link::program::{FnId, Site};
use crate::solve::knowledge::Knowledge;

/// What the languages run when an object goes.
const ENDS: [&str; 3] = ["dealloc", "deinit", "finalize"];
/// How many calls are climbed to whoever stops it.
const CLIMB: u32 = 3;

/// Whether nothing in a unit that runs stops taking this kind of data.
#[must_use]
pub fn never_stopped(knowledge: &Knowledge<'_, '_>, unit: usize, data: &str) -> bool {
    let program = knowledge.program;
    let releases = |role: &Role| matches!(role, Role::Releases { data: d } if d == data);
    let [calls, made, _, writes] = program.apis.names_with(releases);
    let called = calls.iter().chain(&made).filter_map(|n| program.calls.get(n)).flatten();
    let written = writes.iter().filter_map(|n| program.writes.get(n)).flatten();
    let mut sites = called.chain(written).copied().filter(|site: &Site| {
        knowledge.modules.units_of(program.file_of(site.function)).any(|u| u == unit)
            && program.apis_at(*site).into_iter().any(|api| program.apis.role(api).is_some_and(releases))
    });
    let library = knowledge.modules.units[unit].artifact == Artifact::Sdk;
    !sites.any(|site| is_run(knowledge, (site.function, library), CLIMB))
}

/// Whether anybody runs a function: the framework or the end of its object, a caller, whoever a lambda was given to, or the
/// host of a library.
fn is_run(knowledge: &Knowledge<'_, '_>, (function, library): (FnId, bool), depth: u32) -> bool {
    let program = knowledge.program;
    if !runs(knowledge, function) {
        return false;
    }
    let outermost = program.frame(function);
    let decl = program.function(outermost);
    if decl.role != FnRole::Method || program.is_overriding(outermost) || !decl.annotations.is_empty() || depth == 0 {
        return true;
    }
    if library && knowledge.is_public_api(outermost) || ENDS.contains(&program.symbols.str(program.fn_name(outermost)))
    {
        return true;
    }
    let named = program.references.contains_key(&program.fn_name(outermost));
    let bound = knowledge.is_named_by_view(outermost);
    named
        || bound
        || callers(knowledge, outermost).into_iter().any(|site| is_run(knowledge, (site.function, library), depth - 1))
}
