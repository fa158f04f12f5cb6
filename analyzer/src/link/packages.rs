//! Pods and Swift packages that a unit takes, and where that is written.
//!
//! In: Podfiles, podspecs, Cartfiles, package manifests, Xcode projects, and what package managers settled on. Out:
//! [`Package`]s with places, and whether an SDK comes with one.

use rules::sdk::Sdk;

use super::markup::{Node, nodes};
use super::modules::Module;
use super::program::{FileId, Program};
use super::targets::folder_of;
use crate::facts::{FileKind, Span};

/// Who brings a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Manager {
    /// CocoaPods: the name is that of a pod, `Pod/Part` for a part of it.
    Pods,
    /// Swift's package manager or Carthage: the name is that of a repository, or of a product of one.
    Repositories,
}

/// A package that a build file takes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// Who brings it.
    pub manager: Manager,
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub place: (FileId, Span),
}

/// The packages that the build files of some modules take.
#[must_use]
pub fn packages(program: &Program<'_>, modules: &[Module], of_file: &[usize], unit: &[usize]) -> Vec<Package> {
    let mut found = Vec::new();
    for (index, file) in program.files.iter().enumerate().filter(|(_, file)| !file.test) {
        let names_packages = matches!(
            file.facts.kind,
            FileKind::Podfile | FileKind::SwiftPackage | FileKind::XcodeProject | FileKind::ResolvedPackages
        );
        if names_packages && (unit.contains(&of_file[index]) || is_around(&file.path, modules, unit)) {
            let id = FileId(index as u32);
            found.extend(nodes(&file.facts).filter(|n| !is_for_tests(*n)).flat_map(|n| named(n, id)));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Whether a build file stands above the module that a unit is made of: one Podfile serves all projects below.
fn is_around(path: &str, modules: &[Module], unit: &[usize]) -> bool {
    let Some(own) = unit.first().map(|index| &modules[*index]).filter(|own| !own.gradle) else { return false };
    let mut folder = folder_of(path);
    // `ios/Shop.xcodeproj/project.pbxproj`, `ios/Shop.xcodeproj/.../Package.resolved`
    while let Some((around, _)) = folder.rsplit_once(['/']).filter(|_| folder.contains(".xc")) {
        folder = around;
    }
    let folder = if folder.contains(".xc") { "" } else { folder };
    folder.is_empty() || own.folder.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a line stands in the part of a Podfile that is for tests.
fn is_for_tests(node: Node<'_>) -> bool {
    let around = std::iter::successors(node.parent(), |n| n.parent()).take(16);
    around.filter(|n| n.name() == "target").any(|n| n.arguments().any(|name| name.ends_with("Tests")))
        || node.name() == "pod" && node.value("configurations") == Some("Debug")
}

/// The packages that an element names.
fn named(node: Node<'_>, file: FileId) -> Vec<Package> {
    let package = |manager, name: &str| Package { manager, name: name.to_string(), place: (file, node.element().span) };
    match (node.facts.kind, node.name()) {
        (FileKind::Podfile | FileKind::ResolvedPackages, "pod") | (FileKind::Podfile, "dependency") => {
            let Some(name) = node.arguments().next() else { return Vec::new() };
            let parts = node.element().attributes.iter().filter(|a| node.facts.str(a.name) == "subspecs");
            let parts = parts.map(|a| package(Manager::Pods, &format!("{name}/{}", node.facts.str(a.value))));
            parts.chain([package(Manager::Pods, name)]).collect()
        }
        (FileKind::Podfile, "github" | "git" | "binary") => {
            node.arguments().next().map(|url| package(Manager::Repositories, repository(url))).into_iter().collect()
        }
        (_, "package") => {
            let url = node.value("url").into_iter().map(|url| package(Manager::Repositories, repository(url)));
            url.collect()
        }
        (_, "product") => {
            let name = node.value("name").into_iter().map(|name| package(Manager::Repositories, name));
            name.collect()
        }
        _ => Vec::new(),
    }
}

/// The name of a repository: the last part of its address.
fn repository(url: &str) -> &str {
    let url = url.trim_end_matches('/');
    let name = url.rsplit(['/', ':']).next().unwrap_or(url);
    name.strip_suffix(".git").or_else(|| name.strip_suffix(".json")).unwrap_or(name)
}

/// Whether an import of Swift or Objective-C names a module or header of an SDK.
#[must_use]
pub fn is_module_of(sdk: &Sdk, import: &str) -> bool {
    import.split(['.', '/']).any(|part| sdk.modules.iter().any(|module| module == part))
}

/// Whether an SDK comes with a package.
#[must_use]
pub fn brings(package: &Package, sdk: &Sdk) -> bool {
    match package.manager {
        Manager::Pods => sdk.coordinates.pods.iter().any(|wanted| {
            package.name.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }),
        Manager::Repositories => {
            sdk.coordinates.spm.iter().any(|wanted| repository(wanted).eq_ignore_ascii_case(&package.name))
        }
    }
}
