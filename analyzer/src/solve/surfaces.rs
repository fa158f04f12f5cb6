//! Consent surfaces: pages and dialogs that ask for consent, and which tap on them means yes.
//!
//! In: types, callbacks and where they are registered. Out: whether a type speaks of a policy, and what a callback gives.

use rules::catalogue::{Firing, Purpose, Role, Slot, TypeRole};
use rules::vocabulary::Idea;

use super::atoms::{Atom, Atoms};
use super::bindings::Label;
use super::knowledge::Knowledge;
use crate::facts::{Callee, FnRole, Receiver, StmtKind, TypeKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::symbols::last_segment;
use crate::link::types::Ty;

/// Through so many functions a callback is followed that is handed on by name.
const HANDED_ON: u32 = 3;

impl Knowledge<'_, '_> {
    /// Whether the screen or class around a function speaks of a policy: by its name, its texts, its layout.
    #[must_use]
    pub fn around_policy(&self, function: FnId) -> bool {
        let mut around = self.program.owner(function);
        while let Some(ty) = around {
            if self.speaks_of_policy(ty) {
                return true;
            }
            around = self.program.outer_type(ty);
        }
        false
    }

    /// Whether a function stands in a page or dialog that asks for consent.
    pub(super) fn around_surface(&self, function: FnId) -> bool {
        let owner = self.program.owner(function);
        std::iter::successors(owner, |ty| self.program.outer_type(*ty)).any(|ty| self.is_surface(ty))
    }

    /// Whether a type speaks of a policy.
    #[must_use]
    pub fn speaks_of_policy(&self, ty: TypeId) -> bool {
        if let Some(known) = self.surfaces.borrow().get(&ty) {
            return *known;
        }
        self.surfaces.borrow_mut().insert(ty, false);
        let decl = self.program.type_decl(ty);
        let named = decl.kind != TypeKind::File && self.words.on_policy(self.program.type_text(ty));
        let speaks = named || self.visible_texts(ty).iter().any(|t| self.words.on_policy(t));
        self.surfaces.borrow_mut().insert(ty, speaks);
        speaks
    }

    /// Whether a type is a page or dialog that asks for consent: called so, or a dialog whose texts say so.
    #[must_use]
    pub fn is_surface(&self, ty: TypeId) -> bool {
        let name = self.program.type_text(ty);
        let visible = self.is_visible(ty);
        let dialog = self.program.hierarchy.has_role(Ty::Project(ty), TypeRole::Dialog);
        visible && self.words.on_policy(name) || dialog && self.speaks_of_policy(ty)
    }

    /// What a function, or one around it, gives when it is run as a callback.
    #[must_use]
    pub fn gives_around(&self, function: FnId) -> Atoms {
        let mut at = Some(function);
        let mut atoms = Atoms::NONE;
        while let Some(id) = at {
            atoms = atoms.union(self.gives(id));
            at = self.program.parent(id);
        }
        atoms
    }

    /// What a callback gives: consent, refusal, or nothing, by the label of the button that runs it.
    #[must_use]
    pub fn gives(&self, function: FnId) -> Atoms {
        if let Some(known) = self.given.borrow().get(&function) {
            return *known;
        }
        let atoms = self.gives_uncached(function);
        self.given.borrow_mut().insert(function, atoms);
        atoms
    }

    fn gives_uncached(&self, function: FnId) -> Atoms {
        // `onDenied` of a permission request is no answer to a policy, whatever the class around speaks of.
        if self.answers_permission(function) || self.is_content(function) {
            return Atoms::NONE;
        }
        self.label_of(function).map_or(Atoms::NONE, |label| self.label_gives(&label, function))
    }

    fn is_screen(&self, ty: TypeId) -> bool {
        let roles = [TypeRole::Screen, TypeRole::ScreenPart];
        roles.iter().any(|role| self.program.hierarchy.has_role(Ty::Project(ty), *role))
    }

    /// What a callback gives that is handed over at a statement, by the label of the button there.
    #[must_use]
    pub fn gives_at(&self, site: Site, value: &Value) -> Atoms {
        self.label_at(site, value).map_or(Atoms::NONE, |label| self.label_gives(&label, site.function))
    }

    fn label_gives(&self, label: &Label, function: FnId) -> Atoms {
        let yes = Atoms::of(Atom::Given(Purpose::Policy)).with(Atom::FreeTap).with(Atom::UserAction);
        let no = Atoms::of(Atom::Refused(Purpose::Policy)).with(Atom::UserAction);
        let words = &self.words;
        let refuses = label.names.iter().any(|n| words.refuses(n));
        let agrees = label.names.iter().any(|n| words.agrees(n));
        let consents = label.names.iter().any(|n| words.consents(n));
        // OK says yes and cancel says no where the text beside them asks to agree.
        let closes = label.names.iter().any(|n| words.speaks_of(Idea::Close, n) || words.speaks_of(Idea::Exit, n));
        let confirms = !closes && label.names.iter().any(|n| words.speaks_of(Idea::Confirm, n));
        if label.about_else && !refuses && !agrees {
            return Atoms::NONE;
        }
        let plain = !refuses && !agrees && (closes || confirms) && self.is_on_asking_dialog(function);
        let (agrees, refuses) = (agrees || plain && confirms, refuses || plain && closes);
        // The page that makes a dialog of the project's may be the one to say what its buttons do.
        let on_class = (agrees || refuses || closes) && self.is_on_asking_class(function, &label.names);
        let refuses = refuses || closes && !agrees && on_class;
        let about = || consents || label.context.iter().any(|c| words.on_policy(c)) || self.around_policy(function);
        let policy = on_class || about();
        match (policy, refuses, agrees || consents, label.slot) {
            // `if (agreed) "Withdraw" else "Accept the policy"`
            (true, true, _, None) if consents => Atoms::NONE,
            (true, true, _, _) => no,
            (true, _, true, _) | (true, _, _, Some(Slot::Positive)) => yes,
            (true, _, _, Some(Slot::Negative | Slot::Cancel)) => no,
            _ => Atoms::NONE,
        }
    }

    /// Whether a callback is given to something that speaks of a policy.
    #[must_use]
    pub fn answers_policy(&self, function: FnId) -> bool {
        self.label_of(function).is_some_and(|label| label.context.iter().any(|c| self.words.on_policy(c)))
    }

    /// What is written on the button that runs a callback.
    #[must_use]
    pub fn tap_label(&self, function: FnId) -> Vec<String> {
        self.label_of(function).map(|label| label.names).unwrap_or_default()
    }

    /// What is written on the controls behind a function and the functions around it, and where they stand.
    #[must_use]
    pub fn labels_around(&self, function: FnId) -> Vec<String> {
        let mut names = Vec::new();
        let mut at = Some(function);
        while let Some(id) = at {
            let label = self.label_of(id).unwrap_or_default();
            names.extend(label.names.into_iter().chain(label.context));
            at = self.program.parent(id);
        }
        names
    }

    /// What is written on the button behind a callback, and where the button stands.
    pub(super) fn label_of(&self, function: FnId) -> Option<Label> {
        let program = self.program;
        let decl = program.function(function);
        match decl.role {
            FnRole::Lambda => {
                self.label_at(*program.function_values.get(&function)?, &Value::Function(program.fn_idx(function)))
            }
            FnRole::Method => {
                let owner = program.owner(function)?;
                let anonymous = program.type_decl(owner).kind == TypeKind::Anonymous;
                let mut label = Label::default();
                if anonymous && let Some(site) = program.object_values.get(&owner) {
                    let index = decl.owner?;
                    label = self.label_at(*site, &Value::Object(index)).unwrap_or_default();
                    label.context.push(program.type_text(owner).to_string());
                }
                let overriding = anonymous || decl.modifiers.is_override;
                if overriding {
                    label.names.push(program.fn_text(function).to_string());
                }
                // What a screen is called says nothing about each control on it.
                if overriding && !self.is_screen(owner) {
                    label.context.push(program.type_text(owner).to_string());
                }
                self.add_view_binding(function, &mut label);
                Some(label).filter(|l| !l.names.is_empty())
            }
            _ => None,
        }
    }

    /// `android:onClick="agree"` and annotations that bind a tap to a view.
    fn add_view_binding(&self, function: FnId, label: &mut Label) {
        let program = self.program;
        label.add(self.labels_of_views(function));
        let file = program.file_of(function);
        for annotation in &program.function(function).annotations {
            let ty = program.resolve_type(file, annotation.name, program.owner(function));
            let Ty::External(sym) = ty else { continue };
            let taps = |api: &crate::link::apis::ApiId| {
                matches!(program.apis.role(*api), Some(Role::Fires { how: Firing::Tap, .. }))
            };
            if program.apis.annotations(sym).iter().any(taps) {
                // An action of a drawn screen says by its name what the control is for.
                if annotation.args.is_empty() {
                    label.names.push(program.fn_text(function).to_string());
                }
                for arg in &annotation.args {
                    for text in self.names_of(function, &arg.value) {
                        label.names.extend(self.labels_of_id(last_segment(&text)));
                        label.names.push(last_segment(&text).to_string());
                    }
                }
            }
        }
    }

    /// The label of a callback that is given at a statement.
    fn label_at(&self, site: Site, value: &Value) -> Option<Label> {
        let program = self.program;
        let mut label = Label::default();
        match program.stmt(site) {
            StmtKind::Call(call) => {
                let position = call.args.iter().position(|a| a.value == *value)?;
                self.add_call_label(site, position, &mut label);
            }
            StmtKind::Write { base, name, .. } => {
                let path = program.text(program.file_of(site.function), *name);
                label.names.push(last_segment(path).to_string());
                label.add(self.labels_of_listener(last_segment(path)));
                if let Receiver::On(on) = base {
                    label.context.extend(self.names_of(site.function, on));
                    label.context.extend(self.type_name(site.function, on));
                }
            }
            StmtKind::Assign { to, .. } => {
                label.names.extend(program.local_text(site.function, *to).map(str::to_string));
            }
            _ => {}
        }
        Some(label)
    }

    fn add_call_label(&self, site: Site, position: usize, label: &mut Label) {
        let program = self.program;
        let Some(call) = program.call(site) else { return };
        for api in program.resolve(site).apis.iter() {
            match program.apis.role(*api) {
                Some(Role::DialogButton { slot, text, .. }) => {
                    label.slot = Some(*slot);
                    if let Some(text) = text.as_ref().and_then(|t| program.argument(site, t)) {
                        let names = self.names_of(site.function, text);
                        label.names.extend(names.iter().flat_map(|n| self.resources.resolve(n)));
                    }
                    label.about_else = self.is_about_else(site);
                    label.context.extend(self.dialog_texts(site.function));
                }
                Some(Role::Fires { .. }) => {
                    self.add_receiver_label(site, label);
                    self.add_taker_label(site, label);
                    label.slot = label.slot.or_else(|| self.slot_around(site.function));
                }
                // What a button shows is what is written on it.
                Some(Role::ShowsText { text }) => {
                    let names = program.argument(site, text).map(|text| self.names_of(site.function, text));
                    label.names.extend(names.into_iter().flatten().flat_map(|n| self.resources.resolve(&n)));
                }
                _ => {}
            }
        }
        if let Some(name) = call.args[position].name {
            label.names.push(program.text(program.file_of(site.function), name).to_string());
        }
        for target in program.resolve(site).targets.iter().take(4) {
            if let Some(index) = program.param_of_arg(site, *target, position) {
                let param = &program.function(*target).params[index as usize];
                label.names.push(program.text(program.file_of(*target), param.name).to_string());
                label.context.extend(program.owner(*target).map(|t| program.type_text(t).to_string()));
                self.add_drawn_button((*target, index), label, HANDED_ON);
            }
        }
        label.add(self.labels_of_listener(program.callee_text(site)));
        self.add_texts_beside(site, position, label);
        label.context.push(program.callee_text(site).to_string());
        if !matches!(call.callee, Callee::New(_)) && label.names.is_empty() {
            self.add_receiver_label(site, label);
            label.names.push(program.callee_text(site).to_string());
        }
    }

    /// What a function that draws a screen writes on the buttons that it gives a parameter to run, by name or through
    /// another such function, and what else it writes on the screen: `Button(onClick = onAgree) { Text("Agree") }`.
    fn add_drawn_button(&self, param: (FnId, u32), label: &mut Label, depth: u32) {
        let program = self.program;
        let functions = program.defs(param.0).functions().to_vec();
        let mut drawn = false;
        for function in &functions {
            for stmt in 0..program.function(*function).body.len() as u32 {
                let site = Site { function: *function, stmt };
                let Some(call) = program.call(site) else { continue };
                let handed =
                    |v: &Value| matches!(v, Value::Local(l) if program.defs(*function).param(*l) == Some(param));
                let Some(position) = call.args.iter().position(|a| handed(&a.value)) else { continue };
                let taps = |api| match program.apis.role(api) {
                    Some(Role::Fires { arg: Some(at), how: Firing::Tap, .. }) => {
                        program.argument(site, at).is_some_and(handed)
                    }
                    _ => false,
                };
                if program.apis_at(site).into_iter().any(taps) {
                    label.names.extend(self.labels_inside(site));
                    label.slot = label.slot.or_else(|| self.slot_around(site.function));
                    drawn = true;
                }
                for target in program.resolve(site).targets.iter().take(4).filter(|_| depth > 0) {
                    if let Some(inner) = program.param_of_arg(site, *target, position) {
                        self.add_drawn_button((*target, inner), label, depth - 1);
                        drawn = true;
                    }
                }
            }
        }
        if drawn {
            label.context.extend(functions.iter().flat_map(|f| self.composed_texts(*f)));
        }
    }

    /// A dialog of the project: the text before a callback is its button's, other texts given to the same object are
    /// the dialog's.
    fn add_texts_beside(&self, site: Site, position: usize, label: &mut Label) {
        let program = self.program;
        let Some(call) = program.call(site) else { return };
        let texts = |value: &Value| -> Vec<String> {
            let names = self.names_of(site.function, value);
            names.iter().flat_map(|n| self.resources.resolve(n)).collect()
        };
        if let Some(before) = position.checked_sub(1).map(|i| &call.args[i].value) {
            label.names.extend(texts(before));
        }
        let Receiver::On(Value::Local(local)) = &call.receiver else { return };
        for other in program.defs(site.function).receiver_uses(*local).iter().filter(|s| **s != site) {
            label.context.extend(self.texts_shown(*other));
            let args = program.call(*other).map_or(&[][..], |c| c.args.as_slice());
            let named = args
                .iter()
                .filter(|a| matches!(a.value, Value::Local(_)))
                .flat_map(|a| self.names_of(other.function, &a.value));
            label.context.extend(named.filter(|n| n.contains("R.string.")).flat_map(|n| self.resources.resolve(&n)));
        }
    }

    /// The view on which a listener is set: its variable, its id, its texts; in Compose, the texts inside it.
    fn add_receiver_label(&self, site: Site, label: &mut Label) {
        let program = self.program;
        let Some(call) = program.call(site) else { return };
        if let Receiver::On(value) = &call.receiver {
            for name in self.names_of(site.function, value) {
                let id = last_segment(&name);
                label.names.extend(self.labels_of_id(id));
                label.names.push(id.to_string());
            }
            label.names.extend(self.control_named(site.function, value));
            label.names.extend(self.captions(site.function, value));
        }
        for content in call.args.iter().filter_map(|a| match a.value {
            Value::Function(index) => Some(program.fn_id(program.file_of(site.function), index)),
            _ => None,
        }) {
            label.names.extend(self.composed_texts(content));
        }
    }

    /// The control that is given what a call makes: `button.addAction(UIAction { ... }, for: .touchUpInside)`. What a dialog
    /// says is not written on its buttons.
    fn add_taker_label(&self, site: Site, label: &mut Label) {
        let program = self.program;
        let is_button = |api| matches!(program.apis.role(api), Some(Role::DialogButton { .. }));
        if program.apis_at(site).into_iter().any(is_button) {
            return;
        }
        let Some(made) = program.call(site).filter(|_| program.constructed_at(site).is_some()).and_then(|c| c.to)
        else {
            return;
        };
        for stmt in site.stmt + 1..program.function(site.function).body.len() as u32 {
            let taker = Site { stmt, ..site };
            let args = program.call(taker).map_or(&[][..], |call| call.args.as_slice());
            if args.iter().any(|arg| arg.value == Value::Local(made)) {
                self.add_receiver_label(taker, label);
            }
        }
    }

    /// Whether the framework runs a method with the answer to a permission request.
    fn answers_permission(&self, function: FnId) -> bool {
        let program = self.program;
        let Some(owner) = program.owner(function) else { return false };
        let answer = |how: &Firing| {
            matches!(how, Firing::Granted | Firing::Denied | Firing::PermissionResult | Firing::Rationale)
        };
        program.apis.overrides_of(program, function).into_iter().any(|api| {
            let fires = matches!(program.apis.role(api), Some(Role::Fires { how, .. }) if answer(how));
            fires && program.apis.entry(api).owned_by(program, Ty::Project(owner))
        })
    }

    /// Texts inside the functions that a call is given.
    #[must_use]
    pub fn labels_inside(&self, site: Site) -> Vec<String> {
        let args = self.program.call(site).map_or(&[][..], |c| c.args.as_slice());
        let contents = args.iter().filter_map(|a| match a.value {
            Value::Function(index) => Some(self.program.fn_id(self.program.file_of(site.function), index)),
            _ => None,
        });
        contents.flat_map(|content| self.composed_texts(content)).collect()
    }

    /// Texts and ids of the views to whose tap an annotation binds a function.
    pub(super) fn tap_annotation(&self, function: FnId) -> Option<(Vec<String>, Vec<String>)> {
        let program = self.program;
        if program.function(function).annotations.is_empty() {
            return None;
        }
        let mut label = Label::default();
        self.add_view_binding(function, &mut label);
        let (texts, names): (Vec<String>, Vec<String>) =
            label.names.into_iter().partition(|n| n.contains(' ') || !n.is_ascii());
        (!names.is_empty()).then_some((texts, names))
    }

    /// Texts that a lambda shows with calls like `Text("...")`.
    fn composed_texts(&self, lambda: FnId) -> Vec<String> {
        let program = self.program;
        let body = 0..program.function(lambda).body.len() as u32;
        let shown = body.map(|stmt| Site { function: lambda, stmt }).flat_map(|site| {
            let apis = program.resolve(site);
            let texts = apis.apis.iter().filter_map(|a| match program.apis.role(*a) {
                Some(Role::ShowsText { text }) => program.argument(site, text),
                _ => None,
            });
            texts.flat_map(|t| self.names_of(lambda, t)).flat_map(|n| self.resources.resolve(&n)).collect::<Vec<_>>()
        });
        shown.collect()
    }

    /// Texts of the dialogs that a function builds.
    fn dialog_texts(&self, function: FnId) -> Vec<String> {
        let program = self.program;
        let body = 0..program.function(function).body.len() as u32;
        let texts = body.map(|stmt| Site { function, stmt }).flat_map(|site| {
            let resolution = program.resolve(site);
            let texts = resolution.apis.iter().filter_map(|a| match program.apis.role(*a) {
                Some(Role::DialogText { text } | Role::ShowsText { text }) => program.argument(site, text),
                _ => None,
            });
            let names: Vec<String> = texts.flat_map(|t| self.names_of(function, t)).collect();
            names.iter().flat_map(|n| self.resources.resolve(n)).collect::<Vec<_>>()
        });
        texts.collect()
    }

    fn type_name(&self, function: FnId, value: &Value) -> Option<String> {
        match self.program.type_of(function, value) {
            Ty::Project(id) => Some(self.program.type_text(id).to_string()),
            Ty::External(name) => Some(last_segment(self.program.symbols.str(name)).to_string()),
            Ty::Unknown => None,
        }
    }
}

impl Knowledge<'_, '_> {
    /// Whether a unit asks for consent: by a page or dialog, or by a callback of a dialog built in place.
    #[must_use]
    pub fn has_consent_callback(&self, unit: usize) -> bool {
        if let Some(known) = self.asking_units.borrow().get(&unit) {
            return *known;
        }
        let asks = self.finds_consent_callback(unit);
        self.asking_units.borrow_mut().insert(unit, asks);
        asks
    }

    fn finds_consent_callback(&self, unit: usize) -> bool {
        let program = self.program;
        let in_unit = |id: TypeId| self.modules.units_of(program.type_file(id)).any(|u| u == unit);
        program.type_ids().any(|id| in_unit(id) && self.is_surface(id)) || self.agreements(unit).next().is_some()
    }

    /// The callbacks of the unit that mean that the user agreed.
    pub fn agreements(&self, unit: usize) -> impl Iterator<Item = FnId> {
        let program = self.program;
        program.function_ids().filter(move |id| {
            let role = program.function(*id).role;
            matches!(role, FnRole::Lambda | FnRole::Method)
                && self.modules.units_of(program.file_of(*id)).any(|u| u == unit)
                && self.gives(*id).has(Atom::Given(Purpose::Policy))
        })
    }
}
