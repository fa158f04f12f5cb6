//! iOS apps and SDKs, as users have them: what the program says of a folder with project files.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

mod program;

use std::path::Path;

use program::{run, stdout, write};
use serde_json::Value;

const PROJECT: &str = "// !$*UTF8*$!\n{ objects = {\n\
T = {isa = PBXNativeTarget; fileSystemSynchronizedGroups = (G); name = Shop; productType = \"com.apple.product-type.application\"; };\n\
G = {isa = PBXFileSystemSynchronizedRootGroup; path = Shop; sourceTree = \"<group>\"; };\n}; }\n";

const PODFILE: &str = "# 依赖\ntarget 'Shop' do\n  pod 'UMCommon', '~> 7.4'\n  pod 'Ads-CN/BUAdSDK'\nend\n";

/// What `sdks` says of a folder.
fn sdks(files: &[(&str, &str)]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    let output = run(folder.path(), &["sdks", "--format", "json"]);
    serde_json::from_str(stdout(&output)).unwrap()
}

#[test]
fn sdks_of_an_ios_app_are_listed_with_the_lines_that_bring_them() {
    let document = sdks(&[
        ("ios/Shop.xcodeproj/project.pbxproj", PROJECT),
        ("ios/Shop/App.swift", "import UIKit\n\n@main\nclass App: UIResponder {}\n"),
        ("ios/Podfile", PODFILE),
    ]);
    let unit = &document["units"][0];
    assert_eq!((unit["name"].as_str(), unit["artifact"].as_str()), (Some("ios/Shop"), Some("app")), "{document}");
    let found = |id: &str| unit["sdks"].as_array().unwrap().iter().find(|sdk| sdk["id"] == id).cloned();
    let umeng = found("umeng").unwrap_or_else(|| panic!("{document}"));
    let evidence = &umeng["evidence"][0];
    assert_eq!(evidence["path"], "ios/Podfile", "{evidence}");
    assert_eq!((&evidence["kind"], &evidence["line"]), (&"dependency".into(), &3.into()), "{evidence}");
    assert!(found("pangle").is_some(), "{document}");
}

/// The units of a scan, and what it could not read.
fn units(files: &[(&str, &str)]) -> (Vec<String>, usize) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    let report = program::scan(folder.path(), &[]);
    let names = report["stats"]["units"].as_array().unwrap().iter();
    (names.map(|name| name.as_str().unwrap().to_owned()).collect(), report["gaps"].as_array().unwrap().len())
}

#[test]
fn an_app_for_both_systems_is_two_units_and_its_own_pod_belongs_to_the_one_for_ios() {
    let files = [
        ("android/app/build.gradle", program::BUILD),
        ("android/app/src/main/java/com/shop/App.kt", program::APP),
        ("ios/Shop.xcodeproj/project.pbxproj", PROJECT),
        ("ios/Shop/App.swift", "import Track\n\n@main\nclass App {}\n"),
        ("ios/Podfile", "target 'Shop' do\n  pod 'Track', :path => '../track'\nend\n"),
        ("track/Track.podspec", "Pod::Spec.new do |s|\n  s.name = 'Track'\nend\n"),
        ("track/Classes/Track.swift", "public class Track {}\n"),
        ("ios/ShopTests/ShopTests.swift", "import XCTest\nclass ShopTests: XCTestCase {}\n"),
    ];
    assert_eq!(units(&files), (vec!["android/app".to_owned(), "ios/Shop".to_owned()], 0));
    let alone = [files[5], files[6]];
    assert_eq!(units(&alone), (vec!["track".to_owned()], 0));
}

#[test]
fn what_is_half_typed_is_counted_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[("Info.plist", "<plist><dict>\n<key>扫码</key>\n<string>a</strin\n"), ("A.swift", "class A {}\n")],
    );
    let report = program::scan(folder.path(), &[]);
    let gap = &report["gaps"][0];
    assert_eq!(
        (&gap["path"], &gap["kind"], &gap["start"]["line"]),
        (&"Info.plist".into(), &"syntax".into(), &3.into()),
        "{gap}"
    );
}

const SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shop-ios");

/// What a rule says of a file of the example.
fn finding(report: &Value, rule: &str, path: &str) -> Value {
    let found = report["findings"].as_array().unwrap().iter();
    let mut fitting = found.filter(|f| f["rule"] == rule && f["path"] == path);
    fitting.next().cloned().unwrap_or_else(|| panic!("no {rule} in {path}: {report}"))
}

#[test]
fn the_example_for_ios_shows_each_headline_family_in_the_language_of_its_file() {
    let report = program::scan(Path::new(SHOP), &[]);
    for (rule, path) in [
        ("permissions/bundled-request", "Shop/LaunchViewController.swift"),
        ("permissions/before-policy-consent", "Shop/LaunchViewController.swift"),
        ("consent/default-checked", "Shop/Base.lproj/Account.storyboard"),
        ("consent/default-opt-in-setting", "Shop/SettingsView.swift"),
        ("consent/answered-for-user", "Shop/AppDelegate.swift"),
        ("prompts/dialog-after-refusal", "Shop/HomeViewController.m"),
        ("personalization/no-opt-out", "Shop/BannerAds.swift"),
        ("collection/before-consent", "Shop/Device.m"),
        ("collection/sdk-init-before-consent", "Shop/AppDelegate.swift"),
    ] {
        let found = finding(&report, rule, path);
        assert!(!found["norms"].as_array().unwrap().is_empty(), "{found}");
    }
    assert_eq!(report["gaps"].as_array().unwrap().len(), 0, "{}", report["gaps"]);
    assert_eq!(report["stats"]["units"], serde_json::json!(["Shop"]));
}

#[test]
fn what_the_example_for_ios_does_well_is_not_spoken_of() {
    let report = program::scan(Path::new(SHOP), &[]);
    let findings = report["findings"].as_array().unwrap();
    for quiet in ["Services.swift", "ScanViewController.m", "NearbyViewController.swift", "FeedAds.m", "Consent.swift"]
    {
        let path = format!("Shop/{quiet}");
        assert!(findings.iter().all(|f| f["path"] != path.as_str()), "{quiet}: {report}");
    }
    // Of each pair only the one that does without consent.
    let of = |rule: &str| findings.iter().filter(|f| f["rule"] == rule).count();
    for rule in ["consent/default-checked", "consent/default-opt-in-setting", "collection/before-consent"] {
        assert_eq!(of(rule), 1, "{rule}: {report}");
    }
}

#[test]
fn a_finding_in_swift_behind_tabs_and_wide_characters_stands_where_xcode_counts_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let code = "import UIKit\n\n@main\nclass AppDelegate: UIResponder, UIApplicationDelegate {\n\tfunc application(_ a: UIApplication, \
        didFinishLaunchingWithOptions o: [UIApplication.LaunchOptionsKey: Any]?) -> Bool {\n\t\tlet 名字 = \"😀\"; \
        UMConfigure.initWithAppkey(名字, channel: \"c\")\n\t\treturn true\n\t}\n}\n";
    write(folder.path(), &[("App/AppDelegate.swift", code)]);
    let output = run(folder.path(), &["scan", "--format", "xcode", "--only", "collection/sdk-init-before-consent"]);
    let line = code.lines().position(|line| line.contains("UMConfigure")).unwrap();
    let column = code.lines().nth(line).unwrap().find("UMConfigure").unwrap();
    let path = std::fs::canonicalize(folder.path()).unwrap().join("App/AppDelegate.swift");
    let expected = format!("{}:{}:{}: error: ", path.display(), line + 1, column + 1);
    assert!(stdout(&output).starts_with(&expected), "{expected}\n{}", stdout(&output));
}

#[test]
fn init_writes_a_configuration_that_fits_an_ios_project() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("ios/Shop.xcodeproj/project.pbxproj", PROJECT),
            ("ios/Shop/App.swift", "import UIKit\n\n@main\nclass App: UIResponder {}\n"),
            ("ios/Podfile", PODFILE),
        ],
    );
    assert_eq!(run(folder.path(), &["init", "ios"]).status.code(), Some(0));
    let written = std::fs::read_to_string(folder.path().join("ios/consentlint.toml")).unwrap();
    assert!(written.contains("Umeng+") && written.contains("\nartifact = \"app\""), "{written}");
    assert_eq!(run(folder.path(), &["scan", "ios", "--fail-on", "never"]).status.code(), Some(0));
}
