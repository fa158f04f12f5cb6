//! The progress bar.
//!
//! In: where the analyzer stands. Out: a bar on a terminal's standard error, after a second; the memory each stage took.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use analyzer::Stage;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::language::Language;
use crate::measure;

/// Shorter runs show no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that is drawn when a run takes longer than a moment.
pub struct Progress {
    bar: ProgressBar,
    language: Language,
    started: Instant,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    stage: Option<Stage>,
    shown: bool,
    peaks: Vec<(Stage, u64)>,
}

impl Progress {
    /// A bar that is not drawn yet.
    pub fn new(language: Language) -> Progress {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
            bar.set_style(style);
        }
        Progress { bar, language, started: Instant::now(), seen: Mutex::default() }
    }

    /// The analyzer is at `done` of `total` of a stage. May be called from any thread.
    pub fn at(&self, stage: Stage, done: usize, total: usize) {
        // A waiting thread would be slowed down for a bar: the next call will draw it.
        let Ok(mut seen) = self.seen.try_lock() else { return };
        if seen.stage != Some(stage) {
            seen.leave_stage();
            seen.stage = Some(stage);
            self.bar.set_message(self.language.stage(stage));
        }
        if !seen.shown && self.started.elapsed() > PATIENCE {
            seen.shown = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
    }

    /// Takes the bar away. Gives the peak of memory at the end of each stage.
    pub fn finish(self) -> Vec<(Stage, u64)> {
        self.bar.finish_and_clear();
        let mut seen = self.seen.into_inner().unwrap_or_default();
        seen.leave_stage();
        seen.peaks
    }
}

impl Seen {
    fn leave_stage(&mut self) {
        if let (Some(stage), Some(peak)) = (self.stage, measure::peak_memory()) {
            self.peaks.push((stage, peak));
        }
    }
}
