//! One number for each distinct string of the whole project.
//!
//! In: the name tables of all files and the strings of the catalogue. Out: [`Symbols`].

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;

/// A string of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub u32);

/// All strings, each once: those of the pack, which all programs share, and the program's own. Borrowed from the facts and
/// the pack; only composed names are owned.
#[derive(Default)]
pub struct Symbols<'a> {
    shared: Arc<Table<'a>>,
    own: Table<'a>,
}

/// Strings that many tables of symbols begin with.
#[derive(Clone, Default)]
pub struct Shared<'a>(Arc<Table<'a>>);

/// Strings, numbered in the order in which they came.
#[derive(Default)]
struct Table<'a> {
    /// Numbers with half of their strings' hashes: most strings are told apart by that alone, and growing hashes nothing.
    index: HashTable<(u32, u32)>,
    texts: Vec<Cow<'a, str>>,
}

fn hash_of(text: &str) -> u32 {
    let hash = FxBuildHasher.hash_one(text);
    (hash ^ hash >> 32) as u32
}

/// A table wants its bits at both ends.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

impl<'a> Table<'a> {
    fn find(&self, hash: u32, text: &str) -> Option<u32> {
        let same = |(other, at): &(u32, u32)| *other == hash && self.texts[*at as usize] == text;
        self.index.find(spread(hash), same).map(|(_, at)| *at)
    }

    fn enter(&mut self, hash: u32, text: Cow<'a, str>) -> u32 {
        let texts = &mut self.texts;
        let same = |(other, at): &(u32, u32)| *other == hash && texts[*at as usize] == text;
        match self.index.entry(spread(hash), same, |(hash, _)| spread(*hash)) {
            Entry::Occupied(known) => known.get().1,
            Entry::Vacant(free) => {
                let at = texts.len() as u32;
                free.insert((hash, at));
                texts.push(text);
                at
            }
        }
    }
}

impl<'a> Symbols<'a> {
    /// The strings of this table alone, to be shared by others.
    #[must_use]
    pub fn share(self) -> Shared<'a> {
        Shared(Arc::new(self.own))
    }

    /// Those that are shared, to which others can be added.
    #[must_use]
    pub fn beside(shared: &Shared<'a>) -> Symbols<'a> {
        Symbols { shared: Arc::clone(&shared.0), own: Table::default() }
    }

    fn number(&self, own: u32) -> Sym {
        Sym(self.shared.texts.len() as u32 + own)
    }

    /// The symbol of a string that outlives the table.
    pub fn intern(&mut self, text: &'a str) -> Sym {
        self.enter(Cow::Borrowed(text))
    }

    /// The symbol of a composed string.
    pub fn intern_owned(&mut self, text: &str) -> Sym {
        self.get(text).unwrap_or_else(|| self.enter(Cow::Owned(text.to_owned())))
    }

    fn enter(&mut self, text: Cow<'a, str>) -> Sym {
        let hash = hash_of(&text);
        let shared = self.shared.find(hash, &text);
        match shared {
            Some(at) => Sym(at),
            None => {
                let at = self.own.enter(hash, text);
                self.number(at)
            }
        }
    }

    /// The symbol of a string, if it occurs.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<Sym> {
        let hash = hash_of(text);
        let shared = self.shared.find(hash, text).map(Sym);
        shared.or_else(|| self.own.find(hash, text).map(|at| self.number(at)))
    }

    /// The string behind a symbol.
    #[must_use]
    pub fn str(&self, sym: Sym) -> &str {
        let (at, shared) = (sym.0 as usize, &self.shared.texts);
        if at < shared.len() { &shared[at] } else { &self.own.texts[at - shared.len()] }
    }

    /// All of them, in the order in which they were met.
    pub fn all(&self) -> impl Iterator<Item = Sym> + use<> {
        (0..self.len() as u32).map(Sym)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared.texts.len() + self.own.texts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Whether a name is written like a constant's: capitals first, or a resource.
#[must_use]
pub fn looks_constant(path: &str) -> bool {
    path.starts_with("R.") || path.contains(".R.") || last_segment(path).starts_with(char::is_uppercase)
}

/// Whether a name is written like a constant of an enumeration in Apple's languages: `kCLLocationAccuracyBest` in
/// Objective-C, `CLAuthorizationStatus.denied` or `.denied` in Swift.
#[must_use]
pub fn looks_enumerated(path: &str) -> bool {
    let first = path.strip_prefix('k').unwrap_or(path);
    first.starts_with(char::is_uppercase)
}

/// The last part of a dotted name.
#[must_use]
pub fn last_segment(dotted: &str) -> &str {
    dotted.rsplit('.').next().unwrap_or(dotted)
}
