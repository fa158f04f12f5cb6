//! An SDK that one function starts several times is one defect.
//!
//! In: findings in the order of their places, with what they are about. Out: for each rule, SDK and function one of them, the
//! worst and of these the first, which names the other places.

use rustc_hash::FxHashMap;

use super::candidate::Candidate;
use crate::link::apis::SdkId;
use crate::link::program::{FnId, Program};
use crate::report::{Finding, Step, Text};
use rules::rule::Find;

/// An SDK, and the function that starts it.
pub type Start = (SdkId, FnId);

/// A finding with what it is about.
pub struct Found {
    /// The finding.
    pub finding: Finding,
    /// The SDK that a line of a build file brings in.
    pub brought: Option<SdkId>,
    /// What is started, and in which function.
    pub start: Option<Start>,
}

/// What a candidate starts, and in which function of the project.
#[must_use]
pub fn start(program: &Program<'_>, candidate: &Candidate) -> Option<Start> {
    let starts = candidate.find == Find::SdkStart;
    let function = candidate.function.filter(|_| starts)?;
    Some((candidate.sdk?, program.frame(function)))
}

/// Leaves one finding for each SDK that a function starts.
#[must_use]
pub fn told_once(all: Vec<Found>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::with_capacity(all.len());
    let mut first: FxHashMap<(String, Start), usize> = FxHashMap::default();
    for Found { finding, start, .. } in all {
        let Some(start) = start else {
            kept.push(finding);
            continue;
        };
        match first.get(&(finding.rule.clone(), start)) {
            Some(at) => join(&mut kept[*at], finding),
            None => {
                first.insert((finding.rule.clone(), start), kept.len());
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
