//! What the configuration says about the findings of a report.
//!
//! In: a report, decisions, the norms. Out: the same report with levels, other legal bases and regions applied.

use analyzer::report::Basis;
use analyzer::{Finding, Report, Severity};
use rules::Pack;
use rules::norm::Norm;
use rules::profile::Region;

use crate::config::{BasisEntry, Level};
use crate::layers::{Decisions, Layer};
use crate::read::{family, patterns, plain};

/// Applies all of it. Findings that are switched off leave the report and are counted.
pub fn judge(report: &mut Report, decisions: &Decisions, pack: &Pack) {
    if decisions.layers.is_empty() {
        return;
    }
    let mut gone = Vec::new();
    report.findings.retain_mut(|finding| {
        let stays = stays(finding, decisions, pack);
        if !stays {
            gone.push(finding.fingerprint.clone());
        }
        stays
    });
    report.stats.switched_off += gone.len();
    report.held_back.append(&mut gone);
    report.held_back.sort();
}

/// Whether a finding stays in the report; it is changed as the configuration says.
fn stays(finding: &mut Finding, decisions: &Decisions, pack: &Pack) -> bool {
    let path = finding.place.path.clone();
    match decisions.level(&finding.rule, &path).map(|said| said.value) {
        Some(Level::Off) => return false,
        Some(Level::Note) => finding.severity = Severity::Note,
        Some(Level::Warning) => finding.severity = Severity::Warning,
        Some(Level::Error) => finding.severity = Severity::Error,
        None => {}
    }
    if let Some(regions) = decisions.region(&path) {
        let regions = regions.value.0;
        finding.norms.retain(|clause| binds(&pack.norms, clause, &regions));
        if finding.norms.is_empty() {
            return false;
        }
    }
    let basis = decisions.around(&path).find_map(|layer| {
        let fits = |entry: &&BasisEntry| applies(entry, layer, finding);
        layer.config.basis.iter().find(fits)
    });
    if let Some(entry) = basis {
        finding.severity = Severity::Note;
        finding.decided.basis =
            Some(Basis { name: entry.basis.get_ref().clone(), reason: entry.reason.get_ref().clone() });
    }
    true
}

/// Whether a clause binds in one of the regions.
fn binds(norms: &[Norm], clause: &str, regions: &[Region]) -> bool {
    let norm = norms.iter().find(|norm| norm.clauses.iter().any(|c| c.id == clause));
    norm.is_none_or(|norm| {
        norm.regions.is_empty()
            || regions.contains(&Region::Global)
            || norm.regions.iter().any(|region| regions.contains(region))
    })
}

pub(crate) fn applies(entry: &BasisEntry, layer: &Layer, finding: &Finding) -> bool {
    let names = &entry.rules.get_ref().0;
    let of_rule = names.iter().any(|name| plain(name) == finding.rule || plain(name) == family(&finding.rule));
    let in_paths = entry.paths.as_ref().is_none_or(|list| {
        let seen = layer.scope.seen(&finding.place.path);
        seen.is_some_and(|path| patterns(list.get_ref()).is_ok_and(|patterns| patterns.fit(&path)))
    });
    let inside = |symbol: &String| {
        let rest = finding.symbol.strip_prefix(symbol.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    of_rule && in_paths && entry.symbols.as_ref().is_none_or(|list| list.get_ref().0.iter().any(inside))
}
