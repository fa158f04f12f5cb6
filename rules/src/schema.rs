//! The JSON schema of each kind of file, for the editors of rule authors.
//!
//! In: a kind. Out: the schema as text. The committed copies in `rules/schema/` are written by
//! `cargo run -p rules --example schema`.

use schemars::{JsonSchema, schema_for};

use crate::vocabulary::WordList;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaKind {
    /// `rules/<family>/<name>.yaml`.
    Rule,
    /// `catalogue/sdk/<id>.yaml`.
    Sdk,
    /// `catalogue/<platform>/*.yaml`.
    Catalogue,
    /// `vocabulary/*.yaml`.
    Vocabulary,
    /// `norms/*.yaml`.
    Norm,
}

impl SchemaKind {
    /// All kinds.
    pub const ALL: [SchemaKind; 5] =
        [SchemaKind::Rule, SchemaKind::Sdk, SchemaKind::Catalogue, SchemaKind::Vocabulary, SchemaKind::Norm];

    /// The name of the schema's file, without ending.
    pub fn name(self) -> &'static str {
        match self {
            SchemaKind::Rule => "rule",
            SchemaKind::Sdk => "sdk",
            SchemaKind::Catalogue => "catalogue",
            SchemaKind::Vocabulary => "vocabulary",
            SchemaKind::Norm => "norm",
        }
    }
}

/// One word list or a list of them.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum WordFile {
    /// One.
    #[allow(dead_code)]
    One(WordList),
    /// Several.
    #[allow(dead_code)]
    Many(Vec<WordList>),
}

/// The JSON schema of a kind of file, indented, with a newline at the end.
pub fn json_schema(kind: SchemaKind) -> String {
    let schema = match kind {
        SchemaKind::Rule => schema_for!(crate::rule::Rule),
        SchemaKind::Sdk => schema_for!(crate::sdk::Sdk),
        SchemaKind::Catalogue => schema_for!(crate::catalogue::Catalogue),
        SchemaKind::Vocabulary => schema_for!(WordFile),
        SchemaKind::Norm => schema_for!(crate::norm::Norm),
    };
    format!("{:#}\n", schema.as_value())
}
