//! The code quality report of GitLab.
//!
//! In: a report. Out: a JSON array; each entry has a fingerprint of its own, since GitLab shows one entry for each. There
//! are lines but no columns. A fingerprint has no line numbers, so a merge request shows only what it brings.

use std::io::{self, Write};

use analyzer::Severity;
use serde::Serialize;

use super::Rendering;
use super::position::Unit;
use super::words::distinct_fingerprints;

#[derive(Serialize)]
struct Entry<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    check_name: &'a str,
    description: &'a str,
    content: Content,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Location,
}

#[derive(Serialize)]
struct Content {
    body: String,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes the array and a line end.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    let findings = &rendering.report.findings;
    let entries = findings.iter().zip(distinct_fingerprints(findings)).map(|(finding, fingerprint)| {
        let (start, end) = rendering.sources.positions(&finding.place);
        let steps = rendering.steps(finding, Unit::CodePoints);
        let help = rendering.language.of(&finding.help).to_owned();
        Entry {
            kind: "issue",
            check_name: &finding.rule,
            description: rendering.language.of(&finding.message),
            content: Content { body: steps.into_iter().chain([help]).collect::<Vec<_>>().join("\n\n") },
            categories: ["Security"],
            severity: severity(finding.severity),
            fingerprint,
            location: Location {
                path: rendering.run.path(&finding.place.path),
                lines: Lines { begin: start.line, end: end.line },
            },
        }
    });
    serde_json::to_writer_pretty(&mut *out, &entries.collect::<Vec<_>>())?;
    writeln!(out)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Note => "info",
    }
}
