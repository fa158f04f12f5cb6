//! States that only the user's answer brings, whatever they are called: a stored choice, a constant that says what was
//! answered, a value that is not there before. What stands behind a test of one was agreed to.
//!
//! In: a statement, the edges. Out: whether a test before it wants a state that acts of the user alone bring, one of them
//! in a page or dialog that speaks of the policy.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::before::Before;
use super::brought::{AGREED, WRITES};
use super::flags::yes_or_no;
use super::held::Field;
use crate::facts::{Cond, FnRole, Receiver, StmtKind, Value};
use crate::link::env::Env;
use crate::link::program::{FnId, Site, TypeId};
use crate::link::symbols::{last_segment, looks_constant};
use crate::link::types::Ty;
use crate::link::values::Elem;

/// At most so many variables, getters and calls lie between a test and the state.
pub(super) const STEPS: u32 = 16;
/// At most so many values, writes and ways are looked at for one question.
const LOOKS: u32 = 200;
/// At most so many calls are chained.
const CHAIN: usize = 12;

/// What a test wants of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Want {
    /// That it is true, or false.
    Is(bool),
    /// That it is not null.
    There,
    /// That it is this constant.
    Same(Elem),
    /// That it is not this constant.
    Other(Elem),
    /// That it is of this class.
    Kind(TypeId),
    /// That there is something in it.
    Filled,
    /// That it was given at all.
    Any,
}

/// Where a state is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum State {
    /// In a field, or what it holds.
    Field(Field),
    /// Under a key.
    Key(String),
    /// In a parameter.
    Param(FnId, u32),
}

/// By what a state comes to be what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    /// By nothing that is written here.
    Nothing,
    /// By acts of the user.
    Acts,
    /// By acts, of which one answers a question about the policy.
    Answer,
}

/// An answer, and whether it hangs on something stored.
pub(super) type Found = (Option<By>, bool);

/// What is known of a question while it is looked into.
pub(super) struct Trail {
    /// How deep it may still go.
    pub steps: u32,
    /// At how much it may still look: the ways to a state branch at each step.
    pub looks: u32,
    /// What is being asked already.
    pub seen: FxHashSet<(State, Want)>,
    /// How often an answer hung on how the question was come by: on what is being asked already, or on these bounds.
    pub bent: u32,
    /// Something that is stored was asked: it may be so from an earlier run of the app.
    pub stored: bool,
    /// The call through which the function was entered that is looked at, if that is the one that counts.
    pub entered: Option<Rc<Env>>,
}

impl Trail {
    pub fn new() -> Trail {
        Trail { steps: STEPS, looks: LOOKS, seen: FxHashSet::default(), bent: 0, stored: false, entered: None }
    }

    /// Whether what was found so far hangs on nothing but the question.
    pub fn is_straight(&self) -> bool {
        self.bent == 0
    }

    /// Whether nothing else is being asked.
    fn is_new(&self) -> bool {
        self.steps == STEPS && self.seen.is_empty()
    }

    /// Asks what does not hang on what was asked before; beside the answer, whether that hangs on something stored.
    pub fn apart<T>(&mut self, ask: impl FnOnce(&mut Trail) -> T) -> (T, bool) {
        let (stored, entered) = (std::mem::take(&mut self.stored), self.entered.take());
        let answer = ask(self);
        self.entered = entered;
        (answer, std::mem::replace(&mut self.stored, stored))
    }

    /// Whether one thing more may be looked at.
    pub fn goes_on(&mut self) -> bool {
        self.looks = self.looks.saturating_sub(1);
        let goes_on = self.looks > 0 && self.steps > 0;
        self.bent += u32::from(!goes_on);
        goes_on
    }
}

impl Want {
    /// Whether what was never stored may be what is wanted.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Want::Is(false) | Want::Other(_))
    }

    /// Whether a constant is plainly not what is wanted.
    pub(super) fn is_not(&self, elem: &Elem) -> bool {
        match (self, elem) {
            (_, Elem::Param(..) | Elem::PartOf(..) | Elem::Opaque(_) | Elem::Unknown) => false,
            (Want::Is(truth), _) => yes_or_no(elem) == Some(!truth) || *truth && *elem == Elem::Null,
            (Want::There | Want::Any | Want::Filled | Want::Kind(_), _) => *elem == Elem::Null,
            (Want::Same(wanted), _) => !same(wanted, elem),
            (Want::Other(other), _) => same(other, elem),
        }
    }
}

/// Whether two constants are the same: `State.AGREED` may be written `AGREED`.
fn same(one: &Elem, other: &Elem) -> bool {
    match (one, other) {
        (Elem::Path(one) | Elem::Str(one), Elem::Path(other) | Elem::Str(other)) => {
            last_segment(one) == last_segment(other)
        }
        _ => one == other,
    }
}

impl<'p> Before<'_, 'p, '_> {
    /// Whether a test before a statement wants a state that the user's answer alone brings.
    pub(super) fn takes_an_answer(&self, site: Site) -> bool {
        self.stands_behind_answer(site, &mut Trail::new())
    }

    /// Whether a test before a statement wants a state of this run of the app that only acts of the user bring.
    pub(super) fn takes_an_act(&self, site: Site) -> bool {
        self.knowledge.program.guards(site).into_iter().any(|guard| {
            let branch = Site { function: site.function, stmt: guard.branch };
            let (by, stored) = self.brought_at_branch(branch, guard.yes, &mut Trail::new());
            by >= Some(By::Acts) && !stored
        })
    }

    /// What brings it about that a branch goes one way, and whether that hangs on something stored.
    fn brought_at_branch(&self, branch: Site, yes: bool, trail: &mut Trail) -> Found {
        if let Some(known) = self.brought_at.borrow().get(&(branch, yes)) {
            return *known;
        }
        let Some(cond) = self.knowledge.program.branch_cond(branch) else { return (None, false) };
        let bent = trail.bent;
        let found = trail.apart(|trail| self.brought_by_cond((branch.function, cond), yes, trail));
        if bent == trail.bent || trail.is_new() {
            self.brought_at.borrow_mut().insert((branch, yes), found);
        }
        found
    }

    pub(super) fn stands_behind_answer(&self, site: Site, trail: &mut Trail) -> bool {
        if let Some((known, stored)) = self.behind_answer.borrow().get(&site) {
            trail.stored |= stored;
            return *known;
        }
        if !trail.goes_on() {
            return false;
        }
        let bent = trail.bent;
        trail.steps -= 1;
        let (answered, stored) = trail.apart(|trail| self.finds_answer(site, trail));
        trail.steps += 1;
        // What says nothing hangs on nothing.
        let stored = answered && stored;
        trail.stored |= stored;
        if bent == trail.bent {
            self.behind_answer.borrow_mut().insert(site, (answered, stored));
        }
        answered
    }

    fn finds_answer(&self, site: Site, trail: &mut Trail) -> bool {
        let (tests, waited) = self.knowledge.passed_at(site);
        if waited.has(AGREED) || tests.iter().any(|(test, yes)| test.side(*yes).has(AGREED)) {
            trail.stored = true;
            return true;
        }
        self.knowledge.program.guards(site).into_iter().any(|guard| {
            let branch = Site { function: site.function, stmt: guard.branch };
            let (by, stored) = self.brought_at_branch(branch, guard.yes, trail);
            trail.stored |= stored;
            by == Some(By::Answer)
        })
    }

    /// What brings it about that a condition holds: of several that must hold, what says most; of several of which one is
    /// enough, what says least. None if it may hold by itself.
    fn brought_by_cond(&self, (function, cond): (FnId, &'p Cond), yes: bool, trail: &mut Trail) -> Option<By> {
        let among = |all: &'p [Cond], trail: &mut Trail| -> Vec<Option<By>> {
            all.iter().map(|cond| self.brought_by_cond((function, cond), yes, trail)).collect()
        };
        match cond {
            Cond::Not(inner) => self.brought_by_cond((function, inner), !yes, trail),
            Cond::And(all) if yes => among(all, trail).into_iter().flatten().max(),
            Cond::Or(all) if !yes => among(all, trail).into_iter().flatten().max(),
            Cond::And(all) | Cond::Or(all) => {
                let sides: Option<Vec<By>> = among(all, trail).into_iter().collect();
                // What never holds is no way to it.
                Some(sides?.into_iter().filter(|by| *by > By::Nothing).min().unwrap_or(By::Nothing))
            }
            Cond::Test(Value::Logic(inner)) => self.brought_by_cond((function, inner), yes, trail),
            Cond::Test(value) => self.brought((function, value), &Want::Is(yes), trail),
            Cond::Equal(one, other) => self.brought_by_equality((function, [one, other]), yes, trail),
            Cond::Is(value, ty) if yes => match self.knowledge.program.type_ref(function, ty) {
                Ty::Project(class) => self.brought((function, value), &Want::Kind(class), trail),
                _ => None,
            },
            Cond::In(_, all) if yes => self.brought((function, all), &Want::Filled, trail),
            _ => None,
        }
    }

    /// What brings it about that a value is a constant, or that it is not.
    pub(super) fn brought_by_equality(
        &self,
        (function, sides): (FnId, [&'p Value; 2]),
        yes: bool,
        trail: &mut Trail,
    ) -> Option<By> {
        let [one, other] = sides;
        [(one, other), (other, one)].into_iter().find_map(|(value, constant)| {
            let want = match (self.plain(function, constant)?, yes) {
                (Elem::Bool(truth), _) => Want::Is(truth == yes),
                (Elem::Null, true) => return None,
                (Elem::Null, false) => Want::There,
                (elem, true) => Want::Same(elem),
                (elem, false) => Want::Other(elem),
            };
            self.brought((function, value), &want, trail)
        })
    }

    /// The constant that a value plainly is; Java names the cases of a `switch` without their class. What several
    /// statements or a call make of it is asked of these.
    pub(super) fn plain(&self, function: FnId, value: &Value) -> Option<Elem> {
        let program = self.knowledge.program;
        let defs = program.defs(function);
        let mut value = value;
        for _ in 0..STEPS {
            let local = match value {
                Value::Bool(_) | Value::Null | Value::Int(_) | Value::Str(_) | Value::Path(_) => {
                    return self.knowledge.constant(function, value, None);
                }
                Value::Local(local) => *local,
                _ => return None,
            };
            // Its one definition is what it is if nobody gives it.
            if defs.param(local).is_some() {
                return None;
            }
            let [site] = defs.sites(local) else { return None };
            match program.stmt(*site) {
                StmtKind::Assign { from, .. } => value = from,
                StmtKind::Read { base, name, .. } => {
                    return self.knowledge.constant(site.function, value, None).or_else(|| {
                        let name = program.text(program.file_of(site.function), *name);
                        let is_case = matches!(base, Receiver::Implicit(_))
                            && looks_constant(name)
                            && program.bare_field(site.function, name).is_none();
                        is_case.then(|| Elem::Path(name.to_string()))
                    });
                }
                _ => return None,
            }
        }
        None
    }

    /// What brings it about that a value is what is wanted; none if that is not known, or nobody's act is needed.
    pub(super) fn brought(&self, (function, value): (FnId, &'p Value), want: &Want, trail: &mut Trail) -> Option<By> {
        if !trail.goes_on() {
            return None;
        }
        trail.steps -= 1;
        let stored = trail.stored;
        let found = self.brought_within((function, value), want, trail);
        trail.stored = found.is_some() && trail.stored || stored;
        trail.steps += 1;
        found
    }

    /// Whether a value is a collection in which there is nothing, where that matters.
    fn is_empty_for(&self, want: &Want, function: FnId, value: &Value) -> bool {
        let matters = match want {
            Want::Filled => true,
            // Of what it gives a test may have been asked: `all.map { $0.contains(this) }`.
            Want::Is(truth) => *truth && matches!(value, Value::Array(_)),
            _ => false,
        };
        let nothing = |made: Vec<Vec<_>>| !made.is_empty() && made.iter().all(Vec::is_empty);
        matters && nothing(self.knowledge.program.evaluate(function, value, None))
    }

    fn brought_within(&self, (function, value): (FnId, &'p Value), want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        if let Want::Kind(class) = want
            && let Ty::Project(made) = program.type_of(function, value)
            && self.is_leaf(made)
        {
            let fits = program.hierarchy.is_a(Ty::Project(made), Ty::Project(*class));
            return (!fits).then_some(By::Nothing);
        }
        if let Some(elem) = self.plain(function, value) {
            return want.is_not(&elem).then_some(By::Nothing);
        }
        if self.is_empty_for(want, function, value) {
            return Some(By::Nothing);
        }
        let local = match (value, want) {
            (Value::Local(local), _) => *local,
            (Value::Logic(cond), Want::Is(truth)) => return self.brought_by_cond((function, cond), *truth, trail),
            // `remember { mutableStateOf(false) }`
            (Value::Function(index), _) if *want != Want::There => {
                let lambda = program.fn_id(program.file_of(function), *index);
                return self.brought_by_returns(lambda, want, trail);
            }
            (Value::Index(pair), _) => {
                // `preferences[KEY]`
                let key =
                    program.evaluate(function, &pair.1, None).into_iter().flatten().find_map(|i| i.elem.spelling());
                return match key {
                    _ if want.is_absent() => None,
                    Some(key) => self.brought_to(State::Key(key), want, trail),
                    None => self.brought((function, &pair.0), &Want::Filled, trail),
                };
            }
            _ => return None,
        };
        let defs = program.defs(function);
        if let Some(param) = defs.param(local) {
            return match self.brought_by_caller(param, want, trail) {
                Some(by) => by,
                None => self.brought_to_param((function, value), param, want, trail),
            };
        }
        match defs.sites(local) {
            [] => None,
            [site] => self.brought_by_result(*site, want, trail),
            sites if sites.len() <= WRITES => {
                let by = sites.iter().map(|site| match program.stmt(*site) {
                    StmtKind::Assign { from, .. } => self.written(*site, from, want, trail),
                    _ => self.brought_by_result(*site, want, trail),
                });
                by.collect::<Option<Vec<By>>>()?.into_iter().max()
            }
            _ => None,
        }
    }

    /// What brings it about that a parameter is what is wanted, whoever gives it.
    fn brought_to_param(
        &self,
        (function, value): (FnId, &'p Value),
        param: (FnId, u32),
        want: &Want,
        trail: &mut Trail,
    ) -> Option<By> {
        match self.knowledge.holder_heard(function, value, STEPS) {
            Some(field) => self.brought_to(State::Field(field), want, trail),
            None if self.knowledge.program.function(param.0).role == FnRole::Lambda => {
                self.brought_to_lambda(param, want, trail)
            }
            None => self.brought_to(State::Param(param.0, param.1), want, trail),
        }
    }

    /// Whether what comes through the sieves before a place comes only after the user's answer:
    /// `answers.filter { it == AGREED }.subscribe { .. }`.
    pub(super) fn is_sifted_by_answer(&self, end: Site) -> bool {
        let knowledge = self.knowledge;
        let chain = std::iter::successors(knowledge.call_before(end), |site| knowledge.call_before(*site)).take(CHAIN);
        let sieves: Vec<FnId> = chain.filter_map(|site| knowledge.sieve(site)).collect();
        sieves
            .into_iter()
            .any(|sieve| self.brought_by_returns(sieve, &Want::Is(true), &mut Trail::new()) == Some(By::Answer))
    }
}
