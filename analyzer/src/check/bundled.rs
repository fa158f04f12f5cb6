//! One act of agreeing for several purposes: in the text of a box or button, in a sentence of a dialog, in a callback that
//! sets several answers to yes.
//!
//! In: layouts, dialogs, code. Out: candidates of kind `bundled-consent`.

use rules::catalogue::Role;
use rules::rule::Find;
use rules::vocabulary::Idea;

use super::acts::{is_answer, runs};
use super::candidate::Candidate;
use super::labels;
use crate::facts::{Callee, FnRole, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site};
use crate::link::symbols::last_segment;
use crate::solve::knowledge::Knowledge;

/// Purposes that each want an agreement of their own.
const PURPOSES: [Idea; 6] =
    [Idea::Marketing, Idea::Sharing, Idea::Personalization, Idea::Face, Idea::Export, Idea::Training];
/// Purposes whose names are common: in code they count only next to a word of agreeing or allowing.
const COMMON: [Idea; 3] = [Idea::Advertising, Idea::Analytics, Idea::Diagnostics];
/// Longer sentences are the terms themselves.
const LONGEST: usize = 200;

/// All acts that bundle.
#[must_use]
pub fn candidates(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    in_layouts(knowledge, &mut found);
    in_dialogs(knowledge, &mut found);
    composed(knowledge, &mut found);
    shown(knowledge, &mut found);
    for function in &knowledge.program.affirming {
        set_together(knowledge, *function, &mut found);
    }
    found
}

/// The sentence in which a text agrees to several purposes.
fn bundle(knowledge: &Knowledge<'_, '_>, text: &str) -> Option<String> {
    let sentences = text.split(['。', '！', '!', ';', '；', '\n']).flat_map(|s| s.split(". "));
    sentences.map(str::trim).find(|s| agrees_to_several(knowledge, s)).map(str::to_string)
}

fn agrees_to_several(knowledge: &Knowledge<'_, '_>, sentence: &str) -> bool {
    let words = &knowledge.words;
    if sentence.chars().count() > LONGEST || !words.speaks_of(Idea::Agree, sentence) {
        return false;
    }
    // What is denied ("we do not share") is no purpose; the titles of documents are none either.
    let plain = without_titles(sentence);
    let denied = words.refuses(sentence) || words.speaks_of(Idea::Negation, &plain);
    let count = PURPOSES.iter().filter(|p| words.speaks_of(**p, &plain)).count();
    // "I agree to use my face" agrees to one purpose: only a policy that is named is another.
    !denied && count + usize::from(words.speaks_of(Idea::Policy, sentence)) > 1 && count > 0
}

/// A text without what stands in title marks.
fn without_titles(text: &str) -> String {
    let mut out = String::new();
    let mut depth = 0u32;
    for c in text.chars() {
        match c {
            '《' | '「' | '“' => depth += 1,
            '》' | '」' | '”' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

fn in_layouts(knowledge: &Knowledge<'_, '_>, found: &mut Vec<Candidate>) {
    for view in &knowledge.resources.views {
        let test = knowledge.program.files[view.place.0.0 as usize].test;
        let texts: Vec<String> = view.texts.iter().flat_map(|t| knowledge.resources.resolve(t)).collect();
        let Some(sentence) = texts.iter().filter(|_| !test).find_map(|t| bundle(knowledge, t)) else { continue };
        let span = knowledge.resources.span(view, knowledge.program);
        let mut candidate = Candidate::new(Find::BundledConsent, (view.place.0, span));
        candidate.name = sentence.clone();
        candidate.evidence = sentence;
        found.push(candidate);
    }
}

fn in_dialogs(knowledge: &Knowledge<'_, '_>, found: &mut Vec<Candidate>) {
    let program = knowledge.program;
    for dialog in knowledge.dialogs().all.iter().filter(|d| knowledge.asks_for_consent(d)) {
        // Texts of layouts are reported where they stand.
        let in_layout = |t: &&String| {
            let views = dialog.names.iter().flat_map(|n| knowledge.resources.of_layout(n));
            views.flat_map(|v| v.texts.iter()).any(|w| knowledge.resources.resolve(w).contains(t))
        };
        let sentence = dialog.texts.iter().filter(|t| !in_layout(t)).find_map(|t| bundle(knowledge, t));
        let (Some(sentence), Some(shown)) = (sentence, dialog.shown.first()) else { continue };
        let site = shown.site;
        let mut candidate = Candidate::new(Find::BundledConsent, (program.file_of(site.function), program.span(site)));
        candidate.function = Some(site.function);
        candidate.guessed = dialog.guessed;
        candidate.name = sentence.clone();
        candidate.evidence = sentence;
        found.push(candidate);
    }
}

/// Boxes and switches of declarative screens.
fn composed(knowledge: &Knowledge<'_, '_>, found: &mut Vec<Candidate>) {
    let program = knowledge.program;
    let [names, ..] = program.apis.names_with(|r| matches!(r, Role::Control { .. }));
    let mut sites: Vec<Site> = names.iter().filter_map(|n| program.calls.get(n)).flatten().copied().collect();
    sites.sort_unstable();
    for site in sites.into_iter().filter(|s| runs(knowledge, s.function)) {
        let control = program.apis_at(site).into_iter().find_map(|a| match program.apis.role(a) {
            Some(Role::Control { label, .. }) => Some(label.as_ref()),
            _ => None,
        });
        let Some(label) = control else { continue };
        let named = labels::composed(knowledge, site, label);
        let Some(sentence) = named.texts.iter().find_map(|t| bundle(knowledge, t)) else { continue };
        let place = (program.file_of(site.function), program.span(site));
        let mut candidate = Candidate::new(Find::BundledConsent, place);
        candidate.function = Some(site.function);
        candidate.name = sentence.clone();
        candidate.evidence = sentence;
        found.push(candidate);
    }
}

/// Sentences that code writes on a view beside a box: `hint.text = "I agree to ... and to ..."`.
fn shown(knowledge: &Knowledge<'_, '_>, found: &mut Vec<Candidate>) {
    let program = knowledge.program;
    let [names, _, _, writes] = program.apis.names_with(|r| matches!(r, Role::ShowsText { .. }));
    let called = names.iter().filter_map(|n| program.calls.get(n));
    let written = writes.iter().filter_map(|n| program.writes.get(n));
    let mut sites: Vec<Site> = called.chain(written).flatten().copied().collect();
    sites.sort_unstable();
    sites.dedup();
    for site in sites.into_iter().filter(|s| runs(knowledge, s.function)) {
        let text = program.apis_at(site).into_iter().find_map(|a| match program.apis.role(a) {
            Some(Role::ShowsText { text }) => program.argument(site, text),
            _ => None,
        });
        let texts = text.map(|value| program.spellings(site.function, value)).unwrap_or_default();
        let texts = texts.iter().flat_map(|t| knowledge.resources.resolve(t));
        let Some(sentence) = texts.into_iter().find_map(|t| bundle(knowledge, &t)) else { continue };
        let place = (program.file_of(site.function), program.span(site));
        if found.iter().any(|f| f.evidence == sentence && f.place.0 == place.0) {
            continue;
        }
        let mut candidate = Candidate::new(Find::BundledConsent, place);
        candidate.function = Some(site.function);
        candidate.name = sentence.clone();
        candidate.evidence = sentence;
        found.push(candidate);
    }
}

/// A function that sets the answers to several purposes to yes in answer to one tap.
fn set_together(knowledge: &Knowledge<'_, '_>, function: FnId, found: &mut Vec<Candidate>) {
    let program = knowledge.program;
    if !matches!(program.function(function).role, FnRole::Method | FnRole::Lambda | FnRole::Local) {
        return;
    }
    let sites = || (0..program.function(function).body.len() as u32).map(|stmt| Site { function, stmt });
    if !sites().any(|s| own_answer(knowledge, s).is_some()) {
        return;
    }
    let mut answers: Vec<(Idea, Site, String)> = Vec::new();
    for site in sites() {
        for (purpose, name) in answered(knowledge, site) {
            if !answers.iter().any(|(p, ..)| *p == purpose) {
                answers.push((purpose, site, name));
            }
        }
    }
    // What stands behind a test of its own is an answer of its own.
    let sides: Vec<_> = answers.iter().map(|(_, site, _)| program.sides(*site)).collect();
    let mut alike = sides.iter().map(|own| sides.iter().filter(|other| *other == own).count() > 1);
    answers.retain(|_| alike.next() == Some(true));
    let [first, .., last] = answers.as_slice() else { return };
    // What one helper sets together is reported there.
    if first.1 == last.1 {
        return;
    }
    let by_tap = runs(knowledge, function) && is_answer(knowledge, last.1);
    let apart =
        answers.iter().any(|(purpose, ..)| *purpose != Idea::Policy && has_own_control(knowledge, function, *purpose));
    if !by_tap || apart {
        return;
    }
    let mut candidate = Candidate::new(Find::BundledConsent, (program.file_of(function), program.span(last.1)));
    candidate.function = Some(function);
    candidate.name = answers.iter().map(|(_, _, name)| name.as_str()).collect::<Vec<_>>().join(", ");
    candidate.evidence = candidate.name.clone();
    candidate.others = vec![(program.file_of(function), program.span(first.1))];
    found.push(candidate);
}

/// The purposes whose answers a statement sets to yes, itself or in a helper of its class.
fn answered(knowledge: &Knowledge<'_, '_>, site: Site) -> Vec<(Idea, String)> {
    let program = knowledge.program;
    if let Some(own) = own_answer(knowledge, site) {
        return vec![own];
    }
    if program.call(site).is_none() {
        return Vec::new();
    }
    let helper = |t: &&FnId| program.owner(**t) == program.owner(site.function) && **t != site.function;
    let targets = program.resolve(site).targets.clone();
    let helpers = targets.iter().filter(helper).take(2);
    helpers
        .flat_map(|t| (0..program.function(*t).body.len() as u32).map(|stmt| Site { function: *t, stmt }))
        .filter_map(|s| own_answer(knowledge, s))
        .collect()
}

fn own_answer(knowledge: &Knowledge<'_, '_>, site: Site) -> Option<(Idea, String)> {
    let names = set_to_yes(knowledge, site);
    names.into_iter().find_map(|n| purpose_of(knowledge, &n).map(|p| (p, n)))
}

/// What a statement sets to yes: the member, the key, the function's name.
fn set_to_yes(knowledge: &Knowledge<'_, '_>, site: Site) -> Vec<String> {
    let program = knowledge.program;
    let file = program.file_of(site.function);
    match program.stmt(site) {
        StmtKind::Write { name, from, base } if matches!(**from, Value::Bool(true)) => {
            let other = matches!(base, Receiver::On(_) | Receiver::Implicit(_));
            let name = last_segment(program.text(file, *name)).to_string();
            Some(name).filter(|_| other).into_iter().collect()
        }
        StmtKind::IndexWrite { index, from, .. } if matches!(**from, Value::Bool(true)) => {
            spelled(knowledge, site, index)
        }
        StmtKind::Call(call) if call.args.iter().any(|a| matches!(a.value, Value::Bool(true))) => {
            let keys = call.args.iter().filter(|a| a.value != Value::Bool(true));
            let mut names: Vec<String> = keys.flat_map(|a| spelled(knowledge, site, &a.value)).collect();
            if matches!(call.callee, Callee::Name(_)) {
                names.push(program.callee_text(site).to_string());
            }
            names
        }
        _ => Vec::new(),
    }
}

fn spelled(knowledge: &Knowledge<'_, '_>, site: Site, value: &Value) -> Vec<String> {
    let program = knowledge.program;
    let names = program.spellings(site.function, value);
    names.into_iter().map(|n| last_segment(&n).to_string()).collect()
}

/// The purpose whose answer a name holds.
fn purpose_of(knowledge: &Knowledge<'_, '_>, name: &str) -> Option<Idea> {
    let words = &knowledge.words;
    if words.refuses(name) || words.speaks_of(Idea::Negation, name) || words.speaks_of(Idea::Shown, name) {
        return None;
    }
    let agreed = words.agrees(name) || words.speaks_of(Idea::Allow, name);
    let purpose = PURPOSES.iter().find(|p| words.speaks_of(**p, name));
    let common = || COMMON.iter().find(|p| agreed && words.speaks_of(**p, name));
    let policy = || (agreed && words.on_policy(name) || words.consents(name)).then_some(Idea::Policy);
    purpose.or_else(common).copied().or_else(policy)
}

/// Whether the screen has a control of its own for a purpose: then one button for all is a convenience.
fn has_own_control(knowledge: &Knowledge<'_, '_>, function: FnId, purpose: Idea) -> bool {
    let program = knowledge.program;
    let owner = program.owner(program.frame(function));
    let around: Vec<FnId> =
        program.functions_of(program.file_of(function)).filter(|f| program.owner(program.frame(*f)) == owner).collect();
    let layouts = knowledge.layouts_in(&around);
    let ticked = layouts.iter().flat_map(|l| knowledge.resources.of_layout(l)).any(|v| {
        let texts = v.texts.iter().flat_map(|t| knowledge.resources.resolve(t)).chain([v.id.clone()]);
        let speaks = texts.into_iter().any(|t| knowledge.words.speaks_of(purpose, &t));
        speaks && super::layouts::is_role(program, &v.class, rules::catalogue::TypeRole::Checkable)
    });
    let drawn = || {
        program.functions_of(program.file_of(function)).any(|f| {
            (0..program.function(f).body.len() as u32).map(|stmt| Site { function: f, stmt }).any(|site| {
                let label = program.apis_at(site).into_iter().find_map(|a| match program.apis.role(a) {
                    Some(Role::Control { label, .. }) => Some(label.as_ref()),
                    _ => None,
                });
                label.is_some_and(|l| {
                    let named = labels::composed(knowledge, site, l);
                    named.texts.iter().chain(&named.others).any(|t| knowledge.words.speaks_of(purpose, t))
                })
            })
        })
    };
    ticked || drawn()
}
