//! What the law, the platforms and the SDKs say, as data, and its loader.
//!
//! In: YAML files (built in, or a folder of the user's). Out: a checked [`Pack`], or a [`PackError`] with file, line,
//! column and a hint. This crate knows nothing of programs or findings.

mod apple;
pub mod catalogue;
mod check;
mod check_api;
mod data;
mod declared;
mod error;
pub mod evidence;
mod load;
mod merge;
mod names;
pub mod norm;
mod parse;
mod permissions;
pub mod profile;
mod role;
pub mod rule;
mod schema;
pub mod sdk;
mod source;
pub mod vocabulary;

use serde::{Deserialize, Serialize};

pub use error::PackError;
pub use load::{builtin, check_dir, load_dir, rules_without_page};
pub use schema::{SchemaKind, json_schema};

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    pub zh: String,
}

/// A checked set of norms, facts and rules.
#[derive(Clone, Debug, Default)]
pub struct Pack {
    /// Laws, standards and policies with their clauses.
    pub norms: Vec<norm::Norm>,
    /// Platform facts, merged over all files.
    pub catalogue: catalogue::Catalogue,
    /// SDKs, sorted by id.
    pub sdks: Vec<sdk::Sdk>,
    /// Word lists, sorted by id.
    pub vocabulary: Vec<vocabulary::WordList>,
    /// Rules, sorted by id.
    pub rules: Vec<rule::Rule>,
    /// The Markdown page of each rule: id and text.
    pub pages: Vec<(String, String)>,
}
