//! The report for people.
//!
//! In: a report. Out: each finding with its sentence, the path through the sources, its norms, what satisfies it; then
//! what was analysed, what was not understood, and what source code cannot show.

use std::io::{self, Write};
use std::time::Duration;

use analyzer::{Confidence, Finding, Severity};
use ariadne::Color;

use super::context::{self, Shown};
use super::decided;
use super::excerpt::{Mark, Style, draw, harmless};
use super::{Measured, Rendering, onwards};

/// Writes findings and summary.
pub fn write(rendering: &Rendering<'_>, colours: bool, out: &mut dyn Write) -> io::Result<()> {
    let terminal = Terminal { rendering, colours };
    // Findings are sorted by place, so those of one place stand together.
    let open: Vec<&Finding> = rendering.report.findings.iter().filter(|finding| finding.is_open()).collect();
    for group in open.chunk_by(|a, b| a.place == b.place) {
        terminal.group(group, out)?;
        writeln!(out)?;
    }
    terminal.summary(out)?;
    if let Some(measured) = rendering.measured {
        terminal.figures(measured, out)?;
    }
    let language = rendering.language;
    let honesty = if rendering.run.gate.is_some() { language.honesty_in_short() } else { language.honesty() };
    writeln!(out, "{honesty}")?;
    onwards::write(rendering, out)
}

struct Terminal<'a> {
    rendering: &'a Rendering<'a>,
    colours: bool,
}

impl Terminal<'_> {
    /// Findings of one place: what each says, one excerpt, then the rest of each.
    fn group(&self, group: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
        let [first, others @ ..] = group else { return Ok(()) };
        for finding in group {
            self.headline(finding, out)?;
        }
        self.excerpt(first, out)?;
        self.context(first, out)?;
        self.notes(first, out)?;
        for (index, finding) in others.iter().enumerate() {
            let before = &group[..=index];
            let told = before.iter().any(|other| other.rule == finding.rule);
            // Each path is shown once, each rule says once what it rests on and what satisfies it.
            let path = !finding.steps.is_empty() && before.iter().all(|other| other.steps != finding.steps);
            if path || !told || finding.context.is_some() {
                writeln!(out, "   {}", self.paint(&harmless(&finding.rule), BOLD))?;
            }
            if path {
                self.path(finding, out)?;
            }
            self.context(finding, out)?;
            if !told {
                self.notes(finding, out)?;
            }
        }
        Ok(())
    }

    fn headline(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let language = self.rendering.language;
        let head = format!("{}[{}]", language.severity(finding.severity), harmless(&finding.rule));
        let message = harmless(language.of(&finding.message));
        writeln!(out, "{} {}", self.paint(&head, code(finding.severity)), self.paint(&message, BOLD))
    }

    fn excerpt(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let marks = self.marks(finding);
        let (readable, gone): (Vec<_>, Vec<_>) =
            marks.into_iter().partition(|mark| self.rendering.sources.file(&mark.place.path).is_some());
        let style = Style { colours: self.colours, primary: colour(finding.severity) };
        out.write_all(draw(self.rendering.sources, &readable, style)?.as_bytes())?;
        for mark in gone {
            let message = mark.message.map_or(String::new(), |message| format!(" {}", harmless(&message)));
            let path = harmless(&mark.place.path);
            writeln!(out, "   = {path}{message} ({})", self.rendering.language.source_gone())?;
        }
        let steps = Shown::of(finding.steps.len());
        if steps.left_out() > 0 {
            let language = self.rendering.language;
            let between = format!("{}-{}", steps.first + 1, steps.last);
            self.note(language.path_label(), &format!("{} ({between})", language.more_steps(steps.left_out())), out)?;
        }
        Ok(())
    }

    /// The finding's own place first, then the steps. The step at the same place lends it its words.
    fn marks<'f>(&self, finding: &'f Finding) -> Vec<Mark<'f>> {
        let language = self.rendering.language;
        let single = finding.steps.len() == 1;
        let shown = Shown::of(finding.steps.len());
        let steps = finding.steps.iter().enumerate();
        let numbered =
            steps.filter(|(index, step)| shown.has(*index) || step.place == finding.place).map(|(index, step)| {
                let message = language.of(&step.message);
                Mark {
                    place: &step.place,
                    message: Some(if single { message.to_owned() } else { format!("{}. {message}", index + 1) }),
                    primary: step.place == finding.place,
                }
            });
        let (mut marks, others): (Vec<_>, Vec<_>) = numbered.partition(|mark| mark.primary);
        if marks.is_empty() {
            marks.push(Mark { place: &finding.place, message: Some(language.here().to_owned()), primary: true });
        }
        marks.extend(others);
        marks
    }

    /// The path as a list of places: for a finding that shares another one's excerpt.
    fn path(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let language = self.rendering.language;
        self.note(language.path_label(), "", out)?;
        let shown = Shown::of(finding.steps.len());
        for (index, step) in finding.steps.iter().enumerate() {
            if index == shown.first && shown.left_out() > 0 {
                writeln!(out, "     {}", language.more_steps(shown.left_out()))?;
            }
            if !shown.has(index) {
                continue;
            }
            let (start, _) = self.rendering.sources.positions(&step.place);
            let (path, message) = (harmless(&step.place.path), harmless(language.of(&step.message)));
            writeln!(out, "     {}. {path}:{}:{} {message}", index + 1, start.line, start.column)?;
        }
        Ok(())
    }

    /// What holds along the path, if that was asked for.
    fn context(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let language = self.rendering.language;
        let Some(context) = &finding.context else { return Ok(()) };
        self.note(language.context_label(), "", out)?;
        context::write(finding, context, language, out)?;
        let missing = context::labels(&context.missing, language);
        if context.missing.is_empty() { Ok(()) } else { self.note(language.missing_label(), &missing, out) }
    }

    fn notes(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let language = self.rendering.language;
        let in_short = self.rendering.run.gate.is_some();
        if in_short {
            self.norms_in_short(finding, out)?;
        } else {
            self.norms(finding, out)?;
        }
        if let Some(basis) = &finding.decided.basis {
            let said = format!("{}{}{}", basis.name, language.semicolon(), basis.reason);
            self.note(language.basis_label(), &harmless(&said), out)?;
        }
        self.note(language.to_satisfy(), &harmless(language.of(&finding.help)), out)?;
        if in_short && finding.confidence == Confidence::High {
            return Ok(());
        }
        self.note(language.confidence_label(), language.confidence(finding.confidence), out)
    }

    fn norms(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let language = self.rendering.language;
        let norms = self.rendering.by_weight(&finding.norms);
        let shown = if norms.len() == MOST_NORMS + 1 { norms.len() } else { norms.len().min(MOST_NORMS) };
        let (shown, others) = norms.split_at(shown);
        for id in shown {
            self.note(language.norm(), &harmless(&self.rendering.norm(id)), out)?;
        }
        if !others.is_empty() {
            let ids = harmless(&others.join(language.list_comma()));
            self.note(language.norms(), &language.and_more(others.len(), &ids), out)?;
        }
        Ok(())
    }

    /// The norm that binds most, and the names of the others.
    fn norms_in_short(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let language = self.rendering.language;
        let norms = self.rendering.by_weight(&finding.norms);
        let Some((first, others)) = norms.split_first() else { return Ok(()) };
        let first = self.rendering.norm(first);
        let more = match others {
            [] => String::new(),
            others => format!(
                "{}{}",
                language.semicolon(),
                language.and_more(others.len(), &others.join(language.list_comma()))
            ),
        };
        self.note(language.norm(), &harmless(&format!("{first}{more}")), out)
    }

    fn note(&self, label: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let line = format!("   = {}{}{text}", self.paint(label, BOLD), self.rendering.language.colon());
        writeln!(out, "{}", line.trim_end())
    }

    fn summary(&self, out: &mut dyn Write) -> io::Result<()> {
        let (language, stats) = (self.rendering.language, &self.rendering.report.stats);
        let (_, stop) = language.comma_and_stop();
        let (found, analysed) =
            (language.findings(self.rendering.counts()), language.analysed(stats.files, stats.lines));
        writeln!(out, "{}{}{analysed}{stop}", self.paint(&found, BOLD), language.semicolon())?;
        for sentence in self.rendering.unseen() {
            writeln!(out, "{sentence}")?;
        }
        decided::write(self.rendering, out)
    }

    fn figures(&self, measured: &Measured, out: &mut dyn Write) -> io::Result<()> {
        let (language, stats) = (self.rendering.language, &self.rendering.report.stats);
        let ((comma, stop), colon) = (language.comma_and_stop(), language.colon());
        writeln!(out, "{}", language.reached(stats.reached, stats.functions, stats.entries))?;
        let mut times =
            stats.times.iter().map(|(stage, time)| format!("{stage} {}", seconds(*time))).collect::<Vec<_>>();
        times.extend(measured.cpu.map(|cpu| format!("{} {}", language.cpu_label(), seconds(cpu))));
        if !times.is_empty() {
            writeln!(out, "{}{colon}{}{stop}", language.time_label(), times.join(comma))?;
        }
        let peak = |&(stage, bytes): &(_, u64)| format!("{} {:.1} MB", language.stage(stage), bytes as f64 / 1e6);
        let peaks = measured.peaks.iter().map(peak).collect::<Vec<_>>();
        if !peaks.is_empty() {
            writeln!(out, "{}{colon}{}{stop}", language.memory_label(), peaks.join(comma))?;
        }
        if let Some(uses) = &measured.cache {
            writeln!(out, "{}", language.cache(uses))?;
        }
        Ok(())
    }

    fn paint(&self, text: &str, code: &str) -> String {
        if self.colours { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

const BOLD: &str = "1";

/// How many norms a finding spells out; it names the others.
const MOST_NORMS: usize = 4;

fn code(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Note => "1;34",
    }
}

fn colour(severity: Severity) -> Color {
    match severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
        Severity::Note => Color::Blue,
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}
