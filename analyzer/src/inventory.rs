//! Which SDKs a project has, and how one knows.
//!
//! In: the program, its modules, the catalogue's SDKs. Out: for each unit the SDKs found, each with its evidence: a
//! dependency, an import, a component of the manifest.

use std::collections::BTreeMap;

use rules::rule::Artifact;
use rules::sdk::Sdk;

use crate::facts::{FileFacts, FileKind, Span};
use crate::link::dependencies::line_of;
use crate::link::markup::{Node, nodes};
use crate::link::modules::{Modules, Unit};
use crate::link::packages::{brings, is_module_of};
use crate::link::program::{FileId, Program};
use crate::report::Place;

/// The SDKs of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitSdks {
    /// The unit: its module's folder.
    pub name: String,
    /// An application or an SDK.
    pub artifact: Artifact,
    /// What was found, by id.
    pub sdks: Vec<FoundSdk>,
}

/// An SDK that a unit has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSdk {
    /// Its id in the catalogue.
    pub id: String,
    /// How one knows: first by kind, then by place.
    pub evidence: Vec<Evidence>,
}

/// Something that shows an SDK.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// What it is.
    pub kind: EvidenceKind,
    /// Where. An import's span is empty: its line is the one that holds `text`.
    pub place: Place,
    /// What stands there: an artifact, an imported name, a component.
    pub text: String,
    /// Whether that is part of an app for Apple's systems.
    pub apple: bool,
}

/// What shows an SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EvidenceKind {
    /// A dependency in a build file or version catalog.
    Dependency,
    /// A component in a manifest.
    Component,
    /// An import in a source file.
    Import,
}

/// The SDKs of each unit.
#[must_use]
pub fn inventory(program: &Program<'_>, modules: &Modules) -> Vec<UnitSdks> {
    let units = modules.units.iter().map(|unit| UnitSdks {
        name: unit.name.clone(),
        artifact: unit.artifact,
        sdks: sdks_of(program, modules, unit),
    });
    units.collect()
}

fn sdks_of(program: &Program<'_>, modules: &Modules, unit: &Unit) -> Vec<FoundSdk> {
    let mut found: BTreeMap<&str, Vec<Evidence>> = BTreeMap::new();
    for (index, file) in program.files.iter().enumerate() {
        let id = FileId(index as u32);
        let module = modules.of(id);
        let here = unit.modules.contains(&module);
        let catalog = file.facts.kind == FileKind::VersionCatalog;
        if file.test || !here && !catalog {
            continue;
        }
        for sdk in &program.pack.sdks {
            let apple = file.facts.kind.is_apple();
            let mut add = |kind, span, text: String| {
                let place = Place { path: file.path.clone(), span };
                found.entry(&sdk.id).or_default().push(Evidence { kind, place, text, apple });
            };
            match file.facts.kind {
                FileKind::GradleGroovy | FileKind::GradleKotlin | FileKind::PluginXml => {
                    for artifact in modules.modules[module].artifacts.iter().filter(|a| is_artifact(sdk, a)) {
                        if let Some(span) = line_of(program, &file.facts, artifact) {
                            add(EvidenceKind::Dependency, span, artifact.clone());
                        }
                    }
                }
                FileKind::VersionCatalog => {
                    let used = unit.modules.iter().flat_map(|m| &modules.modules[*m].artifacts);
                    for artifact in used.filter(|a| is_artifact(sdk, a)) {
                        for node in nodes(&file.facts).filter(|n| n.value("module") == Some(artifact)) {
                            add(EvidenceKind::Dependency, node.element().span, artifact.clone());
                        }
                    }
                }
                FileKind::Manifest => {
                    for (node, class) in components(&file.facts).filter(|(_, class)| is_code(sdk, class)) {
                        add(EvidenceKind::Component, node.element().span, class.to_string());
                    }
                }
                FileKind::Java | FileKind::Kotlin | FileKind::Swift | FileKind::ObjectiveC => {
                    let paths = file.facts.imports.iter().map(|import| file.facts.str(import.path));
                    for path in paths.filter(|path| if apple { is_module_of(sdk, path) } else { is_code(sdk, path) }) {
                        add(EvidenceKind::Import, Span::default(), path.to_string());
                    }
                }
                // What Apple's build files take is known of the unit.
                FileKind::XcodeProject | FileKind::SwiftPackage | FileKind::Podfile | FileKind::ResolvedPackages => {}
                FileKind::Plist | FileKind::PrivacyManifest | FileKind::LocalizedStrings => {}
                FileKind::Resource | FileKind::InterfaceBuilder => {}
                FileKind::GradleProperties | FileKind::BuildSettings => {}
                FileKind::NodePackage => {}
            }
        }
    }
    add_packages(program, unit, &mut found);
    let finish = |(id, mut evidence): (&str, Vec<Evidence>)| {
        evidence.sort();
        evidence.dedup();
        FoundSdk { id: id.to_string(), evidence }
    };
    found.into_iter().map(finish).collect()
}

/// What Apple's package managers bring.
fn add_packages<'p>(program: &Program<'p>, unit: &Unit, found: &mut BTreeMap<&'p str, Vec<Evidence>>) {
    for package in &unit.packages {
        let (file, span) = package.place;
        for sdk in program.pack.sdks.iter().filter(|sdk| brings(package, sdk)) {
            let place = Place { path: program.path(file).to_string(), span };
            let named = Evidence { kind: EvidenceKind::Dependency, place, text: package.name.clone(), apple: true };
            found.entry(&sdk.id).or_default().push(named);
        }
    }
}

/// Whether an SDK comes with an artifact (`group:name`; `group:*` for a whole group).
fn is_artifact(sdk: &Sdk, artifact: &str) -> bool {
    sdk.coordinates.gradle.iter().any(|wanted| match wanted.strip_suffix('*') {
        Some(start) => artifact.starts_with(start),
        None => artifact == wanted,
    })
}

/// Whether a name is that of an SDK's code.
fn is_code(sdk: &Sdk, name: &str) -> bool {
    let inside =
        |package: &String| name.strip_prefix(package.as_str()).is_some_and(|r| r.is_empty() || r.starts_with('.'));
    sdk.packages.iter().any(inside) || sdk.self_starting.iter().any(|s| s.component == name)
}

/// The components of a manifest that stay in it, with their classes.
fn components(facts: &FileFacts) -> impl Iterator<Item = (Node<'_>, &str)> {
    let kept = nodes(facts).filter(|n| {
        matches!(n.name(), "activity" | "service" | "receiver" | "provider") && n.value("node") != Some("remove")
    });
    kept.filter_map(|n| Some((n, n.value("name")?)))
}
