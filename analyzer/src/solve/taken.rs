//! What taking an edge does, whatever the state: found out once for each edge, then applied to every state.
//!
//! In: an edge or a statement. Out: [`Taken`], [`Standing`].

use std::rc::Rc;

use rules::catalogue::Firing;

use super::atoms::{Atom, Atoms, State, Ways};
use super::before::Before;
use super::brought::AGREED;
use super::chances::Chances;
use super::graph::{Edge, Kind, Node};
use super::kept::Making;
use super::knowledge::Tests;
use super::told::Telling;
use crate::link::program::{Site, TypeId};

/// What holds at a statement besides what held where its function was entered.
pub(super) struct Standing {
    /// The tests that it stands behind, with the sides that lead to it.
    tests: Tests,
    /// What was waited for, and told to SDKs.
    gives: Atoms,
    /// A system dialog was shown: an act of the user before it is used up.
    prompts: bool,
    /// A test wants a state that only an act of the user brings.
    woken: bool,
}

/// What is known of an edge before it is taken.
pub(super) struct Taken {
    /// At its place.
    pub standing: Option<Rc<Standing>>,
    /// What it gives.
    pub gives: Atoms,
    /// What else could be run instead, for an object whose class is known, and for one whose class is not.
    pub chances: [Chances; 2],
    /// What it does to the objects on the way.
    pub making: Making,
    /// It is a tap that leaves no choice.
    pub forced: bool,
    /// The class of the object whose method runs behind it, where that does not hang on the state.
    pub this: Option<Option<TypeId>>,
    /// What it tells of the parameters of the function called.
    pub telling: Telling,
    /// The same of the edges that it consists of.
    pub inner: Box<[Taken]>,
}

impl Before<'_, '_, '_> {
    /// What is known of an edge, by its number.
    pub(super) fn taken_at(&self, index: u32) -> Rc<Taken> {
        let known = self.taken.borrow().get(index as usize).cloned().flatten();
        known.unwrap_or_else(|| {
            let taken = Rc::new(self.taken(&self.edges[index as usize]));
            let mut all = self.taken.borrow_mut();
            if all.len() < self.edges.len() {
                all.resize(self.edges.len(), None);
            }
            all[index as usize] = Some(Rc::clone(&taken));
            taken
        })
    }

    /// What is known of an edge.
    pub(super) fn taken(&self, edge: &Edge) -> Taken {
        let standing = edge.site.map(|site| self.standing(site));
        if let Kind::Handed(way) = &edge.kind {
            let inner: Box<[Taken]> = way.iter().map(|edge| self.taken(edge)).collect();
            // The value that it ends with came by these very calls.
            let calls = inner.iter().take(inner.len().saturating_sub(1));
            return Taken {
                standing,
                gives: edge.gives,
                making: Making::None,
                chances: calls.fold([Chances::STEP; 2], |sum, taken| [0, 1].map(|i| sum[i].and(taken.chances[i]))),
                forced: false,
                this: None,
                telling: Telling::default(),
                inner,
            };
        }
        let forced = self.is_forced(edge);
        let gives = match edge.to {
            Node::Fn(function)
                if edge.kind != Kind::Call(false)
                    || self.knowledge.program.function(function).modifiers.is_override =>
            {
                self.knowledge.gives(function)
            }
            _ => Atoms::NONE,
        };
        let mut gives = gives.union(edge.gives);
        if let (Kind::Fires(..) | Kind::UnknownFires, Some(site)) = (&edge.kind, edge.site)
            && !gives.has(AGREED)
            && self.is_sifted_by_answer(site)
        {
            gives = gives.with(AGREED);
        }
        if let (Kind::Fires(Firing::Observed | Firing::Later, _) | Kind::UnknownFires, Some(site)) =
            (&edge.kind, edge.site)
        {
            gives = gives.union(self.heard(site));
        }
        Taken {
            standing,
            gives: if forced { gives.persistent() } else { gives },
            making: self.making(edge),
            chances: self.chances(edge),
            forced,
            this: self.this_always(edge),
            telling: self.knowledge.telling(edge),
            inner: Box::default(),
        }
    }

    /// What holds at a statement, whatever held before.
    fn standing(&self, site: Site) -> Rc<Standing> {
        if let Some(known) = self.standing.borrow().get(&site) {
            return Rc::clone(known);
        }
        let (tests, mut gives) = self.knowledge.passed_at(site);
        let (gates, prompts) = (self.gates.get(&site.function), self.prompts.get(&site.function));
        let done = match (gates, prompts) {
            (None, None) => Vec::new(),
            _ => self.knowledge.program.done_before(site),
        };
        for (stmt, atom) in gates.into_iter().flatten() {
            if done.iter().any(|call| call.stmt == *stmt) {
                gives = gives.with(*atom);
            }
        }
        let prompts = prompts.is_some_and(|prompts| done.iter().any(|call| prompts.contains(&call.stmt)));
        let woken = self.takes_an_act(site) || self.appears_by_act(site);
        if woken {
            gives = gives.with(Atom::OpenedByUser);
        }
        if !tests.iter().any(|(test, yes)| test.side(*yes).has(AGREED)) && self.takes_an_answer(site) {
            gives = gives.with(AGREED);
        }
        let standing = Rc::new(Standing { tests, gives, prompts, woken });
        self.standing.borrow_mut().insert(site, Rc::clone(&standing));
        standing
    }

    /// Whether what a call draws is there only while a state holds that acts of the user set.
    fn appears_by_act(&self, site: Site) -> bool {
        let set = self.knowledge.set_for(site);
        !set.is_empty() && set.into_iter().all(|at| self.runs_by_act(at.function))
    }

    /// What holds at a statement when its function is entered with `entry`; none if it is not reached.
    #[must_use]
    pub fn state_at(&self, site: Site, entry: State) -> Option<State> {
        self.state_behind(site, &self.standing(site), entry)
    }

    pub(super) fn state_behind(&self, site: Site, standing: &Standing, entry: State) -> Option<State> {
        let mut must = entry.must;
        for (test, yes) in standing.tests.iter() {
            if test.is_dead(*yes, must, entry.told) {
                return None;
            }
            must = must.union(test.side(*yes));
        }
        must = must.union(standing.gives);
        if standing.prompts {
            must = must.without(Atom::UserAction);
        }
        let mut ways = entry.ways;
        if ways.has(Ways::RESUME) && self.knowledge.is_first_time_only(site) {
            ways = ways.without(Ways::RESUME);
        }
        if standing.woken {
            ways = ways.without(Ways::LAUNCH);
        }
        Some(State { must, ways, ..entry })
    }
}
