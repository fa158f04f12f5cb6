//! Stories about linking: small projects, and what is known of them.

mod builds;
mod interface_builder;
mod packages;
mod property_lists;
mod texts;
mod units;

use grammars::Parsers;

use super::program::{File, Program};

/// Puts files together as a scan would, and asks.
fn ask<T>(files: &[(&str, &str)], question: impl FnOnce(&Program<'_>) -> T) -> T {
    let lowered = |(path, text): &(&str, &str)| {
        let kind = crate::files::kind_of(path).unwrap_or_else(|| panic!("{path} is no source"));
        let facts = crate::lower::lower(kind, text, &mut Parsers::default());
        File { path: (*path).to_owned(), facts: facts.into(), test: crate::files::is_test_path(path) }
    };
    let mut files: Vec<File> = files.iter().map(lowered).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let pack = crate::Ready::new(rules::builtin().unwrap());
    question(&Program::new(&files, &pack, &crate::Cancel::new()))
}
