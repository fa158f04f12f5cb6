//! Ways on that a screen holds back: a button that leads on and stays grey until a permission is granted.
//!
//! In: the places of a solution. Out: candidates of kind `way-on`.

use rules::catalogue::Role;
use rules::rule::Find;
use rules::vocabulary::Idea;

use super::candidate::Candidate;
use super::dialogs::reached;
use crate::facts::{Receiver, Value};
use crate::link::program::Site;
use crate::solve::Solution;
use crate::solve::atoms::{Atom, Atoms};
use crate::solve::knowledge::Knowledge;

/// At most so many modifiers lie between a button and what greys it.
const MODIFIERS: usize = 12;

/// All of them, on screens that are there without an act of the user's.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let held = solution.before.places.held.iter();
    held.filter_map(|site| candidate(solution, *site)).collect()
}

fn candidate(solution: &Solution<'_, '_, '_>, site: Site) -> Option<Candidate> {
    let knowledge = solution.knowledge;
    let program = knowledge.program;
    let when = program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
        Some(Role::HeldBack { when }) => program.argument(site, when),
        _ => None,
    })?;
    let granted = knowledge.holds_if(site.function, when, false).any_granted();
    let button = drawn_by(knowledge, site)?;
    if !granted || !leads_on(knowledge, button) || has_another_way(knowledge, button) {
        return None;
    }
    let acted = [Atom::UserAction, Atom::OpenedByUser];
    let states = solution.before.states_of(site, Atoms::NONE).into_iter();
    let mut contexts = states.map(|(state, context)| reached(site, state, context)).collect::<Vec<_>>();
    contexts.retain(|r| !acted.iter().any(|atom| r.state.must.has(*atom)));
    let mut candidate = Candidate::new(Find::WayOn, (program.file_of(site.function), program.span(site)));
    candidate.function = Some(site.function);
    candidate.api = program.callee_text(site).to_string();
    candidate.evidence = labels(knowledge, button).join(" ");
    candidate.contexts = contexts;
    // That nothing else leads on is what was not seen.
    candidate.guessed = true;
    (!candidate.contexts.is_empty()).then_some(candidate)
}

/// The call that makes the view on which modifiers are called.
fn drawn_by(knowledge: &Knowledge<'_, '_>, site: Site) -> Option<Site> {
    let program = knowledge.program;
    let mut at = site;
    for _ in 0..MODIFIERS {
        let Receiver::On(Value::Local(view)) = program.call(at)?.receiver else { return Some(at) };
        let defs = program.defs(at.function);
        let [made] = defs.sites(view) else { return None };
        at = *made;
    }
    None
}

fn labels(knowledge: &Knowledge<'_, '_>, button: Site) -> Vec<String> {
    let args = knowledge.program.call(button).map_or(&[][..], |call| call.args.as_slice());
    let mut labels: Vec<String> = args.iter().flat_map(|a| knowledge.names_of(button.function, &a.value)).collect();
    labels.extend(knowledge.labels_inside(button));
    labels
}

fn leads_on(knowledge: &Knowledge<'_, '_>, button: Site) -> bool {
    labels(knowledge, button).iter().any(|label| knowledge.words.speaks_of(Idea::GoOn, label))
}

/// Whether the same drawing has another button that leads on or away.
fn has_another_way(knowledge: &Knowledge<'_, '_>, button: Site) -> bool {
    let program = knowledge.program;
    let callee = program.callee_text(button);
    let functions = program.defs(button.function).functions().to_vec();
    let sites = functions.into_iter().flat_map(|function| {
        (0..program.function(function).body.len() as u32).map(move |stmt| Site { function, stmt })
    });
    let ideas = [Idea::GoOn, Idea::Close];
    let leads = |label: &String| ideas.iter().any(|idea| knowledge.words.speaks_of(*idea, label));
    let mut others =
        sites.filter(|at| *at != button && program.call(*at).is_some() && program.callee_text(*at) == callee);
    others.any(|at| labels(knowledge, at).iter().any(leads))
}
