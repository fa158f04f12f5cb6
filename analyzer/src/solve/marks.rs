//! Constants that stand for an answer: a value of an enumeration, an object, a number, a kind of result.
//!
//! In: values. Out: their [`Mark`]s, by which it is told which answer a function was called with, and what a comparison
//! with one says.

use rules::catalogue::Role;
use rustc_hash::FxHashMap;

use super::knowledge::Knowledge;
use super::told::Told;
use crate::facts::{Arg, Cond, Local, Receiver, StmtKind, TypeKind, TypeRef, Value};
use crate::link::program::{FnId, Site};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::link::values::Elem;

/// The number of a constant.
pub type Mark = u16;

/// Numbers, texts, names: of two constants of different sorts it is not known whether they differ.
const SORTS: usize = 3;

/// Whether two constants cannot be the same.
pub(super) fn differ(one: Mark, other: Mark) -> bool {
    one != other && usize::from(one) % SORTS == usize::from(other) % SORTS
}

/// At most so many calls hand a constant on.
const HANDED: u32 = 6;
/// At most so many functions that one call may reach are looked at.
const REACHED: usize = 32;

/// At most so many variables hand a constant on.
const VARIABLES: u32 = 6;

/// What is known of constants.
#[derive(Default)]
pub(super) struct Marks {
    numbers: FxHashMap<Elem, Mark>,
    /// By function: the parameters that it compares with constants, as bits.
    compared: FxHashMap<FnId, u8>,
    /// By parameter and the number of calls that may hand it on: whether somebody compares it with constants.
    asked: FxHashMap<(FnId, u32, u32), bool>,
}

impl Knowledge<'_, '_> {
    /// The constant that a value is, as far as it is one that may stand for an answer.
    pub(super) fn mark_of(&self, function: FnId, value: &Value) -> Option<Mark> {
        self.mark_within(function, value, VARIABLES)
    }

    fn mark_within(&self, function: FnId, value: &Value, variables: u32) -> Option<Mark> {
        let program = self.program;
        let Value::Local(local) = value else {
            return match value {
                Value::Int(number) => self.number_of(Elem::Int(*number)),
                Value::Str(text) => {
                    self.number_of(Elem::Str(program.text(program.file_of(function), *text).to_string()))
                }
                Value::Object(index) => {
                    self.mark_of_type(Ty::Project(program.type_id(program.file_of(function), *index)))
                }
                Value::Path(name) => self.named(program.text(program.file_of(function), *name)),
                _ => None,
            };
        };
        if let Some(constant @ (Elem::Int(_) | Elem::Str(_))) = self.constant(function, value, None) {
            return self.number_of(constant);
        }
        let defs = program.defs(function);
        let [site] = defs.sites(*local) else { return None };
        match program.stmt(*site) {
            StmtKind::Assign { from, .. } if variables > 0 => self.mark_within(site.function, from, variables - 1),
            StmtKind::Read { base, name, .. } => {
                let name = program.text(program.file_of(site.function), *name);
                self.named(name).or_else(|| self.case_named(base, name))
            }
            StmtKind::Call(_) => self.mark_of_type(program.resolve(*site).made),
            _ => None,
        }
    }

    /// A constant by its name: `Consent.ACCEPTED`, `Accepted`.
    fn named(&self, path: &str) -> Option<Mark> {
        let name = last_segment(path);
        name.starts_with(|c: char| c.is_uppercase()).then(|| self.number_of(Elem::Path(name.to_string()))).flatten()
    }

    /// A constant of one of the project's enumerations, by whatever name: `.accepted`, `Answer.accepted`.
    fn case_named(&self, base: &Receiver, path: &str) -> Option<Mark> {
        if !matches!(base, Receiver::On(Value::Path(_))) {
            return None;
        }
        let program = self.program;
        let name = program.symbols.get(last_segment(path))?;
        let cases = self.cases.get_or_init(|| {
            let enumerations = program.type_ids().filter(|id| program.type_decl(*id).kind == TypeKind::Enum);
            let constants = enumerations.flat_map(|id| {
                let own = program.type_text(id);
                program.fields_of(id).filter_map(move |(field, file)| {
                    let ty = field.ty.as_ref().map(|ty| last_segment(program.text(file, ty.name)));
                    let is_case = field.modifiers.is_static && field.modifiers.is_final && ty == Some(own);
                    is_case.then(|| program.sym(file, field.name))
                })
            });
            constants.collect()
        });
        cases.contains(&name).then(|| self.number_of(Elem::Path(last_segment(path).to_string()))).flatten()
    }

    fn mark_of_type(&self, ty: Ty) -> Option<Mark> {
        let Ty::Project(id) = ty else { return None };
        self.named(self.program.type_text(id))
    }

    /// The mark of a kind of which there are no others: all values of it are of that kind.
    pub(super) fn mark_of_kind(&self, function: FnId, ty: &TypeRef) -> Option<Mark> {
        let Ty::Project(id) = self.program.type_ref(function, ty) else { return None };
        (self.program.hierarchy.subtypes(id, 2).len() < 2).then(|| self.mark_of_type(Ty::Project(id))).flatten()
    }

    fn number_of(&self, constant: Elem) -> Option<Mark> {
        let sort = match constant {
            Elem::Int(_) => 0,
            Elem::Str(_) => 1,
            _ => 2,
        };
        let mut marks = self.marks.borrow_mut();
        let next = Mark::try_from(marks.numbers.len() * SORTS + sort).ok()?;
        Some(*marks.numbers.entry(constant).or_insert(next))
    }

    /// The value and the constant that a condition compares.
    pub(super) fn compared_with<'c>(&'c self, function: FnId, cond: &'c Cond) -> Option<(&'c Value, Mark)> {
        match cond {
            Cond::Equal(left, right) => [(left, right), (right, left)]
                .into_iter()
                .filter(|(value, _)| matches!(value, Value::Local(_)))
                .find_map(|(value, other)| Some((value, self.mark_of(function, other)?))),
            Cond::Is(value, ty) => Some((value, self.mark_of_kind(function, ty)?)),
            Cond::Test(Value::Local(local)) => self.equal_by_call(function, *local),
            _ => None,
        }
    }

    /// What a call compares whose result a variable holds: `"agree".equals(answer)`.
    fn equal_by_call(&self, function: FnId, local: Local) -> Option<(&Value, Mark)> {
        let [site] = self.program.defs(function).sites(local)[..] else { return None };
        self.program.call(site)?;
        let (left, right) =
            self.program.apis_at(site).into_iter().find_map(|api| match self.program.apis.role(api) {
                Some(Role::Equals { left, right }) => Some((left, right)),
                _ => None,
            })?;
        let sides = [self.program.argument(site, left)?, self.program.argument(site, right)?];
        [(sides[0], sides[1]), (sides[1], sides[0])]
            .into_iter()
            .filter(|(value, _)| matches!(value, Value::Local(_)))
            .find_map(|(value, other)| Some((value, self.mark_of(function, other)?)))
    }

    /// What is known at the other end of a call by the constants that it is given.
    pub(super) fn marks_told(&self, site: Site, to: FnId) -> Told {
        let params = self.program.function(to).params.len().min(u8::BITS as usize) as u32;
        let given = |index: u32| {
            let [value] = self.program.args_of_param(site, to, index)[..] else { return None };
            let mark = self.mark_of(site.function, value)?;
            self.asks_which(to, index, HANDED).then_some((index, mark))
        };
        (0..params).find_map(given).map_or_else(Told::default, |(index, mark)| Told::same(to, index, mark))
    }

    /// Parameters of the functions around a call that it hands on, unchanged, for parameters of the function called: which
    /// constants they are matters there.
    pub(super) fn handed_on(&self, site: Site, to: FnId) -> Vec<(FnId, u32, u32)> {
        let Some(call) = self.program.call(site) else { return Vec::new() };
        let handed = |(position, arg): (usize, &Arg)| {
            let Value::Local(local) = arg.value else { return None };
            let (owner, index) = self.program.defs(site.function).param(local)?;
            let there = self.program.param_of_arg(site, to, position)?;
            (!self.is_assigned(owner, index) && self.asks_which(to, there, HANDED)).then_some((owner, index, there))
        };
        call.args.iter().enumerate().filter_map(handed).collect()
    }

    /// Whether a function, or one that it hands the parameter on to, compares it with constants.
    fn asks_which(&self, function: FnId, index: u32, calls: u32) -> bool {
        if index >= u8::BITS {
            return false;
        }
        let bit = 1 << index;
        if self.compares(function) & bit != 0 {
            return true;
        }
        if calls == 0 {
            return false;
        }
        if let Some(known) = self.marks.borrow().asked.get(&(function, index, calls)) {
            return *known;
        }
        self.marks.borrow_mut().asked.insert((function, index, calls), false);
        let asks = self.hands_to_one_that_asks((function, index), calls);
        self.marks.borrow_mut().asked.insert((function, index, calls), asks);
        asks
    }

    fn hands_to_one_that_asks(&self, (function, index): (FnId, u32), calls: u32) -> bool {
        let program = self.program;
        let Some(param) = program.function(function).params.get(index as usize) else { return false };
        let given = |site: Site| {
            let args = program.call(site).map_or(&[][..], |call| &call.args);
            args.iter().position(|arg| arg.value == Value::Local(param.local))
        };
        let defs = program.defs(function);
        let sites = defs
            .functions()
            .iter()
            .flat_map(|id| (0..program.function(*id).body.len() as u32).map(|stmt| Site { function: *id, stmt }));
        sites.filter_map(|site| Some((site, given(site)?))).any(|(site, position)| {
            program.resolve(site).targets.iter().take(REACHED).any(|target| {
                let there = program.param_of_arg(site, *target, position);
                there.is_some_and(|there| self.asks_which(*target, there, calls - 1))
            })
        })
    }

    /// What is known of an answer by the number under which it was asked for.
    pub(super) fn code_told(&self, site: Site, to: FnId) -> Told {
        if !self.is_permission_result(to) || self.compares(to) & 1 == 0 {
            return Told::default();
        }
        let code = self.program.apis_at(site).into_iter().find_map(|api| match self.program.apis.role(api) {
            Some(Role::RequestsPermission { code: Some(code), .. }) => self.program.argument(site, code),
            _ => None,
        });
        code.and_then(|code| self.mark_of(site.function, code))
            .map_or_else(Told::default, |mark| Told::same(to, 0, mark))
    }

    /// The parameters that a function compares with constants.
    fn compares(&self, function: FnId) -> u8 {
        if let Some(known) = self.marks.borrow().compared.get(&function) {
            return *known;
        }
        let program = self.program;
        let mut bits = 0;
        if !program.function(function).params.is_empty() {
            for id in program.defs(function).functions() {
                for stmt in 0..program.function(*id).body.len() as u32 {
                    if let Some(cond) = program.branch_cond(Site { function: *id, stmt }) {
                        self.add_compared(*id, cond, (function, &mut bits));
                    }
                }
            }
        }
        self.marks.borrow_mut().compared.insert(function, bits);
        bits
    }

    fn add_compared(&self, at: FnId, cond: &Cond, (function, bits): (FnId, &mut u8)) {
        match cond {
            Cond::And(all) | Cond::Or(all) => all.iter().for_each(|c| self.add_compared(at, c, (function, bits))),
            Cond::Not(inner) => self.add_compared(at, inner, (function, bits)),
            _ => {
                let Some((Value::Local(local), _)) = self.compared_with(at, cond) else { return };
                if let Some((owner, index)) = self.program.defs(at).param(*local)
                    && owner == function
                    && index < u8::BITS
                {
                    *bits |= 1 << index;
                }
            }
        }
    }
}
