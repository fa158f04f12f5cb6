//! Stored settings with their defaults: reads with a default, preference screens, delegates, manifest switches.
//!
//! In: resources, manifests, code. Out: candidates of kind `setting`.

use std::rc::Rc;

use rules::catalogue::{ArgAt, Role};
use rules::rule::Find;
use rules::vocabulary::Idea;

use super::acts::{callers, runs};
use super::candidate::Candidate;
use super::defaults::{Origin, is_stored, origins};
use super::naming::Named;
use crate::facts::{Exit, FnRole, StmtKind, Value};
use crate::link::manifest::Manifest;
use crate::link::program::{FnId, Site};
use crate::link::property_lists::PropertyLists;
use crate::link::symbols::{Sym, last_segment};
use crate::link::types::Ty;
use crate::link::uses::null_test;
use crate::link::values::{Elem, Env, Item};
use crate::solve::knowledge::Knowledge;

/// At most so many wrappers are climbed from a store to whoever names the key.
const CLIMB: u32 = 3;

/// All settings.
#[must_use]
pub fn candidates(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let mut found = super::layouts::settings(knowledge);
    found.extend(super::settings_bundles::settings(knowledge));
    stored(knowledge, &mut found);
    alternatives(knowledge, &mut found);
    delegates(knowledge, &mut found);
    switches(knowledge, &mut found);
    listed(knowledge, &mut found);
    super::tables::add(knowledge, &mut found);
    found
}

/// Reads of a store with a default.
fn stored(knowledge: &Knowledge<'_, '_>, found: &mut Vec<Candidate>) {
    let program = knowledge.program;
    let [names, ..] = program.apis.names_with(|r| matches!(r, Role::StoreRead { default: Some(_), .. }));
    let mut sites: Vec<Site> = names.iter().filter_map(|n| program.calls.get(n)).flatten().copied().collect();
    sites.sort_unstable();
    for site in sites.into_iter().filter(|s| runs(knowledge, s.function)) {
        let roles = program.apis_at(site).into_iter().filter_map(|api| program.apis.role(api));
        let read = roles.into_iter().find_map(|role| match role {
            Role::StoreRead { key, default: Some(default) } => Some((key.clone(), default.clone())),
            _ => None,
        });
        let guessed = read.is_none();
        if let Some((key, default)) = read.or_else(|| unknown_store(knowledge, site)) {
            let read = Read { site, key: &key, default: &default, guessed };
            read.climb(knowledge, None, &mut Vec::new(), found);
        }
    }
}

/// A call on an unknown object that looks like a read of a store: a key that is a text, and a default.
fn unknown_store(knowledge: &Knowledge<'_, '_>, site: Site) -> Option<(ArgAt, ArgAt)> {
    let program = knowledge.program;
    let call = program.call(site)?;
    let crate::facts::Receiver::On(receiver) = &call.receiver else { return None };
    let [key, default] = call.args.as_slice() else { return None };
    let unknown = program.type_of(site.function, receiver) == Ty::Unknown && program.resolve(site).targets.is_empty();
    let keys = program.evaluate(site.function, &key.value, None);
    let text = keys.iter().flatten().any(|i| matches!(i.elem, Elem::Str(_)));
    (unknown && text && default.value == Value::Bool(true)).then_some((ArgAt::At(0), ArgAt::At(1)))
}

/// A read of a store.
struct Read<'r> {
    site: Site,
    key: &'r ArgAt,
    default: &'r ArgAt,
    guessed: bool,
}

impl Read<'_> {
    /// One candidate, or one per call of the wrapper that takes key or default as a parameter.
    fn climb(
        &self,
        knowledge: &Knowledge<'_, '_>,
        env: Option<&Rc<Env>>,
        way: &mut Vec<Site>,
        found: &mut Vec<Candidate>,
    ) {
        let program = knowledge.program;
        let open =
            [self.key, self.default].into_iter().filter_map(|at| program.argument(self.site, at)).find_map(|value| {
                let items = program.evaluate(self.site.function, value, env);
                items.into_iter().flatten().find_map(|i| match i.elem {
                    Elem::Param(owner, _) => Some(owner),
                    _ => None,
                })
            });
        let calls = open.filter(|_| way.len() < CLIMB as usize).map(|owner| (owner, callers(knowledge, owner)));
        let Some((owner, calls)) = calls.filter(|(_, calls)| !calls.is_empty()) else {
            return self.add(knowledge, env, way, found);
        };
        for call in calls {
            if way.contains(&call) {
                continue;
            }
            let env = Env::extended(env, owner, call);
            way.push(call);
            self.climb(knowledge, Some(&env), way, found);
            way.pop();
        }
    }

    fn add(&self, knowledge: &Knowledge<'_, '_>, env: Option<&Rc<Env>>, way: &[Site], found: &mut Vec<Candidate>) {
        let program = knowledge.program;
        let Some(default) = program.argument(self.site, self.default) else { return };
        let named = self.named(knowledge, env, way);
        if !named.is_telling(knowledge) {
            return;
        }
        let decided = way.last().copied().unwrap_or(self.site);
        let mut origins = origins(knowledge, self.site, default, env);
        origins.retain(|o| o.plain || named.allows(knowledge));
        let any_yes = origins.iter().any(|o| o.yes);
        for origin in origins.into_iter().filter(|o| o.yes == any_yes) {
            let at = self.place(&origin, decided);
            let mut candidate = candidate_at(knowledge, at);
            candidate.first_value = super::fixes::in_code(program, origin.at, &origin.written);
            candidate.guessed = self.guessed;
            candidate.api = program.callee_text(self.site).to_string();
            candidate.inner = way.iter().rev().copied().chain([self.site]).filter(|s| *s != at).collect();
            push(found, named.clone().fill(candidate, knowledge, (&origin.written, origin.yes)));
        }
    }

    /// The line of the constant; if a wrapper decides it and the caller only names the key, the caller's.
    fn place(&self, origin: &Origin, decided: Site) -> Site {
        if origin.at == self.site { decided } else { origin.at }
    }

    fn named(&self, knowledge: &Knowledge<'_, '_>, env: Option<&Rc<Env>>, way: &[Site]) -> Named {
        let program = knowledge.program;
        let mut named = Named::default();
        let Some(key) = program.argument(self.site, self.key) else { return named };
        for item in program.evaluate(self.site.function, key, env).into_iter().flatten() {
            let spelling = item.elem.spelling();
            named.keys.extend(
                spelling.iter().flat_map(|s| knowledge.resources.resolve(s)).map(|s| last_segment(&s).to_string()),
            );
        }
        if way.is_empty() {
            named.add(knowledge.names_of(self.site.function, key));
        }
        // A setting's class often says more than its key: `fun isAnalyticsEnabled() = sp.getBoolean("a", true)`.
        let around = way.last().map_or(self.site.function, |s| s.function);
        named.add(accessor(knowledge, around));
        named
    }
}

/// The name of a small function that does nothing but read a setting.
fn accessor(knowledge: &Knowledge<'_, '_>, function: FnId) -> Option<String> {
    let body = &knowledge.program.function(function).body;
    let small =
        body.len() <= 8 && !body.iter().any(|s| matches!(s.kind, StmtKind::Branch { .. } | StmtKind::Loop { .. }));
    let returns = matches!(body.last().map(|s| &s.kind), Some(StmtKind::Exit { value: Some(_), .. }));
    let name = knowledge.program.fn_text(function);
    (small && returns && !name.starts_with('<')).then(|| name.to_string())
}

/// `stored ?: true`, `stored == null ? true : stored`, `if (stored == null) return true`.
fn alternatives(knowledge: &Knowledge<'_, '_>, found: &mut Vec<Candidate>) {
    let program = knowledge.program;
    for branch in &program.null_tests {
        let function = branch.function;
        let Some((value, is_there)) = program.branch_cond(*branch).and_then(null_test) else { continue };
        let block = program.stmt(*branch).blocks(branch.stmt)[usize::from(is_there)].clone();
        let Some(last) = block.clone().last().map(|stmt| Site { function, stmt }) else { continue };
        let (StmtKind::Assign { from, .. } | StmtKind::Exit { how: Exit::Return, value: Some(from) }) =
            program.stmt(last)
        else {
            continue;
        };
        let plain = *from == Value::Bool(true) && block.len() == 1;
        // A read of a constant stands before it.
        let text = matches!(from, Value::Str(_)) || matches!(from, Value::Local(_)) && block.len() == 2;
        if !plain && !text || !runs(knowledge, function) {
            continue;
        }
        let mut named = Named::default();
        named.add(knowledge.names_of(function, value));
        named.add(accessor_of(knowledge, function));
        if !named.is_telling(knowledge) {
            continue;
        }
        let from_store = matches!(value, Value::Index(..)) || is_stored(knowledge, *branch, value);
        let is_sure = from_store && plain;
        if !is_sure && !named.allows(knowledge) {
            continue;
        }
        let chosen = if plain { Some((last, "true".to_string())) } else { spoken_yes(knowledge, last, from) };
        let Some((site, written)) = chosen else { continue };
        let mut candidate = candidate_at(knowledge, site);
        candidate.first_value = super::fixes::in_code(program, site, &written);
        candidate.guessed = !is_sure;
        if site != last {
            candidate.inner = vec![last];
        }
        push(found, named.fill(candidate, knowledge, (&written, true)));
    }
}

/// A constant text that says yes in words (`"granted"`), with the place where it is written.
fn spoken_yes(knowledge: &Knowledge<'_, '_>, site: Site, value: &Value) -> Option<(Site, String)> {
    let alternatives = knowledge.program.evaluate(site.function, value, None);
    let [one] = alternatives.as_slice() else { return None };
    let [Item { elem: Elem::Str(text), at }] = one.as_slice() else { return None };
    let speaks = |idea| knowledge.words.speaks_of(idea, text);
    let yes = (speaks(Idea::Allow) || speaks(Idea::Agree)) && !speaks(Idea::Negation) && !speaks(Idea::Refuse);
    (yes && !text.contains(' ')).then(|| (at.unwrap_or(site), text.clone()))
}

/// The name of the property that a getter computes.
fn accessor_of(knowledge: &Knowledge<'_, '_>, function: FnId) -> Option<String> {
    let getter = knowledge.program.function(function).role == crate::facts::FnRole::Getter;
    getter.then(|| knowledge.program.fn_text(function).to_string())
}

/// `var x by setting(KEY, default = true)`.
fn delegates(knowledge: &Knowledge<'_, '_>, found: &mut Vec<Candidate>) {
    let program = knowledge.program;
    for id in program.type_ids() {
        for (field, file) in program.fields_of(id).filter(|(f, _)| f.delegated) {
            let name = program.sym(file, field.name);
            for (site, value) in program.field_writes(id, name) {
                if let Value::Local(local) = value
                    && let Some(made) = program.defs(site.function).sites(*local).first().copied()
                    && runs(knowledge, site.function)
                {
                    delegate(knowledge, made, program.text(file, field.name), found);
                }
            }
        }
    }
}

fn delegate(knowledge: &Knowledge<'_, '_>, made: Site, field: &str, found: &mut Vec<Candidate>) {
    let program = knowledge.program;
    let Some(call) = program.call(made) else { return };
    let holds_state = |api| matches!(program.apis.role(api), Some(Role::State { .. } | Role::PassesThrough { .. }));
    if program.apis_at(made).into_iter().any(holds_state) {
        return;
    }
    let file = program.file_of(made.function);
    let named_default = |n: crate::facts::Name| program.text(file, n).to_lowercase().starts_with("default");
    let falls_back = |n: crate::facts::Name| named_default(n) || falls_back_on(knowledge, made, program.sym(file, n));
    let is_default = |a: &&crate::facts::Arg| a.value == Value::Bool(true) && a.name.is_none_or(falls_back);
    let by_role = program.apis_at(made).into_iter().find_map(|api| match program.apis.role(api) {
        Some(Role::StoreRead { default: Some(at), .. }) => program.argument(made, at),
        _ => None,
    });
    let of_role = |a: &&crate::facts::Arg| a.value == Value::Bool(true) && by_role == Some(&a.value);
    let Some(default) = call.args.iter().find(of_role).or_else(|| call.args.iter().rfind(is_default)) else { return };
    let mut named = Named { keys: vec![field.to_string()], ..Named::default() };
    for arg in call.args.iter().filter(|a| !std::ptr::eq(*a, default)) {
        named.add(knowledge.names_of(made.function, &arg.value));
    }
    if named.is_telling(knowledge) {
        let mut candidate = candidate_at(knowledge, made);
        candidate.first_value = super::fixes::in_code(program, made, "true");
        candidate.api = program.callee_text(made).to_string();
        push(found, named.fill(candidate, knowledge, ("true", true)));
    }
}

/// Whether what keeps a property reads a store and, where nothing is stored, gives what its own field of this name holds.
fn falls_back_on(knowledge: &Knowledge<'_, '_>, made: Site, field: Sym) -> bool {
    let program = knowledge.program;
    let Ty::Project(keeper) = program.resolve(made).made else { return false };
    let getter = program.symbols.get("wrappedValue").and_then(|name| program.members.get(&(keeper, name)));
    getter.into_iter().flatten().filter(|f| program.function(**f).role == FnRole::Getter).any(|getter| {
        let body = &program.function(*getter).body;
        let sites = (0..body.len() as u32).map(|stmt| Site { function: *getter, stmt });
        let of_store = |api| matches!(program.apis.role(api), Some(Role::StoreRead { .. }));
        let file = program.file_of(*getter);
        let reads_field = body.iter().any(|stmt| match &stmt.kind {
            StmtKind::Read { name, .. } => program.symbols.get(last_segment(program.text(file, *name))) == Some(field),
            _ => false,
        });
        reads_field && sites.into_iter().any(|site| program.apis_at(site).into_iter().any(of_store))
    })
}

/// Manifest switches of SDKs that are set to yes although they can be set to no.
fn switches(knowledge: &Knowledge<'_, '_>, found: &mut Vec<Candidate>) {
    let sdks = &knowledge.program.pack.sdks;
    let known = |name: &str| {
        let offs = sdks.iter().flat_map(|s| s.self_starting.iter().flat_map(|c| &c.off).chain(&s.manifest_opt_out));
        offs.into_iter().any(|m| m.name == name && m.value == "false")
    };
    for unit in &knowledge.modules.units {
        let manifest = Manifest::new(knowledge.program, &knowledge.modules, unit);
        for meta in manifest.meta.iter().filter(|m| m.value == "true" && known(&m.name)) {
            let named = Named { keys: vec![meta.name.clone()], ..Named::default() };
            if named.is_telling(knowledge) {
                let mut candidate = Candidate::new(Find::Setting, meta.place);
                candidate.api = "android:value".into();
                candidate.sources.clone_from(&meta.way);
                candidate.first_value = super::fixes::in_markup(knowledge.program, meta.place, "value");
                push(found, named.fill(candidate, knowledge, ("true", true)));
            }
        }
    }
}

/// The same in the `Info.plist` of an app.
fn listed(knowledge: &Knowledge<'_, '_>, found: &mut Vec<Candidate>) {
    let program = knowledge.program;
    let entries = program.pack.sdks.iter().flat_map(|s| s.plist_off.iter().chain(&s.plist_opt_out));
    let known: Vec<&str> = entries.filter(|m| m.value == "false").map(|m| m.name.as_str()).collect();
    for unit in &knowledge.modules.units {
        let lists = PropertyLists::new(program, &knowledge.modules, unit);
        let on = known.iter().flat_map(|key| lists.info_of(key)).filter(|p| p.values == ["true"]);
        for property in on {
            let named = Named { keys: vec![property.key.clone()], ..Named::default() };
            if named.is_telling(knowledge) {
                let mut candidate = Candidate::new(Find::Setting, property.place);
                candidate.api.clone_from(&property.key);
                candidate.first_value = super::fixes::in_property(program, (property.place.0, property.element));
                push(found, named.fill(candidate, knowledge, ("true", true)));
            }
        }
    }
}

pub(super) fn candidate_at(knowledge: &Knowledge<'_, '_>, site: Site) -> Candidate {
    let program = knowledge.program;
    let mut candidate = Candidate::new(Find::Setting, (program.file_of(site.function), program.span(site)));
    candidate.function = Some(site.function);
    candidate
}

pub(super) fn push(found: &mut Vec<Candidate>, candidate: Candidate) {
    if !found.iter().any(|f| f.place == candidate.place && f.evidence == candidate.evidence) {
        found.push(candidate);
    }
}
