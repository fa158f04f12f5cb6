//! Stories about reading Android XML.

use super::lower;
use crate::facts::{FileFacts, FileKind};

const MANIFEST: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!-- the app -->
<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="a.b">
    <uses-permission android:name="android.permission.CAMERA" />
    <application android:label="A &amp; B">
        <activity android:name=".Main" android:exported='true'>
            <intent-filter>
                <action android:name="android.intent.action.MAIN"/>
            </intent-filter>
        </activity>
    </application>
</manifest>
"#;

/// One line per element: nesting by blanks, attributes with the text of their place checked, text after `|`.
fn dump(text: &str, facts: &FileFacts) -> Vec<String> {
    let mut depths: Vec<usize> = Vec::new();
    let lines = facts.elements.iter().map(|element| {
        let depth = element.parent.map_or(0, |parent| depths[parent as usize] + 1);
        depths.push(depth);
        let mut line = format!("{}{}", " ".repeat(depth), facts.str(element.name));
        for attribute in &element.attributes {
            let place = &text[attribute.span.start as usize..attribute.span.end as usize];
            assert!(place.starts_with(facts.str(attribute.name)), "{place}");
            line += &format!(" {}={}", facts.str(attribute.name), facts.str(attribute.value));
        }
        if let Some(text) = element.text {
            line += &format!(" | {}", facts.str(text));
        }
        line
    });
    lines.collect()
}

fn manifest(text: &str) -> (Vec<String>, usize) {
    let facts = lower(FileKind::Manifest, text);
    (dump(text, &facts), facts.gaps.len())
}

#[test]
fn reads_a_plug_in_that_is_half_typed_and_counts_the_gap() {
    let text =
        "<plugin id=\"a\">\n<platform name=\"android\">\n<framework src=\"a:b:1\" />\n<config-file target=\"Andro";
    let facts = lower(FileKind::PluginXml, text);
    assert_eq!(dump(text, &facts)[..3], ["plugin id=a", " platform name=android", "  framework src=a:b:1"]);
    assert!(!facts.gaps.is_empty());
}

fn resource(text: &str) -> (Vec<String>, usize) {
    let facts = lower(FileKind::Resource, text);
    (dump(text, &facts), facts.gaps.len())
}

#[test]
fn reads_a_manifest_in_document_order_with_places() {
    let facts = lower(FileKind::Manifest, MANIFEST);
    let expected = [
        "manifest xmlns:android=http://schemas.android.com/apk/res/android package=a.b",
        " uses-permission android:name=android.permission.CAMERA",
        " application android:label=A & B",
        "  activity android:name=.Main android:exported=true",
        "   intent-filter",
        "    action android:name=android.intent.action.MAIN",
    ];
    assert_eq!(dump(MANIFEST, &facts), expected);
    assert!(facts.gaps.is_empty());
    let span = facts.elements[1].span;
    let tag = r#"<uses-permission android:name="android.permission.CAMERA" />"#;
    assert_eq!(&MANIFEST[span.start as usize..span.end as usize], tag);
}

#[test]
fn a_string_keeps_its_words_and_loses_its_markup() {
    let text = "<resources>\r\n  <string name=\"x\">I agree to\r\n   <a href=\"h\">Privacy</a> </string>\r\n\
                <string name=\"y\"><b>隐私</b>政策</string><string name=\"z\"/><string name=\"c\"><![CDATA[<b>a</b> &amp;]]></string></resources>";
    let (lines, gaps) = resource(text);
    let expected = [
        "resources",
        " string name=x | I agree to Privacy",
        "  a href=h | Privacy",
        " string name=y | 隐私政策",
        "  b | 隐私",
        " string name=z",
        " string name=c | <b>a</b> &amp;",
    ];
    assert_eq!((lines.as_slice(), gaps), (expected.map(String::from).as_slice(), 0));
    let facts = lower(FileKind::Resource, text);
    let span = facts.elements[1].text_span;
    assert_eq!(&text[span.start as usize..span.end as usize], "I agree to\r\n   <a href=\"h\">Privacy");
}

#[test]
fn android_escapes_and_quotes_are_resolved_in_resources_only() {
    let text = r#"<r><s>  It\'s \"ok\"\n\@x  "a   b" \u4f60 &lt;&#65;&#x42;&bad; &amp </s></r>"#;
    assert_eq!(resource(text).0[1], " s | It's \"ok\"\n@x a   b 你 <AB&bad; &amp");
    assert_eq!(manifest(r"<r><s>It\'s</s></r>").0[1], r" s | It\'s");
}

#[test]
fn a_half_typed_tag_does_not_swallow_what_follows() {
    let (lines, gaps) = manifest("<m>\n<a x=\"1\"\n<b y='2'/>\n<c z=\"3\n<d/>\n</m>");
    assert_eq!(lines, ["m", " a x=1", " b y=2", " c z=3", " d"]);
    assert!(gaps >= 2);
}

#[test]
fn attributes_without_quotes_or_values_are_still_read() {
    let (lines, gaps) = manifest("<m a=1 b c='2'd = \"3\" a=\"4\" = \"x\" \0><n/></m>");
    assert_eq!(lines, ["m a=1 b= c=2 d=3 a=4 x=", " n"]);
    assert!(gaps > 0);
}

#[test]
fn elements_left_open_end_with_the_one_around_them() {
    let (lines, gaps) = manifest("<m><a><b></a><c/></x></m> < 3 <!-- open");
    assert_eq!(lines, ["m", " a", "  b", " c"]);
    assert_eq!(gaps, 4);
}

#[test]
fn comments_instructions_and_document_types_hold_no_elements() {
    let (lines, gaps) = manifest("<!DOCTYPE x [<!ENTITY a \"<b/>\">]><?p <c/> ?><m><!-- <d/> --></m>");
    assert_eq!((lines, gaps), (vec!["m".to_owned()], 0));
}

#[test]
fn every_prefix_of_a_file_is_read_without_harm() {
    let text = MANIFEST.to_owned() + "<resources><string name=\"x\">\\u4f \\ \"隐私<![CDATA[政]]></string>";
    for (end, _) in text.char_indices() {
        for kind in [FileKind::Manifest, FileKind::Resource] {
            let facts = lower(kind, &text[..end]);
            dump(&text, &facts);
        }
    }
}

#[test]
fn hostile_nesting_takes_no_stack_and_little_time() {
    let started = std::time::Instant::now();
    let deep = "<a b='c'>x".repeat(100_000);
    assert_eq!(lower(FileKind::Resource, &deep).elements.len(), 100_000);
    let closed = "<a>".repeat(50_000) + &"</b>".repeat(50_000) + &"</a>".repeat(50_000);
    assert_eq!(lower(FileKind::Manifest, &closed).gaps.len(), 50_000);
    for noise in ["<", "<a ", "<a b=\"", "<a '\"", "&", "</", "<![CDATA[", "<!--", "<!x[\n", "\"", "<a b='\n"] {
        lower(FileKind::Resource, &noise.repeat(50_000));
    }
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}
