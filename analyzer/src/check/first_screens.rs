//! The screens that the user sees first, before any act.
//!
//! In: the solution. Out: whether their contents are in the code that is read, and whether they speak of a policy.

use rules::catalogue::{Firing, TypeRole};
use rustc_hash::FxHashSet;

use crate::link::manifest::ComponentKind;
use crate::link::program::{FileId, FnId, TypeId};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::solve::Solution;
use crate::solve::graph::{Edge, Kind, Node};
use crate::solve::words::split;

/// The classes of the screens that the home screen starts.
fn launchers(solution: &Solution<'_, '_, '_>, unit: usize) -> Vec<Option<TypeId>> {
    let components = solution.manifests[unit].components.iter();
    components.filter(|c| c.kind == ComponentKind::Activity && c.launcher).map(|c| c.ty).collect()
}

/// What begins an application of Apple's systems: its delegates, `App`s, and the screens that a storyboard begins with.
fn applications(solution: &Solution<'_, '_, '_>, unit: usize) -> Vec<TypeId> {
    let knowledge = solution.knowledge;
    let program = knowledge.program;
    let begins = |ty: &TypeId| {
        let file = program.type_file(*ty);
        let application = || program.hierarchy.has_role(Ty::Project(*ty), TypeRole::Application);
        program.facts(file).kind.is_apple()
            && is_in(solution, unit, file)
            && (knowledge.drawn.is_first(*ty) || application())
    };
    program.type_ids().filter(begins).collect()
}

/// Whether a file is built into a unit, and no test.
fn is_in(solution: &Solution<'_, '_, '_>, unit: usize, file: FileId) -> bool {
    let knowledge = solution.knowledge;
    !knowledge.program.files[file.0 as usize].test && knowledge.modules.units_of(file).any(|u| u == unit)
}

/// Whether the unit has first screens, and all of them show what the code that is read makes: no web page, no other
/// language's screens.
#[must_use]
pub fn are_seen(solution: &Solution<'_, '_, '_>, unit: usize) -> bool {
    let program = solution.knowledge.program;
    let launchers = launchers(solution, unit);
    let foreign: FxHashSet<&str> = program
        .pack
        .catalogue
        .types
        .iter()
        .filter(|t| t.is.contains(&TypeRole::Foreign))
        .flat_map(|t| t.name.iter().map(|n| last_segment(n)))
        .collect();
    let seen = |ty: TypeId| {
        let named =
            |part| program.facts(program.type_file(part)).names.iter().any(|n| foreign.contains(last_segment(n)));
        !program.hierarchy.has_role(Ty::Project(ty), TypeRole::Foreign) && !program.declarations_of(ty).any(named)
    };
    if launchers.is_empty() {
        return are_seen_from(solution, unit, &seen);
    }
    launchers.iter().all(|ty| ty.is_some_and(seen))
}

/// The same where an application makes its first screens by code.
fn are_seen_from(solution: &Solution<'_, '_, '_>, unit: usize, seen: &dyn Fn(TypeId) -> bool) -> bool {
    let knowledge = solution.knowledge;
    let program = knowledge.program;
    let applications = applications(solution, unit);
    if applications.is_empty() || !applications.iter().all(|ty| seen(*ty)) {
        return false;
    }
    let starts = FxHashSet::from_iter(applications);
    let mut any = false;
    let screens = program.type_ids().filter(|t| is_in(solution, unit, program.type_file(*t)));
    for ty in screens.filter(|t| knowledge.is_visible(*t)) {
        let hidden = !seen(ty);
        if (hidden || !any) && is_shown_first(solution, vec![Node::Type(ty)], &starts) {
            if hidden {
                return false;
            }
            any = true;
        }
    }
    any
}

/// Whether something that the user sees before any act speaks of a policy.
#[must_use]
pub fn speak_of_policy(solution: &Solution<'_, '_, '_>, unit: usize) -> bool {
    let knowledge = solution.knowledge;
    let program = knowledge.program;
    let launchers = launchers(solution, unit).into_iter().flatten();
    let starts: FxHashSet<TypeId> = launchers.chain(applications(solution, unit)).collect();
    if starts.is_empty() {
        return false;
    }
    let in_unit = |file: FileId| is_in(solution, unit, file);
    let bound = bound_files(solution, &in_unit);
    let speaks = |ty: TypeId| {
        (knowledge.is_visible(ty) || starts.contains(&ty))
            && (knowledge.speaks_of_policy(ty) || bound.contains(&program.type_file(ty)))
    };
    let types = program.type_ids().filter(|ty| in_unit(program.type_file(*ty)) && speaks(*ty));
    if is_shown_first(solution, types.map(Node::Type).collect(), &starts) {
        return true;
    }
    let shows = |function: &FnId| {
        let end = program.function(*function).body.len() as u32;
        in_unit(program.file_of(*function)) && knowledge.shows_surface(*function, 0..end, 0)
    };
    is_shown_first(solution, program.function_ids().filter(shows).map(Node::Fn).collect(), &starts)
}

/// Files that use a layout with a text about the policy through its generated binding.
fn bound_files(solution: &Solution<'_, '_, '_>, in_unit: &dyn Fn(FileId) -> bool) -> FxHashSet<FileId> {
    let knowledge = solution.knowledge;
    let resources = &knowledge.resources;
    let speaking = resources
        .views
        .iter()
        .filter(|v| v.texts.iter().flat_map(|t| resources.resolve(t)).any(|t| knowledge.words.on_policy(&t)));
    let binding = |layout: &str| {
        let upper = |w: &String| w[..1].to_uppercase() + &w[1..];
        split(layout).iter().filter(|w| w.is_ascii()).map(upper).collect::<String>() + "Binding"
    };
    let bindings: FxHashSet<String> = speaking.map(|v| binding(&v.layout)).collect();
    let files = knowledge.program.files.iter().enumerate();
    let code = files.filter(|(_, f)| f.facts.kind.is_code());
    let uses = code.filter(|(_, f)| f.facts.names.iter().any(|n| bindings.contains(last_segment(n))));
    uses.map(|(index, _)| FileId(index as u32)).filter(|f| in_unit(*f)).collect()
}

/// Whether a way without an act of the user leads from a first screen to one of the surfaces.
fn is_shown_first(solution: &Solution<'_, '_, '_>, surfaces: Vec<Node>, starts: &FxHashSet<TypeId>) -> bool {
    let first = |node| matches!(node, Node::Type(ty) if starts.contains(&ty));
    solution.before.leads_from(surfaces, &first, &|edge| !is_act(edge))
}

fn is_act(edge: &Edge) -> bool {
    match edge.kind {
        Kind::Fires(firing, _) | Kind::Lifecycle(firing) => {
            matches!(firing, Firing::Tap | Firing::Agreed | Firing::Refused)
        }
        Kind::OpenedSomewhere => true,
        _ => false,
    }
}
