//! One number for each distinct string of the whole project.
//!
//! In: the name tables of all files and the strings of the catalogue. Out: [`Symbols`].

use rustc_hash::FxHashMap;

/// A string of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub u32);

/// All strings, each once. Borrowed from the facts and the pack; only composed names are owned.
#[derive(Default)]
pub struct Symbols<'a> {
    index: FxHashMap<&'a str, Sym>,
    owned: FxHashMap<Box<str>, Sym>,
    texts: Vec<Text<'a>>,
}

enum Text<'a> {
    Borrowed(&'a str),
    Owned(Box<str>),
}

impl<'a> Symbols<'a> {
    /// The symbol of a string that outlives the table.
    pub fn intern(&mut self, text: &'a str) -> Sym {
        if let Some(sym) = self.index.get(text) {
            return *sym;
        }
        if let Some(sym) = self.owned.get(text) {
            return *sym;
        }
        let sym = Sym(self.texts.len() as u32);
        self.texts.push(Text::Borrowed(text));
        self.index.insert(text, sym);
        sym
    }

    /// The symbol of a composed string.
    pub fn intern_owned(&mut self, text: &str) -> Sym {
        if let Some(sym) = self.get(text) {
            return sym;
        }
        let sym = Sym(self.texts.len() as u32);
        self.texts.push(Text::Owned(text.into()));
        self.owned.insert(text.into(), sym);
        sym
    }

    /// The symbol of a string, if it occurs.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<Sym> {
        self.index.get(text).or_else(|| self.owned.get(text)).copied()
    }

    /// The string behind a symbol.
    #[must_use]
    pub fn str(&self, sym: Sym) -> &str {
        match &self.texts[sym.0 as usize] {
            Text::Borrowed(text) => text,
            Text::Owned(text) => text,
        }
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
