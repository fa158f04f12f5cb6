//! Which fixes hold, from reports made by hand.

use analyzer::facts::{GapKind, Span, text_hash};
use analyzer::report::{Decided, Edit, Place, ReportGap, Suppressed};
use analyzer::{Confidence, Severity, Text};

use super::*;

const TEXT: &str = "a = true\nb = true\n";

fn finding(name: &str, start: u32) -> Finding {
    let place = Place { path: "A.kt".into(), span: Span { start, end: start + 4 } };
    let edit =
        Edit { place: place.clone(), old: "true".into(), replacement: "false".into(), text_hash: text_hash(TEXT) };
    Finding {
        place,
        rule: "consent/x".into(),
        severity: Severity::Error,
        confidence: Confidence::High,
        message: Text::default(),
        help: Text::default(),
        norms: Vec::new(),
        steps: Vec::new(),
        fingerprint: name.into(),
        context: None,
        symbol: String::new(),
        decided: Decided::default(),
        fixes: vec![Fix { title: Text::default(), applicability: Applicability::Automatic, edits: vec![edit] }],
    }
}

fn report(findings: Vec<Finding>) -> Report {
    Report { findings, ..Report::default() }
}

/// Fixes of a file with this text, and a stand-in for the analysis that is told the new text.
fn outcome<'r>(report: &'r Report, text: &str, after: &dyn Fn(&str) -> Report) -> Outcome<'r> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("A.kt"), text).unwrap();
    plan(report, folder.path(), &|texts| Ok(texts.get("A.kt").map_or_else(|| report.clone(), |text| after(text))))
}

/// A finding for each line that still says yes.
fn honest(text: &str) -> Report {
    let still = |line: usize| text.lines().nth(line).unwrap().ends_with("true");
    report([("a", 4, 0), ("b", 13, 1)].into_iter().filter(|f| still(f.2)).map(|f| finding(f.0, f.1)).collect())
}

fn left(outcome: &Outcome<'_>) -> Vec<(String, Refusal)> {
    outcome.left.iter().map(|(finding, refusal)| (finding.fingerprint.clone(), refusal.clone())).collect()
}

#[test]
fn fixes_are_made_together() {
    let report = honest(TEXT);
    let outcome = outcome(&report, TEXT, &honest);
    assert_eq!((outcome.mended.len(), left(&outcome)), (2, Vec::new()));
    assert_eq!(outcome.files[0].text, "a = false\nb = false\n");
}

#[test]
fn a_fix_that_brings_a_new_finding_is_taken_back_and_the_other_holds() {
    let before = honest(TEXT);
    let outcome = outcome(&before, TEXT, &|text| {
        let mut after = honest(text);
        if text.contains("b = false") {
            after.findings.push(Finding { rule: "consent/y".into(), ..finding("new", 0) });
        }
        after
    });
    assert_eq!(left(&outcome), [("b".into(), Refusal::NewFinding("consent/y".into()))]);
    assert_eq!(outcome.files[0].text, "a = false\nb = true\n");
}

#[test]
fn a_fix_after_which_the_finding_stays_is_taken_back() {
    let before = honest(TEXT);
    let outcome = outcome(&before, TEXT, &|text| honest(&text.replace("a = false", "a = true")));
    assert_eq!(left(&outcome), [("a".into(), Refusal::Stays)]);
    assert_eq!(outcome.files[0].text, "a = true\nb = false\n");
}

#[test]
fn a_fix_after_which_less_is_understood_is_taken_back() {
    let before = honest(TEXT);
    let outcome = outcome(&before, TEXT, &|text| {
        let gap = ReportGap { place: finding("", 0).place, kind: GapKind::Syntax };
        Report { gaps: if text.contains("a = false") { vec![gap] } else { Vec::new() }, ..honest(text) }
    });
    assert_eq!(left(&outcome), [("a".into(), Refusal::MoreGaps)]);
}

#[test]
fn a_text_that_was_not_analysed_is_not_touched() {
    let before = honest(TEXT);
    let outcome = outcome(&before, "a = true\nb = true\n\n", &honest);
    assert_eq!(left(&outcome), [("a".into(), Refusal::Changed), ("b".into(), Refusal::Changed)]);
    assert!(outcome.files.is_empty());
}

#[test]
fn of_two_fixes_for_one_place_the_first_wins_and_equal_ones_are_one() {
    let mut before = report(vec![finding("a", 4), finding("a", 4), finding("c", 4)]);
    before.findings[2].fixes[0].edits[0].replacement = "null".into();
    let outcome = outcome(&before, TEXT, &|_| report(vec![finding("c", 4)]));
    assert_eq!(left(&outcome), [("c".into(), Refusal::Overlap)]);
    assert_eq!((outcome.mended.len(), outcome.files[0].text.as_str()), (2, "a = false\nb = true\n"));
}

#[test]
fn what_rests_on_a_guess_is_left_to_people() {
    let mut before = report(vec![finding("a", 4)]);
    before.findings[0].fixes[0].applicability = Applicability::Suggested;
    let outcome = outcome(&before, TEXT, &honest);
    assert_eq!(left(&outcome), [("a".into(), Refusal::Suggested)]);
}

#[test]
fn a_file_that_changes_before_it_is_written_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("A.kt");
    std::fs::write(&path, TEXT).unwrap();
    let before = honest(TEXT);
    let outcome = plan(&before, folder.path(), &|texts| {
        Ok(texts.get("A.kt").map_or_else(|| before.clone(), |text| honest(text)))
    });
    std::fs::write(&path, "new").unwrap();
    assert_eq!(write(&outcome.files).unwrap(), ["A.kt"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
}

#[test]
fn what_somebody_has_decided_about_is_left_as_it_is() {
    let mut before = report(vec![finding("a", 4)]);
    let place = before.findings[0].place.clone();
    before.findings[0].decided.suppressed = Some(Suppressed { reason: "a test page".into(), place });
    let outcome = outcome(&before, TEXT, &honest);
    assert!(outcome.mended.is_empty() && outcome.left.is_empty() && outcome.files.is_empty());
}
