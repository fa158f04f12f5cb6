//! `consentlint scan`.
//!
//! In: its options. Out: a report on the standard output, and whether a finding reaches the threshold.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

use analyzer::cache::Cache;
use analyzer::{Cancel, Options, Reading, Report, Stage, Workspace};
use rules::Pack;

use crate::args::Scan;
use crate::input::Input;
use crate::language::Language;
use crate::progress::Progress;
use crate::render::sources::Sources;
use crate::render::{Measured, Rendering, Run};
use crate::{cache, fix, input, measure, outputs, pack, render};

/// Scans, prints, and judges.
pub fn run(args: &Scan) -> anyhow::Result<ExitCode> {
    let language = args.lang.unwrap_or_else(Language::of_environment);
    let outputs = outputs::plan(&args.format, args.output.as_deref())?;
    let pack = pack::load(&args.rules)?;
    pack::check_ids(&pack, "--only", &args.only)?;
    pack::check_ids(&pack, "--skip", &args.skip)?;
    let input = input::find(&args.paths, args.files_from.as_deref())?;

    let scan = Scanning { args, input: &input, pack: &pack, language, cache: cache::of(&args.caching) };
    let (mut report, mut peaks) = scan.run()?;
    if args.fix {
        let outcome = fix::plan(&report, &input.root, &|texts| scan.check(texts));
        fix::say(&outcome, &Sources::new(&input.root), (language, args.dry_run), &mut io::stderr())?;
        if args.dry_run {
            let run = Run::of_scan(&input.root, args.fail_on, false)?;
            render::print(|out| fix::print(&outcome.files, &run.prefix, out))?;
            return Ok(ExitCode::from(u8::from(fails(&report, args))));
        }
        let untouched = fix::write(&outcome.files)?;
        fix::say_untouched(&untouched, language, &mut io::stderr())?;
        (report, peaks) = scan.run()?;
    }

    let failed = fails(&report, args);
    let cache = scan.cache.as_ref().map(Cache::uses);
    let measured = args.stats.then(|| Measured { peaks, cpu: measure::cpu_time(), cache });
    let sources = Sources::new(&input.root);
    let run = Run::of_scan(&input.root, args.fail_on, failed)?;
    let rendering = Rendering {
        report: &report,
        norms: &pack.norms,
        rules: &pack.rules,
        sources: &sources,
        language,
        measured: measured.as_ref(),
        run: &run,
    };
    outputs::write_all(&outputs, &rendering, colours(args))?;
    Ok(ExitCode::from(u8::from(failed)))
}

/// What is scanned, and how.
struct Scanning<'a> {
    args: &'a Scan,
    input: &'a Input,
    pack: &'a Pack,
    language: Language,
    cache: Option<Cache>,
}

impl Scanning<'_> {
    /// Scans what is on disk; with the peaks of memory.
    fn run(&self) -> anyhow::Result<(Report, Vec<(Stage, u64)>)> {
        let progress = Progress::new(self.language);
        let told = |stage, done, total| progress.at(stage, done, total);
        let cancel = Cancel::new();
        let reading = Reading { progress: &told, cancel: &cancel, cache: self.cache.clone() };
        let (root, paths) = (&self.input.root, &self.input.paths);
        let report = analyzer::scan(root, paths, self.pack, &options(self.args), &reading)?;
        if let Some(cache) = &self.cache {
            cache.save();
        }
        Ok((report, progress.finish()))
    }

    /// Checks what is on disk with other texts in place of some files'.
    fn check(&self, texts: &BTreeMap<String, String>) -> anyhow::Result<Report> {
        let (options, cancel) = (options(self.args), Cancel::new());
        let reading = Reading { progress: &|_, _, _| {}, cancel: &cancel, cache: self.cache.clone() };
        let mut workspace = Workspace::open(&self.input.root, &self.input.paths, &options, &reading)?;
        let files = workspace.files().filter_map(|(path, disk)| Some((disk.to_path_buf(), texts.get(path)?)));
        for (disk, text) in files.collect::<Vec<_>>() {
            workspace.set_text(&disk, text);
        }
        workspace.load(&reading)?;
        Ok(workspace.check(self.pack, &options, &cancel)?)
    }
}

fn fails(report: &Report, args: &Scan) -> bool {
    report.findings.iter().any(|finding| args.fail_on.includes(finding.severity))
}

fn options(args: &Scan) -> Options {
    Options {
        include_tests: args.include_tests,
        only: args.only.clone(),
        skip: args.skip.clone(),
        min_confidence: args.min_confidence.confidence(),
        explain_path: args.explain_path,
        threads: args.threads.map(usize::from),
    }
}

fn colours(args: &Scan) -> bool {
    let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !args.no_color && !forbidden && io::stdout().is_terminal()
}
