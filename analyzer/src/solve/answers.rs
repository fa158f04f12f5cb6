//! Stored values that are compared with something other than yes and no: the version of the policy that was agreed to, a
//! word that stands for the answer.
//!
//! In: two sides of a comparison. Out: what it says that the stored value is what the agreement writes.

use std::rc::Rc;

use rules::catalogue::{Purpose, Role};

use super::atoms::{Atom, Atoms};
use super::knowledge::Knowledge;
use super::test::Test;
use crate::facts::{Exit, FnRole, Receiver, StmtKind, TypeKind, Value};
use crate::link::program::{FnId, Site};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::link::values::{Elem, Env};

/// At most so many getters and variables lie between a store and a comparison.
const STEPS: u32 = 5;
/// At most so many calls lie between a write and what was asked before.
const CALLS: u32 = 3;

/// The one value that may come, if something does: `info?["Version"]` may be null.
fn the_only<'e>(values: impl Iterator<Item = &'e Elem>) -> Option<&'e Elem> {
    let mut there = values.filter(|value| !matches!(value, Elem::Null));
    let only = there.next()?;
    there.next().is_none().then_some(only)
}

impl Knowledge<'_, '_> {
    /// What it says that a stored value equals another one: that the user agreed, if the agreement writes that one.
    pub(super) fn test_answer_stored(
        &self,
        function: FnId,
        (stored, other): (&Value, &Value),
        env: Option<&Rc<Env>>,
    ) -> Option<Test> {
        let key = self.key_behind(function, stored, env, STEPS)?;
        let alternatives = self.program.evaluate(function, other, env);
        let agreed = self.agreed_by(&key, the_only(alternatives.iter().flatten().map(|i| &i.elem))?)?;
        let test = self.test_key(Some(key), Vec::new(), function).untold();
        Some(Test { yes: test.yes.union(agreed), ..test })
    }

    /// Whether a value is kept under a key that is told several things apart, of which one means yes: `1` agreed, `2`
    /// refused.
    pub(super) fn is_one_of_several(&self, function: FnId, value: &Value, env: Option<&Rc<Env>>) -> bool {
        self.has_several() && self.key_behind(function, value, env, STEPS).is_some_and(|key| self.says_several(&key))
    }

    /// Whether a value is the one that is stored when the user agrees, and what must have happened then: a callback of
    /// consent writes it, or, if no such callback is known, nothing else is ever written.
    fn agreed_by(&self, key: &str, value: &Elem) -> Option<Atoms> {
        let given = Atom::Given(Purpose::Policy);
        // What stands behind a comparison of the answer is no evidence for it.
        if !self.compared.borrow_mut().insert(key.to_string()) {
            return None;
        }
        let written = self.written_to(key).iter().map(|w| {
            let it = the_only(w.values.iter()).is_some_and(|only| self.is_same(only, value));
            (it, self.implied(w.site, CALLS))
        });
        let written: Vec<(bool, Atoms)> = written.collect();
        self.compared.borrow_mut().remove(key);
        if written.is_empty() {
            // Written elsewhere: what it is called has to do.
            return Some(Atoms::NONE);
        }
        let (it, others): (Vec<_>, Vec<_>) = written.into_iter().partition(|(it, _)| *it);
        let behind = it.into_iter().map(|(_, atoms)| atoms).reduce(Atoms::intersection)?;
        if behind.has(given) {
            return Some(Atoms::of(given));
        }
        others.is_empty().then_some(Atoms::NONE)
    }

    /// Whether two values are written alike: the same constant, or the same thing asked for.
    fn is_same(&self, one: &Elem, other: &Elem) -> bool {
        match (one, other) {
            (Elem::Path(a), Elem::Path(b)) => last_segment(a) == last_segment(b),
            (Elem::Opaque(a), Elem::Opaque(b)) => {
                let [a, b] = [a, b].map(|site| self.asked_for(*site));
                a.is_some() && a == b
            }
            (Elem::Str(_) | Elem::Int(_), _) => one == other,
            _ => false,
        }
    }

    /// The member that a statement calls without arguments, or reads.
    fn asked_for(&self, site: Site) -> Option<&str> {
        let program = self.program;
        match program.stmt(site) {
            StmtKind::Call(_) => Some(program.callee_text(site)),
            StmtKind::Read { name, .. } => Some(last_segment(program.text(program.file_of(site.function), *name))),
            _ => None,
        }
    }

    /// Whether a value comes from a store.
    pub(super) fn is_stored(&self, function: FnId, value: &Value) -> bool {
        self.key_behind(function, value, None, STEPS).is_some()
    }

    /// The key under which a value is stored that a function reads.
    #[must_use]
    pub fn key_read_by(&self, function: FnId, value: &Value) -> Option<String> {
        self.key_behind(function, value, None, STEPS)
    }

    /// The key under which a value is stored, through variables, getters and helpers.
    fn key_behind(&self, function: FnId, value: &Value, env: Option<&Rc<Env>>, steps: u32) -> Option<String> {
        let Value::Local(local) = value else { return None };
        let program = self.program;
        if steps == 0 {
            return None;
        }
        let defs = program.defs(function);
        if let Some((owner, index)) = defs.param(*local) {
            let env = Env::of(env, owner)?;
            let [value] = program.args_of_param(env.site, owner, index)[..] else { return None };
            return self.key_behind(env.site.function, value, env.outer.as_ref(), steps - 1);
        }
        defs.sites(*local).iter().take(4).find_map(|site| match program.stmt(*site) {
            StmtKind::Assign { from, .. } => self.key_behind(site.function, from, env, steps - 1),
            StmtKind::Call(_) => self.key_called(*site, env, steps),
            StmtKind::Read { base, name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                self.key_read(*site, base, path, steps)
            }
            _ => None,
        })
    }

    fn key_called(&self, site: Site, env: Option<&Rc<Env>>, steps: u32) -> Option<String> {
        let program = self.program;
        for api in program.apis_at(site) {
            match program.apis.role(api) {
                Some(Role::StoreRead { key, .. }) => return self.key_of(site, program.argument(site, key)?, env),
                Some(Role::PassesThrough { from }) => {
                    return self.key_behind(site.function, program.argument(site, from)?, env, steps - 1);
                }
                _ => {}
            }
        }
        let resolution = program.resolve(site);
        // `Answer(rawValue: stored)` is the case that the stored value stands for.
        if let (Ty::Project(id), [only]) = (resolution.made, program.call(site).map_or(&[][..], |c| &c.args))
            && program.type_decl(id).kind == TypeKind::Enum
        {
            return self.key_behind(site.function, &only.value, env, steps - 1);
        }
        resolution.targets.iter().take(2).find_map(|target| {
            let entered = Env::entered(*target, site, env.cloned());
            self.key_returned(*target, Some(&entered), steps - 1)
        })
    }

    fn key_read(&self, site: Site, base: &Receiver, path: &str, steps: u32) -> Option<String> {
        let program = self.program;
        let last = last_segment(path);
        let name = program.symbols.get(last)?;
        let bare = matches!(base, Receiver::Implicit(_)).then(|| program.bare_field(site.function, path)).flatten();
        let owner = match bare {
            Some((owner, _)) => Ty::Project(owner),
            None => program.accessor_owner(site, base, path, last),
        };
        let holder = program.field_in(owner, name)?;
        if let Some(key) = self.kept_under((holder, name)) {
            return Some(key.to_string());
        }
        let mut getters = program.members.get(&(holder, name)).into_iter().flatten();
        let getter = getters.find(|f| program.function(**f).role == FnRole::Getter)?;
        self.key_returned(*getter, None, steps - 1)
    }

    fn key_returned(&self, function: FnId, env: Option<&Rc<Env>>, steps: u32) -> Option<String> {
        self.program.function(function).body.iter().find_map(|stmt| match &stmt.kind {
            StmtKind::Exit { how: Exit::Return, value: Some(value) } => self.key_behind(function, value, env, steps),
            _ => None,
        })
    }
}
