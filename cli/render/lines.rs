//! One line a finding, as compilers print them, with a note for each step of its path.
//!
//! In: a report. Out: `path:line:column: severity: message [rule]`. GCC counts the cells of a terminal, with tab stops of
//! eight, and gives paths as the compiler was given them; Xcode, as Clang, counts bytes and wants paths from the root.

use std::io::{self, Write};

use super::excerpt::harmless;
use super::position::Unit;
use super::{Rendering, severity_word};
use analyzer::report::Place;

/// Whose lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// GCC's.
    Gcc,
    /// Xcode's.
    Xcode,
}

/// Writes the lines, and nothing if there is no finding.
pub fn write(rendering: &Rendering<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let language = rendering.language;
    for finding in &rendering.report.findings {
        let place = place(rendering, style, &finding.place);
        let (severity, message) = (severity_word(finding.severity), one_line(language.of(&finding.message)));
        writeln!(out, "{place}: {severity}: {message} [{}]", one_line(&finding.rule))?;
        for (index, step) in finding.steps.iter().enumerate() {
            let place = self::place(rendering, style, &step.place);
            writeln!(out, "{place}: note: {}. {}", index + 1, one_line(language.of(&step.message)))?;
        }
    }
    Ok(())
}

fn place(rendering: &Rendering<'_>, style: Style, place: &Place) -> String {
    let (unit, path) = match style {
        Style::Gcc => (Unit::Display, rendering.run.path(&place.path)),
        Style::Xcode => (Unit::Utf8, rendering.run.absolute(&place.path)),
    };
    let (start, _) = rendering.sources.positions_in(place, unit);
    format!("{}:{}:{}", one_line(&path), start.line, start.column)
}

fn one_line(text: &str) -> String {
    harmless(&text.replace(['\r', '\n', '\t'], " "))
}
