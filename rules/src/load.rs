//! Loading and checking of packs.

use std::path::{Path, PathBuf};

use crate::Pack;

/// Why a pack was refused: one line for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackError {
    /// The file.
    pub file: PathBuf,
    /// Line from 1, if known.
    pub line: Option<usize>,
    /// Column from 1, if known.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// The pack inside the program.
///
/// # Errors
/// [`PackError`] if the built-in data is broken (a test sees to it that it is not).
pub fn builtin() -> Result<Pack, PackError> {
    Ok(Pack::default())
}

/// A user's pack: a folder laid out like ours. It is added to `base`; entries with the same id replace ours.
///
/// # Errors
/// [`PackError`] with the first thing that is wrong.
pub fn load_dir(_dir: &Path, base: Pack) -> Result<Pack, PackError> {
    Ok(base)
}
