//! Whether fixes do what they promise.
//!
//! In: the reports before and after, the findings that should be gone. Out: a [`Verdict`].

use std::collections::HashMap;

use analyzer::facts::GapKind;
use analyzer::{Finding, Report};

use super::Refusal;

/// What a check of the new texts says.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The findings are gone, and nothing is worse.
    Holds,
    /// Something is wrong.
    Refused(Refusal),
}

/// Compares two reports.
pub fn judge(before: &Report, after: &Report, mended: &[&Finding]) -> Verdict {
    if let Some(new) = new_finding(before, after) {
        return Verdict::Refused(Refusal::NewFinding(new.rule.clone()));
    }
    // A fingerprint counts equal findings of one function, so that of one which stays may become that of one which went:
    // what counts is how many of a rule a file has.
    let of_file = |finding: &Finding| (finding.rule.clone(), finding.place.path.clone());
    let (was, is) = (counts(before.findings.iter().map(of_file)), counts(after.findings.iter().map(of_file)));
    for (key, gone) in counts(mended.iter().map(|finding| of_file(finding))) {
        if is.get(&key).copied().unwrap_or(0) + gone > was.get(&key).copied().unwrap_or(0) {
            return Verdict::Refused(Refusal::Stays);
        }
    }
    let of_kind = |gap: &analyzer::report::ReportGap| (gap.place.path.clone(), gap.kind);
    let (was, is): (HashMap<(String, GapKind), usize>, _) =
        (counts(before.gaps.iter().map(of_kind)), counts(after.gaps.iter().map(of_kind)));
    let more = is.iter().any(|(key, count)| *count > was.get(key).copied().unwrap_or(0));
    if more { Verdict::Refused(Refusal::MoreGaps) } else { Verdict::Holds }
}

/// A finding whose fingerprint was not there so often.
fn new_finding<'a>(before: &Report, after: &'a Report) -> Option<&'a Finding> {
    let mut known = counts(before.findings.iter().map(|finding| finding.fingerprint.clone()));
    after.findings.iter().find(|finding| match known.get_mut(&finding.fingerprint) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    })
}

fn counts<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>) -> HashMap<K, usize> {
    let mut counts = HashMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts
}
