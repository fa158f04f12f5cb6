//! Observers: whether what one does hangs on what it is told.
//!
//! In: a function that runs whenever something that is watched changes. Out: whether it picks out some of the changes:
//! by whose act these come about, and when, is not to be seen.

use rules::catalogue::Role;

use super::knowledge::Knowledge;
use crate::facts::{FnIdx, FnRole, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site};

/// At most so many functions hand on what was told.
const HANDED: u32 = 2;
/// At most so many steps of a chain lead up to what is watched: `state.map { }.filter { }.collect { }`.
const CHAIN: usize = 8;

impl Knowledge<'_, '_> {
    /// Whether an observer that is handed over at a place does what it does only for some changes of something that is
    /// not the code's own: a list of the app's own that is empty is so from the start.
    pub(super) fn picks_out(&self, observer: FnId, site: Option<Site>) -> bool {
        if let Some(known) = self.watched.borrow().get(&observer) {
            return *known;
        }
        let picks = site.is_some_and(|site| {
            self.is_narrowed(site) || !self.watches_own(site) && self.hangs_on_tests(observer, HANDED)
        });
        self.watched.borrow_mut().insert(observer, picks);
        picks
    }

    /// Whether code picks out what an observer is told before it is told: `flow.filter { it.ready }.collect { ... }`.
    fn is_narrowed(&self, site: Site) -> bool {
        let program = self.program;
        let mut at = site;
        for _ in 0..CHAIN {
            let Some(Receiver::On(Value::Local(local))) = program.call(at).map(|call| &call.receiver) else { break };
            let defs = program.defs(at.function);
            let [before] = defs.sites(*local) else { break };
            let Some(call) = program.call(*before) else { break };
            let runs = |api| matches!(program.apis.role(api), Some(Role::Fires { .. }));
            let code = call.args.iter().any(|arg| matches!(arg.value, Value::Function(_)));
            if code && !program.apis_at(*before).into_iter().any(runs) {
                return true;
            }
            at = *before;
        }
        false
    }

    /// Whether a function, or a lambda in it, asks something that says nothing of the past; and so on in what it hands
    /// its parameter to.
    fn hangs_on_tests(&self, function: FnId, handed: u32) -> bool {
        let program = self.program;
        let file = program.file_of(function);
        let own = program.fn_idx(function);
        let frame = program.frame(function);
        let is_inside = |id: FnId| {
            let mut around: Option<FnIdx> = Some(program.fn_idx(id));
            while let Some(index) = around.filter(|index| *index != own) {
                around = program.function(program.fn_id(file, index)).parent;
            }
            around.is_some()
        };
        let defs = program.defs(frame);
        let inside: Vec<FnId> = defs.functions().iter().copied().filter(|id| is_inside(*id)).collect();
        let told = |value: &Value| {
            let Value::Local(local) = value else { return false };
            defs.param(*local).is_some_and(|(owner, _)| owner == function)
        };
        inside.into_iter().any(|id| {
            (0..program.function(id).body.len() as u32).map(|stmt| Site { function: id, stmt }).any(
                |site| match program.stmt(site) {
                    StmtKind::Branch { .. } => self.test_branch(site, None).is_empty(),
                    StmtKind::Call(call) if handed > 0 && call.args.iter().any(|arg| told(&arg.value)) => {
                        let resolution = program.resolve(site);
                        let is_method = |id: &&FnId| program.function(**id).role == FnRole::Method;
                        let [to] = resolution.targets[..] else { return false };
                        Some(&to).filter(is_method).is_some_and(|to| self.hangs_on_tests(*to, handed - 1))
                    }
                    _ => false,
                },
            )
        })
    }
}
