//! Libraries that nobody knows, where they are started.
//!
//! In: calls by name and argument, the catalogue's SDKs and libraries. Out: events of kind `UnlistedStart`.

use rules::vocabulary::Idea;
use rustc_hash::FxHashSet;

use super::atoms::Atoms;
use super::events::{Event, EventKind};
use super::knowledge::Knowledge;
use crate::facts::{Callee, FileKind, Receiver, StmtKind, Value};
use crate::link::apis::ApiId;
use crate::link::packages::is_module_of;
use crate::link::program::{FnId, Site};
use crate::link::types::Ty;

/// At most so many calls of a chain are looked at for the type that it begins with.
const CHAIN: u32 = 8;

impl Knowledge<'_, '_> {
    pub(super) fn add_unlisted(&self, events: &mut Vec<Event>) {
        let program = self.program;
        let organisations = self.organisations();
        let called = program.calls.iter().map(|(name, sites)| (program.symbols.str(name), sites));
        // In Objective-C the name goes on with what is given first: `startWithKey`.
        let first = |name: &str| name.split_once("With").is_some_and(|(first, _)| self.is_start(first));
        let mut sites: Vec<Site> = Vec::new();
        for (name, called) in called {
            if self.is_start(name) {
                sites.extend(called);
            } else if first(name) {
                sites.extend(called.iter().filter(|s| self.is_objective(**s)));
            }
        }
        sites.sort_unstable();
        let in_tests = |s: &Site| program.files[program.file_of(s.function).0 as usize].test;
        for site in sites.into_iter().filter(|s| !in_tests(s)) {
            let foreign = self.unlisted_package(site).filter(|p| !organisations.contains(organisation(p)));
            if foreign.is_none() || !self.is_given_context_or_key(site) {
                continue;
            }
            let none = || vec![Vec::new()];
            let api = ApiId::NONE;
            let kind = EventKind::UnlistedStart;
            let (values, keys) = (none(), none());
            events.push(Event { kind, site, inner: Vec::new(), api, sdk: None, values, keys, inside: Atoms::NONE });
        }
    }

    /// A function's name as a whole, not a word in it: `init`, `initSdk`, not `initViews`.
    fn is_start(&self, name: &str) -> bool {
        let lists = self.program.pack.vocabulary.iter().filter(|l| l.id == Idea::Starts);
        let lower = name.to_lowercase();
        lists.flat_map(|l| &l.en).any(|w| lower.chars().eq(w.chars().filter(|c| !c.is_whitespace())))
    }

    /// The package of the library that a call belongs to, if neither the project nor the catalogue knows it.
    #[must_use]
    pub fn unlisted_package(&self, site: Site) -> Option<String> {
        let program = self.program;
        let resolution = program.resolve(site);
        if !resolution.targets.is_empty() || !resolution.apis.is_empty() {
            return None;
        }
        if program.facts(program.file_of(site.function)).kind.is_apple() {
            return self.unlisted_module(site);
        }
        let Ty::External(name) = self.chain_type(site, CHAIN) else { return None };
        if program.hierarchy.is_known(name) {
            return None;
        }
        let package = package_of(program.symbols.str(name));
        let catalogue = &program.pack.catalogue;
        let listed = program.pack.sdks.iter().flat_map(|s| &s.packages);
        let harmless = catalogue.libraries.iter().flat_map(|l| &l.packages);
        let known = listed.chain(harmless).any(|p| is_inside(&package, p));
        (package.contains('.') && !known).then_some(package)
    }

    fn is_objective(&self, site: Site) -> bool {
        self.program.facts(self.program.file_of(site.function)).kind == FileKind::ObjectiveC
    }

    /// The same where imports name modules, not types: the one module that the file takes from nobody knows where, or of
    /// several the one that the type is called after.
    fn unlisted_module(&self, site: Site) -> Option<String> {
        let program = self.program;
        let file = program.file_of(site.function);
        let head = self.head(site, CHAIN)?;
        let known = match program.type_of_path(site.function, head) {
            Ty::Project(_) => true,
            Ty::External(name) => program.hierarchy.is_known(name),
            Ty::Unknown => false,
        };
        if known || !head.starts_with(char::is_uppercase) {
            return None;
        }
        let facts = program.facts(file);
        let imported = facts.imports.iter().map(|import| facts.str(import.path).split(['.', '/']).next().unwrap_or(""));
        let mut modules: Vec<&str> = imported.filter(|module| self.is_unknown_module(module)).collect();
        modules.sort_unstable();
        modules.dedup();
        let (one, other) = (head.to_lowercase(), |module: &&&str| module.to_lowercase());
        let akin = modules.iter().find(|m| one.starts_with(&other(m)) || other(m).starts_with(&one));
        match (akin, modules.as_slice()) {
            (Some(module), _) | (None, [module]) => Some((*module).to_string()),
            _ => None,
        }
    }

    /// Whether neither the catalogue nor the project has a module of this name: its parts are folders.
    fn is_unknown_module(&self, module: &str) -> bool {
        let program = self.program;
        let listed = program.pack.sdks.iter().any(|sdk| is_module_of(sdk, module));
        let harmless = || {
            let libraries = program.pack.catalogue.libraries.iter().flat_map(|l| &l.packages);
            libraries.into_iter().any(|package| package.split('.').next() == Some(module))
        };
        let own = || {
            let mut parts = program.files.iter().flat_map(|f| f.path.split(['/', '.']));
            parts.any(|part| part == module)
        };
        !module.is_empty() && !listed && !harmless() && !own()
    }

    /// The name of the type with which a chain of calls begins, as written.
    fn head(&self, site: Site, depth: u32) -> Option<&str> {
        let program = self.program;
        let file = program.file_of(site.function);
        let first = |path: &'_ crate::facts::Name| program.text(file, *path).split('.').next();
        let call = program.call(site).filter(|_| depth > 0)?;
        if let Callee::New(ty) = &call.callee {
            return first(&ty.name);
        }
        match &call.receiver {
            Receiver::On(Value::Path(path)) => first(path),
            Receiver::On(Value::Local(local)) => {
                let made = program.defs(site.function).sites(*local).first().copied()?;
                match program.stmt(made) {
                    StmtKind::Read { base: Receiver::Implicit(None), name, .. } => first(name),
                    StmtKind::Read { base: Receiver::On(Value::Path(path)), .. } => first(path),
                    _ => self.head(made, depth - 1),
                }
            }
            _ => None,
        }
    }

    /// The type with which a chain of calls begins.
    fn chain_type(&self, site: Site, depth: u32) -> Ty {
        let program = self.program;
        let Some(call) = program.call(site).filter(|_| depth > 0) else { return Ty::Unknown };
        if let Callee::New(ty) = &call.callee {
            return program.type_ref(site.function, ty);
        }
        let Receiver::On(value) = &call.receiver else { return Ty::Unknown };
        let ty = program.type_of(site.function, value);
        match value {
            _ if ty != Ty::Unknown => ty,
            Value::Path(path) => {
                program.type_of_path(site.function, program.text(program.file_of(site.function), *path))
            }
            Value::Local(local) => {
                let made = program.defs(site.function).sites(*local).first().copied();
                made.map_or(Ty::Unknown, |s| match program.stmt(s) {
                    StmtKind::Read { base: Receiver::Implicit(None), name, .. } => {
                        let path = program.text(program.file_of(s.function), *name);
                        let owner = path.rsplit_once('.').map_or(path, |(owner, _)| owner);
                        program.type_of_path(s.function, owner)
                    }
                    _ => self.chain_type(s, depth - 1),
                })
            }
            _ => Ty::Unknown,
        }
    }

    /// Whether a call is given what libraries are started with: the app's context, or a key.
    fn is_given_context_or_key(&self, site: Site) -> bool {
        let Some(call) = self.program.call(site) else { return false };
        call.args.iter().any(|a| self.is_context_or_key(site.function, &a.value))
    }

    fn is_context_or_key(&self, function: FnId, value: &Value) -> bool {
        match value {
            Value::This(_) | Value::Str(_) => true,
            Value::Local(_) | Value::Path(_) => {
                let names = self.names_of(function, value);
                names.iter().any(|n| self.words.speaks_of(Idea::AppContext, n))
            }
            _ => false,
        }
    }

    /// The first parts of the project's own packages: who shares them is of the same house.
    fn organisations(&self) -> FxHashSet<&str> {
        let files = self.program.files.iter().filter_map(|f| f.facts.package.map(|p| f.facts.str(p)));
        files.map(organisation).collect()
    }
}

/// So many letters at most has what a name on the web ends with, and a package begins with: `com`, `info`.
const DOMAIN: usize = 4;

/// The first parts of a package: whose it is. Two of them, unless it begins with a name of its own.
fn organisation(package: &str) -> &str {
    let mut dots = package.match_indices('.').map(|(at, _)| at);
    let named = package.find('.').is_some_and(|end| end > DOMAIN);
    dots.nth(if named { 0 } else { 1 }).map_or(package, |end| &package[..end])
}

/// A type's package: what stands before the first name that begins with a capital.
#[must_use]
pub fn package_of(qualified: &str) -> String {
    let parts = qualified.split('.').take_while(|p| !p.starts_with(|c: char| c.is_uppercase()));
    parts.collect::<Vec<_>>().join(".")
}

/// Whether a package is this one or lies inside it.
#[must_use]
pub fn is_inside(package: &str, outer: &str) -> bool {
    package == outer || package.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
}
