//! Where paths begin: what the system or the user starts, and an SDK's public functions.
//!
//! In: manifests, types, the nodes that matter. Out: the first contexts.

use rules::catalogue::TypeRole;
use rules::rule::Artifact;
use rustc_hash::FxHashSet;

use super::atoms::{State, Ways};
use super::before::Before;
use super::graph::Node;
use super::knowledge::Knowledge;
use crate::facts::{FnRole, TypeKind};
use crate::link::manifest::{ComponentKind, Manifest};
use crate::link::program::{FileId, FnId, TypeId};
use crate::link::types::Ty;

impl Before<'_, '_, '_> {
    /// Enters the roots among `nodes`, of which the first so many lead to questions and answers. An SDK's public
    /// functions are roots only for those; the others come back: of them it is enough to know that a host may call.
    pub(super) fn add_roots(&mut self, (nodes, asking): (&[Node], usize), manifests: &[Manifest]) -> Vec<Node> {
        let launch = State { ways: Ways::LAUNCH, ..State::default() };
        let unknown = State { ways: Ways::UNKNOWN_OPENER, ..State::default() };
        let api = State { ways: Ways::API, ..State::default() };
        let entered: FxHashSet<Node> = self.edges.iter().map(|e| e.to).collect();
        let asking: FxHashSet<Node> = nodes[..asking].iter().copied().collect();
        let mut hosted = Vec::new();
        let mut sorted = nodes.to_vec();
        sorted.sort_unstable();
        for node in sorted {
            let sdk = self.is_of_library(node);
            let state = match node {
                Node::Type(id) if self.declared.contains(&id) || self.is_system_root(id, manifests) => Some(launch),
                Node::Type(id) if sdk && self.is_plugin(id) => Some(launch),
                Node::Type(id) if self.graph.borrow().is_component(id) && !entered.contains(&node) => {
                    (!self.is_idle_receiver(id, manifests)).then_some(unknown)
                }
                Node::Fn(id) if self.graph.borrow().runs_by_itself(id) => Some(launch),
                Node::Type(_) if sdk && !entered.contains(&node) => Some(api),
                Node::Fn(id) if sdk && self.knowledge.is_public_api(id) => Some(api),
                _ => None,
            };
            let Some(mut state) = state else { continue };
            let hosts = state == api;
            if hosts {
                hosted.push(node);
            }
            if self.has_role(node, TypeRole::Receiver) {
                state.ways = state.ways.with(Ways::BACKGROUND);
            }
            state.ways = self.without_screen(node, state.ways);
            self.roots.push((node, state));
            if !hosts || asking.contains(&node) {
                self.add_context(node, state, None);
            }
        }
        hosted
    }

    /// The functions where paths begin, with what holds there: roots, and what the framework runs on objects that are.
    #[must_use]
    pub fn entries(&self) -> Vec<(FnId, State)> {
        let mut entries = Vec::new();
        for (node, state) in &self.roots {
            if let Node::Fn(function) = node {
                entries.push((*function, *state));
                continue;
            }
            let own = self.from(*node).filter(|edge| edge.site.is_none());
            entries.extend(own.filter_map(|edge| match edge.to {
                Node::Fn(function) => Some((function, self.arrived((edge, &self.taken(edge)), *state)?)),
                Node::Type(_) => None,
            }));
        }
        entries
    }

    /// The ways into an object, with the one that leads through what has no screen. A receiver that a screen makes for
    /// itself is part of the screen.
    pub(super) fn without_screen(&self, node: Node, ways: Ways) -> Ways {
        if self.has_role(node, TypeRole::Service) || self.has_role(node, TypeRole::Job) {
            ways.with(Ways::BACKGROUND)
        } else if self.has_role(node, TypeRole::Screen) {
            ways.without(Ways::BACKGROUND)
        } else {
            ways
        }
    }

    /// Whether nothing but libraries is built with a node.
    pub(super) fn is_of_library(&self, node: Node) -> bool {
        let modules = &self.knowledge.modules;
        modules.units_of(node.file(self.knowledge.program)).all(|u| modules.units[u].artifact == Artifact::Sdk)
    }

    /// What a host's bridge makes as the host starts.
    fn is_plugin(&self, id: TypeId) -> bool {
        let decl = self.knowledge.program.type_decl(id);
        self.has_role(Node::Type(id), TypeRole::Plugin)
            && !decl.modifiers.is_abstract
            && decl.kind != TypeKind::Anonymous
    }

    /// A receiver that no manifest names and no code registers: nothing runs it.
    fn is_idle_receiver(&self, id: TypeId, manifests: &[Manifest]) -> bool {
        let named = manifests.iter().flat_map(|m| &m.components).any(|c| c.ty == Some(id));
        self.has_role(Node::Type(id), TypeRole::Receiver) && !named && manifests.iter().any(|m| m.any)
    }

    fn has_role(&self, node: Node, role: TypeRole) -> bool {
        matches!(node, Node::Type(id) if self.knowledge.program.hierarchy.has_role(Ty::Project(id), role))
    }

    /// Without a manifest: the application class, providers, and the screen that is called the main one.
    pub(super) fn is_system_root(&self, id: TypeId, manifests: &[Manifest]) -> bool {
        let hierarchy = &self.knowledge.program.hierarchy;
        let has = |role| hierarchy.has_role(Ty::Project(id), role);
        if self.knowledge.program.type_decl(id).modifiers.is_abstract {
            return false;
        }
        if has(TypeRole::Initializer) || self.is_start_destination(id) || self.knowledge.drawn.is_first(id) {
            return true;
        }
        let program = self.knowledge.program;
        let apple = program.facts(program.type_file(id)).kind.is_apple();
        let undeclared = apple || !manifests.iter().any(|m| m.any);
        undeclared && (has(TypeRole::Application) || has(TypeRole::Provider))
    }

    /// Shown first by a navigation graph.
    pub(super) fn is_start_destination(&self, id: TypeId) -> bool {
        let program = self.knowledge.program;
        let class = program.symbols.str(program.hierarchy.qualified[id.0 as usize]);
        let starts = self.knowledge.resources.destinations.iter().filter(|d| d.start);
        starts.into_iter().any(|d| d.class == class || d.class.strip_prefix('.').is_some_and(|w| class.ends_with(w)))
    }
}

impl Knowledge<'_, '_> {
    /// Whether a library's host can call a function.
    #[must_use]
    pub fn is_public_api(&self, id: FnId) -> bool {
        let program = self.program;
        let function = program.function(id);
        let public_type = program.owner(id).is_none_or(|t| {
            !program.type_decl(t).modifiers.private && program.type_decl(t).kind != TypeKind::Anonymous
        });
        matches!(function.role, FnRole::Method | FnRole::Getter | FnRole::Setter)
            && !function.modifiers.private
            && public_type
    }

    /// Components that the system or the user starts from outside.
    pub(super) fn declared_roots(&self, manifests: &[Manifest]) -> FxHashSet<TypeId> {
        let components = manifests.iter().flat_map(|m| &m.components);
        let started = components.filter(|c| match c.kind {
            ComponentKind::Application | ComponentKind::Provider => true,
            ComponentKind::Activity => c.launcher || c.exported,
            ComponentKind::Service | ComponentKind::Receiver => c.exported,
        });
        started.filter_map(|c| c.ty).collect()
    }

    /// The units that are applications, one bit each.
    #[must_use]
    pub fn apps(&self) -> u64 {
        let apps = self.modules.units.iter().enumerate().filter(|(_, unit)| unit.artifact == Artifact::App);
        if self.tells_units_apart() { apps.fold(0, |bits, (unit, _)| bits | 1 << unit) } else { 0 }
    }

    /// Whether there are several units, and a bit for each.
    fn tells_units_apart(&self) -> bool {
        (2..=64).contains(&self.modules.units.len())
    }

    /// For each file the units that it is not part of, one bit each. What is part of none is kept from nothing, and of more
    /// units than there are bits nothing is said.
    pub(super) fn outside(&self) -> Vec<u64> {
        let several = self.tells_units_apart();
        let outside = |file: u32| {
            let within = self.modules.units_of(FileId(file)).fold(0_u64, |bits, unit| bits | 1 << unit);
            if within == 0 { 0 } else { !within }
        };
        (0..self.program.files.len() as u32).map(|file| if several { outside(file) } else { 0 }).collect()
    }
}
