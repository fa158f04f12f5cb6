//! Texts that read an agreement into an act that is none: "by logging in you agree".
//!
//! In: layouts and code. Out: candidates of kind `implied-consent`, where nothing beside the text lets the user choose.

use rules::catalogue::{Role, TypeRole};
use rules::rule::Find;
use rules::vocabulary::Idea;
use rustc_hash::FxHashSet;

use super::acts::runs;
use super::candidate::Candidate;
use super::layouts::is_role;
use crate::facts::{Cond, Name, Span, Stmt, StmtKind, Value};
use crate::link::markup::nodes;
use crate::link::program::{FileId, FnId, Site, TypeId};
use crate::link::resources::View;
use crate::link::symbols::last_segment;
use crate::solve::knowledge::Knowledge;
use crate::solve::words::split;

/// Longer texts are the terms themselves.
const LONGEST: usize = 260;

/// All such texts.
#[must_use]
pub fn candidates(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for view in &knowledge.resources.views {
        let texts: Vec<String> = view.texts.iter().flat_map(|t| knowledge.resources.resolve(t)).collect();
        let Some(text) = texts.iter().find(|t| implies(knowledge, t)) else { continue };
        // The name of the document may stand in a view of its own.
        let beside = knowledge.resources.of_layout(&view.layout).flat_map(|v| v.texts.iter());
        let beside: Vec<String> = beside.flat_map(|t| knowledge.resources.resolve(t)).collect();
        let named = documents(knowledge, &texts, beside);
        let test = knowledge.program.files[view.place.0.0 as usize].test;
        if named.is_empty() || test || chosen_in_layout(knowledge, &view.layout) {
            continue;
        }
        let span = knowledge.resources.span(view, knowledge.program);
        found.push(candidate((view.place.0, span), text, named));
    }
    let mut known = vec![None; knowledge.program.symbols.len()];
    for (index, file) in knowledge.program.files.iter().enumerate() {
        if file.facts.kind.is_code() && !file.test {
            in_code(knowledge, FileId(index as u32), (&mut known, &mut found));
        }
    }
    found
}

/// Whether a text says that something else than agreeing means agreement.
fn implies(knowledge: &Knowledge<'_, '_>, text: &str) -> bool {
    text.chars().count() <= LONGEST && knowledge.words.speaks_of(Idea::ImpliedConsent, text)
}

/// The texts, with those beside them, if one of them names a policy or terms.
fn documents(knowledge: &Knowledge<'_, '_>, texts: &[String], beside: Vec<String>) -> Vec<String> {
    let names = |t: &String| knowledge.words.speaks_of(Idea::Policy, t) && t.chars().count() <= LONGEST;
    let mut all = texts.to_vec();
    all.extend(beside.into_iter().filter(names));
    if all.iter().any(names) { all } else { Vec::new() }
}

fn candidate(place: (FileId, Span), text: &str, texts: Vec<String>) -> Candidate {
    let mut candidate = Candidate::new(Find::ImpliedConsent, place);
    candidate.texts = texts;
    candidate.api = text.to_string();
    candidate.name = text.to_string();
    candidate.evidence = text.to_string();
    candidate
}

/// Whether a name or literal, wherever it stands, is a text that implies consent, or the name of one.
fn tells(knowledge: &Knowledge<'_, '_>, written: &str) -> bool {
    if written.contains("R.string.") {
        return knowledge.resources.resolve(written).iter().any(|t| implies(knowledge, t));
    }
    // A name is no sentence.
    let is_name = written.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$'));
    !is_name && implies(knowledge, written)
}

fn in_code(knowledge: &Knowledge<'_, '_>, file: FileId, (known, found): (&mut [Option<bool>], &mut Vec<Candidate>)) {
    let program = knowledge.program;
    let names = (0..program.facts(file).names.len() as u32).map(Name);
    let telling: FxHashSet<Name> = names
        .filter(|name| {
            let known = &mut known[program.sym(file, *name).0 as usize];
            *known.get_or_insert_with(|| tells(knowledge, program.text(file, *name)))
        })
        .collect();
    if telling.is_empty() {
        return;
    }
    for function in program.functions_of(file).filter(|f| runs(knowledge, *f)) {
        for (index, stmt) in program.function(function).body.iter().enumerate() {
            let Some(name) = shown(&stmt.kind).into_iter().find(|n| telling.contains(n)) else { continue };
            let site = Site { function, stmt: index as u32 };
            let texts = knowledge.resources.resolve(program.text(file, name));
            let Some(text) = texts.iter().find(|t| implies(knowledge, t)) else { continue };
            let named = documents(knowledge, &texts, said_in(knowledge, function));
            if named.is_empty() || chosen_in_code(knowledge, function, &texts) {
                continue;
            }
            let mut candidate = candidate((file, program.span(site)), text, named);
            candidate.function = Some(function);
            found.push(candidate);
        }
    }
}

/// Texts that a function names.
fn said_in(knowledge: &Knowledge<'_, '_>, function: FnId) -> Vec<String> {
    let program = knowledge.program;
    let names = program.function(function).body.iter().flat_map(|stmt| shown(&stmt.kind));
    names.flat_map(|n| knowledge.resources.resolve(program.text(program.file_of(function), n))).collect()
}

/// Texts that a statement names.
fn shown(kind: &StmtKind) -> Vec<Name> {
    fn of(value: &Value) -> Vec<Name> {
        match value {
            Value::Str(name) => vec![*name],
            Value::Concat(parts) | Value::Array(parts) => parts.iter().flat_map(of).collect(),
            _ => Vec::new(),
        }
    }
    match kind {
        StmtKind::Call(call) => call.args.iter().flat_map(|a| of(&a.value)).collect(),
        StmtKind::Assign { from, .. } => of(from),
        StmtKind::Write { from, .. } => of(from),
        StmtKind::Read { name, .. } => vec![*name],
        _ => Vec::new(),
    }
}

/// Whether the screen of a layout lets the user choose: a box, a no, a dialog that asks.
fn chosen_in_layout(knowledge: &Knowledge<'_, '_>, layout: &str) -> bool {
    let layouts = family(knowledge, layout);
    let program = knowledge.program;
    if layouts.iter().flat_map(|l| knowledge.resources.of_layout(l)).any(|v| lets_choose(knowledge, v)) {
        return true;
    }
    let users: Vec<TypeId> = layouts.iter().flat_map(|l| users_of(knowledge, l)).collect();
    users.iter().any(|ty| asks(knowledge, *ty))
        || knowledge
            .dialogs()
            .all
            .iter()
            .any(|d| knowledge.asks_for_consent(d) && d.names.iter().any(|n| layouts.contains(n)))
        || users.iter().any(|ty| program.functions_in(*ty).any(|f| draws_control(knowledge, f)))
}

/// A layout with those that it includes and that include it.
fn family(knowledge: &Knowledge<'_, '_>, layout: &str) -> Vec<String> {
    let program = knowledge.program;
    let mut layouts = vec![layout.to_string()];
    let included = |view: &View| {
        let facts = program.facts(view.place.0);
        let node = nodes(facts).nth(view.place.1 as usize)?;
        (view.class == "include")
            .then(|| node.value("layout").map(|l| l.rsplit('/').next().unwrap_or(l).to_string()))?
    };
    for view in knowledge.resources.views.iter().filter(|v| v.class == "include") {
        let Some(inner) = included(view) else { continue };
        if inner == layout && !layouts.contains(&view.layout) {
            layouts.push(view.layout.clone());
        }
        if view.layout == layout && !layouts.contains(&inner) {
            layouts.push(inner);
        }
    }
    layouts
}

/// Whether a view is something to tick, or says no.
fn lets_choose(knowledge: &Knowledge<'_, '_>, view: &View) -> bool {
    let words = &knowledge.words;
    if is_role(knowledge.program, &view.class, TypeRole::Checkable) || words.speaks_of(Idea::Tick, &view.id) {
        return true;
    }
    let labels = view.texts.iter().flat_map(|t| knowledge.resources.resolve(t)).chain([view.id.clone()]);
    labels.into_iter().any(|l| l.chars().count() <= 24 && words.refuses(&l))
}

/// Classes that show a layout.
fn users_of(knowledge: &Knowledge<'_, '_>, layout: &str) -> Vec<TypeId> {
    let program = knowledge.program;
    let path = format!("R.layout.{layout}");
    let reads = program.symbols.get(layout).and_then(|s| program.reads.get(&s)).unwrap_or_default();
    let named = reads.iter().filter(|s| match program.stmt(**s) {
        StmtKind::Read { name, .. } => program.text(program.file_of(s.function), *name).ends_with(&path),
        _ => false,
    });
    let mut types: Vec<TypeId> =
        named.filter_map(|s| knowledge.screen_around(s.function).or(program.owner(s.function))).collect();
    // View binding: the generated class is named for the layout.
    let binds =
        |import: &str| last_segment(import).strip_suffix("Binding").is_some_and(|n| split(n).join("_") == layout);
    for ty in program.type_ids() {
        let facts = program.facts(program.type_file(ty));
        if facts.imports.iter().any(|i| binds(facts.str(i.path))) {
            types.push(ty);
        }
    }
    types.sort_unstable();
    types.dedup();
    types
}

/// Whether a class shows a dialog that asks for agreement.
fn asks(knowledge: &Knowledge<'_, '_>, ty: TypeId) -> bool {
    let program = knowledge.program;
    let here = |function: FnId| program.owner(program.frame(function)) == Some(ty);
    let mut dialogs = knowledge.dialogs().all.iter();
    dialogs.any(|d| {
        knowledge.asks_for_consent(d) && (d.class == Some(ty) || d.shown.iter().any(|s| here(s.site.function)))
    })
}

/// Whether the user may choose where code shows a text.
fn chosen_in_code(knowledge: &Knowledge<'_, '_>, function: FnId, texts: &[String]) -> bool {
    let program = knowledge.program;
    let said = |d: &&crate::solve::dialogs::Dialog| d.texts.iter().any(|t| texts.contains(t));
    if knowledge.dialogs().all.iter().filter(said).any(|d| knowledge.asks_for_consent(d)) {
        return true;
    }
    let file = program.file_of(function);
    let owner = program.owner(program.frame(function));
    let around: Vec<FnId> = program.functions_of(file).filter(|f| program.owner(program.frame(*f)) == owner).collect();
    let layouts = knowledge.layouts_in(&around);
    owner.is_some_and(|ty| asks(knowledge, ty))
        || around.iter().any(|f| draws_control(knowledge, *f) || turns_tick(knowledge, *f))
        || layouts
            .iter()
            .flat_map(|l| family(knowledge, l))
            .any(|l| knowledge.resources.of_layout(&l).any(|v| lets_choose(knowledge, v)))
}

/// Whether a function draws a control with a state, or sets or reads one.
fn draws_control(knowledge: &Knowledge<'_, '_>, function: FnId) -> bool {
    let program = knowledge.program;
    (0..program.function(function).body.len() as u32).map(|stmt| Site { function, stmt }).any(|site| {
        program
            .apis_at(site)
            .into_iter()
            .any(|a| matches!(program.apis.role(a), Some(Role::Control { .. } | Role::SetsChecked { .. })))
    })
}

/// Whether a function turns a tick over that is a picture and a state: `checked.toggle()`, `agreed = !agreed`.
fn turns_tick(knowledge: &Knowledge<'_, '_>, function: FnId) -> bool {
    let (program, words) = (knowledge.program, &knowledge.words);
    let file = program.file_of(function);
    let body = &program.function(function).body;
    let turns =
        |at: &Site| program.apis_at(*at).into_iter().any(|a| matches!(program.apis.role(a), Some(Role::TurnsOver {})));
    body.iter().any(|stmt| {
        let StmtKind::Read { to, name, .. } = &stmt.kind else { return false };
        let called = last_segment(program.text(file, *name));
        let opposite = Value::Logic(Box::new(Cond::Not(Box::new(Cond::Test(Value::Local(*to))))));
        let writes_back = |stmt: &Stmt| {
            let StmtKind::Write { name, from, .. } = &stmt.kind else { return false };
            **from == opposite && last_segment(program.text(file, *name)) == called
        };
        (words.speaks_of(Idea::Tick, called) || words.agrees(called))
            && (program.defs(function).receiver_uses(*to).iter().any(turns) || body.iter().any(writes_back))
    })
}
