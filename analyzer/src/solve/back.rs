//! What leads to events: edges, looked up backwards.
//!
//! In: events, the graph. Out: the nodes from which an event can be reached, and the edges between them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::before::Before;
use super::chances::Chances;
use super::events::{Event, EventKind};
use super::graph::{Edge, Kind, Node};

/// At most so many nodes are looked at on the way back from others than events.
const NODES: usize = 16_000;

/// Nodes from which an event can be reached, the nearest first.
#[derive(Default)]
struct Nodes {
    /// What could be run instead on the way from a node to the nearest event, at least.
    least: FxHashMap<Node, Chances>,
    /// Those whose edges were looked up, in order.
    list: Vec<Node>,
    /// The edges that end at each of them.
    edges: FxHashMap<Node, Range<u32>>,
    /// Those to be looked at, each with its number in line.
    queue: BinaryHeap<Reverse<(Chances, u32, Node)>>,
    added: u32,
}

impl Nodes {
    fn add(&mut self, node: Node, least: Chances) {
        if self.least.get(&node).is_none_or(|known| least < *known) {
            self.least.insert(node, least);
            self.added += 1;
            self.queue.push(Reverse((least, self.added, node)));
        }
    }

    /// The next node, unless it was looked at from nearer since.
    fn next(&mut self) -> Option<(Node, Chances)> {
        loop {
            let Reverse((least, _, node)) = self.queue.pop()?;
            if self.least.get(&node) == Some(&least) {
                return Some((node, least));
            }
        }
    }
}

impl<'k, 'p, 'a> Before<'k, 'p, 'a> {
    /// Looks up what leads to the events. All that leads to questions and answers comes first in the list, as many nodes
    /// as the number that comes back. Nodes from which no way is worth following are left out.
    pub(super) fn collect_edges(&mut self, events: &[Event]) -> (Vec<Node>, usize) {
        let wanted = |e: &&Event| !matches!(e.kind, EventKind::StoreWrite) || self.knowledge.keeps_consent(e);
        let (taken, asked): (Vec<&Event>, Vec<&Event>) =
            events.iter().filter(wanted).partition(|e| matches!(e.kind, EventKind::Collection | EventKind::SdkStart));
        let mut nodes = Nodes::default();
        let ends = asked.into_iter().map(|event| event.site).chain(self.places.all());
        ends.for_each(|site| nodes.add(Node::Fn(site.function), Chances::default()));
        self.follow_back(&mut nodes);
        let asking = nodes.list.len();
        taken.into_iter().for_each(|event| nodes.add(Node::Fn(event.site.function), Chances::default()));
        self.follow_back(&mut nodes);
        self.known = nodes.list.iter().copied().collect();
        self.ahead = nodes.least;
        (nodes.list, asking)
    }

    fn follow_back(&mut self, nodes: &mut Nodes) {
        while let Some((node, least)) = nodes.next() {
            // One node may take a while: each looks at the flag.
            if self.knowledge.program.cancel.is_set() {
                return;
            }
            if !nodes.edges.contains_key(&node) {
                nodes.list.push(node);
                let added = self.add_edges(node);
                nodes.edges.insert(node, added);
            }
            for index in nodes.edges[&node].clone() {
                let edge = &self.edges[index as usize];
                let further = least.and(self.least_chances(edge));
                if further < self.worst {
                    nodes.add(edge.from, further);
                }
            }
            // Who makes a function value comes before whoever runs it.
            if let Node::Fn(function) = node
                && let Some(site) = self.creation(function)
            {
                nodes.add(Node::Fn(site.function), least);
            }
        }
    }

    /// Looks up the edges that end at a node.
    fn add_edges(&mut self, node: Node) -> Range<u32> {
        let first = self.edges.len() as u32;
        for edge in self.look_up(node) {
            self.note_creation(&edge);
            Rc::make_mut(&mut self.out).entry(edge.from).or_default().push(self.edges.len() as u32);
            Rc::make_mut(&mut self.edges).push(edge);
        }
        first..self.edges.len() as u32
    }

    /// What could be run instead of an edge, whatever is known where it is taken, at least.
    fn least_chances(&self, edge: &Edge) -> Chances {
        if let Kind::Handed(way) = &edge.kind {
            let calls = &way[..way.len().saturating_sub(1)];
            return calls.iter().fold(Chances::STEP, |sum, edge| sum.and(self.least_chances(edge)));
        }
        match edge.kind {
            // Who gave the value that is run may be known.
            Kind::Call(_) if !self.graph.borrow().keepers.may_know(edge) => {
                let [known, open] = self.chances(edge);
                known.min(open)
            }
            _ => Chances::STEP,
        }
    }

    /// The edges that end at a node, looked up.
    fn look_up(&self, node: Node) -> Vec<Edge> {
        let edges = self.graph.borrow_mut().leading_to(node);
        edges.into_iter().filter(|edge| self.is_taken(edge)).collect()
    }

    /// The edges that end at a node, whether it leads to an event or not.
    pub(super) fn edges_to(&self, node: Node) -> Vec<Edge> {
        if self.known.contains(&node) {
            return self.leading_to(node).cloned().collect();
        }
        if let Some(known) = self.looked_up.borrow().get(&node) {
            return known.to_vec();
        }
        let edges = self.look_up(node);
        self.looked_up.borrow_mut().insert(node, edges.clone().into());
        edges
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
