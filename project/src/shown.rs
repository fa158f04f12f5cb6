//! What is in force at a path, and where each value comes from.
//!
//! In: decisions, a path of the scan. Out: [`Value`]s by key, for people and programs.

use rules::Pack;
use rules::rule::{Artifact, Severity};

use crate::config::Level;
use crate::layers::{Decisions, Origin, Said};

/// A value in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The key: `project.artifact`, `rules.collection/before-consent`, `guard`.
    pub key: String,
    /// The value as a configuration writes it; nothing if nobody says anything.
    pub value: Option<String>,
    /// The file that says it; none: the default.
    pub origin: Option<Origin>,
}

/// All values in force at a path.
#[must_use]
pub fn values(decisions: &Decisions, path: &str, pack: &Pack) -> Vec<Value> {
    let artifact = decisions.artifact(path).map(|said| {
        let word = if said.value == Artifact::App { "app" } else { "sdk" };
        Said { value: quoted(word), origin: said.origin }
    });
    let list = |words: Vec<&str>| match words.as_slice() {
        [one] => quoted(one),
        all => format!("[{}]", all.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ")),
    };
    let region = decisions.region(path).map(|said| {
        let value = list(said.value.0.iter().map(|region| region.word()).collect());
        Said { value, origin: said.origin }
    });
    let app_type = decisions.app_type(path).map(|said| {
        let value = list(said.value.0.iter().map(String::as_str).collect());
        Said { value, origin: said.origin }
    });
    let audience = decisions.audience(path).map(|said| Said { value: quoted(said.value.word()), origin: said.origin });
    let mut values = vec![
        one("project.artifact", artifact),
        one("project.region", region),
        one("project.app-type", app_type),
        one("project.audience", audience),
    ];
    for (key, include) in [("paths.include", true), ("paths.exclude", false)] {
        let said = decisions.around(path).find_map(|layer| {
            let keys = &layer.config.paths;
            let patterns = if include { keys.include.as_ref() } else { keys.exclude.as_ref() }?;
            let words = patterns.get_ref().iter().map(|word| quoted(word.get_ref())).collect::<Vec<_>>();
            Some(Said { value: format!("[{}]", words.join(", ")), origin: layer.origin(&patterns.span()) })
        });
        values.push(one(key, said));
    }
    for pack in decisions.packs() {
        let value = quoted(&pack.value.display().to_string());
        values.push(Value { key: "rules.packs".into(), value: Some(value), origin: Some(pack.origin) });
    }
    for rule in &pack.rules {
        let own = match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let said = decisions.level(&rule.id, path);
        let word = said.as_ref().map_or(own, |said| level(said.value));
        let origin = said.map(|said| said.origin);
        values.push(Value { key: format!("rules.{}", rule.id), value: Some(quoted(word)), origin });
    }
    values.extend(tables(decisions));
    values
}

/// Guards and bases of all files: they add up.
fn tables(decisions: &Decisions) -> Vec<Value> {
    let mut values = Vec::new();
    for layer in &decisions.layers {
        for guard in &layer.config.guard {
            let parts = [("call", &guard.call), ("key", &guard.key), ("callback", &guard.callback)];
            for (name, list) in parts {
                for word in list.iter().flat_map(|list| &list.get_ref().0) {
                    let origin = list.as_ref().map(|list| layer.origin(&list.span()));
                    values.push(Value { key: format!("guard.{name}"), value: Some(quoted(word)), origin });
                }
            }
        }
        for basis in &layer.config.basis {
            let rules = basis.rules.get_ref().0.join(", ");
            let value = format!("{}: {}", rules, basis.basis.get_ref());
            let origin = Some(layer.origin(&basis.rules.span()));
            values.push(Value { key: "basis".into(), value: Some(quoted(&value)), origin });
        }
    }
    values
}

fn one(key: &str, said: Option<Said<String>>) -> Value {
    let (value, origin) = said.map_or((None, None), |said| (Some(said.value), Some(said.origin)));
    Value { key: key.to_owned(), value, origin }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Off => "off",
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
