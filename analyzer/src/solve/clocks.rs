//! Waiting times: comparisons that a clock went into.
//!
//! In: values and statements. Out: whether a clock was asked.

use rules::catalogue::Role;

use super::knowledge::Knowledge;
use crate::facts::{Cond, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site};

impl Knowledge<'_, '_> {
    /// Whether a statement's own expression asks a clock.
    pub(super) fn reads_clock(&self, site: Site) -> bool {
        let body = &self.program.function(site.function).body;
        let start = body[site.stmt as usize].span.start;
        let own = (0..site.stmt).rev().take(16).take_while(|i| body[*i as usize].span.start >= start);
        own.map(|stmt| Site { function: site.function, stmt }).any(|at| {
            let now = |api| matches!(self.program.apis.role(api), Some(Role::Now {}));
            matches!(self.program.stmt(at), StmtKind::Call(_)) && self.program.apis_at(at).into_iter().any(now)
        })
    }

    /// Whether a value comes from a clock.
    pub(super) fn is_time(&self, function: FnId, value: &Value, depth: u32) -> bool {
        let Value::Local(local) = value else { return false };
        depth > 0
            && self.program.defs(function).sites(*local).iter().any(|site| match self.program.stmt(*site) {
                StmtKind::Call(call) => {
                    let now = |api| matches!(self.program.apis.role(api), Some(Role::Now {}));
                    let receiver =
                        matches!(&call.receiver, Receiver::On(v) if self.is_time(site.function, v, depth - 1));
                    receiver
                        || self.program.apis_at(*site).into_iter().any(now)
                        || call.args.iter().any(|a| self.is_time(site.function, &a.value, depth - 1))
                }
                StmtKind::Assign { from: Value::Unknown, .. } => self.reads_clock(*site),
                StmtKind::Assign { from, .. } => self.is_time(site.function, from, depth - 1),
                _ => false,
            })
    }
}

/// Whether a condition compares with less or greater somewhere.
pub(super) fn compares_numbers(cond: &Cond) -> bool {
    match cond {
        Cond::Less { .. } => true,
        Cond::Not(inner) => compares_numbers(inner),
        Cond::And(all) | Cond::Or(all) => all.iter().any(compares_numbers),
        _ => false,
    }
}
