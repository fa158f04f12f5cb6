//! What the app would like to have and can do without: a permission, notifications, to be rated.
//!
//! In: a dialog. Out: [`Wish`].

use rules::catalogue::Role;
use rules::vocabulary::Idea;

use super::{Button, Choice, Dialog};
use crate::link::program::{FnId, Site};
use crate::solve::knowledge::Knowledge;

/// How many calls are followed from a button in search of what it does.
const DEPTH: u32 = 2;

/// What a dialog asks the user for, besides consent to a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A permission, or a switch of the system's settings.
    Access,
    /// To be allowed to send notifications, or to be rated.
    Favour,
}

impl Knowledge<'_, '_> {
    /// What a dialog asks for, if the user can say yes and no.
    #[must_use]
    pub fn wish(&self, dialog: &Dialog) -> Option<Wish> {
        let yes = || dialog.ways().filter(|b| b.choice == Choice::Yes);
        // Where the other button leaves the app there is nothing that could go on without it.
        let stays = dialog.ways().any(|b| !matches!(b.choice, Choice::Yes | Choice::Leave));
        if dialog.page || yes().next().is_none() || !stays || self.asks_for_consent(dialog) {
            return None;
        }
        let says = |idea| dialog.texts.iter().any(|t| self.words.speaks_of(idea, t));
        if says(Idea::Rating) {
            return Some(Wish::Favour);
        }
        let asks = yes().any(|b| self.leads_to_request(b)) || says(Idea::Permission);
        match says(Idea::Notifications) {
            true if asks || yes().any(|b| self.allows(b)) => Some(Wish::Favour),
            false if asks => Some(Wish::Access),
            _ => None,
        }
    }

    /// Whether a function runs where the user says yes to what the app would like to have.
    #[must_use]
    pub fn grants_wish(&self, function: FnId) -> bool {
        let mut dialogs = self.dialogs().with_callback(function).peekable();
        let says_yes = |d: &Dialog| d.ways().any(|b| b.choice == Choice::Yes && b.callbacks.contains(&function));
        dialogs.peek().is_some() && dialogs.all(|d| says_yes(d) && self.wish(d).is_some())
    }

    fn allows(&self, button: &Button) -> bool {
        button.label.iter().any(|t| self.words.speaks_of(Idea::Allow, t))
    }

    /// Whether a tap asks the system for a permission.
    fn leads_to_request(&self, button: &Button) -> bool {
        button.callbacks.iter().any(|callback| self.asks_system(*callback, DEPTH))
    }

    fn asks_system(&self, function: FnId, depth: u32) -> bool {
        let program = self.program;
        let body = 0..program.function(function).body.len() as u32;
        let mut calls = body.map(|stmt| Site { function, stmt }).filter(|s| program.call(*s).is_some());
        calls.any(|site| {
            let mut roles = program.apis_at(site).into_iter().filter_map(|api| program.apis.role(api));
            roles.any(|role| matches!(role, Role::RequestsPermission { .. }))
                || depth > 0 && program.resolve(site).targets.iter().take(4).any(|t| self.asks_system(*t, depth - 1))
        })
    }
}
