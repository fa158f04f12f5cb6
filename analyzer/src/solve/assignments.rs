//! Who decides a parameter: calls, and for a property's setter the assignments.
//!
//! In: a function. Out: the statements that give its parameters their values.

use rules::vocabulary::Idea;

use super::events::Event;
use super::flags::{Meaning, yes_or_no};
use super::knowledge::Knowledge;
use crate::facts::{FnRole, Receiver, StmtKind};
use crate::link::program::{FnId, Site};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::link::values::Elem;

/// At most so many assignments of a name are looked at.
const ASSIGNMENTS: usize = 400;

impl Knowledge<'_, '_> {
    /// The places that call a function; of a setter, those that assign its property.
    pub(super) fn places_that_call(&self, function: FnId) -> Vec<Site> {
        let program = self.program;
        if program.function(function).role == FnRole::Setter {
            return self.assignments(function);
        }
        program.calls_named(program.fn_name(function), function)
    }

    fn assignments(&self, setter: FnId) -> Vec<Site> {
        let program = self.program;
        let name = program.fn_name(setter);
        let Some(owner) = program.owner(setter) else { return Vec::new() };
        let sets = |site: &Site| {
            let StmtKind::Write { base, name: path, .. } = program.stmt(*site) else { return false };
            let path = program.text(program.file_of(site.function), *path);
            let last = last_segment(path);
            let bare = matches!(base, Receiver::Implicit(_)) && last == path;
            let ty = bare.then(|| program.bare_field(site.function, last)).flatten().map(|(id, _)| Ty::Project(id));
            let ty = ty.unwrap_or_else(|| program.accessor_owner(*site, base, path, last));
            program.field_in(ty, name) == Some(owner) || ty == Ty::Project(owner)
        };
        let writes = program.writes.get(&name).into_iter().flatten().take(ASSIGNMENTS);
        writes.copied().filter(|s| s.function != setter && sets(s)).collect()
    }
}

impl Knowledge<'_, '_> {
    /// Whether a stored value is a first-run flag that stands for the answer: what it guards is shown or started only
    /// where the policy was put to the user.
    pub(super) fn ends_first_run(&self, event: &Event) -> bool {
        let names = self.names_of_key(event);
        let key = event.keys.iter().flatten().find_map(|i| match &i.elem {
            Elem::Str(text) | Elem::Path(text) => Some(text.clone()),
            _ => None,
        });
        let first = names.iter().any(|n| self.words.speaks_of(Idea::FirstRun, n));
        first && self.meaning(key.as_deref(), &names, event.site.function) == Meaning::NotYetAgreed
    }

    /// Whether a yes or no is stored under a key that means consent by its use or its writes.
    pub(super) fn is_flag_of_consent(&self, event: &Event) -> bool {
        let answer = event.values.iter().flatten().any(|i| yes_or_no(&i.elem).is_some());
        let consent = |key: &str| matches!(self.meaning_of_key(key), Meaning::Agreed | Meaning::NotYetAgreed);
        answer
            && event.keys.iter().flatten().any(|i| match &i.elem {
                Elem::Str(key) | Elem::Path(key) => consent(key),
                _ => false,
            })
    }
}
