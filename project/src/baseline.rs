//! What a team has agreed to live with for now.
//!
//! In: the text of a `consentlint-baseline.json`, a report. Out: a [`Baseline`]; a report whose findings say whether they
//! were known; the entries that are fixed.
//!
//! The file is a JSON object with a line for each fingerprint, sorted, and the version at its end: every entry's line ends
//! with a comma, so git's `merge=union` joins two branches' lines to a whole file. What both have is read once.

use std::collections::BTreeMap;
use std::fmt;

use analyzer::files::chosen::Scope;
use analyzer::report::{BaselineState, BaselineUse, Fixed};
use analyzer::{Finding, Report};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::problem::Problem;

/// The shape of the file.
const VERSION: u64 = 1;

/// Findings that are known, by fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(pub BTreeMap<String, Entry>);

/// Findings with one fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The rule's id.
    pub rule: String,
    /// The type and function around it.
    pub symbol: String,
    /// How many there are in each file; paths are relative to the baseline's folder. A file that was renamed since is
    /// still the same one.
    pub places: BTreeMap<String, usize>,
}

/// What a report says about a baseline's entries.
pub struct Compared<'c> {
    /// The baseline as people know it.
    pub name: &'c str,
    /// Where the folder that its paths count from lies in the scan.
    pub scope: &'c Scope,
    /// Whether the scan would have found an entry's finding: its rule ran, and its file was looked at. The path is the
    /// scan's, if it lies below the scan's root.
    pub looked_at: &'c dyn Fn(&str, Option<&str>) -> bool,
}

/// Reads a text.
///
/// # Errors
/// What is wrong with it.
pub fn read(file: &str, text: &str) -> Result<Baseline, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(line) = text.lines().position(|line| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>")) {
        let problem = Problem::new(file, "a merge left both sides here", "合并后双方的内容都留在这里");
        let start = byte_of(text, line + 1, 1);
        let length = text[start..].lines().next().map_or(0, str::len);
        return Err(problem.at(text, &(start..start + length)).hint(
            "remove the three lines of marks and keep the entries of both sides; `merge=union` in .gitattributes does it",
            "删去三行冲突标记，保留双方的条目；在 .gitattributes 中写 `merge=union` 可自动完成",
        ));
    }
    let refused = |error: serde_json::Error| {
        let message = error.to_string();
        let plain = message.rsplit_once(" at line ").map_or(message.as_str(), |(start, _)| start);
        let problem = Problem::new(file, format!("not a baseline: {plain}"), format!("不是基线文件：{plain}"));
        let problem = match error.line() {
            0 => problem,
            line => {
                let at = byte_of(text, line, error.column());
                problem.at(text, &(at..at))
            }
        };
        problem.hint(
            "take it from version control, or write a new one with `consentlint baseline`",
            "从版本库恢复，或用 `consentlint baseline` 重新写出",
        )
    };
    let document: Document = serde_json::from_str(text).map_err(refused)?;
    match document.version {
        Some(VERSION) => Ok(document.baseline),
        Some(other) => {
            let problem = Problem::new(
                file,
                format!("has version {other}, and this program reads version {VERSION}"),
                format!("版本为 {other}，而本程序读取版本 {VERSION}"),
            );
            Err(problem.hint("a newer consentlint wrote it", "由更新版本的 consentlint 写出"))
        }
        None => Err(Problem::new(file, "not a baseline: it has no `version`", "不是基线文件：没有 `version`")),
    }
}

/// The byte at a line and a column, both from 1; columns count bytes.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let mut lines = text.split_inclusive('\n');
    let start: usize = lines.by_ref().take(line - 1).map(str::len).sum();
    let length = lines.next().map_or(0, |line| line.trim_end_matches('\n').len());
    start + column.saturating_sub(1).min(length)
}

/// The text of a baseline.
#[must_use]
pub fn write(baseline: &Baseline) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut text = String::from("{\n");
    for (fingerprint, entry) in &baseline.0 {
        let places = entry.places.iter().map(|(path, count)| format!("{}: {count}", quoted(path)));
        let places = places.collect::<Vec<_>>().join(", ");
        let (rule, symbol) = (quoted(&entry.rule), quoted(&entry.symbol));
        text.push_str(&format!(
            "{}: {{\"rule\": {rule}, \"symbol\": {symbol}, \"places\": {{{places}}}}},\n",
            quoted(fingerprint)
        ));
    }
    text.push_str(&format!("\"version\": {VERSION}\n}}\n"));
    text
}

/// The findings of a report that a baseline takes up: those that nobody has decided about.
#[must_use]
pub fn of(report: &Report, scope: &Scope) -> Baseline {
    let mut baseline = Baseline::default();
    for finding in report.findings.iter().filter(|finding| is_undecided(finding)) {
        let entry = baseline.0.entry(finding.fingerprint.clone()).or_default();
        entry.rule.clone_from(&finding.rule);
        entry.symbol.clone_from(&finding.symbol);
        *entry.places.entry(seen(finding, scope)).or_default() += 1;
    }
    baseline
}

/// Marks the findings of a report as known or new, and lists what is fixed. What comes back is the baseline without what
/// the report no longer has.
pub fn compare(report: &mut Report, baseline: &Baseline, compared: &Compared<'_>) -> Baseline {
    let mut left = baseline.clone();
    let mut kept = Baseline::default();
    let mut open: Vec<&mut Finding> = Vec::new();
    for finding in &mut report.findings {
        let path = seen(finding, compared.scope);
        if take(&mut left, &finding.fingerprint, Some(&path)) {
            known(finding, path, &mut kept);
        } else {
            open.push(finding);
        }
    }
    // The rest is new, unless its file has another name now.
    for finding in open {
        if take(&mut left, &finding.fingerprint, None) {
            let path = seen(finding, compared.scope);
            known(finding, path, &mut kept);
        } else if is_undecided(finding) {
            finding.decided.baseline = Some(BaselineState::New);
        }
    }
    let mut fixed = Vec::new();
    for (fingerprint, entry) in left.0 {
        for (path, count) in entry.places.into_iter().filter(|(_, count)| *count > 0) {
            let scanned = unseen(&path, compared.scope);
            let hidden = report.held_back.binary_search(&fingerprint).is_ok();
            if hidden || !(compared.looked_at)(&entry.rule, scanned.as_deref()) {
                let kept = kept.0.entry(fingerprint.clone()).or_default();
                (kept.rule, kept.symbol) = (entry.rule.clone(), entry.symbol.clone());
                *kept.places.entry(path).or_default() += count;
                continue;
            }
            let (rule, symbol) = (entry.rule.clone(), entry.symbol.clone());
            let path = scanned.unwrap_or(path);
            fixed.push(Fixed { path, rule, symbol, fingerprint: fingerprint.clone(), count });
        }
    }
    fixed.sort();
    report.fixed = fixed;
    report.baseline = Some(BaselineUse { file: compared.name.to_owned(), updated: false });
    kept
}

/// A baseline with the entries of another one added.
#[must_use]
pub fn joined(mut baseline: Baseline, other: Baseline) -> Baseline {
    for (fingerprint, entry) in other.0 {
        baseline.add(fingerprint, entry);
    }
    baseline
}

impl Baseline {
    /// How many findings it has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.values().flat_map(|entry| entry.places.values()).fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Adds an entry. What is there already is the same finding.
    fn add(&mut self, fingerprint: String, entry: Entry) {
        let own = self.0.entry(fingerprint).or_default();
        (own.rule, own.symbol) = (entry.rule, entry.symbol);
        for (path, count) in entry.places {
            let own = own.places.entry(path).or_default();
            *own = (*own).max(count);
        }
    }
}

fn is_undecided(finding: &Finding) -> bool {
    finding.decided.suppressed.is_none() && finding.decided.basis.is_none()
}

/// A finding that the baseline has. If somebody decided about it since, the entry is of no use any more.
fn known(finding: &mut Finding, path: String, kept: &mut Baseline) {
    if !is_undecided(finding) {
        return;
    }
    finding.decided.baseline = Some(BaselineState::Unchanged);
    let entry = kept.0.entry(finding.fingerprint.clone()).or_default();
    (entry.rule, entry.symbol) = (finding.rule.clone(), finding.symbol.clone());
    *entry.places.entry(path).or_default() += 1;
}

/// Takes one finding with this fingerprint out of a baseline, in this file or in any; whether there was one.
fn take(left: &mut Baseline, fingerprint: &str, path: Option<&str>) -> bool {
    let mut entry = left.0.get_mut(fingerprint);
    let mut places = entry.iter_mut().flat_map(|entry| &mut entry.places);
    let fitting = places.find(|(own, count)| **count > 0 && path.is_none_or(|path| path == *own));
    match fitting {
        Some((_, count)) => {
            *count -= 1;
            true
        }
        None => false,
    }
}

/// A finding's path as the baseline's folder sees it.
fn seen(finding: &Finding, scope: &Scope) -> String {
    scope.seen(&finding.place.path).unwrap_or_else(|| finding.place.path.clone())
}

/// A path of the baseline as the scan sees it; none if it lies outside.
fn unseen(path: &str, scope: &Scope) -> Option<String> {
    if scope.above.is_empty() {
        return Some(path.to_owned());
    }
    path.strip_prefix(scope.above.as_str())?.strip_prefix('/').map(str::to_owned)
}

/// The file as it is written.
struct Document {
    version: Option<u64>,
    baseline: Baseline,
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lines;
        impl<'de> Visitor<'de> for Lines {
            type Value = Document;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with an entry for each fingerprint")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
                let mut document = Document { version: None, baseline: Baseline::default() };
                while let Some(key) = map.next_key::<String>()? {
                    if key == "version" {
                        document.version = Some(map.next_value()?);
                    } else if key.starts_with('$') {
                        map.next_value::<IgnoredAny>()?;
                    } else if key.len() == 16 && key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                        document.baseline.add(key, map.next_value()?);
                    } else {
                        return Err(serde::de::Error::custom(format!("`{key}` is no fingerprint")));
                    }
                }
                Ok(document)
            }
        }
        deserializer.deserialize_map(Lines)
    }
}
