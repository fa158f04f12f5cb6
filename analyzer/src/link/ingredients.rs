//! What a value is made of: the way back from a value to all that went into it, through variables, fields, calls and
//! collections.
//!
//! In: a value where it stands. Out: the statements that gave it something. More than the values it may be: what is
//! converted, hashed, joined or put into a collection counts too.

use rustc_hash::FxHashSet;

use super::program::{FnId, Program, Site};
use crate::facts::{Callee, Receiver, StmtKind, Value};

/// At most so many statements are visited for one value.
const MOST: usize = 400;
/// At most so many calls of a function, or writes to a field, are looked at.
const CALLERS: usize = 12;

/// A way back that is under way.
struct Search<'p, 'a> {
    program: &'p Program<'a>,
    seen: FxHashSet<Site>,
    params: FxHashSet<(FnId, u32)>,
    waiting: Vec<(FnId, &'p Value)>,
}

impl Program<'_> {
    /// The statements that something of a value comes from.
    #[must_use]
    pub fn ingredients(&self, function: FnId, value: &Value) -> FxHashSet<Site> {
        let mut search = Search {
            program: self,
            seen: FxHashSet::default(),
            params: FxHashSet::default(),
            waiting: vec![(function, value)],
        };
        while let Some((function, value)) = search.waiting.pop() {
            if search.seen.len() > MOST {
                break;
            }
            search.take(function, value);
        }
        search.seen
    }
}

impl<'p> Search<'p, '_> {
    fn take(&mut self, function: FnId, value: &'p Value) {
        match value {
            Value::Local(local) => {
                let defs = self.program.defs(function);
                if let Some((owner, index)) = defs.param(*local) {
                    self.given(owner, index);
                }
                for site in defs.sites(*local).iter().chain(defs.receiver_uses(*local)) {
                    self.statement(*site);
                }
            }
            Value::Array(parts) | Value::Concat(parts) => {
                self.waiting.extend(parts.iter().map(|part| (function, part)));
            }
            Value::Spread(inner) => self.waiting.push((function, inner)),
            Value::Index(both) => self.waiting.push((function, &both.0)),
            _ => {}
        }
    }

    /// What callers give for a parameter.
    fn given(&mut self, owner: FnId, index: u32) {
        if !self.params.insert((owner, index)) {
            return;
        }
        let program = self.program;
        for site in program.calls_of(owner).into_iter().take(CALLERS) {
            let values = program.args_of_param(site, owner, index);
            self.waiting.extend(values.into_iter().map(|value| (site.function, value)));
        }
    }

    fn statement(&mut self, site: Site) {
        if !self.seen.insert(site) {
            return;
        }
        let (program, function) = (self.program, site.function);
        match program.stmt(site) {
            StmtKind::Assign { from, .. } => self.waiting.push((function, from)),
            StmtKind::IndexWrite { from, .. } => self.waiting.push((function, from)),
            StmtKind::Read { base, .. } => {
                let written = program.written_to(site).into_iter().take(CALLERS);
                self.waiting.extend(written.map(|(at, value)| (at.function, value)));
                self.receiver(function, base);
            }
            StmtKind::Call(call) => {
                let targets = &program.resolve(site).targets;
                for target in targets.iter().take(4) {
                    let returned = program.returned_at(*target);
                    self.waiting.extend(returned.into_iter().map(|(at, value)| (at.function, value)));
                }
                // What nobody here wrote makes its result of what it is given.
                if targets.is_empty() || matches!(call.callee, Callee::New(_)) {
                    self.receiver(function, &call.receiver);
                    self.waiting.extend(call.args.iter().map(|arg| (function, &arg.value)));
                }
            }
            _ => {}
        }
    }

    fn receiver(&mut self, function: FnId, receiver: &'p Receiver) {
        if let Receiver::On(value) = receiver {
            self.waiting.push((function, value));
        }
    }
}
