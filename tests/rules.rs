//! Every rule does what its page says, and goes on doing so after changes that must not matter.
//!
//! `CASE=words cargo test --test rules` runs the cases whose rule and heading contain these words.

#![allow(clippy::panic)] // a test that cannot read its page fails

mod support;

use std::sync::OnceLock;

use analyzer::{Finding, Options, Ready, Source};
use support::check::{self, Known};
use support::modes::{self, Language, Rewrite, apple};
use support::page::{self, Case, Page};
use support::project;
use support::{markers, markers::Meaning};

/// The pages that are run.
const PAGES: &[&str] = &[
    "android/low-target-sdk",
    "android/special-access-undisclosed",
    "apple/missing-usage-description",
    "apple/privacy-manifest-incomplete",
    "apple/required-reason-undeclared",
    "apple/tracking-without-att",
    "background/auto-start",
    "background/cross-app-wakeup",
    "collection/after-refusal",
    "collection/app-list",
    "collection/before-consent",
    "collection/clipboard",
    "collection/excess-frequency",
    "collection/persistent-device-id",
    "collection/sdk-init-before-consent",
    "consent/answered-for-user",
    "consent/bundled-purposes",
    "consent/default-checked",
    "consent/default-opt-in-setting",
    "consent/implied-by-use",
    "consent/no-first-run-notice",
    "consent/no-real-refusal",
    "consent/no-reconsent-on-change",
    "consent/no-withdrawal",
    "consent/withdrawal-ineffective",
    "hygiene/unlisted-sdk",
    "hygiene/unused-suppression",
    "permissions/before-policy-consent",
    "permissions/bundled-request",
    "permissions/declared-unused",
    "permissions/denial-blocks-app",
    "permissions/location-overreach",
    "permissions/no-purpose-notice",
    "permissions/picker-available",
    "permissions/request-at-launch",
    "permissions/sensor-outside-feature",
    "personalization/minor-marketing",
    "personalization/no-opt-out",
    "personalization/opt-out-ignored",
    "prompts/dialog-after-refusal",
    "prompts/loop-until-granted",
    "prompts/no-cooldown",
];

fn analyze(sources: Vec<Source>) -> Vec<Finding> {
    static PACK: OnceLock<Ready> = OnceLock::new();
    let builtin = || rules::builtin().unwrap_or_else(|error| panic!("built-in pack: {error:?}"));
    let pack = PACK.get_or_init(|| Ready::new(builtin()));
    let options = Options { threads: Some(1), ..Options::default() };
    let found = analyzer::analyze(sources, pack, &options).findings;
    found.into_iter().filter(Finding::is_open).collect()
}

fn only() -> String {
    std::env::var("CASE").unwrap_or_default()
}

fn load(rule: &str) -> Page {
    page::load(rule).unwrap_or_else(|error| panic!("{error}"))
}

fn report(differences: &[String]) {
    assert!(differences.is_empty(), "{} differences\n\n{}\n", differences.len(), differences.join("\n\n"));
}

fn run_page(rule: &str) {
    report(&check::page(&load(rule), &only(), &analyze));
}

#[test]
fn android_low_target_sdk() {
    run_page("android/low-target-sdk");
}

#[test]
fn android_special_access_undisclosed() {
    run_page("android/special-access-undisclosed");
}

#[test]
fn apple_missing_usage_description() {
    run_page("apple/missing-usage-description");
}

#[test]
fn apple_privacy_manifest_incomplete() {
    run_page("apple/privacy-manifest-incomplete");
}

#[test]
fn apple_required_reason_undeclared() {
    run_page("apple/required-reason-undeclared");
}

#[test]
fn apple_tracking_without_att() {
    run_page("apple/tracking-without-att");
}

#[test]
fn background_auto_start() {
    run_page("background/auto-start");
}

#[test]
fn background_cross_app_wakeup() {
    run_page("background/cross-app-wakeup");
}

#[test]
fn collection_after_refusal() {
    run_page("collection/after-refusal");
}

#[test]
fn collection_app_list() {
    run_page("collection/app-list");
}

#[test]
fn collection_before_consent() {
    run_page("collection/before-consent");
}

#[test]
fn collection_clipboard() {
    run_page("collection/clipboard");
}

#[test]
fn collection_excess_frequency() {
    run_page("collection/excess-frequency");
}

#[test]
fn collection_persistent_device_id() {
    run_page("collection/persistent-device-id");
}

#[test]
fn collection_sdk_init_before_consent() {
    run_page("collection/sdk-init-before-consent");
}

#[test]
fn consent_answered_for_user() {
    run_page("consent/answered-for-user");
}

#[test]
fn consent_bundled_purposes() {
    run_page("consent/bundled-purposes");
}

#[test]
fn consent_default_checked() {
    run_page("consent/default-checked");
}

#[test]
fn consent_default_opt_in_setting() {
    run_page("consent/default-opt-in-setting");
}

#[test]
fn consent_implied_by_use() {
    run_page("consent/implied-by-use");
}

#[test]
fn consent_no_first_run_notice() {
    run_page("consent/no-first-run-notice");
}

#[test]
fn consent_no_real_refusal() {
    run_page("consent/no-real-refusal");
}

#[test]
fn consent_no_reconsent_on_change() {
    run_page("consent/no-reconsent-on-change");
}

#[test]
fn consent_no_withdrawal() {
    run_page("consent/no-withdrawal");
}

#[test]
fn consent_withdrawal_ineffective() {
    run_page("consent/withdrawal-ineffective");
}

#[test]
fn hygiene_unlisted_sdk() {
    run_page("hygiene/unlisted-sdk");
}

#[test]
fn hygiene_unused_suppression() {
    run_page("hygiene/unused-suppression");
}

#[test]
fn permissions_before_policy_consent() {
    run_page("permissions/before-policy-consent");
}

#[test]
fn permissions_bundled_request() {
    run_page("permissions/bundled-request");
}

#[test]
fn permissions_declared_unused() {
    run_page("permissions/declared-unused");
}

#[test]
fn permissions_denial_blocks_app() {
    run_page("permissions/denial-blocks-app");
}

#[test]
fn permissions_location_overreach() {
    run_page("permissions/location-overreach");
}

#[test]
fn permissions_no_purpose_notice() {
    run_page("permissions/no-purpose-notice");
}

#[test]
fn permissions_picker_available() {
    run_page("permissions/picker-available");
}

#[test]
fn permissions_request_at_launch() {
    run_page("permissions/request-at-launch");
}

#[test]
fn permissions_sensor_outside_feature() {
    run_page("permissions/sensor-outside-feature");
}

#[test]
fn personalization_minor_marketing() {
    run_page("personalization/minor-marketing");
}

#[test]
fn personalization_no_opt_out() {
    run_page("personalization/no-opt-out");
}

#[test]
fn personalization_opt_out_ignored() {
    run_page("personalization/opt-out-ignored");
}

#[test]
fn prompts_dialog_after_refusal() {
    run_page("prompts/dialog-after-refusal");
}

#[test]
fn prompts_loop_until_granted() {
    run_page("prompts/loop-until-granted");
}

#[test]
fn prompts_no_cooldown() {
    run_page("prompts/no-cooldown");
}

/// Runs all cases after a rewriting.
fn run_mode(rewrite: Rewrite) {
    run_rewritten(&|case| modes::rewrite(case, rewrite));
}

/// Runs all cases that a rewriting changes.
fn run_rewritten(rewrite: &dyn Fn(&Case) -> Option<Case>) {
    let only = only();
    let mut differences = Vec::new();
    let mut changed = 0;
    for rule in PAGES {
        for case in load(rule).cases {
            if !format!("{rule} {}", case.heading).contains(&only) {
                continue;
            }
            let Some(rewritten) = rewrite(&case) else { continue };
            changed += 1;
            differences.extend(check::case(rule, &rewritten, Known::Ignored, &analyze));
        }
    }
    assert!(changed > 0 || !only.is_empty(), "the rewriting changes no case");
    report(&differences);
}

#[test]
fn same_with_fully_qualified_names() {
    run_mode(modes::names::qualify);
}

#[test]
fn same_with_import_aliases() {
    run_mode(modes::names::alias);
}

#[test]
fn same_with_extra_parentheses() {
    run_mode(modes::layout::parentheses);
}

#[test]
fn same_with_comments_and_blank_lines() {
    run_mode(modes::layout::comments);
}

#[test]
fn same_with_windows_line_ends() {
    run_mode(modes::layout::windows);
}

#[test]
fn same_with_renamed_locals() {
    run_mode(modes::locals::rename);
}

#[test]
fn same_through_a_helper_method() {
    run_mode(modes::helper::extract);
}

#[test]
fn same_with_lambdas_for_anonymous_classes() {
    run_mode(modes::lambdas::lambdas);
}

/// Runs all cases in Swift and Objective-C after a rewriting.
fn run_apple_mode(rewrite: apple::Rewrite) {
    run_rewritten(&|case| apple::rewrite(case, rewrite));
}

#[test]
fn same_on_apple_with_comments_and_blank_lines() {
    run_apple_mode(apple::comments);
}

#[test]
fn same_on_apple_with_windows_line_ends() {
    run_apple_mode(apple::windows);
}

#[test]
fn same_on_apple_with_extra_parentheses() {
    run_apple_mode(apple::parentheses);
}

#[test]
fn same_on_apple_with_renamed_locals() {
    run_apple_mode(apple::rename);
}

#[test]
fn same_on_apple_with_if_for_guard() {
    run_apple_mode(apple::guards);
}

#[test]
fn same_on_apple_with_methods_in_extensions_and_categories() {
    run_apple_mode(apple::split);
}

#[test]
fn same_on_apple_through_a_helper_method() {
    run_apple_mode(apple::extract);
}

/// Rule and fingerprint of all findings of a case, sorted.
fn identities(case: &Case) -> Vec<String> {
    let found = analyze(check::sources(&project::complete(case)));
    let mut identities: Vec<String> = found.into_iter().map(|f| format!("{} {}", f.rule, f.fingerprint)).collect();
    identities.sort();
    identities
}

/// Asserts that a baseline still knows the findings of all cases after a rewriting.
fn known_again(rewrite: Rewrite) {
    let only = only();
    let mut differences = Vec::new();
    for rule in PAGES {
        for case in load(rule).cases {
            if !format!("{rule} {}", case.heading).contains(&only) {
                continue;
            }
            let Some(rewritten) = modes::rewrite(&case, rewrite) else { continue };
            let (before, after) = (identities(&case), identities(&rewritten));
            if before != after {
                differences.push(format!("{rule}: {}\n  before {before:?}\n  after  {after:?}", case.heading));
            }
        }
    }
    report(&differences);
}

#[test]
fn fingerprints_survive_comments_and_blank_lines() {
    known_again(modes::layout::comments);
}

#[test]
fn fingerprints_survive_windows_line_ends() {
    known_again(modes::layout::windows);
}

#[test]
fn fingerprints_survive_renamed_locals() {
    known_again(modes::locals::rename);
}

#[test]
fn every_page_is_run() {
    assert_eq!(page::on_disk(), PAGES);
}

#[test]
fn every_page_explains_itself() {
    for rule in PAGES {
        let page = load(rule);
        assert!(page.intro.starts_with(&format!("# {rule}\n")), "{rule}: begins with its id");
        let chinese = page.intro.chars().filter(|character| ('\u{4e00}'..='\u{9fff}').contains(character)).count();
        assert!(chinese > 60, "{rule}: has a paragraph in Chinese");
        assert!(page.intro.split_whitespace().count() > 80, "{rule}: has a paragraph in English");
    }
}

#[test]
fn every_case_has_files_and_a_heading_of_its_own() {
    for rule in PAGES {
        let page = load(rule);
        let mut headings: Vec<&str> = page.cases.iter().map(|case| case.heading.as_str()).collect();
        headings.sort_unstable();
        for pair in headings.windows(2) {
            assert_ne!(pair[0], pair[1], "{rule}: heading twice");
        }
        for case in &page.cases {
            assert!(!case.files.is_empty(), "{rule} ## {}: no file", case.heading);
            let fires = case.heading.starts_with("Fires") || case.heading.starts_with("Known miss");
            assert_eq!(fires, is_firing(case, rule, true), "{rule} ## {}: heading and markers differ", case.heading);
        }
    }
}

#[test]
fn every_page_fires_and_stays_quiet_in_each_of_its_languages() {
    for rule in PAGES {
        let page = load(rule);
        let of_apple = rule.starts_with("apple/");
        for needed in if of_apple { ["swift", "objective-c"] } else { ["java", "kotlin"] } {
            assert!(page.languages.iter().any(|language| language == needed), "{rule}: Languages: {needed}");
        }
        for language in &page.languages {
            let fires = page.cases.iter().any(|case| marked_languages(case, rule).contains(language));
            let quiet = page
                .cases
                .iter()
                .any(|case| !is_firing(case, rule, true) && case.files.iter().any(|file| &file.language == language));
            assert!(fires, "{rule}: no case fires in {language}");
            assert!(quiet, "{rule}: no case stays quiet in {language}");
        }
    }
}

/// Whether a case expects a finding of the rule; with `misses`, known misses count.
fn is_firing(case: &Case, rule: &str, misses: bool) -> bool {
    case.files.iter().flat_map(|file| markers::expected(&file.path, &file.text)).any(|mark| {
        mark.rule == rule
            && (matches!(mark.meaning, Meaning::Finding(_)) || misses && mark.meaning == Meaning::KnownMiss)
    })
}

/// The languages in which a case expects a finding: those of the files that have it. What is found in project files is
/// about the code beside them.
fn marked_languages(case: &Case, rule: &str) -> Vec<String> {
    let marked = |file: &&page::CaseFile| {
        let one = Case { heading: String::new(), files: vec![(*file).clone()] };
        is_firing(&one, rule, false)
    };
    let is_code = |file: &&page::CaseFile| [".java", ".kt", ".swift", ".m"].iter().any(|end| file.path.ends_with(end));
    let found: Vec<&page::CaseFile> = case.files.iter().filter(marked).collect();
    let beside = case.files.iter().filter(is_code).filter(|_| !found.is_empty() && !found.iter().any(is_code));
    found.iter().copied().chain(beside).map(|file| file.language.clone()).collect()
}

mod harness {
    //! The harness itself, with a stand-in for the analyzer.

    use analyzer::report::Place;
    use analyzer::{Confidence, Severity, facts::Span};

    use super::*;

    const RULE: &str = "collection/before-consent";

    /// A page with one Java file.
    fn page(java: &str) -> Page {
        page::parse(RULE, &format!("# x\n\n## Case\n\n```java app/src/main/java/a/App.java\n{java}```\n"))
    }

    /// Reports an error wherever the text holds `take()`.
    fn stand_in(sources: Vec<Source>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for source in sources {
            for (at, found) in source.text.match_indices("take()") {
                findings.push(finding(&source.path, at, at + found.len()));
            }
        }
        findings
    }

    fn finding(path: &str, start: usize, end: usize) -> Finding {
        let span = Span { start: u32::try_from(start).unwrap_or(0), end: u32::try_from(end).unwrap_or(0) };
        Finding {
            place: Place { path: path.into(), span },
            rule: RULE.into(),
            severity: Severity::Error,
            confidence: Confidence::High,
            message: analyzer::Text { en: "taken".into(), zh: "收集".into() },
            help: analyzer::Text::default(),
            norms: Vec::new(),
            steps: Vec::new(),
            fingerprint: String::new(),
            context: None,
            symbol: String::new(),
            decided: analyzer::report::Decided::default(),
            fixes: Vec::new(),
        }
    }

    fn differences(java: &str) -> Vec<String> {
        check::page(&page(java), "", &stand_in)
    }

    #[test]
    fn accepts_what_is_expected() {
        assert_eq!(differences("a();\ntake(); // error: collection/before-consent\n"), Vec::<String>::new());
        assert_eq!(differences("// error: collection/before-consent\n\n// why\ntake();\n"), Vec::<String>::new());
    }

    #[test]
    fn tells_a_missing_finding() {
        let found = differences("a(); // error: collection/before-consent\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("App.java:1 (line 6 of the page)"), "{}", found[0]);
        assert!(found[0].contains("expected error: collection/before-consent and nothing is found"), "{}", found[0]);
    }

    #[test]
    fn tells_an_unexpected_finding() {
        let found = differences("a();\ntake();\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("App.java:2"), "{}", found[0]);
        assert!(found[0].contains("unexpected error: collection/before-consent \"taken\""), "{}", found[0]);
    }

    #[test]
    fn tells_another_severity() {
        let found = differences("take(); // warning: collection/before-consent\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("expected warning"), "{}", found[0]);
    }

    #[test]
    fn tells_what_is_reported_twice() {
        let twice = |sources: Vec<Source>| [stand_in(sources.clone()), stand_in(sources)].concat();
        let found = check::page(&page("take(); // error: collection/before-consent\n"), "", &twice);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("reported twice"), "{}", found[0]);
    }

    #[test]
    fn leaves_other_rules_alone_unless_the_case_names_them() {
        let other = |sources: Vec<Source>| {
            let rename = |finding: Finding| Finding { rule: "prompts/no-cooldown".into(), ..finding };
            stand_in(sources).into_iter().map(rename).collect()
        };
        assert_eq!(check::page(&page("take();\n"), "", &other), Vec::<String>::new());
        let named = check::page(&page("take();\ntake(); // error: prompts/no-cooldown\n"), "", &other);
        assert_eq!(named.len(), 1);
        assert!(named[0].contains("App.java:1"), "{}", named[0]);
    }

    #[test]
    fn holds_known_wrong_answers_to_their_word() {
        assert_eq!(differences("a(); // fixme: error: collection/before-consent\n"), Vec::<String>::new());
        assert_eq!(differences("take(); // fixme: quiet: collection/before-consent\n"), Vec::<String>::new());
        let found = differences("take(); // fixme: error: collection/before-consent\n");
        assert!(found.len() == 1 && found[0].contains("is found now"), "{found:?}");
        let quiet = differences("a(); // fixme: quiet: collection/before-consent\n");
        assert!(quiet.len() == 1 && quiet[0].contains("is quiet now"), "{quiet:?}");
    }

    #[test]
    fn accepts_one_of_several_places() {
        let one = "take(); // error: collection/before-consent #a\na(); // error: collection/before-consent #a\n";
        assert_eq!(differences(one), Vec::<String>::new());
        let none = "b(); // error: collection/before-consent #a\na(); // error: collection/before-consent #a\n";
        assert_eq!(differences(none).len(), 2);
    }

    #[test]
    fn counts_lines_with_windows_line_ends() {
        let mut page = page("a();\ntake(); // error: collection/before-consent\ntake();\n");
        page.cases[0].files[0].text = modes::layout::windows(Language::Java, &page.cases[0].files[0].text);
        let found = check::page(&page, "", &stand_in);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("App.java:3"), "{}", found[0]);
    }

    #[test]
    fn reads_markers_in_markup() {
        let text = "<a>\n    <!-- error: consent/default-checked -->\n    <CheckBox\n        x=\"1\" />\n</a>\n";
        let marks = markers::expected("res/layout/a.xml", text);
        assert_eq!(marks.len(), 1);
        assert_eq!((marks[0].first, marks[0].last), (3, 4));
    }

    #[test]
    fn completes_a_case_to_a_project() {
        let java = "package a;\nclass App extends Application {}\nclass HomeActivity extends Activity {}\n\
                    class MainActivity extends Activity {}\nabstract class BaseActivity extends Activity {}\n";
        let files = support::project::complete(&page(java).cases[0]);
        let manifest = files.iter().find(|file| file.path == "app/src/main/AndroidManifest.xml").map(|file| &file.text);
        let manifest = manifest.cloned().unwrap_or_default();
        assert!(manifest.contains("package=\"a\"") && manifest.contains("android:name=\".App\""), "{manifest}");
        assert!(manifest.contains("<activity android:name=\".MainActivity\" android:exported=\"true\">"), "{manifest}");
        assert!(
            manifest.contains("<activity android:name=\".HomeActivity\" android:exported=\"false\" />"),
            "{manifest}"
        );
        assert!(!manifest.contains("BaseActivity"), "{manifest}");
        assert!(files.iter().any(|file| file.path == "app/build.gradle"));
    }

    #[test]
    fn qualifies_names() {
        let java =
            "package p;\nimport a.b.C;\nimport a.b.D;\nclass X { C c = new C(\"C\"); // C\n D D() { return x.C; } }\n";
        let expected =
            "package p;\n\nimport a.b.D;\nclass X { a.b.C c = new a.b.C(\"C\"); // C\n D D() { return x.C; } }\n";
        assert_eq!(modes::names::qualify(Language::Java, java), expected, "a method has the name of D");
        let kotlin = "import a.b.C\nfun f(c: C) { this@C.g() }\n";
        assert_eq!(modes::names::qualify(Language::Kotlin, kotlin), kotlin);
    }

    #[test]
    fn gives_imports_another_name() {
        let kotlin = "import a.b.C\n\nval c = C.make(\"C\") // C\n";
        let expected = "import a.b.C as C0\n\nval c = C0.make(\"C\") // C\n";
        assert_eq!(modes::names::alias(Language::Kotlin, kotlin), expected);
    }

    #[test]
    fn renames_locals_only() {
        let kotlin = "class A {\n val x = 1\n fun f() {\n  val y = x\n  g(y, z = y)\n  val z = 2\n }\n}\n";
        let expected = "class A {\n val x = 1\n fun f() {\n  val y_renamed = x\n  g(y_renamed, z = y_renamed)\n  val z = 2\n }\n}\n";
        assert_eq!(modes::locals::rename(Language::Kotlin, kotlin), expected);
    }

    #[test]
    fn makes_lambdas() {
        let java =
            "b.set(new View.OnClickListener() {\n  @Override public void onClick(View v) {\n   a();\n  }\n });\n";
        assert_eq!(modes::lambdas::lambdas(Language::Java, java), "b.set(v -> {\n   a();\n  });\n");
        let kotlin = "b.set(object : View.OnClickListener {\n  override fun onClick(v: View) {\n   a()\n  }\n })\n";
        let expected = "b.set(View.OnClickListener { v ->\n   a()\n  })\n";
        assert_eq!(modes::lambdas::lambdas(Language::Kotlin, kotlin), expected);
    }

    #[test]
    fn moves_calls_to_helpers() {
        let java = "class A {\n void f(int n) {\n  take(); // error: a/b\n  take(n); // error: a/b\n }\n}\n";
        let moved = modes::helper::extract(Language::Java, java);
        let expected = "class A {\n void f(int n) {\n  moved0(); // error: a/b #h0\n  take(n); // error: a/b\n }\n\n    \
                        private void moved0() {\n        take(); // error: a/b #h0\n    }\n}\n";
        assert_eq!(moved, expected);
    }

    #[test]
    fn adds_comments_between_statements_only() {
        let java = "class A {\n void f() {\n  a(1,\n   2);\n  if (x)\n   b();\n }\n}\n";
        let text = modes::layout::comments(Language::Java, java);
        assert!(text.contains("a(1,\n   2);\n    //"), "{text}");
        assert!(text.contains("if (x)\n   b();"), "{text}");
    }
}
