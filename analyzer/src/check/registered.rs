//! Settings whose first value the app registers with its store, many at once.
//!
//! In: calls that give a store its defaults by key. Out: candidates, one for each key that says yes.

use rules::catalogue::Role;
use rules::rule::Find;

use super::acts::runs;
use super::candidate::Candidate;
use super::naming::Named;
use crate::facts::{StmtKind, Value};
use crate::link::program::{Program, Site};
use crate::solve::knowledge::Knowledge;

/// Through so many variables and fields a dictionary is followed to where it is written.
const STEPS: u32 = 4;

/// All keys that are registered with a yes.
#[must_use]
pub fn candidates(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let program = knowledge.program;
    let [names, ..] = program.apis.names_with(|role| matches!(role, Role::StoreDefaults { .. }));
    let mut sites: Vec<Site> = names.iter().filter_map(|n| program.calls.get(n)).flatten().copied().collect();
    sites.sort_unstable();
    sites.into_iter().filter(|s| runs(knowledge, s.function)).flat_map(|site| registered(knowledge, site)).collect()
}

fn registered(knowledge: &Knowledge<'_, '_>, site: Site) -> Vec<Candidate> {
    let program = knowledge.program;
    let roles = program.apis_at(site).into_iter().filter_map(|api| program.apis.role(api));
    let values = roles.into_iter().find_map(|role| match role {
        Role::StoreDefaults { values } => program.argument(site, values),
        _ => None,
    });
    let Some((at, pairs)) = values.and_then(|value| written(program, (site, value), STEPS)) else { return Vec::new() };
    let truths = pairs.iter().filter(|(_, value)| matches!(value, Value::Bool(_))).count();
    let mut index = 0;
    let mut found = Vec::new();
    for (key, value) in pairs {
        let Value::Bool(yes) = value else { continue };
        index += 1;
        let mut named = Named::default();
        named.add(knowledge.names_of(at.function, key));
        if !yes || !named.is_telling(knowledge) {
            continue;
        }
        let mut candidate = Candidate::new(Find::Setting, (program.file_of(at.function), program.span(at)));
        candidate.function = Some(at.function);
        candidate.api = program.callee_text(site).to_string();
        candidate.first_value = super::fixes::one_of(program, at, (index - 1, truths));
        if at != site {
            candidate.inner = vec![site];
        }
        found.push(named.fill(candidate, knowledge, ("true", true)));
    }
    found
}

/// The keys and values of a dictionary, where it is written: through variables and fields that have one value.
fn written<'p>(
    program: &Program<'p>,
    (site, value): (Site, &'p Value),
    steps: u32,
) -> Option<(Site, Vec<(&'p Value, &'p Value)>)> {
    let pair = |pair: &'p Value| match pair {
        Value::Array(both) => match both.as_slice() {
            [key, value] => Some((key, value)),
            _ => None,
        },
        _ => None,
    };
    let local = match value {
        Value::Array(pairs) => return Some((site, pairs.iter().filter_map(pair).collect())),
        Value::Local(local) if steps > 0 => *local,
        _ => return None,
    };
    let defs = program.defs(site.function);
    let &[only] = defs.sites(local) else { return None };
    match program.stmt(only) {
        StmtKind::Assign { from, .. } => written(program, (only, from), steps - 1),
        StmtKind::Read { base, name, .. } => {
            let path = program.text(program.file_of(only.function), *name);
            let (owner, name) = program.field_at(only, base, path)?;
            let [only] = program.field_writes(owner, name)[..] else { return None };
            written(program, only, steps - 1)
        }
        _ => None,
    }
}
