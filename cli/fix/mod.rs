//! `scan --fix`: mends what a program can mend.
//!
//! In: a report whose findings have fixes, the files, a way to check other texts. Out: which fixes hold, the new texts of
//! the files, and why each other fix was left. A fix holds if the text is the one that was analysed, no other fix
//! touches the same place, and a check of the new texts shows the finding gone, no new one, and no more gaps. Nothing is
//! written before that is known.

mod changes;
mod diff;
mod verdict;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use analyzer::report::{Applicability, Fix};
use analyzer::{Finding, Report};

pub use changes::write;
use changes::{Changes, Original};
pub use diff::print;
use verdict::Verdict;
pub use words::{say, say_untouched};

/// Checks the project with other texts in place of some files': path in the report and text.
pub type Check<'a> = &'a dyn Fn(&BTreeMap<String, String>) -> anyhow::Result<Report>;

/// What came of the fixes.
#[derive(Debug)]
pub struct Outcome<'r> {
    /// Findings that are mended, in the order of the report.
    pub mended: Vec<&'r Finding>,
    /// Findings that keep their fix, and why.
    pub left: Vec<(&'r Finding, Refusal)>,
    /// Files with their new content.
    pub files: Vec<ChangedFile>,
}

/// A file with its new content.
#[derive(Debug)]
pub struct ChangedFile {
    /// Its path in the report.
    pub path: String,
    /// What it was, and where it can be opened.
    pub original: Original,
    /// Its new text.
    pub text: String,
    /// The same, as it is written.
    pub bytes: Vec<u8>,
}

/// Why a fix was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It rests on a guess.
    Suggested,
    /// The file cannot be read any more.
    Unreadable,
    /// The file is not the one that was analysed.
    Changed,
    /// The file has bytes that cannot be written back as they are.
    Encoding,
    /// Another fix changes the same place.
    Overlap,
    /// The finding would still be there.
    Stays,
    /// There would be a new finding of this rule.
    NewFinding(String),
    /// Something would not be understood any more.
    MoreGaps,
    /// The new texts could not be checked.
    Unchecked,
}

/// Tries the fixes of a report.
pub fn plan<'r>(report: &'r Report, root: &Path, check: Check<'_>) -> Outcome<'r> {
    let mut changes = Changes::new(root);
    let mut left = Vec::new();
    let mut proposed = Vec::new();
    // What a team has decided to live with is not mended behind its back.
    for finding in report.findings.iter().filter(|finding| finding.is_open()) {
        let Some(fix) = finding.fixes.first() else { continue };
        match propose(&mut changes, fix) {
            Ok(()) => proposed.push((finding, fix)),
            Err(refusal) => left.push((finding, refusal)),
        }
    }
    // The report may show only a part of what a check finds: fixes are judged by all of it.
    let before = if proposed.is_empty() { None } else { check(&BTreeMap::new()).ok() };
    let mut trial = Trial { before: before.as_ref(), check, changes: &changes, held: Vec::new(), left };
    trial.settle(&proposed);
    let Trial { held, mut left, .. } = trial;
    left.sort_by_key(|(finding, _)| (finding.place.clone(), finding.rule.clone()));
    let mut mended = held.iter().map(|(finding, _)| *finding).collect::<Vec<_>>();
    mended.sort_by_key(|finding| (finding.place.clone(), finding.rule.clone()));
    let files = changes.applied(held.iter().map(|(_, fix)| *fix));
    Outcome { mended, left, files }
}

fn propose(changes: &mut Changes, fix: &Fix) -> Result<(), Refusal> {
    match fix.applicability {
        Applicability::Automatic => changes.propose(fix),
        Applicability::Suggested => Err(Refusal::Suggested),
    }
}

/// Fixes that are tried together.
struct Trial<'t, 'r> {
    /// What a check of the texts as they are finds.
    before: Option<&'t Report>,
    check: Check<'t>,
    changes: &'t Changes,
    held: Vec<(&'r Finding, &'r Fix)>,
    left: Vec<(&'r Finding, Refusal)>,
}

impl<'r> Trial<'_, 'r> {
    /// Takes all that hold together with those that are held already; of several that do not, each half is tried alone.
    fn settle(&mut self, proposed: &[(&'r Finding, &'r Fix)]) {
        let Some((first, rest)) = proposed.split_first() else { return };
        let together = self.held.iter().chain(proposed).copied().collect::<Vec<_>>();
        match self.verdict(&together) {
            Verdict::Holds => self.held = together,
            Verdict::Refused(refusal) if rest.is_empty() => self.left.push((first.0, refusal)),
            Verdict::Refused(_) => {
                let (one, other) = proposed.split_at(proposed.len() / 2);
                self.settle(one);
                self.settle(other);
            }
        }
    }

    fn verdict(&self, fixes: &[(&'r Finding, &'r Fix)]) -> Verdict {
        let files = self.changes.applied(fixes.iter().map(|(_, fix)| *fix));
        let texts = files.into_iter().map(|file| (file.path, file.text)).collect::<BTreeMap<_, _>>();
        let (Some(before), Ok(after)) = (self.before, (self.check)(&texts)) else {
            return Verdict::Refused(Refusal::Unchecked);
        };
        let mended = fixes.iter().map(|(finding, _)| *finding).collect::<Vec<_>>();
        verdict::judge(before, &after, &mended)
    }
}

#[cfg(test)]
mod tests;
