//! Whether the user chose between two controls that tell an SDK opposite things.
//!
//! In: a gate that is told yes, the way there. Out: yes, if the tap on the way has a neighbour on the same dialog or page
//! that tells the same SDK no: then what the question is about, the user has answered it.

use crate::facts::TypeKind;
use crate::link::apis::SdkId;
use crate::link::program::{FnId, Program};
use crate::solve::Solution;
use crate::solve::atoms::Atom;
use crate::solve::events::{Event, EventKind};
use crate::solve::flags::yes_or_no;
use crate::solve::graph::Node;

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
