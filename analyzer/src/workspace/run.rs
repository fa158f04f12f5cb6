//! From a workspace to a report.
//!
//! In: the facts of all files, a pack, options. Out: a [`Report`] or the SDKs of each unit.

use std::fmt::Write;
use std::time::{Duration, Instant};

use rules::Pack;

use super::entry::{Read, State};
use super::options::{Options, Reading, Stage};
use super::{READING, Workspace};
use crate::cache::Key;
use crate::cancel::{Cancel, Cancelled};
use crate::check::{self, Settings};
use crate::facts::{GapKind, Span};
use crate::files;
use crate::inventory::UnitSdks;
use crate::link::modules::Modules;
use crate::link::{File, Program};
use crate::report::{LeftOut, Place, Report, ReportGap, Stats};
use crate::solve::knowledge::Knowledge;

impl Workspace {
    /// The report on the whole program: from the cache, if all that it depends on is as it was then, else from a check.
    ///
    /// # Errors
    /// [`Cancelled`] if nobody wants the report any more.
    pub fn report(&self, pack: &Pack, options: &Options, reading: &Reading<'_>) -> Result<Report, Cancelled> {
        let started = Instant::now();
        let key = reading.cache.is_some().then(|| self.key(pack, options));
        let kept = reading.cache.as_ref().zip(key);
        if let Some(mut report) = kept.and_then(|(cache, key)| cache.report(&key)) {
            report.stats.times = self.times.clone();
            report.stats.times.push(("report", started.elapsed()));
            return Ok(report);
        }
        self.load(reading)?;
        (reading.progress)(Stage::Solving, 0, 1);
        let read = started.elapsed();
        let mut report = self.check(pack, options, reading.cancel)?;
        (reading.progress)(Stage::Solving, 1, 1);
        if let Some((cache, key)) = kept {
            cache.put_report(key, &report);
        }
        if let Some((_, time)) = report.stats.times.iter_mut().find(|(stage, _)| *stage == READING) {
            *time += read;
        }
        Ok(report)
    }

    /// The name of the report in the cache: all that it depends on.
    fn key(&self, pack: &Pack, options: &Options) -> Key {
        let mut facts = blake3::Hasher::new();
        for (path, entry) in self.entries.iter() {
            facts.update(&(path.len() as u64).to_le_bytes());
            facts.update(path.as_bytes());
            match &entry.state {
                State::Text(text) => facts.update(&text.key.0),
                other => facts.update(format!("{other:?}").as_bytes()),
            };
        }
        // Threads change nothing but the time.
        let options = format!("{:?}", Options { threads: None, ..options.clone() });
        let left_out = format!("{} {} {:?}", self.generated, self.excluded, self.gaps);
        let pack = digest_of(pack);
        Key::of_parts("report", [facts.finalize().as_bytes(), &pack, options.as_bytes(), left_out.as_bytes()])
    }

    /// Checks the whole program. Equal to what a new scan of the same texts finds, whatever was changed on the way here.
    ///
    /// # Errors
    /// [`Cancelled`] if nobody wants the report any more.
    pub fn check(&self, pack: &Pack, options: &Options, cancel: &Cancel) -> Result<Report, Cancelled> {
        super::in_pool(options.threads, || {
            let mut times = self.times.clone();
            let started = Instant::now();
            self.lower(cancel)?;
            if let Some((_, reading)) = times.iter_mut().find(|(stage, _)| *stage == READING) {
                *reading += started.elapsed();
            }
            Input::of(self).report(pack, options, (times, cancel))
        })
    }

    /// Lists the SDKs of each unit.
    ///
    /// # Errors
    /// [`Cancelled`] if nobody wants the list any more.
    pub fn inventory(&self, pack: &Pack, options: &Options, cancel: &Cancel) -> Result<Vec<UnitSdks>, Cancelled> {
        super::in_pool(options.threads, || {
            self.lower(cancel)?;
            let input = Input::of(self);
            let mut program = Program::new(&input.files, pack, cancel);
            program.profiles = &options.profiles;
            let sdks = crate::inventory::inventory(&program, &Modules::new(&program));
            cancel.go_on().map(|()| sdks)
        })
    }

    fn lower(&self, cancel: &Cancel) -> Result<(), Cancelled> {
        self.load(&Reading { progress: &|_, _, _| {}, cancel, cache: None })
    }
}

/// All that a pack says.
fn digest_of(pack: &Pack) -> [u8; 32] {
    struct Digest(blake3::Hasher);
    impl Write for Digest {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            self.0.update(text.as_bytes());
            Ok(())
        }
    }
    let mut digest = Digest(blake3::Hasher::new());
    // Writing to a hasher cannot fail.
    let _ = write!(digest, "{pack:?}");
    *digest.0.finalize().as_bytes()
}

type Times = Vec<(&'static str, Duration)>;

/// What a workspace gives to the later stages.
struct Input {
    files: Vec<File>,
    left_out: LeftOut,
    gaps: Vec<ReportGap>,
}

impl Input {
    fn of(workspace: &Workspace) -> Input {
        let left_out = LeftOut { generated: workspace.generated, excluded: workspace.excluded, ..LeftOut::default() };
        let mut input = Input { files: Vec::new(), left_out, gaps: workspace.gaps.clone() };
        for (path, entry) in workspace.entries.iter() {
            match (&entry.state, entry.read()) {
                (State::Test, _) => input.left_out.tests += 1,
                (State::TooLarge, _) => {
                    input.left_out.too_large += 1;
                    input.gap(path, GapKind::TooLarge);
                }
                (State::Text(_), Some(Read::Facts(facts))) => {
                    let place = |span| Place { path: path.clone(), span };
                    input.gaps.extend(facts.gaps.iter().map(|g| ReportGap { place: place(g.span), kind: g.kind }));
                    let (path, test) = (path.clone(), files::is_test_path(path));
                    input.files.push(File { path, facts: facts.clone(), test });
                }
                (State::Text(_), Some(Read::Gap(kind))) => {
                    input.left_out.binary += usize::from(*kind == GapKind::Binary);
                    input.gap(path, *kind);
                }
                (State::Text(_), Some(Read::Foreign)) => input.left_out.foreign += 1,
                (State::Gap(kind), _) => input.gap(path, *kind),
                // Lowering comes first, so there is no such file.
                (State::Text(_), None) => input.gap(path, GapKind::Internal),
            }
        }
        input.gaps.sort();
        input.gaps.dedup();
        input
    }

    fn gap(&mut self, path: &str, kind: GapKind) {
        self.gaps.push(ReportGap { place: Place { path: path.to_owned(), span: Span::default() }, kind });
    }

    fn report(self, pack: &Pack, options: &Options, told: (Times, &Cancel)) -> Result<Report, Cancelled> {
        let (mut times, cancel) = told;
        let mut started = Instant::now();
        let mut lap = |name: &'static str| {
            times.push((name, started.elapsed()));
            started = Instant::now();
            cancel.go_on()
        };
        let mut program = Program::new(&self.files, pack, cancel);
        program.profiles = &options.profiles;
        cancel.go_on()?;
        let knowledge = Knowledge::new(&program);
        lap("link")?;
        let solution = crate::solve::solve(&knowledge);
        lap("solve")?;
        let settings = Settings {
            only: &options.only,
            skip: &options.skip,
            min_confidence: options.min_confidence,
            explain_path: options.explain_path,
        };
        let (findings, held_back) = check::check(&solution, &settings);
        lap("check")?;
        let stats = Stats {
            files: self.files.len(),
            lines: self.files.iter().map(|f| f.facts.lines as usize).sum(),
            functions: self.files.iter().map(|f| f.facts.functions.len()).sum(),
            left_out: self.left_out,
            reached: solution.before.contexts.len(),
            entries: solution.before.roots,
            units: knowledge.modules.units.iter().map(|u| u.name.clone()).collect(),
            times,
            held_back: held_back.len(),
            elsewhere: 0,
            switched_off: 0,
        };
        let idle_guards = knowledge.idle_guards();
        Ok(Report { findings, gaps: self.gaps, held_back, stats, idle_guards, ..Report::default() })
    }
}
