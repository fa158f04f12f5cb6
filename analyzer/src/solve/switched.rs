//! Flags in memory: what must have happened where they are switched on.
//!
//! In: the writes of a Boolean field. Out: what it says that the field is true.

use super::atoms::Atoms;
use super::knowledge::Knowledge;
use super::test::Test;
use crate::facts::{FnRole, Value};
use crate::link::program::{FnId, Site};
use crate::link::types::Ty;
use crate::link::values::Env;

/// At most so many calls lie between a switch and the questions before it.
pub(super) const CALLS: u32 = 3;
/// How many functions and definitions are followed from what a caller gives.
const STEPS: u32 = 4;
/// At most so many callers are looked at.
const CALLERS: usize = 16;

impl Knowledge<'_, '_> {
    /// `opened` is true only if `open()` ran, and `open()` runs only where the user has agreed.
    pub(super) fn test_switched(&self, writes: &[(Site, &Value)]) -> Option<Test> {
        if !writes.iter().all(|(_, value)| matches!(value, Value::Bool(_))) {
            return None;
        }
        let on = writes.iter().filter(|(_, value)| matches!(value, Value::Bool(true)));
        let behind = on.map(|(site, _)| self.implied(*site, CALLS)).reduce(Atoms::intersection)?.persistent();
        (!behind.is_empty()).then(|| Test { yes: behind, ..Test::default() })
    }

    /// What must have happened at a statement, by the questions before it and before the calls of its function.
    pub(super) fn implied(&self, site: Site, calls: u32) -> Atoms {
        self.implied_within(&[site], calls, false)
    }

    /// The same, also by what the callers of its function give for what is tested there.
    pub(super) fn implied_told(&self, site: Site, calls: u32) -> Atoms {
        self.implied_within(&[site], calls, true)
    }

    /// The same at the last of some statements, each of which makes the function in which the one before it stands.
    fn implied_within(&self, inner: &[Site], calls: u32, told: bool) -> Atoms {
        let program = self.program;
        let Some(site) = inner.last().copied() else { return Atoms::NONE };
        let function = site.function;
        let here = self.guarded(site, Atoms::NONE, None).unwrap_or_default();
        let here = here.union(self.gives_around(function));
        if calls == 0 {
            return here;
        }
        let called: Vec<Atoms> = match program.function(function).role {
            FnRole::Lambda | FnRole::Local => {
                let made = program.function_values.get(&function);
                let around = made.map(|made| self.implied_within(&[inner, &[*made]].concat(), calls - 1, told));
                around.into_iter().collect()
            }
            FnRole::Method => {
                let callers = self.callers_of(function).into_iter();
                let given = callers.filter_map(|caller| {
                    let given = if told { self.told_by_caller(inner, caller)? } else { Atoms::NONE };
                    Some(self.implied(caller, calls - 1).union(given))
                });
                given.collect()
            }
            _ => Vec::new(),
        };
        let all = called.into_iter().chain(self.handed_over(function)).reduce(Atoms::intersection);
        here.union(all.unwrap_or_default())
    }

    /// What the tests before some statements say of what a caller of their function gives; none if they are not reached
    /// so.
    fn told_by_caller(&self, inner: &[Site], caller: Site) -> Option<Atoms> {
        let program = self.program;
        let Some(function) = inner.last().map(|site| site.function) else { return Some(Atoms::NONE) };
        let tested = |site: &Site| !program.guards(*site).is_empty();
        if program.function(function).params.is_empty() || !inner.iter().any(tested) {
            return Some(Atoms::NONE);
        }
        // One question at a time: what callers give may hang on what others are given.
        if self.asks_callers.replace(true) {
            return Some(Atoms::NONE);
        }
        let env = Env::entered(function, caller, None);
        let told = inner.iter().try_fold(Atoms::NONE, |told, site| {
            Some(told.union(self.guarded_within(*site, Atoms::NONE, Some(&env), STEPS)?))
        });
        self.asks_callers.set(false);
        told
    }

    /// What a method gives that its own class hands to a control by name, at each such place: `#selector(agree)`.
    fn handed_over(&self, function: FnId) -> Vec<Atoms> {
        let program = self.program;
        let name = program.fn_name(function);
        let owner = program.owner(function);
        if owner.is_none() || program.function(function).role != FnRole::Method {
            return Vec::new();
        }
        let sites = program.references.get(&name).into_iter().flatten().take(CALLERS);
        let own = sites.filter(|site| program.owner(program.frame(site.function)) == owner);
        let given = own.flat_map(|site| {
            let args = program.call(*site).map_or(&[][..], |call| call.args.as_slice());
            let file = program.file_of(site.function);
            let refers = move |value: &&Value| matches!(value, Value::FunctionRef { name: to, .. } if program.sym(file, *to) == name);
            args.iter().map(|a| &a.value).filter(refers).map(|value| self.gives_at(*site, value))
        });
        given.collect()
    }

    /// Whether only the project runs an overriding method: one of its own types declares it, and the catalogue knows of
    /// no framework that runs it.
    fn is_asked_for(&self, function: FnId) -> bool {
        let program = self.program;
        let name = program.fn_name(function);
        let Some(owner) = program.owner(function).filter(|_| program.apis.overrides_of(program, function).is_empty())
        else {
            return false;
        };
        let declares =
            |ty: &Ty| matches!(ty, Ty::Project(id) if *id != owner && program.members.contains_key(&(*id, name)));
        program.hierarchy.ancestors(Ty::Project(owner)).iter().any(declares)
    }

    /// The calls of a function; none if the framework may run it too, or too many do.
    fn callers_of(&self, function: FnId) -> Vec<Site> {
        let program = self.program;
        if program.function(function).modifiers.is_override && !self.is_asked_for(function) {
            return Vec::new();
        }
        let found = program.calls_named(program.fn_name(function), function);
        if found.len() > CALLERS { Vec::new() } else { found }
    }
}
