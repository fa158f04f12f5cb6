//! Comments that suppress findings, as users see them.

#![allow(clippy::unwrap_used)]

mod program;

use program::{APP, RULE, findings, of_rule, run, scan, shop, stdout};

const UNUSED: &str = "hygiene/unused-suppression";

/// The app with a line before or behind the one that reads the identifier.
fn app(before: &str, behind: &str) -> String {
    let call = "        Settings.Secure.getString(contentResolver, Settings.Secure.ANDROID_ID)";
    APP.replace(call, &format!("{before}{call}{behind}"))
}

fn with_app(text: &str) -> tempfile::TempDir {
    shop(&[("app/src/main/java/com/shop/App.kt", text)])
}

#[test]
fn a_suppressed_finding_stays_in_the_report_with_its_reason_and_counts_no_more() {
    let comment = format!("        // consentlint-ignore: {RULE} -- agreed with the DPO, 2026-03\n");
    let folder = with_app(&app(&comment, ""));
    let report = scan(folder.path(), &["--only", RULE]);
    let finding = of_rule(&report, RULE);
    assert_eq!(finding["suppressed"]["reason"], "agreed with the DPO, 2026-03");
    assert_eq!(finding["suppressed"]["path"], "app/src/main/java/com/shop/App.kt");
    assert_eq!(finding["suppressed"]["start"]["line"], 9);
    assert_eq!(finding["severity"], "error");
    let printed = run(folder.path(), &["scan", "--only", RULE]);
    assert_eq!(printed.status.code(), Some(0), "{}", stdout(&printed));
    assert!(stdout(&printed).starts_with("No findings"), "{}", stdout(&printed));
    assert!(stdout(&printed).contains("Suppressed by comments: 1 finding"), "{}", stdout(&printed));
    let chinese = run(folder.path(), &["scan", "--only", RULE, "--lang", "zh-CN"]);
    assert!(stdout(&chinese).contains("已由注释忽略：1 项发现"), "{}", stdout(&chinese));
}

#[test]
fn reports_for_other_programs_carry_the_decision_or_leave_the_finding_out() {
    let comment = format!("        // consentlint-ignore: {RULE} -- agreed with the DPO\n");
    let folder = with_app(&app(&comment, ""));
    let printed = |format: &str| {
        let output = run(folder.path(), &["scan", "--only", RULE, "--format", format]);
        stdout(&output).to_owned()
    };
    assert!(printed("jsonl").contains("agreed with the DPO"));
    for format in ["github", "gitlab", "checkstyle", "rdjson", "gcc", "xcode"] {
        assert!(!printed(format).contains("App.kt"), "{format}: {}", printed(format));
    }
}

#[test]
fn a_comment_on_the_line_a_family_and_a_whole_file_suppress_too() {
    for text in [
        app("", &format!(" // consentlint-ignore: {RULE} -- agreed")),
        app("        /* consentlint-ignore: collection -- agreed */\n", ""),
        app("        // consentlint-ignore: prompts/*, collection/* -- agreed\n\n        // more\n", ""),
        format!("// consentlint-ignore-file: {RULE} -- agreed\n{APP}"),
    ] {
        let folder = with_app(&text);
        let report = scan(folder.path(), &["--only", RULE]);
        assert_eq!(of_rule(&report, RULE)["suppressed"]["reason"], "agreed", "{text}");
    }
}

#[test]
fn without_a_reason_or_elsewhere_it_suppresses_nothing_and_is_a_finding_itself() {
    let lines = |text: &str| {
        let report = scan(with_app(text).path(), &["--only", &format!("{RULE},hygiene")]);
        let open = report["findings"].as_array().unwrap().iter().filter(|f| f["suppressed"].is_null());
        let line = |f: &serde_json::Value| format!("{} {}", f["rule"].as_str().unwrap(), f["start"]["line"]);
        open.map(line).collect::<Vec<_>>()
    };
    let both = |comment: usize, finding: usize| {
        let mut both = [(comment, UNUSED), (finding, RULE)];
        both.sort_unstable();
        both.map(|(line, rule)| format!("{rule} {line}"))
    };
    assert_eq!(lines(&app(&format!("        // consentlint-ignore: {RULE}\n"), "")), both(9, 10));
    assert_eq!(lines(&app(&format!("        // consentlint-ignore: {RULE} --   \n"), "")), both(9, 10));
    assert_eq!(lines(&app("        // consentlint-ignore: collection/befor -- x\n", "")), both(9, 10));
    assert_eq!(lines(&app("        // consentlint-ignore -- x\n", "")), both(9, 10));
    assert_eq!(lines(&app("        // consentlint-ignore-line: collection -- x\n", "")), both(9, 10));
    assert_eq!(lines(&app("", &format!("\n        // consentlint-ignore: {RULE} -- x"))), both(10, 9));
    assert_eq!(lines(&app("        val s = \"// consentlint-ignore: collection -- x\"\n", "")), [format!("{RULE} 10")]);
}

#[test]
fn what_did_not_run_is_not_called_unused() {
    let folder = with_app(&format!("// consentlint-ignore-file: prompts -- agreed\n{APP}"));
    let unused =
        |arguments: &[&str]| findings(&scan(folder.path(), arguments)).iter().any(|line| line.contains(UNUSED));
    assert!(unused(&[]));
    assert!(!unused(&["--only", "collection,hygiene"]));
    assert!(!unused(&["--skip", "prompts/no-cooldown"]));
    // A finding that is held back for want of confidence is there all the same.
    let folder = with_app(&format!("// consentlint-ignore-file: {RULE} -- agreed\n{APP}"));
    for confidence in ["low", "medium", "high"] {
        let lines = findings(&scan(folder.path(), &["--min-confidence", confidence]));
        assert!(!lines.iter().any(|line| line.contains(UNUSED)), "{lines:?}");
    }
}

#[test]
fn a_finding_about_a_comment_can_be_suppressed_too() {
    let idle =
        format!("// consentlint-ignore-file: prompts -- later\n// consentlint-ignore-file: {UNUSED} -- known\n{APP}");
    let report = scan(with_app(&idle).path(), &[]);
    assert_eq!(of_rule(&report, UNUSED)["suppressed"]["reason"], "known");
    // One that finds nothing to suppress is a finding itself.
    let report = scan(with_app(&format!("// consentlint-ignore-file: {UNUSED} -- known\n{APP}")).path(), &[]);
    assert!(of_rule(&report, UNUSED)["suppressed"].is_null());
}

#[test]
fn hostile_comments_are_read_to_the_end() {
    let many = format!("// consentlint-ignore: {RULE} -- again\n").repeat(5_000);
    let long = format!("// consentlint-ignore: {} -- x\n", "a,".repeat(100_000));
    let open = "/* consentlint-ignore: collection -- x";
    for text in
        [format!("{many}{APP}"), format!("{long}{APP}"), format!("{APP}{open}"), format!("{APP}// consentlint-ignore")]
    {
        let output = run(with_app(&text).path(), &["scan", "--format", "json", "--fail-on", "never"]);
        assert_eq!(output.status.code(), Some(0));
    }
}

/// Comments that suppress nothing are findings themselves: so one sees where comments are looked for.
#[test]
fn comments_are_read_in_each_kind_of_file_of_an_ios_app() {
    let slashes = format!("// consentlint-ignore-file: {RULE} -- 约定\n");
    let hash = format!("# consentlint-ignore-file: {RULE} -- agreed\n");
    let markup = format!("<!-- consentlint-ignore-file: {RULE} - agreed -->\n");
    let list = format!("<plist version=\"1.0\">\n{markup}<dict>\n<key>a</key>\n<true/>\n</dict>\n</plist>\n");
    let drawn = format!("<document type=\"com.apple.InterfaceBuilder3.CocoaTouch.XIB\">\n{markup}</document>\n");
    for (path, text) in [
        ("App/A.swift", format!("{slashes}class A {{}}\n")),
        ("App/A.m", format!("{slashes}@interface A : NSObject\n@end\n")),
        ("App/A.h", format!("/* consentlint-ignore-file: {RULE} -- agreed */\n@interface A : NSObject\n@end\n")),
        ("App/Info.plist", list.clone()),
        ("App/App.entitlements", list.clone()),
        ("App/PrivacyInfo.xcprivacy", list.clone()),
        ("App/Main.storyboard", drawn.clone()),
        ("App/Login.xib", drawn),
        ("App/en.lproj/Localizable.strings", format!("{slashes}\"a\" = \"b\";\n")),
        ("App/en.lproj/Localizable.stringsdict", list),
        ("App.xcodeproj/project.pbxproj", format!("// !$*UTF8*$!\n{slashes}{{\n\tobjects = {{\n\t}};\n}}\n")),
        ("Podfile", format!("{hash}target 'App' do\n  pod 'UMCommon'\nend\n")),
        ("App.podspec", format!("{hash}Pod::Spec.new do |s|\n  s.name = 'App'\nend\n")),
        (
            "Package.swift",
            format!(
                "// swift-tools-version:5.9\n{slashes}import PackageDescription\nlet package = Package(name: \"App\")\n"
            ),
        ),
    ] {
        let report = scan(shop(&[(path, &text)]).path(), &["--only", &format!("{RULE},hygiene")]);
        let found = report["findings"].as_array().unwrap().iter().any(|f| f["rule"] == UNUSED && f["path"] == path);
        assert!(found, "{path}: {report}");
    }
    // What has no comments has none.
    for path in ["App/Localizable.xcstrings", "Package.resolved"] {
        let text = format!("{{ \"strings\": {{ \"{}\": {{}} }} }}\n", slashes.trim_end());
        let report = scan(shop(&[(path, &text)]).path(), &["--only", &format!("{RULE},hygiene")]);
        assert!(findings(&report).iter().all(|line| !line.contains(UNUSED)), "{path}: {report}");
    }
}
