//! Resources: texts, layouts, preferences, and what the code calls them.
//!
//! In: resource files. Out: [`Resources`]: string texts by name, views by id, layouts by name.

use rustc_hash::FxHashMap;

use super::binding::{Bound, Variables};
use super::localized::Localized;
use super::markup::{Node, nodes};
use super::program::{FileId, Program};
use crate::facts::{FileKind, Span};

/// A view in a layout.
#[derive(Clone, Debug)]
pub struct View {
    /// The layout's name.
    pub layout: String,
    /// The element's name: the class.
    pub class: String,
    /// The id without `@+id/`; empty if it has none.
    pub id: String,
    /// Texts on it: `text`, `hint`, `contentDescription`, as written.
    pub texts: Vec<String>,
    /// The method named in `android:onClick`.
    pub on_click: Option<String>,
    /// What data binding has a tap on it run.
    pub taps: Vec<Bound>,
    /// The layout's variable that is told of a tap on it.
    pub listener: Option<String>,
    /// Where it stands.
    pub place: (FileId, u32),
}

/// A destination of a navigation graph.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The class as written.
    pub class: String,
    /// Ids that open it: its own and those of the actions that lead to it.
    pub ids: Vec<String>,
    /// Shown first.
    pub start: bool,
}

/// All resources.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    strings: FxHashMap<String, Vec<String>>,
    /// All views of all layouts.
    pub views: Vec<View>,
    by_id: FxHashMap<String, Vec<usize>>,
    by_layout: FxHashMap<String, Vec<usize>>,
    /// The layouts that have an element of a class: a view of the project's own, a fragment in its place.
    placed: FxHashMap<String, Vec<String>>,
    /// The layouts that include a layout.
    included: FxHashMap<String, Vec<String>>,
    by_click: FxHashMap<String, Vec<usize>>,
    /// Destinations of all navigation graphs.
    pub destinations: Vec<Destination>,
    /// Texts by the keys that code for Apple's systems names them with.
    pub localized: Localized,
}

/// Whether a folder's qualifiers say that its texts are translations: into another language than those that words are
/// known in best. Screen sizes and the like say nothing of a language.
fn is_translation(qualifier: &str) -> bool {
    let language = match qualifier.strip_prefix("b+") {
        Some(tag) => tag.split('+').next().unwrap_or_default(),
        None => qualifier.split('-').next().unwrap_or_default(),
    };
    let is_language = matches!(language.len(), 2 | 3) && language.bytes().all(|b| b.is_ascii_lowercase());
    is_language && !matches!(language, "en" | "zh") && !OTHER_QUALIFIERS.contains(&language)
}

/// Qualifiers of as few letters that are no languages: docks, screens.
const OTHER_QUALIFIERS: [&str; 2] = ["car", "any"];

impl Resources {
    /// Reads the resource files.
    #[must_use]
    pub fn new(program: &Program<'_>) -> Resources {
        let mut resources = Resources { localized: Localized::new(program), ..Resources::default() };
        let mut translated = Vec::new();
        for (index, file) in program.files.iter().enumerate() {
            if file.facts.kind != FileKind::Resource {
                continue;
            }
            let id = FileId(index as u32);
            let folder = file.path.rsplit('/').nth(1).unwrap_or_default();
            let name = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".xml");
            let (folder, qualifier) = folder.split_once('-').unwrap_or((folder, ""));
            match folder {
                "values" if is_translation(qualifier) => translated.push(id),
                "values" => resources.add_strings(id, program),
                "layout" => resources.add_layout(id, name, program),
                "navigation" => resources.add_graph(id, program),
                _ => {}
            }
        }
        resources.add_translations(&translated, program);
        resources
    }

    /// A translation says what the original says: it is only asked where there is no original.
    fn add_translations(&mut self, files: &[FileId], program: &Program<'_>) {
        let originals = std::mem::take(&mut self.strings);
        files.iter().for_each(|file| self.add_strings(*file, program));
        self.strings.extend(originals);
    }

    fn add_strings(&mut self, file: FileId, program: &Program<'_>) {
        for node in nodes(program.facts(file)).filter(|n| n.name() == "string" || n.name() == "item") {
            if let Some(name) = node.value("name") {
                self.strings.entry(name.to_string()).or_default().push(node.text().to_string());
            }
        }
    }

    fn add_layout(&mut self, file: FileId, layout: &str, program: &Program<'_>) {
        let variables = Variables::of_layout(program.facts(file));
        for node in nodes(program.facts(file)) {
            let index = self.views.len();
            let id = node.value("id").map_or("", id_name).to_string();
            if !id.is_empty() {
                self.by_id.entry(id.clone()).or_default().push(index);
            }
            self.by_layout.entry(layout.to_string()).or_default().push(index);
            for class in placed(node) {
                self.placed.entry(class.to_string()).or_default().push(layout.to_string());
            }
            if let Some(part) = node.value("layout").filter(|_| node.name() == "include") {
                self.included.entry(id_name(part).to_string()).or_default().push(layout.to_string());
            }
            if let Some(method) = node.value("onClick") {
                self.by_click.entry(method.to_string()).or_default().push(index);
            }
            self.views.push(View {
                layout: layout.to_string(),
                class: node.name().to_string(),
                id,
                texts: texts(node),
                on_click: node.value("onClick").map(str::to_string),
                taps: variables.taps(node),
                listener: variables.listener(node),
                place: (file, node.index),
            });
        }
    }

    fn add_graph(&mut self, file: FileId, program: &Program<'_>) {
        let all = || nodes(program.facts(file));
        let starts: Vec<&str> = all().filter_map(|n| n.value("startDestination")).map(id_name).collect();
        for node in all().filter(|n| n.name() != "argument") {
            let (Some(class), Some(id)) = (node.value("name"), node.value("id").map(id_name)) else { continue };
            let leads = |n: &Node<'_>| n.name() == "action" && n.value("destination").map(id_name) == Some(id);
            let actions = all().filter(leads).filter_map(|n| n.value("id")).map(id_name);
            let ids = std::iter::once(id).chain(actions).map(str::to_string).collect();
            self.destinations.push(Destination { class: class.to_string(), ids, start: starts.contains(&id) });
        }
    }

    /// The texts of a string resource: as the app has it for all languages, in English and in Chinese; in whatever languages
    /// there are, if it has none of these.
    #[must_use]
    pub fn string(&self, name: &str) -> &[String] {
        self.strings.get(name).map_or(&[], Vec::as_slice)
    }

    /// A text as written in markup or code, with string resources filled in: `@string/x`, `R.string.x`, `x`. Code for
    /// Apple's systems writes the bare key.
    #[must_use]
    pub fn resolve(&self, written: &str) -> Vec<String> {
        // Data binding: `@{@string/x}`.
        let written = super::binding::expression(written).filter(|e| e.starts_with("@string/")).unwrap_or(written);
        let name = written.strip_prefix("@string/").or_else(|| {
            let (_, name) = written.rsplit_once("R.string.")?;
            Some(name)
        });
        match name {
            // The name of a string says as much as its text, and is there when the text is not.
            Some(name) => self.string(name).iter().cloned().chain([name.to_string()]).collect(),
            None => {
                let texts = self.localized.of_key(written).iter().map(|said| said.text.clone());
                texts.chain([written.to_string()]).collect()
            }
        }
    }

    /// Views with this id.
    pub fn with_id<'r>(&'r self, id: &str) -> impl Iterator<Item = &'r View> {
        self.by_id.get(id).into_iter().flatten().map(|i| &self.views[*i])
    }

    /// Views whose tap runs a method of this name.
    pub fn on_click<'r>(&'r self, method: &str) -> impl Iterator<Item = &'r View> {
        self.by_click.get(method).into_iter().flatten().map(|i| &self.views[*i])
    }

    /// Views of this layout, in document order.
    pub fn of_layout<'r>(&'r self, layout: &str) -> impl Iterator<Item = &'r View> {
        self.by_layout.get(layout).into_iter().flatten().map(|i| &self.views[*i])
    }

    /// The layouts that have an element of a class, themselves or in a part that they include.
    #[must_use]
    pub fn layouts_with(&self, class: &str) -> Vec<&str> {
        let mut found: Vec<&str> = self.placed.get(class).into_iter().flatten().map(String::as_str).collect();
        let mut at = 0;
        while at < found.len() {
            for around in self.included.get(found[at]).into_iter().flatten() {
                if !found.contains(&around.as_str()) {
                    found.push(around);
                }
            }
            at += 1;
        }
        found
    }

    /// The place of a view for a report.
    #[must_use]
    pub fn span(&self, view: &View, program: &Program<'_>) -> Span {
        program.facts(view.place.0).elements[view.place.1 as usize].span
    }
}

/// `@+id/agree` -> `agree`.
#[must_use]
pub fn id_name(written: &str) -> &str {
    written.rsplit('/').next().unwrap_or(written)
}

/// The classes that an element of a layout makes: its own, or that of the fragment in its place.
fn placed<'f>(node: Node<'f>) -> impl Iterator<Item = &'f str> {
    let written = [Some(node.name()), node.value("name"), node.value("class")];
    written.into_iter().flatten().filter(|class| class.contains('.'))
}

fn texts(node: Node<'_>) -> Vec<String> {
    ["text", "hint", "contentDescription", "title", "summary"]
        .iter()
        .filter_map(|n| node.value(n))
        .map(str::to_string)
        .collect()
}
