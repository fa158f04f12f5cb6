//! Which findings are shown when only a change is asked about.
//!
//! In: a report on the whole, the changed files, reports on how it was before. Out: the findings that touch a changed
//! file, and those elsewhere that were not there before; how many others there are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use analyzer::{Finding, Report};

/// Leaves what the change touched or brought about. `before` is asked only if there is anything elsewhere: it gives the
/// reports on how it was, of which a merge has several; none if nobody knows.
pub fn narrow(
    report: &mut Report,
    root: &Path,
    changed: &BTreeSet<PathBuf>,
    before: impl FnOnce() -> anyhow::Result<Vec<Report>>,
) -> anyhow::Result<()> {
    let touches = |path: &str| root.join(path).ancestors().any(|at| changed.contains(at));
    let touched =
        |finding: &Finding| touches(&finding.place.path) || finding.steps.iter().any(|step| touches(&step.place.path));
    if report.findings.iter().all(touched) {
        return Ok(());
    }
    let before = before()?;
    // How often each was there at most. Who cannot know what is new says nothing about what lies elsewhere.
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for report in &before {
        let mut here: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &report.findings {
            *here.entry(&finding.fingerprint).or_default() += 1;
        }
        for (fingerprint, count) in here {
            let most = known.entry(fingerprint).or_default();
            *most = count.max(*most);
        }
    }
    let mut is_new = |finding: &Finding| match known.get_mut(finding.fingerprint.as_str()) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => !before.is_empty(),
    };
    let mut elsewhere = 0;
    report.findings.retain(|finding| {
        let new = is_new(finding);
        let shown = touched(finding) || new;
        // What the project lives with is not shown anyway.
        elsewhere += usize::from(!shown && finding.is_open());
        shown
    });
    report.stats.elsewhere = elsewhere;
    Ok(())
}
