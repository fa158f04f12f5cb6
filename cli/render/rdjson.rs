//! Reviewdog's diagnostic format.
//!
//! In: a report. Out: one `DiagnosticResult`. Columns count bytes in UTF-8 from 1; ends are exclusive. Steps of the path
//! are part of the message.

use std::io::{self, Write};

use analyzer::Severity;
use analyzer::report::Place;
use serde_json::{Value, json};

use super::Rendering;
use super::position::{Position, Unit};

/// Writes the document and a line end.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    let language = rendering.language;
    let diagnostics = rendering.report.findings.iter().map(|finding| {
        let mut message = vec![language.of(&finding.message).to_owned()];
        message.extend(rendering.steps(finding, Unit::Utf8));
        let mut diagnostic = json!({
            "message": message.join("\n"),
            "location": {
                "path": rendering.run.path(&finding.place.path),
                "range": range(rendering, &finding.place),
            },
            "severity": severity(finding.severity),
            "code": { "value": finding.rule },
        });
        // A suggestion has no place of its own file: only edits in the finding's file can be offered.
        let own = |fix: &&analyzer::report::Fix| fix.edits.iter().all(|edit| edit.place.path == finding.place.path);
        let edits = finding.fixes.iter().filter(own).flat_map(|fix| &fix.edits);
        let suggestions = edits
            .map(|edit| json!({ "range": range(rendering, &edit.place), "text": edit.replacement }))
            .collect::<Vec<_>>();
        if !suggestions.is_empty() {
            diagnostic["suggestions"] = Value::from(suggestions);
        }
        diagnostic
    });
    let worst = rendering.report.findings.iter().map(|finding| finding.severity).max();
    let mut document = json!({ "source": { "name": "consentlint" }, "diagnostics": diagnostics.collect::<Vec<_>>() });
    if let Some(worst) = worst {
        document["severity"] = severity(worst).into();
    }
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn range(rendering: &Rendering<'_>, place: &Place) -> Value {
    let (start, end) = rendering.sources.positions_in(place, Unit::Utf8);
    let at = |position: Position| json!({ "line": position.line, "column": position.column });
    json!({ "start": at(start), "end": at(end) })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Note => "INFO",
    }
}
