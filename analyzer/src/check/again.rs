//! Whether a request that seems to come again and again does.
//!
//! In: a candidate in one context. Out: yes or no: whether the screen closes itself with the request; whether it is made
//! only in answer to a grant that is asked for once.

use rules::catalogue::Firing;

use super::candidate::{Candidate, Reached};
use crate::link::program::Site;
use crate::solve::Solution;
use crate::solve::atoms::Atom;
use crate::solve::graph::Kind;

/// Whether whoever asks leaves the screen right after: it does not come to the front again.
#[must_use]
pub fn leaves_after(solution: &Solution<'_, '_, '_>, candidate: &Candidate) -> bool {
    let program = solution.knowledge.program;
    let mut asking = candidate.site.iter().chain(&candidate.inner);
    asking.any(|site| {
        let out = solution.before.places.out.iter().map(|way| way.site);
        out.filter(|way| way.function == site.function).any(|way| program.done_before(way).contains(site))
    })
}

/// Whether a place lies behind the grant of a permission that is asked for only while it is not granted: at the next start
/// nobody asks for that one, and nobody comes here.
#[must_use]
pub fn follows_a_grant(solution: &Solution<'_, '_, '_>, reached: Reached) -> bool {
    let Some((node, context)) = reached.node.filter(|_| reached.state.must.any_granted()) else { return false };
    let answers = |how: &Firing| matches!(how, Firing::PermissionResult | Firing::Granted);
    solution.before.path(node, context).iter().any(|edge| {
        let answered = matches!(&edge.kind, Kind::Fires(how, _) | Kind::Lifecycle(how) if answers(how));
        answered && edge.site.is_some_and(|site| is_behind_no_grant(solution, site))
    })
}

/// Whether a statement runs only while something is not granted.
fn is_behind_no_grant(solution: &Solution<'_, '_, '_>, site: Site) -> bool {
    let knowledge = solution.knowledge;
    knowledge.program.guards(site).into_iter().any(|guard| {
        let test = knowledge.test_branch(Site { stmt: guard.branch, ..site }, None);
        matches!(test.decided_by, Some((Atom::Granted(_), truth)) if truth != guard.yes)
    })
}
