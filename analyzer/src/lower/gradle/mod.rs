//! Gradle build files and version catalogs.
//!
//! In: one text. Out: elements of the same shape whatever the language:
//!
//! - A block, call or assignment is an element with its name; what stands in its block are its children. A path
//!   `a.b(x).c` is an element inside the other.
//! - Arguments and assigned values are attributes, without a name if they have none. So `applicationId "x"`,
//!   `applicationId("x")`, `applicationId = "x"`, `applicationId.set("x")` are all one: `applicationId` with `x`.
//!   Lists give an attribute per item, maps one per key: `m = [a: "b"]` and `m["a"] = "b"` are `m` with `a` = `b`.
//! - `id("x") version "1" apply false` has the attributes ``, `version`, `apply`.
//! - Values are the characters of strings, `${}` included; else the expression with strings unquoted
//!   (`project(:push)`, `platform(g:a:1)`, `libs.umeng.common`; `a["b"]` is `a.b`, `"g:a:" + v` is `g:a:${v}`).
//! - Variables and extra properties are elements called `def` with `name` and `value`; entries of a map have dotted
//!   names (`ext.deps = [push: "g:a:1"]` is `def name=deps.push value=g:a:1`).
//! - Functions and classes are elements called `fun` and `class` with `name`. Conditions and loops leave no trace:
//!   what stands in any branch belongs to the block around them.
//! - Catalogs: `version`, `library`, `plugin`, `bundle`; see [`catalog`].
//!
//! Scripts are read by statement, not through a grammar: the Groovy grammar takes `implementation project(':push')`,
//! the commonest line there is, for two statements, and finds errors in 44 of 100 real build files.

mod catalog;
mod chain;
mod properties;
mod statement;
#[cfg(test)]
mod tests;
pub mod token;
mod value;

pub use catalog::lower as lower_catalog;
pub use properties::lower as lower_properties;

use super::build::Builder;
use super::suppressions;
use crate::facts::{FileFacts, FileKind, GapKind, Span};

/// The comments of a Kotlin text.
pub fn kotlin_comments(text: &str) -> Vec<Span> {
    token::Tokens::new(text, false).comments
}

/// Lowers a build or settings file.
pub fn lower_script(kind: FileKind, text: &str) -> FileFacts {
    let tokens = token::Tokens::new(text, kind == FileKind::GradleGroovy);
    let mut out = Builder::new(kind, text);
    statement::lower(&tokens, &mut out);
    suppressions::add(&mut out, text, &tokens.comments);
    for span in &tokens.gaps {
        out.gap(GapKind::Syntax, *span);
    }
    out.facts().gaps.sort_by_key(|gap| (gap.span, gap.kind));
    out.finish()
}
