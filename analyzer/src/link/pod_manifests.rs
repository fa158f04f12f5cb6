//! Privacy manifests that pods bring along, and the pods of one package that cannot be had without them.
//!
//! In: podspecs. Out: for a manifest, the folders that it speaks for: that of the podspec that names it, and those of the
//! pods of the same package that depend on it.

use rustc_hash::FxHashSet;

use super::markup::nodes;
use super::modules::Modules;
use super::program::{File, FileId, Program};
use super::targets::{folder_of, joined};
use crate::facts::FileKind;

/// The statements of a podspec that name what is put beside the code.
const BRINGING: [&str; 4] = ["resource_bundles", "resource_bundle", "resources", "resource"];

/// The folders of the pods that a manifest speaks for because a podspec names it.
#[must_use]
pub fn spoken_for<'p>(program: &'p Program<'_>, modules: &Modules, manifest: FileId) -> Vec<&'p str> {
    let path = program.path(manifest);
    let specs: Vec<&File> =
        program.files.iter().filter(|f| f.facts.kind == FileKind::Podfile && f.path.ends_with(".podspec")).collect();
    let bringing: Vec<&File> = specs.iter().copied().filter(|spec| brings(spec, path)).collect();
    let mut known: FxHashSet<&str> = bringing.iter().map(|spec| pod_of(&spec.path)).collect();
    let mut found: Vec<&str> = bringing.iter().map(|spec| folder_of(&spec.path)).collect();
    let package = modules.walls.around(path);
    // Whoever takes one of these takes it with the manifest.
    loop {
        let needs = |spec: &&&File| {
            modules.walls.around(&spec.path) == package
                && !known.contains(pod_of(&spec.path))
                && needed(spec).any(|pod| known.contains(pod))
        };
        let Some(next) = specs.iter().find(needs) else { return found };
        known.insert(pod_of(&next.path));
        found.push(folder_of(&next.path));
    }
}

/// Whether a podspec names a file among what it brings along.
fn brings(spec: &File, path: &str) -> bool {
    let bringing = nodes(&spec.facts).filter(|node| BRINGING.contains(&node.name()));
    let mut named = bringing.flat_map(|node| &node.element().attributes).map(|a| spec.facts.str(a.value));
    named.any(|value| joined(folder_of(&spec.path), value) == path)
}

/// The pods that a podspec depends on, without the names of their parts.
fn needed(spec: &File) -> impl Iterator<Item = &str> {
    let needs =
        nodes(&spec.facts).filter(|node| node.name() == "dependency").filter_map(|node| node.arguments().next());
    needs.filter_map(|pod| pod.split('/').next())
}

/// The name of the pod that a podspec is about.
fn pod_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".podspec").unwrap_or(name)
}
