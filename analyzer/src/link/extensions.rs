//! Declarations that add to a type that is declared elsewhere: Swift's extensions, Objective-C's categories, Kotlin's
//! extension functions.
//!
//! In: all declarations. Out: to which declaration each one belongs. What extends somebody else's type keeps a
//! declaration of its own, whose first supertype that is.

use rustc_hash::FxHashMap;

use super::program::{FileId, FnId, Program, TypeId};
use super::symbols::Sym;
use super::types::{Ty, nearest};
use crate::facts::{Field, FileFacts, FileKind, TypeKind};

/// Says of each declaration to which one it adds.
pub(super) fn join(program: &mut Program<'_>) {
    let extended = extended(program);
    for id in program.declarations() {
        let whole = extended[id.0 as usize];
        if whole != id {
            program.additions.entry(whole).or_default().push(id);
        }
    }
    program.extended = extended;
}

/// For each declaration the one that it adds to; itself, if it adds to none of the project's.
fn extended(program: &Program<'_>) -> Vec<TypeId> {
    let mut itself: Vec<TypeId> = program.declarations().collect();
    let mut declared: FxHashMap<String, Vec<TypeId>> = FxHashMap::default();
    let mut extensions = Vec::new();
    for id in program.declarations().filter(|id| program.facts(program.type_file(*id)).kind.is_apple()) {
        match program.type_decl(id).kind {
            TypeKind::Extension => extensions.push(id),
            TypeKind::File | TypeKind::Anonymous => {}
            _ => declared.entry(written_name(program, id)).or_default().push(id),
        }
    }
    for id in extensions {
        let name = written_name(program, id);
        let Some(candidates) = declared.get(&name) else { continue };
        if let Some(nearest) = nearest(program, program.type_file(id), candidates.iter()) {
            itself[id.0 as usize] = nearest;
        }
    }
    itself
}

/// The name with those of the declarations around it.
fn written_name(program: &Program<'_>, id: TypeId) -> String {
    let file = program.type_file(id);
    let facts = program.facts(file);
    let mut decl = program.type_decl(id);
    let mut name = facts.str(decl.name).to_string();
    while let Some(owner) = decl.owner {
        decl = &facts.types[owner.0 as usize];
        name = format!("{}.{name}", facts.str(decl.name));
    }
    name
}

impl Program<'_> {
    /// Whether a declaration only adds to another one of the project.
    #[must_use]
    pub fn is_addition(&self, id: TypeId) -> bool {
        self.extended.get(id.0 as usize).is_some_and(|whole| *whole != id)
    }

    /// A type's declaration and those that add to it.
    pub fn declarations_of(&self, id: TypeId) -> impl Iterator<Item = TypeId> + '_ {
        std::iter::once(id).chain(self.additions.get(&id).into_iter().flatten().copied())
    }

    /// The functions of the files in which a type is declared or added to.
    pub fn functions_beside(&self, id: TypeId) -> impl Iterator<Item = FnId> + '_ {
        let mut files: Vec<FileId> = self.declarations_of(id).map(|d| self.type_file(d)).collect();
        files.sort_unstable();
        files.dedup();
        files.into_iter().flat_map(|file| self.functions_of(file))
    }

    /// The functions of a type, wherever they stand.
    pub fn functions_in(&self, id: TypeId) -> impl Iterator<Item = FnId> + '_ {
        self.functions_beside(id).filter(move |f| self.owner(*f) == Some(id))
    }

    /// The fields of a type, each with the file that it stands in.
    pub fn fields_of(&self, id: TypeId) -> impl Iterator<Item = (&Field, FileId)> {
        self.declarations_of(id).flat_map(move |d| self.type_decl(d).fields.iter().map(move |f| (f, self.type_file(d))))
    }

    /// Kotlin extension functions of this name that code in a function sees, and that fit the receiver's type.
    pub(super) fn extensions(&self, from: FnId, ty: Ty, name: Sym) -> Vec<FnId> {
        let fits = |wanted: Ty| ty == Ty::Unknown || wanted == Ty::Unknown || self.hierarchy.is_a(ty, wanted);
        let extending = self.caches.extending(self, name);
        let seen = extending.iter().filter(|(id, wanted)| fits(*wanted) && self.sees(from, *id));
        seen.map(|(id, _)| *id).collect()
    }

    /// Whether code in a function sees an extension function: one of the same file or package, one that is imported, one
    /// that a class around the code has or inherits.
    pub(super) fn sees(&self, from: FnId, extension: FnId) -> bool {
        let (here, there) = (self.file_of(from), self.file_of(extension));
        let (facts, theirs) = (self.facts(here), self.facts(there));
        if here == there || theirs.kind != FileKind::Kotlin {
            return true;
        }
        let package = |facts: &'_ FileFacts| facts.package.map(|name| facts.str(name).to_string()).unwrap_or_default();
        let (name, home) = (self.fn_text(extension), package(theirs));
        let imported = facts.imports.iter().any(|import| {
            let path = facts.str(import.path);
            match import.wildcard {
                true => path == home,
                false => path.rsplit_once('.').map_or(path, |(_, last)| last) == name,
            }
        });
        let Some(owner) = self.owner(extension).filter(|owner| !self.is_file_holder(*owner)) else {
            return !self.function(extension).modifiers.private && (imported || package(facts) == home);
        };
        let around = std::iter::successors(self.owner(from), |ty| self.outer_type(*ty));
        imported || around.into_iter().any(|ty| self.hierarchy.is_a(Ty::Project(ty), Ty::Project(owner)))
    }

    /// What a function is an addition to: Kotlin's extension functions, members of an extension of somebody else's type.
    #[must_use]
    pub fn extends(&self, function: FnId) -> Option<Ty> {
        if let Some(written) = &self.function(function).extends {
            return Some(self.type_ref(function, written));
        }
        let owner = self.owner(function)?;
        self.target_of(owner)
    }

    /// Somebody else's type that a declaration adds to.
    #[must_use]
    pub fn target_of(&self, id: TypeId) -> Option<Ty> {
        if self.type_decl(id).kind != TypeKind::Extension {
            return None;
        }
        self.hierarchy.direct_supers(id).first().copied()
    }
}
