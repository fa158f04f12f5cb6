//! What is said about a finding: the sentence.
//!
//! In: a rule, a candidate, the path. Out: texts in both languages.

use super::candidate::{Candidate, Reached};
use super::groups;
use crate::facts::Span;
use crate::link::program::{FileId, Program};
use crate::report::{Place, Text};
use crate::solve::Solution;
use crate::solve::graph::Node;

/// The rule's sentence, filled in.
#[must_use]
pub fn fill(template: &rules::Text, candidate: &Candidate, facts: &Facts) -> Text {
    let replace = |text: &str, chinese: bool| {
        let mut out = text.to_string();
        for (name, value) in facts.values(candidate, chinese) {
            out = out.replace(&format!("{{{name}}}"), &value);
        }
        out
    };
    // What is not known of a finding leaves no hole behind.
    let en = replace(&template.en, false).replace("  ", " ");
    Text { en, zh: without_gaps(&replace(&template.zh, true).replace("  ", " ")) }
}

/// Templates set names off by spaces, as is done with Latin words; between Chinese characters there are none.
fn without_gaps(text: &str) -> String {
    let wide = |c: Option<char>| c.is_some_and(|c| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'));
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != ' ' || !wide(out.chars().next_back()) || !wide(chars.peek().copied()) {
            out.push(c);
        }
    }
    out
}

/// Facts of a finding in words.
pub struct Facts {
    entry: Text,
    sdk: Text,
    data: Text,
    permissions: Text,
    groups: Text,
}

impl Facts {
    /// Gathers them.
    #[must_use]
    pub fn new(solution: &Solution<'_, '_, '_>, candidate: &Candidate, reached: Reached) -> Facts {
        let program = solution.knowledge.program;
        let pack = program.pack;
        let worst =
            candidate.permissions.iter().max_by_key(|p| groups::groups(pack, p).len()).cloned().unwrap_or_default();
        let ids = groups::groups(pack, &worst);
        let names = |chinese: bool| {
            let of = |id: &&str| pack.catalogue.groups.iter().find(|g| g.id == **id).map(|g| pick(&g.name, chinese));
            ids.iter().filter_map(of).collect::<Vec<_>>().join(if chinese { "、" } else { ", " })
        };
        let data = candidate.data.as_ref().and_then(|id| pack.catalogue.data.iter().find(|d| d.id == *id));
        let access = candidate.access.as_ref().and_then(|id| pack.catalogue.accesses.iter().find(|a| a.id == *id));
        let sdk = candidate.sdk.map(|s| &pack.sdks[s.0 as usize]);
        Facts {
            entry: entry(solution, candidate, reached),
            sdk: sdk.map_or_else(Text::default, |s| both(&s.name)),
            data: data.map(|d| &d.name).or(access.map(|a| &a.name)).map_or_else(Text::default, both),
            permissions: permissions(pack, &worst),
            groups: Text { en: names(false), zh: names(true) },
        }
    }

    fn values(&self, candidate: &Candidate, chinese: bool) -> Vec<(&'static str, String)> {
        let pick = |text: &Text| if chinese { text.zh.clone() } else { text.en.clone() };
        let permissions = pick(&self.permissions);
        let what = [pick(&self.sdk), pick(&self.data)]
            .into_iter()
            .find(|t| !t.is_empty())
            .unwrap_or_else(|| permissions.clone());
        // Lists of names are put together once, for both languages.
        let list = |text: &str| if chinese { text.replace(", ", "、") } else { text.to_string() };
        vec![
            ("what", what),
            ("api", candidate.api.clone()),
            ("entry", pick(&self.entry)),
            ("sdk", pick(&self.sdk)),
            ("permissions", permissions),
            ("groups", pick(&self.groups)),
            ("data", pick(&self.data)),
            ("name", candidate.name.clone()),
            ("value", candidate.value.clone()),
            ("searched", list(&candidate.searched)),
        ]
    }
}

/// Permissions as users know them: by their labels, or by the names that the platform gives them.
fn permissions(pack: &rules::Pack, names: &[String]) -> Text {
    if names.is_empty() {
        return Text { en: "permissions".into(), zh: "权限".into() };
    }
    let called = |name: &String, chinese: bool| {
        let label = pack.catalogue.permissions.iter().find(|p| p.name == *name).and_then(|p| p.label.as_ref());
        label.map_or_else(|| crate::link::symbols::last_segment(name).to_string(), |label| pick(label, chinese))
    };
    let list = |chinese: bool| names.iter().map(|name| called(name, chinese)).collect::<Vec<_>>();
    Text { en: list(false).join(", "), zh: list(true).join("、") }
}

fn pick(text: &rules::Text, chinese: bool) -> String {
    if chinese { text.zh.clone() } else { text.en.clone() }
}

fn both(text: &rules::Text) -> Text {
    Text { en: text.en.clone(), zh: text.zh.clone() }
}

fn same(text: String) -> Text {
    Text { en: text.clone(), zh: text }
}

/// Where the path begins.
fn entry(solution: &Solution<'_, '_, '_>, candidate: &Candidate, reached: Reached) -> Text {
    let program = solution.knowledge.program;
    let Some((node, context)) = reached.node else {
        return Text { en: "the merged manifest".into(), zh: "合并后的清单".into() };
    };
    let path = solution.before.path(node, context);
    let functions = path.iter().filter_map(|e| match e.to {
        Node::Fn(id) => Some(id),
        Node::Type(_) => None,
    });
    let first = functions.into_iter().next().or(candidate.function);
    same(first.map_or_else(String::new, |id| program.describe(id)))
}

/// A place for the report.
#[must_use]
pub fn place(program: &Program<'_>, file: FileId, span: Span) -> Place {
    Place { path: program.path(file).to_string(), span }
}
