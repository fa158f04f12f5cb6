//! Changes that mend findings.
//!
//! In: a rule that says what a fix changes, a candidate that knows where that stands. Out: [`Fix`]es: edits of single
//! literals, never of anything whose place is not certain.

use rules::catalogue::{ArgAt, Role};
use rules::rule::{Change, Find, Rule};

use super::candidate::{Candidate, FirstValue};
use super::message::{self, Facts};
use crate::facts::{Call, Span, Spelling, StmtKind, Truth, Value};
use crate::link::program::{FileId, Program, Site};
use crate::report::{Applicability, Edit, Fix};

/// The fixes of a finding.
#[must_use]
pub fn fixes(program: &Program<'_>, rule: &Rule, candidate: &Candidate, facts: &Facts) -> Vec<Fix> {
    let Some(fix) = &rule.fix else { return Vec::new() };
    let edit = match fix.change {
        Change::FirstValue => candidate.first_value.map(|first| turned(program, first)),
    };
    // A member that ticks a box says by its name what it is, whatever type its object has.
    let told = candidate.find == Find::Control && candidate.inner.is_empty();
    let made = |edit| Fix {
        title: message::fill(&fix.title, candidate, facts),
        applicability: if candidate.guessed && !told { Applicability::Suggested } else { Applicability::Automatic },
        edits: vec![edit],
    };
    edit.map(made).into_iter().collect()
}

fn turned(program: &Program<'_>, first: FirstValue) -> Edit {
    let (file, span) = first.place;
    Edit {
        place: message::place(program, file, span),
        old: first.spelling.write(first.value).to_string(),
        replacement: first.spelling.write(!first.value).to_string(),
        text_hash: program.files[file.0 as usize].facts.text_hash,
    }
}

/// The truth value of an attribute, if it is written out in an element that begins at a place.
#[must_use]
pub fn in_markup(program: &Program<'_>, place: (FileId, Span), attribute: &str) -> Option<FirstValue> {
    let facts = &program.files[place.0.0 as usize].facts;
    let element = facts.elements.iter().find(|element| element.span == place.1)?;
    let named = |written: &str| {
        let (prefix, name) = written.rsplit_once(':').unwrap_or(("", written));
        name == attribute && prefix != "tools"
    };
    let mut fitting = element.attributes.iter().filter(|attribute| named(facts.str(attribute.name)));
    let (Some(attribute), None) = (fitting.next(), fitting.next()) else { return None };
    let (value, spelling) = Spelling::read(facts.str(attribute.value))?;
    // The value stands at the end of the attribute, before its closing quote.
    let end = attribute.span.end.checked_sub(1)?;
    let start = end.checked_sub(spelling.write(value).len() as u32)?;
    Some(FirstValue { place: (place.0, Span { start, end }), value, spelling })
}

/// The truth value of an entry of a property list in XML.
#[must_use]
pub fn in_property(program: &Program<'_>, (file, element): (FileId, u32)) -> Option<FirstValue> {
    let facts = &program.files[file.0 as usize].facts;
    let element = facts.elements.get(element as usize)?;
    let (value, spelling) = (facts.str(element.text?) == "true", Spelling::Elements);
    let span = element.text_span;
    let written = span.end.checked_sub(span.start)? as usize == spelling.write(value).len();
    written.then_some(FirstValue { place: (file, span), value, spelling })
}

/// The truth value that a statement gets, if it is certain which one that is.
#[must_use]
pub fn in_code(program: &Program<'_>, site: Site, written: &str) -> Option<FirstValue> {
    let (value, _) = Spelling::read(written)?;
    let own = own_truths(program, site);
    let found = match (own.as_slice(), program.stmt(site)) {
        ([only], _) => *only,
        (several, StmtKind::Call(call)) => several.get(position(program, site, call, several.len())?).copied()?,
        _ => return None,
    };
    let place = (program.file_of(site.function), found.span);
    (found.value == value).then_some(FirstValue { place, value, spelling: found.spelling })
}

/// The truth values that stand in a statement itself, not in another statement or function inside it.
fn own_truths(program: &Program<'_>, site: Site) -> Vec<Truth> {
    let facts = &program.files[program.file_of(site.function).0 as usize].facts;
    let whole = program.span(site);
    let function = program.function(site.function);
    let statements = function.body.iter().map(|stmt| stmt.span.absolute(function.span.start));
    let functions = facts.functions.iter().map(|other| other.span);
    let inner = statements.chain(functions).filter(|span| *span != whole && within(*span, whole)).collect::<Vec<_>>();
    let own = facts.truths.iter().filter(|truth| within(truth.span, whole));
    own.filter(|truth| !inner.iter().any(|span| within(truth.span, *span) && *span != truth.span)).copied().collect()
}

fn within(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Which of the truth values among a call's arguments is the one that its role asks for.
fn position(program: &Program<'_>, site: Site, call: &Call, truths: usize) -> Option<usize> {
    let literal = |value: &Value| matches!(value, Value::Bool(_));
    let literals = call.args.iter().filter(|arg| literal(&arg.value)).collect::<Vec<_>>();
    if literals.len() != truths {
        return None;
    }
    let roles = program.apis_at(site).into_iter().filter_map(|api| program.apis.role(api));
    let wanted = roles.into_iter().find_map(|role| program.argument(site, deciding(role)?))?;
    literals.iter().position(|arg| std::ptr::eq(&arg.value, wanted))
}

/// The argument that decides the state.
fn deciding(role: &Role) -> Option<&ArgAt> {
    match role {
        Role::Control { checked, .. } => Some(checked),
        Role::SetsChecked { value } | Role::State { value } => Some(value),
        Role::StoreRead { default, .. } => default.as_ref(),
        _ => None,
    }
}
