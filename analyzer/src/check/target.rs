//! The target API level of each application.
//!
//! In: build files, version catalogs, constants of the build's own code, manifests. Out: candidates of kind
//! `target-sdk`, one for each place that sets a level.

use rules::rule::{Artifact, Find};

use super::candidate::Candidate;
use crate::facts::{FileKind, Span, Value};
use crate::link::markup::{Node, nodes};
use crate::link::modules::Unit;
use crate::link::program::{FileId, TypeId};
use crate::link::symbols::last_segment;
use crate::solve::Solution;

/// At most so many names are followed from a value to its number.
const STEPS: u32 = 6;

/// A level and where it is set.
struct Level {
    place: (FileId, Span),
    level: u32,
    /// Only the minimum is given.
    guessed: bool,
}

/// All levels of all applications.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let units = knowledge.modules.units.iter().enumerate();
    // No store gets the examples of a library.
    let apps = units.filter(|(_, unit)| unit.artifact == Artifact::App && !unit.sample);
    let mut found = Vec::new();
    for (index, unit) in apps {
        for Level { place, level, guessed } in levels(solution, unit) {
            let mut candidate = Candidate::new(Find::TargetSdk, place);
            candidate.guessed = guessed;
            candidate.unit = Some(index);
            candidate.value = level.to_string();
            candidate.name.clone_from(&unit.name);
            candidate.api = "targetSdk".into();
            candidate.evidence = level.to_string();
            candidate.others = legacy_switches(solution, unit, level);
            found.push(candidate);
        }
    }
    found
}

/// The level of a candidate.
#[must_use]
pub fn level(candidate: &Candidate) -> Option<u32> {
    candidate.value.parse().ok().filter(|_| candidate.find == Find::TargetSdk)
}

/// Where the level of an application is set: its own build file, scripts that it applies, what the root build file says
/// for all, else the manifest.
fn levels(solution: &Solution<'_, '_, '_>, unit: &Unit) -> Vec<Level> {
    let Some(own) = unit.modules.first().copied() else { return Vec::new() };
    let builds = build_files(solution, own);
    let found: Vec<_> = builds.iter().flat_map(|file| levels_in(solution, *file, own)).collect();
    if !found.is_empty() {
        return found;
    }
    let applied: Vec<FileId> = builds.iter().flat_map(|file| applied_scripts(solution, *file)).collect();
    let found: Vec<_> = applied.iter().flat_map(|file| levels_in(solution, *file, own)).collect();
    if !found.is_empty() {
        return found;
    }
    let folder = solution.knowledge.modules.modules[own].folder.as_str();
    let parent = folder.rsplit_once('/').map_or("", |(around, _)| around);
    let root = (0..solution.knowledge.modules.modules.len())
        .find(|m| solution.knowledge.modules.modules[*m].folder == parent && *m != own);
    let shared: Vec<FileId> = root.map(|module| build_files(solution, module)).unwrap_or_default();
    let found: Vec<_> = shared.iter().flat_map(|file| levels_in(solution, *file, own)).collect();
    if !found.is_empty() {
        return found;
    }
    // Unknown words in the build file mean that it is set somewhere; without any, the manifest decides.
    if builds.iter().chain(&applied).chain(&shared).any(|file| sets(solution, *file).next().is_some()) {
        return Vec::new();
    }
    manifest_level(solution, own, builds.is_empty()).into_iter().collect()
}

fn build_files(solution: &Solution<'_, '_, '_>, module: usize) -> Vec<FileId> {
    let knowledge = solution.knowledge;
    let folder = &knowledge.modules.modules[module].folder;
    let files = knowledge.program.files.iter().enumerate();
    let fits = |path: &str| {
        let (at, name) = path.rsplit_once('/').unwrap_or(("", path));
        at == folder && matches!(name, "build.gradle" | "build.gradle.kts")
    };
    files.filter(|(_, file)| fits(&file.path)).map(|(index, _)| FileId(index as u32)).collect()
}

/// Scripts that a build file applies: `apply from: '../android.gradle'`.
fn applied_scripts(solution: &Solution<'_, '_, '_>, file: FileId) -> Vec<FileId> {
    let program = solution.knowledge.program;
    let from = nodes(program.facts(file)).filter(|n| n.name() == "apply").filter_map(|n| n.value("from"));
    let names: Vec<&str> =
        from.filter_map(|path| path.rsplit(['/', '"']).next()).map(|n| n.trim_end_matches(')')).collect();
    let files = program.files.iter().enumerate();
    let named = |path: &str| names.iter().any(|n| !n.is_empty() && path.rsplit('/').next() == Some(n));
    files.filter(|(_, f)| named(&f.path)).map(|(index, _)| FileId(index as u32)).collect()
}

/// Elements that set a target level.
fn sets<'s>(solution: &'s Solution<'_, '_, '_>, file: FileId) -> impl Iterator<Item = Node<'s>> {
    let wanted =
        |n: &Node<'_>| matches!(n.name(), "targetSdk" | "targetSdkVersion" | "setTargetSdkVersion" | "setTargetSdk");
    nodes(solution.knowledge.program.facts(file)).filter(wanted)
}

fn levels_in(solution: &Solution<'_, '_, '_>, file: FileId, own: usize) -> Vec<Level> {
    let found = sets(solution, file).filter_map(|node| {
        let level = node.arguments().find_map(|value| number(solution, value, own, STEPS))?;
        Some(Level { place: (file, node.element().span), level, guessed: false })
    });
    found.collect()
}

/// The number behind a value of a build file.
fn number(solution: &Solution<'_, '_, '_>, written: &str, own: usize, steps: u32) -> Option<u32> {
    let steps = steps.checked_sub(1)?;
    let value = bare(written);
    if let Ok(number) = value.parse() {
        return Some(number);
    }
    if let Some(version) = value.split_once(".versions.").and_then(|(_, alias)| catalog_version(solution, alias, own)) {
        return number(solution, &version, own, steps);
    }
    // `condition ? a : b` and helper functions with a fallback: the number that is written there.
    if let Some((_, fallback)) = value.rsplit_once(" : ").filter(|_| value.contains('?')) {
        let name = value.split('?').nth(1).and_then(|v| v.split(" : ").next()).unwrap_or_default();
        return number(solution, name, own, steps).or_else(|| number(solution, fallback, own, steps));
    }
    if let Some((_, arguments)) = value.split_once('(') {
        let mut parts = arguments.trim_end_matches(')').split(", ");
        let name = parts.next().unwrap_or_default();
        let defined = number(solution, name, own, steps);
        return defined.or_else(|| parts.next().and_then(|fallback| number(solution, fallback, own, steps)));
    }
    defined(solution, value, own, steps).or_else(|| constant(solution, value, own))
}

/// A value without conversions and quotes.
fn bare(written: &str) -> &str {
    let mut value = written.trim().trim_matches(['"', '\'']);
    let tails =
        [".toInt()", ".toInteger()", ".get()", ".toString()", " as int", " as Integer", " as Int", ".intValue()", "!!"];
    while let Some(shorter) = tails.iter().find_map(|tail| value.strip_suffix(tail)) {
        value = shorter.trim();
    }
    value.strip_prefix("Integer.parseInt(").and_then(|v| v.strip_suffix(')')).unwrap_or(value)
}

fn catalog_version(solution: &Solution<'_, '_, '_>, alias: &str, own: usize) -> Option<String> {
    let files = solution.knowledge.program.files.iter();
    let build = Build::of(solution, own);
    let files = files.filter(|f| f.facts.kind == FileKind::VersionCatalog && build.has(&f.path));
    let mut versions = files.flat_map(|f| nodes(&f.facts)).filter(|n| n.name() == "version");
    versions.find(|n| n.value("alias") == Some(alias)).and_then(|n| n.value("value")).map(str::to_string)
}

/// A variable or extra property of a build file: `rootProject.ext.android.targetSdk` is `android.targetSdk`.
fn defined(solution: &Solution<'_, '_, '_>, path: &str, own: usize, steps: u32) -> Option<u32> {
    let knowledge = solution.knowledge;
    let mut name = path;
    while let Some(rest) =
        ["rootProject.", "project.", "gradle.", "ext.", "extra.", "this."].iter().find_map(|p| name.strip_prefix(p))
    {
        name = rest;
    }
    let build = Build::of(solution, own);
    let defs = |file: FileId| nodes(knowledge.program.facts(file)).filter(|n| n.name() == "def");
    let scripts = (0..knowledge.program.files.len() as u32)
        .map(FileId)
        .filter(|f| matches!(knowledge.program.facts(*f).kind, FileKind::GradleGroovy | FileKind::GradleKotlin))
        .filter(|f| build.has(knowledge.program.path(*f)));
    // The nearest definition: the module's own before others.
    let mut scripts: Vec<FileId> = scripts.collect();
    scripts.sort_by_key(|f| (knowledge.modules.of(*f) != own, *f));
    let value = scripts.into_iter().find_map(|file| {
        let node = defs(file).find(|n| n.value("name") == Some(name) && n.value("value").is_some())?;
        node.value("value").filter(|v| *v != path)
    })?;
    number(solution, value, own, steps)
}

/// The build of a module: what lies below the nearest folder around the module that has settings, else beside or above
/// the module. The build file of another module is not seen by this one.
struct Build<'s> {
    module: &'s str,
    root: &'s str,
}

impl<'s> Build<'s> {
    fn of(solution: &'s Solution<'_, '_, '_>, own: usize) -> Build<'s> {
        let knowledge = solution.knowledge;
        let module = knowledge.modules.modules[own].folder.as_str();
        let builds = knowledge.program.files.iter();
        let builds = builds.filter(|f| matches!(f.facts.kind, FileKind::GradleGroovy | FileKind::GradleKotlin));
        let settings = builds.filter_map(|f| {
            let (folder, name) = f.path.rsplit_once('/').unwrap_or(("", &f.path));
            (name.starts_with("settings.gradle") && (folder == module || is_below(module, folder))).then_some(folder)
        });
        let parent = module.rsplit_once('/').map_or("", |(folder, _)| folder);
        Build { module, root: settings.max_by_key(|folder| folder.len()).unwrap_or(parent) }
    }

    /// Whether a file belongs to it.
    fn has(&self, path: &str) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let build_file = matches!(name, "build.gradle" | "build.gradle.kts");
        is_below(path, self.root) && (!build_file || folder == self.module || is_below(self.module, folder))
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// A constant of the build's own code: `Versions.TARGET_SDK` of `buildSrc`.
fn constant(solution: &Solution<'_, '_, '_>, path: &str, own: usize) -> Option<u32> {
    let program = solution.knowledge.program;
    let (owner, name) = path.rsplit_once('.')?;
    let (owner, name) = (last_segment(owner), program.symbols.get(name)?);
    let build = Build::of(solution, own);
    let here = |id: &TypeId| build.has(program.path(program.type_file(*id)));
    let types = program.type_ids().filter(|id| program.type_text(*id) == owner && here(id));
    let mut written = types.flat_map(|id| program.field_writes(id, name));
    written.find_map(|(_, value)| match value {
        Value::Int(number) => u32::try_from(*number).ok(),
        _ => None,
    })
}

/// `<uses-sdk android:targetSdkVersion="19" />`; without a build file, an absent target is the minimum.
fn manifest_level(solution: &Solution<'_, '_, '_>, own: usize, alone: bool) -> Option<Level> {
    let knowledge = solution.knowledge;
    let manifests = knowledge.program.files.iter().enumerate().filter(|(index, file)| {
        file.facts.kind == FileKind::Manifest && !file.test && knowledge.modules.of(FileId(*index as u32)) == own
    });
    let mut uses = manifests.flat_map(|(index, file)| {
        // A part that is delivered by itself takes the level of what it belongs to.
        let split =
            nodes(&file.facts).any(|n| n.value("split").or(n.value("featureSplit")).is_some_and(|s| !s.is_empty()));
        let levels = nodes(&file.facts).filter(move |n| !split && n.name() == "uses-sdk");
        levels.map(move |n| (FileId(index as u32), n))
    });
    uses.find_map(|(file, node)| {
        let target = node.value("targetSdkVersion");
        let minimum = || node.value("minSdkVersion").filter(|_| alone);
        let level = target.or_else(minimum)?.parse().ok()?;
        Some(Level { place: (file, node.element().span), level, guessed: target.is_none() })
    })
}

/// Switches of the manifest that keep an old behaviour at this level.
fn legacy_switches(solution: &Solution<'_, '_, '_>, unit: &Unit, level: u32) -> Vec<(FileId, Span)> {
    let knowledge = solution.knowledge;
    let switches = &knowledge.program.pack.catalogue.legacy;
    let mut found = Vec::new();
    for (index, file) in knowledge.program.files.iter().enumerate() {
        let id = FileId(index as u32);
        if file.facts.kind != FileKind::Manifest || !unit.modules.contains(&knowledge.modules.of(id)) {
            continue;
        }
        for node in nodes(&file.facts).filter(|n| n.name() == "application") {
            let on = |name: &str| node.attribute(name).filter(|a| file.facts.str(a.value) == "true");
            let kept = switches.iter().filter(|s| level <= s.until).filter_map(|s| on(&s.attribute));
            found.extend(kept.map(|a| (id, a.span)));
        }
    }
    found
}
