//! What the configuration speaks of and that is not there: usually a slip of the pen, or what was mended since.
//!
//! In: a judged report on the whole, decisions. Out: places in configuration files.

use std::ops::Range;
use std::path::PathBuf;

use analyzer::Report;
use analyzer::report::Text;

use crate::judge::applies;
use crate::layers::{Decisions, Layer, Origin};
use crate::problem::word_in;

/// An entry that does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idle {
    /// The folder whose configuration has it.
    pub folder: PathBuf,
    /// Where it stands.
    pub origin: Origin,
    /// The bytes of that file's text that do nothing.
    pub span: Range<usize>,
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

impl Idle {
    /// What is to be said of it.
    #[must_use]
    pub fn message(&self) -> Text {
        match &self.what {
            What::Guard(word) => Text {
                en: format!("this guard does nothing: nothing in the scanned code is called `{word}`"),
                zh: format!("这条 guard 不起作用：被扫描的代码中没有 `{word}`"),
            },
            What::Basis => Text {
                en: "this basis does nothing: no finding of these rules is there".to_owned(),
                zh: "这条 basis 不起作用：所写位置没有这些规则的发现".to_owned(),
            },
        }
    }
}

/// Entries that do nothing, of the files for which `whole` says that all that they speak for was looked at.
#[must_use]
pub fn idle(report: &Report, decisions: &Decisions, whole: &dyn Fn(&Layer) -> bool) -> Vec<Idle> {
    let mut found = Vec::new();
    let idle = |layer: &Layer, at: Range<usize>, span: Option<Range<usize>>, what: What| Idle {
        folder: layer.folder.clone(),
        origin: layer.origin(&at),
        span: span.unwrap_or(at),
        what,
    };
    let entries = decisions.layers.iter().flat_map(|layer| layer.config.guard.iter().map(move |entry| (layer, entry)));
    for ((layer, entry), guard) in entries.zip(decisions.guards()).filter(|((layer, _), _)| whole(layer)) {
        let lists = [&entry.call, &entry.key, &entry.callback];
        for list in lists.into_iter().flatten() {
            for word in &list.get_ref().0 {
                if report.idle_guards.iter().any(|idle| idle.guard == guard.id && idle.word == *word) {
                    let own = word_in(&layer.text, &list.span(), word);
                    found.push(idle(layer, list.span(), own, What::Guard(word.clone())));
                }
            }
        }
    }
    for layer in decisions.layers.iter().filter(|layer| whole(layer)) {
        for entry in &layer.config.basis {
            if !report.findings.iter().any(|finding| applies(entry, layer, finding)) {
                found.push(idle(layer, entry.rules.span(), None, What::Basis));
            }
        }
    }
    found
}
