//! The merged manifest of a unit.
//!
//! In: the manifests of its modules. Out: [`Manifest`]: components with their classes, start screens, meta-data, what is
//! removed, permissions.

use super::build_values::boolean_resource;
use super::markup::{Node, nodes};
use super::modules::{Module, Modules, Unit};
use super::plugin_files::{is_manifest, manifest_nodes};
use super::program::{FileId, Program, TypeId};
use super::types::Ty;
use crate::facts::Span;

/// What a component is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComponentKind {
    /// The application class.
    Application,
    /// An activity.
    Activity,
    /// A service.
    Service,
    /// A broadcast receiver.
    Receiver,
    /// A content provider.
    Provider,
}

/// A component of the manifest.
#[derive(Clone, Debug)]
pub struct Component {
    /// What it is.
    pub kind: ComponentKind,
    /// Its class, fully qualified.
    pub class: String,
    /// The class, if the project has it.
    pub ty: Option<TypeId>,
    /// The user can start it from the home screen.
    pub launcher: bool,
    /// Others can start it.
    pub exported: bool,
    /// The permission that whoever starts or binds it must have.
    pub permission: Option<String>,
    /// It is switched off until something switches it on.
    pub disabled: bool,
    /// Where it is declared.
    pub place: (FileId, Span),
    /// Where its class is named: tags run over several lines.
    pub named: (FileId, Span),
}

/// A `<meta-data>` entry.
#[derive(Clone, Debug)]
pub struct Meta {
    /// Its name.
    pub name: String,
    /// Its value, placeholders filled in.
    pub value: String,
    /// The lines of build files and resources that its value comes from.
    pub way: Vec<(FileId, Span)>,
    /// Where it stands.
    pub place: (FileId, Span),
    /// Where its name stands: tags run over several lines.
    pub named: (FileId, Span),
}

/// A `<uses-permission>` entry.
#[derive(Clone, Debug)]
pub struct DeclaredPermission {
    /// Its full name.
    pub name: String,
    /// Asked for up to this API level only.
    pub max_sdk: Option<u32>,
    /// Where it stands.
    pub place: (FileId, Span),
}

/// The merged manifest of a unit.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// Components that are not removed.
    pub components: Vec<Component>,
    /// Entries for the application.
    pub meta: Vec<Meta>,
    /// Permissions that are declared, each once, in the order of the files. What only a debug build declares is left
    /// out.
    pub permissions: Vec<DeclaredPermission>,
    /// Classes and other names that a `tools:node="remove"` takes out.
    pub removed: Vec<String>,
    /// Whether there is any manifest.
    pub any: bool,
}

impl Manifest {
    /// Merges the manifests of a unit.
    #[must_use]
    pub fn new(program: &Program<'_>, modules: &Modules, unit: &Unit) -> Manifest {
        let mut manifest = Manifest::default();
        for (index, file) in program.files.iter().enumerate() {
            let id = FileId(index as u32);
            if is_manifest(&file.facts) && unit.modules.contains(&modules.of(id)) && !file.test {
                manifest.any = true;
                manifest.add(program, modules, id);
            }
        }
        let removed = manifest.removed.clone();
        manifest.components.retain(|c| !removed.contains(&c.class));
        manifest.meta.retain(|m| !removed.contains(&m.name));
        manifest.permissions.retain(|p| !removed.contains(&p.name));
        manifest
    }

    fn add(&mut self, program: &Program<'_>, modules: &Modules, file: FileId) {
        let facts = program.facts(file);
        let module = &modules.modules[modules.of(file)];
        let package = nodes(facts).next().and_then(|n| n.value("package")).map(str::to_string);
        let package = package.or_else(|| module.namespace.clone()).unwrap_or_default();
        let fill = |text: &str| {
            let mut out = text.to_string();
            for (name, value) in &module.placeholders {
                out = out.replace(&format!("${{{name}}}"), &value.value);
            }
            out
        };
        for node in manifest_nodes(facts) {
            let name = node.value("name").map(&fill);
            if node.value("node") == Some("remove") || node.value("node") == Some("removeAll") {
                self.removed.extend(name.map(|n| qualify(&n, &package)));
                continue;
            }
            if node.name() == "meta-data" {
                self.meta.extend(name.map(|name| meta(program, (module, file), node, name)));
                continue;
            }
            if node.name().starts_with("uses-permission") {
                self.add_permission(program, node, name, file);
                continue;
            }
            let Some(kind) = component_kind(node.name()) else { continue };
            let target = node.value("targetActivity").map(&fill).or(name);
            if let Some(class) = target {
                let class = qualify(&class, &package);
                let class = unqualified(program, modules, file, &class).unwrap_or(class);
                self.components.push(component(program, node, kind, class, file));
            }
        }
    }

    fn add_permission(&mut self, program: &Program<'_>, node: Node<'_>, name: Option<String>, file: FileId) {
        let Some(name) = name.filter(|_| !program.path(file).contains("src/debug/")) else { return };
        let max_sdk = node.value("maxSdkVersion").and_then(|v| v.parse().ok());
        match self.permissions.iter_mut().find(|p| p.name == name) {
            // Without a limit in one place, there is none.
            Some(known) => known.max_sdk = known.max_sdk.and(max_sdk),
            None => self.permissions.push(DeclaredPermission { name, max_sdk, place: (file, node.element().span) }),
        }
    }

    /// The value of a meta-data entry.
    #[must_use]
    pub fn meta_value(&self, name: &str) -> Option<&Meta> {
        self.meta.iter().find(|m| m.name == name)
    }
}

/// An entry with its value, and where that comes from.
fn meta(program: &Program<'_>, at: (&Module, FileId), node: Node<'_>, name: String) -> Meta {
    let (module, file) = at;
    let written = node.value("value").or(node.value("resource")).unwrap_or_default();
    let (mut value, mut way) = (written.to_string(), Vec::new());
    for (placeholder, told) in &module.placeholders {
        let reference = format!("${{{placeholder}}}");
        if value.contains(&reference) {
            value = value.replace(&reference, &told.value);
            way.extend(told.way.iter().copied());
        }
    }
    if let Some((told, at)) = boolean_resource(program, &value) {
        value = told;
        way.insert(0, at);
    }
    let place = (file, node.element().span);
    let named = node.attribute("name").map_or(place, |a| (file, a.span));
    Meta { name, value, way, place, named }
}

fn component(program: &Program<'_>, node: Node<'_>, kind: ComponentKind, class: String, file: FileId) -> Component {
    let filters = || node.children().filter(|c| c.name() == "intent-filter");
    let launcher = filters().any(|f| {
        let has = |name: &str, value: &str| f.children().any(|c| c.name() == name && c.value("name") == Some(value));
        has("category", "android.intent.category.LAUNCHER") || has("category", "android.intent.category.HOME")
    });
    let exported = node.value("exported").map_or_else(|| filters().next().is_some(), |v| v == "true");
    // Modules that are built apart may have classes of one name.
    let ty = match super::types::by_full_name(program, file, &class) {
        Ty::Project(id) => Some(id),
        Ty::External(_) | Ty::Unknown => None,
    };
    let permission = node.value("permission").map(str::to_string);
    let disabled = node.value("enabled").is_some_and(|v| v != "true");
    let place = (file, node.element().span);
    let named = node.attribute("name").map_or(place, |a| (file, a.span));
    Component { kind, class, ty, launcher, exported, permission, disabled, place, named }
}

fn component_kind(name: &str) -> Option<ComponentKind> {
    match name {
        "application" => Some(ComponentKind::Application),
        "activity" | "activity-alias" => Some(ComponentKind::Activity),
        "service" => Some(ComponentKind::Service),
        "receiver" => Some(ComponentKind::Receiver),
        "provider" => Some(ComponentKind::Provider),
        _ => None,
    }
}

/// The full name of a class whose package no build file says (a plug-in of the project's own may): that of the only
/// class in the module whose name ends so.
fn unqualified(program: &Program<'_>, modules: &Modules, file: FileId, class: &str) -> Option<String> {
    let simple = program.symbols.get(class.strip_prefix('.')?.rsplit('.').next()?)?;
    let here = |id: &&TypeId| modules.of(program.type_file(**id)) == modules.of(file);
    let full = |id: &TypeId| program.symbols.str(program.hierarchy.qualified[id.0 as usize]);
    let mut fitting = program.hierarchy.simple_types(simple).iter().filter(here).map(full);
    let only = fitting.find(|full| full.ends_with(class))?;
    fitting.all(|other| !other.ends_with(class)).then(|| only.to_string())
}

fn qualify(class: &str, package: &str) -> String {
    if class.starts_with('.') {
        format!("{package}{class}")
    } else if class.contains('.') {
        class.to_string()
    } else {
        format!("{package}.{class}")
    }
}
