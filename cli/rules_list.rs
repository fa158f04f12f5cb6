//! `consentlint rules`.
//!
//! In: the rule pack. Out: a table, a JSON list, or a folder of pages.

use std::io::{self, Write};
use std::process::ExitCode;

use rules::Pack;
use serde::Serialize;

use crate::args::{Format, Rules};
use crate::language::Language;
use crate::render::{clause, rule_severity_word, status_word};
use crate::{docs, pack, render};

/// A rule for programs.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    severity: &'static str,
    title: &'a str,
    since: &'a str,
    norms: Vec<EntryNorm<'a>>,
}

/// A clause that a rule rests on.
#[derive(Serialize)]
struct EntryNorm<'a> {
    id: &'a str,
    title: Option<&'a str>,
    article: Option<&'a str>,
    status: Option<&'static str>,
}

/// Prints the rules or writes their pages.
pub fn run(args: &Rules) -> anyhow::Result<ExitCode> {
    let language = args.lang.unwrap_or_else(Language::of_environment);
    let pack = pack::load(&args.rules)?;
    match (&args.write_docs, args.format) {
        (Some(folder), _) => docs::write_all(&pack, folder)?,
        (None, Format::Terminal) => render::print(|out| table(&pack, language, out))?,
        (None, Format::Json) => render::print(|out| {
            let entries = pack.rules.iter().map(|rule| entry(&pack, rule, language)).collect::<Vec<_>>();
            serde_json::to_writer_pretty(&mut *out, &entries)?;
            writeln!(out)
        })?,
    }
    Ok(ExitCode::SUCCESS)
}

fn table(pack: &Pack, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let width = pack.rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in &pack.rules {
        let (id, severity) = (&rule.id, rule_severity_word(rule.severity));
        writeln!(out, "{id:width$}  {severity:7}  {}", language.of_rule(&rule.title))?;
    }
    Ok(())
}

fn entry<'a>(pack: &'a Pack, rule: &'a rules::rule::Rule, language: Language) -> Entry<'a> {
    let norms = rule.norms.iter().map(|id| {
        let found = clause(&pack.norms, id);
        EntryNorm {
            id,
            title: found.map(|(norm, _)| language.of_rule(&norm.title)),
            article: found.map(|(_, clause)| language.of_rule(&clause.article)),
            status: found.map(|(norm, _)| status_word(norm.status)),
        }
    });
    Entry {
        id: &rule.id,
        severity: rule_severity_word(rule.severity),
        title: language.of_rule(&rule.title),
        since: &rule.since,
        norms: norms.collect(),
    }
}
