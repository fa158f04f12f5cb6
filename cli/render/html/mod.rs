//! One page for people, to pass on: it needs nothing but a browser.
//!
//! In: a report. Out: HTML with everything in it: no script, no picture, no resource from elsewhere. Both languages are
//! on the page, and a switch shows one of them; colours follow the reader's system. Findings stand by rule, with an
//! index by file, each with its path as steps over the sources.

mod code;

use std::collections::BTreeMap;
use std::io::{self, Write};

use analyzer::{Finding, Severity};

use super::words::{Shown, worst_first};
use super::xml::escape;
use super::{Rendering, clause, severity_word};
use crate::language::Language;

const STYLE: &str = include_str!("page.css");

/// Writes the page.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { rendering, findings: worst_first(&rendering.report.findings).into_iter().map(|f| f.0).collect() };
    page.head(out)?;
    page.summary(out)?;
    page.index(out)?;
    for (rule, findings) in page.by_rule() {
        page.rule(rule, &findings, out)?;
    }
    page.foot(out)
}

struct Page<'a> {
    rendering: &'a Rendering<'a>,
    /// Worst first; their order gives them their names on the page.
    findings: Vec<&'a Finding>,
}

impl<'a> Page<'a> {
    /// A text in both languages, of which one is shown.
    fn both(&self, text: impl Fn(&Rendering<'a>) -> String) -> String {
        let one = |language: Language, class: &str| {
            let said = escape(&text(&Rendering { language, ..*self.rendering }));
            format!("<span class=\"{class}\" lang=\"{}\">{said}</span>", language.code())
        };
        format!("{}{}", one(Language::En, "en"), one(Language::Zh, "zh"))
    }

    fn pick(&self, en: &str, zh: &str) -> String {
        self.both(|rendering| rendering.language.pick(en, zh).to_owned())
    }

    fn by_rule(&self) -> Vec<(&'a str, Vec<(usize, &'a Finding)>)> {
        let mut rules: Vec<(&str, Vec<(usize, &Finding)>)> = Vec::new();
        for (index, finding) in self.findings.iter().enumerate() {
            match rules.iter_mut().find(|(rule, _)| *rule == finding.rule) {
                Some((_, findings)) => findings.push((index, finding)),
                None => rules.push((&finding.rule, vec![(index, finding)])),
            }
        }
        rules
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let language = self.rendering.language;
        let checked = |wanted| if language == wanted { " checked" } else { "" };
        writeln!(
            out,
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <title>consentlint</title>\n<style>\n{STYLE}</style>\n</head>\n<body>",
            language.code()
        )?;
        for (wanted, id) in [(Language::En, "en"), (Language::Zh, "zh")] {
            writeln!(out, "<input type=\"radio\" name=\"language\" id=\"show-{id}\"{}>", checked(wanted))?;
        }
        writeln!(
            out,
            "<header><h1>consentlint</h1><p class=\"switch\"><label for=\"show-en\" lang=\"en\">English</label>\
             <label for=\"show-zh\" lang=\"zh-CN\">简体中文</label></p></header>\n<main>"
        )
    }

    fn summary(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<p class=\"outcome\">{}</p>", self.both(Rendering::outcome))?;
        let (en, zh) = (Language::En, Language::Zh);
        let said = |language| Rendering { language, ..*self.rendering }.unseen();
        for (en, zh) in said(en).iter().zip(&said(zh)) {
            writeln!(out, "<p class=\"unseen\">{}</p>", self.pick(en, zh))?;
        }
        Ok(())
    }

    fn index(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.findings.is_empty() {
            return Ok(());
        }
        writeln!(out, "<nav><section><h2>{}</h2><ul>", self.pick("By rule", "按规则"))?;
        for (rule, findings) in self.by_rule() {
            let title = self.both(|rendering| rendering.title(rule).to_owned());
            let (id, count) = (escape(rule), findings.len());
            writeln!(out, "<li><a href=\"#{id}\">{title}</a> <b>{count}</b></li>")?;
        }
        writeln!(out, "</ul></section><section><h2>{}</h2><ul>", self.pick("By file", "按文件"))?;
        let mut files: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, finding) in self.findings.iter().enumerate() {
            files.entry(&finding.place.path).or_default().push(index);
        }
        for (path, mut of_file) in files {
            of_file.sort_by_key(|index| self.findings[*index].place.span);
            let links = of_file.iter().map(|index| {
                let finding = self.findings[*index];
                let (start, _) = self.rendering.sources.positions(&finding.place);
                let (severity, rule) = (severity_word(finding.severity), escape(&finding.rule));
                format!("<a class=\"{severity}\" href=\"#f{}\" title=\"{rule}\">{}</a>", index + 1, start.line)
            });
            writeln!(out, "<li><code>{}</code> {}</li>", shown(path), links.collect::<Vec<_>>().join(" "))?;
        }
        writeln!(out, "</ul></section></nav>")
    }

    fn rule(&self, rule: &str, findings: &[(usize, &Finding)], out: &mut dyn Write) -> io::Result<()> {
        let id = escape(rule);
        let title = self.both(|rendering| rendering.title(rule).to_owned());
        writeln!(out, "<section class=\"rule\" id=\"{id}\"><h2>{title} <code>{id}</code></h2>")?;
        let norms = findings.first().map(|(_, finding)| finding.norms.as_slice()).unwrap_or_default();
        if !norms.is_empty() {
            let [heading_en, ..] = Language::En.page_headings();
            let [heading_zh, ..] = Language::Zh.page_headings();
            writeln!(out, "<details><summary>{}</summary><ul>", self.pick(heading_en, heading_zh))?;
            for id in self.rendering.by_weight(norms) {
                let demand = self.both(|rendering| match clause(rendering.norms, id) {
                    Some((_, clause)) => {
                        let (colon, demand) = (rendering.language.colon(), rendering.language.of_rule(&clause.demand));
                        format!("{}{colon}{}", rendering.norm(id), demand.trim())
                    }
                    None => id.to_owned(),
                });
                writeln!(out, "<li>{demand}</li>")?;
            }
            writeln!(out, "</ul></details>")?;
        }
        for (index, finding) in findings {
            self.finding(*index, finding, out)?;
        }
        writeln!(out, "</section>")
    }

    fn finding(&self, index: usize, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let severity = severity_word(finding.severity);
        let sign = match finding.severity {
            Severity::Error => "✕",
            Severity::Warning => "!",
            Severity::Note => "i",
        };
        let said = self.both(|rendering| rendering.language.of(&finding.message).to_owned());
        let word = self.both(|rendering| rendering.language.severity(finding.severity).to_owned());
        writeln!(
            out,
            "<article class=\"finding {severity}\" id=\"f{}\"><h3><span class=\"sign\">{sign} {word}</span> {said}</h3>",
            index + 1
        )?;
        self.path(finding, out)?;
        let label =
            |pick: fn(Language) -> &'static str| self.both(move |rendering| pick(rendering.language).to_owned());
        let help = self.both(|rendering| rendering.language.of(&finding.help).to_owned());
        let sure = self.both(|rendering| rendering.language.confidence(finding.confidence).to_owned());
        writeln!(out, "<dl><dt>{}</dt><dd>{help}</dd>", label(Language::to_satisfy))?;
        for fix in &finding.fixes {
            let title = self.both(|rendering| rendering.language.of(&fix.title).to_owned());
            writeln!(out, "<dt>{}</dt><dd>{title} <code>--fix</code></dd>", self.pick("fix", "修复"))?;
        }
        writeln!(out, "<dt>{}</dt><dd>{sure}</dd></dl></article>", label(Language::confidence_label))
    }

    /// The steps over the sources; the finding's own place alone, if there are none.
    fn path(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        if !finding.steps.iter().any(|step| step.place == finding.place) {
            code::write(self.rendering.sources, &self.rendering.run.path(&finding.place.path), &finding.place, out)?;
        }
        if finding.steps.is_empty() {
            return Ok(());
        }
        let steps = Shown::of(finding.steps.len());
        writeln!(out, "<ol>")?;
        for (index, step) in finding.steps.iter().enumerate() {
            if index == steps.first && steps.left_out() > 0 {
                let more = self.both(|rendering| rendering.language.more_steps(steps.left_out()));
                writeln!(out, "<li class=\"more\">{more}</li>")?;
            }
            if !steps.has(index) {
                continue;
            }
            let own = if step.place == finding.place { " class=\"own\"" } else { "" };
            let said = self.both(|rendering| rendering.language.of(&step.message).to_owned());
            writeln!(out, "<li value=\"{}\"{own}>{said}", index + 1)?;
            code::write(self.rendering.sources, &self.rendering.run.path(&step.place.path), &step.place, out)?;
            writeln!(out, "</li>")?;
        }
        writeln!(out, "</ol>")
    }

    fn foot(&self, out: &mut dyn Write) -> io::Result<()> {
        let honesty = self.both(|rendering| rendering.language.honesty().to_owned());
        let version = env!("CARGO_PKG_VERSION");
        writeln!(out, "</main>\n<footer><p>{honesty}</p><p>consentlint {version}</p></footer>\n</body>\n</html>")
    }
}

/// A text of the project's, without characters that turn the reading direction.
fn shown(text: &str) -> String {
    escape(&super::excerpt::harmless(text))
}
