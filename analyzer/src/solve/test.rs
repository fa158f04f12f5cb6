//! What a condition says, as a value.
//!
//! In: atoms. Out: a [`Test`], and how tests combine.

use super::atoms::{Atom, Atoms};
use super::told::Told;
use crate::link::values::Elem;

/// What a condition says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test {
    /// Must have happened if it is true.
    pub yes: Atoms,
    /// Must have happened if it is false.
    pub no: Atoms,
    /// The atom whose truth is the condition's truth (`true`) or its opposite (`false`).
    pub decided_by: Option<(Atom, bool)>,
    /// The same, but for ways to a result that look at nothing: `if (store == null) return false; return agreed`.
    pub(super) hinges_on: Option<(Atom, bool)>,
    /// It can be true.
    pub can_be_true: bool,
    /// It can be false.
    pub can_be_false: bool,
    /// Parameters that are known if it is true, and if it is false.
    pub(super) told: [Told; 2],
}

impl Default for Test {
    fn default() -> Self {
        Test {
            yes: Atoms::NONE,
            no: Atoms::NONE,
            decided_by: None,
            hinges_on: None,
            can_be_true: true,
            can_be_false: true,
            told: [Told::default(); 2],
        }
    }
}

impl Test {
    /// True exactly if the atom holds.
    #[must_use]
    pub fn exactly(atom: Atom) -> Test {
        let exactly = Some((atom, true));
        Test { yes: Atoms::of(atom), decided_by: exactly, hinges_on: exactly, ..Test::default() }
    }

    pub(super) fn constant(value: bool) -> Test {
        Test { can_be_true: value, can_be_false: !value, ..Test::default() }
    }

    pub(super) fn both_ways(atom: Atom) -> Test {
        Test { yes: Atoms::of(atom), no: Atoms::of(atom), ..Test::default() }
    }

    /// True exactly if a parameter is.
    pub(super) fn told(yes: Told, no: Told) -> Test {
        Test { told: [yes, no], ..Test::default() }
    }

    /// The same, without what it says of parameters.
    pub(super) fn untold(self) -> Test {
        Test { told: [Told::default(); 2], ..self }
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.is_silent() && self.told.iter().all(|t| t.is_empty())
    }

    /// Whether it says nothing but what parameters are.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.yes.is_empty() && self.no.is_empty() && self.can_be_true && self.can_be_false
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Test {
        Test {
            yes: self.no,
            no: self.yes,
            decided_by: self.decided_by.map(|(atom, truth)| (atom, !truth)),
            hinges_on: self.hinges_on.map(|(atom, truth)| (atom, !truth)),
            can_be_true: self.can_be_false,
            can_be_false: self.can_be_true,
            told: [self.told[1], self.told[0]],
        }
    }

    /// Whether it has one result, whatever happened.
    fn is_fixed(&self) -> bool {
        self.can_be_true != self.can_be_false
    }

    /// What one side says.
    #[must_use]
    pub fn side(&self, yes: bool) -> Atoms {
        if yes { self.yes } else { self.no }
    }

    /// Whether a side cannot be taken when these things have happened and these parameters are known.
    #[must_use]
    pub fn is_dead(&self, yes: bool, before: Atoms, told: Told) -> bool {
        if self.told[usize::from(!yes)].contradicts(told) {
            return true;
        }
        if !(if yes { self.can_be_true } else { self.can_be_false }) || self.side(yes).contradicts(before) {
            return true;
        }
        self.decided_by.is_some_and(|(atom, truth)| before.has(atom) && yes != truth)
    }

    pub(super) fn and(self, other: Test) -> Test {
        Test {
            yes: self.yes.union(other.yes),
            no: match (self.can_be_false, other.can_be_false) {
                (true, true) => self.no.intersection(other.no),
                (true, false) => self.no,
                _ => other.no,
            },
            decided_by: if other.is_empty() { None } else { self.decided_by.filter(|_| !other.can_be_false) },
            hinges_on: if other.is_empty() { None } else { self.hinges_on.filter(|_| !other.can_be_false) },
            can_be_true: self.can_be_true && other.can_be_true,
            can_be_false: self.can_be_false || other.can_be_false,
            told: [
                self.told[0].union(other.told[0]),
                match (self.can_be_false, other.can_be_false) {
                    (true, true) => self.told[1].intersection(other.told[1]),
                    (true, false) => self.told[1],
                    _ => other.told[1],
                },
            ],
        }
    }

    /// Either of two values, each behind its own tests.
    pub(super) fn either(self, other: Test) -> Test {
        let join = |a: Atoms, can_a: bool, b: Atoms, can_b: bool| match (can_a, can_b) {
            (true, true) => a.intersection(b),
            (true, false) => a,
            _ => b,
        };
        let told = |side: usize, can_a: bool, can_b: bool| match (can_a, can_b) {
            (true, true) => self.told[side].intersection(other.told[side]),
            (true, false) => self.told[side],
            _ => other.told[side],
        };
        Test {
            yes: join(self.yes, self.can_be_true, other.yes, other.can_be_true),
            no: join(self.no, self.can_be_false, other.no, other.can_be_false),
            decided_by: None,
            hinges_on: match (self.is_fixed(), other.is_fixed()) {
                (true, false) => other.hinges_on,
                (false, true) => self.hinges_on,
                _ => self.hinges_on.filter(|h| other.hinges_on == Some(*h)),
            },
            can_be_true: self.can_be_true || other.can_be_true,
            can_be_false: self.can_be_false || other.can_be_false,
            told: [told(0, self.can_be_true, other.can_be_true), told(1, self.can_be_false, other.can_be_false)],
        }
    }
}

/// Whether a constant that a flag is compared with means yes or no.
pub(super) fn truth(constant: &Elem) -> Option<bool> {
    match constant {
        Elem::Bool(value) => Some(*value),
        Elem::Int(number) => Some(*number > 0),
        Elem::Null => Some(false),
        Elem::Str(text) => match text.as_str() {
            "1" | "true" | "yes" | "y" | "Y" | "agree" | "agreed" | "accepted" => Some(true),
            "0" | "" | "false" | "no" | "n" | "N" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
