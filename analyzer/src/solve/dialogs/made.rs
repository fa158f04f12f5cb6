//! Dialogs that code makes: builders, dialog objects, classes of the project.
//!
//! In: constructions. Out: one dialog per object, or per call of the helper that is told what it says.

use std::rc::Rc;

use rules::catalogue::{ArgAt, Role, Slot, TypeRole};
use rules::vocabulary::Idea;
use rustc_hash::FxHashMap;

use super::follow::made_by_class;
use super::{Button, Cancel, Choice, Dialog, Shown};
use crate::facts::{Callee, StmtKind, Value};
use crate::link::program::{FnId, Program, Site, TypeId};
use crate::link::types::Ty;
use crate::link::values::{Elem, Env};
use crate::solve::atoms::Atoms;
use crate::solve::knowledge::Knowledge;

/// At most so many calls are climbed from where a dialog is made to who says what it says.
const CLIMB: usize = 3;

/// A dialog that is being put together.
pub(super) struct Draft {
    /// Where the object is made.
    pub made: Site,
    /// What is done with it.
    pub uses: Vec<Site>,
}

/// All dialogs that are made by constructors.
pub(super) fn dialogs(knowledge: &Knowledge<'_, '_>) -> Vec<Dialog> {
    let program = knowledge.program;
    let mut own: FxHashMap<TypeId, Vec<Draft>> = FxHashMap::default();
    let mut found = Vec::new();
    for made in constructions(knowledge) {
        let draft = Draft { made, uses: knowledge.uses_of(made) };
        match program.constructed_at(made).unwrap_or(Ty::Unknown) {
            Ty::Project(ty) if !is_told(knowledge, &draft) => own.entry(ty).or_default().push(draft),
            _ => {
                // What a dialog's class builds inside itself is that dialog.
                let home =
                    program.owner(program.frame(made.function)).filter(|t| super::classes::is_dialog(knowledge, *t));
                match home {
                    Some(ty) => own.entry(ty).or_default().push(draft),
                    None => instances(knowledge, &draft, &[], None, &mut found),
                }
            }
        }
    }
    let mut types: Vec<TypeId> = program.type_ids().filter(|t| super::classes::is_home(knowledge, *t)).collect();
    types.sort_unstable();
    for ty in types {
        let drafts = own.remove(&ty).unwrap_or_default();
        found.extend(super::classes::dialog(knowledge, ty, &drafts));
    }
    found
}

/// Places where dialogs and their builders are made.
fn constructions(knowledge: &Knowledge<'_, '_>) -> Vec<Site> {
    let program = knowledge.program;
    let mut names: Vec<_> = program
        .calls
        .iter()
        .map(|(name, _)| name)
        .filter(|name| {
            let text = program.symbols.str(*name);
            text.starts_with(char::is_uppercase)
                && (text == "Builder" || knowledge.words.speaks_of(Idea::Dialog, text) || is_known(knowledge, *name))
        })
        .collect();
    let [factories, ..] = program.apis.names_with(|role| matches!(role, Role::DialogText { .. }));
    names.extend(factories);
    names.sort_unstable();
    names.dedup();
    let mut sites: Vec<Site> = names.iter().filter_map(|n| program.calls.get(n)).flatten().copied().collect();
    sites.retain(|s| {
        let in_test = program.files[program.file_of(s.function).0 as usize].test;
        !in_test && program.constructed_at(*s).is_some_and(|ty| is_dialog(knowledge, *s, ty))
    });
    sites.extend(made_by_class(knowledge));
    sites.sort_unstable();
    sites.dedup();
    sites
}

/// Whether a simple name is that of a dialog type of the project or the catalogue.
fn is_known(knowledge: &Knowledge<'_, '_>, name: crate::link::symbols::Sym) -> bool {
    let hierarchy = &knowledge.program.hierarchy;
    hierarchy.simple_types(name).iter().any(|t| hierarchy.has_role(Ty::Project(*t), TypeRole::Dialog))
}

fn is_dialog(knowledge: &Knowledge<'_, '_>, site: Site, ty: Ty) -> bool {
    let program = knowledge.program;
    match (ty, program.call(site).map(|c| &c.callee)) {
        (Ty::Unknown, Some(Callee::New(written))) => {
            knowledge.names_dialog(program.text(program.file_of(site.function), written.name))
        }
        _ => knowledge.is_dialog_type(ty),
    }
}

/// Whether an object of a project's dialog class is told what to say where it is made.
fn is_told(knowledge: &Knowledge<'_, '_>, draft: &Draft) -> bool {
    let told = |site: &Site| !pairs(knowledge, *site, None).is_empty();
    told(&draft.made) || draft.uses.iter().any(told)
}

/// The dialog, or one for each call that decides what it says.
pub(super) fn instances(
    knowledge: &Knowledge<'_, '_>,
    draft: &Draft,
    way: &[Site],
    env: Option<&Rc<Env>>,
    found: &mut Vec<Dialog>,
) {
    let program = knowledge.program;
    let home = program.frame(draft.made.function);
    let mut parts = parts(knowledge, draft);
    // What other callers of a helper do with what it gives back is theirs.
    let theirs: Vec<FnId> = program.calls_of(home).iter().map(|c| program.frame(c.function)).collect();
    let ours: Vec<FnId> = way.iter().map(|c| program.frame(c.function)).chain([home]).collect();
    let given_back = way.is_empty() && parts.iter().any(|p| theirs.contains(&program.frame(p.site().function)));
    parts.retain(|p| {
        let at = program.frame(p.site().function);
        way.is_empty() || ours.contains(&at) || !theirs.contains(&at)
    });
    let open = way.len() < CLIMB;
    let owner = parts.iter().flat_map(|p| p.values(program)).find_map(|(site, value)| {
        // A lambda's own parameter is nobody's to give.
        let (owner, _) = program.open_param(site.function, value, env)?;
        (program.function(owner).role == crate::facts::FnRole::Method).then_some(owner)
    });
    let owner = owner.or(given_back.then_some(home));
    let callers = owner.filter(|_| open).map(|o| (o, program.calls_of(o))).filter(|(_, calls)| !calls.is_empty());
    let Some((owner, callers)) = callers else {
        found.extend(dialog(knowledge, draft, &parts, (way, env)));
        return;
    };
    for caller in callers.into_iter().take(32).filter(|c| !way.contains(c)) {
        let entered = Env::extended(env, owner, caller);
        let longer: Vec<Site> = std::iter::once(caller).chain(way.iter().copied()).collect();
        instances(knowledge, draft, &longer, Some(&entered), found);
    }
}

/// What a use adds to a dialog.
#[derive(Clone)]
pub(super) enum Part {
    Text(Site, ArgAt),
    Button {
        site: Site,
        slot: Option<Slot>,
        text: Option<ArgAt>,
        callback: Option<ArgAt>,
    },
    Cancelable(Site, ArgAt),
    Layout(Site, ArgAt),
    Shows(Site),
    /// Not listed: a text next to a function.
    Pair {
        site: Site,
        text: usize,
        callback: usize,
    },
    /// Not listed: a text on its own.
    Words(Site, usize),
}

impl Part {
    /// Where it stands.
    fn site(&self) -> Site {
        match self {
            Part::Text(site, _)
            | Part::Button { site, .. }
            | Part::Cancelable(site, _)
            | Part::Layout(site, _)
            | Part::Shows(site)
            | Part::Pair { site, .. }
            | Part::Words(site, _) => *site,
        }
    }

    /// The values that may be a helper's parameters.
    fn values<'a>(&self, program: &Program<'a>) -> Vec<(Site, &'a Value)> {
        let at =
            |site: Site, index: usize| program.call(site).and_then(|c| c.args.get(index)).map(|a| (site, &a.value));
        let named = |site: Site, arg: &ArgAt| argument(program, site, arg).map(|v| (site, v));
        match self {
            Part::Text(site, arg) => named(*site, arg).into_iter().collect(),
            Part::Button { site, text, callback, .. } => {
                [text, callback].into_iter().flatten().filter_map(|a| named(*site, a)).collect()
            }
            Part::Pair { site, text, callback } => {
                [at(*site, *text), at(*site, *callback)].into_iter().flatten().collect()
            }
            Part::Words(site, index) => at(*site, *index).into_iter().collect(),
            Part::Cancelable(..) | Part::Layout(..) | Part::Shows(_) => Vec::new(),
        }
    }
}

/// An argument with the program's life.
pub(super) fn argument<'a>(program: &Program<'a>, site: Site, at: &ArgAt) -> Option<&'a Value> {
    let wanted = program.argument(site, at)?;
    match program.stmt(site) {
        StmtKind::Call(call) => call.args.iter().map(|a| &a.value).find(|v| std::ptr::eq(*v, wanted)),
        StmtKind::Write { from, .. } => Some(from),
        _ => None,
    }
}

/// What the uses of a draft add.
pub(super) fn parts(knowledge: &Knowledge<'_, '_>, draft: &Draft) -> Vec<Part> {
    let mut parts = Vec::new();
    for site in std::iter::once(&draft.made).chain(&draft.uses) {
        add_parts(knowledge, *site, &mut parts);
    }
    parts
}

/// What one statement adds.
pub(super) fn add_parts(knowledge: &Knowledge<'_, '_>, site: Site, parts: &mut Vec<Part>) {
    let program = knowledge.program;
    let before = parts.len();
    for api in program.apis_at(site) {
        let part = match program.apis.role(api) {
            Some(Role::DialogText { text }) => Part::Text(site, text.clone()),
            Some(Role::DialogButton { slot, text, callback }) => {
                Part::Button { site, slot: Some(*slot), text: text.clone(), callback: callback.clone() }
            }
            Some(Role::AddsButton { button }) => {
                parts.extend(added_buttons(knowledge, site, button));
                continue;
            }
            Some(Role::DialogCancelable { arg }) => Part::Cancelable(site, arg.clone()),
            Some(Role::SetsLayout { layout }) => Part::Layout(site, layout.clone()),
            Some(Role::ShowsDialog { .. }) => Part::Shows(site),
            _ => continue,
        };
        let given = match &part {
            Part::Text(site, arg) => program.argument(*site, arg).is_some(),
            Part::Button { site, callback: Some(arg), .. } => program.argument(*site, arg).is_some(),
            _ => true,
        };
        if given {
            parts.push(part);
        }
    }
    if parts.len() == before && program.apis_at(site).is_empty() {
        unlisted(knowledge, site, parts);
    }
}

/// Buttons that are objects of their own. Several may stand in the same place of the dialog: only the one that cancels
/// is known by it.
fn added_buttons(knowledge: &Knowledge<'_, '_>, site: Site, button: &ArgAt) -> Vec<Part> {
    let program = knowledge.program;
    let Some(value) = program.argument(site, button) else { return Vec::new() };
    let made = program.evaluate(site.function, value, None).into_iter().flatten().filter_map(|item| match item.elem {
        Elem::Opaque(made) => Some(made),
        _ => None,
    });
    let part = |made: Site| {
        program.apis_at(made).into_iter().find_map(|api| match program.apis.role(api) {
            Some(Role::DialogButton { slot, text, callback }) => {
                let slot = (*slot == Slot::Negative).then_some(Slot::Negative);
                Some(Part::Button { site: made, slot, text: text.clone(), callback: callback.clone() })
            }
            _ => None,
        })
    };
    made.filter_map(part).collect()
}

/// A call that nobody knows: texts next to functions are buttons, a text alone is the dialog's.
fn unlisted(knowledge: &Knowledge<'_, '_>, site: Site, parts: &mut Vec<Part>) {
    let program = knowledge.program;
    let Some(call) = program.call(site) else { return };
    let pairs = pairs(knowledge, site, None);
    for (index, arg) in call.args.iter().enumerate() {
        let named = program.callee_text(site);
        if let [flag] = call.args.as_slice()
            && matches!(flag.value, Value::Bool(_))
            && knowledge.words.speaks_of(Idea::Close, named)
        {
            parts.push(Part::Cancelable(site, ArgAt::At(0)));
        }
        match pairs.iter().find(|(text, callback)| *text == index || *callback == index) {
            Some((text, callback)) if *text == index => {
                parts.push(Part::Pair { site, text: *text, callback: *callback });
            }
            Some(_) => {}
            None if is_text(knowledge, site.function, &arg.value) => parts.push(Part::Words(site, index)),
            None => {}
        }
    }
}

/// Arguments of a call that are a text with a function right behind it.
pub(super) fn pairs(knowledge: &Knowledge<'_, '_>, site: Site, env: Option<&Rc<Env>>) -> Vec<(usize, usize)> {
    let program = knowledge.program;
    let args = program.call(site).map_or(&[][..], |c| c.args.as_slice());
    let mut pairs = Vec::new();
    for index in 1..args.len() {
        let (text, function) = (&args[index - 1].value, &args[index].value);
        let runs = matches!(function, Value::Function(_) | Value::FunctionRef { .. } | Value::Object(_))
            || matches!(function, Value::Local(_))
                && !program.functions_behind(site.function, function, env).is_empty();
        if runs && is_text(knowledge, site.function, text) {
            pairs.push((index - 1, index));
        }
    }
    pairs
}

/// Whether a value is a text: a literal, a string resource.
pub(super) fn is_text(knowledge: &Knowledge<'_, '_>, function: FnId, value: &Value) -> bool {
    match value {
        Value::Str(text) => !is_identifier(knowledge.program.text(knowledge.program.file_of(function), *text)),
        Value::Local(_) => !knowledge.texts_of(function, value, None).is_empty(),
        Value::Concat(_) => true,
        _ => false,
    }
}

/// Whether a text is a name for machines, such as a route or a key: words joined by signs, in small letters.
fn is_identifier(text: &str) -> bool {
    let joins = |c: char| matches!(c, '_' | '/' | '.' | ':' | '-');
    text.contains(joins)
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || joins(c) || "{}?=&".contains(c))
}

/// Puts a dialog together from its parts; none if it has nothing to show.
fn dialog(
    knowledge: &Knowledge<'_, '_>,
    draft: &Draft,
    parts: &[Part],
    (way, env): (&[Site], Option<&Rc<Env>>),
) -> Option<Dialog> {
    let program = knowledge.program;
    let parts = &at_first(knowledge, draft, parts, env);
    let mut dialog = empty(knowledge, draft);
    let mut inside = Atoms::NONE;
    for site in way.iter().skip(1).chain(std::iter::once(&draft.made)).filter(|_| !way.is_empty()) {
        inside = inside.union(knowledge.guarded(*site, Atoms::NONE, env)?);
    }
    add(knowledge, &mut dialog, parts, env);
    super::custom::add_views(knowledge, &mut dialog, draft, (parts, env));
    let shows: Vec<Site> = parts.iter().filter_map(|p| if let Part::Shows(s) = p { Some(*s) } else { None }).collect();
    let here = |s: &&Site| way.first().is_some_and(|w| program.frame(w.function) == program.frame(s.function));
    dialog.shown = match way.split_first() {
        // A helper made it; it is shown here.
        Some(_) if shows.iter().any(|s| here(&s)) => {
            shows.iter().filter(here).map(|s| Shown { site: *s, inner: Vec::new(), inside }).collect()
        }
        Some((first, rest)) => {
            let inner = rest.iter().copied().chain(shows.first().copied().or(Some(draft.made))).collect();
            vec![Shown { site: *first, inner, inside }]
        }
        None if shows.is_empty() => vec![Shown { site: draft.made, inner: Vec::new(), inside }],
        None => shows.into_iter().map(|site| Shown { site, inner: Vec::new(), inside }).collect(),
    };
    dialog.guessed |= program.resolve(draft.made).guessed;
    Some(dialog)
}

/// The parts without those that a button's own function adds: a builder that is used again for the next dialog.
fn at_first(knowledge: &Knowledge<'_, '_>, draft: &Draft, parts: &[Part], env: Option<&Rc<Env>>) -> Vec<Part> {
    let program = knowledge.program;
    let mut probe = empty(knowledge, draft);
    add(knowledge, &mut probe, parts, env);
    let callbacks: Vec<FnId> = probe.buttons.iter().flat_map(|b| b.callbacks.iter().copied()).collect();
    let later = |part: &Part| {
        let mut at = Some(part.site().function);
        while let Some(id) = at {
            if callbacks.contains(&id) {
                return Some(id);
            }
            at = program.parent(id);
        }
        None
    };
    let says = |p: &&Part| matches!(p, Part::Text(..) | Part::Button { .. } | Part::Pair { .. } | Part::Words(..));
    let again: Vec<FnId> = parts.iter().filter(says).filter_map(later).collect();
    parts.iter().filter(|p| later(p).is_none_or(|f| !again.contains(&f))).cloned().collect()
}

fn empty(knowledge: &Knowledge<'_, '_>, draft: &Draft) -> Dialog {
    let program = knowledge.program;
    let ty = program.constructed_at(draft.made).unwrap_or(Ty::Unknown);
    let known = matches!(ty, Ty::Project(_)) || program.hierarchy.has_role(ty, TypeRole::Dialog);
    Dialog {
        class: if let Ty::Project(id) = ty { Some(id) } else { None },
        texts: Vec::new(),
        names: vec![
            program.callee_text(draft.made).to_string(),
            program.fn_text(program.frame(draft.made.function)).to_string(),
        ],
        buttons: Vec::new(),
        // A dialog of the platform can be left unless it says otherwise.
        cancel: if known { Cancel::Free } else { Cancel::Unknown },
        shown: Vec::new(),
        guessed: !known,
        page: false,
    }
}

/// Adds parts to a dialog.
pub(super) fn add(knowledge: &Knowledge<'_, '_>, dialog: &mut Dialog, parts: &[Part], env: Option<&Rc<Env>>) {
    let program = knowledge.program;
    for part in parts {
        match part {
            Part::Text(site, arg) => {
                if let Some(value) = program.argument(*site, arg) {
                    dialog.texts.extend(knowledge.texts_of(site.function, value, env));
                }
            }
            Part::Words(site, index) => {
                if let Some(arg) = program.call(*site).and_then(|c| c.args.get(*index)) {
                    dialog.texts.extend(knowledge.texts_of(site.function, &arg.value, env));
                }
            }
            Part::Cancelable(site, arg) => {
                let said = program.argument(*site, arg).is_some_and(|v| is_no(knowledge, *site, v, env));
                let locked = said || arg.fixed() == Some("false");
                if locked {
                    dialog.cancel = Cancel::Locked;
                }
            }
            Part::Button { site, slot, text, callback } => {
                let value = |at: &Option<ArgAt>| at.as_ref().and_then(|a| program.argument(*site, a));
                push_button(knowledge, dialog, (*site, *slot), (value(text), value(callback)), env);
            }
            Part::Pair { site, text, callback } => {
                let args = program.call(*site).map_or(&[][..], |c| c.args.as_slice());
                let value = |at: usize| args.get(at).map(|a| &a.value);
                push_button(knowledge, dialog, (*site, None), (value(*text), value(*callback)), env);
            }
            Part::Layout(..) | Part::Shows(_) => {}
        }
    }
}

fn is_no(knowledge: &Knowledge<'_, '_>, site: Site, value: &Value, env: Option<&Rc<Env>>) -> bool {
    let items = knowledge.program.evaluate(site.function, value, env);
    let mut elems = items.iter().flatten().map(|i| crate::solve::flags::yes_or_no(&i.elem)).peekable();
    elems.peek().is_some() && elems.all(|e| e == Some(false))
}

fn is_null(program: &Program<'_>, site: Site, value: &Value, env: Option<&Rc<Env>>) -> bool {
    let items = program.evaluate(site.function, value, env);
    let mut elems = items.iter().flatten().map(|i| &i.elem).peekable();
    elems.peek().is_some() && elems.all(|e| *e == Elem::Null)
}

/// Adds a button, or what is new about one that is there already.
fn push_button(
    knowledge: &Knowledge<'_, '_>,
    dialog: &mut Dialog,
    (site, slot): (Site, Option<Slot>),
    (text, callback): (Option<&Value>, Option<&Value>),
    env: Option<&Rc<Env>>,
) {
    let program = knowledge.program;
    // A call behind a test that fails for this caller adds nothing.
    if env.is_some() && knowledge.guarded(site, Atoms::NONE, env).is_none() {
        return;
    }
    // Without a text there is nothing to tap.
    if text.is_some_and(|t| is_null(program, site, t, env)) {
        return;
    }
    let label = text.map(|t| knowledge.texts_of(site.function, t, env)).unwrap_or_default();
    let callbacks = callback.map(|c| program.functions_behind(site.function, c, env)).unwrap_or_default();
    if slot == Some(Slot::Cancel) && callbacks.is_empty() {
        return;
    }
    let names = callbacks.iter().map(|f| program.fn_text(*f).to_string()).filter(|n| !n.starts_with('<')).collect();
    let same = slot.and_then(|s| dialog.buttons.iter_mut().find(|b| b.slot == Some(s)));
    match same {
        Some(button) => {
            button.label.extend(label);
            button.callbacks.extend(callbacks);
            button.names.extend::<Vec<String>>(names);
            button.choice = knowledge.choice_of(&button.clone());
        }
        None => {
            let mut button = Button { label, names, slot, callbacks, site: Some(site), choice: Choice::Other };
            button.choice = knowledge.choice_of(&button);
            dialog.buttons.push(button);
        }
    }
}
