//! Fixes in SARIF.
//!
//! In: a finding with fixes. Out: for each fix, what is replaced in each file.

use std::collections::BTreeMap;

use analyzer::Finding;
use analyzer::report::Fix;
use serde_json::{Value, json};

use super::super::Rendering;
use super::places::Artifacts;

/// The fixes of a finding.
pub fn fixes(rendering: &Rendering<'_>, artifacts: &mut Artifacts<'_>, finding: &Finding) -> Value {
    let fixes = finding.fixes.iter().map(|fix| {
        let changes = changes(artifacts, fix);
        json!({ "description": { "text": rendering.language.of(&fix.title) }, "artifactChanges": changes })
    });
    fixes.collect()
}

fn changes(artifacts: &mut Artifacts<'_>, fix: &Fix) -> Vec<Value> {
    let mut by_file: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        let replacement =
            json!({ "deletedRegion": artifacts.region(&edit.place), "insertedContent": { "text": edit.replacement } });
        by_file.entry(&edit.place.path).or_default().push(replacement);
    }
    let change = |(path, replacements): (&str, Vec<Value>)| json!({ "artifactLocation": artifacts.artifact(path), "replacements": replacements });
    by_file.into_iter().map(change).collect()
}
