//! Which files of a tree are looked at, by patterns.
//!
//! In: patterns as in `.gitignore`, each set for a folder. Out: whether a path is left out.

use std::fmt;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns as in `.gitignore`: one without a slash fits at any depth, one with a slash from the folder on, and what
/// fits a folder fits all that is in it.
#[derive(Clone, Default)]
pub struct Patterns {
    written: Vec<String>,
    set: GlobSet,
}

// What a report in the cache depends on is told apart by this text: it says what was written, and nothing else.
impl fmt::Debug for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written.fmt(f)
    }
}

impl Patterns {
    /// Reads patterns.
    ///
    /// # Errors
    /// The index of the pattern that is none, and why.
    pub fn new<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Result<Patterns, (usize, String)> {
        let (mut set, mut written) = (GlobSetBuilder::new(), Vec::new());
        for (index, pattern) in patterns.into_iter().enumerate() {
            let refused = |error: &globset::Error| (index, error.kind().to_string());
            written.push(pattern.to_owned());
            let plain = pattern.trim_start_matches("./").trim_end_matches('/');
            if plain.is_empty() {
                return Err((index, "the pattern is empty".to_owned()));
            }
            if plain.starts_with('!') {
                return Err((index, "a pattern cannot be negated".to_owned()));
            }
            let anchored = plain.contains('/');
            let plain = plain.trim_start_matches('/');
            let depth = if anchored { "" } else { "**/" };
            for glob in [format!("{depth}{plain}"), format!("{depth}{plain}/**")] {
                let glob = GlobBuilder::new(&glob).literal_separator(true).build();
                set.add(glob.map_err(|error| refused(&error))?);
            }
        }
        set.build().map(|set| Patterns { written, set }).map_err(|error| (0, error.kind().to_string()))
    }

    /// Whether one of them fits a path (`/` as separator, relative to the folder that the patterns are written for).
    #[must_use]
    pub fn fit(&self, path: &str) -> bool {
        self.set.is_match(path)
    }
}

/// Where something holds: below a folder of the scan, or around the whole of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// The folder, relative to the scan root; empty if it is the root or lies above it.
    pub below: String,
    /// The way from the folder to the scan root, if it lies above.
    pub above: String,
}

impl Scope {
    /// A path of the scan as seen from the folder; none if it does not lie below.
    #[must_use]
    pub fn seen(&self, path: &str) -> Option<String> {
        if !self.above.is_empty() {
            return Some(if path.is_empty() { self.above.clone() } else { format!("{}/{path}", self.above) });
        }
        if self.below.is_empty() {
            return Some(path.to_owned());
        }
        let rest = path.strip_prefix(&self.below)?;
        if rest.is_empty() { Some(String::new()) } else { rest.strip_prefix('/').map(str::to_owned) }
    }
}

/// What is looked at below a folder. Of several for a path the innermost one that says something decides.
#[derive(Clone, Debug, Default)]
pub struct PathRules {
    /// The folder.
    pub scope: Scope,
    /// Only these, if anything is said.
    pub include: Option<Patterns>,
    /// Not these.
    pub exclude: Option<Patterns>,
}

/// Whether a file is left out. `rules` go from the outermost folder to the innermost.
#[must_use]
pub fn is_left_out(rules: &[PathRules], path: &str) -> bool {
    let included = decided(rules, path, |rule| rule.include.as_ref()).unwrap_or(true);
    !included || is_excluded(rules, path)
}

/// Whether a folder and all that is in it is excluded.
#[must_use]
pub fn is_excluded(rules: &[PathRules], path: &str) -> bool {
    decided(rules, path, |rule| rule.exclude.as_ref()).unwrap_or(false)
}

fn decided(rules: &[PathRules], path: &str, patterns: impl Fn(&PathRules) -> Option<&Patterns>) -> Option<bool> {
    rules.iter().rev().find_map(|rule| {
        let seen = rule.scope.seen(path).filter(|seen| !seen.is_empty())?;
        Some(patterns(rule)?.fit(&seen))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(list: &[&str]) -> Patterns {
        Patterns::new(list.iter().copied()).unwrap()
    }

    #[test]
    fn patterns_fit_as_in_gitignore() {
        let fits = |pattern: &str, path: &str| patterns(&[pattern]).fit(path);
        assert!(fits("legacy", "app/legacy/A.kt"));
        assert!(fits("legacy/", "legacy/A.kt"));
        assert!(!fits("legacy", "app/legacy2/A.kt"));
        assert!(fits("/app/legacy", "app/legacy/x/A.kt"));
        assert!(!fits("/legacy", "app/legacy/A.kt"));
        assert!(fits("*.java", "a/b/C.java"));
        assert!(fits("app/*/gen", "app/debug/gen/A.kt"));
        assert!(!fits("app/*/gen", "app/a/b/gen/A.kt"));
        assert!(fits("**/gen/**", "app/a/b/gen/A.kt"));
        assert!(Patterns::new(["ok", "a[b"]).is_err_and(|(index, _)| index == 1));
        assert!(Patterns::new(["!a"]).is_err());
    }

    #[test]
    fn the_innermost_folder_that_says_something_decides() {
        let outer = PathRules { exclude: Some(patterns(&["third"])), ..PathRules::default() };
        let inner = PathRules {
            scope: Scope { below: "app".into(), above: String::new() },
            exclude: Some(patterns(&["/gen"])),
            ..PathRules::default()
        };
        let rules = [outer, inner];
        assert!(is_left_out(&rules, "lib/third/A.kt"));
        assert!(!is_left_out(&rules, "app/third/A.kt"));
        assert!(is_left_out(&rules, "app/gen/A.kt"));
        assert!(!is_left_out(&rules, "app2/gen/A.kt"));
    }

    #[test]
    fn a_folder_above_the_scan_sees_its_own_paths() {
        let scope = Scope { below: String::new(), above: "apps/shop".into() };
        let rules = [PathRules { scope, include: Some(patterns(&["/apps/shop/src"])), exclude: None }];
        assert!(!is_left_out(&rules, "src/A.kt"));
        assert!(is_left_out(&rules, "tools/A.kt"));
    }
}
