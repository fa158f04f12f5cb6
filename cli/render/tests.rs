//! What reports look like, from reports made by hand.

use std::path::Path;

use analyzer::facts::{GapKind, Span};
use analyzer::report::{Decided, LeftOut, Place, ReportGap};
use analyzer::{Confidence, Finding, Report, Severity, Stats, Step, Text};
use rules::norm::{Clause, Norm, Status};

use super::sources::Sources;
use super::{Rendering, Run, json, terminal};
use crate::args::FailOn;
use crate::language::Language;

mod formats;

const APP: &str = "app/src/main/java/shop/App.kt";
const SPLASH: &str = "app/src/main/java/shop/Splash.java";

const APP_TEXT: &str =
    "package shop\r\n\r\nclass App : Application() {\r\n\tval 标签 = \"商店\"; val id = Tracker.start(this)\r\n}\r\n";
const SPLASH_TEXT: &str = "\u{FEFF}class Splash extends Activity {\n    protected void onCreate(Bundle b) {\n        ask();\n    }\n\n    /* 😀 */ void ask() { requestPermissions(ALL, 1); }\n}\n";

struct Project {
    folder: tempfile::TempDir,
    report: Report,
    norms: Vec<Norm>,
    rules: Vec<rules::rule::Rule>,
}

/// A scan of the folder `android` in the current folder, which is the repository's.
fn run() -> Run {
    Run { base: "/home/me/my shop".into(), prefix: "android/".into(), fail_on: FailOn::Error, exit_code: 1, gate: None }
}

impl Project {
    fn new(files: &[(&str, &str)]) -> Project {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Project { folder, report: Report::default(), norms: vec![norm()], rules: Vec::new() }
    }

    fn terminal(&self, language: Language, colours: bool) -> String {
        self.render(language, |rendering, out| terminal::write(rendering, colours, out))
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.render(Language::En, |rendering, out| json::write(rendering, out))).unwrap()
    }

    fn render(
        &self,
        language: Language,
        write: impl FnOnce(&Rendering<'_>, &mut dyn std::io::Write) -> std::io::Result<()>,
    ) -> String {
        let sources = Sources::new(self.folder.path());
        let run = run();
        let rendering = Rendering {
            report: &self.report,
            norms: &self.norms,
            rules: &self.rules,
            sources: &sources,
            language,
            measured: None,
            run: &run,
        };
        let mut out = Vec::new();
        write(&rendering, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}

fn norm() -> Norm {
    let text = |en: &str, zh: &str| rules::Text { en: en.into(), zh: zh.into() };
    Norm {
        id: "LAW".into(),
        title: text("Law on Shops", "商店法"),
        issuer: "Us".into(),
        status: Status::InForce,
        in_force: "2021-11-01".into(),
        surety: "made up".into(),
        regions: Vec::new(),
        clauses: vec![Clause {
            id: "LAW-13".into(),
            article: text("Art. 13", "第十三条"),
            demand: text("Ask first.", "先问。"),
        }],
    }
}

fn text(en: &str, zh: &str) -> Text {
    Text { en: en.into(), zh: zh.into() }
}

/// The place of `needle` in `text`.
fn place(path: &str, text: &str, needle: &str) -> Place {
    // Spans refer to the decoded text, which has no byte order mark.
    let start = u32::try_from(text.trim_start_matches('\u{FEFF}').find(needle).unwrap()).unwrap();
    Place { path: path.into(), span: Span { start, end: start + u32::try_from(needle.len()).unwrap() } }
}

fn step(place: Place, en: &str, zh: &str) -> Step {
    Step { place, message: text(en, zh), context: None }
}

fn finding(rule: &str, place: Place, steps: Vec<Step>) -> Finding {
    Finding {
        place,
        rule: rule.into(),
        severity: Severity::Error,
        confidence: Confidence::High,
        message: text("The app asks for everything at once.", "应用一次索取全部权限。"),
        help: text("Ask for one thing at a time.", "逐项请求。"),
        norms: vec!["LAW-13".into(), "GONE-1".into()],
        steps,
        fingerprint: "0123456789abcdef".into(),
        context: None,
        symbol: "com.example.Splash.ask".into(),
        decided: Decided::default(),
        fixes: Vec::new(),
    }
}

/// A path through two files, two findings at its end, gaps and files left out.
fn shop() -> Project {
    let mut project = Project::new(&[(APP, APP_TEXT), (SPLASH, SPLASH_TEXT)]);
    let end = place(SPLASH, SPLASH_TEXT, "requestPermissions(ALL, 1)");
    let steps = vec![
        step(place(APP, APP_TEXT, "Tracker.start(this)"), "the app starts", "应用启动"),
        step(place(SPLASH, SPLASH_TEXT, "ask()"), "`onCreate` calls `ask`", "`onCreate` 调用 `ask`"),
        step(end.clone(), "asks for 3 groups", "请求三组权限"),
    ];
    let bundled = finding("permissions/bundled-request", end.clone(), steps.clone());
    let mut launch = finding("permissions/request-at-launch", end, steps[1..].to_vec());
    launch.severity = Severity::Warning;
    launch.confidence = Confidence::Medium;
    launch.message = text("The app asks before the user does anything.", "用户尚未操作，应用即请求权限。");
    project.report.findings = vec![bundled, launch];
    project.report.gaps = vec![ReportGap { place: place(APP, APP_TEXT, "商店"), kind: GapKind::Syntax }];
    project.report.stats = Stats {
        files: 2,
        lines: 1_012,
        left_out: LeftOut { tests: 3, generated: 1, ..LeftOut::default() },
        held_back: 1,
        times: vec![("read", std::time::Duration::from_millis(12))],
        ..Stats::default()
    };
    project
}

fn assert_golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cli/render/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{name} (UPDATE_GOLDEN=1 writes it)");
}

#[test]
fn the_terminal_report_in_english() {
    assert_golden("terminal.en.txt", &shop().terminal(Language::En, false));
}

#[test]
fn the_terminal_report_in_chinese() {
    assert_golden("terminal.zh-CN.txt", &shop().terminal(Language::Zh, false));
}

#[test]
fn colours_change_nothing_but_colours() {
    let coloured = shop().terminal(Language::En, true);
    assert!(coloured.contains("\u{1b}[1;31merror[permissions/bundled-request]\u{1b}[0m"));
    let mut plain = String::new();
    let mut parts = coloured.split('\u{1b}');
    plain.push_str(parts.next().unwrap());
    parts.for_each(|part| plain.push_str(part.split_once('m').unwrap().1));
    assert_eq!(plain, shop().terminal(Language::En, false));
}

#[test]
fn the_json_report() {
    assert_golden("report.json", &shop().render(Language::En, |rendering, out| json::write(rendering, out)));
}

#[test]
fn json_columns_count_code_points_in_any_encoding() {
    let document = shop().json();
    let finding = &document["findings"][0];
    // After an emoji outside the basic plane; the byte order mark is on another line.
    assert_eq!(finding["start"], serde_json::json!({"line": 6, "column": 26}));
    assert_eq!(finding["end"], serde_json::json!({"line": 6, "column": 52}));
    // After a tab and Chinese characters, in a file with CRLF.
    assert_eq!(finding["steps"][0]["start"], serde_json::json!({"line": 4, "column": 26}));
    assert_eq!(document["gaps"][0]["start"], serde_json::json!({"line": 4, "column": 12}));
    assert_eq!(finding["suppressed"], serde_json::Value::Null);
    assert!(document["stats"].get("measured").is_none());
}

#[test]
fn times_are_in_the_json_report_only_when_asked_for() {
    let project = shop();
    let sources = Sources::new(project.folder.path());
    let measured = super::Measured { peaks: vec![(analyzer::Stage::Reading, 5)], cpu: None, cache: None };
    let rendering = Rendering {
        report: &project.report,
        norms: &project.norms,
        rules: &[],
        sources: &sources,
        language: Language::En,
        measured: Some(&measured),
        run: &run(),
    };
    let mut out = Vec::new();
    json::write(&rendering, &mut out).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(document["stats"]["measured"]["seconds"]["read"], 0.012);
    assert_eq!(document["stats"]["measured"]["peak_bytes"]["reading"], 5);
}

#[test]
fn a_line_of_200_kb_is_cut_around_the_label_and_keeps_its_column() {
    let line = format!("{}读X{}\n", "读".repeat(70_000), "y".repeat(200_000));
    let mut project = Project::new(&[("a.js.java", &line)]);
    let at = place("a.js.java", &line, "X");
    project.report.findings = vec![finding("a/b", at.clone(), vec![step(at, "here", "这里")])];
    let drawn = project.terminal(Language::En, false);
    assert!(drawn.len() < 4_000, "{}", drawn.len());
    assert!(drawn.contains("a.js.java:1:70002"), "{drawn}");
    assert!(drawn.contains("读X") && drawn.contains("here"), "{drawn}");
    assert_eq!(project.json()["findings"][0]["start"]["column"], 70_002);
}

#[test]
fn a_file_of_ten_megabytes_is_drawn() {
    let text = format!("{}class X {{}}\n", "// nothing to see here\n".repeat(450_000));
    let mut project = Project::new(&[("X.java", &text)]);
    let at = place("X.java", &text, "class X");
    let first = place("X.java", &text, "nothing");
    project.report.findings = vec![finding("a/b", at.clone(), vec![step(first, "from", ""), step(at, "to", "")])];
    let drawn = project.terminal(Language::En, false);
    assert!(drawn.contains("X.java:450001:1") && drawn.contains("2. to"), "{drawn}");
}

#[test]
fn places_that_do_not_fit_the_text_are_drawn_where_they_fit() {
    let text = "读读\n";
    for (start, end) in [(1, 2), (4, 4), (5, 900), (900, 901), (7, 7), (6, 7), (3, 1)] {
        let mut project = Project::new(&[("A.kt", text), ("Empty.kt", "")]);
        let at = Place { path: "A.kt".into(), span: Span { start, end } };
        let empty = Place { path: "Empty.kt".into(), span: Span { start, end } };
        project.report.findings = vec![finding("a/b", at, vec![step(empty, "empty", "")])];
        let drawn = project.terminal(Language::En, false);
        assert!(drawn.contains("A.kt:") && drawn.contains("Empty.kt:1:1"), "{start}..{end}: {drawn}");
        project.json();
    }
}

#[test]
fn a_source_that_is_gone_is_named() {
    let mut project = Project::new(&[]);
    let at = Place { path: "Gone.kt".into(), span: Span { start: 10, end: 20 } };
    project.report.findings = vec![finding("a/b", at.clone(), vec![step(at, "here", "")])];
    let drawn = project.terminal(Language::En, false);
    assert!(drawn.contains("= Gone.kt here (the source cannot be read any more)"), "{drawn}");
    assert_eq!(project.json()["findings"][0]["start"]["line"], 1);
}

#[test]
fn sources_cannot_steer_the_terminal() {
    let text = "a(\"\u{1b}]0;title\u{7}\u{202E}\u{E000}0\u{E001}\")\u{B}\u{2028};\n";
    let mut project = Project::new(&[("A.kt", text)]);
    let at = place("A.kt", text, "a(");
    project.report.findings = vec![finding("a/b", at.clone(), vec![step(at, "see \u{1b}[31m", "")])];
    let drawn = project.terminal(Language::En, false);
    assert!(!drawn.contains(['\u{1b}', '\u{7}', '\u{202E}', '\u{B}', '\u{2028}']), "{drawn:?}");
}

#[test]
fn a_span_over_many_lines_shows_its_ends() {
    let body = "    one()\n".repeat(40);
    let text = format!("run {{\n{body}}}\n");
    let mut project = Project::new(&[("A.kt", &text)]);
    let at = Place { path: "A.kt".into(), span: Span { start: 0, end: u32::try_from(text.len()).unwrap() - 1 } };
    project.report.findings = vec![finding("a/b", at.clone(), vec![step(at, "all of it", "")])];
    let drawn = project.terminal(Language::En, false);
    assert!(drawn.contains("run {") && drawn.contains("all of it"), "{drawn}");
    assert!(drawn.lines().count() < 30, "{drawn}");
}

#[test]
fn what_binds_most_is_spelt_out_and_the_rest_is_named() {
    let mut project = shop();
    for (id, status) in [("DRAFT", Status::Draft), ("STORE", Status::PlatformPolicy), ("STANDARD", Status::Standard)] {
        let clause = Clause { id: format!("{id}-1"), ..norm().clauses[0].clone() };
        project.norms.push(Norm { id: id.into(), status, clauses: vec![clause], ..norm() });
    }
    project.report.findings.truncate(1);
    project.report.findings[0].norms =
        ["DRAFT-1", "GONE-1", "STORE-1", "GONE-2", "STANDARD-1", "LAW-13"].map(String::from).into();
    let drawn = project.terminal(Language::En, false);
    let named = drawn.lines().filter(|line| line.contains("= norm")).map(|line| line.rsplit(' ').next().unwrap());
    assert_eq!(named.collect::<Vec<_>>(), ["[LAW-13]", "[STANDARD-1]", "[STORE-1]", "[DRAFT-1]", "GONE-2"]);
    assert!(drawn.contains("= norms: and 2 more: GONE-1, GONE-2\n"), "{drawn}");
    assert!(project.terminal(Language::Zh, false).contains("= 其他依据：另有 2 条：GONE-1、GONE-2"));
}

#[test]
fn a_path_and_a_help_that_findings_share_are_printed_once() {
    let mut project = shop();
    let mut again = project.report.findings[1].clone();
    again.message = text("The app asks once more.", "");
    project.report.findings.push(again);
    let drawn = project.terminal(Language::En, false);
    assert!(drawn.contains("asks once more"), "{drawn}");
    assert_eq!(drawn.matches("= path").count(), 1, "{drawn}");
    assert_eq!(drawn.matches("= to satisfy it").count(), 2, "{drawn}");
}

#[test]
fn a_long_path_is_printed_by_its_ends_and_kept_whole_for_programs() {
    let text = (1..=40).map(|number| format!("step{number}()\n")).collect::<String>();
    let mut project = Project::new(&[("A.kt", &text)]);
    let at = |number: usize| place("A.kt", &text, &format!("step{number}()"));
    let path = |last: usize| (1..=last).map(|n| step(at(n), &format!("goes to {n}"), "")).collect::<Vec<_>>();
    project.report.findings = vec![
        finding("a/long", at(40), path(40)),
        finding("a/short", at(40), path(14)),
        finding("a/b", at(40), path(39)),
    ];
    let drawn = project.terminal(Language::En, false);
    assert!(drawn.contains("= path: ... 28 more steps (7-34)"), "{drawn}");
    assert!(drawn.contains("6. goes to 6") && drawn.contains("35. goes to 35"), "{drawn}");
    assert!(drawn.contains("     ... 27 more steps\n     34. A.kt:34:1 goes to 34"), "{drawn}");
    assert!(drawn.contains("14. A.kt:14:1 goes to 14") && !drawn.contains("20."), "{drawn}");
    assert!(project.terminal(Language::Zh, false).contains("……另有 28 步"));
    assert_eq!(project.json()["findings"][0]["steps"].as_array().unwrap().len(), 40);
}

#[test]
fn an_empty_report_says_what_was_looked_at() {
    let drawn = Project::new(&[]).terminal(Language::En, false);
    assert!(drawn.starts_with("No findings; 0 files, 0 lines analysed.\n"), "{drawn}");
}
