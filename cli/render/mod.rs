//! Renderers: what a report looks like.
//!
//! In: a report, the norms it cites, a reader of sources. Out: bytes. A renderer knows nothing else of the analysis.

mod context;
mod excerpt;
pub mod json;
pub mod position;
pub mod sources;
pub mod terminal;
#[cfg(test)]
mod tests;

use std::io::{self, BufWriter, Write};
use std::time::Duration;

use analyzer::{Confidence, Report, Severity, Stage};
use rules::norm::{Clause, Norm, Status};

use crate::language::Language;
use sources::Sources;

/// All that a renderer sees.
#[derive(Clone, Copy)]
pub struct Rendering<'a> {
    /// The report.
    pub report: &'a Report,
    /// The norms that findings cite.
    pub norms: &'a [Norm],
    /// The texts that places lie in.
    pub sources: &'a Sources,
    /// For whom.
    pub language: Language,
    /// Time and memory, if asked for.
    pub measured: Option<&'a Measured>,
}

/// What a run took, besides the times in the report.
#[derive(Debug, Default)]
pub struct Measured {
    /// The peak of memory in bytes at the end of each stage.
    pub peaks: Vec<(Stage, u64)>,
    /// Processor time.
    pub cpu: Option<Duration>,
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

/// A status as programs write it.
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::InForce => "in-force",
        Status::Standard => "standard",
        Status::PlatformPolicy => "platform-policy",
        Status::Draft => "draft",
    }
}
