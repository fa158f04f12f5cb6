//! What a file is, by its name and folder alone.
//!
//! In: a path. Out: its kind; whether it belongs to a test; whether a folder holds output.

use std::path::Path;

use crate::facts::FileKind;

/// Resource folders (without qualifiers) that say something about behaviour: drawables, colours, fonts do not.
const RESOURCES: [&str; 5] = ["layout", "menu", "xml", "navigation", "values"];

/// Endings of files that belong to a target of Xcode's.
const OF_XCODE: [&str; 12] = [
    "swift",
    "m",
    "mm",
    "h",
    "xib",
    "storyboard",
    "plist",
    "entitlements",
    "xcprivacy",
    "strings",
    "stringsdict",
    "xcstrings",
];

/// What the file at this path is; none if it is of no interest. `/` as separator.
#[must_use]
pub fn kind_of(relative: &str) -> Option<FileKind> {
    let mut parts = relative.rsplit('/');
    let name = parts.next()?;
    if let Some(kind) = kind_of_name(name) {
        return Some(kind);
    }
    let (stem, ending) = name.rsplit_once('.')?;
    match ending {
        "java" => Some(FileKind::Java),
        "kt" => Some(FileKind::Kotlin),
        "swift" => Some(FileKind::Swift),
        "m" | "mm" | "h" => Some(FileKind::ObjectiveC),
        "kts" if stem.ends_with(".gradle") => Some(FileKind::GradleKotlin),
        "kts" => Some(FileKind::Kotlin),
        "gradle" => Some(FileKind::GradleGroovy),
        "properties" if stem == "gradle" => Some(FileKind::GradleProperties),
        "toml" if stem.ends_with(".versions") => Some(FileKind::VersionCatalog),
        "podspec" => Some(FileKind::Podfile),
        "plist" | "entitlements" => Some(FileKind::Plist),
        "xib" | "storyboard" => Some(FileKind::InterfaceBuilder),
        "xcprivacy" => Some(FileKind::PrivacyManifest),
        "xcconfig" => Some(FileKind::BuildSettings),
        "strings" | "stringsdict" | "xcstrings" => Some(FileKind::LocalizedStrings),
        "xml" if stem == "AndroidManifest" => Some(FileKind::Manifest),
        "xml" => {
            let folder = parts.next()?.split('-').next()?;
            let in_resources = parts.next().is_some_and(is_resource_root);
            (in_resources && RESOURCES.contains(&folder)).then_some(FileKind::Resource)
        }
        _ => None,
    }
}

/// Files that are known by their whole name.
fn kind_of_name(name: &str) -> Option<FileKind> {
    match name {
        "project.pbxproj" => Some(FileKind::XcodeProject),
        "plugin.xml" => Some(FileKind::PluginXml),
        "Package.swift" => Some(FileKind::SwiftPackage),
        "Podfile" | "Cartfile" => Some(FileKind::Podfile),
        "Podfile.lock" | "Package.resolved" => Some(FileKind::ResolvedPackages),
        "package.json" => Some(FileKind::NodePackage),
        _ if name.starts_with("Package@swift-") && name.ends_with(".swift") => Some(FileKind::SwiftPackage),
        _ => None,
    }
}

/// `res`, and the second roots that projects with several of them name `res-login`, `res_login`.
fn is_resource_root(folder: &str) -> bool {
    folder.strip_prefix("res").is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

/// Whether the file at this path belongs to a test source set: `src/test`, `src/androidTest`, variants of them
/// (`src/testDebug`), the ones of multiplatform projects (`src/commonTest`), folders named `androidTest`, and those that end in
/// `-tests`; of Xcode's files
/// the folders of test targets (`Tests`, `AppTests`, `AppUITests`) and files like `LoginTests.swift`. Other words in the
/// path say nothing.
#[must_use]
pub fn is_test_path(relative: &str) -> bool {
    let (folders, name) = relative.rsplit_once('/').unwrap_or(("", relative));
    if folders.split('/').any(|folder| folder.ends_with("-tests")) {
        return true;
    }
    if let Some((stem, _)) = name.rsplit_once('.').filter(|(_, ending)| OF_XCODE.contains(ending)) {
        let source = [".swift", ".m", ".mm", ".h"].iter().any(|ending| name.ends_with(ending));
        return source && stem.ends_with("Tests") || folders.split('/').any(|folder| folder.ends_with("Tests"));
    }
    let mut after_source = false;
    for folder in folders.split('/') {
        if folder == "androidTest" || after_source && is_test_set(folder) {
            return true;
        }
        after_source = folder == "src";
    }
    false
}

fn is_test_set(name: &str) -> bool {
    let variant = |prefix: &str| {
        let rest = name.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.chars().next().is_none_or(char::is_uppercase))
    };
    variant("test") || variant("androidTest") || name.ends_with("Test")
}

/// Whether a folder holds what a tool produced or fetched: build output, other people's packages.
pub fn is_output_folder(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match name {
        "node_modules" | ".gradle" | "Pods" | "Carthage" | ".build" | "DerivedData" => true,
        "build" => {
            let beside = |name: &str| folder.with_file_name(name).is_file();
            let inside = |name: &str| folder.join(name).is_dir();
            beside("build.gradle")
                || beside("build.gradle.kts")
                || inside("generated")
                || inside("intermediates")
                || inside("outputs")
        }
        // A library as it is handed out: its headers declare what others can call.
        _ => name.ends_with(".framework") || name.ends_with(".xcframework"),
    }
}

/// What tells a header of Objective-C from one of C or C++.
const MARKS: [&str; 7] = ["@interface", "@protocol", "@class", "@import", "#import", "FOUNDATION_EXPORT", "NS_"];

/// Whether a text is in another language than its file's name says: headers belong to C and C++ too, and `.m` to others.
#[must_use]
pub fn is_foreign(path: &Path, text: &str) -> bool {
    let has = |mark: &str| {
        let starts_word = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        text.match_indices(mark).any(|(at, _)| starts_word(at))
    };
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("h") => {
            let is_class = MARKS[..4].iter().any(|mark| has(mark));
            let is_other = || has("namespace ") || has("template <") || has("template<");
            !is_class && (is_other() || !MARKS[4..].iter().any(|mark| has(mark)))
        }
        Some("m") => {
            let is_other = |line: &str| ["%", "function ", "classdef "].iter().any(|word| line.starts_with(word));
            !text.contains("@implementation") && !MARKS.iter().any(|mark| has(mark)) && text.lines().any(is_other)
        }
        _ => false,
    }
}
