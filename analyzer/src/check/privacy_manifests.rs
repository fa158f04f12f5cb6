//! Privacy manifests, and what the code does that belongs into them.
//!
//! In: the solution, the catalogue's kinds of collected data. Out: candidates of kind `privacy-manifest`: one per unit whose
//! manifest says less than the code does (at the manifest, or at the code if there is none), one per library that must
//! bring a manifest and has none.

use rules::catalogue::Role;
use rules::rule::{Artifact, Find, Lack};
use rustc_hash::FxHashSet;

use super::candidate::Candidate;
use super::events::{base, permissions, takes_data};
use crate::facts::{FileKind, Span};
use crate::link::markup::nodes;
use crate::link::program::FileId;
use crate::link::property_lists::{PrivacyManifest, PropertyLists, is_for_desktops};
use crate::link::targets::{TargetKind, importable, targets};
use crate::solve::Solution;
use crate::solve::events::{Event, EventKind};
use crate::solve::knowledge::Knowledge;

/// At most so many places in the code are named.
const PLACES: usize = 16;
const TRACKING: &str = "NSPrivacyTracking";
const DOMAINS: &str = "NSPrivacyTrackingDomains";
const COLLECTED: &str = "NSPrivacyCollectedDataTypes";

/// Candidates of all units and libraries.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let (program, modules) = (knowledge.program, &knowledge.modules);
    let mut found = listed(solution);
    for index in apple_units(knowledge) {
        let unit = &modules.units[index];
        if is_for_desktops(program, modules, unit) {
            continue;
        }
        let lists = PropertyLists::new(program, modules, unit);
        let own: Vec<&PrivacyManifest> = lists.privacy.iter().filter(|m| !m.vendored).collect();
        found.extend(unit_candidate(solution, index, (&own, unit.artifact == Artifact::App)));
    }
    found
}

/// The units with code or manifests for Apple's systems.
#[must_use]
pub fn apple_units(knowledge: &Knowledge<'_, '_>) -> Vec<usize> {
    let speaks = |kind: FileKind| matches!(kind, FileKind::Swift | FileKind::ObjectiveC | FileKind::PrivacyManifest);
    let files = knowledge.program.files.iter().enumerate().filter(|(_, f)| !f.test && speaks(f.facts.kind));
    let modules: FxHashSet<usize> = files.map(|(index, _)| knowledge.modules.of(FileId(index as u32))).collect();
    let units = knowledge.modules.units.iter().enumerate();
    units.filter(|(_, unit)| unit.modules.iter().any(|m| modules.contains(m))).map(|(index, _)| index).collect()
}

/// Whether enough of a unit is there to say what it has not: a build file, or a property list.
#[must_use]
pub fn is_whole(knowledge: &Knowledge<'_, '_>, unit: usize) -> bool {
    let files = knowledge.program.files.iter().enumerate();
    let tells = |kind: FileKind| kind.is_apple() && !kind.is_code() && kind != FileKind::LocalizedStrings;
    let mut telling = files.filter(|(_, file)| tells(file.facts.kind) && !file.test);
    telling.any(|(index, _)| knowledge.modules.units_of(FileId(index as u32)).any(|u| u == unit))
}

/// What a unit's manifests do not say. What a library takes it hands to its host: only what its own manifest says of itself
/// is held against it.
fn unit_candidate(
    solution: &Solution<'_, '_, '_>,
    unit: usize,
    (manifests, is_app): (&[&PrivacyManifest], bool),
) -> Option<Candidate> {
    let program = solution.knowledge.program;
    let (mut missing, mut lacks, mut events): (Vec<&str>, Vec<Lack>, Vec<&Event>) = (vec![], vec![], vec![]);
    for (kind, event) in is_app.then(|| unsaid_data(solution, unit, manifests)).into_iter().flatten() {
        missing.push(kind);
        events.push(event);
        lacks.push(Lack::CollectedData);
    }
    let says_tracking = manifests.iter().any(|m| m.tracking.is_some_and(|(tracks, _)| tracks));
    if let Some(event) = tracking(solution, unit).filter(|_| is_app && !says_tracking) {
        missing.push(TRACKING);
        events.push(event);
        lacks.push(Lack::Tracking);
    }
    let domains = || manifests.iter().any(|m| !m.domains.is_empty());
    if says_tracking && !domains() {
        missing.push(DOMAINS);
        lacks.push(Lack::TrackingDomains);
    }
    if lacks.is_empty() {
        return None;
    }
    events.sort_by_key(|e| e.site);
    // A library's manifest is no place for what an application does.
    let modules = &solution.knowledge.modules;
    let own = |file: &FileId| {
        let module = modules.of(*file);
        !is_app || !modules.modules[module].library || modules.units[unit].modules.first() == Some(&module)
    };
    let mut candidate = match (manifests.iter().filter_map(|m| m.file).find(own), events.first()) {
        (Some(file), _) => Candidate::new(Find::PrivacyManifest, (file, span_in(solution, file, &lacks))),
        (None, Some(first)) => {
            lacks.push(Lack::Manifest);
            base(solution, first, Find::PrivacyManifest)
        }
        (None, None) => return None,
    };
    candidate.unit = Some(unit);
    candidate.guessed |= manifests.is_empty() && !is_whole(solution.knowledge, unit);
    candidate.lacks = lacks;
    candidate.searched = missing.join(", ");
    candidate.name.clone_from(&solution.knowledge.modules.units[unit].name);
    candidate.evidence = format!("privacy manifest {}", candidate.name);
    let places = events.iter().map(|e| (program.file_of(e.site.function), program.span(e.site)));
    candidate.others = places.filter(|place| *place != candidate.place).take(PLACES).collect();
    candidate.others.dedup();
    Some(candidate)
}

/// The kinds of data that the code takes and no manifest says, as the manifest would call them.
fn unsaid_data<'s>(
    solution: &'s Solution<'_, '_, '_>,
    unit: usize,
    manifests: &[&PrivacyManifest],
) -> Vec<(&'s str, &'s Event)> {
    let kinds = &solution.knowledge.program.pack.catalogue.apple.collected;
    let said = |id: &str| manifests.iter().flat_map(|m| &m.collected).any(|c| c.data == id);
    let mut found: Vec<(&str, &Event)> = Vec::new();
    for event in running(solution, unit, EventKind::Collection).filter(|e| takes_data(solution.knowledge, e)) {
        let Some(Role::Collects { data, .. }) = solution.knowledge.program.apis.role(event.api) else { continue };
        let mut fitting = kinds.iter().filter(|kind| kind.data.contains(data)).peekable();
        let Some(first) = fitting.peek().map(|kind| kind.id.as_str()) else { continue };
        if !fitting.any(|kind| said(&kind.id)) && !found.iter().any(|(id, _)| *id == first) {
            found.push((first, event));
        }
    }
    found
}

/// The first thing that the code of a unit does that counts as tracking.
fn tracking<'s>(solution: &'s Solution<'_, '_, '_>, unit: usize) -> Option<&'s Event> {
    let pack = solution.knowledge.program.pack;
    let counts = &pack.catalogue.apple.tracking;
    let asks = |event: &&Event| permissions(&event.values).iter().flatten().any(|p| counts.permissions.contains(p));
    let needs = |event: &&Event| match solution.knowledge.program.apis.role(event.api) {
        Some(Role::NeedsPermission { permissions }) => permissions.iter().any(|p| counts.permissions.contains(p)),
        _ => false,
    };
    let follows =
        |event: &&Event| event.sdk.is_some_and(|sdk| counts.sdks.contains(&pack.sdks[sdk.0 as usize].category));
    let mut needed = running(solution, unit, EventKind::ProtectedUse).filter(needs);
    let mut asked = running(solution, unit, EventKind::PermissionRequest).filter(asks);
    let mut started = running(solution, unit, EventKind::SdkStart).filter(follows);
    needed.next().or_else(|| asked.next()).or_else(|| started.next())
}

/// The events of a unit's code for Apple's systems that runs.
fn running<'s>(solution: &'s Solution<'_, '_, '_>, unit: usize, kind: EventKind) -> impl Iterator<Item = &'s Event> {
    let knowledge = solution.knowledge;
    solution.events.iter().filter(move |event| {
        let file = knowledge.program.file_of(event.site.function);
        event.kind == kind
            && knowledge.program.facts(file).kind.is_apple()
            && knowledge.modules.units_of(file).any(|u| u == unit)
            && !solution.before.states(event).is_empty()
    })
}

/// Where a manifest would have to say more.
fn span_in(solution: &Solution<'_, '_, '_>, file: FileId, lacks: &[Lack]) -> Span {
    let facts = solution.knowledge.program.facts(file);
    let key = match lacks.first() {
        Some(Lack::Tracking) => TRACKING,
        Some(Lack::TrackingDomains) => DOMAINS,
        _ => COLLECTED,
    };
    let outermost = || nodes(facts).filter(|n| n.element().parent.is_none());
    let node = outermost().find(|n| n.name() == key).or_else(|| outermost().find(|n| n.name() == TRACKING));
    node.or_else(|| outermost().next()).map_or_else(Span::default, |n| n.element().span)
}

/// Libraries in the tree that must bring a manifest and have none: targets with sources, and frameworks that were built
/// elsewhere.
fn listed(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let program = solution.knowledge.program;
    let names: Vec<String> = program.pack.catalogue.apple.listed.iter().map(|name| importable(name)).collect();
    let manifests: Vec<&str> =
        program.files.iter().filter(|f| f.facts.kind == FileKind::PrivacyManifest).map(|f| f.path.as_str()).collect();
    let has_manifest = |folder: &str| {
        manifests.iter().any(|path| folder.is_empty() || path.strip_prefix(folder).is_some_and(|r| r.starts_with('/')))
    };
    let mut found = Vec::new();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    let mut add = |name: &str, place: (FileId, Span)| {
        if seen.insert(name.to_string()) {
            let mut candidate = Candidate::new(Find::PrivacyManifest, place);
            candidate.lacks = vec![Lack::LibraryManifest];
            candidate.name = name.to_string();
            candidate.evidence = name.to_string();
            found.push(candidate);
        }
    };
    for target in targets(program).iter().filter(|t| t.kind == TargetKind::Library) {
        let named = target.names.iter().find(|name| names.contains(name));
        if let Some(name) = named.filter(|_| !has_manifest(&target.base) && !has_manifest(&target.folder)) {
            let element = &program.facts(target.place.0).elements[target.place.1 as usize];
            add(name, (target.place.0, element.span));
        }
    }
    for (index, file) in program.files.iter().enumerate().filter(|(_, file)| !file.test) {
        let Some((folder, name)) = framework_of(&file.path) else { continue };
        if names.iter().any(|listed| listed == name) && !has_manifest(folder) {
            let span = file.facts.elements.first().map_or_else(Span::default, |e| e.span);
            add(name, (FileId(index as u32), span));
        }
    }
    found
}

/// The outermost framework that a path lies in: its folder and its name.
fn framework_of(path: &str) -> Option<(&str, &str)> {
    let endings = [".xcframework/", ".framework/"];
    let (at, ending) = endings.iter().filter_map(|ending| Some((path.find(ending)?, *ending))).min()?;
    let folder = &path[..at + ending.len() - 1];
    Some((folder, path[..at].rsplit('/').next().unwrap_or_default()))
}
