//! What is in force for a folder: what its project has decided, its rules, and how they are applied.
//!
//! In: the folder, what the user chose. Out: a pack, options, decisions about findings, and what could not be taken as it
//! stands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analyzer::files::chosen::Scope;
use analyzer::{Options, Ready, Report};
use project::baseline::{self, Baseline, Compared};
use project::disk::{BASELINE, Instead, Written};
use project::idle::{self, Idle};
use project::layers::Layer;
use project::{Decisions, Problem, disk, judge, layers, read};
use rules::{Pack, PackError};

use crate::Host;
use crate::session::Session;
use crate::text::Buffer;
use crate::words::Language;

/// What is in force for a folder.
#[derive(Debug)]
pub struct Force {
    /// The rules.
    pub pack: Ready,
    /// How they are applied.
    pub options: Options,
    /// The folder.
    pub root: PathBuf,
    /// The files that speak for the folder, as they are on disk.
    pub files: Vec<OwnFile>,
    /// The packs that were read, with what is wrong with those that are not taken.
    packs: BTreeMap<PathBuf, Option<String>>,
    decisions: Decisions,
    known: Option<Known>,
}

/// A file in which the project says what it has decided.
#[derive(Debug)]
pub struct OwnFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its text.
    pub buffer: Arc<Buffer>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// The findings that the team has agreed to live with.
#[derive(Debug)]
struct Known {
    baseline: Baseline,
    name: String,
    scope: Scope,
}

impl Force {
    /// Reads what is in force. What is wrong is left out and told; of the configuration all or nothing holds.
    #[must_use]
    pub fn load(host: &Host, (root, paths): (&Path, &[PathBuf]), session: &Session) -> Force {
        let written = disk::configurations(root, paths, &Instead::new());
        let sound: Result<_, _> = written.iter().map(|file| file.said.clone()).collect();
        let decisions = Decisions { layers: sound.unwrap_or_default() };
        let mut pack = Pack::clone(&host.pack);
        let mut packs = BTreeMap::new();
        let own = decisions.packs().into_iter().map(|pack| pack.value);
        for folder in own.chain(session.settings.rules.iter().map(|folder| root.join(folder))) {
            let refused = match rules::load_dir(&folder, pack.clone()) {
                Ok(more) => {
                    pack = more;
                    None
                }
                Err(error) => Some(describe(&error)),
            };
            packs.insert(folder, refused);
        }
        pack.catalogue.guards.extend(decisions.guards());
        let options = Options {
            include_tests: session.settings.include_tests,
            min_confidence: session.settings.min_confidence.confidence(),
            landmarks: session.settings.code_lens,
            chosen: decisions.chosen(),
            profiles: decisions.profiles(),
            ..Options::default()
        };
        let root = root.to_path_buf();
        let mut force =
            Force { pack: Ready::new(pack), options, root, files: Vec::new(), packs, decisions, known: None };
        force.files = written.into_iter().map(|file| own_file(file, |layer| force.problems_in(layer)).1).collect();
        force.add_known();
        force
    }

    /// The nearest baseline above the folder.
    fn add_known(&mut self) {
        let Some(file) = disk::baseline(&self.root, &Instead::new()) else { return };
        let name = disk::shown(&self.root, &file);
        let scope = layers::scope(&self.root, file.parent().unwrap_or(&self.root));
        let written = Written::new((file, &name), &Instead::new(), |text| baseline::read(&name, text));
        let (baseline, file) = own_file(written, |_| Vec::new());
        self.known = baseline.map(|baseline| Known { baseline, name, scope });
        self.files.push(file);
    }

    /// What could not be taken as it stands, one sentence each: of each file the first.
    #[must_use]
    pub fn problems(&self, language: Language) -> Vec<String> {
        let first = self.files.iter().filter_map(|file| file.problems.first());
        let said = first.map(|problem| match language {
            Language::En => problem.to_string(),
            Language::Zh => problem.in_chinese(),
        });
        let named = |folder: &&PathBuf| self.decisions.packs().iter().any(|pack| pack.value == **folder);
        let of_user = self.packs.iter().filter(|(folder, _)| !named(folder)).filter_map(|(_, refused)| refused.clone());
        said.chain(of_user).collect()
    }

    /// What would be wrong with one of the project's own files if it said this.
    #[must_use]
    pub fn problems_with(&self, file: &Path, text: &str) -> Vec<Problem> {
        let name = disk::shown(&self.root, file);
        if file.ends_with(BASELINE) {
            return baseline::read(&name, text).err().into_iter().collect();
        }
        let folder = file.parent().unwrap_or(&self.root);
        match Layer::new(&name, folder, &self.root, text) {
            Ok(layer) => self.problems_in(&layer),
            Err(problem) => vec![problem],
        }
    }

    /// What a configuration speaks of and that is not there. Without its packs nobody knows which rules there are.
    fn problems_in(&self, layer: &Layer) -> Vec<Problem> {
        let mut problems = disk::missing_packs(layer);
        let mut more = None;
        for (written, folder) in layer.packs().filter(|(_, folder)| folder.is_dir()) {
            let refused = self.packs.get(&folder).cloned().unwrap_or_else(|| {
                let pack = more.take().unwrap_or_else(|| Pack::clone(&self.pack));
                rules::load_dir(&folder, pack).map(|pack| more = Some(pack)).err().map(|error| describe(&error))
            });
            let problem = refused.map(|refused| Problem::new(&layer.file, refused.clone(), refused));
            problems.extend(problem.map(|problem| problem.at(&layer.text, &written.span())));
        }
        if problems.is_empty() {
            let pack = more.as_ref().unwrap_or(&self.pack);
            problems = read::unknown_names(&layer.file, &layer.text, &layer.config, pack);
        }
        problems
    }

    /// Whether a file that speaks for the folder is, or lies in, what stands at this path.
    #[must_use]
    pub fn rests_on(&self, path: &Path) -> bool {
        self.files.iter().any(|file| file.path.starts_with(path))
    }

    /// Entries of the configuration that do nothing, by a report on these paths.
    #[must_use]
    pub fn idle(&self, report: &Report, paths: &[PathBuf]) -> Vec<Idle> {
        let whole = |layer: &Layer| paths.iter().any(|path| layer.folder.starts_with(path));
        idle::idle(report, &self.decisions, &whole)
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

/// What a file says, if it can be taken, and the file with what is wrong with it.
fn own_file<T>(written: Written<T>, look: impl FnOnce(&T) -> Vec<Problem>) -> (Option<T>, OwnFile) {
    let text = written.text.strip_prefix('\u{feff}').unwrap_or(&written.text).to_owned();
    let buffer = Arc::new(Buffer::of_file(text));
    let (said, problems) = match written.said {
        Ok(said) => {
            let problems = look(&said);
            (Some(said), problems)
        }
        Err(problem) => (None, vec![problem]),
    };
    (said, OwnFile { path: written.file, buffer, problems })
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
