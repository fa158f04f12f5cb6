//! `consentlint config`.
//!
//! In: a path. Out: what is in force there and where each value comes from; or the schema for editors.

use std::io::{self, Write};
use std::process::ExitCode;

use project::schema;
use project::shown::{self, Value};
use serde::Serialize;

use crate::args::{self, Format};
use crate::language::Language;
use crate::{decide, input, pack, render};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    path: &'a str,
    files: Vec<&'a str>,
    values: Vec<JsonValue<'a>>,
}

#[derive(Serialize)]
struct JsonValue<'a> {
    key: &'a str,
    value: Option<&'a str>,
    origin: Option<JsonOrigin<'a>>,
}

#[derive(Serialize)]
struct JsonOrigin<'a> {
    path: &'a str,
    line: usize,
    column: usize,
}

/// Shows what is in force.
pub fn run(args: &args::Config) -> anyhow::Result<ExitCode> {
    let language = args.lang.unwrap_or_else(Language::of_environment);
    if args.schema {
        let pack = pack::load(&args.rules)?;
        render::print(|out| out.write_all(schema::json_schema(&pack).as_bytes()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let asked = args.path.clone().unwrap_or_else(|| ".".into());
    let input = input::find(std::slice::from_ref(&asked))?;
    let (decisions, pack) = decide::decide(&args.config, &args.rules, &input, language)?;
    // Of a folder, what holds in it; of a file, what holds for it.
    let path = input.paths.first().and_then(|path| path.strip_prefix(&input.root).ok());
    let path = path.map(|path| path.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    let values = shown::values(&decisions, &path, &pack);
    let files: Vec<&str> = decisions.layers.iter().map(|layer| layer.file.as_str()).collect();
    let asked = asked.display().to_string();
    render::print(|out| match args.format {
        Format::Json => json(&asked, files, &values, out),
        Format::Terminal => people(&asked, &files, &values, language, out),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn json(path: &str, files: Vec<&str>, values: &[Value], out: &mut dyn Write) -> io::Result<()> {
    let values = values.iter().map(|value| JsonValue {
        key: &value.key,
        value: value.value.as_deref(),
        origin: value.origin.as_ref().map(|origin| JsonOrigin {
            path: &origin.file,
            line: origin.line,
            column: origin.column,
        }),
    });
    let document = Document { version: 1, path, files, values: values.collect() };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn people(path: &str, files: &[&str], values: &[Value], language: Language, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", language.in_force(path, files))?;
    let width = values.iter().map(|value| value.key.chars().count()).max().unwrap_or_default();
    for value in values {
        let said = value.value.as_deref().unwrap_or("-");
        let origin = match &value.origin {
            Some(origin) => format!("{}:{}", origin.file, origin.line),
            None => language.by_default().to_owned(),
        };
        let pad = " ".repeat(width - value.key.chars().count());
        writeln!(out, "{}{pad}  {said}  ({origin})", value.key)?;
    }
    Ok(())
}
