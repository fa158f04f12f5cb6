//! What all parts of solving share: the program, the words, the resources, and what was found out about flags.
//!
//! In: a program. Out: [`Knowledge`].

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use rules::catalogue::{Role, TypeRole};
use rustc_hash::{FxHashMap, FxHashSet};

use super::atoms::Atom;
use super::dialogs::Dialogs;
use super::drawn::Drawn;
use super::flags::Meaning;
use super::test::Test;
use super::words::Words;
use crate::facts::{Receiver, StmtKind, Value};
use crate::link::apis::SdkId;
use crate::link::modules::Modules;
use crate::link::program::{FnId, Program, Site, TypeId};
use crate::link::resources::Resources;
use crate::link::symbols::Sym;
use crate::link::types::Ty;

/// The tests that a place stands behind, with the side taken.
pub(super) type Tests = Rc<[(Test, bool)]>;
/// The same, and what was waited for.
type Passed = (Tests, super::atoms::Atoms);

/// How many definitions names are followed through.
const NAME_STEPS: u32 = 5;

/// Names and texts of variables.
type Named = FxHashMap<(FnId, crate::facts::Local), Rc<[String]>>;

/// Everything that solving looks at.
pub struct Knowledge<'p, 'a> {
    /// The program.
    pub program: &'p Program<'a>,
    /// The vocabulary.
    pub words: Words,
    /// Texts, layouts.
    pub resources: Resources,
    /// Modules and units.
    pub modules: Modules,
    /// Screens that are drawn.
    pub drawn: Drawn,
    pub(super) awaiting: FxHashSet<Sym>,
    /// Members that set or tell the state of a control: calls, and properties.
    pub checked_states: [FxHashSet<Sym>; 2],
    groups: FxHashMap<&'p str, u8>,
    permissions: FxHashMap<&'p str, Option<u8>>,
    gates: FxHashMap<SdkId, u8>,
    pub(super) branches: RefCell<FxHashMap<Site, Test>>,
    pub(super) passed: RefCell<FxHashMap<Site, Passed>>,
    pub(super) summaries: RefCell<FxHashMap<FnId, (Test, u32)>>,
    pub(super) told: RefCell<super::told::ToldBy>,
    pub(super) emitting: OnceCell<[Vec<crate::link::symbols::Sym>; 2]>,
    /// Readings on which something is called that puts a value into a holder.
    pub(super) emissions: OnceCell<FxHashMap<Sym, Vec<(Site, Site)>>>,
    /// What is put into holders.
    pub(super) put: RefCell<FxHashMap<super::held::Field, Rc<[super::lent::Setting<'p>]>>>,
    pub(super) put_by_index: OnceCell<FxHashMap<String, Vec<super::lent::Setting<'p>>>>,
    /// Where fields get their values.
    pub(super) settled: RefCell<FxHashMap<super::held::Field, Rc<super::lent::Settled<'p>>>>,
    pub(super) marks: RefCell<super::marks::Marks>,
    /// The calls that let through only some values.
    pub(super) sieves: std::cell::OnceCell<FxHashSet<crate::link::symbols::Sym>>,
    /// The names of the constants of the project's enumerations.
    pub(super) cases: std::cell::OnceCell<FxHashSet<crate::link::symbols::Sym>>,
    /// What is held, while it is found out where it comes from.
    pub(super) holding: RefCell<FxHashSet<super::held::Field>>,
    /// Screens whose results are being asked about.
    pub(super) outcomes: RefCell<FxHashSet<TypeId>>,
    /// Whether it is being asked what the callers of a function give.
    pub(super) asks_callers: Cell<bool>,
    /// What must have happened wherever a holder may be given a constant.
    pub(super) put_as: RefCell<FxHashMap<(super::held::Field, super::marks::Mark), Option<super::atoms::Atoms>>>,
    pub(super) requests: OnceCell<super::requests::Requests>,
    pub(super) generated: OnceCell<Vec<super::generated::Request>>,
    pub(super) meanings: RefCell<FxHashMap<String, Meaning>>,
    pub(super) given: RefCell<FxHashMap<FnId, super::atoms::Atoms>>,
    named: RefCell<Named>,
    pub(super) asking_units: RefCell<FxHashMap<usize, bool>>,
    pub(super) surfaces: RefCell<FxHashMap<TypeId, bool>>,
    pub(super) busy: RefCell<FxHashSet<FnId>>,
    /// Observers that pick out some of what they are told.
    pub(super) watched: RefCell<FxHashMap<FnId, bool>>,
    /// The key whose flag is supposed to be true while its meaning is found out.
    pub(super) supposed: RefCell<Option<String>>,
    pub(super) asking_sides: RefCell<FxHashMap<Site, Option<bool>>>,
    /// Keys whose answers are being compared.
    pub(super) compared: RefCell<FxHashSet<String>>,
    pub(super) unasked: RefCell<FxHashMap<String, bool>>,
    pub(super) chosen: RefCell<FxHashMap<String, bool>>,
    pub(super) preferences: OnceCell<FxHashSet<String>>,
    pub(super) keys: OnceCell<super::keys::Keys>,
    pub(super) posts: OnceCell<super::notices::Posts>,
    pub(super) first_times: RefCell<FxHashMap<Site, bool>>,
    pub(super) button_numbers: OnceCell<FxHashSet<String>>,
    held_back: OnceCell<Vec<Site>>,
    kept: OnceCell<FxHashMap<Site, Site>>,
    pub(super) dialogs: OnceCell<Dialogs>,
    pub(super) bindings: OnceCell<super::bindings::Bindings>,
}

/// The calls that wait.
fn awaiting(program: &Program<'_>) -> FxHashSet<Sym> {
    let [names, ..] = program.apis.names_with(|role| matches!(role, Role::Awaits {}));
    names.into_iter().collect()
}

/// The group of each permission, and the groups, numbered.
fn permission_groups(catalogue: &rules::catalogue::Catalogue) -> (FxHashMap<&str, Option<u8>>, FxHashMap<&str, u8>) {
    let groups: FxHashMap<&str, u8> =
        catalogue.groups.iter().enumerate().map(|(i, g)| (g.id.as_str(), i as u8 + 1)).collect();
    let group = |p: &rules::catalogue::Permission| p.group.as_deref().and_then(|g| groups.get(g).copied());
    (catalogue.permissions.iter().map(|p| (p.name.as_str(), group(p))).collect(), groups)
}

/// The SDKs that have a consent gate, numbered.
fn gates(pack: &rules::Pack) -> FxHashMap<SdkId, u8> {
    let has_gate = |sdk: &rules::sdk::Sdk| sdk.apis.iter().any(|a| matches!(a.role, Some(Role::ConsentGate { .. })));
    let gated = pack.sdks.iter().enumerate().filter(|(_, sdk)| has_gate(sdk));
    gated.take(Atom::MOST_GATES).enumerate().map(|(number, (id, _))| (SdkId(id as u16), number as u8)).collect()
}

impl<'p, 'a> Knowledge<'p, 'a> {
    /// Gathers it.
    #[must_use]
    pub fn new(program: &'p Program<'a>) -> Knowledge<'p, 'a> {
        let (permissions, groups) = permission_groups(&program.pack.catalogue);
        let (resources, modules) = (Resources::new(program), Modules::new(program));
        Knowledge {
            program,
            words: Words::new(Arc::clone(&program.pack.words)),
            drawn: Drawn::new(program, &modules, &resources.localized),
            resources,
            modules,
            awaiting: awaiting(program),
            checked_states: {
                let [calls, _, _, writes] = program.apis.names_with(|r| matches!(r, Role::SetsChecked { .. }));
                [calls, writes].map(|names| names.into_iter().collect())
            },
            permissions,
            groups,
            gates: gates(program.pack),
            branches: RefCell::default(),
            passed: RefCell::default(),
            summaries: RefCell::default(),
            told: RefCell::default(),
            emitting: OnceCell::new(),
            emissions: OnceCell::new(),
            put: RefCell::default(),
            put_by_index: OnceCell::new(),
            settled: RefCell::default(),
            marks: RefCell::default(),
            cases: std::cell::OnceCell::new(),
            sieves: std::cell::OnceCell::new(),
            holding: RefCell::default(),
            outcomes: RefCell::default(),
            asks_callers: Cell::default(),
            put_as: RefCell::default(),
            requests: OnceCell::new(),
            generated: OnceCell::new(),
            meanings: RefCell::default(),
            given: RefCell::default(),
            named: RefCell::default(),
            asking_units: RefCell::default(),
            surfaces: RefCell::default(),
            busy: RefCell::default(),
            watched: RefCell::default(),
            supposed: RefCell::default(),
            asking_sides: RefCell::default(),
            compared: RefCell::default(),
            unasked: RefCell::default(),
            chosen: RefCell::default(),
            preferences: OnceCell::new(),
            keys: OnceCell::new(),
            posts: OnceCell::new(),
            first_times: RefCell::default(),
            button_numbers: OnceCell::new(),
            held_back: OnceCell::new(),
            kept: OnceCell::new(),
            dialogs: OnceCell::new(),
            bindings: OnceCell::new(),
        }
    }

    /// Where SDKs may be told to wait for their consent gates.
    pub fn held_back_at(&self) -> &[Site] {
        self.held_back.get_or_init(|| {
            let program = self.program;
            let [calls, _, _, writes] = program.apis.names_with(|role| matches!(role, Role::HoldsBack { .. }));
            let called = calls.iter().filter_map(|name| program.calls.get(name));
            called.chain(writes.iter().filter_map(|name| program.writes.get(name))).flatten().copied().collect()
        })
    }

    /// The statements whose values are kept where removing the app does not delete them, each with where it is kept.
    pub fn kept_beyond_removal(&self) -> &FxHashMap<Site, Site> {
        self.kept.get_or_init(|| {
            let program = self.program;
            let [calls, ..] = program.apis.names_with(|role| matches!(role, Role::KeepsBeyondRemoval { .. }));
            let mut sites: Vec<Site> =
                calls.iter().filter_map(|name| program.calls.get(name)).flatten().copied().collect();
            sites.sort_unstable();
            let mut kept = FxHashMap::default();
            for site in sites {
                for api in program.apis_at(site) {
                    let Some(Role::KeepsBeyondRemoval { value }) = program.apis.role(api) else { continue };
                    if let Some(value) = program.argument(site, value) {
                        for part in program.ingredients(site.function, value) {
                            kept.entry(part).or_insert(site);
                        }
                    }
                }
            }
            kept
        })
    }

    /// The number of a permission's group; none if the permission is unknown or never asked for.
    #[must_use]
    pub fn group_of(&self, permission: &str) -> Option<u8> {
        self.permissions.get(permission).copied().flatten()
    }

    /// What has happened when an SDK was told the user's answer; none if it has no gate.
    #[must_use]
    pub fn gate(&self, sdk: SdkId) -> Option<Atom> {
        self.gates.get(&sdk).map(|number| Atom::Gate(*number))
    }

    /// Whether the catalogue has this permission.
    #[must_use]
    pub fn knows_permission(&self, permission: &str) -> bool {
        self.permissions.contains_key(permission)
    }

    /// The number of a group.
    #[must_use]
    pub fn group_number(&self, id: &str) -> Option<u8> {
        self.groups.get(id).copied()
    }

    /// Names and texts that tell what a value is about: its variable, path, member, key, and the strings behind them.
    #[must_use]
    pub fn names_of(&self, function: FnId, value: &Value) -> Vec<String> {
        let key = match value {
            Value::Local(local) => Some((self.program.frame(function), *local)),
            _ => None,
        };
        if let Some(known) = key.and_then(|k| self.named.borrow().get(&k).cloned()) {
            return known.to_vec();
        }
        let mut names = Vec::new();
        self.add_names(function, value, &mut names, NAME_STEPS);
        names.sort_unstable();
        names.dedup();
        if let Some(key) = key {
            self.named.borrow_mut().insert(key, names.clone().into());
        }
        names
    }

    fn add_names(&self, function: FnId, value: &Value, names: &mut Vec<String>, depth: u32) {
        let program = self.program;
        let file = program.file_of(function);
        match value {
            Value::Local(local) => {
                names.extend(program.local_text(function, *local).map(str::to_string));
                if depth > 0 {
                    for site in program.defs(function).sites(*local) {
                        self.add_names_of_result(*site, names, depth - 1);
                    }
                }
            }
            Value::Str(text) | Value::Path(text) => names.push(program.text(file, *text).to_string()),
            Value::Index(pair) => {
                self.add_names(function, &pair.1, names, depth);
                self.add_names(function, &pair.0, names, depth);
            }
            Value::Class(ty) => names.push(program.text(file, ty.name).to_string()),
            Value::Concat(parts) | Value::Array(parts) => {
                for part in parts.iter().take(8) {
                    self.add_names(function, part, names, depth);
                }
            }
            Value::Object(index) => names.push(program.type_text(program.type_id(file, *index)).to_string()),
            _ => {}
        }
    }

    fn add_names_of_result(&self, site: Site, names: &mut Vec<String>, depth: u32) {
        let program = self.program;
        let function = site.function;
        match program.stmt(site) {
            StmtKind::Read { base, name, .. } => {
                let path = program.text(program.file_of(function), *name);
                names.push(path.to_string());
                names.extend(
                    path.rsplit_once("R.string.")
                        .into_iter()
                        .flat_map(|(_, n)| self.resources.string(n).iter().cloned()),
                );
                if let Receiver::On(value) = base {
                    self.add_names(function, value, names, depth);
                }
                for item in
                    program.evaluate(function, &Value::Local(local_of(program, site)), None).into_iter().flatten()
                {
                    names.extend(item.elem.spelling());
                }
            }
            StmtKind::Call(call) => {
                names.push(program.callee_text(site).to_string());
                if let Receiver::On(value) = &call.receiver {
                    self.add_names(function, value, names, depth);
                }
                for arg in call.args.iter().take(3) {
                    self.add_names(function, &arg.value, names, depth.saturating_sub(1));
                    self.add_names_of_lambda(function, &arg.value, names, depth);
                }
            }
            StmtKind::Assign { from, .. } => self.add_names(function, from, names, depth),
            _ => {}
        }
    }

    /// What a lambda's result is about: `flow.map { it[KEY] }`.
    fn add_names_of_lambda(&self, function: FnId, value: &Value, names: &mut Vec<String>, depth: u32) {
        let Value::Function(index) = value else { return };
        let lambda = self.program.fn_id(self.program.file_of(function), *index);
        for stmt in self.program.function(lambda).body.iter().filter(|_| depth > 0) {
            if let StmtKind::Exit { value: Some(returned), .. } = &stmt.kind {
                self.add_names(lambda, returned, names, depth - 1);
            }
        }
    }

    /// Whether a type is a screen, a part of one, or a dialog: declared so, or called so when its ancestors are not
    /// known.
    #[must_use]
    pub fn is_visible(&self, ty: TypeId) -> bool {
        let hierarchy = &self.program.hierarchy;
        let roles = [TypeRole::Screen, TypeRole::ScreenPart, TypeRole::Dialog, TypeRole::View];
        if roles.iter().any(|r| hierarchy.has_role(Ty::Project(ty), *r)) {
            return true;
        }
        let ancestors = hierarchy.ancestors(Ty::Project(ty));
        let unknown = ancestors
            .iter()
            .any(|t| matches!(t, Ty::Unknown) || matches!(t, Ty::External(n) if !hierarchy.is_known(*n)));
        let name = self.program.type_text(ty);
        unknown && ["Activity", "Fragment", "Dialog", "Popup", "Sheet"].iter().any(|suffix| name.ends_with(suffix))
    }
}

/// The variable that a reading or calling statement fills.
fn local_of(program: &Program<'_>, site: Site) -> crate::facts::Local {
    match program.stmt(site) {
        StmtKind::Read { to, .. } | StmtKind::Assign { to, .. } => *to,
        StmtKind::Call(call) => call.to.unwrap_or(crate::facts::Local(u32::MAX)),
        _ => crate::facts::Local(u32::MAX),
    }
}
