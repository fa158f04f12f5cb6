//! Whether the user is told what a permission or a power is for, on the way to the request.
//!
//! In: a candidate in one context. Out: yes or no.
//!
//! What counts is a text that names the subject or speaks of permission, and says a purpose, shown by the functions on
//! the path or by the classes they belong to. What only runs when the user has answered comes too late.

use rules::catalogue::{Firing, Role};
use rules::vocabulary::Idea;
use rustc_hash::FxHashSet;

use super::acts::callers;
use super::candidate::{Candidate, Reached};
use super::groups;
use crate::facts::{FnRole, StmtKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;
use crate::solve::Solution;
use crate::solve::graph::Node;
use crate::solve::words::mentions;

/// How many calls are followed from a function on the path to the text.
const DEPTH: u32 = 2;
/// A text of fewer words says no purpose.
const WORDS: usize = 3;

/// Whether the user is told on the way.
#[must_use]
pub fn explained(solution: &Solution<'_, '_, '_>, candidate: &Candidate, reached: Reached) -> bool {
    let teller = Teller { solution, subjects: subjects(solution, candidate) };
    match reached.node {
        Some((node, context)) => {
            let mut functions = on_path(solution, candidate, node, context);
            teller.add_classes(&mut functions);
            functions.into_iter().any(|f| teller.tells(f, DEPTH))
        }
        None => teller.tells_somewhere(candidate.unit),
    }
}

/// Words by which a text speaks of what is asked for.
fn subjects<'s>(solution: &Solution<'_, '_, 's>, candidate: &Candidate) -> Vec<&'s [String]> {
    let catalogue = &solution.knowledge.program.pack.catalogue;
    if let Some(access) = &candidate.access {
        return catalogue.accesses.iter().filter(|a| a.id == *access).map(|a| a.words.as_slice()).collect();
    }
    let pack = solution.knowledge.program.pack;
    let ids: Vec<&str> = candidate.permissions.iter().flat_map(|p| groups::groups(pack, p)).collect();
    catalogue.groups.iter().filter(|g| ids.contains(&g.id.as_str())).map(|g| g.words.as_slice()).collect()
}

fn on_path(solution: &Solution<'_, '_, '_>, candidate: &Candidate, node: Node, context: u32) -> Vec<FnId> {
    let mut functions: Vec<FnId> = candidate.function.into_iter().collect();
    functions.extend(candidate.inner.iter().map(|s| s.function));
    for edge in solution.before.path(node, context) {
        functions.extend(edge.site.map(|s| s.function));
        functions.extend([edge.from, edge.to].into_iter().filter_map(|n| match n {
            Node::Fn(id) => Some(id),
            Node::Type(_) => None,
        }));
    }
    functions
}

struct Teller<'t, 'k, 'p, 'a> {
    solution: &'t Solution<'k, 'p, 'a>,
    subjects: Vec<&'a [String]>,
}

impl Teller<'_, '_, '_, '_> {
    /// Adds what else stands in the classes of functions: a class explains what it asks for.
    fn add_classes(&self, functions: &mut Vec<FnId>) {
        let program = self.solution.knowledge.program;
        let mut types: FxHashSet<TypeId> = FxHashSet::default();
        for function in functions.iter() {
            let mut owner = program.owner(*function);
            while let Some(ty) = owner {
                if !program.is_file_holder(ty) {
                    types.insert(ty);
                }
                owner = program.outer_type(ty);
            }
        }
        let frames: FxHashSet<FnId> = functions.iter().map(|f| program.frame(*f)).collect();
        let mut files: Vec<_> = functions.iter().map(|f| program.file_of(*f)).collect();
        files.sort_unstable();
        files.dedup();
        for file in files {
            functions.extend(program.functions_of(file).filter(|f| {
                frames.contains(&program.frame(*f)) || program.owner(*f).is_some_and(|t| types.contains(&t))
            }));
        }
        functions.sort_unstable();
        functions.dedup();
        functions.retain(|f| !self.comes_too_late(*f));
    }

    /// Whether a function runs only when the user has answered.
    fn comes_too_late(&self, function: FnId) -> bool {
        if self.is_answer(function) {
            return true;
        }
        let knowledge = self.solution.knowledge;
        if knowledge.program.function(function).role != FnRole::Method {
            return false;
        }
        let calls = callers(knowledge, function);
        !calls.is_empty() && calls.into_iter().all(|site| self.is_answer(site.function))
    }

    /// Whether a function, or one around it, gets the answer to a request.
    fn is_answer(&self, function: FnId) -> bool {
        let program = self.solution.knowledge.program;
        let answers = |api| match program.apis.role(api) {
            Some(Role::RegistersLauncher { .. }) => true,
            Some(Role::Fires { how, .. }) => {
                matches!(how, Firing::PermissionResult | Firing::Denied | Firing::Granted | Firing::Result)
            }
            _ => false,
        };
        let mut at = Some(function);
        while let Some(id) = at {
            let registered = program.function_values.get(&id);
            if registered.is_some_and(|site| program.resolve(*site).apis.iter().any(|api| answers(*api))) {
                return true;
            }
            let overridden = program.apis.overrides_of(program, id).into_iter().filter(|api| answers(*api));
            let owner = program.owner(id).map(Ty::Project);
            if owner.is_some_and(|ty| overridden.into_iter().any(|api| program.apis.entry(api).owned_by(program, ty))) {
                return true;
            }
            at = program.parent(id);
        }
        false
    }

    /// Whether a function tells a purpose, itself or through what it calls or makes.
    fn tells(&self, function: FnId, depth: u32) -> bool {
        let program = self.solution.knowledge.program;
        let body = 0..program.function(function).body.len() as u32;
        body.into_iter().any(|stmt| self.tells_at(Site { function, stmt }, depth))
    }

    fn tells_at(&self, site: Site, depth: u32) -> bool {
        let knowledge = self.solution.knowledge;
        let program = knowledge.program;
        let file = program.file_of(site.function);
        match program.stmt(site) {
            StmtKind::Read { name, .. } => {
                let mut texts = Vec::new();
                knowledge.add_resource(program.text(file, *name), &mut texts);
                texts.iter().any(|t| self.is_purpose(t))
            }
            StmtKind::Assign { from, .. } => self.value_tells(site, from),
            StmtKind::Write { from, .. } => self.value_tells(site, from),
            StmtKind::Exit { value: Some(value), .. } => self.value_tells(site, value),
            StmtKind::Call(call) => {
                let resolution = program.resolve(site);
                let silent = |api: &_| matches!(program.apis.role(*api), Some(Role::Harmless {}));
                if resolution.apis.iter().any(silent) {
                    return false;
                }
                call.args.iter().any(|a| self.value_tells(site, &a.value))
                    || self.made_tells(resolution.made)
                    || depth > 0 && resolution.targets.iter().take(4).any(|t| self.tells(*t, depth - 1))
            }
            _ => false,
        }
    }

    fn value_tells(&self, site: Site, value: &Value) -> bool {
        let knowledge = self.solution.knowledge;
        let program = knowledge.program;
        let file = program.file_of(site.function);
        match value {
            Value::Str(text) => self.is_purpose(program.text(file, *text)),
            Value::Concat(parts) => {
                let texts = parts.iter().filter_map(|p| match p {
                    Value::Str(text) => Some(program.text(file, *text)),
                    _ => None,
                });
                self.is_purpose(&texts.collect::<Vec<_>>().join(" "))
            }
            Value::Array(values) => values.iter().any(|v| self.value_tells(site, v)),
            Value::Class(ty) => self.made_tells(program.type_ref(site.function, ty)),
            _ => false,
        }
    }

    /// A page, dialog or helper that tells a purpose; of one that is not there, its name must do.
    fn made_tells(&self, made: Ty) -> bool {
        let knowledge = self.solution.knowledge;
        let program = knowledge.program;
        match made {
            Ty::Project(ty) => knowledge.visible_texts(ty).iter().any(|t| self.is_purpose(t)),
            Ty::External(name) => {
                let text = program.symbols.str(name);
                let simple = crate::link::symbols::last_segment(text);
                let listed = program.hierarchy.is_known(name) || program.apis.is_owner(name);
                !listed && knowledge.words.speaks_of(Idea::Permission, simple)
            }
            Ty::Unknown => false,
        }
    }

    /// Whether a text names what is asked for, or speaks of permission, and says what for.
    fn is_purpose(&self, text: &str) -> bool {
        let words = &self.solution.knowledge.words;
        let long = if text.is_ascii() { text.split_whitespace().count() >= WORDS } else { text.chars().count() >= 6 };
        long && words.speaks_of(Idea::Purpose, text)
            && (words.speaks_of(Idea::Permission, text) || self.subjects.iter().any(|s| mentions(s, text)))
    }

    /// Whether anything in a unit tells.
    fn tells_somewhere(&self, unit: Option<usize>) -> bool {
        let knowledge = self.solution.knowledge;
        let program = knowledge.program;
        let in_unit = |f: &FnId| unit.is_some_and(|u| knowledge.modules.units_of(program.file_of(*f)).any(|k| k == u));
        program.function_ids().filter(in_unit).any(|f| self.tells(f, 0))
    }
}
