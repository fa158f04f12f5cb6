//! Powers of the system's settings that only the manifest speaks of: nothing in the code leads the user there.
//!
//! In: merged manifests. Out: candidates of kind `special-access`, at the manifest's line.

use rules::catalogue::{Role, SpecialAccess};
use rules::rule::Find;

use super::candidate::Candidate;
use crate::facts::{FileKind, Span};
use crate::link::manifest::Manifest;
use crate::link::markup::nodes;
use crate::link::program::FileId;
use crate::solve::Solution;
use crate::solve::events::EventKind;

/// One candidate per unit and power that is declared and not asked for in the code.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let mut found: Vec<Candidate> = Vec::new();
    for (unit, manifest) in solution.manifests.iter().enumerate() {
        for access in &knowledge.program.pack.catalogue.accesses {
            let Some(place) = declared(manifest, access) else { continue };
            if is_opened(solution, unit, access)
                || is_tool(solution, unit, access)
                || found.iter().any(|f| f.place == place)
            {
                continue;
            }
            let mut candidate = Candidate::new(Find::SpecialAccess, place);
            candidate.unit = Some(unit);
            candidate.access = Some(access.id.clone());
            candidate.api = access.bound_by.clone().or(access.permission.clone()).unwrap_or_default();
            candidate.evidence.clone_from(&access.id);
            found.push(candidate);
        }
    }
    found
}

/// A component that the system binds for this power. A permission alone does nothing until the user is led to the
/// settings.
fn declared(manifest: &Manifest, access: &SpecialAccess) -> Option<(FileId, Span)> {
    let bound = access.bound_by.as_deref()?;
    manifest.components.iter().find(|c| c.ty.is_some() && c.permission.as_deref() == Some(bound)).map(|c| c.place)
}

fn is_opened(solution: &Solution<'_, '_, '_>, unit: usize, access: &SpecialAccess) -> bool {
    let knowledge = solution.knowledge;
    let program = knowledge.program;
    let opens = |api| matches!(program.apis.role(api), Some(Role::OpensAccess { access: id }) if *id == access.id);
    let here = |site: crate::link::program::Site| {
        knowledge.modules.units_of(program.file_of(site.function)).any(|u| u == unit)
    };
    solution.events.iter().any(|e| e.kind == EventKind::SpecialAccess && opens(e.api) && here(e.site))
}

/// What declares itself a help for people with disabilities says so in its settings page.
fn is_tool(solution: &Solution<'_, '_, '_>, unit: usize, access: &SpecialAccess) -> bool {
    let Some(attribute) = &access.declared_as else { return false };
    let knowledge = solution.knowledge;
    let files = knowledge.program.files.iter().enumerate();
    let resources = files.filter(|(index, file)| {
        file.facts.kind == FileKind::Resource && knowledge.modules.units_of(FileId(*index as u32)).any(|u| u == unit)
    });
    resources.flat_map(|(_, file)| nodes(&file.facts)).any(|n| n.value(attribute) == Some("true"))
}
