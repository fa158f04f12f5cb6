//! What Apple's build files make: the targets of Xcode projects, Swift packages, pods.
//!
//! In: project files, package manifests, podspecs, Podfiles. Out: [`Target`]s with what belongs to them. Paths count from
//! the scan root.

use rustc_hash::FxHashSet;

use super::markup::{Node, nodes};
use super::program::{File, FileId, Program};
use crate::facts::FileKind;

/// What a target makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TargetKind {
    /// An application.
    Application,
    /// A part of an application that the system starts by itself: a widget, a share sheet.
    Extension,
    /// A framework, static library, package or pod.
    Library,
    /// Tests, or a tool for the command line: no part of what users get.
    Other,
}

/// A target.
#[derive(Clone, Debug)]
pub struct Target {
    /// What it makes.
    pub kind: TargetKind,
    /// The build file that says so, and the target's element in it.
    pub place: (FileId, u32),
    /// The folder around the build file (around the project, for an Xcode project).
    pub folder: String,
    /// Its own folder: the one that all of its source files lie in, or where the package manager looks.
    pub base: String,
    /// The files that are built into it, where the build file names each.
    pub files: FxHashSet<String>,
    /// The names that code imports it by.
    pub names: Vec<String>,
    /// Names of other targets of its project that it needs.
    pub needs: Vec<String>,
    /// Folders of packages and pods in the tree that it is told to take.
    pub takes: Vec<String>,
}

/// The targets of all build files, in the order of the files.
#[must_use]
pub fn targets(program: &Program<'_>) -> Vec<Target> {
    let mut found = Vec::new();
    for (index, file) in program.files.iter().enumerate().filter(|(_, file)| !file.test) {
        let id = FileId(index as u32);
        match file.facts.kind {
            FileKind::XcodeProject => found.extend(of_project(file, id)),
            FileKind::SwiftPackage => found.extend(of_package(file, id)),
            FileKind::Podfile if file.path.ends_with(".podspec") => found.push(of_podspec(file, id)),
            _ => {}
        }
    }
    found
}

/// The pods that a Podfile takes from the tree: the folder around it and theirs.
#[must_use]
pub fn local_pods(program: &Program<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in program.files.iter().filter(|f| f.facts.kind == FileKind::Podfile && f.path.ends_with("Podfile")) {
        let folder = folder_of(&file.path);
        for node in nodes(&file.facts).filter(|n| n.name() == "pod") {
            for path in [node.value("path"), node.value("podspec")].into_iter().flatten() {
                let path = joined(folder, path);
                let inside = if path.ends_with(".podspec") { folder_of(&path).to_string() } else { path };
                found.push((folder.to_string(), inside));
            }
        }
    }
    found
}

fn of_project(file: &File, id: FileId) -> Vec<Target> {
    // `ios/Shop.xcodeproj/project.pbxproj`: paths count from `ios`.
    let folder = folder_of(folder_of(&file.path));
    let local = nodes(&file.facts).filter(|n| n.name() == "package").filter_map(|n| n.value("path"));
    let takes: Vec<String> = local.map(|path| joined(folder, path)).collect();
    let targets = nodes(&file.facts).filter(|n| n.name() == "target" && n.element().parent.is_none());
    targets.map(|node| of_project_target(node, id, folder, &takes)).collect()
}

fn of_project_target(node: Node<'_>, id: FileId, folder: &str, takes: &[String]) -> Target {
    let name = node.value("name").unwrap_or_default();
    let parts = |name: &'static str, attribute: &'static str| {
        node.children().filter(move |n| n.name() == name).filter_map(move |n| n.value(attribute))
    };
    let files: FxHashSet<String> = parts("file", "path").map(|path| joined(folder, path)).collect();
    let mut folders: Vec<String> = parts("folder", "path").map(|path| joined(folder, path)).collect();
    folders.extend(files.iter().filter(|f| is_source(f)).map(|f| folder_of(f).to_string()));
    let setting = |wanted: &str| {
        let settings = node.children().filter(|n| n.name() == "setting" && n.value("name") == Some(wanted));
        settings.filter_map(|n| n.value("value")).find(|value| !value.contains('$'))
    };
    let module = setting("PRODUCT_MODULE_NAME").or_else(|| setting("PRODUCT_NAME"));
    Target {
        kind: kind_of(node.value("type").unwrap_or_default()),
        place: (id, node.index),
        folder: folder.to_string(),
        base: common_folder(&folders).unwrap_or_else(|| folder.to_string()),
        files,
        names: [Some(name), module].into_iter().flatten().map(importable).collect(),
        needs: parts("dependency", "target").map(str::to_string).collect(),
        takes: takes.to_vec(),
    }
}

/// What a product type makes.
fn kind_of(product: &str) -> TargetKind {
    match product {
        "bundle.unit-test" | "bundle.ui-testing" | "bundle.ocunit-test" | "tool" => TargetKind::Other,
        _ if product.contains("extension") => TargetKind::Extension,
        _ if product.starts_with("application") => TargetKind::Application,
        _ => TargetKind::Library,
    }
}

/// A package is one target: its parts are built for whoever takes any of them.
fn of_package(file: &File, id: FileId) -> Option<Target> {
    let whole = nodes(&file.facts).find(|n| n.name() == "Package")?;
    let folder = folder_of(&file.path).to_string();
    let has = |name: &str| nodes(&file.facts).any(|n| n.name() == name);
    let kind = if has("iOSApplication") {
        TargetKind::Application
    } else if has("library") || has("target") || !has("executableTarget") {
        TargetKind::Library
    } else {
        TargetKind::Other
    };
    let called = |n: &Node<'_>| matches!(n.name(), "Package" | "library" | "target");
    let names = nodes(&file.facts).filter(called).filter_map(|n| n.value("name")).map(importable).collect();
    let local = nodes(&file.facts).filter(|n| n.name() == "package").filter_map(|n| n.value("path"));
    let takes = local.map(|path| joined(&folder, path)).collect();
    let place = (id, whole.index);
    Some(Target {
        kind,
        place,
        base: folder.clone(),
        folder,
        files: FxHashSet::default(),
        names,
        needs: Vec::new(),
        takes,
    })
}

fn of_podspec(file: &File, id: FileId) -> Target {
    let folder = folder_of(&file.path).to_string();
    let named = nodes(&file.facts).filter(|n| matches!(n.name(), "name" | "module_name"));
    let mut names: Vec<String> = named.flat_map(|n| n.arguments().map(importable).collect::<Vec<_>>()).collect();
    let own = file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".podspec"));
    names.extend(own.map(importable));
    Target {
        kind: TargetKind::Library,
        place: (id, 0),
        base: folder.clone(),
        folder,
        files: FxHashSet::default(),
        names,
        needs: Vec::new(),
        takes: Vec::new(),
    }
}

/// A target's name as code imports it.
#[must_use]
pub fn importable(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

fn is_source(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending, "swift" | "m" | "mm" | "h" | "c" | "cc" | "cpp" | "xib" | "storyboard")
}

/// The deepest folder that holds all of these.
fn common_folder(folders: &[String]) -> Option<String> {
    let (first, rest) = folders.split_first()?;
    let mut common: Vec<&str> = first.split('/').collect();
    for folder in rest {
        let same = common.iter().zip(folder.split('/')).take_while(|(a, b)| **a == *b).count();
        common.truncate(same);
    }
    Some(common.join("/"))
}

/// The folder that a path lies in.
#[must_use]
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path seen from a folder, `.` and `..` taken out. What lies above the root stays outside.
#[must_use]
pub fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    parts.retain(|part| !part.is_empty());
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_none_or(|last| *last == "..") => parts.push(".."),
            ".." => _ = parts.pop(),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
