//! `consentlint bench-parse`: how long reading and parsing alone take, to compare a scan with.
//!
//! In: a folder. Out: one line of figures.

use std::process::ExitCode;

use crate::args::BenchParse;
use crate::{input, measure, render};

/// Parses and prints figures.
pub fn run(args: &BenchParse) -> anyhow::Result<ExitCode> {
    let input = input::find(std::slice::from_ref(&args.path))?;
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
