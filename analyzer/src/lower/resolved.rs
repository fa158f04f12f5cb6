//! What package managers settled on: `Podfile.lock`, `Package.resolved`.
//!
//! In: one text, also a broken one. Out: an element `pod` (a name) or `package` (with `url`) for each package, as the files
//! that people write name them.

use super::build::Builder;
use super::{notation, plist};
use crate::facts::{Attribute, Element, FileFacts, FileKind, GapKind, Span};

/// Lowers one text.
pub fn lower(text: &str) -> FileFacts {
    let mut out = Builder::new(FileKind::ResolvedPackages, text);
    if text.trim_start().starts_with('{') {
        let notation = notation::read(text);
        for entry in notation.entries.iter().filter(|e| matches!(e.key.as_str(), "location" | "repositoryURL")) {
            if let Some(url) = entry.text() {
                push(&mut out, "package", ("url", url), entry.span);
            }
        }
        return plist::finish(out, text, &notation);
    }
    lower_lock(&mut out, text);
    out.finish()
}

/// The entries of the section `PODS:`; what each of them needs stands deeper and is an entry too.
fn lower_lock(out: &mut Builder, text: &str) {
    let mut at = 0;
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if !line.starts_with([' ', '\n', '\r']) {
            inside = line.trim_end() == "PODS:";
            // `SECTION:` or `KEY: value`; a text of another form is no such file.
            if !line.contains(':') {
                out.gap(GapKind::Syntax, Span { start: start as u32, end: at as u32 });
            }
        }
        let Some(entry) = line.strip_prefix("  - ").filter(|_| inside) else { continue };
        let quoted = usize::from(entry.starts_with('"'));
        let name = entry[quoted..].split([' ', ':', '"', '\n', '\r']).next().unwrap_or_default();
        let from = start + 4 + quoted;
        push(out, "pod", ("", name), Span { start: from as u32, end: (from + name.len()) as u32 });
    }
}

fn push(out: &mut Builder, name: &str, (attribute, value): (&str, &str), span: Span) {
    let attributes = vec![Attribute { name: out.name(attribute), value: out.name(value), span }];
    let name = out.name(name);
    let element = Element { name, parent: None, attributes, text: None, text_span: Span::default(), span };
    out.facts().elements.push(element);
}

#[cfg(test)]
mod tests {
    use super::lower;

    fn read(text: &str) -> (Vec<String>, usize) {
        let facts = lower(text);
        let lines = facts.elements.iter().map(|element| {
            let value = facts.str(element.attributes[0].value);
            assert_eq!(&text[element.span.start as usize..element.span.end as usize].trim_matches('"'), &value);
            format!("{} {value}", facts.str(element.name))
        });
        (lines.collect(), facts.gaps.len())
    }

    #[test]
    fn reads_the_pods_that_were_installed() {
        let text = "PODS:\n  - Ads-CN (5.1):\n    - Ads-CN/BUAdSDK (= 5.1)\n  - \"GoogleUtilities/NSData+zlib (7.1)\"\n\n\
                    DEPENDENCIES:\n  - Ads-CN\n\nCOCOAPODS: 1.12.0\n";
        assert_eq!(read(text), (vec!["pod Ads-CN".into(), "pod GoogleUtilities/NSData+zlib".into()], 0));
    }

    #[test]
    fn reads_the_packages_of_all_versions_of_the_form() {
        let new =
            r#"{"pins": [{"identity": "ads", "location": "https://x.example/ads.git", "state": {}}], "version": 2}"#;
        assert_eq!(read(new), (vec!["package https://x.example/ads.git".into()], 0));
        let old = r#"{"object": {"pins": [{"package": "Ads", "repositoryURL": "https://x.example/ads"}]}}"#;
        assert_eq!(read(old), (vec!["package https://x.example/ads".into()], 0));
    }

    #[test]
    fn a_text_of_another_form_is_a_gap() {
        assert_eq!(read("同意\n"), (Vec::new(), 1));
    }
}
