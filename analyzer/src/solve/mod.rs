//! Solving: what each call means, who can get there, and what must have happened before.
//!
//! In: a [`crate::link::Program`] and the pack. Out: a [`Solution`].

mod answered;
mod answers;
mod arrival;
mod assignments;
pub mod atoms;
mod back;
pub mod before;
mod bindings;
mod brought;
mod by_act;
mod callables;
mod captions;
pub mod chances;
mod chosen;
mod clocks;
mod conditions;
mod destinations;
pub mod dialogs;
mod doubts;
mod drawn;
pub mod events;
mod evidence;
pub mod firing;
pub mod flags;
mod gathered;
mod generated;
mod given_by;
pub mod graph;
mod handed;
mod heard;
mod held;
pub mod intents;
mod kept;
mod keys;
mod kinds;
pub mod knowledge;
mod lent;
mod lifecycles;
mod made;
mod marks;
mod notices;
mod once;
mod outcomes;
pub mod own_guards;
mod paths;
pub mod places;
mod queues;
mod refusals;
mod requests;
mod results;
mod roots;
mod routes;
mod shown;
mod shows;
mod sifted;
mod statuses;
mod surfaces;
mod switched;
mod taken;
mod test;
pub mod told;
pub mod unlisted;
mod unseen;
mod watched;
mod ways;
mod which;

pub mod words;
mod written;

use std::rc::Rc;

use before::Before;
use events::Event;
use knowledge::Knowledge;

use crate::link::manifest::Manifest;

/// What was found out about a program.
pub struct Solution<'k, 'p, 'a> {
    /// Flags, words, resources.
    pub knowledge: &'k Knowledge<'p, 'a>,
    /// What rules ask about.
    pub events: Vec<Event>,
    /// The merged manifest of each unit.
    pub manifests: Rc<[Manifest]>,
    /// In which contexts functions run.
    pub before: Before<'k, 'p, 'a>,
}

/// Solves a program.
#[must_use]
pub fn solve<'k, 'p, 'a>(knowledge: &'k Knowledge<'p, 'a>) -> Solution<'k, 'p, 'a> {
    let modules = &knowledge.modules;
    let manifests: Rc<[Manifest]> =
        modules.units.iter().map(|u| Manifest::new(knowledge.program, modules, u)).collect();
    let events = knowledge.events();
    let before = Before::solve(knowledge, &events, &manifests);
    Solution { knowledge, events, manifests, before }
}
