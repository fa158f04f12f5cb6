//! Comments that suppress findings.
//!
//! In: one text and the places of its comments. Out: [`Suppression`]s. Whoever knows the language says where comments
//! are, so what stands in a string is none.
//!
//! `consentlint-ignore: RULE, RULE -- reason` begins a comment, or a line of one. Because XML forbids `--` in comments, a
//! dash between spaces, `–` and `—` stand for it too.

use tree_sitter::Tree;

use super::build::Builder;
use crate::facts::{Span, Suppression};

/// What the comment begins with.
const WORD: &str = "consentlint-ignore";

/// Adds the suppressions of a text whose comments have to be looked for first. Most texts have none.
pub fn add_with(out: &mut Builder, text: &str, comments: impl FnOnce() -> Vec<Span>) {
    if text.contains(WORD) {
        add(out, text, &comments());
    }
}

/// The comments of a tree, in source order.
pub fn comments(tree: &Tree) -> Vec<Span> {
    let mut cursor = tree.walk();
    let mut found = Vec::new();
    loop {
        let node = cursor.node();
        if node.kind().ends_with("comment") {
            found.push(Span { start: node.start_byte() as u32, end: node.end_byte() as u32 });
        } else if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

/// Adds the suppressions in comments to the facts.
pub fn add(out: &mut Builder, text: &str, comments: &[Span]) {
    if !text.contains(WORD) {
        return;
    }
    let next = code_behind(text, comments);
    for (index, comment) in comments.iter().enumerate() {
        let raw = slice(text, *comment);
        if !raw.contains(WORD) {
            continue;
        }
        for (offset, line) in lines(raw) {
            let Some(directive) = directive(line) else { continue };
            let start = comment.start + offset as u32;
            let span = Span { start, end: start + line.trim_end().len() as u32 };
            let names = directive.rules.iter().map(|rule| out.name(rule)).collect();
            let reason = directive.reason.map(|reason| out.name(reason));
            let covers = if directive.file {
                Span { start: 0, end: text.len() as u32 }
            } else {
                covered(text, *comment, next[index])
            };
            let suppression = Suppression { file: directive.file, rules: names, reason, span, covers };
            out.facts().suppressions.push(suppression);
        }
    }
}

/// Markup: a tag that begins or ends on a covered line is covered whole, with all of its attributes.
pub fn cover_tags(out: &mut Builder) {
    let facts = out.facts();
    // Tags stand one after another: those that touch a line are a run.
    let tags: Vec<Span> = facts.elements.iter().map(|element| element.span).collect();
    for suppression in facts.suppressions.iter_mut().filter(|suppression| !suppression.file) {
        let covers = suppression.covers;
        let first = tags.partition_point(|tag| tag.end <= covers.start);
        let last = tags.partition_point(|tag| tag.start < covers.end);
        if let Some(touched) = tags.get(first..last).filter(|touched| !touched.is_empty()) {
            suppression.covers.start = covers.start.min(touched[0].start);
            suppression.covers.end = covers.end.max(touched[touched.len() - 1].end);
        }
    }
}

struct Directive<'t> {
    file: bool,
    rules: Vec<&'t str>,
    reason: Option<&'t str>,
}

/// What a line of a comment says, if it is such a line.
fn directive(line: &str) -> Option<Directive<'_>> {
    let said = line.trim_start_matches(['/', '*', '#', '!', '<', '-', ' ', '\t']);
    let rest = said.strip_prefix(WORD)?;
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(rest.len());
    let (form, rest) = rest.split_at(end);
    let said = rest.trim_start_matches([':', '：', ' ', '\t']).trim_end();
    let said = ["-->", "*/"].iter().find_map(|end| said.strip_suffix(end)).unwrap_or(said).trim_end();
    let (names, reason) = match separator(said) {
        Some((at, length)) => (&said[..at], Some(said[at + length..].trim()).filter(|reason| !reason.is_empty())),
        None => (said, None),
    };
    let named = names.split([',', '，', '、', ' ', '\t']).map(str::trim).filter(|name| !name.is_empty());
    // Another ending of the word is a slip: it names nothing, and check says so.
    let known = matches!(form, "" | "-file");
    Some(Directive { file: form == "-file", rules: if known { named.collect() } else { Vec::new() }, reason })
}

/// Where the names end, and how long what ends them is.
fn separator(said: &str) -> Option<(usize, usize)> {
    let found = |sign: &str| said.find(sign).map(|at| (at, sign.len()));
    let signs = ["——", "--", "—", "–", " - "].into_iter().filter_map(found);
    let open = said.strip_prefix("- ").map(|_| (0, 1));
    signs.chain(open).min_by_key(|(at, length)| (*at, std::cmp::Reverse(*length)))
}

/// The line that a comment is about: its own if code stands on it, else the next one with code.
fn covered(text: &str, comment: Span, next: u32) -> Span {
    let start = line_start(text, comment.start);
    let end = line_end(text, comment.end);
    if !slice(text, Span { start, end: comment.start }).trim().is_empty() {
        return Span { start, end: line_end(text, comment.start) };
    }
    if next < end {
        return Span { start: comment.end, end };
    }
    Span { start: next, end: line_end(text, next) }
}

/// For each comment, where code goes on behind it and the comments that follow it.
fn code_behind(text: &str, comments: &[Span]) -> Vec<u32> {
    let mut next = vec![0; comments.len()];
    for index in (0..comments.len()).rev() {
        let rest = text.get(comments[index].end as usize..).unwrap_or_default();
        let at = comments[index].end + (rest.len() - rest.trim_start().len()) as u32;
        let goes_on = comments.get(index + 1).is_some_and(|later| later.start == at);
        next[index] = if goes_on { next[index + 1] } else { at };
    }
    next
}

/// The lines of a comment, with the places where they begin.
fn lines(raw: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    raw.split_inclusive(['\n', '\r']).map(move |line| {
        let start = at;
        at += line.len();
        let plain = line.trim_end_matches(['\n', '\r']);
        (start, plain)
    })
}

fn line_start(text: &str, at: u32) -> u32 {
    let before = text.get(..at as usize).unwrap_or_default();
    before.rfind(['\n', '\r']).map_or(0, |newline| newline as u32 + 1)
}

fn line_end(text: &str, at: u32) -> u32 {
    let rest = text.get(at as usize..).unwrap_or_default();
    at + rest.find(['\n', '\r']).unwrap_or(rest.len()) as u32
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::facts::FileKind;
    use grammars::Parsers;

    /// What each suppression of a text says: rules, reason, the covered text.
    fn read(kind: FileKind, text: &str) -> Vec<String> {
        let facts = crate::lower::lower(kind, text, &mut Parsers::default());
        let said = facts.suppressions.iter().map(|suppression| {
            let named = suppression.rules.iter().map(|rule| facts.str(*rule)).collect::<Vec<_>>().join("+");
            let reason = suppression.reason.map_or("?", |reason| facts.str(reason));
            let covers = &text[suppression.covers.start as usize..suppression.covers.end as usize];
            let covers = if suppression.file { "FILE" } else { covers.trim() };
            format!("{named} | {reason} | {covers}")
        });
        said.collect()
    }

    #[test]
    fn a_comment_of_its_own_is_about_the_next_line_with_code() {
        let java = "class A {\n  // consentlint-ignore: a/b, c -- agreed with the DPO\n\n  /* why */\n  int x = f();\n  \
                    int y = f(); // consentlint-ignore: a/b -- here\n  /* consentlint-ignore: c -- before */ int z;\n}\n";
        let expected = [
            "a/b+c | agreed with the DPO | int x = f();",
            "a/b | here | int y = f(); // consentlint-ignore: a/b -- here",
            "c | before | int z;",
        ];
        assert_eq!(read(FileKind::Java, java), expected);
        let kotlin = java.replace("int x", "val x").replace("int y", "val y").replace("int z;", "val z = 1");
        let expected = expected.map(|line| line.replace("int x", "val x").replace("int y", "val y"));
        let expected = expected.map(|line| line.replace("int z;", "val z = 1"));
        assert_eq!(read(FileKind::Kotlin, &kotlin), expected);
        let between = "fun f() {\n    g()\n    /* consentlint-ignore: a -- two */ // in a row\n    h(\"${\"// $x\"}\", '\"')\n}\n";
        assert_eq!(read(FileKind::Kotlin, between), ["a | two | h(\"${\"// $x\"}\", '\"')"]);
    }

    #[test]
    fn what_stands_in_a_string_is_no_comment() {
        let java = "class A { String s = \"// consentlint-ignore: a/b -- no\";\n  String t = \"\"\"\n    \
                    // consentlint-ignore: a/b -- no\n    \"\"\"; }\n";
        assert_eq!(read(FileKind::Java, java), Vec::<String>::new());
        let kotlin =
            "val s = \"\"\"\n// consentlint-ignore: a/b -- no\n\"\"\"\nval t = \"/* consentlint-ignore: a -- b */\"\n";
        assert_eq!(read(FileKind::Kotlin, kotlin), Vec::<String>::new());
        let groovy =
            "def s = '// consentlint-ignore: a/b -- no'\ndef t = \"\"\"\n// consentlint-ignore: a -- no\n\"\"\"\n";
        assert_eq!(read(FileKind::GradleGroovy, groovy), Vec::<String>::new());
        let toml = "[versions]\na = \"# consentlint-ignore: a -- no\"\nb = '''\n# consentlint-ignore: a -- no\n'''\n";
        assert_eq!(read(FileKind::VersionCatalog, toml), Vec::<String>::new());
        let xml =
            "<a b=\"&lt;!-- consentlint-ignore: a -- no -->\"><![CDATA[<!-- consentlint-ignore: a - no -->]]></a>";
        assert_eq!(read(FileKind::Resource, xml), Vec::<String>::new());
    }

    #[test]
    fn markup_is_covered_by_tags() {
        let xml = "<L>\n  <!-- consentlint-ignore: a/b - no dashes in XML -->\n  <CheckBox\n    id=\"1\"\n    \
                   checked=\"true\"\n  />\n  <Switch\n    on=\"1\" /> <!-- consentlint-ignore: c — here -->\n</L>\n";
        let tag = "<CheckBox\n    id=\"1\"\n    checked=\"true\"\n  />";
        let here = "<Switch\n    on=\"1\" /> <!-- consentlint-ignore: c — here -->";
        let expected = [format!("a/b | no dashes in XML | {tag}"), format!("c | here | {here}")];
        assert_eq!(read(FileKind::Resource, xml), expected);
    }

    #[test]
    fn build_files_and_catalogs_have_comments_too() {
        let groovy = "android {\n    // consentlint-ignore: a/b -- old\n    targetSdk 21\n}\n";
        assert_eq!(read(FileKind::GradleGroovy, groovy), ["a/b | old | targetSdk 21"]);
        assert_eq!(read(FileKind::GradleKotlin, groovy), ["a/b | old | targetSdk 21"]);
        let toml = "[versions]\n# consentlint-ignore: a/b -- old\nkotlin = \"1.9\" # consentlint-ignore: c -- same\n";
        let same = "kotlin = \"1.9\" # consentlint-ignore: c -- same";
        assert_eq!(read(FileKind::VersionCatalog, toml), [format!("a/b | old | {same}"), format!("c | same | {same}")]);
    }

    #[test]
    fn the_whole_file_and_slips_are_told_apart() {
        let java = "/*\n * consentlint-ignore-file: a, b -- made by a tool\n */\n// consentlint-ignore-line: a -- slip\n\
                    // consentlint-ignore\n// consentlint-ignore：甲/乙，丙——已与法务确认\n// see consentlint-ignore: a -- b\n\
                    class A {}\n";
        let expected = [
            "a+b | made by a tool | FILE",
            " | slip | class A {}",
            " | ? | class A {}",
            "甲/乙+丙 | 已与法务确认 | class A {}",
        ];
        assert_eq!(read(FileKind::Java, java), expected);
        assert_eq!(read(FileKind::Java, "// consentlint-ignore: a --\r\nclass A {}\r\n"), ["a | ? | class A {}"]);
        assert_eq!(read(FileKind::Java, "class A {}\n// consentlint-ignore: a -- end"), ["a | end | "]);
    }

    #[test]
    fn project_files_of_ios_have_comments_too() {
        let hash = "# consentlint-ignore: a -- agreed\npod 'X'\n";
        assert_eq!(read(FileKind::Podfile, hash), ["a | agreed | pod 'X'"]);
        let slashes = "// consentlint-ignore: a -- agreed\n\"k\" = \"v\";\n";
        assert_eq!(read(FileKind::LocalizedStrings, slashes), ["a | agreed | \"k\" = \"v\";"]);
        let braces = "{\n/* consentlint-ignore: a -- agreed */\nobjects = {}; }\n";
        assert_eq!(read(FileKind::XcodeProject, braces), ["a | agreed | objects = {}; }"]);
        let package = "// consentlint-ignore: a -- agreed\nlet p = Package()\n";
        assert_eq!(read(FileKind::SwiftPackage, package), ["a | agreed | let p = Package()"]);
        let dictionary =
            "<plist><dict>\n<!-- consentlint-ignore: a - agreed -->\n<key>k</key><string>v</string>\n</dict></plist>";
        for kind in [FileKind::Plist, FileKind::PrivacyManifest, FileKind::LocalizedStrings] {
            assert_eq!(read(kind, dictionary), ["a | agreed | <key>k</key><string>v</string>"]);
        }
        let drawn = "<!-- consentlint-ignore: a - agreed -->\n<button id=\"b\"/>\n";
        assert_eq!(read(FileKind::InterfaceBuilder, drawn), ["a | agreed | <button id=\"b\"/>"]);
    }

    #[test]
    fn a_hundred_thousand_comments_take_no_time() {
        let many = "// consentlint-ignore: a -- b\n".repeat(20_000);
        let started = std::time::Instant::now();
        assert_eq!(read(FileKind::GradleGroovy, &many).len(), 20_000);
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
