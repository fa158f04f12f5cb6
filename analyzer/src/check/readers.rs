//! Who reads a stored value, besides the control that shows it.
//!
//! In: a stored value. Out: whether the code makes use of it anywhere in the unit.

use rules::catalogue::Role;
use rustc_hash::FxHashSet;

use super::acts::callers;
use super::having::Units;
use super::stored::{Stored, property_sites};
use crate::facts::{Cond, Exit, FnRole, Local, StmtKind, Value};
use crate::link::program::{FileId, FnId, Site, TypeId};
use crate::link::symbols::{Sym, last_segment};
use crate::solve::knowledge::Knowledge;

/// At most so many functions lie between the store and who uses the value.
const STEPS: u32 = 5;

/// Whether a stored value is used: read from the store and not only shown on a control.
#[must_use]
pub fn is_read(units: &Units<'_, '_, '_, '_>, unit: usize, stored: &Stored) -> bool {
    let knowledge = units.solution.knowledge;
    let program = knowledge.program;
    let Some(key) = stored.key.as_deref() else { return true };
    let mut spellings: Vec<&str> = vec![key, last_segment(key)];
    spellings.extend(stored.names.iter().map(|n| last_segment(n)));
    // What writes the key: the way from the control down to the store, in all controls that write it.
    let same = units.stored.iter().filter(|s| s.key.as_deref() == Some(key));
    let writing: FxHashSet<Site> = same.flat_map(|s| s.inner.iter().copied().chain([s.site])).collect();
    let mut search = Search { knowledge, key, writing, seen: FxHashSet::default() };
    for (index, file) in program.files.iter().enumerate() {
        let id = FileId(index as u32);
        let code = file.facts.kind.is_code() && !file.test;
        if !code || !units.is_in(unit, id) || !file.facts.names.iter().any(|n| spellings.contains(&last_segment(n))) {
            continue;
        }
        if program.functions_of(id).any(|function| search.in_function(function)) {
            return true;
        }
    }
    false
}

/// Whether the code of a unit names a key anywhere: as a text, or by the resource that holds it.
#[must_use]
pub fn is_mentioned(units: &Units<'_, '_, '_, '_>, unit: usize, key: &str) -> bool {
    let files = units.solution.knowledge.program.files.iter().enumerate();
    let code = files.filter(|(_, f)| f.facts.kind.is_code() && !f.test);
    let mut here = code.filter(|(index, _)| units.is_in(unit, FileId(*index as u32)));
    // Most names are told apart by their ends, without a look for their last part.
    here.any(|(_, f)| f.facts.names.iter().any(|n| n.ends_with(key) && (*n == *key || last_segment(n) == key)))
}

/// Whether a property that keeps its value under a key is used, or the key is read apart from it: more than shown on a
/// control, stored, or kept in the property.
#[must_use]
pub fn is_property_read(units: &Units<'_, '_, '_, '_>, unit: usize, (property, key): ((TypeId, Sym), &str)) -> bool {
    let knowledge = units.solution.knowledge;
    let program = knowledge.program;
    let mut search = Search { knowledge, key, writing: FxHashSet::default(), seen: FxHashSet::default() };
    let mut sites: Vec<Site> = knowledge.readers_of(key).to_vec();
    // Whose member it is, is not known everywhere.
    let unclear = program.reads.get(&property.1).into_iter().flatten().filter(|site| {
        let StmtKind::Read { base, name, .. } = program.stmt(**site) else { return false };
        program.field_at(**site, base, program.text(program.file_of(site.function), *name)).is_none()
    });
    sites.extend(unclear.copied());
    sites.retain(|site| units.is_in(unit, program.file_of(site.function)));
    sites.into_iter().any(|site| match program.stmt(site) {
        StmtKind::Read { to, .. } => search.local(site.function, *to, STEPS),
        StmtKind::Call(call) => {
            call.to.is_some_and(|to| !search.only_keeps(site, to) && search.local(site.function, to, STEPS))
        }
        _ => true,
    })
}

/// Whether a call does nothing with its arguments but show them on a control or store them.
#[must_use]
pub fn only_shows_or_stores(knowledge: &Knowledge<'_, '_>, site: Site) -> bool {
    let program = knowledge.program;
    let quiet = |role: &Role| {
        matches!(
            role,
            Role::SetsChecked { .. }
                | Role::Control { .. }
                | Role::StoreWrite { .. }
                | Role::ShowsText { .. }
                | Role::State { .. }
        )
    };
    let apis = program.apis_at(site);
    if !apis.is_empty() {
        return apis.into_iter().any(|a| program.apis.role(a).is_some_and(quiet));
    }
    // A view or store whose type is not known: the member's name tells.
    let [calls, writes] = &knowledge.checked_states;
    let name = match program.stmt(site) {
        StmtKind::Call(_) => program.callee_text(site),
        StmtKind::Write { name, .. } => last_segment(program.text(program.file_of(site.function), *name)),
        _ => return false,
    };
    program.symbols.get(name).is_some_and(|n| calls.contains(&n) || writes.contains(&n))
        && (program.call(site).is_none() || program.resolve(site).targets.is_empty())
}

/// A search for uses of one key.
struct Search<'s, 'p, 'a> {
    knowledge: &'s Knowledge<'p, 'a>,
    key: &'s str,
    writing: FxHashSet<Site>,
    seen: FxHashSet<(FnId, Option<Local>)>,
}

impl Search<'_, '_, '_> {
    /// Whether a function gets at the value by its key and uses it.
    fn in_function(&mut self, function: FnId) -> bool {
        let program = self.knowledge.program;
        (0..program.function(function).body.len() as u32).any(|stmt| {
            let site = Site { function, stmt };
            if self.writing.contains(&site) {
                return false;
            }
            match program.stmt(site) {
                StmtKind::Call(call) => {
                    let given = call.args.iter().take(2).any(|a| self.is_key(site, &a.value));
                    given && self.gets(site, call.to) || call.args.iter().any(|a| self.indexes(site, &a.value))
                }
                StmtKind::Assign { to, from } if self.indexes(site, from) => self.local(function, *to, STEPS),
                StmtKind::Exit { value: Some(value), .. } if self.indexes(site, value) => self.result(function, STEPS),
                StmtKind::Branch { cond, .. } => self.compares(site, cond),
                StmtKind::Write { from, .. } => self.indexes(site, from),
                _ => false,
            }
        })
    }

    /// Whether what a call gives is only the keeper of a property: `@AppStorage("key") var ads`.
    fn only_keeps(&self, site: Site, to: Local) -> bool {
        let program = self.knowledge.program;
        let body = &program.function(site.function).body;
        let mut uses = body.iter().filter_map(|stmt| match &stmt.kind {
            StmtKind::Write { name, from, .. } if **from == Value::Local(to) => Some(*name),
            _ => None,
        });
        let owner = program.owner(site.function);
        let kept = |name| {
            let sym = program.sym(program.file_of(site.function), name);
            owner.and_then(|owner| program.field(owner, sym)).is_some_and(|(field, _)| field.delegated)
        };
        uses.next().is_some_and(kept)
    }

    fn is_key(&self, site: Site, value: &Value) -> bool {
        matches!(value, Value::Str(_) | Value::Local(_) | Value::Path(_))
            && self.knowledge.key_of(site, value, None).as_deref() == Some(self.key)
    }

    /// `prefs[KEY]`.
    fn indexes(&self, site: Site, value: &Value) -> bool {
        match value {
            Value::Index(pair) => self.is_key(site, &pair.1),
            Value::Logic(cond) => self.compares(site, cond),
            _ => false,
        }
    }

    /// A condition on the value, or a comparison with the key (listeners of changes).
    fn compares(&self, site: Site, cond: &Cond) -> bool {
        match cond {
            Cond::Not(inner) => self.compares(site, inner),
            Cond::And(all) | Cond::Or(all) => all.iter().any(|c| self.compares(site, c)),
            Cond::Test(value) => self.indexes(site, value),
            Cond::Equal(a, b) => [a, b].into_iter().any(|v| self.indexes(site, v) || self.is_key(site, v)),
            _ => false,
        }
    }

    /// A call that is given the key.
    fn gets(&mut self, site: Site, to: Option<Local>) -> bool {
        let program = self.knowledge.program;
        let writes = |a| matches!(program.apis.role(a), Some(Role::StoreWrite { .. } | Role::PassesThrough { .. }));
        if program.apis_at(site).into_iter().any(writes) {
            return false;
        }
        match to {
            Some(to) => self.local(site.function, to, STEPS),
            // `store.remove(KEY)`, `put(KEY, value)`: nothing comes back.
            None => false,
        }
    }

    /// Whether a variable's value is used for more than showing or storing it.
    fn local(&mut self, function: FnId, local: Local, depth: u32) -> bool {
        let program = self.knowledge.program;
        if depth == 0 || !self.seen.insert((program.frame(function), Some(local))) {
            return depth == 0;
        }
        let value = Value::Local(local);
        let functions = program.defs(function).functions().to_vec();
        functions.into_iter().any(|inner| {
            (0..program.function(inner).body.len() as u32).any(|stmt| {
                let site = Site { function: inner, stmt };
                match program.stmt(site) {
                    StmtKind::Assign { to, from } if holds(from, &value) => self.local(inner, *to, depth - 1),
                    StmtKind::Exit { how: Exit::Return, value: Some(v) } if holds(v, &value) => {
                        self.result(inner, depth - 1)
                    }
                    StmtKind::Exit { value: Some(v), .. } => holds(v, &value),
                    StmtKind::Call(call) => {
                        let on = matches!(&call.receiver, crate::facts::Receiver::On(v) if holds(v, &value));
                        let given = call.args.iter().any(|a| holds(&a.value, &value));
                        let kept = self.writing.contains(&site) || only_shows_or_stores(self.knowledge, site);
                        given && !kept || on && !self.passes(site, call.to, depth)
                    }
                    StmtKind::Write { from, .. } => {
                        holds(from, &value)
                            && !self.writing.contains(&site)
                            && !only_shows_or_stores(self.knowledge, site)
                    }
                    StmtKind::IndexWrite { from, .. } => holds(from, &value) && !self.writing.contains(&site),
                    StmtKind::Branch { cond, .. } => conditional(cond, &value),
                    _ => false,
                }
            })
        })
    }

    /// A call on the value whose result nobody uses otherwise (`flow.collect { ... }` uses it).
    fn passes(&mut self, site: Site, to: Option<Local>, depth: u32) -> bool {
        let given_functions =
            self.knowledge.program.call(site).is_some_and(|c| {
                c.args.iter().any(|a| matches!(a.value, Value::Function(_) | Value::FunctionRef { .. }))
            });
        !given_functions && to.is_some_and(|to| !self.local(site.function, to, depth - 1))
    }

    /// Whether a function's result is used by whoever calls it.
    fn result(&mut self, function: FnId, depth: u32) -> bool {
        let program = self.knowledge.program;
        if depth == 0 {
            return true;
        }
        if !self.seen.insert((function, None)) {
            return false;
        }
        match program.function(function).role {
            FnRole::Getter => {
                let reads = property_sites(self.knowledge, function);
                reads.into_iter().any(|site| match program.stmt(site) {
                    StmtKind::Read { to, .. } => self.local(site.function, *to, depth - 1),
                    _ => true,
                })
            }
            FnRole::Method => {
                let calls = callers(self.knowledge, function);
                let referred = program.references.contains_key(&program.fn_name(function));
                referred
                    || calls.into_iter().any(|site| {
                        program.call(site).and_then(|c| c.to).is_some_and(|to| self.local(site.function, to, depth - 1))
                    })
            }
            // What a lambda returns goes to somebody who is not followed.
            _ => true,
        }
    }
}

fn holds(value: &Value, wanted: &Value) -> bool {
    match value {
        Value::Logic(cond) => conditional(cond, wanted),
        Value::Concat(parts) | Value::Array(parts) => parts.iter().any(|p| holds(p, wanted)),
        Value::Index(pair) => holds(&pair.0, wanted) || holds(&pair.1, wanted),
        value => value == wanted,
    }
}

fn conditional(cond: &Cond, wanted: &Value) -> bool {
    match cond {
        Cond::Test(v) | Cond::Is(v, _) => holds(v, wanted),
        Cond::Not(inner) => conditional(inner, wanted),
        Cond::And(all) | Cond::Or(all) => all.iter().any(|c| conditional(c, wanted)),
        Cond::Equal(a, b) | Cond::In(a, b) | Cond::Less { left: a, right: b, .. } => {
            holds(a, wanted) || holds(b, wanted)
        }
        Cond::Unknown | Cond::Omitted(_) => false,
    }
}
