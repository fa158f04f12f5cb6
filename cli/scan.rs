//! `consentlint scan`.
//!
//! In: its options. Out: a report on the standard output, and whether a finding reaches the threshold.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use analyzer::cache::Cache;
use analyzer::{Cancel, Options, Reading, Ready, Report, Stage, Workspace};
use project::Decisions;

use crate::args::Scan;
use crate::changes::{self, Changed};
use crate::input::Input;
use crate::known::{self, Scanned};
use crate::language::Language;
use crate::outputs::Output;
use crate::progress::Progress;
use crate::render::sources::Sources;
use crate::render::{Gate, Measured, Rendering, Run};
use crate::{cache, decide, fix, idle, input, measure, outputs, pack, render, watch};

/// What a scan works with.
pub struct Scanning<'a> {
    args: &'a Scan,
    /// For whom it prints.
    pub language: Language,
    outputs: Vec<Output>,
    pack: Ready,
    decisions: Decisions,
    /// What it reads.
    pub input: Input,
    options: Options,
    cache: Option<Cache>,
}

/// A report, and the texts that it speaks of where they are not those on disk: place on disk and bytes.
struct Checked {
    report: Report,
    texts: Vec<(PathBuf, Vec<u8>)>,
}

/// Scans, prints, and judges.
pub fn run(args: &Scan) -> anyhow::Result<ExitCode> {
    let scanning = Scanning::prepare(args)?;
    if args.watch {
        return watch::run(&scanning);
    }
    let mut opened = None;
    let failed = scanning.report(&mut opened, &Cancel::new())?;
    // The process ends: to take millions of facts apart now would be for nobody.
    std::mem::forget(opened);
    Ok(ExitCode::from(u8::from(failed)))
}

impl<'a> Scanning<'a> {
    fn prepare(args: &'a Scan) -> anyhow::Result<Scanning<'a>> {
        let language = args.lang.unwrap_or_else(Language::of_environment);
        let outputs = outputs::plan(&args.format, args.output.as_deref())?;
        let mut input = input::find(&args.paths)?;
        if args.staged {
            input.decided = changes::decided_in_index(&input.root)?;
        }
        let (decisions, pack) = decide::decide(&args.config, &args.rules, &input, language)?;
        pack::check_ids(&pack, "--only", &args.only)?;
        pack::check_ids(&pack, "--skip", &args.skip)?;
        let (options, cache) = (options(args, &decisions), cache::of(&args.caching));
        Ok(Scanning { args, language, outputs, pack: Ready::new(pack), decisions, input, options, cache })
    }

    /// Reads what was not read yet, mends if that is asked for, and prints a report. Gives whether a finding reaches the
    /// threshold.
    pub fn report(&self, opened: &mut Option<Workspace>, cancel: &Cancel) -> anyhow::Result<bool> {
        let (mut checked, mut peaks) = self.checked(opened, cancel)?;
        if self.args.fix {
            let workspace = opened.as_ref();
            let check = |texts: &BTreeMap<String, String>| self.check_with(workspace, texts);
            let outcome = fix::plan(&checked.report, &self.input.root, &check);
            let told = (self.language, self.args.dry_run);
            fix::say(&outcome, &Sources::new(&self.input.root), told, &mut io::stderr())?;
            if self.args.dry_run {
                let run = Run::of_scan(&self.input.root, self.args.fail_on, false)?;
                render::print(|out| fix::print(&outcome.files, &run.prefix, out))?;
                return Ok(self.fails(&checked.report));
            }
            let untouched = fix::write(&outcome.files)?;
            fix::say_untouched(&untouched, self.language, &mut io::stderr())?;
            *opened = None;
            (checked, peaks) = self.checked(opened, cancel)?;
        }
        self.print(&checked, peaks)
    }

    /// The report on what is asked about, as the project has decided; with the peaks of memory.
    fn checked(&self, opened: &mut Option<Workspace>, cancel: &Cancel) -> anyhow::Result<(Checked, Vec<(Stage, u64)>)> {
        let asked = changes::asked(self.args)?;
        let progress = Progress::new(self.language);
        let told = |stage, done, total| progress.at(stage, done, total);
        let reading = Reading { progress: &told, cancel, cache: self.cache.clone() };
        let workspace = match opened {
            Some(workspace) => workspace,
            None => opened.insert(Workspace::open(&self.input.root, &self.input.paths, &self.options, &reading)?),
        };
        let changed = asked.map(|asked| changes::find(&asked, workspace)).transpose()?;
        let mut report = self.judged(workspace, &reading)?;
        let scanned = Scanned { input: &self.input, options: &self.options, language: self.language };
        known::subtract(&mut report, &self.args.baseline, &self.decisions, scanned)?;
        let mut texts = Vec::new();
        if let Some(Changed { paths, bases, texts: own }) = changed {
            let before = || bases.iter().map(|base| self.judged(base, &reading)).collect();
            changes::narrow(&mut report, &self.input.root, &paths, before)?;
            texts = own;
        }
        if let Some(cache) = &self.cache {
            cache.save();
        }
        Ok((Checked { report, texts }, progress.finish()))
    }

    /// The report on a workspace, as the project has decided.
    fn judged(&self, workspace: &Workspace, reading: &Reading<'_>) -> anyhow::Result<Report> {
        let mut report = workspace.report(&self.pack, &self.options, reading)?;
        project::judge::judge(&mut report, &self.decisions, &self.pack);
        Ok(report)
    }

    /// The report with other texts in place of some files'.
    fn check_with(&self, opened: Option<&Workspace>, texts: &BTreeMap<String, String>) -> anyhow::Result<Report> {
        let cancel = Cancel::new();
        let reading = Reading { progress: &|_, _, _| {}, cancel: &cancel, cache: self.cache.clone() };
        let mut workspace = match opened {
            Some(workspace) => workspace.clone(),
            None => Workspace::open(&self.input.root, &self.input.paths, &self.options, &reading)?,
        };
        let files = workspace.files().filter_map(|(path, disk)| Some((disk.to_path_buf(), texts.get(path)?)));
        for (disk, text) in files.collect::<Vec<_>>() {
            workspace.set_text(&disk, text);
        }
        let mut report = workspace.report(&self.pack, &self.options, &reading)?;
        project::judge::judge(&mut report, &self.decisions, &self.pack);
        Ok(report)
    }

    fn fails(&self, report: &Report) -> bool {
        report.findings.iter().any(|finding| finding.is_open() && self.args.fail_on.includes(finding.severity))
    }

    fn print(&self, checked: &Checked, peaks: Vec<(Stage, u64)>) -> anyhow::Result<bool> {
        let Checked { report, texts } = checked;
        let (args, failed) = (self.args, self.fails(report));
        let cache = self.cache.as_ref().map(Cache::uses);
        let measured = args.stats.then(|| Measured { peaks, cpu: measure::cpu_time(), cache });
        let sources = Sources::new(&self.input.root);
        for (path, bytes) in texts {
            sources.put(analyzer::files::relative(&self.input.root, path), bytes.clone());
        }
        let run = Run { gate: gate(args), ..Run::of_scan(&self.input.root, args.fail_on, failed)? };
        let rendering = Rendering {
            report,
            norms: &self.pack.norms,
            rules: &self.pack.rules,
            sources: &sources,
            language: self.language,
            measured: measured.as_ref(),
            run: &run,
        };
        outputs::write_all(&self.outputs, &rendering, colours(args))?;
        idle::warn(report, &self.decisions, (args, &self.input), self.language, &mut io::stderr())?;
        Ok(failed)
    }
}

fn options(args: &Scan, decisions: &Decisions) -> Options {
    Options {
        include_tests: args.include_tests,
        only: args.only.clone(),
        skip: args.skip.clone(),
        min_confidence: args.min_confidence.confidence(),
        explain_path: args.explain_path,
        landmarks: false,
        chosen: decisions.chosen(),
        profiles: decisions.profiles(),
        threads: args.threads.map(usize::from),
    }
}

/// What the outcome may stand in the way of.
fn gate(args: &Scan) -> Option<Gate> {
    let branch = args.since.as_ref().map(|_| Gate::Branch);
    if args.staged { Some(Gate::Commit) } else { branch }
}

fn colours(args: &Scan) -> bool {
    let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !args.no_color && !forbidden && io::stdout().is_terminal()
}
