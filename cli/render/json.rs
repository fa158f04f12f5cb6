//! The report as JSON, for programs.
//!
//! In: a report. Out: one JSON document, version 1, described in `docs/json.md`, or the same in lines. Equal from run to
//! run; times and memory are in it only when asked for.

use std::collections::BTreeMap;
use std::io::{self, Write};

use analyzer::cache::Uses;
use analyzer::report::{Applicability, Fact, Fix, Fixed, Place, ReportGap};
use analyzer::{Finding, Stats, Step};
use serde::Serialize;

use super::position::Position;
use super::{Measured, Rendering, confidence_word, severity_word};
use crate::language::gap_word;

const TOOL: Tool = Tool { name: "consentlint", version: env!("CARGO_PKG_VERSION") };

/// The version of the shape. It grows when a field changes its meaning or goes away, not when one is added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    findings: Vec<JsonFinding<'a>>,
    gaps: Vec<JsonGap<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<JsonBaseline<'a>>,
    stats: JsonStats<'a>,
}

/// A line of the report in lines.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Run { version: u32, tool: Tool },
    Finding(JsonFinding<'a>),
    Gap(JsonGap<'a>),
    Stats(JsonStats<'a>),
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    severity: &'static str,
    confidence: &'static str,
    path: &'a str,
    start: JsonPosition,
    end: JsonPosition,
    message: &'a str,
    help: &'a str,
    norms: &'a [String],
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<JsonFindingContext<'a>>,
    symbol: &'a str,
    suppressed: Option<JsonSuppressed<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<JsonBasis<'a>>,
    steps: Vec<JsonStep<'a>>,
    fixes: Vec<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    path: &'a str,
    start: JsonPosition,
    end: JsonPosition,
    replacement: &'a str,
}

#[derive(Serialize)]
struct JsonSuppressed<'a> {
    reason: &'a str,
    path: &'a str,
    start: JsonPosition,
    end: JsonPosition,
}

#[derive(Serialize)]
struct JsonBasis<'a> {
    name: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct JsonBaseline<'a> {
    path: &'a str,
    updated: bool,
    fixed: Vec<JsonFixed<'a>>,
}

#[derive(Serialize)]
struct JsonFixed<'a> {
    rule: &'a str,
    path: &'a str,
    symbol: &'a str,
    fingerprint: &'a str,
    count: usize,
}

#[derive(Serialize)]
struct JsonStep<'a> {
    path: &'a str,
    start: JsonPosition,
    end: JsonPosition,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<JsonStepContext<'a>>,
}

#[derive(Serialize)]
struct JsonStepContext<'a> {
    kind: &'a str,
    reached: Vec<&'a str>,
    holds: Vec<&'a str>,
}

#[derive(Serialize)]
struct JsonFindingContext<'a> {
    reached: Vec<&'a str>,
    holds: Vec<&'a str>,
    not_found: Vec<&'a str>,
}

#[derive(Serialize)]
struct JsonGap<'a> {
    path: &'a str,
    start: JsonPosition,
    end: JsonPosition,
    kind: &'static str,
}

#[derive(Serialize)]
struct JsonPosition {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct JsonStats<'a> {
    files: usize,
    lines: usize,
    functions: usize,
    reached: usize,
    entries: usize,
    units: &'a [String],
    left_out: JsonLeftOut,
    held_back: usize,
    switched_off: usize,
    elsewhere: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    measured: Option<JsonMeasured>,
}

#[derive(Serialize)]
struct JsonLeftOut {
    tests: usize,
    generated: usize,
    binary: usize,
    too_large: usize,
    excluded: usize,
    foreign: usize,
}

#[derive(Serialize)]
struct JsonMeasured {
    seconds: BTreeMap<&'static str, f64>,
    cpu_seconds: Option<f64>,
    peak_bytes: BTreeMap<&'static str, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache: Option<JsonCache>,
}

#[derive(Serialize)]
struct JsonCache {
    hits: usize,
    misses: usize,
    damaged: usize,
    unsaved: usize,
}

/// Writes the document and a line end.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = rendering.report;
    let document = Document {
        version: VERSION,
        tool: TOOL,
        findings: report.findings.iter().map(|finding| json_finding(rendering, finding)).collect(),
        gaps: report.gaps.iter().map(|gap| json_gap(rendering, gap)).collect(),
        baseline: report.baseline.as_ref().map(|used| JsonBaseline {
            path: &used.file,
            updated: used.updated,
            fixed: report.fixed.iter().map(json_fixed).collect(),
        }),
        stats: json_stats(&report.stats, rendering.measured),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes one line for the run, for each finding, for each gap, and for the figures: a reader that sees the last one
/// knows that nothing is missing.
pub fn write_lines(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = rendering.report;
    let first = std::iter::once(Line::Run { version: VERSION, tool: TOOL });
    let findings = report.findings.iter().map(|finding| Line::Finding(json_finding(rendering, finding)));
    let gaps = report.gaps.iter().map(|gap| Line::Gap(json_gap(rendering, gap)));
    let last = std::iter::once_with(|| Line::Stats(json_stats(&report.stats, rendering.measured)));
    for line in first.chain(findings).chain(gaps).chain(last) {
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    }
    Ok(())
}

fn json_finding<'a>(rendering: &Rendering<'a>, finding: &'a Finding) -> JsonFinding<'a> {
    let (start, end) = positions(rendering, &finding.place);
    JsonFinding {
        rule: &finding.rule,
        severity: severity_word(finding.severity),
        confidence: confidence_word(finding.confidence),
        path: &finding.place.path,
        start,
        end,
        message: rendering.language.of(&finding.message),
        help: rendering.language.of(&finding.help),
        norms: &finding.norms,
        fingerprint: &finding.fingerprint,
        context: finding.context.as_ref().map(|context| JsonFindingContext {
            reached: ids(&context.at.ways),
            holds: ids(&context.at.holds),
            not_found: ids(&context.missing),
        }),
        symbol: &finding.symbol,
        suppressed: finding.decided.suppressed.as_ref().map(|suppressed| {
            let (start, end) = positions(rendering, &suppressed.place);
            JsonSuppressed { reason: &suppressed.reason, path: &suppressed.place.path, start, end }
        }),
        baseline: finding.decided.baseline.map(super::baseline_word),
        basis: finding.decided.basis.as_ref().map(|basis| JsonBasis { name: &basis.name, reason: &basis.reason }),
        steps: finding.steps.iter().map(|step| json_step(rendering, step)).collect(),
        fixes: finding.fixes.iter().map(|fix| json_fix(rendering, fix)).collect(),
    }
}

fn json_fix<'a>(rendering: &Rendering<'a>, fix: &'a Fix) -> JsonFix<'a> {
    let edits = fix.edits.iter().map(|edit| {
        let (start, end) = positions(rendering, &edit.place);
        JsonEdit { path: &edit.place.path, start, end, replacement: &edit.replacement }
    });
    JsonFix {
        title: rendering.language.of(&fix.title),
        applicability: match fix.applicability {
            Applicability::Automatic => "automatic",
            Applicability::Suggested => "suggested",
        },
        edits: edits.collect(),
    }
}

fn json_fixed(fixed: &Fixed) -> JsonFixed<'_> {
    let Fixed { path, rule, symbol, fingerprint, count } = fixed;
    JsonFixed { rule, path, symbol, fingerprint, count: *count }
}

fn json_step<'a>(rendering: &Rendering<'a>, step: &'a Step) -> JsonStep<'a> {
    let (start, end) = positions(rendering, &step.place);
    let context = step.context.as_ref().map(|context| JsonStepContext {
        kind: &context.kind.id,
        reached: ids(&context.at.ways),
        holds: ids(&context.at.holds),
    });
    JsonStep { path: &step.place.path, start, end, message: rendering.language.of(&step.message), context }
}

fn ids(facts: &[Fact]) -> Vec<&str> {
    facts.iter().map(|fact| fact.id.as_str()).collect()
}

fn json_gap<'a>(rendering: &Rendering<'a>, gap: &'a ReportGap) -> JsonGap<'a> {
    let (start, end) = positions(rendering, &gap.place);
    JsonGap { path: &gap.place.path, start, end, kind: gap_word(gap.kind) }
}

fn json_stats<'a>(stats: &'a Stats, measured: Option<&Measured>) -> JsonStats<'a> {
    let left_out = stats.left_out;
    JsonStats {
        files: stats.files,
        lines: stats.lines,
        functions: stats.functions,
        reached: stats.reached,
        entries: stats.entries,
        units: &stats.units,
        left_out: JsonLeftOut {
            tests: left_out.tests,
            generated: left_out.generated,
            binary: left_out.binary,
            too_large: left_out.too_large,
            excluded: left_out.excluded,
            foreign: left_out.foreign,
        },
        held_back: stats.held_back,
        switched_off: stats.switched_off,
        elsewhere: stats.elsewhere,
        measured: measured.map(|measured| JsonMeasured {
            seconds: stats.times.iter().map(|(stage, time)| (*stage, time.as_secs_f64())).collect(),
            cpu_seconds: measured.cpu.map(|time| time.as_secs_f64()),
            peak_bytes: measured.peaks.iter().map(|&(stage, peak)| (stage_word(stage), peak)).collect(),
            cache: measured.cache.map(|Uses { hits, misses, damaged, unsaved }| JsonCache {
                hits,
                misses,
                damaged,
                unsaved,
            }),
        }),
    }
}

fn positions(rendering: &Rendering<'_>, place: &Place) -> (JsonPosition, JsonPosition) {
    let (start, end) = rendering.sources.positions(place);
    (start.into(), end.into())
}

fn stage_word(stage: analyzer::Stage) -> &'static str {
    match stage {
        analyzer::Stage::Reading => "reading",
        analyzer::Stage::Solving => "solving",
    }
}

impl From<Position> for JsonPosition {
    fn from(position: Position) -> Self {
        JsonPosition { line: position.line, column: position.column }
    }
}
