//! The JSON schema of `consentlint.toml`, for editors.
//!
//! In: a pack, for the names of rules and types of apps. Out: the schema as text. The committed copy in
//! `project/schema/` is written by `cargo run -p project --example config_schema`.

use std::collections::BTreeMap;

use rules::Pack;
use schemars::schema_for;
use serde_json::{Value, json};

use crate::config::Config;
use crate::read::family;

/// The name of the file for editors.
pub const FILE: &str = "consentlint.schema.json";

/// The schema, indented, with a newline at the end.
#[must_use]
pub fn json_schema(pack: &Pack) -> String {
    let mut schema = schema_for!(Config).to_value();
    let level = schema.pointer("/$defs/RuleKeys/additionalProperties").cloned().unwrap_or_else(|| json!({}));
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    for rule in &pack.rules {
        names.insert(&rule.id, rule.title.en.clone());
        let family = family(&rule.id);
        names.entry(family).or_insert_with(|| format!("All rules of the family `{family}`."));
    }
    if let Some(Value::Object(keys)) = schema.pointer_mut("/$defs/RuleKeys/properties") {
        for (name, title) in names {
            keys.insert(name.to_owned(), json!({ "description": title, "allOf": [level] }));
        }
    }
    let types: Vec<Value> =
        pack.catalogue.app_types.iter().map(|kind| json!({ "const": kind.id, "description": kind.name.en })).collect();
    if let Some(one) = schema.pointer_mut("/$defs/ProjectKeys/properties/app-type") {
        let description = one.get("description").cloned().unwrap_or(Value::Null);
        let one_type = json!({ "oneOf": types });
        *one = json!({
            "description": description,
            "anyOf": [one_type, { "type": "array", "items": one_type, "minItems": 1 }]
        });
    }
    format!("{schema:#}\n")
}
