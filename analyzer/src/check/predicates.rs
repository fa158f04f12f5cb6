//! The closed list of conditions: one function per predicate.
//!
//! In: a candidate in one context. Out: whether the condition holds.

use rules::catalogue::{Evidence, Purpose};
use rules::rule::{Artifact, Asked, Find, From, Happened, Having, Kind, Platform, Predicate};
use rules::sdk::Category;
use rules::vocabulary::Idea;

use super::candidate::{Candidate, Reached};
use super::having::Units;
use super::mentions::Mentions;
use super::{
    again, ages, answered, dialogs, explained, groups, in_sight, opposite, place, profile, remembered, stopping, target,
};
use crate::link::modules::FolderProfile;
use crate::link::program::Site;
use crate::solve::Solution;
use crate::solve::atoms::{Atom, Ways};
use crate::solve::dialogs::{Cancel, Dialog, Wish};

/// What predicates are asked about.
#[derive(Clone, Copy)]
pub struct Question<'q, 'k, 'p, 'a> {
    /// The solution.
    pub solution: &'q Solution<'k, 'p, 'a>,
    /// What the code names.
    pub mentions: &'q Mentions<'q>,
    /// The units.
    pub units: &'q Units<'q, 'k, 'p, 'a>,
    /// What is looked at.
    pub candidate: &'q Candidate,
    /// In which context.
    pub reached: Reached,
}

impl Question<'_, '_, '_, '_> {
    /// Whether a predicate holds.
    #[must_use]
    pub fn holds(&self, predicate: &Predicate) -> bool {
        let pack = self.solution.knowledge.program.pack;
        let any_permissions = |test: &dyn Fn(&[String]) -> bool| self.candidate.permissions.iter().any(|p| test(p));
        match predicate {
            Predicate::All(all) => all.iter().all(|p| self.holds(p)),
            Predicate::Any(any) => any.iter().any(|p| self.holds(p)),
            Predicate::Not(inner) => !self.holds(inner),
            Predicate::Before(happened) => self.before(*happened),
            Predicate::ReachableFrom(from) => self.reachable_from(*from),
            Predicate::UnrelatedGroups(wanted) => {
                let launch = self.reachable_from(From::AppStart) || self.reachable_from(From::Agreement);
                any_permissions(&|p| groups::unrelated(pack, p, launch)) == *wanted
            }
            Predicate::BackgroundWithForeground(wanted) => {
                any_permissions(&|p| groups::background_with_foreground(pack, p) && !self.is_second_step(p)) == *wanted
            }
            Predicate::OnlyLightGroups(wanted) => any_permissions(&|p| groups::only_light(pack, p)) == *wanted,
            Predicate::ValueCanBeYes(wanted) => self.candidate.can_be_yes == *wanted,
            Predicate::SpeaksOf(ideas) => ideas.iter().any(|idea| self.speaks_of(*idea)),
            Predicate::Unit(artifact) => self.artifact() == Some(*artifact),
            Predicate::Platform(platform) => self.platform() == *platform,
            Predicate::PermissionUnused(wanted) => self.permission_unused() == *wanted,
            Predicate::LibrariesUnread(wanted) => self.libraries_unread() == *wanted,
            Predicate::ByDependency(wanted) => self.is_by_dependency() == *wanted,
            Predicate::TargetBelow(least) => target::level(self.candidate).is_some_and(|level| level < *least),
            Predicate::AsksFor(Kind::Background) => any_permissions(&|p| groups::background(pack, p)),
            Predicate::AsksFor(Kind::Precise) => any_permissions(&|p| groups::precise(pack, p)),
            Predicate::AsksFor(Kind::User) => any_permissions(&|p| !groups::groups(pack, p).is_empty()),
            Predicate::LighterWay(wanted) => self.lighter_way() == *wanted,
            Predicate::DataIs(kinds) => self.candidate.data.as_ref().is_some_and(|d| kinds.contains(d)),
            Predicate::NeverStopped(wanted) => self.never_stopped() == *wanted,
            Predicate::Explained(wanted) => {
                explained::explained(self.solution, self.candidate, self.reached) == *wanted
            }
            Predicate::PlaceSpeaksOf(ideas) => self.place_speaks_of(ideas),
            Predicate::FoundAs(find) => self.candidate.find == *find,
            Predicate::Remembered(wanted) => self.is_remembered() == *wanted,
            Predicate::DialogAsksFor(what) => self.dialog().is_some_and(|d| self.asks_for(d, *what)),
            Predicate::NoRefusal(wanted) => self.dialog().is_some_and(|d| self.leaves_no_choice(d)) == *wanted,
            Predicate::CanBeLeft(wanted) => self.dialog().is_some_and(|d| d.cancel != Cancel::Locked) == *wanted,
            Predicate::NoWayOn(wanted) => self.no_way_on() == *wanted,
            Predicate::ExplainedSinceRefusal(wanted) => dialogs::explained(self.solution, self.reached) == *wanted,
            Predicate::ByUse(wanted) => self.by_use() == *wanted,
            Predicate::UnitHas(having) => self.unit_has(*having),
            Predicate::Outcome(outcome) => self.candidate.outcome == Some(*outcome),
            Predicate::Tested(ideas) => ages::tests(self.solution, self.candidate, self.reached, ideas),
            Predicate::Age(age) => ages::age(self.solution, self.candidate, self.reached) == Some(*age),
            Predicate::Declares(ids) => ids.iter().any(|id| self.candidate.declares.contains(id)),
            Predicate::IntervalBelow(limit) => self.candidate.interval.is_none_or(|i| i < i64::from(*limit)),
            Predicate::MixedIntoFingerprint(wanted) => self.is_mixed() == *wanted,
            Predicate::KeptBeyondRemoval(wanted) => kept_at(self.solution, self.candidate).is_some() == *wanted,
            Predicate::Suppression(fault) => self.candidate.fault == Some(*fault),
            Predicate::Profile(profile) => self.profile().is_some_and(|own| profile::fits(pack, own, profile)),
            Predicate::NeededByAppType(wanted) => self.needed_by_app_type() == *wanted,
            Predicate::Lacks(lacks) => lacks.iter().any(|lack| self.candidate.lacks.contains(lack)),
            Predicate::PermissionGroup(wanted) => any_permissions(&|p| groups::any_of(pack, p, wanted)),
            Predicate::Answered(answer) => answered::answered(self.solution, self.candidate, self.reached, answer),
            Predicate::SdkIs(categories) => self.category().is_some_and(|c| categories.contains(&c)),
        }
    }

    fn is_remembered(&self) -> bool {
        remembered::remembered(self.solution, self.candidate, self.reached)
    }

    fn unit_has(&self, having: Having) -> bool {
        self.candidate.unit.is_some_and(|unit| self.units.has(having, unit, self.candidate.sdk))
    }

    fn before(&self, happened: Happened) -> bool {
        let must = self.reached.state.must;
        match happened {
            Happened::Given(purpose) => must.has(Atom::Given(purpose)) || self.given_by_gate(purpose),
            Happened::Refused(purpose) => must.has(Atom::Refused(purpose)),
            Happened::Granted => must.any_granted(),
            Happened::Denied => must.any_denied(),
            Happened::UserAction => must.has(Atom::UserAction),
            Happened::OpenedByUser => must.has(Atom::OpenedByUser),
            Happened::FreeTap => {
                must.has(Atom::FreeTap) || opposite::chosen(self.solution, self.candidate, self.reached)
            }
            Happened::Chosen => must.has(Atom::Chosen),
            Happened::CooledDown => must.has(Atom::CooledDown) || again::follows_a_grant(self.solution, self.reached),
        }
    }

    /// Whether the user has granted the foreground permission whose background one is asked for with it.
    fn is_second_step(&self, permissions: &[String]) -> bool {
        let knowledge = self.solution.knowledge;
        let known = &knowledge.program.pack.catalogue.permissions;
        let later = permissions.iter().filter(|name| known.iter().any(|p| p.background && p.name == **name));
        let granted =
            |name: &String| knowledge.group_of(name).is_some_and(|g| self.reached.state.must.has(Atom::Granted(g)));
        later.into_iter().all(granted)
    }

    /// An SDK's own gate, or an ad-consent platform for advertising SDKs, stands for consent to that SDK.
    fn given_by_gate(&self, purpose: Purpose) -> bool {
        let Some(sdk) = self.candidate.sdk.filter(|_| purpose == Purpose::Policy) else { return false };
        let must = self.reached.state.must;
        let ads = self.solution.knowledge.program.pack.sdks[sdk.0 as usize].category == Category::Ads;
        self.solution.knowledge.gate(sdk).is_some_and(|gate| must.has(gate))
            || ads && (must.has(Atom::Given(Purpose::Advertising)) || must.has(Atom::Given(Purpose::Tracking)))
    }

    fn reachable_from(&self, from: From) -> bool {
        let state = self.reached.state;
        let acted = state.must.has(Atom::UserAction);
        // What an observer waits for comes at some time.
        let timed = matches!(from, From::AppStart | From::Agreement | From::Resume);
        if timed && state.ways.has(Ways::OBSERVED) {
            return false;
        }
        match from {
            From::AnyEntry => true,
            From::AppStart => state.ways.has(Ways::LAUNCH) && !acted && !state.must.has(Atom::OpenedByUser),
            From::Agreement => {
                let answered = || {
                    let tapped = dialogs::tapped_last(self.solution, self.reached);
                    tapped.is_some_and(|f| self.solution.knowledge.grants_wish(f))
                };
                let opened = state.must.has(Atom::OpenedByUser);
                state.ways.has(Ways::AGREED) && !opened && (!acted || state.must.has(Atom::FreeTap) || answered())
            }
            From::Resume => {
                let returns = !again::leaves_after(self.solution, self.candidate);
                state.ways.has(Ways::RESUME) && !acted && returns
            }
            From::Answer => state.ways.has(Ways::RESULT) && !acted,
            From::Denial => state.must.any_denied() && !acted,
            From::Background => {
                let unseen = state.ways.has(Ways::BACKGROUND) && !acted && !state.must.has(Atom::OpenedByUser);
                unseen && !in_sight::ends_with_screen(self.solution, self.reached)
            }
        }
    }

    fn dialog(&self) -> Option<&Dialog> {
        let all = &self.solution.knowledge.dialogs().all;
        self.candidate.dialog.map(|index| &all[index])
    }

    fn leaves_no_choice(&self, dialog: &Dialog) -> bool {
        !dialog.can_be_refused() && !dialogs::is_left_by_back(self.solution, dialog)
    }

    fn by_use(&self) -> bool {
        let function = self.candidate.function.filter(|_| self.candidate.find == Find::ConsentAnswer);
        function.is_some_and(|f| {
            let put_away = self.before(Happened::Refused(Purpose::Policy));
            put_away || dialogs::by_use(self.solution, f, self.reached)
        })
    }

    fn asks_for(&self, dialog: &Dialog, what: Asked) -> bool {
        match what {
            Asked::Consent => self.solution.knowledge.asks_for_consent(dialog),
            Asked::Permission => self.solution.knowledge.asks_for_permission(dialog),
            Asked::Access => self.solution.knowledge.wish(dialog) == Some(Wish::Access),
            Asked::Favour => self.solution.knowledge.wish(dialog) == Some(Wish::Favour),
        }
    }

    fn no_way_on(&self) -> bool {
        match (self.dialog(), self.candidate.function) {
            (Some(dialog), Some(function)) => dialogs::no_way_on(self.solution, dialog, function, self.reached),
            _ => false,
        }
    }

    fn speaks_of(&self, idea: Idea) -> bool {
        self.candidate.words().any(|w| self.solution.knowledge.words.speaks_of(idea, w))
    }

    fn place_speaks_of(&self, ideas: &[Idea]) -> bool {
        let names = place::names(self.solution, self.candidate, self.reached);
        let words = &self.solution.knowledge.words;
        ideas.iter().any(|idea| names.iter().any(|n| words.speaks_of(*idea, n)))
    }

    fn platform(&self) -> Platform {
        let apple = self.solution.knowledge.program.facts(self.candidate.place.0).kind.is_apple();
        if apple { Platform::Apple } else { Platform::Android }
    }

    fn category(&self) -> Option<Category> {
        self.candidate.sdk.map(|sdk| self.solution.knowledge.program.pack.sdks[sdk.0 as usize].category)
    }

    fn artifact(&self) -> Option<Artifact> {
        self.candidate.unit.map(|u| self.solution.knowledge.modules.units[u].artifact)
    }

    /// What the project says of the unit.
    fn profile(&self) -> Option<&FolderProfile> {
        self.candidate.unit.map(|u| &self.solution.knowledge.modules.units[u].profile)
    }

    fn needed_by_app_type(&self) -> bool {
        let pack = self.solution.knowledge.program.pack;
        self.profile().is_some_and(|own| {
            let mut asked = self.candidate.permissions.iter().filter(|p| !p.is_empty()).peekable();
            asked.peek().is_some() && asked.all(|permissions| profile::needs(pack, own, permissions))
        })
    }

    fn permission_unused(&self) -> bool {
        self.candidate.find == Find::DeclaredPermission && !self.candidate.can_be_yes
    }

    fn is_by_dependency(&self) -> bool {
        let program = self.solution.knowledge.program;
        program.facts(self.candidate.place.0).kind.is_build()
    }

    fn libraries_unread(&self) -> bool {
        self.candidate.find == Find::DeclaredPermission && !self.candidate.value.is_empty()
    }

    /// Whether the unit does what a lighter way serves, and nothing that it does not.
    fn lighter_way(&self) -> bool {
        let knowledge = self.solution.knowledge;
        let Some(unit) = self.candidate.unit else { return false };
        let shows = |signs: &[Evidence]| signs.iter().any(|s| self.mentions.shows(knowledge, unit, s));
        let asked = |name: &String| self.candidate.permissions.iter().flatten().any(|p| p == name);
        let ways = &knowledge.program.pack.catalogue.lighter;
        let fitting = ways.iter().filter(|w| w.permissions.iter().any(asked));
        fitting.into_iter().any(|w| shows(&w.shown_by) && !shows(&w.unless))
    }

    fn never_stopped(&self) -> bool {
        let (Some(unit), Some(data)) = (self.candidate.unit, self.candidate.data.as_ref()) else { return false };
        self.candidate.find == Find::Listening && stopping::never_stopped(self.solution.knowledge, unit, data)
    }

    /// Whether the function that reads it makes one value of it and of traits of the device.
    fn is_mixed(&self) -> bool {
        let sink = self.candidate.inner.last().map(|s| s.function).or(self.candidate.function);
        sink.is_some_and(|function| super::events::makes_fingerprint(self.solution.knowledge, function))
    }
}

/// Where what is read is kept so that removing the app does not delete it.
pub(super) fn kept_at(solution: &Solution<'_, '_, '_>, candidate: &Candidate) -> Option<Site> {
    let sink = candidate.inner.last().copied().or(candidate.site)?;
    solution.knowledge.kept_beyond_removal().get(&sink).copied()
}
