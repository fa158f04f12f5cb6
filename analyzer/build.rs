//! Gives each build of the analyzer a name, so that facts and reports of another build are never taken for its own.
//!
//! In: the sources of the analyzer, the grammars and the rules, and the locked packages. Out: `ANALYZER_BUILD`.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Whatever facts and reports depend on. What is not there (in a packaged crate) is named by the version.
const SOURCES: [&str; 9] = [
    "src",
    "../grammars/src",
    "../rules/src",
    "../rules/norms",
    "../rules/catalogue",
    "../rules/vocabulary",
    "../rules/rules",
    "../Cargo.lock",
    "Cargo.toml",
];

fn main() -> io::Result<()> {
    let mut out = io::stdout();
    let mut hasher = DefaultHasher::new();
    for source in SOURCES.map(Path::new).into_iter().filter(|source| source.exists()) {
        writeln!(out, "cargo:rerun-if-changed={}", source.display())?;
        let mut files = Vec::new();
        collect(source, &mut files)?;
        files.sort();
        for file in files {
            (&file, std::fs::read(&file)?).hash(&mut hasher);
        }
    }
    writeln!(out, "cargo:rustc-env=ANALYZER_BUILD={}-{:016x}", env!("CARGO_PKG_VERSION"), hasher.finish())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else {
        files.push(path.to_path_buf());
    }
    Ok(())
}
