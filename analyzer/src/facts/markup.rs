//! Elements of markup and of build files, and what was not understood.
//!
//! In: nothing. Out: [`Element`] and [`Gap`].

use serde::{Deserialize, Serialize};

use super::{Name, Span};

/// An element of markup or of a build file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Element {
    /// Its name as written, prefix included (`activity`, `CheckBox`, `com.x.MyView`). Build files: the name of the
    /// block or call (`android`, `implementation`, `dependencies`).
    pub name: Name,
    /// The element around it: an index into [`super::FileFacts::elements`].
    pub parent: Option<u32>,
    /// Attributes. Build files: arguments (no name for a positional one) and assignments.
    pub attributes: Vec<Attribute>,
    /// Text inside, trimmed, with markup removed; empty if none.
    pub text: Option<Name>,
    /// The text's place.
    pub text_span: Span,
    /// The element's start tag, in the file.
    pub span: Span,
}

/// An attribute.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name as written, prefix included (`android:checked`, `tools:node`); empty for a positional argument.
    pub name: Name,
    /// Its value, entities resolved.
    pub value: Name,
    /// The whole attribute, in the file.
    pub span: Span,
}

/// Something that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Why.
    pub kind: GapKind,
    /// Where, in the file.
    pub span: Span,
}

/// Why something was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum GapKind {
    /// The parser could not read this part.
    Syntax,
    /// A construct that lowering does not know.
    Construct,
    /// Nested deeper than any real code.
    TooDeep,
    /// The parser ran out of time.
    OutOfTime,
    /// Larger than the size limit.
    TooLarge,
    /// Not text in any encoding that we read.
    Binary,
    /// Could not be opened or read.
    Unreadable,
    /// A part of the analysis failed on this file: a bug of ours.
    Internal,
}

impl GapKind {
    /// Whether the same file has it in the next run, too.
    #[must_use]
    pub fn is_lasting(self) -> bool {
        !matches!(self, GapKind::OutOfTime | GapKind::Unreadable | GapKind::Internal)
    }
}
