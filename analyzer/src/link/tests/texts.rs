//! Texts by key.

use super::ask;
use crate::link::resources::Resources;

#[test]
fn a_key_stands_for_its_texts_in_all_languages() {
    let files = [
        ("ios/App/en.lproj/Localizable.strings", "\"agree\" = \"Agree\";"),
        ("ios/App/zh-Hans.lproj/Localizable.strings", "\"agree\" = \"同意\";"),
        ("ios/App/zh-Hans.lproj/InfoPlist.strings", "\"NSCameraUsageDescription\" = \"扫码\";"),
        ("ios/AppTests/en.lproj/Localizable.strings", "\"agree\" = \"test\";"),
    ];
    ask(&files, |program| {
        let resources = Resources::new(program);
        assert_eq!(resources.resolve("agree"), ["Agree", "同意", "agree"]);
        assert_eq!(resources.resolve("unknown"), ["unknown"]);
        let texts = resources.localized.of_key("agree").iter();
        let languages: Vec<&str> = texts.map(|said| said.language.as_str()).collect();
        assert_eq!(languages, ["en", "zh-Hans"]);
        let purposes = resources.localized.in_table("InfoPlist", "NSCameraUsageDescription");
        assert_eq!(purposes.map(|said| said.text.as_str()).collect::<Vec<_>>(), ["扫码"]);
    });
}

#[test]
fn a_catalog_says_itself_which_language_a_text_is_in() {
    let text = r#"{"strings": {"Agree": {"localizations": {"zh-Hans": {"stringUnit": {"value": "同意"}}}}}}"#;
    ask(&[("App/Localizable.xcstrings", text)], |program| {
        let resources = Resources::new(program);
        let said = &resources.localized.of_key("Agree")[0];
        assert_eq!((said.language.as_str(), said.text.as_str()), ("zh-Hans", "同意"));
    });
}
