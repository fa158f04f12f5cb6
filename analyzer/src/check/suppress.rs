//! Comments that suppress findings.
//!
//! In: findings, and the suppressions of all files. Out: findings that are suppressed say so; candidates for comments that
//! suppress nothing, give no reason or name what there is not.

use std::collections::BTreeMap;

use rules::Pack;
use rules::rule::{Fault, Find};

use super::candidate::Candidate;
use super::{Settings, is_wanted};
use crate::facts::Suppression;
use crate::link::program::{FileId, Program};
use crate::report::{Finding, Place, Suppressed};

/// The suppressions of a run, and which of their names suppressed something.
pub struct Suppressions<'p> {
    program: &'p Program<'p>,
    by_path: BTreeMap<&'p str, FileId>,
    /// By file: for each suppression, for each of its names.
    used: BTreeMap<FileId, Vec<Vec<bool>>>,
}

impl<'p> Suppressions<'p> {
    /// Those of all files.
    #[must_use]
    pub fn new(program: &'p Program<'p>) -> Suppressions<'p> {
        let files = program.files.iter().enumerate().filter(|(_, file)| !file.facts.suppressions.is_empty());
        let (mut by_path, mut used) = (BTreeMap::new(), BTreeMap::new());
        for (index, file) in files {
            let id = FileId(index as u32);
            by_path.insert(file.path.as_str(), id);
            used.insert(id, file.facts.suppressions.iter().map(|s| vec![false; s.rules.len()]).collect());
        }
        Suppressions { program, by_path, used }
    }

    /// Marks the findings that a comment suppresses.
    pub fn apply<'f>(&mut self, findings: impl Iterator<Item = &'f mut Finding>) {
        for finding in findings {
            let Some(file) = self.by_path.get(finding.place.path.as_str()).copied() else { continue };
            let facts = self.program.facts(file);
            for (index, suppression) in facts.suppressions.iter().enumerate() {
                let Some(reason) = suppression.reason.filter(|_| covers(suppression, finding)) else { continue };
                for (name, rule) in suppression.rules.iter().enumerate() {
                    if !names(facts.str(*rule), &finding.rule) {
                        continue;
                    }
                    if let Some(used) = self.used.get_mut(&file).and_then(|used| used.get_mut(index)) {
                        used[name] = true;
                    }
                    let place = Place { path: finding.place.path.clone(), span: suppression.span };
                    let reason = facts.str(reason).to_owned();
                    finding.decided.suppressed.get_or_insert(Suppressed { reason, place });
                }
            }
        }
    }

    /// A candidate for each comment and mistake. Names of rules that did not run are not judged; of those of `own`, the
    /// rule about these comments itself, either all or none are looked at.
    #[must_use]
    pub fn faults(&self, settings: &Settings<'_>, own: (&str, bool)) -> Vec<Candidate> {
        let pack = self.program.pack;
        let mut found = Vec::new();
        for (file, used) in &self.used {
            let facts = self.program.facts(*file);
            for (suppression, used) in facts.suppressions.iter().zip(used) {
                let written: Vec<&str> = suppression.rules.iter().map(|rule| facts.str(*rule)).collect();
                let about_own = written.iter().any(|name| names(name, own.0));
                if about_own != own.1 {
                    continue;
                }
                let mut add = |fault: Fault, said: Vec<&str>| {
                    let mut candidate = Candidate::new(Find::Suppression, (*file, suppression.span));
                    candidate.fault = Some(fault);
                    candidate.name = said.join(", ");
                    candidate.evidence = format!("{fault:?} {}", candidate.name);
                    found.push(candidate);
                };
                let unknown: Vec<&str> = written.iter().copied().filter(|name| !is_known(pack, name)).collect();
                if written.is_empty() {
                    add(Fault::NoRule, Vec::new());
                } else if !unknown.is_empty() {
                    add(Fault::UnknownRule, unknown);
                } else if suppression.reason.is_none() {
                    add(Fault::NoReason, written.clone());
                }
                let judged = |name: &str| is_known(pack, name) && all_ran(pack, settings, name);
                let idle = written.iter().zip(used).filter(|(name, used)| !**used && judged(name));
                let idle: Vec<&str> = idle.map(|(name, _)| *name).collect();
                if suppression.reason.is_some() && !idle.is_empty() {
                    add(Fault::Unused, idle);
                }
            }
        }
        found
    }
}

fn covers(suppression: &Suppression, finding: &Finding) -> bool {
    let at = finding.place.span.start;
    suppression.file
        || (suppression.covers.start..suppression.covers.end.max(suppression.covers.start + 1)).contains(&at)
}

/// Whether a written name means a rule: its id or its family.
fn names(written: &str, rule: &str) -> bool {
    let plain = written.trim_end_matches("/*");
    plain == rule || rule.split('/').next() == Some(plain)
}

fn is_known(pack: &Pack, written: &str) -> bool {
    pack.rules.iter().any(|rule| names(written, &rule.id))
}

fn all_ran(pack: &Pack, settings: &Settings<'_>, written: &str) -> bool {
    pack.rules.iter().filter(|rule| names(written, &rule.id)).all(|rule| is_wanted(rule, settings))
}
