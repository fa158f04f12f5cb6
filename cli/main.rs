//! The `consentlint` program.
//!
//! In: a command line. Out: a report on the standard output and an exit code:
//! 0 nothing at or above the threshold, 1 findings, 2 a wrong command line, configuration or rule pack, 3 an input that cannot be read
//! or an error of ours.

mod args;
mod bench;
mod cache;
mod changes;
mod config;
mod decide;
mod docs;
mod explain;
mod fix;
mod idle;
mod init;
mod input;
mod known;
mod language;
mod language_decided;
mod lsp_server;
mod manual;
mod measure;
mod outputs;
mod pack;
mod progress;
mod render;
mod rules_list;
mod scan;
mod sdk_words;
mod sdks;
mod watch;
mod write;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(refused) => {
            let _ = refused.print();
            return ExitCode::from(if refused.use_stderr() { 2 } else { 0 });
        }
    };
    match on_a_large_stack(move || run(&args)) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(io::stderr(), "consentlint: {error:#}");
            ExitCode::from(if error.is::<pack::Usage>() { 2 } else { 3 })
        }
    }
}

fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Scan(scan) => scan::run(scan),
        Command::Init(init) => init::run(init),
        Command::Config(config) => config::run(config),
        Command::Baseline(baseline) => known::run(baseline),
        Command::Explain(explain) => explain::run(explain),
        Command::Rules(rules) => rules_list::run(rules),
        Command::Sdks(sdks) => sdks::run(sdks),
        Command::Man => manual::man(),
        Command::Completions(completions) => manual::completions(completions.shell),
        Command::Lsp(lsp) => lsp_server::run(lsp),
        Command::BenchParse(bench) => bench::run(bench),
    }
}

/// Runs the program where deep recursion is safe, and turns a panic into an error of ours.
fn on_a_large_stack(program: impl FnOnce() -> anyhow::Result<ExitCode> + Send + 'static) -> anyhow::Result<ExitCode> {
    let thread = std::thread::Builder::new().name("main".into()).stack_size(analyzer::STACK_SIZE).spawn(program)?;
    thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("internal error: please report it with the lines above")))
}
