//! JUnit XML, for the test reports of CI systems.
//!
//! In: a report. Out: a suite for each rule, a case for each finding. A case fails if the finding fails the run
//! (`--fail-on`); of others the text is the case's output. Without findings there is one case that passes, since many
//! readers take a report without cases for a broken one. Columns count UTF-16 units.

use std::collections::BTreeMap;
use std::io::{self, Write};

use analyzer::Finding;

use super::Rendering;
use super::position::Unit;
use super::xml::escape;

/// Writes the document.
pub fn write(rendering: &Rendering<'_>, out: &mut dyn Write) -> io::Result<()> {
    let findings = &rendering.report.findings;
    let mut suites: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        suites.entry(&finding.rule).or_default().push(finding);
    }
    let failures = findings.iter().filter(|finding| fails(rendering, finding)).count();
    let tests = findings.len().max(1);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"consentlint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
    if findings.is_empty() {
        writeln!(out, "  <testsuite name=\"consentlint\" tests=\"1\" failures=\"0\" errors=\"0\">")?;
        writeln!(out, "    <testcase classname=\"consentlint\" name=\"{}\"/>", escape(&rendering.outcome()))?;
        writeln!(out, "  </testsuite>")?;
    }
    for (rule, of_rule) in suites {
        suite(rendering, (rule, &of_rule), out)?;
    }
    writeln!(out, "</testsuites>")
}

fn suite(rendering: &Rendering<'_>, (rule, findings): (&str, &[&Finding]), out: &mut dyn Write) -> io::Result<()> {
    let failures = findings.iter().filter(|finding| fails(rendering, finding)).count();
    let tests = findings.len();
    let name = escape(rule);
    writeln!(out, "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
    for finding in findings {
        let (start, _) = rendering.sources.positions_in(&finding.place, Unit::Utf16);
        let place = format!("{}:{}:{}", rendering.run.path(&finding.place.path), start.line, start.column);
        writeln!(out, "    <testcase classname=\"{name}\" name=\"{}\">", escape(&place))?;
        let message = rendering.language.of(&finding.message);
        let text = escape(&body(rendering, finding, &place)).replace("&#10;", "\n");
        if fails(rendering, finding) {
            writeln!(out, "      <failure type=\"{name}\" message=\"{}\">{text}</failure>", escape(message))?;
        } else {
            writeln!(out, "      <system-out>{text}</system-out>")?;
        }
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

fn fails(rendering: &Rendering<'_>, finding: &Finding) -> bool {
    rendering.run.fail_on.includes(finding.severity)
}

fn body(rendering: &Rendering<'_>, finding: &Finding, place: &str) -> String {
    let language = rendering.language;
    let colon = language.colon();
    let head = format!("{place}{colon}{} [{}]", language.severity(finding.severity), finding.rule);
    let mut lines = vec![head, language.of(&finding.message).to_owned()];
    lines.extend(rendering.steps(finding, Unit::Utf16));
    let norms = rendering.by_weight(&finding.norms);
    lines.extend(norms.iter().map(|id| format!("{}{colon}{}", language.norm(), rendering.norm(id))));
    lines.push(format!("{}{colon}{}", language.to_satisfy(), language.of(&finding.help)));
    lines.join("\n")
}
