//! Checking: rules over the solution.
//!
//! In: program, solution, pack. Out: findings, sorted.

mod access;
mod acts;
mod again;
mod ages;
mod answered;
mod auto_start;
mod bound;
mod bundled;
pub mod candidate;
mod choices;
mod compared;
mod context;
mod controls;
mod declarations;
mod declared;
mod defaults;
mod dialogs;
mod doubts;
mod echoes;
mod elements;
mod events;
mod explained;
mod first_screens;
mod fixes;
mod groups;
mod having;
mod held_back;
mod identity;
mod implied;
mod in_sight;
mod labels;
mod landmarks;
mod layouts;
mod mentions;
mod message;
mod named;
mod naming;
mod opposite;
mod path;
mod personalization;
mod pictures;
mod place;
mod predicates;
mod privacy_manifests;
mod profile;
mod reach;
mod readers;
mod remembered;
mod removals;
mod repeats;
mod repetition;
mod required_reasons;
mod returns;
mod runs;
mod self_start;
mod settings;
mod settings_bundles;
mod steps;
mod stopping;
mod stored;
mod suppress;
mod tables;
mod target;
#[cfg(test)]
mod tests_defaults;
mod unlisted;
mod usage_texts;
mod uses;
mod vague;

use std::cmp::Reverse;

use rules::rule::{Artifact, Find, Predicate, Rule};

use crate::report::{Confidence, Decided, Finding, Severity};
use crate::solve::Solution;
use crate::solve::atoms::{Atom, Ways};
use crate::solve::chances::Chances;
use candidate::{Candidate, Reached};
use echoes::{Deed, Found};
use having::Units;
use mentions::Mentions;
use predicates::Question;
use suppress::Suppressions;

/// Which rules run, and what is reported.
pub struct Settings<'s> {
    /// Only these ids or families; empty: all.
    pub only: &'s [String],
    /// Not these.
    pub skip: &'s [String],
    /// Less sure findings are held back.
    pub min_confidence: Confidence,
    /// Each finding says what holds along its path.
    pub explain_path: bool,
}

pub use landmarks::landmarks;

/// The findings, and the fingerprints of those that were held back.
#[must_use]
pub fn check(solution: &Solution<'_, '_, '_>, settings: &Settings<'_>) -> (Vec<Finding>, Vec<String>) {
    let mentions = Mentions::new(solution.knowledge);
    let units = Units::new(solution);
    let candidates = all_candidates(&units, &mentions);
    let checker = Checker { solution, mentions: &mentions, units: &units, explain: settings.explain_path };
    let mut findings = Vec::new();
    let program = solution.knowledge.program;
    for rule in program.pack.rules.iter().filter(|r| is_wanted(r, settings)) {
        if program.cancel.is_set() {
            break;
        }
        let fitting = candidates.iter().filter(|c| rule.find.contains(&c.find));
        for candidate in fitting {
            // A run of requests is one bundle; for all other rules each request speaks for itself.
            if candidate.name == "run" && !asks(rule, |p| matches!(p, Predicate::UnrelatedGroups(_))) {
                continue;
            }
            if let Some(reached) = checker.first_hit(rule, candidate) {
                // A line of a build file may bring in several SDKs.
                let brought = candidate.sdk.filter(|_| candidate.find == Find::SelfStart);
                let (finding, deed) = (checker.finding(rule, candidate, reached), Deed::of(program, candidate));
                findings.push(Found { finding, brought, deed });
            }
        }
    }
    // What shows itself at a place in two ways is said once, in the way with the shorter path.
    let subject = |found: &Found| (found.finding.place.clone(), found.finding.rule.clone(), found.brought);
    findings.sort_by_cached_key(|found| {
        let finding = &found.finding;
        let text = (finding.message.clone(), finding.steps.clone());
        (subject(found), Reverse(finding.severity), finding.steps.len(), text)
    });
    findings.dedup_by(|b, a| subject(a) == subject(b));
    let mut suppressions = Suppressions::new(program);
    suppressions.apply(findings.iter_mut().map(|found| &mut found.finding));
    echoes::yield_places(&program.pack.rules, &mut findings);
    let mut findings = echoes::told_once(findings);
    identity::number(&mut findings);
    suppress(&checker, settings, (&mut suppressions, &mut findings));
    let (findings, unsure): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|f| f.confidence >= settings.min_confidence);
    let mut held_back: Vec<String> = unsure.into_iter().map(|f| f.fingerprint).collect();
    held_back.sort();
    (findings, held_back)
}

/// Marks what comments suppress, and adds findings about comments that do not do what they say. Such a finding can be
/// suppressed too: comments that speak of these are looked at last.
fn suppress(
    checker: &Checker<'_, '_, '_, '_>,
    settings: &Settings<'_>,
    (suppressions, findings): (&mut Suppressions<'_>, &mut Vec<Finding>),
) {
    let pack = checker.solution.knowledge.program.pack;
    let own = pack.rules.iter().filter(|rule| rule.find.contains(&Find::Suppression) && is_wanted(rule, settings));
    for rule in own {
        for about_own in [false, true] {
            let mut found = Vec::new();
            for candidate in suppressions.faults(settings, (&rule.id, about_own)) {
                if let Some(reached) = checker.first_hit(rule, &candidate) {
                    found.push(checker.finding(rule, &candidate, reached));
                }
            }
            identity::number(&mut found);
            // A comment about such findings does not suppress the one about itself.
            if !about_own {
                suppressions.apply(found.iter_mut());
            }
            findings.append(&mut found);
        }
    }
    findings.sort_by(|a, b| (&a.place, &a.rule).cmp(&(&b.place, &b.rule)));
}

fn all_candidates(units: &Units<'_, '_, '_, '_>, mentions: &Mentions<'_>) -> Vec<Candidate> {
    let solution = units.solution;
    let mut candidates = events::candidates(solution);
    let self_starting = self_start::candidates(solution);
    candidates.extend(having::collecting(solution, &self_starting));
    candidates.extend(self_starting);
    candidates.extend(having::records(units));
    candidates.extend(units.choices.iter().cloned());
    candidates.extend(uses::switches(units));
    candidates.extend(uses::personal(units));
    candidates.extend(declared::candidates(solution, mentions));
    candidates.extend(target::candidates(solution));
    candidates.extend(access::candidates(solution));
    candidates.extend(personalization::candidates(solution));
    candidates.extend(auto_start::candidates(solution));
    candidates.extend(repetition::candidates(solution));
    candidates.extend(declarations::candidates(solution.knowledge));
    candidates.extend(unlisted::candidates(solution));
    candidates.extend(usage_texts::candidates(solution));
    candidates.extend(required_reasons::candidates(solution));
    candidates.extend(privacy_manifests::candidates(solution));
    candidates.extend(controls::candidates(solution.knowledge));
    candidates.extend(settings::candidates(solution.knowledge));
    candidates.extend(dialogs::candidates(solution));
    candidates.extend(held_back::candidates(solution));
    candidates.extend(implied::candidates(solution.knowledge));
    candidates.extend(bundled::candidates(solution.knowledge));
    let modules = &solution.knowledge.modules;
    for candidate in &mut candidates {
        if candidate.unit.is_none() {
            let mut units: Vec<usize> = modules.units_of(candidate.place.0).collect();
            units.sort_by_key(|u| modules.units[*u].artifact != Artifact::App);
            let possible = |unit: &&usize| candidate.contexts.iter().any(|reached| reached.is_possible_in(**unit));
            candidate.unit = units.iter().find(possible).or(units.first()).copied();
        }
        if let Some(unit) = candidate.unit {
            candidate.contexts.retain(|reached| reached.is_possible_in(unit));
        }
    }
    candidates.sort_by_key(|c| (c.place, c.find as u8, c.inner.clone()));
    candidates
}

fn is_wanted(rule: &Rule, settings: &Settings<'_>) -> bool {
    let family = rule.id.split('/').next().unwrap_or(&rule.id);
    let named = |list: &[String]| list.iter().any(|n| *n == rule.id || n.trim_end_matches("/*") == family);
    (settings.only.is_empty() || named(settings.only)) && !named(settings.skip)
}

/// Whether a rule has a condition of a kind.
fn asks(rule: &Rule, wanted: fn(&Predicate) -> bool) -> bool {
    fn has(predicate: &Predicate, wanted: fn(&Predicate) -> bool) -> bool {
        match predicate {
            Predicate::All(list) | Predicate::Any(list) => list.iter().any(|inner| has(inner, wanted)),
            Predicate::Not(inner) => has(inner, wanted),
            other => wanted(other),
        }
    }
    rule.conditions.iter().any(|predicate| has(predicate, wanted))
}

/// What rules are asked of.
struct Checker<'c, 'k, 'p, 'a> {
    solution: &'c Solution<'k, 'p, 'a>,
    mentions: &'c Mentions<'c>,
    units: &'c Units<'c, 'k, 'p, 'a>,
    explain: bool,
}

impl<'k, 'p, 'a> Checker<'_, 'k, 'p, 'a> {
    /// The context in which the rule's conditions hold: the worst one, and of those the one with the shortest path.
    fn first_hit(&self, rule: &Rule, candidate: &Candidate) -> Option<Reached> {
        let holds = |reached: &Reached| {
            let question = self.question(candidate, *reached);
            rule.conditions.iter().all(|p| question.holds(p))
        };
        let hits = candidate.contexts.iter().filter(|r| holds(r));
        hits.min_by_key(|r| {
            let severity = self.severity(rule, candidate, **r);
            let length = r.node.map_or(0, |(node, context)| self.solution.before.depth(node, context));
            (Reverse(severity), Reverse(self.confidence(candidate, **r)), length)
        })
        .copied()
    }

    fn question<'q>(&'q self, candidate: &'q Candidate, reached: Reached) -> Question<'q, 'k, 'p, 'a> {
        Question { solution: self.solution, mentions: self.mentions, units: self.units, candidate, reached }
    }

    fn severity(&self, rule: &Rule, candidate: &Candidate, reached: Reached) -> Severity {
        let question = self.question(candidate, reached);
        let other = rule.severity_when.iter().find(|s| s.when.iter().all(|p| question.holds(p)));
        let severity = match other.map_or(rule.severity, |s| s.severity) {
            rules::rule::Severity::Error => Severity::Error,
            rules::rule::Severity::Warning => Severity::Warning,
            rules::rule::Severity::Note => Severity::Note,
        };
        let sample = candidate.unit.is_some_and(|u| self.solution.knowledge.modules.units[u].sample);
        match severity {
            Severity::Error if sample => Severity::Warning,
            Severity::Warning if sample => Severity::Note,
            other => other,
        }
    }

    /// How sure it is: a step less for each guess, and for a path that is one of many.
    fn confidence(&self, candidate: &Candidate, reached: Reached) -> Confidence {
        let ways = reached.state.ways;
        let before = &self.solution.before;
        let chances = reached.node.map_or(Chances::default(), |(node, context)| before.chances_of(node, context));
        let guesses = [
            candidate.guessed,
            ways.has(Ways::GUESSED),
            ways.has(Ways::UNKNOWN_OPENER),
            ways.has(Ways::OBSERVED),
            reached.state.must.has(Atom::Doubt),
            chances >= Chances::SEVERAL,
            chances >= Chances::MANY,
        ];
        match guesses.iter().filter(|g| **g).count() {
            0 => Confidence::High,
            1 => Confidence::Medium,
            _ => Confidence::Low,
        }
    }

    fn finding(&self, rule: &Rule, candidate: &Candidate, reached: Reached) -> Finding {
        let solution = self.solution;
        let facts = message::Facts::new(solution, candidate, reached);
        let confidence = self.confidence(candidate, reached);
        let mut severity = self.severity(rule, candidate, reached);
        if confidence == Confidence::Low {
            severity = severity.min(Severity::Warning);
        }
        let question = self.question(candidate, reached);
        let other = rule.message_when.iter().find(|m| m.when.iter().all(|p| question.holds(p)));
        let said = other.map_or(&rule.message, |m| &m.message);
        let help = other.and_then(|m| m.help.as_ref()).unwrap_or(&rule.help);
        let mut steps = steps::steps(solution, candidate, (reached, self.explain));
        steps.extend(doubts::steps(solution, candidate, reached));
        if asks(rule, |p| matches!(p, Predicate::KeptBeyondRemoval(_))) {
            steps.extend(steps::kept(solution, candidate));
        }
        let symbol = identity::symbol(solution, candidate);
        Finding {
            place: message::place(solution.knowledge.program, candidate.place.0, candidate.place.1),
            rule: rule.id.clone(),
            severity,
            confidence,
            message: message::fill(said, candidate, &facts),
            help: message::fill(help, candidate, &facts),
            norms: rule.norms.clone(),
            steps,
            fingerprint: identity::fingerprint(solution, rule, candidate, &symbol),
            symbol,
            decided: Decided::default(),
            context: self.explain.then(|| context::of_finding(rule, &question)).flatten(),
            fixes: fixes::fixes(solution.knowledge.program, rule, candidate, &facts),
        }
    }
}
