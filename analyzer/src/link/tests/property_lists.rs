//! Property lists of a unit.

use super::ask;
use crate::link::localized::Localized;
use crate::link::modules::Modules;
use crate::link::property_lists::{PropertyLists, is_of_application};

const INFO: &str = "<plist><dict><key>CFBundleName</key><string>Shop</string><key>LSRequiresIPhoneOS</key><true/>\
<key>UIBackgroundModes</key><array><string>location</string><string>fetch</string></array>\
<key>NSCameraUsageDescription</key><string>扫描二维码</string></dict></plist>";

const SERVICE: &str =
    "<plist><dict><key>API_KEY</key><string>x</string><key>BUNDLE_ID</key><string>y</string></dict></plist>";

const PRIVACY: &str = "<plist><dict><key>NSPrivacyTracking</key><true/>\
<key>NSPrivacyTrackingDomains</key><array><string>ads.example</string></array>\
<key>NSPrivacyCollectedDataTypes</key><array><dict>\
<key>NSPrivacyCollectedDataType</key><string>NSPrivacyCollectedDataTypeDeviceID</string>\
<key>NSPrivacyCollectedDataTypeLinked</key><true/><key>NSPrivacyCollectedDataTypeTracking</key><false/>\
<key>NSPrivacyCollectedDataTypePurposes</key><array><string>Analytics</string></array></dict></array>\
<key>NSPrivacyAccessedAPITypes</key><array><dict><key>NSPrivacyAccessedAPIType</key><string>FileTimestamp</string>\
<key>NSPrivacyAccessedAPITypeReasons</key><array><string>C617.1</string></array></dict></array></dict></plist>";

#[test]
fn a_unit_knows_what_its_lists_say() {
    let files = [
        ("App/Info.plist", INFO),
        ("App/GoogleService-Info.plist", SERVICE),
        ("App/App.entitlements", "<plist><dict><key>aps-environment</key><string>production</string></dict></plist>"),
        ("App/PrivacyInfo.xcprivacy", PRIVACY),
        ("App/Vendor/Ads.xcframework/Info.plist", INFO),
        ("App/Vendor/Ads.xcframework/ios/Ads.framework/PrivacyInfo.xcprivacy", PRIVACY),
        ("App/en.lproj/InfoPlist.strings", "NSCameraUsageDescription = \"To scan codes\";"),
        ("App/AppDelegate.swift", "@main class AppDelegate {}"),
    ];
    ask(&files, |program| {
        let modules = Modules::new(program);
        assert_eq!(modules.units.len(), 1);
        let lists = PropertyLists::new(program, &modules, &modules.units[0]);
        let keys: Vec<&str> = lists.info.iter().map(|property| property.key.as_str()).collect();
        assert_eq!(keys, ["CFBundleName", "LSRequiresIPhoneOS", "UIBackgroundModes", "NSCameraUsageDescription"]);
        let camera = lists.info_of("NSCameraUsageDescription").next().unwrap();
        assert_eq!(camera.values, ["扫描二维码"]);
        let localized = Localized::new(program);
        let texts: Vec<&str> = lists.info_texts("NSCameraUsageDescription", &localized).collect();
        assert_eq!(texts, ["扫描二维码", "To scan codes"]);
        let (file, span) = camera.place;
        assert_eq!(program.path(file), "App/Info.plist");
        assert_eq!(&INFO[span.start as usize..span.end as usize], "<key>NSCameraUsageDescription");
        assert_eq!(lists.info_of("UIBackgroundModes").next().unwrap().values, ["location", "fetch"]);
        assert_eq!(lists.entitlements[0].key, "aps-environment");
        assert_eq!(lists.privacy.iter().map(|manifest| manifest.vendored).collect::<Vec<_>>(), [false, true]);
    });
}

#[test]
fn a_privacy_manifest_says_what_is_collected_and_why() {
    let files = [("App/PrivacyInfo.xcprivacy", PRIVACY), ("App/App.swift", "@main struct A {}")];
    ask(&files, |program| {
        let modules = Modules::new(program);
        let lists = PropertyLists::new(program, &modules, &modules.units[0]);
        let manifest = &lists.privacy[0];
        assert_eq!(manifest.tracking.map(|(tracks, _)| tracks), Some(true));
        assert_eq!(manifest.domains, ["ads.example"]);
        let data = &manifest.collected[0];
        assert_eq!(
            (data.data.as_str(), data.linked, data.tracking),
            ("NSPrivacyCollectedDataTypeDeviceID", true, false)
        );
        assert_eq!(data.purposes, ["Analytics"]);
        assert_eq!(
            (manifest.accessed[0].category.as_str(), &manifest.accessed[0].reasons[..]),
            ("FileTimestamp", &["C617.1".to_owned()][..])
        );
    });
}

#[test]
fn an_extension_is_no_application() {
    let asked = |text: &str| ask(&[("A/Info.plist", text)], |program| is_of_application(&program.files[0].facts));
    assert!(asked(INFO));
    assert!(!asked(SERVICE));
    assert!(!asked(&INFO.replace("<key>CFBundleName</key>", "<key>NSExtension</key><dict/><key>CFBundleName</key>")));
}
