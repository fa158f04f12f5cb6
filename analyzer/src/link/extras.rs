//! Values that go from one component to another under a key: extras of intents, arguments of fragments.
//!
//! In: the key that somebody asks for. Out: what others put under it, and the calls through which that was decided.

use std::rc::Rc;

use rules::catalogue::{ArgAt, Role};
use rustc_hash::FxHashMap;

use super::env::Env;
use super::program::{Program, Site};
use super::values::{Alternatives, Elem, Evaluator, add_alternatives};
use crate::facts::Value;

/// At most so many places that hand something over are looked at.
const PLACES: usize = 64;
/// At most so many calls of one such place are told apart.
const CALLS: usize = 8;

/// A value is followed through at most so many keys at once.
const KEYS: usize = 3;

/// The calls that put something under a key.
pub(super) type HandedOver = FxHashMap<String, Vec<Site>>;

/// What is put under a key, where, and how that place is entered.
pub type Handed<'a> = (Site, &'a Value, Option<Rc<Env>>);

impl Program<'_> {
    /// What is put under the key that a statement asks for; nothing while that is being found out, and nothing through more
    /// than a few other keys.
    pub fn handed_under<'s>(&'s self, asks: Site, key: &Value) -> Vec<Handed<'s>> {
        if self.caches.asked_keys.borrow().len() >= KEYS {
            return Vec::new();
        }
        let Some(wanted) = self.key_text(asks, key) else { return Vec::new() };
        if !self.caches.asked_keys.borrow_mut().insert(wanted.clone()) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for site in self.handed_over().get(&wanted).into_iter().flatten().take(PLACES) {
            if let Some((_, value)) = self.handing(*site) {
                self.add_handed(*site, value, &mut found);
            }
        }
        self.caches.asked_keys.borrow_mut().remove(&wanted);
        found
    }

    /// The calls that put something under a key, by the key.
    fn handed_over(&self) -> Rc<HandedOver> {
        if let Some(known) = self.caches.handed_over.borrow().as_ref() {
            return Rc::clone(known);
        }
        // A key may be handed over too: while the keys are looked at, none is.
        *self.caches.handed_over.borrow_mut() = Some(Rc::default());
        let [calls, ..] = self.apis.names_with(|role| matches!(role, Role::HandsOver { .. }));
        let mut sites: Vec<Site> = calls.iter().filter_map(|name| self.calls.get(name)).flatten().copied().collect();
        sites.sort_unstable();
        sites.dedup();
        let mut by_key = HandedOver::default();
        for site in sites {
            if let Some(key) = self.handing(site).and_then(|(key, _)| self.key_text(site, key)) {
                by_key.entry(key).or_default().push(site);
            }
        }
        let by_key = Rc::new(by_key);
        *self.caches.handed_over.borrow_mut() = Some(Rc::clone(&by_key));
        by_key
    }

    /// The key and the value of a call that hands something over.
    fn handing(&self, site: Site) -> Option<(&Value, &Value)> {
        self.apis_at(site).into_iter().find_map(|api| match self.apis.role(api) {
            Some(Role::HandsOver { key, value }) => Some((self.argument(site, key)?, self.argument(site, value)?)),
            _ => None,
        })
    }

    /// A helper that is given what it hands over is entered through its calls.
    fn add_handed<'s>(&'s self, site: Site, value: &'s Value, found: &mut Vec<Handed<'s>>) {
        let is_open = |elem: &Elem| matches!(elem, Elem::Param(owner, _) if *owner == site.function);
        if self.evaluate(site.function, value, None).iter().flatten().any(|item| is_open(&item.elem)) {
            let calls = self.calls_named(self.fn_name(site.function), site.function);
            let entered = calls.into_iter().take(CALLS).map(|call| Env::entered(site.function, call, None));
            found.extend(entered.map(|env| (site, value, Some(env))));
        } else {
            found.push((site, value, None));
        }
    }

    fn key_text(&self, site: Site, key: &Value) -> Option<String> {
        let items = self.evaluate(site.function, key, None).into_iter().flatten();
        items.into_iter().find_map(|item| match item.elem {
            Elem::Str(text) | Elem::Path(text) => Some(text),
            _ => None,
        })
    }
}

impl Evaluator<'_, '_> {
    /// What others handed over under the key that a call asks for.
    pub(super) fn handed(&mut self, (site, key): (Site, &ArgAt)) -> Alternatives {
        self.depth += 1;
        let mut found = Alternatives::new();
        let asked = self.program.argument(site, key);
        for (at, value, env) in asked.map(|key| self.program.handed_under(site, key)).unwrap_or_default() {
            add_alternatives(&mut found, self.value(at.function, value, env.as_ref()));
        }
        self.depth -= 1;
        found
    }
}
