//! Truth values that a function was called with: `onAnswer(true)` is another story than `onAnswer(false)`.
//!
//! In: a call and the state in which it is made. Out: [`Told`]: which parameters of the function called are true, and
//! which are false. Tests of these parameters are decided by it.

use std::cell::OnceCell;
use std::rc::Rc;

use rules::catalogue::Firing;
use rustc_hash::FxHashMap;

use super::atoms::State;
use super::graph::{Edge, Kind, Node};
use super::knowledge::Knowledge;
use super::marks::{Mark, differ};
use super::test::Test;
use crate::facts::{FnRole, Param, Value, is_truth_type};
use crate::link::program::{FnId, Site};

/// At most so many parameters of a function are told apart.
const PARAMETERS: usize = 8;

/// What tests say of the arguments of calls, by the call and the function called.
pub(super) type ToldBy = FxHashMap<(Site, FnId), Rc<[(u32, Test)]>>;

/// What a call tells of the parameters of the function called.
#[derive(Default)]
pub(super) struct Telling {
    /// What it says that arguments are true, by parameter.
    tests: Option<Rc<[(u32, Test)]>>,
    /// What is known in any state.
    same: Told,
    /// Parameters around the call that it hands on, once somebody asks.
    handed: OnceCell<Vec<(FnId, u32, u32)>>,
}

/// Parameters of one function whose truth is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Told {
    of: Option<FnId>,
    yes: u8,
    no: u8,
    /// A parameter that is a constant.
    same: Option<(u8, Mark)>,
    /// A parameter that is not.
    other: Option<(u8, Mark)>,
}

impl Told {
    /// A parameter is true, or false.
    #[must_use]
    pub fn that(function: FnId, index: u32, truth: bool) -> Told {
        if index as usize >= PARAMETERS {
            return Told::default();
        }
        let bit = 1 << index;
        let (yes, no) = if truth { (bit, 0) } else { (0, bit) };
        Told { of: Some(function), yes, no, ..Told::default() }
    }

    /// A parameter is a constant.
    #[must_use]
    pub fn same(function: FnId, index: u32, mark: Mark) -> Told {
        let same = u8::try_from(index).ok().map(|index| (index, mark));
        Told { of: same.map(|_| function), same, ..Told::default() }
    }

    /// A parameter is anything but a constant.
    #[must_use]
    pub fn other(function: FnId, index: u32, mark: Mark) -> Told {
        let same = Told::same(function, index, mark);
        Told { of: same.of, other: same.same, ..Told::default() }
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.of.is_none()
    }

    /// What is known of the parameter that is a constant, or is none.
    #[must_use]
    pub fn mark(self) -> Option<(FnId, u8, Mark)> {
        self.of.zip(self.same).map(|(of, (index, mark))| (of, index, mark))
    }

    /// What both say together; what is known of another function's parameters gives way.
    #[must_use]
    pub fn union(self, other: Told) -> Told {
        if self.is_empty() {
            return other;
        }
        if self.of != other.of {
            return self;
        }
        Told {
            of: self.of,
            yes: self.yes | other.yes,
            no: self.no | other.no,
            same: self.same.or(other.same),
            other: self.other.or(other.other),
        }
    }

    /// What both know.
    #[must_use]
    pub fn intersection(self, other: Told) -> Told {
        if self.of != other.of {
            return Told::default();
        }
        let (yes, no) = (self.yes & other.yes, self.no & other.no);
        let same = self.same.filter(|same| other.same == Some(*same));
        let unlike = self.other.filter(|unlike| other.other == Some(*unlike));
        let known = yes | no != 0 || same.is_some() || unlike.is_some();
        if known { Told { of: self.of, yes, no, same, other: unlike } } else { Told::default() }
    }

    /// Whether all of it is known there too.
    #[must_use]
    pub fn within(self, other: Told) -> bool {
        self.intersection(other) == self
    }

    /// Whether both cannot be true at once.
    #[must_use]
    pub fn contradicts(self, other: Told) -> bool {
        let apart = |one: Option<(u8, Mark)>, two: Option<(u8, Mark)>| match (one, two) {
            (Some((a, this)), Some((b, that))) => a == b && differ(this, that),
            _ => false,
        };
        let is_not = |one: Option<(u8, Mark)>, two: Option<(u8, Mark)>| one.is_some() && one == two;
        self.of == other.of
            && ((self.yes & other.no | self.no & other.yes) != 0
                || apart(self.same, other.same)
                || is_not(self.same, other.other)
                || is_not(self.other, other.same))
    }
}

impl Knowledge<'_, '_> {
    /// What an edge tells of the parameters of the function that it leads to.
    pub(super) fn telling(&self, edge: &Edge) -> Telling {
        let Node::Fn(to) = edge.to else { return Telling::default() };
        let calls = matches!(edge.kind, Kind::Call(_) | Kind::ValueCall);
        match (edge.site, &edge.kind) {
            (Some(site), _) if calls => {
                let (tests, same) = (self.tests_told(site, to), self.marks_told(site, to));
                Telling { tests, same, handed: OnceCell::new() }
            }
            (Some(site), Kind::Fires(Firing::PermissionResult, _)) => {
                Telling { same: self.code_told(site, to), ..Telling::default() }
            }
            _ => Telling::default(),
        }
    }

    /// What is known of parameters at the other end of an edge that is taken in a state.
    pub(super) fn told_after(&self, telling: &Telling, edge: &Edge, at: State) -> Told {
        let to = match edge.to {
            Node::Fn(to) => to,
            Node::Type(made) => {
                // An object made on the spot (`new Runnable() { ... }`) sees the parameters around it.
                let method = self.program.functions_in(made).next();
                let seen = at.told.of.zip(method).is_some_and(|(outer, method)| self.is_inside(method, outer));
                return if seen { at.told } else { Told::default() };
            }
        };
        let mut told = Told::default();
        for (index, test) in telling.tests.iter().flat_map(|tests| tests.iter()) {
            match [true, false].map(|side| test.is_dead(side, at.must, at.told)) {
                [false, true] => told = told.union(Told::that(to, *index, true)),
                [true, false] => told = told.union(Told::that(to, *index, false)),
                _ => {}
            }
        }
        let mut here = told.union(telling.same);
        if let (None, Some((of, index, mark)), Some(site), Kind::Call(_) | Kind::ValueCall) =
            (telling.same.of, at.told.mark(), edge.site, &edge.kind)
        {
            let handed = telling.handed.get_or_init(|| self.handed_on(site, to));
            let there = handed.iter().find(|(owner, from, _)| (*owner, *from) == (of, u32::from(index)));
            here = there.map_or(here, |(_, _, there)| here.union(Told::same(to, *there, mark)));
        }
        // What is made inside a function still sees the parameters of that function.
        if here.is_empty() && at.told.of.is_some_and(|outer| self.is_inside(to, outer)) { at.told } else { here }
    }

    fn is_inside(&self, function: FnId, outer: FnId) -> bool {
        let mut parent = self.program.parent(function);
        while let Some(at) = parent.filter(|p| *p != outer) {
            parent = self.program.parent(at);
        }
        parent.is_some()
    }

    fn tests_told(&self, site: Site, to: FnId) -> Option<Rc<[(u32, Test)]>> {
        if !self.takes_truth(to) {
            return None;
        }
        if let Some(known) = self.told.borrow().get(&(site, to)) {
            return Some(Rc::clone(known));
        }
        let tests: Rc<[(u32, Test)]> = self.tests_of_arguments(site, to).into();
        self.told.borrow_mut().insert((site, to), Rc::clone(&tests));
        Some(tests)
    }

    /// What it says that arguments are true: literals, and what may be decided in a state.
    fn tests_of_arguments(&self, site: Site, to: FnId) -> Vec<(u32, Test)> {
        let program = self.program;
        let function = program.function(to);
        let Some(call) = program.call(site) else { return Vec::new() };
        let lambda = function.role == FnRole::Lambda;
        if lambda && call.args.len() != function.params.len() {
            return Vec::new();
        }
        let mut tests = Vec::new();
        for (index, param) in function.params.iter().enumerate().take(PARAMETERS) {
            if param.vararg || !(lambda && param.ty.is_none() || self.is_truth(to, param)) {
                continue;
            }
            let [value] = program.args_of_param(site, to, index as u32)[..] else { continue };
            let test = match value {
                Value::Bool(truth) => Test::constant(*truth),
                // What a lambda's parameter stands for is not declared: only what is passed on is worth a look.
                Value::Local(local) if lambda && program.defs(site.function).param(*local).is_none() => continue,
                Value::Local(_) | Value::Logic(_) => {
                    self.test_value(site.function, value, None, super::conditions::DEPTH)
                }
                _ => continue,
            };
            if !test.is_empty() {
                tests.push((index as u32, test));
            }
        }
        tests
    }

    /// Whether a function has parameters of which it may be known that they are true or false. Most have none, and
    /// calls of these are not even remembered.
    fn takes_truth(&self, function: FnId) -> bool {
        let decl = self.program.function(function);
        let lambda = decl.role == FnRole::Lambda;
        decl.params.iter().take(PARAMETERS).any(|p| lambda && p.ty.is_none() || self.is_truth(function, p))
    }

    fn is_truth(&self, function: FnId, param: &Param) -> bool {
        let text = |ty: &crate::facts::TypeRef| self.program.text(self.program.file_of(function), ty.name);
        param.ty.as_ref().is_some_and(|ty| is_truth_type(text(ty)))
    }

    /// What it says that a parameter is true: that it is, unless something else is assigned to it.
    pub(super) fn told_of(&self, function: FnId, index: u32) -> Test {
        if self.is_assigned(function, index) {
            return Test::default();
        }
        Test::told(Told::that(function, index, true), Told::that(function, index, false))
    }

    /// What it says that a parameter is a constant.
    pub(super) fn told_same(&self, function: FnId, index: u32, mark: Mark) -> Test {
        if self.is_assigned(function, index) {
            return Test::default();
        }
        Test::told(Told::same(function, index, mark), Told::other(function, index, mark))
    }

    pub(super) fn is_assigned(&self, function: FnId, index: u32) -> bool {
        let Some(param) = self.program.function(function).params.get(index as usize) else { return true };
        let assigned = self.program.defs(function).sites(param.local).len();
        // The default of a parameter is assigned where it is left out.
        assigned > usize::from(param.has_default)
    }
}
