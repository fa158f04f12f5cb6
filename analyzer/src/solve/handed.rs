//! Function values that are handed down: `whenReady { start() }`. The function that runs what it is given is called by
//! others too, each with a value of its own; here each value keeps to the calls that it came by.
//!
//! In: where a value is run, and the calls that hand it there. Out: edges that begin where it is handed over.

use std::rc::Rc;

use rules::catalogue::Firing;

use super::atoms::Atoms;
use super::firing::{Fired, How};
use super::graph::{Edge, Graph, Kind, Node};
use crate::facts::FnRole;
use crate::link::program::{FnId, Site};

/// So many lambdas lie at most between a function and the lambda in it that runs the value.
const INSIDE: usize = 3;
/// So many ways at most lead from a function to such a lambda.
const WAYS: usize = 4;

impl Graph<'_, '_, '_> {
    /// The edges by which a value is run at a place: those from where it is handed over, if the functions that hand it down
    /// are called by others too, and if it is seen how; else the edge from where it is run.
    pub(super) fn matched(&mut self, fired: &Fired, last: Edge) -> Vec<Edge> {
        if let (How::Called, Node::Fn(value)) = (&fired.how, last.to) {
            self.keepers.add((fired.site, value), fired.kept.as_ref());
        }
        let way = fired.way.as_deref().unwrap_or_default();
        let same = last.site.is_some_and(|site| site == fired.site);
        if same && (self.whole && !way.is_empty() || way.iter().any(|call| self.is_shared(*call))) {
            self.handed(way, &last).unwrap_or_else(|| vec![last])
        } else {
            vec![last]
        }
    }

    /// Whether a function that a call reaches is called elsewhere too.
    fn is_shared(&self, call: Site) -> bool {
        let targets = self.knowledge.program.resolve(call).targets.clone();
        targets.iter().any(|target| self.callers(*target, *target).len() > 1)
    }

    fn handed(&mut self, way: &[Site], last: &Edge) -> Option<Vec<Edge>> {
        let program = self.knowledge.program;
        let end = last.site?;
        let mut ways: Vec<Vec<Edge>> = vec![Vec::new()];
        let places: Vec<Site> = way.iter().skip(1).copied().chain([end]).collect();
        for (call, place) in way.iter().zip(places) {
            let function = program.frame(place.function);
            let resolution = program.resolve(*call);
            if !resolution.targets.contains(&function) {
                return None;
            }
            let down = Edge {
                site: Some(*call),
                from: Node::Fn(call.function),
                to: Node::Fn(function),
                kind: Kind::Call(resolution.guessed),
                gives: Atoms::NONE,
            };
            let inside = self.inside(function, place.function, INSIDE)?;
            let further = |way: &Vec<Edge>| {
                let before = way.iter().chain([&down]).cloned();
                inside
                    .iter()
                    .map(|more| before.clone().chain(more.iter().cloned()).collect())
                    .collect::<Vec<Vec<Edge>>>()
            };
            ways = ways.iter().flat_map(further).take(WAYS).collect();
        }
        let whole = |mut edges: Vec<Edge>| {
            edges.push(last.clone());
            let first = &edges[0];
            let (site, from) = (first.site, first.from);
            Edge { site, from, to: last.to, kind: Kind::Handed(edges.into()), gives: Atoms::NONE }
        };
        Some(ways.into_iter().map(whole).collect())
    }

    /// The edges from a function to a lambda in it; none if the lambda is also run otherwise, or by an act of the user:
    /// what stands behind a button belongs to that button.
    fn inside(&mut self, function: FnId, lambda: FnId, depth: usize) -> Option<Vec<Vec<Edge>>> {
        if lambda == function {
            return Some(vec![Vec::new()]);
        }
        let program = self.knowledge.program;
        let mut ways = Vec::new();
        for edge in self.edges_into(lambda)?.iter() {
            let Node::Fn(from) = edge.from else { return None };
            if depth == 0 || program.frame(from) != function || is_act(&edge.kind) {
                return None;
            }
            for mut way in self.inside(function, from, depth - 1)? {
                way.push(edge.clone());
                ways.push(way);
            }
        }
        ways.truncate(WAYS);
        (!ways.is_empty()).then_some(ways)
    }

    /// The edges that lead to a lambda; none while they are looked up.
    fn edges_into(&mut self, lambda: FnId) -> Option<Rc<[Edge]>> {
        if let Some(known) = self.inner.get(&lambda) {
            return known.clone();
        }
        if self.knowledge.program.function(lambda).role != FnRole::Lambda {
            return None;
        }
        self.inner.insert(lambda, None);
        let around = std::mem::replace(&mut self.whole, true);
        let edges: Rc<[Edge]> = self.leading_to(Node::Fn(lambda)).into();
        self.whole = around;
        self.inner.insert(lambda, Some(Rc::clone(&edges)));
        Some(edges)
    }
}

fn is_act(kind: &Kind) -> bool {
    match kind {
        Kind::Call(_) | Kind::ValueCall | Kind::UnknownFires => false,
        Kind::Fires(firing, _) => {
            use Firing::{Background, Create, Host, Later, Now, Observed, Resume, Start, System};
            !matches!(firing, Now | Later | Host | Observed | Background | Create | Start | Resume | System)
        }
        Kind::Handed(way) => way.iter().any(|edge| is_act(&edge.kind)),
        Kind::Makes | Kind::OpenedSomewhere | Kind::Lifecycle(_) => true,
    }
}
