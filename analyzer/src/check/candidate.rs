//! Candidates: what a rule may be about, with the facts that predicates and messages ask for.
//!
//! In: nothing. Out: [`Candidate`].

use rules::catalogue::Purpose;
use rules::rule::{Fault, Find, Lack, Outcome};

use crate::facts::{Span, Spelling};
use crate::link::apis::SdkId;
use crate::link::program::{FileId, FnId, Site};
use crate::solve::atoms::State;
use crate::solve::graph::Node;

/// Something a rule may be about.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What it is.
    pub find: Find,
    /// Where it is reported.
    pub place: (FileId, Span),
    /// The function around the place, if it is code.
    pub function: Option<FnId>,
    /// The contexts in which it happens: what has happened before, and the node's context for the path. Markup, and
    /// code whose order is of no interest, have one made-up context.
    pub contexts: Vec<Reached>,
    /// The unit it belongs to.
    pub unit: Option<usize>,
    /// The SDK.
    pub sdk: Option<SdkId>,
    /// The kind of personal data.
    pub data: Option<String>,
    /// The power of the system's settings.
    pub access: Option<String>,
    /// Permissions asked for together: one list per alternative.
    pub permissions: Vec<Vec<String>>,
    /// To what the answer is.
    pub purpose: Purpose,
    /// The call or attribute as written.
    pub api: String,
    /// What it is called: label, key or id, for messages.
    pub name: String,
    /// Identifiers that belong to it: ids, keys, variables.
    pub identifiers: Vec<String>,
    /// Texts that people read next to it.
    pub texts: Vec<String>,
    /// The value as written.
    pub value: String,
    /// Whether the value can be yes without an act of the user.
    pub can_be_yes: bool,
    /// What it declares: ids of the catalogue's `declarations`.
    pub declares: Vec<String>,
    /// The milliseconds between two readings.
    pub interval: Option<i64>,
    /// What was searched for and not found.
    pub searched: String,
    /// Steps behind the place: the way down to the sink, and other places that belong to it.
    pub inner: Vec<Site>,
    /// The statement, if it is code.
    pub site: Option<Site>,
    /// What becomes of the user's choice.
    pub outcome: Option<Outcome>,
    /// Where its value comes from: lines of build files and resources, the deciding one first.
    pub sources: Vec<(FileId, Span)>,
    /// Other triggers of the same finding.
    pub others: Vec<(FileId, Span)>,
    /// What identifies it besides rule and function.
    pub evidence: String,
    /// The truth value, as written, that decides the state at first.
    pub first_value: Option<FirstValue>,
    /// Whether a name alone decided what it is.
    pub guessed: bool,
    /// The dialog that it is about.
    pub dialog: Option<usize>,
    /// What is wrong with a comment that suppresses findings.
    pub fault: Option<Fault>,
    /// What the property list or privacy manifest lacks.
    pub lacks: Vec<Lack>,
}

/// A truth value as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstValue {
    /// Where.
    pub place: (FileId, Span),
    /// Which.
    pub value: bool,
    /// How it is written.
    pub spelling: Spelling,
}

/// A context in which a candidate happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// What has happened before.
    pub state: State,
    /// Where the path back to a root begins; none for markup.
    pub node: Option<(Node, u32)>,
}

impl Reached {
    /// Whether all code on the way is part of a unit.
    #[must_use]
    pub fn is_possible_in(self, unit: usize) -> bool {
        unit >= 64 || self.state.outside >> unit & 1 == 0
    }
}

impl Candidate {
    /// An empty candidate at a place.
    #[must_use]
    pub fn new(find: Find, place: (FileId, Span)) -> Candidate {
        Candidate {
            find,
            place,
            function: None,
            contexts: vec![Reached { state: State::default(), node: None }],
            unit: None,
            sdk: None,
            data: None,
            access: None,
            permissions: Vec::new(),
            purpose: Purpose::Policy,
            api: String::new(),
            name: String::new(),
            identifiers: Vec::new(),
            texts: Vec::new(),
            value: String::new(),
            can_be_yes: false,
            declares: Vec::new(),
            interval: None,
            searched: String::new(),
            inner: Vec::new(),
            site: None,
            outcome: None,
            sources: Vec::new(),
            others: Vec::new(),
            evidence: String::new(),
            first_value: None,
            guessed: false,
            dialog: None,
            fault: None,
            lacks: Vec::new(),
        }
    }

    /// Identifiers and texts together.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.identifiers.iter().chain(&self.texts).map(String::as_str)
    }
}
