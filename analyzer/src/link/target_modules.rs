//! Modules of Apple's build files.
//!
//! In: targets, the modules so far. Out: a module for each target's folder, which files belong to it, what it makes and what
//! it needs.

use rules::catalogue::Role;
use rustc_hash::FxHashMap;

use super::modules::{Modules, is_built};
use super::program::{FileId, Program};
use super::property_lists::{is_info, is_of_application};
use super::targets::{Target, TargetKind, folder_of, local_pods};
use crate::facts::FileKind;

/// The folder that stands for a target's module. Tests among other sources have one of their own, which holds only the
/// files that the project names.
fn module_folder(targets: &[Target], target: &Target) -> String {
    let inside = |folder: &str| {
        target.folder.is_empty()
            || folder.strip_prefix(&target.folder).is_some_and(|r| r.is_empty() || r.starts_with('/'))
    };
    let own = if inside(&target.base) { &target.base } else { &target.folder };
    let around = |other: &Target| {
        other.kind != TargetKind::Other
            && (own.is_empty()
                || other.base.strip_prefix(own.as_str()).is_some_and(|r| r.is_empty() || r.starts_with('/')))
    };
    if target.kind == TargetKind::Other && (own == &target.folder || targets.iter().any(around)) {
        let name = target.names.first().map_or("", String::as_str);
        return format!("{}/{name} (other)", target.folder).trim_start_matches('/').to_string();
    }
    own.clone()
}

/// The folders that are modules because of Apple's build files.
pub(super) fn folders(program: &Program<'_>, targets: &[Target]) -> Vec<String> {
    let mut folders: Vec<String> = targets.iter().map(|target| module_folder(targets, target)).collect();
    folders.extend(targets.iter().map(|target| target.folder.clone()));
    let pods = program.files.iter().filter(|f| f.facts.kind == FileKind::Podfile);
    folders.extend(pods.map(|f| folder_of(&f.path).to_string()));
    folders
}

impl Modules {
    /// Takes up the targets: after the files were given to the folders around them.
    pub(super) fn add_targets(&mut self, program: &Program<'_>, targets: &[Target]) {
        let by_folder: FxHashMap<String, usize> =
            self.modules.iter().enumerate().map(|(index, m)| (m.folder.clone(), index)).collect();
        let module_of = |folder: &str| by_folder.get(folder).copied();
        let of_target: Vec<usize> =
            targets.iter().map(|t| module_of(&module_folder(targets, t)).unwrap_or_default()).collect();
        self.assign_named_files(program, targets, &of_target);
        for (target, module) in targets.iter().zip(&of_target) {
            let made = &mut self.modules[*module];
            made.application |= target.kind == TargetKind::Application;
            made.library |= matches!(target.kind, TargetKind::Library);
            made.other |= target.kind == TargetKind::Other;
        }
        for (target, module) in targets.iter().zip(&of_target) {
            // What users get is no test, though tests lie beside it.
            if target.kind != TargetKind::Other {
                self.modules[*module].other = false;
            }
            let taken = target.takes.iter().filter_map(|folder| module_of(folder));
            let needed = targets.iter().zip(&of_target).filter(|(other, _)| needs(target, other));
            let used: Vec<usize> = taken.chain(needed.map(|(_, module)| *module)).collect();
            self.use_all(*module, &used);
            let around = module_of(&target.folder).filter(|around| !of_target.contains(around));
            if let (TargetKind::Application, Some(around)) = (target.kind, around) {
                self.use_all(*module, &[around]);
            }
        }
        self.targets = targets.iter().map(|target| target.place).zip(of_target.iter().copied()).collect();
        self.add_beginnings(program, &of_target);
        self.use_pods(program, &module_of);
        self.use_imported(program, targets, &of_target);
    }

    /// A file that a project names belongs to that target: to an application before anything else.
    fn assign_named_files(&mut self, program: &Program<'_>, targets: &[Target], of_target: &[usize]) {
        let mut named: FxHashMap<&str, (TargetKind, usize)> = FxHashMap::default();
        for (target, module) in targets.iter().zip(of_target) {
            for file in &target.files {
                let known = named.entry(file).or_insert((target.kind, *module));
                if target.kind < known.0 {
                    *known = (target.kind, *module);
                }
            }
        }
        for (index, file) in program.files.iter().enumerate() {
            if let Some((_, module)) = named.get(file.path.as_str()) {
                self.of_file[index] = *module;
            }
        }
    }

    /// Without a target that says so, an application is what begins like one: projects are often made by a tool.
    fn add_beginnings(&mut self, program: &Program<'_>, of_target: &[usize]) {
        let begins = |role: &Role| matches!(role, Role::BeginsApplication {});
        let [calls, ..] = program.apis.names_with(begins);
        let called = calls.iter().flat_map(|name| program.calls.get(name).into_iter().flatten());
        let called = called.map(|site| program.file_of(site.function));
        let marked = program.type_ids().filter(|id| {
            let facts = program.facts(program.type_file(*id));
            let names =
                program.type_decl(*id).annotations.iter().filter_map(|a| program.symbols.get(facts.str(a.name)));
            let mut entries = names.flat_map(|name| program.apis.annotations(name));
            entries.any(|entry| program.apis.role(*entry).is_some_and(begins))
        });
        let marked = marked.map(|id| program.type_file(id));
        let files = program.files.iter().enumerate();
        let listed = files.filter(|(_, f)| !f.test && is_info(&f.path, &f.facts) && is_of_application(&f.facts));
        let listed = listed.map(|(index, _)| FileId(index as u32));
        for file in called.chain(marked).chain(listed) {
            let module = self.of(file);
            if !of_target.contains(&module) && !self.modules[module].gradle {
                self.modules[module].application = true;
            }
        }
    }

    fn use_pods(&mut self, program: &Program<'_>, module_of: &impl Fn(&str) -> Option<usize>) {
        for (around, pod) in local_pods(program) {
            let Some(pod) = module_of(&pod) else { continue };
            let below = |folder: &str| {
                around.is_empty() || folder.strip_prefix(&around).is_some_and(|r| r.is_empty() || r.starts_with('/'))
            };
            let users = |m: &usize| self.modules[*m].application && below(&self.modules[*m].folder);
            let users: Vec<usize> = (0..self.modules.len()).filter(users).collect();
            for user in users {
                self.use_all(user, &[pod]);
            }
        }
    }

    /// What code imports by a target's name, it needs: of several targets of that name, the nearest with code.
    fn use_imported(&mut self, program: &Program<'_>, targets: &[Target], of_target: &[usize]) {
        let mut with_code = vec![false; self.modules.len()];
        for (index, file) in program.files.iter().enumerate() {
            with_code[self.of_file[index]] |= is_built(file.facts.kind);
        }
        let mut owners: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (target, module) in targets.iter().zip(of_target) {
            if target.kind == TargetKind::Library && with_code[*module] {
                for name in &target.names {
                    owners.entry(name).or_default().push(*module);
                }
            }
        }
        for (index, file) in program.files.iter().enumerate() {
            let module = self.of_file[index];
            for import in &file.facts.imports {
                let name = file.facts.str(import.path).split(['.', '/']).next().unwrap_or_default();
                let Some(named) = owners.get(name).filter(|named| !named.contains(&module)) else { continue };
                let from = &self.modules[module].folder;
                let common =
                    |m: &usize| self.modules[*m].folder.bytes().zip(from.bytes()).take_while(|(a, b)| a == b).count();
                let named = named.iter().copied().filter(|m| self.walls.lets(from, &self.modules[*m].folder));
                if let Some(nearest) = named.max_by_key(|m| (common(m), std::cmp::Reverse(*m))) {
                    self.use_all(module, &[nearest]);
                }
            }
        }
    }

    pub(super) fn use_all(&mut self, user: usize, used: &[usize]) {
        let uses = &mut self.modules[user].uses;
        for module in used.iter().filter(|module| **module != user) {
            if !uses.contains(module) {
                uses.push(*module);
            }
        }
    }
}

/// Whether a target needs another of its project: an application also has the parts of it that the system starts.
fn needs(target: &Target, other: &Target) -> bool {
    let named =
        || other.names.iter().any(|name| target.needs.iter().any(|need| super::targets::importable(need) == *name));
    let part = target.kind == TargetKind::Application && other.kind == TargetKind::Extension;
    target.place.0 == other.place.0 && target.place.1 != other.place.1 && (part || named())
}
