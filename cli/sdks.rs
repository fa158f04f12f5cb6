//! `consentlint sdks`.
//!
//! In: folders. Out: the SDKs of each unit with their evidence and what the catalogue knows of them, for people or as
//! JSON.

use std::io::{self, Write};
use std::process::ExitCode;

use analyzer::inventory::{Evidence, EvidenceKind, UnitSdks};
use analyzer::report::Place;
use analyzer::{Cancel, Reading, Ready};
use rules::Pack;
use rules::catalogue::{Api, Names, Role};
use rules::sdk::Sdk;
use serde::Serialize;

use crate::args::{Format, Sdks};
use crate::language::Language;
use crate::progress::Progress;
use crate::render::position::Position;
use crate::render::sources::Sources;
use crate::{cache, input, pack, render};

/// So many places of each kind are shown to people.
const SHOWN: usize = 3;

/// Lists the SDKs.
pub fn run(args: &Sdks) -> anyhow::Result<ExitCode> {
    let language = args.lang.unwrap_or_else(Language::of_environment);
    let pack = Ready::new(pack::load(&args.rules)?);
    let input = input::find(&args.path)?;
    let progress = Progress::new(language);
    let options = analyzer::Options::default();
    let (cache, cancel) = (cache::of(&args.caching), Cancel::new());
    let told = |stage, done, total| progress.at(stage, done, total);
    let reading = Reading { progress: &told, cancel: &cancel, cache: cache.clone() };
    let units = analyzer::inventory(&input.root, &input.paths, &pack, &options, &reading)?;
    if let Some(cache) = cache {
        cache.save();
    }
    progress.finish();
    let list = List { pack: &pack, sources: Sources::new(&input.root), language };
    render::print(|out| match args.format {
        Format::Terminal => list.terminal(&units, out),
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &list.document(&units))?;
            writeln!(out)
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

struct List<'a> {
    pack: &'a Pack,
    sources: Sources,
    language: Language,
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    units: Vec<JsonUnit<'a>>,
}

#[derive(Serialize)]
struct JsonUnit<'a> {
    name: &'a str,
    artifact: rules::rule::Artifact,
    sdks: Vec<JsonSdk<'a>>,
}

#[derive(Serialize)]
struct JsonSdk<'a> {
    id: &'a str,
    name: &'a str,
    owner: &'a str,
    country: &'a str,
    category: rules::sdk::Category,
    data: &'a [String],
    default: rules::sdk::DefaultState,
    consent_gate: Vec<String>,
    personalization_switch: Vec<String>,
    disclosure: Option<&'a str>,
    evidence: Vec<JsonEvidence<'a>>,
}

#[derive(Serialize)]
struct JsonEvidence<'a> {
    kind: &'static str,
    path: &'a str,
    line: usize,
    text: &'a str,
}

impl List<'_> {
    fn sdk(&self, id: &str) -> Option<&Sdk> {
        self.pack.sdks.iter().find(|sdk| sdk.id == id)
    }

    fn terminal(&self, units: &[UnitSdks], out: &mut dyn Write) -> io::Result<()> {
        let language = self.language;
        if units.iter().all(|unit| unit.sdks.is_empty()) {
            return writeln!(out, "{}", language.no_sdks());
        }
        for unit in units.iter().filter(|unit| !unit.sdks.is_empty()) {
            writeln!(out, "{} ({})", unit.name, language.artifact(unit.artifact))?;
            for found in &unit.sdks {
                let Some(sdk) = self.sdk(&found.id) else { continue };
                let owner = language.of_rule(&sdk.owner.name);
                let category = language.category(sdk.category);
                let name = language.of_rule(&sdk.name);
                writeln!(out, "\n  {name} [{}]: {category}; {owner}, {}", sdk.id, sdk.owner.country)?;
                writeln!(out, "    {}", language.default_state(sdk.default))?;
                self.switches(language.consent_gate(), gates(sdk, &found.evidence), out)?;
                self.switches(language.personalization_switch(), opt_outs(sdk, &found.evidence), out)?;
                self.places(&found.evidence, out)?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn switches(&self, what: &str, names: Vec<String>, out: &mut dyn Write) -> io::Result<()> {
        let names = if names.is_empty() { self.language.none_known().to_string() } else { names.join(", ") };
        writeln!(out, "    {what}: {names}")
    }

    fn places(&self, evidence: &[Evidence], out: &mut dyn Write) -> io::Result<()> {
        for kind in [EvidenceKind::Dependency, EvidenceKind::Component, EvidenceKind::Import] {
            let all: Vec<&Evidence> = evidence.iter().filter(|e| e.kind == kind).collect();
            for one in all.iter().take(SHOWN) {
                let word = self.language.evidence(kind);
                writeln!(out, "    {word}: {}  {}:{}", one.text, one.place.path, self.line(one))?;
            }
            if all.len() > SHOWN {
                writeln!(out, "    {}", self.language.more_places(all.len() - SHOWN))?;
            }
        }
        Ok(())
    }

    fn document<'d>(&'d self, units: &'d [UnitSdks]) -> Document<'d> {
        let units = units.iter().map(|unit| JsonUnit {
            name: &unit.name,
            artifact: unit.artifact,
            sdks: unit
                .sdks
                .iter()
                .filter_map(|found| Some(self.entry(self.sdk(&found.id)?, &found.evidence)))
                .collect(),
        });
        Document { version: 1, units: units.collect() }
    }

    fn entry<'d>(&'d self, sdk: &'d Sdk, evidence: &'d [Evidence]) -> JsonSdk<'d> {
        let shown = evidence.iter().map(|e| JsonEvidence {
            kind: kind_word(e.kind),
            path: &e.place.path,
            line: self.line(e),
            text: &e.text,
        });
        JsonSdk {
            id: &sdk.id,
            name: self.language.of_rule(&sdk.name),
            owner: self.language.of_rule(&sdk.owner.name),
            country: &sdk.owner.country,
            category: sdk.category,
            data: &sdk.data,
            default: sdk.default,
            consent_gate: gates(sdk, evidence),
            personalization_switch: opt_outs(sdk, evidence),
            disclosure: sdk.disclosure.as_deref(),
            evidence: shown.collect(),
        }
    }

    /// The line of a place; an import is looked up by its name.
    fn line(&self, evidence: &Evidence) -> usize {
        let Evidence { place: Place { path, .. }, text, .. } = evidence;
        if evidence.kind != EvidenceKind::Import {
            return self.sources.positions(&evidence.place).0.line;
        }
        let Some(file) = self.sources.file(path) else { return Position::START.line };
        let imports = |line: &&str| line.trim_start().starts_with("import") && line.contains(text.as_str());
        file.text.lines().position(|line| imports(&line)).map_or(Position::START.line, |at| at + 1)
    }
}

fn kind_word(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Dependency => "dependency",
        EvidenceKind::Component => "component",
        EvidenceKind::Import => "import",
    }
}

/// Calls that tell an SDK of the user's answer, on the systems where it was found.
fn gates(sdk: &Sdk, evidence: &[Evidence]) -> Vec<String> {
    names(sdk, evidence, |role| matches!(role, Role::ConsentGate { .. }))
}

/// Calls, manifest entries and keys that turn personalisation off.
fn opt_outs(sdk: &Sdk, evidence: &[Evidence]) -> Vec<String> {
    let mut all = names(sdk, evidence, |role| matches!(role, Role::OptOut { .. }));
    let sides = [(false, &sdk.manifest_opt_out), (true, &sdk.plist_opt_out)];
    let found = sides.into_iter().filter(|(apple, _)| evidence.iter().any(|e| e.apple == *apple));
    all.extend(found.flat_map(|(_, entries)| entries).map(|entry| format!("{}={}", entry.name, entry.value)));
    all
}

fn names(sdk: &Sdk, evidence: &[Evidence], wanted: impl Fn(&Role) -> bool) -> Vec<String> {
    let here = |api: &&Api| evidence.iter().any(|e| e.apple == api.is_apple());
    let apis = sdk.apis.iter().filter(|api| api.role.as_ref().is_some_and(&wanted)).filter(here);
    let mut all: Vec<String> = apis.flat_map(written).collect();
    all.sort();
    all.dedup();
    all
}

/// `Type.member` for each member of an entry.
fn written(api: &Api) -> Vec<String> {
    let owner = api.on.iter().flat_map(Names::iter).next().map(|on| on.rsplit('.').next().unwrap_or(on));
    let members = [&api.call, &api.write, &api.overridden].into_iter().flatten().flat_map(Names::iter);
    members.map(|member| owner.map_or_else(|| member.clone(), |owner| format!("{owner}.{member}"))).collect()
}
