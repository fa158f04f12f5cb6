//! What the shapes alone cannot say: that ids exist, texts are written, and a rule stands on a norm that binds.
//!
//! In: the files of one load and the merged pack. Out: errors with the place in the file.

use std::collections::HashMap;

use crate::catalogue::{Apple, Catalogue};
use crate::check_api::check_api;
use crate::error::{follow, nearest};
use crate::norm::{Norm, Status};
use crate::parse::{Content, Parsed};
use crate::rule::{Predicate, Rule, Severity};
use crate::sdk::{Coordinates, Sdk};
use crate::source::Source;
use crate::vocabulary::WordList;
use crate::{Pack, PackError, Text};

/// What `{...}` may stand for in the texts of a rule.
pub(crate) const PLACEHOLDERS: [&str; 10] =
    ["what", "api", "entry", "sdk", "permissions", "groups", "data", "name", "value", "searched"];

/// Checks every file of one load against the whole pack.
pub(crate) fn check(parsed: &[Parsed], pack: &Pack, errors: &mut Vec<PackError>) {
    let known = Known::of(pack);
    for file in parsed {
        let mut desk = Desk { source: file.source, known: &known, cursor: 0, errors };
        match &file.content {
            Content::Norm(norm) => check_norm(norm, &mut desk),
            Content::Catalogue(part) => check_catalogue(part, &mut desk),
            Content::Sdk(sdk) => check_sdk(sdk, &mut desk),
            Content::Words(lists) => lists.iter().for_each(|list| check_words(list, &mut desk)),
            Content::Rule(rule) => check_rule(rule, &mut desk),
            Content::Page => {}
        }
    }
    check_lost_clauses(parsed, pack, &known, errors);
}

/// The ids of a pack.
pub(crate) struct Known<'p> {
    clauses: HashMap<&'p str, Status>,
    pub(crate) data: Vec<&'p str>,
    groups: Vec<&'p str>,
    pub(crate) accesses: Vec<&'p str>,
    pub(crate) permissions: Vec<&'p str>,
    sdks: Vec<&'p str>,
    declarations: Vec<&'p str>,
    app_types: Vec<&'p str>,
    rules: Vec<&'p str>,
}

impl<'p> Known<'p> {
    fn of(pack: &'p Pack) -> Self {
        let clauses =
            pack.norms.iter().flat_map(|norm| norm.clauses.iter().map(|clause| (clause.id.as_str(), norm.status)));
        Known {
            clauses: clauses.collect(),
            data: pack.catalogue.data.iter().map(|kind| kind.id.as_str()).collect(),
            groups: pack.catalogue.groups.iter().map(|group| group.id.as_str()).collect(),
            accesses: pack.catalogue.accesses.iter().map(|access| access.id.as_str()).collect(),
            sdks: pack.sdks.iter().map(|sdk| sdk.id.as_str()).collect(),
            permissions: pack.catalogue.permissions.iter().map(|permission| permission.name.as_str()).collect(),
            declarations: pack.catalogue.declarations.iter().map(|declared| declared.id.as_str()).collect(),
            app_types: pack.catalogue.app_types.iter().map(|kind| kind.id.as_str()).collect(),
            rules: pack.rules.iter().map(|rule| rule.id.as_str()).collect(),
        }
    }
}

/// Where the errors of one file go.
pub(crate) struct Desk<'a> {
    pub(crate) source: &'a Source,
    pub(crate) known: &'a Known<'a>,
    /// From which byte on places are searched: the entries before it were checked.
    cursor: usize,
    errors: &'a mut Vec<PackError>,
}

impl Desk<'_> {
    /// Reports an error at the place that a trail of words leads to.
    pub(crate) fn report(&mut self, trail: &[&str], message: impl Into<String>, hint: Option<String>) {
        let error = PackError { hint, ..PackError::new(&self.source.file, message) };
        self.errors.push(error.at(&self.source.text, trail, self.cursor));
    }

    /// Goes on to what stands after this trail, so that a later entry of the same name is not taken for this one.
    pub(crate) fn go_on(&mut self, trail: &[&str]) {
        if let Some(place) = follow(&self.source.text, trail, self.cursor) {
            self.cursor = place.end;
        }
    }

    /// Both languages are written.
    fn text(&mut self, text: &Text, trail: &[&str], what: &str) {
        for (language, words) in [("en", &text.en), ("zh-CN", &text.zh)] {
            if words.trim().is_empty() {
                self.report(trail, format!("{what} has no text for `{language}`"), None);
            }
        }
    }

    /// A reference to something that exists.
    pub(crate) fn exists(&mut self, id: &str, known: &[&str], trail: &[&str], what: &str) {
        if !known.contains(&id) {
            self.report(trail, format!("{what} `{id}` is not defined"), Some(nearest(id, known)));
        }
    }
}

fn check_norm(norm: &Norm, desk: &mut Desk) {
    desk.text(&norm.title, &["title"], "the title");
    if norm.clauses.is_empty() {
        desk.report(&["clauses"], "a norm without clauses cannot be cited", None);
    }
    let prefix = format!("{}-", norm.id);
    for (index, clause) in norm.clauses.iter().enumerate() {
        let id = clause.id.as_str();
        desk.text(&clause.article, &[id, "article"], "`article`");
        desk.text(&clause.demand, &[id, "demand"], "`demand`");
        if !id.starts_with(&prefix) {
            desk.report(&[id], format!("the clause `{id}` does not begin with `{prefix}`"), None);
        }
        if norm.clauses.iter().take(index).any(|other| other.id == id) {
            desk.report(&[id, id], format!("the clause `{id}` is defined twice"), None);
        }
    }
}

fn check_catalogue(part: &Catalogue, desk: &mut Desk) {
    for kind in &part.data {
        desk.text(&kind.name, &["data", &kind.id], "`name`");
    }
    for group in &part.groups {
        desk.text(&group.name, &["groups", &group.id], "`name`");
    }
    let groups = desk.known.groups.as_slice();
    for permission in &part.permissions {
        if let Some(group) = &permission.group {
            desk.exists(group, groups, &[&permission.name, group], "the permission group");
        }
    }
    for feature in &part.features {
        desk.text(&feature.name, &["features"], "a feature's `name`");
        for group in &feature.groups {
            desk.exists(group, groups, &["features", &feature.name.en, group], "the permission group");
        }
    }
    check_evidence(part, desk);
    check_apple(&part.apple, desk);
    desk.go_on(&["apis"]);
    part.apis.iter().for_each(|api| check_api(api, false, desk));
}

/// Permissions and kinds of data that signs of use speak of exist, and no sign is empty.
fn check_evidence(part: &Catalogue, desk: &mut Desk) {
    let (permissions, data) = (desk.known.permissions.as_slice(), desk.known.data.as_slice());
    let uses = part.uses.iter().flat_map(|u| u.permissions.iter());
    let lighter = part.lighter.iter().flat_map(|p| &p.permissions);
    let finer = part.permissions.iter().filter_map(|p| p.coarse.as_ref());
    for name in uses.chain(lighter).chain(finer).chain(part.accesses.iter().filter_map(|a| a.permission.as_ref())) {
        desk.exists(name, permissions, &[name], "the permission");
    }
    let shown = part.uses.iter().flat_map(|u| &u.shown_by);
    for sign in shown.chain(part.lighter.iter().flat_map(|p| p.shown_by.iter().chain(&p.unless))) {
        for kind in &sign.data {
            desk.exists(kind, data, &["shown-by", kind], "the kind of data");
        }
        for sdk in &sign.sdks {
            desk.exists(sdk, &desk.known.sdks.clone(), &["sdks", sdk], "the SDK");
        }
        let code = [&sign.types, &sign.members, &sign.texts];
        let mut lists = code.into_iter().chain([&sign.actions, &sign.artifacts, &sign.data, &sign.sdks]);
        if lists.all(Vec::is_empty) {
            desk.report(&["shown-by"], "a sign of use that says nothing", None);
        }
    }
    for access in &part.accesses {
        desk.text(&access.name, &["accesses", &access.id], "`name`");
    }
}

/// What Apple's keys stand for exists, and every category of calls has signs and reasons.
fn check_apple(apple: &Apple, desk: &mut Desk) {
    let (permissions, data) = (desk.known.permissions.as_slice(), desk.known.data.as_slice());
    for usage in &apple.usages {
        for name in &usage.permissions {
            desk.exists(name, permissions, &["usages", &usage.key, name], "the permission");
        }
    }
    for reason in &apple.reasons {
        desk.text(&reason.name, &["reasons", &reason.id], "`name`");
        for accepted in &reason.accepted {
            desk.text(&accepted.name, &["reasons", &reason.id, &accepted.code], "`name`");
        }
        if reason.shown_by.is_empty() || reason.accepted.is_empty() {
            let message = format!("`{}` needs `shown-by` and `accepted`", reason.id);
            desk.report(&["reasons", &reason.id], message, None);
        }
    }
    for name in &apple.tracking.permissions {
        desk.exists(name, permissions, &["tracking", name], "the permission");
    }
    for kind in &apple.collected {
        for id in &kind.data {
            desk.exists(id, data, &["collected", &kind.id, id], "the kind of data");
        }
    }
}

fn check_sdk(sdk: &Sdk, desk: &mut Desk) {
    if sdk.id != desk.source.stem {
        let hint = format!("name the file `{}.yaml`", sdk.id);
        desk.report(&["id", &sdk.id], format!("the id `{}` is not the file's name", sdk.id), Some(hint));
    }
    desk.text(&sdk.name, &["name"], "`name`");
    desk.text(&sdk.owner.name, &["owner", "name"], "the owner's `name`");
    if sdk.owner.country.len() != 2 || !sdk.owner.country.bytes().all(|b| b.is_ascii_uppercase()) {
        desk.report(&["country"], "`country` is a code of two capital letters", Some("for example `CN`".to_owned()));
    }
    let data = desk.known.data.as_slice();
    for kind in &sdk.data {
        desk.exists(kind, data, &["data", kind], "the kind of data");
    }
    for start in &sdk.self_starting {
        if start.artifacts.is_empty() {
            let message = format!("nobody knows which artifact brings `{}`", start.component);
            desk.report(&[&start.component], message, Some("list it under `artifacts`".to_owned()));
        }
    }
    if sdk.sources.is_empty() {
        desk.report(&["sources"], "an SDK needs a source for its facts", None);
    }
    check_coordinates(&sdk.coordinates, desk);
    desk.go_on(&["apis"]);
    sdk.apis.iter().for_each(|api| check_api(api, true, desk));
}

/// Coordinates have the shape by which build files name what they bring in; anything else would never be found.
fn check_coordinates(coordinates: &Coordinates, desk: &mut Desk) {
    let is_word = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == ',');
    let is_pair = |text: &str, between: char| {
        text.split_once(between).is_some_and(|(a, b)| is_word(a) && is_word(b) && !b.contains(between))
    };
    for artifact in coordinates.gradle.iter().filter(|artifact| !is_pair(artifact, ':')) {
        let hint = "write `group:artifact`, or `group:*` for all of a group".to_owned();
        desk.report(&["gradle", artifact], format!("`{artifact}` names no Gradle artifact"), Some(hint));
    }
    for package in &coordinates.spm {
        let (repository, product) = package.split_once(':').unwrap_or((package, "all"));
        if !is_pair(repository, '/') || !is_word(product) {
            let hint = "write `owner/repository` or `owner/repository:Product`".to_owned();
            desk.report(&["spm", package], format!("`{package}` names no Swift package"), Some(hint));
        }
    }
    for name in coordinates.pods.iter().chain(&coordinates.npm).filter(|name| !is_word(name)) {
        desk.report(&["coordinates", name], format!("`{name}` names no package"), None);
    }
}

fn check_words(list: &WordList, desk: &mut Desk) {
    let words = || [&list.en, &list.zh, &list.pinyin, &list.other, &list.unless].into_iter().flatten();
    if words().next().is_none() {
        desk.report(&["id"], "a word list without words", None);
    }
    for word in words() {
        if word.trim().is_empty() || word.trim() != word {
            desk.report(&[word], format!("the word `{word}` is empty or has blanks around it"), None);
        }
        if word.chars().any(char::is_uppercase) {
            let hint = format!("write `{}`", word.to_lowercase());
            desk.report(
                &[word],
                format!("the word `{word}` can never match: words are compared in lower case"),
                Some(hint),
            );
        }
    }
}

fn check_rule(rule: &Rule, desk: &mut Desk) {
    if rule.id != desk.source.stem {
        let hint = format!("the file's place says `{}`", desk.source.stem);
        desk.report(&["id", &rule.id], format!("the id `{}` is not the file's place", rule.id), Some(hint));
    }
    desk.text(&rule.title, &["title"], "`title`");
    for (text, key) in [(&rule.message, "message"), (&rule.help, "help")] {
        desk.text(text, &[key], &format!("`{key}`"));
        check_placeholders(&text.en, &[key, "en"], desk);
        check_placeholders(&text.zh, &[key, "zh-CN"], desk);
    }
    if rule.find.is_empty() {
        desk.report(&["find"], "the rule looks at nothing", None);
    }
    let rules = desk.known.rules.as_slice();
    for other in &rule.yields_to {
        desk.exists(other, rules, &["yields-to", other], "the rule");
    }
    check_predicates(&rule.conditions, "where", desk);
    for other in &rule.severity_when {
        check_predicates(&other.when, "severity-when", desk);
        if other.when.is_empty() {
            desk.report(&["severity-when"], "another severity needs a condition", None);
        }
    }
    for other in &rule.message_when {
        for (text, key) in [(Some(&other.message), "message"), (other.help.as_ref(), "help")] {
            let Some(text) = text else { continue };
            desk.text(text, &["message-when", key], &format!("`{key}`"));
            check_placeholders(&text.en, &["message-when", key, "en"], desk);
            check_placeholders(&text.zh, &["message-when", key, "zh-CN"], desk);
        }
        check_predicates(&other.when, "message-when", desk);
    }
    if let Some(fix) = &rule.fix {
        desk.text(&fix.title, &["fix", "title"], "`title`");
        check_placeholders(&fix.title.en, &["fix", "title", "en"], desk);
        check_placeholders(&fix.title.zh, &["fix", "title", "zh-CN"], desk);
    }
    let clauses: Vec<&str> = desk.known.clauses.keys().copied().collect();
    for id in &rule.norms {
        desk.exists(id, &clauses, &["norms", id], "the clause");
    }
    check_basis(rule, desk);
}

/// An error stands on at least one norm that is no draft; every rule stands on one.
fn check_basis(rule: &Rule, desk: &mut Desk) {
    if rule.norms.is_empty() {
        desk.report(&["norms"], "a rule needs a norm", Some("cite a clause of `norms/*.yaml`".to_owned()));
        return;
    }
    let severities = || std::iter::once(rule.severity).chain(rule.severity_when.iter().map(|other| other.severity));
    let is_draft = |id: &String| desk.known.clauses.get(id.as_str()) == Some(&Status::Draft);
    if severities().any(|severity| severity == Severity::Error) && rule.norms.iter().all(is_draft) {
        let hint = "cite a norm that is no draft, or make it a warning".to_owned();
        desk.report(&["norms"], "an error cannot stand on drafts alone", Some(hint));
    }
}

fn check_predicates(predicates: &[Predicate], key: &str, desk: &mut Desk) {
    let mut pending: Vec<&Predicate> = predicates.iter().collect();
    while let Some(predicate) = pending.pop() {
        match predicate {
            Predicate::All(inner) | Predicate::Any(inner) if inner.is_empty() => {
                desk.report(&[key], "`all` and `any` need conditions", None);
            }
            Predicate::All(inner) | Predicate::Any(inner) => pending.extend(inner),
            Predicate::Not(inner) => pending.push(inner),
            Predicate::SpeaksOf(ideas) | Predicate::Tested(ideas) if ideas.is_empty() => {
                desk.report(&[key], "`speaks-of` and `tested` need ideas", None);
            }
            Predicate::DataIs(kinds) => {
                for kind in kinds {
                    let known = desk.known.data.clone();
                    desk.exists(kind, &known, &[key, kind], "the kind of data");
                }
            }
            Predicate::Profile(profile) => {
                for id in &profile.app_type {
                    let known = desk.known.app_types.clone();
                    desk.exists(id, &known, &[key, id], "the app type");
                }
            }
            Predicate::Declares(ids) => {
                for id in ids {
                    let known = desk.known.declarations.clone();
                    desk.exists(id, &known, &[key, id], "the declaration");
                }
            }
            _ => {}
        }
    }
}

fn check_placeholders(text: &str, trail: &[&str], desk: &mut Desk) {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, further)) = after.split_once('}') else {
            desk.report(trail, "a `{` is not closed", None);
            return;
        };
        if !PLACEHOLDERS.contains(&name) {
            let hint = nearest(name, &PLACEHOLDERS);
            desk.report(&[trail, &[name]].concat(), format!("nothing is known to put in for `{{{name}}}`"), Some(hint));
        }
        rest = further;
    }
}

/// Rules of the base that cite a clause which a replaced norm no longer has.
fn check_lost_clauses(parsed: &[Parsed], pack: &Pack, known: &Known, errors: &mut Vec<PackError>) {
    let own = |rule: &Rule| parsed.iter().any(|file| matches!(&file.content, Content::Rule(new) if new.id == rule.id));
    let replaced: Vec<(&Norm, &Source)> = parsed
        .iter()
        .filter_map(|file| match &file.content {
            Content::Norm(norm) => Some((norm, file.source)),
            _ => None,
        })
        .collect();
    for rule in pack.rules.iter().filter(|rule| !replaced.is_empty() && !own(rule)) {
        for id in rule.norms.iter().filter(|id| !known.clauses.contains_key(id.as_str())) {
            for (norm, source) in replaced.iter().filter(|(norm, _)| id.starts_with(&format!("{}-", norm.id))) {
                let message =
                    format!("the clause `{id}`, which the rule `{}` cites, is no longer in `{}`", rule.id, norm.id);
                errors.push(PackError::new(&source.file, message).at(&source.text, &["clauses"], 0));
            }
        }
    }
}
