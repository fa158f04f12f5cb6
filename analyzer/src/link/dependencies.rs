//! Where build files name what they bring in.
//!
//! In: a build file, the version catalogs, an artifact. Out: the place of the line that names it.

use super::markup::{Node, nodes};
use super::program::Program;
use crate::facts::{FileFacts, FileKind, Span};

/// The element of a build file that names an artifact: itself, by its alias in a version catalog, or by a bundle.
#[must_use]
pub fn line_of(program: &Program<'_>, facts: &FileFacts, artifact: &str) -> Option<Span> {
    let (group, name) = artifact.split_once(':')?;
    let names = |n: &Node<'_>| {
        n.arguments().any(|a| a == artifact || a.starts_with(&format!("{artifact}:")))
            || n.value("src").is_some_and(|src| src == artifact || src.starts_with(&format!("{artifact}:")))
            || n.value("group") == Some(group) && n.value("name") == Some(name)
    };
    let accessors = accessors(program, artifact);
    let aliased = |n: &Node<'_>| n.arguments().any(|a| accessors.iter().any(|accessor| accessor == a));
    let found = nodes(facts).find(|n| names(n)).or_else(|| nodes(facts).find(aliased));
    found.map(|n| n.element().span)
}

/// How build files may name an artifact of the version catalogs: `libs.push`, `libs.bundles.ads`.
fn accessors(program: &Program<'_>, artifact: &str) -> Vec<String> {
    let mut found = Vec::new();
    let catalogs = program.files.iter().filter(|f| f.facts.kind == FileKind::VersionCatalog);
    for file in catalogs {
        let alias = |n: Node<'_>| n.value("name").or(n.value("alias")).unwrap_or_default().to_string();
        let own = nodes(&file.facts).filter(|n| n.name() == "library" && n.value("module") == Some(artifact));
        let aliases: Vec<String> = own.map(alias).collect();
        for bundle in nodes(&file.facts).filter(|n| n.name() == "bundle") {
            let mut members = bundle.value("members").unwrap_or_default().split(',');
            if members.any(|m| aliases.iter().any(|a| a == m.trim())) {
                found.push(format!("libs.bundles.{}", alias(bundle)));
            }
        }
        found.extend(aliases.iter().map(|a| format!("libs.{a}")));
    }
    found
}
