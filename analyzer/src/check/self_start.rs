//! SDKs that start by themselves because they are in the build.
//!
//! In: dependencies and merged manifests. Out: candidates of kind `self-start`, at the dependency.

use rules::rule::Find;
use rules::sdk::{Sdk, SelfStarting};

use super::candidate::Candidate;
use crate::facts::{FileFacts, FileKind, Span};
use crate::link::apis::SdkId;
use crate::link::dependencies;
use crate::link::manifest::{Manifest, Meta};
use crate::link::markup::nodes;
use crate::link::modules::Unit;
use crate::link::program::FileId;
use crate::solve::Solution;
use crate::solve::atoms::{State, Ways};

/// All self-starting SDKs.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let mut found = Vec::new();
    for (index, unit) in knowledge.modules.units.iter().enumerate() {
        for (number, sdk) in knowledge.program.pack.sdks.iter().enumerate() {
            for component in sdk.self_starting.iter().filter(|c| c.collects) {
                let on = is_on(&solution.manifests[index], component);
                if let Some(mut candidate) = dependency(solution, unit, component).filter(|_| on) {
                    candidate.unit = Some(index);
                    candidate.sdk = Some(SdkId(number as u16));
                    candidate.searched = searched(sdk, component);
                    let manifest = &solution.manifests[index];
                    let told: Vec<&Meta> = component.off.iter().filter_map(|m| manifest.meta_value(&m.name)).collect();
                    candidate.others = told.iter().map(|m| m.named).collect();
                    candidate.sources = told.iter().flat_map(|m| &m.way).copied().collect();
                    found.push(candidate);
                }
            }
        }
    }
    found
}

fn is_on(manifest: &Manifest, component: &SelfStarting) -> bool {
    let off = |m: &rules::sdk::MetaData| manifest.meta_value(&m.name).is_some_and(|v| v.value == m.value);
    !manifest.removed.contains(&component.component) && !component.off.iter().any(off)
}

/// The dependency that brings the component into the unit.
fn dependency(solution: &Solution<'_, '_, '_>, unit: &Unit, component: &SelfStarting) -> Option<Candidate> {
    let knowledge = solution.knowledge;
    let modules = &knowledge.modules;
    let program = knowledge.program;
    for module in &unit.modules {
        let mut artifacts = modules.modules[*module].artifacts.iter();
        let Some(artifact) = artifacts.find(|a| component.artifacts.contains(a)) else { continue };
        let files = program.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), &*file.facts));
        let builds = files.filter(|(id, facts)| modules.of(*id) == *module && brings_artifacts(facts.kind));
        let builds: Vec<(FileId, &FileFacts)> = builds.collect();
        let named = builds.iter().find_map(|(id, facts)| Some((*id, dependencies::line_of(program, facts, artifact)?)));
        if let Some(place) = named.or_else(|| builds.iter().find_map(|(id, facts)| Some((*id, block(facts)?)))) {
            let mut candidate = Candidate::new(Find::SelfStart, place);
            candidate.contexts[0].state = State { ways: Ways::LAUNCH, ..State::default() };
            candidate.api = artifact.clone();
            candidate.name = component.component.clone();
            candidate.evidence = component.component.clone();
            return Some(candidate);
        }
    }
    None
}

/// Where no line of a build file names an artifact: the block of dependencies.
fn block(facts: &FileFacts) -> Option<Span> {
    nodes(facts).find(|n| n.name() == "dependencies").map(|n| n.element().span)
}

fn brings_artifacts(kind: FileKind) -> bool {
    matches!(kind, FileKind::GradleGroovy | FileKind::GradleKotlin | FileKind::PluginXml)
}

fn searched(sdk: &Sdk, component: &SelfStarting) -> String {
    let off = component.off.iter().map(|m| format!("{}={}", m.name, m.value));
    let remove = std::iter::once(format!("tools:node=\"remove\" {}", component.component));
    let _ = sdk;
    off.chain(remove).collect::<Vec<_>>().join(", ")
}
