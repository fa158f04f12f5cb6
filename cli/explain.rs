//! `consentlint explain`.
//!
//! In: a rule's id. Out: what it means, the norms behind it, what satisfies it, and its page with examples.

use std::process::ExitCode;

use crate::args::Explain;
use crate::language::Language;
use crate::pack::{self, Usage};
use crate::{docs, render};

/// Prints a rule.
pub fn run(args: &Explain) -> anyhow::Result<ExitCode> {
    let language = args.lang.unwrap_or_else(Language::of_environment);
    let pack = pack::load(&args.rules)?;
    let Some(rule) = pack.rules.iter().find(|rule| rule.id == args.rule) else {
        return Err(Usage(pack::no_such_rule(&args.rule, pack.rules.iter().map(|rule| rule.id.as_str()))).into());
    };
    let page = docs::page(&pack, rule, language);
    render::print(|out| out.write_all(page.as_bytes()))?;
    Ok(ExitCode::SUCCESS)
}
