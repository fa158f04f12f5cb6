//! What runs again and again: functions and objects that are given to timers, work that posts itself again, loops that
//! wait.
//!
//! In: the solution. Out: [`Repeats`], asked about functions, objects and statements.

use std::cell::RefCell;

use rules::catalogue::{Firing, Role};
use rustc_hash::{FxHashMap, FxHashSet};

use super::reach;
use crate::facts::{FnRole, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;
use crate::solve::Solution;
use crate::solve::graph::{Edge, Node};
use crate::solve::knowledge::Knowledge;

/// At most so many calls of a chain are followed.
const CHAIN: usize = 16;

/// What runs again and again.
pub struct Repeats<'s, 'k, 'p, 'a> {
    solution: &'s Solution<'k, 'p, 'a>,
    functions: FxHashMap<FnId, Option<Site>>,
    objects: FxHashSet<TypeId>,
    posts: RefCell<FxHashMap<FnId, bool>>,
}

/// A function or an object that is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    Function(FnId),
    Object(TypeId),
}

impl<'s, 'k, 'p, 'a> Repeats<'s, 'k, 'p, 'a> {
    /// Gathers what is given to timers.
    #[must_use]
    pub fn new(solution: &'s Solution<'k, 'p, 'a>) -> Repeats<'s, 'k, 'p, 'a> {
        let mut repeats = Repeats {
            solution,
            functions: FxHashMap::default(),
            objects: FxHashSet::default(),
            posts: RefCell::default(),
        };
        repeats.gather();
        repeats
    }

    fn gather(&mut self) {
        let program = self.solution.knowledge.program;
        let repeating = |role: &Role| matches!(role, Role::Repeats { .. });
        let [calls, made, ..] = program.apis.names_with(repeating);
        let sites = calls.iter().chain(&made).filter_map(|n| program.calls.get(n)).flatten();
        let mut sites: Vec<Site> = sites.copied().collect();
        sites.sort_unstable();
        sites.dedup();
        for site in sites {
            for api in program.apis_at(site) {
                if let Some(Role::Repeats { arg: Some(arg) }) = program.apis.role(api) {
                    let given = program.arguments(site, arg).into_iter();
                    let runs: Vec<Run> = given.flat_map(|v| runs(self.solution.knowledge, site.function, v)).collect();
                    self.add(runs, site);
                    self.add(classes(self.solution.knowledge, site), site);
                    self.chain(site);
                }
            }
        }
        for id in program.function_ids() {
            let Some(owner) = program.owner(id) else { continue };
            let overrides = program.apis.overrides_of(program, id);
            let wanted = overrides.iter().filter(|a| program.apis.role(**a).is_some_and(repeating));
            if wanted.into_iter().any(|a| program.apis.entry(*a).owned_by(program, Ty::Project(owner))) {
                self.functions.insert(id, None);
            }
        }
    }

    fn add(&mut self, runs: Vec<Run>, by: Site) {
        for run in runs {
            match run {
                Run::Function(id) => {
                    self.functions.entry(id).or_insert(Some(by));
                }
                Run::Object(ty) => {
                    self.objects.insert(ty);
                }
            }
        }
    }

    /// Functions given to calls on what a repeating call gives back: `interval(5).map { ... }.subscribe { ... }`.
    fn chain(&mut self, site: Site) {
        let program = self.solution.knowledge.program;
        let mut next = program.call(site).and_then(|c| c.to);
        for _ in 0..CHAIN {
            let Some(local) = next else { return };
            let Some(on) = program.defs(site.function).receiver_uses(local).first().copied() else { return };
            let Some(call) = program.call(on) else { return };
            let given = call.args.iter().flat_map(|a| runs(self.solution.knowledge, on.function, &a.value));
            let given: Vec<Run> = given.collect();
            next = call.to;
            self.add(given, site);
        }
    }

    /// Whether a function runs again and again; by which statement.
    #[must_use]
    pub fn by(&self, function: FnId) -> Option<Option<Site>> {
        if let Some(by) = self.functions.get(&function) {
            return Some(*by);
        }
        self.posts_itself(function).then_some(None)
    }

    /// Whether an object's methods run again and again.
    #[must_use]
    pub fn object(&self, ty: TypeId) -> bool {
        self.objects.contains(&ty)
    }

    /// Edges that lead to a node.
    pub fn into(&self, node: Node) -> impl Iterator<Item = &Edge> + '_ {
        self.solution.before.leading_to(node)
    }

    /// Whether a function has itself run later: a runnable that posts itself again.
    fn posts_itself(&self, function: FnId) -> bool {
        if let Some(known) = self.posts.borrow().get(&function) {
            return *known;
        }
        let knowledge = self.solution.knowledge;
        let program = knowledge.program;
        let role = program.function(function).role;
        let mut found = false;
        if matches!(role, FnRole::Lambda | FnRole::Method) {
            reach::walk(knowledge, function, &mut |site, _| {
                found |= !found
                    && later(knowledge, site).into_iter().any(|run| match run {
                        Run::Function(id) => id == function,
                        Run::Object(ty) => {
                            program.owner(function) == Some(ty) && role == FnRole::Method && is_run(knowledge, function)
                        }
                    });
            });
        }
        self.posts.borrow_mut().insert(function, found);
        found
    }

    /// Whether a statement stands in a loop that waits.
    #[must_use]
    pub fn in_loop(&self, site: Site) -> bool {
        let program = self.solution.knowledge.program;
        let body = &program.function(site.function).body;
        let waits = |stmt: u32| {
            let at = Site { function: site.function, stmt };
            matches!(body[stmt as usize].kind, StmtKind::Call(_))
                && program.apis_at(at).into_iter().any(|a| matches!(program.apis.role(a), Some(Role::Waits {})))
        };
        (0..site.stmt).any(|at| match body[at as usize].kind {
            StmtKind::Loop { end, .. } => site.stmt < end && (at + 1..end).any(waits),
            _ => false,
        })
    }
}

/// Whether the framework runs a method of an object that is posted.
fn is_run(knowledge: &Knowledge<'_, '_>, function: FnId) -> bool {
    let Some(owner) = knowledge.program.owner(function) else { return false };
    reach::run_by_framework(knowledge, owner, &[Firing::Now, Firing::Later]).contains(&function)
}

/// What a statement has run later.
fn later(knowledge: &Knowledge<'_, '_>, site: Site) -> Vec<Run> {
    let program = knowledge.program;
    let mut found = Vec::new();
    for api in program.apis_at(site) {
        if let Some(Role::Fires { arg: Some(arg), how: Firing::Later, .. }) = program.apis.role(api) {
            let given = program.arguments(site, arg).into_iter();
            found.extend(given.flat_map(|v| runs(knowledge, site.function, v)));
        }
    }
    found
}

/// The functions and objects that a value is.
fn runs(knowledge: &Knowledge<'_, '_>, function: FnId, value: &Value) -> Vec<Run> {
    let mut found = Vec::new();
    add_runs(knowledge, (function, value), &mut found, 4);
    found
}

fn add_runs(knowledge: &Knowledge<'_, '_>, (function, value): (FnId, &Value), found: &mut Vec<Run>, depth: u32) {
    let program = knowledge.program;
    let file = program.file_of(function);
    let mut object = |ty: Ty| {
        if let Ty::Project(id) = ty {
            found.push(Run::Object(id));
        }
    };
    match value {
        Value::Function(index) => found.push(Run::Function(program.fn_id(file, *index))),
        Value::Object(index) => found.push(Run::Object(program.type_id(file, *index))),
        Value::This(_) => object(program.type_of(function, value)),
        Value::Class(ty) => object(program.type_ref(function, ty)),
        Value::FunctionRef { on, name } => {
            let ty = on.as_deref().map_or_else(|| program.this_type(function), |v| program.type_of(function, v));
            if let Ty::Project(id) = ty {
                let named = program.members.get(&(id, program.sym(file, *name)));
                found.extend(named.into_iter().flatten().map(|f| Run::Function(*f)));
            }
        }
        Value::Local(local) if depth > 0 => {
            for site in program.defs(function).sites(*local) {
                match program.stmt(*site) {
                    StmtKind::Assign { from, .. } => add_runs(knowledge, (site.function, from), found, depth - 1),
                    StmtKind::Call(call) => {
                        if let Ty::Project(made) = program.resolve(*site).made {
                            found.push(Run::Object(made));
                        }
                        // `Runnable { ... }`: an interface of the platform made from a lambda.
                        if let [only] = call.args.as_slice()
                            && matches!(only.value, Value::Function(_))
                        {
                            add_runs(knowledge, (site.function, &only.value), found, depth - 1);
                        }
                    }
                    StmtKind::Read { base, name, .. } => {
                        let path = program.text(program.file_of(site.function), *name);
                        for (at, from) in field_values(knowledge, *site, base, path) {
                            add_runs(knowledge, (at.function, from), found, depth - 1);
                        }
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn field_values<'p>(knowledge: &Knowledge<'p, '_>, site: Site, base: &Receiver, path: &str) -> Vec<(Site, &'p Value)> {
    let program = knowledge.program;
    let last = crate::link::symbols::last_segment(path);
    let Some(sym) = program.symbols.get(last) else { return Vec::new() };
    let bare = (matches!(base, Receiver::Implicit(_)) && last == path)
        .then(|| program.bare_field(site.function, last))
        .flatten()
        .map(|(owner, _)| owner);
    let owner = bare.or_else(|| program.field_in(program.accessor_owner(site, base, path, last), sym));
    owner.map_or_else(Vec::new, |o| program.field_writes(o, sym)).into_iter().take(8).collect()
}

/// The classes that a call names: `PeriodicWorkRequest.Builder(Sync.class, ...)`.
fn classes(knowledge: &Knowledge<'_, '_>, site: Site) -> Vec<Run> {
    let program = knowledge.program;
    let named = program.class_values.iter().filter(|(_, at)| *at == site);
    named
        .filter_map(|(name, _)| match program.type_ref_at(site, *name) {
            Ty::Project(id) => Some(Run::Object(id)),
            _ => None,
        })
        .collect()
}
