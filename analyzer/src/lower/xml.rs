//! Lowering of Android XML.

use super::build::Builder;
use crate::facts::{FileFacts, FileKind};

/// Lowers one text.
pub fn lower(kind: FileKind, text: &str) -> FileFacts {
    Builder::new(kind, text).finish()
}
