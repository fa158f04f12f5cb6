//! What the team has decided about findings, counted for people.
//!
//! In: a report. Out: a line for each kind of decision that there is, and the entries of the baseline that are fixed.

use std::io::{self, Write};

use analyzer::report::BaselineState;

use super::Rendering;
use super::excerpt::harmless;

/// So many fixed entries are named.
const MOST_FIXED: usize = 10;

/// Writes the lines.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (report, language) = (rendering.report, rendering.language);
    let suppressed = report.findings.iter().filter(|f| f.decided.suppressed.is_some()).count();
    if suppressed > 0 {
        writeln!(out, "{}", language.suppressed(suppressed))?;
    }
    if report.stats.switched_off > 0 {
        writeln!(out, "{}", language.switched_off(report.stats.switched_off))?;
    }
    let Some(baseline) = &report.baseline else { return Ok(()) };
    let count = |state| report.findings.iter().filter(|f| f.decided.baseline == Some(state)).count();
    let fixed: usize = report.fixed.iter().map(|fixed| fixed.count).sum();
    // A report on a change has no more than a part of what is known: to count that would mislead.
    if rendering.run.gate.is_some() && fixed == 0 {
        return Ok(());
    }
    let counts = [count(BaselineState::Unchanged), count(BaselineState::New), fixed];
    writeln!(out, "{}", language.baseline(&harmless(&baseline.file), counts))?;
    for fixed in report.fixed.iter().take(MOST_FIXED) {
        let [path, rule, symbol] = [&fixed.path, &fixed.rule, &fixed.symbol].map(|text| harmless(text));
        writeln!(out, "  {}{}{rule} {symbol} ({path})", language.fixed_label(), language.colon())?;
    }
    if report.fixed.len() > MOST_FIXED {
        writeln!(out, "  {}", language.and_more_fixed(report.fixed.len() - MOST_FIXED))?;
    }
    if !report.fixed.is_empty() && !baseline.updated {
        writeln!(out, "{}", language.drop_fixed())?;
    }
    Ok(())
}
