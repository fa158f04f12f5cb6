//! Stories about reading property lists.

use super::lower;
use crate::facts::FileKind;

/// One line per element: nesting by blanks, the sort of value, its text; places checked.
fn read(text: &str) -> (Vec<String>, usize) {
    let facts = lower(FileKind::Plist, text);
    let mut depths: Vec<usize> = Vec::new();
    let lines = facts.elements.iter().map(|element| {
        let depth = element.parent.map_or(0, |parent| depths[parent as usize] + 1);
        depths.push(depth);
        let name = facts.str(element.name);
        let at = &text[element.span.start as usize..element.span.end as usize];
        assert!(name == "item" || at.contains(name), "{name}: {at}");
        let said = element.text.map_or("", |said| facts.str(said));
        let place = &text[element.text_span.start as usize..element.text_span.end as usize];
        assert!(place.contains(said), "{said}: {place}");
        let kind = facts.str(element.attributes[0].value);
        format!("{}{name}: {kind} {said}", " ".repeat(depth)).trim_end().to_owned()
    });
    (lines.collect(), facts.gaps.len())
}

fn lines(expected: &[&str]) -> Vec<String> {
    expected.iter().map(|line| (*line).to_owned()).collect()
}

const INFO: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<!-- 定位 -->
	<key>NSLocationWhenInUseUsageDescription</key>
	<string>用于推荐附近的门店</string>
	<key>LSRequiresIPhoneOS</key>
	<true/>
	<key>NSAppTransportSecurity</key>
	<dict>
		<key>NSAllowsArbitraryLoads</key>
		<false/>
	</dict>
	<key>Modes</key>
	<array><string>location</string><dict><key>A</key><integer>3</integer></dict></array>
	<key>Empty</key>
	<string></string>
</dict>
</plist>"#;

#[test]
fn a_key_and_its_value_become_one_element_placed_at_the_key() {
    let expected = [
        "NSLocationWhenInUseUsageDescription: string 用于推荐附近的门店",
        "LSRequiresIPhoneOS: boolean true",
        "NSAppTransportSecurity: dict",
        " NSAllowsArbitraryLoads: boolean false",
        "Modes: array",
        " item: string location",
        " item: dict",
        "  A: integer 3",
        "Empty: string",
    ];
    assert_eq!(read(INFO), (lines(&expected), 0));
}

#[test]
fn the_old_notation_says_the_same() {
    let text =
        "// !$*UTF8*$!\n{ NSCameraUsageDescription = \"扫码\"; Modes = (location, { A = 3; }); Net = { Open = NO; }; }";
    let expected = [
        "NSCameraUsageDescription: string 扫码",
        "Modes: array",
        " item: string location",
        " item: dict",
        "  A: string 3",
        "Net: dict",
        " Open: string NO",
    ];
    assert_eq!(read(text), (lines(&expected), 0));
}

#[test]
fn a_half_typed_list_keeps_what_is_whole() {
    let (keys, gaps) = read("<plist><dict><key>A</key><string>one</string><key>B</key><key>C</key><true/><key>D");
    assert_eq!(keys, lines(&["A: string one", "B: missing", "C: boolean true", "D: missing"]));
    assert!(gaps > 0);
    let (keys, gaps) = read("{ A = one; B = ; C = { D = two;");
    assert_eq!(keys, lines(&["A: string one", "B: missing", "C: dict", " D: string two"]));
    assert!(gaps > 0);
}

#[test]
fn a_comment_can_suppress_a_finding_of_the_next_key() {
    let text = INFO.replace("定位", "consentlint-ignore: a/b - agreed");
    let facts = lower(FileKind::Plist, &text);
    let covers = facts.suppressions[0].covers;
    assert!(text[covers.start as usize..covers.end as usize].contains("NSLocationWhenInUse"));
}
