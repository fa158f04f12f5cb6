//! Screens that ids of a navigation graph open.
//!
//! In: a screen. Out: the places where an id of it, or a function made from one, leads there. An id that is only
//! compared, also behind parameters and fields of the project's own, opens nothing.

use super::firing::mentions;
use super::graph::Graph;
use super::made::camel_case;
use crate::facts::{FnRole, Local, StmtKind, Value};
use crate::link::program::{FnId, Program, Site, TypeId};
use crate::link::symbols::Sym;

/// At most so many variables, parameters and fields hand an id on; behind more it may open something.
const HANDED: u32 = 6;
/// With more readers than this a field is taken to hand on what it holds.
const READERS: usize = 64;

impl Graph<'_, '_, '_> {
    /// Where the ids of a navigation graph that open a screen are used, or the functions made from them.
    pub(super) fn navigated(&self, id: TypeId) -> Vec<Site> {
        let program = self.knowledge.program;
        let class = program.symbols.str(program.hierarchy.qualified[id.0 as usize]);
        let is_own = |written: &str| written == class || written.strip_prefix('.').is_some_and(|w| class.ends_with(w));
        let ids = self.knowledge.resources.destinations.iter().filter(|d| is_own(&d.class)).flat_map(|d| &d.ids);
        let mut sites = Vec::new();
        for written in ids {
            let read = self.reads_of_path(written, &format!("R.id.{written}"));
            sites.extend(read.into_iter().filter(|site| is_used(program, *site, HANDED)));
            // Generated directions are named for the action: `action_home_to_scan` is `actionHomeToScan()`.
            let camel = camel_case(written, false);
            sites.extend(program.symbols.get(&camel).and_then(|s| program.calls.get(&s)).into_iter().flatten());
        }
        sites
    }
}

/// Whether what a statement reads is more than compared: `if (current.id != R.id.home)` opens nothing.
fn is_used(program: &Program<'_>, read: Site, handed: u32) -> bool {
    let StmtKind::Read { to, .. } = program.stmt(read) else { return true };
    uses_local(program, read.function, *to, handed)
}

/// Whether a variable is more than compared.
fn uses_local(program: &Program<'_>, function: FnId, local: Local, handed: u32) -> bool {
    let value = Value::Local(local);
    program.defs(function).functions().iter().any(|function| {
        (0..program.function(*function).body.len() as u32)
            .map(|stmt| Site { function: *function, stmt })
            .any(|site| mentions(program.stmt(site), &value) && leads_on(program, site, &value, handed))
    })
}

/// Whether a statement that mentions a value hands it to somebody who may do something with it.
fn leads_on(program: &Program<'_>, site: Site, value: &Value, handed: u32) -> bool {
    let Some(left) = handed.checked_sub(1) else { return true };
    match program.stmt(site) {
        StmtKind::Assign { to, .. } => uses_local(program, site.function, *to, left),
        StmtKind::Call(call) => {
            let resolution = program.resolve(site);
            let at = call.args.iter().position(|arg| arg.value == *value);
            let param = |to: FnId| program.function(to).params.get(program.param_of_arg(site, to, at?)? as usize);
            let uses = |to: &FnId| param(*to).is_none_or(|param| uses_local(program, *to, param.local, left));
            // What a constructor does not take by itself it keeps in fields: these are written in `<init>`.
            let mut targets = resolution.targets.iter().filter(|to| program.function(**to).role != FnRole::Initializer);
            resolution.targets.is_empty() || targets.any(uses)
        }
        StmtKind::Write { base, name, .. } => {
            let path = program.text(program.file_of(site.function), *name);
            program.field_at(site, base, path).is_none_or(|field| uses_field(program, field, left))
        }
        _ => true,
    }
}

fn uses_field(program: &Program<'_>, field: (TypeId, Sym), handed: u32) -> bool {
    let reads = program.reads.get(&field.1).unwrap_or_default();
    let of_it = |site: &&Site| match program.stmt(**site) {
        StmtKind::Read { base, name, .. } => {
            let path = program.text(program.file_of(site.function), *name);
            program.field_at(**site, base, path).is_none_or(|read| read == field)
        }
        _ => false,
    };
    reads.len() > READERS || reads.iter().filter(of_it).any(|site| is_used(program, *site, handed))
}
