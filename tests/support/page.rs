//! Reads a rule's page.
//!
//! In: Markdown. Out: a [`Page`] of [`Case`]s. A heading `## ...` opens a case, a fence with a language and a path
//! (` ```kotlin app/src/main/java/shop/App.kt `) is a file of it. Fences without a path are illustration only.

use std::fs;
use std::path::{Path, PathBuf};

/// One page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The rule's id: family and name.
    pub rule: String,
    /// The text before the first case.
    pub intro: String,
    /// Languages that the page promises to cover, from its line `Languages: ...`, in lower case.
    pub languages: Vec<String>,
    /// Its cases, in order.
    pub cases: Vec<Case>,
}

/// One small project.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The heading.
    pub heading: String,
    /// Its files, in order.
    pub files: Vec<CaseFile>,
}

/// One file of a case.
#[derive(Clone, Debug, Default)]
pub struct CaseFile {
    /// `java`, `kotlin`, `xml`, `groovy`, `toml`, ...
    pub language: String,
    /// Path in the project.
    pub path: String,
    /// The text.
    pub text: String,
    /// Line of the page on which the text begins, from 1.
    pub page_line: usize,
}

/// Reads one page.
#[must_use]
pub fn parse(rule: &str, markdown: &str) -> Page {
    let mut page = Page { rule: rule.to_string(), ..Page::default() };
    let mut open: Option<CaseFile> = None;
    let mut illustration = false;
    for (index, line) in markdown.lines().enumerate() {
        if line.starts_with("```") {
            match open.take() {
                Some(file) => close(&mut page, file),
                None if illustration => illustration = false,
                None => {
                    open = opening(line, index + 2);
                    illustration = open.is_none();
                }
            }
        } else if let Some(file) = &mut open {
            file.text.push_str(line);
            file.text.push('\n');
        } else if !illustration {
            prose(&mut page, line);
        }
    }
    page
}

/// A line outside of fences.
fn prose(page: &mut Page, line: &str) {
    if let Some(heading) = line.strip_prefix("## ") {
        page.cases.push(Case { heading: heading.trim().to_string(), files: Vec::new() });
    } else if page.cases.is_empty() {
        page.intro.push_str(line);
        page.intro.push('\n');
        if let Some(list) = line.strip_prefix("Languages:") {
            page.languages = list.split(',').map(|name| name.trim().to_lowercase()).collect();
        }
    }
}

fn opening(fence: &str, page_line: usize) -> Option<CaseFile> {
    let mut words = fence.trim_start_matches('`').split_whitespace();
    let (language, path) = (words.next()?, words.next()?);
    Some(CaseFile { language: language.to_string(), path: path.to_string(), text: String::new(), page_line })
}

fn close(page: &mut Page, file: CaseFile) {
    if let Some(case) = page.cases.last_mut() {
        case.files.push(file);
    }
}

/// The folder of the rules.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/rules")
}

/// Reads the page of a rule.
///
/// # Errors
/// A sentence with the path, if there is none.
pub fn load(rule: &str) -> Result<Page, String> {
    let path = folder().join(format!("{rule}.md"));
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(parse(rule, &text))
}

/// The ids of all pages on disk, sorted.
#[must_use]
pub fn on_disk() -> Vec<String> {
    let mut ids: Vec<String> = entries(&folder())
        .into_iter()
        .flat_map(|family| entries(&family))
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .filter_map(|path| {
            let inside = path.strip_prefix(folder()).ok()?.with_extension("");
            Some(inside.to_string_lossy().replace('\\', "/"))
        })
        .collect();
    ids.sort();
    ids
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.filter_map(Result::ok).map(|entry| entry.path()).collect()
}
