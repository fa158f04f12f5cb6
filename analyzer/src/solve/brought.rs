//! Who brings a state about: all that is put into a field or under a key, and the ways to where that is done.
//!
//! In: a state and what is wanted of it. Out: [`By`]; none if it may come about without an act of the user.

use rules::catalogue::{Purpose, Role};
use rustc_hash::{FxHashMap, FxHashSet};

use super::answered::{By, State, Trail, Want};
use super::atoms::Atom;
use super::before::Before;
use super::by_act::is_act;
use super::graph::{Edge, Kind, Node};
use super::held::Field;
use super::keys::Written;
use super::knowledge::Knowledge;
use crate::facts::{FnRole, StmtKind, TypeKind, Value};
use crate::link::program::{FnId, Program, Site};
use crate::link::types::Ty;

/// At most so many places set a state.
pub(super) const WRITES: usize = 16;
/// At most so many nodes are looked at on the way back from where it is set.
const NODES: usize = 300;

/// That the user agreed.
pub(super) const AGREED: Atom = Atom::Given(Purpose::Policy);
/// That the user did not.
const REFUSED: Atom = Atom::Refused(Purpose::Policy);

/// What is known of the ways to a function.
struct Ways {
    /// For each node from which it is reached: where that leads next, and from which statement.
    came: FxHashMap<Node, (Node, Option<Site>)>,
    /// What acts were met.
    by: By,
}

impl<'p> Knowledge<'p, '_> {
    /// What is put under a key by index: `preferences[KEY] = true`.
    fn put_under(&self, key: &str) -> &[(Site, &'p Value)] {
        let put = self.put_by_index.get_or_init(|| {
            let program = self.program;
            let mut found: FxHashMap<String, Vec<(Site, &'p Value)>> = FxHashMap::default();
            for site in program.index_writes.iter().copied() {
                let StmtKind::IndexWrite { index, from, .. } = program.stmt(site) else { continue };
                if names_key(program, site.function, index) {
                    let elems = program.evaluate(site.function, index, None).into_iter().flatten();
                    let keys = elems.filter_map(|item| item.elem.spelling());
                    keys.for_each(|key| found.entry(key).or_default().push((site, from)));
                }
            }
            found
        });
        put.get(key).map_or(&[], Vec::as_slice)
    }
}

/// Whether an index is a name, not a number that is counted up.
fn names_key(program: &Program<'_>, function: FnId, index: &Value) -> bool {
    match index {
        Value::Path(_) | Value::Str(_) => true,
        Value::Local(local) => {
            matches!(program.defs(function).sites(*local), [site] if matches!(program.stmt(*site), StmtKind::Read { .. }))
        }
        _ => false,
    }
}

impl<'p> Before<'_, 'p, '_> {
    pub(super) fn brought_to_field(&self, field: Field, want: &Want, trail: &mut Trail) -> Option<By> {
        let program = self.knowledge.program;
        if let Some(key) = self.knowledge.kept_under(field).filter(|_| !want.is_absent()) {
            return self.brought_to(State::Key(key.to_string()), want, trail);
        }
        let mut getters = program.members.get(&field).into_iter().flatten();
        // Objective-C: a method of the property's name is its getter.
        let gets = |f: &&FnId| match program.function(**f).role {
            FnRole::Getter => true,
            FnRole::Method => {
                let (getter, kind) = (program.function(**f), program.facts(program.file_of(**f)).kind);
                kind.is_apple() && getter.params.is_empty() && getter.has_body
            }
            _ => false,
        };
        match getters.find(gets) {
            Some(getter) if program.function(*getter).has_body => self.brought_by_returns(*getter, want, trail),
            _ => match self.kept_in_subtypes(field)[..] {
                [] => self.brought_to(State::Field(field), want, trail),
                ref fields => {
                    let by = fields.iter().map(|field| self.brought_to_field(*field, want, trail));
                    by.collect::<Option<Vec<By>>>()?.into_iter().max()
                }
            },
        }
    }

    /// The properties with which classes fulfil what a protocol or interface only asks for.
    fn kept_in_subtypes(&self, (owner, name): Field) -> Vec<Field> {
        let program = self.knowledge.program;
        if program.type_decl(owner).kind != TypeKind::Interface {
            return Vec::new();
        }
        let subtypes = program.hierarchy.subtypes(owner, WRITES);
        subtypes
            .into_iter()
            .filter(|ty| program.field_in(Ty::Project(*ty), name) == Some(*ty))
            .map(|ty| (ty, name))
            .collect()
    }

    /// What brings it about that a state is what is wanted.
    pub(super) fn brought_to(&self, state: State, want: &Want, trail: &mut Trail) -> Option<By> {
        let question = (state, want.clone());
        if let Some((known, stored)) = self.answered.borrow().get(&question) {
            trail.stored |= stored;
            return *known;
        }
        // What hangs on itself alone is brought by nothing new; a collection may have been added to meanwhile.
        if !trail.seen.insert(question.clone()) {
            trail.bent += 1;
            return (*want != Want::Filled).then_some(By::Nothing);
        }
        let bent = trail.bent;
        let (by, stored) = trail.apart(|trail| match &question.0 {
            State::Field(field) => self.written_to_field(*field, want, trail),
            State::Key(key) => {
                trail.stored = true;
                self.written_under(key, want, trail)
            }
            State::Param(function, index) => self.brought_by_callers((*function, *index), want, trail),
        });
        trail.stored |= stored;
        trail.seen.remove(&question);
        // What hangs on how the question was come by is kept only if it was asked by itself.
        if bent == trail.bent || trail.seen.is_empty() {
            self.answered.borrow_mut().insert(question, (by, stored));
        }
        by
    }

    fn written_to_field(&self, field: Field, want: &Want, trail: &mut Trail) -> Option<By> {
        let mut writes = self.knowledge.all_put(field).to_vec();
        writes.extend(self.knowledge.copied(field));
        // What nothing is given at first is false, or nothing.
        let begins = |(site, value): &(Site, &Value)| {
            self.plain(site.function, value).is_some_and(|elem| want.is_not(&elem))
                && self.knowledge.makes(site.function)
        };
        if writes.is_empty() || writes.len() > WRITES || want.is_absent() && !writes.iter().any(begins) {
            return None;
        }
        let by = writes.iter().map(|(site, value)| match self.is_delegate(*site, value) {
            true => Some(By::Nothing),
            false => self.written(*site, value, want, trail),
        });
        by.collect::<Option<Vec<By>>>()?.into_iter().max()
    }

    /// Whether a property is given a delegate of the project's own, in which nothing is at first: `var on by flag()`.
    fn is_delegate(&self, site: Site, value: &Value) -> bool {
        let program = self.knowledge.program;
        let delegates =
            |class| program.symbols.get("getValue").is_some_and(|name| program.members.contains_key(&(class, name)));
        let call = match value {
            Value::Local(local) => {
                program.defs(site.function).sites(*local).first().and_then(|made| program.call(*made))
            }
            _ => None,
        };
        // `flag(default = true)` is on at first.
        let is_on = call.is_some_and(|call| call.args.iter().any(|arg| arg.value == Value::Bool(true)));
        !is_on
            && self.knowledge.makes(site.function)
            && matches!(program.type_of(site.function, value), Ty::Project(class) if delegates(class))
    }

    fn written_under(&self, key: &str, want: &Want, trail: &mut Trail) -> Option<By> {
        let writes = self.knowledge.written_to(key);
        let put = self.knowledge.put_under(key);
        if !(1..=WRITES).contains(&(writes.len() + put.len())) {
            return None;
        }
        let put = put.iter().map(|(site, value)| self.written(*site, value, want, trail));
        let put: Vec<By> = put.collect::<Option<_>>()?;
        let is_plainly_not =
            |written: &&Written| !written.values.is_empty() && written.values.iter().all(|elem| want.is_not(elem));
        let mut seen: Vec<(Site, Option<Site>)> = Vec::new();
        let mut most = Some(By::Nothing);
        for written in writes.iter().filter(|written| !is_plainly_not(written)) {
            let way = (written.stored, written.entered.as_ref().map(|env| env.site));
            if seen.contains(&way) {
                continue;
            }
            seen.push(way);
            let by = match self.stored_at(written.stored) {
                Some(value) => {
                    trail.entered.clone_from(&written.entered);
                    let by = self.written(written.stored, value, want, trail);
                    trail.entered = None;
                    by
                }
                None => self.brought_at(written.site.function, trail),
            };
            most = most.max(Some(by?));
        }
        most.into_iter().chain(put).max()
    }

    /// What is stored at a place.
    fn stored_at(&self, site: Site) -> Option<&'p Value> {
        let program = self.knowledge.program;
        if let StmtKind::Write { from, .. } = program.stmt(site) {
            return Some(from);
        }
        program.apis_at(site).into_iter().find_map(|api| match program.apis.role(api) {
            Some(Role::StoreWrite { value, .. }) => program.argument(site, value),
            _ => None,
        })
    }

    /// By what a value that is written may be what is wanted: by the state that it comes from, by who gives it, or by who
    /// writes it.
    pub(super) fn written(&self, site: Site, value: &'p Value, want: &Want, trail: &mut Trail) -> Option<By> {
        if self.plain(site.function, value).is_some_and(|elem| want.is_not(&elem)) {
            return Some(By::Nothing);
        }
        if let Some(by) = self.brought((site.function, value), want, trail) {
            return Some(by);
        }
        let stored = trail.stored;
        let acts = self.brought_at(site.function, trail);
        trail.stored = acts.is_some() && trail.stored || stored;
        let stored = trail.stored;
        if acts == Some(By::Answer) || !self.stands_behind_answer(site, trail) {
            return acts;
        }
        // What takes an act in this run of the app hangs on nothing older.
        if acts.is_some() {
            trail.stored = stored;
        }
        Some(By::Answer)
    }

    /// Whether each way to a function takes an act of the user, as far as ways are known, and one of the acts answers.
    pub(super) fn brought_at(&self, function: FnId, trail: &mut Trail) -> Option<By> {
        if let Some((known, stored)) = self.brought_by.borrow().get(&function) {
            trail.stored |= stored;
            return *known;
        }
        let bent = trail.bent;
        let (by, stored) = trail.apart(|trail| self.ways_to(function, trail));
        trail.stored |= stored;
        if bent == trail.bent || trail.seen.len() <= 1 {
            self.brought_by.borrow_mut().insert(function, (by, stored));
        }
        by
    }

    fn ways_to(&self, function: FnId, trail: &mut Trail) -> Option<By> {
        // Statements that stand behind an answer: no way through them is of interest any more.
        let mut behind: FxHashSet<Site> = FxHashSet::default();
        loop {
            let mut found = Ways { came: FxHashMap::default(), by: By::Nothing };
            let Some(open) = self.open_way(function, &behind, &mut found, trail) else {
                let by = if behind.is_empty() { found.by } else { By::Answer };
                return (by > By::Nothing).then_some(by);
            };
            let mut way = vec![open];
            let mut sites = Vec::new();
            while let Some((to, site)) = found.came.get(&way[way.len() - 1]) {
                sites.extend(*site);
                way.push(*to);
            }
            match sites.into_iter().find(|site| self.stands_behind_answer(*site, trail)) {
                Some(site) => behind.insert(site),
                None => {
                    if trail.is_straight() {
                        self.unasked.borrow_mut().extend(way);
                    }
                    return None;
                }
            };
        }
    }

    /// Where a way to a function begins that takes no act of the user, if there is one; what was found meanwhile.
    fn open_way(&self, function: FnId, behind: &FxHashSet<Site>, found: &mut Ways, trail: &mut Trail) -> Option<Node> {
        let start = Node::Fn(function);
        let mut todo = vec![start];
        while let Some(node) = todo.pop() {
            if self.unasked.borrow().contains(&node)
                || self.begins(node)
                || found.came.len() >= NODES
                || !trail.goes_on()
            {
                return Some(node);
            }
            let edges = self.edges_to(node);
            if edges.is_empty() {
                return Some(node);
            }
            for edge in &edges {
                let (agreed, refused) = self.told_by(edge);
                // Who refuses brings it, too.
                if edge.kind == Kind::OpenedSomewhere || refused && !agreed {
                    return Some(node);
                }
                if agreed || is_act(edge) {
                    let asked = agreed || matches!(edge.to, Node::Fn(to) if self.is_asked(to));
                    found.by = found.by.max(if asked { By::Answer } else { By::Acts });
                } else if edge.site.is_none_or(|site| !behind.contains(&site))
                    && edge.from != start
                    && !found.came.contains_key(&edge.from)
                {
                    found.came.insert(edge.from, (node, edge.site));
                    todo.push(edge.from);
                }
            }
        }
        None
    }

    /// Whether taking an edge says that the user agreed to the policy, and whether that they refused.
    fn told_by(&self, edge: &Edge) -> (bool, bool) {
        let gives = match &edge.kind {
            Kind::Handed(way) => way.iter().fold(edge.gives, |gives, part| gives.union(part.gives)),
            _ => edge.gives,
        };
        let Node::Fn(to) = edge.to else { return (gives.has(AGREED), gives.has(REFUSED)) };
        let around = self.knowledge.gives_around(to).union(gives);
        (around.has(AGREED), self.knowledge.gives(to).union(gives).has(REFUSED))
    }

    /// Whether a function stands in what asks about the policy. Of a screen with which the app begins it is not enough that
    /// it speaks of it: most that is tapped there is something else.
    fn is_asked(&self, function: FnId) -> bool {
        let knowledge = self.knowledge;
        let begins = || knowledge.outermost(function).is_some_and(|class| self.begins(Node::Type(class)));
        knowledge.around_surface(function) || knowledge.around_policy(function) && !begins()
    }
}
