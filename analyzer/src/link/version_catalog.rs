//! Version catalogs of Gradle's: what an alias stands for.
//!
//! In: the catalogs of a program. Out: [`Catalog`]: the libraries and plug-ins behind aliases.

use rustc_hash::FxHashMap;

use super::markup::nodes;
use super::program::Program;
use crate::facts::FileKind;

/// Version catalogs: aliases of libraries and plugins.
#[derive(Default)]
pub(super) struct Catalog {
    libraries: FxHashMap<String, Vec<String>>,
    plugins: FxHashMap<String, String>,
}

impl Catalog {
    pub(super) fn new(program: &Program<'_>) -> Catalog {
        let mut catalog = Catalog::default();
        let mut bundles = Vec::new();
        for file in program.files.iter().filter(|f| f.facts.kind == FileKind::VersionCatalog) {
            for node in nodes(&file.facts) {
                let alias = node.value("name").or(node.value("alias")).unwrap_or_default().to_string();
                match node.name() {
                    "library" => {
                        let module = node.value("module").unwrap_or_default().to_string();
                        catalog.libraries.insert(alias, vec![module]);
                    }
                    "plugin" => {
                        catalog.plugins.insert(alias, node.value("id").unwrap_or_default().to_string());
                    }
                    "bundle" => bundles.push((alias, node.value("members").unwrap_or_default().to_string())),
                    _ => {}
                }
            }
        }
        for (alias, members) in bundles {
            let found = members.split(',').filter_map(|m| catalog.libraries.get(m.trim())).flatten().cloned().collect();
            catalog.libraries.insert(format!("bundles.{alias}"), found);
        }
        catalog
    }

    /// `group:artifact` of a dependency's value: coordinates, a catalog alias, a platform.
    pub(super) fn artifacts(&self, value: &str) -> Vec<String> {
        if let Some(alias) = value.strip_prefix("libs.") {
            return self.libraries.get(alias).cloned().unwrap_or_default();
        }
        let mut parts = value.split(':');
        match (parts.next(), parts.next()) {
            (Some(group), Some(name)) if group.contains('.') => vec![format!("{group}:{name}")],
            _ => Vec::new(),
        }
    }

    /// Whether a plug-in is one of the platform's: by its id, or by an alias of whose id nothing is known.
    pub(super) fn is_plugin(&self, value: &str, (full, words): (&str, [&str; 2])) -> bool {
        let Some(alias) = value.strip_prefix("libs.plugins.") else { return value == full };
        let id = self.plugins.get(alias).map_or(value, String::as_str);
        id == full || words.iter().any(|word| alias.contains(word))
    }
}
