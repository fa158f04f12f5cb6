//! Answers of the user that are stored: keys, names, what is written.
//!
//! In: the solution. Out: [`Stored`] values, each at the statement that decides what is written.

use rules::catalogue::{Purpose, Role};
use rules::vocabulary::Idea;
use rustc_hash::FxHashSet;

use crate::facts::{FnRole, StmtKind, Value};
use crate::link::apis::ApiId;
use crate::link::program::{FnId, Site, TypeId};
use crate::link::symbols::{last_segment, looks_constant};
use crate::link::types::Ty;
use crate::link::values::{Alternatives, Elem};
use crate::solve::Solution;
use crate::solve::atoms::{Atom, Atoms};
use crate::solve::events::EventKind;
use crate::solve::flags::{Meaning, yes_or_no};
use crate::solve::graph::Node;
use crate::solve::knowledge::Knowledge;

/// At most so many places set one property.
const SETTERS: usize = 64;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Yes.
    Yes,
    /// No.
    No,
    /// What was stored before.
    Kept,
    /// Somebody's answer: either.
    Either,
}

/// A value that is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The key as stored, if it is known.
    pub key: Option<String>,
    /// Names that tell what it is about: key, constants, functions on the way.
    pub names: Vec<String>,
    /// The statement that decides.
    pub site: Site,
    /// The way from there down to the store.
    pub inner: Vec<Site>,
    /// What is written.
    pub told: Told,
    /// The parameter whose value is written.
    pub param: Option<(FnId, u32)>,
    /// The value is the state of a control.
    pub checked: bool,
}

/// All stored values of the program.
#[must_use]
pub fn all(solution: &Solution<'_, '_, '_>) -> Vec<Stored> {
    let knowledge = solution.knowledge;
    let mut found = Vec::new();
    for event in solution.events.iter().filter(|e| e.kind == EventKind::StoreWrite) {
        let key = event.keys.iter().flatten().find_map(|i| match &i.elem {
            Elem::Str(text) | Elem::Path(text) => Some(text.clone()),
            _ => None,
        });
        let mut stored = Stored {
            key,
            names: knowledge.names_of_key(event),
            site: event.site,
            inner: event.inner.clone(),
            told: told(knowledge, &event.values),
            param: param(&event.values),
            checked: is_checked_state(knowledge, &event.values),
        };
        stored.add_names_on_the_way(knowledge);
        found.push(stored);
    }
    found.extend(indexed(knowledge));
    found.extend(knowledge.kept_assignments().filter_map(|(key, site)| assigned(knowledge, key, site)));
    let found: Vec<Stored> = found.into_iter().flat_map(|s| through_setters(knowledge, s)).collect();
    let mut seen: FxHashSet<(Site, Option<String>)> = FxHashSet::default();
    found.into_iter().filter(|s| seen.insert((s.site, s.key.clone()))).collect()
}

impl Stored {
    fn add_names_on_the_way(&mut self, knowledge: &Knowledge<'_, '_>) {
        let program = knowledge.program;
        for site in &self.inner {
            let name = program.fn_text(site.function);
            if !name.starts_with('<') && !self.names.iter().any(|n| n == name) {
                self.names.push(name.to_string());
            }
        }
    }

    /// Whether it is the user's consent to the policy that is stored: by its name, by what its key is used for.
    #[must_use]
    pub fn is_consent(&self, knowledge: &Knowledge<'_, '_>) -> bool {
        self.is_named_consent(knowledge) || self.meaning(knowledge).is_some()
    }

    /// Whether an agreement is stored: a yes, or the end of a time in which nothing was agreed.
    #[must_use]
    pub fn is_agreement(&self, solution: &Solution<'_, '_, '_>) -> bool {
        let knowledge = solution.knowledge;
        if self.told == Told::Yes && self.is_named_consent(knowledge) {
            return true;
        }
        let given = Atom::Given(Purpose::Policy);
        let agrees = match self.told {
            Told::Yes => knowledge.meaning(self.key.as_deref(), &self.names, self.site.function) == Meaning::Agreed,
            Told::No => self.meaning(knowledge) == Some(Meaning::NotYetAgreed),
            Told::Kept | Told::Either => false,
        };
        agrees && (knowledge.gives_around(self.site.function).has(given) || always(solution, self.site, given))
    }

    /// Whether an agreement may be taken back: a no, or the beginning of a time in which nothing is agreed.
    #[must_use]
    pub fn takes_back(&self, solution: &Solution<'_, '_, '_>) -> bool {
        self.may_refuse(solution.knowledge)
            && !is_first_answer(solution, self.site, Told::No)
            && !self.is_first_refusal(solution)
    }

    /// Whether it is about consent and may say that there is none.
    #[must_use]
    pub fn may_refuse(&self, knowledge: &Knowledge<'_, '_>) -> bool {
        let no = if self.meaning(knowledge) == Some(Meaning::NotYetAgreed) { Told::Yes } else { Told::No };
        let may = self.told == no || self.told == Told::Either && !self.marks_agreement(knowledge);
        may && self.is_consent(knowledge)
    }

    /// Whether something else than a yes is kept of the agreement where the user agrees: its date, its version.
    fn marks_agreement(&self, knowledge: &Knowledge<'_, '_>) -> bool {
        self.param.is_none()
            && !self.checked
            && self.meaning(knowledge) == Some(Meaning::Agreed)
            && knowledge.gives_around(self.site.function).has(Atom::Given(Purpose::Policy))
    }

    fn is_named_consent(&self, knowledge: &Knowledge<'_, '_>) -> bool {
        self.names.iter().any(|n| knowledge.words.consents(n))
    }

    /// What the key means that has no name of consent, if it is about consent.
    fn meaning(&self, knowledge: &Knowledge<'_, '_>) -> Option<Meaning> {
        let key = self.key.as_deref().filter(|_| !self.is_named_consent(knowledge))?;
        let meaning = knowledge.meaning_of_key(key);
        matches!(meaning, Meaning::Agreed | Meaning::NotYetAgreed).then_some(meaning)
    }

    /// Whether it is a choice between yes and no that the user just made: a fixed no, the state of a control, or a truth
    /// value that a callback was given; a time or a text is none.
    #[must_use]
    pub fn is_choice(&self, knowledge: &Knowledge<'_, '_>) -> bool {
        let program = knowledge.program;
        let truth = |(function, index): (FnId, u32)| {
            let declared = program.function(function).params.get(index as usize).and_then(|p| p.ty.as_ref());
            declared.is_none_or(|t| crate::facts::is_truth_type(program.text(program.file_of(function), t.name)))
        };
        match self.told {
            Told::No => true,
            Told::Either => self.checked || self.param.is_some_and(truth),
            Told::Yes | Told::Kept => false,
        }
    }

    /// Whether it is the no of the dialog that asks at first: nothing is taken back by it.
    #[must_use]
    pub fn is_first_refusal(&self, solution: &Solution<'_, '_, '_>) -> bool {
        is_first_answer(solution, self.site, self.told)
    }
}

/// Whether a statement runs, and only where something has happened.
fn always(solution: &Solution<'_, '_, '_>, site: Site, atom: Atom) -> bool {
    let states = solution.before.states_of(site, Atoms::NONE);
    !states.is_empty() && states.iter().all(|(state, _)| state.must.has(atom))
}

/// Whether an answer at a statement is one to the first question: a refusal, or whatever a consent dialog reports.
/// What is called a withdrawal, and what happens on a screen that the user opened or after a yes, is none.
#[must_use]
pub fn is_first_answer(solution: &Solution<'_, '_, '_>, site: Site, told: Told) -> bool {
    let knowledge = solution.knowledge;
    let program = knowledge.program;
    let refused = Atom::Refused(Purpose::Policy);
    let mut functions = vec![site.function];
    while let Some(parent) = functions.last().and_then(|f| program.parent(*f)) {
        functions.push(parent);
    }
    let answers = match told {
        Told::No => {
            let guards = knowledge.guarded_once(site, Atoms::NONE);
            knowledge.gives_around(site.function).has(refused)
                || guards.is_some_and(|g| g.has(refused))
                || always(solution, site, refused)
        }
        Told::Either => functions.iter().any(|f| knowledge.answers_policy(*f)),
        Told::Yes | Told::Kept => false,
    };
    if !answers {
        return false;
    }
    let named = functions.iter().map(|f| program.fn_text(*f).to_string());
    let owner = program.owner(site.function).map(|t| program.type_text(t).to_string());
    let mut called = named.chain(owner).chain(knowledge.labels_around(site.function));
    let taken_back =
        |name: &String| [Idea::Withdraw, Idea::TakeBack].iter().any(|i| knowledge.words.speaks_of(*i, name));
    if called.any(|name| taken_back(&name)) {
        return false;
    }
    let contexts = solution.before.contexts.get(&Node::Fn(site.function)).map_or(&[][..], Vec::as_slice);
    let states = contexts.iter().filter_map(|c| solution.before.state_at(site, c.state));
    !states.into_iter().any(|s| s.must.has(Atom::Given(Purpose::Policy)) || s.must.has(Atom::OpenedByUser))
}

/// What the values of an event say.
#[must_use]
pub fn told(knowledge: &Knowledge<'_, '_>, values: &Alternatives) -> Told {
    let mut items = values.iter().flatten().peekable();
    if items.peek().is_none() {
        return Told::Either;
    }
    let answers: Vec<Option<bool>> = items.clone().map(|i| yes_or_no(&i.elem)).collect();
    if answers.iter().all(|a| *a == Some(true)) {
        return Told::Yes;
    }
    if answers.iter().all(|a| *a == Some(false)) {
        return Told::No;
    }
    let kept = |elem: &Elem| matches!(elem, Elem::Opaque(site) if reads_store(knowledge, *site));
    if items.all(|i| yes_or_no(&i.elem).is_some() || kept(&i.elem)) && answers.contains(&None) {
        return Told::Kept;
    }
    Told::Either
}

/// Whether a statement reads a stored value.
#[must_use]
pub fn reads_store(knowledge: &Knowledge<'_, '_>, site: Site) -> bool {
    let program = knowledge.program;
    let reads = |api| matches!(program.apis.role(api), Some(Role::StoreRead { .. }));
    matches!(program.stmt(site), StmtKind::Call(_)) && program.apis_at(site).into_iter().any(reads)
}

/// Whether a value is the state that a control shows.
fn is_checked_state(knowledge: &Knowledge<'_, '_>, values: &Alternatives) -> bool {
    let program = knowledge.program;
    let [_, states] = &knowledge.checked_states;
    let name = |site: Site| match program.stmt(site) {
        StmtKind::Call(_) => program.symbols.get(program.callee_text(site)),
        StmtKind::Read { name, .. } => {
            program.symbols.get(last_segment(program.text(program.file_of(site.function), *name)))
        }
        _ => None,
    };
    let state = |elem: &Elem| matches!(elem, Elem::Opaque(site) if name(*site).is_some_and(|n| states.contains(&n)));
    values.iter().flatten().any(|i| state(&i.elem))
}

fn param(values: &Alternatives) -> Option<(FnId, u32)> {
    values.iter().flatten().find_map(|i| match i.elem {
        Elem::Param(function, index) => Some((function, index)),
        _ => None,
    })
}

/// `prefs[KEY] = value`, where `prefs` is something that stores.
fn indexed(knowledge: &Knowledge<'_, '_>) -> Vec<Stored> {
    let program = knowledge.program;
    let writes = |id: &ApiId| matches!(program.apis.role(*id), Some(Role::StoreWrite { .. }));
    let stores: Vec<ApiId> = program.apis.ids().filter(writes).collect();
    let mut found = Vec::new();
    let in_tests = |site: &Site| program.files[program.file_of(site.function).0 as usize].test;
    for site in program.index_writes.iter().copied().filter(|site| !in_tests(site)) {
        let function = site.function;
        let StmtKind::IndexWrite { base, index, from } = program.stmt(site) else { continue };
        let ty = program.type_of(function, base);
        let typed = stores.iter().any(|a| program.apis.entry(*a).owned_by(program, ty));
        // A lambda's receiver is often not typed; a named constant is no index of a list.
        if !typed && !is_key(knowledge, function, (base, index)) {
            continue;
        }
        let values = program.evaluate(function, from, None);
        found.push(Stored {
            key: knowledge.key_of(site, index, None),
            names: knowledge.names_of(function, index),
            site,
            inner: Vec::new(),
            told: told(knowledge, &values),
            param: param(&values),
            checked: is_checked_state(knowledge, &values),
        });
    }
    found
}

/// Whether a write by a named constant goes to something that may be a store: a receiver whose type is not known, or
/// guessed, but no collection and nothing of the project.
fn is_key(knowledge: &Knowledge<'_, '_>, function: FnId, (base, index): (&Value, &Value)) -> bool {
    let program = knowledge.program;
    let collects = |ty: Ty| {
        let adds = |id: &ApiId| matches!(program.apis.role(*id), Some(Role::AddsElements { .. }));
        program.apis.ids().filter(adds).any(|id| program.apis.entry(id).owned_by(program, ty))
    };
    let Value::Local(local) = index else { return false };
    let constant = |site: &Site| match program.stmt(*site) {
        StmtKind::Read { name, .. } => looks_constant(last_segment(program.text(program.file_of(function), *name))),
        _ => false,
    };
    let ty = program.type_of(function, base);
    program.defs(function).sites(*local).iter().any(constant) && !matches!(ty, Ty::Project(_)) && !collects(ty)
}

/// A property whose setter stores its value: the places that set it decide.
fn through_setters(knowledge: &Knowledge<'_, '_>, stored: Stored) -> Vec<Stored> {
    let program = knowledge.program;
    let Some((setter, _)) = stored.param.filter(|(f, _)| program.function(*f).role == FnRole::Setter) else {
        return vec![stored];
    };
    let sites = property_sites(knowledge, setter);
    if sites.is_empty() {
        return vec![stored];
    }
    let at = |site: Site| {
        let StmtKind::Write { from, .. } = program.stmt(site) else { return None };
        let values = program.evaluate(site.function, from, None);
        let mut inner = vec![stored.site];
        inner.extend(&stored.inner);
        let mut names = stored.names.clone();
        names.push(program.fn_text(setter).to_string());
        let (told, param) = (told(knowledge, &values), param(&values));
        let checked = is_checked_state(knowledge, &values);
        Some(Stored { key: stored.key.clone(), names, site, inner, told, param, checked })
    };
    sites.into_iter().filter_map(at).collect()
}

/// Where a property with an accessor is read (getter) or set (setter).
#[must_use]
pub fn property_sites(knowledge: &Knowledge<'_, '_>, accessor: FnId) -> Vec<Site> {
    let program = knowledge.program;
    let Some(owner) = program.owner(accessor) else { return Vec::new() };
    let name = program.fn_name(accessor);
    let index = match program.function(accessor).role {
        FnRole::Getter => program.reads.get(&name),
        _ => program.writes.get(&name),
    };
    let own = |site: &Site| {
        let (StmtKind::Read { base, name: path, .. } | StmtKind::Write { base, name: path, .. }) = program.stmt(*site)
        else {
            return false;
        };
        let path = program.text(program.file_of(site.function), *path);
        let last = last_segment(path);
        let implicit = matches!(base, crate::facts::Receiver::Implicit(_)) && last == path;
        let bare = implicit.then(|| program.bare_field(site.function, last)).flatten().map(|(t, _)| t);
        let ty = bare.map_or_else(|| program.accessor_owner(*site, base, path, last), Ty::Project);
        is_of(knowledge, ty, owner, accessor)
    };
    let live = |s: &Site| !program.files[program.file_of(s.function).0 as usize].test && s.function != accessor;
    index.into_iter().flatten().copied().filter(|s| live(s) && own(s)).take(SETTERS).collect()
}

/// A property that is assigned and that its delegate keeps under a key.
fn assigned(knowledge: &Knowledge<'_, '_>, key: &str, site: Site) -> Option<Stored> {
    let program = knowledge.program;
    let StmtKind::Write { name, from, .. } = program.stmt(site) else { return None };
    let property = last_segment(program.text(program.file_of(site.function), *name)).to_string();
    let values = program.evaluate(site.function, from, None);
    Some(Stored {
        key: Some(key.to_string()),
        names: vec![key.to_string(), property],
        site,
        inner: Vec::new(),
        told: told(knowledge, &values),
        param: param(&values),
        checked: is_checked_state(knowledge, &values),
    })
}

fn is_of(knowledge: &Knowledge<'_, '_>, ty: Ty, owner: TypeId, accessor: FnId) -> bool {
    let program = knowledge.program;
    program.hierarchy.is_a(ty, Ty::Project(owner))
        || program.field_in(ty, program.fn_name(accessor)) == Some(owner)
        || program.hierarchy.is_a(Ty::Project(owner), ty)
}
