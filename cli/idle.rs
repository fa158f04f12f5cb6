//! Warns of what the configuration says in vain.
//!
//! In: a report on the whole, decisions, what was scanned. Out: lines on the standard error.

use std::io::{self, Write};

use analyzer::Report;
use project::Decisions;
use project::idle;
use project::layers::Layer;

use crate::args::Scan;
use crate::input::Input;
use crate::language::Language;

/// Says which guards and bases do nothing. A scan of a part, or with fewer rules, cannot know.
pub fn warn(
    report: &Report,
    decisions: &Decisions,
    (args, input): (&Scan, &Input),
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let of_a_change = args.staged || args.since.is_some() || args.files_from.is_some();
    if of_a_change || !args.only.is_empty() || !args.skip.is_empty() {
        return Ok(());
    }
    let whole = |layer: &Layer| input.paths.iter().any(|path| layer.folder.starts_with(path));
    for idle in idle::idle(report, decisions, &whole) {
        let message = idle.message();
        let said = language.pick(&message.en, &message.zh);
        let (at, colon) = (&idle.origin, language.colon());
        let warning = language.severity(analyzer::Severity::Warning);
        writeln!(out, "consentlint: {warning}{colon}{}:{}:{}: {said}", at.file, at.line, at.column)?;
    }
    Ok(())
}
