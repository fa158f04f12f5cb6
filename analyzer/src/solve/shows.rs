//! Which statements show a consent surface.
//!
//! In: statements. Out: whether one of them, or a function that one calls, shows a page, dialog or text about a policy.

use std::ops::Range;

use super::knowledge::Knowledge;
use crate::facts::Value;
use crate::link::program::{FnId, Site};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;

impl Knowledge<'_, '_> {
    /// Whether statements show a consent surface, themselves or through the functions they call.
    #[must_use]
    pub fn shows_surface(&self, function: FnId, block: Range<u32>, depth: u32) -> bool {
        block.into_iter().any(|stmt| self.shows_surface_at(Site { function, stmt }, depth))
    }

    fn shows_surface_at(&self, site: Site, depth: u32) -> bool {
        let program = self.program;
        let Some(call) = program.call(site) else { return false };
        let name = program.callee_text(site);
        // What the catalogue knows does what the catalogue says: an SDK's consent gate shows nothing.
        // What only answers yes or no shows nothing: `getPrivacy()`.
        let named = self.words.on_policy(name) && !self.words.agrees(name);
        if named && program.apis_at(site).is_empty() && !self.answers_truth(site) {
            return true;
        }
        if self.texts_shown(site).iter().any(|t| self.words.on_policy(t)) {
            return true;
        }
        let is_surface = |ty: Ty| match ty {
            Ty::Project(id) => self.is_surface(id),
            Ty::External(name) => self.words.on_policy(last_segment(program.symbols.str(name))),
            Ty::Unknown => false,
        };
        if call
            .args
            .iter()
            .any(|a| matches!(&a.value, Value::Class(ty) if is_surface(program.type_ref(site.function, ty))))
        {
            return true;
        }
        let resolution = program.resolve(site);
        if resolution.made != Ty::Unknown && is_surface(resolution.made) {
            return true;
        }
        let names = call.args.iter().flat_map(|a| self.names_of(site.function, &a.value));
        if names.into_iter().any(|n| n.contains("R.string.") && self.words.on_policy(&n)) {
            return true;
        }
        depth > 0
            && resolution.targets.iter().take(4).any(|t| {
                let end = program.function(*t).body.len() as u32;
                self.shows_surface(*t, 0..end, depth - 1)
            })
    }

    /// Whether a call is of functions of the project that are declared to return a truth value.
    fn answers_truth(&self, site: Site) -> bool {
        let program = self.program;
        let truth = |target: &FnId| {
            let text = |ty: &crate::facts::TypeRef| program.text(program.file_of(*target), ty.name);
            program.function(*target).returns.as_ref().is_some_and(|ty| crate::facts::is_truth_type(text(ty)))
        };
        let targets = &program.resolve(site).targets;
        !targets.is_empty() && targets.iter().all(truth)
    }
}
