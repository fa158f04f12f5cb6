//! Where a truth value comes from before the user has done anything.
//!
//! In: a value and the statement that uses it. Out: [`Origin`]s: the constants that it may be at first, through
//! variables, fields, parameters, holders of state, stored values with a default. What the user's act gives, and what
//! is stored without a default, has no origin.

use std::rc::Rc;

use rules::catalogue::Role;
use rustc_hash::FxHashSet;

use super::acts::callers;
use crate::facts::{Call, Cond, Exit, FnRole, Local, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::symbols::{Sym, last_segment};
use crate::link::types::Ty;
use crate::link::values::{Elem, Env};
use crate::solve::flags::yes_or_no;
use crate::solve::knowledge::Knowledge;

/// At most so many steps are followed in a row.
const DEPTH: u32 = 24;
/// At most so many steps are followed in all.
const STEPS: u32 = 2000;
/// At most so many calls are climbed from a parameter to whoever decides it.
const CLIMB: usize = 3;

/// A constant that a value may be at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Whether it makes the value true.
    pub yes: bool,
    /// The constant as written.
    pub written: String,
    /// The statement that holds it.
    pub at: Site,
    /// It is what a stored value is when nothing is stored.
    pub stored: bool,
    /// It is a truth value, not a number or text that stands for one.
    pub plain: bool,
    /// The calls that were climbed to find it, innermost first.
    pub callers: Vec<Site>,
}

/// How a value was reached.
#[derive(Clone)]
struct Way {
    site: Site,
    env: Option<Rc<Env>>,
    /// Members of the value that are asked for, the nearest last.
    members: Vec<String>,
    negated: bool,
    stored: bool,
    callers: Vec<Site>,
    depth: u32,
}

/// Follows values to their origins.
pub struct Tracer<'k, 'p, 'a> {
    knowledge: &'k Knowledge<'p, 'a>,
    origins: Vec<Origin>,
    busy: FxHashSet<(FnId, Local, usize)>,
    busy_fields: FxHashSet<(TypeId, Sym)>,
    steps: u32,
    /// How many reads of stored values were met.
    stores: u32,
}

/// The origins of a value used at a statement; `env` is the call through which its function was entered.
#[must_use]
pub fn origins(knowledge: &Knowledge<'_, '_>, site: Site, value: &Value, env: Option<&Rc<Env>>) -> Vec<Origin> {
    trace(knowledge, site, value, env).0
}

/// Whether a value comes out of a store.
#[must_use]
pub fn is_stored(knowledge: &Knowledge<'_, '_>, site: Site, value: &Value) -> bool {
    trace(knowledge, site, value, None).1 > 0
}

/// The origins of what a field holds before the user has done anything.
#[must_use]
pub fn first_values(knowledge: &Knowledge<'_, '_>, (owner, name): (TypeId, Sym)) -> Vec<Origin> {
    let mut tracer = Tracer::new(knowledge);
    // The field's own statements are the places that count.
    tracer.field(owner, name, &Way::from(Site { function: FnId(0), stmt: 0 }, None));
    tracer.origins
}

fn trace(knowledge: &Knowledge<'_, '_>, site: Site, value: &Value, env: Option<&Rc<Env>>) -> (Vec<Origin>, u32) {
    let mut tracer = Tracer::new(knowledge);
    tracer.value(value, &Way::from(site, env));
    (tracer.origins, tracer.stores)
}

impl Way {
    fn from(site: Site, env: Option<&Rc<Env>>) -> Way {
        let (members, callers) = (Vec::new(), Vec::new());
        Way { site, env: env.cloned(), members, negated: false, stored: false, callers, depth: 0 }
    }

    fn at(&self, site: Site) -> Way {
        Way { site, depth: self.depth + 1, ..self.clone() }
    }

    fn member(&self, site: Site, name: &str) -> Way {
        let mut way = self.at(site);
        way.members.push(name.to_string());
        way
    }
}

impl<'k, 'p, 'a> Tracer<'k, 'p, 'a> {
    fn new(knowledge: &'k Knowledge<'p, 'a>) -> Self {
        Tracer {
            knowledge,
            origins: Vec::new(),
            busy: FxHashSet::default(),
            busy_fields: FxHashSet::default(),
            steps: 0,
            stores: 0,
        }
    }
}

impl Tracer<'_, '_, '_> {
    fn value(&mut self, value: &Value, way: &Way) {
        self.steps += 1;
        if way.depth > DEPTH || self.steps > STEPS {
            return;
        }
        let program = self.knowledge.program;
        let file = program.file_of(way.site.function);
        match value {
            Value::Bool(truth) => self.constant(&Elem::Bool(*truth), way),
            Value::Int(number @ (0 | 1)) => self.constant(&Elem::Int(*number), way),
            Value::Str(text) => self.constant(&Elem::Str(program.text(file, *text).to_string()), way),
            Value::Local(local) => self.local(*local, way),
            Value::Logic(cond) => self.condition(cond, way),
            Value::Function(index) => self.returned(program.fn_id(file, *index), way.env.clone(), way),
            _ => {}
        }
    }

    fn constant(&mut self, elem: &Elem, way: &Way) {
        let (Some(truth), Some(written)) = (yes_or_no(elem), elem.spelling()) else { return };
        let plain = matches!(elem, Elem::Bool(_));
        let yes = truth != way.negated;
        let origin = Origin { yes, written, at: way.site, stored: way.stored, plain, callers: way.callers.clone() };
        if !self.origins.contains(&origin) {
            self.origins.push(origin);
        }
    }

    fn condition(&mut self, cond: &Cond, way: &Way) {
        let negated = |turn: bool| Way { negated: way.negated != turn, depth: way.depth + 1, ..way.clone() };
        match cond {
            Cond::Test(value) => self.value(value, &negated(false)),
            Cond::Not(inner) => self.condition(inner, &negated(true)),
            // One side is enough for yes (or, turned around, for no); of a conjunction all are needed.
            Cond::Or(all) if !way.negated => all.iter().for_each(|c| self.condition(c, &negated(false))),
            Cond::And(all) if way.negated => all.iter().for_each(|c| self.condition(c, &negated(false))),
            Cond::Equal(value, Value::Bool(truth)) | Cond::Equal(Value::Bool(truth), value) => {
                self.value(value, &negated(!truth));
            }
            _ => {}
        }
    }

    fn local(&mut self, local: Local, way: &Way) {
        let program = self.knowledge.program;
        let key = (program.frame(way.site.function), local, way.callers.len());
        if !self.busy.insert(key) {
            return;
        }
        let param = program.defs(way.site.function).param(local);
        let omitted = param.is_none_or(|(owner, index)| self.param(owner, index, way));
        for site in self.definitions(local, way.site) {
            if omitted || !self.is_default(site) {
                self.result(site, &way.at(site));
            }
        }
        self.busy.remove(&key);
    }

    /// What callers give for a parameter. Returns whether somebody may leave it out.
    fn param(&mut self, owner: FnId, index: u32, way: &Way) -> bool {
        let program = self.knowledge.program;
        let has_default = program.function(owner).params.get(index as usize).is_some_and(|p| p.has_default);
        if let Some(env) = Env::of(way.env.as_ref(), owner) {
            let values = program.args_of_param(env.site, owner, index);
            let outer = Way { env: env.outer.clone(), ..way.at(env.site) };
            values.iter().for_each(|v| self.value(v, &outer));
            return has_default && values.is_empty();
        }
        if matches!(program.function(owner).role, FnRole::Lambda | FnRole::Setter) || way.callers.len() >= CLIMB {
            return false;
        }
        let calls = callers(self.knowledge, owner);
        let mut left_out = calls.is_empty();
        for call in calls {
            let values = program.args_of_param(call, owner, index);
            left_out |= values.is_empty();
            let mut up = Way { env: None, ..way.at(call) };
            up.callers.push(call);
            values.iter().for_each(|v| self.value(v, &up));
        }
        has_default && left_out
    }

    /// Whether a statement gives a parameter its default.
    fn is_default(&self, site: Site) -> bool {
        let program = self.knowledge.program;
        let omitted =
            |branch: u32| matches!(program.branch_cond(Site { stmt: branch, ..site }), Some(Cond::Omitted(_)));
        program.arms(site).iter().any(|(branch, _)| omitted(*branch))
    }

    /// Statements whose value a variable may still have at a place: in the function around the place or one around
    /// that; what callbacks assign comes later.
    fn definitions(&self, local: Local, at: Site) -> Vec<Site> {
        let program = self.knowledge.program;
        let mut found = Vec::new();
        let (mut function, mut position) = (Some(at.function), at.stmt);
        let defs = program.defs(at.function);
        while let Some(id) = function {
            let sites: Vec<Site> =
                defs.sites(local).iter().copied().filter(|s| s.function == id && s.stmt < position).collect();
            let around =
                program.arms(Site { function: id, stmt: position.min(program.function(id).body.len() as u32) });
            let sure = |s: &&Site| program.arms(**s).iter().all(|arm| around.contains(arm));
            let last = sites.iter().rfind(sure).copied();
            found.extend(sites.into_iter().filter(|s| last.is_none_or(|l| s.stmt >= l.stmt)));
            if last.is_some() {
                break;
            }
            function = program.parent(id);
            position =
                program.function_values.get(&id).filter(|s| Some(s.function) == function).map_or(u32::MAX, |s| s.stmt);
        }
        found
    }

    fn result(&mut self, site: Site, way: &Way) {
        match self.knowledge.program.stmt(site) {
            StmtKind::Assign { from, .. } => self.value(from, way),
            StmtKind::Read { base, name, .. } => {
                let path = self.knowledge.program.text(self.knowledge.program.file_of(site.function), *name);
                self.read(site, base, path, way);
            }
            StmtKind::Call(call) => self.call(site, call, way),
            _ => {}
        }
    }

    fn read(&mut self, site: Site, base: &Receiver, path: &str, way: &Way) {
        let program = self.knowledge.program;
        let passes = |api| matches!(program.apis.role(api), Some(Role::PassesThrough { .. }));
        if let Receiver::On(value) = base
            && program.apis_at(site).into_iter().any(passes)
        {
            return self.value(value, &way.at(site));
        }
        let last = last_segment(path);
        let bare =
            (matches!(base, Receiver::Implicit(_)) && last == path).then(|| program.bare_field(site.function, last));
        let owner = match bare.flatten() {
            Some((owner, _)) => Ty::Project(owner),
            None => program.accessor_owner(site, base, path, last),
        };
        let Some(name) = program.symbols.get(last) else { return };
        if let Some(holder) = program.field_in(owner, name) {
            return self.field(holder, name, &way.at(site));
        }
        match base {
            Receiver::On(value) => self.value(value, &way.member(site, last)),
            Receiver::Implicit(_) => self.dotted(site, path, way),
            Receiver::Super => {}
        }
    }

    /// `model.state.value` with nothing but names: the first is a field, the others are members of what it holds.
    fn dotted(&mut self, site: Site, path: &str, way: &Way) {
        let program = self.knowledge.program;
        let Some((head, rest)) = path.split_once('.') else { return };
        if let Some((owner, _)) = program.bare_field(site.function, head)
            && let Some(name) = program.symbols.get(head)
        {
            let way = rest.split('.').rev().fold(way.at(site), |way, member| way.member(site, member));
            self.field(owner, name, &way);
        }
    }

    /// A field's initial value. One that is loaded from a store has the store's default instead.
    fn field(&mut self, owner: TypeId, name: Sym, way: &Way) {
        let program = self.knowledge.program;
        if !self.busy_fields.insert((owner, name)) {
            return;
        }
        for getter in program.members.get(&(owner, name)).into_iter().flatten() {
            if program.function(*getter).role == FnRole::Getter {
                self.returned(*getter, None, way);
            }
        }
        let made = |s: &Site| {
            matches!(
                program.function(s.function).role,
                FnRole::Initializer | FnRole::StaticInitializer | FnRole::Constructor
            )
        };
        let writes = program.field_writes(owner, name);
        let (first, later): (Vec<_>, Vec<_>) = writes.into_iter().take(16).partition(|(s, _)| made(s));
        let (stores, known) = (self.stores, self.origins.len());
        for (site, value) in &later {
            self.value(value, &Way { env: None, ..way.at(*site) });
        }
        let loaded = self.stores > stores;
        let mut index = 0;
        self.origins.retain(|o| {
            index += 1;
            index <= known || o.stored
        });
        if !loaded {
            let set_up = later.into_iter().filter(|(site, _)| self.knowledge.sets_up(*site));
            let first: Vec<_> = first.into_iter().chain(set_up).collect();
            for (site, value) in first {
                let env = Env::of(way.env.as_ref(), site.function).cloned();
                self.value(value, &Way { env, ..way.at(site) });
            }
        }
        self.busy_fields.remove(&(owner, name));
    }

    fn call(&mut self, site: Site, call: &Call, way: &Way) {
        let program = self.knowledge.program;
        for api in program.apis_at(site) {
            match program.apis.role(api) {
                Some(Role::StoreRead { default, .. }) => {
                    self.stores += 1;
                    if let Some(value) = default.as_ref().and_then(|d| program.argument(site, d)) {
                        self.value(value, &Way { stored: true, ..way.at(site) });
                    }
                    return;
                }
                Some(Role::PassesThrough { from }) => {
                    for value in program.arguments(site, from) {
                        self.value(value, &way.at(site));
                    }
                    return;
                }
                Some(Role::State { value }) => {
                    if let Some(value) = program.argument(site, value) {
                        self.value(value, &way.at(site));
                    }
                    return;
                }
                _ => {}
            }
        }
        let resolution = program.resolve(site);
        if let Ty::Project(made) = resolution.made {
            return self.made(made, site, way);
        }
        if resolution.targets.is_empty() && !call.args.is_empty() {
            return;
        }
        for target in resolution.targets.iter().take(4) {
            let env = Env::entered(*target, site, way.env.clone());
            self.returned(*target, Some(env), way);
        }
    }

    /// A member of an object that is constructed here.
    fn made(&mut self, ty: TypeId, site: Site, way: &Way) {
        let program = self.knowledge.program;
        let mut inner = way.at(site);
        while let Some(member) = inner.members.pop() {
            let name = program.symbols.get(&member);
            let Some((holder, name)) = name.and_then(|n| Some((program.field_in(Ty::Project(ty), n)?, n))) else {
                continue;
            };
            let constructor = |f: &&FnId| program.function(**f).role == FnRole::Constructor;
            let resolution = program.resolve(site);
            let function = resolution.targets.iter().find(constructor).copied();
            inner.env = function.map(|function| Env::entered(function, site, way.env.clone()));
            return self.field(holder, name, &inner);
        }
    }

    fn returned(&mut self, function: FnId, env: Option<Rc<Env>>, way: &Way) {
        for (index, stmt) in self.knowledge.program.function(function).body.iter().enumerate() {
            if let StmtKind::Exit { how: Exit::Return, value: Some(value) } = &stmt.kind {
                let site = Site { function, stmt: index as u32 };
                self.value(value, &Way { env: env.clone(), ..way.at(site) });
            }
        }
    }
}
