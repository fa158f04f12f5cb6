//! What `consentlint.toml` can say.
//!
//! In: nothing. Out: [`Config`], read by [`crate::read`]; its doc comments are the descriptions in the JSON schema. Each
//! value keeps its place in the text.

use std::fmt;

use rules::catalogue::Purpose;
use rules::profile::{Audience, Region};
use rules::rule::Artifact;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

/// The configuration of a folder and all that is below it. A `consentlint.toml` further in wins, key by key.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Config {
    /// What the code is.
    pub project: ProjectKeys,
    /// What is read.
    pub paths: PathKeys,
    /// Which rules hold, and how severe they are.
    pub rules: RuleKeys,
    /// Functions, stored flags and callbacks of this project that say that the user agreed.
    pub guard: Vec<GuardEntry>,
    /// Places where the data are processed on another legal basis than consent: findings there become notes.
    pub basis: Vec<BasisEntry>,
}

/// What the code is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ProjectKeys {
    /// Whether it is an application or a library for other people's applications. By default the build files say so.
    #[schemars(with = "Option<Artifact>")]
    pub artifact: Option<Spanned<Artifact>>,
    /// Where the users are, one or several: findings cite the norms of these regions only, and rules that rest on none
    /// of them are silent. By default all norms are cited.
    #[schemars(with = "Option<Many<Region>>")]
    pub region: Option<Spanned<Many<Region>>>,
    /// The type of the app in the sense of the provisions on necessary personal information, one or several.
    #[schemars(with = "Option<Many<String>>")]
    pub app_type: Option<Spanned<Many<String>>>,
    /// For whom the app is made.
    #[schemars(with = "Option<Audience>")]
    pub audience: Option<Spanned<Audience>>,
}

/// What is read. Patterns are written as in `.gitignore`, for paths below this file's folder.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PathKeys {
    /// Only files that fit one of these are read.
    #[schemars(with = "Option<Vec<String>>")]
    pub include: Option<Spanned<Vec<Spanned<String>>>>,
    /// Files that fit one of these are not read: what they do is not known to the rest of the program either.
    #[schemars(with = "Option<Vec<String>>")]
    pub exclude: Option<Spanned<Vec<Spanned<String>>>>,
}

/// Levels by rule or family of rules, and packs of rules.
#[derive(Clone, Debug, Default)]
pub struct RuleKeys {
    /// Folders with further rules, SDKs and norms, relative to this file.
    pub packs: Vec<Spanned<String>>,
    /// `"collection/before-consent" = "warning"`, `prompts = "off"`.
    pub levels: Vec<(Spanned<String>, Spanned<Level>)>,
}

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// They are counted, not reported.
    Off,
    /// They are notes.
    Note,
    /// They are warnings.
    Warning,
    /// They are errors.
    Error,
}

/// Code of the project that says that the user agreed. One of `call`, `key` and `callback` at least.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GuardEntry {
    /// Functions or properties that are true if the user agreed: `com.example.Privacy.mayTrack`, or several.
    #[serde(default)]
    #[schemars(with = "Option<Many<String>>")]
    pub call: Option<Spanned<Many<String>>>,
    /// Keys under which a yes is stored.
    #[serde(default)]
    #[schemars(with = "Option<Many<String>>")]
    pub key: Option<Spanned<Many<String>>>,
    /// Functions that run only after the user agreed: `com.example.ConsentListener.onAgreed`, or several.
    #[serde(default)]
    #[schemars(with = "Option<Many<String>>")]
    pub callback: Option<Spanned<Many<String>>>,
    /// To what the user agreed; to the privacy policy, if nothing is said.
    #[serde(default)]
    pub gives: Purpose,
}

/// Another legal basis than consent. Of `paths` and `symbols` at least one; both must fit if both are given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BasisEntry {
    /// Rules or families of rules.
    #[schemars(with = "Many<String>")]
    pub rules: Spanned<Many<String>>,
    /// Files, as patterns.
    #[serde(default)]
    #[schemars(with = "Option<Many<String>>")]
    pub paths: Option<Spanned<Many<String>>>,
    /// Classes or functions: `com.example.Pay` (and all in it), `com.example.Pay.check`.
    #[serde(default)]
    #[schemars(with = "Option<Many<String>>")]
    pub symbols: Option<Spanned<Many<String>>>,
    /// The basis: the id of a clause (`PIPL-13`), or in words.
    #[schemars(with = "String")]
    pub basis: Spanned<String>,
    /// Why it applies here.
    #[schemars(with = "String")]
    pub reason: Spanned<String>,
}

/// One value or a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Many<T>(pub Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMore<T> {
            type Value = Many<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a list of strings")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Many<T>, E> {
                T::deserialize(serde::de::value::StrDeserializer::new(word)).map(|one| Many(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Many<T>, A::Error> {
                let mut found = Vec::new();
                while let Some(one) = list.next_element()? {
                    found.push(one);
                }
                Ok(Many(found))
            }
        }
        deserializer.deserialize_any(OneOrMore(std::marker::PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Many<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Many_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
    }
}

impl<'de> Deserialize<'de> for RuleKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = RuleKeys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("levels by rule, and `packs`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RuleKeys, A::Error> {
                let mut keys = RuleKeys::default();
                while let Some(key) = map.next_key::<Spanned<String>>()? {
                    if key.get_ref() == "packs" {
                        keys.packs = map.next_value()?;
                    } else {
                        keys.levels.push((key, map.next_value()?));
                    }
                }
                Ok(keys)
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

impl JsonSchema for RuleKeys {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RuleKeys".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let level = generator.subschema_for::<Level>();
        json_schema!({
            "type": "object",
            "description": "Levels by rule (\"family/name\") or family of rules, and packs of rules.",
            "properties": {
                "packs": {
                    "description": "Folders with further rules, SDKs and norms, relative to this file.",
                    "type": "array",
                    "items": { "type": "string" }
                }
            },
            "additionalProperties": level
        })
    }
}
