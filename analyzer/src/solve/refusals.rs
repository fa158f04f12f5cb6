//! What becomes of a refusal that the code looks up before it asks.
//!
//! In: a call that says whether the user refused before. Out: whether the side that knows of a refusal asks again.
//!
//! To look for an earlier refusal is a memory only if it stops something: whoever explains and asks again on that side
//! asks at each start, as before.

use rules::catalogue::Role;
use rustc_hash::FxHashSet;

use super::knowledge::Knowledge;
use crate::facts::{Cond, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;

/// At most so many functions are looked into.
const FUNCTIONS: usize = 60;

impl Knowledge<'_, '_> {
    /// Whether a branch on this call's result asks for a permission where the user refused before.
    pub(super) fn asks_again(&self, call: Site) -> bool {
        let program = self.program;
        let stmts = call.stmt + 1..program.function(call.function).body.len() as u32;
        let mut seen = FxHashSet::default();
        stmts
            .map(|stmt| Site { function: call.function, stmt })
            .any(|site| program.call(site).is_some() && self.is_refused_side(call, site) && self.asks(site, &mut seen))
    }

    /// Whether a statement is run only where the call gave yes.
    fn is_refused_side(&self, call: Site, site: Site) -> bool {
        let refused = |branch: u32| {
            let cond = self.program.branch_cond(Site { function: call.function, stmt: branch })?;
            side_of(cond, &|value| self.is_result(call, value))
        };
        self.program.guards(site).into_iter().any(|guard| refused(guard.branch) == Some(guard.yes))
    }

    fn is_result(&self, call: Site, value: &Value) -> bool {
        matches!(value, Value::Local(local) if self.program.defs(call.function).sites(*local) == [call])
    }

    /// Whether a statement asks for a permission: by itself, in what it calls, or in what it shows or hands on.
    fn asks(&self, site: Site, seen: &mut FxHashSet<FnId>) -> bool {
        let program = self.program;
        let Some(call) = program.call(site) else { return false };
        let asks = |api| matches!(program.apis.role(api), Some(Role::RequestsPermission { .. }));
        if program.apis_at(site).into_iter().any(asks) {
            return true;
        }
        let resolution = program.resolve(site);
        if resolution.guessed {
            return false;
        }
        let file = program.file_of(site.function);
        let handed = call.args.iter().filter_map(|a| match &a.value {
            Value::Function(index) => Some(program.fn_id(file, *index)),
            _ => None,
        });
        let objects = call.args.iter().filter_map(|a| match &a.value {
            Value::Object(index) => Some(program.type_id(file, *index)),
            _ => None,
        });
        let made = match resolution.made {
            Ty::Project(made) => Some(made),
            _ => None,
        };
        let run: Vec<FnId> = resolution.targets.iter().take(4).copied().chain(handed).collect();
        let types: Vec<TypeId> = objects.chain(made).collect();
        run.into_iter().any(|f| self.body_asks(f, seen)) || types.into_iter().any(|ty| self.type_asks(ty, seen))
    }

    fn body_asks(&self, function: FnId, seen: &mut FxHashSet<FnId>) -> bool {
        if seen.len() >= FUNCTIONS || !seen.insert(function) {
            return false;
        }
        let body = &self.program.function(function).body;
        (0..body.len() as u32).any(|stmt| self.asks(Site { function, stmt }, seen))
    }

    /// Whether a method of a type asks: a dialog that is shown runs its own.
    fn type_asks(&self, ty: TypeId, seen: &mut FxHashSet<FnId>) -> bool {
        let program = self.program;
        let own: Vec<FnId> = program.functions_in(ty).collect();
        own.into_iter().any(|f| self.body_asks(f, seen))
    }
}

/// The side of a condition on which a value is true: the first (`true`) or the second; none if it does not decide.
fn side_of(cond: &Cond, is: &dyn Fn(&Value) -> bool) -> Option<bool> {
    match cond {
        Cond::Test(Value::Logic(inner)) => side_of(inner, is),
        Cond::Test(value) => is(value).then_some(true),
        Cond::Not(inner) => side_of(inner, is).map(|side| !side),
        Cond::And(all) => all.iter().find_map(|c| side_of(c, is)).filter(|side| *side),
        Cond::Or(all) => all.iter().find_map(|c| side_of(c, is)),
        Cond::Equal(value, Value::Bool(truth)) | Cond::Equal(Value::Bool(truth), value) => is(value).then_some(*truth),
        _ => None,
    }
}
