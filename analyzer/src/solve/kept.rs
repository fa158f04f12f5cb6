//! Function values that an object keeps: `Scanner { names -> ask(names) }`. Of a class that several others give values to,
//! an object runs what it was given by the one that made it.
//!
//! In: who gave what to whom. Out: [`Made`], for each path the giver of the objects on it; which values run there.

use rules::catalogue::TypeRole;
use rustc_hash::{FxHashMap, FxHashSet};

use super::before::Before;
use super::graph::{Edge, Kind, Node};
use super::held::Field;
use super::knowledge::Knowledge;
use crate::facts::{FnRole, Receiver, TypeKind, Value};
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;

/// At most so many objects keep a value one after the other.
const KEEPERS: usize = 4;
/// The makers of so many objects are remembered on a path.
const MADE: usize = 2;
/// At most so many kinds of a class are looked at.
const KINDS: usize = 64;

/// The objects that keep a value one after the other, and who gave it to the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Kept {
    /// With the call by which it is given.
    giver: Option<(TypeId, Site)>,
    by: Vec<TypeId>,
}

impl Kept {
    /// Given by an object, unless it was given before; none if neither is known.
    pub(super) fn given_by(mut self, giver: Option<(TypeId, Site)>) -> Option<Kept> {
        self.giver = self.giver.or(giver);
        self.giver.is_some().then_some(self)
    }

    /// With another object that keeps it; none if too many do.
    pub(super) fn and(mut self, by: TypeId) -> Option<Kept> {
        self.by.push(by);
        (self.by.len() <= KEEPERS).then_some(self)
    }
}

/// Objects on a path whose makers gave them values: class and giver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Made([Option<(TypeId, TypeId)>; MADE]);

impl Made {
    /// With the giver of one more object, the latest of its class.
    fn with(self, class: TypeId, giver: TypeId) -> Made {
        let others = self.without(|known| known == class).0.into_iter().flatten();
        let mut all = [(class, giver)].into_iter().chain(others);
        Made(std::array::from_fn(|_| all.next()))
    }

    fn without(self, forgotten: impl Fn(TypeId) -> bool) -> Made {
        Made(self.0.map(|made| made.filter(|(class, _)| !forgotten(*class))))
    }

    fn giver(self, class: TypeId) -> Option<TypeId> {
        self.0.into_iter().flatten().find(|(known, _)| *known == class).map(|(_, giver)| giver)
    }

    /// What both know.
    #[must_use]
    pub fn intersection(self, other: Made) -> Made {
        self.without(|class| self.giver(class) != other.giver(class))
    }

    /// Whether the other one knows all that this one knows.
    #[must_use]
    pub fn within(self, other: Made) -> bool {
        self.intersection(other) == self
    }
}

/// What an edge does to the objects on a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Making {
    /// Nothing.
    #[default]
    None,
    /// An object is used whose giver is known.
    Given(TypeId, TypeId),
    /// Another screen begins.
    Afresh,
}

/// Who gave values to whom.
#[derive(Default)]
pub(super) struct Keepers {
    /// By place and value: who keeps it; none if that is not known.
    runs: FxHashMap<(Site, FnId), Option<Vec<Kept>>>,
    /// Of classes that several others give values to, and of their kinds: the class, and those that do.
    givers: FxHashMap<TypeId, (TypeId, FxHashSet<TypeId>)>,
}

impl Keepers {
    /// A value is run at a place.
    pub(super) fn add(&mut self, run: (Site, FnId), kept: Option<&Kept>) {
        let all = self.runs.entry(run).or_insert_with(|| Some(Vec::new()));
        match (kept.filter(|kept| !kept.by.is_empty()), all.as_mut()) {
            (Some(kept), Some(all)) if !all.contains(kept) => all.push(kept.clone()),
            (None, _) => *all = None,
            _ => {}
        }
    }

    /// Whether the giver of what an edge runs may be known on some path.
    pub(super) fn may_know(&self, edge: &Edge) -> bool {
        let (Some(site), Node::Fn(value)) = (edge.site, edge.to) else { return false };
        matches!(self.runs.get(&(site, value)), Some(Some(_)))
    }

    /// Once all edges are known.
    pub(super) fn count(&mut self, knowledge: &Knowledge<'_, '_>) {
        let mut givers: FxHashMap<TypeId, FxHashSet<TypeId>> = FxHashMap::default();
        for kept in self.runs.values().flatten().flatten() {
            let Some((_, call)) = kept.giver else { continue };
            // Whoever makes the same call gives something, too: that may lead to nothing.
            let targets = &knowledge.program.resolve(call).targets;
            let calls = targets.iter().flat_map(|target| knowledge.program.calls_of(*target));
            let all: FxHashSet<TypeId> = calls.filter_map(|call| knowledge.outermost(call.function)).collect();
            for class in &kept.by {
                givers.entry(*class).or_default().extend(&all);
            }
        }
        let mut several: Vec<_> = givers.into_iter().filter(|(_, givers)| givers.len() > 1).collect();
        several.sort_unstable_by_key(|(class, _)| *class);
        self.givers.clear();
        for (class, givers) in several {
            for kind in knowledge.program.hierarchy.subtypes(class, KINDS) {
                self.givers.entry(kind).or_insert_with(|| (class, givers.clone()));
            }
            self.givers.insert(class, (class, givers));
        }
    }
}

impl Before<'_, '_, '_> {
    /// What an edge does to the objects on a path.
    pub(super) fn making(&self, edge: &Edge) -> Making {
        let program = self.knowledge.program;
        let class = match edge.to {
            Node::Type(id) => Some(id),
            Node::Fn(id) => program.owner(id),
        };
        let user = edge.site.and_then(|site| self.knowledge.outermost(site.function));
        let given = class.and_then(|class| self.keepers.givers.get(&class));
        match (given, user) {
            (Some((class, givers)), Some(user)) if givers.contains(&user) && !self.is_on_given(edge) => {
                Making::Given(*class, user)
            }
            _ if edge.kind == Kind::Makes && self.is_screen(edge.to) => Making::Afresh,
            _ => Making::None,
        }
    }

    /// Whether an edge is a call on what its function was given: somebody else may have made that.
    fn is_on_given(&self, edge: &Edge) -> bool {
        let program = self.knowledge.program;
        let receiver = edge.site.and_then(|site| Some((site.function, &program.call(site)?.receiver)));
        let Some((function, Receiver::On(Value::Local(local)))) = receiver else { return false };
        // What a lambda gets is mostly its own: `feature.get()?.let { it.scan() }`.
        program.defs(function).param(*local).is_some_and(|(owner, _)| program.function(owner).role != FnRole::Lambda)
    }

    fn is_screen(&self, node: Node) -> bool {
        matches!(node, Node::Type(id) if self.knowledge.program.hierarchy.has_role(Ty::Project(id), TypeRole::Screen))
    }

    /// The objects on a path, after an edge.
    pub(super) fn made_after(&self, making: Making, made: Made) -> Made {
        match making {
            Making::None => made,
            Making::Given(class, giver) => made.with(class, giver),
            Making::Afresh => Made::default(),
        }
    }

    /// The objects on a path once a value runs that one of them keeps; none if it was given to another object.
    pub(super) fn kept_by_made(&self, edge: &Edge, made: Made) -> Option<Made> {
        let (Some(site), Node::Fn(value)) = (edge.site, edge.to) else { return Some(made) };
        let Some(Some(all)) = self.keepers.runs.get(&(site, value)) else { return Some(made) };
        let kept = all.iter().find(|kept| self.fits(kept, made))?;
        Some(made.without(|class| kept.by.contains(&class)))
    }

    /// Whether the objects on a path may keep a value: each of them is its giver's, or one's that handed it on. A class and
    /// its kinds have the same objects.
    fn fits(&self, kept: &Kept, made: Made) -> bool {
        let hierarchy = &self.knowledge.program.hierarchy;
        let is_a = |class: TypeId, other: TypeId| hierarchy.is_a(Ty::Project(class), Ty::Project(other));
        kept.by.iter().enumerate().all(|(index, class)| {
            let handed = kept.by[..index].iter().map(|by| self.knowledge.around(*by));
            let mut makers = kept.giver.iter().map(|(by, _)| *by).chain(handed);
            made.giver(*class).is_none_or(|giver| makers.any(|maker| is_a(giver, maker) || is_a(maker, giver)))
        })
    }

    /// Whether it is known which values an object runs.
    pub(super) fn is_giver_known(&self, edge: &Edge, made: Made) -> bool {
        let (Some(site), Node::Fn(value)) = (edge.site, edge.to) else { return false };
        let all = self.keepers.runs.get(&(site, value)).into_iter().flatten().flatten();
        all.into_iter().any(|kept| kept.by.iter().any(|class| made.giver(*class).is_some()))
    }
}

impl Knowledge<'_, '_> {
    /// Whether there is one field only for all.
    pub(super) fn is_shared(&self, (class, name): Field) -> bool {
        let is_static = self.program.field(class, name).is_some_and(|(field, _)| field.modifiers.is_static);
        is_static
            || matches!(self.program.type_decl(class).kind, TypeKind::Object | TypeKind::Companion | TypeKind::File)
    }

    /// Whether a call gives something to an object of the caller's own: one that it makes, or itself. What is registered
    /// with another object may be run by whoever has that one, too.
    pub(super) fn is_to_own(&self, call: Site) -> bool {
        let Some(what) = self.program.call(call) else { return false };
        let makes = || self.program.resolve(call).made != Ty::Unknown;
        matches!(what.receiver, Receiver::Implicit(_) | Receiver::Super | Receiver::On(Value::This(None))) || makes()
    }

    /// The outermost class around a function.
    pub(super) fn outermost(&self, function: FnId) -> Option<TypeId> {
        self.program.owner(function).map(|owner| self.around(owner))
    }

    /// The outermost class around a class.
    fn around(&self, class: TypeId) -> TypeId {
        let around = std::iter::successors(Some(class), |class| self.program.outer_type(*class));
        around.last().unwrap_or(class)
    }
}
