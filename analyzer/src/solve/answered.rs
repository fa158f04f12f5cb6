//! States that only the user's answer brings, whatever they are called: a stored choice, a constant that says what was
//! answered, a value that is not there before. What stands behind a test of one was agreed to.
//!
//! In: a statement, the edges. Out: whether a test before it wants a state that acts of the user alone bring, one of them
//! in a page or dialog that speaks of the policy.

use rules::catalogue::Role;
use rustc_hash::FxHashSet;

use super::before::Before;
use super::brought::{AGREED, WRITES};
use super::flags::yes_or_no;
use super::graph::{Kind, Node};
use super::held::Field;
use crate::facts::{Cond, Exit, FnRole, Receiver, StmtKind, Value};
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
}

impl Trail {
    pub fn new() -> Trail {
        Trail { steps: STEPS, looks: LOOKS, seen: FxHashSet::default(), bent: 0, stored: false }
    }

    /// Whether what was found so far hangs on nothing but the question.
    pub fn is_straight(&self) -> bool {
        self.bent == 0
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
            (Want::There | Want::Any | Want::Kind(_), _) => *elem == Elem::Null,
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
        let program = self.knowledge.program;
        let function = site.function;
        program.guards(site).into_iter().any(|guard| {
            let cond = program.branch_cond(Site { function, stmt: guard.branch });
            let mut trail = Trail::new();
            let by = cond.and_then(|cond| self.brought_by_cond((function, cond), guard.yes, &mut trail));
            by >= Some(By::Acts) && !trail.stored
        })
    }

    pub(super) fn stands_behind_answer(&self, site: Site, trail: &mut Trail) -> bool {
        if let Some((known, stored)) = self.behind_answer.borrow().get(&site) {
            trail.stored |= stored;
            return *known;
        }
        if !trail.goes_on() {
            return false;
        }
        let (bent, stored) = (trail.bent, trail.stored);
        trail.steps -= 1;
        let program = self.knowledge.program;
        let function = site.function;
        let (tests, waited) = self.knowledge.passed_at(site);
        let known = waited.has(AGREED) || tests.iter().any(|(test, yes)| test.side(*yes).has(AGREED));
        trail.stored |= known;
        let answered = known
            || program.guards(site).into_iter().any(|guard| {
                let cond = program.branch_cond(Site { function, stmt: guard.branch });
                cond.is_some_and(|cond| self.brought_by_cond((function, cond), guard.yes, trail) == Some(By::Answer))
            });
        trail.steps += 1;
        // What says nothing hangs on nothing.
        trail.stored = answered && trail.stored || stored;
        if bent == trail.bent {
            self.behind_answer.borrow_mut().insert(site, (answered, trail.stored));
        }
        answered
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
            _ => None,
        }
    }

    /// What brings it about that a value is a constant, or that it is not.
    fn brought_by_equality(
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
                return if want.is_absent() { None } else { self.brought_to(State::Key(key?), want, trail) };
            }
            _ => return None,
        };
        let defs = program.defs(function);
        if let Some(param) = defs.param(local) {
            return match self.knowledge.holder_heard(function, value, STEPS) {
                Some(field) => self.brought_to(State::Field(field), want, trail),
                None if program.function(param.0).role == FnRole::Lambda => self.brought_to_lambda(param, want, trail),
                None => self.brought_to(State::Param(param.0, param.1), want, trail),
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

    fn brought_by_result(&self, site: Site, want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        match program.stmt(site) {
            StmtKind::Assign { from, .. } => self.brought((site.function, from), want, trail),
            StmtKind::Read { base, name, .. } => {
                if let (Receiver::On(on), true) = (base, self.passes_through(site)) {
                    return self.brought((site.function, on), want, trail);
                }
                let path = program.text(program.file_of(site.function), *name);
                let field = program.field_at(site, base, path).or_else(|| {
                    let (before, _) = path.rsplit_once('.').filter(|_| self.passes_through(site))?;
                    program.field_at(site, base, before)
                })?;
                self.brought_to_field(field, want, trail)
            }
            StmtKind::Call(_) => self.brought_by_call(site, want, trail),
            _ => None,
        }
    }

    fn passes_through(&self, site: Site) -> bool {
        let program = self.knowledge.program;
        let passes = |api| matches!(program.apis.role(api), Some(Role::PassesThrough { .. }));
        program.apis_at(site).into_iter().any(passes)
    }

    fn brought_by_call(&self, site: Site, want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        for api in program.apis_at(site) {
            match program.apis.role(api) {
                Some(Role::StoreRead { key, default }) => {
                    let absent = default.as_ref().and_then(|at| program.argument(site, at));
                    let absent = absent.and_then(|value| self.plain(site.function, value));
                    // What comes back while nothing is stored is nobody's answer.
                    if absent.map_or(want.is_absent(), |elem| !want.is_not(&elem)) {
                        return None;
                    }
                    let key = self.knowledge.key_of(site, program.argument(site, key)?, None)?;
                    return self.brought_to(State::Key(key), want, trail);
                }
                Some(Role::PassesThrough { from }) => {
                    return self.brought((site.function, program.argument(site, from)?), want, trail);
                }
                Some(Role::Equals { left, right }) => {
                    let Want::Is(truth) = want else { return None };
                    let sides = [program.argument(site, left)?, program.argument(site, right)?];
                    return self.brought_by_equality((site.function, sides), *truth, trail);
                }
                Some(Role::TestsEmpty { .. }) => return None,
                _ => {}
            }
        }
        match program.resolve(site).targets[..] {
            [] => self.brought_through(site, want, trail),
            [target] => match self.brought_by_returns(target, want, trail) {
                None => self.brought_by_conversion(site, target, want, trail),
                by => by,
            },
            _ => None,
        }
    }

    /// What makes one value of another: `Answer.of(code)`, which is something else where nothing fits.
    fn brought_by_conversion(&self, site: Site, target: FnId, want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        let [arg] = &program.call(site)?.args[..] else { return None };
        let returned = program.function(target).body.iter().filter_map(|stmt| match &stmt.kind {
            StmtKind::Exit { how: Exit::Return, value: Some(value) } => self.plain(target, value),
            _ => None,
        });
        let plain: Vec<bool> = returned.map(|elem| want.is_not(&elem)).collect();
        let falls_back = plain.contains(&true) && !plain.contains(&false);
        if falls_back { self.brought((site.function, &arg.value), &Want::Any, trail) } else { None }
    }

    /// Through a call that makes one value of another: `stored.map { it[KEY] ?: false }.stateIn(scope)`.
    fn brought_through(&self, site: Site, want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        let call = program.call(site)?;
        if let Some(Value::Function(index)) = call.args.last().map(|arg| &arg.value) {
            let lambda = program.fn_id(program.file_of(site.function), *index);
            return self.brought_by_returns(lambda, want, trail);
        }
        match (&call.receiver, &call.args[..]) {
            (Receiver::On(on), _) if self.knowledge.holder(site.function, on, STEPS).is_some() => {
                self.brought((site.function, on), want, trail)
            }
            // `answers.observeOn(thread)`, `answer.name()`
            (Receiver::On(on), [] | [_]) => {
                let held = self.brought((site.function, on), want, trail);
                held.or_else(|| self.brought((site.function, &call.args.first()?.value), want, trail))
            }
            // `Answer.valueOf(stored)`
            (_, [arg]) => self.brought((site.function, &arg.value), want, trail),
            _ => None,
        }
    }

    /// What brings it about that a function returns what is wanted: each of its results.
    pub(super) fn brought_by_returns(&self, function: FnId, want: &Want, trail: &mut Trail) -> Option<By> {
        let mut most: Option<By> = None;
        for (index, stmt) in self.knowledge.program.function(function).body.iter().enumerate() {
            let StmtKind::Exit { how: Exit::Return, value: Some(value) } = &stmt.kind else { continue };
            let at = Site { function, stmt: index as u32 };
            let by = match self.brought((function, value), want, trail) {
                // A constant yes behind a test of the state.
                None if self.stands_behind_answer(at, trail) => By::Answer,
                by => by?,
            };
            most = most.max(Some(by));
        }
        most
    }

    /// What brings it about that a function value is given what is wanted: by the library that runs it, where what that is
    /// called on holds it; by whoever runs it in the project.
    fn brought_to_lambda(&self, (lambda, index): (FnId, u32), want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        let site = *program.function_values.get(&lambda)?;
        if let Receiver::On(on) = &program.call(site)?.receiver
            && index == 0
            && program.resolve(site).targets.is_empty()
        {
            return self.brought((site.function, on), want, trail);
        }
        let edges = self.edges_to(Node::Fn(lambda));
        let given = edges.iter().map(|edge| {
            let run = edge.last().site.filter(|_| *edge.last_kind() == Kind::ValueCall)?;
            let arg = program.call(run)?.args.get(index as usize)?;
            self.written(run, &arg.value, want, trail)
        });
        given.collect::<Option<Vec<By>>>()?.into_iter().max()
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

    /// What brings it about that callers give what is wanted for a parameter.
    pub(super) fn brought_by_callers(&self, (owner, index): (FnId, u32), want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        let called = [FnRole::Method, FnRole::Local, FnRole::Constructor, FnRole::Setter];
        let callers = program.calls_of(owner);
        if !called.contains(&program.function(owner).role)
            || !(1..=WRITES).contains(&callers.len())
            || self.is_open(owner)
        {
            return None;
        }
        let by = callers.iter().map(|call| match program.args_of_param(*call, owner, index)[..] {
            [value] => self.written(*call, value, want, trail),
            [] if self.is_left_out((owner, index), want) => Some(By::Nothing),
            _ => self.brought_at(call.function, trail),
        });
        by.collect::<Option<Vec<By>>>()?.into_iter().max()
    }

    /// Whether a parameter is plainly not what is wanted where nothing is given for it.
    fn is_left_out(&self, (owner, index): (FnId, u32), want: &Want) -> bool {
        let program = self.knowledge.program;
        let Some(param) = program.function(owner).params.get(index as usize) else { return false };
        let defs = program.defs(owner);
        let default = defs.sites(param.local).first().map(|site| program.stmt(*site));
        matches!(default, Some(StmtKind::Assign { from, .. })
            if self.plain(owner, from).is_some_and(|elem| want.is_not(&elem)))
    }
}
