//! What several formats say in the same words.
//!
//! In: findings, rules, norms. Out: sentences, lists, orders.

use std::cmp::Reverse;
use std::collections::HashMap;

use analyzer::{Finding, Severity};
use rules::norm::Status;
use rules::rule::Rule;

use super::position::Unit;
use super::{Rendering, clause};
use crate::language::Language;

/// Longer paths lose their middle where people read them.
pub use super::context::Shown;

impl<'a> Rendering<'a> {
    /// The rule of a finding.
    pub fn rule(&self, id: &str) -> Option<&'a Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// A rule's title; its id if the rule is not known.
    pub fn title<'t>(&self, id: &'t str) -> &'t str
    where
        'a: 't,
    {
        self.rule(id).map_or(id, |rule| self.language.of_rule(&rule.title))
    }

    /// A clause with its norm and whether that binds: `Law on Shops, Art. 13 (in force) [LAW-13]`.
    pub fn norm(&self, id: &str) -> String {
        let language = self.language;
        let Some((norm, clause)) = clause(self.norms, id) else { return id.to_owned() };
        let title = language.norm_title(language.of_rule(&norm.title));
        let (article, status) = (language.of_rule(&clause.article), language.status(norm.status));
        match language {
            Language::En => format!("{title}, {article} ({status}) [{id}]"),
            Language::Zh => format!("{title}{article}（{status}）[{id}]"),
        }
    }

    /// Norms, what binds most first; the rule's own order otherwise.
    pub fn by_weight<'n>(&self, norms: &'n [String]) -> Vec<&'n str> {
        let mut norms = norms.iter().map(String::as_str).collect::<Vec<_>>();
        norms.sort_by_key(|id| clause(self.norms, id).map_or(Status::Draft, |(norm, _)| norm.status) as u8);
        norms
    }

    /// Each step of a finding's path on a line of its own: number, place, what happens.
    pub fn steps(&self, finding: &Finding, unit: Unit) -> Vec<String> {
        let numbered = finding.steps.iter().enumerate().map(|(index, step)| {
            let (start, _) = self.sources.positions_in(&step.place, unit);
            let (path, message) = (self.run.path(&step.place.path), self.language.of(&step.message));
            format!("{}. {path}:{}:{} {message}", index + 1, start.line, start.column)
        });
        let shown = Shown::of(finding.steps.len());
        let mut lines = numbered.collect::<Vec<_>>();
        if shown.left_out() > 0 {
            lines.splice(shown.first..shown.last, [self.language.more_steps(shown.left_out())]);
        }
        lines
    }

    /// Findings that ask for something to be done.
    pub fn open(&self) -> impl Iterator<Item = &'a Finding> {
        self.report.findings.iter().filter(|finding| finding.is_open())
    }

    /// Findings by severity: errors, warnings, notes.
    pub fn counts(&self) -> [usize; 3] {
        let count = |severity| self.open().filter(|finding| finding.severity == severity).count();
        [Severity::Error, Severity::Warning, Severity::Note].map(count)
    }

    /// The words of the summary: what was found, how much was looked at.
    pub fn outcome(&self) -> String {
        let (language, stats) = (self.language, &self.report.stats);
        let (_, stop) = language.comma_and_stop();
        let (found, analysed) = (language.findings(self.counts()), language.analysed(stats.files, stats.lines));
        format!("{found}{}{analysed}{stop}", language.semicolon())
    }

    /// What the report could not see, one sentence for each kind of gap, of files left out, and what was held back.
    pub fn unseen(&self) -> Vec<String> {
        let (language, report) = (self.language, self.report);
        let (comma, stop) = language.comma_and_stop();
        let mut kinds = std::collections::BTreeMap::new();
        for gap in &report.gaps {
            *kinds.entry(gap.kind).or_insert(0_usize) += 1;
        }
        let kinds = kinds.into_iter().map(|(kind, count)| language.gaps(kind, count)).collect::<Vec<_>>();
        let left_out = report.stats.left_out;
        let left_out = language.left_out([
            left_out.tests,
            left_out.generated,
            left_out.binary,
            left_out.too_large,
            left_out.excluded,
            left_out.foreign,
        ]);
        let labelled = [(language.not_understood(), kinds), (language.not_looked_at(), left_out)];
        let mut said = labelled
            .into_iter()
            .filter(|(_, parts)| !parts.is_empty())
            .map(|(label, parts)| format!("{label}{}{}{stop}", language.colon(), parts.join(comma)))
            .collect::<Vec<_>>();
        if report.stats.elsewhere > 0 {
            said.push(language.elsewhere(report.stats.elsewhere));
        }
        if report.stats.held_back > 0 {
            said.push(language.held_back(report.stats.held_back));
        }
        said
    }
}

/// Fingerprints that tell all findings apart: equal ones get a number, in the order of the report.
pub fn distinct_fingerprints(findings: &[Finding]) -> Vec<String> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let numbered = findings.iter().map(|finding| {
        let count = seen.entry(&finding.fingerprint).or_default();
        *count += 1;
        format!("{}:{count}", finding.fingerprint)
    });
    numbered.collect()
}

/// Findings with their distinct fingerprints, worst and surest first: readers that stop early have seen what counts.
pub fn worst_first(findings: &[Finding]) -> Vec<(&Finding, String)> {
    let mut all = findings.iter().zip(distinct_fingerprints(findings)).collect::<Vec<_>>();
    all.sort_by_key(|(finding, _)| (Reverse(finding.severity), Reverse(finding.confidence)));
    all
}
