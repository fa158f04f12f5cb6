//! Where each variable gets its values.
//!
//! In: an outermost function with the functions inside it. Out: [`Defs`], made once when first asked for.

use std::rc::Rc;

use super::program::{FnId, Program, Site};
use crate::facts::{Cond, Local, Receiver, StmtKind, TypeRef, Value};

/// The definitions of one frame's variables.
#[derive(Debug, Default)]
pub struct Defs {
    sites: Vec<Vec<Site>>,
    params: Vec<Option<(FnId, u32)>>,
    functions: Vec<FnId>,
    receiver_uses: Vec<Vec<Site>>,
    aliases: Vec<Vec<Local>>,
}

impl Defs {
    /// Statements that give a variable a value.
    #[must_use]
    pub fn sites(&self, local: Local) -> &[Site] {
        self.sites.get(local.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The parameter that a variable is.
    #[must_use]
    pub fn param(&self, local: Local) -> Option<(FnId, u32)> {
        self.params.get(local.0 as usize).copied().flatten()
    }

    /// Calls on a variable, and writes to its elements.
    #[must_use]
    pub fn receiver_uses(&self, local: Local) -> &[Site] {
        self.receiver_uses.get(local.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Variables that are given this variable's value.
    #[must_use]
    pub fn aliases(&self, local: Local) -> &[Local] {
        self.aliases.get(local.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The frame's function and all functions inside it.
    #[must_use]
    pub fn functions(&self) -> &[FnId] {
        &self.functions
    }
}

fn note_use(defs: &mut Defs, site: Site, kind: &StmtKind) {
    let receiver = match kind {
        StmtKind::Call(call) => match &call.receiver {
            Receiver::On(Value::Local(local)) | Receiver::Implicit(Some(local)) => Some(*local),
            _ => None,
        },
        StmtKind::IndexWrite { base, .. } => match **base {
            Value::Local(local) => Some(local),
            _ => None,
        },
        StmtKind::Assign { to, from: Value::Local(from) } => {
            if let Some(list) = defs.aliases.get_mut(from.0 as usize) {
                list.push(*to);
            }
            None
        }
        _ => None,
    };
    if let Some(list) = receiver.and_then(|r| defs.receiver_uses.get_mut(r.0 as usize)) {
        list.push(site);
    }
}

impl<'a> Program<'a> {
    /// The definitions of the variables that a function sees.
    #[must_use]
    pub fn defs(&self, function: FnId) -> Rc<Defs> {
        let frame = self.frame(function);
        if let Some(known) = self.caches.defs.borrow().get(&frame) {
            return known.clone();
        }
        let defs = Rc::new(self.collect_defs(frame));
        self.caches.defs.borrow_mut().insert(frame, defs.clone());
        defs
    }

    fn collect_defs(&self, frame: FnId) -> Defs {
        let count = self.function(frame).locals.len();
        let mut defs = Defs {
            sites: vec![Vec::new(); count],
            params: vec![None; count],
            functions: vec![frame],
            receiver_uses: vec![Vec::new(); count],
            aliases: vec![Vec::new(); count],
        };
        let file = self.file_of(frame);
        let all = self.functions_of(file).skip_while(|f| f.0 <= frame.0);
        // Functions inside a frame follow it directly in the file's order.
        for id in all {
            if self.function(id).parent.is_none() || self.frame(id) != frame {
                break;
            }
            defs.functions.push(id);
        }
        for id in defs.functions.clone() {
            let function = self.function(id);
            for (index, param) in function.params.iter().enumerate() {
                if let Some(slot) = defs.params.get_mut(param.local.0 as usize) {
                    *slot = Some((id, index as u32));
                }
            }
            for (index, stmt) in function.body.iter().enumerate() {
                let to = match &stmt.kind {
                    StmtKind::Assign { to, .. } | StmtKind::Read { to, .. } => Some(*to),
                    StmtKind::Call(call) => call.to,
                    StmtKind::Loop { each: Some((local, _)), .. } => Some(*local),
                    _ => None,
                };
                let site = Site { function: id, stmt: index as u32 };
                if let Some(list) = to.and_then(|t| defs.sites.get_mut(t.0 as usize)) {
                    list.push(site);
                }
                note_use(&mut defs, site, &stmt.kind);
            }
        }
        defs
    }

    /// The declared type of a variable.
    #[must_use]
    pub fn declared(&self, function: FnId, local: Local) -> Option<&'a TypeRef> {
        self.function(self.frame(function)).locals.get(local.0 as usize)?.ty.as_ref()
    }

    /// The name of a variable.
    #[must_use]
    pub fn local_text(&self, function: FnId, local: Local) -> Option<&str> {
        let name = self.function(self.frame(function)).locals.get(local.0 as usize)?.name?;
        Some(self.text(self.file_of(function), name))
    }

    /// The branches around a statement, outermost first: the branch's index and whether the statement is on its
    /// yes-side.
    #[must_use]
    pub fn arms(&self, site: Site) -> Vec<(u32, bool)> {
        let body = &self.function(site.function).body;
        let (mut at, mut arms) = (0, Vec::new());
        while at < site.stmt {
            let kind = &body[at as usize].kind;
            let [first, second] = kind.blocks(at);
            if first.contains(&site.stmt) || second.contains(&site.stmt) {
                let yes = first.contains(&site.stmt);
                if matches!(kind, StmtKind::Branch { .. }) {
                    arms.push((at, yes));
                }
                at = if yes { first.start } else { second.start };
            } else {
                at = kind.next(at);
            }
        }
        arms
    }

    /// The condition of the branch at a statement.
    #[must_use]
    pub fn branch_cond(&self, site: Site) -> Option<&Cond> {
        match self.stmt(site) {
            StmtKind::Branch { cond, .. } => Some(cond),
            _ => None,
        }
    }
}
