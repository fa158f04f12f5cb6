//! From a workspace to a report.
//!
//! In: the facts of all files, a pack, options. Out: a [`Report`] or the SDKs of each unit. Each build is a program of its
//! own; what an earlier check found in a build holds as long as nothing in it changes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::build::Build;
use super::kept::Found;
use super::options::{Options, Reading, Stage};
use super::{READING, Workspace};
use crate::Confidence;
use crate::cache::Key;
use crate::cancel::{Cancel, Cancelled};
use crate::check::{self, Settings};
use crate::inventory::UnitSdks;
use crate::link::Program;
use crate::link::builds::{Seen, builds};
use crate::link::modules::Modules;
use crate::ready::Ready;
use crate::report::{Report, Stats};
use crate::solve::knowledge::Knowledge;

impl Workspace {
    /// The report on the whole program: from the cache, if all that it depends on is as it was then, else from a check.
    ///
    /// # Errors
    /// [`Cancelled`] if nobody wants the report any more.
    pub fn report(&self, pack: &Ready, options: &Options, reading: &Reading<'_>) -> Result<Report, Cancelled> {
        super::in_pool(options.threads, || self.report_here(pack, options, reading))
    }

    /// Checks the whole program. Equal to what a new scan of the same texts finds, whatever was changed on the way here.
    ///
    /// # Errors
    /// [`Cancelled`] if nobody wants the report any more.
    pub fn check(&self, pack: &Ready, options: &Options, cancel: &Cancel) -> Result<Report, Cancelled> {
        self.report(pack, options, &Reading { progress: &|_, _, _| {}, cancel, cache: None })
    }

    fn report_here(&self, pack: &Ready, options: &Options, reading: &Reading<'_>) -> Result<Report, Cancelled> {
        let started = Instant::now();
        let asked = Asked { pack, options, cancel: reading.cancel, digest: digest_of(pack, options) };
        let cache = reading.cache.as_ref();
        let key = cache.map(|_| self.key(&asked));
        if let Some(mut report) = cache.zip(key).and_then(|(cache, key)| cache.report(&key)) {
            report.stats.times = self.times.clone();
            report.stats.times.push(("report", started.elapsed()));
            return Ok(report);
        }
        self.load_outlines(reading)?;
        let builds = self.builds();
        let mut known: FxHashMap<Key, Arc<Found>> = FxHashMap::default();
        let keys: Vec<Key> = builds.iter().map(|build| build.key(&asked.digest)).collect();
        for (key, build) in keys.iter().zip(&builds) {
            let from_cache = || cache.and_then(|cache| cache.found(key)).map(Arc::new);
            if let Some(found) = self.kept.get(key).or_else(from_cache)
                && let Some(found) = found.moved(build, reading)?
            {
                known.insert(*key, found);
            }
        }
        let mut fresh: Vec<(&Key, &Build<'_>)> =
            keys.iter().zip(&builds).filter(|(key, _)| !known.contains_key(key)).collect();
        super::load(fresh.iter().flat_map(|(_, build)| build.entries()), reading)?;
        (reading.progress)(Stage::Solving, 0, 1);
        let read = started.elapsed();
        // The largest first: it is what the others are waited for.
        fresh.sort_by_key(|(_, build)| std::cmp::Reverse(build.size()));
        let check = |(key, build): &(&Key, &Build<'_>)| Ok((**key, Found::new(asked.check(build)?, build)));
        let fresh: Vec<(Key, Found)> = fresh.par_iter().map(check).collect::<Result<_, Cancelled>>()?;
        (reading.progress)(Stage::Solving, 1, 1);
        let mut times = self.times.clone();
        times.iter_mut().filter(|(stage, _)| *stage == READING).for_each(|(_, time)| *time += read);
        for (key, mut found) in fresh {
            add_times(&mut times, &std::mem::take(&mut found.report.stats.times));
            cache.iter().for_each(|cache| cache.put_found(key, &found, &found.report));
            known.insert(key, Arc::new(found));
        }
        let mut report = self.joined(keys.iter().filter_map(|key| known.get(key)).map(|found| &found.report));
        reading.cancel.go_on()?;
        self.kept.keep_only(known);
        if let Some((cache, key)) = cache.zip(key) {
            cache.put_report(key, &report);
        }
        report.stats.times = times;
        Ok(report)
    }

    /// The files that are looked at together.
    pub(super) fn builds(&self) -> Vec<Build<'_>> {
        let entries = self.entries.iter();
        let seen: Vec<Seen<'_>> =
            entries.map(|(path, entry)| Seen { path, kind: entry.kind, outline: entry.outline() }).collect();
        let mut all: Vec<Build<'_>> = Vec::new();
        for (number, (path, entry)) in builds(&seen).into_iter().zip(self.entries.iter()) {
            if number == all.len() {
                all.push(Build::default());
            }
            all[number].add(path, entry);
        }
        let with_code = all.iter().filter(|build| build.has_code()).count();
        for build in &mut all {
            build.others = with_code > usize::from(build.has_code());
        }
        all
    }

    /// One report of the reports on all builds.
    fn joined<'r>(&self, reports: impl Iterator<Item = &'r Report>) -> Report {
        let mut whole = Report { gaps: self.gaps.clone(), ..Report::default() };
        let mut idle: Option<Vec<_>> = None;
        for report in reports {
            whole.findings.extend(report.findings.iter().cloned());
            whole.gaps.extend(report.gaps.iter().cloned());
            whole.held_back.extend(report.held_back.iter().cloned());
            whole.landmarks.extend(report.landmarks.iter().cloned());
            whole.stats.add(&report.stats);
            // A guard is idle if it is nowhere.
            match &mut idle {
                Some(idle) => idle.retain(|guard| report.idle_guards.contains(guard)),
                None => idle = Some(report.idle_guards.clone()),
            }
        }
        whole.idle_guards = idle.unwrap_or_default();
        whole.findings.sort_by(|a, b| (&a.place, &a.rule).cmp(&(&b.place, &b.rule)));
        whole.gaps.sort();
        whole.gaps.dedup();
        whole.held_back.sort();
        whole.landmarks.sort();
        whole.stats.left_out.generated = self.generated;
        whole.stats.left_out.excluded = self.excluded;
        whole
    }

    /// The name of the report in the cache: all that it depends on.
    fn key(&self, asked: &Asked<'_>) -> Key {
        let facts = super::build::digest_of(self.entries.iter(), false);
        let left_out = format!("{} {} {:?}", self.generated, self.excluded, self.gaps);
        Key::of_parts("report", [facts.as_slice(), &asked.digest, left_out.as_bytes()])
    }

    /// Lists the SDKs of each unit.
    ///
    /// # Errors
    /// [`Cancelled`] if nobody wants the list any more.
    pub fn inventory(&self, pack: &Ready, options: &Options, cancel: &Cancel) -> Result<Vec<UnitSdks>, Cancelled> {
        super::in_pool(options.threads, || {
            self.load(&Reading { progress: &|_, _, _| {}, cancel, cache: None })?;
            let mut whole = Build::default();
            self.entries.iter().for_each(|(path, entry)| whole.add(path, entry));
            let input = whole.input();
            let mut program = Program::new(&input.files, pack, cancel);
            program.profiles = &options.profiles;
            let sdks = crate::inventory::inventory(&program, &Modules::new(&program));
            cancel.go_on().map(|()| sdks)
        })
    }
}

/// All that a pack and options say.
fn digest_of(pack: &Ready, options: &Options) -> [u8; 32] {
    // Threads change nothing but the time.
    let options = format!("{:?}", Options { threads: None, ..options.clone() });
    Key::of_parts("asked", [pack.digest.as_slice(), options.as_bytes()]).0
}

fn add_times(times: &mut Times, more: &[(&'static str, Duration)]) {
    for (stage, time) in more {
        match times.iter_mut().find(|(known, _)| known == stage) {
            Some((_, sum)) => *sum += *time,
            None => times.push((stage, *time)),
        }
    }
}

type Times = Vec<(&'static str, Duration)>;

/// What is asked of every build.
struct Asked<'a> {
    pack: &'a Ready,
    options: &'a Options,
    cancel: &'a Cancel,
    /// All that pack and options say.
    digest: [u8; 32],
}

impl Asked<'_> {
    /// Links, solves and checks one build.
    fn check(&self, build: &Build<'_>) -> Result<Report, Cancelled> {
        let input = build.input();
        let mut times = Times::new();
        let mut started = Instant::now();
        let mut lap = |name: &'static str| {
            times.push((name, started.elapsed()));
            started = Instant::now();
            self.cancel.go_on()
        };
        let mut program = Program::new(&input.files, self.pack, self.cancel);
        program.profiles = &self.options.profiles;
        program.others = build.others;
        program.guesses = self.options.min_confidence == Confidence::Low;
        self.cancel.go_on()?;
        let knowledge = Knowledge::new(&program);
        lap("link")?;
        let solution = crate::solve::solve(&knowledge);
        lap("solve")?;
        let settings = Settings {
            only: &self.options.only,
            skip: &self.options.skip,
            min_confidence: self.options.min_confidence,
            explain_path: self.options.explain_path,
        };
        let (findings, held_back) = check::check(&solution, &settings);
        lap("check")?;
        let stats = Stats {
            files: input.files.len(),
            lines: input.files.iter().map(|f| f.facts.lines as usize).sum(),
            functions: input.files.iter().map(|f| f.facts.functions.len()).sum(),
            left_out: input.left_out,
            reached: solution.before.contexts.len(),
            entries: solution.before.roots.len(),
            units: knowledge.modules.units.iter().map(|u| u.name.clone()).collect(),
            times,
            held_back: held_back.len(),
            ..Stats::default()
        };
        let idle_guards = knowledge.idle_guards();
        let landmarks = if self.options.landmarks { check::landmarks(&solution) } else { Vec::new() };
        self.cancel.go_on()?;
        Ok(Report { findings, gaps: input.gaps, held_back, landmarks, stats, idle_guards, ..Report::default() })
    }
}
