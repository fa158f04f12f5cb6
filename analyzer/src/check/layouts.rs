//! Controls and settings in resource files.
//!
//! In: layouts, menus, preference screens. Out: candidates.

use rules::catalogue::TypeRole;
use rules::rule::Find;
use rules::vocabulary::Idea;
use rustc_hash::FxHashSet;

use super::candidate::Candidate;
use super::defaults::first_values;
use super::naming::Named;
use crate::facts::FileKind;
use crate::link::binding::Variables;
use crate::link::interface_builder::{View, method_of};
use crate::link::markup::{Node, nodes};
use crate::link::program::{FileId, Program};
use crate::link::resources::id_name;
use crate::link::symbols::{Sym, last_segment};
use crate::link::types::Ty;
use crate::solve::knowledge::Knowledge;

/// In a container with more children only the neighbours of a box are its labels.
const FEW: usize = 5;
/// Attributes that hold a text.
const TEXTS: [&str; 5] = ["text", "contentDescription", "title", "summary", "hint"];

/// Elements of drawn screens that people type into.
const FIELDS: [&str; 2] = ["textField", "searchBar"];

/// Boxes and menu items that are ticked.
#[must_use]
pub fn controls(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (file, node) in elements(knowledge, "checked") {
        let Some(value) = live(node, "checked") else { continue };
        let item = node.name() == "item" && live(node, "title").is_some();
        if !item && !is_role(knowledge.program, node.name(), TypeRole::Checkable) {
            continue;
        }
        let mut named = Named::default();
        named.keys.extend(live(node, "id").map(|id| id_name(id).to_string()));
        named.texts = texts(knowledge, node);
        if !item {
            named.texts.extend(beside(knowledge, node));
        }
        let first = bound_state(knowledge, node, value);
        let state = first.map_or(value, |yes| if yes { "true" } else { "false" });
        let more = candidate(knowledge, Find::Control, (file, node), named, ("checked", state));
        found.extend(more.map(|c| match first {
            Some(yes) => Candidate { value: format!("android:checked=\"{value}\" = {yes}"), ..c },
            None => c,
        }));
    }
    found.extend(selected(knowledge));
    found
}

/// The buttons of groups that are selected when they are shown.
fn selected(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (file, group) in elements(knowledge, "checkedButton") {
        let Some(chosen) = live(group, "checkedButton").map(id_name) else { continue };
        let button = nodes(group.facts).find(|n| live(*n, "id").map(id_name) == Some(chosen));
        let named = Named {
            keys: vec![chosen.to_string()],
            texts: button.map(|b| texts(knowledge, b)).unwrap_or_default(),
            ..Named::default()
        };
        if named.is_telling(knowledge) {
            let mut candidate = Candidate::new(Find::Control, (file, group.element().span));
            candidate.api = "android:checkedButton".into();
            let value = format!("android:checkedButton=\"@id/{chosen}\"");
            found.push(named.fill(candidate, knowledge, (&value, true)));
        }
    }
    found
}

/// Switches and buttons of drawn screens that are on when they are shown.
#[must_use]
pub fn drawn(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let screens = &knowledge.drawn.screens;
    let mut found = Vec::new();
    for view in &screens.views {
        let ticks = |property: &&String| knowledge.words.speaks_of(Idea::Tick, property);
        let ticked = view.set.iter().find(ticks);
        let state = ticked.map(|_| true).or(view.on);
        let (Some(on), Some((file, element))) = (state, view.place) else { continue };
        let mut named = Named { texts: view.texts.clone(), ..Named::default() };
        named.keys.extend(view.outlets.iter().map(|(_, name)| name.clone()));
        named.others.extend(view.actions.iter().map(|a| method_of(&a.selector).to_string()));
        let siblings = screens.views.iter().filter(|v| v.around == view.around && v.place.map(|p| p.0) == Some(file));
        let siblings: Vec<_> = siblings.collect();
        let at = siblings.iter().position(|v| std::ptr::eq(*v, view)).filter(|_| view.around.is_some());
        // What is typed into, or is on or off itself, is no label of another.
        let near = |i: usize| at.is_some_and(|at| siblings.len() <= FEW || i.abs_diff(at) <= 1);
        let labels = siblings
            .iter()
            .enumerate()
            .filter(|(i, v)| near(*i) && !is_choice(v, ticked.is_some()) && !FIELDS.contains(&v.element.as_str()));
        named.texts.extend(labels.flat_map(|(_, v)| v.texts.iter().cloned()));
        let span = knowledge.program.facts(file).elements[element as usize].span;
        if !named.is_telling(knowledge) {
            continue;
        }
        let drawn_as = if view.element == "switch" { "on" } else { "selected" };
        let attribute = ticked.map_or(drawn_as, String::as_str);
        let mut candidate = Candidate::new(Find::Control, (file, span));
        candidate.api = attribute.to_string();
        candidate.first_value = super::fixes::in_markup(knowledge.program, (file, span), attribute);
        let value = format!("{attribute}=\"{}\"", if on { "YES" } else { "NO" });
        found.push(named.fill(candidate, knowledge, (&value, on)));
    }
    found
}

/// Whether a view is on or off itself. Beside a box of the project's own, a plain button may be the text that it is for.
fn is_choice(view: &View, beside_own: bool) -> bool {
    view.on.is_some() && !(beside_own && view.element == "button" && view.on == Some(false))
}

/// Preferences with a default.
#[must_use]
pub fn settings(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (file, node) in elements(knowledge, "defaultValue") {
        let Some(value) = live(node, "defaultValue") else { continue };
        if !is_role(knowledge.program, node.name(), TypeRole::Setting) {
            continue;
        }
        let keys = live(node, "key").map(|key| knowledge.resources.resolve(key)).unwrap_or_default();
        let named = Named { keys, texts: texts(knowledge, node), ..Named::default() };
        found.extend(candidate(knowledge, Find::Setting, (file, node), named, ("defaultValue", value)));
    }
    found
}

/// Preferences whose state the user chooses: the framework stores it under their key.
#[must_use]
pub fn choices(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (file, node) in elements(knowledge, "key") {
        let Some(key) = live(node, "key").filter(|_| is_role(knowledge.program, node.name(), TypeRole::Setting)) else {
            continue;
        };
        let keys = knowledge.resources.resolve(key);
        let named = Named { keys: keys.clone(), texts: shown_texts(knowledge, node), ..Named::default() };
        if named.is_telling(knowledge) {
            let mut candidate = Candidate::new(Find::Choice, (file, node.element().span));
            candidate.api = "android:key".into();
            let mut candidate = named.fill(candidate, knowledge, ("", true));
            candidate.identifiers = keys;
            found.push(candidate);
        }
    }
    found
}

/// The elements of the resource files in which some element has an attribute.
fn elements<'a>(knowledge: &Knowledge<'_, 'a>, attribute: &str) -> impl Iterator<Item = (FileId, Node<'a>)> {
    let program = knowledge.program;
    let is_named = |name: &str| name.strip_suffix(attribute).is_some_and(|rest| rest.is_empty() || rest.ends_with(':'));
    let spellings: FxHashSet<Sym> = program.symbols.all().filter(|s| is_named(program.symbols.str(*s))).collect();
    let files = program.files.iter().enumerate();
    let resources = files.filter(|(_, f)| f.facts.kind == FileKind::Resource && !f.test);
    let names = |index: usize| program.names[index].iter().any(|name| spellings.contains(name));
    let fitting: Vec<usize> = resources.map(|(index, _)| index).filter(|index| names(*index)).collect();
    let files = program.files;
    fitting.into_iter().flat_map(|index| nodes(&files[index].facts).map(move |n| (FileId(index as u32), n)))
}

/// What a data-bound state is at first: yes if it may be.
fn bound_state(knowledge: &Knowledge<'_, '_>, node: Node<'_>, value: &str) -> Option<bool> {
    let (bound, negated) = Variables::of_layout(node.facts).shown(value)?;
    let field = knowledge.bound_field(&bound)?;
    let origins = first_values(knowledge, field);
    let mut states = origins.iter().filter(|o| o.plain).map(|o| o.yes != negated).peekable();
    states.peek()?;
    Some(states.any(|yes| yes))
}

fn candidate(
    knowledge: &Knowledge<'_, '_>,
    find: Find,
    (file, node): (FileId, Node<'_>),
    named: Named,
    (attribute, value): (&str, &str),
) -> Option<Candidate> {
    let yes = match value {
        "true" => true,
        "false" => false,
        _ => return None,
    };
    if !named.is_telling(knowledge) {
        return None;
    }
    let mut candidate = Candidate::new(find, (file, node.element().span));
    candidate.api = format!("android:{attribute}");
    candidate.first_value = super::fixes::in_markup(knowledge.program, (file, node.element().span), attribute);
    let value = format!("android:{attribute}=\"{value}\"");
    Some(named.fill(candidate, knowledge, (&value, yes)))
}

/// An attribute that the app sees: the designer's own do not count.
fn live<'a>(node: Node<'a>, name: &str) -> Option<&'a str> {
    let facts = node.facts;
    let attributes = node.element().attributes.iter();
    attributes.filter(|a| !facts.str(a.name).starts_with("tools:")).find_map(|a| {
        let written = facts.str(a.name);
        let plain = written.split_once(':').map_or(written, |(_, n)| n);
        (plain == name).then(|| facts.str(a.value))
    })
}

fn texts(knowledge: &Knowledge<'_, '_>, node: Node<'_>) -> Vec<String> {
    TEXTS.iter().filter_map(|n| live(node, n)).flat_map(|t| knowledge.resources.resolve(t)).collect()
}

/// The same, with the name of a text only where the text itself is not here: the names of one page often begin with the
/// page's own, which says nothing of the row.
fn shown_texts(knowledge: &Knowledge<'_, '_>, node: Node<'_>) -> Vec<String> {
    let shown = |written: &str| {
        let known = written.strip_prefix("@string/").map_or(&[][..], |name| knowledge.resources.string(name));
        if known.is_empty() { knowledge.resources.resolve(written) } else { known.to_vec() }
    };
    TEXTS.iter().filter_map(|n| live(node, n)).flat_map(shown).collect()
}

/// Texts next to a box in the same container.
fn beside(knowledge: &Knowledge<'_, '_>, node: Node<'_>) -> Vec<String> {
    let Some(parent) = node.parent() else { return Vec::new() };
    let children: Vec<Node<'_>> = parent.children().collect();
    let Some(at) = children.iter().position(|c| c.index == node.index) else { return Vec::new() };
    let near = |i: usize| children.len() <= FEW || i.abs_diff(at) <= 1;
    let label = |c: &Node<'_>| !is_role(knowledge.program, c.name(), TypeRole::Checkable) && live(*c, "hint").is_none();
    let labels = children.iter().enumerate().filter(|(i, c)| near(*i) && label(c));
    labels.flat_map(|(_, c)| texts(knowledge, *c)).collect()
}

/// Whether an element's class has a role, by its last name.
pub(super) fn is_role(program: &Program<'_>, class: &str, role: TypeRole) -> bool {
    let simple = last_segment(class);
    let known = program.pack.catalogue.types.iter().filter(|t| t.is.contains(&role));
    let mut names = known.flat_map(|t| t.name.iter());
    if names.any(|n| last_segment(n) == simple) {
        return true;
    }
    let own = program.symbols.get(simple).map_or(&[][..], |s| program.hierarchy.simple_types(s));
    own.iter().any(|t| program.hierarchy.has_role(Ty::Project(*t), role))
}
