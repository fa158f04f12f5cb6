//! Renderers: what a report looks like.
//!
//! In: a report, the norms it cites, a reader of sources. Out: bytes. A renderer knows nothing else of the analysis.

mod checkstyle;
mod context;
mod decided;
mod excerpt;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod lines;
mod markdown;
mod onwards;
pub mod position;
mod rdjson;
mod run;
mod sarif;
mod sonarqube;
pub mod sources;
mod terminal;
#[cfg(test)]
mod tests;
mod words;
mod xml;

use std::io::{self, BufWriter, Write};
use std::time::Duration;

use analyzer::cache::Uses;
use analyzer::report::BaselineState;
use analyzer::{Confidence, Report, Severity, Stage};
use rules::norm::{Clause, Norm, Status};
use rules::rule::Rule;

use crate::args::ReportFormat;
use crate::language::Language;
pub use excerpt::harmless;
pub use run::{Gate, Run};
use sources::Sources;

/// All that a renderer sees.
#[derive(Clone, Copy)]
pub struct Rendering<'a> {
    /// The report.
    pub report: &'a Report,
    /// The norms that findings cite.
    pub norms: &'a [Norm],
    /// The rules that findings may come from.
    pub rules: &'a [Rule],
    /// The texts that places lie in.
    pub sources: &'a Sources,
    /// For whom.
    pub language: Language,
    /// Time and memory, if asked for.
    pub measured: Option<&'a Measured>,
    /// How and where the program ran.
    pub run: &'a Run,
}

/// What a run took, besides the times in the report.
#[derive(Debug, Default)]
pub struct Measured {
    /// The peak of memory in bytes at the end of each stage.
    pub peaks: Vec<(Stage, u64)>,
    /// Processor time.
    pub cpu: Option<Duration>,
    /// What the cache was worth, if there is one.
    pub cache: Option<Uses>,
}

/// Writes the report in a format.
pub fn write(format: ReportFormat, rendering: &Rendering<'_>, colours: bool, out: &mut dyn Write) -> io::Result<()> {
    // Where a format has no words for decisions, findings that somebody has decided about are no problems.
    let tells =
        matches!(format, ReportFormat::Terminal | ReportFormat::Json | ReportFormat::Jsonl | ReportFormat::Sarif);
    let open = (!tells).then(|| Report { findings: rendering.open().cloned().collect(), ..rendering.report.clone() });
    let only_open = Rendering { report: open.as_ref().unwrap_or(rendering.report), ..*rendering };
    let rendering = &only_open;
    match format {
        ReportFormat::Terminal => terminal::write(rendering, colours, out),
        ReportFormat::Json => json::write(rendering, out),
        ReportFormat::Jsonl => json::write_lines(rendering, out),
        ReportFormat::Sarif => sarif::write(rendering, out),
        ReportFormat::Github => github::write(rendering, out),
        ReportFormat::Gitlab => gitlab::write(rendering, out),
        ReportFormat::Junit => junit::write(rendering, out),
        ReportFormat::Checkstyle => checkstyle::write(rendering, out),
        ReportFormat::Rdjson => rdjson::write(rendering, out),
        ReportFormat::Sonarqube => sonarqube::write(rendering, out),
        ReportFormat::Gcc => lines::write(rendering, lines::Style::Gcc, out),
        ReportFormat::Xcode => lines::write(rendering, lines::Style::Xcode, out),
        ReportFormat::Markdown => markdown::write(rendering, out),
        ReportFormat::Html => html::write(rendering, out),
    }
}

/// Prints to the standard output. A reader who has seen enough (`| head`) is no error.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// The clause with this id, and its norm.
pub fn clause<'a>(norms: &'a [Norm], id: &str) -> Option<(&'a Norm, &'a Clause)> {
    norms.iter().find_map(|norm| Some((norm, norm.clauses.iter().find(|clause| clause.id == id)?)))
}

/// A severity as programs write it.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A rule's severity as programs write it.
pub fn rule_severity_word(severity: rules::rule::Severity) -> &'static str {
    match severity {
        rules::rule::Severity::Error => "error",
        rules::rule::Severity::Warning => "warning",
        rules::rule::Severity::Note => "note",
    }
}

/// A confidence as programs write it.
pub fn confidence_word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

/// What a baseline knows of a finding as programs write it.
pub fn baseline_word(state: BaselineState) -> &'static str {
    match state {
        BaselineState::Unchanged => "unchanged",
        BaselineState::New => "new",
    }
}

/// A status as programs write it.
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::InForce => "in-force",
        Status::Standard => "standard",
        Status::PlatformPolicy => "platform-policy",
        Status::Draft => "draft",
    }
}
