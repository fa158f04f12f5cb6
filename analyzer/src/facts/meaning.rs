//! What a text says, wherever it says it.
//!
//! In: the facts of a file. Out: a [`Meaning`], equal for two texts that differ in nothing but the places of things (white
//! space, comments, blank lines); and these places, in an order that is the same for such texts.

use std::cell::Cell;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{FileFacts, Span};

/// A digest of all that a file says, without places.
pub type Meaning = [u8; 16];

thread_local! {
    /// Whether places are left out of what is written.
    static PLACELESS: Cell<bool> = const { Cell::new(false) };
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if PLACELESS.get() {
            return serializer.serialize_unit();
        }
        let mut span = serializer.serialize_struct("Span", 2)?;
        span.serialize_field("start", &self.start)?;
        span.serialize_field("end", &self.end)?;
        span.end()
    }
}

impl FileFacts {
    /// The file's meaning; none if it depends on places: on comments that suppress what stands below them.
    #[must_use]
    pub fn meaning(&self) -> Option<Meaning> {
        if !self.suppressions.is_empty() {
            return None;
        }
        let gaps: Vec<_> = self.gaps.iter().map(|gap| gap.kind).collect();
        let head = (self.kind, &self.names, self.package, &self.imports, self.generated, gaps);
        let all = (head, &self.types, &self.functions, &self.elements, &self.truths);
        PLACELESS.set(true);
        let bytes = postcard::to_stdvec(&all);
        PLACELESS.set(false);
        let mut meaning = Meaning::default();
        meaning.copy_from_slice(&blake3::hash(&bytes.ok()?).as_bytes()[..16]);
        Some(meaning)
    }

    /// The places of all that the file says, in the file.
    pub fn places(&self) -> impl Iterator<Item = Span> + '_ {
        let types = self.types.iter().flat_map(|ty| {
            let fields = ty.fields.iter().map(|field| field.span);
            [ty.span, ty.name_span].into_iter().chain(fields)
        });
        let functions = self.functions.iter().flat_map(|function| {
            let body = function.body.iter().map(|stmt| stmt.span.absolute(function.span.start));
            [function.span, function.name_span].into_iter().chain(body)
        });
        let elements = self.elements.iter().flat_map(|element| {
            let attributes = element.attributes.iter().map(|attribute| attribute.span);
            [element.span, element.text_span].into_iter().chain(attributes)
        });
        types.chain(functions).chain(elements).chain(self.truths.iter().map(|truth| truth.span))
    }
}
