//! Calls, paths and assignments of a build script.
//!
//! In: the tokens of one statement. Out: an element per step of its path, with arguments or the value assigned.

use std::ops::Range;

use super::statement::{Scope, Script};
use super::token::{Kind, Tokens};
use super::value::{self, Item};
use crate::facts::Span;

/// One step of a path: `name`, `name(arguments)`, `name { block }`, `["name"]`.
struct Step {
    name: String,
    /// All of it but the block.
    tokens: Range<usize>,
    arguments: Option<Range<usize>>,
    block: Option<Range<usize>>,
    /// Written in brackets.
    index: bool,
}

/// Writes the elements of a statement.
pub fn lower(script: &mut Script, range: Range<usize>, scope: Scope) {
    let (mut steps, behind) = path(script.tokens, range.clone());
    let rest = behind..range.end;
    if steps.is_empty() {
        return script.children(range, scope);
    }
    if steps.len() > 1 && ["project", "this"].contains(&steps[0].name.as_str()) && is_bare(&steps[0]) {
        steps.remove(0);
    }
    let sign = script.tokens.kind(rest.start) == Kind::Sign && !rest.is_empty();
    if sign && ["=", "+=", "-=", "?="].contains(&script.tokens.raw(rest.start)) {
        let value = rest.start + 1..rest.end;
        return assign(script, steps, &Assigned { whole: range, value }, scope);
    }
    if let Some(last) = steps.pop_if(|last| last.name == "set" && last.arguments.is_some()) {
        let value = last.arguments.unwrap_or_default();
        return set(script, steps, &Assigned { whole: range, value }, scope);
    }
    // Any other operator makes an expression whose value nobody uses.
    if sign && !script.tokens.is(rest.start, "@") {
        return script.children(range, scope);
    }
    call(script, steps, rest, scope);
}

/// The tokens of an assignment.
struct Assigned {
    whole: Range<usize>,
    value: Range<usize>,
}

/// `path = value`.
fn assign(script: &mut Script, mut steps: Vec<Step>, assigned: &Assigned, scope: Scope) {
    let items = value::items(script.tokens, assigned.value.clone());
    let span = head(script.tokens, &assigned.whole);
    if let Some(name) = variable(script, &steps, scope) {
        let element = script.define(&name, items, span, scope);
        return script.children(assigned.value.clone(), Scope { parent: Some(element), extra: false });
    }
    // `placeholders["a"] = "b"` says the same as `placeholders = [a: "b"]`.
    let mut keys = Vec::new();
    while steps.len() > 1
        && let Some(step) = steps.pop_if(|step| step.index)
    {
        keys.insert(0, step.name);
    }
    let items = items.into_iter().map(|item| {
        let own = Some(item.name.clone()).filter(|name| !name.is_empty());
        Item { name: keys.iter().cloned().chain(own).collect::<Vec<_>>().join("."), ..item }
    });
    let items = items.collect();
    let Some(last) = steps.pop() else { return };
    let scope = write(script, steps, scope);
    let span = head(script.tokens, &(last.tokens.start..assigned.whole.end));
    let element = script.element(&last.name, items, span, scope.parent);
    script.children(assigned.value.clone(), Scope { parent: Some(element), ..scope });
}

/// `path.set(value)`, `extra.set("name", value)`, and `set("name", value)` among extra properties.
fn set(script: &mut Script, steps: Vec<Step>, assigned: &Assigned, scope: Scope) {
    let mut items = value::items(script.tokens, assigned.value.clone());
    let on_extra = steps.last().map_or(scope.extra, |step| Script::is_extra(&step.name));
    if on_extra && items.len() > 1 {
        let key = items.remove(0);
        for item in &mut items {
            item.name = item.name.strip_prefix(&key.name).unwrap_or_default().to_owned();
        }
        script.define(&key.value, items, value::place(script.tokens, &assigned.whole), scope);
    } else if !steps.is_empty() {
        assign(script, steps, assigned, scope);
    }
}

/// The name of the variable or extra property that an assignment to this path sets.
fn variable(script: &Script, steps: &[Step], scope: Scope) -> Option<String> {
    let plain = |steps: &[Step]| steps.iter().all(|step| step.arguments.is_none() && step.block.is_none());
    let joined = |steps: &[Step]| steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>().join(".");
    let extra = steps.iter().take(3).position(|step| Script::is_extra(&step.name));
    if let Some(at) = extra.filter(|_| plain(steps)) {
        return Some(joined(&steps[at + 1..]));
    }
    let known = steps.first().is_some_and(|first| script.declared.contains(&first.name));
    (plain(steps) && (scope.extra || known)).then(|| joined(steps))
}

/// `path`, `path(arguments)`, `path argument, argument`, `path { }`.
fn call(script: &mut Script, mut steps: Vec<Step>, rest: Range<usize>, scope: Scope) {
    let Some(last) = steps.pop() else { return };
    let bare = is_bare(&last) && rest.is_empty();
    // Only reads something.
    if bare && (!steps.is_empty() || last.index) {
        return;
    }
    let tokens = script.tokens;
    let mut items = last.arguments.clone().map(|arguments| value::items(tokens, arguments)).unwrap_or_default();
    if last.arguments.is_some() || last.block.is_some() {
        value::infix(tokens, rest.clone(), &mut items);
    } else {
        items.extend(value::items(tokens, rest.clone()));
    }
    let is_property = scope.extra && steps.is_empty() && last.arguments.is_none() && last.block.is_none();
    if is_property && !items.is_empty() {
        let element = script.define(&last.name, items, head(tokens, &(last.tokens.start..rest.end)), scope);
        return script.children(rest, Scope { parent: Some(element), extra: false });
    }
    let outer = write(script, steps, scope);
    let end = if rest.is_empty() { last.tokens.end } else { rest.end };
    let span = head(tokens, &(last.tokens.start..end));
    let element = script.element(&last.name, items, span, outer.parent);
    let inner = inside(element, &last.name, outer);
    descend(script, &last, inner);
    script.children(rest, inner);
}

/// Writes all steps, each inside the one before.
fn write(script: &mut Script, steps: Vec<Step>, scope: Scope) -> Scope {
    let mut scope = scope;
    for step in steps {
        let items = step.arguments.clone().map(|arguments| value::items(script.tokens, arguments)).unwrap_or_default();
        let element = script.element(&step.name, items, value::place(script.tokens, &step.tokens), scope.parent);
        scope = inside(element, &step.name, scope);
        descend(script, &step, scope);
    }
    scope
}

fn inside(element: u32, name: &str, outer: Scope) -> Scope {
    Scope { parent: Some(element), extra: outer.extra || Script::is_extra(name) }
}

fn descend(script: &mut Script, step: &Step, scope: Scope) {
    for range in [&step.arguments, &step.block].into_iter().flatten() {
        script.children(range.clone(), scope);
    }
}

fn is_bare(step: &Step) -> bool {
    step.arguments.is_none() && step.block.is_none()
}

/// The place of a statement up to its first block.
fn head(tokens: &Tokens, range: &Range<usize>) -> Span {
    let block = super::statement::find(tokens, range.clone(), |at| tokens.is(at, "{"));
    value::place(tokens, &(range.start..block.unwrap_or(range.end).max(range.start + 1)))
}

/// Reads a path; the token behind it comes back.
fn path(tokens: &Tokens, range: Range<usize>) -> (Vec<Step>, usize) {
    let mut steps = Vec::new();
    let mut at = range.start;
    loop {
        if !matches!(tokens.kind(at), Kind::Word | Kind::Text) || at >= range.end {
            return (steps, at);
        }
        // A text alone is a value; with arguments it is a call by name.
        if steps.is_empty() && tokens.kind(at) == Kind::Text && !tokens.is(at + 1, "(") {
            return (steps, at);
        }
        let step = step(tokens, at, range.end);
        at = step.block.as_ref().map_or(step.tokens.end, |block| tokens.after(block.start, range.end));
        steps.push(step);
        while let Some(name) = value::index_key(tokens, at).filter(|_| at + 3 <= range.end) {
            steps.push(Step { name, tokens: at..at + 3, arguments: None, block: None, index: true });
            at += 3;
        }
        let mut next = at;
        while next < range.end && (tokens.kind(next) == Kind::Line || tokens.is(next, "!!")) {
            next += 1;
        }
        if next >= range.end || ![".", "?.", "*."].contains(&tokens.raw(next)) {
            return (steps, at);
        }
        at = next + 1;
    }
}

/// Reads one step. Its block keeps the brace as first token.
fn step(tokens: &Tokens, start: usize, limit: usize) -> Step {
    let mut at = start + 1;
    let typed = value::generics_end(tokens, at, limit);
    if typed < limit && ["(", "{", "."].contains(&tokens.raw(typed)) && tokens.kind(typed) != Kind::Text {
        at = typed;
    }
    let mut arguments = None;
    if at < limit && tokens.is(at, "(") {
        let (end, behind) = tokens.group(at, limit);
        arguments = Some(at + 1..end);
        at = behind;
    }
    let end = at;
    let next = (at..limit).find(|next| tokens.kind(*next) != Kind::Line);
    let block = next.filter(|next| tokens.is(*next, "{")).map(|open| open..tokens.group(open, limit).1);
    Step { name: tokens.content(start), tokens: start..end, arguments, block, index: false }
}
