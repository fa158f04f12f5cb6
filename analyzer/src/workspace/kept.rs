//! What was found in a build: it holds as long as its files say the same, wherever in their texts they say it.
//!
//! In: reports on builds, builds. Out: the same report, its places moved along with what stands there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::build::Build;
use super::entry::{Entry, Read};
use super::options::Reading;
use crate::cache::Key;
use crate::cancel::Cancelled;
use crate::facts::{FileFacts, Span};
use crate::report::{Place, Report, ReportGap};

/// A report on a build.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Found {
    pub report: Report,
    anchors: Vec<Anchor>,
}

/// What a file's places in a report hang on.
#[derive(Debug, Serialize, Deserialize)]
struct Anchor {
    path: String,
    /// The name of the text that the places are in.
    text: Option<Key>,
    holds: Vec<Hold>,
}

/// A place in a report, and the place of something that the file says, which it is or lies in.
#[derive(Debug, Serialize, Deserialize)]
struct Hold {
    place: Span,
    said: Span,
    /// The number of that among all that the file says ([`FileFacts::places`]).
    number: u32,
}

impl Hold {
    fn of(place: Span, said: &[Span]) -> Option<Hold> {
        let holds = |said: &Span| said.start <= place.start && place.end <= said.end;
        let all = said.iter().zip(0..).filter(|(said, _)| holds(said));
        let (said, number) = all.min_by_key(|(said, number)| (said.end - said.start, *number))?;
        Some(Hold { place, said: *said, number })
    }

    /// Where the place is now. What lies inside of something moves along with it as long as that is as long as before.
    fn moved(&self, said: &[Span]) -> Option<Span> {
        let now = *said.get(self.number as usize)?;
        let length = |span: Span| span.end.checked_sub(span.start);
        match self.place == self.said {
            true => Some(now),
            false if length(now) == length(self.said) => {
                let start = now.start.checked_add(self.place.start.checked_sub(self.said.start)?)?;
                Some(Span { start, end: start.checked_add(length(self.place)?)? })
            }
            false => None,
        }
    }
}

impl Found {
    /// Remembers on what the places of a report hang.
    pub fn new(mut report: Report, build: &Build<'_>) -> Found {
        let mut spans: BTreeMap<String, BTreeSet<Span>> = BTreeMap::new();
        for gap in &report.gaps {
            spans.entry(gap.place.path.clone()).or_default();
        }
        for place in report.places_mut() {
            spans.entry(place.path.clone()).or_default().insert(place.span);
        }
        let anchor = |(path, spans): (String, BTreeSet<Span>)| {
            let entry = build.entry(&path);
            let places: Vec<Span> = entry.and_then(facts).iter().flat_map(|facts| facts.places()).collect();
            let holds = spans.into_iter().filter_map(|span| Hold::of(span, &places)).collect();
            Anchor { path, text: entry.and_then(|entry| entry.key()), holds }
        };
        let anchors = spans.into_iter().map(anchor).collect();
        Found { report, anchors }
    }

    /// The report on a build whose files say what they said then. None if it cannot be told where something is now.
    ///
    /// # Errors
    /// [`Cancelled`] if nobody wants it any more.
    pub fn moved(self: &Arc<Found>, build: &Build<'_>, reading: &Reading<'_>) -> Result<Option<Arc<Found>>, Cancelled> {
        let is_other = |anchor: &&Anchor| build.entry(&anchor.path).and_then(|entry| entry.key()) != anchor.text;
        let others: Vec<&Anchor> = self.anchors.iter().filter(is_other).collect();
        let lines = build.lines();
        if others.is_empty() && self.report.stats.lines == lines {
            return Ok(Some(Arc::clone(self)));
        }
        super::load(others.iter().filter_map(|anchor| build.entry(&anchor.path)), reading)?;
        let mut report = self.report.clone();
        report.stats.lines = lines;
        for anchor in others {
            let Some(facts) = build.entry(&anchor.path).and_then(facts) else { return Ok(None) };
            if anchor.moves(&mut report, facts).is_none() {
                return Ok(None);
            }
        }
        Ok(Some(Arc::new(Found::new(report, build))))
    }
}

impl Anchor {
    /// Moves all places in its file; none if one of them is nothing that the file says.
    fn moves(&self, report: &mut Report, facts: &FileFacts) -> Option<()> {
        let said: Vec<Span> = facts.places().collect();
        let place = |hold: &Hold| Some((hold.place, hold.moved(&said)?));
        let now: FxHashMap<Span, Span> = self.holds.iter().map(place).collect::<Option<_>>()?;
        let here = |place: &Place| place.path == self.path;
        for place in report.places_mut().filter(|place| here(place)) {
            // The file as a whole stays where it is.
            place.span = if place.span == Span::default() { place.span } else { *now.get(&place.span)? };
        }
        for finding in &mut report.findings {
            let edits = finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits);
            edits.filter(|edit| here(&edit.place)).for_each(|edit| edit.text_hash = facts.text_hash);
        }
        report.gaps.retain(|gap| !here(&gap.place));
        let place = |span| Place { path: self.path.clone(), span };
        report.gaps.extend(facts.gaps.iter().map(|gap| ReportGap { place: place(gap.span), kind: gap.kind }));
        Some(())
    }
}

fn facts(entry: &Arc<Entry>) -> Option<&FileFacts> {
    match entry.read()? {
        Read::Facts(facts) => Some(facts),
        Read::Gap(_) | Read::Foreign => None,
    }
}

/// What the last check found in each build. Snapshots of a workspace share it.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<FxHashMap<Key, Arc<Found>>>);

impl Kept {
    /// What was found, if nothing that it depends on has changed since.
    pub fn get(&self, key: &Key) -> Option<Arc<Found>> {
        self.0.lock().ok()?.get(key).map(Arc::clone)
    }

    /// Forgets all others.
    pub fn keep_only(&self, found: FxHashMap<Key, Arc<Found>>) {
        // A file that failed may do so no more the next time.
        let lasting = |found: &Arc<Found>| found.report.gaps.iter().all(|gap| gap.kind.is_lasting());
        if let Ok(mut kept) = self.0.lock() {
            *kept = found.into_iter().filter(|(_, found)| lasting(found)).collect();
        }
    }
}
