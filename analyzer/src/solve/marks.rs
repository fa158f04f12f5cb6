//! Constants that stand for an answer: a value of an enumeration, an object, a number, a kind of result.
//!
//! In: values. Out: their [`Mark`]s, by which it is told which answer a function was called with, and what a comparison
//! with one says.

use std::rc::Rc;

use rules::catalogue::Role;
use rustc_hash::FxHashMap;

use super::knowledge::Knowledge;
use super::told::Told;
use crate::facts::{Cond, Receiver, StmtKind, TypeKind, TypeRef, Value};
use crate::link::program::{FnId, Site};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::link::values::Elem;

/// The number of a constant.
pub type Mark = u16;

/// Parameters with the constants that a call gives for them.
type Given = Rc<[(u32, Mark)]>;

/// At most so many variables hand a constant on.
const VARIABLES: u32 = 6;

/// What is known of constants.
#[derive(Default)]
pub(super) struct Marks {
    numbers: FxHashMap<Elem, Mark>,
    /// By function: the parameters that it compares with constants, as bits.
    compared: FxHashMap<FnId, u8>,
    /// By call and function called: which constants it is given.
    given: FxHashMap<(Site, FnId), Given>,
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
        let mut marks = self.marks.borrow_mut();
        let next = Mark::try_from(marks.numbers.len()).ok()?;
        Some(*marks.numbers.entry(constant).or_insert(next))
    }

    /// The value and the constant that a condition compares.
    pub(super) fn compared_with<'c>(&self, function: FnId, cond: &'c Cond) -> Option<(&'c Value, Mark)> {
        match cond {
            Cond::Equal(left, right) => [(left, right), (right, left)]
                .into_iter()
                .filter(|(value, _)| matches!(value, Value::Local(_)))
                .find_map(|(value, other)| Some((value, self.mark_of(function, other)?))),
            Cond::Is(value, ty) => Some((value, self.mark_of_kind(function, ty)?)),
            _ => None,
        }
    }

    /// What is known at the other end of a call by the constants that it is given.
    pub(super) fn marks_told(&self, site: Site, to: FnId) -> Told {
        let compared = self.compares(to);
        if compared == 0 {
            return Told::default();
        }
        let known = self.marks.borrow().given.get(&(site, to)).cloned();
        let given = known.unwrap_or_else(|| {
            let given: Given = self.marks_given(site, to, compared).into();
            self.marks.borrow_mut().given.insert((site, to), given.clone());
            given
        });
        given.first().map_or_else(Told::default, |(index, mark)| Told::same(to, *index, *mark))
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

    fn marks_given(&self, site: Site, to: FnId, compared: u8) -> Vec<(u32, Mark)> {
        let given = |index: u32| {
            let [value] = self.program.args_of_param(site, to, index)[..] else { return None };
            Some((index, self.mark_of(site.function, value)?))
        };
        (0..u8::BITS).filter(|index| compared & (1 << index) != 0).filter_map(given).collect()
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
