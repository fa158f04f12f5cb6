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

    /// `value instanceof Boolean`, where the call gives a literal, or something that is declared.
    pub(super) fn test_kind(&self, function: FnId, value: &Value, ty: &TypeRef, env: Option<&Rc<Env>>) -> Test {
        let program = self.program;
        let Some(wanted) = kind_called(program.text(program.file_of(function), ty.name)) else {
            return Test::default();
        };
        self.kind_of(function, value, env).map_or_else(Test::default, |kind| Test::constant(kind == wanted))
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
        "boolean" => Some(Kind::Truth),
        "string" => Some(Kind::Text),
        "int" | "integer" => Some(Kind::Number),
        "long" | "float" | "double" => Some(Kind::Other),
        _ => None,
    }
}
