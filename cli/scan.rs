//! `consentlint scan`.
//!
//! In: its options. Out: a report on the standard output, and whether a finding reaches the threshold.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use analyzer::{Cancel, Options, Reading};

use crate::args::Scan;
use crate::language::Language;
use crate::progress::Progress;
use crate::render::sources::Sources;
use crate::render::{Measured, Rendering, Run};
use crate::{cache, input, measure, outputs, pack};

/// Scans, prints, and judges.
pub fn run(args: &Scan) -> anyhow::Result<ExitCode> {
    let language = args.lang.unwrap_or_else(Language::of_environment);
    let outputs = outputs::plan(&args.format, args.output.as_deref())?;
    let pack = pack::load(&args.rules)?;
    pack::check_ids(&pack, "--only", &args.only)?;
    pack::check_ids(&pack, "--skip", &args.skip)?;
    let input = input::find(&args.paths, args.files_from.as_deref())?;

    let progress = Progress::new(language);
    let (cache, cancel) = (cache::of(&args.caching), Cancel::new());
    let told = |stage, done, total| progress.at(stage, done, total);
    let reading = Reading { progress: &told, cancel: &cancel, cache: cache.clone() };
    let report = analyzer::scan(&input.root, &input.paths, &pack, &options(args), &reading)?;
    if let Some(cache) = &cache {
        cache.save();
    }
    let peaks = progress.finish();

    let failed = report.findings.iter().any(|finding| args.fail_on.includes(finding.severity));
    let cache = cache.map(|cache| cache.uses());
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
