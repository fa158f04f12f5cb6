//! Where each variable gets its values.
//!
//! In: an outermost function with the functions inside it. Out: [`Defs`], made once when first asked for.

use std::rc::Rc;

use super::program::{FnId, Program, Site};
use crate::facts::{Cond, Local, Receiver, StmtKind, TypeRef, Value};

/// The definitions of one frame's variables.
#[derive(Debug)]
pub struct Defs {
    sites: Lists<Site>,
    /// Of the few variables that are parameters, sorted.
    params: Vec<(Local, (FnId, u32))>,
    functions: Vec<FnId>,
    receiver_uses: Lists<Site>,
    aliases: Lists<Local>,
}

/// A list for each variable, all in one piece: most have one entry or none, and there are millions of variables.
#[derive(Debug)]
struct Lists<T> {
    /// Where each variable's entries end.
    ends: Vec<u32>,
    entries: Vec<T>,
}

impl<T: Copy> Lists<T> {
    /// Sorts entries to their variables, of which there are so many; those of one variable keep their order.
    fn new(count: usize, found: &[(Local, T)]) -> Lists<T> {
        let known = || found.iter().filter(|(local, _)| (local.0 as usize) < count);
        let Some((_, any)) = known().next() else { return Lists { ends: Vec::new(), entries: Vec::new() } };
        let mut next = vec![0; count];
        known().for_each(|(local, _)| next[local.0 as usize] += 1);
        let mut total = 0;
        for slot in &mut next {
            total += std::mem::replace(slot, total);
        }
        let mut entries = vec![*any; total as usize];
        for (local, entry) in known() {
            let at = &mut next[local.0 as usize];
            entries[*at as usize] = *entry;
            *at += 1;
        }
        // Each variable's next free place is now where its entries end.
        Lists { ends: next, entries }
    }

    fn of(&self, local: Local) -> &[T] {
        let at = local.0 as usize;
        let Some(end) = self.ends.get(at) else { return &[] };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.entries[start as usize..*end as usize]
    }
}

impl Defs {
    /// Statements that give a variable a value.
    #[must_use]
    pub fn sites(&self, local: Local) -> &[Site] {
        self.sites.of(local)
    }

    /// The parameter that a variable is.
    #[must_use]
    pub fn param(&self, local: Local) -> Option<(FnId, u32)> {
        let at = self.params.binary_search_by_key(&local, |(local, _)| *local).ok()?;
        Some(self.params[at].1)
    }

    /// Calls on a variable, and writes to its elements.
    #[must_use]
    pub fn receiver_uses(&self, local: Local) -> &[Site] {
        self.receiver_uses.of(local)
    }

    /// Variables that are given this variable's value.
    #[must_use]
    pub fn aliases(&self, local: Local) -> &[Local] {
        self.aliases.of(local)
    }

    /// The frame's function and all functions inside it.
    #[must_use]
    pub fn functions(&self) -> &[FnId] {
        &self.functions
    }
}

/// What is found out about variables, in the order of the statements.
#[derive(Default)]
struct Found {
    sites: Vec<(Local, Site)>,
    uses: Vec<(Local, Site)>,
    aliases: Vec<(Local, Local)>,
}

impl Found {
    fn note(&mut self, site: Site, kind: &StmtKind) {
        let to = match kind {
            StmtKind::Assign { to, .. } | StmtKind::Read { to, .. } => Some(*to),
            StmtKind::Call(call) => call.to,
            StmtKind::Loop { each: Some((local, _)), .. } => Some(*local),
            _ => None,
        };
        self.sites.extend(to.map(|to| (to, site)));
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
                self.aliases.push((*from, *to));
                None
            }
            _ => None,
        };
        self.uses.extend(receiver.map(|receiver| (receiver, site)));
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
        let mut functions = vec![frame];
        // Functions inside a frame follow it directly in the file's order.
        let all = self.functions_of(self.file_of(frame)).skip(self.fn_idx(frame).0 as usize + 1);
        functions.extend(all.take_while(|id| self.function(*id).parent.is_some() && self.frame(*id) == frame));
        let (mut found, mut params) = (Found::default(), Vec::new());
        for id in &functions {
            let function = self.function(*id);
            for (index, param) in function.params.iter().enumerate().filter(|(_, p)| (p.local.0 as usize) < count) {
                params.push((param.local, (*id, index as u32)));
            }
            for (index, stmt) in function.body.iter().enumerate() {
                found.note(Site { function: *id, stmt: index as u32 }, &stmt.kind);
            }
        }
        // Of two parameters with one variable the later one counts.
        params.reverse();
        params.sort_by_key(|(local, _)| *local);
        params.dedup_by_key(|(local, _)| *local);
        Defs {
            sites: Lists::new(count, &found.sites),
            params,
            functions,
            receiver_uses: Lists::new(count, &found.uses),
            aliases: Lists::new(count, &found.aliases),
        }
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
