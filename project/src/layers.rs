//! The configuration files of a scan, and what they say about a path together.
//!
//! In: [`Layer`]s, from the outermost folder to the innermost. Out: what holds for a path or rule, and which file says so.
//! For each key the innermost file that has it decides; guards, bases and packs of all files add up.

use std::ops::Range;
use std::path::{Path, PathBuf};

use analyzer::FolderProfile;
use analyzer::files::chosen::{PathRules, Patterns, Scope};
use rules::catalogue::Guard;
use rules::profile::{Audience, Region};
use rules::rule::Artifact;
use toml::Spanned;

use crate::config::{Config, GuardEntry, Level, Many};
use crate::problem::{Problem, position};
use crate::read;

/// A configuration file that was read.
#[derive(Clone, Debug)]
pub struct Layer {
    /// The file, as people know it.
    pub file: String,
    /// The folder for which it speaks, absolute.
    pub folder: PathBuf,
    /// The folder that its packs are relative to, absolute.
    pub home: PathBuf,
    /// Where the folder lies in the scan.
    pub scope: Scope,
    /// Its text.
    pub text: String,
    /// What it says.
    pub config: Config,
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// The value.
    pub value: T,
    /// The file that says it, with line and column.
    pub origin: Origin,
}

/// A place in a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: String,
    /// Line from 1.
    pub line: usize,
    /// Column from 1.
    pub column: usize,
}

/// All that a project has decided about a scan.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// Configuration files, from the outermost folder to the innermost.
    pub layers: Vec<Layer>,
}

impl Layer {
    /// Reads a file's text for a folder.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn new(file: &str, folder: &Path, root: &Path, text: &str) -> Result<Layer, Problem> {
        let config = read::config(file, text)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        let (folder, home) = (folder.to_path_buf(), folder.to_path_buf());
        Ok(Layer { file: file.to_owned(), scope: scope(root, &folder), folder, home, text, config })
    }

    /// Where something stands in this file.
    #[must_use]
    pub fn origin(&self, span: &Range<usize>) -> Origin {
        let (line, column) = position(&self.text, span.start);
        Origin { file: self.file.clone(), line, column }
    }

    /// Its packs of rules, as they are written and as absolute paths.
    pub fn packs(&self) -> impl Iterator<Item = (&Spanned<String>, PathBuf)> {
        self.config.rules.packs.iter().map(|pack| (pack, self.home.join(pack.get_ref())))
    }

    /// The level of a rule: what is said of the rule itself, else of its family.
    #[must_use]
    pub fn level(&self, rule: &str) -> Option<Said<Level>> {
        let levels = &self.config.rules.levels;
        let of = |wanted: &str| levels.iter().find(|(key, _)| read::plain(key.get_ref()) == wanted);
        let (key, level) = of(rule).or_else(|| of(read::family(rule)))?;
        Some(Said { value: *level.get_ref(), origin: self.origin(&key.span()) })
    }

    fn said<T: Clone>(&self, value: Option<&Spanned<T>>) -> Option<Said<T>> {
        value.map(|value| Said { value: value.get_ref().clone(), origin: self.origin(&value.span()) })
    }
}

impl Decisions {
    /// The files that speak for a path of the scan, the innermost first.
    pub fn around<'d>(&'d self, path: &'d str) -> impl Iterator<Item = &'d Layer> + 'd {
        self.layers.iter().rev().filter(move |layer| layer.scope.seen(path).is_some())
    }

    /// The level of a rule at a path; none: the rule's own.
    #[must_use]
    pub fn level(&self, rule: &str, path: &str) -> Option<Said<Level>> {
        self.around(path).find_map(|layer| layer.level(rule))
    }

    /// What is built at a path.
    #[must_use]
    pub fn artifact(&self, path: &str) -> Option<Said<Artifact>> {
        self.around(path).find_map(|layer| layer.said(layer.config.project.artifact.as_ref()))
    }

    /// Where the users of what is built at a path are.
    #[must_use]
    pub fn region(&self, path: &str) -> Option<Said<Many<Region>>> {
        self.around(path).find_map(|layer| layer.said(layer.config.project.region.as_ref()))
    }

    /// The types of the app at a path.
    #[must_use]
    pub fn app_type(&self, path: &str) -> Option<Said<Many<String>>> {
        self.around(path).find_map(|layer| layer.said(layer.config.project.app_type.as_ref()))
    }

    /// For whom the app at a path is made.
    #[must_use]
    pub fn audience(&self, path: &str) -> Option<Said<Audience>> {
        self.around(path).find_map(|layer| layer.said(layer.config.project.audience.as_ref()))
    }

    /// What is looked at, for the analyzer.
    #[must_use]
    pub fn chosen(&self) -> Vec<PathRules> {
        let patterns = |list: &Option<Spanned<Vec<Spanned<String>>>>| {
            let list = list.as_ref()?.get_ref();
            Patterns::new(list.iter().map(|pattern| pattern.get_ref().as_str())).ok()
        };
        let rules = self.layers.iter().map(|layer| PathRules {
            scope: layer.scope.clone(),
            include: patterns(&layer.config.paths.include),
            exclude: patterns(&layer.config.paths.exclude),
        });
        rules.filter(|rule| rule.include.is_some() || rule.exclude.is_some()).collect()
    }

    /// What the code of each folder is, for the analyzer.
    #[must_use]
    pub fn profiles(&self) -> Vec<FolderProfile> {
        let profile = |layer: &Layer| {
            let folder = layer.scope.below.clone();
            FolderProfile {
                artifact: self.artifact(&folder).map(|said| said.value),
                app_types: self.app_type(&folder).map(|said| said.value.0).unwrap_or_default(),
                audience: self.audience(&folder).map(|said| said.value),
                folder,
            }
        };
        self.layers.iter().map(profile).collect()
    }

    /// Packs of rules, absolute, in order.
    #[must_use]
    pub fn packs(&self) -> Vec<Said<PathBuf>> {
        let of = |layer: &Layer| {
            let said = |(pack, folder): (&Spanned<String>, PathBuf)| Said {
                value: folder,
                origin: layer.origin(&pack.span()),
            };
            layer.packs().map(said).collect::<Vec<_>>()
        };
        self.layers.iter().flat_map(of).collect()
    }

    /// The project's own guards, as a pack would name them.
    #[must_use]
    pub fn guards(&self) -> Vec<Guard> {
        let words =
            |list: &Option<Spanned<Many<String>>>| list.as_ref().map(|l| l.get_ref().0.clone()).unwrap_or_default();
        let guard = |(index, entry): (usize, &GuardEntry)| Guard {
            id: format!("consentlint.toml {index}"),
            call: words(&entry.call),
            key: words(&entry.key),
            callback: words(&entry.callback),
            gives: entry.gives,
        };
        self.layers.iter().flat_map(|layer| &layer.config.guard).enumerate().map(guard).collect()
    }
}

/// Where a folder lies in a scan.
#[must_use]
pub fn scope(root: &Path, folder: &Path) -> Scope {
    let slashes = |path: &Path| {
        path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
    };
    match (folder.strip_prefix(root), root.strip_prefix(folder)) {
        (Ok(below), _) => Scope { below: slashes(below), above: String::new() },
        (_, Ok(above)) => Scope { below: String::new(), above: slashes(above) },
        // A file named by hand that lies elsewhere speaks for the whole scan.
        _ => Scope::default(),
    }
}
