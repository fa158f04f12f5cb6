//! An SDK that one function starts several times is one defect, unless each start stands behind a test of its own.
//!
//! In: findings in the order of their places, with what they are about. Out: for each rule, SDK and function one of them, the
//! worst and of these the first, which names the other places.

use rustc_hash::FxHashMap;

use super::candidate::Candidate;
use crate::link::apis::SdkId;
use crate::link::program::{FnId, Program};
use crate::report::{Finding, Step, Text};
use rules::rule::Find;

/// A start of an SDK.
#[derive(Clone, PartialEq, Eq)]
pub struct Start {
    sdk: SdkId,
    /// The function of the project that it stands in, and the innermost one.
    functions: [FnId; 2],
    /// The branches that it stands in.
    branches: Vec<u32>,
}

impl Start {
    /// Whether another start in the same function says no more: it runs only where this one does, or instead of it.
    fn says_all_of(&self, later: &Start) -> bool {
        let inner = self.functions[1] != later.functions[1] || self.branches.iter().all(|b| later.branches.contains(b));
        self.sdk == later.sdk && self.functions[0] == later.functions[0] && inner
    }
}

/// A finding with what it is about.
pub struct Found {
    /// The finding.
    pub finding: Finding,
    /// The SDK that a line of a build file brings in.
    pub brought: Option<SdkId>,
    /// What is started.
    pub start: Option<Start>,
}

/// What a candidate starts.
#[must_use]
pub fn start(program: &Program<'_>, candidate: &Candidate) -> Option<Start> {
    let site = candidate.site.filter(|_| candidate.find == Find::SdkStart)?;
    let functions = [program.frame(site.function), site.function];
    let branches = program.guards(site).into_iter().map(|guard| guard.branch).collect();
    Some(Start { sdk: candidate.sdk?, functions, branches })
}

/// Leaves one finding for each SDK that a function starts.
#[must_use]
pub fn told_once(all: Vec<Found>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::with_capacity(all.len());
    let mut starts: FxHashMap<String, Vec<(Start, usize)>> = FxHashMap::default();
    for Found { finding, start, .. } in all {
        let Some(start) = start else {
            kept.push(finding);
            continue;
        };
        let known = starts.entry(finding.rule.clone()).or_default();
        match known.iter().find(|(first, _)| first.says_all_of(&start)) {
            Some((_, at)) => join(&mut kept[*at], finding),
            None => {
                known.push((start, kept.len()));
                kept.push(finding);
            }
        }
    }
    kept
}

fn join(kept: &mut Finding, mut other: Finding) {
    if (other.severity, other.confidence) > (kept.severity, kept.confidence) {
        std::mem::swap(kept, &mut other);
        kept.steps.extend(other.steps.extract_if(.., |step| step.message.en == ALSO));
    }
    let message = Text { en: ALSO.into(), zh: "此处再次启动".into() };
    kept.steps.push(Step { place: other.place, message, context: None });
}

const ALSO: &str = "starts it again here";
