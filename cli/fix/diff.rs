//! What would be changed, as a unified diff.
//!
//! In: files with their new content. Out: text that `git apply` and `patch -p1` take.

use std::io::{self, Write};

use similar::TextDiff;

use super::ChangedFile;

/// Prints the diff of all files; `prefix` leads from the current folder to the paths of the report.
pub fn print(files: &[ChangedFile], prefix: &str, out: &mut dyn Write) -> io::Result<()> {
    for file in files {
        let (old, new) = (format!("a/{prefix}{}", file.path), format!("b/{prefix}{}", file.path));
        let diff = TextDiff::from_lines(file.original.text.as_str(), file.text.as_str());
        write!(out, "{}", diff.unified_diff().context_radius(3).header(&old, &new))?;
    }
    Ok(())
}
