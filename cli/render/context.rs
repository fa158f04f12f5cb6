//! What holds along a finding's path (`--explain-path`), and which steps of a long path are printed.
//!
//! In: a finding. Out: lines for people.

use std::io::{self, Write};

use analyzer::Finding;
use analyzer::report::{Context, Fact, FindingContext};

use super::excerpt::harmless;
use crate::language::Language;

/// Longer paths are printed without their middle: nobody reads more, and programs get all of it.
const MOST_STEPS: usize = 14;
/// So many steps are printed at either end of a longer path.
const ENDS: usize = 6;

/// The steps that are printed: those before `first`, and those from `last` on.
#[derive(Clone, Copy)]
pub struct Shown {
    /// Where the left out steps begin.
    pub first: usize,
    /// Where they end.
    pub last: usize,
}

impl Shown {
    /// Of so many steps.
    pub fn of(steps: usize) -> Shown {
        if steps <= MOST_STEPS {
            Shown { first: steps, last: steps }
        } else {
            Shown { first: ENDS, last: steps - ENDS }
        }
    }

    /// Whether a step is printed.
    pub fn has(self, index: usize) -> bool {
        index < self.first || index >= self.last
    }

    /// How many are not.
    pub fn left_out(self) -> usize {
        self.last - self.first
    }
}

/// Writes each step with what holds behind it, then what holds at the finding's own place.
pub fn write(finding: &Finding, own: &FindingContext, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let shown = Shown::of(finding.steps.len());
    for (index, step) in finding.steps.iter().enumerate() {
        if index == shown.first && shown.left_out() > 0 {
            writeln!(out, "     {}", language.more_steps(shown.left_out()))?;
        }
        let Some(context) = step.context.as_ref().filter(|_| shown.has(index)) else { continue };
        let message = harmless(language.of(&step.message));
        writeln!(out, "     {}. {message} [{}]", index + 1, harmless(language.of(&context.kind.label)))?;
        writeln!(out, "        {}", line(&context.at, language))?;
    }
    writeln!(out, "     {}{}{}", language.here(), language.colon(), line(&own.at, language))
}

/// The labels of facts in a row.
pub fn labels(facts: &[Fact], language: Language) -> String {
    let labels: Vec<String> = facts.iter().map(|fact| harmless(language.of(&fact.label))).collect();
    if labels.is_empty() { language.nothing().to_owned() } else { labels.join(language.list_comma()) }
}

fn line(context: &Context, language: Language) -> String {
    let [reached, holds] = language.reached_and_holds();
    let (colon, semicolon) = (language.colon(), language.semicolon());
    let ways =
        if context.ways.is_empty() { language.some_other_way().to_owned() } else { labels(&context.ways, language) };
    format!("{reached}{colon}{ways}{semicolon}{holds}{colon}{}", labels(&context.holds, language))
}
