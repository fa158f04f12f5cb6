//! Who runs whom: edges between functions and components, looked up backwards from what matters.
//!
//! In: a function or type. Out: [`Edge`]s that lead to it: calls, function values that are run, objects that are made,
//! lifecycles.

use std::cell::OnceCell;
use std::rc::Rc;

use rules::catalogue::{Answer, Firing};
use rustc_hash::{FxHashMap, FxHashSet};

use super::atoms::Atoms;
use super::firing::{Fired, Flow, How};
use super::kept::Keepers;
use super::knowledge::Knowledge;
use crate::facts::{FnRole, StmtKind, TypeKind, Value};
use crate::link::caches::Called;
use crate::link::program::{FileId, FnId, Program, Site, TypeId};
use crate::link::symbols::{Sym, last_segment};
use crate::link::types::Ty;

/// A function, or the objects of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// A function.
    Fn(FnId),
    /// An object of a type: screen, component, listener.
    Type(TypeId),
}

impl Node {
    /// Where it stands.
    #[must_use]
    pub fn file(self, program: &Program<'_>) -> FileId {
        match self {
            Node::Fn(id) => program.file_of(id),
            Node::Type(id) => program.type_file(id),
        }
    }
}

/// How one thing leads to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A call; the flag says that a name alone decided.
    Call(bool),
    /// A function value that was made elsewhere is called.
    ValueCall,
    /// A function value is handed to somebody who runs it.
    Fires(Firing, Option<Answer>),
    /// A function value is handed to a library that is not known.
    UnknownFires,
    /// An object is made, a screen is opened.
    Makes,
    /// A page that somebody opens, nobody knows where.
    OpenedSomewhere,
    /// An object's method is run by the framework.
    Lifecycle(Firing),
    /// A function value is handed down by calls that others use too, to where it is run: the edges by which this very
    /// value gets there.
    Handed(Rc<[Edge]>),
}

/// An edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it starts; none for an object's own methods.
    pub site: Option<Site>,
    /// From.
    pub from: Node,
    /// To.
    pub to: Node,
    /// How.
    pub kind: Kind,
    /// What the place gives besides: consent, where a bound reference stands behind an agree button.
    pub gives: Atoms,
}

impl Edge {
    /// The edge by which the node is run in the end.
    #[must_use]
    pub fn last(&self) -> &Edge {
        match &self.kind {
            Kind::Handed(way) => way.last().map_or(self, Edge::last),
            _ => self,
        }
    }

    /// How the node is run in the end.
    #[must_use]
    pub fn last_kind(&self) -> &Kind {
        &self.last().kind
    }
}

/// Looks up edges.
pub struct Graph<'k, 'p, 'a> {
    pub(super) knowledge: &'k Knowledge<'p, 'a>,
    flows: FxHashMap<FnId, Flow>,
    /// Edges that lead to lambdas, as far as they were looked up; none while they are.
    pub(super) inner: FxHashMap<FnId, Option<Rc<[Edge]>>>,
    /// Whether the whole way of a function value is wanted, also through functions with one caller only.
    pub(super) whole: bool,
    /// Lambdas that stand for an interface of the project.
    sam: FxHashMap<TypeId, Vec<FnId>>,
    pub(super) class_values: FxHashMap<TypeId, Vec<Site>>,
    /// What is called under names of its own besides: `invoke`.
    invoked: OnceCell<Rc<Called>>,
    pub(super) keepers: Keepers,
    pub(super) held: OnceCell<FxHashMap<TypeId, Vec<Node>>>,
}

impl<'k, 'p, 'a> Graph<'k, 'p, 'a> {
    /// Finds out where function values go.
    #[must_use]
    pub fn new(knowledge: &'k Knowledge<'p, 'a>) -> Graph<'k, 'p, 'a> {
        let program = knowledge.program;
        let mut class_values: FxHashMap<TypeId, Vec<Site>> = FxHashMap::default();
        for (name, site) in &program.class_values {
            for ty in program.hierarchy.simple_types(*name) {
                if program.type_ref_at(*site, *name) == Ty::Project(*ty) {
                    class_values.entry(*ty).or_default().push(*site);
                }
            }
        }
        Graph {
            knowledge,
            flows: FxHashMap::default(),
            inner: FxHashMap::default(),
            whole: false,
            sam: FxHashMap::default(),
            class_values,
            invoked: OnceCell::new(),
            keepers: Keepers::default(),
            held: OnceCell::new(),
        }
    }

    fn flow(&mut self, lambda: FnId) -> Flow {
        if let Some(known) = self.flows.get(&lambda) {
            return known.clone();
        }
        let program = self.knowledge.program;
        let flow = match program.function_values.get(&lambda) {
            Some(site) => self.knowledge.flow(*site, &Value::Function(program.fn_idx(lambda))),
            None => Flow::default(),
        };
        for interface in &flow.sam {
            self.sam.entry(*interface).or_default().push(lambda);
        }
        self.flows.insert(lambda, flow.clone());
        flow
    }

    /// Edges that lead to a node.
    #[must_use]
    pub fn leading_to(&mut self, node: Node) -> Vec<Edge> {
        match node {
            Node::Fn(id) => self.function_edges(id),
            Node::Type(id) => self.type_edges(id),
        }
    }

    fn function_edges(&mut self, id: FnId) -> Vec<Edge> {
        let program = self.knowledge.program;
        let function = program.function(id);
        match function.role {
            FnRole::Lambda | FnRole::Local => self.lambda_edges(id),
            FnRole::Constructor | FnRole::Initializer => self.constructor_edges(id),
            FnRole::StaticInitializer => self.static_edges(id),
            FnRole::Getter | FnRole::Setter => {
                let mut edges = self.accessor_edges(id);
                if program.is_called(id) {
                    edges.extend(self.callers(id, id));
                }
                edges.extend(self.lifecycle(id));
                edges
            }
            FnRole::Method => {
                let mut edges = self.callers(id, id);
                edges.extend(self.references(id));
                edges.extend(self.lifecycle(id));
                edges
            }
        }
    }

    fn lambda_edges(&mut self, id: FnId) -> Vec<Edge> {
        let program = self.knowledge.program;
        let to = Node::Fn(id);
        if let Some(edges) = self.destination_edges(id) {
            return edges;
        }
        let flow = self.flow(id);
        let edge = |site: Site, kind: Kind| Edge {
            site: Some(site),
            from: Node::Fn(site.function),
            to,
            kind,
            gives: Atoms::NONE,
        };
        let mut edges: Vec<Edge> = Vec::new();
        for fired in &flow.fired {
            match &fired.how {
                How::Called => edges.extend(self.matched(fired, edge(fired.site, Kind::ValueCall))),
                How::Framework(firing, answer) => {
                    let kind = Kind::Fires(*firing, answer.clone());
                    match self.launches(fired.site) {
                        [] => {
                            let gives = self.knowledge.sifted(fired.site);
                            for (site, kind) in self.runs(fired.site, kind) {
                                edges.extend(self.matched(fired, Edge { gives, ..edge(site, kind) }));
                            }
                        }
                        launches => edges.extend(launches.iter().map(|site| edge(*site, kind.clone()))),
                    }
                }
                How::Unknown => edges.extend(self.matched(fired, edge(fired.site, Kind::UnknownFires))),
            }
        }
        for interface in &flow.sam {
            for method in self.abstract_methods(*interface) {
                let calls = self.callers(method, id);
                edges.extend(calls.into_iter().map(|e| Edge { kind: Kind::ValueCall, ..e }));
            }
        }
        if edges.is_empty()
            && let Some(site) = program.function_values.get(&id)
        {
            edges.push(edge(*site, Kind::UnknownFires));
        }
        edges
    }

    /// Where and how a function value runs that is handed over at a place: an observer where its notice is posted.
    fn runs(&self, site: Site, kind: Kind) -> Vec<(Site, Kind)> {
        match self.knowledge.posted_for(site).as_slice() {
            [] => vec![(site, kind)],
            posted => posted.iter().map(|site| (*site, Kind::Fires(Firing::Now, None))).collect(),
        }
    }

    fn abstract_methods(&self, ty: TypeId) -> Vec<FnId> {
        let program = self.knowledge.program;
        let own = program.functions_in(ty).filter(|f| program.function(*f).role == FnRole::Method);
        own.filter(|f| !program.function(*f).has_body).collect()
    }

    /// Calls that reach `target`, as edges to `to`.
    pub(super) fn callers(&self, target: FnId, to: FnId) -> Vec<Edge> {
        let called = self.called(self.knowledge.program.fn_name(target));
        let sites = called.get(&target).map_or(&[][..], Vec::as_slice);
        let edge = |(site, guessed): &(Site, bool)| Edge {
            site: Some(*site),
            from: Node::Fn(site.function),
            to: Node::Fn(to),
            kind: Kind::Call(*guessed),
            gives: Atoms::NONE,
        };
        sites.iter().map(edge).collect()
    }

    /// All calls of a name, by the function they reach.
    fn called(&self, name: Sym) -> Rc<Called> {
        let program = self.knowledge.program;
        if program.symbols.str(name) != "invoke" {
            return program.caches.called(program, name);
        }
        let invoked = self.invoked.get_or_init(|| {
            let mut called = Called::default();
            for name in std::iter::once(name).chain(self.called_like_functions(name)) {
                for (target, sites) in program.caches.called(program, name).iter() {
                    called.entry(*target).or_default().extend(sites);
                }
            }
            Rc::new(called)
        });
        invoked.clone()
    }

    /// Names of properties whose class has an `invoke`: in Kotlin they are called like functions.
    fn called_like_functions(&self, invoke: Sym) -> FxHashSet<Sym> {
        let program = self.knowledge.program;
        let owners = program.functions_named.get(&invoke).into_iter().flatten().filter_map(|id| program.owner(*id));
        let mut classes: FxHashSet<TypeId> = FxHashSet::default();
        for owner in owners {
            classes.extend(program.hierarchy.ancestors(Ty::Project(owner)).iter().filter_map(|ty| match ty {
                Ty::Project(class) => Some(*class),
                Ty::External(_) | Ty::Unknown => None,
            }));
            classes.extend(program.hierarchy.subtypes(owner, 64));
        }
        let simple: FxHashSet<&str> = classes.into_iter().map(|class| program.type_text(class)).collect();
        let mut names = FxHashSet::default();
        for ty in program.type_ids() {
            for (field, file) in program.fields_of(ty) {
                let declared = field.ty.as_ref().map(|ty| last_segment(program.text(file, ty.name)));
                if declared.is_none_or(|declared| simple.contains(declared)) {
                    names.insert(program.sym(file, field.name));
                }
            }
        }
        names
    }

    /// `this::name` and the like: the reference flows like a lambda.
    fn references(&mut self, id: FnId) -> Vec<Edge> {
        let program = self.knowledge.program;
        let name = program.fn_name(id);
        let mut edges = Vec::new();
        for site in program.references.get(&name).into_iter().flatten().take(50) {
            for value in reference_values(program.stmt(*site)) {
                let Value::FunctionRef { on, name: referred } = value else { continue };
                if program.sym(program.file_of(site.function), *referred) != name
                    || !self.refers(*site, on.as_deref(), id)
                {
                    continue;
                }
                let gives = self.knowledge.gives_at(*site, value);
                self.add_runs(self.knowledge.flow(*site, value).fired, (id, gives), &mut edges);
            }
        }
        for site in program.reads.get(&name).into_iter().flatten().take(50) {
            let StmtKind::Read { to, .. } = program.stmt(*site) else { continue };
            if !program.methods_read(*site).contains(&id) {
                continue;
            }
            let (value, function) = (Value::Local(*to), site.function);
            let stmts = site.stmt + 1..program.function(function).body.len() as u32;
            let handed = |at: &Site| program.call(*at).is_some_and(|call| call.args.iter().any(|a| a.value == value));
            let given = stmts.map(|stmt| Site { function, stmt }).find(handed);
            let gives = given.map_or(Atoms::NONE, |at| self.knowledge.gives_at(at, &value));
            self.add_runs(self.knowledge.flow_of(function, *to).fired, (id, gives), &mut edges);
        }
        edges
    }

    /// The edges from where a reference is run.
    fn add_runs(&mut self, fired: Vec<Fired>, (id, gives): (FnId, Atoms), edges: &mut Vec<Edge>) {
        for fired in fired {
            let kind = match &fired.how {
                How::Called => Kind::Call(false),
                How::Framework(firing, answer) => Kind::Fires(*firing, answer.clone()),
                How::Unknown => Kind::UnknownFires,
            };
            for (at, kind) in self.runs(fired.site, kind) {
                let (from, to) = (Node::Fn(at.function), Node::Fn(id));
                edges.extend(self.matched(&fired, Edge { site: Some(at), from, to, kind, gives }));
            }
        }
    }

    fn refers(&self, site: Site, on: Option<&Value>, id: FnId) -> bool {
        let program = self.knowledge.program;
        let Some(owner) = program.owner(id) else { return true };
        let ty = on.map_or_else(|| program.this_type(site.function), |v| program.type_of(site.function, v));
        ty == Ty::Unknown
            || program.is_file_holder(owner)
            || program.hierarchy.is_a(ty, Ty::Project(owner))
            || program.hierarchy.is_a(Ty::Project(owner), ty)
    }

    /// A static initialiser runs when a static member is first touched.
    fn static_edges(&self, id: FnId) -> Vec<Edge> {
        let program = self.knowledge.program;
        let Some(owner) = program.owner(id) else { return Vec::new() };
        let decl = program.type_decl(owner);
        // Swift makes each static property when that is read first, and nothing else.
        let lazy = program.facts(program.type_file(owner)).kind.is_apple();
        let mut edges = Vec::new();
        let touch = |site: Site| Edge {
            site: Some(site),
            from: Node::Fn(site.function),
            to: Node::Fn(id),
            kind: Kind::Call(false),
            gives: Atoms::NONE,
        };
        for function in program.functions_in(owner).filter(|_| !lazy) {
            if program.function(function).role == FnRole::Method && program.function(function).modifiers.is_static {
                edges.extend(self.callers(function, id));
            }
        }
        for (field, file) in program.fields_of(owner).filter(|(f, _)| f.modifiers.is_static) {
            let name = program.sym(file, field.name);
            for site in program.reads.get(&name).into_iter().flatten().take(200).filter(|s| s.function != id) {
                let StmtKind::Read { base, name: path, .. } = program.stmt(*site) else { continue };
                let path = program.text(program.file_of(site.function), *path);
                let last = crate::link::symbols::last_segment(path);
                let bare = (last == path).then(|| program.bare_field(site.function, last)).flatten().map(|(t, _)| t);
                let found = bare.or_else(|| program.field_in(program.accessor_owner(*site, base, path, last), name));
                if found == Some(owner) && program.owner(site.function) != Some(owner) {
                    edges.push(touch(*site));
                }
            }
        }
        if !lazy && !matches!(decl.kind, TypeKind::Object | TypeKind::Companion | TypeKind::File) {
            edges.extend(self.made_at(owner).into_iter().map(touch));
        }
        edges
    }

    fn accessor_edges(&self, id: FnId) -> Vec<Edge> {
        let program = self.knowledge.program;
        let Some(owner) = program.owner(id) else { return Vec::new() };
        let name = program.fn_name(id);
        let getter = program.function(id).role == FnRole::Getter;
        let sites = if getter { program.reads.get(&name) } else { program.writes.get(&name) };
        let mut edges = Vec::new();
        for site in sites.into_iter().flatten().take(400) {
            let (StmtKind::Read { base, name: path, .. } | StmtKind::Write { base, name: path, .. }) =
                program.stmt(*site)
            else {
                continue;
            };
            let path = program.text(program.file_of(site.function), *path);
            let last = crate::link::symbols::last_segment(path);
            let implicit = matches!(base, crate::facts::Receiver::Implicit(_)) && last == path;
            let bare = implicit.then(|| program.bare_field(site.function, last)).flatten().map(|(t, _)| t);
            let ty = bare.map_or_else(|| program.accessor_owner(*site, base, path, last), Ty::Project);
            let guessed = ty == Ty::Unknown;
            if guessed && program.symbols.str(name).len() < 8 {
                continue;
            }
            if guessed
                || program.hierarchy.is_a(ty, Ty::Project(owner))
                || program.field_in(ty, name) == Some(owner)
                || program.hierarchy.is_a(Ty::Project(owner), ty)
            {
                let from = Node::Fn(site.function);
                edges.push(Edge {
                    site: Some(*site),
                    from,
                    to: Node::Fn(id),
                    kind: Kind::Call(guessed),
                    gives: Atoms::NONE,
                });
            }
        }
        edges
    }
}

/// References to functions that a statement hands on: `this::name`.
pub(super) fn reference_values(kind: &StmtKind) -> Vec<&Value> {
    let is_reference = |v: &&Value| matches!(v, Value::FunctionRef { .. });
    match kind {
        StmtKind::Call(call) => call.args.iter().map(|a| &a.value).filter(is_reference).collect(),
        StmtKind::Assign { from, .. } => std::iter::once(from).filter(is_reference).collect(),
        StmtKind::Write { from, .. } => std::iter::once(&**from).filter(is_reference).collect(),
        StmtKind::Exit { value: Some(value), .. } => std::iter::once(value).filter(is_reference).collect(),
        _ => Vec::new(),
    }
}
