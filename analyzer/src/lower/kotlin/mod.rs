//! Lowering of Kotlin.

use grammars::Parsers;

use super::build::Builder;
use crate::facts::{FileFacts, FileKind};

/// Lowers one text.
pub fn lower(text: &str, _parsers: &mut Parsers) -> FileFacts {
    Builder::new(FileKind::Kotlin, text).finish()
}
