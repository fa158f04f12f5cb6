//! `consentlint bench-parse`: how long reading and parsing alone take, to compare a scan with.
//!
//! In: a folder. Out: one line of figures, or one for each language.

use std::process::ExitCode;

use analyzer::measure::Language;

use crate::args::BenchParse;
use crate::{input, measure, render};

/// Parses and prints figures.
pub fn run(args: &BenchParse) -> anyhow::Result<ExitCode> {
    let input = input::find(std::slice::from_ref(&args.path))?;
    if args.by_language {
        return by_language(&analyzer::measure::by_language(&input.root, &input.paths));
    }
    let parsed = analyzer::measure::parse_only(&input.root, &input.paths, args.threads.map(usize::from));
    let cpu = measure::cpu_time().map_or(0.0, |time| time.as_secs_f64());
    let peak = measure::peak_memory().unwrap_or(0);
    render::print(|out| {
        writeln!(
            out,
            "{{\"files\":{},\"lines\":{},\"seconds\":{:.3},\"cpu_seconds\":{cpu:.3},\"peak_bytes\":{peak}}}",
            parsed.files,
            parsed.lines,
            parsed.time.as_secs_f64()
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

fn by_language(languages: &[Language]) -> anyhow::Result<ExitCode> {
    render::print(|out| {
        for language in languages {
            let (parsing, both) = (language.parsing.as_secs_f64(), language.lowering.as_secs_f64());
            writeln!(
                out,
                "{{\"language\":\"{:?}\",\"files\":{},\"lines\":{},\"bytes\":{},\"gap_bytes\":{},\"parse_seconds\":{parsing:.3},\
                 \"lower_seconds\":{:.3}}}",
                language.kind,
                language.files,
                language.lines,
                language.bytes,
                language.gap_bytes,
                (both - parsing).max(0.0)
            )?;
        }
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}
