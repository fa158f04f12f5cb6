//! What a condition says about the past.
//!
//! In: a condition or value, and the calls through which its function was entered. Out: a [`Test`]: what must have
//! happened if it is true, and if it is false.

use std::rc::Rc;

use rules::catalogue::{ArgAt, Role};

use super::atoms::{Atom, Atoms};
use super::clocks::compares_numbers;
use super::knowledge::{Knowledge, Tests};
use super::test::{Test, truth};
use super::told::Told;
use crate::facts::{Cond, Field, FnRole, Local, Receiver, StmtKind, TypeKind, Value};
use crate::link::program::{FnId, Site};
use crate::link::symbols::{looks_constant, looks_enumerated};
use crate::link::values::{Elem, Env};

/// How many functions and definitions are followed.
pub(super) const DEPTH: u32 = 12;

impl Knowledge<'_, '_> {
    /// What a branch's condition says.
    #[must_use]
    pub fn test_branch(&self, branch: Site, env: Option<&Rc<Env>>) -> Test {
        self.test_branch_within(branch, env, DEPTH)
    }

    pub(super) fn test_branch_within(&self, branch: Site, env: Option<&Rc<Env>>, depth: u32) -> Test {
        if env.is_some() {
            return self.test_branch_anew(branch, env, depth);
        }
        if let Some(known) = self.branches.borrow().get(&branch) {
            return *known;
        }
        // A condition that depends on itself, through a loop, says nothing.
        self.branches.borrow_mut().insert(branch, Test::default());
        let test = self.test_branch_anew(branch, None, depth);
        self.branches.borrow_mut().insert(branch, test);
        test
    }

    fn test_branch_anew(&self, branch: Site, env: Option<&Rc<Env>>, depth: u32) -> Test {
        let Some(cond) = self.program.branch_cond(branch) else { return Test::default() };
        let test = self.test(branch.function, cond, env, depth);
        // Arithmetic is not kept: `now() - last > period` compares with something unknown that a clock went into.
        if test.is_empty() && compares_numbers(cond) && self.reads_clock(branch) {
            Test::both_ways(Atom::CooledDown)
        } else {
            test
        }
    }

    /// What must have happened at a statement because of the tests in its own function; none if it cannot be reached.
    #[must_use]
    pub fn guarded(&self, site: Site, entry: Atoms, env: Option<&Rc<Env>>) -> Option<Atoms> {
        self.guarded_within(site, entry, env, DEPTH)
    }

    /// [`Knowledge::guarded`] without environment, and with what was waited for; the tests of a place are found out once.
    #[must_use]
    pub fn guarded_once(&self, site: Site, entry: Atoms) -> Option<Atoms> {
        let (tests, awaited) = self.passed_at(site);
        let mut before = entry;
        for (test, yes) in tests.iter() {
            if test.is_dead(*yes, before, Told::default()) {
                return None;
            }
            before = before.union(test.side(*yes));
        }
        Some(before.union(awaited))
    }

    /// The tests that a statement stands behind, as far as they say anything, and what was waited for before it.
    pub(super) fn passed_at(&self, site: Site) -> (Tests, Atoms) {
        if let Some(known) = self.passed.borrow().get(&site) {
            return known.clone();
        }
        let guards = self.program.guards(site).into_iter();
        let test = |g: crate::link::guards::Guard| {
            (self.test_branch(Site { function: site.function, stmt: g.branch }, None), g.yes)
        };
        let tests: Tests = guards.map(test).filter(|(t, _)| !t.is_empty()).collect();
        let passed = (tests, self.awaited(site));
        self.passed.borrow_mut().insert(site, passed.clone());
        passed
    }

    pub(super) fn guarded_within(&self, site: Site, entry: Atoms, env: Option<&Rc<Env>>, depth: u32) -> Option<Atoms> {
        let mut before = entry;
        for guard in self.program.guards(site).into_iter().filter(|_| depth > 0) {
            let test = self.test_branch_within(Site { function: site.function, stmt: guard.branch }, env, depth - 1);
            if test.is_dead(guard.yes, before, Told::default()) {
                return None;
            }
            before = before.union(test.side(guard.yes));
        }
        Some(before)
    }

    /// What a condition says.
    #[must_use]
    pub fn test(&self, function: FnId, cond: &Cond, env: Option<&Rc<Env>>, depth: u32) -> Test {
        if depth == 0 {
            return Test::default();
        }
        match cond {
            Cond::Unknown | Cond::In(..) => Test::default(),
            Cond::Is(value, ty) => {
                let test = self.test_kind(function, (value, ty), (env, depth - 1));
                self.test_marked(function, cond, (test, env))
            }
            Cond::Omitted(index) => self.test_omitted(function, *index, env),
            Cond::Not(inner) => self.test(function, inner, env, depth).negated(),
            Cond::And(all) => self.test_all(function, all, &|c| self.test(function, c, env, depth - 1)),
            Cond::Or(all) => {
                self.test_all(function, all, &|c| self.test(function, c, env, depth - 1).negated()).negated()
            }
            Cond::Test(value) => {
                let test = self.test_value(function, value, env, depth - 1);
                self.test_marked(function, cond, (test, env))
            }
            Cond::Equal(left, right) => {
                let test = self.test_equal(function, [left, right], env, depth - 1);
                let test = if test.is_silent() { self.test_outcome(function, cond).unwrap_or(test) } else { test };
                self.test_marked(function, cond, (test, env))
            }
            Cond::Less { left, right, .. } => self.test_less(function, [left, right], env, depth - 1),
        }
    }

    /// What it says that several things hold. Which request is answered is no question to the user: beside the answer it
    /// is taken for the one that is meant.
    fn test_all(&self, function: FnId, all: &[Cond], test: &dyn Fn(&Cond) -> Test) -> Test {
        let mut tests: Vec<Test> = all.iter().map(test).collect();
        if tests.iter().any(|t| t.no.any_denied() || t.yes.any_denied()) {
            for (test, cond) in tests.iter_mut().zip(all) {
                if test.is_empty() && self.is_request_code(function, cond) {
                    *test = Test::constant(true);
                }
            }
        }
        tests.into_iter().reduce(Test::and).unwrap_or_default()
    }

    /// What must have happened if a value is true, or if it is not.
    #[must_use]
    pub fn holds_if(&self, function: FnId, value: &Value, yes: bool) -> Atoms {
        self.test_value(function, value, None, DEPTH).side(yes)
    }

    /// What it says that a value is true.
    #[must_use]
    pub fn test_value(&self, function: FnId, value: &Value, env: Option<&Rc<Env>>, depth: u32) -> Test {
        if depth == 0 {
            return Test::default();
        }
        match value {
            Value::Bool(truth) => Test::constant(*truth),
            Value::Logic(cond) => self.test(function, cond, env, depth - 1),
            Value::Local(local) => self.test_local(function, *local, env, depth - 1),
            Value::Index(..) => self.test_named(function, value),
            _ => Test::default(),
        }
    }

    fn test_local(&self, function: FnId, local: Local, env: Option<&Rc<Env>>, depth: u32) -> Test {
        let defs = self.program.defs(function);
        if let Some((owner, index)) = defs.param(local) {
            if let Some(env) = Env::of(env, owner) {
                let values = self.program.args_of_param(env.site, owner, index);
                if let [value] = values.as_slice() {
                    return self.test_value(env.site.function, value, env.outer.as_ref(), depth);
                }
            }
            let told = self.told_of(owner, index).told;
            let test =
                self.test_held(function, &Value::Local(local)).unwrap_or_else(|| self.test_param(owner, index, local));
            return Test { told, ..test };
        }
        let mut joined: Option<Test> = None;
        for site in defs.sites(local).iter().take(8) {
            let mut test = match self.program.stmt(*site) {
                // One of several values: `text?.isNotBlank() == true`.
                StmtKind::Assign { from: Value::Null, .. } if defs.sites(local).len() > 1 => Test::constant(false),
                _ => self.test_result(*site, env, depth),
            };
            if defs.sites(local).len() > 1 {
                let Some(before) = self.guarded_within(*site, Atoms::NONE, env, depth) else { continue };
                test.yes = test.yes.union(before);
                test.no = test.no.union(before);
            }
            joined = Some(joined.map_or(test, |j| j.either(test)));
        }
        let test = joined.unwrap_or_default();
        if !test.is_silent() && !test.is_doubt() {
            return test;
        }
        let named = self.test_variable(function, local);
        if named.is_empty() { test } else { Test { told: test.told, ..named } }
    }

    /// What it says that the result of a statement is true.
    fn test_result(&self, site: Site, env: Option<&Rc<Env>>, depth: u32) -> Test {
        match self.program.stmt(site) {
            StmtKind::Assign { from, .. } => self.test_value(site.function, from, env, depth),
            StmtKind::Call(_) => self.test_call(site, env, depth),
            StmtKind::Read { .. } => self.test_read(site, env, depth),
            StmtKind::Loop { .. } => self.test_answer(site).unwrap_or_default(),
            _ => Test::default(),
        }
    }

    fn test_call(&self, site: Site, env: Option<&Rc<Env>>, depth: u32) -> Test {
        let program = self.program;
        let resolution = program.resolve(site);
        let on = ArgAt::Word("receiver".into());
        for api in program.apis_at(site) {
            match program.apis.role(api) {
                Some(Role::ConsentState { purpose, yes }) if yes.is_empty() => {
                    return Test::exactly(Atom::Given(*purpose));
                }
                Some(Role::ChecksPermission { permission, granted, .. }) if granted.is_empty() => {
                    return self.granted_test(site, permission.as_ref(), env);
                }
                // To look whether the user refused before is to remember it, whatever the answer: if it stops something.
                Some(Role::WasRefused { .. }) if self.asks_again(site) => return Test::default(),
                Some(Role::WasRefused { .. }) => return Test::both_ways(Atom::CooledDown),
                Some(Role::StoreRead { key, default }) => {
                    return self.test_stored(site, (key, default.as_ref()), env);
                }
                Some(Role::Equals { left, right }) => {
                    let (left, right) = (program.argument(site, left), program.argument(site, right));
                    if let (Some(left), Some(right)) = (left, right) {
                        return self.test_equal(site.function, [left, right], env, depth);
                    }
                }
                Some(Role::TestsEmpty { negated }) => {
                    let value = program.argument(site, &ArgAt::At(0)).or_else(|| program.argument(site, &on));
                    if let Some(value) = value {
                        return self.test_empty((site.function, value), *negated, env, depth);
                    }
                }
                Some(Role::PassesThrough { from }) => {
                    if let Some(value) = program.argument(site, from) {
                        return self.test_value(site.function, value, env, depth);
                    }
                }
                Some(Role::WaitsFor { .. }) => return self.test_awaited(site).unwrap_or_default(),
                _ => {}
            }
        }
        let mut joined: Option<Test> = None;
        for target in resolution.targets.iter().filter(|t| self.can_be_read(**t)).take(4) {
            let test = self.summary(*target, site, env, depth);
            joined = Some(joined.map_or(test, |j| j.either(test)));
        }
        let read = joined.unwrap_or_default();
        if !read.is_silent() && !read.is_doubt() {
            return read;
        }
        let named = self.test_control(site).unwrap_or_else(|| self.test_named_site(site));
        match (named.is_empty(), read.is_empty()) {
            (false, _) => Test { told: read.told, ..named },
            (true, false) => read,
            (true, true) => self.doubtful(site),
        }
    }

    /// What it says that a text or list is empty, or that it is not.
    fn test_empty(&self, (function, value): (FnId, &Value), negated: bool, env: Option<&Rc<Env>>, depth: u32) -> Test {
        let gathered = || self.test_gathered(function, value, depth).map(Test::negated);
        let there = self.test_any_answer(function, value).or_else(gathered);
        let there = there.unwrap_or_else(|| self.test_value(function, value, env, depth).untold());
        if negated { there } else { there.negated() }
    }

    fn test_read(&self, site: Site, env: Option<&Rc<Env>>, depth: u32) -> Test {
        let program = self.program;
        let StmtKind::Read { base, name, .. } = program.stmt(site) else { return Test::default() };
        for api in program.apis_at(site) {
            match program.apis.role(api) {
                Some(Role::ConsentState { purpose, yes }) if yes.is_empty() => {
                    return Test::exactly(Atom::Given(*purpose));
                }
                Some(Role::ChecksPermission { permission, granted, .. }) if granted.is_empty() => {
                    return self.granted_test(site, permission.as_ref(), env);
                }
                Some(Role::TestsEmpty { negated }) => {
                    let gathered = match base {
                        Receiver::On(value) => self.test_gathered(site.function, value, depth),
                        Receiver::Implicit(_) | Receiver::Super => None,
                    };
                    if let Some(empty) = gathered {
                        return if *negated { empty.negated() } else { empty };
                    }
                }
                _ => {}
            }
        }
        if let Some(test) = self.test_control(site) {
            return test;
        }
        let path = program.text(program.file_of(site.function), *name);
        let last = crate::link::symbols::last_segment(path);
        let named = self.test_named_site(site);
        if !named.is_empty() {
            return named;
        }
        let bare = path == last && matches!(base, Receiver::Implicit(_));
        let owner = bare.then(|| program.bare_field(site.function, last)).flatten().map(|(id, _)| id).or_else(|| {
            let ty = program.accessor_owner(site, base, path, last);
            program.symbols.get(last).and_then(|sym| program.field_in(ty, sym))
        });
        let (Some(owner), Some(sym)) = (owner, program.symbols.get(last)) else { return self.doubtful(site) };
        if let Some(test) = self.own_guard_member(owner, last) {
            return test;
        }
        if let Some(key) = self.kept_under((owner, sym)) {
            return self.test_key(Some(key.to_string()), vec![last.to_string()], site.function);
        }
        let mut getters = program.members.get(&(owner, sym)).into_iter().flatten();
        if let Some(getter) = getters.find(|f| program.function(**f).role == FnRole::Getter) {
            return self.summary(*getter, site, env, depth);
        }
        self.test_field((owner, sym), depth)
    }

    /// What it says that two values are equal.
    fn test_equal(&self, function: FnId, sides: [&Value; 2], env: Option<&Rc<Env>>, depth: u32) -> Test {
        for (value, other) in [(sides[0], sides[1]), (sides[1], sides[0])] {
            let Some(constant) = self.constant(function, other, env) else { continue };
            if let Some(test) = self.test_checked(function, value, &constant, (env, depth)) {
                return test;
            }
            if let Some(test) = self.test_no_answer(function, value, &constant) {
                return test;
            }
            let button = self.test_button(function, &constant);
            let which = || self.test_which(function, value, &constant);
            if let Some(test) = button.or_else(which).or_else(|| self.test_listed(function, value, &constant)) {
                return test;
            }
            match truth(&constant).filter(|yes| !yes || !self.is_one_of_several(function, value, env)) {
                Some(truth) => {
                    let test = self.test_value(function, value, env, depth);
                    let test = if truth { test } else { test.negated() };
                    // A number or a text has more than two sides.
                    return if matches!(constant, Elem::Bool(_)) { test } else { test.untold() };
                }
                None => {
                    let unequal = self.constant(function, value, env);
                    if let Some(unequal) = unequal.filter(|_| env.is_some()) {
                        return Test::constant(unequal == constant);
                    }
                }
            }
        }
        let pairs = [(sides[0], sides[1]), (sides[1], sides[0])];
        pairs.into_iter().find_map(|pair| self.test_answer_stored(function, pair, env)).unwrap_or_default()
    }

    /// `grantResults.length == 0`: no answer is a refusal.
    fn test_no_answer(&self, function: FnId, value: &Value, constant: &Elem) -> Option<Test> {
        let Value::Local(local) = value else { return None };
        let of_answers = self.program.defs(function).sites(*local).iter().any(|site| match self.program.stmt(*site) {
            StmtKind::Read { base: Receiver::On(Value::Local(base)), .. } => {
                self.test_grant_result(site.function, *base, "0").is_some()
            }
            _ => false,
        });
        (of_answers && *constant == Elem::Int(0)).then(|| Test { yes: Atoms::of(Atom::Denied(0)), ..Test::default() })
    }

    pub(super) fn constant(&self, function: FnId, value: &Value, env: Option<&Rc<Env>>) -> Option<Elem> {
        if !self.may_be_constant(function, value, env.is_some()) {
            return None;
        }
        let alternatives = self.program.evaluate(function, value, env);
        let [one] = alternatives.as_slice() else { return None };
        let [item] = one.as_slice() else { return None };
        let known = !matches!(item.elem, Elem::Opaque(_) | Elem::Unknown | Elem::Param(..) | Elem::PartOf(..));
        let fixed = || !matches!(item.elem, Elem::Path(_)) || !self.is_property(function, value);
        (known && fixed()).then(|| item.elem.clone())
    }

    /// Whether a value is what a property of the project holds or computes: its name is no constant.
    fn is_property(&self, function: FnId, value: &Value) -> bool {
        let program = self.program;
        let Value::Local(local) = value else { return false };
        let defs = program.defs(function);
        let [site] = defs.sites(*local) else { return false };
        let StmtKind::Read { base, name, .. } = program.stmt(*site) else { return false };
        let path = program.text(program.file_of(site.function), *name);
        let Some((owner, field)) = program.field_at(*site, base, path) else { return false };
        let mut members = program.members.get(&(owner, field)).into_iter().flatten();
        let is_fixed = |(decl, _): (&Field, _)| decl.modifiers.is_static && decl.modifiers.is_final;
        members.any(|member| program.function(*member).role == FnRole::Getter)
            || program.type_decl(owner).kind != TypeKind::Enum && !program.field(owner, field).is_some_and(is_fixed)
    }

    /// Whether it is worth asking for a value's constant: results of calls are none, and comparisons are everywhere.
    fn may_be_constant(&self, function: FnId, value: &Value, entered: bool) -> bool {
        let Value::Local(local) = value else { return true };
        let defs = self.program.defs(function);
        if defs.param(*local).is_some() {
            return entered;
        }
        defs.sites(*local).len() < 4
            && defs.sites(*local).iter().all(|site| match self.program.stmt(*site) {
                StmtKind::Read { base, name, .. } => {
                    let file = self.program.file_of(site.function);
                    let path = self.program.text(file, *name);
                    let of_type = matches!(base, Receiver::On(Value::Path(_))) || looks_enumerated(path);
                    entered || looks_constant(path) || of_type && self.program.facts(file).kind.is_apple()
                }
                StmtKind::Assign { from, .. } => !matches!(from, Value::Unknown),
                StmtKind::Call(_) => entered,
                _ => false,
            })
    }

    /// Comparisons: with the time (a waiting period), of a stored number with a constant.
    fn test_less(&self, function: FnId, sides: [&Value; 2], env: Option<&Rc<Env>>, depth: u32) -> Test {
        for side in sides {
            if self.is_time(function, side, 4) {
                return Test::both_ways(Atom::CooledDown);
            }
        }
        let [left, right] = sides;
        if self.constant(function, left, env).is_some() {
            return self.test_value(function, right, env, depth).untold();
        }
        if self.constant(function, right, env).is_some() {
            return self.test_value(function, left, env, depth).negated().untold();
        }
        let newer = || self.test_answer_stored(function, (right, left), env);
        let older = self.test_answer_stored(function, (left, right), env).map(Test::negated);
        older.or_else(newer).unwrap_or_default()
    }
}
