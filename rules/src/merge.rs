//! From the files to one pack.
//!
//! In: [`Parsed`] files and the pack that they add to. Out: a [`Pack`], not yet checked; double definitions are reported.

use std::collections::HashMap;
use std::path::Path;

use crate::catalogue::{Api, Apple, Catalogue};
use crate::parse::{Content, Parsed};
use crate::vocabulary::WordList;
use crate::{Pack, PackError};

/// Adds the files to the base. What has the same id replaces; word lists grow.
pub(crate) fn merge(parsed: &[Parsed], base: Pack, errors: &mut Vec<PackError>) -> Pack {
    let mut pack = base;
    let old = Lengths::of(&pack);
    let mut seen = Seen::default();
    for file in parsed {
        let mut claim = |kind, id: &str| seen.claim(kind, id, file, errors);
        match &file.content {
            Content::Norm(norm) => {
                if claim("norm", &norm.id) {
                    put(&mut pack.norms, old.norms, norm.clone(), |a, b| a.id == b.id);
                }
            }
            Content::Sdk(sdk) => {
                if claim("SDK", &sdk.id) {
                    put(&mut pack.sdks, old.sdks, sdk.clone(), |a, b| a.id == b.id);
                }
            }
            Content::Rule(rule) => {
                if claim("rule", &rule.id) {
                    put(&mut pack.rules, old.rules, rule.clone(), |a, b| a.id == b.id);
                }
            }
            Content::Page => {
                let page = (file.source.stem.clone(), file.source.text.to_string());
                put(&mut pack.pages, old.pages, page, |a, b| a.0 == b.0);
            }
            Content::Catalogue(part) => add_catalogue(&mut pack.catalogue, part, &old, &mut claim),
            Content::Words(lists) => lists.iter().for_each(|list| add_words(&mut pack.vocabulary, list)),
        }
    }
    pack.norms.sort_by(|a, b| a.id.cmp(&b.id));
    pack.sdks.sort_by(|a, b| a.id.cmp(&b.id));
    pack.rules.sort_by(|a, b| a.id.cmp(&b.id));
    pack.pages.sort();
    pack.vocabulary.sort_by_key(|list| list.id);
    pack
}

/// Who defined what in this load.
#[derive(Default)]
struct Seen<'s>(HashMap<(&'static str, String), &'s Path>);

impl<'s> Seen<'s> {
    /// Whether nobody defined it before; else it is reported.
    fn claim(&mut self, kind: &'static str, id: &str, file: &Parsed<'s>, errors: &mut Vec<PackError>) -> bool {
        match self.0.insert((kind, id.to_owned()), &file.source.file) {
            None => true,
            Some(first) => {
                let error = PackError::new(&file.source.file, format!("the {kind} `{id}` is defined twice"))
                    .hint(format!("the other one is in {}", first.display()));
                let twice = if first == file.source.file { vec![id, id] } else { vec![id] };
                errors.push(error.at(&file.source.text, &twice, 0));
                false
            }
        }
    }
}

/// How many entries the base has. Only these can be replaced; what this load adds is unique already.
struct Lengths {
    norms: usize,
    sdks: usize,
    rules: usize,
    pages: usize,
    types: usize,
    constants: usize,
    data: usize,
    permissions: usize,
    groups: usize,
    accesses: usize,
    apis: usize,
    declarations: usize,
    guards: usize,
    libraries: usize,
    app_types: usize,
}

impl Lengths {
    fn of(pack: &Pack) -> Self {
        Lengths {
            norms: pack.norms.len(),
            sdks: pack.sdks.len(),
            rules: pack.rules.len(),
            pages: pack.pages.len(),
            types: pack.catalogue.types.len(),
            constants: pack.catalogue.constants.len(),
            data: pack.catalogue.data.len(),
            permissions: pack.catalogue.permissions.len(),
            groups: pack.catalogue.groups.len(),
            accesses: pack.catalogue.accesses.len(),
            apis: pack.catalogue.apis.len(),
            declarations: pack.catalogue.declarations.len(),
            guards: pack.catalogue.guards.len(),
            libraries: pack.catalogue.libraries.len(),
            app_types: pack.catalogue.app_types.len(),
        }
    }
}

/// Replaces the entry of the base that is the same, or adds it.
fn put<T>(list: &mut Vec<T>, base: usize, entry: T, same: impl Fn(&T, &T) -> bool) {
    match list.iter_mut().take(base).find(|old| same(old, &entry)) {
        Some(old) => *old = entry,
        None => list.push(entry),
    }
}

fn add_catalogue(
    all: &mut Catalogue,
    part: &Catalogue,
    old: &Lengths,
    claim: &mut impl FnMut(&'static str, &str) -> bool,
) {
    all.sources.extend(part.sources.iter().cloned());
    for api in &part.apis {
        let named = |other: &Api| api.id.is_some() && other.id == api.id;
        if api.id.as_ref().is_none_or(|id| claim("entry", id)) {
            put(&mut all.apis, old.apis, api.clone(), |a, _| named(a));
        }
    }
    add_named(all, part, old, claim);
    add_apple(&mut all.apple, &part.apple, claim);
    all.features.extend(part.features.iter().cloned());
    all.uses.extend(part.uses.iter().cloned());
    all.lighter.extend(part.lighter.iter().cloned());
    all.legacy.extend(part.legacy.iter().cloned());
    all.dependencies.plain.extend(part.dependencies.plain.iter().cloned());
    all.dependencies.bridges.extend(part.dependencies.bridges.iter().cloned());
    for entry in &part.types {
        let fresh = entry.name.iter().filter(|name| claim("type", name)).count();
        if fresh > 0 {
            put(&mut all.types, old.types, entry.clone(), |a, b| a.name == b.name);
        }
    }
    for entry in &part.constants {
        if claim("constant", &entry.name) {
            put(&mut all.constants, old.constants, entry.clone(), |a, b| a.name == b.name);
        }
    }
    for entry in &part.data {
        if claim("data", &entry.id) {
            put(&mut all.data, old.data, entry.clone(), |a, b| a.id == b.id);
        }
    }
    for entry in &part.permissions {
        if claim("permission", &entry.name) {
            put(&mut all.permissions, old.permissions, entry.clone(), |a, b| a.name == b.name);
        }
    }
    for entry in &part.groups {
        if claim("permission group", &entry.id) {
            put(&mut all.groups, old.groups, entry.clone(), |a, b| a.id == b.id);
        }
    }
    for entry in &part.accesses {
        if claim("special access", &entry.id) {
            put(&mut all.accesses, old.accesses, entry.clone(), |a, b| a.id == b.id);
        }
    }
}

/// What Apple wants said. An entry of a pack takes the place of ours for the same key.
fn add_apple(all: &mut Apple, part: &Apple, claim: &mut impl FnMut(&'static str, &str) -> bool) {
    all.tracking.permissions.extend(part.tracking.permissions.iter().cloned());
    all.tracking.sdks.extend(&part.tracking.sdks);
    for entry in &part.usages {
        if claim("usage description", &entry.key) {
            all.usages.retain(|old| old.key != entry.key);
            all.usages.push(entry.clone());
        }
    }
    for entry in &part.reasons {
        if claim("required reason", &entry.id) {
            all.reasons.retain(|old| old.id != entry.id);
            all.reasons.push(entry.clone());
        }
    }
    for entry in &part.collected {
        if claim("collected type", &entry.id) {
            all.collected.retain(|old| old.id != entry.id);
            all.collected.push(entry.clone());
        }
    }
    for name in &part.listed {
        if !all.listed.contains(name) {
            all.listed.push(name.clone());
        }
    }
}

/// What a pack gives names to, so that it can be replaced.
fn add_named(all: &mut Catalogue, part: &Catalogue, old: &Lengths, claim: &mut impl FnMut(&'static str, &str) -> bool) {
    // Several declarations may mean the same; a pack's take the place of all of ours with that meaning.
    let replaced = |id: &String| part.declarations.iter().any(|d| d.id == *id);
    let mut index = 0;
    all.declarations.retain(|d| {
        index += 1;
        index > old.declarations || !replaced(&d.id)
    });
    all.declarations.extend(part.declarations.iter().cloned());
    for entry in &part.guards {
        if claim("guard", &entry.id) {
            put(&mut all.guards, old.guards, entry.clone(), |a, b| a.id == b.id);
        }
    }
    for entry in &part.app_types {
        if claim("app type", &entry.id) {
            put(&mut all.app_types, old.app_types, entry.clone(), |a, b| a.id == b.id);
        }
    }
    for entry in &part.libraries {
        if claim("library", &entry.id) {
            put(&mut all.libraries, old.libraries, entry.clone(), |a, b| a.id == b.id);
        }
    }
}

fn add_words(vocabulary: &mut Vec<WordList>, list: &WordList) {
    let Some(old) = vocabulary.iter_mut().find(|old| old.id == list.id) else {
        vocabulary.push(list.clone());
        return;
    };
    let grow = |old: &mut Vec<String>, new: &[String]| {
        for word in new {
            if !old.contains(word) {
                old.push(word.clone());
            }
        }
    };
    grow(&mut old.en, &list.en);
    grow(&mut old.zh, &list.zh);
    grow(&mut old.pinyin, &list.pinyin);
    grow(&mut old.other, &list.other);
    grow(&mut old.unless, &list.unless);
}
