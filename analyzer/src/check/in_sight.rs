//! Services that run only while a screen is seen: it starts or binds them, and ends that when it goes out of sight.
//!
//! In: a candidate's context. Out: whether every service on its path is such a one.

use rules::catalogue::{Role, TypeRole};

use super::auto_start::targets;
use super::candidate::Reached;
use super::reach;
use crate::facts::{Receiver, StmtKind, Value};
use crate::link::program::{Site, TypeId};
use crate::link::types::Ty;
use crate::solve::Solution;
use crate::solve::atoms::Ways;
use crate::solve::graph::Node;
use crate::solve::knowledge::Knowledge;

/// Whether a path runs through services, and through none that goes on without its screen.
#[must_use]
pub fn ends_with_screen(solution: &Solution<'_, '_, '_>, reached: Reached) -> bool {
    let Some((node, context)) = reached.node else { return false };
    let hierarchy = &solution.knowledge.program.hierarchy;
    let has = |ty: TypeId, role| hierarchy.has_role(Ty::Project(ty), role);
    let path = solution.before.path(node, context);
    let begins_unseen = path.first().is_none_or(|edge| {
        let state = solution.before.roots.iter().find(|(root, _)| *root == edge.from).map(|(_, state)| state);
        state.is_none_or(|state| state.ways.has(Ways::BACKGROUND))
    });
    let unseen = path.iter().filter_map(|edge| match edge.to {
        Node::Type(ty) if has(ty, TypeRole::Service) || has(ty, TypeRole::Job) => Some(ty),
        _ => None,
    });
    let unseen: Vec<TypeId> = unseen.collect();
    !begins_unseen && !unseen.is_empty() && unseen.into_iter().all(|ty| is_held(solution, ty))
}

/// Whether everything that starts a service is a screen that ends it when it is left.
fn is_held(solution: &Solution<'_, '_, '_>, service: TypeId) -> bool {
    let knowledge = solution.knowledge;
    let program = knowledge.program;
    let mut openers: Vec<Option<TypeId>> = solution
        .before
        .leading_to(Node::Type(service))
        .map(|edge| edge.site.and_then(|site| program.owner(program.frame(site.function))))
        .collect();
    openers.sort_unstable();
    openers.dedup();
    !openers.is_empty() && openers.into_iter().all(|opener| opener.is_some_and(|s| ends(knowledge, s, service)))
}

/// Whether a screen ends a service when it goes out of sight: stops it, or gives up each bond that it has with it.
fn ends(knowledge: &Knowledge<'_, '_>, screen: TypeId, service: TypeId) -> bool {
    let program = knowledge.program;
    let family = program.hierarchy.ancestors(Ty::Project(screen));
    let family = || family.iter().filter_map(|ty| if let Ty::Project(id) = ty { Some(*id) } else { None });
    let (mut stopped, mut given_up) = (false, Vec::new());
    for method in family().flat_map(|ty| reach::methods(knowledge, ty, &|r| matches!(r, Role::EndsLife {}))) {
        reach::walk(knowledge, method, &mut |site, _| {
            for api in program.apis_at(site) {
                match program.apis.role(api) {
                    Some(Role::Stops { intent }) => {
                        let named = program.argument(site, intent).map(|v| knowledge.intent(site.function, v, None));
                        stopped |= named.is_some_and(|intent| intent.classes.contains(&service));
                    }
                    Some(Role::Unbinds { connection }) => {
                        given_up.extend(program.argument(site, connection).and_then(|v| name_of(knowledge, site, v)));
                    }
                    _ => {}
                }
            }
        });
    }
    let here = |site: &Site| program.owner(program.frame(site.function)).is_some_and(|o| family().any(|t| t == o));
    let starts = |role: &Role| matches!(role, Role::StartsComponent { .. });
    let [calls, ..] = program.apis.names_with(starts);
    let mut begun = calls.iter().filter_map(|name| program.calls.get(name)).flatten().copied();
    let mut bonds = begun.by_ref().filter(here).filter(|s| targets(knowledge, *s).contains(&service)).peekable();
    stopped || bonds.peek().is_some() && bonds.all(|site| is_bond(knowledge, site, &given_up))
}

/// Whether a call starts a component with one of these connections.
fn is_bond(knowledge: &Knowledge<'_, '_>, site: Site, connections: &[String]) -> bool {
    let Some(call) = knowledge.program.call(site) else { return false };
    let names = call.args.iter().filter_map(|arg| name_of(knowledge, site, &arg.value));
    names.into_iter().any(|name| connections.contains(&name))
}

/// What a value is called: the object itself, or a member of it.
fn name_of(knowledge: &Knowledge<'_, '_>, site: Site, value: &Value) -> Option<String> {
    let program = knowledge.program;
    let read = |at: &Site| match program.stmt(*at) {
        StmtKind::Read { base: Receiver::Implicit(None) | Receiver::On(Value::This(_)), name, .. } => {
            Some(program.text(program.file_of(at.function), *name).to_string())
        }
        _ => None,
    };
    match value {
        Value::This(_) => Some("this".into()),
        Value::Local(local) => program.defs(site.function).sites(*local).iter().find_map(read),
        _ => None,
    }
}
