//! What an intent says: action, categories, and whose component is meant.
//!
//! In: an intent's value. Out: its parts, gathered from how it was made and what was called on it.

use std::rc::Rc;

use rules::catalogue::{ArgAt, IntentPart, IntentTest, Role};
use rustc_hash::FxHashSet;

use super::knowledge::Knowledge;
use crate::facts::{Local, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;
use crate::link::values::{Alternatives, Elem, Env, Item};

/// At most so many statements are looked at for one intent.
const STEPS: usize = 64;

/// What an intent says.
#[derive(Clone, Debug, Default)]
pub struct Intent {
    /// Its actions.
    pub actions: Vec<Item>,
    /// Its categories.
    pub categories: Vec<Item>,
    /// The packages of who is meant.
    pub packages: Vec<Item>,
    /// Classes of the project that are meant.
    pub classes: Vec<TypeId>,
}

/// Gathers what is said of one intent.
struct Reader<'k, 'p, 'a> {
    knowledge: &'k Knowledge<'p, 'a>,
    intent: Intent,
    seen: FxHashSet<Site>,
}

impl Knowledge<'_, '_> {
    /// What an intent says.
    #[must_use]
    pub fn intent(&self, function: FnId, value: &Value, env: Option<&Rc<Env>>) -> Intent {
        let mut reader = Reader { knowledge: self, intent: Intent::default(), seen: FxHashSet::default() };
        reader.value(function, value, env, 6);
        reader.intent
    }

    /// Whether an intent given to a call says something, to nobody in particular.
    pub(super) fn intent_says(&self, site: Site, test: &IntentTest) -> bool {
        let Some(value) = self.program.argument(site, &test.intent) else { return false };
        let intent = self.intent(site.function, value, None);
        let said = intent.actions.iter().chain(&intent.categories).filter_map(|i| i.elem.spelling());
        let is = |text: &String, wanted: &String| {
            text == wanted || text.strip_suffix(wanted.as_str()).is_some_and(|rest| rest.ends_with('.'))
        };
        let mut said = said.into_iter();
        intent.packages.is_empty() && said.any(|text| test.says.iter().any(|wanted| is(&text, wanted)))
    }

    /// The packages that an intent given to a call is for.
    pub(super) fn intent_packages(&self, site: Site, at: &ArgAt, env: Option<&Rc<Env>>) -> Alternatives {
        let Some(value) = self.program.argument(site, at) else { return vec![Vec::new()] };
        let packages = self.intent(site.function, value, env).packages;
        packages
            .into_iter()
            .map(|mut item| {
                item.at.get_or_insert(site);
                vec![item]
            })
            .collect()
    }

    /// Whether one of the values is, or may become, the package of somebody else's app.
    pub(super) fn names_other_app(&self, values: &Alternatives) -> bool {
        values.iter().flatten().any(|item| match &item.elem {
            Elem::Param(..) => true,
            Elem::Str(text) => self.is_other_app(text),
            _ => false,
        })
    }

    /// Whether a package is neither the project's nor that of an app that comes with the system.
    #[must_use]
    pub fn is_other_app(&self, package: &str) -> bool {
        let shaped = package.contains('.') && package.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c));
        let inside = |a: &str, b: &str| a == b || a.strip_prefix(b).is_some_and(|rest| rest.starts_with('.'));
        let own = self.modules.modules.iter().flat_map(|m| &m.names).any(|n| inside(n, package) || inside(package, n));
        let apps = self.program.pack.catalogue.libraries.iter().flat_map(|l| &l.apps);
        shaped && !own && !apps.into_iter().any(|app| inside(package, app))
    }
}

impl Reader<'_, '_, '_> {
    fn value(&mut self, function: FnId, value: &Value, env: Option<&Rc<Env>>, depth: u32) {
        let Value::Local(local) = value else { return };
        if depth == 0 {
            return;
        }
        let program = self.knowledge.program;
        let defs = program.defs(function);
        if let Some((owner, index)) = defs.param(*local)
            && let Some(env) = Env::of(env, owner)
        {
            for given in program.args_of_param(env.site, owner, index) {
                self.value(env.site.function, given, env.outer.as_ref(), depth - 1);
            }
        }
        for site in defs.sites(*local) {
            match program.stmt(*site) {
                StmtKind::Assign { from, .. } => self.value(site.function, from, env, depth - 1),
                StmtKind::Call(_) => self.call(*site, env, depth - 1),
                _ => {}
            }
        }
        for name in std::iter::once(local).chain(defs.aliases(*local)) {
            for site in defs.receiver_uses(*name) {
                self.call(*site, env, depth - 1);
            }
            self.writes(function, *name, env, depth - 1);
        }
    }

    /// Properties that are set on the intent.
    fn writes(&mut self, function: FnId, local: Local, env: Option<&Rc<Env>>, depth: u32) {
        let program = self.knowledge.program;
        for id in program.defs(function).functions() {
            for (stmt, held) in program.function(*id).body.iter().enumerate() {
                let StmtKind::Write { base, .. } = &held.kind else { continue };
                if matches!(base, Receiver::On(Value::Local(l)) | Receiver::Implicit(Some(l)) if *l == local) {
                    self.said(Site { function: *id, stmt: stmt as u32 }, env, depth);
                }
            }
        }
    }

    /// A call that makes the intent, changes it or gives it back.
    fn call(&mut self, site: Site, env: Option<&Rc<Env>>, depth: u32) {
        if self.seen.len() >= STEPS || !self.seen.insert(site) {
            return;
        }
        self.said(site, env, depth);
        let program = self.knowledge.program;
        let Some(call) = program.call(site) else { return };
        if let Receiver::On(base @ Value::Local(_)) = &call.receiver {
            self.value(site.function, base, env, depth);
        }
        for target in program.resolve(site).targets.iter().take(2) {
            let inner = Env::entered(*target, site, env.cloned());
            for stmt in &program.function(*target).body {
                if let StmtKind::Exit { value: Some(value), .. } = &stmt.kind {
                    self.value(*target, value, Some(&inner), depth);
                }
            }
        }
    }

    fn said(&mut self, site: Site, env: Option<&Rc<Env>>, depth: u32) {
        let program = self.knowledge.program;
        for api in program.apis_at(site) {
            if let Some(Role::ScreenTarget { class }) = program.apis.role(api) {
                let class = program.argument(site, class).and_then(|v| self.class(site.function, v));
                self.intent.classes.extend(class);
            }
            let Some(Role::IntentPart { part, value }) = program.apis.role(api) else { continue };
            let Some(value) = program.argument(site, value) else { continue };
            if *part == IntentPart::Component {
                self.value(site.function, value, env, depth);
                continue;
            }
            let items = program.evaluate(site.function, value, env).into_iter().flatten();
            match part {
                IntentPart::Action => self.intent.actions.extend(items),
                IntentPart::Category => self.intent.categories.extend(items),
                IntentPart::Package | IntentPart::Component => self.intent.packages.extend(items),
            }
        }
    }

    /// The class that a value names: a literal, or the object's own class.
    fn class(&self, function: FnId, value: &Value) -> Option<TypeId> {
        let program = self.knowledge.program;
        let ty = match value {
            Value::Class(ty) => program.type_ref(function, ty),
            Value::Local(local) => {
                let site = program.defs(function).sites(*local).first().copied()?;
                match program.stmt(site) {
                    StmtKind::Assign { from, .. } => return self.class(site.function, from),
                    StmtKind::Call(call) => match &call.receiver {
                        Receiver::On(on) => program.type_of(site.function, on),
                        _ => program.this_type(site.function),
                    },
                    StmtKind::Read { base: Receiver::On(on), .. } => program.type_of(site.function, on),
                    StmtKind::Read { base: Receiver::Implicit(None), .. } => program.this_type(site.function),
                    _ => Ty::Unknown,
                }
            }
            _ => Ty::Unknown,
        };
        match ty {
            Ty::Project(id) => Some(id),
            _ => None,
        }
    }
}
