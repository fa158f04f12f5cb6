//! A report as editors show it.
//!
//! In: a report, the texts that its places lie in. Out: for each file its findings, with ranges in the client's unit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use analyzer::facts::{GapKind, text_hash};
use analyzer::files::{SIZE_LIMIT, read_text};
use analyzer::positions::{Unit, clamp};
use analyzer::report::{Applicability, Fix, Landmark, Place, Stats};
use analyzer::{Finding, Report, Severity};
use rules::Pack;
use rules::rule::{Find, Predicate, Rule};

use crate::Host;
use crate::force::Force;
use crate::mistakes::Mistakes;
use crate::model::{Diagnostic, Lens, Range, Related};
use crate::protocol::outgoing::uri_of;
use crate::session::Session;
use crate::text::{Buffer, Document};

/// Texts of closed files are dropped when they are more than this together.
const KEPT_BYTES: usize = 32 << 20;

/// A finding and how it is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    /// As the editor shows it.
    pub diagnostic: Diagnostic,
    /// As the analyzer found it.
    pub finding: Finding,
    /// What would mend it.
    pub fixes: Vec<ShownFix>,
}

/// A change that would mend a finding, as an editor makes it.
#[derive(Clone, Debug)]
pub struct ShownFix {
    /// What it does.
    pub title: String,
    /// Whether it needs nobody's judgement.
    pub automatic: bool,
    /// The changes, all or none: file, range, new text.
    pub edits: Vec<(PathBuf, Range, String)>,
}

/// What a check found.
#[derive(Debug)]
pub struct Found {
    /// By file. Only files with findings are in it.
    pub files: BTreeMap<PathBuf, Vec<Shown>>,
    /// What is wrong with the project's own files.
    pub mistakes: Mistakes,
    /// What stands above declarations of the open documents.
    pub lenses: BTreeMap<PathBuf, Vec<Lens>>,
    /// The texts of the open documents that were checked.
    pub texts: BTreeMap<PathBuf, Arc<Buffer>>,
    /// Files that we failed on.
    pub failed: Vec<PathBuf>,
    /// Figures.
    pub stats: Stats,
}

impl Found {
    /// Converts a report. A file that cannot be read any more shows its findings at its start.
    #[must_use]
    pub fn new(report: Report, (force, host): (&Force, &Host), session: &Session, texts: &mut Texts) -> Found {
        let internal = report.gaps.iter().filter(|gap| gap.kind == GapKind::Internal);
        let mut failed: Vec<PathBuf> = internal.map(|gap| texts.root.join(&gap.place.path)).collect();
        failed.dedup();
        let mut files = BTreeMap::<PathBuf, Vec<Shown>>::new();
        let mut pages = BTreeMap::new();
        // What is suppressed, or known from before, asks for nothing.
        for finding in report.findings.into_iter().filter(Finding::is_open) {
            let page = pages.entry(finding.rule.clone()).or_insert_with_key(|rule| {
                session.can.links.then(|| crate::pages::uri(host, &force.pack, rule, session.language)).flatten()
            });
            let diagnostic = diagnostic((&finding, page.clone()), &force.pack, session, texts);
            let fixes = finding.fixes.iter().filter_map(|fix| shown_fix(fix, session, texts)).collect();
            let path = texts.root.join(&finding.place.path);
            files.entry(path).or_default().push(Shown { diagnostic, finding, fixes });
        }
        let lenses = lenses(&report.landmarks, session, texts);
        let open = texts.open.iter().map(|(path, document)| (path.clone(), Arc::clone(&document.buffer))).collect();
        Found { files, lenses, mistakes: Mistakes::new(), texts: open, failed, stats: report.stats }
    }

    /// Whether another check found other lenses above texts that are the same.
    #[must_use]
    pub fn differs_in_lenses(&self, other: &Found) -> bool {
        let is_same = |(path, text): &(&PathBuf, &Arc<Buffer>)| {
            other.texts.get(*path).is_some_and(|other| Arc::ptr_eq(text, other))
        };
        self.texts.iter().filter(is_same).any(|(path, _)| self.lenses.get(path) != other.lenses.get(path))
    }

    /// The files that show something.
    pub fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.keys().chain(self.mistakes.keys())
    }

    /// What a file shows.
    #[must_use]
    pub fn diagnostics(&self, path: &Path) -> Vec<Diagnostic> {
        let shown = self.files.get(path).into_iter().flatten().map(|shown| &shown.diagnostic);
        let wrong = self.mistakes.get(path).into_iter().flatten().map(|mistake| &mistake.diagnostic);
        shown.chain(wrong).cloned().collect()
    }

    /// Findings by severity: errors, warnings, notes.
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        let all = || self.files.values().flatten();
        [1, 2, 3].map(|level| all().filter(|shown| shown.diagnostic.level == level).count())
    }
}

/// Of what is not open nobody asks.
fn lenses(landmarks: &[Landmark], session: &Session, texts: &mut Texts) -> BTreeMap<PathBuf, Vec<Lens>> {
    let mut lenses = BTreeMap::<PathBuf, Vec<Lens>>::new();
    for landmark in landmarks {
        let path = texts.root.join(&landmark.place.path);
        let Some(buffer) = texts.open.get(&path).map(|document| &document.buffer) else { continue };
        let mut bytes = clamp(&buffer.text, landmark.place.span);
        let line = buffer.text[bytes.clone()].find(['\n', '\r']);
        bytes.end = line.map_or(bytes.end, |length| bytes.start + length);
        let title = session.language.of(&landmark.text).to_owned();
        lenses.entry(path).or_default().push(Lens { range: buffer.range(&bytes, session.unit), title });
    }
    lenses
}

fn diagnostic(
    (finding, page): (&Finding, Option<String>),
    pack: &Pack,
    session: &Session,
    texts: &mut Texts,
) -> Diagnostic {
    let unit = session.unit;
    let related = finding.steps.iter().filter(|_| session.can.related);
    let related = related.map(|step| Related {
        uri: texts.uri(&step.place),
        range: texts.range(&step.place, unit),
        message: session.language.of(&step.message).to_owned(),
    });
    Diagnostic {
        related: related.collect(),
        range: texts.range(&finding.place, unit),
        level: match finding.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
            Severity::Note => 3,
        },
        rule: finding.rule.clone(),
        page,
        message: session.language.of(&finding.message).to_owned(),
        unnecessary: session.can.tags && is_unnecessary(&finding.rule, pack),
        fingerprint: finding.fingerprint.clone(),
    }
}

/// Whether a rule finds what could simply go: permissions that nothing needs, comments that suppress nothing.
fn is_unnecessary(rule: &str, pack: &Pack) -> bool {
    let unused = |condition: &Predicate| matches!(condition, Predicate::PermissionUnused(true));
    let idle = |rule: &Rule| rule.find.contains(&Find::Suppression) || rule.conditions.iter().any(unused);
    pack.rules.iter().any(|known| known.id == rule && idle(known))
}

/// None if a text is not the one that the fix was made for.
fn shown_fix(fix: &Fix, session: &Session, texts: &mut Texts) -> Option<ShownFix> {
    let mut edits = Vec::new();
    for edit in &fix.edits {
        let buffer = texts.buffer(&edit.place.path).filter(|buffer| text_hash(&buffer.text) == edit.text_hash)?;
        let range = buffer.range(&clamp(&buffer.text, edit.place.span), session.unit);
        edits.push((texts.root.join(&edit.place.path), range, edit.replacement.clone()));
    }
    let automatic = fix.applicability == Applicability::Automatic;
    Some(ShownFix { title: session.language.of(&fix.title).to_owned(), automatic, edits })
}

/// The texts that places lie in: those of editors, and files on disk, each read once until it changes.
#[derive(Debug, Default)]
pub struct Texts {
    root: PathBuf,
    open: BTreeMap<PathBuf, Document>,
    closed: BTreeMap<PathBuf, (Stamp, Arc<Buffer>)>,
    /// What was asked for in this check needs no second look at the disk.
    current: BTreeMap<String, Option<Arc<Buffer>>>,
    bytes: usize,
}

/// Whether a file is still the one that was read.
type Stamp = (u64, Option<SystemTime>);

impl Texts {
    /// Begins a check with these open documents.
    pub fn begin(&mut self, open: BTreeMap<PathBuf, Document>, root: PathBuf) {
        self.open = open;
        self.root = root;
        self.current.clear();
        if self.bytes > KEPT_BYTES {
            self.closed.clear();
            self.bytes = 0;
        }
    }

    /// The URI of a place's file, as the client spells it if it has it open.
    fn uri(&self, place: &Place) -> String {
        let path = self.root.join(&place.path);
        self.open.get(&path).map_or_else(|| uri_of(&path), |document| document.uri.clone())
    }

    fn range(&mut self, place: &Place, unit: Unit) -> Range {
        let Some(buffer) = self.buffer(&place.path) else { return Range::default() };
        buffer.range(&clamp(&buffer.text, place.span), unit)
    }

    fn buffer(&mut self, relative: &str) -> Option<Arc<Buffer>> {
        if let Some(known) = self.current.get(relative) {
            return known.clone();
        }
        let path = self.root.join(relative);
        let open = self.open.get(&path).map(|document| Arc::clone(&document.buffer));
        let buffer = open.or_else(|| self.on_disk(&path));
        self.current.insert(relative.to_owned(), buffer.clone());
        buffer
    }

    fn on_disk(&mut self, path: &Path) -> Option<Arc<Buffer>> {
        let metadata = std::fs::metadata(path).ok()?;
        let stamp = (metadata.len(), metadata.modified().ok());
        if let Some((_, buffer)) = self.closed.get(path).filter(|(known, _)| *known == stamp && stamp.1.is_some()) {
            return Some(Arc::clone(buffer));
        }
        let buffer = Arc::new(Buffer::of_file(read_text(path, SIZE_LIMIT).ok()?));
        self.bytes += buffer.text.len();
        self.closed.insert(path.to_path_buf(), (stamp, Arc::clone(&buffer)));
        Some(buffer)
    }
}
