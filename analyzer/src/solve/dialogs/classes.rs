//! Dialogs that are classes of the project, and pages that ask for consent.
//!
//! In: a class and where it is made. Out: its dialog.

use rules::catalogue::TypeRole;

use super::made::{Draft, Part, add, add_parts, parts};
use super::{Button, Cancel, Choice, Dialog, Shown, custom};
use crate::facts::{FnRole, Receiver, StmtKind, TypeKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;
use crate::solve::atoms::Atoms;
use crate::solve::knowledge::Knowledge;

/// Whether a class of the project is a dialog.
pub(super) fn is_dialog(knowledge: &Knowledge<'_, '_>, ty: TypeId) -> bool {
    knowledge.is_dialog_type(Ty::Project(ty))
}

/// Whether a class has a dialog of its own: it is one that can be made, or a page that is called for a policy.
pub(super) fn is_home(knowledge: &Knowledge<'_, '_>, ty: TypeId) -> bool {
    let program = knowledge.program;
    let decl = program.type_decl(ty);
    let made = matches!(decl.kind, TypeKind::Class | TypeKind::Anonymous) && !decl.modifiers.is_abstract;
    made && !program.files[program.type_file(ty).0 as usize].test
        && (is_dialog(knowledge, ty) || is_page(knowledge, ty))
}

fn is_page(knowledge: &Knowledge<'_, '_>, ty: TypeId) -> bool {
    let screen = knowledge.program.hierarchy.has_role(Ty::Project(ty), TypeRole::Screen);
    screen && knowledge.words.on_policy(knowledge.program.type_text(ty))
}

/// The dialog of a class.
pub(super) fn dialog(knowledge: &Knowledge<'_, '_>, ty: TypeId, drafts: &[Draft]) -> Option<Dialog> {
    let program = knowledge.program;
    let page = !is_dialog(knowledge, ty);
    let functions = functions_of(knowledge, ty);
    let layouts = custom::layouts_in(knowledge, &functions);
    let known = page || program.hierarchy.has_role(Ty::Project(ty), TypeRole::Dialog);
    let mut dialog = Dialog {
        class: Some(ty),
        texts: knowledge.visible_texts(ty),
        names: layouts.iter().cloned().chain([program.type_text(ty).to_string()]).collect(),
        buttons: Vec::new(),
        cancel: if known { Cancel::Free } else { Cancel::Unknown },
        shown: Vec::new(),
        guessed: !known,
        page,
    };
    let mut all = own_parts(knowledge, &functions);
    all.extend(drafts.iter().flat_map(|d| parts(knowledge, d)));
    add(knowledge, &mut dialog, &all, None);
    if keeps_back(knowledge, &functions) {
        dialog.cancel = Cancel::Locked;
    }
    dialog.buttons.extend(custom::tapped(knowledge, &functions, None));
    add_wired(knowledge, (&layouts, drafts), &mut dialog);
    add_annotated(knowledge, &functions, &mut dialog);
    custom::add_untapped(knowledge, &mut dialog, &layouts, &functions);
    if dialog.ways().next().is_none() {
        add_listeners(knowledge, drafts, &mut dialog);
    }
    // Its own links to the policy are texts too.
    let links: Vec<String> =
        dialog.buttons.iter().filter(|b| b.choice == Choice::Link).flat_map(|b| b.label.clone()).collect();
    dialog.texts.extend(links);
    dialog.shown = shown(&all, drafts, |site| program.owner(site.function) != Some(ty));
    Some(dialog).filter(|d| !d.shown.is_empty() || d.page)
}

/// The functions of a class, lambdas and anonymous listeners inside it included.
fn functions_of(knowledge: &Knowledge<'_, '_>, ty: TypeId) -> Vec<FnId> {
    let program = knowledge.program;
    let inside = |f: &FnId| {
        let mut around = program.owner(*f);
        while let Some(at) = around {
            if at == ty {
                return true;
            }
            around = if program.type_decl(at).kind == TypeKind::Anonymous { program.outer_type(at) } else { None };
        }
        false
    };
    program.functions_beside(ty).filter(inside).collect()
}

/// What a class says about itself: `setCancelable(false)`, texts.
fn own_parts(knowledge: &Knowledge<'_, '_>, functions: &[FnId]) -> Vec<Part> {
    let program = knowledge.program;
    let mut parts = Vec::new();
    for function in functions {
        for (index, stmt) in program.function(*function).body.iter().enumerate() {
            let base = match &stmt.kind {
                StmtKind::Call(call) => &call.receiver,
                StmtKind::Write { base, .. } => base,
                _ => continue,
            };
            let own = matches!(base, Receiver::Implicit(_) | Receiver::Super | Receiver::On(Value::This(_)));
            // `dialog?.setCancelable(false)`, a property of the dialog fragment.
            let asked = matches!(base, Receiver::On(on) if knowledge.is_dialog_type(program.type_of(*function, on)));
            if own || asked {
                let site = Site { function: *function, stmt: index as u32 };
                if !program.apis_at(site).is_empty() {
                    add_parts(knowledge, site, &mut parts);
                }
            }
        }
    }
    parts.retain(|p| matches!(p, Part::Cancelable(..) | Part::Text(..) | Part::Button { .. }));
    parts
}

/// Whether the back key does nothing: overridden without a call of the original or anything else.
fn keeps_back(knowledge: &Knowledge<'_, '_>, functions: &[FnId]) -> bool {
    let program = knowledge.program;
    let empty = |f: &&FnId| {
        let function = program.function(**f);
        let overrides = program.apis.overrides_of(program, **f);
        function.role == FnRole::Method
            && function.has_body
            && !function.body.iter().any(|s| matches!(s.kind, StmtKind::Call(_)))
            && function.params.is_empty()
            && overrides.iter().any(|a| {
                let entry = program.apis.entry(*a);
                let owner = program.owner(**f);
                owner.is_some_and(|o| entry.owned_by(program, Ty::Project(o)))
                    && matches!(
                        entry.api.role,
                        Some(rules::catalogue::Role::Fires { how: rules::catalogue::Firing::Tap, .. })
                    )
            })
    };
    functions.iter().any(|f| empty(&f))
}

/// Views of the class's layout on which whoever makes the dialog sets what a tap does.
fn add_wired(knowledge: &Knowledge<'_, '_>, (layouts, drafts): (&[String], &[Draft]), dialog: &mut Dialog) {
    let program = knowledge.program;
    let mut frames: Vec<FnId> = drafts.iter().map(|d| program.frame(d.made.function)).collect();
    frames.sort_unstable();
    frames.dedup();
    for frame in frames.into_iter().filter(|f| program.owner(*f) != dialog.class) {
        let functions = program.defs(frame).functions().to_vec();
        let wired = custom::tapped(knowledge, &functions, None).into_iter();
        dialog.buttons.extend(wired.filter(|b| custom::is_of_layouts(knowledge, layouts, &b.names)));
    }
}

/// Methods that an annotation binds to a tap on a view.
fn add_annotated(knowledge: &Knowledge<'_, '_>, functions: &[FnId], dialog: &mut Dialog) {
    for function in functions {
        let Some((label, names)) = knowledge.tap_annotation(*function) else { continue };
        let mut button =
            Button { label, names, slot: None, callbacks: vec![*function], site: None, choice: Choice::Other };
        button.choice = knowledge.choice_of(&button);
        dialog.buttons.push(button);
    }
}

/// Where nothing is seen of the buttons, the listener that the dialog is given says what they are.
fn add_listeners(knowledge: &Knowledge<'_, '_>, drafts: &[Draft], dialog: &mut Dialog) {
    let program = knowledge.program;
    for site in drafts.iter().flat_map(|d| std::iter::once(&d.made).chain(&d.uses)) {
        let args = program.call(*site).map_or(&[][..], |c| c.args.as_slice());
        for arg in args {
            let name = arg.name.map(|n| program.text(program.file_of(site.function), n).to_string());
            for callback in program.functions_behind(site.function, &arg.value, None) {
                let mut names = vec![program.fn_text(callback).to_string()];
                names.extend(name.clone());
                names.push(program.callee_text(*site).to_string());
                let mut button = Button {
                    label: Vec::new(),
                    names,
                    slot: None,
                    callbacks: vec![callback],
                    site: Some(*site),
                    choice: Choice::Other,
                };
                button.choice = knowledge.choice_of(&button);
                if !matches!(button.choice, Choice::Other | Choice::Link) {
                    dialog.buttons.push(button);
                    dialog.guessed = true;
                }
            }
        }
    }
}

/// Where a dialog is shown: calls that show it, else where it is made.
fn shown(all: &[Part], drafts: &[Draft], outside: impl Fn(&Site) -> bool) -> Vec<Shown> {
    let at = |site: Site| Shown { site, inner: Vec::new(), inside: Atoms::NONE };
    let shows = all.iter().filter_map(|p| if let Part::Shows(site) = p { Some(*site) } else { None });
    let mut sites: Vec<Site> = shows.filter(&outside).collect();
    if sites.is_empty() {
        sites = drafts.iter().map(|d| d.made).filter(&outside).collect();
    }
    sites.sort_unstable();
    sites.dedup();
    sites.into_iter().map(at).collect()
}
