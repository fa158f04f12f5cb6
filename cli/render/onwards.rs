//! How to go on where a check stands in the way of a change.
//!
//! In: a report, what waits for it. Out: a few lines for whoever is stopped: most people meet this program in a hook.

use std::io::{self, Write};

use analyzer::Finding;

use super::Rendering;
use super::excerpt::harmless;

/// Writes the ways to go on, if a finding stops the change.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    let run = rendering.run;
    let Some(gate) = run.gate.filter(|_| run.exit_code != 0) else { return Ok(()) };
    let stops = |finding: &&Finding| run.fail_on.includes(finding.severity);
    let Some(finding) = rendering.open().find(stops) else { return Ok(()) };
    let (language, rule) = (rendering.language, harmless(&finding.rule));
    let comment = comment(&finding.place.path, &rule, language.reason());
    writeln!(out, "\n{}", language.onwards())?;
    for way in language.ways_on(&comment, &rule, gate) {
        writeln!(out, "  - {way}")?;
    }
    Ok(())
}

/// The comment that suppresses a rule, as the kind of file writes it.
fn comment(path: &str, rule: &str, reason: &str) -> String {
    match path.rsplit('.').next() {
        Some("xml") => format!("<!-- consentlint-ignore: {rule} - {reason} -->"),
        Some("toml" | "properties") => format!("# consentlint-ignore: {rule} -- {reason}"),
        _ => format!("// consentlint-ignore: {rule} -- {reason}"),
    }
}
