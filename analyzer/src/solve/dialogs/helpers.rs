//! Dialogs of helpers that nobody knows: texts that stand next to functions.
//!
//! In: calls that are given functions. Out: dialogs, guessed.

use super::made::{is_text, pairs};
use super::{Button, Cancel, Choice, Dialog, Shown};
use crate::facts::{Receiver, Value};
use crate::link::program::Site;
use crate::link::types::Ty;
use crate::solve::atoms::Atoms;
use crate::solve::knowledge::Knowledge;

/// Dialogs of unlisted helpers; not where a dialog is known to be shown.
pub(super) fn dialogs(knowledge: &Knowledge<'_, '_>, told: &[Site]) -> Vec<Dialog> {
    let program = knowledge.program;
    let mut sites: Vec<Site> =
        program.function_values.values().chain(program.object_values.values()).copied().collect();
    sites.sort_unstable();
    sites.dedup();
    let in_test = |s: &Site| program.files[program.file_of(s.function).0 as usize].test;
    sites.retain(|s| program.call(*s).is_some() && !in_test(s) && !told.contains(s));
    sites.into_iter().filter_map(|site| dialog(knowledge, site)).collect()
}

fn dialog(knowledge: &Knowledge<'_, '_>, site: Site) -> Option<Dialog> {
    let program = knowledge.program;
    let call = program.call(site)?;
    let resolution = program.resolve(site);
    if !resolution.apis.is_empty() || resolution.made != Ty::Unknown || !is_named(knowledge, site) {
        return None;
    }
    let pairs = pairs(knowledge, site, None);
    let mut dialog = Dialog {
        class: None,
        texts: Vec::new(),
        names: vec![program.callee_text(site).to_string()],
        buttons: Vec::new(),
        cancel: Cancel::Unknown,
        shown: vec![Shown { site, inner: Vec::new(), inside: Atoms::NONE }],
        guessed: true,
        page: false,
    };
    for (text, callback) in &pairs {
        let mut button = Button {
            label: knowledge.texts_of(site.function, &call.args[*text].value, None),
            names: Vec::new(),
            slot: None,
            callbacks: program.functions_behind(site.function, &call.args[*callback].value, None),
            site: Some(site),
            choice: Choice::Other,
        };
        button.choice = knowledge.choice_of(&button);
        dialog.buttons.push(button);
    }
    for (index, arg) in call.args.iter().enumerate() {
        let paired = pairs.iter().any(|(text, _)| *text == index);
        if !paired && is_text(knowledge, site.function, &arg.value) {
            dialog.texts.extend(knowledge.texts_of(site.function, &arg.value, None));
        }
    }
    // A text on its own may be a button without a function of its own.
    let may_close = dialog.texts.iter().any(|t| {
        let probe = Button {
            label: vec![t.clone()],
            names: Vec::new(),
            slot: None,
            callbacks: Vec::new(),
            site: None,
            choice: Choice::Other,
        };
        t.chars().count() <= 12 && matches!(knowledge.choice_of(&probe), Choice::No | Choice::Close | Choice::Leave)
    });
    (!pairs.is_empty() && !may_close).then_some(dialog)
}

/// Whether a call's name, or what it is called on, speaks of a dialog.
fn is_named(knowledge: &Knowledge<'_, '_>, site: Site) -> bool {
    let program = knowledge.program;
    let speaks = |text: &str| knowledge.words.speaks_of(rules::vocabulary::Idea::Dialog, text);
    let on = match program.call(site).map(|c| &c.receiver) {
        Some(Receiver::On(Value::Path(path))) => {
            knowledge.names_dialog(program.text(program.file_of(site.function), *path))
        }
        _ => false,
    };
    on || speaks(program.callee_text(site))
}
