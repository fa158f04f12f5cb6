//! Values that may be written short: one string for a list of one, a position or a word for an argument.
//!
//! In: YAML values. Out: [`Names`], [`ArgAt`], lists. Read by hand, so that errors say what was expected and where.

use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Error, IntoDeserializer, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// One or several strings.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
pub enum Names {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Names {
    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, String> {
        match self {
            Names::One(name) => std::slice::from_ref(name).iter(),
            Names::Many(names) => names.iter(),
        }
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let OneOrMany(mut names) = OneOrMany::<String>::deserialize(deserializer)?;
        Ok(if names.len() == 1 { Names::One(names.swap_remove(0)) } else { Names::Many(names) })
    }
}

/// Which argument: a position from 0, or a word: a Kotlin parameter name, `last`, `receiver`, `rest:N` (all from N on),
/// `any` (any argument), `all` (all arguments), `chain` (collected from earlier calls of the same builder chain whose role
/// is `adds-permission`). `fixed:X` is no argument but always the text X: what a call asks for whose name alone says it
/// (`fixed:ios.permission.CAMERA`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ArgAt {
    /// By position.
    At(u32),
    /// By word.
    Word(String),
}

impl ArgAt {
    /// The text that stands for every argument.
    #[must_use]
    pub fn fixed(&self) -> Option<&str> {
        match self {
            ArgAt::Word(word) => word.strip_prefix("fixed:"),
            ArgAt::At(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for ArgAt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ArgVisitor;
        impl Visitor<'_> for ArgVisitor {
            type Value = ArgAt;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an argument: a position from 0, or a word such as `last` or a parameter name")
            }
            fn visit_u64<E: Error>(self, at: u64) -> Result<ArgAt, E> {
                u32::try_from(at).map(ArgAt::At).map_err(|_| E::custom("no call has that many arguments"))
            }
            fn visit_i64<E: Error>(self, at: i64) -> Result<ArgAt, E> {
                u32::try_from(at).map(ArgAt::At).map_err(|_| E::custom("arguments are counted from 0"))
            }
            fn visit_str<E: Error>(self, word: &str) -> Result<ArgAt, E> {
                Ok(ArgAt::Word(word.to_owned()))
            }
        }
        deserializer.deserialize_any(ArgVisitor)
    }
}

/// A list that may be written as its only element.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum OneOrManySchema<T> {
    /// One.
    #[allow(dead_code)]
    One(T),
    /// Several.
    #[allow(dead_code)]
    Many(Vec<T>),
}

/// A list that may be written as its only element.
pub(crate) struct OneOrMany<T>(pub(crate) Vec<T>);

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        OneOrManySchema::<T>::schema_name()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        OneOrManySchema::<T>::json_schema(generator)
    }
    fn inline_schema() -> bool {
        true
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
            type Value = Vec<T>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a name or a list of names")
            }
            fn visit_str<E: Error>(self, one: &str) -> Result<Vec<T>, E> {
                T::deserialize(one.into_deserializer()).map(|one| vec![one])
            }
            fn visit_seq<A: SeqAccess<'de>>(self, many: A) -> Result<Vec<T>, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(many))
            }
        }
        deserializer.deserialize_any(ListVisitor(PhantomData)).map(OneOrMany)
    }
}

/// Reads one value or a list of them as a list.
pub(crate) fn one_or_many<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    OneOrMany::deserialize(deserializer).map(|OneOrMany(list)| list)
}
