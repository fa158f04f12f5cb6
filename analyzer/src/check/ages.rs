//! What the tests on a path are about, and what they tell of the user's age.
//!
//! In: the places that a path goes through. Out: names that are tested; minor or not.

use rules::rule::Age;
use rules::vocabulary::Idea;

use super::candidate::{Candidate, Reached};
use crate::facts::{Cond, Exit, StmtKind, Value};
use crate::link::program::{FnId, Site};
use crate::link::values::Elem;
use crate::solve::Solution;
use crate::solve::events::Event;
use crate::solve::flags::yes_or_no;
use crate::solve::knowledge::Knowledge;

/// At most so many functions and definitions are followed.
const STEPS: u32 = 5;
/// Nobody older is a minor in any of the laws that the rules cite.
const OF_AGE: i64 = 18;
/// Younger users are not told apart by any law.
const CHILD: i64 = 12;

/// A test with the side that was taken, in its function.
pub(super) type Passed<'p> = (FnId, &'p Cond, bool);

/// The tests on the way to a candidate.
pub(super) fn passed<'p>(solution: &Solution<'_, 'p, '_>, candidate: &Candidate, reached: Reached) -> Vec<Passed<'p>> {
    let mut sites: Vec<Site> = candidate.site.iter().chain(&candidate.inner).copied().collect();
    if let Some((node, context)) = reached.node {
        sites.extend(solution.before.path(node, context).into_iter().filter_map(|e| e.site));
    }
    sites.into_iter().flat_map(|s| at(solution.knowledge, s)).collect()
}

fn at<'p>(knowledge: &Knowledge<'p, '_>, site: Site) -> Vec<Passed<'p>> {
    let program = knowledge.program;
    let mut passed = Vec::new();
    let mut place = Some(site);
    // What is made behind a test runs behind it.
    while let Some(here) = place {
        let guards = program.guards(here).into_iter();
        passed.extend(guards.filter_map(|g| {
            let cond = program.branch_cond(Site { function: here.function, stmt: g.branch })?;
            Some((here.function, cond, g.yes))
        }));
        place = program.function_values.get(&here.function).copied();
    }
    passed
}

/// Whether the code tests something on the way whose name speaks of one of these ideas.
#[must_use]
pub fn tests(solution: &Solution<'_, '_, '_>, candidate: &Candidate, reached: Reached, ideas: &[Idea]) -> bool {
    passed(solution, candidate, reached).into_iter().any(|(function, cond, _)| {
        let names = names(solution.knowledge, function, cond, STEPS);
        names.iter().any(|n| ideas.iter().any(|i| solution.knowledge.words.speaks_of(*i, n)))
    })
}

/// What the tests on the way say about the user's age.
#[must_use]
pub fn age(solution: &Solution<'_, '_, '_>, candidate: &Candidate, reached: Reached) -> Option<Age> {
    let passed = passed(solution, candidate, reached);
    passed.into_iter().find_map(|(function, cond, yes)| side(solution.knowledge, function, (cond, yes), STEPS))
}

/// Whether the value that an event tells, or the test before it, depends on the user's being a minor.
#[must_use]
pub fn decides(solution: &Solution<'_, '_, '_>, event: &Event) -> bool {
    let knowledge = solution.knowledge;
    let program = knowledge.program;
    let minor = |n: &String| knowledge.words.speaks_of(Idea::Minor, n) || knowledge.words.speaks_of(Idea::Age, n);
    let tested = at(knowledge, event.sink()).into_iter().chain(at(knowledge, event.site));
    if tested.into_iter().any(|(f, cond, _)| names(knowledge, f, cond, STEPS).iter().any(minor)) {
        return true;
    }
    let args = program.call(event.site).map_or(&[][..], |c| c.args.as_slice());
    args.iter().any(|a| decided_by(knowledge, event.site.function, &a.value).iter().any(minor))
        || event.values.iter().flatten().all(|i| !matches!(i.elem, Elem::Opaque(_) | Elem::Param(..) | Elem::Unknown))
            && event.values.iter().flatten().count() == 1
}

/// Names that a value depends on: its own, and those of the tests that choose between its definitions.
#[must_use]
pub fn decided_by(knowledge: &Knowledge<'_, '_>, function: FnId, value: &Value) -> Vec<String> {
    let program = knowledge.program;
    let mut found = knowledge.names_of(function, value);
    match value {
        Value::Logic(cond) => found.extend(names(knowledge, function, cond, STEPS)),
        Value::Local(local) => {
            let defs = program.defs(function);
            for site in defs.sites(*local) {
                if let StmtKind::Assign { from: Value::Logic(cond), .. } = program.stmt(*site) {
                    found.extend(names(knowledge, site.function, cond, STEPS));
                }
                if defs.sites(*local).len() > 1 {
                    for guard in program.guards(*site) {
                        if let Some(cond) = program.branch_cond(Site { function: site.function, stmt: guard.branch }) {
                            found.extend(names(knowledge, site.function, cond, STEPS));
                        }
                    }
                }
            }
        }
        _ => {}
    }
    found
}

/// Names in a condition, also in the helper functions that it asks.
fn names(knowledge: &Knowledge<'_, '_>, function: FnId, cond: &Cond, depth: u32) -> Vec<String> {
    let mut found = Vec::new();
    for value in values(cond) {
        found.extend(knowledge.names_of(function, value));
        if let Value::Logic(inner) = value {
            found.extend(names(knowledge, function, inner, depth));
        }
        for (target, returned) in returned(knowledge, function, value).into_iter().filter(|_| depth > 0) {
            found.extend(knowledge.names_of(target, returned));
            if let Value::Logic(inner) = returned {
                found.extend(names(knowledge, target, inner, depth - 1));
            }
        }
    }
    found
}

pub(super) fn values(cond: &Cond) -> Vec<&Value> {
    match cond {
        Cond::Test(value) | Cond::Is(value, _) => vec![value],
        Cond::Not(inner) => values(inner),
        Cond::And(all) | Cond::Or(all) => all.iter().flat_map(values).collect(),
        Cond::Equal(a, b) | Cond::In(a, b) | Cond::Less { left: a, right: b, .. } => vec![a, b],
        Cond::Unknown | Cond::Omitted(_) => Vec::new(),
    }
}

/// What the project function returns whose result a value is.
fn returned<'p>(knowledge: &Knowledge<'p, '_>, function: FnId, value: &Value) -> Vec<(FnId, &'p Value)> {
    let program = knowledge.program;
    let Value::Local(local) = value else { return Vec::new() };
    let defs = program.defs(function);
    let mut found = Vec::new();
    for site in defs.sites(*local).iter().filter(|s| program.call(**s).is_some()) {
        for target in program.resolve(*site).targets.iter().take(4) {
            for stmt in &program.function(*target).body {
                if let StmtKind::Exit { how: Exit::Return, value: Some(value) } = &stmt.kind {
                    found.push((*target, value));
                }
            }
        }
    }
    found
}

/// What it says about the user's age that a condition is true (or false).
fn side(knowledge: &Knowledge<'_, '_>, function: FnId, (cond, yes): (&Cond, bool), depth: u32) -> Option<Age> {
    if depth == 0 {
        return None;
    }
    match cond {
        Cond::Not(inner) => side(knowledge, function, (inner, !yes), depth),
        Cond::And(all) if yes => all.iter().find_map(|c| side(knowledge, function, (c, yes), depth)),
        Cond::Or(all) if !yes => all.iter().find_map(|c| side(knowledge, function, (c, yes), depth)),
        Cond::Test(value) => side_of(knowledge, function, (value, yes), depth),
        Cond::Equal(a, b) => [(a, b), (b, a)].into_iter().find_map(|(value, other)| {
            let constant = constant(knowledge, function, other)?;
            match yes_or_no(&constant) {
                Some(truth) => side_of(knowledge, function, (value, yes == truth), depth),
                None if knowledge.words.speaks_of(Idea::Minor, &constant.spelling()?) => yes.then_some(Age::Minor),
                None => None,
            }
        }),
        Cond::Less { left, right, strict } => compared(knowledge, function, [left, right], (*strict, yes)),
        _ => None,
    }
}

fn side_of(knowledge: &Knowledge<'_, '_>, function: FnId, (value, yes): (&Value, bool), depth: u32) -> Option<Age> {
    if let Value::Logic(cond) = value {
        return side(knowledge, function, (cond, yes), depth - 1);
    }
    let returned = returned(knowledge, function, value);
    if let [(target, value)] = returned.as_slice() {
        let inner = match value {
            Value::Bool(_) => None,
            value => side_of(knowledge, *target, (value, yes), depth - 1),
        };
        if inner.is_some() {
            return inner;
        }
    }
    let names = knowledge.names_of(function, value);
    let telling = names.iter().find(|n| knowledge.words.speaks_of(Idea::Minor, n))?;
    let negated = knowledge.words.speaks_of(Idea::Negation, telling);
    Some(if yes != negated { Age::Minor } else { Age::Adult })
}

/// `age < 18`, `14 <= age`.
fn compared(
    knowledge: &Knowledge<'_, '_>,
    function: FnId,
    [left, right]: [&Value; 2],
    (strict, yes): (bool, bool),
) -> Option<Age> {
    let is_age = |v: &Value| knowledge.names_of(function, v).iter().any(|n| knowledge.words.speaks_of(Idea::Age, n));
    let limit = |v: &Value, limits: std::ops::RangeInclusive<i64>| matches!(constant(knowledge, function, v), Some(Elem::Int(n)) if limits.contains(&n));
    let below = if is_age(left) && limit(right, CHILD + i64::from(strict)..=OF_AGE) {
        yes
    } else if is_age(right) && limit(left, CHILD + i64::from(!strict)..=OF_AGE) {
        !yes
    } else {
        return None;
    };
    Some(if below { Age::Minor } else { Age::Adult })
}

fn constant(knowledge: &Knowledge<'_, '_>, function: FnId, value: &Value) -> Option<Elem> {
    let mut items = knowledge.program.evaluate(function, value, None).into_iter().flatten();
    let first = items.next()?.elem;
    (items.next().is_none() && first.spelling().is_some()).then_some(first)
}
