//! Generic issues of SonarQube (10.3 and later).
//!
//! In: a report. Out: the rules that findings come from, and an issue for each finding with its path as secondary
//! locations. Lines count from 1, columns from 0 and in UTF-16 units; an empty range is given as its line, because
//! SonarQube refuses a report with a range that ends where it begins.

use std::collections::BTreeSet;
use std::io::{self, Write};

use analyzer::report::Place;
use rules::rule::Severity;
use serde_json::{Value, json};

use super::Rendering;
use super::position::Unit;

/// Writes the document and a line end.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    let language = rendering.language;
    let findings = &rendering.report.findings;
    let used = findings.iter().map(|finding| finding.rule.as_str()).collect::<BTreeSet<_>>();
    let rules = used.into_iter().map(|id| rule(rendering, id)).collect::<Vec<_>>();
    let issues = findings.iter().map(|finding| {
        let steps = finding.steps.iter().enumerate();
        let secondary = steps
            .map(|(index, step)| {
                let message = format!("{}. {}", index + 1, language.of(&step.message));
                location(rendering, &step.place, &message)
            })
            .collect::<Vec<_>>();
        json!({
            "ruleId": finding.rule,
            "primaryLocation": location(rendering, &finding.place, language.of(&finding.message)),
            "secondaryLocations": secondary,
        })
    });
    let document = json!({ "rules": rules, "issues": issues.collect::<Vec<_>>() });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn rule(rendering: &Rendering<'_>, id: &str) -> Value {
    let language = rendering.language;
    let rule = rendering.rule(id);
    let description = rule.map_or_else(String::new, |rule| {
        let norms = rendering.by_weight(&rule.norms).into_iter().map(|id| rendering.norm(id));
        let mut said = vec![language.without_placeholders(language.of_rule(&rule.message).trim())];
        said.push(language.of_rule(&rule.help).trim().to_owned());
        said.extend(norms);
        said.join("\n")
    });
    let severity = match rule.map(|rule| rule.severity) {
        Some(Severity::Error) => "HIGH",
        Some(Severity::Warning) => "MEDIUM",
        _ => "LOW",
    };
    json!({
        "id": id,
        "name": rendering.title(id),
        "description": description,
        "engineId": "consentlint",
        "cleanCodeAttribute": "TRUSTWORTHY",
        "impacts": [{ "softwareQuality": "SECURITY", "severity": severity }],
    })
}

fn location(rendering: &Rendering<'_>, place: &Place, message: &str) -> Value {
    let (start, end) = rendering.sources.positions_in(place, Unit::Utf16);
    let mut range = json!({ "startLine": start.line });
    if end > start {
        range = json!({
            "startLine": start.line,
            "endLine": end.line,
            "startColumn": start.column - 1,
            "endColumn": end.column - 1,
        });
    }
    json!({ "message": message, "filePath": rendering.run.path(&place.path), "textRange": range })
}
