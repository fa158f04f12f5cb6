//! Ticks that are pictures: of two pictures a truth value chooses one, and one of them is called a tick.
//!
//! In: code. Out: where such a picture is shown, with the truth value that ticks it.

use rules::catalogue::Role;
use rules::vocabulary::Idea;

use super::acts::runs;
use crate::facts::{Cond, Name, StmtKind, Value};
use crate::link::program::Site;
use crate::solve::knowledge::Knowledge;

/// All of them.
#[must_use]
pub fn ticks(knowledge: &Knowledge<'_, '_>) -> Vec<(Site, Value)> {
    let program = knowledge.program;
    let [calls, constructors, ..] = program.apis.names_with(|r| matches!(r, Role::ShowsImage { .. }));
    let called = calls.iter().chain(&constructors).filter_map(|n| program.calls.get(n)).flatten();
    let mut sites: Vec<Site> = called.copied().filter(|s| runs(knowledge, s.function)).collect();
    sites.sort_unstable();
    sites.dedup();
    sites.into_iter().filter_map(|site| Some((site, ticked_by(knowledge, site)?))).collect()
}

/// The truth value that chooses a tick.
fn ticked_by(knowledge: &Knowledge<'_, '_>, site: Site) -> Option<Value> {
    let program = knowledge.program;
    let image = program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
        Some(Role::ShowsImage { image }) => program.argument(site, image),
        _ => None,
    })?;
    if let Value::Str(name) = image {
        return ticked_beside(knowledge, site, *name);
    }
    let Value::Local(local) = image else { return None };
    let defs = program.defs(site.function);
    let [one, other] = defs.sites(*local) else { return None };
    let (here, there) = (program.sides(*one), program.sides(*other));
    let (branch, yes) = here.into_iter().find(|(branch, yes)| there.contains(&(*branch, !yes)))?;
    let (shown, hidden) = if yes { (*one, *other) } else { (*other, *one) };
    let ticks = |at: Site| {
        let StmtKind::Assign { from: Value::Str(name), .. } = program.stmt(at) else { return false };
        knowledge.words.speaks_of(Idea::Tick, program.text(program.file_of(at.function), *name))
    };
    let cond = program.branch_cond(Site { stmt: branch, ..site })?;
    match (ticks(shown), ticks(hidden), cond) {
        (true, _, Cond::Test(value)) => Some(value.clone()),
        (true, _, _) => Some(Value::Logic(Box::new(cond.clone()))),
        (false, true, _) => Some(Value::Logic(Box::new(Cond::Not(Box::new(cond.clone()))))),
        (false, false, _) => None,
    }
}

/// The same where each side of a test makes a picture of its own: `agreed ? [UIImage imageNamed:@"ticked"] : ...`.
fn ticked_beside(knowledge: &Knowledge<'_, '_>, site: Site, name: Name) -> Option<Value> {
    let program = knowledge.program;
    let ticks =
        |at: Site, name: Name| knowledge.words.speaks_of(Idea::Tick, program.text(program.file_of(at.function), name));
    if !ticks(site, name) {
        return None;
    }
    let shown = |at: Site| {
        program.apis_at(at).into_iter().find_map(|api| match program.apis.role(api) {
            Some(Role::ShowsImage { image }) => match program.argument(at, image) {
                Some(Value::Str(name)) => Some(*name),
                _ => None,
            },
            _ => None,
        })
    };
    let here = program.sides(site);
    let body = 0..program.function(site.function).body.len() as u32;
    let others = body.map(|stmt| Site { stmt, ..site }).filter(|at| program.call(*at).is_some() && *at != site);
    let (branch, yes) = others.filter(|at| shown(*at).is_some_and(|other| !ticks(*at, other))).find_map(|at| {
        let there = program.sides(at);
        here.iter().copied().find(|(branch, yes)| there.contains(&(*branch, !yes)))
    })?;
    let cond = program.branch_cond(Site { stmt: branch, ..site })?;
    match (cond, yes) {
        (Cond::Test(value), true) => Some(value.clone()),
        (_, true) => Some(Value::Logic(Box::new(cond.clone()))),
        (_, false) => Some(Value::Logic(Box::new(Cond::Not(Box::new(cond.clone()))))),
    }
}
