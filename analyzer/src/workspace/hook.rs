//! Lets the tests see what happens when the analysis of a file fails.
//!
//! In: a text and the environment, in debug builds only. Out: a panic, if the text holds the word that it names.

/// Panics if the text holds the word in `CONSENTLINT_TEST_PANIC`. Does nothing in release builds.
pub(super) fn panic_if_told(text: &str) {
    #[cfg(debug_assertions)]
    if let Ok(word) = std::env::var("CONSENTLINT_TEST_PANIC") {
        // An assertion, because nothing outside tests panics on purpose.
        assert!(word.is_empty() || !text.contains(&word), "told to fail by {word}");
    }
    let _ = text;
}
