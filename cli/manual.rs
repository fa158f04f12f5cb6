//! `consentlint man` and `consentlint completions`: made from the program's own options, so never behind them.
//!
//! In: the options as clap knows them. Out: a manual page, or a script for a shell, on the standard output.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::args::Args;
use crate::render;

/// Prints the manual page: the program, then each command with its options.
pub fn man() -> anyhow::Result<ExitCode> {
    let mut program = Args::command();
    program.build();
    let mut page = Vec::new();
    Man::new(program.clone()).render(&mut page)?;
    for command in program.get_subcommands().filter(|command| is_shown(command)) {
        section(command, &mut page)?;
    }
    render::print(|out| out.write_all(&page))?;
    Ok(ExitCode::SUCCESS)
}

/// A command with its options, below the page of the program.
fn section(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    writeln!(page, ".SH \"{}\"", name.to_uppercase())?;
    let man = Man::new(command.clone());
    man.render_description_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_options_section(page)?;
    if command.get_after_help().is_some() {
        man.render_extra_section(page)?;
    }
    Ok(())
}

fn is_shown(command: &Command) -> bool {
    !command.is_hide_set() && command.get_name() != "help"
}

/// Prints the script for a shell.
pub fn completions(shell: Shell) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "consentlint", &mut script);
    render::print(|out| out.write_all(&script))?;
    Ok(ExitCode::SUCCESS)
}
