//! What a project has decided, as far as a command needs it.
//!
//! In: options about the configuration, the paths of a scan. Out: the decisions, and the pack with the project's own rules
//! and guards; or a [`Usage`] error with file, line and hint.

use std::path::PathBuf;

use anyhow::Context;
use project::{Decisions, Problem, disk, read};
use rules::Pack;

use crate::args::ConfigChoice;
use crate::input::Input;
use crate::language::Language;
use crate::pack::{self, Usage};

/// Decisions and pack for a scan.
pub fn decide(
    choice: &ConfigChoice,
    folders: &[PathBuf],
    input: &Input,
    language: Language,
) -> anyhow::Result<(Decisions, Pack)> {
    let decisions = find(choice, input, language)?;
    if let Some(missing) = decisions.layers.iter().flat_map(disk::missing_packs).next() {
        return Err(usage(&missing, language).into());
    }
    let own = decisions.packs().into_iter().map(|pack| pack.value);
    let mut pack = pack::load(&own.chain(folders.iter().cloned()).collect::<Vec<_>>())?;
    pack.catalogue.guards.extend(decisions.guards());
    for layer in &decisions.layers {
        if let Some(problem) = read::unknown_names(&layer.file, &layer.text, &layer.config, &pack).first() {
            return Err(usage(problem, language).into());
        }
    }
    Ok((decisions, pack))
}

/// The configuration files that hold.
fn find(choice: &ConfigChoice, input: &Input, language: Language) -> anyhow::Result<Decisions> {
    let usage = |problem: Problem| usage(&problem, language);
    match &choice.config {
        _ if choice.no_config => Ok(Decisions::default()),
        Some(file) => {
            std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
            Ok(disk::decisions_of(&input.root, file).map_err(usage)?)
        }
        None => Ok(disk::decisions(&input.root, &input.paths, &input.decided).map_err(usage)?),
    }
}

/// A problem with a file of the project as what it is: a mistake of the user's.
pub fn usage(problem: &Problem, language: Language) -> Usage {
    match language {
        Language::En => Usage(problem.to_string()),
        Language::Zh => Usage(problem.in_chinese()),
    }
}
