//! The pages of rules, and the folder of all of them.
//!
//! In: a pack. Out: Markdown, one page a rule and language, and an index for each language.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;
use rules::Pack;
use rules::rule::Rule;

use crate::language::Language;
use crate::render::{clause, rule_severity_word};

/// The page of a rule.
pub fn page(pack: &Pack, rule: &Rule, language: Language) -> String {
    let [norms, reported, satisfies, examples] = language.page_headings();
    let mut page = format!("# {}\n\n", language.of_rule(&rule.title));
    let _ = writeln!(page, "`{}` · {} · {}\n", rule.id, rule_severity_word(rule.severity), rule.since);
    let message = language.without_placeholders(language.of_rule(&rule.message).trim());
    let _ = writeln!(page, "## {reported}\n\n{message}\n");
    let _ = writeln!(page, "## {satisfies}\n\n{}\n", language.of_rule(&rule.help).trim());
    let _ = writeln!(page, "## {norms}\n");
    for id in &rule.norms {
        let _ = writeln!(page, "- {}", norm(pack, id, language));
    }
    if let Some((_, own)) = pack.pages.iter().find(|(id, _)| *id == rule.id) {
        let _ = writeln!(page, "\n## {examples}\n\n{}", deeper(own).trim());
    }
    page
}

/// Writes all pages below a folder: `<language>/<family>/<name>.md` and `<language>/README.md`. Pages of rules that are
/// gone are removed.
pub fn write_all(pack: &Pack, folder: &Path) -> anyhow::Result<()> {
    for language in Language::ALL {
        let folder = folder.join(language.code());
        if folder.exists() {
            std::fs::remove_dir_all(&folder).with_context(|| format!("cannot replace {}", folder.display()))?;
        }
        for rule in &pack.rules {
            write(&folder.join(format!("{}.md", rule.id)), &page(pack, rule, language))?;
        }
        write(&folder.join("README.md"), &index(pack, language))?;
    }
    Ok(())
}

fn index(pack: &Pack, language: Language) -> String {
    let mut index = format!("# {}\n", language.rules_heading());
    for family in pack.rules.chunk_by(|a, b| crate::pack::family(&a.id) == crate::pack::family(&b.id)) {
        let _ = writeln!(index);
        for rule in family {
            let (id, severity) = (&rule.id, rule_severity_word(rule.severity));
            let _ = writeln!(index, "- [`{id}`]({id}.md) ({severity}): {}", language.of_rule(&rule.title));
        }
    }
    index
}

fn norm(pack: &Pack, id: &str, language: Language) -> String {
    let Some((norm, clause)) = clause(&pack.norms, id) else { return format!("`{id}`") };
    let title = language.norm_title(language.of_rule(&norm.title));
    let (article, status) = (language.of_rule(&clause.article), language.status(norm.status));
    let demand = language.of_rule(&clause.demand).trim();
    match language {
        Language::En => format!("`{id}` {title}, {article} ({status}): {demand}"),
        Language::Zh => format!("`{id}` {title}{article}（{status}）：{demand}"),
    }
}

/// The same page with every heading two levels deeper, so that it fits below ours. Code stays as it is.
fn deeper(page: &str) -> String {
    let mut fence: Option<String> = None;
    let mut text = String::with_capacity(page.len() + 64);
    for line in page.lines() {
        let mark = line.chars().take_while(|&c| c == '`').collect::<String>();
        match &fence {
            Some(open) if mark.len() >= open.len() && line.trim() == mark => fence = None,
            None if mark.len() >= 3 => fence = Some(mark),
            _ => {}
        }
        if fence.is_none() && line.starts_with('#') {
            text.push_str("##");
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, text));
    written.with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_a_page_go_below_ours_and_code_stays() {
        let page = "# Rule\n```kotlin A.kt\n# no heading\n```\n## Fires\n````\n```\n# no\n```\n````\n";
        let expected = "### Rule\n```kotlin A.kt\n# no heading\n```\n#### Fires\n````\n```\n# no\n```\n````\n";
        assert_eq!(deeper(page), expected);
    }
}
