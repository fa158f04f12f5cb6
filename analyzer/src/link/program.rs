//! The program: all files as one.
//!
//! In: the facts of all files and the pack. Out: [`Program`]: global numbers for types and functions, the class
//! hierarchy, members by name, and where each name is called and read.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::apis::Apis;
use super::caches::Caches;
use super::modules::FolderProfile;
use super::symbols::{Sym, Symbols, last_segment};
use super::types::{Hierarchy, Ty};
use super::uses::Uses;
use crate::cancel::Cancel;
use crate::facts::{
    Call, Callee, Field, FileFacts, FnIdx, FnRole, Function, Name, Span, StmtKind, TypeDecl, TypeIdx, TypeKind,
};
use crate::ready::Ready;

/// One analysed file.
#[derive(Clone, Debug)]
pub struct File {
    /// Path relative to the scan root, `/` as separator.
    pub path: String,
    /// What its text says; shared with whoever keeps the file.
    pub facts: Arc<FileFacts>,
    /// Whether it belongs to a test source set.
    pub test: bool,
}

/// A file by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A function of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FnId(pub u32);

/// A type of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

/// A statement of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site {
    /// The function.
    pub function: FnId,
    /// The statement's index in its body.
    pub stmt: u32,
}

/// All files as one.
pub struct Program<'a> {
    /// The files, sorted by path.
    pub files: &'a [File],
    /// The pack.
    pub pack: &'a Ready,
    /// What the project says of its folders.
    pub profiles: &'a [FolderProfile],
    /// Whether other programs were found beside this one.
    pub others: bool,
    /// Whether paths are followed that are mere guesses.
    pub guesses: bool,
    /// All strings.
    pub symbols: Symbols<'a>,
    /// The catalogue's entries by name.
    pub apis: Apis<'a>,
    /// Types and their relations.
    pub hierarchy: Hierarchy,
    pub(crate) names: Vec<Vec<Sym>>,
    fn_base: Vec<u32>,
    type_base: Vec<u32>,
    /// Every function and its file, by number: asked for at every step of the analysis.
    functions: Vec<(&'a Function, FileId)>,
    /// The outermost function around each function.
    frames: Vec<FnId>,
    type_file: Vec<FileId>,
    /// For each declaration of a type the one that it adds to; else itself.
    pub(super) extended: Vec<TypeId>,
    /// The declarations that add to a type.
    pub(super) additions: FxHashMap<TypeId, Vec<TypeId>>,
    /// Kotlin's `import a.b as c`: per file, the names that stand for others.
    aliases: Vec<FxHashMap<Sym, Sym>>,
    /// Functions by name.
    pub functions_named: FxHashMap<Sym, Vec<FnId>>,
    /// Methods and accessors of a type by name.
    pub members: FxHashMap<(TypeId, Sym), Vec<FnId>>,
    /// Fields of a type by name: the declaration, and the index in it.
    pub(super) fields: FxHashMap<(TypeId, Sym), (TypeId, u32)>,
    /// Where a name is called (constructors: the type's simple name).
    pub calls: Uses,
    /// Where a name is read: the last part of the path.
    pub reads: Uses,
    /// Where a field is written: the last part of the path.
    pub writes: Uses,
    /// Where a function of the same file is used as a value.
    pub function_values: FxHashMap<FnId, Site>,
    /// Where an anonymous class is made.
    pub object_values: FxHashMap<TypeId, Site>,
    /// Where a member is referred to (`X::name`).
    pub references: Uses,
    /// Where a class is named as a value (`X.class`), by its simple name.
    pub class_values: Vec<(Sym, Site)>,
    /// Where something is put into a collection under an index.
    pub index_writes: Vec<Site>,
    /// Branches on whether something is null.
    pub null_tests: Vec<Site>,
    /// Functions that set something to a plain `true`, or give it to a call.
    pub affirming: Vec<FnId>,
    /// What was found out on demand.
    pub caches: Caches,
    /// Whether anybody still wants to know. Once it is set, all that is found out from then on is for nobody: whoever
    /// asks for a report learns that there is none.
    pub cancel: Cancel,
}

impl<'a> Program<'a> {
    /// Puts the program together.
    #[must_use]
    pub fn new(files: &'a [File], ready: &'a Ready, cancel: &Cancel) -> Program<'a> {
        // A program of no files does as well for nobody.
        let files = if cancel.is_set() { &[] } else { files };
        let mut symbols = Symbols::beside(&ready.symbols);
        let names: Vec<Vec<Sym>> =
            files.iter().map(|f| f.facts.names.iter().map(|n| symbols.intern(n)).collect()).collect();
        let (mut fn_base, mut type_base, mut functions, mut type_file) = (vec![], vec![], vec![], vec![]);
        let mut frames: Vec<FnId> = Vec::new();
        for (index, file) in files.iter().enumerate() {
            let id = FileId(index as u32);
            let base = functions.len() as u32;
            fn_base.push(base);
            type_base.push(type_file.len() as u32);
            functions.extend(file.facts.functions.iter().map(|function| (function, id)));
            let indices = 0..file.facts.functions.len() as u32;
            frames.extend(indices.map(|index| FnId(base + file.facts.frame(FnIdx(index)).0)));
            type_file.extend(file.facts.types.iter().map(|_| id));
        }
        let mut program = Program {
            files,
            pack: ready,
            profiles: &[],
            others: false,
            guesses: false,
            symbols,
            apis: Apis::new(ready, &ready.apis),
            hierarchy: Hierarchy::default(),
            names,
            fn_base,
            type_base,
            functions,
            frames,
            type_file,
            extended: Vec::new(),
            additions: FxHashMap::default(),
            aliases: Vec::new(),
            functions_named: FxHashMap::default(),
            members: FxHashMap::default(),
            fields: FxHashMap::default(),
            calls: Uses::default(),
            reads: Uses::default(),
            writes: Uses::default(),
            function_values: FxHashMap::default(),
            object_values: FxHashMap::default(),
            references: Uses::default(),
            class_values: Vec::new(),
            index_writes: Vec::new(),
            null_tests: Vec::new(),
            affirming: Vec::new(),
            caches: Caches::default(),
            cancel: cancel.clone(),
        };
        program.index_aliases();
        super::extensions::join(&mut program);
        program.index_members();
        super::uses::index(&mut program);
        program.hierarchy = Hierarchy::new(&mut program);
        super::bases::adopt(&mut program);
        program
    }

    fn index_aliases(&mut self) {
        for (index, file) in self.files.iter().enumerate() {
            let id = FileId(index as u32);
            let mut aliases = FxHashMap::default();
            for import in &file.facts.imports {
                if let Some(alias) = import.alias {
                    let original = self.symbols.intern(last_segment(file.facts.str(import.path)));
                    aliases.insert(self.sym(id, alias), original);
                }
            }
            self.aliases.push(aliases);
        }
    }

    /// A name without its alias.
    #[must_use]
    pub fn plain(&self, file: FileId, name: Sym) -> Sym {
        self.aliases[file.0 as usize].get(&name).copied().unwrap_or(name)
    }

    fn index_members(&mut self) {
        for id in self.function_ids() {
            let function = self.function(id);
            let name = self.sym(self.file_of(id), function.name);
            let owner = function.owner.map(|t| self.type_id(self.file_of(id), t));
            match function.role {
                FnRole::Lambda | FnRole::Local => {}
                _ => {
                    self.functions_named.entry(name).or_default().push(id);
                    if let Some(owner) = owner {
                        self.members.entry((owner, name)).or_default().push(id);
                    }
                }
            }
        }
        for id in self.declarations() {
            let (file, whole) = (self.type_file(id), self.extended[id.0 as usize]);
            for (index, field) in self.type_decl(id).fields.iter().enumerate() {
                let name = self.sym(file, field.name);
                self.fields.insert((whole, name), (id, index as u32));
            }
        }
    }

    /// The declaration of a type's own field, and the file that it stands in.
    #[must_use]
    pub fn field(&self, id: TypeId, name: Sym) -> Option<(&'a Field, FileId)> {
        let (declaration, index) = *self.fields.get(&(id, name))?;
        let field = &self.type_decl(declaration).fields[index as usize];
        Some((field, self.type_file(declaration)))
    }

    /// Every function.
    pub fn function_ids(&self) -> impl Iterator<Item = FnId> + use<> {
        (0..self.functions.len() as u32).map(FnId)
    }

    /// Every declaration of a type, or of additions to one.
    pub fn declarations(&self) -> impl Iterator<Item = TypeId> + use<> {
        (0..self.type_file.len() as u32).map(TypeId)
    }

    /// Every type: what only adds to another declaration counts with that.
    pub fn type_ids(&self) -> impl Iterator<Item = TypeId> + '_ {
        self.declarations().filter(|id| !self.is_addition(*id))
    }

    /// The facts of a file.
    #[must_use]
    pub fn facts(&self, file: FileId) -> &'a FileFacts {
        &self.files[file.0 as usize].facts
    }

    /// A file's path.
    #[must_use]
    pub fn path(&self, file: FileId) -> &'a str {
        &self.files[file.0 as usize].path
    }

    /// The symbol of a file's name.
    #[must_use]
    pub fn sym(&self, file: FileId, name: Name) -> Sym {
        self.names[file.0 as usize][name.0 as usize]
    }

    /// The string of a file's name.
    #[must_use]
    pub fn text(&self, file: FileId, name: Name) -> &'a str {
        self.facts(file).str(name)
    }

    /// The file that a function stands in.
    #[must_use]
    pub fn file_of(&self, id: FnId) -> FileId {
        self.functions[id.0 as usize].1
    }

    /// The file that a type stands in.
    #[must_use]
    pub fn type_file(&self, id: TypeId) -> FileId {
        self.type_file[id.0 as usize]
    }

    /// A function's facts.
    #[must_use]
    pub fn function(&self, id: FnId) -> &'a Function {
        self.functions[id.0 as usize].0
    }

    /// A type's facts.
    #[must_use]
    pub fn type_decl(&self, id: TypeId) -> &'a TypeDecl {
        let file = self.type_file(id);
        &self.facts(file).types[(id.0 - self.type_base[file.0 as usize]) as usize]
    }

    /// The global number of a file's function.
    #[must_use]
    pub fn fn_id(&self, file: FileId, index: FnIdx) -> FnId {
        FnId(self.fn_base[file.0 as usize] + index.0)
    }

    /// The global number of a file's type; of an addition to a type, that type's.
    #[must_use]
    pub fn type_id(&self, file: FileId, index: TypeIdx) -> TypeId {
        let declaration = TypeId(self.type_base[file.0 as usize] + index.0);
        self.extended.get(declaration.0 as usize).copied().unwrap_or(declaration)
    }

    /// The number of a function within its file.
    #[must_use]
    pub fn fn_idx(&self, id: FnId) -> FnIdx {
        FnIdx(id.0 - self.fn_base[self.file_of(id).0 as usize])
    }

    /// The functions of a file.
    pub fn functions_of(&self, file: FileId) -> impl Iterator<Item = FnId> + use<> {
        let base = self.fn_base[file.0 as usize];
        (base..base + self.facts(file).functions.len() as u32).map(FnId)
    }

    /// The types of a file.
    pub fn types_of(&self, file: FileId) -> impl Iterator<Item = TypeId> + use<> {
        let base = self.type_base[file.0 as usize];
        (base..base + self.facts(file).types.len() as u32).map(TypeId)
    }

    /// The type that a function belongs to.
    #[must_use]
    pub fn owner(&self, id: FnId) -> Option<TypeId> {
        self.function(id).owner.map(|t| self.type_id(self.file_of(id), t))
    }

    /// The function right around one.
    #[must_use]
    pub fn parent(&self, id: FnId) -> Option<FnId> {
        self.function(id).parent.map(|p| self.fn_id(self.file_of(id), p))
    }

    /// The outermost function around one: it holds the variables.
    #[must_use]
    pub fn frame(&self, id: FnId) -> FnId {
        self.frames[id.0 as usize]
    }

    /// The symbol of a function's name.
    #[must_use]
    pub fn fn_name(&self, id: FnId) -> Sym {
        self.sym(self.file_of(id), self.function(id).name)
    }

    /// The string of a function's name.
    #[must_use]
    pub fn fn_text(&self, id: FnId) -> &'a str {
        self.text(self.file_of(id), self.function(id).name)
    }

    /// Whether a function takes the place of one that its base class has, written so or known of the platform's class:
    /// Objective-C has no word for it.
    #[must_use]
    pub fn is_overriding(&self, id: FnId) -> bool {
        let platform = |owner| {
            let mut entries = self.apis.overrides_of(self, id).into_iter();
            entries.any(|api| self.apis.entry(api).owned_by(self, Ty::Project(owner)))
        };
        self.function(id).modifiers.is_override || self.owner(id).is_some_and(platform)
    }

    /// The names that mark a function: annotations, and in Apple's world the type of the result (`- (IBAction)agree:`).
    pub fn marks(&self, id: FnId) -> impl Iterator<Item = Name> + '_ {
        let function = self.function(id);
        let apple = self.facts(self.file_of(id)).kind.is_apple();
        let result = function.returns.iter().filter(move |_| apple).map(|ty| ty.name);
        function.annotations.iter().map(|a| a.name).chain(result)
    }

    /// A statement.
    #[must_use]
    pub fn stmt(&self, site: Site) -> &'a StmtKind {
        &self.function(site.function).body[site.stmt as usize].kind
    }

    /// The call at a place, if it is one.
    #[must_use]
    pub fn call(&self, site: Site) -> Option<&'a Call> {
        match self.stmt(site) {
            StmtKind::Call(call) => Some(call),
            _ => None,
        }
    }

    /// Where a statement stands in its file.
    #[must_use]
    pub fn span(&self, site: Site) -> Span {
        let function = self.function(site.function);
        function.body[site.stmt as usize].span.absolute(function.span.start)
    }

    /// The name that a call is written with.
    #[must_use]
    pub fn callee_text(&self, site: Site) -> &'a str {
        let file = self.file_of(site.function);
        match self.call(site).map(|c| &c.callee) {
            Some(Callee::Name(name)) => {
                let written = self.sym(file, *name);
                let plain = self.plain(file, written);
                if plain == written { self.text(file, *name) } else { self.plain_text(file, *name) }
            }
            Some(Callee::New(ty)) => last_segment(self.text(file, ty.name)),
            _ => "",
        }
    }

    /// The string behind an alias.
    fn plain_text(&self, file: FileId, alias: Name) -> &'a str {
        let facts = self.facts(file);
        let import = facts.imports.iter().find(|i| i.alias == Some(alias));
        import.map_or_else(|| facts.str(alias), |i| last_segment(facts.str(i.path)))
    }

    /// A type's simple name; for an anonymous one, of what it extends.
    #[must_use]
    pub fn type_text(&self, id: TypeId) -> &'a str {
        let (decl, file) = (self.type_decl(id), self.type_file(id));
        match decl.kind {
            TypeKind::Anonymous => decl.supers.first().map_or("", |s| last_segment(self.text(file, s.name))),
            TypeKind::Companion => decl.owner.map_or("", |o| self.type_text(self.type_id(file, o))),
            TypeKind::File => {
                let path = self.path(file);
                path.rsplit('/').next().unwrap_or(path).split('.').next().unwrap_or(path)
            }
            _ => self.text(file, decl.name),
        }
    }

    /// `Type.function` for people; a lambda is named for the function around it.
    #[must_use]
    pub fn describe(&self, id: FnId) -> String {
        let mut at = id;
        while matches!(self.function(at).role, FnRole::Lambda | FnRole::Local) {
            match self.parent(at) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        let owner = self.owner(at).map_or("", |t| self.type_text(t));
        match self.function(at).role {
            FnRole::Constructor | FnRole::Initializer | FnRole::StaticInitializer => owner.to_string(),
            _ if owner.is_empty() => self.fn_text(at).to_string(),
            _ => format!("{owner}.{}", self.fn_text(at)),
        }
    }

    /// The type that a class named at a place is.
    #[must_use]
    pub fn type_ref_at(&self, site: Site, simple: Sym) -> Ty {
        let text = self.symbols.str(simple);
        super::types::resolve(self, self.file_of(site.function), text, self.owner(site.function))
    }

    /// The type of a declared type reference in a file, seen from a type or none.
    #[must_use]
    pub fn resolve_type(&self, file: FileId, name: Name, from: Option<TypeId>) -> Ty {
        super::types::resolve(self, file, self.text(file, name), from)
    }
}
