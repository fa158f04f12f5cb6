//! A pack, ready for lookup: made once, for as many programs and scans as there are.
//!
//! In: a pack. Out: [`Ready`]: its strings as symbols, its catalogue by symbol, its word lists, its digest.

use std::fmt::{self, Write};
use std::ops::Deref;
use std::sync::Arc;

use rules::Pack;

use crate::link::apis::Tables;
use crate::link::symbols::{Shared, Symbols};
use crate::solve::words::WordLists;

/// A pack with what all programs need of it. Clones share it.
#[derive(Clone)]
pub struct Ready {
    pack: Arc<Pack>,
    pub(crate) symbols: Shared<'static>,
    pub(crate) apis: Arc<Tables>,
    pub(crate) words: Arc<WordLists>,
    /// All that the pack says, as a name.
    pub(crate) digest: [u8; 32],
}

impl Ready {
    /// Reads the pack.
    #[must_use]
    pub fn new(pack: impl Into<Arc<Pack>>) -> Ready {
        let (pack, mut symbols) = (pack.into(), Symbols::default());
        let apis = Arc::new(Tables::new(&pack, &mut symbols));
        let words = Arc::new(WordLists::new(&pack));
        let digest = digest_of(&pack);
        Ready { symbols: symbols.share(), apis, words, digest, pack }
    }
}

impl Deref for Ready {
    type Target = Pack;

    fn deref(&self) -> &Pack {
        &self.pack
    }
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pack.fmt(f)
    }
}

fn digest_of(pack: &Pack) -> [u8; 32] {
    struct Digest(blake3::Hasher);
    impl Write for Digest {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.update(text.as_bytes());
            Ok(())
        }
    }
    let mut digest = Digest(blake3::Hasher::new());
    // Writing to a hasher cannot fail.
    let _ = write!(digest, "{pack:?}");
    *digest.0.finalize().as_bytes()
}
