//! Every format, of one project with tabs, Chinese characters and an emoji before the places, and CRLF.

use analyzer::report::{Applicability, BaselineState, Basis, Edit, Fix, Suppressed};
use rules::rule::Rule;
use serde_json::Value;

use super::*;
use crate::args::ReportFormat;
use crate::render::{self, sarif};

const LAYOUT: &str = "app/src/main/res/layout/登录 页.xml";
const SCREEN: &str = "app/src/main/java/shop/Login.kt";

const LAYOUT_TEXT: &str =
    "<LinearLayout>\r\n\t<!-- 同意😀 --><CheckBox android:checked=\"true\"/>\r\n</LinearLayout>\r\n";
const SCREEN_TEXT: &str =
    "package shop\r\n\r\nclass Login : Activity() {\r\n\tval 名 = \"😀\"; val box = show()\r\n}\r\n";

fn rule(id: &str, severity: rules::rule::Severity) -> Rule {
    let text = |en: &str, zh: &str| rules::Text { en: en.into(), zh: zh.into() };
    Rule {
        id: id.into(),
        title: text("A box is ticked", "默认勾选"),
        severity,
        find: Vec::new(),
        conditions: Vec::new(),
        severity_when: Vec::new(),
        message: text("{name} is ticked.", "{name} 已勾选。"),
        message_when: Vec::new(),
        help: text("Leave it empty.", "不要勾选。"),
        fix: None,
        yields_to: Vec::new(),
        norms: vec!["LAW-13".into()],
        since: "0.1.0".into(),
    }
}

/// One error with a path and a fix, one note with a message that every format has to escape, a gap.
fn login() -> Project {
    let mut project = Project::new(&[(LAYOUT, LAYOUT_TEXT), (SCREEN, SCREEN_TEXT)]);
    let checked = place(LAYOUT, LAYOUT_TEXT, "android:checked=\"true\"");
    let steps = vec![
        step(place(SCREEN, SCREEN_TEXT, "show()"), "calls `show`", "调用 `show`"),
        step(checked.clone(), "is ticked", "已勾选"),
    ];
    let mut ticked = finding("consent/default-checked", checked.clone(), steps);
    ticked.fixes = vec![Fix {
        title: text("Leave the box empty", "取消默认勾选"),
        applicability: Applicability::Automatic,
        edits: vec![Edit {
            place: checked,
            old: "android:checked=\"true\"".into(),
            replacement: "android:checked=\"false\"".into(),
            text_hash: 0,
        }],
    }];
    let mut odd = finding("a/<odd>", place(SCREEN, SCREEN_TEXT, "show()"), Vec::new());
    odd.severity = Severity::Note;
    odd.confidence = Confidence::Medium;
    odd.message = text("\"100 %\" of <T> & more, [x]:\n\u{1b}end\u{0}.", "\u{201c}100 %\u{201d} 的 <T> & 其他。");
    project.report.findings = vec![odd, ticked];
    project.report.gaps = vec![ReportGap { place: place(SCREEN, SCREEN_TEXT, "名"), kind: GapKind::Syntax }];
    project.report.stats =
        Stats { files: 2, lines: 8, left_out: LeftOut { tests: 1, ..LeftOut::default() }, ..Stats::default() };
    project.rules = vec![
        rule("a/<odd>", rules::rule::Severity::Note),
        rule("consent/default-checked", rules::rule::Severity::Error),
    ];
    project
}

fn rendered(project: &Project, format: ReportFormat, language: Language) -> String {
    project.render(language, |rendering, out| render::write(format, rendering, false, out))
}

fn in_json(project: &Project, format: ReportFormat) -> Value {
    serde_json::from_str(&rendered(project, format, Language::En)).unwrap()
}

#[test]
fn every_format_is_as_it_was() {
    for (format, ending) in [
        (ReportFormat::Terminal, "txt"),
        (ReportFormat::Json, "json"),
        (ReportFormat::Jsonl, "jsonl"),
        (ReportFormat::Sarif, "sarif"),
        (ReportFormat::Github, "txt"),
        (ReportFormat::Gitlab, "json"),
        (ReportFormat::Junit, "xml"),
        (ReportFormat::Checkstyle, "xml"),
        (ReportFormat::Rdjson, "json"),
        (ReportFormat::Sonarqube, "json"),
        (ReportFormat::Gcc, "txt"),
        (ReportFormat::Xcode, "txt"),
        (ReportFormat::Markdown, "md"),
        (ReportFormat::Html, "html"),
    ] {
        let text = rendered(&login(), format, Language::En).replace(env!("CARGO_PKG_VERSION"), "VERSION");
        assert_golden(&format!("login.{format:?}.{ending}").to_lowercase(), &text);
    }
}

/// The same place in each convention: `\t<!-- 同意😀 -->` and `<CheckBox ` stand before it.
#[test]
fn each_format_counts_columns_in_its_own_way() {
    let project = login();
    let (code_points, utf16, utf8, cells) = (24, 25, 31, 34);
    let sarif = &in_json(&project, ReportFormat::Sarif)["runs"][0];
    assert_eq!(sarif["columnKind"], "unicodeCodePoints");
    assert_eq!(sarif["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"], code_points);
    assert_eq!(in_json(&project, ReportFormat::Json)["findings"][1]["start"]["column"], code_points);
    let sonarqube = in_json(&project, ReportFormat::Sonarqube);
    assert_eq!(sonarqube["issues"][1]["primaryLocation"]["textRange"]["startColumn"], utf16 - 1);
    let rdjson = in_json(&project, ReportFormat::Rdjson);
    assert_eq!(rdjson["diagnostics"][1]["location"]["range"]["start"]["column"], utf8);
    assert_eq!(rdjson["diagnostics"][1]["suggestions"][0]["range"]["start"]["column"], utf8);
    for (format, expected) in [
        (ReportFormat::Github, format!("col={utf16},")),
        (ReportFormat::Checkstyle, format!("column=\"{utf16}\"")),
        (ReportFormat::Junit, format!("xml:2:{utf16}\"")),
        (ReportFormat::Gcc, format!("android/{LAYOUT}:2:{cells}: error")),
        (ReportFormat::Xcode, format!("/home/me/my shop/android/{LAYOUT}:2:{utf8}: error")),
        (ReportFormat::Html, format!("xml:2:{code_points}<")),
    ] {
        let text = rendered(&project, format, Language::En);
        assert!(text.contains(&expected), "{format:?} {expected}: {text}");
    }
}

#[test]
fn every_format_speaks_chinese() {
    let project = login();
    for format in <ReportFormat as clap::ValueEnum>::value_variants() {
        let text = rendered(&project, *format, Language::Zh);
        assert!(text.contains("其他。") && !text.contains("of <T>"), "{format:?}: {text}");
    }
}

#[test]
fn a_report_without_findings_is_whole_in_every_format() {
    let project = Project::new(&[]);
    for format in <ReportFormat as clap::ValueEnum>::value_variants() {
        let text = rendered(&project, *format, Language::En);
        let silent = matches!(format, ReportFormat::Gcc | ReportFormat::Xcode);
        assert_eq!(text.is_empty(), silent, "{format:?}");
    }
    assert!(rendered(&project, ReportFormat::Junit, Language::En).contains("tests=\"1\" failures=\"0\""));
    assert_eq!(in_json(&project, ReportFormat::Sarif)["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn equal_fingerprints_are_told_apart_for_readers_that_drop_doubles() {
    let project = login();
    let document = in_json(&project, ReportFormat::Gitlab);
    let fingerprints = document.as_array().unwrap().iter().map(|entry| entry["fingerprint"].as_str().unwrap());
    assert_eq!(fingerprints.collect::<Vec<_>>(), ["0123456789abcdef:1", "0123456789abcdef:2"]);
    let sarif = &in_json(&project, ReportFormat::Sarif)["runs"][0]["results"];
    assert_eq!(sarif[0]["partialFingerprints"]["primaryLocationLineHash"], "0123456789abcdef:2");
}

#[test]
fn sarif_leaves_out_the_harmless_first_and_says_so() {
    let project = login();
    for limits in [(1, usize::MAX), (2, 1_700)] {
        let document =
            project.render(Language::En, |rendering, out| write!(out, "{}", sarif::limited(rendering, limits)));
        let run = &serde_json::from_str::<Value>(&document).unwrap()["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 1, "{limits:?}");
        assert_eq!(results[0]["level"], "error");
        let said = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap();
        assert!(said.starts_with("1 of 2 findings left out"), "{said}");
    }
}

#[test]
fn sarif_keeps_the_ends_of_a_path_that_is_too_long() {
    let mut project = login();
    let at = place(SCREEN, SCREEN_TEXT, "show()");
    let steps = (1..=1_203).map(|number| step(at.clone(), &format!("goes to {number}"), "")).collect();
    project.report.findings = vec![finding("consent/default-checked", at, steps)];
    let document = in_json(&project, ReportFormat::Sarif);
    let flow = &document["runs"][0]["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"];
    assert_eq!(flow.as_array().unwrap().len(), 1_000);
    assert_eq!(flow[500]["location"]["message"]["text"], "... 203 more steps goes to 704");
    assert_eq!(flow[999]["executionOrder"], 1_203);
}

#[test]
fn the_page_needs_nothing_from_elsewhere_and_runs_nothing() {
    let mut project = login();
    project.report.findings[0].message = text("<script>alert(1)</script>", "<img src=x onerror=alert(1)>");
    let page = rendered(&project, ReportFormat::Html, Language::En);
    for foreign in ["<script", "<img", "<link", "http://", "https://", "url(", "@import"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("id=\"show-en\" checked") && page.contains("lang=\"zh-CN\">取消默认勾选<"));
    assert!(rendered(&project, ReportFormat::Html, Language::Zh).contains("id=\"show-zh\" checked"));
}

#[test]
fn github_gets_the_worst_first_and_columns_on_one_line_only() {
    let mut project = login();
    let span = Span { start: 0, end: u32::try_from(SCREEN_TEXT.len()).unwrap() };
    project.report.findings[0].place = Place { path: SCREEN.into(), span };
    let text = rendered(&project, ReportFormat::Github, Language::En);
    let lines = text.lines().collect::<Vec<_>>();
    assert!(lines[0].starts_with("::error "), "{text}");
    assert!(lines[1].starts_with("::notice ") && !lines[1].contains("col="), "{text}");
    assert!(
        lines[1].contains("line=1,endLine=6,title=consentlint a/<odd>::\"100 %25\" of <T> & more, [x]:%0A"),
        "{text}"
    );
}

#[test]
fn sarif_says_what_was_decided_about_a_finding() {
    let mut project = login();
    let place = place(SCREEN, SCREEN_TEXT, "val");
    project.report.findings[0].decided.suppressed = Some(Suppressed { reason: "shown after the policy".into(), place });
    project.report.findings[0].decided.baseline = Some(BaselineState::New);
    project.report.findings[1].decided.baseline = Some(BaselineState::Unchanged);
    project.report.findings[1].decided.basis = Some(Basis { name: "LAW-13".into(), reason: "a contract".into() });
    let results = &in_json(&project, ReportFormat::Sarif)["runs"][0]["results"];
    let suppression = &results[1]["suppressions"][0];
    assert_eq!(suppression["kind"], "inSource");
    assert_eq!(suppression["justification"], "shown after the policy");
    assert_eq!(suppression["location"]["physicalLocation"]["region"]["startLine"], 4);
    assert_eq!(results[0]["suppressions"], serde_json::json!([]));
    assert_eq!((&results[0]["baselineState"], &results[1]["baselineState"]), (&"unchanged".into(), &"new".into()));
    assert_eq!(results[0]["properties"]["basis"]["reason"], "a contract");
    let plain = in_json(&login(), ReportFormat::Sarif);
    assert!(plain["runs"][0]["results"][0].get("suppressions").is_none());
    assert!(plain["runs"][0]["results"][0].get("baselineState").is_none());
}
