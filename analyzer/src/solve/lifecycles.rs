//! What the framework runs: lifecycles, listeners, annotated handlers.
//!
//! In: a method. Out: edges from the objects it is run on, or from where its event is made.

use rules::catalogue::{Firing, Role};
use rules::vocabulary::Idea;

use super::atoms::Atoms;
use super::graph::{Edge, Graph, Kind, Node};
use super::knowledge::Knowledge;
use crate::facts::{FnRole, TypeKind};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;

impl Graph<'_, '_, '_> {
    /// A method that the framework runs on an object of its type, or of a subtype.
    pub(super) fn lifecycle(&self, id: FnId) -> Vec<Edge> {
        let program = self.knowledge.program;
        let Some(owner) = program.owner(id) else { return Vec::new() };
        let mut edges = self.posts(id, owner);
        if !edges.is_empty() {
            return edges;
        }
        let mut types = vec![owner];
        types.extend(program.hierarchy.subtypes(owner, 64));
        let firings = self.framework_firings(id, owner);
        let unknown = self.unknown_firing(id, owner).filter(|_| firings.is_empty());
        for firing in firings.into_iter().chain(unknown) {
            if self.runs_by_itself(id) {
                continue;
            }
            let asked = match firing {
                Firing::PermissionResult => self.asked_by(owner),
                Firing::Granted | Firing::Denied | Firing::Rationale => self.knowledge.generated_for(id),
                _ => Vec::new(),
            };
            if !asked.is_empty() {
                let answer = |site: Site| Edge {
                    site: Some(site),
                    from: Node::Fn(site.function),
                    to: Node::Fn(id),
                    kind: Kind::Fires(firing, None),
                    gives: Atoms::NONE,
                };
                edges.extend(asked.into_iter().map(answer));
                continue;
            }
            for ty in &types {
                edges.push(Edge {
                    site: None,
                    from: Node::Type(*ty),
                    to: Node::Fn(id),
                    kind: Kind::Lifecycle(firing),
                    gives: Atoms::NONE,
                });
            }
        }
        edges
    }

    /// A handler of an event bus runs where its event is made: to register it is not to run it.
    pub(super) fn posts(&self, id: FnId, owner: TypeId) -> Vec<Edge> {
        let program = self.knowledge.program;
        let function = program.function(id);
        let [param] = function.params.as_slice() else { return Vec::new() };
        let Some(Ty::Project(event)) = param.ty.as_ref().map(|t| program.type_ref(id, t)) else { return Vec::new() };
        if function.annotations.is_empty() || !self.annotated_firings(id, owner).contains(&Firing::Later) {
            return Vec::new();
        }
        let posted = |site: Site| Edge {
            site: Some(site),
            from: Node::Fn(site.function),
            to: Node::Fn(id),
            kind: Kind::Fires(Firing::Later, None),
            gives: Atoms::NONE,
        };
        self.made_at(event).into_iter().map(posted).collect()
    }

    /// A method of the class itself that the system runs before anything else, whether or not an object is ever made:
    /// `+load`.
    pub(super) fn runs_by_itself(&self, id: FnId) -> bool {
        let program = self.knowledge.program;
        let owner = program.owner(id).filter(|_| program.function(id).modifiers.is_static);
        let apple = program.facts(program.file_of(id)).kind.is_apple();
        apple && owner.is_some_and(|owner| self.framework_firings(id, owner).contains(&Firing::System))
    }

    /// How an object made on the spot (`new OnDone() { ... }`) is run by a library that nobody knows: some time later, or by a
    /// tap, as the name says. Like a function value that is handed to such a library.
    fn unknown_firing(&self, id: FnId, owner: TypeId) -> Option<Firing> {
        let program = self.knowledge.program;
        let function = program.function(id);
        let made_here = program.type_decl(owner).kind == TypeKind::Anonymous;
        let foreign = |ty: &Ty| match ty {
            Ty::Unknown => true,
            Ty::External(name) => !program.hierarchy.is_known(*name) && !program.apis.is_owner(*name),
            Ty::Project(_) => false,
        };
        let ancestors = program.hierarchy.ancestors(Ty::Project(owner));
        let of_library = ancestors.len() > 1 && ancestors.iter().skip(1).all(foreign);
        let by_name = self.knowledge.words.speaks_of(Idea::Tapped, program.fn_text(id));
        let called = function.role == FnRole::Method && !function.modifiers.private;
        (made_here && of_library && called).then_some(if by_name { Firing::Tap } else { Firing::Later })
    }

    pub(super) fn annotated_firings(&self, id: FnId, owner: TypeId) -> Vec<Firing> {
        let program = self.knowledge.program;
        let file = program.file_of(id);
        let mut firings = Vec::new();
        for name in program.marks(id) {
            let Ty::External(sym) = program.resolve_type(file, name, Some(owner)) else { continue };
            for api in program.apis.annotations(sym) {
                if let Some(Role::Fires { how, .. }) = program.apis.role(*api) {
                    firings.push(*how);
                }
            }
        }
        firings
    }

    pub(super) fn framework_firings(&self, id: FnId, owner: TypeId) -> Vec<Firing> {
        let program = self.knowledge.program;
        let mut firings = Vec::new();
        // What script calls has a name of its own choice: `initialize` with an argument overrides nothing.
        let annotated = self.annotated_firings(id, owner);
        if annotated.contains(&Firing::Host) {
            return annotated;
        }
        for api in program.apis.overrides_of(program, id) {
            if let Some(Role::Fires { how, .. }) = program.apis.role(api)
                && program.apis.entry(api).owned_by(program, Ty::Project(owner))
                && !firings.contains(how)
            {
                firings.push(*how);
            }
        }
        firings.extend(annotated);
        let name = program.fn_text(id);
        let named = self.knowledge.resources.on_click(name).next().is_some() && self.knowledge.is_visible(owner);
        let drawn = self.knowledge.drawn.runs(program, owner, name);
        if named || drawn || self.knowledge.is_bound(id) {
            firings.push(Firing::Tap);
        }
        firings
    }
}

/// At most so many calls lie between what makes an object ready and a statement.
const SET_UP_CALLS: u32 = 2;

impl Knowledge<'_, '_> {
    /// Whether a statement always runs before the user has done anything: as its object is made, or as the framework makes a
    /// screen ready (`viewDidLoad`, `onCreate`), and behind no test.
    #[must_use]
    pub fn sets_up(&self, site: Site) -> bool {
        let role = self.program.function(site.function).role;
        matches!(role, FnRole::Initializer | FnRole::StaticInitializer | FnRole::Constructor)
            || self.makes_ready(site, SET_UP_CALLS)
    }

    fn makes_ready(&self, site: Site, calls: u32) -> bool {
        let program = self.program;
        let (id, function) = (site.function, program.function(site.function));
        let Some(owner) = program.owner(id).filter(|_| function.role == FnRole::Method) else { return false };
        if !program.guards(site).is_empty() {
            return false;
        }
        let foreign = |ty: &Ty| match ty {
            Ty::Unknown => true,
            Ty::External(name) => !program.hierarchy.is_known(*name),
            Ty::Project(_) => false,
        };
        // A base class that is not in the tree may be a screen.
        let unknown = program.hierarchy.ancestors(Ty::Project(owner)).iter().any(foreign);
        let created = program.apis.overrides_of(program, id).into_iter().any(|api| {
            matches!(program.apis.role(api), Some(Role::Fires { how: Firing::Create, .. }))
                && (unknown || program.apis.entry(api).owned_by(program, Ty::Project(owner)))
        });
        if created || calls == 0 {
            return created;
        }
        let callers = self.places_that_call(id);
        !callers.is_empty() && callers.into_iter().all(|call| self.makes_ready(call, calls - 1))
    }
}
