//! Listeners that serve several buttons of a dialog and ask which one was tapped.
//!
//! In: a comparison of a listener's button number with a constant. Out: what that button means: consent, a refusal.

use rules::catalogue::{Purpose, Role, Slot};
use rustc_hash::FxHashSet;

use super::atoms::{Atom, Atoms};
use super::knowledge::Knowledge;
use super::test::Test;
use crate::facts::{Local, StmtKind, Value};
use crate::link::program::{FnId, Site};
use crate::link::types::Ty;
use crate::link::values::Elem;

/// At most so many calls hand the number on: `onClick(d, which) { act(which) }`.
const STEPS: u32 = 3;
/// At most so many places hand it to one function.
const CALLERS: usize = 4;
/// A list with more texts is not one of buttons.
const BUTTONS: usize = 4;

/// A listener with the numbers of the buttons that it may serve.
type Numbered = (FnId, Vec<(Slot, String)>);

impl Knowledge<'_, '_> {
    /// `which == BUTTON_POSITIVE` in a listener that a dialog's buttons share.
    pub(super) fn test_which(&self, function: FnId, value: &Value, constant: &Elem) -> Option<Test> {
        let spelled = match constant {
            Elem::Int(number) => number.to_string(),
            other => other.spelling()?,
        };
        // Comparisons are everywhere, and few are with a button's number.
        if !self.button_numbers().contains(spelled.as_str()) {
            return None;
        }
        let mut found = Vec::new();
        self.add_listeners(function, value, STEPS, &mut found);
        found.into_iter().find_map(|(listener, slots)| self.test_button_of(listener, &slots, &spelled))
    }

    /// `index == 1` in a function that is handed over beside a list of texts: the second of them was chosen.
    pub(super) fn test_listed(&self, function: FnId, value: &Value, constant: &Elem) -> Option<Test> {
        let (Elem::Int(number), Value::Local(local)) = (constant, value) else { return None };
        let (owner, _) = self.parameter(function, *local)?;
        let site = *self.program.function_values.get(&owner)?;
        let labels = self.listed_beside(site)?;
        let chosen = labels.get(usize::try_from(*number).ok()?)?;
        let about = self.texts_shown(site).iter().chain(labels.iter().flatten()).any(|text| self.words.on_policy(text));
        let yes = self.said_by(chosen).filter(|_| about)?;
        // Of two, what is not the one is the other.
        let others = labels.iter().filter(|label| *label != chosen);
        let mut others = others.map(|label| self.said_by(label).unwrap_or_default());
        let no = others.next().filter(|_| labels.len() == 2).unwrap_or_default();
        Some(Test { yes, no, ..Test::default() })
    }

    /// The texts of a list that a call is given.
    fn listed_beside(&self, site: Site) -> Option<Vec<Vec<String>>> {
        let program = self.program;
        let defs = program.defs(site.function);
        let listed = |value: &Value| match value {
            Value::Array(items) => Some(items.clone()),
            Value::Local(local) => match defs.sites(*local) {
                [made] => match program.stmt(*made) {
                    StmtKind::Assign { from: Value::Array(items), .. } => Some(items.clone()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        let items = program.call(site)?.args.iter().find_map(|arg| listed(&arg.value))?;
        let labels: Vec<Vec<String>> = items.iter().map(|item| self.texts_of(site.function, item, None)).collect();
        ((2..=BUTTONS).contains(&labels.len()) && labels.iter().all(|label| !label.is_empty())).then_some(labels)
    }

    /// What a button with such a label says to a policy.
    fn said_by(&self, label: &[String]) -> Option<Atoms> {
        if label.iter().any(|text| self.words.refuses(text)) {
            return Some(Atoms::of(Atom::Refused(Purpose::Policy)));
        }
        label.iter().any(|text| self.words.agrees(text)).then(|| Atoms::of(Atom::Given(Purpose::Policy)))
    }

    /// All numbers of buttons that the catalogue knows.
    fn button_numbers(&self) -> &FxHashSet<String> {
        self.button_numbers.get_or_init(|| {
            let apis = &self.program.apis;
            let numbers = apis.ids().filter_map(|api| match apis.role(api) {
                Some(Role::ButtonNumber { positive, negative, neutral, .. }) => Some([positive, negative, neutral]),
                _ => None,
            });
            numbers.flatten().cloned().collect()
        })
    }

    fn test_button_of(&self, listener: FnId, slots: &[(Slot, String)], number: &str) -> Option<Test> {
        let slot = slots.iter().find(|(_, own)| own == number)?.0;
        let mut given = [Atoms::NONE, Atoms::NONE];
        for (site, callback, own) in self.buttons_with(listener) {
            let at = usize::from(own != slot);
            given[at] = given[at].union(self.gives_at(site, callback));
        }
        let [yes, other] = given;
        // What is not the one button is the other.
        (!yes.is_empty()).then(|| Test { yes, no: other, ..Test::default() })
    }

    /// The listeners whose parameter a value is, and the numbers of their buttons.
    fn add_listeners(&self, function: FnId, value: &Value, steps: u32, found: &mut Vec<Numbered>) {
        let Value::Local(local) = value else { return };
        let Some((owner, index)) = self.parameter(function, *local) else { return };
        if let Some(slots) = self.numbered(owner, index) {
            found.push((owner, slots));
            return;
        }
        if steps == 0 {
            return;
        }
        for caller in self.program.calls_of(owner).into_iter().take(CALLERS) {
            if let [given] = self.program.args_of_param(caller, owner, index)[..] {
                self.add_listeners(caller.function, given, steps - 1, found);
            }
        }
    }

    fn parameter(&self, function: FnId, local: Local) -> Option<(FnId, u32)> {
        self.program.defs(function).param(local)
    }

    /// The numbers by which a method tells buttons apart, if the parameter is that number.
    fn numbered(&self, method: FnId, index: u32) -> Option<Vec<(Slot, String)>> {
        let program = self.program;
        let owner = program.owner(method)?;
        program.apis.overrides_of(program, method).into_iter().find_map(|api| {
            let Some(Role::ButtonNumber { param, positive, negative, neutral }) = program.apis.role(api) else {
                return None;
            };
            let fits = *param == index && program.apis.entry(api).owned_by(program, Ty::Project(owner));
            let all = [(Slot::Positive, positive), (Slot::Negative, negative), (Slot::Neutral, neutral)];
            fits.then(|| all.into_iter().map(|(slot, number)| (slot, number.clone())).collect())
        })
    }

    /// The buttons that are given a listener, each with its place in the dialog.
    fn buttons_with(&self, listener: FnId) -> Vec<(Site, &Value, Slot)> {
        let program = self.program;
        let [names, ..] = program.apis.names_with(|r| matches!(r, Role::DialogButton { callback: Some(_), .. }));
        let mut found = Vec::new();
        for site in names.iter().filter_map(|n| program.calls.get(n)).flatten() {
            if program.file_of(site.function) != program.file_of(listener) {
                continue;
            }
            for api in program.apis_at(*site) {
                if let Some(Role::DialogButton { slot, callback: Some(at), .. }) = program.apis.role(api)
                    && let Some(value) = program.argument(*site, at)
                    && program.functions_behind(site.function, value, None).contains(&listener)
                {
                    found.push((*site, value, *slot));
                }
            }
        }
        found
    }
}
