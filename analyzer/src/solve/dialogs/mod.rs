//! Dialogs as objects: what they say, which buttons they have, whether they can be left without an answer, where they
//! are shown.
//!
//! In: the program. Out: [`Dialogs`], found out once. Built through builders, variables, fields, helper functions,
//! subclasses with layouts, declarative screens; for helpers that nobody knows, from texts that stand next to functions.

mod buttons;
mod classes;
mod composed;
mod confirm;
mod custom;
mod follow;
mod helpers;
mod made;
mod wishes;

use rules::catalogue::Slot;
use rustc_hash::FxHashMap;

use super::atoms::Atoms;
use super::knowledge::Knowledge;
use crate::link::program::{FnId, Site, TypeId};
pub use wishes::Wish;

/// What a button means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Choice {
    /// Yes: agree, allow, go on.
    Yes,
    /// No.
    No,
    /// To leave the app.
    Leave,
    /// To close the dialog without an answer.
    Close,
    /// To read something: no way out.
    Link,
    /// Something else.
    Other,
}

/// A button.
#[derive(Clone, Debug)]
pub struct Button {
    /// What is written on it.
    pub label: Vec<String>,
    /// Its ids, variables, the names of its callbacks.
    pub names: Vec<String>,
    /// Its place in the dialog.
    pub slot: Option<Slot>,
    /// What runs on a tap.
    pub callbacks: Vec<FnId>,
    /// Where it is added.
    pub site: Option<Site>,
    /// What it means.
    pub choice: Choice,
}

/// Whether a dialog can be left without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cancel {
    /// By the back key, by a tap beside it.
    Free,
    /// Only by its buttons.
    Locked,
    /// Nobody knows.
    Unknown,
}

/// A place where a dialog is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    /// The statement that decides what is shown.
    pub site: Site,
    /// The way down to where it is made, if a helper makes it.
    pub inner: Vec<Site>,
    /// What must have happened because of tests inside the helpers.
    pub inside: Atoms,
}

/// A dialog.
#[derive(Clone, Debug)]
pub struct Dialog {
    /// The class, if the project has one for it.
    pub class: Option<TypeId>,
    /// Titles and messages.
    pub texts: Vec<String>,
    /// Its class, layouts, the functions that make it.
    pub names: Vec<String>,
    /// Its buttons.
    pub buttons: Vec<Button>,
    /// Whether it can be left without an answer.
    pub cancel: Cancel,
    /// Where it is shown.
    pub shown: Vec<Shown>,
    /// Whether names alone decided what it is.
    pub guessed: bool,
    /// A page of its own, not a dialog over one.
    pub page: bool,
}

impl Dialog {
    /// Buttons that lead out of the dialog. What runs when it is cancelled is no button.
    pub fn ways(&self) -> impl Iterator<Item = &Button> {
        self.buttons.iter().filter(|b| b.choice != Choice::Link && b.slot != Some(Slot::Cancel))
    }

    /// Whether its only button is the only way out: a tap on it is no free act.
    #[must_use]
    pub fn is_forced(&self) -> bool {
        !self.guessed && self.cancel == Cancel::Locked && self.ways().count() == 1
    }

    /// Whether it has one button for all.
    #[must_use]
    pub fn is_lone(&self) -> bool {
        self.ways().count() == 1
    }

    /// Whether some button says no, leaves, or closes.
    #[must_use]
    pub fn can_be_refused(&self) -> bool {
        self.ways().any(|b| b.choice != Choice::Yes)
    }
}

/// All dialogs.
#[derive(Debug, Default)]
pub struct Dialogs {
    /// In order of where they are shown.
    pub all: Vec<Dialog>,
    by_callback: FxHashMap<FnId, Vec<usize>>,
}

impl Dialogs {
    /// Dialogs with a button that runs a function.
    pub fn with_callback(&self, function: FnId) -> impl Iterator<Item = &Dialog> {
        self.by_callback.get(&function).into_iter().flatten().map(|i| &self.all[*i])
    }

    /// Whether a function is the only way out of all the dialogs that it belongs to.
    #[must_use]
    pub fn is_forced(&self, function: FnId) -> bool {
        let mut dialogs = self.with_callback(function).peekable();
        dialogs.peek().is_some() && dialogs.all(Dialog::is_forced)
    }

    /// Whether a function runs on the one button of all the dialogs that it belongs to.
    #[must_use]
    pub fn is_lone(&self, function: FnId) -> bool {
        let mut dialogs = self.with_callback(function).peekable();
        dialogs.peek().is_some() && dialogs.all(Dialog::is_lone)
    }
}

impl Knowledge<'_, '_> {
    /// All dialogs of the program.
    #[must_use]
    pub fn dialogs(&self) -> &Dialogs {
        self.dialogs.get_or_init(|| {
            let mut all = made::dialogs(self);
            all.extend(composed::dialogs(self));
            let told: Vec<Site> = all.iter().flat_map(|d| &d.shown).map(|s| s.site).collect();
            all.extend(helpers::dialogs(self, &told));
            all.retain(|d| d.ways().next().is_some());
            all.sort_by(|a, b| a.shown.cmp(&b.shown));
            let mut by_callback: FxHashMap<FnId, Vec<usize>> = FxHashMap::default();
            for (index, dialog) in all.iter().enumerate() {
                for callback in dialog.ways().flat_map(|b| &b.callbacks) {
                    let list = by_callback.entry(*callback).or_default();
                    if list.last() != Some(&index) {
                        list.push(index);
                    }
                }
            }
            Dialogs { all, by_callback }
        })
    }

    /// Whether a dialog asks for consent: it is about a policy, and speaks of agreeing.
    #[must_use]
    pub fn asks_for_consent(&self, dialog: &Dialog) -> bool {
        let words = &self.words;
        let about = dialog.texts.iter().chain(&dialog.names).any(|t| words.on_policy(t))
            || dialog.buttons.iter().any(|b| b.label.iter().any(|t| words.consents(t)));
        let said = dialog.texts.iter().any(|t| words.speaks_of(rules::vocabulary::Idea::Agree, t));
        about && (said || dialog.buttons.iter().any(|b| b.choice == Choice::Yes && self.button_agrees(b)))
    }

    fn button_agrees(&self, button: &Button) -> bool {
        let words = &self.words;
        button.label.iter().chain(&button.names).any(|t| words.agrees(t))
    }

    /// Whether a dialog is about a permission.
    #[must_use]
    pub fn asks_for_permission(&self, dialog: &Dialog) -> bool {
        let words = &self.words;
        let about = |t: &String| words.speaks_of(rules::vocabulary::Idea::Permission, t);
        dialog.texts.iter().chain(&dialog.names).any(about)
    }
}
