//! Rewrites cases in ways that must not matter: the same findings are expected on the same code.
//!
//! In: the text of a Java or Kotlin file ([`apple`]: Swift, Objective-C). Out: the rewritten text. Markers are comments, so they move with their code.
//! Whatever a mode cannot rewrite for certain it leaves as it is.

pub mod apple;
pub mod blocks;
pub mod helper;
pub mod lambdas;
pub mod layout;
pub mod locals;
pub mod names;

use super::page::{Case, CaseFile};

/// The language of a file that is rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Java.
    Java,
    /// Kotlin.
    Kotlin,
}

/// A rewriting.
pub type Rewrite = fn(Language, &str) -> String;

/// A case after a rewriting; nothing if that changes nothing.
#[must_use]
pub fn rewrite(case: &Case, rewrite: Rewrite) -> Option<Case> {
    rewrite_files(case, &|file| Some(rewrite(language(file)?, &file.text)))
}

/// A case with the files that are rewritten; nothing if that changes nothing.
#[must_use]
pub fn rewrite_files(case: &Case, rewritten: &dyn Fn(&CaseFile) -> Option<String>) -> Option<Case> {
    let mut changed = case.clone();
    for file in &mut changed.files {
        if let Some(text) = rewritten(file) {
            file.text = text;
            file.page_line = 0;
        }
    }
    let differs = case.files.iter().zip(&changed.files).any(|(before, after)| before.text != after.text);
    differs.then_some(changed)
}

fn language(file: &CaseFile) -> Option<Language> {
    match file.language.as_str() {
        "java" => Some(Language::Java),
        "kotlin" if file.path.ends_with(".kt") => Some(Language::Kotlin),
        _ => None,
    }
}
