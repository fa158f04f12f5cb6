//! `consentlint init`.
//!
//! In: a folder. Out: a commented `consentlint.toml` that says what was seen of the project, and its schema for editors.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use analyzer::files::{Discovery, discover};
use analyzer::{Cancel, Options, Reading, Ready};
use project::template::{self, Seen};
use project::{disk, schema};

use crate::language::Language;
use crate::pack::{self, Usage};
use crate::progress::Progress;
use crate::{args, input, render};

/// Looks at the project and writes the file.
pub fn run(args: &args::Init) -> anyhow::Result<ExitCode> {
    let language = args.lang.unwrap_or_else(Language::of_environment);
    let folder = args.path.clone().unwrap_or_else(|| ".".into());
    let input = input::find(std::slice::from_ref(&folder))?;
    if !input.paths.iter().all(|path| path.is_dir()) {
        return Err(Usage(format!("{}: not a folder", folder.display())).into());
    }
    let file = input.root.join(disk::CONFIG);
    if file.exists() && !args.force {
        let shown = folder.join(disk::CONFIG);
        return Err(Usage(format!("{}: is there already; --force writes it anew", shown.display())).into());
    }
    let pack = Ready::new(pack::load(&[])?);
    let progress = Progress::new(language);
    let cancel = Cancel::new();
    let told = |stage, done, total| progress.at(stage, done, total);
    let reading = Reading { progress: &told, cancel: &cancel, cache: None };
    let units = analyzer::inventory(&input.root, &input.paths, &pack, &Options::default(), &reading)?;
    progress.finish();
    let name = |id: &String| {
        let sdk = pack.sdks.iter().find(|sdk| sdk.id == *id);
        sdk.map_or_else(|| id.clone(), |sdk| language.of_rule(&sdk.name).to_owned())
    };
    let unit = |unit: &analyzer::inventory::UnitSdks| {
        (unit.name.clone(), unit.artifact, unit.sdks.iter().map(|sdk| name(&sdk.id)).collect())
    };
    let seen =
        Seen { units: units.iter().map(unit).collect(), languages: languages(&input.root), schema: !args.no_schema };
    save(&file, &template::text(&seen, language == Language::Zh))?;
    if !args.no_schema {
        save(&input.root.join(schema::FILE), &schema::json_schema(&pack))?;
    }
    render::print(|out| writeln!(out, "{}", language.initialised(&folder.join(disk::CONFIG).display().to_string())))?;
    Ok(ExitCode::SUCCESS)
}

fn save(file: &Path, text: &str) -> Result<(), Usage> {
    disk::write(file, text).map_err(|error| Usage(format!("{}: cannot be written: {error}", file.display())))
}

/// The languages that texts are written in: qualifiers of folders with strings.
fn languages(root: &Path) -> Vec<String> {
    let found = discover(root, &[], &Discovery::default());
    let qualifier = |path: &String| {
        let folder = path.rsplit('/').nth(1)?;
        let qualifier = folder.strip_prefix("values-")?;
        let language = qualifier.split('-').next()?;
        let is_language = (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
        let other = ["land", "port", "night", "car", "ldpi", "mdpi"].contains(&language);
        (is_language && !other || language.starts_with("b+")).then(|| qualifier.to_owned())
    };
    let languages: BTreeSet<String> = found.files.iter().filter_map(|file| qualifier(&file.relative)).collect();
    languages.into_iter().collect()
}
