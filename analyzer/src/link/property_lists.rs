//! What an app for Apple's systems says of itself: its `Info.plist`, entitlements and privacy manifests.
//!
//! In: the property lists of a unit. Out: [`PropertyLists`]: their entries with places.

use rules::rule::Artifact;

use super::localized::Localized;
use super::markup::{Node, nodes};
use super::modules::{Modules, Unit};
use super::plugin_xml;
use super::program::{FileId, Program};
use super::targets::{folder_of, joined};
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
    /// All of the application's own list is there and could be read, so that what is not in it is missing.
    pub is_seen: bool,
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
        let named = named_lists(program, modules, unit);
        for (index, file) in program.files.iter().enumerate() {
            let id = FileId(index as u32);
            let here = unit.modules.contains(&modules.of(id)) || named.contains(&file.path);
            if file.test || !here {
                continue;
            }
            match file.facts.kind {
                FileKind::Plist if file.path.ends_with(".entitlements") => {
                    lists.entitlements.extend(properties(&file.facts, id));
                }
                FileKind::Plist if is_info(&file.path, &file.facts) => lists.info.extend(properties(&file.facts, id)),
                FileKind::PrivacyManifest => {
                    // What a library brings in a bundle it says of itself.
                    let own = unit.artifact == Artifact::Sdk && is_unbuilt(&file.path);
                    let vendored = is_vendored(&file.path) && !own;
                    lists.privacy.push(PrivacyManifest { vendored, ..privacy_manifest(&file.facts, id) });
                }
                FileKind::PluginXml => lists.info.extend(plugin_xml::entries(&file.facts, id)),
                _ => {}
            }
        }
        for (target, file) in targets_of(program, modules, unit) {
            // What the project sets holds for all of its targets.
            let whole = nodes(target.facts).filter(|node| node.element().parent.is_none());
            lists.info.extend(target.children().chain(whole).filter_map(|setting| of_setting(setting, file)));
        }
        for (id, facts) in settings_files(program, modules, unit) {
            lists.info.extend(nodes(facts).filter_map(|setting| of_setting(setting, id)));
        }
        lists.is_seen = is_seen(program, modules, unit, &lists);
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

/// The targets of a unit: their elements, and the project files.
fn targets_of<'p>(program: &Program<'p>, modules: &Modules, unit: &Unit) -> impl Iterator<Item = (Node<'p>, FileId)> {
    let targets = modules.targets.iter().filter(|(_, module)| unit.modules.contains(module));
    targets.map(|((file, element), _)| (Node { facts: program.facts(*file), index: *element }, *file))
}

/// Whether a unit is made for computers alone: what Apple wants of manifests it wants of its other systems.
#[must_use]
pub fn is_for_desktops(program: &Program<'_>, modules: &Modules, unit: &Unit) -> bool {
    let (mut desktops, mut others) = (false, false);
    for (target, _) in targets_of(program, modules, unit) {
        let whole = nodes(target.facts).filter(|node| node.element().parent.is_none() && node.name() == "setting");
        let own: Vec<&str> = settings_of(target, "SDKROOT").collect();
        let set = whole.filter(|n| n.value("name") == Some("SDKROOT")).filter_map(|n| n.value("value"));
        let roots = if own.is_empty() { set.collect() } else { own };
        // A package names its platforms.
        let named = nodes(target.facts).map(Node::name).filter(|name| SYSTEMS.contains(name));
        let package = target.facts.kind == FileKind::SwiftPackage;
        for system in roots.into_iter().chain(named.filter(|_| package)) {
            let desktop = matches!(system, "macosx" | "macOS");
            desktops |= desktop;
            others |= !desktop;
        }
    }
    desktops && !others
}

/// The systems that a package may be made for.
const SYSTEMS: [&str; 6] = ["macOS", "iOS", "tvOS", "watchOS", "visionOS", "macCatalyst"];

/// The paths of the lists that the targets of a unit name in their settings.
fn named_lists(program: &Program<'_>, modules: &Modules, unit: &Unit) -> Vec<String> {
    let named = targets_of(program, modules, unit).flat_map(|(target, file)| {
        let folder = folder_of(folder_of(program.path(file)));
        settings_of(target, LIST_FILE).map(|path| joined(folder, below_root(path))).collect::<Vec<_>>()
    });
    named.filter(|path| !path.contains('$')).collect()
}

/// The files with settings that lie with the projects of a unit: which of them a target takes is a matter of its build.
fn settings_files<'p>(program: &Program<'p>, modules: &Modules, unit: &Unit) -> Vec<(FileId, &'p FileFacts)> {
    let projects: Vec<&str> =
        targets_of(program, modules, unit).map(|(_, file)| folder_of(folder_of(program.path(file)))).collect();
    let files = program.files.iter().enumerate().filter(|(_, file)| file.facts.kind == FileKind::BuildSettings);
    let files = files.map(|(index, _)| FileId(index as u32));
    let beside = |file: &FileId| {
        let path = program.path(*file);
        projects
            .iter()
            .any(|folder| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    };
    let taken = files.filter(|file| unit.modules.contains(&modules.of(*file)) || beside(file));
    taken.map(|file| (file, program.facts(file))).collect()
}

/// The setting that names the `Info.plist`, and the one that has it made of other settings.
const LIST_FILE: &str = "INFOPLIST_FILE";
const LIST_MADE: &str = "GENERATE_INFOPLIST_FILE";

fn settings_of<'p>(target: Node<'p>, name: &'static str) -> impl Iterator<Item = &'p str> {
    let settings = target.children().filter(move |n| n.name() == "setting" && n.value("name") == Some(name));
    settings.filter_map(|n| n.value("value"))
}

/// A path without the variable that stands for the project's folder.
fn below_root(path: &str) -> &str {
    let root = path.split_once('/').filter(|(first, _)| first.starts_with('$') && first.ends_with([')', '}']));
    root.filter(|(first, _)| first.contains("SRCROOT") || first.contains("PROJECT_DIR")).map_or(path, |(_, rest)| rest)
}

/// Whether all of an application's own list is there: the files that its targets name, or one that lies with its code, or
/// settings that it is made of. What cannot be read, in part or at all, may say anything.
fn is_seen(program: &Program<'_>, modules: &Modules, unit: &Unit, lists: &PropertyLists) -> bool {
    let unread = |file: &FileId| {
        let facts = program.facts(*file);
        !facts.gaps.is_empty() || facts.elements.is_empty()
    };
    let mut files: Vec<FileId> = lists.info.iter().map(|property| property.place.0).collect();
    files.dedup();
    let is_own = |file: &FileId| {
        let facts = program.facts(*file);
        facts.kind == FileKind::Plist && !outermost(facts).any(|n| n.name() == "NSExtension")
    };
    let gone = |path: &String| !program.files.iter().any(|file| file.path == *path);
    let made_there =
        |facts: &FileFacts| nodes(facts).any(|n| n.value("name") == Some(LIST_MADE) && n.value("value") == Some("YES"));
    let made = || {
        targets_of(program, modules, unit).any(|(target, _)| made_there(target.facts))
            || settings_files(program, modules, unit).iter().any(|(_, facts)| made_there(facts))
    };
    !files.iter().any(unread)
        && !named_lists(program, modules, unit).iter().any(gone)
        && (files.iter().any(is_own) || made())
}

/// Whether a property list is an `Info.plist`, however it is called.
#[must_use]
pub fn is_info(path: &str, facts: &FileFacts) -> bool {
    facts.kind == FileKind::Plist
        && !is_vendored(path)
        && (path.rsplit('/').next() == Some("Info.plist") || outermost(facts).any(|n| OWN_KEYS.contains(&n.name())))
}

/// How folders end that were built out of code.
const CODE_ENDINGS: [&str; 4] = [".framework", ".xcframework", ".app", ".appex"];

/// Whether a path lies in a framework or bundle that was built elsewhere.
fn is_vendored(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|folder| folder.ends_with(".bundle")) || !is_unbuilt(path)
}

/// Whether a path lies in nothing that was built out of code: a bundle of resources may be a library's own.
fn is_unbuilt(path: &str) -> bool {
    !path.split('/').rev().skip(1).any(|folder| CODE_ENDINGS.iter().any(|ending| folder.ends_with(ending)))
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

/// All privacy manifests in the tree but those of tests and of code that was built elsewhere.
#[must_use]
pub fn own_manifests(program: &Program<'_>) -> Vec<PrivacyManifest> {
    let files = program.files.iter().enumerate();
    let own = files.filter(|(_, f)| f.facts.kind == FileKind::PrivacyManifest && !f.test && is_unbuilt(&f.path));
    own.map(|(index, file)| privacy_manifest(&file.facts, FileId(index as u32))).collect()
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
