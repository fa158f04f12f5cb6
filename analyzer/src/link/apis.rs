//! The catalogue, ready for lookup by name.
//!
//! In: the pack. Out: [`Apis`].

use std::sync::Arc;

use rules::Pack;
use rules::catalogue::{Api, Names, Role};
use rustc_hash::{FxHashMap, FxHashSet};

use super::program::{FnId, Program};
use super::symbols::{Sym, Symbols};
use super::types::Ty;
use crate::facts::FileKind;

/// An entry of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ApiId(pub u32);

impl ApiId {
    /// What the catalogue does not have.
    pub const NONE: ApiId = ApiId(u32::MAX);
}

/// An SDK: an index into [`Pack::sdks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SdkId(pub u16);

/// An entry with what it belongs to.
#[derive(Clone, Copy)]
pub struct Entry<'t, 'a> {
    /// The data.
    pub api: &'a Api,
    /// The SDK whose file it stands in.
    pub sdk: Option<SdkId>,
    row: &'t Row,
}

/// What lookup needs of an entry.
struct Row {
    sdk: Option<SdkId>,
    /// Its place in the catalogue, or in its SDK's file.
    index: u32,
    owners: Vec<Sym>,
    packages: Vec<Sym>,
    apple: bool,
}

/// The catalogue by name.
pub struct Apis<'a> {
    pack: &'a Pack,
    tables: Arc<Tables>,
}

/// The catalogue by name, without the catalogue: made once, for all programs.
#[derive(Default)]
pub struct Tables {
    rows: Vec<Row>,
    calls: FxHashMap<Sym, Vec<ApiId>>,
    constructors: FxHashMap<Sym, Vec<ApiId>>,
    reads: FxHashMap<Sym, Vec<ApiId>>,
    writes: FxHashMap<Sym, Vec<ApiId>>,
    overrides: FxHashMap<Sym, Vec<ApiId>>,
    annotations: FxHashMap<Sym, Vec<ApiId>>,
    constants: FxHashMap<Sym, String>,
    constant_owners: FxHashMap<Sym, String>,
    /// By class and name, whatever the package.
    generated: FxHashMap<String, String>,
    owners: FxHashSet<Sym>,
}

impl Tables {
    /// Reads the pack.
    pub fn new(pack: &Pack, symbols: &mut Symbols<'_>) -> Tables {
        let mut tables = Tables::default();
        for (index, api) in pack.catalogue.apis.iter().enumerate() {
            tables.add(api, (None, index as u32), symbols);
        }
        for (number, sdk) in pack.sdks.iter().enumerate() {
            for (index, api) in sdk.apis.iter().enumerate() {
                tables.add(api, (Some(SdkId(number as u16)), index as u32), symbols);
            }
        }
        for constant in &pack.catalogue.constants {
            if let Some(name) = constant.name.strip_prefix("*.") {
                tables.generated.insert(name.to_string(), constant.value.clone());
                continue;
            }
            match constant.name.strip_suffix(".*") {
                Some(owner) => tables.constant_owners.insert(symbols.intern_owned(owner), constant.value.clone()),
                None => tables.constants.insert(symbols.intern_owned(&constant.name), constant.value.clone()),
            };
        }
        tables
    }

    fn add(&mut self, api: &Api, (sdk, index): (Option<SdkId>, u32), symbols: &mut Symbols<'_>) {
        let id = ApiId(self.rows.len() as u32);
        let syms = |names: &Option<Names>, symbols: &mut Symbols<'_>| -> Vec<Sym> {
            names.iter().flat_map(Names::iter).map(|n| symbols.intern_owned(n)).collect()
        };
        let owners = syms(&api.on, symbols);
        let packages = syms(&api.package, symbols);
        for name in api.call.iter().flat_map(Names::iter) {
            self.calls.entry(symbols.intern_owned(name)).or_default().push(id);
            let short = property_of(name, "get");
            for property in short.iter().chain(short.as_deref().and_then(acronym_of).as_ref()) {
                self.reads.entry(symbols.intern_owned(property)).or_default().push(id);
            }
            if name.starts_with("is") && name[2..].starts_with(|c: char| c.is_uppercase()) {
                self.reads.entry(symbols.intern_owned(name)).or_default().push(id);
            }
            if let Some(property) = property_of(name, "set") {
                self.writes.entry(symbols.intern_owned(&property)).or_default().push(id);
                let is = symbols.intern_owned(&format!("is{}", &name[3..]));
                self.writes.entry(is).or_default().push(id);
            }
        }
        for (names, map) in [(&api.read, &mut self.reads), (&api.write, &mut self.writes)] {
            for name in syms(names, symbols) {
                map.entry(name).or_default().push(id);
            }
        }
        for (names, map) in [(&api.overridden, &mut self.overrides), (&api.annotated, &mut self.annotations)] {
            for name in syms(names, symbols) {
                map.entry(name).or_default().push(id);
            }
        }
        if api.new == Some(true) {
            for owner in &owners {
                let simple = super::symbols::last_segment(symbols.str(*owner)).to_string();
                let simple = symbols.intern_owned(&simple);
                self.constructors.entry(simple).or_default().push(id);
            }
        }
        self.owners.extend(&owners);
        self.rows.push(Row { sdk, index, owners, packages, apple: api.is_apple() });
    }
}

impl<'a> Apis<'a> {
    /// The catalogue of a pack, by the tables that were made of it.
    #[must_use]
    pub fn new(pack: &'a Pack, tables: &Arc<Tables>) -> Apis<'a> {
        Apis { pack, tables: Arc::clone(tables) }
    }

    /// Whether some entry belongs to this type.
    #[must_use]
    pub fn is_owner(&self, name: Sym) -> bool {
        self.tables.owners.contains(&name) || self.tables.constant_owners.contains_key(&name)
    }

    /// An entry.
    #[must_use]
    pub fn entry(&self, id: ApiId) -> Entry<'_, 'a> {
        let row = &self.tables.rows[id.0 as usize];
        Entry { api: self.api(row), sdk: row.sdk, row }
    }

    fn api(&self, row: &Row) -> &'a Api {
        let apis = row.sdk.map_or(&self.pack.catalogue.apis, |sdk| &self.pack.sdks[usize::from(sdk.0)].apis);
        &apis[row.index as usize]
    }

    /// What an entry means.
    #[must_use]
    pub fn role(&self, id: ApiId) -> Option<&'a Role> {
        self.api(self.tables.rows.get(id.0 as usize)?).role.as_ref()
    }

    /// Every entry.
    pub fn ids(&self) -> impl Iterator<Item = ApiId> + use<> {
        (0..self.tables.rows.len() as u32).map(ApiId)
    }

    /// Entries by the name of a called method, whatever its owner.
    #[must_use]
    pub fn calls(&self, name: Sym) -> &[ApiId] {
        self.tables.calls.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Entries by the simple name of a constructed type.
    #[must_use]
    pub fn constructors(&self, simple: Sym) -> &[ApiId] {
        self.tables.constructors.get(&simple).map_or(&[], Vec::as_slice)
    }

    /// Entries by the name of a member that is read.
    #[must_use]
    pub fn reads(&self, name: Sym) -> &[ApiId] {
        self.tables.reads.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Entries by the name of a member that is written.
    #[must_use]
    pub fn writes(&self, name: Sym) -> &[ApiId] {
        self.tables.writes.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Entries by the name of an overridden method.
    #[must_use]
    pub fn overrides(&self, name: Sym) -> &[ApiId] {
        self.tables.overrides.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Entries for a method that the framework may call: by its name, and by its name with a label (`scene:willConnectTo`).
    #[must_use]
    pub fn overrides_of(&self, program: &Program<'_>, function: FnId) -> Vec<ApiId> {
        let mut found = self.overrides(program.fn_name(function)).to_vec();
        let (file, name) = (program.file_of(function), program.fn_text(function));
        if program.facts(file).kind.is_apple() {
            let labels =
                program.function(function).params.iter().map(|p| program.text(file, p.label.unwrap_or(p.name)));
            let labelled = labels.filter_map(|label| program.symbols.get(&format!("{name}:{label}")));
            found.extend(labelled.flat_map(|name| self.overrides(name)));
            // Methods of the class itself are written as Objective-C writes them.
            let own = program.function(function).modifiers.is_static;
            let own = own.then(|| program.symbols.get(&format!("+{name}"))).flatten();
            found.extend(own.into_iter().flat_map(|name| self.overrides(name)));
        }
        found
    }

    /// Entries by an annotation's fully qualified name.
    #[must_use]
    pub fn annotations(&self, name: Sym) -> &[ApiId] {
        self.tables.annotations.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Names under which calls with a role that `wanted` accepts may be written: called, constructed, read, written.
    pub fn names_with(&self, wanted: impl Fn(&Role) -> bool) -> [Vec<Sym>; 4] {
        let pick = |map: &FxHashMap<Sym, Vec<ApiId>>| {
            let mut names: Vec<Sym> = map
                .iter()
                .filter(|(_, ids)| ids.iter().any(|id| self.role(*id).is_some_and(&wanted)))
                .map(|(name, _)| *name)
                .collect();
            names.sort_unstable();
            names
        };
        [pick(&self.tables.calls), pick(&self.tables.constructors), pick(&self.tables.reads), pick(&self.tables.writes)]
    }

    /// The value of a constant of the catalogue.
    #[must_use]
    pub fn constant(&self, symbols: &Symbols<'_>, owner: Sym, name: &str) -> Option<String> {
        let full = format!("{}.{name}", symbols.str(owner));
        if let Some(value) = symbols.get(&full).and_then(|sym| self.tables.constants.get(&sym)) {
            return Some((*value).to_string());
        }
        let in_class = self.tables.constant_owners.get(&owner).map(|value| value.replace('*', name));
        in_class.or_else(|| self.generated(&full).map(str::to_string))
    }

    /// The value of a constant that the build makes for each package, by a path that ends in its class and name.
    #[must_use]
    pub fn generated(&self, path: &str) -> Option<&str> {
        let class = path.rmatch_indices('.').nth(1).map_or(0, |(dot, _)| dot + 1);
        self.tables.generated.get(&path[class..]).map(String::as_str)
    }
}

impl<'t> Entry<'t, '_> {
    /// Whether it is one of Apple's world.
    #[must_use]
    pub fn is_apple(&self) -> bool {
        self.row.apple
    }

    /// Whether code of a kind of file can mean the entry by its name alone.
    #[must_use]
    pub fn speaks_to(&self, kind: FileKind) -> bool {
        self.row.apple == kind.is_apple()
    }

    /// Whether the entry belongs to a type: one of its owners is the type or an ancestor.
    #[must_use]
    pub fn owned_by(&self, program: &Program<'_>, ty: Ty) -> bool {
        let ancestors = program.hierarchy.ancestors(ty);
        ancestors.iter().any(|t| matches!(t, Ty::External(name) if self.row.owners.contains(name)))
    }

    /// The types that the entry belongs to.
    #[must_use]
    pub fn owners(&self) -> &'t [Sym] {
        &self.row.owners
    }

    /// Whether the entry is a top-level function of this package.
    #[must_use]
    pub fn in_package(&self, package: Sym) -> bool {
        self.row.packages.contains(&package)
    }

    /// The packages of a top-level function.
    #[must_use]
    pub fn packages(&self) -> &'t [Sym] {
        &self.row.packages
    }
}

/// `getImei` -> `imei`, `getIMEI` -> `imei` is not attempted.
fn property_of(method: &str, prefix: &str) -> Option<String> {
    let rest = method.strip_prefix(prefix)?;
    let first = rest.chars().next().filter(|c| c.is_uppercase())?;
    Some(first.to_lowercase().chain(rest.chars().skip(1)).collect())
}

/// Kotlin writes a property whose name begins with capitals small as far as they go: `getSSID` is `ssid`, `getURLPath`
/// is `urlPath`. Of a property that begins with one capital, nothing.
fn acronym_of(property: &str) -> Option<String> {
    let capitals = property.chars().skip(1).take_while(|c| c.is_uppercase()).count();
    let end = 1 + if 1 + capitals == property.chars().count() { capitals } else { capitals.saturating_sub(1) };
    let small = property.chars().take(end).flat_map(char::to_lowercase);
    (end > 1).then(|| small.chain(property.chars().skip(end)).collect())
}
