//! Where an object goes: variables, fields, helper functions, results.
//!
//! In: the statement that makes it. Out: the statements that use it: calls on it, writes to its properties.

use rules::catalogue::{Role, TypeRole};
use rules::vocabulary::Idea;
use rustc_hash::FxHashSet;

use crate::facts::{Call, Exit, Local, Receiver, StmtKind, Value};
use crate::link::apis::ApiId;
use crate::link::program::{FnId, Site};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::solve::knowledge::Knowledge;

/// At most so many variables are followed.
const HOLDERS: usize = 32;

struct Follow<'k, 'p, 'a> {
    knowledge: &'k Knowledge<'p, 'a>,
    queue: Vec<(FnId, Local)>,
    seen: FxHashSet<(FnId, Local)>,
    uses: Vec<Site>,
}

impl Knowledge<'_, '_> {
    /// Uses of the object that a statement makes.
    pub(super) fn uses_of(&self, made: Site) -> Vec<Site> {
        let Some(local) = self.program.call(made).and_then(|c| c.to) else { return Vec::new() };
        let mut follow = Follow { knowledge: self, queue: Vec::new(), seen: FxHashSet::default(), uses: Vec::new() };
        follow.hold(made.function, local);
        while let Some((function, local)) = follow.queue.pop() {
            follow.variable(function, local);
        }
        follow.uses.sort_unstable();
        follow.uses.dedup();
        follow.uses
    }

    /// Whether a type is a dialog or builds one: declared so, or called so if nothing is known of it.
    pub(super) fn is_dialog_type(&self, ty: Ty) -> bool {
        let program = self.program;
        if program.hierarchy.has_role(ty, TypeRole::Dialog) {
            return true;
        }
        match ty {
            Ty::External(name) => !program.hierarchy.is_known(name) && self.names_dialog(program.symbols.str(name)),
            Ty::Project(id) => self.names_dialog(program.type_text(id)) && self.is_visible(id),
            Ty::Unknown => false,
        }
    }

    /// Whether a dotted name's types speak of a dialog; packages do not count.
    pub(super) fn names_dialog(&self, name: &str) -> bool {
        let types = name.split('.').filter(|part| part.starts_with(char::is_uppercase));
        types.into_iter().any(|part| self.words.speaks_of(Idea::Dialog, part))
    }
}

impl Follow<'_, '_, '_> {
    fn hold(&mut self, function: FnId, local: Local) {
        let frame = self.knowledge.program.frame(function);
        if self.seen.len() < HOLDERS && self.seen.insert((frame, local)) {
            self.queue.push((frame, local));
        }
    }

    fn variable(&mut self, frame: FnId, local: Local) {
        let program = self.knowledge.program;
        let value = Value::Local(local);
        for function in program.defs(frame).functions().to_vec() {
            for (index, stmt) in program.function(function).body.iter().enumerate() {
                let site = Site { function, stmt: index as u32 };
                match &stmt.kind {
                    StmtKind::Assign { to, from } if *from == value => self.hold(function, *to),
                    StmtKind::Write { base, name, from } if **from == value => self.field(site, base, *name),
                    StmtKind::Write { base: Receiver::On(on), .. } if *on == value => self.uses.push(site),
                    StmtKind::Write { base: Receiver::Implicit(Some(on)), .. } if *on == local => self.uses.push(site),
                    StmtKind::Exit { how: Exit::Return, value: Some(returned) } if *returned == value => {
                        self.result(function);
                    }
                    StmtKind::Call(call) => self.call(site, call, local),
                    _ => {}
                }
            }
        }
    }

    fn call(&mut self, site: Site, call: &Call, local: Local) {
        let program = self.knowledge.program;
        let value = Value::Local(local);
        let bare = matches!(call.receiver, Receiver::Implicit(Some(on)) if on == local);
        if bare || matches!(&call.receiver, Receiver::On(on) if *on == value) {
            let resolution = program.resolve(site);
            // Inside `apply` a bare call may be one of the class around.
            let own = !bare || !resolution.apis.is_empty() || self.on_object(&resolution.targets, site, local);
            if own {
                self.uses.push(site);
                if let Some(to) = call.to.filter(|to| self.gives_back(site, *to)) {
                    self.hold(site.function, to);
                }
            }
        }
        let given: Vec<&Value> = call.args.iter().map(|a| &a.value).filter(|v| **v == value).collect();
        if given.iter().any(|v| self.is_shown(site, v)) {
            self.uses.push(site);
        }
        for (position, _) in call.args.iter().enumerate().filter(|(_, a)| a.value == value) {
            for target in program.resolve(site).targets.iter().take(4) {
                let Some(param) = program.param_of_arg(site, *target, position) else { continue };
                if program.function(*target).has_body {
                    self.hold(*target, program.function(*target).params[param as usize].local);
                }
            }
        }
    }

    /// Whether a call shows the dialog that it is given.
    fn is_shown(&self, site: Site, value: &Value) -> bool {
        let program = self.knowledge.program;
        program.apis_at(site).into_iter().any(|api| match program.apis.role(api) {
            Some(Role::ShowsDialog { dialog: Some(at) }) => program.argument(site, at) == Some(value),
            _ => false,
        })
    }

    /// Whether a call's targets are methods of the object's class.
    fn on_object(&self, targets: &[FnId], site: Site, local: Local) -> bool {
        let program = self.knowledge.program;
        let ty = program.type_of(site.function, &Value::Local(local));
        let owned = |f: &FnId| program.owner(*f).is_some_and(|o| program.hierarchy.is_a(ty, Ty::Project(o)));
        targets.iter().any(owned)
    }

    /// Whether a call on a dialog gives the dialog back: a builder's chain.
    fn gives_back(&self, site: Site, to: Local) -> bool {
        match self.knowledge.program.type_of(site.function, &Value::Local(to)) {
            Ty::Unknown => self.knowledge.program.resolve(site).targets.is_empty(),
            ty => self.knowledge.is_dialog_type(ty),
        }
    }

    fn field(&mut self, site: Site, base: &Receiver, name: crate::facts::Name) {
        let program = self.knowledge.program;
        let path = program.text(program.file_of(site.function), name);
        let last = last_segment(path);
        let Some(sym) = program.symbols.get(last) else { return };
        let bare = (matches!(base, Receiver::Implicit(_)) && last == path)
            .then(|| program.bare_field(site.function, last))
            .flatten();
        let owner =
            bare.map(|(id, _)| id).or_else(|| program.field_in(program.accessor_owner(site, base, path, last), sym));
        let Some(owner) = owner else { return };
        for read in program.reads.get(&sym).into_iter().flatten().take(100) {
            let StmtKind::Read { to, base, name } = program.stmt(*read) else { continue };
            let path = program.text(program.file_of(read.function), *name);
            let own = match base {
                Receiver::Implicit(_) if path == last => {
                    program.bare_field(read.function, last).is_some_and(|(id, _)| id == owner)
                }
                _ => program.field_in(program.accessor_owner(*read, base, path, last), sym) == Some(owner),
            };
            if own {
                self.hold(read.function, *to);
            }
        }
    }

    fn result(&mut self, function: FnId) {
        let program = self.knowledge.program;
        for site in program.calls_of(function).into_iter().take(24) {
            if let Some(to) = program.call(site).and_then(|c| c.to) {
                self.hold(site.function, to);
            }
        }
    }
}

/// Places where a dialog's class is asked to make one: `[Alert alertWithTitle:...]`.
pub(super) fn made_by_class(knowledge: &Knowledge<'_, '_>) -> Vec<Site> {
    let program = knowledge.program;
    let [names, ..] = program.apis.names_with(|role| matches!(role, Role::DialogText { .. }));
    let dialog = |api: ApiId| {
        let returned = program.apis.entry(api).api.returns.as_deref().map(|name| program.named(name));
        returned.is_some_and(|ty| program.hierarchy.has_role(ty, TypeRole::Dialog))
    };
    let makes = |site: &Site| {
        let on_class = program.call(*site).is_some_and(|c| matches!(c.receiver, Receiver::On(Value::Path(_))));
        let tested = program.files[program.file_of(site.function).0 as usize].test;
        on_class && !tested && program.apis_at(*site).into_iter().any(dialog)
    };
    names.iter().filter_map(|name| program.calls.get(name)).flatten().copied().filter(makes).collect()
}
