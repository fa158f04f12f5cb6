//! The baseline of a scan.
//!
//! In: options, the paths of a scan, a report. Out: where the baseline is; a report that says what is known, new and fixed;
//! `consentlint baseline`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analyzer::files::chosen::{Scope, is_left_out};
use analyzer::{Cancel, Options, Reading, Ready, Report};
use project::baseline::{self, Baseline, Compared};
use project::layers::scope;
use project::{Decisions, disk};

use crate::args;
use crate::cache;
use crate::decide::{self, usage};
use crate::input::{self, Input};
use crate::language::Language;
use crate::pack::{Usage, family};
use crate::progress::Progress;
use crate::render;

/// A baseline's file.
pub struct Located {
    /// Where it is, or will be.
    pub file: PathBuf,
    /// The same for people.
    pub name: String,
    /// Where the folder that its paths count from lies in the scan.
    pub scope: Scope,
}

/// `consentlint baseline`.
pub fn run(args: &args::Baseline) -> anyhow::Result<ExitCode> {
    let language = args.lang.unwrap_or_else(Language::of_environment);
    let input = input::find(&args.paths)?;
    let (decisions, pack) = decide::decide(&args.config, &args.rules, &input, language)?;
    let pack = Ready::new(pack);
    let located = locate(args.baseline.as_deref(), &input, &decisions);
    let old = if located.file.exists() { read(&located, &input, language)? } else { Baseline::default() };
    let options = Options {
        include_tests: args.include_tests,
        min_confidence: args.min_confidence.confidence(),
        chosen: decisions.chosen(),
        profiles: decisions.profiles(),
        threads: args.threads.map(usize::from),
        ..Options::default()
    };
    let progress = Progress::new(language);
    let (cache, cancel) = (cache::of(&args.caching), Cancel::new());
    let told = |stage, done, total| progress.at(stage, done, total);
    let reading = Reading { progress: &told, cancel: &cancel, cache: cache.clone() };
    let mut report = analyzer::scan(&input.root, &input.paths, &pack, &options, &reading)?;
    if let Some(cache) = cache {
        cache.save();
    }
    progress.finish();
    project::judge::judge(&mut report, &decisions, &pack);

    let kept = compare(&mut report, &old, &located, &Scanned { input: &input, options: &options, language });
    let new = if args.update { kept } else { baseline::joined(kept, baseline::of(&report, &located.scope)) };
    write(&located, &new)?;
    let fixed: usize = report.fixed.iter().map(|fixed| fixed.count).sum();
    render::print(|out| {
        writeln!(out, "{}", language.baseline_written(&located.name, new.count(), fixed))?;
        if !joins_lines(&located.file) {
            writeln!(out, "{}", language.baseline_merges(disk::BASELINE))?;
        }
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What a scan looked at.
#[derive(Clone, Copy)]
pub struct Scanned<'s> {
    /// The paths.
    pub input: &'s Input,
    /// How they were analysed.
    pub options: &'s Options,
    /// For whom it is said.
    pub language: Language,
}

/// Compares a report with the baseline, if there is one; with `update`, drops what is fixed from it.
pub fn subtract(
    report: &mut Report,
    choice: &args::BaselineChoice,
    decisions: &Decisions,
    scanned: Scanned<'_>,
) -> anyhow::Result<()> {
    if choice.no_baseline {
        return Ok(());
    }
    let located = locate(choice.baseline.as_deref(), scanned.input, decisions);
    if choice.baseline.is_none() && !disk::is_there(&located.file, &scanned.input.decided) {
        return Ok(());
    }
    let old = read(&located, scanned.input, scanned.language)?;
    let kept = compare(report, &old, &located, &scanned);
    if choice.update_baseline && kept != old {
        write(&located, &kept)?;
        if let Some(used) = &mut report.baseline {
            used.updated = true;
        }
    }
    Ok(())
}

fn compare(report: &mut Report, old: &Baseline, located: &Located, scanned: &Scanned<'_>) -> Baseline {
    let looked_at = |rule: &str, path: Option<&str>| is_looked_at(rule, path, scanned);
    let compared = Compared { name: &located.name, scope: &located.scope, looked_at: &looked_at };
    baseline::compare(report, old, &compared)
}

/// Whether the scan would have found something of a rule at a path.
fn is_looked_at(rule: &str, path: Option<&str>, scanned: &Scanned<'_>) -> bool {
    let Scanned { input, options, .. } = scanned;
    let named = |list: &[String]| list.iter().any(|name| name == rule || name.trim_end_matches("/*") == family(rule));
    let wanted = (options.only.is_empty() || named(&options.only)) && !named(&options.skip);
    wanted
        && path.is_some_and(|path| {
            let file = input.root.join(path);
            input.paths.iter().any(|asked| file.starts_with(asked))
                && !is_left_out(&options.chosen, path)
                && (options.include_tests || !analyzer::files::is_test_path(path))
        })
}

/// The baseline that was asked for, else the nearest one there is, else the place for a new one: beside the configuration.
fn locate(asked: Option<&Path>, input: &Input, decisions: &Decisions) -> Located {
    let found = || disk::baseline(&input.root, &input.decided);
    let beside = || {
        let layers = decisions.layers.iter().rev();
        let mut above = layers.filter(|layer| layer.scope.below.is_empty() && input.root.starts_with(&layer.folder));
        above.next().map_or(&input.root, |layer| &layer.folder).join(disk::BASELINE)
    };
    let file = asked.map(absolute).or_else(found).unwrap_or_else(beside);
    let folder = file.parent().unwrap_or(&input.root).to_path_buf();
    // A baseline that is kept elsewhere counts its paths from the repository.
    let anchor = if input.root.starts_with(&folder) { folder } else { disk::repository(&input.root) };
    let name = asked.map_or_else(|| disk::shown(&input.root, &file), |asked| asked.display().to_string());
    Located { scope: scope(&input.root, &anchor), file, name }
}

/// The path through links, so that a link to a baseline stays one.
fn absolute(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf())
}

fn read(located: &Located, input: &Input, language: Language) -> Result<Baseline, Usage> {
    let read =
        disk::read(&located.file, &located.name, &input.decided).and_then(|text| baseline::read(&located.name, &text));
    read.map_err(|problem| usage(&problem, language))
}

fn write(located: &Located, baseline: &Baseline) -> anyhow::Result<()> {
    let written = disk::write(&located.file, &baseline::write(baseline));
    written.map_err(|error| Usage(format!("{}: cannot be written: {error}", located.name)).into())
}

/// Whether git is told to join the lines of two branches.
fn joins_lines(file: &Path) -> bool {
    let attributes = std::fs::read_to_string(file.with_file_name(".gitattributes")).unwrap_or_default();
    attributes.lines().any(|line| line.contains(disk::BASELINE) && line.contains("merge=union"))
}
