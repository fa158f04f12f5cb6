//! Which constants a value may be.
//!
//! In: a value, the function it stands in, and the calls through which that function was entered. Out:
//! [`Alternatives`]: for a collection, the elements it may hold together; branches give alternatives, not sums.

use std::rc::Rc;

use rules::catalogue::Role;
use rustc_hash::FxHashSet;

pub use super::env::Env;
use super::program::{FnId, Program, Site, TypeId};
use super::symbols::{Sym, last_segment, looks_enumerated};
use super::types::Ty;
use crate::facts::{Call, Exit, FnRole, Local, Receiver, StmtKind, Value};

/// At most so many alternatives are kept.
pub(super) const MAX_ALTERNATIVES: usize = 8;
/// At most so many elements of one collection are kept.
const MAX_ITEMS: usize = 64;
/// At most so many definitions are followed in a row.
const MAX_DEPTH: u32 = 24;
/// At most so many values are looked at for one answer: several targets per call multiply at every step.
const MAX_STEPS: u32 = 4_000;

/// One possible scalar value or element.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Elem {
    /// A string.
    Str(String),
    /// An integer.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// Null.
    Null,
    /// A named constant whose value is not known: `R.string.agree`, an enum constant.
    Path(String),
    /// Whatever the caller gives for a parameter.
    Param(FnId, u32),
    /// What the object holds that the caller gives for a parameter.
    PartOf(FnId, u32),
    /// The result of a statement that says no more.
    Opaque(Site),
    /// Not known.
    Unknown,
}

/// A possible value with the statement that names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Item {
    /// The value.
    pub elem: Elem,
    /// Where it is written.
    pub at: Option<Site>,
}

/// Possible values: one list of elements per alternative.
pub type Alternatives = Vec<Vec<Item>>;

/// Evaluates values.
pub struct Evaluator<'p, 'a> {
    pub(super) program: &'p Program<'a>,
    busy: FxHashSet<(FnId, Local)>,
    busy_fields: FxHashSet<(TypeId, Sym)>,
    pub(super) depth: u32,
    steps: u32,
    /// How often an answer hung on how the question was come by: on what is being asked already, or on the bounds.
    bent: u32,
}

impl<'a> Program<'a> {
    /// What a value may be.
    #[must_use]
    pub fn evaluate(&self, function: FnId, value: &Value, env: Option<&Rc<Env>>) -> Alternatives {
        let mut evaluator = Evaluator::new(self);
        evaluator.value(function, value, env)
    }

    /// All the ways in which a value may be written: literals, names of constants and their values.
    #[must_use]
    pub fn spellings(&self, function: FnId, value: &Value) -> Vec<String> {
        let mut texts = Vec::new();
        if let Value::Local(local) = value {
            for site in self.defs(function).sites(*local) {
                if let StmtKind::Read { name, .. } = self.stmt(*site) {
                    texts.push(self.text(self.file_of(function), *name).to_string());
                }
            }
        }
        for item in self.evaluate(function, value, None).into_iter().flatten() {
            texts.extend(item.elem.spelling());
        }
        texts
    }

    /// The type that a dotted path means in a function: fields along the way, else a type.
    #[must_use]
    pub fn type_of_path(&self, function: FnId, path: &str) -> Ty {
        let head = path.split('.').next().unwrap_or(path);
        // Apple's types begin with a capital, their shared objects with a small letter: `Pasteboard.general`.
        let is_member = last_segment(path) != path && last_segment(path).starts_with(char::is_lowercase);
        let shared = is_member && self.facts(self.file_of(function)).kind.is_apple();
        if shared || self.bare_field(function, head).is_some() {
            return self.type_of_dotted(function, path);
        }
        super::types::resolve(self, self.file_of(function), path, self.owner(function))
    }
}

impl Elem {
    /// How it is written.
    #[must_use]
    pub fn spelling(&self) -> Option<String> {
        match self {
            Elem::Str(text) | Elem::Path(text) => Some(text.clone()),
            Elem::Int(number) => Some(number.to_string()),
            Elem::Bool(value) => Some(value.to_string()),
            Elem::Null => Some("null".into()),
            Elem::Param(..) | Elem::PartOf(..) | Elem::Opaque(_) | Elem::Unknown => None,
        }
    }
}

pub(super) fn single(elem: Elem, at: Option<Site>) -> Alternatives {
    vec![vec![Item { elem, at }]]
}

/// Everything of `left` with everything of `right`.
pub(super) fn both(left: Alternatives, right: &Alternatives) -> Alternatives {
    if right.is_empty() {
        return left;
    }
    let mut joined = Alternatives::new();
    for a in &left {
        for b in right {
            if joined.len() < MAX_ALTERNATIVES {
                joined.push(a.iter().chain(b).take(MAX_ITEMS).cloned().collect());
            }
        }
    }
    joined
}

pub(super) fn add_alternatives(into: &mut Alternatives, more: Alternatives) {
    for alternative in more {
        if into.len() < MAX_ALTERNATIVES && !into.contains(&alternative) {
            into.push(alternative);
        }
    }
}

impl<'p, 'a> Evaluator<'p, 'a> {
    fn new(program: &'p Program<'a>) -> Evaluator<'p, 'a> {
        Evaluator {
            program,
            busy: FxHashSet::default(),
            busy_fields: FxHashSet::default(),
            depth: 0,
            steps: 0,
            bent: 0,
        }
    }

    pub(super) fn value(&mut self, function: FnId, value: &Value, env: Option<&Rc<Env>>) -> Alternatives {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            self.bent += 1;
            return single(Elem::Unknown, None);
        }
        let file = self.program.file_of(function);
        match value {
            Value::Null => single(Elem::Null, None),
            Value::Bool(truth) => single(Elem::Bool(*truth), None),
            Value::Int(number) => single(Elem::Int(*number), None),
            Value::Str(text) => single(Elem::Str(self.program.text(file, *text).to_string()), None),
            Value::Path(path) => single(Elem::Path(self.program.text(file, *path).to_string()), None),
            Value::Local(local) => self.local(function, *local, env),
            Value::Array(values) => self.all(function, values.iter(), env),
            Value::Spread(inner) => self.value(function, inner, env),
            Value::Concat(parts) => self.concat(function, parts, env),
            Value::Index(pair) => self.indexed(function, pair, env),
            Value::Logic(cond) => single(self.truth(function, cond, env).map_or(Elem::Unknown, Elem::Bool), None),
            Value::Class(ty) => single(Elem::Path(self.program.text(file, ty.name).to_string()), None),
            _ => single(Elem::Unknown, None),
        }
    }

    /// Several values together.
    pub(super) fn all<'v>(
        &mut self,
        function: FnId,
        values: impl Iterator<Item = &'v Value>,
        env: Option<&Rc<Env>>,
    ) -> Alternatives {
        let mut joined: Alternatives = vec![Vec::new()];
        for value in values {
            joined = both(joined, &self.value(function, value, env));
        }
        joined
    }

    fn concat(&mut self, function: FnId, parts: &[Value], env: Option<&Rc<Env>>) -> Alternatives {
        let mut text = String::new();
        for part in parts {
            match self.value(function, part, env).as_slice() {
                [one] if one.len() == 1 => match one[0].elem.spelling() {
                    Some(spelling) => text.push_str(&spelling),
                    None => return single(Elem::Unknown, None),
                },
                _ => return single(Elem::Unknown, None),
            }
        }
        single(Elem::Str(text), None)
    }

    fn local(&mut self, function: FnId, local: Local, env: Option<&Rc<Env>>) -> Alternatives {
        let key = (self.program.frame(function), local);
        if env.is_none()
            && let Some(known) = self.program.caches.locals.borrow().get(&key)
        {
            return known.clone();
        }
        if self.depth >= MAX_DEPTH || !self.busy.insert(key) {
            self.bent += 1;
            return Vec::new();
        }
        let (bent, whole) = (self.bent, self.depth == 0);
        self.depth += 1;
        let found = self.local_uncached(function, local, env);
        self.depth -= 1;
        self.busy.remove(&key);
        if env.is_none() && (whole || bent == self.bent) {
            self.program.caches.locals.borrow_mut().insert(key, found.clone());
        }
        found
    }

    fn local_uncached(&mut self, function: FnId, local: Local, env: Option<&Rc<Env>>) -> Alternatives {
        let defs = self.program.defs(function);
        let mut found = Alternatives::new();
        if let Some((owner, index)) = defs.param(local) {
            found = self.param(owner, index, env);
            if !found.is_empty() {
                return found;
            }
        }
        for site in defs.sites(local) {
            add_alternatives(&mut found, self.result(*site, env));
        }
        if found.is_empty() {
            return single(Elem::Unknown, None);
        }
        self.filled(found, (function, local), env)
    }

    /// A parameter: what the call gives, or the parameter itself when the call is not known. Nothing if it was left
    /// out and has a default.
    fn param(&mut self, owner: FnId, index: u32, env: Option<&Rc<Env>>) -> Alternatives {
        let Some(param) = self.program.function(owner).params.get(index as usize) else { return Vec::new() };
        let Some(env) = Env::of(env, owner) else { return single(Elem::Param(owner, index), None) };
        let values = self.program.args_of_param(env.site, owner, index);
        if values.is_empty() {
            return if param.has_default { Vec::new() } else { single(Elem::Unknown, None) };
        }
        let mut found = self.all(env.site.function, values.into_iter(), env.outer.as_ref());
        for item in found.iter_mut().flatten() {
            item.at.get_or_insert(env.site);
        }
        found
    }

    /// The value that a statement gives to its variable.
    fn result(&mut self, site: Site, env: Option<&Rc<Env>>) -> Alternatives {
        let function = site.function;
        let mut found = match self.program.stmt(site) {
            StmtKind::Assign { from, .. } => self.value(function, from, env),
            StmtKind::Loop { each: Some((_, over)), .. } => self.value(function, over, env),
            StmtKind::Read { base, name, .. } => {
                self.read(site, base, self.program.text(self.program.file_of(function), *name), env)
            }
            StmtKind::Call(call) => self.call(site, call, env),
            _ => Vec::new(),
        };
        for item in found.iter_mut().flatten() {
            item.at.get_or_insert(site);
        }
        found
    }

    fn call(&mut self, site: Site, call: &Call, env: Option<&Rc<Env>>) -> Alternatives {
        let program = self.program;
        let resolution = program.resolve(site);
        for api in &resolution.apis {
            match program.apis.role(*api) {
                Some(Role::MakesCollection { elements } | Role::PassesThrough { from: elements }) => {
                    return self.all(site.function, program.arguments(site, elements).into_iter(), env);
                }
                Some(Role::BuildsCollection { by }) => {
                    let Some((lambda, filled)) = program.argument(site, by).and_then(|v| program.fills(site, v)) else {
                        continue;
                    };
                    return self.with_additions(vec![Vec::new()], &program.additions(lambda, filled), env);
                }
                Some(Role::TakesHanded { key }) if self.goes_on() => {
                    let handed = self.handed((site, key));
                    if !handed.is_empty() {
                        return handed;
                    }
                }
                Some(Role::AddsElements { elements }) => {
                    let Receiver::On(receiver) = &call.receiver else { continue };
                    let base = self.value(site.function, receiver, env);
                    let more = self.all(site.function, program.arguments(site, elements).into_iter(), env);
                    return both(base, &more);
                }
                _ => {}
            }
        }
        let mut found = Alternatives::new();
        if self.goes_on() {
            for target in resolution.targets.iter().take(4) {
                let inner = Env::entered(*target, site, env.cloned());
                add_alternatives(&mut found, self.returned(*target, Some(&inner)));
            }
        }
        if found.is_empty() { single(Elem::Opaque(site), Some(site)) } else { found }
    }

    /// Whether one definition more may be followed.
    fn goes_on(&mut self) -> bool {
        let goes_on = self.depth < MAX_DEPTH;
        self.bent += u32::from(!goes_on);
        goes_on
    }

    /// What a function returns.
    fn returned(&mut self, function: FnId, env: Option<&Rc<Env>>) -> Alternatives {
        if matches!(self.program.function(function).role, FnRole::Constructor | FnRole::Initializer) {
            return Vec::new();
        }
        self.depth += 1;
        let mut found = Alternatives::new();
        for stmt in &self.program.function(function).body {
            if let StmtKind::Exit { how: Exit::Return, value: Some(value) } = &stmt.kind
                && self.goes_on()
            {
                add_alternatives(&mut found, self.value(function, value, env));
            }
        }
        self.depth -= 1;
        found
    }

    fn read(&mut self, site: Site, base: &Receiver, path: &str, env: Option<&Rc<Env>>) -> Alternatives {
        let program = self.program;
        let last = last_segment(path);
        if let Receiver::On(value) = base {
            // Swift's `.agreed`: of whatever type the place wants.
            if matches!(value, Value::Path(of) if program.text(program.file_of(site.function), *of).is_empty()) {
                return single(Elem::Path(path.to_string()), Some(site));
            }
            let passes = |api| matches!(program.apis.role(api), Some(Role::PassesThrough { .. }));
            if program.apis_at(site).into_iter().any(passes) {
                return self.value(site.function, value, env);
            }
        } else if let Some((prefix, _)) = path.rsplit_once('.')
            && matches!(program.stmt(site), StmtKind::Read { name, .. } if program.text(program.file_of(site.function), *name) == path)
        {
            let passes = |api| matches!(program.apis.role(api), Some(Role::PassesThrough { .. }));
            if program.apis_at(site).into_iter().any(passes) {
                return self.read(site, base, prefix, env);
            }
        }
        let implicit = matches!(base, Receiver::Implicit(_)) && last == path;
        let bare = implicit.then(|| program.bare_field(site.function, last)).flatten();
        let owner = match bare {
            Some((owner, _)) => Ty::Project(owner),
            None => program.accessor_owner(site, base, path, last),
        };
        let Some(name) = program.symbols.get(last) else { return single(Elem::Opaque(site), Some(site)) };
        let last = program.symbols.str(program.plain(program.file_of(site.function), name));
        if let Some(holder) = program.field_in(owner, name) {
            let made = self.made_with((holder, name), (site, base, path), env);
            let found = made.unwrap_or_else(|| self.field(holder, name, env));
            let known = found.iter().flatten().any(|i| !matches!(i.elem, Elem::Unknown | Elem::Opaque(_)));
            if known || !path.contains('.') {
                return if found.is_empty() { single(Elem::Opaque(site), Some(site)) } else { found };
            }
        }
        if let Ty::External(sym) = owner {
            if let Some(value) = program.apis.constant(&program.symbols, sym, last) {
                let elem = value.parse().map_or(Elem::Str(value), Elem::Int);
                return single(elem, Some(site));
            }
            if matches!(base, Receiver::Implicit(_)) {
                return single(Elem::Path(format!("{}.{last}", program.symbols.str(sym))), Some(site));
            }
        }
        if implicit && let Some(imported) = program.imported_name(site.function, path) {
            return single(program.named_constant(imported), Some(site));
        }
        // Objective-C writes constants of somebody else's enumerations without a type.
        let bare = program.facts(program.file_of(site.function)).kind.is_apple() && looks_enumerated(path);
        let constant = matches!(base, Receiver::Implicit(_)) && (path.contains('.') || bare);
        let elem = if constant { program.named_constant(path.to_string()) } else { Elem::Opaque(site) };
        single(elem, Some(site))
    }

    /// What a field may hold: its values from all writes, with what is added to it; or its getter's result.
    pub(super) fn field(&mut self, owner: TypeId, name: Sym, env: Option<&Rc<Env>>) -> Alternatives {
        if let Some(known) = self.program.caches.fields.borrow().get(&(owner, name)) {
            return known.clone();
        }
        let whole = self.depth < MAX_DEPTH / 2;
        let found = self.field_anew(owner, name, env);
        // Deep inside an evaluation an answer may be cut short: only a whole one is kept.
        if whole {
            self.program.caches.fields.borrow_mut().insert((owner, name), found.clone());
        }
        found
    }

    fn field_anew(&mut self, owner: TypeId, name: Sym, env: Option<&Rc<Env>>) -> Alternatives {
        if !self.busy_fields.insert((owner, name)) || self.depth >= MAX_DEPTH {
            self.bent += 1;
            return Vec::new();
        }
        self.depth += 1;
        let mut found = Alternatives::new();
        let getters = self.program.members.get(&(owner, name)).into_iter().flatten();
        for getter in getters.filter(|f| self.program.function(**f).role == FnRole::Getter) {
            add_alternatives(&mut found, self.returned(*getter, env));
        }
        for (site, value) in self.program.field_writes(owner, name).into_iter().take(16) {
            let mut values = self.value(site.function, value, None);
            for item in values.iter_mut().flatten() {
                item.at.get_or_insert(site);
            }
            add_alternatives(&mut found, values);
        }
        if !found.is_empty() {
            let adds = self.program.field_additions(owner, name);
            found = self.with_additions(found, &adds, None);
        }
        self.depth -= 1;
        self.busy_fields.remove(&(owner, name));
        found
    }
}

impl Program<'_> {
    /// What a function may return.
    #[must_use]
    pub fn returned_values(&self, function: FnId) -> Vec<Elem> {
        let mut evaluator = Evaluator::new(self);
        evaluator.returned(function, None).into_iter().flatten().map(|i| i.elem).collect()
    }
}
