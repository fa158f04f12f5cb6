//! Buttons that are views: taps on views of a layout, in code and in markup.
//!
//! In: functions and the layouts that they show. Out: buttons, texts.

use std::rc::Rc;

use rules::catalogue::{Firing, Role, TypeRole};

use super::made::{Draft, Part};
use super::{Button, Choice, Dialog};
use crate::facts::{Receiver, StmtKind, Value};
use crate::link::markup::Node;
use crate::link::program::{FnId, Site};
use crate::link::resources::View;
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::link::values::Env;
use crate::solve::knowledge::Knowledge;
use crate::solve::words::split;

/// The longest text that is a button's and not a message.
const LABEL: usize = 24;

/// Adds what a dialog's own layout shows, and the taps on its views, where code makes it.
pub(super) fn add_views(
    knowledge: &Knowledge<'_, '_>,
    dialog: &mut Dialog,
    draft: &Draft,
    (parts, env): (&[Part], Option<&Rc<Env>>),
) {
    let program = knowledge.program;
    let mut layouts = Vec::new();
    let functions = program.defs(draft.made.function).functions().to_vec();
    for part in parts {
        if let Part::Layout(site, at) = part
            && let Some(value) = program.argument(*site, at)
        {
            let names = knowledge.names_of(site.function, value);
            let found = layouts_named(knowledge, &names);
            if found.is_empty() {
                // A view that code makes: what it is told to show.
                dialog.texts.extend(texts_set(knowledge, &functions, &names));
            }
            layouts.extend(found);
        }
    }
    if layouts.is_empty() {
        return;
    }
    dialog.names.extend(layouts.iter().cloned());
    dialog.texts.extend(texts_of_layouts(knowledge, &layouts));
    let ids: Vec<&str> = layouts.iter().flat_map(|l| knowledge.resources.of_layout(l)).map(|v| v.id.as_str()).collect();
    // What code writes into the layout's views.
    let with_id: Vec<String> = ids.iter().filter(|id| !id.is_empty()).map(|id| (*id).to_string()).collect();
    dialog.texts.extend(texts_set(knowledge, &functions, &with_id));
    let of_layout =
        |button: &Button| button.names.iter().any(|n| ids.iter().any(|id| !id.is_empty() && same_id(n, id)));
    let tapped = tapped(knowledge, &functions, env).into_iter().filter(of_layout);
    dialog.buttons.extend(tapped);
    add_untapped(knowledge, dialog, &layouts, &functions);
}

/// Whether names are those of a view of layouts.
pub(super) fn is_of_layouts(knowledge: &Knowledge<'_, '_>, layouts: &[String], names: &[String]) -> bool {
    let mut views = layouts.iter().flat_map(|l| knowledge.resources.of_layout(l));
    views.any(|view| !view.id.is_empty() && names.iter().any(|n| same_id(n, &view.id)))
}

/// The layouts that names speak of: `R.layout.x`, `XBinding`.
pub(super) fn layouts_named(knowledge: &Knowledge<'_, '_>, names: &[String]) -> Vec<String> {
    let mut layouts: Vec<String> = names
        .iter()
        .filter_map(|name| match name.rsplit_once("R.layout.") {
            Some((_, layout)) => Some(layout.to_string()),
            None => last_segment(name).strip_suffix("Binding").map(|n| split(n).join("_")),
        })
        .filter(|layout| knowledge.resources.of_layout(layout).next().is_some())
        .collect();
    layouts.sort();
    layouts.dedup();
    layouts
}

impl Knowledge<'_, '_> {
    /// The layouts that functions name.
    #[must_use]
    pub fn layouts_in(&self, functions: &[FnId]) -> Vec<String> {
        layouts_in(self, functions)
    }
}

/// The layouts that functions name.
pub(super) fn layouts_in(knowledge: &Knowledge<'_, '_>, functions: &[FnId]) -> Vec<String> {
    let program = knowledge.program;
    let mut names = Vec::new();
    for function in functions {
        let file = program.file_of(*function);
        for stmt in &program.function(*function).body {
            match &stmt.kind {
                StmtKind::Read { name, .. } => names.push(program.text(file, *name).to_string()),
                StmtKind::Call(call) => {
                    if let Receiver::On(Value::Path(path)) = &call.receiver {
                        names.push(program.text(file, *path).to_string());
                    }
                    names.extend(call.args.iter().filter_map(|a| match &a.value {
                        Value::Path(path) => Some(program.text(file, *path).to_string()),
                        Value::FunctionRef { on: Some(on), .. } => match **on {
                            Value::Path(path) => Some(program.text(file, path).to_string()),
                            _ => None,
                        },
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
    }
    for (alias, path) in functions.first().map_or_else(Vec::new, |f| aliases(knowledge, *f)) {
        if names.iter().any(|n| n == alias) {
            names.push(path.to_string());
        }
    }
    layouts_named(knowledge, &names)
}

/// What a file calls otherwise than it is called: `import a.AskBinding as Ask`.
fn aliases<'p>(knowledge: &Knowledge<'p, '_>, function: FnId) -> Vec<(&'p str, &'p str)> {
    let program = knowledge.program;
    let file = program.file_of(function);
    let imports = program.facts(file).imports.iter();
    imports.filter_map(|i| Some((program.text(file, i.alias?), program.text(file, i.path)))).collect()
}

/// Texts of layouts, without those of buttons.
pub(super) fn texts_of_layouts(knowledge: &Knowledge<'_, '_>, layouts: &[String]) -> Vec<String> {
    let views = layouts.iter().flat_map(|l| knowledge.resources.of_layout(l));
    views.flat_map(|v| v.texts.iter()).flat_map(|t| knowledge.resources.resolve(t)).collect()
}

/// Views on which functions set what a tap does.
pub(super) fn tapped(knowledge: &Knowledge<'_, '_>, functions: &[FnId], env: Option<&Rc<Env>>) -> Vec<Button> {
    let program = knowledge.program;
    let mut buttons: Vec<Button> = Vec::new();
    for function in functions {
        for stmt in 0..program.function(*function).body.len() as u32 {
            let site = Site { function: *function, stmt };
            let Some(callback) = tap(knowledge, site) else { continue };
            let base = match program.stmt(site) {
                StmtKind::Call(call) => &call.receiver,
                StmtKind::Write { base, .. } => base,
                _ => continue,
            };
            let (names, captions) = match base {
                Receiver::On(on) => (knowledge.names_of(*function, on), knowledge.captions(*function, on)),
                Receiver::Implicit(Some(on)) => (knowledge.names_of(*function, &Value::Local(*on)), Vec::new()),
                _ => continue,
            };
            let names = match base {
                Receiver::On(on) => names.into_iter().chain(knowledge.control_named(*function, on)).collect(),
                _ => names,
            };
            let mut button = button(knowledge, &names, site);
            button.callbacks = callbacks(knowledge, *function, callback, env);
            // What is done in answer to a tap may say what the button is: `listener.onAgree()`.
            let called = button.callbacks.iter().filter(|f| program.fn_text(**f).starts_with('<'));
            let told: Vec<String> = called.flat_map(|f| told_to_listener(knowledge, *f)).collect();
            button.names.extend(told);
            button.label.extend(captions);
            button.label.extend(texts_set(knowledge, functions, &names));
            button.choice = knowledge.choice_of(&button);
            buttons.push(button);
        }
    }
    buttons
}

/// The function that is given to run on a tap.
fn tap<'p>(knowledge: &Knowledge<'p, '_>, site: Site) -> Option<&'p Value> {
    let program = knowledge.program;
    if !matches!(program.stmt(site), StmtKind::Call(_) | StmtKind::Write { .. }) {
        return None;
    }
    program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
        Some(Role::Fires { arg: Some(arg), how: Firing::Tap, .. }) => {
            let ticks = |owner| program.hierarchy.has_role(Ty::External(owner), TypeRole::Checkable);
            let owners = program.apis.entry(api).owners();
            let view = owners.iter().any(|o| program.hierarchy.has_role(Ty::External(*o), TypeRole::View));
            (view && !owners.iter().any(|o| ticks(*o))).then(|| program.argument(site, arg)).flatten()
        }
        _ => None,
    })
}

/// Functions behind a listener; of `this` only what the framework runs on a tap.
fn callbacks(knowledge: &Knowledge<'_, '_>, function: FnId, value: &Value, env: Option<&Rc<Env>>) -> Vec<FnId> {
    let program = knowledge.program;
    let mut found = program.functions_behind(function, value, env);
    if matches!(value, Value::This(_)) {
        found.retain(|f| {
            let entries = program.apis.overrides_of(program, *f).into_iter();
            entries.into_iter().any(|a| matches!(program.apis.role(a), Some(Role::Fires { how: Firing::Tap, .. })))
        });
    }
    found
}

/// Names of what a callback calls on something else: `listener.onRefuse()`, `onAgree?.invoke()`.
fn told_to_listener(knowledge: &Knowledge<'_, '_>, callback: FnId) -> Vec<String> {
    let program = knowledge.program;
    let mut names = Vec::new();
    for stmt in 0..program.function(callback).body.len() as u32 {
        let site = Site { function: callback, stmt };
        let Some(call) = program.call(site) else { continue };
        names.push(program.callee_text(site).to_string());
        match (&call.callee, &call.receiver) {
            (crate::facts::Callee::Value(value), _) => names.extend(knowledge.names_of(callback, value)),
            (_, Receiver::On(value)) => names.extend(knowledge.names_of(callback, value)),
            _ => {}
        }
    }
    names
}

fn button(knowledge: &Knowledge<'_, '_>, names: &[String], site: Site) -> Button {
    let mut button = Button {
        label: Vec::new(),
        names: Vec::new(),
        slot: None,
        callbacks: Vec::new(),
        site: Some(site),
        choice: Choice::Other,
    };
    for name in names {
        let id = last_segment(name);
        let labels = knowledge.labels_of_id(id);
        let labels = if labels.is_empty() { knowledge.labels_of_id(&split(id).join("_")) } else { labels };
        button.label.extend(labels);
        button.names.push(id.to_string());
    }
    button
}

/// Texts that code sets on a view.
fn texts_set(knowledge: &Knowledge<'_, '_>, functions: &[FnId], view: &[String]) -> Vec<String> {
    let program = knowledge.program;
    let ids: Vec<&str> = view.iter().map(|n| last_segment(n)).collect();
    let mut texts = Vec::new();
    for function in functions {
        for stmt in 0..program.function(*function).body.len() as u32 {
            let site = Site { function: *function, stmt };
            let base = match program.stmt(site) {
                StmtKind::Call(call) => &call.receiver,
                StmtKind::Write { base, .. } => base,
                _ => continue,
            };
            let Receiver::On(on) = base else { continue };
            for api in program.apis_at(site) {
                if let Some(Role::ShowsText { text }) = program.apis.role(api)
                    && let Some(value) = program.argument(site, text)
                    && knowledge
                        .names_of(*function, on)
                        .iter()
                        .any(|n| n.len() > 3 && ids.iter().any(|id| same_id(last_segment(n), id)))
                {
                    texts.extend(knowledge.texts_of(*function, value, None));
                }
            }
        }
    }
    texts
}

/// Views that say no, or run a method of the markup, whose taps are not seen in code.
pub(super) fn add_untapped(knowledge: &Knowledge<'_, '_>, dialog: &mut Dialog, layouts: &[String], functions: &[FnId]) {
    for view in layouts.iter().flat_map(|l| knowledge.resources.of_layout(l)) {
        let known = |b: &Button| b.names.iter().any(|n| same_id(n, &view.id));
        if hidden(knowledge, view, functions) {
            dialog.buttons.retain(|b| view.id.is_empty() || !known(b));
            continue;
        }
        if !view.id.is_empty() && dialog.buttons.iter().any(known) {
            continue;
        }
        let label: Vec<String> = view.texts.iter().flat_map(|t| knowledge.resources.resolve(t)).collect();
        let short = label.iter().all(|t| t.chars().count() <= LABEL);
        let mut button = Button {
            label: if short { label } else { Vec::new() },
            names: vec![view.id.clone()],
            slot: None,
            callbacks: knowledge.functions_of_view(view),
            site: None,
            choice: Choice::Other,
        };
        button.choice = knowledge.choice_of(&button);
        let says_no = matches!(button.choice, Choice::No | Choice::Leave | Choice::Close);
        if view.on_click.is_some() || short && says_no {
            dialog.buttons.push(button);
        }
    }
}

fn same_id(name: &str, id: &str) -> bool {
    name == id || split(name) == split(id)
}

/// Whether nobody can see a view: gone for good, without size, transparent.
fn hidden(knowledge: &Knowledge<'_, '_>, view: &View, functions: &[FnId]) -> bool {
    let node = Node { facts: knowledge.program.facts(view.place.0), index: view.place.1 };
    let gone = matches!(node.value("visibility"), Some("gone" | "invisible"));
    let tiny = node.value("textSize").is_some_and(|size| size.starts_with("0") || size == "1sp" || size == "1dp");
    let clear = node
        .value("textColor")
        .is_some_and(|c| c.ends_with("color/transparent") || c.starts_with("#00") && c.len() == 9);
    tiny || clear || node.value("alpha") == Some("0") || gone && !shown_later(knowledge, functions)
}

/// Whether code makes some view visible.
fn shown_later(knowledge: &Knowledge<'_, '_>, functions: &[FnId]) -> bool {
    let program = knowledge.program;
    functions.iter().any(|f| {
        let file = program.file_of(*f);
        program.function(*f).body.iter().any(|stmt| match &stmt.kind {
            StmtKind::Read { name, .. } => program.text(file, *name).ends_with("VISIBLE"),
            StmtKind::Write { name, .. } => program.text(file, *name).to_lowercase().ends_with("visible"),
            _ => false,
        })
    })
}
