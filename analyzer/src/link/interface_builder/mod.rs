//! Screens that are drawn, not written: storyboards and xibs.
//!
//! In: `.storyboard` and `.xib` files, texts by key. Out: [`InterfaceBuilder`]: which views a class has and by which outlets
//! it knows them, which control runs which method, which screen leads to which, which comes first.
//!
//! Classes are named as the drawing names them, without a module. A method is named by its selector as written (`agree:`,
//! `agree:forEvent:`); [`method_of`] gives the name that code calls it by.

mod document;

use rustc_hash::FxHashMap;

use super::localized::Localized;
use super::markup::nodes;
use super::program::{FileId, Program};
use super::property_lists::PropertyLists;
use crate::facts::{FileKind, Span};

/// A view, bar button or gesture recognizer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Its id in the document.
    pub id: String,
    /// What it is drawn as: `button`, `switch`, `label`, `textView`, `barButtonItem`, `tapGestureRecognizer`.
    pub element: String,
    /// The class of the project that it is; empty if it is one of the framework's.
    pub class: String,
    /// The class of the screen, cell or owner that it is drawn for; empty if that is one of the framework's.
    pub screen: String,
    /// Texts on it, in all languages, and its placeholder.
    pub texts: Vec<String>,
    /// Whether it is switched on or selected when it is shown; none for what can be neither.
    pub on: Option<bool>,
    /// The properties of its class that are set to yes in the document.
    pub set: Vec<String>,
    /// The outlets that it is known by: the class that has the outlet, and the outlet's name.
    pub outlets: Vec<(String, String)>,
    /// What a tap or change of it runs.
    pub actions: Vec<Action>,
    /// The view around it: an index into [`InterfaceBuilder::views`].
    pub around: Option<usize>,
    /// Where it stands: the file and the element.
    pub place: Option<(FileId, u32)>,
}

/// What a control runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The selector as written.
    pub selector: String,
    /// The class that has the method; empty if whoever comes first in the chain of responders takes it.
    pub class: String,
    /// The event (`touchUpInside`, `valueChanged`); empty for what has only one.
    pub event: String,
    /// Where it is said.
    pub place: (FileId, Span),
}

/// A screen of a storyboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// The storyboard's name.
    pub storyboard: String,
    /// The class of its controller; empty for one of the framework's.
    pub class: String,
    /// The name that code makes it by; empty if it has none.
    pub storyboard_id: String,
    /// Whether the storyboard begins with it.
    pub initial: bool,
    /// The classes that are shown with it: its own, and those that a controller of others holds from the start.
    pub shown: Vec<String>,
    /// Where it stands.
    pub place: (FileId, Span),
}

/// A way from one screen to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segue {
    /// The class of the screen that it leaves.
    pub from: String,
    /// The classes that it shows.
    pub to: Vec<String>,
    /// How: `show`, `presentation`, `embed`, `relationship`, `unwind`.
    pub kind: String,
    /// The name that code performs it by; empty if it has none.
    pub identifier: String,
    /// The control whose tap performs it: an index into [`InterfaceBuilder::views`].
    pub fired_by: Option<usize>,
    /// The method that it goes back to, if it unwinds: a selector.
    pub unwinds_to: Option<String>,
    /// Where it is said.
    pub place: (FileId, Span),
}

/// All drawn screens.
#[derive(Clone, Debug, Default)]
pub struct InterfaceBuilder {
    /// Views in document order, of all documents.
    pub views: Vec<View>,
    /// Screens of all storyboards.
    pub scenes: Vec<Scene>,
    /// The ways between them.
    pub segues: Vec<Segue>,
    by_screen: FxHashMap<String, Vec<usize>>,
    by_outlet: FxHashMap<(String, String), Vec<usize>>,
    by_method: FxHashMap<String, Vec<usize>>,
}

impl InterfaceBuilder {
    /// Reads the documents.
    #[must_use]
    pub fn new(program: &Program<'_>, localized: &Localized) -> InterfaceBuilder {
        let mut all = InterfaceBuilder::default();
        let mut references = Vec::new();
        for (index, file) in program.files.iter().enumerate() {
            if file.facts.kind == FileKind::InterfaceBuilder && !file.test {
                document::add(&mut all, &mut references, program, (FileId(index as u32), localized));
            }
        }
        all.follow(&references);
        for (index, view) in all.views.iter().enumerate() {
            all.by_screen.entry(view.screen.clone()).or_default().push(index);
            for outlet in &view.outlets {
                all.by_outlet.entry(outlet.clone()).or_default().push(index);
            }
            for action in &view.actions {
                all.by_method.entry(method_of(&action.selector).to_string()).or_default().push(index);
            }
        }
        all
    }

    /// The views that are drawn for a class: a controller, a cell, the owner of a xib.
    pub fn views_of<'i>(&'i self, class: &str) -> impl Iterator<Item = &'i View> {
        self.by_screen.get(class).into_iter().flatten().map(|index| &self.views[*index])
    }

    /// The views that a class knows by an outlet of this name: of an outlet collection, all.
    pub fn outlet<'i>(&'i self, class: &str, name: &str) -> impl Iterator<Item = &'i View> {
        let key = (class.to_string(), name.to_string());
        self.by_outlet.get(&key).into_iter().flatten().map(|index| &self.views[*index])
    }

    /// The controls that run a method of a class, each with the action that says so. An action that any responder may take
    /// counts for every class that has the method.
    pub fn controls_of<'i>(&'i self, class: &'i str, method: &'i str) -> impl Iterator<Item = (&'i View, &'i Action)> {
        let views = self.by_method.get(method).into_iter().flatten().map(|index| &self.views[*index]);
        views.flat_map(move |view| {
            let runs = move |action: &&Action| {
                method_of(&action.selector) == method && (action.class == class || action.class.is_empty())
            };
            view.actions.iter().filter(runs).map(move |action| (view, action))
        })
    }

    /// The ways that leave a screen of this class.
    pub fn segues_from<'i>(&'i self, class: &'i str) -> impl Iterator<Item = &'i Segue> {
        self.segues.iter().filter(move |segue| segue.from == class)
    }

    /// The ways that lead to a screen of this class.
    pub fn segues_to<'i>(&'i self, class: &'i str) -> impl Iterator<Item = &'i Segue> {
        self.segues.iter().filter(move |segue| segue.to.iter().any(|to| to == class))
    }

    /// The classes that code shows by a storyboard id.
    pub fn with_storyboard_id<'i>(&'i self, id: &'i str) -> impl Iterator<Item = &'i str> {
        self.scenes.iter().filter(move |s| s.storyboard_id == id).flat_map(|s| s.shown.iter().map(String::as_str))
    }

    /// The classes that a storyboard begins with.
    pub fn initial<'i>(&'i self, storyboard: &'i str) -> impl Iterator<Item = &'i str> {
        let first = self.scenes.iter().filter(move |s| s.initial && s.storyboard == storyboard);
        first.flat_map(|s| s.shown.iter().map(String::as_str))
    }

    /// The classes of the screens that an application begins with, as its property lists say.
    #[must_use]
    pub fn first_screens(&self, program: &Program<'_>, lists: &PropertyLists) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for property in &lists.info {
            if property.key == "UIMainStoryboardFile" {
                names.extend(property.values.iter().map(String::as_str));
            } else if property.key == "UIApplicationSceneManifest" {
                let facts = program.facts(property.place.0);
                names.extend(nodes(facts).filter(|n| n.name() == "UISceneStoryboardFile").map(|n| n.text()));
            }
        }
        let mut found: Vec<&str> = Vec::new();
        let known = |name: &&str| self.scenes.iter().any(|s| s.storyboard == *name);
        for scene in
            self.scenes.iter().filter(|s| s.initial && names.iter().filter(|n| known(n)).any(|n| *n == s.storyboard))
        {
            found.extend(scene.shown.iter().map(String::as_str));
        }
        found.dedup();
        found
    }

    /// Fills in where references to other storyboards lead: those may lead on.
    fn follow(&mut self, references: &[document::Reference]) {
        for _ in 0..document::DEEPEST {
            for reference in references {
                let fits = |scene: &&Scene| {
                    scene.storyboard == reference.storyboard
                        && if reference.id.is_empty() { scene.initial } else { scene.storyboard_id == reference.id }
                };
                let shown: Vec<String> = self.scenes.iter().filter(fits).flat_map(|s| s.shown.clone()).collect();
                let segue = self.segues.get_mut(reference.segue).map(|segue| &mut segue.to);
                let holder =
                    reference.holder.and_then(|holder| self.scenes.get_mut(holder)).map(|scene| &mut scene.shown);
                for list in segue.into_iter().chain(holder) {
                    for class in &shown {
                        if !list.contains(class) {
                            list.push(class.clone());
                        }
                    }
                }
            }
        }
    }
}

/// The name that code gives the method of a selector: `agree` for `agree:`.
#[must_use]
pub fn method_of(selector: &str) -> &str {
    selector.split(':').next().unwrap_or(selector)
}
