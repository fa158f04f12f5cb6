//! What a function does, and what the functions that it calls do.
//!
//! In: a function. Out: its statements and those of what it calls, each with the calls on the way.

use rules::catalogue::Role;
use rules::vocabulary::Idea;
use rustc_hash::FxHashSet;

use crate::facts::{Cond, FnRole, StmtKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;
use crate::link::values::Elem;
use crate::solve::atoms::Atom;
use crate::solve::knowledge::Knowledge;

/// At most so many calls lie between the function and what it does.
const DEPTH: usize = 5;
/// At most so many functions are looked into.
const FUNCTIONS: usize = 200;

/// What is reached, with the calls on the way; the statement itself is not among them.
pub type Visit<'v> = &'v mut dyn FnMut(Site, &[Site]);

/// Shows all statements that a function runs without waiting for the user.
pub fn walk(knowledge: &Knowledge<'_, '_>, start: FnId, visit: Visit<'_>) {
    let mut walker = Walker { knowledge, seen: FxHashSet::default(), way: Vec::new() };
    walker.function(start, visit);
}

struct Walker<'k, 'p, 'a> {
    knowledge: &'k Knowledge<'p, 'a>,
    seen: FxHashSet<FnId>,
    way: Vec<Site>,
}

impl Walker<'_, '_, '_> {
    fn function(&mut self, id: FnId, visit: Visit<'_>) {
        if self.way.len() > DEPTH || self.seen.len() >= FUNCTIONS || !self.seen.insert(id) {
            return;
        }
        let program = self.knowledge.program;
        for (index, stmt) in program.function(id).body.iter().enumerate() {
            let site = Site { function: id, stmt: index as u32 };
            if matches!(stmt.kind, StmtKind::Call(_) | StmtKind::Read { .. } | StmtKind::Write { .. }) {
                visit(site, &self.way);
            }
            if !matches!(stmt.kind, StmtKind::Call(_)) {
                continue;
            }
            let resolution = program.resolve(site);
            if resolution.guessed {
                continue;
            }
            self.way.push(site);
            for target in resolution.targets.iter().take(4) {
                self.function(*target, visit);
            }
            if let Ty::Project(made) = resolution.made {
                self.object(made, visit);
            }
            self.way.pop();
        }
        self.inside(id, visit);
    }

    /// Lambdas and objects that are made inside a function.
    fn inside(&mut self, id: FnId, visit: Visit<'_>) {
        let program = self.knowledge.program;
        let file = program.file_of(id);
        // What stands inside a function follows it directly in the file's order.
        let behind = program.functions_of(file).skip(program.fn_idx(id).0 as usize + 1);
        let inside = behind.take_while(|f| program.function(*f).parent.is_some());
        for lambda in inside.filter(|f| program.parent(*f) == Some(id)) {
            if program.function(lambda).role != FnRole::Lambda || !self.knowledge.is_users_act(lambda) {
                self.function(lambda, visit);
            }
        }
        for object in program.types_of(file).filter(|t| program.type_decl(*t).enclosing == Some(program.fn_idx(id))) {
            self.object(object, visit);
        }
    }

    /// What the platform runs on an object at once: threads, tasks.
    fn object(&mut self, ty: TypeId, visit: Visit<'_>) {
        use rules::catalogue::Firing::{Later, Now, Observed};
        let firings = [Now, Later, Observed];
        for method in run_by_framework(self.knowledge, ty, &firings) {
            self.function(method, visit);
        }
    }
}

/// Whether a type is a component that the system or the user starts.
#[must_use]
pub fn is_component(knowledge: &Knowledge<'_, '_>, ty: TypeId) -> bool {
    use rules::catalogue::TypeRole as Is;
    let roles = [Is::Application, Is::Screen, Is::ScreenPart, Is::Provider, Is::Initializer];
    let more = [Is::Service, Is::Receiver, Is::Job];
    roles.iter().chain(&more).any(|r| knowledge.program.hierarchy.has_role(Ty::Project(ty), *r))
}

/// Methods of a type that the platform runs in one of these ways.
#[must_use]
pub fn run_by_framework(knowledge: &Knowledge<'_, '_>, ty: TypeId, ways: &[rules::catalogue::Firing]) -> Vec<FnId> {
    methods(knowledge, ty, &|role| matches!(role, Role::Fires { how, .. } if ways.contains(how)))
}

/// Methods of a type that override something with a role.
#[must_use]
pub fn methods(knowledge: &Knowledge<'_, '_>, ty: TypeId, wanted: &dyn Fn(&Role) -> bool) -> Vec<FnId> {
    let program = knowledge.program;
    let own = program.functions_in(ty);
    own.filter(|f| {
        program.function(*f).role == FnRole::Method
            && program.apis.overrides_of(program, *f).into_iter().any(|api| {
                program.apis.role(api).is_some_and(wanted) && program.apis.entry(api).owned_by(program, Ty::Project(ty))
            })
    })
    .collect()
}

/// Whether a value is what a call with a role gives back, through variables, fields and functions of the project.
#[must_use]
pub fn made_by(knowledge: &Knowledge<'_, '_>, function: FnId, value: &Value, wanted: &dyn Fn(&Role) -> bool) -> bool {
    made_within(knowledge, (function, value), wanted, 5)
}

fn made_within(
    knowledge: &Knowledge<'_, '_>,
    (function, value): (FnId, &Value),
    wanted: &dyn Fn(&Role) -> bool,
    depth: u32,
) -> bool {
    let program = knowledge.program;
    let Value::Local(local) = value else { return false };
    let again = |at: FnId, v: &Value| made_within(knowledge, (at, v), wanted, depth - 1);
    depth > 0
        && program.defs(function).sites(*local).iter().any(|site| match program.stmt(*site) {
            StmtKind::Assign { from, .. } => again(site.function, from),
            StmtKind::Call(_) => {
                let here = program.apis_at(*site).into_iter().any(|api| program.apis.role(api).is_some_and(wanted));
                let gives = |t: &FnId| {
                    program
                        .function(*t)
                        .body
                        .iter()
                        .any(|s| matches!(&s.kind, StmtKind::Exit { value: Some(v), .. } if again(*t, v)))
                };
                here || program.resolve(*site).targets.iter().take(2).any(gives)
            }
            StmtKind::Read { base, name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                let last = crate::link::symbols::last_segment(path);
                let bare = matches!(base, crate::facts::Receiver::Implicit(_)) && last == path;
                let owner = bare.then(|| program.bare_field(site.function, last)).flatten();
                let sym = program.symbols.get(last);
                owner.zip(sym).is_some_and(|((owner, _), sym)| {
                    program.field_writes(owner, sym).into_iter().take(8).any(|(at, v)| again(at.function, v))
                })
            }
            _ => false,
        })
}

/// Whether a statement stands behind a setting of the user's: a stored value that is off until it is set.
#[must_use]
pub fn behind_setting(knowledge: &Knowledge<'_, '_>, site: Site) -> bool {
    let program = knowledge.program;
    program.guards(site).into_iter().any(|guard| {
        let branch = Site { function: site.function, stmt: guard.branch };
        // To have agreed to a policy is no wish to have the app start by itself.
        let consent = knowledge.test_branch(branch, None).side(guard.yes);
        let agreed = consent.has(Atom::Given(rules::catalogue::Purpose::Policy));
        let wished = |c| asks_store(knowledge, site.function, c) || speaks_of_start(knowledge, site.function, c);
        !agreed && program.branch_cond(branch).is_some_and(wished)
    })
}

/// The values that a condition looks at.
pub fn values_of<'c>(cond: &'c Cond, found: &mut Vec<&'c Value>) {
    match cond {
        Cond::Test(value) | Cond::Is(value, _) => found.push(value),
        Cond::Not(inner) => values_of(inner, found),
        Cond::And(all) | Cond::Or(all) => all.iter().for_each(|c| values_of(c, found)),
        Cond::Equal(a, b) | Cond::In(a, b) | Cond::Less { left: a, right: b, .. } => found.extend([a, b]),
        Cond::Unknown | Cond::Omitted(_) => {}
    }
}

/// Whether a condition is named for the wish to have the app start by itself, wherever the answer is kept.
fn speaks_of_start(knowledge: &Knowledge<'_, '_>, function: FnId, cond: &Cond) -> bool {
    let mut values = Vec::new();
    values_of(cond, &mut values);
    let names = values.into_iter().flat_map(|v| knowledge.names_of(function, v));
    names.into_iter().any(|n| knowledge.words.speaks_of(Idea::AutoStart, &n))
}

/// The constants that a statement's tests want to be equal to something.
#[must_use]
pub fn wanted_texts(knowledge: &Knowledge<'_, '_>, site: Site) -> Vec<String> {
    let program = knowledge.program;
    let mut found = Vec::new();
    for guard in program.guards(site).into_iter().filter(|g| g.yes) {
        let branch = Site { function: site.function, stmt: guard.branch };
        match program.branch_cond(branch) {
            Some(Cond::Equal(a, b)) => found.extend(texts(knowledge, site.function, [a, b])),
            Some(Cond::Test(Value::Local(local))) => {
                for made in program.defs(site.function).sites(*local) {
                    for api in program.apis_at(*made) {
                        if let Some(Role::Equals { left, right }) = program.apis.role(api)
                            && let (Some(a), Some(b)) = (program.argument(*made, left), program.argument(*made, right))
                        {
                            found.extend(texts(knowledge, site.function, [a, b]));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn texts(knowledge: &Knowledge<'_, '_>, function: FnId, sides: [&Value; 2]) -> Vec<String> {
    let items = sides.into_iter().flat_map(|v| knowledge.program.evaluate(function, v, None)).flatten();
    items
        .filter_map(|i| match i.elem {
            Elem::Str(text) => Some(text),
            _ => None,
        })
        .collect()
}

fn asks_store(knowledge: &Knowledge<'_, '_>, function: FnId, cond: &Cond) -> bool {
    let mut values = Vec::new();
    values_of(cond, &mut values);
    values.into_iter().any(|v| comes_from_store(knowledge, function, v, 3))
}

fn comes_from_store(knowledge: &Knowledge<'_, '_>, function: FnId, value: &Value, depth: u32) -> bool {
    let program = knowledge.program;
    match value {
        Value::Index(pair) => return comes_from_store(knowledge, function, &pair.0, depth),
        Value::Logic(cond) => return asks_store(knowledge, function, cond),
        _ => {}
    }
    let Value::Local(local) = value else { return false };
    depth > 0
        && program.defs(function).sites(*local).iter().any(|site| match program.stmt(*site) {
            StmtKind::Assign { from, .. } => comes_from_store(knowledge, site.function, from, depth - 1),
            StmtKind::Call(call) => {
                let stored = program.apis_at(*site).into_iter().any(|api| match program.apis.role(api) {
                    Some(Role::StoreRead { default, .. }) => {
                        let default = default.as_ref().and_then(|d| program.argument(*site, d));
                        let items = default.map(|d| program.evaluate(site.function, d, None)).unwrap_or_default();
                        !items.iter().flatten().any(|i| i.elem == Elem::Bool(true))
                    }
                    _ => false,
                });
                let receiver = match &call.receiver {
                    crate::facts::Receiver::On(base) => comes_from_store(knowledge, site.function, base, depth - 1),
                    _ => false,
                };
                let args = call.args.iter().any(|a| comes_from_store(knowledge, site.function, &a.value, depth - 1));
                stored
                    || receiver
                    || args
                    || program.resolve(*site).targets.iter().take(2).any(|t| gives_stored(knowledge, *t, depth - 1))
            }
            StmtKind::Read { name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                let last = crate::link::symbols::last_segment(path);
                let getters = program.symbols.get(last).and_then(|s| program.functions_named.get(&s));
                let getter = |f: &&FnId| program.function(**f).role == FnRole::Getter;
                getters.into_iter().flatten().filter(getter).take(2).any(|f| gives_stored(knowledge, *f, depth - 1))
            }
            _ => false,
        })
}

/// Whether a function gives back what was stored.
fn gives_stored(knowledge: &Knowledge<'_, '_>, function: FnId, depth: u32) -> bool {
    let body = &knowledge.program.function(function).body;
    depth > 0
        && body.iter().any(|stmt| match &stmt.kind {
            StmtKind::Exit { value: Some(value), .. } => comes_from_store(knowledge, function, value, depth),
            _ => false,
        })
}
