//! What one function does several times over is one defect: an SDK that is started, a permission that is asked for with and
//! without an explanation, a place that is taken from several sources.
//!
//! In: findings in the order of their places, with what they are about. Out: for each rule, subject and function one of
//! them, the worst and of these the first, which names the other places.

use rules::rule::Find;
use rustc_hash::FxHashMap;

use super::candidate::Candidate;
use crate::link::apis::SdkId;
use crate::link::program::{FnId, Program};
use crate::link::symbols::last_segment;
use crate::report::{Finding, Step, Text};

/// What is done, and where.
#[derive(Clone, PartialEq, Eq)]
pub struct Deed {
    subject: Subject,
    /// The outermost function that it stands in, and the innermost one.
    functions: [FnId; 2],
    /// The branches that it stands in.
    branches: Vec<u32>,
}

/// What is done.
#[derive(Clone, PartialEq, Eq)]
enum Subject {
    /// An SDK is started.
    Start(SdkId),
    /// Permissions are asked for, in one of these sets.
    Request(Vec<Vec<String>>),
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
        let branches = program.guards(site).into_iter().map(|guard| guard.branch).collect();
        Some(Deed { subject, functions, branches })
    }

    /// Whether another one in the same function says no more. A start does if it runs only where this one does, or
    /// instead of it: one behind a test of its own may be the one that is mended.
    fn says_all_of(&self, later: &Deed) -> bool {
        let apart =
            || self.functions[1] == later.functions[1] && !self.branches.iter().all(|b| later.branches.contains(b));
        let starts = matches!(self.subject, Subject::Start(_));
        self.subject == later.subject && self.functions[0] == later.functions[0] && !(starts && apart())
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
            Some((_, at)) => join(&mut kept[*at], finding, deed.subject.again()),
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
