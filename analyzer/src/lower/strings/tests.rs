//! Stories about reading texts by key.

use super::lower;

/// Each text: `key [language] = text`, with its place checked, and the number of gaps.
fn read(text: &str) -> (Vec<String>, usize) {
    let facts = lower(text);
    let lines = facts.elements.iter().map(|element| {
        let attribute = |name: &str| {
            let found = element.attributes.iter().find(|a| facts.str(a.name) == name);
            found.map(|a| facts.str(a.value).to_owned())
        };
        let said = element.text.map_or("", |said| facts.str(said));
        let place = &text[element.text_span.start as usize..element.text_span.end as usize];
        assert!(said.is_empty() || place.contains(said.lines().next().unwrap_or_default()), "{place}");
        let key = attribute("key").unwrap_or_default();
        let at = &text[element.span.start as usize..element.span.end as usize];
        assert!(at.contains(&key), "{at}");
        format!("{key} [{}] = {said}", attribute("language").unwrap_or_default())
    });
    (lines.collect(), facts.gaps.len())
}

#[test]
fn reads_a_table_of_texts_with_exact_places_behind_chinese() {
    let text =
        "/* 同意按钮 */\n\"agree\" = \"同意并继续\";\n// 拒绝\n\"refuse\"=\"不同意\" ;\nplain = word;\n\"\" = \"\";\n";
    let expected = ["agree [] = 同意并继续", "refuse [] = 不同意", "plain [] = word"];
    assert_eq!(read(text), (expected.map(String::from).to_vec(), 0));
}

#[test]
fn a_quote_that_was_forgotten_costs_its_line_only() {
    let (texts, gaps) = read("\"a\" = \"one;\n\"b\" = \"two\";\n\"c\"\n\"d\" = \"four");
    assert_eq!(texts[0], "a [] = one");
    assert!(texts.contains(&"b [] = two".to_owned()), "{texts:?}");
    assert!(texts.contains(&"d [] = four".to_owned()), "{texts:?}");
    assert!(gaps >= 3, "{gaps}");
}

#[test]
fn reads_all_forms_of_a_text_for_one_and_for_many() {
    let text = "<plist><dict><key>days</key><dict><key>NSStringLocalizedFormatKey</key><string>%#@d@</string>\
                <key>d</key><dict><key>NSStringFormatSpecTypeKey</key><string>NSStringPluralRuleType</string>\
                <key>one</key><string>a day</string><key>other</key><string>%d days</string></dict></dict>\
                <key>plain</key><string>Plain</string></dict></plist>";
    let expected = ["days [] = a day", "days [] = %d days", "plain [] = Plain"];
    assert_eq!(read(text), (expected.map(String::from).to_vec(), 0));
}

#[test]
fn reads_a_catalog_of_texts_in_all_languages() {
    let text = r#"{ "sourceLanguage": "en", "version": "1.0", "strings": {
        "": {},
        "Agree": { "extractionState": "manual", "localizations": {
            "en": { "stringUnit": { "state": "translated", "value": "Agree \"now\"" } },
            "zh-Hans": { "stringUnit": { "state": "translated", "value": "同意" } } } },
        "%lld days": { "localizations": { "en": { "variations": { "plural": {
            "one": { "stringUnit": { "value": "one day" } },
            "other": { "stringUnit": { "value": "days" } } } } } } } } }"#;
    let (texts, gaps) = {
        let facts = lower(text);
        let text_of = |e: &crate::facts::Element| e.text.map_or(String::new(), |t| facts.str(t).to_owned());
        (facts.elements.iter().map(text_of).collect::<Vec<_>>(), facts.gaps.len())
    };
    assert_eq!((texts, gaps), (vec!["Agree \"now\"".into(), "同意".into(), "one day".into(), "days".into()], 0));
    let (keys, _) = read(&text.replace("\\\"now\\\"", "now"));
    assert_eq!(keys[1], "Agree [zh-Hans] = 同意");
    assert_eq!(keys[2], "%lld days [en] = one day");
}

#[test]
fn escapes_are_resolved_also_two_that_are_one_character() {
    let facts = lower(r#""a" = "line\n\"two\" \U540c\ud83d\ude00";"#);
    assert_eq!(facts.elements[0].text.map(|text| facts.str(text)), Some("line\n\"two\" 同😀"));
}
