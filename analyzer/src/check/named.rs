//! What a statement names: members, functions, types, constants, wherever they stand in it.
//!
//! In: a statement. Out: [`Mention`]s in the order of the text.

use crate::facts::{Callee, Cond, Receiver, StmtKind, Value};
use crate::link::program::{Program, Site};
use crate::link::types::Ty;

/// A name in a statement.
pub struct Mention<'p> {
    /// As written, dotted.
    pub path: &'p str,
    /// A function that is called.
    pub called: bool,
    base: Option<&'p Receiver>,
}

impl Mention<'_> {
    /// The type whose member it is, if it is one.
    #[must_use]
    pub fn owner(&self, program: &Program<'_>, site: Site) -> Ty {
        match self.base {
            Some(Receiver::On(value)) if self.called => program.type_of(site.function, value),
            Some(base @ Receiver::On(_)) => {
                program.accessor_owner(site, base, self.path, crate::link::symbols::last_segment(self.path))
            }
            _ => Ty::Unknown,
        }
    }

    /// Whether it is a member of whatever type the place wants: `.creationDate`.
    #[must_use]
    pub fn of_wanted_type(&self, program: &Program<'_>, site: Site) -> bool {
        let file = program.file_of(site.function);
        matches!(self.base, Some(Receiver::On(Value::Path(of))) if program.text(file, *of).is_empty())
    }
}

/// All names of a statement.
#[must_use]
pub fn named_at<'p>(program: &Program<'p>, site: Site) -> Vec<Mention<'p>> {
    let mut names = Names { program, site, found: Vec::new() };
    match program.stmt(site) {
        StmtKind::Read { base, name, .. } => names.member(base, program.text(program.file_of(site.function), *name)),
        StmtKind::Write { base, name, from } => {
            names.member(base, program.text(program.file_of(site.function), *name));
            names.value(from);
        }
        StmtKind::IndexWrite { base, index, from } => [&**base, index, from].into_iter().for_each(|v| names.value(v)),
        StmtKind::Call(call) => {
            let path = match &call.callee {
                Callee::Name(name) => Some(program.text(program.file_of(site.function), *name)),
                Callee::New(ty) => Some(program.text(program.file_of(site.function), ty.name)),
                _ => None,
            };
            names.found.extend(path.map(|path| Mention { path, called: true, base: Some(&call.receiver) }));
            if let Receiver::On(value) = &call.receiver {
                names.value(value);
            }
            call.args.iter().for_each(|arg| names.value(&arg.value));
        }
        StmtKind::Assign { from, .. } => names.value(from),
        StmtKind::Branch { cond, .. } => names.cond(cond),
        StmtKind::Loop { each: Some((_, value)), .. } | StmtKind::Exit { value: Some(value), .. } => names.value(value),
        StmtKind::Loop { .. } | StmtKind::Exit { .. } | StmtKind::Scope { .. } => {}
    }
    names.found
}

struct Names<'n, 'p> {
    program: &'n Program<'p>,
    site: Site,
    found: Vec<Mention<'p>>,
}

impl<'p> Names<'_, 'p> {
    fn member(&mut self, base: &'p Receiver, path: &'p str) {
        self.found.push(Mention { path, called: false, base: Some(base) });
        if let Receiver::On(value) = base {
            self.value(value);
        }
    }

    fn value(&mut self, value: &'p Value) {
        match value {
            Value::Path(name) => {
                let path = self.program.text(self.program.file_of(self.site.function), *name);
                self.found.push(Mention { path, called: false, base: None });
            }
            Value::Array(values) | Value::Concat(values) => values.iter().for_each(|value| self.value(value)),
            Value::Spread(value) => self.value(value),
            Value::Index(pair) => {
                self.value(&pair.0);
                self.value(&pair.1);
            }
            Value::Logic(cond) => self.cond(cond),
            _ => {}
        }
    }

    fn cond(&mut self, cond: &'p Cond) {
        match cond {
            Cond::Test(value) | Cond::Is(value, _) => self.value(value),
            Cond::Not(inner) => self.cond(inner),
            Cond::And(all) | Cond::Or(all) => all.iter().for_each(|cond| self.cond(cond)),
            Cond::Equal(a, b) | Cond::In(a, b) | Cond::Less { left: a, right: b, .. } => {
                self.value(a);
                self.value(b);
            }
            Cond::Unknown | Cond::Omitted(_) => {}
        }
    }
}
