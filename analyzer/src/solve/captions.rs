//! What code writes on a control: titles that are set on a variable or property, wherever that is done.
//!
//! In: a value that is a control, where a listener is set on it. Out: texts. The control is followed to where it is made: a
//! closure or a lazy getter that makes it, a variable of another name.

use std::rc::Rc;

use rules::catalogue::Role;
use rustc_hash::FxHashSet;

use super::knowledge::Knowledge;
use crate::facts::{Callee, Local, StmtKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::symbols::Sym;
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
                    if let Some((owner, name)) = program.field_at(*site, base, path) {
                        self.add_captions_of_field(owner, name, seen);
                    }
                }
                StmtKind::Call(call) => {
                    let file = program.file_of(site.function);
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
