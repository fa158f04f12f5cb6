//! What a flag means: consent given, refused, not yet asked, or nothing of the kind.
//!
//! In: where a flag is read. Out: a [`Meaning`], by its use, by its writes, by its name, in this order of trust; a name
//! with verb and object together needs no other evidence.

use std::rc::Rc;

use rules::catalogue::{ArgAt, Firing, Purpose, Role};
use rules::vocabulary::Idea;

use super::atoms::{Atom, Atoms};
use super::knowledge::Knowledge;
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
}

/// At most so many calls lie between the answers and what is made of them.
const ANSWER_STEPS: u32 = 6;
/// At most so many places are looked at for the use of one flag.
const USES: usize = 24;

impl Knowledge<'_, '_> {
    /// What a stored flag says.
    pub(super) fn test_stored(&self, site: Site, key: &ArgAt, env: Option<&Rc<Env>>) -> Test {
        let Some(value) = self.program.argument(site, key) else { return Test::default() };
        let mut names = self.names_of(site.function, value);
        let key = self.key_of(site, value, env);
        if let Some(test) = key.as_deref().and_then(|k| self.own_guard_key(k)) {
            return test;
        }
        names.extend(key.clone());
        names.push(self.program.fn_text(site.function).to_string());
        let meaning = self.meaning(key.as_deref(), &names, site.function);
        self.test_meaning(meaning)
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
        if by_name != Meaning::Nothing {
            return by_name;
        }
        let Some(key) = key else { return Meaning::Nothing };
        if let Some(known) = self.meanings.borrow().get(key) {
            return *known;
        }
        // Suppose that it means consent; then see which branches depend on it, and what they do.
        self.meanings.borrow_mut().insert(key.to_string(), Meaning::Agreed);
        self.branches.borrow_mut().clear();
        self.passed.borrow_mut().clear();
        self.summaries.borrow_mut().clear();
        let by_use = self.meaning_by_use(key);
        let meaning = by_use.or_else(|| self.meaning_by_writes(key)).unwrap_or_else(|| {
            let first_run = names.iter().any(|n| self.words.speaks_of(Idea::FirstRun, n));
            if first_run { Meaning::Asked } else { Meaning::Nothing }
        });
        self.meanings.borrow_mut().insert(key.to_string(), meaning);
        self.summaries.borrow_mut().clear();
        self.branches.borrow_mut().clear();
        self.passed.borrow_mut().clear();
        meaning
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

    /// By use: the branch that shows a consent surface is the side where the user has not agreed.
    fn meaning_by_use(&self, key: &str) -> Option<Meaning> {
        for site in self.readers_of(key).into_iter().take(USES) {
            for branch in self.branches_on(site) {
                let test = self.test_branch(branch, None);
                let Some((Atom::Given(Purpose::Policy), truth)) = test.decided_by else { continue };
                let [yes, no] = self.program.stmt(branch).blocks(branch.stmt);
                let after = no.end..self.program.function(branch.function).body.len() as u32;
                let shows_yes = self.shows_surface(branch.function, yes.clone(), 2);
                // `if (agreed) { ...; return }` has its other side behind it.
                let other = if no.is_empty() && self.ends_in_exit(branch.function, yes) { after } else { no };
                let shows_no = self.shows_surface(branch.function, other, 2);
                match (shows_yes, shows_no) {
                    (false, true) => return Some(if truth { Meaning::Agreed } else { Meaning::NotYetAgreed }),
                    (true, false) => return Some(if truth { Meaning::NotYetAgreed } else { Meaning::Agreed }),
                    _ => {}
                }
            }
        }
        None
    }

    fn ends_in_exit(&self, function: FnId, block: std::ops::Range<u32>) -> bool {
        let body = &self.program.function(function).body;
        block.end > block.start
            && matches!(body[block.end as usize - 1].kind, StmtKind::Exit { how: Exit::Return | Exit::Outer(_), .. })
    }

    /// Branches that may depend on what a statement reads: in its function, and where that function is called.
    fn branches_on(&self, site: Site) -> Vec<Site> {
        let mut functions = vec![site.function];
        let name = self.program.fn_name(site.function);
        let callers = self.program.calls.get(&name).into_iter().chain(self.program.reads.get(&name)).flatten();
        functions.extend(callers.take(USES).map(|s| s.function));
        functions.dedup();
        let branches = functions.into_iter().flat_map(|function| {
            let body = &self.program.function(function).body;
            let branch = |(i, s): (usize, &crate::facts::Stmt)| {
                matches!(s.kind, StmtKind::Branch { .. }).then_some(Site { function, stmt: i as u32 })
            };
            body.iter().enumerate().filter_map(branch).collect::<Vec<_>>()
        });
        branches.take(USES * 8).collect()
    }

    /// By writes: set to yes only by callbacks that mean consent, or only by those that mean a refusal.
    fn meaning_by_writes(&self, key: &str) -> Option<Meaning> {
        let mut in_consent: Option<Meaning> = None;
        let mut in_refusal = false;
        for (site, value) in self.writers_of(key) {
            let Some(truth) = self
                .program
                .evaluate(site.function, value, None)
                .into_iter()
                .flatten()
                .next()
                .and_then(|i| yes_or_no(&i.elem))
            else {
                continue;
            };
            let gives = self.gives_around(site.function);
            let given = gives.has(Atom::Given(Purpose::Policy));
            match (given, truth) {
                (true, true) => in_consent = Some(Meaning::Agreed),
                (true, false) => in_consent = Some(Meaning::NotYetAgreed),
                (false, true) if gives.has(Atom::Refused(Purpose::Policy)) => in_refusal = true,
                (false, true) => return None,
                (false, false) => {}
            }
        }
        match (in_consent, in_refusal) {
            (None, true) => Some(Meaning::Refused),
            (meaning, false) => meaning,
            (Some(_), true) => None,
        }
    }

    /// Where a key is read.
    fn readers_of(&self, key: &str) -> Vec<Site> {
        let [names, ..] = self.program.apis.names_with(|r| matches!(r, Role::StoreRead { .. }));
        let mut sites = Vec::new();
        for site in names.iter().filter_map(|n| self.program.calls.get(n)).flatten() {
            for api in self.program.apis_at(*site) {
                if let Some(Role::StoreRead { key: at, .. }) = self.program.apis.role(api)
                    && let Some(value) = self.program.argument(*site, at)
                    && self.key_of(*site, value, None).as_deref() == Some(key)
                {
                    sites.push(*site);
                }
            }
        }
        sites
    }

    /// Where a key is written, with the value.
    pub(super) fn writers_of(&self, key: &str) -> Vec<(Site, &Value)> {
        let [names, ..] = self.program.apis.names_with(|r| matches!(r, Role::StoreWrite { .. }));
        let mut sites = Vec::new();
        for site in names.iter().filter_map(|n| self.program.calls.get(n)).flatten() {
            for api in self.program.apis_at(*site) {
                if let Some(Role::StoreWrite { key: at, value }) = self.program.apis.role(api)
                    && let Some(written) = self.program.argument(*site, at)
                    && self.key_of(*site, written, None).as_deref() == Some(key)
                    && let Some(value) = self.program.argument(*site, value)
                {
                    sites.push((*site, value));
                }
            }
        }
        sites
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
            let last = index + 1 == self.program.function(owner).params.len() as u32;
            let answers = self.is_answer(owner, index) || last && self.is_permission_result(owner);
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
        self.program.apis.overrides(self.program.fn_name(function)).iter().any(|api| {
            let fires = matches!(self.program.apis.role(*api), Some(Role::Fires { how: Firing::PermissionResult, .. }));
            fires && self.program.apis.entry(*api).owned_by(self.program, Ty::Project(owner))
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
        let labels: Vec<String> =
            names.iter().flat_map(|n| self.labels_of_id(last_segment(n))).chain(names.iter().cloned()).collect();
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
