//! What there is to say about a finding, in Markdown.
//!
//! In: a finding, the rules in force. Out: what happens, what satisfies the rule, the norms, the path.

use std::fmt::Write as _;

use rules::Pack;

use crate::findings::Shown;
use crate::words::Language;

/// Norms that are spelt out; the others are named.
const SPELT_OUT: usize = 4;

/// Steps that are shown of a long path.
const STEPS: usize = 12;

/// What there is to say about a finding.
#[must_use]
pub fn markdown(shown: &Shown, pack: &Pack, language: Language) -> String {
    let finding = &shown.finding;
    let rule = pack.rules.iter().find(|rule| rule.id == finding.rule);
    let title = rule.map_or(finding.rule.as_str(), |rule| language.of_rule(&rule.title));
    let [satisfies, norms, path] = language.headings();
    let mut text = format!("**{title}** · `{}` · {}\n\n", finding.rule, language.severity(finding.severity));
    let _ = writeln!(text, "{}\n", escaped(language.of(&finding.message)));
    let _ = writeln!(text, "**{satisfies}**\n\n{}\n", language.of(&finding.help).trim());
    let _ = writeln!(text, "**{norms}**\n");
    for id in finding.norms.iter().take(SPELT_OUT) {
        let _ = writeln!(text, "- {}", norm(pack, id, language));
    }
    if let Some(others) = finding.norms.get(SPELT_OUT..).filter(|others| !others.is_empty()) {
        let _ = writeln!(text, "- {}", others.join(", "));
    }
    if finding.steps.len() > 1 {
        let _ = writeln!(text, "\n**{path}**\n");
        for (index, step) in finding.steps.iter().enumerate().take(STEPS) {
            let _ = writeln!(text, "{}. {}", index + 1, escaped(language.of(&step.message)));
        }
        if finding.steps.len() > STEPS {
            let _ = writeln!(text, "\n… +{}", finding.steps.len() - STEPS);
        }
    }
    if let Some(page) = &shown.diagnostic.page {
        let _ = writeln!(text, "\n[{}]({page})", language.whole_page());
    }
    text
}

fn norm(pack: &Pack, id: &str, language: Language) -> String {
    let clause = pack.norms.iter().find_map(|norm| Some((norm, norm.clauses.iter().find(|clause| clause.id == id)?)));
    let Some((norm, clause)) = clause else { return format!("`{id}`") };
    let (title, article) = (language.of_rule(&norm.title), language.of_rule(&clause.article));
    let (status, demand) = (language.status(norm.status), language.of_rule(&clause.demand).trim());
    match language {
        Language::En => format!("`{id}` {title}, {article} ({status}): {demand}"),
        Language::Zh => {
            let title = title.trim_start_matches('《').trim_end_matches('》');
            format!("`{id}` 《{title}》{article}（{status}）：{demand}")
        }
    }
}

/// Names from sources must not turn into markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '*' | '_' | '`' | '[' | ']' | '<' | '>' | '\\' | '#' | '|') {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}
