//! What a value written in a build file comes to when nobody says otherwise.
//!
//! In: a build file, the text of a value in it. Out: a [`BuildValue`]: the constant, and the lines that decide it.
//!
//! Variables, extra properties and `gradle.properties` are looked up in the file itself and in the folders above it. Of
//! a choice (`findProperty("x") ?: "true"`, `flag ? a : b`, `if ... else`) the last alternative counts: it is the one
//! that is taken when nothing is set. Assignments under a condition do not count either.

use super::markup::{Node, nodes};
use super::program::{FileId, Program};
use crate::facts::{FileKind, Span};

/// At most so many names that stand for other names are followed.
const STEPS: usize = 6;

/// Words before the name of a property: `rootProject.ext.x`.
const SCOPES: [&str; 8] =
    ["rootProject.", "project.", "ext.", "extra.", "this.", "properties.", "gradle.", "extensions."];

/// Calls with the name of a property: what they give if it is set nowhere stands behind them.
const LOOKUPS: [&str; 7] =
    ["findProperty", "property", "getProperty", "gradleProperty", "ext.get", "extra.get", "environmentVariable"];

/// Where a call or operator gives what holds if nothing is set.
const OTHERWISE: [&str; 6] = [".getOrElse(", ".orElse(", ".getOrDefault(", "?:", " else ", " : "];

/// Calls at the end that change the form, not the meaning.
const FORMS: [&str; 7] =
    [".toString()", ".toBoolean()", ".asBoolean()", ".toBooleanStrict()", ".get()", " as String", " as boolean"];

/// A value of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildValue {
    /// The constant; the text as written if it is none.
    pub value: String,
    /// The lines that decide it, the last one first.
    pub way: Vec<(FileId, Span)>,
}

/// Looks up what a text of a build file stands for.
#[must_use]
pub fn resolve(program: &Program<'_>, file: FileId, written: &str) -> BuildValue {
    let mut found = BuildValue { value: plain(written).to_string(), way: Vec::new() };
    let mut at = file;
    for _ in 0..STEPS {
        let text = otherwise(&found.value).to_string();
        let name = property(&text);
        let Some((next, value, span)) = name.and_then(|name| definition(program, at, name)) else {
            found.value = text;
            break;
        };
        if found.way.contains(&(next, span)) {
            break;
        }
        found.way.push((next, span));
        found.value = plain(&value).to_string();
        at = next;
    }
    found.way.reverse();
    found
}

/// A boolean resource by its reference (`@bool/x`), with its line.
#[must_use]
pub fn boolean_resource(program: &Program<'_>, reference: &str) -> Option<(String, (FileId, Span))> {
    let name = reference.strip_prefix("@bool/")?;
    let resources = program.files.iter().enumerate().filter(|(_, f)| f.facts.kind == FileKind::Resource && !f.test);
    resources.into_iter().find_map(|(index, file)| {
        let node = nodes(&file.facts).find(|n| n.name() == "bool" && n.value("name") == Some(name))?;
        Some((node.text().to_string(), (FileId(index as u32), node.element().span)))
    })
}

/// What is left of a choice when nothing is set.
fn otherwise(text: &str) -> &str {
    let mut text = plain(text);
    // Each round takes a part away, so the number of rounds is bounded by the text.
    while let Some((at, sign)) = OTHERWISE.iter().filter_map(|s| text.rfind(s).map(|at| (at, *s))).max() {
        let rest = plain(&text[at + sign.len()..]);
        // Only the last call's own parenthesis goes: `getOrElse("true")`.
        text = if sign.ends_with('(') { plain(rest.split(')').next().unwrap_or(rest)) } else { rest };
    }
    text
}

/// A text without quotes, braces and calls that only change the form.
fn plain(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let before = text.len();
        for form in FORMS {
            text = text.strip_suffix(form).unwrap_or(text).trim();
        }
        for (open, close) in [("\"", "\""), ("'", "'"), ("(", ")"), ("${", "}"), ("{", "}")] {
            text = text.strip_prefix(open).and_then(|t| t.strip_suffix(close)).unwrap_or(text).trim();
        }
        text = text.strip_prefix('$').unwrap_or(text);
        if text.len() == before {
            return text;
        }
    }
}

/// The name of the property or variable that a text refers to, if it is nothing but that.
fn property(text: &str) -> Option<&str> {
    let mut name = text;
    while let Some(rest) = SCOPES.iter().find_map(|s| name.strip_prefix(s)) {
        name = rest;
    }
    let called = LOOKUPS.iter().find_map(|call| {
        let (_, argument) = name.rsplit_once(call)?;
        argument.trim_start().strip_prefix('(')?.split([')', ',']).next()
    });
    let name = called.map_or(name, plain);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    let constant = matches!(name, "true" | "false") || name.starts_with(|c: char| c.is_ascii_digit());
    (!name.is_empty() && !constant && name.chars().all(is_name)).then_some(name)
}

/// Where a name is defined: in the file itself, else in the nearest build file or list of properties above it.
fn definition(program: &Program<'_>, file: FileId, name: &str) -> Option<(FileId, String, Span)> {
    let own = folder(program.path(file));
    let mut places: Vec<(bool, usize, FileId)> = program
        .files
        .iter()
        .enumerate()
        .filter(|(_, f)| is_build(f.facts.kind) && own.starts_with(folder(&f.path)))
        .map(|(index, f)| (index as u32 != file.0, usize::MAX - folder(&f.path).len(), FileId(index as u32)))
        .collect();
    places.sort_unstable();
    places.into_iter().find_map(|(_, _, id)| {
        // The first definition: later ones stand behind conditions.
        let node = nodes(program.facts(id)).find(|n| defines(*n, name))?;
        Some((id, node.value("value")?.to_string(), node.element().span))
    })
}

fn defines(node: Node<'_>, name: &str) -> bool {
    node.name() == "def" && node.value("name") == Some(name) && node.value("value").is_some()
}

fn is_build(kind: FileKind) -> bool {
    matches!(kind, FileKind::GradleGroovy | FileKind::GradleKotlin | FileKind::GradleProperties)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::{otherwise, plain, property};

    #[test]
    fn a_choice_is_what_holds_when_nothing_is_set() {
        for text in [
            "project.findProperty(\"ads\") ?: \"true\"",
            "(findProperty('ads') ?: true).toString()",
            "project.hasProperty('ads') ? project.ads : 'true'",
            "providers.gradleProperty(\"ads\").getOrElse(\"true\")",
            "providers.gradleProperty(\"ads\").orElse(\"true\").get()",
            "if (project.hasProperty(\"ads\")) project.property(\"ads\") else \"true\"",
            "a ? b : c ? d : 'true'",
        ] {
            assert_eq!(otherwise(text), "true", "{text}");
        }
    }

    #[test]
    fn names_of_properties_are_found_whatever_stands_around_them() {
        for text in [
            "ads",
            "rootProject.ext.ads",
            "project.ads",
            "project.ext.ads",
            "findProperty('ads')",
            "project.property(\"ads\")",
            "project.properties.ads",
        ] {
            assert_eq!(property(text), Some("ads"), "{text}");
        }
        assert_eq!(property("true"), None);
        assert_eq!(property("new File(x)"), None);
        assert_eq!(plain("\"${ads}\""), "ads");
    }
}
