//! What an object was made with: `Screen.Home.route`, where `object Home : Screen("home")`; `Feature.CALL.permissions`.
//!
//! In: a field that constructors alone fill with what they are given, and whose object is asked. Out: what the calls
//! gave by which such an object is made.

use std::rc::Rc;

use super::env::Env;
use super::program::{FnId, Program, Site, TypeId};
use super::symbols::{Sym, last_segment};
use super::types::Ty;
use super::values::{Alternatives, Elem, Evaluator, Item, add_alternatives, single};
use crate::facts::{Callee, FnRole, Receiver, StmtKind, TypeKind, Value};

/// So many constructors call one another at most.
const CONSTRUCTORS: u32 = 4;
/// One of so many objects may be meant at most.
const OBJECTS: usize = 4;

/// The object that a read asks.
enum Object {
    /// Made by one of these calls.
    Made(Vec<Site>),
    /// Given by whoever calls a function.
    Given(FnId, u32),
}

/// A field, and the type that declares it.
type Field = (TypeId, Sym);

impl Evaluator<'_, '_> {
    /// What a field holds in the object that is asked for it; none if it is not known which object that is, or the object
    /// was not given it as it was made.
    pub(super) fn made_with(
        &mut self,
        field: Field,
        (site, base, path): (Site, &Receiver, &str),
        env: Option<&Rc<Env>>,
    ) -> Option<Alternatives> {
        if !self.program.is_given(field) {
            return None;
        }
        let makers = match self.object((site, base, path), env)? {
            Object::Made(makers) if (1..=OBJECTS).contains(&makers.len()) => makers,
            Object::Given(owner, index) => return Some(single(Elem::PartOf(owner, index), None)),
            Object::Made(_) => return None,
        };
        let mut found = Alternatives::new();
        for maker in makers {
            add_alternatives(&mut found, self.given_by(maker, field, (None, CONSTRUCTORS))?);
        }
        Some(found)
    }

    /// Which object a read asks; none if one of those that it may be is not known.
    fn object(&mut self, (site, base, path): (Site, &Receiver, &str), env: Option<&Rc<Env>>) -> Option<Object> {
        let program = self.program;
        if let Ty::Project(class) = program.accessor_owner(site, base, path, last_segment(path))
            && matches!(program.type_decl(class).kind, TypeKind::Object | TypeKind::Companion)
        {
            return Some(Object::Made(program.super_calls(class)));
        }
        let items = match (base, path.rsplit_once('.')) {
            (_, Some((object, _))) => self.kept_at((site, base, object), env),
            (Receiver::On(value), None) => self.value(site.function, value, env),
            _ => return None,
        };
        if let [[Item { elem: Elem::Param(owner, index), .. }]] =
            items.iter().map(Vec::as_slice).collect::<Vec<_>>()[..]
            && !program.calls_of(*owner).is_empty()
        {
            return Some(Object::Given(*owner, *index));
        }
        let made = |item: &Item| match (&item.elem, item.at) {
            (Elem::Opaque(site), _) => program.makes(*site).then(|| vec![*site]),
            (Elem::Path(_), Some(at)) => self.constant_made_at(at),
            _ => None,
        };
        Some(Object::Made(items.iter().flatten().map(made).collect::<Option<Vec<_>>>()?.concat()))
    }

    /// What the field holds that a path names.
    fn kept_at(&mut self, (site, base, path): (Site, &Receiver, &str), env: Option<&Rc<Env>>) -> Alternatives {
        let field = self.program.field_at(site, base, path);
        field.map(|(owner, name)| self.field(owner, name, env)).unwrap_or_default()
    }

    /// The calls by which the constant is made that a statement reads: `val feature = Feature.CALL`.
    fn constant_made_at(&self, site: Site) -> Option<Vec<Site>> {
        let program = self.program;
        let StmtKind::Read { base, name, .. } = program.stmt(site) else { return None };
        let path = program.text(program.file_of(site.function), *name);
        if let Ty::Project(class) = program.type_of_path(site.function, path)
            && program.type_decl(class).kind == TypeKind::Object
        {
            return Some(program.super_calls(class));
        }
        let (owner, name) = program.field_at(site, base, path)?;
        let [(written, value)] = program.field_writes(owner, name)[..] else { return None };
        let Value::Local(local) = value else { return None };
        let defs = program.defs(written.function);
        let [made] = defs.sites(*local) else { return None };
        program.makes(*made).then(|| vec![*made])
    }

    /// What the call of a constructor gives to a field, also through the constructors that this one calls.
    fn given_by(&mut self, call: Site, field: Field, (env, deep): (Option<&Rc<Env>>, u32)) -> Option<Alternatives> {
        let program = self.program;
        for constructor in &program.resolve(call).targets {
            let entered = Env::entered(*constructor, call, env.cloned());
            let writes = program.field_writes(field.0, field.1);
            if let Some((site, value)) = writes.into_iter().find(|(site, _)| site.function == *constructor) {
                return Some(self.value(site.function, value, Some(&entered)));
            }
            let mut next = program.constructor_calls(*constructor).filter(|_| deep > 0);
            if let Some(found) = next.find_map(|call| self.given_by(call, field, (Some(&entered), deep - 1))) {
                return Some(found);
            }
        }
        None
    }
}

impl Program<'_> {
    /// Whether constructors alone write to a field, and what they are given.
    fn is_given(&self, (owner, name): Field) -> bool {
        let writes = self.field_writes(owner, name);
        let given = |(site, value): &(Site, &Value)| {
            let param = matches!(value, Value::Local(local) if self.defs(site.function).param(*local).is_some());
            param && self.function(site.function).role == FnRole::Constructor
        };
        !writes.is_empty() && writes.iter().all(given)
    }

    /// Whether a statement makes an object of the project.
    fn makes(&self, site: Site) -> bool {
        self.call(site).is_some() && matches!(self.resolve(site).made, Ty::Project(_))
    }

    /// The calls by which an `object` makes what it extends.
    fn super_calls(&self, class: TypeId) -> Vec<Site> {
        self.functions_in(class).flat_map(|function| self.constructor_calls(function)).collect()
    }

    /// The calls of other constructors in a constructor.
    fn constructor_calls(&self, function: FnId) -> impl Iterator<Item = Site> + '_ {
        self.function(function).body.iter().enumerate().filter_map(move |(stmt, statement)| {
            let StmtKind::Call(call) = &statement.kind else { return None };
            let calls = matches!(call.callee, Callee::SuperConstructor | Callee::ThisConstructor);
            calls.then_some(Site { function, stmt: stmt as u32 })
        })
    }
}
