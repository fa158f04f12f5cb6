//! What leads to events: edges, looked up backwards.
//!
//! In: events, the graph. Out: the nodes from which an event can be reached, and the edges between them.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::before::Before;
use super::events::{Event, EventKind};
use super::graph::{Edge, Graph, Node};

/// Nodes that lead to events: a list that grows while its front is worked off.
#[derive(Default)]
struct Nodes {
    seen: FxHashSet<Node>,
    list: Vec<Node>,
    done: usize,
}

impl Nodes {
    fn add(&mut self, node: Node) {
        if self.seen.insert(node) {
            self.list.push(node);
        }
    }
}

impl<'k, 'p, 'a> Before<'k, 'p, 'a> {
    /// Looks up what leads to the events. All that leads to questions and answers comes first in the list, as many nodes
    /// as the number that comes back.
    pub(super) fn collect_edges(&mut self, graph: &mut Graph<'k, 'p, 'a>, events: &[Event]) -> (Vec<Node>, usize) {
        let wanted = |e: &&Event| !matches!(e.kind, EventKind::StoreWrite) || self.knowledge.keeps_consent(e);
        let (taken, asked): (Vec<&Event>, Vec<&Event>) =
            events.iter().filter(wanted).partition(|e| matches!(e.kind, EventKind::Collection | EventKind::SdkStart));
        let mut nodes = Nodes::default();
        asked.into_iter().for_each(|event| nodes.add(Node::Fn(event.site.function)));
        self.places.all().for_each(|site| nodes.add(Node::Fn(site.function)));
        self.follow_back(graph, &mut nodes);
        let asking = nodes.list.len();
        taken.into_iter().for_each(|event| nodes.add(Node::Fn(event.site.function)));
        self.follow_back(graph, &mut nodes);
        (nodes.list, asking)
    }

    fn follow_back(&mut self, graph: &mut Graph<'k, 'p, 'a>, nodes: &mut Nodes) {
        while let Some(node) = nodes.list.get(nodes.done).copied() {
            nodes.done += 1;
            // One node may take a while: each looks at the flag.
            if self.knowledge.program.cancel.is_set() {
                return;
            }
            let edges: Vec<Edge> = graph.leading_to(node).into_iter().filter(|e| self.is_taken(e)).collect();
            for edge in edges {
                nodes.add(edge.from);
                self.note_creation(&edge);
                Rc::make_mut(&mut self.out).entry(edge.from).or_default().push(self.edges.len() as u32);
                Rc::make_mut(&mut self.edges).push(edge);
            }
            if let Node::Fn(function) = node
                && let Some(site) = self.creation(function)
            {
                nodes.add(Node::Fn(site.function));
            }
        }
    }

    /// What can be reached from nodes, whatever is tested on the way.
    pub(super) fn reachable(&self, from: Vec<Node>) -> FxHashSet<Node> {
        let mut todo = from;
        let mut reached: FxHashSet<Node> = todo.iter().copied().collect();
        while let Some(node) = todo.pop() {
            let next = self.out.get(&node).into_iter().flatten().map(|index| self.edges[*index as usize].to);
            todo.extend(next.filter(|to| reached.insert(*to)));
        }
        reached
    }

    /// Whether both ends of an edge are built together, and it starts in code that runs.
    fn is_taken(&self, edge: &Edge) -> bool {
        if matches!(edge.from, Node::Fn(function) if self.knowledge.is_preview(function)) {
            return false;
        }
        let file = |node: Node| node.file(self.knowledge.program);
        self.knowledge.modules.together(file(edge.from), file(edge.to))
    }
}
