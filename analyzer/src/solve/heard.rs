//! What is heard of a holder that is empty at first: a channel, a bus, a subject. Whoever listens runs only when
//! somebody puts something in, whenever the listening began.
//!
//! In: where somebody listens, the edges. Out: what must have happened where something is put in.

use super::answered::{By, Trail};
use super::atoms::{Atom, Atoms};
use super::before::Before;
use super::brought::AGREED;
use super::held::Field;
use super::switched::CALLS;
use crate::facts::Receiver;
use crate::link::program::Site;

/// At most so many steps lead from what is listened to back to the holder.
const STEPS: u32 = 6;
/// At most so many places put something in.
const PUT: usize = 12;

impl Before<'_, '_, '_> {
    /// What must have happened when a listener is told something that was handed over at a place.
    pub(super) fn heard(&self, site: Site) -> Atoms {
        let knowledge = self.knowledge;
        let Some(Receiver::On(from)) = knowledge.program.call(site).map(|call| &call.receiver) else {
            return Atoms::NONE;
        };
        let Some(field) = knowledge.holder(site.function, from, STEPS) else { return Atoms::NONE };
        if let Some(known) = self.heard_of.borrow().get(&field) {
            return *known;
        }
        // What is put in may hang on what is heard.
        self.heard_of.borrow_mut().insert(field, Atoms::NONE);
        let heard = self.put_in(field).unwrap_or_default();
        self.heard_of.borrow_mut().insert(field, heard);
        heard
    }

    fn put_in(&self, field: Field) -> Option<Atoms> {
        let knowledge = self.knowledge;
        let put = knowledge.put_later(field);
        if !(1..=PUT).contains(&put.len()) || !knowledge.is_empty_at_first(field) {
            return None;
        }
        let behind = put.iter().map(|(site, _)| knowledge.implied_told(*site, CALLS).persistent());
        let behind = behind.reduce(Atoms::intersection)?;
        let answered = |site: Site| {
            self.takes_an_answer(site) || self.brought_at(site.function, &mut Trail::new()) == Some(By::Answer)
        };
        let behind = if put.iter().all(|(site, _)| answered(*site)) { behind.with(AGREED) } else { behind };
        let by_act = put.iter().all(|(site, _)| self.takes_an_act(*site) || self.runs_by_act(site.function));
        Some(if by_act { behind.with(Atom::OpenedByUser) } else { behind })
    }
}
