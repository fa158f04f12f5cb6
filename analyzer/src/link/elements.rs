//! What collections hold.
//!
//! In: a value. Out: the type of its elements, from declarations, from what it is made of.

use super::program::{FnId, Program, Site, TypeId};
use super::symbols::{Sym, last_segment};
use super::types::Ty;
use crate::facts::{Callee, Receiver, StmtKind, TypeKind, Value};

impl Program<'_> {
    /// The type of a collection's elements: from its declaration, from what it is made of.
    pub(super) fn element_type(&self, function: FnId, over: &Value, depth: u32) -> Ty {
        let Value::Local(local) = over else { return Ty::Unknown };
        if let Some(element) = self.declared(function, *local).and_then(|t| t.args.last()) {
            return self.type_ref(function, element);
        }
        if depth == 0 {
            return Ty::Unknown;
        }
        let defs = self.defs(function);
        if let Some((owner, index)) = defs.param(*local) {
            let declared = self.function(owner).params.get(index as usize).and_then(|p| p.ty.as_ref());
            return declared.and_then(|t| t.args.last()).map_or(Ty::Unknown, |element| self.type_ref(owner, element));
        }
        let found = defs.sites(*local).iter().map(|site| self.element_of_result(*site, depth - 1));
        found.into_iter().find(|t| *t != Ty::Unknown).unwrap_or(Ty::Unknown)
    }

    fn element_of_result(&self, site: Site, depth: u32) -> Ty {
        match self.stmt(site) {
            StmtKind::Assign { from, .. } => self.element_type(site.function, from, depth),
            StmtKind::Call(call) if !call.type_args.is_empty() => {
                call.type_args.last().map_or(Ty::Unknown, |element| self.type_ref(site.function, element))
            }
            StmtKind::Call(call) => {
                if let Callee::New(ty) = &call.callee
                    && let Some(element) = ty.args.last()
                {
                    return self.type_ref(site.function, element);
                }
                let made_of =
                    call.args.first().map_or(Ty::Unknown, |a| self.type_within(site.function, &a.value, depth));
                match &call.receiver {
                    // `Kind.values()`
                    Receiver::On(of @ Value::Path(_)) if call.args.is_empty() => {
                        self.enumerated(self.type_within(site.function, of, depth)).unwrap_or(made_of)
                    }
                    Receiver::On(receiver) if !matches!(receiver, Value::Path(_)) => {
                        self.element_type(site.function, receiver, depth)
                    }
                    _ => made_of,
                }
            }
            StmtKind::Read { base, name, .. } => {
                let path = self.text(self.file_of(site.function), *name);
                match self.field_at(site, base, path) {
                    Some((id, sym)) => self.field_element(id, sym, depth),
                    // `Kind.allCases`, `Kind.entries`
                    None => self
                        .enumerated(self.accessor_owner(site, base, path, last_segment(path)))
                        .unwrap_or(Ty::Unknown),
                }
            }
            _ => Ty::Unknown,
        }
    }

    fn field_element(&self, id: TypeId, name: Sym, depth: u32) -> Ty {
        let Some((field, file)) = self.field(id, name) else { return Ty::Unknown };
        if let Some(element) = field.ty.as_ref().and_then(|t| t.args.last()) {
            return self.resolve_type(file, element.name, Some(id));
        }
        let values =
            self.field_writes(id, name).into_iter().map(|(site, value)| self.element_type(site.function, value, depth));
        values.into_iter().find(|t| *t != Ty::Unknown).unwrap_or(Ty::Unknown)
    }

    /// An enumeration of the project: what it is asked for that it does not declare, and that is gone through, are its
    /// constants.
    fn enumerated(&self, ty: Ty) -> Option<Ty> {
        matches!(ty, Ty::Project(id) if self.type_decl(id).kind == TypeKind::Enum).then_some(ty)
    }
}
