//! One number for each distinct string of the whole project.
//!
//! In: the name tables of all files and the strings of the catalogue. Out: [`Symbols`].

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;

/// A string of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub u32);

/// All strings, each once. Borrowed from the facts and the pack; only composed names are owned.
#[derive(Default)]
pub struct Symbols<'a> {
    /// Symbols with half of their strings' hashes: most strings are told apart by that alone, and growing hashes nothing.
    index: HashTable<(u32, Sym)>,
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

impl<'a> Symbols<'a> {
    /// The symbol of a string that outlives the table.
    pub fn intern(&mut self, text: &'a str) -> Sym {
        self.enter(Cow::Borrowed(text))
    }

    /// The symbol of a composed string.
    pub fn intern_owned(&mut self, text: &str) -> Sym {
        self.get(text).unwrap_or_else(|| self.enter(Cow::Owned(text.to_owned())))
    }

    fn enter(&mut self, text: Cow<'a, str>) -> Sym {
        let (hash, texts) = (hash_of(&text), &mut self.texts);
        let same = |(other, sym): &(u32, Sym)| *other == hash && texts[sym.0 as usize] == text;
        match self.index.entry(spread(hash), same, |(hash, _)| spread(*hash)) {
            Entry::Occupied(known) => known.get().1,
            Entry::Vacant(free) => {
                let sym = Sym(texts.len() as u32);
                free.insert((hash, sym));
                texts.push(text);
                sym
            }
        }
    }

    /// The symbol of a string, if it occurs.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<Sym> {
        let hash = hash_of(text);
        let same = |(other, sym): &(u32, Sym)| *other == hash && self.texts[sym.0 as usize] == text;
        self.index.find(spread(hash), same).map(|(_, sym)| *sym)
    }

    /// The string behind a symbol.
    #[must_use]
    pub fn str(&self, sym: Sym) -> &str {
        &self.texts[sym.0 as usize]
    }

    /// All of them, in the order in which they were met.
    pub fn all(&self) -> impl Iterator<Item = Sym> + use<> {
        (0..self.texts.len() as u32).map(Sym)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
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
