//! What becomes of a choice that a control stores: who reads it, which SDKs are told.
//!
//! In: stored values and preference screens. Out: candidates of kind `choice`, with their outcome.

use rules::catalogue::{Role, TypeRole};
use rules::rule::{Find, Outcome};
use rustc_hash::FxHashSet;

use super::acts::is_answer;
use super::candidate::Candidate;
use super::events::{says_yes, written};
use super::having::Units;
use super::naming::Named;
use super::readers;
use super::stored::{Stored, Told};
use crate::facts::{Cond, StmtKind, Value};
use crate::link::apis::SdkId;
use crate::link::program::{FnId, Site};
use crate::link::types::Ty;
use crate::solve::events::EventKind;
use crate::solve::knowledge::Knowledge;

/// At most so many functions are followed from a control.
const REACH: usize = 60;

/// All choices: one candidate per control and key, and one per SDK that is not told.
#[must_use]
pub fn candidates(units: &Units<'_, '_, '_, '_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let modules = &units.solution.knowledge.modules;
    let mut kept_by_framework = super::layouts::choices(units.solution.knowledge);
    kept_by_framework.extend(super::settings_bundles::choices(units.solution.knowledge));
    for unit in 0..modules.units.len() {
        for stored in units.stored_in(unit).filter(|s| is_choice(units, s)) {
            found.extend(of_control(units, unit, stored));
        }
        found.extend(super::bound::choices(units, unit));
        for candidate in &kept_by_framework {
            if units.is_in(unit, candidate.place.0) {
                let mut candidate = candidate.clone();
                candidate.unit = Some(unit);
                let keys = candidate.identifiers.clone();
                let read = keys.is_empty() || keys.iter().any(|k| readers::is_mentioned(units, unit, k));
                candidate.outcome = (!read).then_some(Outcome::NobodyReads);
                candidate.searched = keys.join(", ");
                found.push(candidate);
            }
        }
    }
    // A control that writes the key in two branches is one control; the place that stores the no speaks for it.
    let mut seen = FxHashSet::default();
    found.sort_by_key(|c| (c.unit, c.place));
    found.retain(|c| seen.insert((c.unit, c.place.0, c.evidence.clone(), c.sdk)));
    found
}

/// Whether a control stores it: in answer to the user's act, a no or an answer that may be one.
fn is_choice(units: &Units<'_, '_, '_, '_>, stored: &Stored) -> bool {
    let knowledge = units.solution.knowledge;
    stored.is_choice(knowledge)
        && stored.key.is_some()
        && named(knowledge, stored).is_telling(knowledge)
        && is_answer(knowledge, stored.site)
        && !stored.is_first_refusal(units.solution)
}

fn named(knowledge: &Knowledge<'_, '_>, stored: &Stored) -> Named {
    let mut named = Named::default();
    named.keys.extend(stored.key.clone());
    named.add(stored.names.iter().cloned());
    // A key that says nothing is told about by the control that stores it.
    if !named.is_telling(knowledge) {
        named.add(knowledge.labels_around(stored.site.function));
    }
    named
}

fn of_control(units: &Units<'_, '_, '_, '_>, unit: usize, stored: &Stored) -> Vec<Candidate> {
    let knowledge = units.solution.knowledge;
    let program = knowledge.program;
    let mut base = Candidate::new(Find::Choice, (program.file_of(stored.site.function), program.span(stored.site)));
    base.unit = Some(unit);
    base.function = Some(stored.site.function);
    base.site = Some(stored.site);
    base.inner = stored.inner.clone();
    base.api = written(units.solution, stored.site);
    base.searched = stored.key.clone().unwrap_or_default();
    let mut base = named(knowledge, stored).fill(base, knowledge, ("", true));
    let consent = stored.may_refuse(knowledge);
    // A consent that nobody reads was never asked for by the code: the rules about order speak of that.
    let passed_on = is_passed_on(knowledge, stored);
    if !passed_on && !readers::is_read(units, unit, stored) {
        base.outcome = Some(Outcome::NobodyReads);
    }
    let mut found = vec![base.clone()];
    if consent && (stored.told == Told::No || !passed_on) {
        for sdk in untold(units, unit, stored) {
            let mut candidate = base.clone();
            candidate.outcome = Some(Outcome::SdkNotTold);
            candidate.sdk = Some(sdk);
            candidate.others = gates(units, unit, sdk);
            found.push(candidate);
        }
    }
    found
}

/// Where an SDK's gate is told yes.
fn gates(
    units: &Units<'_, '_, '_, '_>,
    unit: usize,
    sdk: SdkId,
) -> Vec<(crate::link::program::FileId, crate::facts::Span)> {
    let program = units.solution.knowledge.program;
    let gates = units.events(unit, EventKind::Gate).filter(|e| e.sdk == Some(sdk));
    gates.map(|e| (program.file_of(e.site.function), program.span(e.site))).collect()
}

/// SDKs that were told a fixed yes and that nothing tells no.
fn untold(units: &Units<'_, '_, '_, '_>, unit: usize, stored: &Stored) -> Vec<SdkId> {
    let solution = units.solution;
    let told_yes = units.events(unit, EventKind::Gate).filter(|e| says_yes(solution, e));
    let mut sdks: Vec<SdkId> = told_yes.filter_map(|e| e.sdk).collect();
    sdks.sort_unstable();
    sdks.dedup();
    let effects = effects(solution.knowledge, stored.site.function);
    let stopped = |sdk: SdkId| {
        effects.iter().any(|e| match e {
            Effect::Of(of) => *of == Some(sdk),
            Effect::EndsProcess => true,
        })
    };
    sdks.retain(|sdk| !units.gates_told_no(unit, Some(*sdk)) && !stopped(*sdk));
    sdks
}

/// What a function does besides storing, itself or through the functions it calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// An SDK is told something, or used.
    Of(Option<SdkId>),
    /// The app ends: what was told in memory is forgotten.
    EndsProcess,
}

fn effects(knowledge: &Knowledge<'_, '_>, function: FnId) -> Vec<Effect> {
    let program = knowledge.program;
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    let mut queue = vec![function];
    while let Some(function) = queue.pop() {
        if seen.len() >= REACH || !seen.insert(function) {
            continue;
        }
        for stmt in 0..program.function(function).body.len() as u32 {
            let site = Site { function, stmt };
            if !matches!(program.stmt(site), StmtKind::Call(_) | StmtKind::Write { .. }) {
                continue;
            }
            for api in program.apis_at(site) {
                let entry = program.apis.entry(api);
                match program.apis.role(api) {
                    Some(Role::Exits { .. }) if !is_of_screen(knowledge, entry.owners()) => {
                        found.push(Effect::EndsProcess);
                    }
                    Some(_) if entry.sdk.is_some() => found.push(Effect::Of(entry.sdk)),
                    _ => {}
                }
            }
            found.extend(sdk_of_receiver(knowledge, site).map(|s| Effect::Of(Some(s))));
            if program.call(site).is_some() {
                queue.extend(program.resolve(site).targets.iter().copied());
            }
        }
        queue.extend(program.defs(function).functions().iter().filter(|f| program.parent(**f) == Some(function)));
    }
    found
}

fn is_of_screen(knowledge: &Knowledge<'_, '_>, owners: &[crate::link::symbols::Sym]) -> bool {
    owners.iter().any(|o| knowledge.program.hierarchy.has_role(Ty::External(*o), TypeRole::Screen))
}

/// The SDK on whose type a call is made, listed or not.
fn sdk_of_receiver(knowledge: &Knowledge<'_, '_>, site: Site) -> Option<SdkId> {
    let program = knowledge.program;
    let crate::facts::Receiver::On(value) = &program.call(site)?.receiver else { return None };
    let Ty::External(ty) = program.type_of(site.function, value) else { return None };
    let name = program.symbols.str(ty);
    let of = |s: &rules::sdk::Sdk| {
        s.packages.iter().any(|p| name.strip_prefix(p.as_str()).is_some_and(|rest| rest.starts_with('.')))
    };
    program.pack.sdks.iter().position(of).map(|i| SdkId(i as u16))
}

/// Whether the control hands the choice on to something else than the store: a call that takes it, a branch on it that
/// does something, an SDK that is told.
fn is_passed_on(knowledge: &Knowledge<'_, '_>, stored: &Stored) -> bool {
    let program = knowledge.program;
    if !effects(knowledge, stored.site.function).is_empty() {
        return true;
    }
    let Some((owner, index)) = stored.param else { return false };
    let Some(local) = program.function(owner).params.get(index as usize).map(|p| p.local) else { return false };
    let value = Value::Local(local);
    let defs = program.defs(owner);
    defs.functions().iter().any(|function| {
        (0..program.function(*function).body.len() as u32).any(|stmt| {
            let site = Site { function: *function, stmt };
            match program.stmt(site) {
                StmtKind::Call(call) if site != stored.site => {
                    call.args.iter().any(|a| a.value == value) && !readers::only_shows_or_stores(knowledge, site)
                }
                StmtKind::Branch { cond, .. } => mentions(cond, &value) && does_something(knowledge, site),
                _ => false,
            }
        })
    })
}

fn mentions(cond: &Cond, value: &Value) -> bool {
    match cond {
        Cond::Test(v) => v == value,
        Cond::Not(inner) => mentions(inner, value),
        Cond::And(all) | Cond::Or(all) => all.iter().any(|c| mentions(c, value)),
        Cond::Equal(a, b) => a == value || b == value,
        _ => false,
    }
}

/// Whether a branch calls functions of the project.
fn does_something(knowledge: &Knowledge<'_, '_>, branch: Site) -> bool {
    let program = knowledge.program;
    let [first, second] = program.stmt(branch).blocks(branch.stmt);
    first.chain(second).map(|stmt| Site { function: branch.function, stmt }).any(|site| {
        program.call(site).is_some()
            && !program.resolve(site).targets.is_empty()
            && !readers::only_shows_or_stores(knowledge, site)
    })
}
