//! The type that a place wants: what `.init(...)` makes.
//!
//! In: a call whose type is left out. Out: the type of the parameter, variable, property or result that its value is for.

use super::program::{Program, Site};
use super::symbols::Sym;
use super::types::Ty;
use super::typing::DEPTH;
use crate::facts::{Call, Exit, Receiver, StmtKind, Value};

impl Program<'_> {
    /// What `.init(...)` at a place makes; nothing if the call is no such one.
    pub(super) fn made_without_type(&self, site: Site, receiver: &Value, name: Sym) -> Option<Ty> {
        let Value::Path(path) = receiver else { return None };
        let bare = self.text(self.file_of(site.function), *path).is_empty();
        if !bare || self.symbols.str(name) != "init" {
            return None;
        }
        let made = Value::Local(self.call(site)?.to?);
        let body = &self.function(site.function).body;
        let later = (site.stmt + 1..body.len() as u32).map(|stmt| Site { function: site.function, stmt });
        let found = later.into_iter().find_map(|user| self.wanted_at(user, &made))?;
        Some(found).filter(|ty| *ty != Ty::Unknown)
    }

    /// The type that a statement wants for a value that it uses.
    fn wanted_at(&self, user: Site, value: &Value) -> Option<Ty> {
        match self.stmt(user) {
            StmtKind::Assign { to, from } if from == value => {
                let declared = self.declared(user.function, *to);
                Some(declared.map_or(Ty::Unknown, |ty| self.type_ref(user.function, ty)))
            }
            StmtKind::Write { base, name, from } if **from == *value => {
                Some(self.type_of_read(user.function, base, *name, DEPTH))
            }
            StmtKind::Exit { how: Exit::Return, value: Some(returned) } if returned == value => {
                let returns = self.function(user.function).returns.as_ref();
                Some(returns.map_or(Ty::Unknown, |ty| self.type_ref(user.function, ty)))
            }
            StmtKind::Call(call) => {
                let at = call.args.iter().position(|a| a.value == *value)?;
                Some(self.wanted_by(user, call, at))
            }
            _ => None,
        }
    }

    /// The type of the parameter that takes an argument.
    fn wanted_by(&self, user: Site, call: &Call, at: usize) -> Ty {
        let resolution = self.resolve(user);
        let declared = resolution.targets.iter().find_map(|target| {
            let param = self.param_of_arg(user, *target, at)?;
            let ty = self.function(*target).params.get(param as usize)?.ty.as_ref()?;
            Some(self.type_ref(*target, ty))
        });
        let listed = || {
            let entries = resolution.apis.iter().filter(|_| at == 0 && matches!(call.receiver, Receiver::On(_)));
            entries.into_iter().find_map(|api| self.apis.entry(*api).api.takes.as_deref())
        };
        declared.or_else(|| listed().map(|name| self.named(name))).unwrap_or(Ty::Unknown)
    }
}
