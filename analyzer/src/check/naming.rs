//! What a control or setting is called, and what it is about.
//!
//! In: names and texts found around it. Out: the fields of a candidate; nothing if it is about no consent and no purpose.

use rules::catalogue::Role;
use rules::vocabulary::Idea;

use super::candidate::Candidate;
use crate::facts::{Callee, Exit, FnRole, StmtKind, Value};
use crate::link::program::{FnId, Program, Site};
use crate::link::symbols::last_segment;
use crate::link::values::Elem;
use crate::solve::knowledge::Knowledge;
use crate::solve::words::split;

/// At most so many functions lie between an object and its property.
const MADE_STEPS: usize = 3;

/// What a consent or a purpose may be called.
const IDEAS: [Idea; 11] = [
    Idea::Agree,
    Idea::Policy,
    Idea::PolicyConsent,
    Idea::Advertising,
    Idea::Marketing,
    Idea::Sharing,
    Idea::Analytics,
    Idea::Diagnostics,
    Idea::Personalization,
    Idea::Recommendation,
    Idea::Training,
];

/// Names of a thing.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Ids or keys: what turns the value around if it negates.
    pub keys: Vec<String>,
    /// Other identifiers: variables, fields.
    pub others: Vec<String>,
    /// Texts that people read.
    pub texts: Vec<String>,
}

impl Named {
    /// Adds names as they come: identifiers and texts are told apart by their look.
    pub fn add(&mut self, names: impl IntoIterator<Item = String>) {
        for name in names {
            let text = name.contains(' ') || !name.is_ascii();
            let list = if text { &mut self.texts } else { &mut self.others };
            if !name.is_empty() && !list.contains(&name) {
                list.push(name);
            }
        }
    }

    /// Whether any of it speaks of consent or of a purpose.
    #[must_use]
    pub fn is_telling(&self, knowledge: &Knowledge<'_, '_>) -> bool {
        let mut all = self.keys.iter().chain(&self.others).chain(&self.texts);
        all.any(|name| IDEAS.iter().any(|idea| knowledge.words.speaks_of(*idea, name)))
    }

    /// Whether the identifiers say that something may be done: enabled, allowed, agreed.
    #[must_use]
    pub fn allows(&self, knowledge: &Knowledge<'_, '_>) -> bool {
        let words = &knowledge.words;
        let mut names = self.keys.iter().chain(&self.others);
        names.any(|n| words.speaks_of(Idea::Allow, n) || words.speaks_of(Idea::Agree, n))
    }

    /// Whether yes means no: `disable_tracking`.
    #[must_use]
    pub fn negates(&self, knowledge: &Knowledge<'_, '_>) -> bool {
        let names = if self.keys.is_empty() { &self.others } else { &self.keys };
        names.iter().any(|n| knowledge.words.speaks_of(Idea::Negation, n))
    }

    /// Fills a candidate whose value is `value`, yes or no as written.
    #[must_use]
    pub fn fill(
        self,
        mut candidate: Candidate,
        knowledge: &Knowledge<'_, '_>,
        (value, yes): (&str, bool),
    ) -> Candidate {
        candidate.can_be_yes = yes != self.negates(knowledge);
        candidate.value = value.to_string();
        let shortest = self.texts.iter().find(|t| t.chars().count() <= 60);
        let key = self.keys.first().or(self.others.first());
        candidate.name = shortest.or(key).cloned().unwrap_or_default();
        candidate.evidence = key.or(shortest).cloned().unwrap_or_default();
        candidate.identifiers = self.keys.into_iter().chain(self.others).collect();
        candidate.texts = self.texts;
        candidate
    }
}

/// The names of a view in code: its variable, its id, the binding's property, and the texts of views with that id.
#[must_use]
pub fn of_view(knowledge: &Knowledge<'_, '_>, function: FnId, names: Vec<String>, value: Option<&Value>) -> Named {
    let program = knowledge.program;
    let mut named = Named::default();
    let mut ids: Vec<String> = names.iter().map(|n| last_segment(n).to_string()).collect();
    for item in value.into_iter().flat_map(|v| program.evaluate(function, v, None)).flatten() {
        if let Elem::Opaque(site) = item.elem {
            ids.extend(found_id(knowledge, site).iter().map(|n| last_segment(n).to_string()));
        }
    }
    for name in ids {
        let label = texts_of(knowledge, &name);
        if !label.is_empty() && !named.keys.contains(&name) {
            named.keys.push(name.clone());
        }
        named.texts.extend(label);
        named.add([name]);
    }
    named
}

/// Texts of the views with an id, also when it is written as a view binding's property.
fn texts_of(knowledge: &Knowledge<'_, '_>, name: &str) -> Vec<String> {
    let texts = knowledge.labels_of_id(name);
    if !texts.is_empty() || name.contains('_') {
        return texts;
    }
    let snake = split(name).join("_");
    if snake == name { texts } else { knowledge.labels_of_id(&snake) }
}

/// The id by which a call finds a view.
fn found_id(knowledge: &Knowledge<'_, '_>, site: Site) -> Vec<String> {
    let program = knowledge.program;
    let ids = program.apis_at(site).into_iter().filter_map(|api| match program.apis.role(api) {
        Some(Role::FindsView { id }) => program.argument(site, id),
        _ => None,
    });
    ids.flat_map(|id| knowledge.names_of(site.function, id)).collect()
}

/// The property that an object is made for, if the function that makes it is that property's own: its getter, or a
/// closure that is run at once.
#[must_use]
pub fn made_for(program: &Program<'_>, function: FnId, value: &Value) -> Option<String> {
    let (mut function, mut value) = (function, value.clone());
    for _ in 0..MADE_STEPS {
        let body = &program.function(function).body;
        let handed_on = |stmt: &StmtKind| match stmt {
            StmtKind::Write { name, from, .. } if **from == value => {
                Some(program.text(program.file_of(function), *name).to_string())
            }
            _ => None,
        };
        if let Some(name) = body.iter().find_map(|stmt| handed_on(&stmt.kind)) {
            return Some(name);
        }
        let returns = |stmt: &StmtKind| matches!(stmt, StmtKind::Exit { how: Exit::Return, value: Some(returned) } if *returned == value);
        if !body.iter().any(|stmt| returns(&stmt.kind)) {
            return None;
        }
        match program.function(function).role {
            FnRole::Getter => return Some(program.fn_text(function).to_string()),
            FnRole::Lambda => {
                let made = *program.function_values.get(&function)?;
                let call = program.call(made)?;
                let own =
                    matches!(&call.callee, Callee::Value(Value::Function(index)) if *index == program.fn_idx(function));
                value = Value::Local(call.to.filter(|_| own)?);
                function = made.function;
            }
            _ => return None,
        }
    }
    None
}
