//! Properties of a build (`gradle.properties`).
//!
//! In: lines `name=value`. Out: elements `def` with `name` and `value`, as variables of build files are.

use crate::facts::{FileFacts, FileKind, Span};
use crate::lower::build::Builder;

/// Lowers one text.
pub fn lower(text: &str) -> FileFacts {
    let mut out = Builder::new(FileKind::GradleProperties, text);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start as u32;
        start += line.len();
        let line = line.trim_end();
        if line.trim_start().starts_with(['#', '!']) {
            continue;
        }
        if let Some((name, value)) = line.split_once(['=', ':']) {
            let span = Span { start: at, end: at + line.len() as u32 };
            super::catalog::element(&mut out, "def", span, &[("name", name.trim()), ("value", value.trim())]);
        }
    }
    out.finish()
}
