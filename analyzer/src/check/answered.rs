//! Whether the user answered a request for a permission on the way.
//!
//! In: a candidate in one context, a group of permissions. Out: yes or no.

use rules::catalogue::Role;
use rules::rule::{GroupAnswer, How};

use super::candidate::{Candidate, Reached};
use super::groups;
use crate::facts::Value;
use crate::link::program::Site;
use crate::solve::Solution;
use crate::solve::atoms::Atom;

/// Whether a request for a permission of a group was answered so before.
#[must_use]
pub fn answered(
    solution: &Solution<'_, '_, '_>,
    candidate: &Candidate,
    reached: Reached,
    answer: &GroupAnswer,
) -> bool {
    let (group, must) = (answer.group.as_str(), reached.state.must);
    let number = solution.knowledge.group_number(group);
    // In the callback of a request the answer is one to what was asked for, which the path knows.
    let behind = || is_behind_answer(solution, candidate, reached, group);
    let has = |atom: fn(u8) -> Atom| number.is_some_and(|n| must.has(atom(n))) || must.has(atom(0)) && behind();
    match answer.how {
        How::Granted => has(Atom::Granted),
        How::Refused => has(Atom::Denied),
        How::Any => has(Atom::Granted) || has(Atom::Denied) || behind(),
    }
}

/// Whether the path leads through the callback of a request, or the code on it waited for the result of one.
fn is_behind_answer(solution: &Solution<'_, '_, '_>, candidate: &Candidate, reached: Reached, group: &str) -> bool {
    let program = solution.knowledge.program;
    let path = reached.node.map(|(node, context)| solution.before.path(node, context)).unwrap_or_default();
    let mut places: Vec<Site> = path.iter().filter_map(|edge| edge.site).collect();
    if places.iter().any(|site| asks_for(solution, *site, group)) {
        return true;
    }
    places.extend(candidate.site);
    places.extend(&candidate.inner);
    let waits = |site: &Site| {
        let call = program.call(*site);
        call.is_some_and(|c| !c.args.iter().any(|a| matches!(a.value, Value::Function(_) | Value::FunctionRef { .. })))
    };
    places
        .into_iter()
        .flat_map(|site| program.done_before(site))
        .any(|site| waits(&site) && asks_for(solution, site, group))
}

/// Whether a call asks for a permission of a group.
fn asks_for(solution: &Solution<'_, '_, '_>, site: Site, group: &str) -> bool {
    let program = solution.knowledge.program;
    program.apis_at(site).into_iter().any(|api| match program.apis.role(api) {
        Some(Role::RequestsPermission { permissions, .. }) => {
            permissions.fixed().is_some_and(|name| groups::groups(program.pack, &[name.to_string()]).contains(&group))
        }
        _ => false,
    })
}
