//! Views whose markup names the code that a tap on them runs: a method of the screen (`agree`), or with data binding
//! a member of a variable (`@{() -> vm.agree()}`) or a listener (`@{listener}`).
//!
//! In: resources, functions. Out: the views of a function, the functions of a view, and what is written there.

use rules::catalogue::Slot;
use rustc_hash::FxHashMap;

use super::knowledge::Knowledge;
use crate::facts::FnRole;
use crate::link::binding::Bound;
use crate::link::program::{FileId, FnId, TypeId};
use crate::link::resources::View;
use crate::link::symbols::Sym;
use crate::link::types::{Ty, resolve};

/// Subtypes that may stand for a variable's class.
const SUBTYPES: usize = 64;

/// What is written on a button, and where it stands.
#[derive(Default)]
pub(super) struct Label {
    pub names: Vec<String>,
    pub context: Vec<String>,
    pub slot: Option<Slot>,
    /// It stands on a dialog whose own texts are about something else.
    pub about_else: bool,
}

impl Label {
    pub fn add(&mut self, (names, context): (Vec<String>, Vec<String>)) {
        self.names.extend(names);
        self.context.extend(context);
    }
}

/// Which views run which functions by data binding, by the views' places among all views.
#[derive(Default)]
pub struct Bindings {
    taps: FxHashMap<FnId, Vec<usize>>,
    functions: FxHashMap<(FileId, u32), Vec<FnId>>,
    listeners: FxHashMap<String, Vec<usize>>,
}

impl Knowledge<'_, '_> {
    fn bindings(&self) -> &Bindings {
        self.bindings.get_or_init(|| {
            let mut found = Bindings::default();
            for (index, view) in self.resources.views.iter().enumerate() {
                for function in view.taps.iter().flat_map(|b| self.bound_methods(b)) {
                    found.taps.entry(function).or_default().push(index);
                    found.functions.entry(view.place).or_default().push(function);
                }
                if let Some(variable) = &view.listener {
                    found.listeners.entry(variable.clone()).or_default().push(index);
                }
            }
            found
        })
    }

    /// Whether markup says that a tap runs a function.
    #[must_use]
    pub fn is_named_by_view(&self, function: FnId) -> bool {
        self.is_bound(function) || self.resources.on_click(self.program.fn_text(function)).next().is_some()
    }

    /// Whether data binding has a tap run a function.
    #[must_use]
    pub fn is_bound(&self, function: FnId) -> bool {
        self.bindings().taps.contains_key(&function)
    }

    /// The methods that a tap on a view runs.
    #[must_use]
    pub fn functions_of_view(&self, view: &View) -> Vec<FnId> {
        if !view.taps.is_empty() {
            return self.bindings().functions.get(&view.place).cloned().unwrap_or_default();
        }
        let name = view.on_click.as_ref().and_then(|m| self.program.symbols.get(m));
        name.and_then(|m| self.program.functions_named.get(&m)).cloned().unwrap_or_default()
    }

    /// What is written on the views that run a function, and what stands in their layouts.
    pub(super) fn labels_of_views(&self, function: FnId) -> (Vec<String>, Vec<String>) {
        let named = self.resources.on_click(self.program.fn_text(function)).flat_map(|v| self.labels_on(v));
        let bound = self.views_at(self.bindings().taps.get(&function));
        let (mut names, mut context): (Vec<String>, _) = (named.collect(), Vec::new());
        for view in bound {
            names.extend(self.labels_on(view));
            self.add_layout_texts(view, &mut context);
        }
        if let Some(owner) = self.program.owner(function) {
            let (screens, class) = (&self.drawn.screens, self.program.type_text(owner));
            for (view, _) in screens.controls_of(class, self.program.fn_text(function)) {
                names.extend(view.texts.iter().chain(view.outlets.iter().map(|(_, outlet)| outlet)).cloned());
                context.extend(screens.views_of(class).flat_map(|v| v.texts.iter().cloned()));
            }
        }
        (names, context)
    }

    /// The same for a listener that is given to a layout by the name of a variable, or of what sets it.
    pub(super) fn labels_of_listener(&self, name: &str) -> (Vec<String>, Vec<String>) {
        let (mut names, mut context) = (Vec::new(), Vec::new());
        for view in self.listener_views(name) {
            names.extend(self.labels_on(view));
            self.add_layout_texts(view, &mut context);
        }
        (names, context)
    }

    /// Whether a layout's variable of this name, or set by a method of this name, is told of a tap.
    pub(super) fn is_listener(&self, name: &str) -> bool {
        self.listener_views(name).next().is_some()
    }

    fn listener_views(&self, name: &str) -> impl Iterator<Item = &View> {
        let set = name.strip_prefix("set").and_then(|rest| {
            let mut letters = rest.chars();
            Some(letters.next()?.to_ascii_lowercase().to_string() + letters.as_str())
        });
        let listeners = &self.bindings().listeners;
        self.views_at(listeners.get(name).or_else(|| listeners.get(&set?)))
    }

    fn views_at<'k>(&'k self, indices: Option<&'k Vec<usize>>) -> impl Iterator<Item = &'k View> {
        indices.into_iter().flatten().map(|index| &self.resources.views[*index])
    }

    fn labels_on(&self, view: &View) -> Vec<String> {
        let texts = view.texts.iter().flat_map(|t| self.resources.resolve(t));
        std::iter::once(view.id.clone()).chain(texts).collect()
    }

    fn add_layout_texts(&self, view: &View, texts: &mut Vec<String>) {
        texts.push(view.layout.clone());
        let all = self.resources.of_layout(&view.layout);
        texts.extend(all.flat_map(|v| v.texts.iter()).flat_map(|t| self.resources.resolve(t)));
    }

    fn bound_methods(&self, bound: &Bound) -> Vec<FnId> {
        let program = self.program;
        let Some((method, way)) = bound.members.split_last() else { return Vec::new() };
        let Some(name) = program.symbols.get(method) else { return Vec::new() };
        let Some(owner) = way.iter().try_fold(self.class(&bound.class), |ty, member| {
            let (holder, field) = self.member(ty?, member)?;
            Some(self.field_type(holder, field))
        }) else {
            return Vec::new();
        };
        let Some(owner) = owner else { return Vec::new() };
        let ancestors = program.hierarchy.ancestors(Ty::Project(owner));
        let declared = ancestors.iter().find_map(|t| match t {
            Ty::Project(id) => program.members.get(&(*id, name)),
            _ => None,
        });
        let subtypes = program.hierarchy.subtypes(owner, SUBTYPES);
        let overriding = subtypes.iter().filter_map(|t| program.members.get(&(*t, name))).flatten();
        let methods = declared.into_iter().flatten().chain(overriding).copied();
        methods.filter(|f| program.function(*f).role == FnRole::Method).collect()
    }

    /// The field that an expression shows.
    #[must_use]
    pub fn bound_field(&self, bound: &Bound) -> Option<(TypeId, Sym)> {
        let mut ty = self.class(&bound.class)?;
        let mut found = None;
        for member in &bound.members {
            // `checked.get()`: what is asked of a holder of state is its value.
            let Some((holder, name)) = self.member(ty, member) else { break };
            found = Some((holder, name));
            match self.field_type(holder, name) {
                Some(next) => ty = next,
                None => break,
            }
        }
        found
    }

    fn class(&self, qualified: &str) -> Option<TypeId> {
        let name = self.program.symbols.get(qualified)?;
        self.program.hierarchy.qualified_types(name).first().copied()
    }

    /// `checked` is a field of that name, or one called `isChecked`.
    fn member(&self, ty: TypeId, member: &str) -> Option<(TypeId, Sym)> {
        let mut letters = member.chars();
        let asked = format!("is{}{}", letters.next()?.to_ascii_uppercase(), letters.as_str());
        [member, asked.as_str()].into_iter().find_map(|name| {
            let name = self.program.symbols.get(name)?;
            Some((self.program.field_in(Ty::Project(ty), name)?, name))
        })
    }

    fn field_type(&self, holder: TypeId, name: Sym) -> Option<TypeId> {
        let program = self.program;
        let (field, file) = program.field(holder, name)?;
        match resolve(program, file, program.text(file, field.ty.as_ref()?.name), Some(holder)) {
            Ty::Project(id) => Some(id),
            _ => None,
        }
    }
}
