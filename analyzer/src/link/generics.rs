//! Type arguments: what a value's written type says that the type alone does not.
//!
//! In: a value, a call. Out: [`Written`] types, and the [`Ty`] that type parameters, elements and parts stand for.

use super::program::{FileId, FnId, Program, Site, TypeId};
use super::symbols::Sym;
use super::types::Ty;
use crate::facts::{Call, Callee, FnRole, Name, Receiver, StmtKind, TypeRef, Value};

/// At most so many steps lead from a receiver to what it was made with.
const TOLD: u32 = 6;

/// A type as it is written somewhere: `Holder<Login>`.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    name: Name,
    /// Type arguments.
    pub args: &'a [TypeRef],
    file: FileId,
    owner: Option<TypeId>,
}

impl<'a> Program<'a> {
    fn written(&self, function: FnId, ty: &'a TypeRef) -> Written<'a> {
        Written { name: ty.name, args: &ty.args, file: self.file_of(function), owner: self.owner(function) }
    }

    /// One of the arguments of a written type.
    pub(super) fn argument_type(&self, written: Written<'a>, index: usize) -> Ty {
        written.args.get(index).map_or(Ty::Unknown, |arg| self.resolve_type(written.file, arg.name, written.owner))
    }

    /// The written type of a value, with type arguments, if one is written.
    pub(super) fn written_type(&self, function: FnId, value: &Value, depth: u32) -> Option<Written<'a>> {
        let Value::Local(local) = value else { return None };
        let with_args = |w: Written<'a>| (!w.args.is_empty()).then_some(w);
        if let Some(declared) = self.declared(function, *local) {
            return with_args(self.written(function, declared));
        }
        let defs = self.defs(function);
        if let Some((owner, index)) = defs.param(*local) {
            let declared = self.function(owner).params.get(index as usize)?.ty.as_ref()?;
            return with_args(self.written(owner, declared));
        }
        defs.sites(*local).iter().filter(|_| depth > 0).find_map(|site| self.written_result(*site, depth - 1))
    }

    fn written_result(&self, site: Site, depth: u32) -> Option<Written<'a>> {
        match self.stmt(site) {
            StmtKind::Assign { from, .. } => self.written_type(site.function, from, depth),
            StmtKind::Read { base, name, .. } => {
                let (owner, sym) = self.field_at(site, base, self.text(self.file_of(site.function), *name))?;
                self.written_field(owner, sym, depth)
            }
            StmtKind::Call(call) => self.written_call(site, call),
            _ => None,
        }
    }

    fn written_call(&self, site: Site, call: &'a Call) -> Option<Written<'a>> {
        let file = self.file_of(site.function);
        match &call.callee {
            Callee::New(ty) if !ty.args.is_empty() => Some(self.written(site.function, ty)),
            // Kotlin: `Holder<Login>(x)`.
            Callee::Name(name) if !call.type_args.is_empty() && self.resolve(site).made != Ty::Unknown => {
                Some(Written { name: *name, args: &call.type_args, file, owner: self.owner(site.function) })
            }
            _ => self.resolve(site).targets.iter().find_map(|target| {
                let returns = self.function(*target).returns.as_ref().filter(|t| !t.args.is_empty())?;
                Some(self.written(*target, returns))
            }),
        }
    }

    fn written_field(&self, id: TypeId, name: Sym, depth: u32) -> Option<Written<'a>> {
        let declared = self.field(id, name).and_then(|(field, file)| Some((field.ty.as_ref()?, file)));
        let getter = || {
            let own = self.members.get(&(id, name))?;
            let getter = own.iter().find(|f| self.function(**f).role == FnRole::Getter)?;
            Some((self.function(*getter).returns.as_ref()?, self.file_of(*getter)))
        };
        match declared.or_else(getter) {
            Some((ty, file)) => {
                Some(Written { name: ty.name, args: &ty.args, file, owner: Some(id) }).filter(|w| !w.args.is_empty())
            }
            None => self
                .field_writes(id, name)
                .into_iter()
                .filter(|_| depth > 0)
                .find_map(|(site, value)| self.written_type(site.function, value, depth - 1)),
        }
    }

    /// What a type parameter of `owner` stands for in a value: as its type is written, else as what it was made with.
    pub(super) fn param_of_value(
        &self,
        (function, value): (FnId, &Value),
        owner: TypeId,
        index: usize,
        depth: u32,
    ) -> Ty {
        if depth == 0 {
            return Ty::Unknown;
        }
        if let Some(written) = self.written_type(function, value, depth - 1)
            && self.resolve_type(written.file, written.name, written.owner) == Ty::Project(owner)
        {
            return self.argument_type(written, index);
        }
        let param = self.sym(self.type_file(owner), self.type_decl(owner).type_params[index].name);
        self.makings(function, value, depth - 1)
            .into_iter()
            .map(|site| self.inferred(site, param, depth - 1))
            .find(|t| *t != Ty::Unknown)
            .unwrap_or(Ty::Unknown)
    }

    /// What a function tells a lambda, if that is declared with a type parameter: the type of the object that an
    /// extension extends, what the receiver of the call was made with.
    pub(super) fn told_by_receiver(&self, (site, call): (Site, &Call), target: FnId, told: &TypeRef) -> Option<Ty> {
        let Receiver::On(value) = &call.receiver else { return None };
        let name = self.sym(self.file_of(target), told.name);
        if self.function(target).extends.as_ref().is_some_and(|ty| self.sym(self.file_of(target), ty.name) == name) {
            return Some(self.type_of(site.function, value));
        }
        let owner = self.owner(target)?;
        let index = self.type_param(owner, name)?;
        Some(self.param_of_value((site.function, value), owner, index, TOLD))
    }

    /// Whether a value is of a type that is a parameter of the class around: of what is called on it only the bound is
    /// known. A base class's parameter is filled in by its subclasses.
    pub(super) fn is_open(&self, function: FnId, value: &Value) -> bool {
        let Value::Local(local) = value else { return false };
        let defs = self.defs(function);
        let field = || {
            let [site] = defs.sites(*local) else { return None };
            let StmtKind::Read { base, name, .. } = self.stmt(*site) else { return None };
            let (owner, sym) = self.field_at(*site, base, self.text(self.file_of(function), *name))?;
            let (field, file) = self.field(owner, sym)?;
            Some((owner, self.sym(file, field.ty.as_ref()?.name)))
        };
        let param = || {
            let (owner, index) = defs.param(*local)?;
            let ty = self.function(owner).params.get(index as usize)?.ty.as_ref()?;
            Some((self.owner(owner)?, self.sym(self.file_of(owner), ty.name)))
        };
        field().or_else(param).is_some_and(|(owner, name)| {
            self.type_param(owner, name).is_some() && self.hierarchy.direct_subtypes(owner).is_empty()
        })
    }

    /// The calls that make a value: constructors, behind variables and fields.
    fn makings(&self, function: FnId, value: &Value, depth: u32) -> Vec<Site> {
        let Value::Local(local) = value else { return Vec::new() };
        let mut found = Vec::new();
        for site in self.defs(function).sites(*local).iter().take(4) {
            match self.stmt(*site) {
                StmtKind::Call(_) => found.push(*site),
                StmtKind::Assign { from, .. } if depth > 0 => {
                    found.extend(self.makings(site.function, from, depth - 1));
                }
                StmtKind::Read { base, name, .. } if depth > 0 => {
                    let field = self.field_at(*site, base, self.text(self.file_of(site.function), *name));
                    let writes = field.map(|(id, sym)| self.field_writes(id, sym)).unwrap_or_default();
                    for (at, value) in writes.into_iter().take(4) {
                        found.extend(self.makings(at.function, value, depth - 1));
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// What a type parameter stands for at a call: the type of the argument that is declared with it.
    fn inferred(&self, site: Site, param: Sym, depth: u32) -> Ty {
        let Some(call) = self.call(site) else { return Ty::Unknown };
        for target in &self.resolve(site).targets {
            let file = self.file_of(*target);
            for (at, arg) in call.args.iter().enumerate() {
                let declared = self
                    .param_of_arg(site, *target, at)
                    .and_then(|index| self.function(*target).params.get(index as usize)?.ty.as_ref());
                let Some(declared) = declared else { continue };
                let ty = match &arg.value {
                    // `get(Login.class)` for `Class<T>`.
                    Value::Class(class) if declared.args.iter().any(|a| self.sym(file, a.name) == param) => {
                        self.type_ref(site.function, class)
                    }
                    // `lazily { Login() }` for `() -> T`.
                    Value::Function(index) if declared.args.last().is_some_and(|a| self.sym(file, a.name) == param) => {
                        let lambda = self.fn_id(self.file_of(site.function), *index);
                        if depth == 0 { Ty::Unknown } else { self.return_type(lambda, depth - 1) }
                    }
                    value if self.sym(file, declared.name) == param => self.type_within(site.function, value, depth),
                    _ => Ty::Unknown,
                };
                if ty != Ty::Unknown {
                    return ty;
                }
            }
        }
        Ty::Unknown
    }

    /// The result of a function whose declared result is a type parameter of its own: a written type argument, else
    /// the type of what is given for it.
    pub(super) fn generic_result(&self, (site, call): (Site, &Call), target: FnId, depth: u32) -> Ty {
        let Some(returns) = self.function(target).returns.as_ref().filter(|_| depth > 0) else { return Ty::Unknown };
        if let [only] = call.type_args.as_slice() {
            return self.type_ref(site.function, only);
        }
        self.inferred(site, self.sym(self.file_of(target), returns.name), depth - 1)
    }

    /// What a property is of whose delegate a function of the project makes: what that says its delegate is for, or what
    /// it is given (`val a by lazily { A() }` with `fun <T> lazily(make: () -> T): Lazy<T>`).
    pub(super) fn delegate_type(&self, function: FnId, value: &Value, depth: u32) -> Ty {
        let Value::Local(local) = value else { return Ty::Unknown };
        let defs = self.defs(function);
        for site in defs.sites(*local).iter().filter(|site| depth > 0 && self.call(**site).is_some()) {
            for target in &self.resolve(*site).targets {
                let Some(of) = self.function(*target).returns.as_ref().and_then(|ty| ty.args.last()) else { continue };
                let given = self.inferred(*site, self.sym(self.file_of(*target), of.name), depth - 1);
                let ty = if given == Ty::Unknown { self.type_ref(*target, of) } else { given };
                if ty != Ty::Unknown {
                    return ty;
                }
            }
        }
        Ty::Unknown
    }

    /// `(a, b) = whole`: a property of a data class or record, a part of a pair, a map's key or value.
    pub(super) fn part_type(&self, function: FnId, whole: &Value, number: usize, depth: u32) -> Ty {
        if let Ty::Project(id) = self.type_within(function, whole, depth) {
            let constructor = self.functions_in(id).find(|f| self.function(*f).role == FnRole::Constructor);
            let param = constructor.and_then(|c| Some((c, self.function(c).params.get(number - 1)?.ty.as_ref()?)));
            let declared = param.map_or(Ty::Unknown, |(c, ty)| self.type_ref(c, ty));
            // The second part of a map's entry, of which all that is known is the value.
            return if declared == Ty::Unknown && number == 2 { Ty::Project(id) } else { declared };
        }
        let written = self.written_type(function, whole, depth);
        match written.map(|w| self.argument_type(w, number - 1)) {
            Some(ty) if ty != Ty::Unknown => ty,
            _ if number == 2 => self.element_type(function, whole, depth),
            _ => Ty::Unknown,
        }
    }
}

/// The number in `componentN`.
pub(super) fn component(name: &str) -> Option<usize> {
    name.strip_prefix("component")?.parse().ok().filter(|n| *n > 0)
}
