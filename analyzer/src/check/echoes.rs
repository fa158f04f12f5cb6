//! What one function does several times over is one defect: an SDK that is started, a permission that is asked for with and
//! without an explanation, a place that is taken from several sources, an identifier from the one that the system's version
//! offers. What two rules say of one place is one defect, too.
//!
//! In: findings in the order of their places, with what they are about. Out: for each rule, subject and function one of
//! them, the worst and of these the first, which names the other places; of two rules the one that the other yields to.

use rules::rule::{Find, Rule};
use rustc_hash::FxHashMap;

use super::candidate::Candidate;
use super::steps::VALUE_FROM;
use crate::facts::{Exit, Local, StmtKind, Value};
use crate::link::apis::SdkId;
use crate::link::program::{FnId, Program, Site};
use crate::link::symbols::last_segment;
use crate::report::{Finding, Step, Text};

/// What is done, and where.
#[derive(Clone, PartialEq, Eq)]
pub struct Deed {
    subject: Subject,
    /// The outermost function that it stands in, and the innermost one.
    functions: [FnId; 2],
    /// The branches that it stands in, and on which side.
    branches: Vec<(u32, bool)>,
    /// Where the result goes.
    goes_to: Option<Goal>,
}

/// Where a value goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goal {
    /// To whoever calls.
    Caller,
    /// Into a variable, or into what it holds.
    Variable(Local),
}

impl Goal {
    fn of(program: &Program<'_>, site: Site) -> Option<Goal> {
        let made = match program.stmt(site) {
            StmtKind::Call(call) => call.to?,
            StmtKind::Read { to, .. } => *to,
            _ => return None,
        };
        let is_it = |value: &Value| matches!(value, Value::Local(local) if *local == made);
        let behind = program.function(site.function).body.iter().skip(site.stmt as usize + 1);
        behind.into_iter().find_map(|stmt| match &stmt.kind {
            StmtKind::Exit { how: Exit::Return, value: Some(value) } if is_it(value) => Some(Goal::Caller),
            StmtKind::Assign { to, from } if is_it(from) => Some(Goal::Variable(*to)),
            StmtKind::IndexWrite { base, from, .. } if is_it(from) => match **base {
                Value::Local(list) => Some(Goal::Variable(list)),
                _ => None,
            },
            _ => None,
        })
    }
}

/// What is done.
#[derive(Clone, PartialEq, Eq)]
enum Subject {
    /// An SDK is started.
    Start(SdkId),
    /// Permissions are asked for, in one of these sets.
    Request(Vec<Vec<String>>),
    /// An SDK is told that the user has agreed.
    Answer(SdkId),
    /// A kind of data is taken. Of identifiers, which differ from call to call, with the call; else with whoever takes it.
    Taking(String, Result<String, Option<SdkId>>),
}

impl Subject {
    fn of(program: &Program<'_>, candidate: &Candidate) -> Option<Subject> {
        match candidate.find {
            Find::SdkStart => candidate.sdk.map(Subject::Start),
            // Of a run of requests each speaks for itself.
            Find::PermissionRequest if candidate.name == "run" || candidate.permissions.is_empty() => None,
            Find::PermissionRequest => Some(Subject::Request(candidate.permissions.clone())),
            Find::ConsentAnswer => candidate.sdk.map(Subject::Answer),
            Find::Collection => {
                let data = candidate.data.clone()?;
                let unique = program.pack.catalogue.data.iter().any(|kind| kind.id == data && kind.unique);
                let call = || last_segment(&candidate.api).to_string();
                Some(Subject::Taking(data, if unique { Ok(call()) } else { Err(candidate.sdk) }))
            }
            _ => None,
        }
    }

    /// What is said of the other places.
    fn again(&self) -> [&'static str; 2] {
        match self {
            Subject::Start(_) => ["starts it again here", "此处再次启动"],
            Subject::Request(_) => ["asks for the same here", "此处申请相同权限"],
            Subject::Answer(_) => ["answers for the user here, too", "此处同样替用户作答"],
            Subject::Taking(..) => ["takes the same here", "此处再次获取"],
        }
    }
}

impl Deed {
    /// What a candidate does.
    #[must_use]
    pub fn of(program: &Program<'_>, candidate: &Candidate) -> Option<Deed> {
        let (subject, site) = (Subject::of(program, candidate)?, candidate.site?);
        let functions = [program.frame(site.function), site.function];
        let branches = program.guards(site).into_iter().map(|guard| (guard.branch, guard.yes)).collect();
        Some(Deed { subject, functions, branches, goes_to: Goal::of(program, site) })
    }

    /// Whether another one in the same function says no more. A start does if it runs only where this one does, or
    /// instead of it: one behind a test of its own may be the one that is mended.
    fn says_all_of(&self, later: &Deed) -> bool {
        let branches: Vec<u32> = later.branches.iter().map(|(branch, _)| *branch).collect();
        let apart = || {
            self.functions[1] == later.functions[1]
                && !self.branches.iter().all(|(branch, _)| branches.contains(branch))
        };
        let starts = matches!(self.subject, Subject::Start(_));
        let same = self.subject == later.subject || self.is_instead_of(later);
        // One callback may answer for the user, and another may not.
        let answers = matches!(self.subject, Subject::Answer(_)) && self.functions != later.functions;
        same && self.functions[0] == later.functions[0] && !(starts && apart()) && !answers
    }

    /// Whether another one gets the same where this one does not run: on the other side of a test.
    fn is_instead_of(&self, other: &Deed) -> bool {
        let same_data = match (&self.subject, &other.subject) {
            (Subject::Taking(own, _), Subject::Taking(theirs, _)) => own == theirs,
            _ => false,
        };
        same_data
            && self.functions == other.functions
            && self.goes_to.is_some()
            && self.goes_to == other.goes_to
            && self.branches.iter().any(|(branch, yes)| other.branches.contains(&(*branch, !yes)))
    }
}

/// A finding with what it is about.
pub struct Found {
    /// The finding.
    pub finding: Finding,
    /// The SDK that a line of a build file brings in.
    pub brought: Option<SdkId>,
    /// What is done.
    pub deed: Option<Deed>,
}

/// Takes out what a rule says of a place, or of a value that decides it, where one that it yields to speaks of the same.
pub fn yield_places(rules: &[Rule], all: &mut Vec<Found>) {
    let mut told: FxHashMap<&str, Vec<Finding>> = FxHashMap::default();
    for rule in rules.iter().flat_map(|rule| &rule.yields_to) {
        let of_rule = all.iter().map(|found| &found.finding).filter(|f| f.rule == *rule);
        told.entry(rule).or_insert_with(|| of_rule.filter(|f| f.decided.suppressed.is_none()).cloned().collect());
    }
    all.retain(|found| {
        let rule = rules.iter().find(|rule| rule.id == found.finding.rule);
        let mut others =
            rule.into_iter().flat_map(|rule| &rule.yields_to).filter_map(|id| told.get(id.as_str())).flatten();
        found.finding.decided.suppressed.is_some() || !others.any(|other| tells_all_of(other, &found.finding))
    });
}

/// Whether a finding stands at the place of another one, or tells of the value that decides that one and is less grave: who
/// offers a default to others decides less than who has it.
fn tells_all_of(other: &Finding, finding: &Finding) -> bool {
    let value = finding.steps.first().filter(|step| step.message.en == VALUE_FROM);
    let named = |step: &Step| other.steps.iter().any(|s| s.place == step.place && s.message == step.message);
    other.place == finding.place || other.severity < finding.severity && value.is_some_and(named)
}

/// Leaves one finding for each deed of a function.
#[must_use]
pub fn told_once(all: Vec<Found>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::with_capacity(all.len());
    let mut deeds: FxHashMap<String, Vec<(Deed, usize)>> = FxHashMap::default();
    for Found { finding, deed, .. } in all {
        // What a comment suppresses says nothing of the other places.
        let Some(deed) = deed.filter(|_| finding.decided.suppressed.is_none()) else {
            kept.push(finding);
            continue;
        };
        let known = deeds.entry(finding.rule.clone()).or_default();
        match known.iter().find(|(first, _)| first.says_all_of(&deed)) {
            Some((_, at)) => {
                let at = *at;
                join(&mut kept[at], finding, deed.subject.again());
                known.push((deed, at));
            }
            None => {
                known.push((deed, kept.len()));
                kept.push(finding);
            }
        }
    }
    kept
}

fn join(kept: &mut Finding, mut other: Finding, again: [&'static str; 2]) {
    if (other.severity, other.confidence) > (kept.severity, kept.confidence) {
        std::mem::swap(kept, &mut other);
        kept.steps.extend(other.steps.extract_if(.., |step| step.message.en == again[0]));
    }
    let message = Text { en: again[0].into(), zh: again[1].into() };
    kept.steps.push(Step { place: other.place, message, context: None });
}
