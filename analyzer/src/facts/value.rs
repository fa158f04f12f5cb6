//! Values and conditions.
//!
//! In: nothing. Out: [`Value`] and [`Cond`].

use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::depth::deeper;
use super::{FnIdx, Local, Name, TypeIdx, TypeRef};

/// An argument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arg {
    /// Its name, if the call gives one.
    pub name: Option<Name>,
    /// Its value.
    pub value: Value,
}

/// A value, without calls and member reads (those are statements whose result is a temporary).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Not understood, or of no interest (arithmetic).
    Unknown,
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// An integer literal.
    Int(i64),
    /// A string literal without its quotes, escapes resolved.
    Str(Name),
    /// A variable.
    Local(Local),
    /// A type, a package, or in annotations a constant: a dotted path as written.
    Path(Name),
    /// `this`, or of the named outer class or function (`A.this`, `this@A`).
    This(Option<Name>),
    /// A lambda, anonymous function or local function of this file.
    Function(FnIdx),
    /// `X::name`, `x::name`, `::name`; `X::new` has the name `<init>`.
    FunctionRef {
        /// Before the colons.
        #[serde(deserialize_with = "deeper")]
        on: Option<Box<Value>>,
        /// After them.
        name: Name,
    },
    /// `X.class`, `X::class`.
    Class(#[serde(deserialize_with = "deeper")] Box<TypeRef>),
    /// An instance of an anonymous class.
    Object(TypeIdx),
    /// An array or collection literal (`{a, b}`, `[a, b]`).
    Array(#[serde(deserialize_with = "deeper")] ThinVec<Value>),
    /// `*xs` in an argument list.
    Spread(#[serde(deserialize_with = "deeper")] Box<Value>),
    /// A string put together: template or `+`.
    Concat(#[serde(deserialize_with = "deeper")] ThinVec<Value>),
    /// `base[index]`.
    Index(#[serde(deserialize_with = "deeper")] Box<(Value, Value)>),
    /// A condition used as a value.
    Logic(#[serde(deserialize_with = "deeper")] Box<Cond>),
}

impl Value {
    /// `base[index]`.
    #[must_use]
    pub fn index(base: Value, index: Value) -> Value {
        Value::Index(Box::new((base, index)))
    }

    /// `ty.class`.
    #[must_use]
    pub fn class(ty: TypeRef) -> Value {
        Value::Class(Box::new(ty))
    }
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cond {
    /// Not understood.
    Unknown,
    /// The value is true.
    Test(Value),
    /// Negation.
    Not(#[serde(deserialize_with = "deeper")] Box<Cond>),
    /// All hold. Calls in a later operand stand in a branch on the earlier ones.
    And(#[serde(deserialize_with = "deeper")] Vec<Cond>),
    /// At least one holds.
    Or(#[serde(deserialize_with = "deeper")] Vec<Cond>),
    /// `==`, `is` a `when` or `case` constant. Java's `equals` is a call.
    Equal(Value, Value),
    /// `<` (strict) or `<=`.
    Less {
        /// The smaller side.
        left: Value,
        /// The greater side.
        right: Value,
        /// Whether equality is excluded.
        strict: bool,
    },
    /// `instanceof`, `is`.
    Is(Value, TypeRef),
    /// `x in xs`.
    In(Value, Value),
    /// The caller left out this parameter (by index).
    Omitted(u32),
}
