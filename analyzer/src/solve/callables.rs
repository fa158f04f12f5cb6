//! Which functions a value may be: the way back from a callback that is handed on to where it is written.
//!
//! In: a value and the calls through which its function was entered. Out: [`FnId`]s; of an object all methods that it
//! overrides.

use std::rc::Rc;

use rules::catalogue::{Firing, Role};

use crate::facts::{Call, Callee, Exit, FileKind, FnRole, Receiver, StmtKind, TypeKind, Value};
use crate::link::program::{FnId, Program, Site, TypeId};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::link::values::Env;

/// At most so many steps are followed.
const STEPS: u32 = 8;
/// At most so many functions are of interest.
const MOST: usize = 16;

/// A value where it is written, with the calls through which that place was entered.
#[derive(Clone, Debug)]
pub struct Origin<'p> {
    /// The function it stands in.
    pub function: FnId,
    /// The value.
    pub value: &'p Value,
    /// How that function was entered.
    pub env: Option<Rc<Env>>,
}

impl<'a> Program<'a> {
    /// The functions that a value may be.
    #[must_use]
    pub fn functions_behind(&self, function: FnId, value: &Value, env: Option<&Rc<Env>>) -> Vec<FnId> {
        let mut found = Vec::new();
        self.add_functions((function, value, env), STEPS, &mut found);
        found.sort_unstable();
        found.dedup();
        found.truncate(MOST);
        found
    }

    fn add_functions(&self, from: (FnId, &Value, Option<&Rc<Env>>), steps: u32, found: &mut Vec<FnId>) {
        let (function, value, env) = from;
        if steps == 0 || found.len() >= MOST {
            return;
        }
        let file = self.file_of(function);
        match value {
            Value::Function(index) => found.push(self.fn_id(file, *index)),
            Value::FunctionRef { on, name } => {
                let ty = on.as_deref().map_or_else(|| self.this_type(function), |v| self.type_of(function, v));
                let owned = |f: &&FnId| {
                    self.owner(**f).is_none_or(|o| self.is_file_holder(o) || self.hierarchy.is_a(ty, Ty::Project(o)))
                };
                let named = self.functions_named.get(&self.sym(file, *name)).map_or(&[][..], Vec::as_slice);
                found.extend(named.iter().filter(owned));
            }
            Value::Object(index) => found.extend(self.listener_methods(self.type_id(file, *index))),
            Value::This(None) => {
                if let Some(owner) = self.owner(function) {
                    found.extend(self.listener_methods(owner));
                }
            }
            Value::Local(local) => {
                let defs = self.defs(function);
                if let Some((owner, index)) = defs.param(*local) {
                    self.add_given((owner, index, env), steps, found);
                }
                for site in defs.sites(*local).iter().take(6) {
                    self.add_result(*site, env, steps - 1, found);
                }
            }
            _ => {}
        }
    }

    /// What callers give for a parameter.
    fn add_given(&self, param: (FnId, u32, Option<&Rc<Env>>), steps: u32, found: &mut Vec<FnId>) {
        let (owner, index, env) = param;
        if let Some(env) = Env::of(env, owner) {
            for value in self.args_of_param(env.site, owner, index) {
                self.add_functions((env.site.function, value, env.outer.as_ref()), steps - 1, found);
            }
            return;
        }
        for site in self.calls_of(owner).into_iter().take(12) {
            for value in self.args_of_param(site, owner, index) {
                self.add_functions((site.function, value, None), steps - 1, found);
            }
        }
    }

    fn add_result(&self, site: Site, env: Option<&Rc<Env>>, steps: u32, found: &mut Vec<FnId>) {
        let function = site.function;
        match self.stmt(site) {
            StmtKind::Assign { from, .. } => self.add_functions((function, from, env), steps, found),
            StmtKind::Read { .. } => {
                for (at, value) in self.written_to(site).into_iter().take(8) {
                    self.add_functions((at.function, value, None), steps, found);
                }
                found.extend(self.methods_read(site));
            }
            StmtKind::Call(call) => {
                let resolution = self.resolve(site);
                match (resolution.made, call.args.as_slice()) {
                    // `Listener { ... }`: an interface made from a lambda.
                    (Ty::External(_) | Ty::Project(_), [only]) if matches!(only.value, Value::Function(_)) => {
                        self.add_functions((function, &only.value, env), steps, found);
                    }
                    (Ty::Project(made), _) => found.extend(self.listener_methods(made)),
                    _ => {
                        for target in resolution.targets.iter().take(4) {
                            for (at, value) in self.returned_at(*target) {
                                self.add_functions((at.function, value, None), steps, found);
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// The methods that a statement names as a value: `Row(action: manager.ask)` in Swift, where that is written like a
    /// property.
    #[must_use]
    pub fn methods_read(&self, read: Site) -> Vec<FnId> {
        let file = self.file_of(read.function);
        let StmtKind::Read { base, name, .. } = self.stmt(read) else { return Vec::new() };
        let path = self.text(file, *name);
        let last = last_segment(path);
        let Some(methods) = self.symbols.get(last).and_then(|sym| self.functions_named.get(&sym)) else {
            return Vec::new();
        };
        let is_method = |f: &FnId| self.function(*f).role == FnRole::Method && !self.function(*f).modifiers.is_static;
        if self.facts(file).kind != FileKind::Swift || !methods.iter().any(is_method) {
            return Vec::new();
        }
        let ty = match (base, path == last) {
            (Receiver::Implicit(_), true) => self.this_type(read.function),
            _ => self.accessor_owner(read, base, path, last),
        };
        if ty == Ty::Unknown || self.field_at(read, base, path).is_some() {
            return Vec::new();
        }
        let owned = |f: &FnId| self.owner(*f).is_some_and(|owner| self.hierarchy.is_a(ty, Ty::Project(owner)));
        methods.iter().copied().filter(|f| is_method(f) && owned(f)).collect()
    }

    /// Values that are written to the field that a statement reads.
    #[must_use]
    pub fn written_to(&self, read: Site) -> Vec<(Site, &'a Value)> {
        let StmtKind::Read { base, name, .. } = self.stmt(read) else { return Vec::new() };
        let path = self.text(self.file_of(read.function), *name);
        let last = last_segment(path);
        let Some(sym) = self.symbols.get(last) else { return Vec::new() };
        let bare = path == last && matches!(base, Receiver::Implicit(_));
        let owner = bare.then(|| self.bare_field(read.function, last)).flatten().map(|(id, _)| id);
        let owner = owner.or_else(|| self.field_in(self.accessor_owner(read, base, path, last), sym));
        owner.map_or_else(Vec::new, |id| self.field_values(id, sym))
    }

    /// Values that are written to a field; a Kotlin constructor's property gets what the constructor is given.
    #[must_use]
    pub fn field_values(&self, owner: TypeId, name: crate::link::symbols::Sym) -> Vec<(Site, &'a Value)> {
        let mut found = self.field_writes(owner, name);
        let Some(constructors) = self.symbols.get("<init>").and_then(|n| self.members.get(&(owner, n))) else {
            return found;
        };
        for constructor in constructors {
            let file = self.file_of(*constructor);
            let params = &self.function(*constructor).params;
            let Some(index) = params.iter().position(|p| self.sym(file, p.name) == name) else { continue };
            for site in self.calls_of(*constructor).into_iter().take(12) {
                found.extend(self.args_of_param_at(site, *constructor, index as u32).map(|v| (site, v)));
            }
        }
        found
    }

    fn args_of_param_at(&self, site: Site, target: FnId, param: u32) -> Option<&'a Value> {
        let call: &'a Call = self.call(site)?;
        let at = (0..call.args.len()).find(|i| self.param_of_arg(site, target, *i) == Some(param))?;
        Some(&call.args[at].value)
    }

    /// Calls of a function; of a constructor, where its class is made.
    #[must_use]
    pub fn calls_of(&self, function: FnId) -> Vec<Site> {
        let constructor = self.function(function).role == FnRole::Constructor;
        let name = match self.owner(function).filter(|_| constructor) {
            Some(owner) => self.symbols.get(self.type_text(owner)),
            None => Some(self.fn_name(function)),
        };
        let in_tests = |s: &Site| self.files[self.file_of(s.function).0 as usize].test;
        let mut calls = name.map_or_else(Vec::new, |name| self.calls_named(name, function));
        calls.retain(|site| !in_tests(site));
        calls
    }

    /// The values that a function returns, with the place.
    #[must_use]
    pub fn returned_at(&self, function: FnId) -> Vec<(Site, &'a Value)> {
        let body = self.function(function).body.iter().enumerate();
        let returned = body.filter_map(|(index, stmt)| match &stmt.kind {
            StmtKind::Exit { how: Exit::Return, value: Some(value) } => {
                Some((Site { function, stmt: index as u32 }, value))
            }
            _ => None,
        });
        returned.collect()
    }

    /// Methods that an object's class has of its own and that a framework or an interface may call.
    fn listener_methods(&self, ty: TypeId) -> Vec<FnId> {
        let anonymous = self.type_decl(ty).kind == TypeKind::Anonymous;
        let methods = self.functions_in(ty).filter(|f| {
            let function = self.function(*f);
            function.role == FnRole::Method
                && function.has_body
                && (anonymous || function.modifiers.is_override && !self.is_lifecycle(*f, ty))
        });
        methods.collect()
    }

    /// Whether a method is run by the framework in the life of its object, not by whoever got it as a listener.
    fn is_lifecycle(&self, method: FnId, ty: TypeId) -> bool {
        let life = |how: &Firing| {
            matches!(
                how,
                Firing::Create
                    | Firing::Start
                    | Firing::Resume
                    | Firing::System
                    | Firing::Background
                    | Firing::PermissionResult
            )
        };
        self.apis.overrides_of(self, method).into_iter().any(|api| {
            matches!(self.apis.role(api), Some(Role::Fires { how, arg: None, .. }) if life(how))
                && self.apis.entry(api).owned_by(self, Ty::Project(ty))
        })
    }

    /// A value followed through variables and parameters to where it is written.
    #[must_use]
    pub fn origin_of(&self, function: FnId, value: &'a Value, env: Option<&Rc<Env>>) -> Origin<'a> {
        let mut at = Origin { function, value, env: env.cloned() };
        for _ in 0..STEPS {
            let Value::Local(local) = at.value else { break };
            let defs = self.defs(at.function);
            if let Some((owner, index)) = defs.param(*local) {
                let Some(entered) = Env::of(at.env.as_ref(), owner).cloned() else { break };
                let Some(given) = self.args_of_param_at(entered.site, owner, index) else { break };
                at = Origin { function: entered.site.function, value: given, env: entered.outer.clone() };
                continue;
            }
            let [site] = defs.sites(*local) else { break };
            let StmtKind::Assign { from, .. } = self.stmt(*site) else { break };
            at.value = from;
        }
        at
    }

    /// The parameter that a value is in the end, if it is one that no call is known for.
    #[must_use]
    pub fn open_param(&self, function: FnId, value: &'a Value, env: Option<&Rc<Env>>) -> Option<(FnId, u32)> {
        let origin = self.origin_of(function, value, env);
        match origin.value {
            Value::Local(local) => self.defs(origin.function).param(*local),
            _ => None,
        }
    }

    /// The type that a call makes, by a constructor, or by a method of the class that makes one of it
    /// (`[UIAlertController alertControllerWithTitle:...]`).
    #[must_use]
    pub fn constructed_at(&self, site: Site) -> Option<Ty> {
        let call = self.call(site)?;
        let made = self.resolve(site).made;
        if made != Ty::Unknown || matches!(call.callee, Callee::New(_)) {
            return Some(made);
        }
        let resolution = self.resolve(site);
        if resolution.apis.is_empty() || !resolution.targets.is_empty() {
            return None;
        }
        let (Receiver::On(receiver @ Value::Path(class)), Some(to)) = (&call.receiver, call.to) else { return None };
        let class = self.text(self.file_of(site.function), *class);
        let given = self.type_of(site.function, &Value::Local(to));
        let asked = self.type_of(site.function, receiver);
        let own = given != Ty::Unknown && self.hierarchy.is_a(asked, given);
        (own && last_segment(class).starts_with(char::is_uppercase)).then_some(asked)
    }
}
