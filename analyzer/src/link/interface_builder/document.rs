//! One storyboard or xib.
//!
//! In: its elements. Out: views, scenes and segues, added to what other documents have. Everything is worked out in a few
//! passes over the elements, a parent before its children, so that deep nesting costs no time.

use rustc_hash::FxHashMap;

use super::{Action, InterfaceBuilder, Scene, Segue, View};
use crate::facts::FileFacts;
use crate::link::localized::Localized;
use crate::link::markup::{Node, nodes};
use crate::link::program::{FileId, Program};

/// A segue that leads to a screen of another storyboard.
pub struct Reference {
    /// An index into [`InterfaceBuilder::segues`].
    pub segue: usize,
    /// The other storyboard's name.
    pub storyboard: String,
    /// The screen's storyboard id there; empty for the first.
    pub id: String,
    /// The scene that holds the screen from the start, if it does: an index into [`InterfaceBuilder::scenes`].
    pub holder: Option<usize>,
}

/// Ids that every xib gives to whoever loads it, and to the first responder.
const OWNER: &str = "-1";

/// How deep controllers hold others: tabs of stacks of pages.
pub const DEEPEST: usize = 4;

/// A document while it is read.
struct Document<'a> {
    localized: &'a Localized,
    file: FileId,
    facts: &'a FileFacts,
    /// The document's name without ending.
    name: &'a str,
    by_id: FxHashMap<&'a str, u32>,
    /// For each element, the class of the screen, cell or owner around it.
    screen: Vec<&'a str>,
    /// For each element, the class of the controller around it.
    controller: Vec<&'a str>,
    /// For each element, the nearest one around it, or itself, that has an id.
    object: Vec<Option<u32>>,
    /// The views that elements became.
    views: FxHashMap<u32, usize>,
    /// The scenes that controllers became.
    scenes: FxHashMap<u32, usize>,
}

/// Adds a document.
pub fn add<'a>(
    all: &mut InterfaceBuilder,
    references: &mut Vec<Reference>,
    program: &'a Program<'_>,
    (file, localized): (FileId, &'a Localized),
) {
    let facts = program.facts(file);
    let path = program.path(file).rsplit('/').next().unwrap_or_default();
    let mut document = Document {
        localized,
        file,
        facts,
        name: path.split('.').next().unwrap_or(path),
        by_id: nodes(facts).filter_map(|n| Some((n.value("id")?, n.index))).collect(),
        screen: Vec::new(),
        controller: Vec::new(),
        object: Vec::new(),
        views: FxHashMap::default(),
        scenes: FxHashMap::default(),
    };
    document.find_screens();
    document.add_views(all);
    document.add_texts(all);
    document.add_scenes(all);
    document.add_connections(all, references);
}

impl<'a> Document<'a> {
    fn node(&self, index: u32) -> Node<'a> {
        Node { facts: self.facts, index }
    }

    fn all(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        nodes(self.facts)
    }

    /// The class of the object with an id; empty if it is one of the framework's.
    fn class_of(&self, id: &str) -> &'a str {
        self.by_id.get(id).map_or("", |index| class(self.node(*index)))
    }

    fn find_screens(&mut self) {
        let owner = self.class_of(OWNER);
        // In a storyboard the controller of a scene may stand behind nothing but itself: its views are inside.
        for node in self.all() {
            let parent = node.element().parent.map(|parent| parent as usize);
            let around = parent.map_or(owner, |parent| self.screen[parent]);
            let own = class(node);
            let begins = !own.is_empty() && (is_controller(node) || is_cell(node) || around.is_empty());
            self.screen.push(if begins { own } else { around });
            let controller = parent.map_or(owner, |parent| self.controller[parent]);
            self.controller.push(if is_controller(node) { own } else { controller });
            let outer = parent.and_then(|parent| self.object[parent]);
            self.object.push(if node.value("id").is_some() { Some(node.index) } else { outer });
        }
        self.find_loose_parts();
    }

    /// Gesture recognizers and bar buttons may stand beside the controller of their scene.
    fn find_loose_parts(&mut self) {
        let mut of_scene: FxHashMap<u32, &'a str> = FxHashMap::default();
        for node in self.all().filter(|n| is_controller(*n)) {
            if let Some(objects) = node.element().parent {
                of_scene.insert(objects, self.screen[node.index as usize]);
            }
        }
        let mut loose = vec![""; self.screen.len()];
        for node in self.all() {
            let Some(parent) = node.element().parent else { continue };
            let from_scene = of_scene.get(&parent).copied().unwrap_or("");
            let inherited = if from_scene.is_empty() { loose[parent as usize] } else { from_scene };
            loose[node.index as usize] = inherited;
            if self.screen[node.index as usize].is_empty() {
                self.screen[node.index as usize] = inherited;
            }
        }
    }

    fn add_views(&mut self, all: &mut InterfaceBuilder) {
        // For each element, the view that it is or is in.
        let mut view_of: Vec<Option<usize>> = Vec::new();
        for node in self.all() {
            let around = node.element().parent.and_then(|parent| view_of[parent as usize]);
            if !is_view(node) {
                view_of.push(around);
                continue;
            }
            let index = all.views.len();
            all.views.push(View {
                id: node.value("id").unwrap_or_default().to_string(),
                element: node.name().to_string(),
                class: class(node).to_string(),
                screen: self.screen[node.index as usize].to_string(),
                on: state(node),
                set: set_properties(node),
                around,
                place: Some((self.file, node.index)),
                ..View::default()
            });
            self.views.insert(node.index, index);
            view_of.push(Some(index));
        }
    }

    /// Texts stand on the view or in elements right inside it; those of other languages in tables of their own.
    fn add_texts(&self, all: &mut InterfaceBuilder) {
        for node in self.all() {
            let Some(view) = self.object[node.index as usize].and_then(|object| self.views.get(&object)) else {
                continue;
            };
            let own = ["text", "title", "placeholder", "content", "prompt"].iter().filter_map(|name| node.value(name));
            let inside = matches!(node.name(), "string" | "mutableString") && node.value("key") != Some("toolTip");
            let texts = own.chain(inside.then(|| node.text())).filter(|text| !text.is_empty()).map(str::to_string);
            // Projects that translate at run time write the key into an attribute of the view.
            let key = node.value("value").filter(|_| node.name() == "userDefinedRuntimeAttribute");
            let keyed = key.map_or(&[][..], |key| self.localized.of_key(key)).iter().map(|said| said.text.clone());
            for text in texts.chain(keyed) {
                if !all.views[*view].texts.contains(&text) {
                    all.views[*view].texts.push(text);
                }
            }
        }
        for view in self.views.values() {
            let view = &mut all.views[*view];
            for part in ["text", "title", "normalTitle", "placeholder", "configuration.title"] {
                let key = format!("{}.{part}", view.id);
                let texts = self.localized.in_table(self.name, &key).map(|said| said.text.clone());
                view.texts.extend(texts);
            }
        }
    }

    fn add_scenes(&mut self, all: &mut InterfaceBuilder) {
        let initial = self.all().next().and_then(|n| n.value("initialViewController"));
        for node in self.all().filter(|n| is_controller(*n)) {
            let id = node.value("id").unwrap_or_default();
            self.scenes.insert(node.index, all.scenes.len());
            all.scenes.push(Scene {
                storyboard: self.name.to_string(),
                class: class(node).to_string(),
                storyboard_id: node.value("storyboardIdentifier").unwrap_or_default().to_string(),
                initial: initial == Some(id),
                shown: self.shown(id, DEEPEST),
                place: (self.file, node.element().span),
            });
        }
    }

    /// The classes that are shown with a controller: its own, and those of the controllers that it holds from the start.
    fn shown(&self, id: &str, depth: usize) -> Vec<String> {
        let Some(node) = self.by_id.get(id).map(|index| self.node(*index)) else { return Vec::new() };
        let own = Some(class(node)).filter(|class| !class.is_empty()).map(str::to_string);
        let mut shown: Vec<String> = own.into_iter().collect();
        if depth == 0 {
            return shown;
        }
        let connections = node.children().filter(|n| n.name() == "connections").flat_map(Node::children);
        for held in connections.filter(|n| is_held(*n)) {
            shown.extend(self.shown(held.value("destination").unwrap_or_default(), depth - 1));
        }
        shown
    }

    fn add_connections(&self, all: &mut InterfaceBuilder, references: &mut Vec<Reference>) {
        for node in self.all() {
            let Some(source) = node.parent().filter(|p| p.name() == "connections").and_then(Node::parent) else {
                continue;
            };
            let destination = node.value("destination").unwrap_or_default();
            match node.name() {
                "outlet" | "outletCollection" => {
                    let known = self.by_id.get(destination).and_then(|index| self.views.get(index));
                    let owner = self.class_of(source.value("id").unwrap_or_default());
                    if let (Some(view), Some(name)) = (known, node.value("property")) {
                        all.views[*view].outlets.push((owner.to_string(), name.to_string()));
                    }
                }
                "action" => {
                    let Some(view) = self.views.get(&source.index) else { continue };
                    let action = Action {
                        selector: node.value("selector").unwrap_or_default().to_string(),
                        class: self.class_of(destination).to_string(),
                        event: node.value("eventType").unwrap_or_default().to_string(),
                        place: (self.file, node.element().span),
                    };
                    all.views[*view].actions.push(action);
                }
                "segue" => self.add_segue(all, references, source, node),
                _ => {}
            }
        }
        self.hand_on_recognizers(all);
    }

    /// A tap on a view is told to the recognizers that it has.
    fn hand_on_recognizers(&self, all: &mut InterfaceBuilder) {
        for node in self.all().filter(|n| n.value("property") == Some("gestureRecognizers")) {
            let source = node.parent().and_then(Node::parent).and_then(|source| self.views.get(&source.index));
            let recognizer = node.value("destination").and_then(|id| self.views.get(self.by_id.get(id)?));
            if let (Some(view), Some(recognizer)) = (source, recognizer) {
                let actions = all.views[*recognizer].actions.clone();
                all.views[*view].actions.extend(actions);
            }
        }
    }

    fn add_segue(&self, all: &mut InterfaceBuilder, references: &mut Vec<Reference>, source: Node<'a>, node: Node<'a>) {
        let destination = node.value("destination").unwrap_or_default();
        let target = self.by_id.get(destination).map(|index| self.node(*index));
        if let Some(other) = target.filter(|n| n.name() == "viewControllerPlaceholder") {
            references.push(Reference {
                segue: all.segues.len(),
                storyboard: other.value("storyboardName").unwrap_or(self.name).to_string(),
                id: other.value("referencedIdentifier").unwrap_or_default().to_string(),
                holder: self.scenes.get(&source.index).filter(|_| is_held(node)).copied(),
            });
        }
        all.segues.push(Segue {
            from: self.controller[source.index as usize].to_string(),
            to: self.shown(destination, DEEPEST),
            kind: node.value("kind").unwrap_or_default().to_string(),
            identifier: node.value("identifier").unwrap_or_default().to_string(),
            fired_by: self.views.get(&source.index).copied(),
            unwinds_to: node.value("unwindAction").map(str::to_string),
            place: (self.file, node.element().span),
        });
    }
}

/// The project's class that an element is; empty if it is one of the framework's.
fn class(node: Node<'_>) -> &str {
    node.value("customClass").unwrap_or_default()
}

/// Whether a segue leads to a controller that is there from the start: a tab, the first page of a stack.
fn is_held(segue: Node<'_>) -> bool {
    segue.name() == "segue" && segue.value("kind") == Some("relationship")
}

fn is_controller(node: Node<'_>) -> bool {
    let placed = node.value("sceneMemberID") == Some("viewController");
    (placed || node.name().ends_with("iewController")) && node.name() != "viewControllerPlaceholder"
}

fn is_cell(node: Node<'_>) -> bool {
    matches!(node.name(), "tableViewCell" | "collectionViewCell" | "collectionReusableView")
}

/// Whether an element is a view, or something that can be tapped.
fn is_view(node: Node<'_>) -> bool {
    let name = node.name();
    let plain = matches!(
        name,
        "view" | "label" | "button" | "switch" | "slider" | "stepper" | "barButtonItem" | "searchBar" | "datePicker"
    );
    node.value("id").is_some()
        && (plain
            || is_cell(node)
            || ["View", "Field", "Control", "Recognizer", "Item", "Bar"].iter().any(|end| name.ends_with(end)))
}

/// Whether a control is on when it is shown. What is off is not written down.
fn state(node: Node<'_>) -> Option<bool> {
    match node.name() {
        "switch" => Some(node.value("on") == Some("YES")),
        "button" => Some(node.value("selected") == Some("YES")),
        _ => None,
    }
}

/// The properties of a control's class that are set to yes: `<userDefinedRuntimeAttribute keyPath="ticked" value="YES"/>`.
fn set_properties(node: Node<'_>) -> Vec<String> {
    let attributes = node.children().filter(|kid| kid.name() == "userDefinedRuntimeAttributes");
    let set = attributes
        .flat_map(Node::children)
        .filter(|a| a.value("type") == Some("boolean") && a.value("value") == Some("YES"));
    set.filter_map(|attribute| attribute.value("keyPath").map(str::to_string)).collect()
}
