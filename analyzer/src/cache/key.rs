//! Names of what is kept.
//!
//! In: bytes. Out: a [`Key`] that no other bytes have, whoever chose them.

use serde::{Deserialize, Serialize};

use crate::facts::FileKind;

/// Facts and reports of another build never have the same key.
const BUILD: &str = env!("ANALYZER_BUILD");

/// A name of something that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key(pub [u8; 32]);

impl Key {
    /// The name of what a file with these bytes says.
    #[must_use]
    pub fn of_file(kind: FileKind, bytes: &[u8]) -> Key {
        let mut hasher = Key::hasher("facts");
        hasher.update(&[kind as u8]);
        hasher.update(bytes);
        Key(*hasher.finalize().as_bytes())
    }

    /// The name of something else: what it is, and all that it depends on.
    #[must_use]
    pub fn of_parts<'p>(what: &str, parts: impl IntoIterator<Item = &'p [u8]>) -> Key {
        let mut hasher = Key::hasher(what);
        for part in parts {
            // With its length, so that no two lists of parts are spelled alike.
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Key(*hasher.finalize().as_bytes())
    }

    fn hasher(what: &str) -> blake3::Hasher {
        let mut hasher = blake3::Hasher::new();
        for part in [BUILD, what] {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
        hasher
    }
}
