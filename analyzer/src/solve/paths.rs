//! Paths back to a root, and the edges at a node.
//!
//! In: a node and one of its contexts. Out: the edges that led there.

use rules::catalogue::Firing;
use rustc_hash::FxHashMap;

use super::atoms::State;
use super::before::Before;
use super::graph::{Edge, Kind, Node};
use super::told::Told;
use crate::link::program::{FnId, Site};

/// Of a longer path so many edges at its end are told, after its first.
const TOLD: usize = 500;

impl Before<'_, '_, '_> {
    /// The edges from a root to a context, in order.
    #[must_use]
    pub fn path(&self, node: Node, context: u32) -> Vec<&Edge> {
        self.path_with_states(node, context).into_iter().map(|(edge, _)| edge).collect()
    }

    /// The edges from a root to a context, in order, each with the state of the function in which it starts. Of a very
    /// long path the first and the last ones.
    #[must_use]
    pub fn path_with_states(&self, node: Node, context: u32) -> Vec<(&Edge, State)> {
        let mut path = Vec::new();
        let mut at = (node, context);
        while let Some(Some((index, from))) =
            self.contexts.get(&at.0).and_then(|c| c.get(at.1 as usize)).map(|c| c.from)
        {
            let edge = &self.edges[index as usize];
            let state = self.contexts.get(&edge.from).and_then(|c| c.get(from as usize)).map(|c| c.state);
            path.extend(self.unfolded(edge, state.unwrap_or_default()).into_iter().rev());
            at = (edge.from, from);
            if path.len() >= TOLD {
                // However long it is, it begins at its root.
                let first = self.contexts.get(&at.0).and_then(|c| c.get(at.1 as usize)).and_then(|c| c.first);
                path.extend(first.map(|index| (&self.edges[index as usize], State::default())));
                break;
            }
        }
        path.reverse();
        path
    }

    /// Calls that lead to a function directly.
    pub fn calls_to(&self, function: FnId) -> impl Iterator<Item = Site> + '_ {
        self.leading_to(Node::Fn(function)).filter(|e| is_at_once(&e.kind)).filter_map(|e| e.site)
    }

    /// Requests whose answer a function takes, whatever the answer is.
    pub fn asked_before(&self, function: FnId) -> impl Iterator<Item = Site> + '_ {
        let answers = |kind: &Kind| matches!(kind, Kind::Fires(Firing::PermissionResult, _));
        self.leading_to(Node::Fn(function)).filter(move |e| answers(&e.kind)).filter_map(|e| e.site)
    }

    /// The edges that start at a node.
    pub fn from(&self, node: Node) -> impl Iterator<Item = &Edge> {
        self.out.get(&node).into_iter().flatten().map(|index| &self.edges[*index as usize])
    }

    /// The truth values that the function at the end of an edge is called with, if the one at its start was called with
    /// some; none if a test of those keeps the edge from being taken.
    #[must_use]
    pub fn told_along(&self, edge: &Edge, told: Told) -> Option<Told> {
        let at = State { told, ..State::default() };
        let at = edge.site.map_or(Some(at), |site| self.state_at(site, at))?;
        Some(self.knowledge.told_after(&self.knowledge.telling(edge), edge, at))
    }

    /// Whether a statement may run where its function is called with some truth values.
    #[must_use]
    pub fn is_passed(&self, site: Site, told: Told) -> bool {
        self.state_at(site, State { told, ..State::default() }).is_some()
    }

    /// The edges that end at a node.
    pub fn leading_to(&self, node: Node) -> impl Iterator<Item = &Edge> {
        let into = self.into.get_or_init(|| {
            let mut into: FxHashMap<Node, Vec<u32>> = FxHashMap::default();
            for (index, edge) in self.edges.iter().enumerate() {
                into.entry(edge.to).or_default().push(index as u32);
            }
            into
        });
        into.get(&node).into_iter().flatten().map(|index| &self.edges[*index as usize])
    }

    /// How many edges lie between a root and a context.
    #[must_use]
    pub fn depth(&self, node: Node, context: u32) -> u32 {
        self.contexts.get(&node).and_then(|c| c.get(context as usize)).map_or(0, |c| c.depth)
    }
}

fn is_at_once(kind: &Kind) -> bool {
    match kind {
        Kind::Handed(way) => way.iter().all(|edge| is_at_once(&edge.kind)),
        kind => matches!(kind, Kind::Call(_) | Kind::ValueCall | Kind::Fires(Firing::Now, _)),
    }
}
