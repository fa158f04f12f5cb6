//! The text of an Objective-C file as its grammar can read it.
//!
//! In: a text. Out: a text of the same length without the preprocessor's lines, and with the macros that declare
//! something written as the declarations that they are, and those on a line of their own ended. Never inside a string
//! or a comment.

mod cplus;
mod directives;
mod expansions;
mod lone;
mod macros;
mod methods;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use directives::{Directive, DirectiveKind, Lines, objc_lines};

/// The text as the Objective-C grammar can read it.
#[must_use]
pub fn mask_objc(text: &str) -> Cow<'_, str> {
    let lines = objc_lines(text);
    let mut bytes = text.as_bytes().to_vec();
    let defined =
        lines.directives.iter().filter(|directive| directive.kind == DirectiveKind::Define && directive.whole);
    let defined = defined.filter_map(|d| Some((d.span.clone(), expansions::as_declaration(&bytes[d.span.clone()])?)));
    let defined: Vec<_> = defined.collect();
    let dropped = lines.dropped.clone();
    let hidden = lines.directives.into_iter().map(|directive| directive.span).chain(lines.dropped);
    for range in hidden {
        for byte in &mut bytes[range] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    for (span, declaration) in
        defined.into_iter().filter(|(span, _)| !dropped.iter().any(|range| range.contains(&span.start)))
    {
        bytes[span].copy_from_slice(&declaration);
    }
    if cplus::has_cplus(text) {
        bytes = cplus::mask_cplus(bytes);
    }
    String::from_utf8(lone::end_lone_macros(macros::mask_macros(bytes))).map_or(Cow::Borrowed(text), Cow::Owned)
}
