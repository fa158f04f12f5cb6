//! Controls with a checked state: check boxes and switches in layouts, in code, in Compose.
//!
//! In: resources and events. Out: candidates of kind `control`.

use rules::catalogue::{ArgAt, Role, TypeRole};
use rules::rule::Find;

use super::acts::{is_answer, runs};
use super::candidate::Candidate;
use super::defaults::{Origin, origins};
use super::naming::{Named, made_for, of_view};
use super::{labels, pictures};
use crate::facts::{FileKind, Receiver, StmtKind, Value};
use crate::link::apis::ApiId;
use crate::link::program::Site;
use crate::link::symbols::last_segment;
use crate::link::types::Ty;
use crate::solve::knowledge::Knowledge;

/// All controls.
#[must_use]
pub fn candidates(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let mut found = super::layouts::controls(knowledge);
    found.extend(super::layouts::drawn(knowledge));
    for site in sites(knowledge) {
        in_code(knowledge, site, &mut found);
    }
    for (site, value) in pictures::ticks(knowledge) {
        // Where nothing is composed, the texts around are not the control's.
        let kind = knowledge.program.facts(knowledge.program.file_of(site.function)).kind;
        let named = match kind {
            FileKind::ObjectiveC => Named::default(),
            _ => labels::composed(knowledge, site, None),
        };
        add(knowledge, site, &value, (&named, false), &mut found);
    }
    found
}

/// Calls and writes that may set or show a checked state.
fn sites(knowledge: &Knowledge<'_, '_>) -> Vec<Site> {
    let program = knowledge.program;
    let wanted = |r: &Role| {
        matches!(
            r,
            Role::SetsChecked { .. } | Role::Control { .. } | Role::TogglesChecked {} | Role::SelectsButton { .. }
        )
    };
    let [calls, constructors, _, writes] = program.apis.names_with(wanted);
    let called = calls.iter().chain(&constructors).filter_map(|n| program.calls.get(n));
    let mut sites: Vec<Site> =
        called.chain(writes.iter().filter_map(|n| program.writes.get(n))).flatten().copied().collect();
    sites.sort_unstable();
    sites.dedup();
    sites.retain(|s| runs(knowledge, s.function));
    sites
}

fn in_code(knowledge: &Knowledge<'_, '_>, site: Site, found: &mut Vec<Candidate>) {
    let program = knowledge.program;
    let apis = program.apis_at(site);
    let controls = apis.iter().find_map(|a| match program.apis.role(*a) {
        Some(Role::Control { checked, label }) => Some((program.argument(site, checked)?, label.as_ref())),
        _ => None,
    });
    if let Some((value, label)) = controls {
        let named = labels::composed(knowledge, site, label);
        add(knowledge, site, value, (&named, false), found);
        return;
    }
    if let Some(named) = turned_on(knowledge, site, &apis) {
        add(knowledge, site, &Value::Bool(true), (&named, false), found);
        return;
    }
    let sets = |a: &ApiId| match program.apis.role(*a) {
        Some(Role::SetsChecked { value }) => program.argument(site, value),
        _ => None,
    };
    let guessed = apis.is_empty();
    let value = if guessed { guessed_value(knowledge, site) } else { apis.iter().find_map(sets) };
    if let Some(value) = value {
        let named = view(knowledge, site);
        add(knowledge, site, value, (&named, guessed), found);
    }
}

/// What a call turns on that names no truth value, if it does so whatever was chosen before: a box that is off at first, a
/// button of a group.
fn turned_on(knowledge: &Knowledge<'_, '_>, site: Site, apis: &[ApiId]) -> Option<Named> {
    let program = knowledge.program;
    let always = || program.guards(site).is_empty();
    apis.iter().find_map(|api| match program.apis.role(*api) {
        Some(Role::TogglesChecked {}) => always().then(|| view(knowledge, site)),
        Some(Role::SelectsButton { button }) => {
            let id = program.argument(site, button).filter(|_| always())?;
            Some(of_view(knowledge, site.function, knowledge.names_of(site.function, id), None))
        }
        _ => None,
    })
}

/// The value that is set on a view whose type is not known, by the member's name.
fn guessed_value<'p>(knowledge: &Knowledge<'p, '_>, site: Site) -> Option<&'p Value> {
    let program = knowledge.program;
    let unknown = |ty: Ty| match ty {
        Ty::Unknown => true,
        // A view that was found by its id: of some subclass.
        Ty::External(name) => !program.hierarchy.is_known(name) || program.hierarchy.has_role(ty, TypeRole::View),
        Ty::Project(_) => program.hierarchy.has_role(ty, TypeRole::View),
    };
    match program.stmt(site) {
        StmtKind::Write { base, name, from } => {
            let path = program.text(program.file_of(site.function), *name);
            let last = last_segment(path);
            let on_other = last != path || matches!(base, Receiver::On(_) | Receiver::Implicit(Some(_)));
            (on_other && unknown(program.accessor_owner(site, base, path, last))).then_some(from)
        }
        StmtKind::Call(call) => match &call.receiver {
            Receiver::On(value) if call.args.len() == 1 && unknown(program.type_of(site.function, value)) => {
                program.argument(site, &ArgAt::At(0))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The names of the view whose state is set.
fn view(knowledge: &Knowledge<'_, '_>, site: Site) -> Named {
    let program = knowledge.program;
    let function = site.function;
    let (mut names, mut value) = (Vec::new(), None);
    let base = match program.stmt(site) {
        StmtKind::Call(call) => Some(&call.receiver),
        StmtKind::Write { base, name, .. } => {
            let path = program.text(program.file_of(function), *name);
            names.extend(path.rsplit_once('.').map(|(before, _)| last_segment(before).to_string()));
            Some(base)
        }
        _ => None,
    };
    match base {
        Some(Receiver::On(on)) => value = Some(on.clone()),
        Some(Receiver::Implicit(Some(local))) if names.is_empty() => value = Some(Value::Local(*local)),
        _ => {}
    }
    names.extend(value.iter().flat_map(|v| knowledge.names_of(function, v)));
    names.extend(value.iter().filter_map(|v| made_for(program, function, v)));
    let mut named = of_view(knowledge, function, names, value.as_ref());
    if !named.is_telling(knowledge) {
        let called: Vec<String> = named.keys.iter().chain(&named.others).cloned().collect();
        named.texts.extend(knowledge.agreement_beside(function, &called));
    }
    named
}

/// A candidate for each constant that the state may be at first.
fn add(
    knowledge: &Knowledge<'_, '_>,
    site: Site,
    value: &Value,
    (named, guessed): (&Named, bool),
    found: &mut Vec<Candidate>,
) {
    let program = knowledge.program;
    let mut named = named.clone();
    named.add(knowledge.names_of(site.function, value));
    let mut origins: Vec<Origin> = origins(knowledge, site, value, None).into_iter().filter(|o| o.plain).collect();
    let any_yes = origins.iter().any(|o| o.yes);
    origins.retain(|o| o.yes == any_yes);
    // What draws a control is no callback, whatever the texts beside it say.
    let drawn = |role: Option<&Role>| matches!(role, Some(Role::Control { .. } | Role::ShowsImage { .. }));
    let composed = program.apis_at(site).into_iter().any(|a| drawn(program.apis.role(a)));
    let answers = |s: Site| !composed && is_answer(knowledge, s);
    if origins.is_empty() || answers(site) {
        return;
    }
    for origin in origins {
        let mut named = named.clone();
        for caller in &origin.callers {
            labels::add_arguments(knowledge, *caller, &mut named);
        }
        let decided = origin.callers.iter().any(|c| answers(*c));
        if decided || !named.is_telling(knowledge) {
            continue;
        }
        let place = (program.file_of(origin.at.function), program.span(origin.at));
        let mut candidate = Candidate::new(Find::Control, place);
        candidate.function = Some(origin.at.function);
        candidate.api = member(knowledge, site);
        candidate.guessed = guessed;
        candidate.first_value = super::fixes::in_code(program, origin.at, &origin.written);
        if origin.at != site {
            candidate.inner = origin.callers.iter().rev().copied().filter(|c| *c != origin.at).chain([site]).collect();
        }
        let value = format!("{} = {}", candidate.api, origin.written);
        let candidate = named.fill(candidate, knowledge, (&value, origin.yes));
        if !found.iter().any(|f| f.place == candidate.place && f.can_be_yes == candidate.can_be_yes) {
            found.push(candidate);
        }
    }
}

/// The call or member as written.
fn member(knowledge: &Knowledge<'_, '_>, site: Site) -> String {
    let program = knowledge.program;
    match program.stmt(site) {
        StmtKind::Write { name, .. } => last_segment(program.text(program.file_of(site.function), *name)).to_string(),
        _ => program.callee_text(site).to_string(),
    }
}
