//! Xcode projects: `project.pbxproj`.
//!
//! In: one text. Out: what of it matters, each placed at the line that says so:
//!
//! - `target` with `name` and `type` (`application`, `framework`, `app-extension`, `bundle.unit-test`), and inside it `file` and
//!   `folder` (`path`: what is built into it, relative to the folder around the project), `dependency` (`target`), `product`
//!   (`name`: of a Swift package), `setting` (`name`, `value`, `configuration`);
//! - `setting` outside of a target: what holds for all of them;
//! - `package` with `url` or `path`: a Swift package that the project takes.

mod objects;

#[cfg(test)]
mod tests;

use rustc_hash::FxHashSet;

use super::build::Builder;
use super::notation;
use super::plist;
use crate::facts::{Attribute, Element, FileFacts, FileKind, Span};
use objects::Objects;

/// Settings that say what is built, or that become part of the `Info.plist`.
const SETTINGS: [&str; 7] = [
    "INFOPLIST_FILE",
    "GENERATE_INFOPLIST_FILE",
    "CODE_SIGN_ENTITLEMENTS",
    "PRODUCT_BUNDLE_IDENTIFIER",
    "PRODUCT_MODULE_NAME",
    "PRODUCT_NAME",
    "SDKROOT",
];

/// What begins the name of a setting that becomes an entry of the `Info.plist`.
const INFO_KEY: &str = "INFOPLIST_KEY_";

/// Lowers one text.
pub fn lower(text: &str) -> FileFacts {
    let notation = notation::read(text);
    let objects = Objects::new(&notation);
    let mut out = Builder::new(FileKind::XcodeProject, text);
    for object in objects.of_kind("PBXNativeTarget") {
        target(&mut out, &objects, object);
    }
    for object in objects.of_kind("PBXProject") {
        settings(&mut out, &objects, object, None);
    }
    for (kind, key, name) in [
        ("XCRemoteSwiftPackageReference", "repositoryURL", "url"),
        ("XCLocalSwiftPackageReference", "relativePath", "path"),
    ] {
        for object in objects.of_kind(kind) {
            if let Some((value, span)) = objects.text(object, key) {
                push(&mut out, None, "package", span, &[(name, value)]);
            }
        }
    }
    plist::finish(out, text, &notation)
}

fn target(out: &mut Builder, objects: &Objects<'_>, object: u32) {
    let Some((name, span)) = objects.text(object, "name") else { return };
    let kind = objects.text(object, "productType").map_or("", |(kind, _)| kind);
    let kind = kind.rsplit_once("product-type.").map_or(kind, |(_, kind)| kind);
    let target = Some(push(out, None, "target", span, &[("name", name), ("type", kind)]));
    let mut seen = FxHashSet::default();
    for phase in objects.listed(object, "buildPhases") {
        for built in objects.listed(phase, "files") {
            let Some((file, span)) = objects.text(built, "fileRef") else { continue };
            for path in objects.paths(file) {
                if seen.insert(path.clone()) {
                    push(out, target, "file", span, &[("path", &path)]);
                }
            }
        }
    }
    for (id, span) in objects.items(object, "fileSystemSynchronizedGroups") {
        for path in objects.paths(id) {
            push(out, target, "folder", span, &[("path", &path)]);
        }
    }
    for dependency in objects.listed(object, "dependencies") {
        let direct = objects.text(dependency, "target").and_then(|(id, span)| {
            let object = objects.by_id(id)?;
            Some((objects.text(object, "name")?.0, span))
        });
        if let Some((name, span)) = direct.or_else(|| objects.text(dependency, "name")) {
            push(out, target, "dependency", span, &[("target", name)]);
        }
    }
    for product in objects.listed(object, "packageProductDependencies") {
        if let Some((name, span)) = objects.text(product, "productName") {
            push(out, target, "product", span, &[("name", name)]);
        }
    }
    settings(out, objects, object, target);
}

fn settings(out: &mut Builder, objects: &Objects<'_>, object: u32, target: Option<u32>) {
    let list = objects.text(object, "buildConfigurationList").and_then(|(id, _)| objects.by_id(id));
    for configuration in list.into_iter().flat_map(|list| objects.listed(list, "buildConfigurations")) {
        let called = objects.text(configuration, "name").map_or("", |(name, _)| name);
        let Some(held) = objects.field(configuration, "buildSettings") else { continue };
        for entry in objects.inside(held) {
            let known = SETTINGS.contains(&entry.key.as_str()) || entry.key.starts_with(INFO_KEY);
            if let Some(value) = entry.text().filter(|_| known) {
                let attributes = [("name", entry.key.as_str()), ("value", value), ("configuration", called)];
                push(out, target, "setting", entry.key_span, &attributes);
            }
        }
    }
}

fn push(out: &mut Builder, parent: Option<u32>, name: &str, span: Span, attributes: &[(&str, &str)]) -> u32 {
    let attribute = |(name, value): &(&str, &str)| Attribute { name: out.name(name), value: out.name(value), span };
    let attributes = attributes.iter().map(attribute).collect();
    let name = out.name(name);
    let elements = &mut out.facts().elements;
    elements.push(Element { name, parent, attributes, text: None, text_span: Span::default(), span });
    elements.len() as u32 - 1
}
