//! What a button says and means; texts of a dialog.
//!
//! In: values as they are given to a dialog. Out: texts, a [`Choice`].

use std::rc::Rc;

use rules::catalogue::Slot;
use rules::vocabulary::Idea;

use super::{Button, Choice};
use crate::facts::{Receiver, StmtKind, Value};
use crate::link::program::FnId;
use crate::link::values::{Elem, Env};
use crate::solve::knowledge::Knowledge;

/// At most so many calls are climbed to where a text is decided.
const CALLS: u32 = 2;

impl Knowledge<'_, '_> {
    /// Texts that people read where a value is shown.
    #[must_use]
    pub fn texts_of(&self, function: FnId, value: &Value, env: Option<&Rc<Env>>) -> Vec<String> {
        self.texts_given(function, value, env, CALLS)
    }

    fn texts_given(&self, function: FnId, value: &Value, env: Option<&Rc<Env>>, calls: u32) -> Vec<String> {
        let program = self.program;
        let mut texts = self.texts_of_key(function, value);
        for item in program.evaluate(function, value, env).into_iter().flatten() {
            match item.elem {
                // Apple's tables of texts: what stands on the screen for a key.
                Elem::Str(text) => match self.resources.localized.of_key(&text) {
                    [] => texts.push(text),
                    said => texts.extend(said.iter().map(|said| said.text.clone())),
                },
                Elem::Path(path) if is_string(&path) => texts.extend(self.resources.resolve(&path)),
                // `getString(R.string.x)`, `"..." + name`: what stands in it.
                Elem::Opaque(site) => {
                    let args = program.call(site).map_or(&[][..], |c| c.args.as_slice());
                    for name in args.iter().flat_map(|a| self.names_of(site.function, &a.value)) {
                        self.add_text(&name, &mut texts);
                    }
                }
                // What only one place decides.
                Elem::Param(owner, index) if calls > 0 => {
                    let [call] = program.calls_of(owner)[..] else { continue };
                    for given in program.args_of_param(call, owner, index) {
                        texts.extend(self.texts_given(call.function, given, None, calls - 1));
                    }
                }
                _ => {}
            }
        }
        if texts.is_empty() {
            for name in self.names_of(function, value) {
                self.add_text(&name, &mut texts);
            }
        }
        texts.sort_unstable();
        texts.dedup();
        texts.retain(|t| !t.is_empty());
        texts
    }

    /// Swift: what stands under the key of `"agree".localized`, whatever the property does to find it.
    fn texts_of_key(&self, function: FnId, value: &Value) -> Vec<String> {
        let Value::Local(local) = value else { return Vec::new() };
        let program = self.program;
        let defs = program.defs(function);
        let keys = defs.sites(*local).iter().filter_map(|site| match base(program.stmt(*site)) {
            Some(Value::Str(key)) => Some(program.text(program.file_of(function), *key)),
            _ => None,
        });
        keys.flat_map(|key| self.resources.localized.of_key(key)).map(|said| said.text.clone()).collect()
    }

    fn add_text(&self, name: &str, texts: &mut Vec<String>) {
        if is_string(name) {
            texts.extend(self.resources.resolve(name));
        } else if name.contains(' ') || !name.is_ascii() {
            texts.push(name.to_string());
        }
    }

    /// What a button means: by its text, then its place, then its names.
    #[must_use]
    pub fn choice_of(&self, button: &Button) -> Choice {
        if let Some(choice) = button.label.iter().find_map(|t| self.choice_said(t)) {
            return choice;
        }
        match button.slot {
            Some(Slot::Positive) => return Choice::Yes,
            Some(Slot::Negative) => return Choice::No,
            Some(Slot::Cancel) => return Choice::Close,
            Some(Slot::Neutral) => return Choice::Other,
            None => {}
        }
        let named = button.names.iter().find_map(|t| self.choice_said(t));
        let linked = || button.label.iter().chain(&button.names).any(|t| self.words.on_policy(t));
        named.unwrap_or_else(|| if linked() { Choice::Link } else { Choice::Other })
    }

    fn choice_said(&self, text: &str) -> Option<Choice> {
        let words = &self.words;
        if words.refuses(text) {
            return Some(Choice::No);
        }
        if words.speaks_of(Idea::Exit, text) {
            return Some(Choice::Leave);
        }
        if words.agrees(text) {
            return Some(Choice::Yes);
        }
        if words.speaks_of(Idea::Close, text) {
            return Some(Choice::Close);
        }
        words.speaks_of(Idea::Allow, text).then_some(Choice::Yes)
    }
}

/// Whether a name is that of a string resource.
fn is_string(name: &str) -> bool {
    name.contains("R.string.")
}

/// The object whose member is read or called.
fn base(stmt: &StmtKind) -> Option<&Value> {
    match stmt {
        StmtKind::Read { base: Receiver::On(value), .. } => Some(value),
        StmtKind::Call(call) => match &call.receiver {
            Receiver::On(value) => Some(value),
            _ => None,
        },
        _ => None,
    }
}
