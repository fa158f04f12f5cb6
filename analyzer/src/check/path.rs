//! The path that readers see: from a root to a place, without laps that change nothing.
//!
//! In: a node and one of its contexts. Out: [`Hop`]s, in order.

use rustc_hash::FxHashMap;

use crate::solve::Solution;
use crate::solve::atoms::State;
use crate::solve::graph::{Edge, Kind, Node};

/// An edge of a path with what holds behind it.
#[derive(Clone, Copy)]
pub struct Hop<'b> {
    /// The edge.
    pub edge: &'b Edge,
    /// What holds where it starts.
    before: State,
    /// What holds where it ends.
    pub behind: State,
}

/// The hops from a root to a context of a node.
#[must_use]
pub fn hops<'s>(solution: &'s Solution<'_, '_, '_>, node: Node, context: u32) -> Vec<Hop<'s>> {
    let before = &solution.before;
    let path = before.path_with_states(node, context);
    let last = before.contexts.get(&node).and_then(|c| c.get(context as usize)).map(|c| c.state).unwrap_or_default();
    let ends: Vec<State> = path.iter().skip(1).map(|(_, state)| *state).chain([last]).collect();
    let hops = path.into_iter().zip(ends).map(|((edge, before), behind)| Hop { edge, before, behind });
    without_laps(hops.collect())
}

/// Leaves out what comes back to where it was and has changed nothing: recursion, two functions that call each other.
fn without_laps(hops: Vec<Hop<'_>>) -> Vec<Hop<'_>> {
    let mut kept: Vec<Hop<'_>> = Vec::new();
    let mut at = 0;
    // Where each node is come to for the last time: few are come to twice.
    let last: FxHashMap<Node, usize> = hops.iter().enumerate().map(|(index, hop)| (hop.edge.to, index)).collect();
    while let Some(hop) = hops.get(at) {
        let back = last.get(&hop.edge.from).map_or(at, |end| end + 1);
        let lap = (at..back).rev().find(|end| is_lap(&hops[at..=*end]));
        if let Some(end) = lap {
            if let Some(last) = kept.last_mut() {
                last.behind = hops[end].behind;
            }
            at = end + 1;
        } else {
            kept.push(*hop);
            at += 1;
        }
    }
    kept
}

/// Whether hops lead back to where they start and tell nothing on the way: neither a refusal nor a new way of coming.
fn is_lap(hops: &[Hop<'_>]) -> bool {
    let (Some(first), Some(last)) = (hops.first(), hops.last()) else { return false };
    let (before, behind) = (first.before, last.behind);
    let adds_nothing = before.must.union(behind.must) == before.must && before.ways == behind.ways;
    let only_calls = || hops.iter().all(|h| matches!(h.edge.kind, Kind::Call(_)));
    first.edge.from == last.edge.to && adds_nothing && (before.must == behind.must || only_calls())
}

#[cfg(test)]
mod tests {
    use rules::catalogue::Firing;

    use super::*;
    use crate::link::program::FnId;
    use crate::solve::atoms::{Atom, Atoms};

    fn edge(from: u32, to: u32, kind: Kind) -> Edge {
        Edge { site: None, from: Node::Fn(FnId(from)), to: Node::Fn(FnId(to)), kind, gives: Atoms::NONE }
    }

    /// The ends of the hops that are kept, when each edge starts in the state behind the one before it.
    fn kept(edges: &[Edge], states: &[State]) -> Vec<Node> {
        let hop = |(index, edge)| Hop { edge, before: states[index], behind: states[index + 1] };
        without_laps(edges.iter().enumerate().map(hop).collect()).iter().map(|h| h.edge.to).collect()
    }

    #[test]
    fn calls_that_come_back_are_left_out() {
        let call = |from, to| edge(from, to, Kind::Call(false));
        let edges = [call(0, 1), call(1, 2), call(2, 1), call(1, 2), call(2, 1), call(1, 3)];
        let ends = [1, 3].map(|id| Node::Fn(FnId(id)));
        assert_eq!(kept(&edges, &[State::default(); 7]), ends);
    }

    #[test]
    fn a_lap_that_hears_a_refusal_is_told() {
        let refused = State { must: Atoms::of(Atom::Denied(0)), ..State::default() };
        let edges = [edge(0, 1, Kind::Call(false)), edge(1, 0, Kind::Fires(Firing::Denied, None))];
        assert_eq!(kept(&edges, &[State::default(), State::default(), refused]).len(), 2);
    }

    #[test]
    fn a_lap_through_the_framework_that_forgets_is_told() {
        let tapped = State { must: Atoms::of(Atom::UserAction), ..State::default() };
        let edges = [edge(0, 1, Kind::Call(false)), edge(1, 0, Kind::Fires(Firing::Later, None))];
        assert_eq!(kept(&edges, &[tapped, tapped, State::default()]).len(), 2);
        assert!(kept(&edges, &[State::default(); 3]).is_empty());
    }
}
