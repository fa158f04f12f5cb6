//! Checkstyle XML, for Jenkins and others that know no better format.
//!
//! In: a report. Out: findings by file. Columns count UTF-16 units, as Checkstyle, a Java program, does. The path is part
//! of the message: the format has no place for it.

use std::io::{self, Write};

use analyzer::Severity;

use super::Rendering;
use super::position::Unit;
use super::xml::escape;

/// Writes the document.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<checkstyle version=\"10.0\">")?;
    // Findings are sorted by path.
    for of_file in rendering.report.findings.chunk_by(|a, b| a.place.path == b.place.path) {
        writeln!(out, "  <file name=\"{}\">", escape(&rendering.run.path(&of_file[0].place.path)))?;
        for finding in of_file {
            let (start, _) = rendering.sources.positions_in(&finding.place, Unit::Utf16);
            let mut message = vec![rendering.language.of(&finding.message).to_owned()];
            message.extend(rendering.steps(finding, Unit::Utf16));
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"consentlint.{}\"/>",
                start.line,
                start.column,
                severity(finding.severity),
                escape(&message.join("\n")),
                escape(&finding.rule),
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    }
}
