//! Readings that only compare: whether a value says what it is not, and goes nowhere.
//!
//! In: a statement that reads a value. Out: whether each use of the value compares it with a constant, as tests for
//! emulators do. What is compared with something stored recognises the device, and is a use like any other.

use rules::catalogue::Role;

use crate::facts::{Cond, Local, Receiver, StmtKind, Value};
use crate::link::apis::ApiId;
use crate::link::program::{Program, Site};
use crate::link::values::Elem;

/// At most so many variables that hand the value on are followed.
const STEPS: u32 = 6;

/// Whether a value is used, and only compared with constants.
#[must_use]
pub fn only_compared(program: &Program<'_>, read: Site) -> bool {
    let to = match program.stmt(read) {
        StmtKind::Read { to, .. } => Some(*to),
        StmtKind::Call(call) => call.to,
        _ => None,
    };
    to.is_some_and(|local| is_compared(program, read, local, STEPS))
}

fn is_compared(program: &Program<'_>, read: Site, local: Local, depth: u32) -> bool {
    let defs = program.defs(read.function);
    if depth == 0 || defs.sites(local).len() != 1 {
        return false;
    }
    let mut used = false;
    for function in defs.functions().to_vec() {
        let body = &program.function(function).body;
        for stmt in 0..body.len() as u32 {
            let site = Site { function, stmt };
            match use_of(program, site, local) {
                Use::None => {}
                Use::Compares => used = true,
                Use::HandsOn(next) if is_compared(program, site, next, depth - 1) => used = true,
                Use::HandsOn(_) | Use::Other => return false,
            }
        }
    }
    used
}

/// What a statement does with a variable.
enum Use {
    /// Nothing.
    None,
    /// It compares it with a constant.
    Compares,
    /// Another variable has the same text, or a form of it.
    HandsOn(Local),
    /// Anything else.
    Other,
}

fn use_of(program: &Program<'_>, site: Site, local: Local) -> Use {
    let value = Value::Local(local);
    let by_cond = |cond: &Cond| match compares(program, site, cond, &value) {
        None => Use::None,
        Some(true) => Use::Compares,
        Some(false) => Use::Other,
    };
    match program.stmt(site) {
        StmtKind::Assign { to, from } if *from == value => Use::HandsOn(*to),
        StmtKind::Assign { from: Value::Logic(cond), .. } | StmtKind::Exit { value: Some(Value::Logic(cond)), .. } => {
            by_cond(cond)
        }
        StmtKind::Branch { cond, .. } => by_cond(cond),
        StmtKind::Call(call) => {
            let on = matches!(&call.receiver, Receiver::On(on) if *on == value);
            let passed = call.args.iter().any(|a| holds(&a.value, &value));
            if !on && !passed { Use::None } else { call_of(program, site, &value) }
        }
        StmtKind::Read { base: Receiver::On(on), .. } if *on == value => Use::Other,
        StmtKind::Assign { from, .. } | StmtKind::Exit { value: Some(from), .. } if holds(from, &value) => Use::Other,
        StmtKind::Write { from, .. } if holds(from, &value) => Use::Other,
        StmtKind::IndexWrite { base, index, from } => {
            if [base, index, from].iter().any(|v| holds(v, &value)) {
                Use::Other
            } else {
                Use::None
            }
        }
        StmtKind::Loop { each: Some((_, over)), .. } if holds(over, &value) => Use::Other,
        _ => Use::None,
    }
}

/// What a call does with a value that it is made on or gets.
fn call_of(program: &Program<'_>, site: Site, value: &Value) -> Use {
    for api in roles_at(program, site) {
        match program.apis.role(api) {
            // Whether there is a value at all says nothing of it.
            Some(Role::TestsEmpty { .. }) => return Use::None,
            Some(Role::Equals { left, right } | Role::TestsText { text: left, with: right }) => {
                let sides = [left, right].map(|at| program.argument(site, at));
                let other = sides.into_iter().flatten().find(|v| *v != value);
                let constant = other.is_some_and(|v| is_constant(program, site, v));
                return if constant { Use::Compares } else { Use::Other };
            }
            Some(Role::PassesThrough { from }) if program.argument(site, from) == Some(value) => {
                return program.call(site).and_then(|c| c.to).map_or(Use::None, Use::HandsOn);
            }
            _ => {}
        }
    }
    Use::Other
}

/// The catalogue's entries for a call; on a value of which nothing is known, those with the call's name.
fn roles_at(program: &Program<'_>, site: Site) -> Vec<ApiId> {
    let known = program.apis_at(site);
    let name = program.symbols.get(program.callee_text(site)).filter(|_| known.is_empty());
    name.map_or(known, |name| program.apis.calls(name).to_vec())
}

/// Whether a condition that looks at a value compares it with a constant; none if it does not look at it.
fn compares(program: &Program<'_>, site: Site, cond: &Cond, value: &Value) -> Option<bool> {
    match cond {
        Cond::Not(inner) => compares(program, site, inner, value),
        Cond::And(all) | Cond::Or(all) => {
            all.iter().filter_map(|c| compares(program, site, c, value)).reduce(|a, b| a && b)
        }
        Cond::Equal(a, Value::Null) | Cond::Equal(Value::Null, a) if a == value => None,
        Cond::Equal(a, b) if a == value => Some(is_constant(program, site, b)),
        Cond::Equal(a, b) if b == value => Some(is_constant(program, site, a)),
        Cond::Test(Value::Logic(inner)) => compares(program, site, inner, value),
        Cond::Test(tested) | Cond::Is(tested, _) if holds(tested, value) => Some(false),
        Cond::In(a, b) | Cond::Less { left: a, right: b, .. } if holds(a, value) || holds(b, value) => Some(false),
        _ => None,
    }
}

fn is_constant(program: &Program<'_>, site: Site, value: &Value) -> bool {
    if matches!(value, Value::Str(_) | Value::Int(_)) {
        return true;
    }
    let alternatives = program.evaluate(site.function, value, None);
    !alternatives.is_empty() && alternatives.iter().flatten().all(|i| matches!(i.elem, Elem::Str(_) | Elem::Int(_)))
}

/// Whether a value is or holds another.
fn holds(value: &Value, wanted: &Value) -> bool {
    value == wanted
        || match value {
            Value::Array(all) | Value::Concat(all) => all.iter().any(|v| holds(v, wanted)),
            Value::Spread(inner) => holds(inner, wanted),
            Value::Index(pair) => holds(&pair.0, wanted) || holds(&pair.1, wanted),
            Value::FunctionRef { on: Some(on), .. } => holds(on, wanted),
            _ => false,
        }
}
