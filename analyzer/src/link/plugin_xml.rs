//! What a plug-in of Cordova's writes into the `Info.plist` of the application that takes it.
//!
//! In: a `plugin.xml`. Out: its entries as those of a list, with places.

use super::markup::{Node, nodes};
use super::program::FileId;
use super::property_lists::Property;
use crate::facts::{FileFacts, FileKind};

/// The elements that write, and where each says into which file and under which key.
const WRITING: [(&str, &str, &str); 2] = [("config-file", "target", "parent"), ("edit-config", "file", "target")];

/// The entries that a plug-in adds to the application's list.
#[must_use]
pub fn entries(facts: &FileFacts, file: FileId) -> Vec<Property> {
    if facts.kind != FileKind::PluginXml {
        return Vec::new();
    }
    nodes(facts).filter_map(|node| entry(node, file)).collect()
}

fn entry(node: Node<'_>, file: FileId) -> Option<Property> {
    let (_, into, under) = WRITING.iter().find(|(name, ..)| *name == node.name())?;
    let key = node.value(under).filter(|key| !key.contains('/'))?;
    node.value(into).filter(|path| path.ends_with("Info.plist"))?;
    let value = node.children().next();
    let items = value.filter(|value| value.name() == "array").into_iter().flat_map(Node::children);
    let texts = value.into_iter().chain(items).map(|node| filled(node, node.text().trim()));
    Some(Property {
        key: key.to_string(),
        kind: value.map_or("", Node::name).to_string(),
        values: texts.filter(|text| !text.is_empty()).collect(),
        place: (file, node.element().span),
        element: node.index,
    })
}

/// A text in which a preference stands for what the plug-in says by default.
fn filled(node: Node<'_>, text: &str) -> String {
    let Some(name) = text.strip_prefix('$') else { return text.to_string() };
    let preference = |n: &Node<'_>| n.name() == "preference" && n.value("name") == Some(name);
    let default = nodes(node.facts).find(preference).and_then(|n| n.value("default"));
    default.unwrap_or(text).to_string()
}
