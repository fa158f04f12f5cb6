//! SARIF 2.1.0, for code scanning and for viewers in editors.
//!
//! In: a report. Out: one run: its rules with norms and help, results with their paths as code flows, gaps as
//! notifications, artifacts with their encodings. Columns count code points, and the run says so. Results come worst
//! first; what goes beyond the limits of GitHub is left out, and a notification says how much.

mod decided;
mod fixes;
mod places;
mod rules;

use std::io::{self, Write};

use analyzer::facts::GapKind;
use analyzer::report::ReportGap;
use analyzer::{Confidence, Finding, Severity};
use serde_json::{Value, json};

use super::words::worst_first;
use super::{Rendering, confidence_word, severity_word};
use crate::language::gap_word;
use places::Artifacts;

/// GitHub refuses a run with more results.
const MOST_RESULTS: usize = 25_000;
/// GitHub keeps so many places of a path; the middle of a longer one is left out.
const MOST_STEPS: usize = 1_000;
/// GitHub refuses files above 10 MB when packed; such text packs to less than a tenth.
const MOST_BYTES: usize = 90 << 20;
/// Notifications about single gaps; the others are counted.
const MOST_GAPS: usize = 1_000;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes the document and a line end.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_limited(rendering, (MOST_RESULTS, MOST_BYTES), out)
}

fn write_limited(rendering: &Rendering<'_>, limits: (usize, usize), out: &mut dyn Write) -> io::Result<()> {
    let mut artifacts = Artifacts::new(rendering);
    let (results, left_out) = results(rendering, &mut artifacts, limits);
    let notifications = notifications(rendering, &mut artifacts, left_out);
    let run = rendering.run;
    let outcome = match run.exit_code {
        0 => "no finding at or above the threshold",
        _ => "findings at or above the threshold",
    };
    let stats = &rendering.report.stats;
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": rules::driver(rendering) },
            "language": rendering.language.code(),
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "automationDetails": { "id": "consentlint/" },
            "originalUriBaseIds": places::bases(run),
            "invocations": [{
                "executionSuccessful": true,
                "exitCode": run.exit_code,
                "exitCodeDescription": outcome,
                "toolExecutionNotifications": notifications,
            }],
            "artifacts": artifacts.list(),
            "results": results,
            "properties": {
                "files": stats.files,
                "lines": stats.lines,
                "heldBack": stats.held_back,
                "leftOut": {
                    "tests": stats.left_out.tests,
                    "generated": stats.left_out.generated,
                    "binary": stats.left_out.binary,
                    "tooLarge": stats.left_out.too_large,
                    "foreign": stats.left_out.foreign,
                },
            },
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// The results within the limits, and how many are beyond them.
fn results(rendering: &Rendering<'_>, artifacts: &mut Artifacts<'_>, limits: (usize, usize)) -> (Vec<Value>, usize) {
    let all = worst_first(&rendering.report.findings);
    let (most, mut room) = limits;
    let mut results = Vec::new();
    for (finding, fingerprint) in all.iter().take(most) {
        let result = result(rendering, artifacts, (finding, fingerprint));
        let size = result.to_string().len();
        if size > room {
            break;
        }
        room -= size;
        results.push(result);
    }
    let left_out = all.len() - results.len();
    (results, left_out)
}

fn result(rendering: &Rendering<'_>, artifacts: &mut Artifacts<'_>, (finding, fingerprint): (&Finding, &str)) -> Value {
    let language = rendering.language;
    let mut result = json!({
        "ruleId": finding.rule,
        "kind": "fail",
        "level": severity_word(finding.severity),
        "message": { "text": language.of(&finding.message) },
        "locations": [artifacts.location_with_snippet(&finding.place)],
        "partialFingerprints": { "consentlint/v1": finding.fingerprint, "primaryLocationLineHash": fingerprint },
        "rank": rank(finding),
        "properties": {
            "confidence": confidence_word(finding.confidence),
            "help": language.of(&finding.help),
            "norms": finding.norms,
        },
    });
    if let Some(index) = rendering.rules.iter().position(|rule| rule.id == finding.rule) {
        result["ruleIndex"] = index.into();
    }
    if !finding.steps.is_empty() {
        result["codeFlows"] = json!([{ "threadFlows": [{ "locations": flow(rendering, artifacts, finding) }] }]);
    }
    if !finding.fixes.is_empty() {
        result["fixes"] = fixes::fixes(rendering, artifacts, finding);
    }
    decided::add(artifacts, finding, &mut result);
    result
}

/// The steps of the path; the middle of one that is too long is left out, and the step after it says so.
fn flow(rendering: &Rendering<'_>, artifacts: &mut Artifacts<'_>, finding: &Finding) -> Vec<Value> {
    let language = rendering.language;
    let left_out = finding.steps.len().saturating_sub(MOST_STEPS);
    let first = if left_out > 0 { MOST_STEPS / 2 } else { finding.steps.len() };
    let mut locations = Vec::new();
    for (index, step) in finding.steps.iter().enumerate() {
        if index >= first && index < first + left_out {
            continue;
        }
        let message = language.of(&step.message);
        let mut location = artifacts.location(&step.place);
        location["message"] = match left_out {
            1.. if index == first + left_out => {
                json!({ "text": format!("{} {message}", language.more_steps(left_out)) })
            }
            _ => json!({ "text": message }),
        };
        let importance = if step.place == finding.place { "essential" } else { "important" };
        locations.push(json!({ "location": location, "executionOrder": index + 1, "importance": importance }));
    }
    locations
}

/// From 0 to 100: how bad and how sure.
fn rank(finding: &Finding) -> f64 {
    let bad = match finding.severity {
        Severity::Error => 70.0,
        Severity::Warning => 40.0,
        Severity::Note => 10.0,
    };
    bad + match finding.confidence {
        Confidence::High => 25.0,
        Confidence::Medium => 15.0,
        Confidence::Low => 5.0,
    }
}

/// What was left out of this document, and what the analysis could not see.
fn notifications(rendering: &Rendering<'_>, artifacts: &mut Artifacts<'_>, left_out: usize) -> Vec<Value> {
    let language = rendering.language;
    let mut notifications = Vec::new();
    if left_out > 0 {
        let text = language
            .pick(
                "{n} of {all} findings left out of this document, which GitHub would refuse as too large; other formats have all.",
                "为避免超出 GitHub 的大小限制，本文件略去 {all} 项发现中的 {n} 项；其他格式包含全部发现。",
            )
            .replace("{n}", &left_out.to_string())
            .replace("{all}", &rendering.report.findings.len().to_string());
        notifications
            .push(json!({ "level": "warning", "descriptor": { "id": "report/limit" }, "message": { "text": text } }));
    }
    let gaps = &rendering.report.gaps;
    notifications.extend(gaps.iter().take(MOST_GAPS).map(|gap| gap_notification(rendering, artifacts, gap)));
    if gaps.len() > MOST_GAPS {
        let text = language
            .pick("{n} more places were not understood.", "另有 {n} 处未能理解。")
            .replace("{n}", &(gaps.len() - MOST_GAPS).to_string());
        notifications
            .push(json!({ "level": "note", "descriptor": { "id": "report/limit" }, "message": { "text": text } }));
    }
    notifications
}

fn gap_notification(rendering: &Rendering<'_>, artifacts: &mut Artifacts<'_>, gap: &ReportGap) -> Value {
    json!({
        "level": if gap.kind == GapKind::Internal { "error" } else { "note" },
        "descriptor": { "id": format!("gap/{}", gap_word(gap.kind)) },
        "message": { "text": rendering.language.gap(gap.kind) },
        "locations": [artifacts.location(&gap.place)],
    })
}

#[cfg(test)]
pub(super) fn limited(rendering: &Rendering<'_>, limits: (usize, usize)) -> Value {
    let mut out = Vec::new();
    write_limited(rendering, limits, &mut out).unwrap_or_default();
    serde_json::from_slice(&out).unwrap_or_default()
}
