//! The type of a value.
//!
//! In: a value and the function it stands in. Out: a [`Ty`], from declarations, constructions, results, fields.

use rules::catalogue::{ArgAt, Role};

use super::apis::ApiId;
use super::program::{FnId, Program, Site, TypeId};
use super::symbols::Sym;
use super::types::Ty;
use crate::facts::{Callee, FileKind, FnRole, Local, Name, Receiver, StmtKind, TypeKind, TypeRef, Value};

/// How many definitions a type is looked for through.
pub(super) const DEPTH: u32 = 8;

impl Program<'_> {
    /// The type of a value that stands in a function.
    #[must_use]
    pub fn type_of(&self, function: FnId, value: &Value) -> Ty {
        self.type_within(function, value, DEPTH)
    }

    pub(super) fn type_within(&self, function: FnId, value: &Value, depth: u32) -> Ty {
        if depth == 0 {
            return Ty::Unknown;
        }
        let file = self.file_of(function);
        match value {
            Value::Local(local) => self.type_of_local(function, *local, depth - 1),
            Value::Path(name) => {
                let ty = self.resolve_type(file, *name, self.owner(function));
                if self.facts(file).kind == FileKind::ObjectiveC { self.or_macro(ty, file, *name, depth) } else { ty }
            }
            Value::This(None) => self.this_type(function),
            Value::This(Some(name)) => self.resolve_type(file, *name, self.owner(function)),
            Value::Object(index) => Ty::Project(self.type_id(file, *index)),
            Value::Index(pair) => self.element_type(function, &pair.0, depth - 1),
            Value::Str(_) | Value::Concat(_) if self.facts(file).kind.is_apple() => self.named("String"),
            Value::Str(_) | Value::Concat(_) => self.named("java.lang.String"),
            _ => Ty::Unknown,
        }
    }

    /// What is written like a class, and is none, may be a macro that stands for an object: `[Ads start]`.
    fn or_macro(&self, ty: Ty, file: super::program::FileId, name: Name, depth: u32) -> Ty {
        let unknown = match ty {
            Ty::Unknown => true,
            Ty::External(external) => !self.hierarchy.is_known(external),
            Ty::Project(_) => false,
        };
        let named = Some(self.text(file, name)).filter(|_| unknown).and_then(|n| Some((n, self.symbols.get(n)?)));
        let Some((text, symbol)) = named else { return ty };
        let holders = self.top_level_holders(file, text, symbol);
        let types = holders.into_iter().filter_map(|id| self.own_member_type(Ty::Unknown, id, symbol, depth - 1));
        types.into_iter().find(|found| *found != Ty::Unknown).unwrap_or(ty)
    }

    /// An external type by its full name.
    #[must_use]
    pub fn named(&self, full: &str) -> Ty {
        self.symbols.get(full).map_or(Ty::Unknown, Ty::External)
    }

    /// What `this` is in a function.
    #[must_use]
    pub fn this_type(&self, function: FnId) -> Ty {
        if let Some(extends) = &self.function(function).extends {
            return self.type_ref(function, extends);
        }
        let inner = matches!(self.function(function).role, FnRole::Lambda | FnRole::Local);
        match self.parent(function).filter(|_| inner) {
            Some(parent) => self.this_type(parent),
            None => self.owner(function).map_or(Ty::Unknown, Ty::Project),
        }
    }

    /// A written type, seen from a function.
    #[must_use]
    pub fn type_ref(&self, function: FnId, ty: &TypeRef) -> Ty {
        self.resolve_type(self.file_of(function), ty.name, self.owner(function))
    }

    fn type_of_local(&self, function: FnId, local: Local, depth: u32) -> Ty {
        let key = (self.frame(function), local);
        if let Some(known) = self.caches.local_types.borrow().get(&key) {
            return *known;
        }
        // A cycle of definitions must end: until the answer is known it is "unknown".
        self.caches.local_types.borrow_mut().insert(key, Ty::Unknown);
        let ty = self.find_local_type(function, local, depth);
        self.caches.local_types.borrow_mut().insert(key, ty);
        ty
    }

    fn find_local_type(&self, function: FnId, local: Local, depth: u32) -> Ty {
        let defs = self.defs(function);
        if let Some(declared) = self.declared(function, local) {
            let ty = self.type_ref(function, declared);
            if ty != Ty::Unknown {
                return ty;
            }
        }
        if let Some((owner, index)) = defs.param(local) {
            return self.type_of_param(owner, index);
        }
        if defs.sites(local).is_empty() {
            return self.lambda_receiver(function, local);
        }
        defs.sites(local)
            .iter()
            .map(|site| self.type_of_result(*site, depth))
            .find(|t| *t != Ty::Unknown)
            .unwrap_or(Ty::Unknown)
    }

    fn type_of_param(&self, owner: FnId, index: u32) -> Ty {
        let function = self.function(owner);
        let Some(param) = function.params.get(index as usize) else { return Ty::Unknown };
        if let Some(ty) = &param.ty {
            return self.type_ref(owner, ty);
        }
        self.lambda_param_type(owner, index).unwrap_or(Ty::Unknown)
    }

    /// The type of a lambda's parameter, from the function type that the lambda is given for.
    fn lambda_param_type(&self, lambda: FnId, index: u32) -> Option<Ty> {
        let site = *self.function_values.get(&lambda)?;
        let call = self.call(site)?;
        // `{ $0.numberOfLines = 0; return $0 }(UILabel())`
        if call.callee == Callee::Value(Value::Function(self.fn_idx(lambda))) {
            return Some(self.type_of(site.function, &call.args.get(index as usize)?.value));
        }
        if let Some(kept) = self.passed_through(site).filter(|_| index == 0) {
            return Some(self.type_of(site.function, kept));
        }
        if let (Receiver::On(over), 0, true) = (&call.receiver, index, self.resolve(site).targets.is_empty()) {
            let element = self.element_type(site.function, over, DEPTH / 2);
            return Some(element).filter(|t| *t != Ty::Unknown);
        }
        let at = call.args.iter().position(|a| a.value == Value::Function(self.fn_idx(lambda)))?;
        let resolution = self.resolve(site);
        let Some(target) = resolution.targets.first().copied() else { return self.told_by_library(site, index) };
        let param = self.param_of_arg(site, target, at)?;
        let ty = self.function(target).params.get(param as usize)?.ty.as_ref()?;
        if self.text(self.file_of(target), ty.name) != "->" {
            return None;
        }
        let told = ty.args.get(index as usize)?;
        let given = self.told_by_receiver((site, call), target, told).filter(|ty| *ty != Ty::Unknown);
        Some(given.unwrap_or_else(|| self.type_ref(target, told)))
    }

    /// The type of what a library's function tells the function that it is given.
    fn told_by_library(&self, site: Site, index: u32) -> Option<Ty> {
        self.apis_at(site).into_iter().find_map(|api| match self.apis.role(api) {
            Some(Role::Fires { tells, .. }) => Some(self.named(tells.get(index as usize)?)),
            _ => None,
        })
    }

    /// What a call gives back as it is: `UIButton().then { ... }`.
    fn passed_through(&self, site: Site) -> Option<&Value> {
        self.apis_at(site).into_iter().find_map(|api| match self.apis.role(api) {
            Some(Role::PassesThrough { from: from @ ArgAt::Word(_) }) => self.argument(site, from),
            _ => None,
        })
    }

    fn type_of_result(&self, site: Site, depth: u32) -> Ty {
        let function = site.function;
        match self.stmt(site) {
            StmtKind::Assign { from, .. } => self.type_within(function, from, depth),
            StmtKind::Loop { each: Some((_, over)), .. } => self.element_type(function, over, depth),
            StmtKind::Read { base, name, .. } => {
                let ty = self.type_of_read(function, base, *name, depth);
                if ty != Ty::Unknown {
                    return ty;
                }
                self.apis_at(site)
                    .into_iter()
                    .map(|a| self.api_result(site, a, depth))
                    .find(|t| *t != Ty::Unknown)
                    .unwrap_or(ty)
            }
            StmtKind::Call(call) => {
                if let Callee::New(ty) = &call.callee {
                    return self.type_ref(function, ty);
                }
                let resolution = self.resolve(site);
                if resolution.made != Ty::Unknown {
                    return resolution.made;
                }
                let result = |t: &FnId| {
                    self.result_for_receiver((site, call), *t, depth).unwrap_or_else(|| self.return_type(*t, depth))
                };
                let declared = resolution.targets.iter().map(result).find(|t| *t != Ty::Unknown);
                let generic = || resolution.targets.iter().map(|t| self.generic_result((site, call), *t, depth));
                let known = || {
                    let fitting = resolution.apis.iter().filter(|a| self.args_fit(site, **a));
                    fitting.map(|a| self.api_result(site, *a, depth))
                };
                let is_known = |t: &Ty| *t != Ty::Unknown;
                let found = declared.or_else(|| generic().find(is_known)).or_else(|| known().find(is_known));
                found.unwrap_or_else(|| match (super::generics::component(self.callee_text(site)), &call.receiver) {
                    (Some(number), Receiver::On(whole)) => self.part_type(function, whole, number, depth),
                    _ => Ty::Unknown,
                })
            }
            _ => Ty::Unknown,
        }
    }

    /// The type that a function returns: declared, else of what it returns.
    #[must_use]
    pub fn return_type(&self, id: FnId, depth: u32) -> Ty {
        let function = self.function(id);
        if let Some(declared) = &function.returns {
            let ty = self.type_ref(id, declared);
            if ty != Ty::Unknown
                || self
                    .owner(id)
                    .is_none_or(|o| self.type_param(o, self.sym(self.file_of(id), declared.name)).is_none())
            {
                return ty;
            }
        }
        if depth == 0 {
            return Ty::Unknown;
        }
        let returned = function.body.iter().filter_map(|s| match &s.kind {
            StmtKind::Exit { how: crate::facts::Exit::Return, value: Some(value) } => Some(value),
            _ => None,
        });
        returned.map(|v| self.type_within(id, v, depth - 1)).find(|t| *t != Ty::Unknown).unwrap_or(Ty::Unknown)
    }

    fn api_result(&self, site: Site, api: ApiId, depth: u32) -> Ty {
        let Some(returns) = self.apis.entry(api).api.returns.as_deref() else { return Ty::Unknown };
        if returns == "self" {
            return match self.call(site).map(|c| &c.receiver) {
                Some(Receiver::On(value)) => self.type_within(site.function, value, depth),
                _ => Ty::Unknown,
            };
        }
        if returns == "element" {
            let base = match self.stmt(site) {
                StmtKind::Call(call) => &call.receiver,
                StmtKind::Read { base, .. } => base,
                _ => return Ty::Unknown,
            };
            return match base {
                Receiver::On(value) => self.element_type(site.function, value, depth),
                _ => Ty::Unknown,
            };
        }
        if let Some(index) = returns.strip_prefix("value:").and_then(|n| n.parse().ok()) {
            let given = self.argument(site, &ArgAt::At(index));
            return given.map_or(Ty::Unknown, |value| self.type_within(site.function, value, depth));
        }
        if returns == "type-argument" {
            let given = self.call(site).and_then(|c| c.type_args.first());
            return given.map_or(Ty::Unknown, |ty| self.type_ref(site.function, ty));
        }
        if let Some(index) = returns.strip_prefix("arg:").and_then(|n| n.parse().ok()) {
            return match self.argument(site, &ArgAt::At(index)) {
                Some(Value::Class(ty)) => self.type_ref(site.function, ty),
                _ => Ty::Unknown,
            };
        }
        self.named(returns)
    }

    pub(super) fn type_of_read(&self, function: FnId, base: &Receiver, name: Name, depth: u32) -> Ty {
        let file = self.file_of(function);
        let path = self.text(file, name);
        if let Receiver::On(value) = base {
            let owner = self.type_within(function, value, depth);
            let ty = self.generic_member((function, value), owner, path, depth);
            return if ty == Ty::Unknown { self.member_type(owner, path, depth) } else { ty };
        }
        self.dotted_type(function, path, depth)
    }

    /// The type of a dotted path that begins with a field, a property or a type.
    #[must_use]
    pub fn type_of_dotted(&self, function: FnId, path: &str) -> Ty {
        self.dotted_type(function, path, DEPTH)
    }

    fn dotted_type(&self, function: FnId, path: &str, depth: u32) -> Ty {
        let mut parts = path.split('.');
        let head = parts.next().unwrap_or(path);
        let mut ty = self.bare_type(function, head, depth);
        if ty == Ty::Unknown && path.contains('.') {
            ty = self.inherited_property(function, head);
        }
        for part in parts {
            if ty == Ty::Unknown {
                break;
            }
            ty = self.member_type(ty, part, depth);
        }
        // `com.x.API`: a type whose name does not look like one.
        let whole = || super::types::resolve(self, self.file_of(function), path, self.owner(function));
        if ty == Ty::Unknown && path.contains('.') { whole() } else { ty }
    }

    /// The type of a bare name: a field of a type around, a top-level property, a type.
    fn bare_type(&self, function: FnId, head: &str, depth: u32) -> Ty {
        if let Some((receiver, owner, _)) = self.bare_holder(function, head) {
            return self.member_of(receiver, Ty::Project(owner), head, depth);
        }
        super::types::resolve(self, self.file_of(function), head, self.owner(function))
    }

    pub(super) fn member_type(&self, owner: Ty, name: &str, depth: u32) -> Ty {
        self.member_of(owner, owner, name, depth)
    }

    /// The type of a member that `owner` has, as an instance of `receiver` has it.
    fn member_of(&self, receiver: Ty, owner: Ty, name: &str, depth: u32) -> Ty {
        let Some(sym) = self.symbols.get(name) else { return Ty::Unknown };
        if depth == 0 {
            return Ty::Unknown;
        }
        for ancestor in self.hierarchy.ancestors(owner).iter() {
            let holders = self.holders(*ancestor).into_iter();
            if let Some(ty) = holders.filter_map(|h| self.own_member_type(receiver, h, sym, depth)).next() {
                return ty;
            }
            let Ty::Project(id) = ancestor else { continue };
            if let Some(nested) = self.hierarchy.nested_type(*id, sym) {
                return Ty::Project(nested);
            }
        }
        self.property_of(owner, sym)
    }

    /// The type of a property that the catalogue's getter gives: `context.contentResolver`.
    fn property_of(&self, owner: Ty, name: Sym) -> Ty {
        let entries = self.apis.reads(name).iter().map(|id| self.apis.entry(*id));
        let typed = entries.filter_map(|e| Some((e, e.api.returns.as_deref().filter(|_| e.api.when.is_empty())?)));
        let mut plain = typed.filter(|(_, returns)| *returns != "self" && !returns.contains(':'));
        plain.find(|(e, _)| e.owned_by(self, owner)).map_or(Ty::Unknown, |(_, returns)| self.named(returns))
    }

    /// The same for a bare name, of the object around a function or of one around that.
    fn inherited_property(&self, function: FnId, name: &str) -> Ty {
        let Some(sym) = self.symbols.get(name) else { return Ty::Unknown };
        let mut around = self.owner(function);
        while let Some(id) = around {
            let ty = self.property_of(Ty::Project(id), sym);
            if ty != Ty::Unknown {
                return ty;
            }
            around = self.outer_type(id);
        }
        Ty::Unknown
    }

    fn own_member_type(&self, receiver: Ty, id: TypeId, name: Sym, depth: u32) -> Option<Ty> {
        if let Some((field, file)) = self.field(id, name) {
            if let Some(ty) = &field.ty {
                let found = self.member_declared(receiver, id, ty, file);
                if found != Ty::Unknown || self.type_param(id, self.sym(file, ty.name)).is_none() {
                    return Some(found);
                }
            }
            let written = self.field_writes(id, name);
            let from_values = written.iter().filter_map(|(site, value)| {
                let delegated = field.delegated.then(|| self.delegate_type(site.function, value, depth - 1));
                let ty = delegated.filter(|t| *t != Ty::Unknown);
                let ty = ty.unwrap_or_else(|| self.type_within(site.function, value, depth - 1));
                (ty != Ty::Unknown).then_some(ty)
            });
            if let Some(ty) = from_values.into_iter().next() {
                return Some(ty);
            }
        }
        let getter = self.members.get(&(id, name))?.iter().find(|f| self.function(**f).role == FnRole::Getter)?;
        let declared = self
            .function(*getter)
            .returns
            .as_ref()
            .map(|ty| self.member_declared(receiver, id, ty, self.file_of(*getter)));
        Some(declared.filter(|t| *t != Ty::Unknown).unwrap_or_else(|| self.return_type(*getter, depth - 1)))
    }

    /// The type around a function that has a field, property or accessor of this name; whether it is a top-level one.
    #[must_use]
    pub fn bare_field(&self, function: FnId, name: &str) -> Option<(TypeId, bool)> {
        self.bare_holder(function, name).map(|(_, found, top)| (found, top))
    }

    /// The type that has the field or property which a read or write names, and its name.
    #[must_use]
    pub fn field_at(&self, site: Site, base: &Receiver, path: &str) -> Option<(TypeId, Sym)> {
        let last = super::symbols::last_segment(path);
        let name = self.symbols.get(last)?;
        let implicit = matches!(base, Receiver::Implicit(_)) && last == path;
        let bare = implicit.then(|| self.bare_field(site.function, last)).flatten().map(|(id, _)| id);
        let owner = bare.or_else(|| self.field_in(self.accessor_owner(site, base, path, last), name));
        Some((owner?, name))
    }

    /// The same, with the type around whose instance holds it.
    fn bare_holder(&self, function: FnId, name: &str) -> Option<(Ty, TypeId, bool)> {
        let sym = self.symbols.get(name)?;
        let mut around = self.owner(function);
        while let Some(id) = around {
            if let Some(found) = self.field_in(Ty::Project(id), sym) {
                return Some((Ty::Project(id), found, false));
            }
            around = self.outer_type(id);
        }
        self.top_level_holders(self.file_of(function), name, sym).into_iter().next().map(|id| (Ty::Unknown, id, true))
    }

    /// The ancestor that declares a field, property or accessor; companions of ancestors included.
    #[must_use]
    pub fn field_in(&self, ty: Ty, name: Sym) -> Option<TypeId> {
        self.hierarchy.ancestors(ty).iter().find_map(|t| {
            self.holders(*t).into_iter().find(|h| {
                self.fields.contains_key(&(*h, name))
                    || self
                        .members
                        .get(&(*h, name))
                        .is_some_and(|m| m.iter().any(|f| self.function(*f).role == FnRole::Getter))
            })
        })
    }

    /// What declares the members of a type: its declaration and companion object, or the project's additions to it.
    #[must_use]
    pub fn holders(&self, ty: Ty) -> Vec<TypeId> {
        match ty {
            Ty::Project(id) => std::iter::once(id).chain(self.companion(id)).collect(),
            Ty::External(name) => self.hierarchy.additions(name).to_vec(),
            Ty::Unknown => Vec::new(),
        }
    }

    fn companion(&self, id: TypeId) -> Option<TypeId> {
        self.caches.companions(self).get(&id).copied()
    }

    /// The type around a type: its owner, or the owner of the function it stands in.
    #[must_use]
    pub fn outer_type(&self, id: TypeId) -> Option<TypeId> {
        let (decl, file) = (self.type_decl(id), self.type_file(id));
        match (decl.owner, decl.enclosing) {
            (Some(owner), _) => Some(self.type_id(file, owner)),
            (None, Some(function)) => self.owner(self.fn_id(file, function)),
            (None, None) => None,
        }
    }

    /// Files' holders of top-level members with this name that a file can see.
    #[must_use]
    pub fn top_level_holders(&self, file: super::program::FileId, name: &str, sym: Sym) -> Vec<TypeId> {
        let facts = self.facts(file);
        let package = facts.package.map_or("", |p| facts.str(p));
        let imported = |holder_package: &str| {
            facts.imports.iter().any(|i| {
                let path = facts.str(i.path);
                if i.wildcard {
                    path == holder_package
                } else {
                    path.strip_suffix(name).and_then(|p| p.strip_suffix('.')) == Some(holder_package)
                }
            })
        };
        let caches = self.caches.top_level(self);
        let Some(holders) = caches.get(&sym) else { return Vec::new() };
        let visible = |id: &&TypeId| {
            let there = self.facts(self.type_file(**id));
            let holder_package = there.package.map_or("", |p| there.str(p));
            holder_package == package || imported(holder_package)
        };
        holders.iter().filter(visible).copied().collect()
    }

    /// Whether a type is the holder of a file's top-level members.
    #[must_use]
    pub fn is_file_holder(&self, id: TypeId) -> bool {
        self.type_decl(id).kind == TypeKind::File
    }
}
