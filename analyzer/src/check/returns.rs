//! Refusals that lead back to a dialog that asks.
//!
//! In: the dialogs and the edges behind the callbacks of their no-buttons. Out: candidates of kind `return`, at the call
//! that leads back.

use rules::rule::Find;
use rustc_hash::FxHashSet;

use super::candidate::Candidate;
use super::dialogs::{is_tap, reached, said};
use super::events::written;
use crate::link::program::{FnId, Program, Site, TypeId};
use crate::solve::Solution;
use crate::solve::atoms::Atoms;
use crate::solve::dialogs::{Cancel, Choice, Dialog, Shown};
use crate::solve::graph::{Edge, Kind, Node};
use crate::solve::told::Told;

/// At most so many functions behind a callback are looked at.
const BEHIND: usize = 64;

/// All places where a no leads back: to the same dialog, or from an explanation to one more.
#[must_use]
pub fn candidates(solution: &Solution<'_, '_, '_>) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let all = &knowledge.dialogs().all;
    let asks = |d: &Dialog| knowledge.asks_for_consent(d) || knowledge.asks_for_permission(d);
    let mut asking: Vec<usize> = (0..all.len()).filter(|i| asks(&all[*i])).collect();
    let coming_back = coming_back(solution, &asking);
    asking.extend(&coming_back);
    asking.sort_unstable();
    let mut steps: Vec<(usize, FnId, usize, Site)> = Vec::new();
    for from in &asking {
        let only_back = coming_back.contains(from) && leads_only_back(solution, &asking, &all[*from]);
        let callbacks = if only_back { behind(&all[*from], |_| true) } else { refusing(&all[*from]) };
        for callback in callbacks {
            for (to, site) in shown_behind(solution, &asking, &all[*from], callback) {
                steps.push((*from, callback, to, site));
            }
        }
    }
    let refused: FxHashSet<Node> = asking.iter().flat_map(|i| refusing(&all[*i])).map(Node::Fn).collect();
    let mut found: Vec<Candidate> = Vec::new();
    for (from, callback, to, site) in &steps {
        let explained = !begins(solution, &all[*from], &refused);
        let trapped = all[*from]
            .ways()
            .all(|b| matches!(b.choice, Choice::Yes | Choice::Other) || b.callbacks.contains(callback))
            || coming_back.contains(from) && leads_only_back(solution, &asking, &all[*from]);
        let candidate = candidate(solution, &all[*from], *site);
        if trapped && (to == from || explained) && !found.iter().any(|f| f.place == candidate.place) {
            found.push(candidate);
        }
    }
    found
}

/// Dialogs that a no leads to and that lead back to what was asked: they ask the same, whatever their own text says.
fn coming_back(solution: &Solution<'_, '_, '_>, asking: &[usize]) -> Vec<usize> {
    let all = &solution.knowledge.dialogs().all;
    let others: Vec<usize> = (0..all.len()).filter(|i| !asking.contains(i)).collect();
    let after_no = |from: &usize| {
        let callbacks = refusing(&all[*from]).into_iter();
        callbacks.flat_map(|c| shown_behind(solution, &others, &all[*from], c)).map(|(to, _)| to).collect::<Vec<_>>()
    };
    let mut found: Vec<usize> = asking.iter().flat_map(after_no).collect();
    found.sort_unstable();
    found.dedup();
    found.retain(|to| {
        let mut callbacks = all[*to].ways().flat_map(|b| b.callbacks.iter());
        callbacks.any(|c| !shown_behind(solution, asking, &all[*to], *c).is_empty())
    });
    found
}

/// Whether a dialog is shown somewhere without a no before it.
fn begins(solution: &Solution<'_, '_, '_>, dialog: &Dialog, refused: &FxHashSet<Node>) -> bool {
    let free = |site: Site, context: u32| {
        let path = solution.before.path(Node::Fn(site.function), context);
        !path.iter().any(|edge| refused.contains(&edge.to))
    };
    dialog.shown.iter().any(|shown| {
        let states = solution.before.states_of(shown.site, shown.inside);
        states.iter().any(|(_, context)| free(shown.site, *context))
    })
}

/// Functions that run when the user says no.
fn refusing(dialog: &Dialog) -> Vec<FnId> {
    behind(dialog, |choice| matches!(choice, Choice::No | Choice::Close))
}

/// Whether every button of a dialog that cannot be left otherwise leads back to what was asked: it takes no answer,
/// whatever its buttons say.
fn leads_only_back(solution: &Solution<'_, '_, '_>, asking: &[usize], dialog: &Dialog) -> bool {
    let back = |callback: &FnId| !shown_behind(solution, asking, dialog, *callback).is_empty();
    dialog.cancel == Cancel::Locked && dialog.ways().all(|b| b.callbacks.iter().any(back))
}

fn behind(dialog: &Dialog, wanted: impl Fn(Choice) -> bool) -> Vec<FnId> {
    let ways = dialog.ways().filter(|b| wanted(b.choice));
    let mut functions: Vec<FnId> = ways.flat_map(|b| b.callbacks.iter().copied()).collect();
    functions.sort_unstable();
    functions.dedup();
    functions
}

/// Dialogs that a callback shows without a further tap, each with the call that leads there; calls inside the class of the
/// dialog that was refused, or inside the helper that makes it, only pass the answer on. What a helper is given by
/// another call than the one that shows this dialog answers another one, and so does the other answer.
fn shown_behind(
    solution: &Solution<'_, '_, '_>,
    asking: &[usize],
    from: &Dialog,
    callback: FnId,
) -> Vec<(usize, Site)> {
    let program = solution.knowledge.program;
    let all = &solution.knowledge.dialogs().all;
    let helper = helper_of(solution, from, callback);
    let outside = |site: Site| {
        let frame = program.frame(site.function);
        helper != Some(frame) && (from.class.is_none() || program.owner(frame) != from.class)
    };
    let mut seen: FxHashSet<(Node, Told)> = FxHashSet::default();
    let mut queue: Vec<(Node, Told, Option<Site>)> = vec![(Node::Fn(callback), Told::default(), None)];
    let mut found = Vec::new();
    while let Some((node, told, way)) = queue.pop() {
        if !seen.insert((node, told)) || seen.len() > BEHIND {
            continue;
        }
        for index in asking {
            let here = all[*index].shown.iter().map(|s| s.site).find(|s| Node::Fn(s.function) == node);
            // Where somebody else's choice shows it, the callback does not.
            let runs = here.filter(|s| !solution.before.states_of(*s, Atoms::NONE).is_empty());
            let runs = runs.filter(|s| solution.before.is_passed(*s, told));
            found.extend(runs.map(|s| (*index, way.unwrap_or(s))));
        }
        if let Some((screen, site)) = restarted(solution, node) {
            queue.push((Node::Type(screen), Told::default(), way.or(Some(site))));
        }
        for edge in solution.before.from(node).filter(|e| !is_tap(solution, e) && answers(program, from, helper, e)) {
            if let Some(told) = solution.before.told_along(edge, told) {
                queue.push((edge.to, told, way.or(edge.site.filter(|s| outside(*s)))));
            }
        }
    }
    found
}

/// The helper that makes a dialog with a callback of its own, if others tell it what to say.
fn helper_of(solution: &Solution<'_, '_, '_>, dialog: &Dialog, callback: FnId) -> Option<FnId> {
    let helper = solution.knowledge.program.frame(callback);
    let told = |shown: &Shown| solution.knowledge.program.frame(shown.site.function) != helper;
    (!dialog.shown.is_empty() && dialog.shown.iter().all(told)).then_some(helper)
}

/// Whether what an edge runs may answer a dialog: not if it was handed to the helper with another dialog.
fn answers(program: &Program<'_>, dialog: &Dialog, helper: Option<FnId>, edge: &Edge) -> bool {
    let (Some(helper), Kind::ValueCall, Node::Fn(from), Node::Fn(value)) = (helper, &edge.kind, edge.from, edge.to)
    else {
        return true;
    };
    let given = program.function_values.get(&value).filter(|_| program.frame(from) == helper);
    let Some(given) = given.filter(|given| program.resolve(**given).targets.contains(&helper)) else { return true };
    dialog.shown.iter().any(|shown| shown.site == *given || shown.inner.contains(given))
}

/// The screen that a function has made anew, and where.
fn restarted(solution: &Solution<'_, '_, '_>, node: Node) -> Option<(TypeId, Site)> {
    let program = solution.knowledge.program;
    let Node::Fn(function) = node else { return None };
    let site = *solution.before.places.again.iter().find(|site| site.function == function)?;
    Some((program.owner(program.frame(function))?, site))
}

fn candidate(solution: &Solution<'_, '_, '_>, from: &Dialog, site: Site) -> Candidate {
    let program = solution.knowledge.program;
    let mut candidate = Candidate::new(Find::Return, (program.file_of(site.function), program.span(site)));
    let states = solution.before.states_of(site, Atoms::NONE).into_iter();
    candidate.contexts = states.map(|(state, context)| reached(site, state, context)).collect();
    candidate.function = Some(site.function);
    candidate.api = written(solution, site);
    candidate.evidence = candidate.api.clone();
    candidate.name = said(from);
    candidate.guessed = from.guessed;
    candidate
}
