//! Texts beside a control of a declarative screen.
//!
//! In: the call that makes the control. Out: its label, the texts of its row, the texts that a wrapper is given.

use rules::catalogue::{ArgAt, Role};

use super::naming::Named;
use crate::facts::Value;
use crate::link::program::{FnId, Site};
use crate::solve::knowledge::Knowledge;

/// The names of a composed control.
#[must_use]
pub fn composed(knowledge: &Knowledge<'_, '_>, site: Site, label: Option<&ArgAt>) -> Named {
    let program = knowledge.program;
    let mut named = Named::default();
    if let Some(text) = label.and_then(ArgAt::fixed) {
        named.texts.push(text.to_string());
    }
    if let Some(value) = label.and_then(|l| program.argument(site, l)) {
        match value {
            Value::Function(index) => {
                let content = program.fn_id(program.file_of(site.function), *index);
                named.texts.extend(texts_in(knowledge, content).into_iter().map(|(_, t)| t));
            }
            _ => add_value(knowledge, site.function, value, &mut named),
        }
    }
    let mut function = site.function;
    let mut at = site.stmt;
    // `ListItem(headline = { Text(...) }, trailing = { Switch(...) })`: the texts stand next door.
    for _ in 0..2 {
        if !named.texts.is_empty() {
            break;
        }
        named.texts = beside(knowledge, function, at);
        // A lambda is made somewhere; a function of its own is called from somewhere.
        let caller = || program.calls.get(&program.fn_name(function)).and_then(|sites| sites.first().copied());
        let made = program.function_values.get(&function).copied().or_else(caller).filter(|_| named.texts.is_empty());
        let Some(made) = made else {
            break;
        };
        add_arguments(knowledge, made, &mut named);
        (function, at) = (made.function, made.stmt);
    }
    named
}

/// Texts that a function shows; if it holds several controls, only the one nearest to the statement.
fn beside(knowledge: &Knowledge<'_, '_>, function: FnId, at: u32) -> Vec<String> {
    let texts = texts_in(knowledge, function);
    if controls_in(knowledge, function) <= 1 {
        return texts.into_iter().map(|(_, t)| t).collect();
    }
    let nearest = texts.iter().map(|(stmt, _)| *stmt).min_by_key(|stmt| stmt.abs_diff(at));
    texts.into_iter().filter(|(stmt, _)| Some(*stmt) == nearest).map(|(_, t)| t).collect()
}

fn controls_in(knowledge: &Knowledge<'_, '_>, function: FnId) -> usize {
    let program = knowledge.program;
    let sites = (0..program.function(function).body.len() as u32).map(|stmt| Site { function, stmt });
    let control = |s: &Site| {
        program.call(*s).is_some()
            && program.apis_at(*s).iter().any(|a| matches!(program.apis.role(*a), Some(Role::Control { .. })))
    };
    sites.filter(control).count()
}

/// Texts that a function shows with calls like `Text("...")`, with the statement.
fn texts_in(knowledge: &Knowledge<'_, '_>, function: FnId) -> Vec<(u32, String)> {
    let program = knowledge.program;
    let mut found = Vec::new();
    for stmt in 0..program.function(function).body.len() as u32 {
        let site = Site { function, stmt };
        for api in &program.resolve(site).apis {
            if let Some(Role::ShowsText { text }) = program.apis.role(*api)
                && let Some(value) = program.argument(site, text)
            {
                let mut named = Named::default();
                add_value(knowledge, function, value, &mut named);
                found.extend(named.texts.into_iter().chain(named.others).map(|t| (stmt, t)));
            }
        }
    }
    found
}

fn add_value(knowledge: &Knowledge<'_, '_>, function: FnId, value: &Value, named: &mut Named) {
    let names = knowledge.names_of(function, value);
    named.add(names.iter().flat_map(|n| knowledge.resources.resolve(n)));
}

/// Names and texts among the arguments of a call: what a wrapper is told about its control.
pub fn add_arguments(knowledge: &Knowledge<'_, '_>, site: Site, named: &mut Named) {
    let program = knowledge.program;
    let file = program.file_of(site.function);
    for arg in program.call(site).map_or(&[][..], |c| c.args.as_slice()) {
        match &arg.value {
            Value::Function(index) => {
                let content = program.fn_id(file, *index);
                named.texts.extend(texts_in(knowledge, content).into_iter().map(|(_, t)| t));
            }
            value => add_value(knowledge, site.function, value, named),
        }
    }
}
