//! Tests on a path that could not be read.
//!
//! In: a finding's path. Out: steps that name these tests.

use super::candidate::{Candidate, Reached};
use super::events::written;
use super::message::place;
use crate::link::program::Site;
use crate::report::{Step, Text};
use crate::solve::Solution;
use crate::solve::atoms::Atom;

/// A step for each doubtful test that lies before the finding; none if the path met none.
#[must_use]
pub fn steps(solution: &Solution<'_, '_, '_>, candidate: &Candidate, reached: Reached) -> Vec<Step> {
    if !reached.state.must.has(Atom::Doubt) {
        return Vec::new();
    }
    let edges = reached.node.map(|(node, context)| solution.before.path(node, context)).unwrap_or_default();
    let mut sites: Vec<Site> = edges.iter().filter_map(|e| e.site).collect();
    sites.extend(candidate.site);
    sites.extend(&candidate.inner);
    sites.into_iter().flat_map(|site| passed(solution, site)).collect()
}

fn passed(solution: &Solution<'_, '_, '_>, site: Site) -> Vec<Step> {
    let program = solution.knowledge.program;
    let guards = program.guards(site).into_iter();
    let doubted = guards.filter_map(|guard| {
        let branch = Site { function: site.function, stmt: guard.branch };
        solution.knowledge.doubted(branch, guard.yes)
    });
    let step = |tested: Site| {
        let name = written(solution, tested);
        let message = Text {
            en: format!("tests {name}, whose code is not here: it may be a guard"),
            zh: format!("判断 {name}，其代码不在此处，可能是同意判断"),
        };
        let place = place(program, program.file_of(tested.function), program.span(tested));
        Step { place, message, context: None }
    };
    doubted.map(step).collect()
}
