//! What the code of a unit names: types, members, texts; what its manifest waits for, and what its build brings in.
//!
//! In: the program and the catalogue's signs of use. Out: [`Mentions`], which answers "does this unit show that sign?".

use aho_corasick::AhoCorasick;
use rules::catalogue::{Evidence, Role};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::facts::{FileFacts, FileKind, Name};
use crate::link::manifest::Manifest;
use crate::link::markup::Node;
use crate::link::modules::Unit;
use crate::link::packages::brings;
use crate::link::plugin_files::{is_manifest, manifest_nodes};
use crate::link::program::{File, FileId};
use crate::link::symbols::last_segment;
use crate::solve::knowledge::Knowledge;

/// What somebody asks about, as far as it is found in names.
struct Heard<'k> {
    /// Whether each symbol is such a thing, found out once.
    known: Vec<Option<bool>>,
    /// The texts, all in one pass; none if there are too many.
    texts: Option<AhoCorasick>,
    /// The packages of which somebody asks about a type.
    packages: FxHashSet<&'k str>,
}

/// What the files name of that which somebody asks about.
pub struct Mentions<'k> {
    dotted: FxHashMap<&'k str, FxHashSet<FileId>>,
    members: FxHashMap<&'k str, FxHashSet<FileId>>,
    /// Getters of `members` by the names that they are read under: `x.callState` is also `x.getCallState()`.
    getters: FxHashMap<String, &'k str>,
    texts: FxHashMap<&'k str, FxHashSet<FileId>>,
    actions: FxHashMap<&'k str, FxHashSet<FileId>>,
    data: FxHashMap<&'k str, FxHashSet<FileId>>,
}

impl<'k> Mentions<'k> {
    /// Looks through all files once.
    #[must_use]
    pub fn new(knowledge: &'k Knowledge<'_, '_>) -> Mentions<'k> {
        let catalogue = &knowledge.program.pack.catalogue;
        let signs = catalogue.uses.iter().flat_map(|u| &u.shown_by);
        let signs = signs.chain(catalogue.lighter.iter().flat_map(|p| p.shown_by.iter().chain(&p.unless)));
        let mut mentions = Mentions {
            dotted: FxHashMap::default(),
            members: FxHashMap::default(),
            getters: FxHashMap::default(),
            texts: FxHashMap::default(),
            actions: FxHashMap::default(),
            data: FxHashMap::default(),
        };
        for sign in signs {
            mentions.want(sign);
        }
        for permission in &catalogue.permissions {
            mentions.members.entry(last_segment(&permission.name)).or_default();
            mentions.dotted.entry(&permission.name).or_default();
        }
        for constant in &catalogue.constants {
            mentions.members.entry(last_segment(&constant.name)).or_default();
        }
        for package in
            catalogue.dependencies.bridges.iter().chain(knowledge.program.pack.sdks.iter().flat_map(|s| &s.packages))
        {
            mentions.dotted.entry(package).or_default();
        }
        mentions.getters = mentions.members.keys().filter_map(|name| Some((read_as(name)?, *name))).collect();
        let mut heard = Heard {
            known: vec![None; knowledge.program.symbols.len()],
            texts: AhoCorasick::new(mentions.texts.keys()).ok(),
            packages: mentions.dotted.keys().flat_map(|name| packages(name)).collect(),
        };
        for (index, file) in knowledge.program.files.iter().enumerate() {
            let told = file.facts.kind.is_code() || file.facts.kind == FileKind::Resource;
            if told && !file.test {
                mentions.read(knowledge, file, (FileId(index as u32), &mut heard));
            }
            if is_manifest(&file.facts) && !file.test {
                mentions.add_actions(&file.facts, FileId(index as u32));
            }
        }
        mentions.add_data(knowledge);
        mentions
    }

    fn want(&mut self, sign: &'k Evidence) {
        for ty in &sign.types {
            self.dotted.entry(ty).or_default();
        }
        for member in &sign.members {
            self.members.entry(member).or_default();
        }
        for text in &sign.texts {
            self.texts.entry(text).or_default();
        }
        for action in &sign.actions {
            self.actions.entry(action).or_default();
        }
    }

    fn read(&mut self, knowledge: &Knowledge<'_, '_>, file: &File, (id, heard): (FileId, &mut Heard<'_>)) {
        let facts = &file.facts;
        let imports: Vec<(&str, bool)> = facts.imports.iter().map(|i| (facts.str(i.path), i.wildcard)).collect();
        for (path, _) in &imports {
            self.note_dotted(path, id);
        }
        let wildcards: Vec<&str> = imports.iter().filter(|(_, all)| *all).map(|(path, _)| *path).collect();
        let wildcards: Vec<&str> = wildcards.into_iter().filter(|p| heard.packages.contains(p)).collect();
        for index in 0..facts.names.len() as u32 {
            let Heard { known, texts, .. } = &mut *heard;
            let told = &mut known[knowledge.program.sym(id, Name(index)).0 as usize];
            if *told == Some(false) && wildcards.is_empty() {
                continue;
            }
            let name = facts.str(Name(index));
            let is_type = !wildcards.is_empty() && name.starts_with(|c: char| c.is_ascii_uppercase());
            let told = *told.get_or_insert_with(|| self.is_told(name, texts.as_ref()));
            if !told && !is_type {
                continue;
            }
            let identifier = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$'));
            if identifier {
                self.note_dotted(name, id);
                self.note_member(last_segment(name), id);
                // What a wildcard import brings in is written short.
                if name.starts_with(|c: char| c.is_ascii_uppercase()) {
                    let head = name.split('.').next().unwrap_or(name);
                    for package in &wildcards {
                        self.note_dotted(&format!("{package}.{head}"), id);
                    }
                }
            }
            // Plain words, by far the most names, are no text that anybody looks for.
            if name.bytes().any(|b| !b.is_ascii_alphanumeric()) {
                for (text, files) in &mut self.texts {
                    if name.contains(text) {
                        files.insert(id);
                    }
                }
            }
        }
    }

    /// Whether a name, wherever it stands, is something that somebody asks about.
    fn is_told(&self, name: &str, texts: Option<&AhoCorasick>) -> bool {
        let ends = name.match_indices('.').map(|(at, _)| at).chain([name.len()]);
        ends.into_iter().any(|end| self.dotted.contains_key(&name[..end]))
            || [last_segment(name)].iter().any(|m| self.members.contains_key(m) || self.getters.contains_key(*m))
            || name.bytes().any(|b| !b.is_ascii_alphanumeric()) && texts.is_none_or(|texts| texts.is_match(name))
    }

    fn note_dotted(&mut self, path: &str, id: FileId) {
        let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
        for end in ends {
            if let Some(files) = self.dotted.get_mut(&path[..end]) {
                files.insert(id);
            }
        }
    }

    fn note_member(&mut self, name: &str, id: FileId) {
        for name in [Some(name), self.getters.get(name).copied()].into_iter().flatten() {
            if let Some(files) = self.members.get_mut(name) {
                files.insert(id);
            }
        }
    }

    /// What the components of a manifest wait for. What `<queries>` asks about is no component.
    fn add_actions(&mut self, facts: &FileFacts, id: FileId) {
        for action in manifest_nodes(facts).filter(|n| n.name() == "action") {
            let filter = action.parent().filter(|p| p.name() == "intent-filter");
            let gone = |n: Node<'_>| n.value("node").is_some_and(|told| told.starts_with("remove"));
            let kept = filter.and_then(Node::parent).filter(|component| !gone(*component));
            let files = action.value("name").filter(|_| kept.is_some()).and_then(|name| self.actions.get_mut(name));
            if let Some(files) = files {
                files.insert(id);
            }
        }
    }

    /// Which data the catalogue's calls take, by file: names alone, whatever the owner.
    fn add_data(&mut self, knowledge: &'k Knowledge<'_, '_>) {
        let program = knowledge.program;
        let known: FxHashMap<&str, &'k str> =
            program.pack.catalogue.data.iter().map(|data| (data.id.as_str(), data.id.as_str())).collect();
        let taken = |role: &Role| match role {
            Role::Collects { data, .. } | Role::Listens { data } => known.get(data.as_str()).copied(),
            _ => None,
        };
        let [calls, made, reads, _] = program.apis.names_with(|role| taken(role).is_some());
        let called = calls.iter().chain(&made).filter_map(|n| program.calls.get(n)).flatten();
        let read = reads.iter().filter_map(|n| program.reads.get(n)).flatten();
        for site in called.chain(read) {
            let file = program.file_of(site.function);
            if program.files[file.0 as usize].test {
                continue;
            }
            for api in program.apis_at(*site) {
                if let Some(data) = program.apis.role(api).and_then(taken) {
                    self.data.entry(data).or_default().insert(file);
                }
            }
        }
    }

    /// Whether a unit shows a sign.
    #[must_use]
    pub fn shows(&self, knowledge: &Knowledge<'_, '_>, unit: usize, sign: &Evidence) -> bool {
        let built = &knowledge.modules.units[unit];
        if !sign.artifacts.is_empty() && artifacts(knowledge, built).any(|a| fits_any(&sign.artifacts, a)) {
            return true;
        }
        let in_unit = |file: &FileId| knowledge.modules.units_of(*file).any(|u| u == unit);
        if sign.data.iter().any(|d| self.data.get(d.as_str()).is_some_and(|files| files.iter().any(in_unit))) {
            return true;
        }
        if sign.actions.iter().any(|a| self.in_unit(knowledge, unit, self.actions.get(a.as_str()))) {
            return true;
        }
        let lists = [(&sign.types, &self.dotted), (&sign.members, &self.members), (&sign.texts, &self.texts)];
        let mut left: Option<FxHashSet<FileId>> = None;
        for (names, index) in lists.into_iter().filter(|(names, _)| !names.is_empty()) {
            let found = names.iter().filter_map(|n| index.get(n.as_str())).flatten().copied().filter(in_unit);
            let found: FxHashSet<FileId> = found.collect();
            left = Some(match left {
                None => found,
                Some(before) => before.intersection(&found).copied().collect(),
            });
        }
        left.is_some_and(|files| !files.is_empty())
    }

    /// Whether a unit's code names a member or constant.
    #[must_use]
    pub fn names_member(&self, knowledge: &Knowledge<'_, '_>, unit: usize, name: &str) -> bool {
        self.in_unit(knowledge, unit, self.members.get(name))
    }

    /// Whether a unit's code names something of a package.
    #[must_use]
    pub fn names_package(&self, knowledge: &Knowledge<'_, '_>, unit: usize, package: &str) -> bool {
        self.in_unit(knowledge, unit, self.dotted.get(package))
    }

    fn in_unit(&self, knowledge: &Knowledge<'_, '_>, unit: usize, files: Option<&FxHashSet<FileId>>) -> bool {
        files.is_some_and(|files| files.iter().any(|f| knowledge.modules.units_of(*f).any(|u| u == unit)))
    }

    /// The SDKs of a unit: in its build, its code, or its manifest.
    #[must_use]
    pub fn sdks(&self, knowledge: &Knowledge<'_, '_>, unit: usize, manifest: &Manifest) -> Vec<usize> {
        let built = &knowledge.modules.units[unit];
        let present = |sdk: &rules::sdk::Sdk| {
            let component = |package: &String| {
                manifest.components.iter().any(|c| c.class.strip_prefix(package.as_str()).is_some_and(starts_member))
            };
            artifacts(knowledge, built).any(|a| fits_any(&sdk.coordinates.gradle, a))
                || built.packages.iter().any(|package| brings(package, sdk))
                || sdk.packages.iter().any(|p| self.names_package(knowledge, unit, p) || component(p))
        };
        let sdks = knowledge.program.pack.sdks.iter().enumerate();
        sdks.filter(|(_, sdk)| present(sdk)).map(|(index, _)| index).collect()
    }
}

fn starts_member(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('.')
}

/// The external dependencies of a unit: `group:artifact`.
pub fn artifacts<'k>(knowledge: &'k Knowledge<'_, '_>, unit: &'k Unit) -> impl Iterator<Item = &'k str> {
    unit.modules.iter().flat_map(|m| &knowledge.modules.modules[*m].artifacts).map(String::as_str)
}

/// Whether an artifact fits one of the patterns: `group:artifact`, each of which may end in `*`.
#[must_use]
pub fn fits_any(patterns: &[String], artifact: &str) -> bool {
    let Some((group, name)) = artifact.split_once(':') else { return false };
    let part = |pattern: &str, text: &str| match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start) || start.strip_suffix('.') == Some(text),
        None => pattern == text,
    };
    patterns.iter().any(|p| p.split_once(':').is_some_and(|(g, n)| part(g, group) && part(n, name)))
}

/// The packages that a dotted name stands in: `a.b.C` in `a` and `a.b`.
fn packages(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').map(|(at, _)| &name[..at])
}

/// The name under which a getter's property is read.
fn read_as(getter: &str) -> Option<String> {
    let mut rest = getter.strip_prefix("get")?.chars();
    let first = rest.next().filter(char::is_ascii_uppercase)?;
    Some(format!("{}{}", first.to_ascii_lowercase(), rest.as_str()))
}
