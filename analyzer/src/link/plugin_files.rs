//! Plug-ins of hybrid apps (`plugin.xml`): what each adds to the manifest and the build of the app that takes it.
//!
//! In: files. Out: the elements that end up in a manifest, artifacts, and build files that are taken in besides.

use super::markup::{Node, nodes};
use super::modules::Modules;
use super::program::{FileId, Program};
use super::version_catalog::Catalog;
use crate::facts::{FileFacts, FileKind};

/// The manifest that a plug-in adds to.
const MANIFEST: &str = "AndroidManifest.xml";
/// The platform whose manifest and build that are.
const PLATFORM: &str = "android";

/// Whether a file says what a plug-in adds: others have files of that name too, which name no platform.
#[must_use]
pub fn is_plugin(facts: &FileFacts) -> bool {
    facts.kind == FileKind::PluginXml && nodes(facts).any(|n| n.name() == "platform" && n.value("name").is_some())
}

/// Whether a file is a manifest or adds to one.
#[must_use]
pub fn is_manifest(facts: &FileFacts) -> bool {
    facts.kind == FileKind::Manifest || is_plugin(facts)
}

/// The elements of a manifest; of a plug-in's file those that it adds to one.
pub fn manifest_nodes(facts: &FileFacts) -> impl Iterator<Item = Node<'_>> {
    let whole = facts.kind == FileKind::Manifest;
    nodes(facts).filter(move |node| whole || around(*node).any(adds_to_manifest))
}

fn adds_to_manifest(node: Node<'_>) -> bool {
    let target = match node.name() {
        "config-file" => node.value("target"),
        "edit-config" => node.value("file"),
        _ => None,
    };
    target.is_some_and(|target| target.rsplit('/').next() == Some(MANIFEST))
}

fn around(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    std::iter::successors(node.parent(), |n| n.parent())
}

/// What a plug-in takes into the build of an app.
fn frameworks(facts: &FileFacts) -> impl Iterator<Item = (Node<'_>, &str)> {
    let built = |node: &Node<'_>| {
        let platform = around(*node).find(|n| n.name() == "platform").and_then(|n| n.value("name"));
        node.name() == "framework" && platform.is_none_or(|name| name == PLATFORM)
    };
    nodes(facts).filter(built).filter_map(|node| Some((node, node.value("src")?)))
}

/// Whether a plug-in brings archives that nobody can read.
#[must_use]
pub fn has_archives(facts: &FileFacts) -> bool {
    let archive = |src: &str| src.ends_with(".jar") || src.ends_with(".aar");
    is_plugin(facts) && nodes(facts).any(|node| node.value("src").is_some_and(archive))
}

impl Modules {
    /// Reads a plug-in's file: a library with these artifacts, and with what the build files say that it names.
    pub(super) fn read_plugin(&mut self, module: usize, file: FileId, (program, catalog): (&Program<'_>, &Catalog)) {
        let facts = program.facts(file);
        self.modules[module].library = true;
        for (node, src) in frameworks(facts) {
            if node.value("custom") == Some("true") {
                let path = format!("{}/{src}", self.modules[module].folder);
                self.take_in(module, path.trim_start_matches('/'), (program, catalog));
                continue;
            }
            let mut parts = src.split(':');
            if let (Some(group), Some(name), Some(_)) = (parts.next(), parts.next(), parts.next()) {
                self.modules[module].artifacts.push(format!("{group}:{name}"));
            }
        }
    }

    /// A build file that a plug-in names: a module of its own, or a script that counts with the plug-in.
    fn take_in(&mut self, module: usize, path: &str, (program, catalog): (&Program<'_>, &Catalog)) {
        let gradle = |kind: FileKind| matches!(kind, FileKind::GradleGroovy | FileKind::GradleKotlin);
        let named = program.files.iter().position(|f| f.path == path && gradle(f.facts.kind));
        let Some(index) = named else { return };
        let owner = self.of_file.get(index).copied().unwrap_or(module);
        if owner != module {
            self.modules[module].uses.push(owner);
            return;
        }
        // The plug-in's other platforms have nothing to do with the script.
        let before = self.modules[module].gradle;
        self.read_build(module, FileId(index as u32), program, catalog);
        self.modules[module].gradle = before;
    }
}
