//! Compares what a case expects with what is found.
//!
//! In: a case and a function that analyses texts. Out: one line per difference.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use analyzer::{Finding, Severity, Source};

use super::markers::{Expected, Meaning, expected};
use super::page::{Case, CaseFile, Page};
use super::project;

/// Analyses texts.
pub type Analyze<'a> = &'a dyn Fn(Vec<Source>) -> Vec<Finding>;

/// How strictly known wrong answers are held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// A `fixme` that is no longer true is a failure.
    Asserted,
    /// Lines with a `fixme` may have any outcome: for rewritten cases.
    Ignored,
}

/// One finding, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Actual {
    path: String,
    line: usize,
    start: u32,
    end: u32,
    rule: String,
    severity: Severity,
    message: String,
}

/// Runs the cases of a page whose page and heading contain `only`; each difference is one text.
#[must_use]
pub fn page(page: &Page, only: &str, analyze: Analyze<'_>) -> Vec<String> {
    let wanted = |case: &&Case| format!("{} {}", page.rule, case.heading).contains(only);
    page.cases.iter().filter(wanted).flat_map(|case| self::case(&page.rule, case, Known::Asserted, analyze)).collect()
}

/// Runs one case.
#[must_use]
pub fn case(rule: &str, case: &Case, known: Known, analyze: Analyze<'_>) -> Vec<String> {
    let files = project::complete(case);
    let marks: Vec<Expected> = files.iter().flat_map(|file| expected(&file.path, &file.text)).collect();
    let mut rules: BTreeSet<&str> = marks.iter().map(|mark| mark.rule.as_str()).collect();
    rules.insert(rule);
    let found = actual(analyze(sources(&files)), &files, &rules);
    let mut differences = Vec::new();
    missing(&marks, &found, known, &mut differences);
    unexpected(&marks, &found, &mut differences);
    differences.into_iter().map(|difference| print(rule, case, &files, &difference)).collect()
}

/// The texts as the analyzer takes them.
#[must_use]
pub fn sources(files: &[CaseFile]) -> Vec<Source> {
    let source = |file: &CaseFile| {
        let kind = analyzer::files::kind_of(&file.path)?;
        Some(Source { path: file.path.clone(), kind, text: file.text.clone() })
    };
    files.iter().filter_map(source).collect()
}

/// The findings of the rules that the case speaks of.
fn actual(findings: Vec<Finding>, files: &[CaseFile], rules: &BTreeSet<&str>) -> Vec<Actual> {
    let relevant = findings.into_iter().filter(|finding| rules.contains(finding.rule.as_str()));
    let mut found: Vec<Actual> = relevant
        .map(|finding| {
            let text = files.iter().find(|file| file.path == finding.place.path).map_or("", |file| &file.text);
            let span = finding.place.span;
            Actual {
                line: line_of(text, span.start as usize),
                path: finding.place.path,
                start: span.start,
                end: span.end,
                rule: finding.rule,
                severity: finding.severity,
                message: finding.message.en,
            }
        })
        .collect();
    found.sort();
    found
}

/// Line of a byte, from 1.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count()
}

/// A difference: where, and what about it.
struct Difference {
    path: String,
    line: usize,
    what: String,
}

fn is_at(mark: &Expected, found: &Actual) -> bool {
    mark.path == found.path && mark.rule == found.rule && (mark.first..=mark.last).contains(&found.line)
}

/// Expectations that no finding meets, and known misses that are found.
fn missing(marks: &[Expected], found: &[Actual], known: Known, differences: &mut Vec<Difference>) {
    for mark in marks {
        let here: Vec<&Actual> = found.iter().filter(|found| is_at(mark, found)).collect();
        let what = match mark.meaning {
            Meaning::Finding(severity) if here.is_empty() => {
                if alternative(mark, marks, found) {
                    continue;
                }
                format!("expected {} and nothing is found", name(severity, &mark.rule))
            }
            Meaning::Finding(severity) if here.iter().all(|found| found.severity != severity) => {
                format!("expected {}, found {}", name(severity, &mark.rule), describe(here[0]))
            }
            Meaning::KnownMiss if known == Known::Asserted && !here.is_empty() => {
                format!("{} is found now: remove `fixme: `. Found {}", mark.rule, describe(here[0]))
            }
            Meaning::KnownWrong if known == Known::Asserted && here.is_empty() => {
                format!("{} is quiet now: remove the `fixme: quiet` marker", mark.rule)
            }
            _ => continue,
        };
        differences.push(Difference { path: mark.path.clone(), line: mark.first, what });
    }
}

/// Whether a marker with the same tag is met.
fn alternative(mark: &Expected, marks: &[Expected], found: &[Actual]) -> bool {
    let same = |other: &&Expected| other.tag.is_some() && other.tag == mark.tag && other.rule == mark.rule;
    marks.iter().filter(same).any(|other| found.iter().any(|found| is_at(other, found)))
}

/// Findings that nothing expects, and findings reported twice.
fn unexpected(marks: &[Expected], found: &[Actual], differences: &mut Vec<Difference>) {
    for (index, finding) in found.iter().enumerate() {
        let twin = index.checked_sub(1).and_then(|before| found.get(before));
        let twice = twin.is_some_and(|twin| {
            (&twin.path, twin.start, twin.end, &twin.rule) == (&finding.path, finding.start, finding.end, &finding.rule)
        });
        let what = if !marks.iter().any(|mark| is_at(mark, finding)) {
            format!("unexpected {}", describe(finding))
        } else if twice {
            format!("reported twice: {}", describe(finding))
        } else {
            continue;
        };
        differences.push(Difference { path: finding.path.clone(), line: finding.line, what });
    }
}

fn describe(found: &Actual) -> String {
    format!("{} \"{}\"", name(found.severity, &found.rule), found.message)
}

fn name(severity: Severity, rule: &str) -> String {
    let word = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    format!("{word}: {rule}")
}

/// A difference with its case and its line.
fn print(rule: &str, case: &Case, files: &[CaseFile], difference: &Difference) -> String {
    let file = files.iter().find(|file| file.path == difference.path);
    let page_line = file.map_or(0, |file| file.page_line);
    let line = file.and_then(|file| file.text.lines().nth(difference.line.saturating_sub(1))).unwrap_or("").trim();
    let mut text = format!("{rule}.md ## {}\n    {}:{}", case.heading, difference.path, difference.line);
    if page_line > 0 {
        let _ = write!(text, " (line {} of the page)", page_line + difference.line - 1);
    }
    let _ = write!(text, "\n    {line}\n    {}", difference.what);
    text
}
