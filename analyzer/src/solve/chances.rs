//! How sure it is that a path is the one that is taken: a call of an interface's method runs one of many classes', a
//! listener that is kept may be any of those that are given. Where the object is not known, the path shown is one of so many.
//!
//! In: edges. Out: [`Chances`] of a path.

use rustc_hash::FxHashMap;

use super::atoms::Ways;
use super::before::Before;
use super::graph::{Edge, Kind, Node};
use crate::facts::{Receiver, Value};
use crate::link::program::Site;

/// What could be run instead of a path, as the binary logarithm of the number of alternatives, in 16ths: those of its edges
/// multiply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chances(u16);

/// How sure a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// It may be any of many.
    Hardly,
    /// It is one of several.
    Rather,
    /// It is the one that is taken.
    Wholly,
}

impl Chances {
    /// One of so many that a finding is less sure.
    pub const SEVERAL: Chances = Chances::bits(5);
    /// One of so many that a finding is a guess: paths are followed further only where guesses are wanted.
    pub const MANY: Chances = Chances::bits(8);
    /// One of so many that nothing is to be learnt from it: paths are not followed further.
    pub const HOPELESS: Chances = Chances::bits(14);

    /// What a step adds besides: each is an approximation. Of the findings on large apps that were read by hand, hardly one
    /// with more than twenty steps was right: as if one step in five were not.
    pub(super) const STEP: Chances = Chances(5);

    const fn bits(bits: u16) -> Chances {
        Chances(bits * 16)
    }

    /// One of `all`.
    #[must_use]
    pub fn of(all: usize) -> Chances {
        Chances(((all.clamp(1, 1 << 15) as f32).log2() * 16.0) as u16)
    }

    /// How sure a path is.
    #[must_use]
    pub fn sure(self) -> Sure {
        match self {
            chances if chances >= Chances::MANY => Sure::Hardly,
            chances if chances >= Chances::SEVERAL => Sure::Rather,
            _ => Sure::Wholly,
        }
    }

    /// What the guesses on a way count for: each makes a finding less sure.
    #[must_use]
    pub fn guesses(ways: Ways) -> Chances {
        let guesses = [Ways::GUESSED, Ways::UNKNOWN_OPENER, Ways::OBSERVED].into_iter().filter(|way| ways.has(*way));
        guesses.fold(Chances::default(), |sum, _| sum.and(Chances::SEVERAL))
    }

    /// Of one after the other.
    #[must_use]
    pub fn and(self, other: Chances) -> Chances {
        Chances(self.0.saturating_add(other.0))
    }
}

impl Before<'_, '_, '_> {
    /// What else may be run where an edge is taken, for an object whose class is known, and for one whose class is not.
    pub(super) fn chances(&self, edge: &Edge) -> [Chances; 2] {
        let program = self.knowledge.program;
        let Some(site) = edge.site else { return [Chances::STEP; 2] };
        let of = |all: usize| Chances::STEP.and(Chances::of(all));
        match (&edge.kind, program.call(site)) {
            (Kind::ValueCall, _) => [of(self.values_at.get(&site).map_or(1, |count| *count as usize)); 2],
            (Kind::Call(_), Some(call)) => {
                let targets = program.resolve(site).targets.clone();
                let any = of(targets.iter().filter(|target| program.function(**target).has_body).count());
                // A call on the own object runs the method of its class.
                let own = matches!(call.receiver, Receiver::Implicit(_) | Receiver::Super)
                    || call.receiver == Receiver::On(Value::This(None));
                // Of one's own methods there is no doubt which is meant.
                match (own, targets.as_slice()) {
                    (true, [_]) => [Chances::default(); 2],
                    (true, _) => [Chances::default(), any],
                    (false, _) => [any; 2],
                }
            }
            _ => [Chances::STEP; 2],
        }
    }

    /// How many function values, made elsewhere, each place may run.
    pub(super) fn count_values(&self) -> FxHashMap<Site, u32> {
        let mut counts = FxHashMap::default();
        for edge in self.edges.iter().filter(|edge| edge.kind == Kind::ValueCall) {
            *counts.entry(edge.site).or_default() += 1;
        }
        counts.into_iter().filter_map(|(site, count)| Some((site?, count))).collect()
    }

    /// What could have been run instead on the path to a context.
    #[must_use]
    pub fn chances_of(&self, node: Node, context: u32) -> Chances {
        self.contexts.get(&node).and_then(|c| c.get(context as usize)).map_or(Chances::default(), |c| c.chances)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_multiply_from_step_to_step() {
        assert_eq!(Chances::of(1), Chances::default());
        assert_eq!(Chances::of(4).and(Chances::of(8)), Chances::of(32));
        assert_eq!(Chances::of(32), Chances::SEVERAL);
        assert_eq!(Chances::of(256), Chances::MANY);
    }

    #[test]
    fn a_path_is_less_sure_the_more_there_are_beside_it() {
        let sure = [1, 31, 32, 255, 256].map(|all| Chances::of(all).sure());
        use Sure::{Hardly, Rather, Wholly};
        assert_eq!(sure, [Wholly, Wholly, Rather, Rather, Hardly]);
    }
}
