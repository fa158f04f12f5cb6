//! Whether anything on the way to a place outlasts the app's process: without it, what comes once comes at every start.
//!
//! In: the tests on a path. Out: whether one of them looks at a stored value or at a time. What was answered to a policy is
//! stored too, but says nothing of other questions; nor does a permission that is not granted.

use rules::catalogue::Role;
use rustc_hash::FxHashSet;

use super::ages::{passed, values};
use super::candidate::{Candidate, Reached};
use crate::facts::{Callee, Cond, Exit, FnRole, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::symbols::{Sym, last_segment};
use crate::link::types::Ty;
use crate::solve::Solution;
use crate::solve::flags::Meaning;
use crate::solve::knowledge::Knowledge;

/// At most so many statements are looked at for one path.
const MOST: usize = 600;
/// At most so many functions lie between a test and the store.
const DEPTH: u32 = 5;
/// At most so many classes of a protocol are looked at.
const SUBTYPES: usize = 8;

/// Whether something that is remembered is tested on the way to a candidate.
#[must_use]
pub fn remembered(solution: &Solution<'_, '_, '_>, candidate: &Candidate, reached: Reached) -> bool {
    let mut search = Search { knowledge: solution.knowledge, seen: FxHashSet::default() };
    passed(solution, candidate, reached).into_iter().any(|(function, cond, _)| search.cond((function, cond), DEPTH))
}

struct Search<'s, 'p, 'a> {
    knowledge: &'s Knowledge<'p, 'a>,
    seen: FxHashSet<Site>,
}

impl Search<'_, '_, '_> {
    fn cond(&mut self, (function, cond): (FnId, &Cond), depth: u32) -> bool {
        values(cond).into_iter().any(|value| self.value((function, value), depth))
    }

    fn value(&mut self, (function, value): (FnId, &Value), depth: u32) -> bool {
        if let Value::Logic(cond) = value {
            return depth > 0 && self.cond((function, cond), depth - 1);
        }
        let index = match value {
            Value::Index(pair) => Some(&pair.1),
            _ => None,
        };
        // `preferences[KEY]`
        if index.is_some_and(|index| self.is_key(function, index)) {
            return true;
        }
        let ingredients = self.knowledge.program.ingredients(function, value);
        ingredients.into_iter().any(|site| self.statement(site, depth))
    }

    fn is_key(&self, function: FnId, index: &Value) -> bool {
        let program = self.knowledge.program;
        let items = program.evaluate(function, index, None);
        items.iter().flatten().any(|item| {
            let made = item.at.map(|site| program.apis_at(site)).unwrap_or_default();
            let keeps = made.into_iter().any(|api| matches!(program.apis.role(api), Some(Role::PassesThrough { .. })));
            keeps && item.elem.spelling().is_some_and(|key| self.tells(&key))
        })
    }

    /// Whether what is kept under a key is something else than an answer to a policy.
    fn tells(&self, key: &str) -> bool {
        let of_policy = |meaning| matches!(meaning, Meaning::Agreed | Meaning::NotYetAgreed | Meaning::Refused);
        let by_name = self.knowledge.meaning_of_names(&[key.to_string()], None);
        !of_policy(by_name) && !of_policy(self.knowledge.meaning_of_key(key))
    }

    fn statement(&mut self, site: Site, depth: u32) -> bool {
        if self.seen.len() > MOST || !self.seen.insert(site) {
            return false;
        }
        let program = self.knowledge.program;
        match program.stmt(site) {
            StmtKind::Read { base, name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                program.field_at(site, base, path).is_some_and(|field| self.field(site, base, field, depth))
            }
            StmtKind::Assign { from: Value::Logic(cond), .. } => {
                depth > 0 && self.cond((site.function, cond), depth - 1)
            }
            StmtKind::Call(call) => {
                let apis = program.apis_at(site);
                let roles: Vec<&Role> = apis.into_iter().filter_map(|api| program.apis.role(api)).collect();
                roles.into_iter().any(|role| match role {
                    Role::Now {} | Role::WasRefused { .. } => true,
                    Role::StoreRead { key, .. } => {
                        let key = program.argument(site, key).and_then(|key| self.knowledge.key_of(site, key, None));
                        key.is_none_or(|key| self.tells(&key))
                    }
                    _ => false,
                }) || matches!(&call.receiver, Receiver::On(on) if self.value((site.function, on), depth))
                    || program.resolve(site).targets.iter().take(4).any(|target| self.results(*target, depth))
                    || call.args.iter().any(|arg| match arg.value {
                        Value::Function(index) => {
                            self.results(program.fn_id(program.file_of(site.function), index), depth)
                        }
                        _ => false,
                    })
            }
            _ => false,
        }
    }

    fn field(&mut self, site: Site, base: &Receiver, field: (TypeId, Sym), depth: u32) -> bool {
        if let Some(key) = self.knowledge.kept_under(field) {
            return self.tells(key);
        }
        let program = self.knowledge.program;
        let getter = |owner: &TypeId| {
            let members = program.members.get(&(*owner, field.1)).into_iter().flatten().copied();
            members.into_iter().find(|f| {
                let (member, kind) = (program.function(*f), program.facts(program.file_of(*f)).kind);
                // Objective-C: a method of the property's name is its getter.
                let method = kind.is_apple() && member.role == FnRole::Method && member.params.is_empty();
                member.has_body && (member.role == FnRole::Getter || method)
            })
        };
        if let Some(own) = getter(&field.0) {
            return self.results(own, depth);
        }
        // What only a protocol declares: of the classes of which the object was made, else of any.
        let mut classes = match base {
            Receiver::On(on) => self.made_of(program.ingredients(site.function, on)),
            _ => self.made_of(self.put_before(site)),
        };
        if classes.is_empty() {
            classes = program.hierarchy.subtypes(field.0, SUBTYPES);
        }
        classes.iter().filter_map(getter).any(|getter| self.results(getter, depth))
    }

    /// What was put into the property before the last dot of what is read: `policy.mayAsk`.
    fn put_before(&self, site: Site) -> FxHashSet<Site> {
        let program = self.knowledge.program;
        let StmtKind::Read { name, .. } = program.stmt(site) else { return FxHashSet::default() };
        let path = program.text(program.file_of(site.function), *name);
        let holder = path.rsplit_once('.').map(|(before, _)| last_segment(before));
        let field = holder.and_then(|holder| Some((program.bare_field(site.function, holder)?.0, holder)));
        let Some((owner, holder)) = field else { return FxHashSet::default() };
        let Some(name) = program.symbols.get(holder) else { return FxHashSet::default() };
        let writes = program.field_writes(owner, name).into_iter();
        writes.flat_map(|(at, value)| program.ingredients(at.function, value)).collect()
    }

    /// The classes of objects that are made on the way.
    fn made_of(&self, ingredients: FxHashSet<Site>) -> Vec<TypeId> {
        let program = self.knowledge.program;
        let made = ingredients.into_iter().filter_map(|site| {
            let call = program.call(site)?;
            let Ty::Project(class) = program.type_of(site.function, &Value::Local(call.to?)) else { return None };
            let made = matches!(call.callee, Callee::New(_)) || program.callee_text(site) == program.type_text(class);
            made.then_some(class)
        });
        let mut classes: Vec<TypeId> = made.collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    /// Whether what a function returns, or which of its results, hangs on something remembered.
    fn results(&mut self, function: FnId, depth: u32) -> bool {
        let program = self.knowledge.program;
        let body = &program.function(function).body;
        depth > 0
            && body.iter().enumerate().any(|(index, stmt)| {
                let StmtKind::Exit { how: Exit::Return, value: Some(value) } = &stmt.kind else { return false };
                let at = Site { function, stmt: index as u32 };
                self.value((function, value), depth - 1)
                    || program.guards(at).into_iter().any(|guard| {
                        let cond = program.branch_cond(Site { function, stmt: guard.branch });
                        cond.is_some_and(|cond| self.cond((function, cond), depth - 1))
                    })
            })
    }
}
