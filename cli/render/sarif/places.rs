//! Places in SARIF.
//!
//! In: places of the report. Out: locations with relative URIs, and the list of artifacts that they point into.

use std::collections::BTreeMap;
use std::path::Path;

use analyzer::report::Place;
use serde_json::{Value, json};

use super::super::position::clamp;
use super::super::{Rendering, Run};

/// What relative URIs are relative to.
const BASE: &str = "PROJECTROOT";

/// Longer excerpts are left out.
const LONGEST_SNIPPET: usize = 1_000;

/// The files that a document points into.
pub struct Artifacts<'a> {
    rendering: &'a Rendering<'a>,
    indices: BTreeMap<String, usize>,
    paths: Vec<String>,
    /// Whether some finding of the document is suppressed.
    pub suppresses: bool,
}

impl<'a> Artifacts<'a> {
    /// None yet.
    pub fn new(rendering: &'a Rendering<'a>) -> Artifacts<'a> {
        let suppresses = rendering.report.findings.iter().any(|finding| finding.decided.suppressed.is_some());
        Artifacts { rendering, indices: BTreeMap::new(), paths: Vec::new(), suppresses }
    }

    /// All that were pointed into, in the order of their indices.
    pub fn list(&self) -> Vec<Value> {
        let artifact = |path: &String| {
            let mut artifact = json!({ "location": { "uri": self.uri(path), "uriBaseId": BASE } });
            if let Some(file) = self.rendering.sources.file(path) {
                artifact["encoding"] = file.charset.as_str().into();
                artifact["length"] = file.bytes.into();
            }
            if let Some(language) = language(path) {
                artifact["sourceLanguage"] = language.into();
            }
            artifact
        };
        self.paths.iter().map(artifact).collect()
    }

    /// A place.
    pub fn location(&mut self, place: &Place) -> Value {
        json!({ "physicalLocation": { "artifactLocation": self.artifact(&place.path), "region": self.region(place) } })
    }

    /// A place with its text.
    pub fn location_with_snippet(&mut self, place: &Place) -> Value {
        let mut location = self.location(place);
        if let Some(file) = self.rendering.sources.file(&place.path) {
            let text = &file.text[clamp(&file.text, place.span)];
            if !text.is_empty() && text.len() <= LONGEST_SNIPPET {
                location["physicalLocation"]["region"]["snippet"] = json!({ "text": text });
            }
        }
        location
    }

    /// A file by URI and index.
    pub fn artifact(&mut self, path: &str) -> Value {
        let next = self.paths.len();
        let index = *self.indices.entry(path.to_owned()).or_insert(next);
        if index == next {
            self.paths.push(path.to_owned());
        }
        json!({ "uri": self.uri(path), "uriBaseId": BASE, "index": index })
    }

    /// A range of a file.
    pub fn region(&self, place: &Place) -> Value {
        let (start, end) = self.rendering.sources.positions(place);
        json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
    }

    fn uri(&self, path: &str) -> String {
        encoded(&self.rendering.run.path(path))
    }
}

/// What the base of relative URIs is on this machine.
pub fn bases(run: &Run) -> Value {
    let mut path = run.base.to_string_lossy().replace('\\', "/");
    if !path.starts_with('/') {
        path.insert(0, '/');
    }
    if !path.ends_with('/') {
        path.push('/');
    }
    json!({ BASE: { "uri": format!("file://{}", encoded(&path)), "description": { "text": "the folder that paths are relative to" } } })
}

/// A path as part of a URI.
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// The language of a file, as SARIF names it.
fn language(path: &str) -> Option<&'static str> {
    match Path::new(path).extension()?.to_str()? {
        "kt" | "kts" => Some("kotlin"),
        "java" => Some("java"),
        "xml" => Some("xml"),
        "gradle" => Some("groovy"),
        "toml" => Some("toml"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn paths_become_uris_whatever_they_hold() {
        assert_eq!(encoded("a b/商店#1/50%.kt"), "a%20b/%E5%95%86%E5%BA%97%231/50%25.kt");
    }
}
