//! What of a file other projects in the tree may know.
//!
//! In: the facts of a file. Out: its [`Outline`]: enough to tell what can be built together.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::property_lists::is_of_application;
use super::walls::Declared;
use crate::facts::{Element, FileFacts, FileKind, Import, Meaning, Name};

/// The part of a file's facts that tells what it can be built with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The package that code is in.
    pub package: Option<Box<str>>,
    /// What code imports: packages; types and modules of Apple's languages. Each once.
    pub imports: Vec<Box<str>>,
    /// The names that code imports a build's products by, as the build file writes them.
    pub makes: Vec<Box<str>>,
    /// Whether it makes something that people start: an application.
    pub starts: bool,
    /// Where a build file looks beyond its own folder: `../lib`, `:lib`. Each once.
    pub links: Vec<Box<str>>,
    /// What it says of the package around it.
    pub declared: Option<Declared>,
    /// How many lines it has.
    pub lines: u32,
    /// What it says, wherever.
    pub meaning: Option<Meaning>,
}

impl Outline {
    /// The outline of a file.
    #[must_use]
    pub fn of(facts: &FileFacts) -> Outline {
        let declared = Declared::of(facts);
        Outline { lines: facts.lines, meaning: facts.meaning(), declared, ..Outline::to_others(facts) }
    }

    /// What others may know of it.
    fn to_others(facts: &FileFacts) -> Outline {
        if facts.kind.is_code() {
            return Outline {
                package: facts.package.map(|name| facts.str(name).into()),
                imports: imports(facts),
                ..Outline::default()
            };
        }
        // Projects are often made by a tool: then the property list alone says it.
        let starts = facts.elements.iter().any(|element| is_started(facts, element))
            || facts.kind == FileKind::Plist && is_of_application(facts);
        if !facts.kind.is_build() {
            return Outline { starts, ..Outline::default() };
        }
        let mut seen = FxHashSet::default();
        let (mut links, mut makes) = (Vec::new(), Vec::new());
        for element in &facts.elements {
            let made = made_by(facts.kind, facts.str(element.name));
            for attribute in &element.attributes {
                let (name, value) = (facts.str(attribute.name), facts.str(attribute.value));
                if made && matches!(name, "name" | "") {
                    makes.push(value.into());
                }
                if seen.insert(attribute.value) {
                    links.extend(links_in(value).map(Box::from));
                }
            }
        }
        links.sort();
        links.dedup();
        makes.sort();
        makes.dedup();
        Outline { links, makes, starts, ..Outline::default() }
    }
}

/// The category of what stands among the apps of a device.
pub const LAUNCHER: &str = "android.intent.category.LAUNCHER";

/// Whether an element of a manifest or project says that people can start something.
fn is_started(facts: &FileFacts, element: &Element) -> bool {
    let says = |name: &str, fits: fn(&str) -> bool| {
        element
            .attributes
            .iter()
            .any(|a| facts.str(a.name).rsplit(':').next() == Some(name) && fits(facts.str(a.value)))
    };
    match (facts.kind, facts.str(element.name)) {
        (FileKind::Manifest, "category") => says("name", |value| value == LAUNCHER),
        (FileKind::XcodeProject, "target") => says("type", |product| product.starts_with("application")),
        _ => false,
    }
}

/// What is imported, without the names of single types of a package.
fn imports(facts: &FileFacts) -> Vec<Box<str>> {
    let own = facts.package.map_or("", |name| facts.str(name));
    let mut seen: FxHashSet<Name> = FxHashSet::default();
    let apple = facts.kind.is_apple();
    let path = |import: &Import| -> Option<&str> {
        let path = facts.str(import.path);
        let package = if apple {
            path.split(['.', '/']).next()
        } else if import.wildcard {
            Some(path)
        } else {
            path.rsplit_once('.').map(|(package, _)| package)
        };
        package.filter(|package| *package != own)
    };
    let all = facts.imports.iter().filter(|import| seen.insert(import.path));
    let mut all: Vec<&str> = all.filter_map(path).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(Box::from).collect()
}

/// Whether an element of a build file names something that code can import.
fn made_by(kind: FileKind, element: &str) -> bool {
    match kind {
        FileKind::XcodeProject => element == "target",
        FileKind::SwiftPackage => matches!(element, "Package" | "library" | "target"),
        FileKind::Podfile => matches!(element, "name" | "module_name"),
        _ => false,
    }
}

/// Paths that leave the folder, and paths of Gradle's projects, wherever they stand in a value.
fn links_in(value: &str) -> impl Iterator<Item = &str> {
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | ':' | '_' | '-' | '@' | '+');
    let parts = value.split(move |c| !is_path(c));
    parts.filter(|part| part.starts_with("..") || part.starts_with(':') && part.len() > 1 && !part[1..].contains("//"))
}
