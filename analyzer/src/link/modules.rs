//! Modules and units: what is built, out of what.
//!
//! In: build files, manifests, imports. Out: [`Modules`]: the module of each file, and the units. A unit is an
//! application with the modules it consumes, or a library that nothing in the tree consumes (an SDK).

use rules::catalogue::TypeRole;
use rules::profile::Audience;
use rules::rule::Artifact;
use rustc_hash::{FxHashMap, FxHashSet};

use super::build_values::{BuildValue, resolve};
use super::markup::{Node, nodes};
use super::outline::LAUNCHER;
use super::packages::{Package, packages};
use super::plugin_files::is_plugin;
use super::program::{File, FileId, Program};
use super::target_modules;
use super::targets::{Target, folder_of, targets};
use super::types::Ty;
use super::version_catalog::Catalog;
use super::walls::{Declared, Walls};
use crate::facts::FileKind;

/// A module: a folder with a build file; the whole tree if there is none.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Its folder, without a slash at the end; empty for the root.
    pub folder: String,
    /// Whether its build file makes an application.
    pub application: bool,
    /// Whether its build file says that it makes a library.
    pub library: bool,
    /// Whether it is no part of what users get: tests, tools.
    pub other: bool,
    /// Whether it has a build file of Gradle's.
    pub gradle: bool,
    /// The namespace or application id.
    pub namespace: Option<String>,
    /// All of its names: namespace, application id, the manifest's package.
    pub names: Vec<String>,
    /// External dependencies: `group:artifact`.
    pub artifacts: Vec<String>,
    /// Folders of the modules it depends on.
    pub uses: Vec<usize>,
    /// Manifest placeholders.
    pub placeholders: FxHashMap<String, BuildValue>,
}

/// What a project says of the code below a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderProfile {
    /// The folder, relative to the scan root; empty for all of it.
    pub folder: String,
    /// What is built there, whatever the build files say.
    pub artifact: Option<Artifact>,
    /// The types of the app: ids of the catalogue's `app-types`.
    pub app_types: Vec<String>,
    /// For whom it is made.
    pub audience: Option<Audience>,
}

/// What is built.
#[derive(Clone, Debug)]
pub struct Unit {
    /// For people: the module's folder.
    pub name: String,
    /// An application or an SDK.
    pub artifact: Artifact,
    /// Its modules: the first is its own.
    pub modules: Vec<usize>,
    /// A sample: an application that shows how to use something else in the tree.
    pub sample: bool,
    /// What the project says of it.
    pub profile: FolderProfile,
    /// The pods and Swift packages that it takes.
    pub packages: Vec<Package>,
}

/// Modules and units.
#[derive(Clone, Debug, Default)]
pub struct Modules {
    /// All modules.
    pub modules: Vec<Module>,
    /// All units.
    pub units: Vec<Unit>,
    /// The targets of Apple's build files: the element in the file, and the module.
    pub targets: Vec<((FileId, u32), usize)>,
    /// The packages around.
    pub(super) walls: Walls,
    pub(super) of_file: Vec<usize>,
    of_module: Vec<Vec<usize>>,
}

impl Modules {
    /// Reads the build files.
    #[must_use]
    pub fn new(program: &Program<'_>) -> Modules {
        let declared = program.files.iter().filter_map(|file| Some((file.path.clone(), Declared::of(&file.facts)?)));
        let mut modules = Modules { walls: Walls::new(declared), ..Modules::default() };
        let targets = targets(program);
        modules.find_modules(program, &targets);
        modules.assign_files(program);
        let catalog = Catalog::new(program);
        for (index, file) in program.files.iter().enumerate() {
            if is_module_build(file) {
                let module = modules.of_file[index];
                modules.read_build(module, FileId(index as u32), program, &catalog);
            }
        }
        modules.read_manifests(program);
        modules.add_import_uses(program);
        modules.add_targets(program, &targets);
        for module in &mut modules.modules {
            let said = profile_of(program.profiles, &module.folder).and_then(|profile| profile.artifact);
            module.application = said.map_or(module.application, |artifact| artifact == Artifact::App);
        }
        modules.make_units(program);
        modules.of_module = vec![Vec::new(); modules.modules.len()];
        for (index, unit) in modules.units.iter().enumerate() {
            for module in &unit.modules {
                modules.of_module[*module].push(index);
            }
        }
        modules
    }

    /// The module that a file belongs to.
    #[must_use]
    pub fn of(&self, file: FileId) -> usize {
        self.of_file.get(file.0 as usize).copied().unwrap_or(0)
    }

    /// Whether two files are built into something together: code of one can run code of the other.
    #[must_use]
    pub fn together(&self, a: FileId, b: FileId) -> bool {
        let (a, b) = (self.of(a), self.of(b));
        a == b || self.units_with(a).iter().any(|u| self.units_with(b).contains(u))
    }

    /// Whether a file lies in the application that a package gives its hosts to begin with (`template/`), and a path in that
    /// package.
    #[must_use]
    pub fn is_template_of(&self, file: &str, path: &str) -> bool {
        let before = file.split_once("/template/").map(|(before, _)| before);
        let before = before.or(file.starts_with("template/").then_some(""));
        let package = before.and_then(|folder| self.walls.around(&format!("{folder}/")));
        package.is_some() && package == self.walls.around(path)
    }

    /// The units that a file is part of.
    pub fn units_of(&self, file: FileId) -> impl Iterator<Item = usize> + '_ {
        self.units_with(self.of(file)).iter().copied()
    }

    fn units_with(&self, module: usize) -> &[usize] {
        self.of_module.get(module).map_or(&[], Vec::as_slice)
    }

    fn find_modules(&mut self, program: &Program<'_>, targets: &[Target]) {
        let mut folders: Vec<String> =
            program.files.iter().filter(|f| is_module_build(f)).map(|f| folder_of(&f.path).to_string()).collect();
        let gradle = folders.clone();
        folders.extend(target_modules::folders(program, targets));
        let all = folders.clone();
        let below = |path: &str, folder: &str| {
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        // Without a build file around it, what stands beside a manifest or a source folder is a module, or a package. Apple's
        // build files say nothing of Android's sources, nor of packages below them.
        for file in program.files.iter().filter(|file| !is_wall(file.facts.kind)) {
            let android = is_of_android(file.facts.kind);
            let around = if android { &gradle } else { &all }.iter().filter(|folder| below(&file.path, folder));
            let package = self.walls.around(&file.path).unwrap_or_default();
            match around.map(String::len).max() {
                Some(built) if android || package.len() <= built => {}
                Some(_) => folders.push(package.to_string()),
                None => {
                    let folder = beside(file.facts.kind, &file.path);
                    folders.push(if package.len() > folder.len() { package } else { folder }.to_string());
                }
            }
        }
        folders.push(String::new());
        folders.sort();
        folders.dedup();
        self.modules = folders.into_iter().map(|folder| Module { folder, ..Module::default() }).collect();
    }

    fn assign_files(&mut self, program: &Program<'_>) {
        let index: FxHashMap<&str, usize> =
            self.modules.iter().enumerate().map(|(i, m)| (m.folder.as_str(), i)).collect();
        let module_of = |path: &str| {
            let mut folder = path;
            loop {
                folder = folder.rsplit_once('/').map_or("", |(f, _)| f);
                if let Some(module) = index.get(folder) {
                    return *module;
                }
                if folder.is_empty() {
                    return 0;
                }
            }
        };
        self.of_file = program.files.iter().map(|f| module_of(&f.path)).collect();
    }

    pub(super) fn read_build(&mut self, module: usize, file: FileId, program: &Program<'_>, catalog: &Catalog) {
        let facts = program.facts(file);
        if is_plugin(facts) {
            return self.read_plugin(module, file, (program, catalog));
        }
        let folder = self.modules[module].folder.clone();
        let mut uses = Vec::new();
        let target = &mut self.modules[module];
        target.gradle = true;
        for node in nodes(facts) {
            match node.name() {
                "id" | "alias" | "apply" | "kotlin" => {
                    let values = node.element().attributes.iter().map(|a| facts.str(a.value));
                    let applied = node.value("apply") != Some("false");
                    for plugin in values.filter(|_| applied) {
                        target.application |= catalog.is_plugin(plugin, APPLICATION);
                        target.library |= catalog.is_plugin(plugin, LIBRARY);
                    }
                }
                "applicationId" | "namespace" => {
                    if let Some(value) = node.arguments().next().filter(|v| !v.contains('$')) {
                        target.names.push(value.to_string());
                        target.namespace.get_or_insert_with(|| value.to_string());
                    }
                }
                "manifestPlaceholders" if !is_debug(node) => {
                    for attribute in &node.element().attributes {
                        let mut value = resolve(program, file, facts.str(attribute.value));
                        value.way.push((file, attribute.span));
                        target.placeholders.insert(facts.str(attribute.name).into(), value);
                    }
                }
                _ if node.parent().is_some_and(|p| p.name() == "dependencies") => {
                    dependency(node, catalog, target, &mut uses);
                }
                _ => {}
            }
        }
        let found = uses.iter().filter_map(|path| self.module_by_path(&folder, path));
        let found: Vec<usize> = found.collect();
        self.modules[module].uses.extend(found);
    }

    /// The module behind a project path (`:feature:pay`): its folder ends in the path's parts.
    fn module_by_path(&self, from: &str, path: &str) -> Option<usize> {
        let folder = path.trim_start_matches(':').replace(':', "/");
        let fits =
            |m: &Module| m.folder == folder || m.folder.strip_suffix(&folder).is_some_and(|rest| rest.ends_with('/'));
        let common = |m: &Module| m.folder.bytes().zip(from.bytes()).take_while(|(a, b)| a == b).count();
        let candidates = self.modules.iter().enumerate().filter(|(_, m)| fits(m));
        candidates.max_by_key(|(i, m)| (common(m), std::cmp::Reverse(*i))).map(|(i, _)| i)
    }

    fn read_manifests(&mut self, program: &Program<'_>) {
        for (index, file) in program.files.iter().enumerate() {
            if file.facts.kind != FileKind::Manifest || file.test {
                continue;
            }
            let module = self.of_file[index];
            for node in nodes(&file.facts) {
                match node.name() {
                    "manifest" => {
                        if let Some(package) = node.value("package") {
                            self.modules[module].names.push(package.to_string());
                            self.modules[module].namespace.get_or_insert_with(|| package.to_string());
                        }
                    }
                    // A build file may leave the plug-in to one of the project's own, or to a script: what the user can
                    // start is an application.
                    "category" if !self.modules[module].library && node.value("name") == Some(LAUNCHER) => {
                        self.modules[module].application = true;
                    }
                    _ => {}
                }
            }
        }
    }

    /// A module whose packages an application imports belongs to it even when the build file does not say so.
    fn add_import_uses(&mut self, program: &Program<'_>) {
        let mut owners: FxHashMap<&str, FxHashSet<usize>> = FxHashMap::default();
        for (index, file) in program.files.iter().enumerate() {
            if let Some(package) = file.facts.package {
                owners.entry(file.facts.str(package)).or_default().insert(self.of_file[index]);
            }
        }
        for (index, file) in program.files.iter().enumerate() {
            let module = self.of_file[index];
            for import in &file.facts.imports {
                let path = file.facts.str(import.path);
                let package = if import.wildcard { path } else { path.rsplit_once('.').map_or("", |(p, _)| p) };
                let Some(found) = owners.get(package).filter(|o| o.len() == 1 && !o.contains(&module)) else {
                    continue;
                };
                let lets = |m: &usize| self.walls.lets(&self.modules[module].folder, &self.modules[*m].folder);
                let found: Vec<usize> = found.iter().copied().filter(lets).collect();
                self.use_all(module, &found);
            }
        }
    }

    fn closure(&self, start: usize) -> Vec<usize> {
        let mut list = vec![start];
        let mut at = 0;
        while at < list.len() {
            for used in &self.modules[list[at]].uses {
                if !list.contains(used) {
                    list.push(*used);
                }
            }
            at += 1;
        }
        list
    }

    fn make_units(&mut self, program: &Program<'_>) {
        let with_code: FxHashSet<usize> = program
            .files
            .iter()
            .enumerate()
            .filter(|(i, f)| (is_built(f.facts.kind) || is_plugin(&f.facts)) && !self.modules[self.of_file[*i]].other)
            .map(|(i, _)| self.of_file[i])
            .collect();
        let mut consumed: FxHashSet<usize> = FxHashSet::default();
        for module in (0..self.modules.len()).filter(|m| self.modules[*m].application && with_code.contains(m)) {
            let modules = self.closure(module);
            consumed.extend(&modules);
            self.units.push(self.unit(module, Artifact::App, modules, program));
        }
        for module in (0..self.modules.len()).filter(|m| with_code.contains(m)) {
            let profile = profile_of(program.profiles, &self.modules[module].folder);
            let artifact = profile.and_then(|profile| profile.artifact);
            // What the project calls an SDK is one, though a sample in the tree uses it.
            let named = artifact.is_some() && profile.is_some_and(|p| p.folder == self.modules[module].folder);
            if consumed.contains(&module) && !named {
                continue;
            }
            let used = self
                .modules
                .iter()
                .enumerate()
                .any(|(i, m)| i != module && m.uses.contains(&module) && !consumed.contains(&i));
            if !used || named {
                let artifact = artifact.unwrap_or_else(|| self.lone_artifact(module, program));
                let modules = self.closure(module);
                self.units.push(self.unit(module, artifact, modules, program));
            }
        }
        let several = self.units.len() > 1 || program.others;
        for unit in &mut self.units {
            unit.sample &= several;
        }
    }

    fn unit(&self, module: usize, artifact: Artifact, modules: Vec<usize>, program: &Program<'_>) -> Unit {
        let folder = &self.modules[module].folder;
        let words = ["sample", "samples", "demo", "demos", "example", "examples"];
        let sample = folder.split(['/', '-', '_']).any(|part| words.contains(&part.to_lowercase().as_str()));
        let name = if folder.is_empty() { ".".to_string() } else { folder.clone() };
        let profile = profile_of(program.profiles, folder).cloned().unwrap_or_default();
        let packages = packages(program, &self.modules, &self.of_file, &modules);
        Unit { name, artifact, modules, sample: sample && artifact == Artifact::App, profile, packages }
    }

    /// Loose files without any build file: an application if they hold one's parts.
    fn lone_artifact(&self, module: usize, program: &Program<'_>) -> Artifact {
        let built = program.files.iter().enumerate().any(|(i, f)| self.of_file[i] == module && is_module_build(f));
        if built || self.modules[module].library {
            return Artifact::Sdk;
        }
        let application = program.type_ids().any(|id| {
            self.of(program.type_file(id)) == module
                && program.hierarchy.has_role(Ty::Project(id), TypeRole::Application)
        });
        if application { Artifact::App } else { Artifact::Sdk }
    }
}

/// Whether a setting counts for debug builds only.
fn is_debug(node: Node<'_>) -> bool {
    std::iter::successors(node.parent(), |n| n.parent()).any(|n| n.name() == "debug")
}

/// What the project says of a folder: the innermost profile around it.
fn profile_of<'p>(profiles: &'p [FolderProfile], folder: &str) -> Option<&'p FolderProfile> {
    let around = |profile: &&FolderProfile| {
        let rest = folder.strip_prefix(profile.folder.as_str());
        profile.folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    profiles.iter().filter(around).max_by_key(|profile| profile.folder.len())
}

/// Configurations whose artifacts do not end up in the application.
fn stays_outside(configuration: &str) -> bool {
    let lower = configuration.to_lowercase();
    lower.contains("test")
        || ["compileonly", "kapt", "ksp", "annotationprocessor", "lint", "classpath"]
            .iter()
            .any(|c| lower.starts_with(c))
}

fn dependency(node: Node<'_>, catalog: &Catalog, target: &mut Module, uses: &mut Vec<String>) {
    let outside = stays_outside(node.name());
    for value in node.arguments() {
        if let Some(path) = value.strip_prefix("project(").and_then(|v| v.strip_suffix(')')) {
            uses.push(path.trim_start_matches("path:").to_string());
        } else if let Some(path) = value.strip_prefix("projects.") {
            uses.push(path.to_string());
        } else if !outside {
            target.artifacts.extend(catalog.artifacts(value));
        }
    }
    if outside {
        return;
    }
    if let (Some(group), Some(name)) = (node.value("group"), node.value("name")) {
        target.artifacts.push(format!("{group}:{name}"));
    }
}

/// Whether a file of this kind is part of what is built, and not only said of it.
pub(super) fn is_built(kind: FileKind) -> bool {
    is_of_android(kind) || kind.is_code()
}

fn is_of_android(kind: FileKind) -> bool {
    matches!(kind, FileKind::Java | FileKind::Kotlin | FileKind::Manifest | FileKind::Resource)
}

fn is_wall(kind: FileKind) -> bool {
    matches!(kind, FileKind::NodePackage | FileKind::PluginXml)
}

/// The folder of the module that a file without a build file tells of.
fn beside(kind: FileKind, path: &str) -> &str {
    let manifest = kind == FileKind::Manifest;
    let folder = if manifest { folder_of(path).trim_end_matches("/src/main") } else { before_sources(path) };
    if folder == "src/main" { "" } else { folder }
}

/// The folder around a source folder: `app` for `app/src/a/B.java`; the root if there is none.
fn before_sources(path: &str) -> &str {
    let starts = ["/src/", "/java/", "/kotlin/", "/res/"].iter().filter_map(|part| path.find(part));
    starts.min().map_or("", |end| &path[..end])
}

/// The plug-in that makes an application, and how aliases of it are called.
const APPLICATION: (&str, [&str; 2]) = ("com.android.application", ["android.application", "androidApplication"]);
/// The same for a library.
const LIBRARY: (&str, [&str; 2]) = ("com.android.library", ["android.library", "androidLibrary"]);

fn is_module_build(file: &File) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let gradle = matches!(file.facts.kind, FileKind::GradleGroovy | FileKind::GradleKotlin);
    gradle && matches!(name, "build.gradle" | "build.gradle.kts") || is_plugin(&file.facts)
}
