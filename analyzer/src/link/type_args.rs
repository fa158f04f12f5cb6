//! What a type parameter stands for in a subclass.
//!
//! In: type parameters, and the type arguments in `extends` clauses. Out: the [`Ty`] of a member as its receiver has it.

use super::program::{FileId, FnId, Program, Site, TypeId};
use super::symbols::Sym;
use super::types::Ty;
use crate::facts::{Call, Receiver, TypeRef, Value};

/// How many steps up the supertypes are followed.
const STEPS: u32 = 16;

impl<'a> Program<'a> {
    /// Which type parameter of a type has this name.
    #[must_use]
    pub fn type_param(&self, id: TypeId, name: Sym) -> Option<usize> {
        let file = self.type_file(id);
        self.type_decl(id).type_params.iter().position(|p| self.sym(file, p.name) == name)
    }

    /// A type that a member of `owner` is declared with (in `file`), as an instance of `receiver` has it.
    #[must_use]
    pub fn member_declared(&self, receiver: Ty, owner: TypeId, ty: &TypeRef, file: FileId) -> Ty {
        if let (Ty::Project(below), Some(index)) = (receiver, self.type_param(owner, self.sym(file, ty.name)))
            && let Some((at, arg)) = self.type_argument(below, owner, index, STEPS)
        {
            return self.resolve_type(self.type_file(at), arg.name, Some(at));
        }
        self.resolve_type(file, ty.name, Some(owner))
    }

    /// The argument that `below` or a type between gives for a type parameter of `owner`, and the type that gives it.
    fn type_argument(&self, below: TypeId, owner: TypeId, index: usize, steps: u32) -> Option<(TypeId, &'a TypeRef)> {
        if steps == 0 || below == owner {
            return None;
        }
        let written = &self.type_decl(below).supers;
        self.hierarchy.direct_supers(below).iter().zip(written).find_map(|(parent, clause)| {
            let Ty::Project(parent) = *parent else { return None };
            if parent == owner {
                return Some((below, clause.args.get(index)?));
            }
            if !self.hierarchy.is_a(Ty::Project(parent), Ty::Project(owner)) {
                return None;
            }
            let (at, arg) = self.type_argument(parent, owner, index, steps - 1)?;
            let passed_on =
                (at == parent).then(|| self.type_param(parent, self.sym(self.type_file(parent), arg.name))).flatten();
            Some(passed_on.and_then(|i| clause.args.get(i)).map_or((at, arg), |given| (below, given)))
        })
    }

    /// The type of a call's result, if the function's declared result is a type parameter of its owner.
    pub(super) fn result_for_receiver(&self, (site, call): (Site, &Call), target: FnId, depth: u32) -> Option<Ty> {
        let (returns, owner) = (self.function(target).returns.as_ref()?, self.owner(target)?);
        let index = self.type_param(owner, self.sym(self.file_of(target), returns.name))?;
        // What is written where the receiver was made says more than the bound of the parameter.
        if let Receiver::On(value) = &call.receiver
            && let ty @ (Ty::Project(_) | Ty::External(_)) =
                self.param_of_value((site.function, value), owner, index, depth)
        {
            return Some(ty);
        }
        let receiver = match &call.receiver {
            Receiver::On(value) => self.type_within(site.function, value, depth),
            _ => self.type_around(site.function, owner),
        };
        Some(self.member_declared(receiver, owner, returns, self.file_of(target))).filter(|t| *t != Ty::Unknown)
    }

    /// The type of a field or property that is declared with a type parameter, as a value has it.
    pub(super) fn generic_member(&self, value: (FnId, &Value), ty: Ty, name: &str, depth: u32) -> Ty {
        let (Some(sym), true) = (self.symbols.get(name), depth > 0) else { return Ty::Unknown };
        let Some(owner) = self.field_in(ty, sym) else { return Ty::Unknown };
        let declared = self.field(owner, sym).and_then(|(field, file)| Some(self.sym(file, field.ty.as_ref()?.name)));
        let index = declared.and_then(|name| self.type_param(owner, name));
        index.map_or(Ty::Unknown, |index| self.param_of_value(value, owner, index, depth - 1))
    }

    /// The type around a function that is a kind of `wanted`.
    fn type_around(&self, function: FnId, wanted: TypeId) -> Ty {
        let mut around = self.owner(function);
        while let Some(id) = around {
            if self.hierarchy.is_a(Ty::Project(id), Ty::Project(wanted)) {
                return Ty::Project(id);
            }
            around = self.outer_type(id);
        }
        Ty::Unknown
    }
}
