//! Lowering of Java.

use grammars::Parsers;

use super::build::Builder;
use crate::facts::{FileFacts, FileKind};

/// Lowers one text.
pub fn lower(text: &str, _parsers: &mut Parsers) -> FileFacts {
    Builder::new(FileKind::Java, text).finish()
}
