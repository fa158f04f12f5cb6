//! Values that wait in a holder: observable data, flows, states. Whoever hears of a value hears of one that somebody
//! put there.
//!
//! In: a value that comes out of a holder. Out: what must have happened where it was put in.

use std::rc::Rc;

use rules::catalogue::Role;
use rustc_hash::FxHashMap;

use super::atoms::Atoms;
use super::knowledge::Knowledge;
use super::lent::Setting;
use super::marks::Mark;
use super::switched::CALLS;
use super::test::Test;
use crate::facts::{Cond, Exit, FnRole, Local, Name, Receiver, StmtKind, TypeKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::symbols::{Sym, last_segment};
use crate::link::types::Ty;
use crate::link::values::Env;

/// A field that holds something.
pub(super) type Field = (TypeId, Sym);

/// At most so many steps lead from a value back to its holder.
const STEPS: u32 = 6;
/// At most so many holders are asked about because of each other.
const HOLDERS: usize = 6;
/// With more places than this a holder says nothing.
const PUT: usize = 12;
/// At most so many uses of a name are looked at.
const USES: usize = 256;

impl<'p> Knowledge<'p, '_> {
    /// What it says that a value is true that comes out of a holder; none if it comes out of none.
    pub(super) fn test_held(&self, function: FnId, value: &Value) -> Option<Test> {
        self.test_of_held(self.holder_heard(function, value, STEPS)?)
    }

    /// What it says that what a holder holds is true.
    pub(super) fn test_of_held(&self, field: Field) -> Option<Test> {
        let test = self.within(field, |put| {
            let tests = put.iter().map(|setting| self.test_written(*setting, STEPS));
            self.test_switched(put).or_else(|| tests.reduce(Test::either))
        });
        test.flatten().filter(|test| !test.is_silent())
    }

    /// What it says beside that a value is a constant.
    pub(super) fn test_marked(
        &self,
        function: FnId,
        cond: &Cond,
        (test, env): (Test, Option<&std::rc::Rc<Env>>),
    ) -> Test {
        if !test.told.iter().all(|t| t.is_empty()) {
            return test;
        }
        let Some((value, mark)) = self.compared_with(function, cond) else { return test };
        let Value::Local(local) = value else { return test };
        let param = self.program.defs(function).param(*local);
        let told = match param.filter(|(owner, _)| Env::of(env, *owner).is_none()) {
            Some((owner, index)) => self.told_same(owner, index, mark).told,
            None => test.told,
        };
        if !test.is_silent() {
            return Test { told, ..test };
        }
        let put = self.holder(function, value, STEPS).and_then(|field| self.put_as(field, mark));
        Test { yes: test.yes.union(put.unwrap_or(Atoms::NONE)), told, ..test }
    }

    /// What must have happened wherever a holder may be given a constant.
    fn put_as(&self, field: Field, wanted: Mark) -> Option<Atoms> {
        if let Some(known) = self.put_as.borrow().get(&(field, wanted)) {
            return *known;
        }
        // What is asked in between may know less.
        let first = self.holding.borrow().is_empty() && !self.asks_callers.get();
        let atoms = self.within(field, |put| {
            let fits = |(site, value): &&Setting<'p>| self.mark_of(site.function, value).is_none_or(|m| m == wanted);
            let fitting: Vec<&Setting<'p>> = put.iter().filter(fits).collect();
            let all_known = fitting.iter().all(|(site, value)| self.mark_of(site.function, value).is_some());
            let behind = fitting.into_iter().map(|(site, _)| self.implied_told(*site, CALLS).persistent());
            behind.reduce(Atoms::intersection).filter(|_| all_known)
        });
        let atoms = atoms.flatten();
        if first {
            self.put_as.borrow_mut().insert((field, wanted), atoms);
        }
        atoms
    }

    /// Asks about what is put into a holder, unless that is being asked already.
    fn within<T>(&self, field: Field, ask: impl FnOnce(&[Setting<'p>]) -> T) -> Option<T> {
        let asked = self.holding.borrow().len();
        if asked == HOLDERS || !self.holding.borrow_mut().insert(field) {
            return None;
        }
        let put = self.all_put(field);
        let answer = (!put.is_empty() && put.len() <= PUT).then(|| ask(&put));
        self.holding.borrow_mut().remove(&field);
        answer
    }

    /// All that is put into a holder.
    pub(super) fn all_put(&self, field: Field) -> Rc<[Setting<'p>]> {
        if let Some(known) = self.put.borrow().get(&field) {
            return Rc::clone(known);
        }
        let mut put: Vec<Setting<'p>> = self.program.field_writes(field.0, field.1);
        self.add_held(field, &mut put);
        let put: Rc<[Setting<'p>]> = put.into_iter().flat_map(|setting| self.alternatives(setting)).collect();
        self.put.borrow_mut().insert(field, Rc::clone(&put));
        put
    }

    /// The values that a variable may have that is put somewhere, each with the place where it gets it:
    /// `if (agreed) Start else Ask`.
    fn alternatives(&self, (site, value): Setting<'p>) -> Vec<Setting<'p>> {
        let Value::Local(local) = value else { return vec![(site, value)] };
        let defs = self.program.defs(site.function);
        let assigned = defs.sites(*local).iter().map(|at| match self.program.stmt(*at) {
            StmtKind::Assign { from, .. } if at.function == site.function => Some((*at, from)),
            _ => None,
        });
        match assigned.collect::<Option<Vec<Setting<'p>>>>() {
            Some(several) if several.len() > 1 => several,
            _ => vec![(site, value)],
        }
    }

    /// The holder that a function value was given to, whose parameter a value is.
    pub(super) fn holder_heard(&self, function: FnId, value: &Value, steps: u32) -> Option<Field> {
        let Value::Local(local) = value else { return None };
        let program = self.program;
        let (owner, index) = program.defs(function).param(*local)?;
        if index != 0 || program.function(owner).role != FnRole::Lambda {
            return None;
        }
        let site = *program.function_values.get(&owner)?;
        let fires = |api| matches!(program.apis.role(api), Some(Role::Fires { .. }));
        let Receiver::On(from) = &program.call(site)?.receiver else { return None };
        if !program.apis_at(site).into_iter().any(fires) {
            return None;
        }
        self.holder(site.function, from, steps).filter(|field| self.is_told(*field))
    }

    /// Whether what is watched at a place is a holder of the project's own.
    pub(super) fn watches_own(&self, site: Site) -> bool {
        match self.program.call(site).map(|call| &call.receiver) {
            Some(Receiver::On(watched)) => self.holder(site.function, watched, STEPS).is_some(),
            _ => false,
        }
    }

    /// Whether something is put into a holder later on.
    fn is_told(&self, field: Field) -> bool {
        !self.put_later(field).is_empty()
    }

    /// What is put into a holder after it was made.
    pub(super) fn put_later(&self, field: Field) -> Vec<Setting<'p>> {
        let mut put = Vec::new();
        self.add_put(field, &mut put);
        put
    }

    /// Whether a field is made a holder in which there is nothing.
    pub(super) fn is_empty_at_first(&self, field: Field) -> bool {
        let made = self.program.field_writes(field.0, field.1);
        !made.is_empty() && made.into_iter().all(|(site, value)| matches!(self.made_holding(site, value), Some(None)))
    }

    /// The field that holds what a value came out of.
    pub(super) fn holder(&self, function: FnId, value: &Value, steps: u32) -> Option<Field> {
        let Value::Local(local) = value else { return None };
        if steps == 0 {
            return None;
        }
        let program = self.program;
        let defs = program.defs(function);
        if defs.param(*local).is_some() {
            return self.holder_heard(function, value, steps - 1);
        }
        let [site] = defs.sites(*local) else { return None };
        match program.stmt(*site) {
            StmtKind::Assign { from, .. } => self.holder(site.function, from, steps - 1),
            StmtKind::Call(_) => {
                let passed = program.apis_at(*site).into_iter().find_map(|api| match program.apis.role(api) {
                    Some(Role::PassesThrough { from }) => program.argument(*site, from),
                    _ => None,
                });
                match passed {
                    Some(from) => self.holder(site.function, from, steps - 1),
                    None => program.resolve(*site).targets.iter().find_map(|t| self.holder_returned(*t, steps - 1)),
                }
            }
            StmtKind::Read { base, name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                let passes = |api| matches!(program.apis.role(api), Some(Role::PassesThrough { .. }));
                match base {
                    Receiver::On(on) if program.apis_at(*site).into_iter().any(passes) => {
                        self.holder(site.function, on, steps - 1)
                    }
                    _ => self.holder_read(*site, base, path, steps - 1),
                }
            }
            _ => None,
        }
    }

    /// The holder behind a field: the field itself, or the one that it shows to others.
    fn holder_read(&self, site: Site, base: &Receiver, path: &str, steps: u32) -> Option<Field> {
        let program = self.program;
        let field = program.field_at(site, base, path).or_else(|| {
            // `model.state.value`: what holds the value stands before the last name.
            let (before, _) = path.rsplit_once('.')?;
            program.field_at(site, base, before)
        })?;
        let getter = program.members.get(&field).into_iter().flatten();
        let getter = getter.copied().find(|f| program.function(*f).role == FnRole::Getter);
        if let Some(behind) = getter.and_then(|getter| self.holder_returned(getter, steps)) {
            return Some(behind);
        }
        let [(at, value)] = program.field_writes(field.0, field.1)[..] else { return Some(field) };
        Some(self.holder(at.function, value, steps).unwrap_or(field))
    }

    fn holder_returned(&self, function: FnId, steps: u32) -> Option<Field> {
        self.program.function(function).body.iter().find_map(|stmt| match &stmt.kind {
            StmtKind::Exit { how: Exit::Return, value: Some(value) } => self.holder(function, value, steps),
            _ => None,
        })
    }

    /// Adds what is put into the holder that a field is, in the place of the holder.
    pub(super) fn add_held(&self, field: Field, settings: &mut Vec<Setting<'p>>) {
        let put = self.put_later(field);
        if put.is_empty() {
            return;
        }
        let mut first = Vec::new();
        settings.retain(|(site, value)| match self.made_holding(*site, value) {
            Some(held) => {
                first.extend(held);
                false
            }
            None => true,
        });
        settings.extend(first);
        settings.extend(put);
    }

    /// What a value holds from the beginning, if it is a holder.
    fn made_holding(&self, site: Site, value: &Value) -> Option<Option<Setting<'p>>> {
        let Value::Local(local) = value else { return None };
        let program = self.program;
        let defs = program.defs(site.function);
        defs.sites(*local).iter().find_map(|at| {
            program.apis_at(*at).into_iter().find_map(|api| match program.apis.role(api) {
                Some(Role::State { value }) => Some(program.argument(*at, value).map(|held| (*at, held))),
                _ => None,
            })
        })
    }

    /// Where something is put into the holder in a field: `state.value = x`, `state.emit(x)`.
    fn add_put(&self, field: Field, put: &mut Vec<Setting<'p>>) {
        let program = self.program;
        for (read, site) in self.emissions().get(&field.1).into_iter().flatten().take(USES) {
            let StmtKind::Read { base, name, .. } = program.stmt(*read) else { continue };
            let path = program.text(program.file_of(read.function), *name);
            let read_from = program.field_at(*read, base, path);
            if read_from.is_some_and(|other| other != field) {
                continue;
            }
            // Whose field it is may be open: then what is called so may be put into this one.
            let value = self.emitted(*site).or_else(|| self.emitted_by_name(*site));
            put.extend(value.filter(|_| read_from.is_some() || self.emits_by_name(*site)).map(|value| (*site, value)));
        }
        let name = program.symbols.str(field.1);
        for member in &self.emitting()[1] {
            for site in program.writes.get(member).into_iter().flatten().take(USES) {
                let StmtKind::Write { base, name: path, from } = program.stmt(*site) else { continue };
                let path = program.text(program.file_of(site.function), *path);
                let Some((before, _)) = path.rsplit_once('.') else { continue };
                if last_segment(before) == name && program.field_at(*site, base, before) == Some(field) {
                    put.push((*site, from));
                }
            }
        }
    }

    /// By the name of what is read: each reading of it on which something is called that puts a value into a holder, with
    /// that call, in the order of the readings.
    fn emissions(&self) -> &FxHashMap<Sym, Vec<(Site, Site)>> {
        self.emissions.get_or_init(|| {
            let program = self.program;
            let mut found: FxHashMap<Sym, Vec<(Site, Site)>> = FxHashMap::default();
            let calls = self.emitting()[0].iter().flat_map(|name| program.calls.get(name).into_iter().flatten());
            for call in calls {
                let receiver = match program.call(*call).map(|call| &call.receiver) {
                    Some(Receiver::On(Value::Local(local)) | Receiver::Implicit(Some(local))) => *local,
                    _ => continue,
                };
                for read in program.defs(call.function).sites(receiver) {
                    let StmtKind::Read { name, .. } = program.stmt(*read) else { continue };
                    let file = program.file_of(read.function);
                    let Some(name) = program.symbols.get(last_segment(program.text(file, *name))) else { continue };
                    found.entry(program.plain(file, name)).or_default().push((*read, *call));
                }
            }
            found.values_mut().for_each(|list| list.sort_unstable());
            found
        })
    }

    /// The calls that put something into a holder, and the members that do when they are assigned.
    fn emitting(&self) -> &[Vec<Sym>; 2] {
        self.emitting.get_or_init(|| {
            let [calls, _, _, writes] = self.program.apis.names_with(|role| matches!(role, Role::Emits { .. }));
            [calls, writes].map(|names| names.into_iter().collect())
        })
    }

    fn emits_by_name(&self, site: Site) -> bool {
        let name = self.program.symbols.get(self.program.callee_text(site));
        self.program.call(site).is_some() && name.is_some_and(|name| self.emitting()[0].contains(&name))
    }

    fn emitted_by_name(&self, site: Site) -> Option<&'p Value> {
        let call = self.program.call(site).filter(|_| self.emits_by_name(site))?;
        call.args.first().map(|a| &a.value)
    }

    fn emitted(&self, site: Site) -> Option<&'p Value> {
        let program = self.program;
        program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
            Some(Role::Emits { value }) => program.argument(site, value),
            _ => None,
        })
    }

    /// Adds what copies of a record, and calls that make one, give for a property.
    pub(super) fn add_copies(&self, field: Field, settings: &mut Vec<Setting<'p>>) {
        if self.program.type_decl(field.0).kind != TypeKind::Record {
            return;
        }
        let (taken, others): (Vec<_>, Vec<_>) = settings.drain(..).partition(|setting| self.is_taken(*setting));
        settings.extend(others);
        for (site, value) in taken {
            let Value::Local(local) = value else { continue };
            let Some((owner, index)) = self.program.defs(site.function).param(*local) else { continue };
            // What the constructor takes is told by whoever makes one.
            for call in self.program.calls_of(owner).into_iter().take(USES) {
                let given = self.program.args_of_param(call, owner, index);
                settings.extend(given.into_iter().map(|value| (call, value)));
            }
        }
        settings.extend(self.copied(field));
    }

    /// Whether a constructor writes what it takes.
    fn is_taken(&self, (site, value): Setting<'p>) -> bool {
        let param = |local: Local| self.program.defs(site.function).param(local).is_some();
        self.program.function(site.function).role == FnRole::Constructor
            && matches!(value, Value::Local(local) if param(*local))
    }

    /// What copies of a record give for a property.
    pub(super) fn copied(&self, field: Field) -> Vec<Setting<'p>> {
        let program = self.program;
        if program.type_decl(field.0).kind != TypeKind::Record {
            return Vec::new();
        }
        let calls = program.symbols.get("copy").and_then(|name| program.calls.get(&name));
        let given = |site: &Site| {
            let call = program.call(*site)?;
            let of_it = match &call.receiver {
                Receiver::On(on) => !matches!(program.type_of(site.function, on), Ty::Project(t) if t != field.0),
                _ => true,
            };
            let file = program.file_of(site.function);
            let named = |name: Name| program.sym(file, name) == field.1;
            let arg = call.args.iter().find(|arg| of_it && arg.name.is_some_and(named))?;
            Some((*site, &arg.value))
        };
        calls.into_iter().flatten().take(USES).filter_map(given).collect()
    }
}
