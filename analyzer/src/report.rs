//! The report: all that a renderer may know besides the sources.
//!
//! In: nothing. Out: plain data, sorted, equal from run to run. Places are byte spans in the decoded text of a file;
//! whoever prints lines and columns reads the file for them (see [`crate::files::read_text`]).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::facts::{GapKind, Span};

/// How bad a finding is. The order is from harmless to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Likely to be asked about in a review.
    Warning,
    /// Likely to be rejected in a review.
    Error,
}

/// How sure a finding is. The order is from unsure to sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Confidence {
    /// Two guesses on the way, or code that nothing seems to run.
    Low,
    /// One guess on the way.
    Medium,
    /// Every step resolved.
    High,
}

/// A text for people, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Text {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// A place that the report speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Path relative to the scan root, `/` as separator.
    pub path: String,
    /// Bytes in the file's decoded text.
    pub span: Span,
}

/// One step of the path that proves a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Step {
    /// Where.
    pub place: Place,
    /// What happens there.
    pub message: Text,
    /// What holds behind it and why it is there, if that was asked for and the step is one of the path.
    pub context: Option<StepContext>,
}

/// Something that has happened, may have happened, or leads on: an id for programs, a label for people.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fact {
    /// Such as `given:policy` or `app-start`.
    pub id: String,
    /// The same in words.
    pub label: Text,
}

/// What holds at a point of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Context {
    /// What has happened on every way there.
    pub holds: Vec<Fact>,
    /// In which ways one comes there.
    pub ways: Vec<Fact>,
}

/// Why a step is there, and what holds behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StepContext {
    /// How it leads on.
    pub kind: Fact,
    /// What holds behind it.
    pub at: Context,
}

/// What holds at a finding's own place, and what its rule looked for in vain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingContext {
    /// What holds there.
    pub at: Context,
    /// What the rule looked for before the place and did not find.
    pub missing: Vec<Fact>,
}

/// How far a fix can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Applicability {
    /// It may be made without asking.
    Automatic,
    /// Somebody should look at it first: a guess lies behind the finding.
    Suggested,
}

/// A change to the sources after which the finding is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does.
    pub title: Text,
    /// How far it can be trusted.
    pub applicability: Applicability,
    /// The changes, all or none.
    pub edits: Vec<Edit>,
}

/// A text in place of another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What is replaced.
    pub place: Place,
    /// What stands there now.
    pub old: String,
    /// What is to stand there.
    pub replacement: String,
    /// The text that the place lies in ([`crate::facts::FileFacts::text_hash`]): another text is not to be changed.
    pub text_hash: u64,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Where it is reported.
    pub place: Place,
    /// The rule's id.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What happens, to whose data, when: one sentence.
    pub message: Text,
    /// What would satisfy the rule.
    pub help: Text,
    /// Ids of the norms behind it.
    pub norms: Vec<String>,
    /// The path, from where it begins to the place itself.
    pub steps: Vec<Step>,
    /// Rule, symbols and evidence without line numbers: 16 hexadecimal digits, stable when lines move.
    pub fingerprint: String,
    /// What holds at the place, if that was asked for and the place has an order.
    pub context: Option<FindingContext>,
    /// The type and function around the place; markup: the end of the file's path.
    pub symbol: String,
    /// What the team has decided about it.
    pub decided: Decided,
    /// Changes that would mend it, the best first.
    pub fixes: Vec<Fix>,
}

impl Finding {
    /// Whether it asks for something to be done: neither suppressed nor accepted by a baseline.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.decided.suppressed.is_none() && self.decided.baseline != Some(BaselineState::Unchanged)
    }
}

/// What a team has decided about a finding. It stays in the report, with the decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// A comment in the source suppresses it.
    pub suppressed: Option<Suppressed>,
    /// Whether the baseline has it, if there is a baseline.
    pub baseline: Option<BaselineState>,
    /// The configuration names another legal basis for it: it is a note then.
    pub basis: Option<Basis>,
}

/// A baseline that findings were compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineUse {
    /// The file, as people know it.
    pub file: String,
    /// Whether what is fixed was dropped from it.
    pub updated: bool,
}

/// An entry of a baseline for which there is no finding any more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fixed {
    /// Where it was, relative to the scan root if it lies below.
    pub path: String,
    /// The rule's id.
    pub rule: String,
    /// The type and function around it.
    pub symbol: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// How many of them are gone.
    pub count: usize,
}

/// A name that a guard of the project gives, and that nothing in the program has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IdleGuard {
    /// The guard's id.
    pub guard: String,
    /// The name.
    pub word: String,
}

/// Why and where a finding is suppressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppressed {
    /// The reason that the comment gives.
    pub reason: String,
    /// The comment.
    pub place: Place,
}

/// What a baseline knows of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BaselineState {
    /// It was there when the baseline was written.
    Unchanged,
    /// It came since.
    New,
}

/// Another legal basis than consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Its name: a norm, or in words.
    pub name: String,
    /// Why it applies here.
    pub reason: String,
}

/// What the report could not see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReportGap {
    /// Where.
    pub place: Place,
    /// Why.
    pub kind: GapKind,
}

/// Files that were left out on purpose, counted by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Files of test source sets.
    pub tests: usize,
    /// Build output and generated code.
    pub generated: usize,
    /// Binary files with the ending of a source file.
    pub binary: usize,
    /// Files over the size limit.
    pub too_large: usize,
    /// Files that the configuration excludes.
    pub excluded: usize,
    /// Files in other languages (headers of C and C++).
    pub foreign: usize,
}

/// Figures about a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Stats {
    /// Files that were analysed.
    pub files: usize,
    /// Their lines.
    pub lines: usize,
    /// Functions found in them.
    pub functions: usize,
    /// Files left out.
    pub left_out: LeftOut,
    /// Functions reached from an entry point.
    pub reached: usize,
    /// Entry points.
    pub entries: usize,
    /// Applications and SDKs in the tree (names), what each is.
    pub units: Vec<String>,
    /// Wall time per stage, in the order of the pipeline.
    #[serde(skip)]
    pub times: Vec<(&'static str, Duration)>,
    /// Findings that were not reported because their code seems dead or their confidence is below the threshold.
    pub held_back: usize,
    /// Findings that are not in the report because a change was asked about that neither touched nor brought them about.
    pub elsewhere: usize,
    /// Findings whose rule the configuration switches off where they are.
    pub switched_off: usize,
}

impl Stats {
    /// Adds what another part of the tree came to, but for its times.
    pub(crate) fn add(&mut self, part: &Stats) {
        self.files += part.files;
        self.lines += part.lines;
        self.functions += part.functions;
        self.reached += part.reached;
        self.entries += part.entries;
        self.held_back += part.held_back;
        self.units.extend(part.units.iter().cloned());
        let (all, more) = (&mut self.left_out, &part.left_out);
        all.tests += more.tests;
        all.binary += more.binary;
        all.too_large += more.too_large;
        all.foreign += more.foreign;
    }
}

/// A declaration that people look for: where paths begin, or a guard of the user's consent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Landmark {
    /// Its name, or the whole declaration of a field.
    pub place: Place,
    /// What it is taken for: `entry point: launch`, `consent guard: privacy policy`.
    pub text: Text,
}

/// The result of a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Findings sorted by path, span, rule.
    pub findings: Vec<Finding>,
    /// Gaps sorted by path, span.
    pub gaps: Vec<ReportGap>,
    /// Fingerprints of the findings that were held back or switched off, sorted: they are not gone.
    pub held_back: Vec<String>,
    /// The baseline that the findings were compared with.
    pub baseline: Option<BaselineUse>,
    /// What the baseline has and the report has not, sorted.
    pub fixed: Vec<Fixed>,
    /// Names of guards that are nowhere in the program.
    pub idle_guards: Vec<IdleGuard>,
    /// Where paths begin and what is taken for a guard, if that was asked for, sorted.
    pub landmarks: Vec<Landmark>,
    /// Figures.
    pub stats: Stats,
}

impl Report {
    /// All places but those of gaps: of findings, of the steps to them, of what would mend them, of landmarks.
    pub(crate) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let landmarks = self.landmarks.iter_mut().map(|landmark| &mut landmark.place);
        let findings = self.findings.iter_mut().flat_map(|finding| {
            let steps = finding.steps.iter_mut().map(|step| &mut step.place);
            let comment = finding.decided.suppressed.iter_mut().map(|suppressed| &mut suppressed.place);
            let edits = finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.place);
            std::iter::once(&mut finding.place).chain(steps).chain(comment).chain(edits)
        });
        findings.chain(landmarks)
    }
}
