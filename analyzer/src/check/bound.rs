//! Switches of declarative screens that a property keeps by itself: `Toggle("...", isOn: $ads)` over a stored property.
//!
//! In: the units. Out: candidates of kind `choice`, with their outcome.

use rules::catalogue::Role;
use rules::rule::{Find, Outcome};

use super::acts::runs;
use super::candidate::Candidate;
use super::having::Units;
use super::{labels, readers};
use crate::facts::{StmtKind, Value};
use crate::link::program::{Site, TypeId};
use crate::link::symbols::Sym;
use crate::solve::knowledge::Knowledge;

/// The choices of a unit that are stored so.
#[must_use]
pub fn choices(units: &Units<'_, '_, '_, '_>, unit: usize) -> Vec<Candidate> {
    let knowledge = units.solution.knowledge;
    let program = knowledge.program;
    let [names, ..] = program.apis.names_with(|r| matches!(r, Role::Control { .. }));
    let mut sites: Vec<Site> = names.iter().filter_map(|n| program.calls.get(n)).flatten().copied().collect();
    sites.sort_unstable();
    sites.retain(|s| units.is_in(unit, program.file_of(s.function)) && runs(knowledge, s.function));
    sites.into_iter().filter_map(|site| choice(units, unit, site)).collect()
}

fn choice(units: &Units<'_, '_, '_, '_>, unit: usize, site: Site) -> Option<Candidate> {
    let knowledge = units.solution.knowledge;
    let program = knowledge.program;
    let (checked, label) = program.apis_at(site).into_iter().find_map(|a| match program.apis.role(a) {
        Some(Role::Control { checked, label }) => Some((program.argument(site, checked)?, label.as_ref())),
        _ => None,
    })?;
    let (property, key) = kept(knowledge, site, checked)?;
    let mut named = labels::composed(knowledge, site, label);
    named.keys.extend([key.clone(), program.symbols.str(property.1).to_string()]);
    if !named.is_telling(knowledge) {
        return None;
    }
    let mut base = Candidate::new(Find::Choice, (program.file_of(site.function), program.span(site)));
    base.unit = Some(unit);
    base.function = Some(site.function);
    base.site = Some(site);
    base.api = program.callee_text(site).to_string();
    base.searched = key.clone();
    let mut candidate = named.fill(base, knowledge, ("", true));
    candidate.outcome = (!readers::is_property_read(units, unit, (property, &key))).then_some(Outcome::NobodyReads);
    Some(candidate)
}

/// The stored property whose state a control is lent, with its key.
fn kept(knowledge: &Knowledge<'_, '_>, site: Site, checked: &Value) -> Option<((TypeId, Sym), String)> {
    let program = knowledge.program;
    let Value::Local(local) = checked else { return None };
    let defs = program.defs(site.function);
    let [read] = defs.sites(*local) else { return None };
    let StmtKind::Read { base, name, .. } = program.stmt(*read) else { return None };
    let path = program.text(program.file_of(read.function), *name);
    let property = program.field_at(*read, base, path)?;
    Some((property, knowledge.kept_under(property)?.to_string()))
}
