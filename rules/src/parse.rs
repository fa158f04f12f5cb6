//! From the text of each file to its typed content.
//!
//! In: [`Source`]s. Out: [`Parsed`]s in the same order; files that cannot be read are reported and left out.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::de::DeserializeOwned;

use crate::PackError;
use crate::catalogue::Catalogue;
use crate::norm::Norm;
use crate::rule::Rule;
use crate::sdk::Sdk;
use crate::source::{Source, SourceKind};
use crate::vocabulary::WordList;

/// A file with what it says.
pub(crate) struct Parsed<'s> {
    /// The file.
    pub(crate) source: &'s Source,
    /// What it says.
    pub(crate) content: Content,
}

/// What a file says.
#[derive(Clone)]
pub(crate) enum Content {
    Norm(Norm),
    Catalogue(Catalogue),
    Sdk(Sdk),
    Words(Vec<WordList>),
    Rule(Rule),
    Page,
}

/// Reads all files, on all cores.
pub(crate) fn parse_all<'s>(sources: &'s [Source], errors: &mut Vec<PackError>) -> Vec<Parsed<'s>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(sources.len().div_ceil(8)).max(1);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((index, source)) = take(sources, &next) {
            done.push((index, parse(source)));
        }
        done
    };
    let mut results = std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut results = work();
        for helper in helpers {
            match helper.join() {
                Ok(done) => results.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    results.sort_by_key(|(index, _)| *index);
    let mut parsed = Vec::with_capacity(results.len());
    for ((_, result), source) in results.into_iter().zip(sources) {
        match result {
            Ok(content) => parsed.push(Parsed { source, content }),
            Err(error) => errors.push(error),
        }
    }
    parsed
}

/// The next file that nobody has taken.
fn take<'s>(sources: &'s [Source], next: &AtomicUsize) -> Option<(usize, &'s Source)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, sources.get(index)?))
}

fn parse(source: &Source) -> Result<Content, PackError> {
    match source.kind {
        SourceKind::Norm => read(source).map(Content::Norm),
        SourceKind::Catalogue => read(source).map(Content::Catalogue),
        SourceKind::Sdk => read(source).map(Content::Sdk),
        SourceKind::Vocabulary => words(source).map(Content::Words),
        SourceKind::Rule => read(source).map(Content::Rule),
        SourceKind::Page => Ok(Content::Page),
    }
}

/// One word list or a list of them: told apart by the first line that says something, so that errors stay precise.
fn words(source: &Source) -> Result<Vec<WordList>, PackError> {
    let is_list = source
        .text
        .lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#') && !line.starts_with("---"))
        .is_some_and(|line| line.trim_start().starts_with(['-', '[']));
    if is_list { read(source) } else { read(source).map(|list| vec![list]) }
}

fn read<T: DeserializeOwned>(source: &Source) -> Result<T, PackError> {
    let options = serde_saphyr::options! { with_snippet: false, strict_booleans: true };
    serde_saphyr::from_str_with_options(&source.text, options)
        .map_err(|error| PackError::from_yaml(&source.file, &error))
}
