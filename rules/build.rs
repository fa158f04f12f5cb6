//! Makes a new or removed data file rebuild the crate (an embedded folder alone only notices changed files).

use std::io::Write;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    for folder in ["norms", "catalogue", "vocabulary", "rules"] {
        writeln!(out, "cargo:rerun-if-changed={folder}")?;
    }
    Ok(())
}
