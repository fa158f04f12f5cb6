//! Packages of npm and plug-ins of Cordova: walls between code that lies side by side.
//!
//! In: what `package.json` and `plugin.xml` say. Out: [`Walls`]: the package that a path lies in, and whether code of one
//! package can know another: one lies in the other, or says that it takes it, in a version that fits.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::markup::nodes;
use super::targets::folder_of;
use crate::facts::{FileFacts, FileKind};

/// What a package says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// Its name.
    pub name: Box<str>,
    /// Its version; empty if it says none.
    pub version: Box<str>,
    /// The packages that it takes, or wants beside it, with their versions.
    pub takes: Vec<(Box<str>, Box<str>)>,
}

impl Declared {
    /// What a file says of the package around it; none if it is about something else, or about a folder without a name.
    #[must_use]
    pub fn of(facts: &FileFacts) -> Option<Declared> {
        let (whole, own) = match facts.kind {
            FileKind::NodePackage => ("package", "name"),
            FileKind::PluginXml => ("plugin", "id"),
            _ => return None,
        };
        let whole = nodes(facts).find(|node| node.element().parent.is_none() && node.name() == whole)?;
        // Plug-ins of other programs have files of that name, too.
        let foreign =
            whole.value("xmlns").is_none_or(|space| !space.contains("cordova") && !space.contains("phonegap"));
        if facts.kind == FileKind::PluginXml && foreign {
            return None;
        }
        let said = |node: super::markup::Node<'_>, name: &str| Box::from(node.value(name).unwrap_or_default());
        let takes = nodes(facts).filter(|node| node.name() == "dependency");
        let takes = takes.map(|node| (said(node, own), said(node, "version"))).collect();
        Some(Declared { name: said(whole, own), version: said(whole, "version"), takes })
    }

    fn takes(&self, other: &Declared) -> bool {
        self.takes.iter().any(|(name, versions)| *name == other.name && fits(versions, &other.version))
    }
}

/// The packages of a tree.
#[derive(Clone, Debug, Default)]
pub struct Walls {
    by_folder: FxHashMap<String, Vec<Declared>>,
}

impl Walls {
    /// Gathers the packages: the paths of their files, and what they say.
    pub fn new(said: impl Iterator<Item = (String, Declared)>) -> Walls {
        let mut walls = Walls::default();
        for (path, declared) in said {
            walls.by_folder.entry(folder_of(&path).to_string()).or_default().push(declared);
        }
        walls
    }

    /// The folder of the innermost package around a path.
    #[must_use]
    pub fn around(&self, path: &str) -> Option<&str> {
        let folders = std::iter::successors(Some(folder_of(path)), |at| (!at.is_empty()).then(|| folder_of(at)));
        folders.filter_map(|folder| self.by_folder.get_key_value(folder)).map(|(folder, _)| folder.as_str()).next()
    }

    /// Whether code below one folder can know code below another.
    #[must_use]
    pub fn lets(&self, from: &str, to: &str) -> bool {
        let inside = |path: &str| self.around(&format!("{path}/"));
        let (Some(from), Some(to)) = (inside(from), inside(to)) else { return true };
        let below = |a: &str, b: &str| b.is_empty() || a.strip_prefix(b).is_some_and(|rest| rest.starts_with('/'));
        from == to || below(from, to) || below(to, from) || self.takes(from, to)
    }

    fn takes(&self, from: &str, to: &str) -> bool {
        let said = |folder: &str| self.by_folder.get(folder).into_iter().flatten();
        said(from).any(|own| said(to).any(|other| own.takes(other)))
    }
}

/// Whether a version is one of those that are wanted (`>=0.86`, `^1.2.0 || 2.x`). What says no version may be any.
fn fits(wanted: &str, version: &str) -> bool {
    let own = numbers(version);
    let fits_all = |one: &str| one.contains(" - ") || one.split_whitespace().all(|part| fits_one(part, &own));
    own.is_empty() || wanted.split("||").any(fits_all)
}

fn fits_one(wanted: &str, own: &[u64]) -> bool {
    let at = wanted.find(|c: char| !matches!(c, '<' | '>' | '=' | '^' | '~' | 'v')).unwrap_or(wanted.len());
    let (sign, rest) = wanted.split_at(at);
    let named = numbers(rest);
    // `*`, a tag, an address, a folder.
    if named.is_empty() {
        return true;
    }
    let first = own.iter().zip(&named).map(|(a, b)| a.cmp(b)).find(|order| order.is_ne());
    let order = first.unwrap_or(std::cmp::Ordering::Equal);
    let same = |count: usize| own.iter().take(count).eq(named.iter().take(count));
    match sign.trim_end_matches('v') {
        ">=" => order.is_ge(),
        ">" => order.is_gt(),
        "<=" => order.is_le(),
        "<" => order.is_lt(),
        "^" => order.is_ge() && same(if named[0] == 0 { 2 } else { 1 }),
        "~" => order.is_ge() && same(2),
        _ => order.is_eq(),
    }
}

/// The numbers that a version begins with: `0.72.17-rc.1` is 0, 72, 17.
fn numbers(version: &str) -> Vec<u64> {
    let plain = version.split(['-', '+']).next().unwrap_or_default();
    plain.split('.').map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_version_is_one_of_those_that_are_wanted() {
        for wanted in ["*", "", "0.72.17", "0.72", "0.x", "^0.72.1", "~0.72.3", ">=0.60 <0.80", "1 || 0.72.x"] {
            assert!(fits(wanted, "0.72.17"), "{wanted}");
        }
        for wanted in ["workspace:*", "latest", "link:../maps", "git+ssh://x.example/maps.git"] {
            assert!(fits(wanted, "0.72.17"), "{wanted}");
        }
        for wanted in [">=0.86", "^0.71.0", "~0.71.3", "0.72.16", "1.x", ">=0.60 <0.72", "<0.72.17"] {
            assert!(!fits(wanted, "0.72.17"), "{wanted}");
        }
        assert!(fits(">=1", ""));
    }
}
