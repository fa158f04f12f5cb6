//! Components, parts of screens and dialogs whose base class is in a library that is not read.
//!
//! In: manifests, types. Out: for each such base class, what it is: a screen, the application, a service, by the
//! manifest's element that names a class below it, or by the end of its own name (`BaseFragment`). Without it nothing of
//! the class would run.

use rules::catalogue::TypeEntry;
use rustc_hash::FxHashSet;

use super::markup::nodes;
use super::plugin_files::{is_manifest, manifest_nodes};
use super::program::{Program, TypeId};
use super::symbols::{Sym, last_segment};
use super::types::Ty;

/// Tells the hierarchy what the unread base classes of components are.
pub(super) fn adopt(program: &mut Program<'_>) {
    let mut found: Vec<(TypeId, Sym)> = Vec::new();
    let bases: Vec<(&str, &str)> = program
        .pack
        .catalogue
        .types
        .iter()
        .filter_map(|t| Some((t.element.as_deref()?, t.name.iter().next()?.as_str())))
        .collect();
    let files = program.files;
    for file in files.iter().filter(|f| is_manifest(&f.facts) && !f.test) {
        let package = nodes(&file.facts).next().and_then(|n| n.value("package")).unwrap_or_default();
        for node in manifest_nodes(&file.facts) {
            let Some((_, base)) = bases.iter().find(|(element, _)| *element == node.name()) else { continue };
            let Some(name) = node.value("name") else { continue };
            let base = program.symbols.intern(base);
            found.extend(named(program, name, package).into_iter().map(|id| (id, base)));
        }
    }
    found.extend(called_so(program));
    let mut seen = FxHashSet::default();
    found.retain(|f| seen.insert(*f));
    for (id, base) in found {
        if !has_role_of(program, id, base) {
            program.hierarchy.adopt(id, base);
        }
    }
}

/// Classes that extend something unknown whose name says what it is.
fn called_so(program: &Program<'_>) -> Vec<(TypeId, Sym)> {
    let types = &program.pack.catalogue.types;
    let endings = types.iter().flat_map(|entry| entry.suffixes.iter().map(move |suffix| (suffix.as_str(), entry)));
    let mut endings: Vec<(&str, &TypeEntry)> = endings.collect();
    // `DialogFragment` says more than `Fragment`.
    endings.sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
    let hierarchy = &program.hierarchy;
    let mut found = Vec::new();
    for id in program.type_ids() {
        let written = &program.type_decl(id).supers;
        for (written, ty) in written.iter().zip(hierarchy.direct_supers(id)) {
            let known = match ty {
                Ty::Project(_) => true,
                Ty::External(name) => hierarchy.is_known(*name),
                Ty::Unknown => false,
            };
            let name = last_segment(program.text(program.type_file(id), written.name));
            let entry = endings.iter().find(|(suffix, _)| !known && name.ends_with(suffix)).map(|(_, entry)| *entry);
            let base = entry.and_then(|entry| program.symbols.get(entry.name.iter().next()?));
            found.extend(base.map(|base| (id, base)));
        }
    }
    found
}

/// The classes that a manifest's name may mean: it is whole, or begins behind the package or namespace.
fn named(program: &Program<'_>, name: &str, package: &str) -> Vec<TypeId> {
    let Some(simple) = program.symbols.get(last_segment(name)) else { return Vec::new() };
    let whole = if name.starts_with('.') { format!("{package}{name}") } else { name.to_string() };
    let tail = format!(".{}", name.trim_start_matches('.'));
    let fits = |id: &TypeId| {
        let qualified = program.symbols.str(program.hierarchy.qualified[id.0 as usize]);
        qualified == whole || (package.is_empty() || !name.contains('.')) && qualified.ends_with(&tail)
    };
    program.hierarchy.simple_types(simple).iter().copied().filter(fits).collect()
}

/// Whether it is known to be what the base stands for.
fn has_role_of(program: &Program<'_>, id: TypeId, base: Sym) -> bool {
    let roles = program.hierarchy.roles_of(base);
    roles.iter().any(|role| program.hierarchy.has_role(Ty::Project(id), *role))
}
