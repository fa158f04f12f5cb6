//! What npm is told of a package: `package.json`.
//!
//! In: one text, also a broken one. Out: an element `package` with its name and version, and an element `dependency` with the
//! name and the versions for each package that it takes or wants beside it.

use super::build::Builder;
use super::{notation, plist};
use crate::facts::{Attribute, Element, FileFacts, FileKind, Name, Span};

/// The lists of other packages.
const LISTS: [&str; 4] = ["dependencies", "peerDependencies", "devDependencies", "optionalDependencies"];

/// Lowers one text.
pub fn lower(text: &str) -> FileFacts {
    let mut out = Builder::new(FileKind::NodePackage, text);
    let notation = notation::read(text);
    let entries = &notation.entries;
    let outermost = |at: &usize| entries[*at].parent.is_some_and(|parent| entries[parent as usize].parent.is_none());
    let said = |wanted: &str| (0..entries.len()).find(|at| outermost(at) && entries[*at].key == wanted);
    let text_of = |wanted: &str| said(wanted).and_then(|at| Some((entries[at].text()?, entries[at].span)));
    if let Some((name, span)) = text_of("name") {
        let version = text_of("version").map_or("", |(version, _)| version);
        push(&mut out, "package", [("name", name), ("version", version)], span);
    }
    for list in LISTS.iter().filter_map(|list| said(list)) {
        for entry in entries.iter().filter(|entry| entry.parent == Some(list as u32)) {
            let versions = entry.text().unwrap_or_default();
            push(&mut out, "dependency", [("name", &entry.key), ("version", versions)], entry.key_span);
        }
    }
    plist::finish(out, text, &notation)
}

fn push(out: &mut Builder, name: &str, said: [(&str, &str); 2], span: Span) {
    let attribute = |(name, value): (Name, Name)| Attribute { name, value, span };
    let attributes = said.map(|(name, value)| (out.name(name), out.name(value))).into_iter().map(attribute).collect();
    let name = out.name(name);
    let element = Element { name, parent: None, attributes, text: None, text_span: Span::default(), span };
    out.facts().elements.push(element);
}

#[cfg(test)]
mod tests {
    use super::lower;

    #[test]
    fn reads_the_name_and_what_is_taken() {
        let text = r#"{"name": "@shop/maps", "version": "1.2.0", "scripts": {"name": "no"},
            "peerDependencies": {"react-native": ">=0.86"}, "dependencies": {"maps": "*"}}"#;
        let facts = lower(text);
        let lines = facts.elements.iter().map(|element| {
            let said = element.attributes.iter().map(|a| format!(" {}", facts.str(a.value)));
            format!("{}{}", facts.str(element.name), said.collect::<String>())
        });
        let lines: Vec<String> = lines.collect();
        assert_eq!(lines, ["package @shop/maps 1.2.0", "dependency maps *", "dependency react-native >=0.86"]);
        assert!(facts.gaps.is_empty());
        assert!(lower("{\"name\": [").elements.is_empty());
    }
}
