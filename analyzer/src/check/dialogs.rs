//! Candidates from dialogs and from ways out: which dialog is shown where, what leaves the app, what leads on.
//!
//! In: the solution. Out: candidates, and answers about them.

use rules::catalogue::{Role, Slot, TypeRole};
use rules::rule::Find;
use rules::vocabulary::Idea;
use rustc_hash::FxHashSet;

use super::candidate::{Candidate, Reached};
use super::events::written;
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;
use crate::solve::Solution;
use crate::solve::atoms::{Atom, State, Ways};
use crate::solve::dialogs::{Button, Cancel, Choice, Dialog};
use crate::solve::graph::{Edge, Kind, Node};
use crate::solve::places::{WayOut, first_screens};

/// How many calls are followed from a callback in search of what it does.
const DEPTH: u32 = 3;

/// Dialogs where they are shown, and ways out of the app.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (index, dialog) in solution.knowledge.dialogs().all.iter().enumerate() {
        shown(solution, (index, dialog), &mut found);
    }
    ways_out(solution, &mut found);
    found.extend(ways_on(solution));
    found.extend(super::returns::candidates(solution));
    found
}

fn shown(solution: &Solution<'_, '_, '_>, (index, dialog): (usize, &Dialog), found: &mut Vec<Candidate>) {
    let program = solution.knowledge.program;
    for shown in &dialog.shown {
        let file = program.file_of(shown.site.function);
        let mut candidate = Candidate::new(Find::Dialog, (file, program.span(shown.site)));
        let states = solution.before.states_of(shown.site, shown.inside).into_iter();
        candidate.contexts = states.map(|(state, context)| reached(shown.site, state, context)).collect();
        candidate.function = Some(shown.site.function);
        candidate.site = Some(shown.site);
        candidate.dialog = Some(index);
        candidate.api = written(solution, shown.site);
        candidate.evidence = candidate.api.clone();
        candidate.inner = shown.inner.clone();
        candidate.guessed = dialog.guessed;
        candidate.texts = dialog.texts.clone();
        candidate.identifiers = dialog.names.clone();
        candidate.name = said(dialog);
        found.push(candidate);
    }
    if let (true, Some(ty)) = (dialog.page, dialog.class) {
        let place = (program.type_file(ty), program.type_decl(ty).name_span);
        let mut candidate = Candidate::new(Find::Dialog, place);
        candidate.dialog = Some(index);
        candidate.api = program.type_text(ty).to_string();
        candidate.evidence = candidate.api.clone();
        candidate.texts = dialog.texts.clone();
        candidate.name = said(dialog);
        found.push(candidate);
    }
}

pub(super) fn reached(site: Site, state: State, context: u32) -> Reached {
    Reached { state, node: Some((Node::Fn(site.function), context)) }
}

/// The buttons of a dialog, for messages.
pub(super) fn said(dialog: &Dialog) -> String {
    let label = |b: &Button| b.label.first().or(b.names.first()).cloned().unwrap_or_default();
    let labels: Vec<String> = dialog.ways().map(label).filter(|l| !l.is_empty()).collect();
    labels.join(", ")
}

fn ways_out(solution: &Solution<'_, '_, '_>, found: &mut Vec<Candidate>) {
    let program = solution.knowledge.program;
    let out = &solution.before.places.out;
    let leaves = |role: &Role| matches!(role, Role::Exits { .. });
    let is_out = |s: &Site| does(solution, *s, 1, &leaves);
    let mut ways = Vec::new();
    for way in out {
        // Of several calls that end the app together, the first one speaks for all.
        if program.done_before(way.site).iter().any(is_out) || goes_elsewhere(solution, way.site) {
            continue;
        }
        let states = solution.before.states_of(way.site, crate::solve::atoms::Atoms::NONE);
        let mut candidate = Candidate::new(Find::WayOut, (program.file_of(way.site.function), program.span(way.site)));
        let all = states.into_iter().map(|(state, context)| reached(way.site, state, context));
        candidate.contexts = all.filter(|r| leaves_app(solution, *way, *r)).collect();
        candidate.function = Some(way.site.function);
        candidate.api = written(solution, way.site);
        candidate.evidence = candidate.api.clone();
        candidate.guessed = program.resolve(way.site).guessed;
        if !candidate.contexts.is_empty() {
            ways.push((way.site, candidate));
        }
    }
    leave_out_either_answer(solution, &mut ways);
    for (_, way) in &mut ways {
        let answered = way.contexts.iter().map(|r| as_refused(solution, without_lone_tap(solution, *r)));
        way.contexts = answered.collect();
    }
    tell_once(solution, &mut ways);
    found.extend(ways.into_iter().map(|(_, c)| c).filter(|c| !c.contexts.is_empty()));
}

/// Where whoever grants a permission leaves in the same way, by the same call or by another in the same callback, that a
/// refusal leads there too blocks nobody. A way that opens another screen before is not the same.
fn leave_out_either_answer(solution: &Solution<'_, '_, '_>, ways: &mut [(Site, Candidate)]) {
    let policy = Atom::Refused(rules::catalogue::Purpose::Policy);
    let granted = |r: &Reached| r.state.must.any_granted() && !r.state.must.any_denied();
    let leads_on = |r: &Reached| {
        let path = path(solution, *r);
        path.iter().filter_map(|(edge, _)| edge.site).any(|site| goes_elsewhere(solution, site))
    };
    let leaves = |(_, way): &&(Site, Candidate)| way.contexts.iter().any(|r| granted(r) && !leads_on(r));
    let granting: Vec<Site> = ways.iter().filter(leaves).map(|(site, _)| *site).collect();
    let program = solution.knowledge.program;
    for (site, way) in ways.iter_mut() {
        let same = |other: &Site| program.frame(other.function) == program.frame(site.function);
        if granting.iter().any(same) {
            way.contexts.retain(|r| !r.state.must.any_denied() || r.state.must.has(policy));
        }
    }
}

/// What a refusal leads to is told once, where it happens first: a refusal that finishes and, later or if that fails,
/// ends the process too is one refusal.
fn tell_once(solution: &Solution<'_, '_, '_>, ways: &mut [(Site, Candidate)]) {
    ways.sort_by_cached_key(|(site, candidate)| {
        let taps = candidate.contexts.iter().filter_map(|r| since_tap(solution, (*site, *r)));
        // The no-button comes before the back key.
        (candidate.contexts.iter().all(|r| is_cancelled(solution, *r)), taps.min(), candidate.place)
    });
    let mut told: FxHashSet<Refusal> = FxHashSet::default();
    for (_, way) in ways {
        let mut own = Vec::new();
        way.contexts.retain(|reached| match refusal(solution, *reached) {
            Some(refusal) if told.contains(&refusal) => false,
            Some(refusal) => {
                own.push(refusal);
                true
            }
            None => true,
        });
        told.extend(own);
    }
}

/// The statements on the way from the tap to a place: of two that start with the same tap, the lesser happens first.
fn since_tap(solution: &Solution<'_, '_, '_>, (site, reached): (Site, Reached)) -> Option<Vec<Option<Site>>> {
    let path = path(solution, reached);
    let (_, at) = last_tap(&path)?;
    Some(path[at..].iter().map(|(edge, _)| edge.site).chain([Some(site)]).collect())
}

/// Whether a place is reached by leaving a dialog without a button.
fn is_cancelled(solution: &Solution<'_, '_, '_>, reached: Reached) -> bool {
    let path = path(solution, reached);
    let Some((Edge { to: Node::Fn(tapped), .. }, _)) = last_tap(&path) else { return false };
    let mut buttons = solution.knowledge.dialogs().all.iter().flat_map(|d| &d.buttons);
    buttons.any(|b| b.slot == Some(Slot::Cancel) && b.callbacks.contains(tapped))
}

/// A dialog whose no was tapped, or what the tap runs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Refusal {
    Dialog(usize),
    Callback(FnId),
}

/// The refusal that led to a place.
fn refusal(solution: &Solution<'_, '_, '_>, reached: Reached) -> Option<Refusal> {
    use rules::catalogue::Purpose;
    if !reached.state.must.has(Atom::Refused(Purpose::Policy)) {
        return None;
    }
    let (edge, _) = last_tap(&path(solution, reached))?;
    let Node::Fn(tapped) = edge.to else { return None };
    let says_no = |b: &Button| b.callbacks.contains(&tapped) && b.choice != Choice::Yes;
    let dialog = solution.knowledge.dialogs().all.iter().position(|d| d.buttons.iter().any(says_no));
    Some(dialog.map_or(Refusal::Callback(tapped), Refusal::Dialog))
}

/// A tap on the one button that a dialog has is no choice of the user's.
fn without_lone_tap(solution: &Solution<'_, '_, '_>, mut reached: Reached) -> Reached {
    if let Some((edge, _)) = last_tap(&path(solution, reached))
        && matches!(edge.to, Node::Fn(f) if solution.knowledge.dialogs().is_lone(f))
    {
        reached.state.must = reached.state.must.without(Atom::UserAction);
    }
    reached
}

/// A no to the app's own question for a permission is a refusal of it.
fn as_refused(solution: &Solution<'_, '_, '_>, mut reached: Reached) -> Reached {
    let Some(tapped) = tapped_last(solution, reached) else { return reached };
    let knowledge = solution.knowledge;
    let says_no = |d: &Dialog| {
        let no =
            d.buttons.iter().any(|b| b.callbacks.contains(&tapped) && matches!(b.choice, Choice::No | Choice::Close));
        no && !d.guessed && d.ways().any(|b| b.choice == Choice::Yes)
    };
    let asks = |d: &Dialog| knowledge.asks_for_permission(d) && !knowledge.asks_for_consent(d);
    if knowledge.dialogs().with_callback(tapped).any(|d| says_no(d) && asks(d)) {
        reached.state.must = reached.state.must.without(Atom::UserAction).with(Atom::Denied(0));
    }
    reached
}

fn path<'s>(solution: &'s Solution<'_, '_, '_>, reached: Reached) -> Vec<(&'s Edge, State)> {
    reached.node.map_or_else(Vec::new, |(node, context)| solution.before.path_with_states(node, context))
}

pub(super) fn is_tap(solution: &Solution<'_, '_, '_>, edge: &Edge) -> bool {
    use rules::catalogue::Firing;
    let fired = matches!(
        edge.kind,
        Kind::Fires(Firing::Tap | Firing::Refused | Firing::Agreed, _)
            | Kind::Lifecycle(Firing::Tap | Firing::Refused | Firing::Agreed)
    );
    // A dialog that nobody knows runs its buttons' functions too.
    let button = || matches!(edge.to, Node::Fn(f) if solution.knowledge.dialogs().with_callback(f).next().is_some());
    fired || matches!(edge.kind, Kind::UnknownFires) && button()
}

/// What runs on the last tap on the way to a place.
pub(super) fn tapped_last(solution: &Solution<'_, '_, '_>, reached: Reached) -> Option<FnId> {
    match last_tap(&path(solution, reached))?.0.to {
        Node::Fn(tapped) => Some(tapped),
        Node::Type(_) => None,
    }
}

fn last_tap<'e>(path: &[(&'e Edge, State)]) -> Option<(&'e Edge, usize)> {
    use rules::catalogue::Firing;
    let tapped =
        |kind: &Kind| matches!(kind, Kind::Fires(Firing::Tap, _) | Kind::Lifecycle(Firing::Tap) | Kind::UnknownFires);
    path.iter().enumerate().rev().find(|(_, (e, _))| tapped(&e.kind)).map(|(at, (e, _))| (*e, at))
}

/// Whether another screen is opened together with leaving this one.
fn goes_elsewhere(solution: &Solution<'_, '_, '_>, site: Site) -> bool {
    let program = solution.knowledge.program;
    let opens = |s: Site, depth: u32| {
        does(solution, s, depth, &|role| matches!(role, Role::OpensScreen { .. })) && !opens_other_app(solution, s)
    };
    if program.done_before(site).into_iter().any(|s| opens(s, 1)) {
        return true;
    }
    let body = program.function(site.function).body.len() as u32;
    let later = (site.stmt + 1..body).map(|stmt| Site { function: site.function, stmt });
    later.into_iter().any(|s| program.call(s).is_some() && opens(s, 1) && program.done_before(s).contains(&site))
}

/// Whether a statement opens a page of the system or of another app: this one is left all the same.
fn opens_other_app(solution: &Solution<'_, '_, '_>, site: Site) -> bool {
    let program = solution.knowledge.program;
    program.apis_at(site).into_iter().any(|api| {
        let Some(Role::OpensScreen { target, .. }) = program.apis.role(api) else { return false };
        let Some(value) = program.argument(site, target) else { return false };
        let intent = solution.knowledge.intent(site.function, value, None);
        let mut names = solution.knowledge.modules.modules.iter().flat_map(|m| &m.names);
        let mut own = |text: &str| names.any(|name| text.starts_with(name.as_str()));
        let mut actions = intent.actions.iter().filter_map(|item| item.elem.spelling()).peekable();
        intent.classes.is_empty() && actions.peek().is_some() && !actions.any(|action| own(&action))
    })
}

/// Whether a call means something, itself or through what it calls.
fn does(solution: &Solution<'_, '_, '_>, site: Site, depth: u32, wanted: &dyn Fn(&Role) -> bool) -> bool {
    let program = solution.knowledge.program;
    if program.apis_at(site).into_iter().filter_map(|a| program.apis.role(a)).any(wanted) {
        return true;
    }
    depth > 0 && program.resolve(site).targets.iter().take(4).any(|t| runs(solution, *t, depth - 1, wanted))
}

/// Whether a function does something, itself or through what it calls.
fn runs(solution: &Solution<'_, '_, '_>, function: FnId, depth: u32, wanted: &dyn Fn(&Role) -> bool) -> bool {
    let program = solution.knowledge.program;
    let body = 0..program.function(function).body.len() as u32;
    let mut calls = body.map(|stmt| Site { function, stmt }).filter(|s| program.call(*s).is_some());
    calls.any(|s| does(solution, s, depth, wanted))
}

/// Whether a way out leaves the app: it ends it, or closes a screen that the user did not open.
fn leaves_app(solution: &Solution<'_, '_, '_>, way: WayOut, reached: Reached) -> bool {
    // On Apple's platforms the app stays when a screen closes, whichever it is.
    let program = solution.knowledge.program;
    let stays = program.facts(program.file_of(way.site.function)).kind.is_apple();
    way.whole || !stays && on_first_screen(solution, way.site.function, reached)
}

/// Whether a place belongs to a screen with which the app begins.
#[must_use]
pub fn on_first_screen(solution: &Solution<'_, '_, '_>, function: FnId, reached: Reached) -> bool {
    if let Some(screen) = solution.knowledge.screen_around(function) {
        return begins(solution, screen);
    }
    // A dialog or helper: the screen that it was last called from.
    let path = path(solution, reached);
    let screens = path.iter().rev().flat_map(|(e, _)| [e.to, e.from]).filter_map(|node| match node {
        Node::Fn(f) => solution.knowledge.screen_around(f),
        Node::Type(t) => solution.knowledge.program.hierarchy.has_role(Ty::Project(t), TypeRole::Screen).then_some(t),
    });
    screens.into_iter().next().is_some_and(|screen| begins(solution, screen))
}

/// Whether the app begins with a screen: it is started from the home screen, or opened without an act of the user.
fn begins(solution: &Solution<'_, '_, '_>, screen: TypeId) -> bool {
    let program = solution.knowledge.program;
    let first = first_screens(&solution.manifests);
    let own = std::iter::once(screen).chain(program.hierarchy.subtypes(screen, 64));
    own.into_iter().any(|ty| {
        let contexts = solution.before.contexts.get(&Node::Type(ty)).map_or(&[][..], Vec::as_slice);
        first.contains(&ty)
            || contexts.iter().any(|c| c.state.ways.has(Ways::LAUNCH) && !c.state.must.has(Atom::OpenedByUser))
                && !lies_over_another(solution, ty)
    })
}

/// The statements that open a screen without an act of the user.
fn openers(solution: &Solution<'_, '_, '_>, screen: TypeId) -> Vec<Site> {
    let by_itself =
        |s: &State| s.ways.has(Ways::LAUNCH) && !s.must.has(Atom::UserAction) && !s.must.has(Atom::OpenedByUser);
    let opens = solution.before.leading_to(Node::Type(screen)).filter(|e| e.kind == Kind::Makes);
    let none = crate::solve::atoms::Atoms::NONE;
    let runs = |site: &Site| solution.before.states_of(*site, none).iter().any(|(state, _)| by_itself(state));
    opens.filter_map(|e| e.site).filter(runs).collect()
}

/// Whether whatever opens a screen at the start is closed with it: nothing lies beneath it.
fn leaves_nothing(solution: &Solution<'_, '_, '_>, screen: TypeId) -> bool {
    let leaves = |role: &Role| matches!(role, Role::Exits { .. });
    let openers = openers(solution, screen);
    !openers.is_empty() && openers.iter().all(|site| runs(solution, site.function, 1, &leaves))
}

/// Whether a screen that the user can go back to opens it at the start, and never closes itself.
fn lies_over_another(solution: &Solution<'_, '_, '_>, screen: TypeId) -> bool {
    let program = solution.knowledge.program;
    let closing: Vec<TypeId> = {
        let out = solution.before.places.out.iter();
        out.filter_map(|w| solution.knowledge.screen_around(w.site.function)).collect()
    };
    let stays = |site: &Site| {
        solution.knowledge.screen_around(site.function).is_some_and(|opener| {
            let is = |closing: &TypeId| program.hierarchy.is_a(Ty::Project(opener), Ty::Project(*closing));
            opener != screen && !closing.iter().any(is)
        })
    };
    let whole = program.hierarchy.has_role(Ty::Project(screen), TypeRole::Screen);
    let openers = openers(solution, screen);
    whole && !openers.is_empty() && openers.iter().all(stays)
}

/// First screens that only go on once a permission is granted.
fn ways_on(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let program = solution.knowledge.program;
    let on = &solution.before.places.on;
    let launchers = first_screens(&solution.manifests);
    let mut screens: Vec<TypeId> = on.iter().map(|(screen, _)| *screen).collect();
    screens.dedup();
    let candidate = |screen: TypeId| {
        let sites: Vec<Site> = on.iter().filter(|(s, _)| *s == screen).map(|(_, site)| *site).collect();
        let states: Vec<(Site, Reached)> = sites
            .iter()
            .flat_map(|s| {
                let states = solution.before.states_of(*s, crate::solve::atoms::Atoms::NONE).into_iter();
                states.map(|(state, context)| (*s, reached(*s, state, context)))
            })
            .collect();
        let by_itself = |r: &Reached| !r.state.must.has(Atom::UserAction) && r.state.must.any_granted();
        // It closes itself on the way: the user does not come back to it.
        let closes = solution.before.places.out.iter().any(|w| {
            let around = solution.knowledge.screen_around(w.site.function);
            around.is_some_and(|a| program.hierarchy.is_a(Ty::Project(screen), Ty::Project(a)))
        });
        let (first, _) = *states.first()?;
        let on_every_start =
            launchers.contains(&screen) || begins(solution, screen) && leaves_nothing(solution, screen);
        if !closes || !on_every_start || !states.iter().all(|(_, r)| by_itself(r)) {
            return None;
        }
        let mut candidate = Candidate::new(Find::WayOn, (program.file_of(first.function), program.span(first)));
        candidate.contexts = states.iter().filter(|(s, _)| *s == first).map(|(_, r)| *r).collect();
        candidate.function = Some(first.function);
        candidate.api = written(solution, first);
        candidate.evidence = candidate.api.clone();
        candidate.name = program.type_text(screen).to_string();
        // That nothing else leads on is what was not seen.
        candidate.guessed = true;
        Some(candidate)
    };
    screens.sort_unstable();
    screens.dedup();
    screens.into_iter().filter_map(candidate).collect()
}

/// Whether every button of a dialog asks again, leads to the settings or out of the app, on a first screen.
#[must_use]
pub fn no_way_on(solution: &Solution<'_, '_, '_>, dialog: &Dialog, function: FnId, reached: Reached) -> bool {
    let told = dialog.texts.iter().any(|t| solution.knowledge.words.speaks_of(Idea::Ultimatum, t));
    let refused = reached.state.must.any_denied();
    let stuck = dialog.cancel == Cancel::Locked && !dialog.guessed && dialog.ways().all(|b| !leads_on(solution, b));
    stuck && (refused || told) && on_first_screen(solution, function, reached)
}

/// Whether a page is one that the user opened and may go back from: whoever does not agree stays where they were.
#[must_use]
pub fn is_left_by_back(solution: &Solution<'_, '_, '_>, dialog: &Dialog) -> bool {
    let Some(class) = dialog.class.filter(|_| dialog.page && dialog.cancel != Cancel::Locked) else { return false };
    let contexts = solution.before.contexts.get(&Node::Type(class)).map_or(&[][..], Vec::as_slice);
    let opened = |state: &State| state.must.has(Atom::OpenedByUser) && !state.ways.has(Ways::UNKNOWN_OPENER);
    !contexts.is_empty() && contexts.iter().all(|c| opened(&c.state))
}

/// Whether a button lets the user go on without a yes.
fn leads_on(solution: &Solution<'_, '_, '_>, button: &Button) -> bool {
    let asks = |role: &Role| matches!(role, Role::RequestsPermission { .. });
    let leaves = |role: &Role| matches!(role, Role::Exits { .. });
    let opens = |role: &Role| matches!(role, Role::OpensScreen { .. });
    let mut callbacks = button.callbacks.iter();
    let back = callbacks.any(|c| {
        runs(solution, *c, DEPTH, &asks)
            || runs(solution, *c, DEPTH, &leaves)
            // The settings: a yes that opens something else than a screen of the app.
            || button.choice == Choice::Yes && runs(solution, *c, DEPTH, &opens)
    });
    !back && button.choice != Choice::Leave
}

/// Whether the user refused more than once on the way: an explanation lay between.
#[must_use]
pub fn explained(solution: &Solution<'_, '_, '_>, reached: Reached) -> bool {
    use rules::catalogue::Purpose;
    let refused = Atom::Refused(Purpose::Policy);
    path(solution, reached).iter().any(|(edge, state)| is_tap(solution, edge) && state.must.has(refused))
}

/// Whether a place runs because a page that asks is shown, or by a tap that means to go on.
#[must_use]
pub fn by_use(solution: &Solution<'_, '_, '_>, function: FnId, reached: Reached) -> bool {
    let knowledge = solution.knowledge;
    let path = path(solution, reached);
    if let Some((Edge { to: Node::Fn(tapped), .. }, _)) = last_tap(&path)
        && reached.state.must.has(Atom::UserAction)
    {
        return knowledge.tap_label(*tapped).iter().any(|l| knowledge.words.speaks_of(Idea::GoOn, l));
    }
    let mut around = knowledge.program.owner(function);
    while let Some(ty) = around {
        if knowledge.is_surface(ty) {
            return true;
        }
        around = knowledge.program.outer_type(ty);
    }
    false
}
