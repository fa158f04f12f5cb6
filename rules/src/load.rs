//! Loading of packs.
//!
//! In: the embedded files, or a folder of the user's. Out: a checked [`Pack`], or what is wrong with it.

use std::path::Path;
use std::sync::OnceLock;

use crate::check::check;
use crate::merge::merge;
use crate::parse::parse_all;
use crate::source::{Source, embedded, on_disk};
use crate::{Pack, PackError};

/// The pack inside the program. Read once; later calls copy it.
///
/// # Errors
/// [`PackError`] if the built-in data is broken (a test sees to it that it is not).
pub fn builtin() -> Result<Pack, PackError> {
    static BUILTIN: OnceLock<Result<Pack, PackError>> = OnceLock::new();
    BUILTIN
        .get_or_init(|| {
            let mut errors = Vec::new();
            let sources = embedded(&mut errors);
            first(build(&sources, Pack::default(), errors))
        })
        .clone()
}

/// A user's pack: a folder laid out like ours. It is added to `base`: entries with the same id (or name) replace those
/// of the base, word lists with the same id extend them, calls are added.
///
/// # Errors
/// [`PackError`] with the first thing that is wrong.
pub fn load_dir(dir: &Path, base: Pack) -> Result<Pack, PackError> {
    first(check_dir(dir, base))
}

/// Like [`load_dir`], but tells everything that is wrong, sorted by place.
///
/// # Errors
/// All that is wrong, at least one.
pub fn check_dir(dir: &Path, base: Pack) -> Result<Pack, Vec<PackError>> {
    let mut errors = Vec::new();
    let sources = on_disk(dir, &mut errors);
    build(&sources, base, errors)
}

/// Rules without a Markdown page.
pub fn rules_without_page(pack: &Pack) -> Vec<&str> {
    let has_page = |id: &str| pack.pages.iter().any(|(page, _)| page == id);
    pack.rules.iter().map(|rule| rule.id.as_str()).filter(|id| !has_page(id)).collect()
}

fn first<T>(result: Result<T, Vec<PackError>>) -> Result<T, PackError> {
    result.map_err(|errors| {
        errors.into_iter().next().unwrap_or_else(|| PackError::new(Path::new("."), "the pack cannot be loaded"))
    })
}

/// Parse, merge, check.
fn build(sources: &[Source], base: Pack, mut errors: Vec<PackError>) -> Result<Pack, Vec<PackError>> {
    let parsed = parse_all(sources, &mut errors);
    let pack = merge(&parsed, base, &mut errors);
    check(&parsed, &pack, &mut errors);
    if errors.is_empty() {
        return Ok(pack);
    }
    errors.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    Err(errors)
}
