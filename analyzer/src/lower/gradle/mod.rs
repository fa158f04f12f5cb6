//! Lowering of Gradle build files.

use grammars::Parsers;

use super::build::Builder;
use crate::facts::{FileFacts, FileKind};

/// Lowers a Groovy build file.
pub fn lower_groovy(text: &str, _parsers: &mut Parsers) -> FileFacts {
    Builder::new(FileKind::GradleGroovy, text).finish()
}

/// Lowers a Kotlin build file.
pub fn lower_kotlin(text: &str, _parsers: &mut Parsers) -> FileFacts {
    Builder::new(FileKind::GradleKotlin, text).finish()
}

/// Lowers a version catalog.
pub fn lower_catalog(text: &str) -> FileFacts {
    Builder::new(FileKind::VersionCatalog, text).finish()
}
