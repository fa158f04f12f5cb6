//! Types: what a written name means, and who extends whom.
//!
//! In: declarations, imports, and the catalogue's framework types. Out: [`Ty`]s and their ancestors.

use std::cell::RefCell;
use std::rc::Rc;

use rules::catalogue::TypeRole;
use rustc_hash::{FxHashMap, FxHashSet};

use super::program::{FileId, Program, TypeId};
use super::symbols::{Sym, last_segment};
use crate::facts::{Name, TypeDecl, TypeKind};

/// A type, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ty {
    /// Declared in the project.
    Project(TypeId),
    /// Somebody else's: its fully qualified name.
    External(Sym),
    /// Not known.
    Unknown,
}

/// A type of the catalogue.
#[derive(Clone, Debug, Default)]
struct Framework {
    supers: Vec<Sym>,
    roles: Vec<TypeRole>,
}

/// What written names mean: by file and the type around.
type Resolved = FxHashMap<(FileId, Sym, Option<TypeId>), Ty>;

/// What a file imports, by the name that it is visible under.
type Imports = FxHashMap<Sym, Name>;

/// Types and their relations.
#[derive(Default)]
pub struct Hierarchy {
    /// The fully qualified name of each project type.
    pub qualified: Vec<Sym>,
    by_simple: FxHashMap<Sym, Vec<TypeId>>,
    by_qualified: FxHashMap<Sym, Vec<TypeId>>,
    nested: FxHashMap<(TypeId, Sym), TypeId>,
    supers: Vec<Vec<Ty>>,
    subs: FxHashMap<TypeId, Vec<TypeId>>,
    additions: FxHashMap<Sym, Vec<TypeId>>,
    framework: FxHashMap<Sym, Framework>,
    ancestors: RefCell<FxHashMap<Ty, Rc<[Ty]>>>,
    /// The same for the project's own types, which are asked about most.
    own_ancestors: RefCell<Vec<Option<Rc<[Ty]>>>>,
    resolved: RefCell<Resolved>,
    imports: RefCell<Vec<Option<Rc<Imports>>>>,
}

impl Hierarchy {
    /// Finds out all types and their supertypes.
    #[must_use]
    pub fn new(program: &mut Program<'_>) -> Hierarchy {
        let mut hierarchy = Hierarchy::default();
        hierarchy.add_framework(program);
        for id in program.declarations() {
            let decl = program.type_decl(id);
            let file = program.type_file(id);
            let qualified = qualified_name(program, &hierarchy, id, decl, file);
            let qualified = program.symbols.intern_owned(&qualified);
            hierarchy.qualified.push(qualified);
            let simple = program.sym(file, decl.name);
            if !program.symbols.str(simple).is_empty() && decl.kind != TypeKind::Extension {
                hierarchy.by_simple.entry(simple).or_default().push(id);
                hierarchy.by_qualified.entry(qualified).or_default().push(id);
                if let Some(owner) = decl.owner {
                    hierarchy.nested.insert((program.type_id(file, owner), simple), id);
                }
            }
        }
        program.hierarchy = hierarchy;
        let mut supers: Vec<Vec<Ty>> = vec![Vec::new(); program.hierarchy.qualified.len()];
        for id in program.declarations() {
            let (decl, file, whole) = (program.type_decl(id), program.type_file(id), program.extended[id.0 as usize]);
            let around = surrounding_type(program, id, decl, file);
            let of_others = decl.kind == TypeKind::Extension && whole == id;
            let written = of_others.then_some(decl.name).into_iter().chain(decl.supers.iter().map(|s| s.name));
            supers[whole.0 as usize].extend(written.map(|name| program.resolve_type(file, name, around)));
            if let (true, Some(Ty::External(of))) = (of_others, supers[whole.0 as usize].first()) {
                program.hierarchy.additions.entry(*of).or_default().push(id);
            }
        }
        let mut hierarchy = std::mem::take(&mut program.hierarchy);
        for (index, list) in supers.iter().enumerate() {
            for ty in list {
                if let Ty::Project(parent) = ty {
                    hierarchy.subs.entry(*parent).or_default().push(TypeId(index as u32));
                }
            }
        }
        hierarchy.supers = supers;
        hierarchy.resolved = RefCell::default();
        hierarchy
    }

    fn add_framework(&mut self, program: &mut Program<'_>) {
        let pack = program.pack;
        let entries = pack.catalogue.types.iter().chain(pack.sdks.iter().flat_map(|s| &s.types));
        for entry in entries {
            for name in entry.name.iter() {
                let supers: Vec<Sym> = entry.extends.iter().map(|s| program.symbols.intern(s)).collect();
                let node = self.framework.entry(program.symbols.intern(name)).or_default();
                node.supers.extend(supers);
                node.roles.extend(&entry.is);
            }
        }
    }

    /// What a catalogue's type is for the analysis.
    #[must_use]
    pub fn roles_of(&self, name: Sym) -> &[TypeRole] {
        self.framework.get(&name).map_or(&[], |f| f.roles.as_slice())
    }

    /// Has the base class of a type that nobody knows extend a type of the catalogue.
    pub(super) fn adopt(&mut self, id: TypeId, base: Sym) {
        let unread = self.ancestors(Ty::Project(id)).iter().find_map(|ty| match ty {
            Ty::External(name) if !self.framework.contains_key(name) => Some(*name),
            _ => None,
        });
        match unread {
            Some(name) => self.framework.entry(name).or_default().supers.push(base),
            None => self.supers[id.0 as usize].push(Ty::External(base)),
        }
        self.ancestors.borrow_mut().clear();
        self.own_ancestors.borrow_mut().clear();
    }

    /// The type itself and all its ancestors, nearest first.
    #[must_use]
    pub fn ancestors(&self, ty: Ty) -> Rc<[Ty]> {
        if let Ty::Project(id) = ty {
            let at = id.0 as usize;
            if let Some(known) = self.own_ancestors.borrow().get(at).and_then(Option::as_ref) {
                return known.clone();
            }
            let list = self.ancestors_anew(ty);
            let mut all = self.own_ancestors.borrow_mut();
            if all.len() <= at {
                all.resize(at + 1, None);
            }
            all[at] = Some(list.clone());
            return list;
        }
        if let Some(known) = self.ancestors.borrow().get(&ty) {
            return known.clone();
        }
        let list = self.ancestors_anew(ty);
        self.ancestors.borrow_mut().insert(ty, list.clone());
        list
    }

    fn ancestors_anew(&self, ty: Ty) -> Rc<[Ty]> {
        let mut list = vec![ty];
        let mut seen: FxHashSet<Ty> = FxHashSet::default();
        seen.insert(ty);
        let mut at = 0;
        while at < list.len() {
            let parents: Vec<Ty> = match list[at] {
                Ty::Project(id) => self.supers.get(id.0 as usize).cloned().unwrap_or_default(),
                Ty::External(name) => self
                    .framework
                    .get(&name)
                    .map(|f| f.supers.iter().map(|s| Ty::External(*s)).collect())
                    .unwrap_or_default(),
                Ty::Unknown => Vec::new(),
            };
            list.extend(parents.into_iter().filter(|p| seen.insert(*p)));
            at += 1;
        }
        list.into()
    }

    /// Whether `ty` is `ancestor` or extends it.
    #[must_use]
    pub fn is_a(&self, ty: Ty, ancestor: Ty) -> bool {
        ty == ancestor || self.ancestors(ty).contains(&ancestor)
    }

    /// What a type is for the analysis.
    #[must_use]
    pub fn has_role(&self, ty: Ty, role: TypeRole) -> bool {
        self.ancestors(ty).iter().any(|t| match t {
            Ty::External(name) => self.framework.get(name).is_some_and(|f| f.roles.contains(&role)),
            _ => false,
        })
    }

    /// Whether an external type is a component, a view or the like.
    #[must_use]
    pub fn has_any_role(&self, name: Sym) -> bool {
        let with_roles =
            |t: &Ty| matches!(t, Ty::External(n) if self.framework.get(n).is_some_and(|f| !f.roles.is_empty()));
        self.ancestors(Ty::External(name)).iter().any(with_roles)
    }

    /// The single names that a file imports.
    fn imports(&self, program: &Program<'_>, file: FileId) -> Rc<Imports> {
        let at = file.0 as usize;
        if let Some(known) = self.imports.borrow().get(at).and_then(Option::as_ref) {
            return Rc::clone(known);
        }
        let facts = program.facts(file);
        let mut found = Imports::default();
        for import in facts.imports.iter().filter(|import| !import.wildcard) {
            let visible = import.alias.map_or_else(|| last_segment(facts.str(import.path)), |alias| facts.str(alias));
            if let Some(name) = program.symbols.get(visible) {
                found.entry(name).or_insert(import.path);
            }
        }
        let found = Rc::new(found);
        let mut all = self.imports.borrow_mut();
        if all.len() <= at {
            all.resize(at + 1, None);
        }
        all[at] = Some(Rc::clone(&found));
        found
    }

    /// Whether the catalogue knows this external type.
    #[must_use]
    pub fn is_known(&self, name: Sym) -> bool {
        self.framework.contains_key(&name)
    }

    /// What a project type extends, in the order of its clauses.
    #[must_use]
    pub fn direct_supers(&self, id: TypeId) -> &[Ty] {
        self.supers.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Project types that extend `id` directly.
    #[must_use]
    pub fn direct_subtypes(&self, id: TypeId) -> &[TypeId] {
        self.subs.get(&id).map_or(&[], Vec::as_slice)
    }

    /// All project types that extend `id`, at most `limit`.
    #[must_use]
    pub fn subtypes(&self, id: TypeId, limit: usize) -> Vec<TypeId> {
        let mut list = vec![id];
        let mut at = 0;
        while at < list.len() && list.len() < limit {
            for sub in self.direct_subtypes(list[at]) {
                if !list.contains(sub) {
                    list.push(*sub);
                }
            }
            at += 1;
        }
        list.remove(0);
        list
    }

    /// The project's extensions of somebody else's type.
    #[must_use]
    pub fn additions(&self, name: Sym) -> &[TypeId] {
        self.additions.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Project types with this fully qualified name.
    #[must_use]
    pub fn qualified_types(&self, name: Sym) -> &[TypeId] {
        self.by_qualified.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Project types with this simple name.
    #[must_use]
    pub fn simple_types(&self, name: Sym) -> &[TypeId] {
        self.by_simple.get(&name).map_or(&[], Vec::as_slice)
    }

    /// A type declared inside another.
    #[must_use]
    pub fn nested_type(&self, owner: TypeId, name: Sym) -> Option<TypeId> {
        self.nested.get(&(owner, name)).copied()
    }
}

fn qualified_name(program: &Program<'_>, hierarchy: &Hierarchy, id: TypeId, decl: &TypeDecl, file: FileId) -> String {
    let simple = program.text(file, decl.name);
    if let Some(owner) = decl.owner {
        // What stands in an extension belongs to what that extends, which may come later.
        let owner = program.type_id(file, owner);
        let known = hierarchy.qualified.get(owner.0 as usize);
        let outer = known.map_or_else(
            || program.text(program.type_file(owner), program.type_decl(owner).name),
            |q| program.symbols.str(*q),
        );
        let simple = if simple.is_empty() { format!("{}", id.0) } else { simple.to_string() };
        return format!("{outer}.{simple}");
    }
    match program.facts(file).package {
        Some(package) => format!("{}.{simple}", program.text(file, package)),
        None => simple.to_string(),
    }
}

/// The type from whose inside a declaration's supertypes are seen.
fn surrounding_type(program: &Program<'_>, _id: TypeId, decl: &TypeDecl, file: FileId) -> Option<TypeId> {
    decl.owner.map(|o| program.type_id(file, o)).or_else(|| {
        let function = program.fn_id(file, decl.enclosing?);
        program.owner(function)
    })
}

/// What a written type name means in a file, seen from inside a type.
#[must_use]
pub fn resolve(program: &Program<'_>, file: FileId, text: &str, from: Option<TypeId>) -> Ty {
    let Some(key) = program.symbols.get(text) else { return resolve_uncached(program, file, text, from) };
    let key = (file, key, from);
    if let Some(known) = program.hierarchy.resolved.borrow().get(&key) {
        return *known;
    }
    let ty = resolve_uncached(program, file, text, from);
    program.hierarchy.resolved.borrow_mut().insert(key, ty);
    ty
}

fn resolve_uncached(program: &Program<'_>, file: FileId, text: &str, from: Option<TypeId>) -> Ty {
    let (head, rest) = text.split_once('.').map_or((text, None), |(h, r)| (h, Some(r)));
    let found = resolve_head(program, file, head, from);
    match (found, rest) {
        (Ty::Unknown, None) => Ty::Unknown,
        (Ty::Unknown, Some(_)) => by_full_name(program, file, text),
        (ty, None) => ty,
        (ty, Some(rest)) => rest.split('.').fold(ty, |ty, part| nested_in(program, ty, part)),
    }
}

fn nested_in(program: &Program<'_>, ty: Ty, part: &str) -> Ty {
    match ty {
        Ty::Project(id) => {
            let nested = program.symbols.get(part).and_then(|simple| nested_inherited(program, id, simple));
            nested.map_or(Ty::Unknown, Ty::Project)
        }
        Ty::External(outer) => {
            let full = format!("{}.{part}", program.symbols.str(outer));
            program.symbols.get(&full).map_or(Ty::Unknown, Ty::External)
        }
        Ty::Unknown => Ty::Unknown,
    }
}

fn nested_inherited(program: &Program<'_>, id: TypeId, simple: Sym) -> Option<TypeId> {
    if let Some(found) = program.hierarchy.nested_type(id, simple) {
        return Some(found);
    }
    if program.hierarchy.supers.is_empty() {
        return None;
    }
    program.hierarchy.ancestors(Ty::Project(id)).iter().find_map(|t| match t {
        Ty::Project(parent) => program.hierarchy.nested_type(*parent, simple),
        _ => None,
    })
}

fn resolve_head(program: &Program<'_>, file: FileId, head: &str, from: Option<TypeId>) -> Ty {
    let facts = program.facts(file);
    let Some(simple) = program.symbols.get(head) else { return Ty::Unknown };
    let mut around = from;
    let mut params_seen = true;
    while let Some(id) = around {
        let decl = program.type_decl(id);
        if params_seen && let Some(index) = program.type_param(id, simple) {
            return bound(program, id, index);
        }
        params_seen &= !decl.modifiers.is_static;
        if program.sym(program.type_file(id), decl.name) == simple && decl.kind != TypeKind::File {
            return Ty::Project(id);
        }
        if let Some(found) = nested_inherited(program, id, simple) {
            return Ty::Project(found);
        }
        around = surrounding_type(program, id, decl, program.type_file(id));
    }
    if let Some(path) = program.hierarchy.imports(program, file).get(&simple) {
        return by_full_name(program, file, facts.str(*path));
    }
    let candidates = program.hierarchy.simple_types(simple);
    let local = |id: &&TypeId| program.type_file(**id) == file && program.type_decl(**id).owner.is_none();
    if let Some(id) = candidates.iter().find(local) {
        return Ty::Project(*id);
    }
    let package = facts.package.map_or("", |p| facts.str(p));
    if let Some(id) = nearest(program, file, candidates.iter().filter(|c| in_package(program, **c, package))) {
        return Ty::Project(id);
    }
    if facts.kind.is_apple() {
        return apple_type(program, head, simple);
    }
    by_wildcard(program, file, head, candidates)
}

/// A module's types are visible under their bare names once it is imported, and no two of them are called alike.
fn apple_type(program: &Program<'_>, head: &str, name: Sym) -> Ty {
    let known = program.hierarchy.is_known(name) || program.apis.is_owner(name);
    if known || head.starts_with(char::is_uppercase) { Ty::External(name) } else { Ty::Unknown }
}

/// The bound of a type parameter; of one that is bound by another one, the other one's.
fn bound(program: &Program<'_>, id: TypeId, index: usize) -> Ty {
    let (params, file) = (&program.type_decl(id).type_params, program.type_file(id));
    let mut at = index;
    for _ in 0..params.len() {
        let Some(bound) = &params[at].bound else { return Ty::Unknown };
        match program.type_param(id, program.sym(file, bound.name)) {
            Some(next) => at = next,
            None => return program.resolve_type(file, bound.name, Some(id)),
        }
    }
    Ty::Unknown
}

fn by_wildcard(program: &Program<'_>, file: FileId, head: &str, candidates: &[TypeId]) -> Ty {
    let facts = program.facts(file);
    for import in facts.imports.iter().filter(|i| i.wildcard) {
        let path = facts.str(import.path);
        if let Some(id) = nearest(program, file, candidates.iter().filter(|c| in_package(program, **c, path))) {
            return Ty::Project(id);
        }
        if let Some(sym) = program.symbols.get(&format!("{path}.{head}"))
            && (program.hierarchy.is_known(sym) || program.apis.is_owner(sym))
        {
            return Ty::External(sym);
        }
    }
    for package in ["java.lang", "kotlin", "kotlin.collections"] {
        if let Some(sym) = program.symbols.get(&format!("{package}.{head}")) {
            return Ty::External(sym);
        }
    }
    Ty::Unknown
}

/// What a full name means, seen from a file.
pub(super) fn by_full_name(program: &Program<'_>, file: FileId, path: &str) -> Ty {
    let Some(sym) = program.symbols.get(path) else { return Ty::Unknown };
    match nearest(program, file, program.hierarchy.qualified_types(sym).iter()) {
        Some(id) => Ty::Project(id),
        None => Ty::External(sym),
    }
}

/// Of several types with one name (product flavors, modules built in turn), the one nearest in the tree.
pub(super) fn nearest<'i>(
    program: &Program<'_>,
    file: FileId,
    ids: impl Iterator<Item = &'i TypeId>,
) -> Option<TypeId> {
    let mut ids = ids.peekable();
    let first = ids.next()?;
    if ids.peek().is_none() {
        return Some(*first);
    }
    let here = program.path(file);
    let common = |id: &&TypeId| {
        let there = program.path(program.type_file(**id));
        here.bytes().zip(there.bytes()).take_while(|(a, b)| a == b).count()
    };
    std::iter::once(first).chain(ids).max_by_key(|id| (common(id), std::cmp::Reverse(id.0))).copied()
}

fn in_package(program: &Program<'_>, id: TypeId, package: &str) -> bool {
    let full = program.symbols.str(program.hierarchy.qualified[id.0 as usize]);
    full.rsplit_once('.').map_or("", |(p, _)| p) == package
}
