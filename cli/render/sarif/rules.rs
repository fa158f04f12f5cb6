//! The tool and its rules in SARIF.
//!
//! In: the rules of a run. Out: the driver with a descriptor for each, and for each kind of notification.

use analyzer::facts::GapKind;
use rules::rule::Rule;
use serde_json::{Value, json};

use super::super::{Rendering, rule_severity_word};
use crate::language::gap_word;

/// Where the program's own pages are, if the package says so.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

const GAPS: [GapKind; 8] = [
    GapKind::Syntax,
    GapKind::Construct,
    GapKind::TooDeep,
    GapKind::OutOfTime,
    GapKind::TooLarge,
    GapKind::Binary,
    GapKind::Unreadable,
    GapKind::Internal,
];

/// The program, its rules and its notifications.
pub fn driver(rendering: &Rendering<'_>) -> Value {
    let language = rendering.language;
    let version = env!("CARGO_PKG_VERSION");
    let mut notifications = GAPS
        .iter()
        .map(|kind| notification(&format!("gap/{}", gap_word(*kind)), language.gap(*kind)))
        .collect::<Vec<_>>();
    let limit = language.pick("More than this format or its readers take.", "超出此格式或其读取方的限制。");
    notifications.push(notification("report/limit", limit));
    let mut driver = json!({
        "name": "consentlint",
        "fullName": format!("consentlint {version}"),
        "version": version,
        "semanticVersion": version,
        "shortDescription": { "text": env!("CARGO_PKG_DESCRIPTION") },
        "fullDescription": { "text": language.honesty() },
        "rules": rendering.rules.iter().map(|rule| descriptor(rendering, rule)).collect::<Vec<_>>(),
        "notifications": notifications,
    });
    if !REPOSITORY.is_empty() {
        driver["informationUri"] = REPOSITORY.into();
    }
    driver
}

fn notification(id: &str, text: &str) -> Value {
    let text = json!({ "text": text });
    json!({ "id": id, "name": name(id), "shortDescription": text, "fullDescription": text, "help": text })
}

fn descriptor(rendering: &Rendering<'_>, rule: &Rule) -> Value {
    let language = rendering.language;
    let message = language.without_placeholders(language.of_rule(&rule.message).trim());
    let help = language.of_rule(&rule.help).trim();
    let severity = rule_severity_word(rule.severity);
    let norms = rendering.by_weight(&rule.norms).into_iter().map(|id| rendering.norm(id)).collect::<Vec<_>>();
    let (satisfy, norm, colon) = (language.to_satisfy(), language.norm(), language.colon());
    let lines = norms.iter().map(|said| format!("{norm}{colon}{said}")).collect::<Vec<_>>();
    let list = norms.iter().map(|said| format!("- {said}")).collect::<Vec<_>>();
    let [norms_heading, ..] = language.page_headings();
    let family = rule.id.split('/').next().unwrap_or(&rule.id);
    let mut descriptor = json!({
        "id": rule.id,
        "name": name(&rule.id),
        "shortDescription": { "text": language.of_rule(&rule.title) },
        "fullDescription": { "text": message },
        "help": {
            "text": format!("{satisfy}{colon}{help}\n{}", lines.join("\n")),
            "markdown": format!("{message}\n\n**{satisfy}**{colon}{help}\n\n**{norms_heading}**\n\n{}\n", list.join("\n")),
        },
        "defaultConfiguration": { "level": severity },
        "properties": {
            "tags": ["privacy", family],
            "norms": rule.norms,
            "precision": "high",
            "problem.severity": if severity == "note" { "recommendation" } else { severity },
            "since": rule.since,
        },
    });
    if !REPOSITORY.is_empty() {
        let page = format!("{REPOSITORY}/blob/main/docs/rules/{}/{}.md", language.code(), rule.id);
        descriptor["helpUri"] = page.into();
    }
    descriptor
}

/// `consent/default-checked` as viewers want names: `ConsentDefaultChecked`.
fn name(id: &str) -> String {
    let words = id.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    words.map(capital).collect()
}
