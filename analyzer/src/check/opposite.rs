//! Whether somebody chose between two ways that tell an SDK opposite things: the user between two controls, or a library's
//! host between two of its functions.
//!
//! In: a gate that is told yes, the way there. Out: yes, if the tap on the way has a neighbour on the same dialog or page
//! that tells the same SDK no: then what the question is about, the user has answered it. Or if the library's host has the
//! no beside the yes, so that the library only carries the word.

use crate::facts::TypeKind;
use crate::link::apis::SdkId;
use crate::link::guards::Guard;
use crate::link::program::{FnId, Program};
use crate::solve::Solution;
use crate::solve::atoms::{Atom, Ways};
use crate::solve::events::{Event, EventKind};
use crate::solve::flags::yes_or_no;
use crate::solve::graph::Node;
use crate::solve::words::split;

use super::candidate::{Candidate, Reached};
use super::dialogs::tapped_last;

/// Whether a candidate in one context follows such a choice.
#[must_use]
pub fn chosen(solution: &Solution<'_, '_, '_>, candidate: &Candidate, reached: Reached) -> bool {
    candidate.sdk.is_some_and(|sdk| is_chosen(solution, sdk, reached))
}

/// Whether a gate is told yes only where the user chose so.
#[must_use]
pub fn always_chosen(solution: &Solution<'_, '_, '_>, gate: &Event) -> bool {
    let Some(sdk) = gate.sdk else { return false };
    let node = Node::Fn(gate.site.function);
    let states = solution.before.states(gate);
    !states.is_empty()
        && states
            .into_iter()
            .all(|(state, context)| is_chosen(solution, sdk, Reached { state, node: Some((node, context)) }))
}

fn is_chosen(solution: &Solution<'_, '_, '_>, sdk: SdkId, reached: Reached) -> bool {
    if reached.state.ways.has(Ways::API) {
        return is_hosts_choice(solution, sdk, reached);
    }
    if !reached.state.must.has(Atom::UserAction) {
        return false;
    }
    let Some(yes) = tapped_last(solution, reached) else { return false };
    let program = solution.knowledge.program;
    let stands = home(program, yes);
    let refusals = solution.events.iter().filter(|e| e.kind == EventKind::Gate && e.sdk == Some(sdk) && says_no(e));
    refusals.into_iter().any(|event| {
        let node = Node::Fn(event.site.function);
        solution.before.states(event).into_iter().any(|(state, context)| {
            let no = tapped_last(solution, Reached { state, node: Some((node, context)) });
            no.is_some_and(|no| no != yes && home(program, no) == stands)
        })
    })
}

/// Whether the host of a library that is told to say yes could have it say no as well: the function that does has a sister,
/// or another branch of the same function says the opposite.
fn is_hosts_choice(solution: &Solution<'_, '_, '_>, sdk: SdkId, reached: Reached) -> bool {
    let Some((Node::Fn(function), _)) = reached.node.filter(|_| !reached.state.ways.has(Ways::LAUNCH)) else {
        return false;
    };
    let here = |e: &&Event| e.sdk == Some(sdk) && e.site.function == function;
    // Who starts the SDK with it says yes for the sake of the start.
    if solution.events.iter().filter(here).any(|e| e.kind == EventKind::SdkStart) {
        return false;
    }
    let gates = || solution.events.iter().filter(|e| e.kind == EventKind::Gate && e.sdk == Some(sdk));
    let mut answers = gates().filter(here).filter(|e| solution.knowledge.says_yes(e)).peekable();
    let by_host = |e: &Event| solution.before.states(e).iter().any(|(state, _)| state.ways.has(Ways::API));
    let refusals: Vec<&Event> = gates().filter(|e| says_no(e) && by_host(e)).collect();
    let opposite = |yes: &Event| refusals.iter().any(|no| no.api == yes.api && are_sisters(solution, yes, no));
    answers.peek().is_some() && answers.all(opposite)
}

/// Whether two answers stand on the two sides of a branch, or in two functions of one class whose names differ by a word.
fn are_sisters(solution: &Solution<'_, '_, '_>, yes: &Event, no: &Event) -> bool {
    let program = solution.knowledge.program;
    if yes.site.function == no.site.function {
        let others = program.guards(no.site);
        let splits = |g: &Guard| others.iter().any(|o| o.branch == g.branch && o.yes != g.yes);
        return program.guards(yes.site).iter().any(splits);
    }
    let home = |e: &Event| program.frame(e.site.function);
    let words = |e: &Event| split(program.fn_text(home(e)));
    let (said, unsaid) = (words(yes), words(no));
    let differing = said.iter().zip(&unsaid).filter(|(a, b)| a != b).count();
    program.owner(home(yes)) == program.owner(home(no))
        && said.len() == unsaid.len()
        && differing == 1
        && said.len() > 1
}

fn says_no(event: &Event) -> bool {
    let mut items = event.values.iter().flatten().peekable();
    items.peek().is_some() && items.all(|item| yes_or_no(&item.elem) == Some(false))
}

/// The function in which what runs on a tap is written: a listener made in place stands where it is made.
fn home(program: &Program<'_>, tapped: FnId) -> FnId {
    let mut home = program.frame(tapped);
    while let Some(ty) = program.owner(home).filter(|ty| program.type_decl(*ty).kind == TypeKind::Anonymous)
        && let Some(site) = program.object_values.get(&ty)
    {
        home = program.frame(site.function);
    }
    home
}
