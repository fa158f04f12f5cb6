//! Parsing: the one place that names a tree-sitter grammar.
//!
//! In: a language and one text. Out: a tree whose positions are those of the text, or the reason why there is none.
//!
//! A few constructs that a grammar cannot read are blanked out or rewritten before parsing, byte for byte, so positions
//! never move.
//! What a grammar's scanner would end the process over is refused.

mod bodies;
mod mask;
mod nesting;
mod objc;

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub use mask::{mask_kotlin, mask_swift};
pub use objc::{Directive, DirectiveKind, Lines, mask_objc, objc_lines};
use tree_sitter::{ParseOptions, Parser, Tree};

/// A language that has a grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grammar {
    /// Java.
    Java,
    /// Kotlin, scripts included.
    Kotlin,
    /// Swift.
    Swift,
    /// Objective-C; of Objective-C++ what is Objective-C.
    ObjectiveC,
}

impl Grammar {
    /// Every grammar, in a fixed order.
    pub const ALL: [Grammar; 4] = [Grammar::Java, Grammar::Kotlin, Grammar::Swift, Grammar::ObjectiveC];

    /// The tree-sitter language behind this grammar.
    #[must_use]
    pub fn language(self) -> tree_sitter::Language {
        match self {
            Grammar::Java => tree_sitter_java::LANGUAGE.into(),
            Grammar::Kotlin => tree_sitter_kotlin::LANGUAGE.into(),
            Grammar::Swift => tree_sitter_swift::LANGUAGE.into(),
            Grammar::ObjectiveC => tree_sitter_objc::LANGUAGE.into(),
        }
    }
}

/// Why a text has no tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseFailure {
    /// The parser used up its time (the text is most likely not source code), or was told to stop.
    OutOfTime,
    /// String templates nest so deeply that the scanner would end the process.
    TooDeep,
    /// The core refused the grammar (an incompatible build).
    Grammar,
}

/// The most time that one parse may take, in wall time of the parsing thread. Real files take well under 100 ms;
/// a megabyte of random bytes takes over four seconds without a limit.
pub const PARSE_BUDGET: Duration = Duration::from_secs(3);

/// A parser per language, kept for reuse on one thread.
#[derive(Default)]
pub struct Parsers {
    parsers: [Option<Parser>; Grammar::ALL.len()],
    stop: Option<Arc<AtomicBool>>,
}

impl Parsers {
    /// Gives up as soon as this flag is set.
    pub fn stop_at(&mut self, flag: Arc<AtomicBool>) {
        self.stop = Some(flag);
    }

    /// Parses `text` within `budget`.
    ///
    /// Broken code still gives a tree, with error nodes in it.
    ///
    /// # Errors
    /// [`ParseFailure`] when the budget ran out, the text nests too deeply, or the grammar could not be loaded.
    pub fn parse(&mut self, grammar: Grammar, text: &str, budget: Duration) -> Result<Tree, ParseFailure> {
        if grammar == Grammar::Kotlin && !nesting::is_bearable(text) {
            return Err(ParseFailure::TooDeep);
        }
        self.parse_masked(grammar, &mask(grammar, text), budget)
    }

    /// Parses a text that went through [`mask`] already, for those who need what the grammar saw.
    ///
    /// # Errors
    /// As [`Parsers::parse`].
    pub fn parse_masked(&mut self, grammar: Grammar, masked: &str, budget: Duration) -> Result<Tree, ParseFailure> {
        let stop = self.stop.clone();
        let stopped = || stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed));
        let parser = self.parser(grammar)?;
        let bytes = masked.as_bytes();
        let started = Instant::now();
        let mut within_budget = |_: &tree_sitter::ParseState| {
            if stopped() || started.elapsed() > budget { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut within_budget);
        let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
        let tree = parser.parse_with_options(&mut read, None, Some(options));
        if tree.is_none() {
            parser.reset();
        }
        tree.ok_or(ParseFailure::OutOfTime)
    }

    fn parser(&mut self, grammar: Grammar) -> Result<&mut Parser, ParseFailure> {
        let slot = &mut self.parsers[grammar as usize];
        if slot.is_none() {
            let mut parser = Parser::new();
            parser.set_language(&grammar.language()).map_err(|_| ParseFailure::Grammar)?;
            *slot = Some(parser);
        }
        slot.as_mut().ok_or(ParseFailure::Grammar)
    }
}

/// The text that the grammar sees: same length, with what it cannot read blanked out.
#[must_use]
pub fn mask(grammar: Grammar, text: &str) -> Cow<'_, str> {
    match grammar {
        Grammar::Kotlin => mask_kotlin(text),
        Grammar::Swift => mask_swift(text),
        Grammar::ObjectiveC => mask_objc(text),
        Grammar::Java => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two crates that export the same symbol link without an error and silently return the same tables.
    #[test]
    fn every_language_is_the_one_it_says() {
        let sizes: Vec<_> =
            Grammar::ALL.iter().map(|g| (g.language().parse_state_count(), g.language().node_kind_count())).collect();
        assert_eq!(sizes, [(1385, 321), (10180, 378), (11522, 572), (6799, 588)]);
    }

    #[test]
    fn a_parse_that_takes_too_long_is_given_up_and_the_parser_stays_usable() {
        let noise = "({[\"'<".repeat(200_000);
        let mut parsers = Parsers::default();
        let given_up = parsers.parse(Grammar::Java, &noise, Duration::from_millis(1));
        assert_eq!(given_up.err(), Some(ParseFailure::OutOfTime));
        let tree = parsers.parse(Grammar::Java, "class A {}", PARSE_BUDGET);
        assert!(tree.is_ok_and(|t| !t.root_node().has_error()));
    }

    #[test]
    fn templates_that_the_scanner_would_end_the_process_over_are_refused() {
        let nested = |depth: usize| format!("val x = {}1{}", "\"${".repeat(depth), "}\"".repeat(depth));
        let mut parsers = Parsers::default();
        let refused = parsers.parse(Grammar::Kotlin, &nested(511), PARSE_BUDGET);
        assert_eq!(refused.err(), Some(ParseFailure::TooDeep));
        let tree = parsers.parse(Grammar::Kotlin, &nested(100), PARSE_BUDGET);
        assert!(tree.is_ok_and(|t| !t.root_node().has_error()));
        // Many, one after another.
        assert!(parsers.parse(Grammar::Kotlin, &"val x = \"${y}\"\n".repeat(1_000), PARSE_BUDGET).is_ok());
    }
}
