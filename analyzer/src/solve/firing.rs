//! Where a function value is run: it flows like data, through parameters, variables and fields, to the calls that run
//! it or to the framework.
//!
//! In: a lambda, or an object, and where it is made. Out: [`Fired`] places.

use rules::catalogue::{Answer, Firing, Role};
use rules::vocabulary::Idea;
use rustc_hash::FxHashSet;

use super::kept::Kept;
use super::knowledge::Knowledge;
use crate::facts::{Call, Callee, Exit, FileKind, Local, Receiver, StmtKind, Value};
use crate::link::apis::ApiId;
use crate::link::program::{FnId, Site, TypeId};
use crate::link::symbols::{Sym, last_segment};
use crate::link::types::Ty;

/// How a function value is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// By a call in the project: like any call.
    Called,
    /// By the framework.
    Framework(Firing, Option<Answer>),
    /// Nobody knows: by some library that it is given to.
    Unknown,
}

/// A place where a function value is run or handed to who runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fired {
    /// The place.
    pub site: Site,
    /// How.
    pub how: How,
    /// The calls by which it is handed down as an argument, from where it is made or was kept last; none if they are many.
    pub way: Option<Way>,
    /// The objects that keep it; none if that is not known.
    pub kept: Option<Kept>,
}

/// Calls that hand a value down, outermost first.
pub type Way = Vec<Site>;

/// By at most so many calls a value is followed down for itself.
const DOWN: usize = 3;

/// At most so many holders of one value are followed.
const HOLDERS: usize = 48;

/// Something that holds a function value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    Variable(FnId, Local),
    Field(TypeId, Sym),
    Result(FnId),
    /// A variable that holds a collection with the value in it.
    Filled(FnId, Local),
    /// A field that holds such a collection.
    FilledField(TypeId, Sym),
}

/// A holder, the calls by which the value came to it, and the objects that keep it.
type Followed = (Holder, Option<Way>, Option<Kept>);

/// Follows one function value.
pub(super) struct Trace<'k, 'p, 'a> {
    pub(super) knowledge: &'k Knowledge<'p, 'a>,
    seen: FxHashSet<Followed>,
    queue: Vec<Followed>,
    /// By which calls the value came to what is looked at.
    way: Option<Way>,
    /// Which objects have kept it on the way.
    kept: Option<Kept>,
    fired: Vec<Fired>,
    sam: Vec<TypeId>,
    /// Where the value was made an interface of the framework, and how the framework runs that: `Runnable { ... }`.
    interface: Option<(Site, Firing)>,
}

/// Where a function value goes.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// Where it is run.
    pub fired: Vec<Fired>,
    /// Interfaces of the project that it stands for: a call of their method runs it.
    pub sam: Vec<TypeId>,
}

impl<'p, 'a> Knowledge<'p, 'a> {
    /// Where a function value that is made at a statement is run.
    #[must_use]
    pub fn flow(&self, made: Site, value: &Value) -> Flow {
        let mut trace = self.trace();
        trace.used(made, value);
        trace.followed()
    }

    /// Where the function is run that a variable holds.
    #[must_use]
    pub fn flow_of(&self, function: FnId, local: Local) -> Flow {
        let mut trace = self.trace();
        trace.hold(Holder::Variable(self.program.frame(function), local));
        trace.followed()
    }

    fn trace(&self) -> Trace<'_, 'p, 'a> {
        Trace {
            knowledge: self,
            seen: FxHashSet::default(),
            queue: Vec::new(),
            way: Some(Vec::new()),
            kept: Some(Kept::default()),
            fired: Vec::new(),
            sam: Vec::new(),
            interface: None,
        }
    }
}

impl Trace<'_, '_, '_> {
    fn followed(mut self) -> Flow {
        let trace = &mut self;
        while let Some((holder, way, kept)) = trace.queue.pop() {
            (trace.way, trace.kept) = (way, kept);
            match holder {
                Holder::Variable(function, local) => trace.variable(function, local),
                Holder::Field(ty, name) => trace.field(ty, name),
                Holder::Result(function) => trace.result(function),
                Holder::Filled(function, local) => trace.filled(function, local),
                Holder::FilledField(ty, name) => {
                    for to in trace.reads_of(ty, name) {
                        trace.hold(Holder::Filled(to.0, to.1));
                    }
                }
            }
        }
        if let Some((site, how)) = self.interface.filter(|_| self.fired.is_empty()) {
            self.fire(site, How::Framework(how, None));
        }
        self.fired.dedup();
        Flow { fired: self.fired, sam: self.sam }
    }

    pub(super) fn hold(&mut self, holder: Holder) {
        // What is kept somewhere begins a new way where it is taken out.
        let way = if matches!(holder, Holder::Variable(..)) { self.way.clone() } else { Some(Vec::new()) };
        let kept = match holder {
            Holder::Field(by, name) | Holder::FilledField(by, name) => self.kept_by(by, name),
            _ => self.kept.clone(),
        };
        let followed = (holder, way, kept);
        if self.seen.len() < HOLDERS && self.seen.insert(followed.clone()) {
            self.queue.push(followed);
        }
    }

    /// Who has kept the value once an object of a class does.
    fn kept_by(&self, by: TypeId, name: Sym) -> Option<Kept> {
        let way = self.way.as_ref()?;
        if self.knowledge.is_shared((by, name)) || !way.iter().all(|call| self.knowledge.is_to_own(*call)) {
            return None;
        }
        let mut handed = way.iter();
        let first = handed.next().and_then(|call| Some((self.knowledge.outermost(call.function)?, *call)));
        let kept = self.kept.clone()?.given_by(first)?;
        // Those that hand it on have been given it, too.
        handed.filter_map(|call| self.knowledge.outermost(call.function)).chain([by]).try_fold(kept, Kept::and)
    }

    fn fire(&mut self, site: Site, how: How) {
        // Whoever takes an interface of the framework runs it as the framework does.
        let as_framework = self.interface.filter(|_| how == How::Unknown).map(|(_, how)| How::Framework(how, None));
        let how = as_framework.unwrap_or(how);
        self.fired.push(Fired { site, how, way: self.way.clone(), kept: self.kept.clone() });
    }

    /// The value occurs in a statement.
    fn used(&mut self, site: Site, value: &Value) {
        let program = self.knowledge.program;
        match program.stmt(site) {
            StmtKind::Assign { to, from } if from == value => {
                self.hold(Holder::Variable(program.frame(site.function), *to))
            }
            StmtKind::Write { base, name, from } if **from == *value => {
                let path = program.text(program.file_of(site.function), *name);
                self.written(site, base, path);
            }
            StmtKind::Exit { how: Exit::Return, value: Some(returned) } if returned == value => {
                self.hold(Holder::Result(site.function))
            }
            StmtKind::Call(call) => self.in_call(site, call, value),
            _ => {}
        }
    }

    fn written(&mut self, site: Site, base: &Receiver, path: &str) {
        let program = self.knowledge.program;
        for api in program.apis_at(site) {
            if let Some(Role::Fires { how, answer, .. }) = program.apis.role(api) {
                self.fire(site, How::Framework(*how, answer.clone()));
                return;
            }
        }
        match program.field_at(site, base, path) {
            Some((owner, name)) => self.hold(Holder::Field(owner, name)),
            None => self.fire(site, self.unless_bound(last_segment(path))),
        }
    }

    /// Nobody knows, unless a layout has a variable of that name that is told of taps, or the name says so:
    /// `pages.didPressNext = { ... }`.
    fn unless_bound(&self, name: &str) -> How {
        let taps = self.knowledge.is_listener(name) || self.knowledge.words.speaks_of(Idea::Tapped, name);
        if taps { How::Framework(Firing::Tap, None) } else { How::Unknown }
    }

    fn in_call(&mut self, site: Site, call: &Call, value: &Value) {
        let runs = match &call.callee {
            Callee::Value(callee) => callee == value,
            Callee::Name(_) => matches!(&call.receiver, Receiver::On(on) if on == value),
            _ => false,
        };
        let program = self.knowledge.program;
        let copies = runs
            && matches!(call.callee, Callee::Name(_))
            && program.facts(program.file_of(site.function)).kind == FileKind::ObjectiveC;
        match call.to {
            // `[completion copy]`: a block runs by `completion()` alone.
            Some(to) if copies => return self.hold(Holder::Variable(program.frame(site.function), to)),
            _ if copies => return,
            _ if runs => return self.fire(site, How::Called),
            _ => {}
        }
        let Some(position) = call.args.iter().position(|a| a.value == *value) else { return };
        let resolution = self.knowledge.program.resolve(site);
        let harmless = |api: &ApiId| matches!(self.knowledge.program.apis.role(*api), Some(Role::Harmless {}));
        if resolution.apis.iter().any(harmless) || self.given_to_framework(site, position) || self.put_into(site, call)
        {
            return;
        }
        for target in resolution.targets.iter().take(8) {
            self.given_to(site, *target, position);
        }
        if let Ty::Project(made) = resolution.made
            && resolution.targets.is_empty()
        {
            // `Listener { ... }`: a Kotlin function interface made from a lambda.
            self.sam.push(made);
            if let Some(to) = call.to {
                self.hold(Holder::Variable(self.knowledge.program.frame(site.function), to));
            }
            return;
        }
        if let Ty::External(_) = resolution.made
            && call.args.len() == 1
            && resolution.apis.is_empty()
        {
            // `View.OnClickListener { ... }`: a function interface of the framework made from a lambda.
            self.interface = self.interface_firing(resolution.made).map(|how| (site, how));
            let result = call.to.map(|to| Holder::Variable(self.knowledge.program.frame(site.function), to));
            match (result, self.interface) {
                (Some(result), _) => self.hold(result),
                (None, Some((_, how))) => self.fire(site, How::Framework(how, None)),
                (None, None) => {}
            }
            return;
        }
        if resolution.targets.is_empty() {
            let program = self.knowledge.program;
            let label = call.args[position].name.map(|name| program.text(program.file_of(site.function), name));
            let names = label.into_iter().chain([program.callee_text(site)]);
            let known = names.map(|name| self.unless_bound(name)).find(|how| *how != How::Unknown);
            self.fire(site, known.unwrap_or(How::Unknown));
        }
    }

    /// How the framework runs the method of one of its interfaces.
    fn interface_firing(&self, interface: Ty) -> Option<Firing> {
        let apis = &self.knowledge.program.apis;
        let mut firings = apis.ids().filter_map(|id| match apis.role(id) {
            Some(Role::Fires { how, .. }) if apis.entry(id).api.overridden.is_some() => {
                apis.entry(id).owned_by(self.knowledge.program, interface).then_some(*how)
            }
            _ => None,
        });
        firings.next()
    }

    /// Whether an entry of the catalogue says what happens to the argument.
    fn given_to_framework(&mut self, site: Site, position: usize) -> bool {
        let program = self.knowledge.program;
        let mut found = false;
        for api in program.apis_at(site) {
            let how = match program.apis.role(api) {
                Some(Role::Fires { arg, how, answer, .. }) => {
                    let fits = arg.as_ref().is_none_or(|at| self.is_argument(site, at, position));
                    fits.then(|| How::Framework(*how, answer.clone()))
                }
                Some(Role::DialogButton { callback: Some(at), .. }) => {
                    self.is_argument(site, at, position).then_some(How::Framework(Firing::Tap, None))
                }
                Some(Role::RegistersLauncher { contract, callback }) => {
                    self.is_argument(site, callback, position).then(|| {
                        let permission = self.knowledge.is_permission_contract(site, contract);
                        How::Framework(if permission { Firing::PermissionResult } else { Firing::Result }, None)
                    })
                }
                _ => None,
            };
            if let Some(how) = how {
                self.fire(site, how);
                found = true;
            }
        }
        found
    }

    fn is_argument(&self, site: Site, at: &rules::catalogue::ArgAt, position: usize) -> bool {
        let program = self.knowledge.program;
        let Some(call) = program.call(site) else { return false };
        let wanted = &call.args[position].value;
        program.arguments(site, at).into_iter().any(|v| std::ptr::eq(v, wanted))
    }

    fn given_to(&mut self, site: Site, target: FnId, position: usize) {
        let program = self.knowledge.program;
        let Some(index) = program.param_of_arg(site, target, position) else { return };
        let Some(param) = program.function(target).params.get(index as usize) else { return };
        if let Some(ty) = &param.ty
            && let Ty::Project(interface) = program.type_ref(target, ty)
        {
            self.sam.push(interface);
        }
        if program.function(target).has_body {
            let way = self.way.clone();
            self.way = way.clone().filter(|w| w.len() < DOWN).map(|w| [w, vec![site]].concat());
            self.hold(Holder::Variable(program.frame(target), param.local));
            self.constructor_property(target, index);
            self.way = way;
        }
    }

    /// A Kotlin constructor's property holds what the constructor is given.
    fn constructor_property(&mut self, target: FnId, index: u32) {
        let program = self.knowledge.program;
        let param = &program.function(target).params[index as usize];
        let name = program.sym(program.file_of(target), param.name);
        if let Some(owner) = program.owner(target)
            && program.function(target).role == crate::facts::FnRole::Constructor
            && program.field(owner, name).is_some()
        {
            self.hold(Holder::Field(owner, name));
        }
    }

    /// All uses of a variable.
    fn variable(&mut self, frame: FnId, local: Local) {
        let program = self.knowledge.program;
        let value = Value::Local(local);
        for function in program.defs(frame).functions() {
            for stmt in 0..program.function(*function).body.len() as u32 {
                let site = Site { function: *function, stmt };
                if mentions(program.stmt(site), &value) {
                    self.used(site, &value);
                }
            }
        }
    }

    /// All reads of a field, and calls of a field as a function.
    fn field(&mut self, owner: TypeId, name: Sym) {
        let program = self.knowledge.program;
        for (frame, to) in self.reads_of(owner, name) {
            self.hold(Holder::Variable(frame, to));
        }
        for site in program.calls.get(&name).into_iter().flatten().take(200) {
            let Some(call) = program.call(*site) else { continue };
            if !matches!(call.callee, Callee::Name(_)) || !program.resolve(*site).targets.is_empty() {
                continue;
            }
            if self.is_field(*site, &call.receiver, program.symbols.str(name), (owner, name)) {
                self.fire(*site, How::Called);
            }
        }
    }

    /// The variables that a field is read into.
    fn reads_of(&self, owner: TypeId, name: Sym) -> Vec<(FnId, Local)> {
        let program = self.knowledge.program;
        let mut found = Vec::new();
        for site in program.reads.get(&name).into_iter().flatten().take(200) {
            let StmtKind::Read { to, base, name: path } = program.stmt(*site) else { continue };
            let path = program.text(program.file_of(site.function), *path);
            if self.is_field(*site, base, path, (owner, name)) {
                found.push((program.frame(site.function), *to));
            }
        }
        found
    }

    fn is_field(&self, site: Site, base: &Receiver, path: &str, field: (TypeId, Sym)) -> bool {
        let program = self.knowledge.program;
        let last = last_segment(path);
        if last == path && matches!(base, Receiver::Implicit(_)) {
            return program.bare_field(site.function, last).is_some_and(|(id, _)| id == field.0);
        }
        let ty = program.accessor_owner(site, base, path, last);
        ty == Ty::Unknown && program.tells_field(field.1) || program.field_in(ty, field.1) == Some(field.0)
    }

    /// What a function returns is the result of its calls.
    fn result(&mut self, function: FnId) {
        let program = self.knowledge.program;
        let name = program.fn_name(function);
        let sites = program.calls.get(&name).into_iter().chain(program.reads.get(&name)).flatten();
        for site in sites.take(100) {
            match program.stmt(*site) {
                StmtKind::Call(call) if program.resolve(*site).targets.contains(&function) => {
                    if let Some(to) = call.to {
                        self.hold(Holder::Variable(program.frame(site.function), to));
                    }
                }
                StmtKind::Read { to, .. } => self.hold(Holder::Variable(program.frame(site.function), *to)),
                _ => {}
            }
        }
    }
}

/// Whether a statement uses a value directly.
pub(super) fn mentions(kind: &StmtKind, value: &Value) -> bool {
    match kind {
        StmtKind::Assign { from, .. } => from == value,
        StmtKind::Write { from, .. } => **from == *value,
        StmtKind::Exit { value: Some(returned), .. } => returned == value,
        StmtKind::Call(call) => {
            matches!(&call.receiver, Receiver::On(on) if on == value)
                || matches!(&call.callee, Callee::Value(callee) if callee == value)
                || call.args.iter().any(|a| a.value == *value)
        }
        _ => false,
    }
}
