//! States that a screen lends to its parts: a page that puts itself away (`Page(shown: $shown)`), a box that the user ticks
//! (`Toggle("I agree", isOn: $agreed)`).
//!
//! In: a field. Out: where it gets its values, and what it says that it is true.

use std::rc::Rc;

use rules::catalogue::{ArgAt, Purpose, Role};

use super::atoms::Atom;
use super::knowledge::Knowledge;
use super::switched::CALLS;
use super::test::Test;
use crate::facts::{FnRole, StmtKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::symbols::Sym;

/// At most so many readings of a field are looked at for who is lent it.
const READINGS: usize = 64;
/// With more writes than this a field says nothing.
const WRITES: usize = 8;

type Field = (TypeId, Sym);

/// A value and where it is written.
pub(super) type Setting<'p> = (Site, &'p Value);

/// Where a field gets its values.
pub(super) enum Settled<'p> {
    /// From a box that the user ticks: what that says.
    Ticked(Test),
    /// From nowhere that is known, or from too many places.
    Silent,
    /// From these places.
    Written(Vec<Setting<'p>>),
}

/// Whom a field is lent to.
enum Borrower {
    /// A part of the screen of the project's own, that keeps it in a field.
    Part(Field),
    /// The framework's: the call, and the argument's place.
    Foreign(Site, usize),
}

impl<'p> Knowledge<'p, '_> {
    /// What it says that a field is true, by what is written to it and by whoever is lent it.
    pub(super) fn test_field(&self, field: Field, depth: u32) -> Test {
        let known = self.settled.borrow().get(&field).cloned();
        let settled = known.unwrap_or_else(|| {
            let settled = Rc::new(self.settled(field));
            self.settled.borrow_mut().insert(field, Rc::clone(&settled));
            settled
        });
        let writes = match &*settled {
            Settled::Ticked(ticked) => return *ticked,
            Settled::Silent => return Test::default(),
            Settled::Written(_) if depth == 0 => return Test::default(),
            Settled::Written(writes) => writes,
        };
        if let Some(test) = self.test_switched(writes) {
            return test;
        }
        let tests = writes.iter().map(|write| self.test_written(*write, depth - 1));
        let test = tests.reduce(Test::either).unwrap_or_default();
        // What nothing is given at first is false.
        let at_first = writes.iter().any(|(site, _)| self.makes(site.function));
        Test { can_be_false: test.can_be_false || !at_first, ..test }
    }

    /// Where a field gets its values, as far as that can say anything.
    fn settled(&self, field: Field) -> Settled<'p> {
        let borrowers = self.borrowers(field);
        if let Some(ticked) = borrowers.iter().find_map(|b| self.test_ticked(b)) {
            return Settled::Ticked(ticked);
        }
        let mut writes = self.settings_of(field, &borrowers);
        self.add_copies(field, &mut writes);
        self.add_held(field, &mut writes);
        let silent =
            writes.is_empty() || writes.len() > WRITES || borrowers.iter().any(|borrower| self.may_be_set_by(borrower));
        if silent { Settled::Silent } else { Settled::Written(writes) }
    }

    /// Where a field gets its values: also where a part of the screen writes it that is lent it, but not where a
    /// constructor takes what nobody gives it.
    fn settings_of(&self, field: Field, borrowers: &[Borrower]) -> Vec<Setting<'p>> {
        let program = self.program;
        let mut settings = program.field_writes(field.0, field.1);
        settings.retain(|(site, value)| !self.is_never_given(*site, value) && !self.is_handed_on(field, *site, value));
        for borrower in borrowers {
            let Borrower::Part((owner, name)) = borrower else { continue };
            let later = program.field_writes(*owner, *name).into_iter();
            settings.extend(later.filter(|(site, _)| !self.makes(site.function)));
        }
        settings
    }

    /// Whether it is the write between the observers of a property (`didSet`): the assignments say what is written.
    fn is_handed_on(&self, field: Field, site: Site, value: &Value) -> bool {
        let program = self.program;
        let Value::Local(local) = value else { return false };
        let taken = program.defs(site.function).param(*local).is_some_and(|(owner, _)| owner == site.function);
        taken
            && program.function(site.function).role == FnRole::Setter
            && program.owner(site.function) == Some(field.0)
            && program.fn_name(site.function) == field.1
    }

    pub(super) fn makes(&self, function: FnId) -> bool {
        let role = self.program.function(function).role;
        matches!(role, FnRole::Initializer | FnRole::StaticInitializer | FnRole::Constructor)
    }

    /// Whether a constructor writes a parameter that may be left out, and always is.
    fn is_never_given(&self, site: Site, value: &Value) -> bool {
        let program = self.program;
        let Value::Local(local) = value else { return false };
        let Some((function, index)) = program.defs(site.function).param(*local) else { return false };
        let decl = program.function(function);
        decl.role == FnRole::Constructor
            && decl.params.get(index as usize).is_some_and(|param| param.has_default)
            && program
                .calls_of(function)
                .into_iter()
                .all(|call| program.args_of_param(call, function, index).is_empty())
    }

    /// Whom a field is lent to that a property wrapper keeps.
    fn borrowers(&self, (owner, name): Field) -> Vec<Borrower> {
        let program = self.program;
        let mut found = Vec::new();
        if program.field(owner, name).is_none_or(|(field, _)| field.annotations.is_empty()) {
            return found;
        }
        for read in program.reads.get(&name).into_iter().flatten().take(READINGS) {
            let StmtKind::Read { to, base, name: path } = program.stmt(*read) else { continue };
            let path = program.text(program.file_of(read.function), *path);
            if program.field_at(*read, base, path) != Some((owner, name)) {
                continue;
            }
            for stmt in read.stmt + 1..program.function(read.function).body.len() as u32 {
                let site = Site { stmt, ..*read };
                let Some(call) = program.call(site) else { continue };
                if let Some(position) = call.args.iter().position(|a| a.value == Value::Local(*to)) {
                    self.add_borrowers(site, position, &mut found);
                }
            }
        }
        found
    }

    fn add_borrowers(&self, site: Site, position: usize, found: &mut Vec<Borrower>) {
        let program = self.program;
        let targets = &program.resolve(site).targets;
        // What returns nothing draws nothing: it hands the value on, not the property.
        let around = program.function(program.frame(site.function));
        let draws =
            !matches!(around.role, FnRole::Setter) && (around.role != FnRole::Method || around.returns.is_some());
        if targets.is_empty() && draws {
            found.push(Borrower::Foreign(site, position));
        }
        for target in targets.iter().filter(|t| program.function(**t).role == FnRole::Constructor) {
            let index = program.param_of_arg(site, *target, position);
            let Some((index, owner)) = index.zip(program.owner(*target)) else { continue };
            let param = program.function(*target).params[index as usize].name;
            let name = program.sym(program.file_of(*target), param);
            found.extend(program.field(owner, name).map(|_| Borrower::Part((owner, name))));
        }
    }

    /// Whether the framework may set what it is lent; what is shown while it is true only ends it.
    fn may_be_set_by(&self, borrower: &Borrower) -> bool {
        let Borrower::Foreign(site, _) = borrower else { return false };
        let shows = |api| matches!(self.program.apis.role(api), Some(Role::ShownWhile { .. }));
        !self.program.apis_at(*site).into_iter().any(shows)
    }

    /// A box or switch that is ticked to agree: by what is written on it.
    fn test_ticked(&self, borrower: &Borrower) -> Option<Test> {
        let Borrower::Foreign(site, position) = borrower else { return None };
        let program = self.program;
        let label = program.apis_at(*site).into_iter().find_map(|api| match program.apis.role(api) {
            Some(Role::Control { checked, label }) if self.is_given(*site, checked, *position) => Some(label.as_ref()),
            _ => None,
        })?;
        let written = label.and_then(|at| program.argument(*site, at)).map(|v| self.names_of(site.function, v));
        let mut texts: Vec<String> = written.into_iter().flatten().flat_map(|n| self.resources.resolve(&n)).collect();
        texts.extend(self.labels_inside(*site));
        let consents = texts.iter().any(|t| self.words.consents(t));
        let refuses = texts.iter().any(|t| self.words.refuses(t));
        (consents && !refuses).then(|| Test::exactly(Atom::Given(Purpose::Policy)))
    }

    fn is_given(&self, site: Site, at: &ArgAt, position: usize) -> bool {
        let given = self.program.call(site).map(|call| &call.args[position].value);
        given.is_some() && self.program.argument(site, at) == given
    }

    /// What it says that a field has what is written to it at a place: a plain yes or no says what must have happened there.
    pub(super) fn test_written(&self, (site, value): Setting<'_>, depth: u32) -> Test {
        let test = self.test_value(site.function, value, None, depth);
        let Value::Bool(written) = value else { return test };
        if self.makes(site.function) {
            return test;
        }
        let behind = self.implied(site, CALLS).persistent();
        if *written { Test { yes: behind, ..test } } else { Test { no: behind, ..test } }
    }
}
