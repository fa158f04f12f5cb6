//! Where objects come from: made, named to be made, navigated to, injected.
//!
//! In: a type. Out: edges from what makes it.

use rules::catalogue::{Firing, Role, TypeRole};
use rustc_hash::FxHashMap;

use super::atoms::{Atom, Atoms};
use super::graph::{Edge, Graph, Kind, Node};
use crate::facts::{FnRole, StmtKind, TypeKind, Value};
use crate::link::program::{FnId, Program, Site, TypeId};
use crate::link::types::Ty;
use crate::link::values::Elem;

impl Graph<'_, '_, '_> {
    pub(super) fn type_edges(&self, id: TypeId) -> Vec<Edge> {
        let to = Node::Type(id);
        let sites = if self.is_receiver(id) { self.registered_at(id) } else { self.made_at(id) };
        let made = |site: Site| {
            let tapped = self.is_made_for_tap(site) || self.is_later_tab(site);
            Edge {
                site: Some(site),
                from: Node::Fn(site.function),
                to,
                kind: if tapped { Kind::Fires(Firing::Tap, None) } else { Kind::Makes },
                gives: if tapped { Atoms::of(Atom::OpenedByUser) } else { Atoms::NONE },
            }
        };
        let mut edges: Vec<Edge> = sites.into_iter().map(made).collect();
        edges.extend(self.drawn_ways(id));
        if !edges.is_empty() || self.is_component(id) {
            return edges;
        }
        // Nobody is seen to make it: it is made with what holds it (injection, view models by delegate).
        let held = |from: Node| Edge { site: None, from, to, kind: Kind::Lifecycle(Firing::Now), gives: Atoms::NONE };
        self.holders(id).into_iter().filter(|n| *n != to).map(held).collect()
    }

    fn is_receiver(&self, id: TypeId) -> bool {
        let program = self.knowledge.program;
        program.type_decl(id).kind != TypeKind::Anonymous
            && program.hierarchy.has_role(Ty::Project(id), TypeRole::Receiver)
    }

    /// Where a receiver is handed to the system. To make one does not run it: of a variable whose type says no more than
    /// "a receiver", the class that makes it must be the one that hands it on.
    fn registered_at(&self, id: TypeId) -> Vec<Site> {
        let program = self.knowledge.program;
        let [names, ..] =
            program.apis.names_with(|r| matches!(r, Role::Fires { how: Firing::System, arg: Some(_), .. }));
        let makers: Vec<Option<TypeId>> = self.made_at(id).iter().map(|s| program.owner(s.function)).collect();
        let hands_on = |site: &Site| {
            let args = program.call(*site).into_iter().flat_map(|c| &c.args);
            args.flat_map(|a| self.types_given(*site, &a.value)).any(|ty| match ty {
                Ty::Project(given) => program.hierarchy.is_a(Ty::Project(id), Ty::Project(given)),
                Ty::External(_) => {
                    program.hierarchy.is_a(Ty::Project(id), ty) && makers.contains(&program.owner(site.function))
                }
                Ty::Unknown => false,
            })
        };
        names.iter().filter_map(|n| program.calls.get(n)).flatten().copied().filter(hands_on).collect()
    }

    /// The types that a value may have: of a field that is declared by a general type, those of what is written to it.
    fn types_given(&self, site: Site, value: &Value) -> Vec<Ty> {
        let program = self.knowledge.program;
        let declared = program.type_of(site.function, value);
        let (Ty::External(_), Value::Local(local)) = (declared, value) else { return vec![declared] };
        let defs = program.defs(site.function);
        let [read] = defs.sites(*local) else { return vec![declared] };
        let StmtKind::Read { base, name, .. } = program.stmt(*read) else { return vec![declared] };
        let field = program.field_at(*read, base, program.text(program.file_of(read.function), *name));
        let writes = field.map(|(owner, name)| program.field_writes(owner, name)).unwrap_or_default();
        let written: Vec<Ty> = writes.into_iter().map(|(at, value)| program.type_of(at.function, value)).collect();
        let known = written.iter().all(|ty| matches!(ty, Ty::Project(_)));
        if known && !written.is_empty() { written } else { vec![declared] }
    }

    /// What has a field or parameter of a type, or of an interface that only this type can stand for.
    pub(super) fn holders(&self, id: TypeId) -> Vec<Node> {
        let program = self.knowledge.program;
        let held = self.held.get_or_init(|| index_holders(program));
        let mut wanted = vec![id];
        for ty in program.hierarchy.ancestors(Ty::Project(id)).iter().skip(1) {
            if let Ty::Project(parent) = ty {
                wanted.push(*parent);
            }
        }
        let mut nodes: Vec<Node> = wanted.iter().filter_map(|t| held.get(t)).flatten().copied().collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes.truncate(32);
        nodes
    }

    /// Where an object of a type is made, or its class is named to have one made.
    pub(super) fn made_at(&self, id: TypeId) -> Vec<Site> {
        let program = self.knowledge.program;
        let decl = program.type_decl(id);
        let mut sites = Vec::new();
        if decl.kind == TypeKind::Anonymous {
            sites.extend(program.object_values.get(&id));
            return sites;
        }
        let name = program.sym(program.type_file(id), decl.name);
        for site in program.calls.get(&name).into_iter().flatten() {
            if program.resolve(*site).made == Ty::Project(id) {
                sites.push(*site);
            }
        }
        sites
            .extend(self.class_values.get(&id).into_iter().flatten().filter(|s| program.owner(s.function) != Some(id)));
        sites.extend(self.navigated(id));
        sites.extend(self.laid_out(id));
        sites.extend(self.named_by_text(id));
        sites
    }

    /// Where a screen's class is named by a text, or by its name in a storyboard: `setClassName(this, "com.x.Home")`.
    fn named_by_text(&self, id: TypeId) -> Vec<Site> {
        if !self.is_component(id) {
            return Vec::new();
        }
        let program = self.knowledge.program;
        let class = program.symbols.str(program.hierarchy.qualified[id.0 as usize]);
        let drawn = |text: &str| {
            let mut classes = self.knowledge.drawn.screens.with_storyboard_id(text);
            classes.any(|shown| shown == program.type_text(id))
        };
        let [names, ..] = program.apis.names_with(|r| matches!(r, Role::ScreenTarget { .. }));
        let text_of = |site: &Site| {
            program.apis_at(*site).into_iter().any(|api| match program.apis.role(api) {
                Some(Role::ScreenTarget { class: at }) => program.argument(*site, at).is_some_and(|value| {
                    let items = program.evaluate(site.function, value, None);
                    items.iter().flatten().any(|i| matches!(&i.elem, Elem::Str(text) if text == class || drawn(text)))
                }),
                _ => false,
            })
        };
        let quoted = |site: &&Site| {
            let args = program.call(**site).map_or(&[][..], |c| c.args.as_slice());
            args.iter().any(|a| matches!(a.value, Value::Str(_) | Value::Local(_)))
        };
        names.iter().filter_map(|n| program.calls.get(n)).flatten().filter(quoted).copied().filter(text_of).collect()
    }

    /// Where a layout is used that has an element of a type.
    fn laid_out(&self, id: TypeId) -> Vec<Site> {
        let program = self.knowledge.program;
        let class = program.symbols.str(program.hierarchy.qualified[id.0 as usize]);
        let mut sites = Vec::new();
        for layout in self.knowledge.resources.layouts_with(class) {
            let path = format!("R.layout.{layout}");
            // View binding makes a class for each layout: `home_page` is `HomePageBinding`.
            let binding = camel_case(layout, true) + "Binding";
            for (name, whole) in [(layout, path.as_str()), (binding.as_str(), binding.as_str())] {
                sites.extend(self.reads_of_path(name, whole));
            }
        }
        sites
    }

    /// Where a name is read behind a path.
    pub(super) fn reads_of_path(&self, name: &str, path: &str) -> Vec<Site> {
        let program = self.knowledge.program;
        let read = program.symbols.get(name).and_then(|name| program.reads.get(&name));
        let behind = |site: &&Site| match program.stmt(**site) {
            StmtKind::Read { name, .. } => program.text(program.file_of(site.function), *name).ends_with(path),
            _ => false,
        };
        read.into_iter().flatten().filter(behind).copied().collect()
    }

    pub(super) fn constructor_edges(&self, id: FnId) -> Vec<Edge> {
        let Some(owner) = self.knowledge.program.owner(id) else { return Vec::new() };
        let made = |ty: TypeId| Edge {
            site: None,
            from: Node::Type(ty),
            to: Node::Fn(id),
            kind: Kind::Lifecycle(Firing::Now),
            gives: Atoms::NONE,
        };
        std::iter::once(owner).chain(self.knowledge.program.hierarchy.subtypes(owner, 64)).map(made).collect()
    }

    /// Whether a type is a component that the system or the user starts.
    #[must_use]
    pub fn is_component(&self, id: TypeId) -> bool {
        let roles =
            [TypeRole::Application, TypeRole::Screen, TypeRole::ScreenPart, TypeRole::Provider, TypeRole::Initializer];
        let more = [TypeRole::Service, TypeRole::Receiver, TypeRole::Job];
        let hierarchy = &self.knowledge.program.hierarchy;
        roles.iter().chain(&more).any(|r| hierarchy.has_role(Ty::Project(id), *r))
    }
}

/// Types and functions by the types of their fields and parameters.
fn index_holders(program: &Program<'_>) -> FxHashMap<TypeId, Vec<Node>> {
    let mut held: FxHashMap<TypeId, Vec<Node>> = FxHashMap::default();
    for id in program.type_ids() {
        for (field, file) in program.fields_of(id) {
            let types = field.ty.iter().flat_map(|t| std::iter::once(t).chain(&t.args));
            for ty in types {
                if let Ty::Project(held_type) = program.resolve_type(file, ty.name, Some(id)) {
                    held.entry(held_type).or_default().push(Node::Type(id));
                }
            }
        }
    }
    for id in program.function_ids() {
        let function = program.function(id);
        for param in &function.params {
            // A parameter with a default makes what it holds; a constructor's is made with the object.
            let Some(ty) = param.ty.as_ref().filter(|_| param.has_default || function.role == FnRole::Constructor)
            else {
                continue;
            };
            for ty in std::iter::once(ty).chain(&ty.args) {
                if let Ty::Project(held_type) = program.type_ref(id, ty) {
                    let node = match (function.role, program.owner(id)) {
                        (FnRole::Constructor, Some(owner)) => Node::Type(owner),
                        _ => Node::Fn(id),
                    };
                    held.entry(held_type).or_default().push(node);
                }
            }
        }
    }
    held
}

/// `home_page` as `homePage` or `HomePage`.
pub(super) fn camel_case(written: &str, mut upper: bool) -> String {
    let mut camel = String::with_capacity(written.len());
    for character in written.chars() {
        if character != '_' {
            camel.push(if upper { character.to_ascii_uppercase() } else { character });
        }
        upper = character == '_';
    }
    camel
}
