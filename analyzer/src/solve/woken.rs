//! States that only an act of the user brings: a field, a variable or a drawn state that begins with no and is set to
//! yes by taps only. What stands behind a test of it does not run at launch, whoever comes by.
//!
//! In: a statement, the edges. Out: whether a test before it wants such a state.

use rules::catalogue::{Firing, Role};
use rules::rule::Artifact;
use rustc_hash::FxHashSet;

use super::atoms::Atom;
use super::before::Before;
use super::graph::{Edge, Kind, Node};
use super::lent::Setting;
use crate::facts::{Cond, Exit, FnRole, Local, StmtKind, Value};
use crate::link::program::{FnId, Site};

/// At most so many variables, parameters and getters lie between a test and the state.
const STEPS: u32 = 6;
/// At most so many places set a state.
const WRITES: usize = 12;
/// At most so many nodes are looked at on the way back from where it is set.
const NODES: usize = 400;

/// What a test wants of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    /// That it is true, or false.
    Is(bool),
    /// That it is not null.
    There,
}

impl Wanted {
    /// Whether a value is plainly not what is wanted.
    fn is_not(self, value: &Value) -> bool {
        match self {
            Wanted::Is(truth) => *value == Value::Bool(!truth),
            Wanted::There => *value == Value::Null,
        }
    }
}

/// What must hold of values for a side of a condition to be taken.
pub(super) fn asked(cond: &Cond, yes: bool) -> Vec<(&Value, Wanted)> {
    let mut found = Vec::new();
    let mut open = vec![(cond, yes)];
    while let Some((cond, yes)) = open.pop() {
        match cond {
            Cond::Not(inner) => open.push((inner, !yes)),
            Cond::And(all) if yes => open.extend(all.iter().map(|c| (c, true))),
            Cond::Or(all) if !yes => open.extend(all.iter().map(|c| (c, false))),
            Cond::Test(Value::Logic(inner)) => open.push((inner, yes)),
            Cond::Test(value) => found.push((value, Wanted::Is(yes))),
            Cond::Equal(value, Value::Bool(truth)) => found.push((value, Wanted::Is(*truth == yes))),
            Cond::Equal(value, Value::Null) if !yes => found.push((value, Wanted::There)),
            _ => {}
        }
    }
    found
}

impl<'p> Before<'_, 'p, '_> {
    /// Whether a test before a statement wants a state that only an act of the user brings.
    pub(super) fn takes_an_act(&self, site: Site) -> bool {
        let program = self.knowledge.program;
        let function = site.function;
        program.guards(site).into_iter().any(|guard| {
            let cond = program.branch_cond(Site { function, stmt: guard.branch });
            let asked = cond.map(|cond| asked(cond, guard.yes)).unwrap_or_default();
            asked.into_iter().any(|(value, wanted)| self.is_woken((function, value), wanted, STEPS))
        })
    }

    fn is_woken(&self, (function, value): (FnId, &Value), wanted: Wanted, steps: u32) -> bool {
        let local = match value {
            _ if steps == 0 => return false,
            Value::Local(local) => *local,
            Value::Logic(cond) => {
                let Wanted::Is(truth) = wanted else { return false };
                let asked = asked(cond, truth).into_iter();
                return asked.into_iter().any(|(value, wanted)| self.is_woken((function, value), wanted, steps - 1));
            }
            _ => return false,
        };
        let program = self.knowledge.program;
        let defs = program.defs(function);
        if let Some((owner, index)) = defs.param(local) {
            return self.is_given_by_act(owner, (index, local), (wanted, steps - 1));
        }
        match defs.sites(local) {
            [site] => self.is_result_woken(*site, wanted, steps - 1),
            sites => {
                let writes = sites.iter().map(|site| match program.stmt(*site) {
                    StmtKind::Assign { from, .. } => Some((*site, from)),
                    _ => None,
                });
                let writes: Option<Vec<Setting<'p>>> = writes.collect();
                writes.is_some_and(|writes| self.is_set_by_act(&writes, wanted, steps - 1))
            }
        }
    }

    fn is_result_woken(&self, site: Site, wanted: Wanted, steps: u32) -> bool {
        let program = self.knowledge.program;
        match program.stmt(site) {
            StmtKind::Assign { from, .. } => self.is_woken((site.function, from), wanted, steps),
            StmtKind::Read { base, name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                let Some(field) = program.field_at(site, base, path) else { return false };
                let mut getters = program.members.get(&field).into_iter().flatten();
                match getters.find(|f| program.function(**f).role == FnRole::Getter) {
                    Some(getter) => self.is_return_woken(*getter, wanted, steps),
                    None => {
                        let writes = self.knowledge.all_put(field);
                        // What nothing is given at first is false, or null.
                        let begins = wanted != Wanted::Is(false) || writes.iter().any(|(_, v)| wanted.is_not(v));
                        begins && self.is_set_by_act(&writes, wanted, steps)
                    }
                }
            }
            StmtKind::Call(_) => match (self.passed(site), &program.resolve(site).targets[..]) {
                (Some(from), _) => self.is_woken((site.function, from), wanted, steps),
                (None, [target]) => self.is_return_woken(*target, wanted, steps),
                _ => false,
            },
            _ => false,
        }
    }

    /// The same of what a function with one result returns.
    fn is_return_woken(&self, function: FnId, wanted: Wanted, steps: u32) -> bool {
        self.result(function).is_some_and(|value| steps > 0 && self.is_woken((function, value), wanted, steps))
    }

    fn result(&self, function: FnId) -> Option<&'p Value> {
        let mut results = self.knowledge.program.function(function).body.iter().filter_map(|stmt| match &stmt.kind {
            StmtKind::Exit { how: Exit::Return, value: Some(value) } => Some(value),
            _ => None,
        });
        results.next().filter(|_| results.next().is_none())
    }

    /// What a call of the catalogue hands through.
    fn passed(&self, site: Site) -> Option<&'p Value> {
        let program = self.knowledge.program;
        program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
            Some(Role::PassesThrough { from }) => program.argument(site, from),
            _ => None,
        })
    }

    /// Whether a parameter has what is wanted only by an act of the user: all other callers plainly give something else.
    fn is_given_by_act(&self, owner: FnId, (index, local): (u32, Local), (wanted, steps): (Wanted, u32)) -> bool {
        let program = self.knowledge.program;
        if steps == 0 || !matches!(program.function(owner).role, FnRole::Method | FnRole::Local) || self.is_open(owner)
        {
            return false;
        }
        let callers = program.calls_of(owner);
        let mut any = false;
        for call in callers.iter().take(WRITES + 1) {
            let by_act = match program.args_of_param(*call, owner, index)[..] {
                [] => {
                    let default = program.defs(owner).sites(local).first().map(|site| program.stmt(*site));
                    if matches!(default, Some(StmtKind::Assign { from, .. }) if wanted.is_not(from)) {
                        continue;
                    }
                    false
                }
                [value] if wanted.is_not(value) => continue,
                [value] => self.is_woken((call.function, value), wanted, steps) || self.runs_by_act(call.function),
                _ => false,
            };
            if !by_act {
                return false;
            }
            any = true;
        }
        any && callers.len() <= WRITES
    }

    /// Whether of all that is written only what acts of the user write may be what is wanted.
    fn is_set_by_act(&self, writes: &[Setting<'p>], wanted: Wanted, steps: u32) -> bool {
        if steps == 0 || writes.len() > WRITES {
            return false;
        }
        let mut any = false;
        for (site, value) in writes {
            if self.is_never((site.function, value), wanted, steps) {
                continue;
            }
            let defs = self.knowledge.program.defs(site.function);
            let given = match value {
                Value::Local(local) => defs.param(*local).map(|(owner, index)| (owner, (index, *local))),
                _ => None,
            };
            let by_act = self.runs_by_act(site.function)
                || given.is_some_and(|(owner, param)| self.is_given_by_act(owner, param, (wanted, steps - 1)));
            if !by_act {
                return false;
            }
            any = true;
        }
        any
    }

    /// Whether a value is not what is wanted, or a holder that begins so.
    fn is_never(&self, (function, value): (FnId, &Value), wanted: Wanted, steps: u32) -> bool {
        if wanted.is_not(value) {
            return true;
        }
        let program = self.knowledge.program;
        match value {
            Value::Function(index) if steps > 0 => {
                let lambda = program.fn_id(program.file_of(function), *index);
                self.result(lambda).is_some_and(|value| self.is_never((lambda, value), wanted, steps - 1))
            }
            Value::Local(local) if steps > 0 => {
                let [site] = program.defs(function).sites(*local)[..] else { return false };
                let held = program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
                    Some(Role::State { value }) => program.argument(site, value),
                    _ => None,
                });
                let inner = held.or_else(|| self.passed(site));
                inner.is_some_and(|value| self.is_never((site.function, value), wanted, steps - 1))
            }
            _ => false,
        }
    }

    /// Whether somebody outside may call a function.
    pub(super) fn is_open(&self, function: FnId) -> bool {
        let modules = &self.knowledge.modules;
        let mut units = modules.units_of(self.knowledge.program.file_of(function));
        units.all(|unit| modules.units[unit].artifact == Artifact::Sdk) && self.knowledge.is_public_api(function)
    }

    /// Whether each way to a function takes an act of the user, as far as ways are known.
    fn runs_by_act(&self, function: FnId) -> bool {
        if let Some(known) = self.by_act.borrow().get(&function) {
            return *known;
        }
        let by_act = self.find_acts(function);
        self.by_act.borrow_mut().insert(function, by_act);
        by_act
    }

    /// Whether paths begin at a node.
    pub(super) fn begins(&self, node: Node) -> bool {
        match node {
            Node::Type(ty) => self.declared.contains(&ty) || self.is_system_root(ty, &self.manifests),
            Node::Fn(function) => self.is_open(function) || self.graph.borrow().runs_by_itself(function),
        }
    }

    fn find_acts(&self, function: FnId) -> bool {
        let mut todo = vec![Node::Fn(function)];
        let mut seen: FxHashSet<Node> = todo.iter().copied().collect();
        let mut acts = false;
        while let Some(node) = todo.pop() {
            let edges = self.edges_to(node);
            if self.begins(node) || edges.is_empty() || seen.len() > NODES {
                return false;
            }
            for edge in edges {
                if edge.kind == Kind::OpenedSomewhere {
                    return false;
                }
                if is_act(&edge) {
                    acts = true;
                } else if seen.insert(edge.from) {
                    todo.push(edge.from);
                }
            }
        }
        acts
    }
}

/// Whether the user does something for an edge to be taken.
pub(super) fn is_act(edge: &Edge) -> bool {
    edge.gives.has(Atom::UserAction)
        || match &edge.kind {
            Kind::Fires(firing, _) | Kind::Lifecycle(firing) => {
                matches!(firing, Firing::Tap | Firing::Agreed | Firing::Refused)
            }
            Kind::Handed(way) => way.iter().any(is_act),
            _ => false,
        }
}
