//! What is known of a parameter by the call alone: whether it was given, and what kind of value it is.
//!
//! In: a test of a parameter, the call. Out: a [`Test`] that can be true or false only.

use std::rc::Rc;

use super::knowledge::Knowledge;
use super::test::Test;
use crate::facts::{TypeRef, Value};
use crate::link::program::FnId;
use crate::link::values::{Elem, Env};

/// Kinds of values that a helper for any type tells apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Truth,
    Text,
    Number,
    Other,
}

impl Knowledge<'_, '_> {
    pub(super) fn test_omitted(&self, function: FnId, index: u32, env: Option<&Rc<Env>>) -> Test {
        match Env::of(env, function) {
            Some(env) => Test::constant(self.program.args_of_param(env.site, function, index).is_empty()),
            None => Test::default(),
        }
    }

    /// `value instanceof Boolean`, where the call gives a literal, or something that is declared; `stored as? Date`:
    /// what is of a kind is there.
    pub(super) fn test_kind(
        &self,
        function: FnId,
        (value, ty): (&Value, &TypeRef),
        within: (Option<&Rc<Env>>, u32),
    ) -> Test {
        let program = self.program;
        let wanted = kind_called(program.text(program.file_of(function), ty.name));
        let known = wanted.and_then(|_| self.kind_of(function, value, within.0));
        match known {
            Some(kind) => Test::constant(Some(kind) == wanted),
            // Of a yes or no it says only that there is an answer.
            None if wanted == Some(Kind::Truth) => Test::default(),
            None => self.test_value(function, value, within.0, within.1).untold(),
        }
    }

    fn kind_of(&self, function: FnId, value: &Value, env: Option<&Rc<Env>>) -> Option<Kind> {
        let program = self.program;
        let alternatives = program.evaluate(function, value, env);
        let [one] = alternatives.as_slice() else { return None };
        let [item] = one.as_slice() else { return None };
        match &item.elem {
            Elem::Bool(_) => Some(Kind::Truth),
            Elem::Str(_) => Some(Kind::Text),
            Elem::Int(_) => Some(Kind::Number),
            Elem::Param(owner, index) => {
                let ty = program.function(*owner).params.get(*index as usize)?.ty.as_ref()?;
                kind_called(program.text(program.file_of(*owner), ty.name))
            }
            _ => None,
        }
    }
}

/// The kind that a type's name stands for; none where a value of another kind may be one too.
fn kind_called(name: &str) -> Option<Kind> {
    match name.rsplit('.').next()?.to_ascii_lowercase().as_str() {
        "boolean" | "bool" => Some(Kind::Truth),
        "string" => Some(Kind::Text),
        "int" | "integer" => Some(Kind::Number),
        "long" | "float" | "double" => Some(Kind::Other),
        _ => None,
    }
}
