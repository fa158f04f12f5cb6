//! Dialogs of declarative screens: functions that are given their content as functions.
//!
//! In: calls of the catalogue's dialog functions. Out: dialogs with the buttons inside their content.

use rules::catalogue::{Firing, Role, Slot};

use super::made::is_text;
use super::{Button, Cancel, Choice, Dialog, Shown};
use crate::facts::{StmtKind, Value};
use crate::link::program::{FnId, Site};
use crate::solve::atoms::Atoms;
use crate::solve::flags::yes_or_no;
use crate::solve::knowledge::Knowledge;

/// Dialogs that are drawn by calls.
pub(super) fn dialogs(knowledge: &Knowledge<'_, '_>) -> Vec<Dialog> {
    let program = knowledge.program;
    let [names, ..] = program
        .apis
        .names_with(|r| matches!(r, Role::ShowsDialog { dialog: None } | Role::DialogButton { callback: Some(_), .. }));
    let mut sites: Vec<Site> = names.iter().filter_map(|n| program.calls.get(n)).flatten().copied().collect();
    sites.sort_unstable();
    let in_test = |s: &Site| program.files[program.file_of(s.function).0 as usize].test;
    sites.into_iter().filter(|s| !in_test(s)).filter_map(|site| dialog(knowledge, site)).collect()
}

fn dialog(knowledge: &Knowledge<'_, '_>, site: Site) -> Option<Dialog> {
    let program = knowledge.program;
    let apis = program.apis_at(site);
    // Drawn by a function, not shown by an object.
    let drawn = apis.iter().any(|a| {
        let entry = program.apis.entry(*a);
        !entry.packages().is_empty() || entry.is_apple()
    });
    let call = program.call(site).filter(|_| drawn && !apis.is_empty())?;
    let shows = apis.iter().any(|a| matches!(program.apis.role(*a), Some(Role::ShowsDialog { dialog: None })));
    let contents: Vec<FnId> = call
        .args
        .iter()
        .filter_map(|a| match a.value {
            Value::Function(index) => Some(program.fn_id(program.file_of(site.function), index)),
            _ => None,
        })
        .collect();
    if !shows || contents.is_empty() {
        return None;
    }
    let mut dialog = Dialog {
        class: None,
        texts: Vec::new(),
        names: vec![program.fn_text(program.frame(site.function)).to_string()],
        buttons: Vec::new(),
        cancel: cancel(knowledge, site),
        shown: vec![Shown { site, inner: Vec::new(), inside: Atoms::NONE }],
        guessed: false,
        page: false,
    };
    for content in inside(knowledge, site.function, &contents) {
        read_content(knowledge, content, &mut dialog);
    }
    for button in &mut dialog.buttons {
        button.slot = button.site.and_then(|s| slot_of(knowledge, site, s.function));
        button.choice = knowledge.choice_of(&button.clone());
    }
    Some(dialog)
}

/// The contents and all functions inside them.
fn inside(knowledge: &Knowledge<'_, '_>, around: FnId, contents: &[FnId]) -> Vec<FnId> {
    let program = knowledge.program;
    let within = |f: &&FnId| {
        let mut at = Some(**f);
        while let Some(id) = at {
            if contents.contains(&id) {
                return true;
            }
            at = program.parent(id);
        }
        false
    };
    program.defs(around).functions().iter().filter(within).copied().collect()
}

/// Texts and buttons that a piece of content draws.
fn read_content(knowledge: &Knowledge<'_, '_>, content: FnId, dialog: &mut Dialog) {
    let program = knowledge.program;
    for stmt in 0..program.function(content).body.len() as u32 {
        let site = Site { function: content, stmt };
        let Some(call) = program.call(site) else { continue };
        let apis = program.apis_at(site);
        let roles = || apis.iter().filter_map(|a| program.apis.role(*a));
        let tap = roles().find_map(|role| match role {
            Role::Fires { arg: Some(arg), how: Firing::Tap, .. } => program.argument(site, arg),
            _ => None,
        });
        let ticks = roles().any(|role| matches!(role, Role::Control { .. }));
        if ticks {
            continue;
        }
        let own = apis.is_empty() && !program.resolve(site).targets.is_empty();
        let given: Vec<&Value> = call.args.iter().map(|a| &a.value).collect();
        let told = || given.iter().copied().filter(|v| is_text(knowledge, content, v));
        let callback = tap.or_else(|| given.iter().copied().find(|v| own && runs(knowledge, content, v)));
        match callback {
            Some(callback) if tap.is_some() || told().next().is_some() => {
                let mut label = knowledge.labels_inside(site);
                label.extend(told().flat_map(|v| knowledge.texts_of(content, v, None)));
                dialog.buttons.push(Button {
                    label,
                    names: knowledge.names_of(content, callback),
                    slot: None,
                    callbacks: program.functions_behind(content, callback, None),
                    site: Some(site),
                    choice: Choice::Other,
                });
            }
            _ => {
                for role in roles() {
                    if let Role::ShowsText { text } = role
                        && let Some(value) = program.argument(site, text)
                    {
                        dialog.texts.extend(knowledge.texts_of(content, value, None));
                    }
                }
            }
        }
    }
}

fn runs(knowledge: &Knowledge<'_, '_>, function: FnId, value: &Value) -> bool {
    match value {
        Value::Function(_) | Value::FunctionRef { .. } => true,
        Value::Local(_) => !knowledge.program.functions_behind(function, value, None).is_empty(),
        _ => false,
    }
}

/// The slot that the function around a button fills.
fn slot_of(knowledge: &Knowledge<'_, '_>, dialog: Site, around: FnId) -> Option<Slot> {
    let program = knowledge.program;
    program.apis_at(dialog).into_iter().find_map(|api| match program.apis.role(api) {
        Some(Role::DialogButton { slot, callback: Some(at), .. }) => {
            let Some(Value::Function(index)) = program.argument(dialog, at) else { return None };
            let content = program.fn_id(program.file_of(dialog.function), *index);
            inside(knowledge, dialog.function, &[content]).contains(&around).then_some(*slot)
        }
        _ => None,
    })
}

/// Whether the dialog can be left: what runs when it is dismissed does something.
fn cancel(knowledge: &Knowledge<'_, '_>, site: Site) -> Cancel {
    let program = knowledge.program;
    let never =
        |api| matches!(program.apis.role(api), Some(Role::DialogCancelable { arg }) if arg.fixed() == Some("false"));
    if program.apis_at(site).into_iter().any(never) {
        return Cancel::Locked;
    }
    let call = program.call(site);
    for arg in call.map_or(&[][..], |c| c.args.as_slice()) {
        let Value::Local(local) = arg.value else { continue };
        for made in program.defs(site.function).sites(local) {
            let locks = program.apis_at(*made).into_iter().any(|api| match program.apis.role(api) {
                Some(Role::DialogCancelable { arg }) => program.argument(*made, arg).is_some_and(|value| {
                    let items = program.evaluate(made.function, value, None);
                    items.iter().flatten().any(|i| yes_or_no(&i.elem) == Some(false))
                }),
                _ => false,
            });
            if locks {
                return Cancel::Locked;
            }
        }
    }
    let dismissed = program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
        Some(Role::DialogButton { slot: Slot::Cancel, callback: Some(at), .. }) => program.argument(site, at),
        Some(Role::Fires { arg: Some(at), how: Firing::Tap, .. }) => program.argument(site, at),
        _ => None,
    });
    let Some(value) = dismissed else { return Cancel::Unknown };
    let behind = program.functions_behind(site.function, value, None);
    let does = |f: &FnId| {
        let acts =
            |kind: &StmtKind| matches!(kind, StmtKind::Call(_) | StmtKind::Write { .. } | StmtKind::Assign { .. });
        program.function(*f).body.iter().any(|s| acts(&s.kind))
    };
    match behind.as_slice() {
        [] => Cancel::Unknown,
        all if all.iter().any(does) => Cancel::Free,
        _ => Cancel::Locked,
    }
}

impl Knowledge<'_, '_> {
    /// Whether a lambda only draws what a declarative function shows: it runs without a tap, whatever is written in it.
    pub(in crate::solve) fn is_content(&self, lambda: FnId) -> bool {
        let program = self.program;
        let Some(site) = program.function_values.get(&lambda).copied() else { return false };
        let apis = program.apis_at(site);
        let drawn = !apis.is_empty() && apis.iter().all(|a| !program.apis.entry(*a).packages().is_empty());
        let runs = |at| program.argument(site, at).is_some_and(|v| *v == Value::Function(program.fn_idx(lambda)));
        let answers = apis.iter().any(|a| match program.apis.role(*a) {
            Some(Role::Fires { arg: Some(at), how, .. }) => *how != Firing::Now && runs(at),
            Some(Role::DialogButton { slot: Slot::Cancel, callback: Some(at), .. }) => runs(at),
            _ => false,
        });
        drawn && !answers
    }

    /// The slot of a declarative dialog that a function is drawn in.
    pub(in crate::solve) fn slot_around(&self, function: FnId) -> Option<Slot> {
        let program = self.program;
        let mut at = Some(function);
        while let Some(id) = at {
            let value = Value::Function(program.fn_idx(id));
            let site = program.function_values.get(&id).copied();
            let slot = site.and_then(|site| {
                program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
                    Some(Role::DialogButton { slot, callback: Some(at), .. })
                        if *slot != Slot::Cancel && program.argument(site, at) == Some(&value) =>
                    {
                        Some(*slot)
                    }
                    _ => None,
                })
            });
            if slot.is_some() && site.is_some_and(|_| self.is_content(id)) {
                return slot;
            }
            at = program.parent(id);
        }
        None
    }
}
