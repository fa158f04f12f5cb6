//! What the configuration speaks of and that is not there: usually a slip of the pen, or what was mended since.
//!
//! In: a judged report on the whole, decisions. Out: places in configuration files.

use analyzer::Report;

use crate::judge::applies;
use crate::layers::{Decisions, Layer, Origin};

/// An entry that does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idle {
    /// Where it stands.
    pub origin: Origin,
    /// What of it.
    pub what: What,
}

/// What does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A name in a guard that nothing in the code has.
    Guard(String),
    /// A basis for which there is no finding.
    Basis,
}

/// Entries that do nothing, of the files for which `whole` says that all that they speak for was looked at.
#[must_use]
pub fn idle(report: &Report, decisions: &Decisions, whole: &dyn Fn(&Layer) -> bool) -> Vec<Idle> {
    let mut found = Vec::new();
    let entries = decisions.layers.iter().flat_map(|layer| layer.config.guard.iter().map(move |entry| (layer, entry)));
    for ((layer, entry), guard) in entries.zip(decisions.guards()).filter(|((layer, _), _)| whole(layer)) {
        let lists = [&entry.call, &entry.key, &entry.callback];
        for list in lists.into_iter().flatten() {
            for word in &list.get_ref().0 {
                if report.idle_guards.iter().any(|idle| idle.guard == guard.id && idle.word == *word) {
                    found.push(Idle { origin: layer.origin(&list.span()), what: What::Guard(word.clone()) });
                }
            }
        }
    }
    for layer in decisions.layers.iter().filter(|layer| whole(layer)) {
        for entry in &layer.config.basis {
            if !report.findings.iter().any(|finding| applies(entry, layer, finding)) {
                found.push(Idle { origin: layer.origin(&entry.rules.span()), what: What::Basis });
            }
        }
    }
    found
}
