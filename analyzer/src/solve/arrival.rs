//! What holds at the other end of an edge.
//!
//! In: an edge, and what holds where it starts. Out: a [`State`] for the node that it leads to; none if it is not taken.

use rules::catalogue::{Firing, Purpose};

use super::atoms::{Atom, Atoms, State, Ways};
use super::before::Before;
use super::graph::{Edge, Kind, Node};
use super::taken::Taken;
use crate::facts::{FnRole, Receiver, Value};
use crate::link::program::TypeId;
use crate::link::types::Ty;

impl Before<'_, '_, '_> {
    /// Takes an edge.
    pub(super) fn pass(&mut self, (edge, taken): (&Edge, &Taken), at: State, from: (u32, u32)) {
        if let Kind::Handed(way) = &edge.kind {
            if let Some((last, at)) = self.handed_down((way, &taken.inner), at) {
                self.pass(last, at, from);
            }
            return;
        }
        let Some(made) = self.kept_by_made(edge, at.made) else { return };
        let at = State { made, ..at };
        if let (Kind::ValueCall, Node::Fn(lambda)) = (&edge.kind, edge.to) {
            let at = State { told: self.knowledge.told_after(&taken.telling, edge, at), ..at };
            self.run_value(lambda, at, from);
        } else if let Some(state) = self.arrived((edge, taken), at) {
            self.add_context(edge.to, state, Some(from));
        }
    }

    /// The last of the edges by which a function value is handed down and run, and what holds where it starts.
    fn handed_down<'e>(
        &self,
        (way, taken): (&'e [Edge], &'e [Taken]),
        at: State,
    ) -> Option<((&'e Edge, &'e Taken), State)> {
        let mut edges = way.iter().zip(taken);
        let last = edges.next_back()?;
        let mut at = at;
        for (index, (edge, taken)) in edges.enumerate() {
            // What holds at the first place is known already.
            let here = if index == 0 { at } else { self.state_from(edge, taken, at)? };
            at = self.arrived((edge, taken), here)?;
        }
        let here = if way.len() == 1 { at } else { self.state_from(last.0, last.1, at)? };
        Some((last, here))
    }

    /// What holds at the place of an edge.
    pub(super) fn state_from(&self, edge: &Edge, taken: &Taken, at: State) -> Option<State> {
        match (edge.site, &taken.standing) {
            (Some(site), Some(standing)) => self.state_behind(site, standing, at),
            _ => Some(at),
        }
    }

    /// The edges that an edge consists of, each with the state of the function in which it starts.
    pub(super) fn unfolded<'e>(&self, edge: &'e Edge, state: State) -> Vec<(&'e Edge, State)> {
        let Kind::Handed(way) = &edge.kind else { return vec![(edge, state)] };
        let mut at = state;
        let mut unfolded = Vec::new();
        for edge in way.iter() {
            unfolded.extend(self.unfolded(edge, at));
            let taken = self.taken(edge);
            let there = self.state_from(edge, &taken, at).and_then(|there| self.arrived((edge, &taken), there));
            at = there.unwrap_or(at);
        }
        unfolded
    }

    /// What holds behind an edge that is taken in a state.
    pub(super) fn arrived(&self, (edge, taken): (&Edge, &Taken), at: State) -> Option<State> {
        if let Kind::Handed(way) = &edge.kind {
            let (last, at) = self.handed_down((way, &taken.inner), at)?;
            return self.arrived(last, at);
        }
        let told = self.knowledge.told_after(&taken.telling, edge, at);
        let this = match taken.this {
            Some(known) => known,
            None => self.this_after(edge, at.this)?,
        };
        let at = State { told, this, made: self.made_after(taken.making, at.made), ..at };
        let mut state = match &edge.kind {
            Kind::Call(guessed) => State { ways: if *guessed { at.ways.with(Ways::GUESSED) } else { at.ways }, ..at },
            Kind::ValueCall | Kind::Handed(_) => at,
            Kind::UnknownFires => State { must: at.must.persistent(), ..at },
            Kind::Makes => opened(at),
            Kind::OpenedSomewhere => State {
                must: at.must.persistent(),
                ways: at.ways.without(Ways::LAUNCH).with(Ways::UNKNOWN_OPENER),
                this: None,
                ..at
            },
            // The only button of a dialog that cannot be left is no free act: the tap only delays what follows.
            Kind::Fires(Firing::Tap, _) | Kind::Lifecycle(Firing::Tap) if taken.forced => {
                State { must: at.must.persistent(), ..at }
            }
            // A library's function that its host calls is a way in of its own.
            Kind::Lifecycle(Firing::Host) if self.is_of_library(edge.to) => return None,
            Kind::Fires(Firing::Observed, _) | Kind::Lifecycle(Firing::Observed) => self.observed(edge, at),
            Kind::Fires(firing, _) | Kind::Lifecycle(firing) => fired(at, *firing),
        };
        state.ways = self.without_screen(edge.to, state.ways);
        let gives = taken.gives;
        state.must = state.must.union(gives);
        if gives.has(Atom::OpenedByUser) {
            state.ways = state.ways.without(Ways::LAUNCH);
        }
        if gives.has(Atom::UserAction) {
            state.ways =
                state.ways.without(Ways::LAUNCH).without(Ways::RESUME).without(Ways::RESULT).without(Ways::OBSERVED);
        }
        // Who answers what came by itself has chosen no function.
        let asked = || matches!(edge.to, Node::Fn(f) if self.knowledge.grants_wish(f));
        if at.ways.has(Ways::LAUNCH) && (gives.has(Atom::FreeTap) || asked()) {
            state.ways = state.ways.with(Ways::AGREED);
        }
        Some(state)
    }

    /// What an observer starts with.
    fn observed(&self, edge: &Edge, at: State) -> State {
        let picks = matches!(edge.to, Node::Fn(observer) if self.knowledge.picks_out(observer, edge.site));
        let ways = if picks { at.ways.with(Ways::OBSERVED) } else { at.ways };
        State { ways, ..fired(at, Firing::Observed) }
    }

    /// Whether an edge is a tap that leaves no choice.
    pub(super) fn is_forced(&self, edge: &Edge) -> bool {
        if let Kind::Handed(way) = &edge.kind {
            return way.iter().any(|edge| self.is_forced(edge));
        }
        let forced = |node: Node| matches!(node, Node::Fn(f) if self.knowledge.dialogs().is_forced(f));
        // What the button's function tells its listener is no freer.
        forced(edge.to) || matches!(edge.kind, Kind::Call(_) | Kind::ValueCall) && forced(edge.from)
    }

    pub(super) fn is_leaf(&self, ty: TypeId) -> bool {
        self.knowledge.program.hierarchy.direct_subtypes(ty).is_empty()
    }

    /// The class of the object whose method runs behind an edge, if it is the same for every state.
    pub(super) fn this_always(&self, edge: &Edge) -> Option<Option<TypeId>> {
        let program = self.knowledge.program;
        let to = match edge.to {
            Node::Type(_) => return Some(None),
            Node::Fn(id) => id,
        };
        if let Node::Type(ty) = edge.from {
            return Some(Some(ty));
        }
        let call = edge.site.and_then(|s| program.call(s))?;
        let own_call = matches!(call.receiver, Receiver::Super)
            || program.function(to).role == FnRole::Lambda
            || matches!(call.receiver, Receiver::Implicit(_) | Receiver::On(Value::This(None)))
                && edge.kind == Kind::Call(false);
        // Most calls are on something else: whose method runs there is not known.
        (!own_call).then_some(None)
    }

    /// The class of the object whose method runs behind an edge; none if the edge is not taken for that object: a
    /// call on `this` reaches the method of its own class only.
    fn this_after(&self, edge: &Edge, this: Option<TypeId>) -> Option<Option<TypeId>> {
        let program = self.knowledge.program;
        let hierarchy = &program.hierarchy;
        let Node::Fn(to) = edge.to else { return Some(None) };
        let call = edge.site.and_then(|s| program.call(s));
        let caller = edge.site.and_then(|s| program.owner(s.function));
        let this = this.or(caller.filter(|c| self.is_leaf(*c)));
        let (Some(this), Some(owner)) = (this, program.owner(to)) else { return Some(None) };
        let ancestors = hierarchy.ancestors(Ty::Project(this));
        let family = ancestors.contains(&Ty::Project(owner));
        let Some(call) = call else { return Some(family.then_some(this)) };
        if matches!(call.receiver, Receiver::Super) || program.function(to).role == FnRole::Lambda {
            return Some(family.then_some(this));
        }
        let related = caller.is_some_and(|c| {
            hierarchy.is_a(Ty::Project(owner), Ty::Project(c)) || hierarchy.is_a(Ty::Project(c), Ty::Project(owner))
        });
        if !related {
            return Some(None);
        }
        let name = program.fn_name(to);
        let own = ancestors.iter().find_map(|t| match t {
            Ty::Project(id) => program.members.get(&(*id, name)),
            _ => None,
        });
        // A private or overloaded helper of a base class is still its own.
        let reached = own.is_some_and(|own| own.contains(&to)) || family && program.function(to).modifiers.private;
        reached.then_some(Some(this))
    }
}

/// What a screen or object starts with, when it is made in a state.
fn opened(at: State) -> State {
    let by_user = at.must.has(Atom::UserAction) || at.must.has(Atom::OpenedByUser);
    let must = at.must.persistent();
    let ways = at.ways.without(Ways::RESUME);
    if by_user {
        State { must: must.with(Atom::OpenedByUser), ways: ways.without(Ways::LAUNCH), this: None, ..at }
    } else {
        State { must, ways, this: None, ..at }
    }
}

/// What a callback starts with.
fn fired(at: State, firing: Firing) -> State {
    let lasting = at.must.persistent();
    let tapped = |must: Atoms| State {
        must: must.with(Atom::UserAction),
        ways: at
            .ways
            .without(Ways(Ways::LAUNCH.0 | Ways::RESUME.0 | Ways::RESULT.0 | Ways::AGREED.0 | Ways::OBSERVED.0)),
        ..at
    };
    match firing {
        Firing::Now => at,
        Firing::Later | Firing::Host | Firing::Observed | Firing::System | Firing::Create | Firing::Start => {
            State { must: lasting, ..at }
        }
        Firing::Background => State { must: lasting, ways: at.ways.with(Ways::BACKGROUND), ..at },
        Firing::Resume => State { must: lasting, ways: at.ways.with(Ways::RESUME), ..at },
        Firing::Tap => tapped(lasting),
        Firing::PermissionResult | Firing::Result => State { must: lasting, ways: at.ways.with(Ways::RESULT), ..at },
        Firing::Granted => State { must: lasting.with(Atom::Granted(0)), ways: at.ways.with(Ways::RESULT), ..at },
        Firing::Denied | Firing::Rationale => {
            State { must: lasting.with(Atom::Denied(0)), ways: at.ways.with(Ways::RESULT), ..at }
        }
        Firing::Agreed => {
            let given =
                lasting.with(Atom::Given(Purpose::Policy)).with(Atom::Given(Purpose::Advertising)).with(Atom::FreeTap);
            tapped(given)
        }
        Firing::Refused => tapped(lasting.with(Atom::Refused(Purpose::Policy))),
    }
}
