//! Ways to screens that no call of a constructor shows: segues of storyboards, links that open what they are given.
//!
//! In: drawn screens, a place that makes an object. Out: edges, whether only a tap shows the object.

use rules::catalogue::{Firing, Role};

use super::atoms::{Atom, Atoms};
use super::graph::{Edge, Graph, Kind, Node};
use crate::facts::{Receiver, StmtKind, Value};
use crate::link::interface_builder::Segue;
use crate::link::program::{Site, TypeId};
use crate::link::types::Ty;

/// How a drawn screen holds another one from the start.
const HELD: [&str; 2] = ["embed", "relationship"];
/// So many names has an object before it is handed on: variables, what its own calls give back
/// (`Page().padding().tint(.red)`).
const NAMES: usize = 16;

impl Graph<'_, '_, '_> {
    /// The segues that lead to a screen: a tap on the control that they begin at, code that performs them by name, or at
    /// once, for what another screen holds.
    pub(super) fn drawn_ways(&self, id: TypeId) -> Vec<Edge> {
        let program = self.knowledge.program;
        let to = Node::Type(id);
        let mut edges = Vec::new();
        for segue in self.knowledge.drawn.screens.segues_to(program.type_text(id)) {
            let from = program.symbols.get(&segue.from).map_or(&[][..], |name| program.hierarchy.simple_types(name));
            let held = HELD.contains(&segue.kind.as_str());
            if held || segue.fired_by.is_some() {
                let (firing, gives) =
                    if held { (Firing::Create, Atoms::NONE) } else { (Firing::Tap, Atoms::of(Atom::OpenedByUser)) };
                let kind = || Kind::Lifecycle(firing);
                let holders = from.iter().filter(|holder| **holder != id);
                edges.extend(holders.map(|f| Edge { site: None, from: Node::Type(*f), to, kind: kind(), gives }));
            }
            let performed = self.performed(segue).into_iter();
            edges.extend(performed.map(|site| Edge {
                site: Some(site),
                from: Node::Fn(site.function),
                to,
                kind: Kind::Makes,
                gives: Atoms::NONE,
            }));
        }
        edges
    }

    /// Where code performs a segue by its name.
    fn performed(&self, segue: &Segue) -> Vec<Site> {
        let program = self.knowledge.program;
        if segue.identifier.is_empty() {
            return Vec::new();
        }
        let [names, ..] = program.apis.names_with(|r| matches!(r, Role::OpensScreen { .. }));
        let calls = names.iter().filter_map(|n| program.calls.get(n)).flatten().copied();
        let named = |site: &Site| {
            program.apis_at(*site).into_iter().any(|api| match program.apis.role(api) {
                Some(Role::OpensScreen { target, .. }) => program.argument(*site, target).is_some_and(|value| {
                    let items = program.evaluate(site.function, value, None);
                    items.iter().flatten().any(|i| i.elem.spelling().is_some_and(|text| text == segue.identifier))
                }),
                _ => false,
            })
        };
        let told = |site: &Site| {
            let args = program.call(*site).map_or(&[][..], |c| c.args.as_slice());
            args.first().is_some_and(|a| matches!(a.value, Value::Str(_) | Value::Local(_)))
        };
        calls.filter(told).filter(named).collect()
    }

    /// Whether what is made at a place is a tab that is not the first.
    pub(super) fn is_later_tab(&self, made: Site) -> bool {
        let program = self.knowledge.program;
        let Some(shown) = program.function_values.get(&made.function) else { return false };
        let tabs = |api| matches!(program.apis.role(api), Some(Role::ShowsOneOf {}));
        let draws = |stmt| {
            let made = program.resolve(Site { function: made.function, stmt }).made;
            matches!(made, Ty::Project(ty) if self.knowledge.is_visible(ty))
        };
        program.apis_at(*shown).into_iter().any(tabs) && (0..made.stmt).any(draws)
    }

    /// Whether what is made at a place is given to something that shows it when it is tapped.
    pub(super) fn is_made_for_tap(&self, made: Site) -> bool {
        let program = self.knowledge.program;
        let Some(first) = program.call(made).and_then(|call| call.to) else { return false };
        // All names of it: variables, and what its own calls give back.
        let mut names = vec![Value::Local(first)];
        for (index, stmt) in program.function(made.function).body.iter().enumerate().skip(made.stmt as usize + 1) {
            let site = Site { function: made.function, stmt: index as u32 };
            let named = match &stmt.kind {
                StmtKind::Assign { to, from } if names.contains(from) => Some(*to),
                StmtKind::Call(call) => {
                    if call.args.iter().any(|a| names.contains(&a.value)) {
                        return self.is_given_for_tap(site, &names);
                    }
                    call.to.filter(|_| matches!(&call.receiver, Receiver::On(on) if names.contains(on)))
                }
                _ => None,
            };
            names.extend(named.map(Value::Local));
            if names.len() > NAMES {
                return false;
            }
        }
        false
    }

    fn is_given_for_tap(&self, site: Site, names: &[Value]) -> bool {
        let program = self.knowledge.program;
        program.apis_at(site).into_iter().any(|api| match program.apis.role(api) {
            Some(Role::Fires { arg: Some(at), how: Firing::Tap, .. }) => {
                program.argument(site, at).is_some_and(|value| names.contains(value))
            }
            _ => false,
        })
    }
}
