//! Elements of the manifest that mean something by themselves.
//!
//! In: the manifests, the catalogue's `declarations`. Out: candidates of kind `declaration`; what an element declares.

use rules::catalogue::Declaration;
use rules::rule::Find;

use super::candidate::Candidate;
use crate::link::markup::Node;
use crate::link::plugin_files::{is_manifest, manifest_nodes};
use crate::link::program::FileId;
use crate::solve::knowledge::Knowledge;

/// One candidate per element that declares something.
#[must_use]
pub fn candidates(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let program = knowledge.program;
    let mut found = Vec::new();
    for (index, file) in program.files.iter().enumerate() {
        if !is_manifest(&file.facts) || file.test {
            continue;
        }
        for node in manifest_nodes(&file.facts).filter(|n| !is_removed(*n)) {
            let declared = declared(knowledge, node);
            if declared.is_empty() {
                continue;
            }
            let place = (FileId(index as u32), node.element().span);
            let mut candidate = Candidate::new(Find::Declaration, place);
            candidate.name = said(node);
            candidate.api = format!("<{}>", node.name());
            candidate.evidence = format!("{} {}", node.name(), candidate.name);
            candidate.declares = declared.iter().map(|d| d.id.clone()).collect();
            found.push(candidate);
        }
    }
    found
}

/// What an element is known by: its name, else what it holds.
fn said(node: Node<'_>) -> String {
    let own = node.value("name").map(str::to_string);
    own.or_else(|| {
        let named: Vec<&str> = node.descendants().filter_map(|n| n.value("name")).take(3).collect();
        (!named.is_empty()).then(|| named.join(", "))
    })
    .unwrap_or_else(|| node.name().to_string())
}

fn is_removed(node: Node<'_>) -> bool {
    matches!(node.value("node"), Some("remove" | "removeAll"))
}

/// What the catalogue says of an element.
#[must_use]
pub fn declared<'k>(knowledge: &Knowledge<'k, '_>, node: Node<'_>) -> Vec<&'k Declaration> {
    knowledge.program.pack.catalogue.declarations.iter().filter(|d| fits(d, node)).collect()
}

fn fits(declaration: &Declaration, node: Node<'_>) -> bool {
    if !declaration.element.iter().any(|e| e == node.name()) {
        return false;
    }
    let inside = declaration.inside.is_empty() || {
        let mut around = node.parent();
        let mut found = false;
        while let Some(outer) = around {
            found |= declaration.inside.iter().any(|e| e == outer.name());
            around = outer.parent();
        }
        found
    };
    let name = node.value("name").unwrap_or_default();
    let named = declaration.name.is_empty() || declaration.name.iter().any(|p| is_like(name, p));
    let actions = || node.descendants().filter(|n| n.name() == "action").filter_map(|n| n.value("name"));
    let acts = declaration.action.is_empty() || actions().any(|a| declaration.action.iter().any(|p| is_like(a, p)));
    let holds = declaration
        .holds
        .as_ref()
        .is_none_or(|h| node.descendants().filter(|n| n.name() == h.element).count() >= h.at_least as usize);
    inside && named && acts && holds && (!declaration.exported || is_exported(node))
}

fn is_exported(node: Node<'_>) -> bool {
    let guarded = node.value("permission").is_some();
    let filtered = || node.children().any(|c| c.name() == "intent-filter");
    !guarded && node.value("enabled") != Some("false") && node.value("exported").map_or_else(filtered, |v| v == "true")
}

/// Whether a name is like a pattern: `*` at either end stands for anything. Case does not matter.
fn is_like(name: &str, pattern: &str) -> bool {
    let (name, pattern) = (name.to_lowercase(), pattern.to_lowercase());
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) => name.contains(pattern.trim_matches('*')),
        (Some(end), None) => name.ends_with(end),
        (None, Some(start)) => name.starts_with(start),
        (None, None) => name == pattern,
    }
}
