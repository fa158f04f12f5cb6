//! Acts of the user on the way to a function: whether each way to it takes one.
//!
//! In: a function, the edges. Out: whether it runs by acts alone.

use rules::catalogue::Firing;
use rules::rule::Artifact;
use rustc_hash::FxHashSet;

use super::atoms::Atom;
use super::before::Before;
use super::graph::{Edge, Kind, Node};
use crate::link::program::FnId;

/// At most so many nodes are looked at on the way back from where it is set.
const NODES: usize = 400;

impl Before<'_, '_, '_> {
    /// Whether somebody outside may call a function.
    pub(super) fn is_open(&self, function: FnId) -> bool {
        let modules = &self.knowledge.modules;
        let mut units = modules.units_of(self.knowledge.program.file_of(function));
        units.all(|unit| modules.units[unit].artifact == Artifact::Sdk) && self.knowledge.is_public_api(function)
    }

    /// Whether each way to a function takes an act of the user, as far as ways are known.
    #[must_use]
    pub fn runs_by_act(&self, function: FnId) -> bool {
        if let Some(known) = self.by_act.borrow().get(&function) {
            return *known;
        }
        let by_act = self.find_acts(function);
        self.by_act.borrow_mut().insert(function, by_act);
        by_act
    }

    /// Whether paths begin at a node.
    pub(super) fn begins(&self, node: Node) -> bool {
        match node {
            Node::Type(ty) => self.declared.contains(&ty) || self.is_system_root(ty, &self.manifests),
            Node::Fn(function) => self.is_open(function) || self.graph.borrow().runs_by_itself(function),
        }
    }

    fn find_acts(&self, function: FnId) -> bool {
        let mut todo = vec![Node::Fn(function)];
        let mut seen: FxHashSet<Node> = todo.iter().copied().collect();
        let mut acts = false;
        while let Some(node) = todo.pop() {
            let edges = self.edges_to(node);
            if self.begins(node) || edges.is_empty() || seen.len() > NODES {
                return false;
            }
            for edge in edges {
                if edge.kind == Kind::OpenedSomewhere {
                    return false;
                }
                if is_act(&edge) {
                    acts = true;
                } else if seen.insert(edge.from) {
                    todo.push(edge.from);
                }
            }
        }
        acts
    }
}

/// Whether the user does something for an edge to be taken.
pub(super) fn is_act(edge: &Edge) -> bool {
    edge.gives.has(Atom::UserAction)
        || match &edge.kind {
            Kind::Fires(firing, _) | Kind::Lifecycle(firing) => {
                matches!(firing, Firing::Tap | Firing::Agreed | Firing::Refused)
            }
            Kind::Handed(way) => way.iter().any(is_act),
            _ => false,
        }
}
