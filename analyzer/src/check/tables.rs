//! Tables that say what stored settings are as long as nothing is stored.
//!
//! In: calls that are given one. Out: candidates of kind `setting`, at the pair that says yes.

use rules::catalogue::Role;

use super::acts::runs;
use super::candidate::Candidate;
use super::naming::Named;
use super::settings::{candidate_at, push};
use crate::facts::{Exit, StmtKind, Value};
use crate::link::program::{FnId, Site};
use crate::link::symbols::last_segment;
use crate::solve::knowledge::Knowledge;

/// Through so many variables and fields a table is followed to where it is written.
const STEPS: u32 = 4;

/// Adds the settings that are on by default.
pub fn add(knowledge: &Knowledge<'_, '_>, found: &mut Vec<Candidate>) {
    let program = knowledge.program;
    let [names, ..] = program.apis.names_with(|r| matches!(r, Role::StoreDefaults { .. }));
    let mut sites: Vec<Site> = names.iter().filter_map(|n| program.calls.get(n)).flatten().copied().collect();
    sites.sort_unstable();
    for site in sites.into_iter().filter(|s| runs(knowledge, s.function)) {
        for api in program.apis_at(site) {
            if let Some(Role::StoreDefaults { values }) = program.apis.role(api)
                && let Some(table) = program.argument(site, values)
            {
                read(knowledge, (site, table), STEPS, &mut |at, key| {
                    let mut candidate = setting(knowledge, at, key)?;
                    candidate.api = program.callee_text(site).to_string();
                    candidate.inner.extend((at != site).then_some(site));
                    push(found, candidate);
                    Some(())
                });
            }
        }
    }
}

/// Shows the keys of a table whose value is yes.
fn read(
    knowledge: &Knowledge<'_, '_>,
    (site, table): (Site, &Value),
    steps: u32,
    show: &mut dyn FnMut(Site, &Value) -> Option<()>,
) {
    let program = knowledge.program;
    match table {
        Value::Array(pair) if pair.len() == 2 && pair[1] == Value::Bool(true) => {
            show(site, &pair[0]);
        }
        Value::Array(pairs) => pairs.iter().for_each(|pair| read(knowledge, (site, pair), steps, show)),
        Value::Local(local) if steps > 0 => {
            for at in program.defs(site.function).sites(*local) {
                match program.stmt(*at) {
                    StmtKind::Assign { from, .. } => read(knowledge, (*at, from), steps - 1, show),
                    StmtKind::Read { base, name, .. } => {
                        let path = program.text(program.file_of(at.function), *name);
                        let field = program.field_at(*at, base, path);
                        for (site, value) in field.map(|(id, name)| program.field_writes(id, name)).unwrap_or_default()
                        {
                            read(knowledge, (site, value), steps - 1, show);
                        }
                    }
                    StmtKind::Call(_) => {
                        for target in program.resolve(*at).targets.iter().take(4) {
                            returned(knowledge, *target, steps - 1, show);
                        }
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Shows the keys of the tables that a function returns whose value is yes.
fn returned(
    knowledge: &Knowledge<'_, '_>,
    function: FnId,
    steps: u32,
    show: &mut dyn FnMut(Site, &Value) -> Option<()>,
) {
    for (index, stmt) in knowledge.program.function(function).body.iter().enumerate() {
        if let StmtKind::Exit { how: Exit::Return, value: Some(value) } = &stmt.kind {
            read(knowledge, (Site { function, stmt: index as u32 }, value), steps, show);
        }
    }
}

/// The setting that a key names, on by default; none if the key says nothing.
fn setting(knowledge: &Knowledge<'_, '_>, at: Site, key: &Value) -> Option<Candidate> {
    let program = knowledge.program;
    let mut named = Named::default();
    for item in program.evaluate(at.function, key, None).into_iter().flatten() {
        named.keys.extend(item.elem.spelling().map(|s| last_segment(&s).to_string()));
    }
    named.add(knowledge.names_of(at.function, key));
    if !named.is_telling(knowledge) {
        return None;
    }
    let mut candidate = candidate_at(knowledge, at);
    candidate.first_value = super::fixes::in_code(program, at, "true");
    Some(named.fill(candidate, knowledge, ("true", true)))
}
