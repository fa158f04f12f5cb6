//! What is done to each element of a collection, one after the other.
//!
//! In: statements. Out: whether a call is told an element of a loop, whether a branch looks at one.

use rules::catalogue::{Firing, Role};

use super::reach::values_of;
use crate::facts::{Receiver, StmtKind, Value};
use crate::link::program::{FnId, Program, Site};

/// Through so many statements a value is followed back to the element that it is read from.
const STEPS: u32 = 4;

/// Whether a call is made on an element of a loop, or told one: each time around it may lead somewhere else.
#[must_use]
pub fn is_told_element(program: &Program<'_>, site: Site) -> bool {
    let Some(call) = program.call(site) else { return false };
    let on = match &call.receiver {
        Receiver::On(value) => Some(value),
        _ => None,
    };
    on.into_iter().chain(call.args.iter().map(|a| &a.value)).any(|v| is_of_element(program, site.function, v, STEPS))
}

/// Whether a branch looks at an element of a loop: the next one may take the other side.
#[must_use]
pub fn is_by_element(program: &Program<'_>, branch: Site) -> bool {
    let mut values = Vec::new();
    if let Some(cond) = program.branch_cond(branch) {
        values_of(cond, &mut values);
    }
    values.into_iter().any(|v| is_of_element(program, branch.function, v, STEPS))
}

/// Whether a value is an element of a loop, or read from one.
fn is_of_element(program: &Program<'_>, function: FnId, value: &Value, steps: u32) -> bool {
    let Value::Local(local) = value else { return false };
    let defs = program.defs(function);
    if let Some((lambda, 0)) = defs.param(*local) {
        return is_run_for_each(program, lambda);
    }
    defs.sites(*local).iter().filter(|_| steps > 0).any(|site| match program.stmt(*site) {
        StmtKind::Loop { each: Some((element, _)), .. } => element == local,
        StmtKind::Assign { from, .. } => is_of_element(program, site.function, from, steps - 1),
        StmtKind::Read { base: Receiver::On(base), .. } => is_of_element(program, site.function, base, steps - 1),
        // `kind.equals("camera")`
        StmtKind::Call(call) => match &call.receiver {
            Receiver::On(on) => is_of_element(program, site.function, on, steps - 1),
            _ => false,
        },
        _ => false,
    })
}

/// Whether a lambda is run at once for what a call is made on: `permissions.forEach { ... }`.
fn is_run_for_each(program: &Program<'_>, lambda: FnId) -> bool {
    let Some(site) = program.function_values.get(&lambda) else { return false };
    let made_on_value = program.call(*site).is_some_and(|call| matches!(call.receiver, Receiver::On(_)));
    let at_once = |api| matches!(program.apis.role(api), Some(Role::Fires { how: Firing::Now, .. }));
    made_on_value && program.apis_at(*site).into_iter().any(at_once)
}
