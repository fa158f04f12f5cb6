//! The files of a pack.
//!
//! In: the embedded folders, or a folder on disk. Out: [`Source`]s in the order of their paths, each with its kind.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::PackError;

static NORMS: Dir = include_dir!("$CARGO_MANIFEST_DIR/norms");
static CATALOGUE: Dir = include_dir!("$CARGO_MANIFEST_DIR/catalogue");
static VOCABULARY: Dir = include_dir!("$CARGO_MANIFEST_DIR/vocabulary");
static RULES: Dir = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The folders of a pack.
const FOLDERS: [&str; 4] = ["norms", "catalogue", "vocabulary", "rules"];

/// A text file of a pack.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its path as the user knows it.
    pub(crate) file: PathBuf,
    /// What it holds.
    pub(crate) kind: SourceKind,
    /// Its name without ending; for rules and pages `<family>/<name>`.
    pub(crate) stem: String,
    /// Its text.
    pub(crate) text: Cow<'static, str>,
}

/// What a file holds, by its place in the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceKind {
    Norm,
    Catalogue,
    Sdk,
    Vocabulary,
    Rule,
    Page,
}

/// The files that travel inside the program.
pub(crate) fn embedded(errors: &mut Vec<PackError>) -> Vec<Source> {
    let mut sources = Vec::new();
    for (folder, dir) in FOLDERS.into_iter().zip([&NORMS, &CATALOGUE, &VOCABULARY, &RULES]) {
        let mut pending = vec![dir];
        while let Some(dir) = pending.pop() {
            pending.extend(dir.dirs());
            for file in dir.files() {
                let inside = Path::new(folder).join(file.path());
                let text = file.contents_utf8().map(Cow::Borrowed);
                sources.extend(place(&inside, inside.clone(), text, errors));
            }
        }
    }
    sources.sort_by(|a, b| a.file.cmp(&b.file));
    sources
}

/// The files of a folder laid out like a pack.
pub(crate) fn on_disk(root: &Path, errors: &mut Vec<PackError>) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut files = Vec::new();
    if !root.is_dir() {
        errors.push(
            PackError::new(root, "this is not a folder").hint("give the folder that holds `rules/`, `catalogue/`, ..."),
        );
        return sources;
    }
    let folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).filter(|dir| dir.is_dir()).collect();
    if folders.is_empty() {
        let hint = "a pack has at least one of the folders `norms`, `catalogue`, `vocabulary`, `rules`";
        errors.push(PackError::new(root, "nothing to load in this folder").hint(hint));
    }
    for folder in &folders {
        list(folder, &mut files, errors);
    }
    files.sort();
    for file in files {
        let Ok(inside) = file.strip_prefix(root) else { continue };
        match std::fs::read(&file) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes).ok().map(Cow::Owned);
                sources.extend(place(inside, file.clone(), text, errors));
            }
            Err(error) => errors.push(PackError::new(&file, format!("cannot be read: {error}"))),
        }
    }
    sources
}

/// Adds the files below a folder. Links to folders are not followed, so that it ends.
fn list(folder: &Path, files: &mut Vec<PathBuf>, errors: &mut Vec<PackError>) {
    let mut pending = vec![folder.to_owned()];
    while let Some(dir) = pending.pop() {
        let entries = match std::fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(error) => {
                errors.push(PackError::new(&dir, format!("cannot be read: {error}")));
                continue;
            }
        };
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => pending.push(entry.path()),
                _ => files.push(entry.path()),
            }
        }
    }
}

/// What a file is by its path in the pack. Files that are no part of a pack (a README, a picture) are left out.
fn place(inside: &Path, file: PathBuf, text: Option<Cow<'static, str>>, errors: &mut Vec<PackError>) -> Option<Source> {
    let parts: Vec<&str> = inside.iter().filter_map(|part| part.to_str()).collect();
    let name = *parts.last()?;
    let (stem, ending) = name.rsplit_once('.')?;
    if name.starts_with('.') {
        return None;
    }
    if ending == "yml" {
        errors.push(PackError::new(&file, "is not loaded because of its name").hint(format!("name it `{stem}.yaml`")));
        return None;
    }
    let kind = match (parts.as_slice(), ending) {
        (["norms", _], "yaml") => SourceKind::Norm,
        (["catalogue", "sdk", _], "yaml") => SourceKind::Sdk,
        (["catalogue", _, _], "yaml") => SourceKind::Catalogue,
        (["vocabulary", _], "yaml") => SourceKind::Vocabulary,
        (["rules", _, _], "yaml") => SourceKind::Rule,
        (["rules", _, _], "md") if stem != "README" => SourceKind::Page,
        (_, "yaml") => {
            errors.push(PackError::new(&file, "stands in a place where no pack file belongs").hint(LAYOUT));
            return None;
        }
        _ => return None,
    };
    let Some(text) = text else {
        errors.push(PackError::new(&file, "is not UTF-8 text").hint("save it as UTF-8"));
        return None;
    };
    let stem = match parts.as_slice() {
        ["rules", family, _] => format!("{family}/{stem}"),
        _ => stem.to_owned(),
    };
    Some(Source { file, kind, stem, text })
}

const LAYOUT: &str = "`norms/X.yaml`, `catalogue/PLATFORM/X.yaml`, `catalogue/sdk/ID.yaml`, `vocabulary/X.yaml`, \
                      `rules/FAMILY/NAME.yaml`";
