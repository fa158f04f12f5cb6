//! What a flag means: consent given, refused, not yet asked, or nothing of the kind.
//!
//! In: where a flag is read. Out: a [`Meaning`], by its use, by its writes, by its name, in this order of trust; a name
//! with verb and object together needs no other evidence.

use std::rc::Rc;

use rules::catalogue::{ArgAt, Firing, Purpose, Role};
use rules::vocabulary::Idea;

use super::atoms::{Atom, Atoms};
use super::knowledge::Knowledge;
use super::statuses::LISTS;
use super::test::Test;
use crate::facts::{Exit, Local, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::link::values::{Elem, Env};

/// What a flag means when it is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing about consent.
    Nothing,
    /// The user agreed to the policy.
    Agreed,
    /// The user has not agreed yet.
    NotYetAgreed,
    /// The user refused.
    Refused,
    /// Something was asked before.
    Asked,
    /// It is being found out what it means.
    Supposed,
}

/// At most so many calls lie between the answers and what is made of them.
const ANSWER_STEPS: u32 = 6;

impl Knowledge<'_, '_> {
    /// What a stored flag says.
    pub(super) fn test_stored(
        &self,
        site: Site,
        (key, default): (&ArgAt, Option<&ArgAt>),
        env: Option<&Rc<Env>>,
    ) -> Test {
        let Some(value) = self.program.argument(site, key) else { return Test::default() };
        let mut names = self.names_of(site.function, value);
        names.push(self.program.fn_text(site.function).to_string());
        names.extend(self.constants_of(site.function, value, env));
        let test = self.test_key(self.key_of(site, value, env), names, site.function);
        let absent = default.and_then(|at| self.program.argument(site, at));
        let absent = absent.and_then(|value| self.constant(site.function, value, env)).and_then(|c| yes_or_no(&c));
        // What comes back while nothing is stored is nobody's answer.
        let answers = [Atom::Given(Purpose::Policy), Atom::Chosen];
        let by_itself = |yes: bool| answers.into_iter().any(|a| test.side(yes).has(a));
        if absent.is_some_and(by_itself) { Test::default() } else { test }
    }

    /// What a flag says that is stored under a key, and called so.
    pub(super) fn test_key(&self, key: Option<String>, mut names: Vec<String>, function: FnId) -> Test {
        if let Some(test) = key.as_deref().and_then(|k| self.own_guard_key(k)) {
            return test;
        }
        names.extend(key.clone());
        let meaning = self.meaning(key.as_deref(), &names, function);
        let named = || meaning == self.meaning_of_names(&names, Some(function));
        let unasked = |agreed| key.as_deref().is_some_and(|k| !named() && self.is_unasked(k, agreed));
        match meaning {
            Meaning::Agreed if unasked(true) => Test::default(),
            Meaning::NotYetAgreed if unasked(false) => self.test_meaning(Meaning::Asked),
            Meaning::Nothing if key.as_deref().is_some_and(|k| self.is_chosen(k)) => {
                Test { yes: Atoms::of(Atom::Chosen), ..Test::default() }
            }
            _ => self.test_meaning(meaning),
        }
    }

    fn is_unasked(&self, key: &str, agreed: bool) -> bool {
        if let Some(known) = self.unasked.borrow().get(key) {
            return *known;
        }
        // A write that depends on the flag itself is no evidence against it.
        self.unasked.borrow_mut().insert(key.to_string(), false);
        let unasked = self.is_set_unasked(key, agreed);
        self.unasked.borrow_mut().insert(key.to_string(), unasked);
        unasked
    }

    /// The names of the constants that a value is read from, also where a helper is given them.
    fn constants_of(&self, function: FnId, value: &Value, env: Option<&Rc<Env>>) -> Vec<String> {
        let program = self.program;
        let items = program.evaluate(function, value, env).into_iter().flatten();
        let read = |site: Site| match program.stmt(site) {
            StmtKind::Read { name, .. } => Some(program.text(program.file_of(site.function), *name).to_string()),
            _ => None,
        };
        items.filter_map(|i| i.at).filter_map(read).collect()
    }

    /// The key of a stored value.
    #[must_use]
    pub fn key_of(&self, site: Site, value: &Value, env: Option<&Rc<Env>>) -> Option<String> {
        let items = self.program.evaluate(site.function, value, env);
        items.into_iter().flatten().find_map(|i| match i.elem {
            Elem::Str(text) | Elem::Path(text) => Some(text),
            _ => None,
        })
    }

    /// What a stored flag means: by its names, its use, its writes.
    #[must_use]
    pub fn meaning(&self, key: Option<&str>, names: &[String], function: FnId) -> Meaning {
        let by_name = self.meaning_of_names(names, Some(function));
        if !matches!(by_name, Meaning::Nothing | Meaning::Asked) {
            return by_name;
        }
        let meaning = key.map_or(Meaning::Nothing, |key| self.meaning_of_key(key));
        if meaning != Meaning::Nothing {
            return meaning;
        }
        let first_run = key.is_some() && names.iter().any(|n| self.words.speaks_of(Idea::FirstRun, n));
        if first_run { Meaning::Asked } else { by_name }
    }

    /// What a stored flag means by its use and its writes alone.
    #[must_use]
    pub fn meaning_of_key(&self, key: &str) -> Meaning {
        if let Some(known) = self.meanings.borrow().get(key) {
            // Only one flag at a time is supposed to be true.
            let other = *known == Meaning::Supposed && self.supposed.borrow().as_deref() != Some(key);
            return if other { Meaning::Nothing } else { *known };
        }
        // Suppose that it is true; then see which branches depend on it, and what they do.
        self.meanings.borrow_mut().insert(key.to_string(), Meaning::Supposed);
        let outer = self.supposed.replace(Some(key.to_string()));
        // The function that asks is looked into again: now the key says something.
        let busy = std::mem::take(&mut *self.busy.borrow_mut());
        self.forget_tests();
        let meaning = self.meaning_by_use(key).or_else(|| self.meaning_by_writes(key)).unwrap_or(Meaning::Nothing);
        self.meanings.borrow_mut().insert(key.to_string(), meaning);
        self.supposed.replace(outer);
        *self.busy.borrow_mut() = busy;
        self.forget_tests();
        meaning
    }

    fn forget_tests(&self) {
        self.summaries.borrow_mut().clear();
        self.branches.borrow_mut().clear();
        self.passed.borrow_mut().clear();
    }

    /// The test that a meaning makes of a flag.
    #[must_use]
    pub fn test_meaning(&self, meaning: Meaning) -> Test {
        match meaning {
            Meaning::Nothing => Test::default(),
            Meaning::Agreed => Test::exactly(Atom::Given(Purpose::Policy)),
            Meaning::NotYetAgreed => Test::exactly(Atom::Given(Purpose::Policy)).negated(),
            Meaning::Refused => Test { yes: Atoms::of(Atom::Refused(Purpose::Policy)), ..Test::default() },
            Meaning::Asked => Test::both_ways(Atom::CooledDown),
            Meaning::Supposed => Test::exactly(Atom::Supposed),
        }
    }

    /// What names alone say.
    #[must_use]
    pub fn meaning_of_names(&self, names: &[String], function: Option<FnId>) -> Meaning {
        let words = &self.words;
        let all = names.join(" ");
        let policy = names.iter().any(|n| words.on_policy(n));
        let refuses = names.iter().any(|n| words.refuses(n));
        let agrees = names.iter().any(|n| words.agrees(n));
        let in_screen = || function.is_some_and(|f| self.around_policy(f));
        if policy && refuses {
            return Meaning::Refused;
        }
        if words.consents(&all) || agrees && !refuses && (policy || in_screen()) {
            return Meaning::Agreed;
        }
        let asked = names.iter().any(|n| words.speaks_of(Idea::Asked, n));
        if asked && !policy { Meaning::Asked } else { Meaning::Nothing }
    }

    /// A value that only its names tell about.
    pub(super) fn test_named(&self, function: FnId, value: &Value) -> Test {
        if let Value::Index(pair) = value
            && let Some(test) = self.test_answered(function, &pair.0)
        {
            return test;
        }
        let names = self.names_of(function, value);
        self.test_meaning(self.meaning_of_names(&names, Some(function)))
    }

    /// The result of a call or read that only its names tell about.
    pub(super) fn test_named_site(&self, site: Site) -> Test {
        let base = match self.program.stmt(site) {
            StmtKind::Call(call) => &call.receiver,
            StmtKind::Read { base, .. } => base,
            _ => return Test::default(),
        };
        if let Receiver::On(value) = base
            && let Some(test) = self.test_answered(site.function, value)
        {
            return test;
        }
        let names = self.names_at(site);
        let meaning = self.meaning_of_names(&names, None);
        // "Asked" counts only when it is stored: a counter in memory forgets.
        self.test_meaning(if meaning == Meaning::Asked { Meaning::Nothing } else { meaning })
    }

    /// A parameter of a callback: the answer to a permission request, or a flag by its name.
    pub(super) fn test_param(&self, owner: FnId, index: u32, local: Local) -> Test {
        if self.is_answer(owner, index) {
            return Test { yes: Atoms::of(Atom::Granted(0)), no: Atoms::of(Atom::Denied(0)), ..Test::default() };
        }
        let name = self.program.local_text(owner, local).unwrap_or_default().to_string();
        let mut meaning = self.meaning_of_names(std::slice::from_ref(&name), Some(owner));
        // `new PrivacyDialog(this, agree -> ...)`: what the callback is given to says to what.
        if meaning == Meaning::Nothing && self.words.agrees(&name) && self.answers_policy(owner) {
            meaning = Meaning::Agreed;
        }
        self.test_meaning(if meaning == Meaning::Asked { Meaning::Nothing } else { meaning })
    }

    /// What must have happened because the code before a statement waited for it: `agreed.first { it }`.
    #[must_use]
    pub fn awaited(&self, site: Site) -> Atoms {
        let program = self.program;
        let mut atoms = Atoms::NONE;
        if self.awaiting.is_empty() {
            return atoms;
        }
        for call in program.done_before(site) {
            let name = program.symbols.get(program.callee_text(call));
            if !name.is_some_and(|n| self.awaiting.contains(&n)) {
                continue;
            }
            let awaits = |api| matches!(program.apis.role(api), Some(Role::Awaits {}));
            let Some(Receiver::On(flow)) = program.call(call).map(|c| &c.receiver) else { continue };
            if program.apis_at(call).into_iter().any(awaits) && self.passes_what_is_true(call) {
                atoms = atoms.union(self.test_named(call.function, flow).yes);
            }
        }
        atoms
    }

    /// Whether a call, or the calls that its receiver comes from, lets through only what is true: `{ it }`.
    fn passes_what_is_true(&self, site: Site) -> bool {
        let program = self.program;
        let file = program.file_of(site.function);
        let mut at = Some(site);
        for _ in 0..4 {
            let Some(call) = at.and_then(|s| program.call(s)) else { return false };
            let identity = |value: &Value| {
                let Value::Function(index) = value else { return false };
                let lambda = program.function(program.fn_id(file, *index));
                let returned = lambda.body.iter().find_map(|s| match &s.kind {
                    StmtKind::Exit { how: Exit::Return, value: Some(value) } => Some(value),
                    _ => None,
                });
                lambda.params.first().is_some_and(|p| returned == Some(&Value::Local(p.local)))
            };
            if call.args.iter().any(|a| identity(&a.value)) {
                return true;
            }
            at = match &call.receiver {
                Receiver::On(Value::Local(local)) => program.defs(site.function).sites(*local).first().copied(),
                _ => None,
            };
        }
        false
    }

    /// A variable that only its name tells about.
    pub(super) fn test_variable(&self, function: FnId, local: Local) -> Test {
        let name = self.program.local_text(function, local).unwrap_or_default().to_string();
        let meaning = if name.is_empty() { Meaning::Nothing } else { self.meaning_of_names(&[name], Some(function)) };
        self.test_meaning(if meaning == Meaning::Asked { Meaning::Nothing } else { meaning })
    }

    /// Whether a value is, or is made from, the answer to a permission request.
    pub(super) fn test_answered(&self, function: FnId, value: &Value) -> Option<Test> {
        self.answered_within(function, value, ANSWER_STEPS)
    }

    fn answered_within(&self, function: FnId, value: &Value, steps: u32) -> Option<Test> {
        let Value::Local(local) = value else { return None };
        if steps == 0 {
            return None;
        }
        let defs = self.program.defs(function);
        if let Some((owner, index)) = defs.param(*local) {
            let granted = Test { yes: Atoms::of(Atom::Granted(0)), no: Atoms::of(Atom::Denied(0)), ..Test::default() };
            let answers = self.is_answer(owner, index) || self.is_granted_list((owner, index), LISTS);
            return answers.then_some(granted);
        }
        defs.sites(*local).iter().find_map(|site| match self.program.stmt(*site) {
            StmtKind::Read { base: Receiver::On(base), .. } => self.answered_within(site.function, base, steps - 1),
            StmtKind::Call(call) => match &call.receiver {
                Receiver::On(base) => self.answered_within(site.function, base, steps - 1),
                _ => None,
            },
            StmtKind::Assign { from, .. } => self.answered_within(site.function, from, steps - 1),
            StmtKind::Loop { each: Some((_, over)), .. } => self.answered_within(site.function, over, steps - 1),
            _ => None,
        })
    }

    /// The element of a loop over the answers.
    pub(super) fn test_answer(&self, site: Site) -> Option<Test> {
        match self.program.stmt(site) {
            StmtKind::Loop { each: Some((_, over)), .. } => self.test_answered(site.function, over),
            _ => None,
        }
    }

    /// Whether a parameter of a function value is the user's answer to a permission request.
    fn is_answer(&self, lambda: FnId, index: u32) -> bool {
        let program = self.program;
        let Some(site) = program.function_values.get(&lambda) else { return false };
        let apis = program.apis_at(*site);
        apis.into_iter().any(|api| match program.apis.role(api) {
            Some(Role::RegistersLauncher { contract, .. }) => {
                index == 0 && self.is_permission_contract(*site, contract)
            }
            Some(Role::Fires { how: Firing::PermissionResult, answer, .. }) => {
                answer.as_ref().map_or(0, |a| a.param) == index
            }
            _ => false,
        })
    }

    /// Whether an argument is a contract that asks for permissions.
    #[must_use]
    pub fn is_permission_contract(&self, site: Site, contract: &ArgAt) -> bool {
        let Some(Value::Local(local)) = self.program.argument(site, contract) else { return false };
        let defs = self.program.defs(site.function);
        defs.sites(*local).iter().any(|made| {
            self.program
                .apis_at(*made)
                .into_iter()
                .any(|api| matches!(self.program.apis.role(api), Some(Role::PermissionContract {})))
        })
    }

    /// Whether the framework calls a method with the answer to a permission request.
    #[must_use]
    pub fn is_permission_result(&self, function: FnId) -> bool {
        let Some(owner) = self.program.owner(function) else { return false };
        self.program.apis.overrides_of(self.program, function).into_iter().any(|api| {
            let fires = matches!(self.program.apis.role(api), Some(Role::Fires { how: Firing::PermissionResult, .. }));
            fires && self.program.apis.entry(api).owned_by(self.program, Ty::Project(owner))
        })
    }

    /// A check box whose name or label speaks of agreeing to a policy: ticked means agreed.
    pub(super) fn test_control(&self, site: Site) -> Option<Test> {
        let program = self.program;
        let (member, names) = match program.stmt(site) {
            StmtKind::Call(call) => {
                let Receiver::On(value) = &call.receiver else { return None };
                (program.callee_text(site), self.names_of(site.function, value))
            }
            StmtKind::Read { base, name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                let mut names = vec![path.to_string()];
                if let Receiver::On(value) = base {
                    names.extend(self.names_of(site.function, value));
                }
                (last_segment(path), names)
            }
            _ => return None,
        };
        let sym = program.symbols.get(member)?;
        let checkable = program
            .apis
            .writes(sym)
            .iter()
            .any(|api| matches!(program.apis.role(*api), Some(Role::SetsChecked { .. })));
        if !checkable {
            return None;
        }
        let mut labels: Vec<String> =
            names.iter().flat_map(|n| self.labels_of_id(last_segment(n))).chain(names.iter().cloned()).collect();
        labels.extend(self.agreement_beside(site.function, &names));
        let agrees = labels.iter().any(|l| self.words.agrees(l));
        let policy = labels.iter().any(|l| self.words.on_policy(l)) || self.around_policy(site.function);
        let refuses = labels.iter().any(|l| self.words.refuses(l));
        let named = policy && agrees || labels.iter().any(|l| self.words.on_policy(l));
        (named && !refuses).then(|| Test::exactly(Atom::Given(Purpose::Policy)))
    }

    /// Texts of the views with an id.
    #[must_use]
    pub fn labels_of_id(&self, id: &str) -> Vec<String> {
        let views = self.resources.with_id(id);
        views.flat_map(|v| v.texts.iter()).flat_map(|t| self.resources.resolve(t)).collect()
    }

    /// `case R.id.agree`: which button was tapped.
    pub(super) fn test_button(&self, function: FnId, constant: &Elem) -> Option<Test> {
        let Elem::Path(path) = constant else { return None };
        let id = path.rsplit_once("R.id.")?.1;
        let labels: Vec<String> = self.labels_of_id(id).into_iter().chain([id.to_string()]).collect();
        let policy = labels.iter().any(|l| self.words.consents(l)) || self.around_policy(function);
        if !policy {
            return None;
        }
        if labels.iter().any(|l| self.words.refuses(l)) {
            return Some(Test { yes: Atoms::of(Atom::Refused(Purpose::Policy)), ..Test::default() });
        }
        labels
            .iter()
            .any(|l| self.words.agrees(l))
            .then(|| Test { yes: Atoms::of(Atom::Given(Purpose::Policy)).with(Atom::FreeTap), ..Test::default() })
    }
}

/// Whether a constant means yes or no.
#[must_use]
pub fn yes_or_no(elem: &Elem) -> Option<bool> {
    match elem {
        Elem::Bool(value) => Some(*value),
        Elem::Int(number) => Some(*number > 0),
        Elem::Str(text) => match text.as_str() {
            "1" | "true" | "yes" | "agree" => Some(true),
            "0" | "false" | "no" | "" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
