//! What a call calls.
//!
//! In: a call. Out: a [`Resolution`]: functions of the project (overriding ones included) and entries of the catalogue.

use std::rc::Rc;

use super::apis::{ApiId, Entry};
use super::program::{FileId, FnId, Program, Site, TypeId};
use super::symbols::Sym;
use super::types::Ty;
use super::typing::DEPTH;
use crate::facts::{Call, Callee, FileKind, FnRole, Local, Receiver, TypeKind, Value};

/// What Kotlin calls the method of an object that is called like a function.
pub(super) const INVOKE: &str = "invoke";
/// At most so many overriding methods are taken as possible targets.
const DISPATCH_LIMIT: usize = 64;

/// With more targets than this it is a guess which one a type parameter stands for.
const OPEN: usize = 3;

/// What a call may call.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// Functions of the project.
    pub targets: Vec<FnId>,
    /// Entries of the catalogue.
    pub apis: Vec<ApiId>,
    /// The type that is constructed.
    pub made: Ty,
    /// A name alone decided.
    pub guessed: bool,
}

impl Default for Resolution {
    fn default() -> Self {
        Resolution { targets: Vec::new(), apis: Vec::new(), made: Ty::Unknown, guessed: false }
    }
}

impl Resolution {
    fn found(&self) -> bool {
        !self.targets.is_empty() || !self.apis.is_empty() || self.made != Ty::Unknown
    }
}

impl Program<'_> {
    /// What the call at a place calls.
    #[must_use]
    pub fn resolve(&self, site: Site) -> Rc<Resolution> {
        let resolutions = &self.caches.resolutions;
        if let Some(known) = resolutions.get(site) {
            return known;
        }
        let statements = self.function(site.function).body.len();
        resolutions.set(site, statements, self.caches.nothing.clone());
        let mut resolution = self.call(site).map(|call| self.resolve_call(site, call)).unwrap_or_default();
        self.keep_fitting(site, &mut resolution);
        let found = resolution.found() || resolution.guessed;
        let resolution = if found { Rc::new(resolution) } else { self.caches.nothing.clone() };
        resolutions.set(site, statements, resolution.clone());
        resolution
    }

    /// What code for the same systems declares; of several overloads, those that take as many arguments, of guesses no
    /// others at all; at most so many targets as dispatch allows.
    fn keep_fitting(&self, site: Site, resolution: &mut Resolution) {
        let Resolution { targets, guessed, .. } = resolution;
        let world = |function: FnId| self.facts(self.file_of(function)).kind.is_apple();
        targets.retain(|target| world(*target) == world(site.function));
        if targets.len() > 1 && targets.iter().any(|t| self.labels_fit(site, *t)) {
            targets.retain(|t| self.labels_fit(site, *t));
        }
        if *guessed {
            targets.retain(|target| self.takes_lambdas(site, *target));
        }
        let fits = |id: &FnId| self.function(*id).role == FnRole::Initializer || self.takes_as_many(site, *id);
        if *guessed
            || targets.len() > 1 && targets.iter().any(|t| self.function(*t).role != FnRole::Initializer && fits(t))
        {
            targets.retain(fits);
        }
        targets.truncate(DISPATCH_LIMIT);
    }

    fn resolve_call(&self, site: Site, call: &Call) -> Resolution {
        let (function, file) = (site.function, self.file_of(site.function));
        match &call.callee {
            Callee::New(ty) => {
                let made = self.type_ref(function, ty);
                let simple = self.symbols.get(super::symbols::last_segment(self.text(file, ty.name)));
                self.construction(file, made, simple.map(|s| self.plain(file, s)))
            }
            Callee::ThisConstructor => {
                self.owner(function).map(|t| self.constructors(Ty::Project(t), false)).unwrap_or_default()
            }
            Callee::SuperConstructor => {
                let parent =
                    self.owner(function).and_then(|t| self.hierarchy.ancestors(Ty::Project(t)).get(1).copied());
                parent.map(|t| self.constructors(t, false)).unwrap_or_default()
            }
            Callee::Value(value) => self.invoked(self.type_of(function, value)),
            Callee::Name(name) => {
                let written = self.sym(file, *name);
                let name = self.plain(file, written);
                let resolution = match &call.receiver {
                    Receiver::Implicit(receiver) => self.resolve_bare(site, name, *receiver),
                    Receiver::Super => self.resolve_super(function, name),
                    Receiver::On(value) => match self.made_without_type(site, value, name) {
                        Some(made) => self.construction(file, made, self.simple_name(made)),
                        None => self.resolve_member(function, value, name),
                    },
                };
                if resolution.found() || resolution.guessed {
                    return resolution;
                }
                self.invoked(self.type_of_called(function, &call.receiver, name))
            }
        }
    }

    /// Kotlin: what is called like a function runs the `invoke` of its class.
    fn invoked(&self, ty: Ty) -> Resolution {
        match (ty, self.symbols.get(INVOKE)) {
            (Ty::Project(_), Some(invoke)) => self.on_type(ty, invoke),
            _ => Resolution::default(),
        }
    }

    /// The type of the property that a call names.
    fn type_of_called(&self, function: FnId, receiver: &Receiver, name: Sym) -> Ty {
        let name = self.symbols.str(name);
        match receiver {
            Receiver::Implicit(_) => self.type_of_dotted(function, name),
            Receiver::On(value) => self.member_type(self.type_of(function, value), name, DEPTH),
            Receiver::Super => Ty::Unknown,
        }
    }

    /// `new T(...)`, or Kotlin's `T(...)`.
    fn construction(&self, file: FileId, made: Ty, simple: Option<Sym>) -> Resolution {
        let mut resolution = self.constructors(made, true);
        resolution.made = made;
        let entries = simple.map_or(&[][..], |s| self.apis.constructors(s));
        resolution.apis = entries.iter().copied().filter(|id| self.apis.entry(*id).owned_by(self, made)).collect();
        if resolution.apis.is_empty() && made == Ty::Unknown {
            let telling = |id: &ApiId| self.tells_alone(*id, file);
            resolution.apis = entries.iter().copied().filter(telling).collect();
            resolution.guessed = !resolution.apis.is_empty();
        }
        resolution
    }

    /// The name of a type without what it stands in.
    fn simple_name(&self, ty: Ty) -> Option<Sym> {
        let name = match ty {
            Ty::Project(id) => self.text(self.type_file(id), self.type_decl(id).name),
            Ty::External(full) => self.symbols.str(full),
            Ty::Unknown => return None,
        };
        self.symbols.get(super::symbols::last_segment(name))
    }

    fn constructors(&self, ty: Ty, with_fields: bool) -> Resolution {
        let mut resolution = Resolution::default();
        if let Ty::Project(id) = ty {
            let owned = [("<fields>", with_fields), ("<init>", true)];
            for (name, _) in owned.iter().filter(|(_, wanted)| *wanted) {
                let members = self.symbols.get(name).and_then(|n| self.members.get(&(id, n)));
                resolution.targets.extend(members.into_iter().flatten());
            }
        }
        resolution
    }

    fn resolve_super(&self, function: FnId, name: Sym) -> Resolution {
        let Some(owner) = self.owner(function) else { return Resolution::default() };
        let ancestors = self.hierarchy.ancestors(Ty::Project(owner));
        let mut resolution = Resolution::default();
        for ty in ancestors.iter().skip(1) {
            if let Ty::Project(id) = ty
                && let Some(found) = self.members.get(&(*id, name))
            {
                resolution.targets.extend(found);
                return resolution;
            }
        }
        resolution.apis = self.apis_on(Ty::Project(owner), name);
        resolution
    }

    /// A call without a written receiver.
    fn resolve_bare(&self, site: Site, name: Sym, receiver: Option<Local>) -> Resolution {
        let function = site.function;
        let mut at = receiver;
        while let Some(local) = at {
            let resolution = self.on_type(self.type_of(function, &Value::Local(local)), name);
            if resolution.found() {
                return resolution;
            }
            at = self.function(self.frame(function)).locals.get(local.0 as usize).and_then(|l| l.outer);
        }
        if let Some(extends) = self.extension_receiver(function) {
            let resolution = self.on_type(extends, name);
            if resolution.found() {
                return resolution;
            }
        }
        // A method that cannot take the arguments hides no function further out.
        let mut hidden = None;
        let mut around = self.owner(function);
        while let Some(id) = around {
            let resolution = self.on_type(Ty::Project(id), name);
            if resolution.found() {
                if !resolution.apis.is_empty() || resolution.targets.iter().any(|t| self.takes_as_many(site, *t)) {
                    return resolution;
                }
                let inherited = Resolution { apis: self.apis_on(Ty::Project(id), name), ..Resolution::default() };
                if !inherited.apis.is_empty() {
                    return inherited;
                }
                hidden.get_or_insert(resolution);
            }
            around = self.outer_type(id);
        }
        let further_out = self.resolve_further_out(function, name);
        hidden.filter(|_| !further_out.found()).unwrap_or(further_out)
    }

    /// The same of a name that no type around declares.
    fn resolve_further_out(&self, function: FnId, name: Sym) -> Resolution {
        let top_level = self.resolve_top_level(function, name);
        let this = self.this_type(function);
        if !top_level.targets.is_empty() || this == Ty::Unknown {
            return top_level;
        }
        // Kotlin: `boot()` in a class may be an extension of the class.
        let targets = self.extensions(function, this, name);
        if targets.is_empty() { top_level } else { Resolution { targets, ..Resolution::default() } }
    }

    fn extension_receiver(&self, function: FnId) -> Option<Ty> {
        let mut at = Some(function);
        while let Some(id) = at {
            if let Some(extends) = self.extends(id) {
                return Some(extends);
            }
            at = self.parent(id);
        }
        None
    }

    /// A top-level function, a constructor, a statically imported method.
    fn resolve_top_level(&self, function: FnId, name: Sym) -> Resolution {
        let file = self.file_of(function);
        let text = self.symbols.str(name);
        let mut resolution = Resolution::default();
        for holder in self.top_level_holders(file, text, name) {
            let members = self.members.get(&(holder, name)).into_iter().flatten();
            resolution.targets.extend(
                members.filter(|f| self.function(**f).extends.is_none() && self.function(**f).role == FnRole::Method),
            );
        }
        if !resolution.targets.is_empty() {
            return resolution;
        }
        let made = self.constructed(function, text);
        if matches!(made, Ty::Project(_)) || made != Ty::Unknown && text.starts_with(char::is_uppercase) {
            let construction = self.construction(file, made, Some(name));
            // `Dialog(this)` with the platform's class imported is no call of another library's `Dialog { }`.
            let is_class = match made {
                Ty::Project(_) => true,
                Ty::External(full) => self.hierarchy.is_known(full) && !self.is_function(full, name),
                Ty::Unknown => false,
            };
            if construction.found() && (is_class || !construction.apis.is_empty() || self.apis.calls(name).is_empty()) {
                return construction;
            }
        }
        if let Some(found) = self.statically_imported(function, name) {
            return found;
        }
        self.resolve_top_level_api(function, name)
    }

    /// The type that a bare constructor call names, also under an alias.
    fn constructed(&self, function: FnId, text: &str) -> Ty {
        let file = self.file_of(function);
        let facts = self.facts(file);
        let aliased =
            facts.imports.iter().find(|i| i.alias.is_some() && super::symbols::last_segment(facts.str(i.path)) == text);
        let visible = aliased.and_then(|i| i.alias).map_or(text, |a| facts.str(a));
        super::types::resolve(self, file, visible, self.owner(function))
    }

    fn statically_imported(&self, function: FnId, name: Sym) -> Option<Resolution> {
        let file = self.file_of(function);
        let facts = self.facts(file);
        let text = self.symbols.str(name);
        facts.imports.iter().find_map(|import| {
            let path = facts.str(import.path);
            let owner = if import.wildcard {
                import.is_static.then_some(path)?
            } else {
                path.strip_suffix(text)?.strip_suffix('.')?
            };
            let ty = self.full_type(owner)?;
            Some(self.on_type(ty, name)).filter(Resolution::found)
        })
    }

    fn full_type(&self, full: &str) -> Option<Ty> {
        let sym = self.symbols.get(full)?;
        let project = self.hierarchy.qualified_types(sym).first();
        Some(project.map_or(Ty::External(sym), |id| Ty::Project(*id)))
    }

    fn resolve_top_level_api(&self, function: FnId, name: Sym) -> Resolution {
        let file = self.file_of(function);
        let facts = self.facts(file);
        let text = self.symbols.str(name);
        let visible = |entry: Entry<'_, '_>| {
            entry.packages().iter().any(|p| {
                let package = self.symbols.str(*p);
                facts.imports.iter().any(|i| {
                    let path = facts.str(i.path);
                    if i.wildcard {
                        path == package
                    } else {
                        path.strip_suffix(text).and_then(|p| p.strip_suffix('.')) == Some(package)
                    }
                }) || package == "kotlin"
                    || package.starts_with("kotlin.") && !package.starts_with("kotlinx")
            })
        };
        // A module brings others along, and no two functions of Apple's are called alike.
        let visible = |entry: Entry<'_, '_>| match facts.kind.is_apple() {
            true => entry.speaks_to(facts.kind) && !entry.packages().is_empty(),
            false => visible(entry),
        };
        let entries = self.apis.calls(name);
        let seen = entries.iter().copied().filter(|id| visible(self.apis.entry(*id))).collect();
        let mut resolution = Resolution { apis: seen, ..Resolution::default() };
        if resolution.apis.is_empty() {
            // A class may inherit the method from a base class that is not in the tree, if it is one of a component.
            let inherited = |entry: Entry<'_, '_>| entry.owners().iter().any(|o| self.hierarchy.has_any_role(*o));
            let guess =
                |entry: Entry<'_, '_>| entry.api.distinctive || inherited(entry) && self.has_unknown_ancestor(function);
            let ours = entries.iter().copied().filter(|id| self.apis.entry(*id).speaks_to(facts.kind));
            resolution.apis = ours.filter(|id| guess(self.apis.entry(*id))).collect();
            resolution.guessed = !resolution.apis.is_empty();
        }
        resolution
    }

    /// Whether the class around a function extends something that neither the project nor the catalogue knows.
    fn has_unknown_ancestor(&self, function: FnId) -> bool {
        let mut around = self.owner(function);
        while let Some(id) = around {
            let unknown = |t: &Ty| match t {
                Ty::Unknown => true,
                Ty::External(name) => !self.hierarchy.is_known(*name),
                Ty::Project(_) => false,
            };
            if self.type_decl(id).kind == TypeKind::Class
                && self.hierarchy.ancestors(Ty::Project(id)).iter().any(unknown)
            {
                return true;
            }
            around = self.outer_type(id);
        }
        false
    }

    /// A call on a written receiver.
    fn resolve_member(&self, function: FnId, receiver: &Value, name: Sym) -> Resolution {
        let ty = self.type_of(function, receiver);
        let mut resolution = self.on_type(ty, name);
        if resolution.found() {
            resolution.guessed |= resolution.targets.len() > OPEN && self.is_open(function, receiver);
            return resolution;
        }
        if ty != Ty::Unknown || self.symbols.str(name) != INVOKE {
            resolution.targets = self.extensions(function, ty, name);
        }
        if !resolution.targets.is_empty() {
            resolution.guessed = ty == Ty::Unknown;
            return resolution;
        }
        if let Value::Path(path) = receiver {
            let path = self.text(self.file_of(function), *path);
            let resolution = self.resolve_qualified(function, path, name);
            // `Library.start(this)`: the library's own, whatever the project calls by that name.
            let is_type = super::symbols::last_segment(path).starts_with(char::is_uppercase);
            let theirs = is_type && resolution.guessed && matches!(ty, Ty::External(_));
            return if theirs { Resolution { targets: Vec::new(), ..resolution } } else { resolution };
        }
        if ty == Ty::Unknown || matches!(ty, Ty::External(n) if !self.hierarchy.is_known(n)) {
            return self.resolve_by_name(function, name);
        }
        resolution
    }

    /// `a.b.f(...)` where `a.b` is a package, and Kotlin's qualified constructors.
    fn resolve_qualified(&self, function: FnId, path: &str, name: Sym) -> Resolution {
        let file = self.file_of(function);
        let full = format!("{path}.{}", self.symbols.str(name));
        let in_package = self.in_package(path, name);
        if let Some(ty) = self.full_type(&full).filter(|_| in_package.is_empty()) {
            return self.construction(file, ty, Some(name));
        }
        if !in_package.is_empty() {
            return Resolution { apis: in_package, ..Resolution::default() };
        }
        let made = super::types::resolve(self, file, &full, self.owner(function));
        if made != Ty::Unknown {
            return self.construction(file, made, Some(name));
        }
        self.resolve_by_name(function, name)
    }

    /// Whether the catalogue also has a function of a type's full name.
    fn is_function(&self, full: Sym, name: Sym) -> bool {
        let package = self.symbols.str(full).rsplit_once('.').map_or("", |(package, _)| package);
        !self.in_package(package, name).is_empty()
    }

    /// Top-level functions of a package that the catalogue knows.
    fn in_package(&self, path: &str, name: Sym) -> Vec<ApiId> {
        let Some(package) = self.symbols.get(path) else { return Vec::new() };
        self.apis.calls(name).iter().copied().filter(|id| self.apis.entry(*id).in_package(package)).collect()
    }

    /// Whether an entry is meant wherever its name stands in a file.
    pub(super) fn tells_alone(&self, id: ApiId, file: FileId) -> bool {
        let entry = self.apis.entry(id);
        entry.api.distinctive && entry.speaks_to(self.facts(file).kind)
    }

    /// A member of a type: the project's methods, else entries of the catalogue.
    fn on_type(&self, ty: Ty, name: Sym) -> Resolution {
        let mut resolution = Resolution::default();
        if ty == Ty::Unknown {
            return resolution;
        }
        for ancestor in self.hierarchy.ancestors(ty).iter() {
            let own = self.holders(*ancestor).into_iter().filter_map(|h| self.members.get(&(h, name))).flatten();
            let methods: Vec<FnId> =
                own.copied().filter(|f| self.is_called(*f) && self.function(*f).extends.is_none()).collect();
            if !methods.is_empty() {
                resolution.targets = methods;
                break;
            }
        }
        if let (Ty::Project(id), false) = (ty, resolution.targets.is_empty() && ty == Ty::Unknown) {
            self.add_overriding(id, name, &mut resolution.targets);
        }
        if resolution.targets.is_empty() {
            resolution.apis = self.apis_on(ty, name);
        }
        resolution
    }

    /// Whether a function is run by a call of its name: in Objective-C the getter of a property is (`[self store]`).
    #[must_use]
    pub fn is_called(&self, function: FnId) -> bool {
        match self.function(function).role {
            FnRole::Method => true,
            FnRole::Getter => self.facts(self.file_of(function)).kind == FileKind::ObjectiveC,
            _ => false,
        }
    }

    fn add_overriding(&self, id: TypeId, name: Sym, targets: &mut Vec<FnId>) {
        if self.hierarchy.direct_subtypes(id).is_empty() {
            return;
        }
        for sub in self.hierarchy.subtypes(id, DISPATCH_LIMIT) {
            if let Some(found) = self.members.get(&(sub, name)) {
                let overriding = found.iter().filter(|f| self.function(**f).role == FnRole::Method);
                targets.extend(overriding.filter(|f| !self.function(**f).modifiers.is_static));
            }
        }
        targets.dedup();
    }

    /// Entries of the catalogue for a method of a type.
    #[must_use]
    pub fn apis_on(&self, ty: Ty, name: Sym) -> Vec<ApiId> {
        let entries = self.apis.calls(name);
        entries.iter().copied().filter(|id| self.apis.entry(*id).owned_by(self, ty)).collect()
    }
}
