//! What editors show above declarations: where paths begin, and what is taken for a guard of the user's consent.
//!
//! In: a solution. Out: [`Landmark`]s. Of guards, those that lie on paths, and those that the project names itself.

use std::collections::{BTreeMap, BTreeSet};

use rules::catalogue::Purpose;

use super::context::purpose_labels;
use super::message::place;
use super::reach::values_of;
use crate::facts::{Cond, Exit, FnRole, Local, Receiver, Span, StmtKind, Value};
use crate::link::program::{FileId, FnId, Program, Site};
use crate::report::{Landmark, Text};
use crate::solve::Solution;
use crate::solve::atoms::{Atom, Atoms, State, Ways};
use crate::solve::graph::Node;
use crate::solve::own_guards::Asked;

/// Both kinds, sorted.
#[must_use]
pub fn landmarks(solution: &Solution<'_, '_, '_>) -> Vec<Landmark> {
    let mut found = entry_points(solution);
    found.extend(guards(solution));
    found.sort();
    found.dedup();
    found
}

/// Words in English and Chinese.
type Words = (&'static str, &'static str);

fn entry_points(solution: &Solution<'_, '_, '_>) -> Vec<Landmark> {
    let program = solution.knowledge.program;
    let landmark = |(function, state): (FnId, State)| {
        let (file, span) = declared(program, function)?;
        let (en, zh) = entry(state);
        Some(Landmark { place: place(program, file, span), text: Text { en: en.into(), zh: zh.into() } })
    };
    solution.before.entries().into_iter().filter_map(landmark).collect()
}

/// In what way a path begins in a state, which has all ways that led there: the one that says most.
fn entry(state: State) -> Words {
    let ways = [
        (Ways::RESULT, ("entry point: result", "入口：返回结果")),
        (Ways::RESUME, ("entry point: return to the front", "入口：回到前台")),
        (Ways::BACKGROUND, ("entry point: background", "入口：后台")),
        (Ways::LAUNCH, ("entry point: launch", "入口：启动")),
        (Ways::API, ("entry point: host app", "入口：宿主应用")),
        (Ways::UNKNOWN_OPENER, ("entry point: screen that nothing is seen to open", "入口：未见打开者的页面")),
    ];
    if state.must.has(Atom::UserAction) {
        return ("entry point: user action", "入口：用户操作");
    }
    let telling = ways.into_iter().find(|(way, _)| state.ways.has(*way));
    telling.map_or(("entry point", "入口"), |(_, words)| words)
}

/// Where a function is declared, as people see it: what makes an object stands at its type, and what has no name nowhere.
fn declared(program: &Program<'_>, function: FnId) -> Option<(FileId, Span)> {
    match program.function(function).role {
        FnRole::Method | FnRole::Getter | FnRole::Setter | FnRole::Local => {
            Some((program.file_of(function), program.function(function).name_span))
        }
        FnRole::Constructor | FnRole::Initializer | FnRole::StaticInitializer => {
            let owner = program.owner(function).filter(|owner| !program.is_file_holder(*owner))?;
            Some((program.type_file(owner), program.type_decl(owner).name_span))
        }
        FnRole::Lambda => None,
    }
}

fn guards(solution: &Solution<'_, '_, '_>) -> Vec<Landmark> {
    let knowledge = solution.knowledge;
    let mut search = Search { solution, found: BTreeMap::new(), waiting: Vec::new(), seen: BTreeSet::new() };
    let entered = solution.before.contexts.keys().filter_map(|node| match node {
        Node::Fn(function) => Some(*function),
        Node::Type(_) => None,
    });
    let entered: BTreeSet<FnId> = entered.collect();
    entered.into_iter().for_each(|function| search.look_into(function, false));
    while let Some(function) = search.waiting.pop() {
        search.look_into(function, true);
    }
    for (subject, gives) in knowledge.named_guards() {
        search.found.entry(subject).or_insert(gives);
    }
    let guard = ("consent guard", "同意判断");
    let mut told: Vec<Landmark> =
        search.found.into_iter().filter_map(|(subject, gives)| of_guard(solution, subject, (gives, guard))).collect();
    let callback = ("consent callback", "同意后的回调");
    let callbacks = knowledge.named_callbacks().into_iter();
    told.extend(callbacks.filter_map(|(function, gives)| of_guard(solution, Asked::Fn(function), (gives, callback))));
    told
}

fn of_guard(solution: &Solution<'_, '_, '_>, subject: Asked, (says, (en, zh)): (Atoms, Words)) -> Option<Landmark> {
    let program = solution.knowledge.program;
    let (file, span) = match subject {
        Asked::Fn(function) => declared(program, function)?,
        Asked::Field(owner, name) => program.field(owner, name).map(|(field, file)| (file, field.span))?,
    };
    let labels = purposes(says).map(purpose_labels);
    let (english, chinese): (Vec<&str>, Vec<&str>) =
        labels.map(|(_, en, zh)| (en.strip_prefix("the ").unwrap_or(en), zh)).unzip();
    let text = Text { en: format!("{en}: {}", english.join(", ")), zh: format!("{zh}：{}", chinese.join("、")) };
    Some(Landmark { place: place(program, file, span), text })
}

/// To what the user has agreed where these hold.
fn purposes(atoms: Atoms) -> impl Iterator<Item = Purpose> {
    Purpose::ALL.into_iter().filter(move |purpose| atoms.has(Atom::Given(*purpose)))
}

/// Follows conditions back to what they ask.
struct Search<'s, 'k, 'p, 'a> {
    solution: &'s Solution<'k, 'p, 'a>,
    /// To what the user agreed if it says so.
    found: BTreeMap<Asked, Atoms>,
    /// Functions that were found and not looked into yet.
    waiting: Vec<FnId>,
    seen: BTreeSet<Site>,
}

impl<'a> Search<'_, '_, '_, 'a> {
    /// What the tests in a function ask and, if it is one that is asked, what its results rest on.
    fn look_into(&mut self, function: FnId, is_asked: bool) {
        let mut values: Vec<(FnId, &'a Value)> = Vec::new();
        for statement in &self.solution.knowledge.program.function(function).body {
            match &statement.kind {
                StmtKind::Branch { cond, .. } => values.extend(of_condition(function, cond)),
                StmtKind::Exit { how: Exit::Return, value: Some(value) } if is_asked => values.push((function, value)),
                _ => {}
            }
        }
        while let Some((function, value)) = values.pop() {
            match value {
                Value::Logic(cond) => values.extend(of_condition(function, cond)),
                Value::Local(local) => values.extend(self.variable(function, *local, value)),
                _ => {}
            }
        }
    }

    /// A variable that is asked whether it is true; what comes back is asked next.
    fn variable(&mut self, function: FnId, local: Local, value: &Value) -> Vec<(FnId, &'a Value)> {
        let knowledge = self.solution.knowledge;
        let says = knowledge.holds_if(function, value, true).union(knowledge.holds_if(function, value, false));
        if purposes(says).next().is_none() {
            return Vec::new();
        }
        let defs = knowledge.program.defs(function);
        let sites: Vec<Site> = defs.sites(local).iter().copied().filter(|site| self.seen.insert(*site)).collect();
        sites.into_iter().flat_map(|site| self.source(site, says)).collect()
    }

    /// A statement that gives a value which says this.
    fn source(&mut self, site: Site, says: Atoms) -> Vec<(FnId, &'a Value)> {
        let program = self.solution.knowledge.program;
        let mut next = Vec::new();
        match program.stmt(site) {
            StmtKind::Assign { from, .. } => next.push(from),
            StmtKind::Call(call) => {
                let resolution = program.resolve(site);
                resolution.targets.iter().for_each(|target| self.add(Asked::Fn(*target), says));
                if resolution.targets.is_empty() {
                    next.extend(call.args.iter().map(|arg| &arg.value));
                    if let Receiver::On(value) = &call.receiver {
                        next.push(value);
                    }
                }
            }
            StmtKind::Read { base, name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                if let Some((owner, name)) = program.field_at(site, base, path) {
                    let mut members = program.members.get(&(owner, name)).into_iter().flatten();
                    let getter = members.find(|member| program.function(**member).role == FnRole::Getter);
                    self.add(getter.map_or(Asked::Field(owner, name), |getter| Asked::Fn(*getter)), says);
                }
            }
            _ => {}
        }
        next.into_iter().map(|value| (site.function, value)).collect()
    }

    fn add(&mut self, subject: Asked, says: Atoms) {
        if let (false, Asked::Fn(function)) = (self.found.contains_key(&subject), subject) {
            self.waiting.push(function);
        }
        let known = self.found.entry(subject).or_insert(Atoms::NONE);
        *known = known.union(says);
    }
}

fn of_condition(function: FnId, cond: &Cond) -> Vec<(FnId, &Value)> {
    let mut values = Vec::new();
    values_of(cond, &mut values);
    values.into_iter().map(|value| (function, value)).collect()
}
