//! What leads to events: edges, looked up backwards.
//!
//! In: events, the graph. Out: the nodes from which an event can be reached, and the edges between them.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::before::Before;
use super::events::{Event, EventKind};
use super::graph::{Edge, Node};

/// At most so many nodes are looked at on the way back from others than events.
const NODES: usize = 16_000;

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
    pub(super) fn collect_edges(&mut self, events: &[Event]) -> (Vec<Node>, usize) {
        let wanted = |e: &&Event| !matches!(e.kind, EventKind::StoreWrite) || self.knowledge.keeps_consent(e);
        let (taken, asked): (Vec<&Event>, Vec<&Event>) =
            events.iter().filter(wanted).partition(|e| matches!(e.kind, EventKind::Collection | EventKind::SdkStart));
        let mut nodes = Nodes::default();
        asked.into_iter().for_each(|event| nodes.add(Node::Fn(event.site.function)));
        self.places.all().for_each(|site| nodes.add(Node::Fn(site.function)));
        self.follow_back(&mut nodes);
        let asking = nodes.list.len();
        taken.into_iter().for_each(|event| nodes.add(Node::Fn(event.site.function)));
        self.follow_back(&mut nodes);
        self.known = nodes.seen;
        (nodes.list, asking)
    }

    fn follow_back(&mut self, nodes: &mut Nodes) {
        while let Some(node) = nodes.list.get(nodes.done).copied() {
            nodes.done += 1;
            // One node may take a while: each looks at the flag.
            if self.knowledge.program.cancel.is_set() {
                return;
            }
            for edge in self.look_up(node) {
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

    /// The edges that end at a node, looked up.
    fn look_up(&self, node: Node) -> Vec<Edge> {
        let edges = self.graph.borrow_mut().leading_to(node);
        edges.into_iter().filter(|edge| self.is_taken(edge)).collect()
    }

    /// The edges that end at a node, whether it leads to an event or not.
    pub(super) fn edges_to(&self, node: Node) -> Vec<Edge> {
        if self.known.contains(&node) { self.leading_to(node).cloned().collect() } else { self.look_up(node) }
    }

    /// Whether some way back from nodes, events or not, comes to one that is `wanted`, along edges that count as ways.
    #[must_use]
    pub fn leads_from(&self, to: Vec<Node>, wanted: &dyn Fn(Node) -> bool, is_way: &dyn Fn(&Edge) -> bool) -> bool {
        let mut todo = to;
        let mut seen: FxHashSet<Node> = todo.iter().copied().collect();
        while let Some(node) = todo.pop() {
            if wanted(node) {
                return true;
            }
            let mut add = |edge: &Edge| {
                if is_way(edge) && seen.len() < NODES && seen.insert(edge.from) {
                    todo.push(edge.from);
                }
            };
            match self.known.contains(&node) {
                true => self.leading_to(node).for_each(&mut add),
                false => self.look_up(node).iter().for_each(&mut add),
            }
        }
        false
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
