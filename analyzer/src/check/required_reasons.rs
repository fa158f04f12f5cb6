//! Calls by which devices can be told apart, and the reasons that privacy manifests give for them.
//!
//! In: the program, the catalogue's `reasons`. Out: candidates of kind `required-reason`: one per unit and category that
//! its code uses and no manifest of its own accounts for (at the first use), one per reason that Apple does not accept (in
//! the manifest).

use rules::catalogue::{Evidence, RequiredReason};
use rules::rule::{Artifact, Find, Lack};
use rustc_hash::FxHashSet;

use super::candidate::Candidate;
use super::named::{Mention, named_at};
use super::privacy_manifests::{apple_units, is_whole};
use crate::facts::Span;
use crate::link::pod_manifests::spoken_for;
use crate::link::program::{FileId, FnId, Program, Site};
use crate::link::property_lists::{PrivacyManifest, PropertyLists, is_for_desktops, own_manifests};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::solve::Solution;
use crate::solve::knowledge::Knowledge;

/// At most so many other places are named.
const PLACES: usize = 16;

/// A place in code that uses a category.
struct Use {
    function: FnId,
    file: FileId,
    span: Span,
    written: String,
}

/// Candidates of all units.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let (program, modules) = (knowledge.program, &knowledge.modules);
    let reasons = &program.pack.catalogue.apple.reasons;
    let uses: Vec<Vec<Use>> = uses(knowledge, reasons);
    let around = own_manifests(program);
    let mut found = Vec::new();
    for index in apple_units(knowledge) {
        let unit = &modules.units[index];
        let in_unit = |file: FileId| modules.units_of(file).any(|u| u == index);
        let lists = PropertyLists::new(program, modules, unit);
        let own: Vec<&PrivacyManifest> = lists.privacy.iter().filter(|m| !m.vendored).collect();
        found.extend(unaccepted(reasons, &own, index));
        if is_for_desktops(program, modules, unit) {
            continue;
        }
        for (reason, uses) in reasons.iter().zip(&uses) {
            let says = |m: &PrivacyManifest| m.accessed.iter().any(|a| a.category == reason.id);
            let accounted = |file: FileId| {
                own.iter().any(|m| says(m) && speaks_for(knowledge, index, m, file))
                    || unit.artifact == Artifact::Sdk
                        && around.iter().any(|m| says(m) && lies_around(knowledge, m, file))
            };
            let here = uses.iter().filter(|u| in_unit(u.file) && !modules.modules[modules.of(u.file)].other);
            let unsaid: Vec<&Use> = here.filter(|u| !accounted(u.file)).collect();
            let mut candidate = unaccounted(reason, &unsaid, (index, own.is_empty()));
            if let Some(candidate) = candidate.as_mut().filter(|_| own.is_empty() && !is_whole(knowledge, index)) {
                candidate.guessed = true;
            }
            found.extend(candidate);
        }
    }
    found
}

/// Whether a manifest speaks for the code of a file: it lies in the same module, or in the application's own. A library
/// speaks for itself alone.
#[must_use]
pub fn speaks_for(knowledge: &Knowledge<'_, '_>, unit: usize, manifest: &PrivacyManifest, file: FileId) -> bool {
    let modules = &knowledge.modules;
    let Some(lies_in) = manifest.file.map(|file| modules.of(file)) else { return false };
    lies_in == modules.of(file)
        || modules.units[unit].modules.first() == Some(&lies_in)
        || !modules.modules[lies_in].library
        || modules.units[unit].artifact == Artifact::Sdk
}

/// Whether a manifest lies in a module around the one of a file, or belongs to a pod that this one takes along: a library in
/// several parts brings it with one of them.
fn lies_around(knowledge: &Knowledge<'_, '_>, manifest: &PrivacyManifest, file: FileId) -> bool {
    let modules = &knowledge.modules;
    let Some(own) = manifest.file else { return false };
    let path = knowledge.program.path(file);
    let below = |folder: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    modules.modules.get(modules.of(own)).is_some_and(|module| below(&module.folder))
        || modules.is_template_of(knowledge.program.path(own), path)
        || spoken_for(knowledge.program, modules, own).into_iter().any(below)
}

/// The candidate for a category that nobody accounts for.
fn unaccounted(reason: &RequiredReason, uses: &[&Use], (unit, no_manifest): (usize, bool)) -> Option<Candidate> {
    let (first, rest) = uses.split_first()?;
    let mut candidate = Candidate::new(Find::RequiredReason, (first.file, first.span));
    candidate.function = Some(first.function);
    candidate.unit = Some(unit);
    candidate.api.clone_from(&first.written);
    candidate.name.clone_from(&reason.id);
    candidate.evidence.clone_from(&reason.id);
    let accepted: Vec<&str> = reason.accepted.iter().filter(|r| !r.library).map(|r| r.code.as_str()).collect();
    candidate.searched = accepted.join(", ");
    candidate.others = rest.iter().map(|u| (u.file, u.span)).take(PLACES).collect();
    candidate.lacks = vec![Lack::Reason];
    candidate.lacks.extend(no_manifest.then_some(Lack::Manifest));
    Some(candidate)
}

/// The candidates for reasons that Apple does not accept, or for a category without any.
fn unaccepted(reasons: &[RequiredReason], manifests: &[&PrivacyManifest], unit: usize) -> Vec<Candidate> {
    let mut found = Vec::new();
    for said in manifests.iter().flat_map(|m| &m.accessed) {
        let Some(reason) = reasons.iter().find(|r| r.id == said.category) else { continue };
        let unknown: Vec<&str> = said
            .reasons
            .iter()
            .filter(|code| !reason.accepted.iter().any(|a| a.code == **code))
            .map(String::as_str)
            .collect();
        if unknown.is_empty() && !said.reasons.is_empty() {
            continue;
        }
        let mut candidate = Candidate::new(Find::RequiredReason, said.place);
        candidate.unit = Some(unit);
        candidate.name.clone_from(&reason.id);
        candidate.value = if unknown.is_empty() { "-".into() } else { unknown.join(", ") };
        candidate.evidence = format!("{} {}", reason.id, candidate.value);
        let accepted: Vec<&str> = reason.accepted.iter().map(|r| r.code.as_str()).collect();
        candidate.searched = accepted.join(", ");
        candidate.lacks = vec![Lack::AcceptedReason];
        found.push(candidate);
    }
    found
}

/// Where the code uses each category, in the order of the files.
fn uses(knowledge: &Knowledge<'_, '_>, reasons: &[RequiredReason]) -> Vec<Vec<Use>> {
    let program = knowledge.program;
    let signs = || reasons.iter().flat_map(|r| &r.shown_by);
    let wanted: FxHashSet<&str> = signs().flat_map(|s| &s.members).map(String::as_str).collect();
    let mut found: Vec<Vec<Use>> = reasons.iter().map(|_| Vec::new()).collect();
    for (index, file) in program.files.iter().enumerate() {
        let code = file.facts.kind.is_code() && file.facts.kind.is_apple() && !file.test;
        let named = |name: &str| name.split('.').any(|part| wanted.contains(part));
        if !code || !file.facts.names.iter().any(named) {
            continue;
        }
        let id = FileId(index as u32);
        for function in program.functions_of(id) {
            for stmt in 0..program.function(function).body.len() as u32 {
                let site = Site { function, stmt };
                for mention in named_at(program, site) {
                    let shown =
                        |reason: &RequiredReason| reason.shown_by.iter().any(|s| shows(knowledge, site, s, &mention));
                    let Some(which) = reasons.iter().position(shown) else { continue };
                    // An interface and its member are one use: `[[NSUserDefaults standardUserDefaults] stringForKey:key]`.
                    let span = program.span(site);
                    let within = |u: &Use| u.file == id && u.span.start < span.end && span.start < u.span.end;
                    if !found[which].last().is_some_and(within) {
                        let written = written(program, site, &mention);
                        found[which].push(Use { function, file: id, span, written });
                    }
                }
            }
        }
    }
    found
}

/// The name as people know it: with the type whose member it is.
fn written(program: &Program<'_>, site: Site, mention: &Mention<'_>) -> String {
    match mention.owner(program, site) {
        Ty::External(ty) if mention.called => format!("{}.{}", last_segment(program.symbols.str(ty)), mention.path),
        _ => mention.path.to_string(),
    }
}

/// Whether a name in a statement is a sign: one of its members, of one of its types if it names any.
fn shows(knowledge: &Knowledge<'_, '_>, site: Site, sign: &Evidence, mention: &Mention<'_>) -> bool {
    let program = knowledge.program;
    let is_member = |part: &str| sign.members.iter().any(|m| m == part);
    let owner = || match mention.owner(program, site) {
        Ty::External(name) => Some(last_segment(program.symbols.str(name)).to_string()),
        _ => None,
    };
    if sign.types.is_empty() {
        // What the project calls so itself is its own.
        let own = || matches!(mention.owner(program, site), Ty::Project(_));
        return mention.path.split('.').any(is_member) && !own()
            || mention.called && owner().is_some_and(|o| is_member(&o));
    }
    let last = last_segment(mention.path);
    if !is_member(last) {
        return false;
    }
    let head = mention.path.strip_suffix(last).unwrap_or_default().trim_end_matches('.');
    let is_type = |name: &str| sign.types.iter().any(|ty| ty == name);
    let file = program.facts(program.file_of(site.function));
    match head {
        // `.creationDate`: of whatever is wanted there.
        "" if mention.of_wanted_type(program, site) => file.names.iter().any(|name| name.split('.').any(is_type)),
        "" => owner().is_some_and(|o| is_type(&o)),
        head => is_type(last_segment(head)) || owner().is_some_and(|o| is_type(&o)),
    }
}
