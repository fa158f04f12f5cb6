//! What may have happened before: atoms, sets of them, states.
//!
//! In: nothing. Out: [`Atom`], [`Atoms`], [`State`].

use rules::catalogue::Purpose;

use super::kept::Made;
use super::told::Told;
use crate::link::program::TypeId;

/// Something that has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Atom {
    /// Consent to a purpose was given.
    Given(Purpose),
    /// Consent to a purpose was refused.
    Refused(Purpose),
    /// A permission group was granted; 0: some group.
    Granted(u8),
    /// A permission group was refused; 0: some group.
    Denied(u8),
    /// A permission group was answered before, with a yes or a no: the system does not ask again.
    Settled(u8),
    /// The user tapped.
    UserAction,
    /// The user opened this screen.
    OpenedByUser,
    /// The user agreed by a tap on a surface with another way out.
    FreeTap,
    /// A stored memory of having asked, or a waiting time, was looked at.
    CooledDown,
    /// A test that looks like a consent check was passed, but what it tests is not known.
    Doubt,
    /// A stored flag is true that only the user's own choice sets.
    Chosen,
    /// A stored flag is true of which it is being found out what it means: never seen outside of that.
    Supposed,
    /// An SDK was told the user's answer, or to wait for it: the number of its gate, below [`Atom::MOST_GATES`].
    Gate(u8),
}

const PURPOSES: u8 = 16;
const GROUPS: u8 = 40;
const REFUSED: u8 = PURPOSES;
const GRANTED: u8 = REFUSED + PURPOSES;
const DENIED: u8 = GRANTED + GROUPS;
const SINGLE: u8 = DENIED + GROUPS;
const GATES: u8 = 128;
const SETTLED: u8 = GATES + Atom::MOST_GATES as u8;

impl Atom {
    /// So many SDKs with a gate can be told apart.
    pub const MOST_GATES: usize = 88;

    fn bit(self) -> u8 {
        match self {
            Atom::Given(p) => p as u8,
            Atom::Refused(p) => REFUSED + p as u8,
            Atom::Granted(g) => GRANTED + g.min(GROUPS - 1),
            Atom::Denied(g) => DENIED + g.min(GROUPS - 1),
            Atom::Settled(g) => SETTLED + g.min(GROUPS - 1),
            Atom::UserAction => SINGLE,
            Atom::OpenedByUser => SINGLE + 1,
            Atom::FreeTap => SINGLE + 2,
            Atom::CooledDown => SINGLE + 3,
            Atom::Doubt => SINGLE + 4,
            Atom::Supposed => SINGLE + 5,
            Atom::Chosen => SINGLE + 6,
            Atom::Gate(gate) => GATES + gate.min(Atom::MOST_GATES as u8 - 1),
        }
    }
}

/// A set of atoms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Atoms(u128, u128);

impl Atoms {
    /// Nothing.
    pub const NONE: Atoms = Atoms(0, 0);

    /// One atom.
    #[must_use]
    pub fn of(atom: Atom) -> Atoms {
        Atoms::NONE.with(atom)
    }

    /// With one more.
    #[must_use]
    pub fn with(self, atom: Atom) -> Atoms {
        let bit = atom.bit();
        if bit < 128 { Atoms(self.0 | 1 << bit, self.1) } else { Atoms(self.0, self.1 | 1 << (bit - 128)) }
    }

    /// Without one.
    #[must_use]
    pub fn without(self, atom: Atom) -> Atoms {
        let one = Atoms::of(atom);
        Atoms(self.0 & !one.0, self.1 & !one.1)
    }

    /// Whether it holds an atom.
    #[must_use]
    pub fn has(self, atom: Atom) -> bool {
        let one = Atoms::of(atom);
        self.0 & one.0 != 0 || self.1 & one.1 != 0
    }

    /// In either.
    #[must_use]
    pub fn union(self, other: Atoms) -> Atoms {
        Atoms(self.0 | other.0, self.1 | other.1)
    }

    /// In both.
    #[must_use]
    pub fn intersection(self, other: Atoms) -> Atoms {
        Atoms(self.0 & other.0, self.1 & other.1)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Atoms::NONE
    }

    /// Whether some permission was granted.
    #[must_use]
    pub fn any_granted(self) -> bool {
        self.0 & (((1 << GROUPS) - 1) << GRANTED) != 0
    }

    /// Whether some permission was refused.
    #[must_use]
    pub fn any_denied(self) -> bool {
        self.0 & (((1 << GROUPS) - 1) << DENIED) != 0
    }

    /// Whether the system asks for a permission group no more: on Apple's systems the first answer stays.
    #[must_use]
    pub fn is_settled(self, group: u8) -> bool {
        self.has(Atom::Settled(group)) || self.has(Atom::Denied(group))
    }

    /// What lasts longer than one event: all but the user's act.
    #[must_use]
    pub fn persistent(self) -> Atoms {
        self.without(Atom::UserAction).without(Atom::FreeTap)
    }

    /// Whether a place that these lead to is as bad off with `self`: no more has been asked or given than in `other`, and
    /// the same refusals were heard.
    fn worse_or_equal(self, other: Atoms) -> bool {
        let refusals = ((1u128 << PURPOSES) - 1) << REFUSED | ((1u128 << GROUPS) - 1) << DENIED;
        self.0 & refusals == other.0 & refusals && self.intersection(other) == self
    }

    /// Whether both cannot be true at once: granted and refused, given and refused.
    #[must_use]
    pub fn contradicts(self, other: Atoms) -> bool {
        let groups = (1u128 << GROUPS) - 1;
        let purposes = (1u128 << PURPOSES) - 1;
        let pair = |a: u128, b: u128| {
            let granted = a >> GRANTED & groups;
            let denied = b >> DENIED & groups;
            let given = a & purposes;
            let refused = b >> REFUSED & purposes;
            granted & denied != 0 || given & refused != 0
        };
        pair(self.0, other.0) || pair(other.0, self.0)
    }
}

/// Ways in which a place may have been reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ways(pub u16);

impl Ways {
    /// From the start of the app, without an act of the user.
    pub const LAUNCH: Ways = Ways(1);
    /// Through a method that runs each time the screen comes to the front.
    pub const RESUME: Ways = Ways(2);
    /// Through the answer to a permission request or another screen's result.
    pub const RESULT: Ways = Ways(4);
    /// Through an SDK's public function: the host decides when.
    pub const API: Ways = Ways(8);
    /// A name alone decided on the way.
    pub const GUESSED: Ways = Ways(16);
    /// Nobody is seen to open the screen.
    pub const UNKNOWN_OPENER: Ways = Ways(32);
    /// Through something that the system starts without a screen: a service, a receiver, a job.
    pub const BACKGROUND: Ways = Ways(64);
    /// Through the tap with which the user agrees at the start of the app: no function is chosen by it.
    pub const AGREED: Ways = Ways(128);
    /// Through an observer that picks out some of the changes it is told of: by whose act they come is not known.
    pub const OBSERVED: Ways = Ways(256);

    /// Whether it includes a way.
    #[must_use]
    pub fn has(self, way: Ways) -> bool {
        self.0 & way.0 == way.0
    }

    /// Ways that rules ask about; with the others a finding is less sure, or its time unknown.
    const TELLING: Ways = Ways(Ways::LAUNCH.0 | Ways::RESUME.0 | Ways::RESULT.0 | Ways::BACKGROUND.0 | Ways::AGREED.0);

    fn worse_or_equal(self, other: Ways) -> bool {
        let missing = other.0 & !self.0;
        let added = self.0 & !other.0;
        missing & Ways::TELLING.0 == 0 && added & !Ways::TELLING.0 == 0
    }

    /// With another way.
    #[must_use]
    pub fn with(self, way: Ways) -> Ways {
        Ways(self.0 | way.0)
    }

    /// Without a way.
    #[must_use]
    pub fn without(self, way: Ways) -> Ways {
        Ways(self.0 & !way.0)
    }
}

/// What must have happened and how one may have come here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct State {
    /// Has happened on every path of this context.
    pub must: Atoms,
    /// Ways of this context.
    pub ways: Ways,
    /// The class of the object whose method runs, if it is known: a base class's methods run for each of its
    /// subclasses, and call the methods of that subclass only.
    pub this: Option<TypeId>,
    /// Parameters whose truth is known.
    pub told: Told,
    /// Objects on the way whose makers gave them what they run.
    pub made: Made,
    /// The units, one bit each, in which this cannot happen: some code on the way is not part of them.
    pub outside: u64,
}

impl State {
    /// What holds in both, for the same object.
    #[must_use]
    pub fn joined(self, other: State) -> State {
        State {
            must: self.must.intersection(other.must),
            ways: self.ways.with(other.ways),
            this: self.this,
            told: self.told.intersection(other.told),
            made: self.made.intersection(other.made),
            outside: self.outside & other.outside,
        }
    }

    /// Whether whatever is found in `other` is found in this state too: nothing more has happened that could excuse it,
    /// it is reached in the same ways, and its object may be the same.
    #[must_use]
    pub fn covers(&self, other: &State) -> bool {
        (self.this.is_none() || self.this == other.this)
            && self.ways.worse_or_equal(other.ways)
            && self.must.worse_or_equal(other.must)
            && self.told.within(other.told)
            && self.made.within(other.made)
            && self.outside & !other.outside == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn granted_and_refused_contradict_only_for_the_same_group() {
        let granted = Atoms::of(Atom::Granted(3));
        assert!(granted.contradicts(Atoms::of(Atom::Denied(3))));
        assert!(!granted.contradicts(Atoms::of(Atom::Denied(4))));
        assert!(Atoms::of(Atom::Refused(Purpose::Policy)).contradicts(Atoms::of(Atom::Given(Purpose::Policy))));
    }

    #[test]
    fn a_state_covers_what_is_excused_more() {
        let at_launch = State { ways: Ways::LAUNCH, ..State::default() };
        let agreed = State { must: Atoms::of(Atom::Given(Purpose::Policy)), ..State::default() };
        let refused = State { must: Atoms::of(Atom::Refused(Purpose::Policy)), ..State::default() };
        let guessed = State { ways: Ways::LAUNCH.with(Ways::GUESSED), ..State::default() };
        assert!(at_launch.covers(&agreed) && at_launch.covers(&guessed));
        assert!(!agreed.covers(&at_launch) && !guessed.covers(&at_launch));
        assert!(!at_launch.covers(&refused) && !refused.covers(&at_launch), "a refusal is a story of its own");
    }

    #[test]
    fn a_tap_does_not_last() {
        let state = Atoms::of(Atom::UserAction).with(Atom::Given(Purpose::Face)).with(Atom::Gate(90));
        assert_eq!(state.persistent(), Atoms::of(Atom::Given(Purpose::Face)).with(Atom::Gate(90)));
    }
}
