//! Lowering: one text becomes facts.
//!
//! In: a kind and a text. Out: [`FileFacts`]. Pure: no path, no configuration, no other file; never fails.

pub mod build;
#[cfg(test)]
pub mod dump;
mod gradle;
mod java;
mod kotlin;
mod node_package;
mod notation;
mod objc;
mod pbxproj;
mod plist;
mod podfile;
mod resolved;
mod strings;
mod suppressions;
mod swift;
mod swift_package;
mod xcconfig;
mod xml;

use grammars::Parsers;

use crate::facts::{FileFacts, FileKind, text_hash};

/// Lowers one text.
#[must_use]
pub fn lower(kind: FileKind, text: &str, parsers: &mut Parsers) -> FileFacts {
    let mut facts = lower_kind(kind, text, parsers);
    facts.text_hash = text_hash(text);
    facts
}

fn lower_kind(kind: FileKind, text: &str, parsers: &mut Parsers) -> FileFacts {
    match kind {
        FileKind::Java => java::lower(text, parsers),
        FileKind::Kotlin => kotlin::lower(text, parsers),
        FileKind::Swift => swift::lower(text, parsers),
        FileKind::ObjectiveC => objc::lower(text, parsers),
        FileKind::Manifest | FileKind::PluginXml | FileKind::Resource | FileKind::InterfaceBuilder => {
            xml::lower(kind, text)
        }
        FileKind::GradleGroovy | FileKind::GradleKotlin => gradle::lower_script(kind, text),
        FileKind::GradleProperties => gradle::lower_properties(text),
        FileKind::VersionCatalog => gradle::lower_catalog(text),
        FileKind::Plist | FileKind::PrivacyManifest => plist::lower(kind, text),
        FileKind::LocalizedStrings => strings::lower(text),
        FileKind::XcodeProject => pbxproj::lower(text),
        FileKind::BuildSettings => xcconfig::lower(text),
        FileKind::SwiftPackage => swift_package::lower(text),
        FileKind::Podfile => podfile::lower(text),
        FileKind::ResolvedPackages => resolved::lower(text),
        FileKind::NodePackage => node_package::lower(text),
    }
}
