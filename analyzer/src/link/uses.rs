//! Where names are used: one pass over all statements.
//!
//! In: the files. Out: the program's indices of calls, reads, writes, function values and references.

use std::ops::Range;

use super::program::{FileId, Program, Site};
use super::symbols::{Sym, last_segment};
use crate::facts::{Arg, Call, Callee, Cond, Receiver, StmtKind, Value};

/// Statements by a name that they use, in the order in which they stand.
#[derive(Default)]
pub struct Uses {
    /// By name, where its statements begin.
    starts: Vec<u32>,
    sites: Vec<Site>,
}

impl Uses {
    fn new(names: usize, found: &[(Sym, Site)]) -> Uses {
        let mut starts = vec![0u32; names + 1];
        found.iter().for_each(|(name, _)| starts[name.0 as usize + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        let Some((_, any)) = found.first() else { return Uses { starts, sites: Vec::new() } };
        let (mut next, mut sites) = (starts.clone(), vec![*any; found.len()]);
        for (name, site) in found {
            let at = &mut next[name.0 as usize];
            sites[*at as usize] = *site;
            *at += 1;
        }
        Uses { starts, sites }
    }

    fn range(&self, name: Sym) -> Range<usize> {
        let at = name.0 as usize;
        match self.starts.get(at..at + 2) {
            Some(ends) => ends[0] as usize..ends[1] as usize,
            None => 0..0,
        }
    }

    /// The statements that use a name; none if there are none.
    #[must_use]
    pub fn get(&self, name: &Sym) -> Option<&[Site]> {
        Some(&self.sites[self.range(*name)]).filter(|sites| !sites.is_empty())
    }

    /// Whether anything uses a name.
    #[must_use]
    pub fn contains_key(&self, name: &Sym) -> bool {
        !self.range(*name).is_empty()
    }

    /// All statements.
    #[must_use]
    pub fn all(&self) -> &[Site] {
        &self.sites
    }

    /// All names that are used, with the statements that use them.
    pub fn iter(&self) -> impl Iterator<Item = (Sym, &[Site])> {
        let names = (0..self.starts.len().saturating_sub(1) as u32).map(Sym);
        names.filter_map(|name| Some((name, self.get(&name)?)))
    }
}

/// What was found so far, by name.
#[derive(Default)]
struct Found {
    calls: Vec<(Sym, Site)>,
    reads: Vec<(Sym, Site)>,
    writes: Vec<(Sym, Site)>,
    references: Vec<(Sym, Site)>,
}

/// One pass.
struct Pass<'p, 'a> {
    program: &'p mut Program<'a>,
    found: Found,
}

/// Fills the indices.
pub fn index(program: &mut Program<'_>) {
    let mut pass = Pass { program, found: Found::default() };
    for file in (0..pass.program.files.len() as u32).map(FileId) {
        for function in pass.program.functions_of(file) {
            for stmt in 0..pass.program.function(function).body.len() as u32 {
                pass.statement(file, Site { function, stmt });
            }
        }
    }
    let Pass { program, found } = pass;
    let names = program.symbols.len();
    program.calls = Uses::new(names, &found.calls);
    program.reads = Uses::new(names, &found.reads);
    program.writes = Uses::new(names, &found.writes);
    program.references = Uses::new(names, &found.references);
}

impl Pass<'_, '_> {
    fn statement(&mut self, file: FileId, site: Site) {
        match self.program.stmt(site) {
            StmtKind::Call(call) => self.called(file, site, call),
            StmtKind::Read { base, name, .. } => {
                let last = self.last_sym(file, *name);
                self.found.reads.push((last, site));
                self.receiver(file, site, base);
            }
            StmtKind::Write { base, name, from } => {
                let last = self.last_sym(file, *name);
                self.found.writes.push((last, site));
                self.receiver(file, site, base);
                self.affirmed(site, from);
                self.value(file, site, from);
            }
            StmtKind::Assign { from, .. } => self.value(file, site, from),
            StmtKind::IndexWrite { index, from, .. } => {
                self.program.index_writes.push(site);
                self.affirmed(site, from);
                self.value(file, site, index);
                self.value(file, site, from);
            }
            StmtKind::Exit { value: Some(value), .. } => self.value(file, site, value),
            StmtKind::Branch { cond, .. } => {
                if null_test(cond).is_some() {
                    self.program.null_tests.push(site);
                }
                self.cond(file, site, cond);
            }
            StmtKind::Loop { each: Some((_, value)), .. } => self.value(file, site, value),
            StmtKind::Exit { .. } | StmtKind::Loop { .. } | StmtKind::Scope { .. } => {}
        }
    }

    fn called(&mut self, file: FileId, site: Site, call: &Call) {
        let name = match &call.callee {
            Callee::Name(name) => Some(self.program.plain(file, self.program.sym(file, *name))),
            Callee::New(ty) => {
                let text = self.program.text(file, ty.name);
                let simple = self.program.symbols.intern(last_segment(text));
                Some(self.program.plain(file, simple))
            }
            Callee::Value(value) => {
                self.value(file, site, value);
                None
            }
            Callee::ThisConstructor | Callee::SuperConstructor => None,
        };
        if let Some(name) = name {
            self.found.calls.push((name, site));
            if !call.type_args.is_empty() && names_a_class(self.program, name) {
                for ty in &call.type_args {
                    let name = self.last_sym(file, ty.name);
                    self.program.class_values.push((name, site));
                }
            }
        }
        self.receiver(file, site, &call.receiver);
        for Arg { value, .. } in &call.args {
            self.affirmed(site, value);
            self.value(file, site, value);
        }
    }

    fn affirmed(&mut self, site: Site, value: &Value) {
        if matches!(value, Value::Bool(true)) && self.program.affirming.last() != Some(&site.function) {
            self.program.affirming.push(site.function);
        }
    }

    fn last_sym(&mut self, file: FileId, name: crate::facts::Name) -> Sym {
        let text = self.program.text(file, name);
        let last = if text.contains('.') {
            self.program.symbols.intern(last_segment(text))
        } else {
            self.program.sym(file, name)
        };
        self.program.plain(file, last)
    }

    fn receiver(&mut self, file: FileId, site: Site, receiver: &Receiver) {
        if let Receiver::On(value) = receiver {
            self.value(file, site, value);
        }
    }

    fn value(&mut self, file: FileId, site: Site, value: &Value) {
        match value {
            Value::Function(index) => {
                let id = self.program.fn_id(file, *index);
                self.program.function_values.entry(id).or_insert(site);
            }
            Value::Object(index) => {
                let id = self.program.type_id(file, *index);
                self.program.object_values.entry(id).or_insert(site);
            }
            Value::FunctionRef { on, name } => {
                let name = self.program.sym(file, *name);
                self.found.references.push((name, site));
                if let Some(on) = on {
                    self.value(file, site, on);
                }
            }
            Value::Array(values) | Value::Concat(values) => {
                for value in values {
                    self.value(file, site, value);
                }
            }
            Value::Class(ty) => {
                let name = self.last_sym(file, ty.name);
                self.program.class_values.push((name, site));
            }
            Value::Spread(value) => self.value(file, site, value),
            Value::Index(pair) => {
                self.value(file, site, &pair.0);
                self.value(file, site, &pair.1);
            }
            Value::Logic(cond) => self.cond(file, site, cond),
            _ => {}
        }
    }

    fn cond(&mut self, file: FileId, site: Site, cond: &Cond) {
        match cond {
            Cond::Test(value) | Cond::Is(value, _) => self.value(file, site, value),
            Cond::Not(inner) => self.cond(file, site, inner),
            Cond::And(all) | Cond::Or(all) => {
                for cond in all {
                    self.cond(file, site, cond);
                }
            }
            Cond::Equal(a, b) | Cond::In(a, b) | Cond::Less { left: a, right: b, .. } => {
                self.value(file, site, a);
                self.value(file, site, b);
            }
            Cond::Unknown | Cond::Omitted(_) => {}
        }
    }
}

/// What a condition compares with null, and whether it is true if that is not null.
#[must_use]
pub fn null_test(cond: &Cond) -> Option<(&Value, bool)> {
    match cond {
        Cond::Not(inner) => match &**inner {
            Cond::Equal(value, Value::Null) | Cond::Equal(Value::Null, value) => Some((value, true)),
            _ => None,
        },
        Cond::Equal(value, Value::Null) | Cond::Equal(Value::Null, value) => Some((value, false)),
        _ => None,
    }
}

/// Whether a type argument of a call is a class that the call opens or makes (`viewModels<Login>()`,
/// `startActivity<Home>()`), and not what a collection or an object is of.
fn names_a_class(program: &Program<'_>, callee: Sym) -> bool {
    use rules::catalogue::Role;
    let mut known = program.apis.calls(callee).iter().map(|id| program.apis.entry(*id).api).peekable();
    if known.peek().is_some() {
        return known.any(|api| {
            !matches!(api.role, Some(Role::MakesCollection { .. })) && api.returns.as_deref() == Some("type-argument")
        });
    }
    program.symbols.str(callee).starts_with(char::is_lowercase)
}
