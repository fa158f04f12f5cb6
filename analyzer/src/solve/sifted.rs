//! Values that are sifted on their way to whoever hears of them: `model.$agreed.filter { $0 }.sink { start() }`.
//!
//! In: where a function value is handed over to be run with what comes along. Out: what must have happened for anything
//! to come through.

use rules::catalogue::Role;

use super::atoms::Atoms;
use super::conditions::DEPTH;
use super::knowledge::Knowledge;
use super::test::Test;
use crate::facts::{Exit, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site};

/// At most so many calls are looked back along a chain.
const CHAIN: usize = 12;

impl<'p> Knowledge<'p, '_> {
    /// What the sieves before a call in a chain say.
    pub(super) fn sifted(&self, end: Site) -> Atoms {
        let (mut at, mut sifted) = (end, Atoms::NONE);
        for _ in 0..CHAIN {
            let Some(before) = self.call_before(at) else { break };
            at = before;
            if let Some(sieve) = self.sieve(at) {
                sifted = sifted.union(self.passes(at, sieve).persistent());
            }
        }
        sifted
    }

    /// The call on whose result another call is made.
    pub(super) fn call_before(&self, site: Site) -> Option<Site> {
        let program = self.program;
        let Receiver::On(Value::Local(local)) = &program.call(site)?.receiver else { return None };
        let defs = program.defs(site.function);
        let [made] = defs.sites(*local) else { return None };
        program.call(*made).map(|_| *made)
    }

    /// The function by which a call decides what comes through. Of a chain whose beginning is not understood the name says
    /// that it is a sieve.
    pub(super) fn sieve(&self, site: Site) -> Option<FnId> {
        let program = self.program;
        let by = |api| match program.apis.role(api) {
            Some(Role::Filters { by }) => Some(by),
            _ => None,
        };
        let known = program.apis_at(site).into_iter().find_map(by).and_then(|by| program.argument(site, by));
        let called = || {
            let name = program.symbols.get(program.callee_text(site))?;
            let sieves = self.sieves.get_or_init(|| {
                let [calls, ..] = program.apis.names_with(|role| matches!(role, Role::Filters { .. }));
                calls.into_iter().collect()
            });
            let is_known = sieves.contains(&name) && program.resolve(site).targets.is_empty();
            program.call(site).filter(|_| is_known)?.args.last().map(|arg| &arg.value)
        };
        match known.or_else(called)? {
            Value::Function(index) => Some(program.fn_id(program.file_of(site.function), *index)),
            _ => None,
        }
    }

    /// What it says that something comes through a sieve.
    fn passes(&self, site: Site, sieve: FnId) -> Atoms {
        let returned = self.program.function(sieve).body.iter().filter_map(|stmt| match &stmt.kind {
            StmtKind::Exit { how: Exit::Return, value: Some(value) } => Some(value),
            _ => None,
        });
        let tests = returned.map(|value| match self.as_it_came(sieve, value) {
            Some(yes) => {
                let test = self.test_at_the_source(site).unwrap_or_default();
                if yes { test.yes } else { test.no }
            }
            None => self.test_value(sieve, value, None, DEPTH).yes,
        });
        tests.reduce(Atoms::intersection).unwrap_or_default()
    }

    /// Whether a value is what the sieve was given, or its opposite.
    fn as_it_came(&self, sieve: FnId, value: &Value) -> Option<bool> {
        use crate::facts::Cond;
        match value {
            Value::Local(local) => (self.program.defs(sieve).param(*local) == Some((sieve, 0))).then_some(true),
            Value::Logic(cond) => match &**cond {
                Cond::Test(inner) => self.as_it_came(sieve, inner),
                Cond::Not(inner) => match &**inner {
                    Cond::Test(inner) => self.as_it_came(sieve, inner).map(|yes| !yes),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    /// What it says that the value is true with which a chain begins.
    fn test_at_the_source(&self, sieve: Site) -> Option<Test> {
        let program = self.program;
        let mut first = sieve;
        for _ in 0..CHAIN {
            let Some(before) = self.call_before(first) else { break };
            first = before;
        }
        let Receiver::On(value) = &program.call(first)?.receiver else { return None };
        let Value::Local(local) = value else { return None };
        let defs = program.defs(first.function);
        let [read] = defs.sites(*local) else { return None };
        let StmtKind::Read { base, name, .. } = program.stmt(*read) else { return None };
        let path = program.text(program.file_of(read.function), *name);
        // Swift: `$agreed` is who tells of the property `agreed`.
        let path = path.replace('$', "");
        let field = program.field_at(*read, base, &path)?;
        self.test_of_held(field)
    }
}
