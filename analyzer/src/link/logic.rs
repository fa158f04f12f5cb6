//! Conditions used as values, and constants that only a build makes.
//!
//! In: a condition, or the path of a constant. Out: its truth if that is fixed, and the constant as an [`Elem`].

use std::rc::Rc;

use super::program::{FnId, Program};
use super::values::{Elem, Env, Evaluator};
use crate::facts::{Cond, Value};

impl Program<'_> {
    /// A constant that only its name is known of: what a build makes of it, else the name.
    pub(super) fn named_constant(&self, path: String) -> Elem {
        self.apis.generated(&path).map_or_else(|| Elem::Path(path.clone()), |value| Elem::Str(value.to_string()))
    }
}

impl Evaluator<'_, '_> {
    /// Whether a condition always holds, or never does. What is compared with or asked of the program is not fixed.
    pub(super) fn truth(&mut self, function: FnId, cond: &Cond, env: Option<&Rc<Env>>) -> Option<bool> {
        match cond {
            Cond::Test(value) => self.fixed(function, value, env),
            Cond::Not(inner) => self.truth(function, inner, env).map(|truth| !truth),
            Cond::And(all) => self.joined(function, all, (false, env)),
            Cond::Or(all) => self.joined(function, all, (true, env)),
            Cond::Equal(left, right) => {
                let sides = [self.fixed(function, left, env)?, self.fixed(function, right, env)?];
                Some(sides[0] == sides[1])
            }
            Cond::Unknown | Cond::Less { .. } | Cond::Is(..) | Cond::In(..) | Cond::Omitted(_) => None,
        }
    }

    /// Several conditions together: one that is `decisive` decides, else all have to be fixed.
    fn joined(&mut self, function: FnId, all: &[Cond], (decisive, env): (bool, Option<&Rc<Env>>)) -> Option<bool> {
        let truths: Vec<Option<bool>> = all.iter().map(|cond| self.truth(function, cond, env)).collect();
        if truths.contains(&Some(decisive)) {
            return Some(decisive);
        }
        truths.iter().all(Option::is_some).then_some(!decisive)
    }

    fn fixed(&mut self, function: FnId, value: &Value, env: Option<&Rc<Env>>) -> Option<bool> {
        let found = self.value(function, value, env);
        let [one] = found.as_slice() else { return None };
        match one.as_slice() {
            [item] => match &item.elem {
                Elem::Bool(truth) => Some(*truth),
                Elem::Str(text) => text.parse().ok(),
                _ => None,
            },
            _ => None,
        }
    }
}
