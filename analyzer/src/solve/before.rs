//! What must have happened before: states pushed forward from the roots.
//!
//! In: events, the graph. Out: for each function that matters, the contexts in which it runs, each with the edge it came
//! by, so that a path back to a root can be shown.

use std::cell::{OnceCell, RefCell};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use rules::catalogue::Role;
use rustc_hash::{FxHashMap, FxHashSet};

use super::answered::{Found, State as Kept, Want};
use super::atoms::{Atom, Atoms, State, Ways};
use super::chances::{Chances, Sure};
use super::events::{Event, EventKind};
use super::graph::{Edge, Graph, Kind, Node};
use super::held::Field;
use super::kept::Keepers;
use super::knowledge::Knowledge;
use super::places::Places;
use super::taken::{Standing, Taken};
use crate::link::manifest::Manifest;
use crate::link::program::{FnId, Site, TypeId};
use crate::link::values::Elem;

/// At most so many contexts are kept per node and class of its object; then they are joined.
const CONTEXTS: usize = 8;
/// At most so many classes of objects are told apart per node.
const SUBCLASSES: usize = 24;

/// A state with the edge and context that it came by.
type Arrival = (State, (u32, u32));

/// A context to be pushed on, behind what comes first.
type Waiting = ((Chances, u32, u32), (Node, u32));

/// A way in which a node is entered.
#[derive(Clone, Debug)]
pub struct Context {
    /// What holds there.
    pub state: State,
    /// The edge and the context at its start; none at a root.
    pub from: Option<(u32, u32)>,
    /// A later context says all that this one says.
    covered: bool,
    /// How many edges lie between a root and this.
    pub(super) depth: u32,
    /// The first of them; none at a root.
    pub(super) first: Option<u32>,
    /// What else could have been run at them instead.
    pub(super) chances: Chances,
    /// How sure it is that they are those that are taken.
    sure: Sure,
}

/// The solved before-analysis.
pub struct Before<'k, 'p, 'a> {
    pub(super) knowledge: &'k Knowledge<'p, 'a>,
    /// Edges between nodes that matter.
    pub edges: Rc<Vec<Edge>>,
    /// The contexts of each node.
    pub contexts: FxHashMap<Node, Vec<Context>>,
    /// Where paths begin, with what holds there.
    pub roots: Vec<(Node, State)>,
    /// What an SDK's host can make run: when and behind which questions is the host's affair.
    hosted: FxHashSet<Node>,
    /// Places besides events whose order matters.
    pub places: Places,
    pub(super) out: Rc<FxHashMap<Node, Vec<u32>>>,
    pub(super) into: OnceCell<FxHashMap<Node, Vec<u32>>>,
    /// Nodes whose edges were looked up.
    pub(super) known: FxHashSet<Node>,
    /// What could be run instead on the way from each of them to the nearest event, at least.
    pub(super) ahead: FxHashMap<Node, Chances>,
    /// Paths are followed as long as they are surer.
    pub(super) worst: Chances,
    pub(super) graph: RefCell<Graph<'k, 'p, 'a>>,
    /// Components that the system or the user starts from outside.
    pub(super) declared: FxHashSet<TypeId>,
    pub(super) manifests: Rc<[Manifest]>,
    /// Functions, by whether each way to them takes an act of the user.
    pub(super) by_act: RefCell<FxHashMap<FnId, bool>>,
    /// What brings states to be what tests want, as far as it was asked, and whether that hangs on something stored. The
    /// same of functions, and of statements behind an answer.
    pub(super) answered: RefCell<FxHashMap<(Kept, Want), Found>>,
    /// What must have happened where something is put into holders, as far as it was asked.
    pub(super) heard_of: RefCell<FxHashMap<Field, Atoms>>,
    pub(super) brought_by: RefCell<FxHashMap<FnId, Found>>,
    /// Nodes to which some way leads without an act of the user.
    pub(super) unasked: RefCell<FxHashSet<Node>>,
    pub(super) behind_answer: RefCell<FxHashMap<Site, (bool, bool)>>,
    /// What brings it about that a branch goes one way.
    pub(super) brought_at: RefCell<FxHashMap<(Site, bool), super::answered::Found>>,
    /// Edges of nodes from which no event is reached, as far as they were looked up.
    pub(super) looked_up: RefCell<FxHashMap<Node, Rc<[Edge]>>>,
    /// For each file the units that it is not part of.
    outside: Vec<u64>,
    pub(super) gates: FxHashMap<FnId, Vec<(u32, Atom)>>,
    pub(super) prompts: FxHashMap<FnId, Vec<u32>>,
    pub(super) standing: RefCell<FxHashMap<Site, Rc<Standing>>>,
    pub(super) keepers: Keepers,
    /// How many function values, made elsewhere, a place may run.
    pub(super) values_at: FxHashMap<Site, u32>,
    /// By edge, as far as it was looked at.
    pub(super) taken: RefCell<Vec<Option<Rc<Taken>>>>,
    /// What lasts wherever a function value is made, and the ways in which it may be made.
    captured: FxHashMap<FnId, (Atoms, Ways)>,
    created: FxHashMap<FnId, Vec<(Site, FnId)>>,
    waiting: FxHashMap<FnId, Vec<Arrival>>,
    /// Contexts to be pushed on: the surest paths first, of these the shortest.
    queue: BinaryHeap<Reverse<Waiting>>,
    /// How many were added: equals stand in line.
    added: u32,
}

impl<'k, 'p, 'a> Before<'k, 'p, 'a> {
    /// Solves it for the given events.
    #[must_use]
    pub fn solve(knowledge: &'k Knowledge<'p, 'a>, events: &[Event], manifests: &Rc<[Manifest]>) -> Before<'k, 'p, 'a> {
        let mut before = Before {
            knowledge,
            edges: Rc::default(),
            contexts: FxHashMap::default(),
            roots: Vec::new(),
            hosted: FxHashSet::default(),
            places: Places::default(),
            out: Rc::default(),
            into: OnceCell::new(),
            known: FxHashSet::default(),
            ahead: FxHashMap::default(),
            worst: if knowledge.program.guesses { Chances::HOPELESS } else { Chances::MANY },
            graph: RefCell::new(Graph::new(knowledge)),
            declared: knowledge.declared_roots(manifests),
            manifests: Rc::clone(manifests),
            by_act: RefCell::default(),
            answered: RefCell::default(),
            heard_of: RefCell::default(),
            brought_by: RefCell::default(),
            unasked: RefCell::default(),
            behind_answer: RefCell::default(),
            brought_at: RefCell::default(),
            looked_up: RefCell::default(),
            outside: knowledge.outside(),
            gates: FxHashMap::default(),
            prompts: FxHashMap::default(),
            standing: RefCell::default(),
            keepers: Keepers::default(),
            values_at: FxHashMap::default(),
            taken: RefCell::default(),
            captured: FxHashMap::default(),
            created: FxHashMap::default(),
            waiting: FxHashMap::default(),
            queue: BinaryHeap::new(),
            added: 0,
        };
        before.note_effects(events);
        before.places = knowledge.places(events, manifests);
        let (nodes, asking) = before.collect_edges(events);
        before.values_at = before.count_values();
        before.keepers = std::mem::take(&mut before.graph.borrow_mut().keepers);
        before.keepers.count(knowledge);
        let hosted = before.add_roots((&nodes, asking), manifests);
        before.hosted = before.reachable(hosted);
        let mut steps = 0;
        while let Some(Reverse((_, (node, context)))) = before.queue.pop() {
            before.step(node, context);
            steps += 1;
            if knowledge.program.cancel.is_set_at(steps) {
                break;
            }
        }
        before
    }

    /// What calls do to the state behind them: a gate was told, a prompt used up the tap.
    fn note_effects(&mut self, events: &[Event]) {
        let knowledge = self.knowledge;
        for event in events {
            match event.kind {
                EventKind::Gate => {
                    let gate =
                        event.sdk.filter(|_| !knowledge.says_yes(event)).and_then(|sdk| self.knowledge.gate(sdk));
                    if let Some(atom) = gate {
                        self.gates.entry(event.site.function).or_default().push((event.site.stmt, atom));
                    }
                }
                EventKind::PermissionRequest => {
                    self.prompts.entry(event.site.function).or_default().push(event.site.stmt)
                }
                _ => {}
            }
        }
    }

    pub(super) fn creation(&self, lambda: FnId) -> Option<Site> {
        self.knowledge.program.function_values.get(&lambda).copied()
    }

    /// Remembers where a lambda is made that is run elsewhere: what lasts is carried along.
    pub(super) fn note_creation(&mut self, edge: &Edge) {
        if let (Kind::ValueCall, Node::Fn(lambda)) = (edge.last_kind(), edge.to)
            && let Some(site) = self.creation(lambda)
        {
            let list = self.created.entry(site.function).or_default();
            if !list.contains(&(site, lambda)) {
                list.push((site, lambda));
            }
        }
    }

    pub(super) fn add_context(&mut self, node: Node, mut state: State, from: Option<(u32, u32)>) {
        state.outside |= self.outside[node.file(self.knowledge.program).0 as usize];
        if state.outside == u64::MAX {
            return;
        }
        if let Node::Fn(function) = node {
            state.must = state.must.union(self.knowledge.own_callback(function));
        }
        // Where a class has no subclasses its object's class says nothing new.
        if let (Node::Fn(function), Some(_)) = (node, state.this)
            && self.knowledge.program.owner(function).is_none_or(|o| self.is_leaf(o))
        {
            state.this = None;
        }
        let parent = from.and_then(|(edge, at)| {
            let edge = &self.edges[edge as usize];
            self.contexts.get(&edge.from)?.get(at as usize)
        });
        let depth = parent.map_or(0, |p| p.depth + 1);
        let first = parent.and_then(|p| p.first).or(from.map(|(edge, _)| edge));
        let chances = self.chances_after(parent, from.map(|(edge, _)| edge));
        let here = chances.and(Chances::guesses(state.ways));
        // What leads to nothing by any way that is worth following is not looked at.
        if here.and(self.ahead.get(&node).copied().unwrap_or_default()) >= self.worst {
            return;
        }
        let sure = here.sure();
        let list = self.contexts.entry(node).or_default();
        // What is found on a path that is less sure does not stand for what is found on a surer one.
        if list.iter().any(|c| c.sure >= sure && c.state.covers(&state)) {
            return;
        }
        let apart = |state: &State| (state.this, state.told.mark(), state.made);
        let same = list.iter().filter(|c| !c.covered && apart(&c.state) == apart(&state));
        let full = same.clone().count() >= CONTEXTS || list.len() >= CONTEXTS * SUBCLASSES;
        let state = if full {
            let joined = same.fold(state, |joined, c| joined.joined(c.state));
            if list.iter().any(|c| c.state == joined) || list.len() > CONTEXTS * SUBCLASSES * 2 {
                return;
            }
            joined
        } else {
            state
        };
        for context in list.iter_mut().filter(|c| sure >= c.sure && state.covers(&c.state)) {
            context.covered = true;
        }
        if list.is_empty() {
            // Most functions are entered in one way.
            list.reserve_exact(1);
        }
        list.push(Context { state, from, covered: false, depth, first, chances, sure });
        self.added += 1;
        self.queue.push(Reverse(((here, depth, self.added), (node, list.len() as u32 - 1))));
    }

    /// What could be run instead of a path that one more edge is added to.
    fn chances_after(&self, parent: Option<&Context>, edge: Option<u32>) -> Chances {
        let before = parent.map_or(Chances::default(), |p| p.chances);
        let Some(index) = edge else { return before };
        if parent.is_some_and(|p| self.is_giver_known(&self.edges[index as usize], p.state.made)) {
            return before.and(Chances::STEP);
        }
        let open = usize::from(parent.is_some_and(|p| p.state.this.is_none()));
        before.and(self.taken_at(index).chances[open])
    }

    /// Pushes one context of a node along its edges.
    fn step(&mut self, node: Node, context: u32) {
        let Context { state, covered, .. } = self.contexts[&node][context as usize];
        if covered {
            return;
        }
        if let Node::Fn(function) = node {
            self.capture(function, state);
        }
        let (edges, out) = (Rc::clone(&self.edges), Rc::clone(&self.out));
        for index in out.get(&node).into_iter().flatten().copied() {
            let edge = &edges[index as usize];
            let taken = self.taken_at(index);
            let Some(at) = self.state_from(edge, &taken, state) else { continue };
            self.pass((edge, &taken), at, (index, context));
        }
    }

    fn capture(&mut self, function: FnId, state: State) {
        for (site, lambda) in self.created.get(&function).cloned().unwrap_or_default() {
            let Some(at) = self.state_at(site, state) else { continue };
            let here = (at.must.persistent(), at.ways);
            let both = |(must, ways): &(Atoms, Ways)| (must.intersection(here.0), ways.with(here.1));
            let captured = self.captured.get(&lambda).map_or(here, both);
            let changed = self.captured.insert(lambda, captured) != Some(captured);
            if changed {
                for (fired, from) in self.waiting.get(&lambda).cloned().unwrap_or_default() {
                    self.enter_value(lambda, fired, from);
                }
            }
        }
    }

    /// Runs a function value where it is called.
    pub(super) fn run_value(&mut self, lambda: FnId, at: State, from: (u32, u32)) {
        self.waiting.entry(lambda).or_default().push((at, from));
        let by = self.edges[from.0 as usize].site;
        let made_here = self.creation(lambda).is_none_or(|s| by.is_some_and(|e| e.function == s.function));
        if made_here || self.captured.contains_key(&lambda) {
            self.enter_value(lambda, at, from);
        }
    }

    fn enter_value(&mut self, lambda: FnId, fired: State, from: (u32, u32)) {
        let (captured, made) = self.captured.get(&lambda).copied().unwrap_or((Atoms::NONE, fired.ways));
        // What is made only behind an act of the user does not run at launch, whoever runs it; what screens make is theirs.
        let missing = [Ways::LAUNCH, Ways::BACKGROUND].into_iter().filter(|way| !made.has(*way));
        let ways = missing.fold(fired.ways, Ways::without);
        let gives = self.knowledge.gives(lambda);
        let gives = if self.is_forced(&self.edges[from.0 as usize]) { gives.persistent() } else { gives };
        let must = fired.must.union(captured).union(gives);
        self.add_context(Node::Fn(lambda), State { must, ways, ..fired }, Some(from));
    }

    /// The states in which an event happens, with the context of its function.
    #[must_use]
    pub fn states(&self, event: &Event) -> Vec<(State, u32)> {
        self.states_of(event.site, event.inside)
    }

    /// The states in which a statement runs, with the context of its function; `inside`: what must have happened besides.
    #[must_use]
    pub fn states_of(&self, site: Site, inside: Atoms) -> Vec<(State, u32)> {
        let node = Node::Fn(site.function);
        let contexts = self.contexts.get(&node).map_or(&[][..], Vec::as_slice);
        let mut states = Vec::new();
        for (index, context) in contexts.iter().enumerate() {
            if context.covered || inside.contradicts(context.state.must) {
                continue;
            }
            if let Some(mut state) = self.state_at(site, context.state) {
                state.must = state.must.union(inside);
                states.push((state, index as u32));
            }
        }
        states
    }

    /// Whether an event happens only when an SDK's host wants it to.
    #[must_use]
    pub fn is_hosted(&self, event: &Event) -> bool {
        self.hosted.contains(&Node::Fn(event.site.function))
    }
}

impl Knowledge<'_, '_> {
    /// Whether a gate is told a constant yes: what the gate means by it.
    #[must_use]
    pub fn says_yes(&self, event: &Event) -> bool {
        let Some(Role::ConsentGate { yes, .. }) = self.program.apis.role(event.api) else { return false };
        let mut items = event.values.iter().flatten().peekable();
        // A value that can also be something else is somebody's answer, passed on.
        items.peek().is_some()
            && items.all(|item| match &item.elem {
                elem if yes.is_empty() => super::flags::yes_or_no(elem) == Some(true),
                elem => elem.spelling().is_some_and(|s| yes.iter().any(|y| *y == s || s.rsplit('.').next() == Some(y))),
            })
    }

    /// Whether a stored value is a consent flag that is set to yes.
    #[must_use]
    pub fn writes_consent(&self, event: &Event) -> bool {
        let says = |truth| event.values.iter().flatten().any(|i| super::flags::yes_or_no(&i.elem) == Some(truth));
        self.records_yes(event) && self.names_consent(event) || says(false) && self.ends_first_run(event)
    }

    /// Whether a stored value is a consent flag, whatever it is set to.
    #[must_use]
    pub fn keeps_consent(&self, event: &Event) -> bool {
        self.names_consent(event) || self.ends_first_run(event) || self.is_flag_of_consent(event)
    }

    fn names_consent(&self, event: &Event) -> bool {
        self.names_of_key(event).iter().any(|n| self.words.consents(n))
    }

    /// How the key of a stored value is spelled, and the constants that stand for it.
    #[must_use]
    pub fn names_of_key(&self, event: &Event) -> Vec<String> {
        let mut names: Vec<String> = event
            .keys
            .iter()
            .flatten()
            .filter_map(|i| match &i.elem {
                Elem::Str(text) | Elem::Path(text) => Some(text.clone()),
                _ => None,
            })
            .collect();
        names.extend(event.keys.iter().flatten().filter_map(|i| i.at).filter_map(
            |site| match self.program.stmt(site) {
                crate::facts::StmtKind::Read { name, .. } => {
                    Some(self.program.text(self.program.file_of(site.function), *name).to_string())
                }
                _ => None,
            },
        ));
        // What a property's setter stores is known by the property's name too.
        let setters = event.inner.iter().map(|site| site.function);
        let setters = setters.filter(|f| self.program.function(*f).role == crate::facts::FnRole::Setter);
        names.extend(setters.map(|f| self.program.fn_text(f).to_string()));
        names
    }
}
