//! What is in force for a folder: what its project has decided, its rules, and how they are applied.
//!
//! In: the folder, what the user chose. Out: a pack, options, decisions about findings, and what could not be taken as it
//! stands.

use std::path::{Path, PathBuf};

use analyzer::files::chosen::Scope;
use analyzer::{Options, Ready, Report};
use project::baseline::{self, Baseline, Compared};
use project::disk::Instead;
use project::{Decisions, Problem, disk, judge, layers, read};
use rules::{Pack, PackError};

use crate::Host;
use crate::session::Session;

/// What is in force for a folder.
#[derive(Debug)]
pub struct Force {
    /// The rules.
    pub pack: Ready,
    /// How they are applied.
    pub options: Options,
    /// What could not be taken as it stands, one sentence each.
    pub problems: Vec<String>,
    decisions: Decisions,
    known: Option<Known>,
}

/// The findings that the team has agreed to live with.
#[derive(Debug)]
struct Known {
    baseline: Baseline,
    name: String,
    scope: Scope,
}

impl Force {
    /// Reads what is in force. What is wrong is left out and told.
    #[must_use]
    pub fn load(host: &Host, (root, paths): (&Path, &[PathBuf]), session: &Session) -> Force {
        let mut problems = Vec::new();
        let decisions = told(disk::decisions(root, paths, &Instead::new()), &mut problems).unwrap_or_default();
        let mut pack = Pack::clone(&host.pack);
        let own = decisions.packs().into_iter().map(|pack| pack.value);
        for folder in own.chain(session.settings.rules.iter().map(|folder| root.join(folder))) {
            match rules::load_dir(&folder, pack.clone()) {
                Ok(more) => pack = more,
                Err(error) => problems.push(describe(&error)),
            }
        }
        pack.catalogue.guards.extend(decisions.guards());
        for layer in &decisions.layers {
            let unknown = read::unknown_names(&layer.file, &layer.text, &layer.config, &pack);
            problems.extend(unknown.map(|problem| problem.to_string()));
        }
        let options = Options {
            include_tests: session.settings.include_tests,
            min_confidence: session.settings.min_confidence.confidence(),
            chosen: decisions.chosen(),
            profiles: decisions.profiles(),
            ..Options::default()
        };
        let known = known(root, &mut problems);
        Force { pack: Ready::new(pack), options, problems, decisions, known }
    }

    /// Applies to a report what the project has decided about findings.
    pub fn decide(&self, report: &mut Report) {
        judge::judge(report, &self.decisions, &self.pack);
        if let Some(known) = &self.known {
            // What is fixed is for the terminal.
            let compared = Compared { name: &known.name, scope: &known.scope, looked_at: &|_, _| true };
            let _ = baseline::compare(report, &known.baseline, &compared);
        }
    }
}

/// The nearest baseline above a folder.
fn known(root: &Path, problems: &mut Vec<String>) -> Option<Known> {
    let file = disk::baseline(root, &Instead::new())?;
    let name = disk::shown(root, &file);
    let text = told(disk::read(&file, &name, &Instead::new()), problems)?;
    let baseline = told(baseline::read(&name, &text), problems)?;
    Some(Known { baseline, scope: layers::scope(root, file.parent().unwrap_or(root)), name })
}

fn told<T>(read: Result<T, Problem>, problems: &mut Vec<String>) -> Option<T> {
    read.map_err(|problem| problems.push(problem.to_string())).ok()
}

fn describe(error: &PackError) -> String {
    let mut text = error.file.display().to_string();
    for number in [error.line, error.column].into_iter().flatten() {
        text.push_str(&format!(":{number}"));
    }
    text.push_str(&format!(": {}", error.message));
    if let Some(hint) = &error.hint {
        text.push_str(&format!(" ({hint})"));
    }
    text
}
