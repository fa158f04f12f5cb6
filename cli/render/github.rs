//! Annotations of GitHub Actions: lines that the runner takes out of the log and shows at the code.
//!
//! In: a report. Out: `::error file=...,line=...,title=...::message`, worst first, because GitHub shows ten errors, ten
//! warnings and ten notices of a step. Columns are given for findings on one line only: the runner drops annotations
//! that have both. They count UTF-16 units.

use std::io::{self, Write};

use analyzer::{Finding, Severity};

use super::position::Unit;
use super::words::worst_first;
use super::{Rendering, severity_word};

/// So many annotations of each severity are shown for a step.
const SHOWN: usize = 10;

/// Writes the lines.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (finding, _) in worst_first(&rendering.report.findings) {
        annotation(rendering, finding, out)?;
    }
    let counts = rendering.counts();
    let language = rendering.language;
    if counts.iter().any(|count| *count > SHOWN) {
        // An ordinary line of the log, for whoever wonders where the others are.
        writeln!(
            out,
            "consentlint: {}",
            language.pick(
                "GitHub shows ten annotations of each kind; all findings are in the lines above.",
                "GitHub 每类只显示十条注解，全部发现见以上各行。",
            )
        )?;
    }
    writeln!(out, "consentlint: {}", escaped(&rendering.outcome()))
}

fn annotation(rendering: &Rendering<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let (start, end) = rendering.sources.positions_in(&finding.place, Unit::Utf16);
    let command = match finding.severity {
        Severity::Note => "notice",
        other => severity_word(other),
    };
    let mut properties = format!("file={},line={}", property(&rendering.run.path(&finding.place.path)), start.line);
    if end.line == start.line {
        properties.push_str(&format!(",endLine={},col={},endColumn={}", end.line, start.column, end.column));
    } else {
        properties.push_str(&format!(",endLine={}", end.line));
    }
    let mut message = vec![rendering.language.of(&finding.message).to_owned()];
    message.extend(rendering.steps(finding, Unit::Utf16));
    let title = property(&format!("consentlint {}", finding.rule));
    writeln!(out, "::{command} {properties},title={title}::{}", escaped(&message.join("\n")))
}

/// The message of a command.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command.
fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
