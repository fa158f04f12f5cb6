//! Permissions that a unit declares, and whether anything in it needs them.
//!
//! In: merged manifests, what the code names. Out: candidates of kind `declared-permission`.

use rules::catalogue::PermissionUse;
use rules::rule::{Artifact, Find};
use rules::sdk::Sdk;

use super::candidate::Candidate;
use super::mentions::{Mentions, artifacts, fits_any};
use crate::link::markup::{Node, nodes};
use crate::link::plugin_files::has_archives;
use crate::link::program::FileId;
use crate::link::symbols::last_segment;
use crate::solve::Solution;

/// At most so many libraries are named in a message.
const NAMED: usize = 4;

/// One candidate per unit and permission that needs a reason. Units whose code is not there, or is in a language that
/// is not read, say nothing.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>, mentions: &Mentions<'_>) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let bridges = &knowledge.program.pack.catalogue.dependencies.bridges;
    let mut found: Vec<Candidate> = Vec::new();
    for (unit, manifest) in solution.manifests.iter().enumerate() {
        if manifest.permissions.is_empty() || !is_readable(solution, mentions, unit) {
            continue;
        }
        let unread = unread_libraries(solution, mentions, unit);
        for declared in &manifest.permissions {
            let uses: Vec<&PermissionUse> = uses_of(solution, &declared.name).collect();
            if uses.is_empty() || declared.max_sdk.is_some() {
                continue;
            }
            let mut candidate = Candidate::new(Find::DeclaredPermission, declared.place);
            candidate.unit = Some(unit);
            candidate.permissions = vec![vec![declared.name.clone()]];
            candidate.api = "uses-permission".into();
            candidate.name.clone_from(&knowledge.modules.units[unit].name);
            candidate.evidence.clone_from(&declared.name);
            // What an SDK inside a library does with it is not seen; the library's own need is. A library around one that
            // nobody knows may do nothing but hand that on.
            let library = knowledge.modules.units[unit].artifact == Artifact::Sdk;
            if library && unread.iter().any(|name| !bridges.contains(name)) {
                continue;
            }
            let embedded = if library { embedded(solution, mentions, unit) } else { String::new() };
            candidate.value = if library { embedded } else { unread.join(", ") };
            candidate.guessed = !unread.is_empty();
            candidate.can_be_yes = is_used(solution, mentions, unit, &declared.name);
            candidate.searched = searched(&uses, &declared.name);
            // A library's line that several applications merge is one finding, if all of them can do without.
            match found.iter_mut().find(|f| f.place == candidate.place) {
                Some(known) => known.can_be_yes |= candidate.can_be_yes,
                None => found.push(candidate),
            }
        }
    }
    found
}

fn uses_of<'s>(solution: &'s Solution<'_, '_, '_>, name: &'s str) -> impl Iterator<Item = &'s PermissionUse> {
    let uses = &solution.knowledge.program.pack.catalogue.uses;
    uses.iter().filter(move |u| u.permissions.iter().any(|p| p == name))
}

/// Whether what a unit does can be seen: it has code, and an application none in another language.
fn is_readable(solution: &Solution<'_, '_, '_>, mentions: &Mentions<'_>, unit: usize) -> bool {
    let knowledge = solution.knowledge;
    let program = knowledge.program;
    let code = program.files.iter().enumerate().any(|(index, file)| {
        file.facts.kind.is_code()
            && !file.facts.functions.is_empty()
            && knowledge.modules.units_of(FileId(index as u32)).any(|u| u == unit)
    });
    let bridges = &program.pack.catalogue.dependencies.bridges;
    let built = &knowledge.modules.units[unit];
    let artifact_of = |bridge: &String| artifacts(knowledge, built).any(|a| a.starts_with(bridge.as_str()));
    let bridged = bridges.iter().any(|b| mentions.names_package(knowledge, unit, b) || artifact_of(b));
    code && !(bridged && built.artifact == Artifact::App)
}

/// Whether a unit needs a permission: it names it, shows a sign of its use, or has an SDK that takes such data.
fn is_used(solution: &Solution<'_, '_, '_>, mentions: &Mentions<'_>, unit: usize, name: &str) -> bool {
    let knowledge = solution.knowledge;
    let pack = knowledge.program.pack;
    if mentions.names_member(knowledge, unit, last_segment(name)) || mentions.names_package(knowledge, unit, name) {
        return true;
    }
    // Who asks for the finer one has to declare the coarser one too.
    let finer = pack.catalogue.permissions.iter().find(|p| p.coarse.as_deref() == Some(name));
    if finer.is_some_and(|finer| is_used(solution, mentions, unit, &finer.name)) {
        return true;
    }
    // Libraries have constants of their own, also for whole groups.
    let known = |p: &str| pack.catalogue.permissions.iter().find(|k| k.name == p).filter(|k| !k.background);
    let group = |p: &str| known(p).and_then(|k| k.group.as_deref());
    let same = |value: &str| value == name || group(name).is_some_and(|g| group(value) == Some(g));
    let constants = pack.catalogue.constants.iter().filter(|c| same(&c.value));
    if constants.into_iter().any(|c| mentions.names_member(knowledge, unit, last_segment(&c.name))) {
        return true;
    }
    let sdks = mentions.sdks(knowledge, unit, &solution.manifests[unit]);
    let library = knowledge.modules.units[unit].artifact == Artifact::Sdk;
    let serves =
        |usage: &PermissionUse, sdk: &Sdk| !library || usage.serves.is_empty() || usage.serves.contains(&sdk.category);
    uses_of(solution, name).flat_map(|u| u.shown_by.iter().map(move |sign| (u, sign))).any(|(usage, sign)| {
        mentions.shows(knowledge, unit, sign)
            || sdks
                .iter()
                .map(|index| &pack.sdks[*index])
                .filter(|sdk| serves(usage, sdk))
                .any(|sdk| sign.sdks.contains(&sdk.id) || sdk.data.iter().any(|d| sign.data.contains(d)))
    })
}

/// Libraries of the build whose code is not there and of which nothing is known.
fn unread_libraries(solution: &Solution<'_, '_, '_>, mentions: &Mentions<'_>, unit: usize) -> Vec<String> {
    let knowledge = solution.knowledge;
    let pack = knowledge.program.pack;
    let built = &knowledge.modules.units[unit];
    let known = |artifact: &str| {
        pack.catalogue.dependencies.bridges.iter().any(|b| artifact.starts_with(b.as_str()))
            || fits_any(&pack.catalogue.dependencies.plain, artifact)
            || pack.sdks.iter().any(|s| fits_any(&s.coordinates.gradle, artifact))
    };
    let mut unread: Vec<String> =
        artifacts(knowledge, built).filter(|a| !known(a)).map(|a| last_segment_of(a).to_string()).collect();
    unread.sort();
    unread.dedup();
    let bridge = |b: &&String| mentions.names_package(knowledge, unit, b);
    unread.extend(pack.catalogue.dependencies.bridges.iter().filter(bridge).cloned());
    if has_binaries(solution, built) {
        unread.insert(0, "*.aar, *.jar".into());
    }
    unread.truncate(NAMED);
    unread
}

/// The SDKs of the catalogue that a library brings with it, by their first names.
fn embedded(solution: &Solution<'_, '_, '_>, mentions: &Mentions<'_>, unit: usize) -> String {
    let sdks = mentions.sdks(solution.knowledge, unit, &solution.manifests[unit]);
    let names = sdks.iter().map(|index| solution.knowledge.program.pack.sdks[*index].name.en.as_str());
    names.take(NAMED).collect::<Vec<_>>().join(", ")
}

fn last_segment_of(artifact: &str) -> &str {
    artifact.rsplit(':').next().unwrap_or(artifact)
}

/// Whether a build file takes in archives from a folder, or a plug-in brings some.
fn has_binaries(solution: &Solution<'_, '_, '_>, built: &crate::link::modules::Unit) -> bool {
    let knowledge = solution.knowledge;
    let files = knowledge.program.files.iter().enumerate();
    let here = |index: usize| built.modules.contains(&knowledge.modules.of(FileId(index as u32)));
    let mut builds = files.filter(|(index, file)| file.facts.kind.is_build() && here(*index)).map(|(_, file)| file);
    let local = |value: &str| value.contains("fileTree(") || value.starts_with("files(") || value.contains("@aar");
    let takes =
        |node: Node<'_>| node.parent().is_some_and(|p| p.name() == "dependencies") && node.arguments().any(local);
    builds.any(|file| has_archives(&file.facts) || nodes(&file.facts).any(takes))
}

/// A few of the names that were looked for.
fn searched(uses: &[&PermissionUse], name: &str) -> String {
    let signs = || uses.iter().flat_map(|u| &u.shown_by);
    let types = signs().flat_map(|s| &s.types).take(NAMED);
    let members = signs().flat_map(|s| &s.members).take(NAMED);
    let mut names: Vec<&str> = types.chain(members).map(|n| last_segment(n)).collect();
    names.dedup();
    names.truncate(NAMED + 2);
    if names.is_empty() {
        names.push(last_segment(name));
    }
    names.join(", ")
}
