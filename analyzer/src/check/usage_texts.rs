//! The texts by which an application says what its permissions are for: what the code needs, what its property list has.
//!
//! In: the solution, the catalogue's `usages`. Out: candidates of kind `usage-text`: one per application and key whose text
//! is missing (at the code that needs it), or is there and says too little (at the text).

use rules::catalogue::UsageDescription;
use rules::rule::{Artifact, Find, Lack};

use super::candidate::Candidate;
use super::events::{base, permissions};
use super::vague::{is_empty, is_vague};
use crate::link::localized::LocalText;
use crate::link::program::FileId;
use crate::link::property_lists::{Property, PropertyLists};
use crate::solve::Solution;
use crate::solve::atoms::Ways;
use crate::solve::events::{Event, EventKind};

/// The table with the texts of the property list.
const TABLE: &str = "InfoPlist";
/// Keys under which an application says its own name.
const NAMES: [&str; 2] = ["CFBundleDisplayName", "CFBundleName"];
/// At most so many other places are named.
const PLACES: usize = 16;

/// Candidates of all applications whose property list was read. A library's text is its host's to give.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let mut found = Vec::new();
    for (index, unit) in knowledge.modules.units.iter().enumerate() {
        if unit.artifact != Artifact::App {
            continue;
        }
        let needs = needs(solution, index);
        if needs.is_empty() {
            continue;
        }
        let lists = PropertyLists::new(knowledge.program, &knowledge.modules, unit);
        if !lists.is_seen {
            continue;
        }
        let app = App { solution, unit: index, lists };
        for usage in &knowledge.program.pack.catalogue.apple.usages {
            let asking: Vec<&Need<'_>> =
                needs.iter().filter(|need| usage.permissions.contains(&need.permission)).collect();
            found.extend(app.judge(usage, &asking));
        }
    }
    found
}

/// A permission that the code of a unit asks for or needs.
struct Need<'e> {
    permission: String,
    event: &'e Event,
}

/// What the code of a unit that runs asks for or needs.
fn needs<'e>(solution: &'e Solution<'_, '_, '_>, unit: usize) -> Vec<Need<'e>> {
    let program = solution.knowledge.program;
    let mut found = Vec::new();
    for event in &solution.events {
        let file = program.file_of(event.site.function);
        let here = || solution.knowledge.modules.units_of(file).any(|u| u == unit);
        if !matches!(event.kind, EventKind::PermissionRequest | EventKind::ProtectedUse)
            || !program.facts(file).kind.is_apple()
            || !here()
            || solution.before.states(event).is_empty()
        {
            continue;
        }
        let named = match program.apis.role(event.api) {
            Some(rules::catalogue::Role::NeedsPermission { permissions }) => permissions.iter().cloned().collect(),
            _ => permissions(&event.values).concat(),
        };
        found.extend(named.into_iter().map(|permission| Need { permission, event }));
    }
    found
}

/// An application and what it says of itself.
struct App<'s, 'k, 'p, 'a> {
    solution: &'s Solution<'k, 'p, 'a>,
    unit: usize,
    lists: PropertyLists,
}

impl App<'_, '_, '_, '_> {
    fn judge(&self, usage: &UsageDescription, asking: &[&Need<'_>]) -> Option<Candidate> {
        // Whoever asks for itself knows best what for; of these the one at the start comes first.
        let rank = |need: &&&Need<'_>| {
            let states = self.solution.before.states(need.event);
            let at_start = states.iter().any(|(state, _)| state.ways.has(Ways::LAUNCH));
            (need.event.kind != EventKind::PermissionRequest, !at_start, need.event.site)
        };
        let first = asking.iter().min_by_key(rank)?;
        let keys: Vec<&str> = std::iter::once(&usage.key).chain(&usage.instead).map(String::as_str).collect();
        let said: Vec<&Property> = keys.iter().flat_map(|key| self.lists.info_of(key)).collect();
        let mut candidate = base(self.solution, first.event, Find::UsageText);
        candidate.lacks = if said.is_empty() { vec![Lack::Text] } else { self.faults(&keys, &said) };
        if candidate.lacks.is_empty() {
            return None;
        }
        let program = self.solution.knowledge.program;
        let mut others: Vec<_> =
            asking.iter().map(|n| (program.file_of(n.event.site.function), program.span(n.event.site))).collect();
        others.sort_unstable();
        others.dedup();
        if let Some(property) = said.first() {
            // The place is the text; the code that needs it is what speaks for it.
            let code = candidate;
            candidate = Candidate::new(Find::UsageText, property.place);
            candidate.lacks = code.lacks;
            candidate.api = code.api;
            candidate.value = property.values.join(" ");
        }
        others.retain(|place| *place != candidate.place);
        others.truncate(PLACES);
        candidate.others = others;
        candidate.unit = Some(self.unit);
        candidate.permissions = vec![vec![first.permission.clone()]];
        candidate.name.clone_from(said.first().map_or(&usage.key, |property| &property.key));
        candidate.evidence.clone_from(&candidate.name);
        Some(candidate)
    }

    /// What the texts of a key lack. Lists of texts by purpose are not looked into.
    fn faults(&self, keys: &[&str], said: &[&Property]) -> Vec<Lack> {
        if said.iter().any(|property| property.kind == "dict") {
            return Vec::new();
        }
        let pack = self.solution.knowledge.program.pack;
        let mut names: Vec<String> =
            NAMES.iter().flat_map(|name| self.lists.info_of(name)).flat_map(|p| p.values.clone()).collect();
        names.extend(self.texts().filter(|(key, _)| NAMES.contains(key)).map(|(_, said)| said.text.clone()));
        names.extend(keys.iter().map(|key| (*key).to_string()));
        let own: Vec<&str> = said.iter().flat_map(|p| &p.values).map(String::as_str).collect();
        let translated: Vec<&LocalText> = self.texts().filter(|(key, _)| keys.contains(key)).map(|(_, t)| t).collect();
        let all = || own.iter().copied().chain(translated.iter().map(|said| said.text.as_str()));
        let mut faults = Vec::new();
        if own.is_empty() || all().all(|text| is_empty(pack, text, &names)) {
            faults.push(Lack::Words);
            return faults;
        }
        if all().filter(|text| !is_empty(pack, text, &names)).all(|text| is_vague(pack, text, &names)) {
            faults.push(Lack::Purpose);
        }
        let is_chinese =
            |text: &str| text.starts_with('$') || text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
        let in_chinese = own.iter().any(|text| is_chinese(text)) || translated.iter().any(|said| speaks_chinese(said));
        if !in_chinese && self.speaks_chinese() {
            faults.push(Lack::Chinese);
        }
        faults
    }

    /// The translated texts of the property list's keys.
    fn texts(&self) -> impl Iterator<Item = (&str, &LocalText)> {
        let localized = &self.solution.knowledge.resources.localized;
        let here = |said: &LocalText| self.is_here(said.place.0);
        localized.all().filter(move |(_, said)| said.table == TABLE && here(said))
    }

    /// Whether the application has texts in simplified Chinese.
    fn speaks_chinese(&self) -> bool {
        let localized = &self.solution.knowledge.resources.localized;
        localized.all().any(|(_, said)| speaks_chinese(said) && self.is_here(said.place.0))
    }

    fn is_here(&self, file: FileId) -> bool {
        self.solution.knowledge.modules.units_of(file).any(|unit| unit == self.unit)
    }
}

/// Whether a text is in simplified Chinese, or in Chinese of any script.
fn speaks_chinese(said: &LocalText) -> bool {
    let language = said.language.replace('_', "-").to_lowercase();
    language == "zh" || language == "zh-cn" || language.starts_with("zh-hans")
}
