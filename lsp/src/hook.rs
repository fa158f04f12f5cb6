//! Lets the tests see what happens when a whole check fails.
//!
//! In: the open documents and the environment, in debug builds only. Out: a panic, if a document holds the word that it
//! names.

use crate::folder::Documents;

/// Panics if a document holds the word in `CONSENTLINT_TEST_PANIC_IN_CHECK`. Does nothing in release builds.
pub fn panic_if_told(documents: &Documents) {
    #[cfg(debug_assertions)]
    if let Ok(word) = std::env::var("CONSENTLINT_TEST_PANIC_IN_CHECK") {
        let told = documents.values().any(|document| document.buffer.text.contains(&word));
        // An assertion, because nothing outside tests panics on purpose.
        assert!(word.is_empty() || !told, "told to fail by {word}");
    }
    let _ = documents;
}
