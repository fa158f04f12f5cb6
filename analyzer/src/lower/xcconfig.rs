//! Build settings in files of their own: `*.xcconfig`.
//!
//! In: lines `NAME = value`. Out: elements `setting` with `name` and `value`, as project files have them. A condition in
//! brackets (`NAME[sdk=iphoneos*]`) is left out: in some build it holds.

use super::build::Builder;
use super::suppressions;
use crate::facts::{Attribute, Element, FileFacts, FileKind, Span};

/// Lowers one text.
pub fn lower(text: &str) -> FileFacts {
    let mut out = Builder::new(FileKind::BuildSettings, text);
    let mut comments = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let line = line.trim_end();
        let said = line.find("//").filter(|from| !is_in_address(line, *from));
        if let Some(from) = said {
            comments.push(Span { start: (at + from) as u32, end: (at + line.len()) as u32 });
        }
        let Some((name, value)) = line[..said.unwrap_or(line.len())].split_once('=') else { continue };
        // The equals sign may stand in a condition.
        let (name, value) = match (line.find('['), line.find("] =").or_else(|| line.find("]="))) {
            (Some(open), Some(close)) if open < name.len() && close > open => (
                &line[..open],
                line[close..said.unwrap_or(line.len()).max(close)].split_once('=').map_or("", |(_, v)| v),
            ),
            _ => (name, value),
        };
        setting(&mut out, (name.trim(), value.trim()), Span { start: at as u32, end: (at + line.len()) as u32 });
    }
    suppressions::add(&mut out, text, &comments);
    out.finish()
}

/// Whether two slashes belong to an address (`https://`), which people write in settings all the same.
fn is_in_address(line: &str, at: usize) -> bool {
    line[..at].ends_with(':')
}

fn setting(out: &mut Builder, (name, value): (&str, &str), span: Span) {
    if name.is_empty() || name.contains(char::is_whitespace) {
        return;
    }
    let attribute = |(name, value)| Attribute { name, value, span };
    let names = [("name", name), ("value", value)].map(|(key, value)| (out.name(key), out.name(value)));
    let attributes = names.into_iter().map(attribute).collect();
    let name = out.name("setting");
    out.facts().elements.push(Element { name, parent: None, attributes, text: None, text_span: Span::default(), span });
}

#[cfg(test)]
mod tests {
    use super::lower;

    #[test]
    fn settings_are_read_and_comments_are_not() {
        let text = "// a = comment\n#include \"Base.xcconfig\"\nINFOPLIST_FILE = App/Info.plist // there\r\n\
                    INFOPLIST_KEY_NSCameraUsageDescription[sdk=iphoneos*] = 扫描二维码\nURL = https://tea.example\nEMPTY =\n";
        let facts = lower(text);
        let settings: Vec<String> = facts
            .elements
            .iter()
            .map(|e| e.attributes.iter().map(|a| facts.str(a.value)).collect::<Vec<_>>().join(" = "))
            .collect();
        let expected = [
            "INFOPLIST_FILE = App/Info.plist",
            "INFOPLIST_KEY_NSCameraUsageDescription = 扫描二维码",
            "URL = https://tea.example",
            "EMPTY = ",
        ];
        assert_eq!(settings, expected);
    }
}
