//! Markdown, for a comment on a merge request or the summary of a job.
//!
//! In: a report. Out: what was found by rule, worst first; each finding with its path folded. A summary of GitHub holds a
//! megabyte, a comment 65,536 characters, so after [`MOST`] findings the others are counted.

use std::io::{self, Write};

use analyzer::{Finding, Severity};

use super::Rendering;
use super::position::Unit;
use super::words::worst_first;

/// So many findings are written out.
const MOST: usize = 100;

/// Writes the page.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    let language = rendering.language;
    writeln!(out, "# consentlint\n\n{}", plain(&rendering.outcome()))?;
    let findings = worst_first(&rendering.report.findings);
    let mut rules: Vec<&str> = Vec::new();
    for (finding, _) in &findings {
        if !rules.contains(&finding.rule.as_str()) {
            rules.push(&finding.rule);
        }
    }
    let mut left = MOST;
    for rule in rules {
        let of_rule = findings.iter().map(|(finding, _)| *finding).filter(|finding| finding.rule == rule);
        let of_rule = of_rule.collect::<Vec<_>>();
        if left == 0 {
            break;
        }
        writeln!(out, "\n## {} ({})\n\n{}\n", plain(rendering.title(rule)), of_rule.len(), code(rule))?;
        for finding in of_rule.iter().take(left) {
            self::finding(rendering, finding, out)?;
        }
        left = left.saturating_sub(of_rule.len());
        if let Some(first) = of_rule.first() {
            let colon = language.colon();
            writeln!(out, "\n**{}**{colon}{}", language.to_satisfy(), plain(language.of(&first.help)))?;
            for id in rendering.by_weight(&first.norms).into_iter().take(4) {
                writeln!(out, "\n> {}{colon}{}", language.norm(), plain(&rendering.norm(id)))?;
            }
        }
    }
    if findings.len() > MOST {
        let more = findings.len() - MOST;
        writeln!(
            out,
            "\n{}",
            language.pick("Findings not listed here: ", "此处未列出的发现：").to_owned() + &more.to_string()
        )?;
    }
    for sentence in rendering.unseen() {
        writeln!(out, "\n{}", plain(&sentence))?;
    }
    writeln!(out, "\n{}", plain(language.honesty()))
}

fn finding(rendering: &Rendering<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let language = rendering.language;
    let (start, _) = rendering.sources.positions(&finding.place);
    let place = format!("{}:{}:{}", rendering.run.path(&finding.place.path), start.line, start.column);
    let sign = match finding.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Note => "ℹ️",
    };
    let severity = language.severity(finding.severity);
    writeln!(out, "- {sign} {severity} {} {}", code(&place), plain(language.of(&finding.message)))?;
    if finding.steps.len() > 1 {
        writeln!(out, "  <details><summary>{}</summary>\n", language.path_label())?;
        for line in rendering.steps(finding, Unit::CodePoints) {
            let line = line.split_once(". ").map_or(line.as_str(), |(_, rest)| rest);
            writeln!(out, "  1. {}", plain(line))?;
        }
        writeln!(out, "\n  </details>")?;
    }
    Ok(())
}

/// Text that is nothing but text in Markdown.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '@' | '!' => {
                escaped.extend(['\\', c])
            }
            _ if c.is_control() => escaped.push(' '),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Text in a code span, whatever ticks it has.
fn code(text: &str) -> String {
    let text = text.replace(|c: char| c.is_control(), " ");
    let mut fence = "`".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    let room = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{room}{text}{room}{fence}")
}

#[cfg(test)]
mod tests {
    use super::{code, plain};

    #[test]
    fn names_cannot_become_markup() {
        assert_eq!(plain("List<String> a_b [x](y) | @team"), "List\\<String\\> a\\_b \\[x\\](y) \\| \\@team");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a"), "`` `a ``");
    }
}
