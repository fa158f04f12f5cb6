//! Checks a pack on disk: `cargo run -p rules --example validate -- DIR [--alone]`.
//!
//! In: a folder laid out like `rules/`. Out: everything that is wrong with it, one line each, or what it holds. With
//! `--alone` nothing built in is added first.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

fn main() -> std::io::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(dir) = arguments.iter().find(|argument| !argument.starts_with("--")) else {
        writeln!(out, "usage: validate DIR [--alone]")?;
        return Ok(ExitCode::from(2));
    };
    let base = if arguments.iter().any(|argument| argument == "--alone") {
        rules::Pack::default()
    } else {
        rules::builtin().unwrap_or_else(|_| rules::Pack::default())
    };
    match rules::check_dir(Path::new(dir), base) {
        Ok(pack) => {
            let catalogue = &pack.catalogue;
            writeln!(
                out,
                "good: {} norms, {} types, {} calls, {} permissions, {} kinds of data, {} SDKs, {} word lists, {} rules",
                pack.norms.len(),
                catalogue.types.len(),
                catalogue.apis.len(),
                catalogue.permissions.len(),
                catalogue.data.len(),
                pack.sdks.len(),
                pack.vocabulary.len(),
                pack.rules.len()
            )?;
            Ok(ExitCode::SUCCESS)
        }
        Err(errors) => {
            for error in &errors {
                writeln!(out, "{error}")?;
            }
            writeln!(out, "{} errors", errors.len())?;
            Ok(ExitCode::FAILURE)
        }
    }
}
