//! The pages in `docs/rules` are what the program writes.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

#[test]
fn the_rule_pages_are_fresh() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_consentlint"));
    assert!(command.args(["rules", "--write-docs"]).arg(folder.path()).status().unwrap().success());
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let (written, kept) = (pages(folder.path(), folder.path()), pages(&kept, &kept));
    let hint = "run `cargo run -- rules --write-docs docs/rules`";
    assert_eq!(written.keys().collect::<Vec<_>>(), kept.keys().collect::<Vec<_>>(), "{hint}");
    for (name, text) in &written {
        assert!(kept.get(name) == Some(text), "{name} is stale: {hint}");
    }
}

/// Relative paths and texts of the files below a folder.
fn pages(root: &Path, folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(pages(root, &path));
        } else {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            found.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
    found
}

#[test]
fn the_schema_of_the_configuration_is_fresh_and_known_to_the_program() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("project/schema/consentlint.schema.json");
    let kept = std::fs::read_to_string(kept).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_consentlint")).args(["config", "--schema"]).output().unwrap();
    let hint = "run `cargo run -p project --example config_schema`";
    assert!(String::from_utf8(output.stdout).unwrap() == kept, "the schema is stale: {hint}");
    let schema: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(schema["additionalProperties"], false);
    let keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["basis", "guard", "paths", "project", "rules"]);
    assert!(schema["$defs"]["RuleKeys"]["properties"]["hygiene/unlisted-sdk"]["description"].is_string());
}

/// The pages of the user guide below a folder, by their names.
fn guide(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut pages: Vec<String> = names.filter(|name| name.ends_with(".md") && name != "README.md").collect();
    pages.sort();
    pages
}

#[test]
fn every_page_of_the_guide_is_there_in_both_languages() {
    assert_eq!(guide("docs"), guide("docs/zh-CN"));
}

#[test]
fn links_between_pages_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("README.md"), root.join("docs/zh-CN/README.md")];
    for folder in ["docs", "docs/zh-CN"] {
        files.extend(guide(folder).iter().map(|name| root.join(folder).join(name)));
    }
    let mut dead = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split([')', '\n']).next().unwrap().split('#').next().unwrap();
            let outside = target.is_empty() || target.contains("://");
            if !outside && !file.parent().unwrap().join(target).exists() {
                dead.push(format!("{}: {target}", file.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}
