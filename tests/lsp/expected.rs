//! What an editor has to show: worked out from a fresh scan, without the server's own code.
//!
//! In: texts. Out: for each file its findings, with ranges counted one character after the other.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use analyzer::report::Place;
use analyzer::{Options, Ready, Severity, Source};
use rules::Pack;

use crate::world::Tree;

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    Bytes,
    Utf16,
    Characters,
}

/// Line and column, from 0.
pub type Point = (u32, u32);

/// Path, start and end, and what is said there.
pub type Step = (String, Point, Point, String);

/// A finding as it has to be shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expected {
    pub start: Point,
    pub end: Point,
    pub level: u8,
    pub rule: String,
    pub message: String,
    pub steps: Vec<Step>,
}

/// Findings by file, sorted.
pub type All = BTreeMap<String, Vec<Expected>>;

pub fn pack() -> Arc<Pack> {
    static PACK: OnceLock<Arc<Pack>> = OnceLock::new();
    Arc::clone(PACK.get_or_init(|| Arc::new(rules::builtin().unwrap())))
}

/// What a fresh scan of these texts finds.
pub fn of(texts: &Tree, columns: Columns) -> All {
    let source = |(path, text): (&String, &String)| {
        let kind = analyzer::files::kind_of(path)?;
        Some(Source { path: path.clone(), kind, text: text.clone() })
    };
    let options = Options { threads: Some(1), ..Options::default() };
    static READY: OnceLock<Ready> = OnceLock::new();
    let ready = READY.get_or_init(|| Ready::new(pack()));
    let report = analyzer::analyze(texts.iter().filter_map(source).collect(), ready, &options);
    let place = |place: &Place| {
        let text = texts[&place.path].as_str();
        let points = [place.span.start, place.span.end].map(|at| point(text, at as usize, columns));
        (place.path.clone(), points[0], points[1])
    };
    let mut all = All::new();
    for finding in report.findings.iter().filter(|finding| finding.is_open()) {
        let (path, start, end) = place(&finding.place);
        let steps = finding.steps.iter().map(|step| {
            let (path, start, end) = place(&step.place);
            (path, start, end, step.message.en.clone())
        });
        let level = match finding.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
            Severity::Note => 3,
        };
        let (rule, message) = (finding.rule.clone(), finding.message.en.clone());
        let steps = steps.collect();
        all.entry(path).or_default().push(Expected { start, end, level, rule, message, steps });
    }
    all.values_mut().for_each(|found| found.sort());
    all
}

/// Line and column of a byte.
pub fn point(text: &str, offset: usize, columns: Columns) -> Point {
    let (mut line, mut column) = (0, 0);
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if at >= offset {
            break;
        }
        let ends = match character {
            '\n' => true,
            '\r' => characters.peek().is_none_or(|(_, next)| *next != '\n'),
            _ => false,
        };
        if ends {
            (line, column) = (line + 1, 0);
        } else if character != '\r' {
            column += match columns {
                Columns::Bytes => character.len_utf8(),
                Columns::Utf16 => character.len_utf16(),
                Columns::Characters => 1,
            };
        }
    }
    (line, column as u32)
}
