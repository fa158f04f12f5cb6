//! What an app for Apple's systems says of itself: its `Info.plist`, entitlements and privacy manifests.
//!
//! In: the property lists of a unit. Out: [`PropertyLists`]: their entries with places.

use super::localized::Localized;
use super::markup::{Node, nodes};
use super::modules::{Modules, Unit};
use super::program::{FileId, Program};
use crate::facts::{FileFacts, FileKind, Span};

/// An outermost entry of a property list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its key.
    pub key: String,
    /// What sort of value: `string`, `boolean`, `array`, `dict` and so on.
    pub kind: String,
    /// The value of a simple one; the values of a list of such.
    pub values: Vec<String>,
    /// Where the key stands.
    pub place: (FileId, Span),
    /// The element.
    pub element: u32,
}

/// Data that a privacy manifest says is collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectedData {
    /// What, as the manifest names it.
    pub data: String,
    /// It is linked to the user.
    pub linked: bool,
    /// It is used for tracking.
    pub tracking: bool,
    /// What for, as the manifest names it.
    pub purposes: Vec<String>,
    /// Where it is said.
    pub place: (FileId, Span),
}

/// An interface that has to be accounted for, with the reasons given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessedInterface {
    /// Which sort, as the manifest names it.
    pub category: String,
    /// The reasons' codes.
    pub reasons: Vec<String>,
    /// Where it is said.
    pub place: (FileId, Span),
}

/// A privacy manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrivacyManifest {
    /// The file.
    pub file: Option<FileId>,
    /// It lies in a framework or bundle that was built elsewhere, and speaks for that alone.
    pub vendored: bool,
    /// Whether it says that data is used for tracking, and where.
    pub tracking: Option<(bool, Span)>,
    /// Domains that track.
    pub domains: Vec<String>,
    /// What is collected.
    pub collected: Vec<CollectedData>,
    /// Which interfaces are used.
    pub accessed: Vec<AccessedInterface>,
}

/// The property lists of a unit.
#[derive(Clone, Debug, Default)]
pub struct PropertyLists {
    /// Entries of the `Info.plist` files, those that the project's settings add included.
    pub info: Vec<Property>,
    /// Entries of the entitlements.
    pub entitlements: Vec<Property>,
    /// Privacy manifests.
    pub privacy: Vec<PrivacyManifest>,
}

/// Keys that only an `Info.plist` has: many other lists are called `...-Info.plist`.
const OWN_KEYS: [&str; 7] = [
    "CFBundleIdentifier",
    "CFBundleExecutable",
    "CFBundleName",
    "CFBundleVersion",
    "CFBundlePackageType",
    "CFBundleShortVersionString",
    "NSExtension",
];

/// Keys that only the `Info.plist` of something with screens has.
const SCREEN_KEYS: [&str; 4] =
    ["UILaunchStoryboardName", "UIApplicationSceneManifest", "LSRequiresIPhoneOS", "UIMainStoryboardFile"];

impl PropertyLists {
    /// Gathers the lists of a unit.
    #[must_use]
    pub fn new(program: &Program<'_>, modules: &Modules, unit: &Unit) -> PropertyLists {
        let mut lists = PropertyLists::default();
        for (index, file) in program.files.iter().enumerate() {
            let id = FileId(index as u32);
            if file.test || !unit.modules.contains(&modules.of(id)) {
                continue;
            }
            match file.facts.kind {
                FileKind::Plist if file.path.ends_with(".entitlements") => {
                    lists.entitlements.extend(properties(&file.facts, id));
                }
                FileKind::Plist if is_info(&file.path, &file.facts) => lists.info.extend(properties(&file.facts, id)),
                FileKind::PrivacyManifest => lists
                    .privacy
                    .push(PrivacyManifest { vendored: is_vendored(&file.path), ..privacy_manifest(&file.facts, id) }),
                _ => {}
            }
        }
        for ((file, element), _) in modules.targets.iter().filter(|(_, module)| unit.modules.contains(module)) {
            let target = Node { facts: program.facts(*file), index: *element };
            lists.info.extend(target.children().filter_map(|setting| of_setting(setting, *file)));
        }
        lists
    }

    /// The entries of the `Info.plist` files with this key: an extension has a list of its own.
    pub fn info_of<'l>(&'l self, key: &'l str) -> impl Iterator<Item = &'l Property> {
        self.info.iter().filter(move |property| property.key == key)
    }

    /// What is shown to people for a key of the `Info.plist`, in all languages: why data is asked for, say.
    pub fn info_texts<'l>(&'l self, key: &'l str, localized: &'l Localized) -> impl Iterator<Item = &'l str> {
        let own = self.info_of(key).flat_map(|property| property.values.iter().map(String::as_str));
        own.chain(localized.in_table("InfoPlist", key).map(|said| said.text.as_str()))
    }
}

/// Whether a property list is an `Info.plist`, however it is called.
#[must_use]
pub fn is_info(path: &str, facts: &FileFacts) -> bool {
    facts.kind == FileKind::Plist
        && !is_vendored(path)
        && (path.rsplit('/').next() == Some("Info.plist") || outermost(facts).any(|n| OWN_KEYS.contains(&n.name())))
}

/// Whether a path lies in a framework or bundle that was built elsewhere.
fn is_vendored(path: &str) -> bool {
    let endings = [".framework", ".xcframework", ".bundle", ".app", ".appex"];
    path.split('/').rev().skip(1).any(|folder| endings.iter().any(|ending| folder.ends_with(ending)))
}

/// Whether an `Info.plist` is that of an application.
#[must_use]
pub fn is_of_application(facts: &FileFacts) -> bool {
    let extension = outermost(facts).any(|n| n.name() == "NSExtension");
    !extension && outermost(facts).any(|n| SCREEN_KEYS.contains(&n.name()))
}

fn outermost(facts: &FileFacts) -> impl Iterator<Item = Node<'_>> {
    nodes(facts).filter(|n| n.element().parent.is_none())
}

fn properties(facts: &FileFacts, file: FileId) -> impl Iterator<Item = Property> {
    outermost(facts).map(move |node| Property {
        key: node.name().to_string(),
        kind: node.value("type").unwrap_or_default().to_string(),
        values: values(node),
        place: (file, node.element().span),
        element: node.index,
    })
}

/// An entry that a setting of the project makes: `INFOPLIST_KEY_...`.
fn of_setting(setting: Node<'_>, file: FileId) -> Option<Property> {
    let name = setting.value("name").filter(|_| setting.name() == "setting")?;
    let value = setting.value("value").unwrap_or_default();
    Some(Property {
        key: name.strip_prefix("INFOPLIST_KEY_")?.to_string(),
        kind: if matches!(value, "YES" | "NO") { "boolean" } else { "string" }.to_string(),
        values: vec![match value {
            "YES" => "true".to_string(),
            "NO" => "false".to_string(),
            other => other.to_string(),
        }],
        place: (file, setting.element().span),
        element: setting.index,
    })
}

/// The value of a simple entry; the values of a list.
fn values(node: Node<'_>) -> Vec<String> {
    let own = Some(node.text()).filter(|text| !text.is_empty()).map(str::to_string);
    let items = (node.value("type") == Some("array")).then(|| node.children());
    let items = items.into_iter().flatten().map(|item| item.text().to_string());
    own.into_iter().chain(items.filter(|text| !text.is_empty())).collect()
}

fn privacy_manifest(facts: &FileFacts, file: FileId) -> PrivacyManifest {
    let mut manifest = PrivacyManifest { file: Some(file), ..PrivacyManifest::default() };
    for node in outermost(facts) {
        match node.name() {
            "NSPrivacyTracking" => manifest.tracking = Some((node.text() == "true", node.element().span)),
            "NSPrivacyTrackingDomains" => manifest.domains = values(node),
            "NSPrivacyCollectedDataTypes" => {
                manifest.collected = node.children().map(|item| collected(item, file)).collect();
            }
            "NSPrivacyAccessedAPITypes" => {
                manifest.accessed = node.children().map(|item| accessed(item, file)).collect();
            }
            _ => {}
        }
    }
    manifest
}

fn collected(item: Node<'_>, file: FileId) -> CollectedData {
    let part = |name: &str| item.children().find(|n| n.name() == name);
    let holds = |name: &str| part(name).is_some_and(|n| n.text() == "true");
    let named = part("NSPrivacyCollectedDataType");
    CollectedData {
        data: named.map_or("", Node::text).to_string(),
        linked: holds("NSPrivacyCollectedDataTypeLinked"),
        tracking: holds("NSPrivacyCollectedDataTypeTracking"),
        purposes: part("NSPrivacyCollectedDataTypePurposes").map(values).unwrap_or_default(),
        place: (file, named.unwrap_or(item).element().span),
    }
}

fn accessed(item: Node<'_>, file: FileId) -> AccessedInterface {
    let part = |name: &str| item.children().find(|n| n.name() == name);
    let named = part("NSPrivacyAccessedAPIType");
    AccessedInterface {
        category: named.map_or("", Node::text).to_string(),
        reasons: part("NSPrivacyAccessedAPITypeReasons").map(values).unwrap_or_default(),
        place: (file, named.unwrap_or(item).element().span),
    }
}
