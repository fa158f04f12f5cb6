//! The rule pack that a command works with.
//!
//! In: folders of the user. Out: the built-in pack with theirs on top, or a [`Usage`] error with file, line and hint.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use rules::{Pack, PackError};

/// A command line or rule pack that we cannot work with: exit code 2.
#[derive(Debug)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// The built-in pack with the folders on top, in order.
pub fn load(folders: &[PathBuf]) -> anyhow::Result<Pack> {
    let mut pack = rules::builtin().map_err(|error| Usage(describe(&error)))?;
    for folder in folders {
        if !folder.is_dir() {
            return Err(Usage(format!("--rules {}: not a folder", folder.display())).into());
        }
        pack = rules::load_dir(folder, pack).map_err(|error| Usage(describe(&error)))?;
    }
    Ok(pack)
}

/// Refuses what is neither the id nor the family of a rule.
pub fn check_ids(pack: &Pack, option: &str, wanted: &[String]) -> Result<(), Usage> {
    let known = pack.rules.iter().flat_map(|rule| [rule.id.as_str(), family(&rule.id)]).collect::<BTreeSet<_>>();
    match wanted.iter().find(|id| !known.contains(id.as_str())) {
        Some(unknown) => Err(Usage(format!("{option}: {}", no_such_rule(unknown, known)))),
        None => Ok(()),
    }
}

/// "There is no such rule", with the nearest one there is.
pub fn no_such_rule<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let nearest = known
        .into_iter()
        .map(|id| (likeness(unknown, id), id))
        .filter(|(likeness, _)| *likeness > 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    match nearest {
        Some((_, id)) => format!("there is no rule `{unknown}`; did you mean `{id}`?"),
        None => format!("there is no rule `{unknown}`; `consentlint rules` lists them"),
    }
}

/// The part of an id before the slash.
pub fn family(id: &str) -> &str {
    id.split('/').next().unwrap_or(id)
}

/// How alike two ids are, from 0 to 1; a forgotten family does not count against it.
fn likeness(unknown: &str, id: &str) -> f64 {
    let name = id.rsplit('/').next().unwrap_or(id);
    strsim::jaro_winkler(unknown, id).max(strsim::jaro_winkler(unknown, name))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_rule_comes_with_the_nearest_one() {
        let known = ["collection/before-consent", "permissions/bundled-request", "permissions"];
        assert!(no_such_rule("permissions/bundeld-request", known).contains("`permissions/bundled-request`"));
        assert!(no_such_rule("before-consent", known).contains("`collection/before-consent`"));
        assert!(no_such_rule("xyz", known).contains("consentlint rules"));
    }

    #[test]
    fn a_pack_error_names_its_place_and_what_to_do() {
        let error = PackError {
            file: "a/b.yaml".into(),
            line: Some(3),
            column: Some(7),
            message: "unknown key `severty`".into(),
            hint: Some("did you mean `severity`?".into()),
        };
        assert_eq!(describe(&error), "a/b.yaml:3:7: unknown key `severty` (did you mean `severity`?)");
    }
}
