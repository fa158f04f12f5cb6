//! Screens that a route opens: `composable("detail/{id}") { Detail() }`, `composable<Detail> { .. }`.
//!
//! In: the function that shows a destination. Out: edges from where its route is opened, or where it is the first.

use rules::catalogue::{ArgAt, Firing, Role};

use super::atoms::Atoms;
use super::graph::{Edge, Graph, Kind, Node};
use crate::facts::{Exit, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Program, Site, TypeId};
use crate::link::types::Ty;

/// So many variables and functions hand a route on at most.
const HANDED: u32 = 4;

/// How a destination is named.
#[derive(PartialEq, Eq)]
enum Route {
    /// By a text, up to the first thing that differs from visit to visit.
    Text(String),
    /// By a class.
    Class(TypeId),
}

impl Graph<'_, '_, '_> {
    /// What a navigation destination shows runs where its route is opened, or where it is the first.
    pub(super) fn destination_edges(&self, id: FnId) -> Option<Vec<Edge>> {
        let program = self.knowledge.program;
        let site = *program.function_values.get(&id)?;
        let own = program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
            Some(Role::Destination { route, .. }) => Some(own_route(program, site, route)),
            _ => None,
        })?;
        let edge = |site: Site, kind: Kind| Edge {
            site: Some(site),
            from: Node::Fn(site.function),
            to: Node::Fn(id),
            kind,
            gives: Atoms::NONE,
        };
        let mut edges = Vec::new();
        let [names, ..] = program.apis.names_with(|r| matches!(r, Role::OpensScreen { .. } | Role::StartsAt { .. }));
        for opener in names.iter().filter_map(|n| program.calls.get(n)).flatten() {
            for api in program.apis_at(*opener) {
                let (at, kind) = match program.apis.role(api) {
                    Some(Role::OpensScreen { target, .. }) => (target, Kind::Makes),
                    Some(Role::StartsAt { route }) => (route, Kind::Fires(Firing::Now, None)),
                    _ => continue,
                };
                if own.as_ref().is_some_and(|own| routes_at(program, *opener, at).contains(own)) {
                    edges.push(edge(*opener, kind));
                }
            }
        }
        if edges.is_empty() {
            edges.push(edge(site, Kind::OpenedSomewhere));
        }
        Some(edges)
    }
}

/// The route that a destination is declared with.
fn own_route(program: &Program<'_>, site: Site, at: &ArgAt) -> Option<Route> {
    match program.call(site)?.type_args.first().map(|class| program.type_ref(site.function, class)) {
        Some(Ty::Project(class)) => Some(Route::Class(class)),
        _ => route_at(program, site, at),
    }
}

/// The route that is given to a call.
fn route_at(program: &Program<'_>, site: Site, at: &ArgAt) -> Option<Route> {
    routes_at(program, site, at).into_iter().next()
}

/// The routes that may be given to a call: `if (answered) HOME else WELCOME`.
fn routes_at(program: &Program<'_>, site: Site, at: &ArgAt) -> Vec<Route> {
    let Some(value) = program.argument(site, at) else { return Vec::new() };
    if let Ty::Project(class) = program.type_of(site.function, value) {
        return vec![Route::Class(class)];
    }
    let known = program.evaluate(site.function, value, None).into_iter().flatten();
    let mut texts: Vec<String> = known.filter_map(|item| item.elem.spelling()).collect();
    if texts.is_empty() {
        texts.extend(beginning(program, (site.function, value), HANDED));
    }
    let plain = |text: &String| Route::Text(text.split(['/', '?', '{']).next().unwrap_or_default().to_string());
    texts.iter().map(plain).collect()
}

/// How a text begins, as far as it is known.
fn beginning(program: &Program<'_>, (function, value): (FnId, &Value), handed: u32) -> Option<String> {
    let known = program.evaluate(function, value, None).into_iter().flatten().find_map(|item| item.elem.spelling());
    if known.is_some() || handed == 0 {
        return known;
    }
    match value {
        Value::Concat(parts) => beginning(program, (function, parts.first()?), handed - 1),
        Value::Local(local) => {
            let defs = program.defs(function);
            defs.sites(*local).iter().find_map(|site| result_begins(program, *site, handed - 1))
        }
        _ => None,
    }
}

/// How the result of a statement begins: of a function, of a text that another one is made from.
fn result_begins(program: &Program<'_>, site: Site, handed: u32) -> Option<String> {
    match program.stmt(site) {
        StmtKind::Assign { from, .. } => beginning(program, (site.function, from), handed),
        StmtKind::Call(call) => {
            let returned = |target: &FnId| {
                program.function(*target).body.iter().find_map(|stmt| match &stmt.kind {
                    StmtKind::Exit { how: Exit::Return, value: Some(value) } => {
                        beginning(program, (*target, value), handed)
                    }
                    _ => None,
                })
            };
            let targets = &program.resolve(site).targets;
            match &call.receiver {
                Receiver::On(text) if targets.is_empty() => beginning(program, (site.function, text), handed),
                _ => targets.iter().find_map(returned),
            }
        }
        _ => None,
    }
}
