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

/// What a name or text, wherever it stands, names of that which somebody asks about.
#[derive(Default)]
struct Told<'k> {
    dotted: Vec<&'k str>,
    members: Vec<&'k str>,
    texts: Vec<&'k str>,
}

/// What the names of files were found to tell.
struct Heard<'k> {
    /// What each symbol tells, found out once; most tell nothing.
    told: Vec<Option<Option<Box<Told<'k>>>>>,
    /// The texts that somebody asks about, and all of them in one pass.
    texts: Vec<&'k str>,
    finder: Option<AhoCorasick>,
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
        let texts: Vec<&str> = mentions.texts.keys().copied().collect();
        let mut heard = Heard {
            told: (0..knowledge.program.symbols.len()).map(|_| None).collect(),
            finder: AhoCorasick::new(&texts).ok(),
            texts,
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

    fn read(&mut self, knowledge: &Knowledge<'_, '_>, file: &File, (id, heard): (FileId, &mut Heard<'k>)) {
        let facts = &file.facts;
        // What is no name is not looked at below.
        for import in facts.imports.iter().filter(|import| !is_name(facts.str(import.path))) {
            self.note_dotted(facts.str(import.path), id);
        }
        let wildcards = facts.imports.iter().filter(|import| import.wildcard).map(|import| facts.str(import.path));
        let wildcards: Vec<&str> = wildcards.filter(|path| heard.packages.contains(path)).collect();
        for index in 0..facts.names.len() as u32 {
            let known = &mut heard.told[knowledge.program.sym(id, Name(index)).0 as usize];
            if known.is_none() {
                *known = Some(self.told_by(facts.str(Name(index)), (&heard.texts, heard.finder.as_ref())));
            }
            if let Some(Some(told)) = known {
                let lists = [
                    (&told.dotted, &mut self.dotted),
                    (&told.members, &mut self.members),
                    (&told.texts, &mut self.texts),
                ];
                for (names, index) in lists {
                    names.iter().filter_map(|name| Some(index.get_mut(name)?.insert(id))).for_each(drop);
                }
            }
            // What a wildcard import brings in is written short.
            let short = Some(facts.str(Name(index))).filter(|_| !wildcards.is_empty());
            if let Some(name) = short.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()) && is_name(name))
            {
                let head = name.split('.').next().unwrap_or(name);
                for package in &wildcards {
                    self.note_dotted(&format!("{package}.{head}"), id);
                }
            }
        }
    }

    /// What a name or text tells; none if that is nothing.
    fn told_by(&self, name: &str, (texts, finder): (&[&'k str], Option<&AhoCorasick>)) -> Option<Box<Told<'k>>> {
        let mut told = Told::default();
        if is_name(name) {
            let ends = name.match_indices('.').map(|(at, _)| at).chain([name.len()]);
            told.dotted.extend(ends.filter_map(|end| Some(*self.dotted.get_key_value(&name[..end])?.0)));
            let last = last_segment(name);
            told.members.extend(self.members.get_key_value(last).map(|(name, _)| *name));
            told.members.extend(self.getters.get(last));
        }
        // Plain words, by far the most names, are no text that anybody looks for.
        if name.bytes().any(|b| !b.is_ascii_alphanumeric()) {
            match finder {
                Some(finder) => {
                    told.texts
                        .extend(finder.find_overlapping_iter(name).map(|found| texts[found.pattern().as_usize()]));
                }
                None => told.texts.extend(texts.iter().filter(|text| name.contains(**text))),
            }
        }
        let lists = [&told.dotted, &told.members, &told.texts];
        lists.iter().any(|list| !list.is_empty()).then(|| Box::new(told))
    }

    fn note_dotted(&mut self, path: &str, id: FileId) {
        let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
        for end in ends {
            if let Some(files) = self.dotted.get_mut(&path[..end]) {
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

/// Whether a text is a name, dotted or not.
fn is_name(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$'))
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
