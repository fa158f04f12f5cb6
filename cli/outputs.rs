//! Where a report goes: formats and files.
//!
//! In: `--format FORMAT[=FILE]` and `-o FILE`. Out: the report in each format, in its file or on the standard output.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};

use crate::args::ReportFormat;
use crate::pack::Usage;
use crate::render::{self, Rendering};
use crate::write;

/// A format and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// What it looks like.
    pub format: ReportFormat,
    /// The file; none is the standard output.
    pub file: Option<PathBuf>,
}

/// Reads `FORMAT[=FILE]`.
#[derive(Clone)]
pub struct OutputParser;

impl TypedValueParser for OutputParser {
    type Value = Output;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Output, clap::Error> {
        let text = value.to_str().ok_or_else(|| clap::Error::new(clap::error::ErrorKind::InvalidUtf8))?;
        let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
        let format = EnumValueParser::<ReportFormat>::new().parse_ref(command, argument, OsStr::new(name))?;
        Ok(Output { format, file: file.filter(|file| *file != "-").map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(ReportFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value)))
    }
}

/// Puts `--format` and `-o` together.
pub fn plan(formats: &[Output], file: Option<&Path>) -> anyhow::Result<Vec<Output>> {
    let mut outputs = formats.to_vec();
    if let Some(file) = file {
        let Some(open) = outputs.iter_mut().find(|output| output.file.is_none()) else {
            return Err(Usage("--output is for a format without a file, and each has one".into()).into());
        };
        open.file = Some(file.to_path_buf());
    }
    for (index, output) in outputs.iter().enumerate() {
        match &output.file {
            Some(file) if file.as_os_str().is_empty() => {
                return Err(Usage("--format: there is no file after \"=\"".into()).into());
            }
            file if outputs[..index].iter().any(|other| other.file == *file) => {
                let place = file.as_ref().map_or("the standard output".into(), |file| file.display().to_string());
                return Err(Usage(format!(
                    "two formats go to {place}: give each its own file, as in --format sarif=report.sarif"
                ))
                .into());
            }
            _ => {}
        }
    }
    Ok(outputs)
}

/// Writes files first, then the standard output, so that what fails leaves no half of a report there.
pub fn write_all(outputs: &[Output], rendering: &Rendering<'_>, colours: bool) -> anyhow::Result<()> {
    for output in outputs {
        if let Some(file) = &output.file {
            write::whole(file, |out| render::write(output.format, rendering, false, out))
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    for output in outputs.iter().filter(|output| output.file.is_none()) {
        render::print(|out| render::write(output.format, rendering, colours, out))?;
    }
    Ok(())
}
