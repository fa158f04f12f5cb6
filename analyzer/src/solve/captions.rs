//! What code writes on a control: titles that are set on a variable or property, wherever that is done.
//!
//! In: a value that is a control, where a listener is set on it. Out: texts. The control is followed to where it is made: a
//! closure or a lazy getter that makes it, a variable of another name.

use std::rc::Rc;

use rules::catalogue::Role;
use rustc_hash::FxHashSet;

use super::knowledge::Knowledge;
use crate::facts::{Callee, Local, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::symbols::{Sym, last_segment};
use crate::link::values::Env;

/// At most so many variables and properties are one control.
const MOST: usize = 24;

/// What has been seen of a control.
#[derive(Default)]
struct Seen {
    locals: FxHashSet<(FnId, Local)>,
    fields: FxHashSet<(TypeId, Sym)>,
    texts: Vec<String>,
}

impl Knowledge<'_, '_> {
    /// The texts that code sets on a control.
    #[must_use]
    pub fn captions(&self, function: FnId, control: &Value) -> Vec<String> {
        let mut seen = Seen::default();
        self.add_captions((function, control, None), &mut seen);
        seen.texts.sort_unstable();
        seen.texts.dedup();
        seen.texts
    }

    fn add_captions(&self, (function, control, env): (FnId, &Value, Option<&Rc<Env>>), seen: &mut Seen) {
        let Value::Local(local) = control else { return };
        let program = self.program;
        if seen.locals.len() >= MOST || !seen.locals.insert((program.frame(function), *local)) {
            return;
        }
        let defs = program.defs(function);
        for site in defs.receiver_uses(*local) {
            self.add_text_set(*site, env, seen);
        }
        for site in defs.sites(*local) {
            match program.stmt(*site) {
                StmtKind::Assign { from, .. } => self.add_captions((site.function, from, env), seen),
                StmtKind::Read { base, name, .. } => {
                    let path = program.text(program.file_of(site.function), *name);
                    match (self.control_read(*site, base, path), base) {
                        (Some((owner, name)), _) => self.add_captions_of_field(owner, name, seen),
                        // `button.rx.tap`: what hangs on a control.
                        (None, Receiver::On(on)) => self.add_captions((site.function, on, env), seen),
                        _ => {}
                    }
                }
                StmtKind::Call(call) => {
                    let file = program.file_of(site.function);
                    self.add_captions_on_the_way(*site, env, seen);
                    let made = match call.callee {
                        Callee::Value(Value::Function(index)) => vec![program.fn_id(file, index)],
                        _ => program.resolve(*site).targets.iter().copied().take(2).collect(),
                    };
                    for function in made {
                        let entered = Env::entered(function, *site, env.cloned());
                        self.add_captions_of_made(function, Some(&entered), seen);
                    }
                }
                _ => {}
            }
        }
        for other in defs.aliases(*local) {
            self.add_captions((function, &Value::Local(*other), env), seen);
        }
    }

    /// A control that a call gives back as it is (`UIButton().then { $0.setTitle("OK", for: .normal) }`): what is written on
    /// it before, and by what the call runs.
    fn add_captions_on_the_way(&self, site: Site, env: Option<&Rc<Env>>, seen: &mut Seen) {
        let program = self.program;
        for api in program.apis_at(site) {
            // `button.rx.tap.throttle(...)` is as good as the tap.
            if program.apis.entry(api).api.returns.as_deref() == Some("self")
                && let Some(Receiver::On(on)) = program.call(site).map(|call| &call.receiver)
            {
                self.add_captions((site.function, on, env), seen);
            }
            let Some(Role::PassesThrough { from }) = program.apis.role(api) else { continue };
            if let Some(value) = program.argument(site, from) {
                self.add_captions((site.function, value, env), seen);
            }
            for arg in program.call(site).map_or(&[][..], |call| call.args.as_slice()) {
                let Value::Function(index) = arg.value else { continue };
                let run = program.fn_id(program.file_of(site.function), index);
                for param in &program.function(run).params {
                    self.add_captions((run, &Value::Local(param.local), env), seen);
                }
            }
        }
    }

    /// The property that a read names, or, where it names what hangs on one (`button.rx.tap`), that property.
    pub(super) fn control_read(&self, site: Site, base: &Receiver, path: &str) -> Option<(TypeId, Sym)> {
        let mut path = path;
        loop {
            if let Some(field) = self.program.field_at(site, base, path) {
                return Some(field);
            }
            path = path.rsplit_once('.')?.0;
        }
    }

    /// What the property is called on which hangs what a value is: `agreeButton` of `agreeButton.rx.tap`.
    pub(super) fn control_named(&self, function: FnId, value: &Value) -> Option<String> {
        let Value::Local(local) = value else { return None };
        let program = self.program;
        program.defs(function).sites(*local).iter().find_map(|site| match program.stmt(*site) {
            StmtKind::Read { base, name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                let (_, name) = self.control_read(*site, base, path)?;
                let name = program.symbols.str(name);
                (last_segment(path) != name).then(|| name.to_string())
            }
            // `button.rx.tap.throttle(...)`
            StmtKind::Call(call) => match &call.receiver {
                Receiver::On(on) if on != value => self.control_named(site.function, on),
                _ => None,
            },
            _ => None,
        })
    }

    /// What is written on a property, by whoever in its class gets hold of it.
    fn add_captions_of_field(&self, owner: TypeId, name: Sym, seen: &mut Seen) {
        if seen.fields.len() >= MOST || !seen.fields.insert((owner, name)) {
            return;
        }
        let program = self.program;
        for read in program.reads.get(&name).into_iter().flatten() {
            let StmtKind::Read { to, base, name: written } = program.stmt(*read) else { continue };
            let path = program.text(program.file_of(read.function), *written);
            if program.field_at(*read, base, path) == Some((owner, name)) {
                self.add_captions((read.function, &Value::Local(*to), None), seen);
            }
        }
        for (at, value) in program.field_values(owner, name) {
            self.add_captions((at.function, value, None), seen);
        }
        for function in program.members.get(&(owner, name)).into_iter().flatten() {
            self.add_captions_of_made(*function, None, seen);
        }
    }

    /// What is written on what a function gives back.
    fn add_captions_of_made(&self, function: FnId, env: Option<&Rc<Env>>, seen: &mut Seen) {
        for (at, value) in self.program.returned_at(function) {
            self.add_captions((at.function, value, env), seen);
        }
    }

    fn add_text_set(&self, site: Site, env: Option<&Rc<Env>>, seen: &mut Seen) {
        let program = self.program;
        for api in program.apis_at(site) {
            if let Some(Role::ShowsText { text }) = program.apis.role(api)
                && let Some(value) = program.argument(site, text)
            {
                seen.texts.extend(self.texts_of(site.function, value, env));
            }
        }
    }
}
