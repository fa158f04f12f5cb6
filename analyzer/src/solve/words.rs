//! What names and texts speak of.
//!
//! In: the pack's word lists. Out: [`Words`], which answers "does this name or text speak of that idea?".

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};

use aho_corasick::AhoCorasick;
use rules::Pack;
use rules::vocabulary::Idea;
use rustc_hash::FxHashMap;

/// The ideas that a text speaks of, one bit each.
type Mask = u64;

/// So many answers are remembered from check to check; then all are forgotten.
const REMEMBERED: usize = 100_000;

/// What was asked of the word lists, and what they answered.
#[derive(Default)]
pub struct Words {
    lists: Arc<WordLists>,
    known: RefCell<FxHashMap<Box<str>, Mask>>,
}

/// The word lists, ready for matching.
#[derive(Default)]
pub struct WordLists {
    says: Patterns,
    unless: Patterns,
    /// What they answered in this and earlier checks: an edit changes few names.
    answered: Mutex<FxHashMap<Box<str>, Mask>>,
}

/// Phrases by their first word, by the first letter of an unfinished first word, and phrases that match anywhere.
#[derive(Default)]
struct Patterns {
    by_word: FxHashMap<String, Vec<(Vec<String>, Mask)>>,
    by_prefix: FxHashMap<u8, Vec<(Vec<String>, Mask)>>,
    anywhere: Vec<(String, Mask)>,
    /// Finds the phrases of `anywhere`, all in one pass; none until the lists are complete, and if they are too large.
    finder: Option<AhoCorasick>,
}

fn bit(idea: Idea) -> Mask {
    1 << idea as u32
}

impl WordLists {
    /// Reads the pack's vocabulary.
    #[must_use]
    pub fn new(pack: &Pack) -> WordLists {
        let mut words = WordLists::default();
        for list in &pack.vocabulary {
            for phrase in list.en.iter().chain(&list.pinyin).chain(&list.other).chain(&list.zh) {
                words.says.add(phrase, bit(list.id));
            }
            for phrase in &list.unless {
                words.unless.add(phrase, bit(list.id));
            }
        }
        words.says.complete();
        words.unless.complete();
        words
    }

    fn mask(&self, text: &str) -> Mask {
        // A half-finished answer is never there: a thread that fails leaves nothing wrong.
        if let Some(known) = self.answered.lock().unwrap_or_else(PoisonError::into_inner).get(text) {
            return *known;
        }
        let words = split(text);
        let lower = if text.is_ascii() { String::new() } else { text.to_lowercase() };
        let mask = match self.says.matches(&words, &lower) {
            0 => 0,
            said => said & !self.unless.matches(&words, &lower),
        };
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        if answered.len() >= REMEMBERED {
            answered.clear();
        }
        answered.insert(text.into(), mask);
        mask
    }
}

impl Words {
    /// Nothing was asked yet.
    #[must_use]
    pub fn new(lists: Arc<WordLists>) -> Words {
        Words { lists, known: RefCell::default() }
    }

    /// Whether a name or text speaks of an idea.
    #[must_use]
    pub fn speaks_of(&self, idea: Idea, text: &str) -> bool {
        holds(self.mask(text), idea)
    }

    fn mask(&self, text: &str) -> Mask {
        if let Some(known) = self.known.borrow().get(text) {
            return *known;
        }
        let mask = self.lists.mask(text);
        self.known.borrow_mut().insert(text.into(), mask);
        mask
    }

    /// Whether it speaks of agreeing and not of refusing.
    #[must_use]
    pub fn agrees(&self, text: &str) -> bool {
        holds(self.mask(text), Idea::Agree) && !self.refuses(text)
    }

    /// Whether it speaks of refusing.
    #[must_use]
    pub fn refuses(&self, text: &str) -> bool {
        let said = self.mask(text);
        let both = |said: Mask| holds(said, Idea::Agree) && holds(said, Idea::Negation);
        holds(said, Idea::Refuse) || both(said) && text.split(CLAUSE_ENDS).any(|clause| self.is_denied(clause))
    }

    /// Whether a clause denies that somebody agrees: "agree and do not ask again" does not.
    fn is_denied(&self, clause: &str) -> bool {
        let ends = clause.char_indices().map(|(at, c)| at + c.len_utf8());
        let mut said = ends.map(|end| self.mask(&clause[..end])).filter(|said| holds(*said, Idea::Agree));
        said.next().is_some_and(|said| holds(said, Idea::Negation))
    }

    /// Whether it speaks of a policy or of consent to one.
    #[must_use]
    pub fn on_policy(&self, text: &str) -> bool {
        let said = self.mask(text);
        holds(said, Idea::Policy) || holds(said, Idea::PolicyConsent)
    }

    /// Whether it speaks of agreeing to a policy: verb and object together, or a phrase that holds both.
    #[must_use]
    pub fn consents(&self, text: &str) -> bool {
        let said = self.mask(text);
        let object = holds(said, Idea::PolicyConsent) || holds(said, Idea::Policy) && holds(said, Idea::Agree);
        object && !self.refuses(text)
    }
}

/// What a negation does not reach across.
const CLAUSE_ENDS: [char; 15] = [',', '，', '。', ';', '；', '(', ')', '（', '）', '!', '！', '?', '？', ':', '：'];

fn holds(said: Mask, idea: Idea) -> bool {
    said & bit(idea) != 0
}

/// Whether a name or text holds one of these phrases.
#[must_use]
pub fn mentions(phrases: &[String], text: &str) -> bool {
    let words = split(text);
    let lower = text.to_lowercase();
    phrases.iter().any(|phrase| {
        if !phrase.is_ascii() {
            return lower.contains(phrase.as_str());
        }
        let wanted = split_pattern(phrase);
        (0..words.len()).any(|at| begins(&words[at..], &wanted))
    })
}

impl Patterns {
    fn add(&mut self, phrase: &str, mask: Mask) {
        if !phrase.is_ascii() {
            self.anywhere.push((phrase.to_lowercase(), mask));
            return;
        }
        let words = split_pattern(phrase);
        match words.first() {
            Some(first) if first.ends_with('*') => {
                self.by_prefix.entry(first.as_bytes()[0]).or_default().push((words, mask));
            }
            Some(first) => self.by_word.entry(first.clone()).or_default().push((words, mask)),
            None => {}
        }
    }

    fn complete(&mut self) {
        self.finder = AhoCorasick::new(self.anywhere.iter().map(|(phrase, _)| phrase)).ok();
    }

    fn matches(&self, words: &[String], lower: &str) -> Mask {
        let mut mask = 0;
        for at in 0..words.len() {
            let rest = &words[at..];
            for stem in stems(&words[at]) {
                let starting = self.by_word.get(stem.as_ref()).into_iter().flatten();
                mask |= starting.filter(|(phrase, _)| begins(rest, phrase)).fold(0, |m, (_, bits)| m | bits);
            }
            // A word that is nothing but the sign fits any word.
            for first in [words[at].as_bytes()[0], b'*'] {
                let starting = self.by_prefix.get(&first).into_iter().flatten();
                mask |= starting.filter(|(phrase, _)| begins(rest, phrase)).fold(0, |m, (_, bits)| m | bits);
            }
        }
        mask | self.anywhere_in(lower)
    }

    /// The phrases that stand anywhere in a text.
    fn anywhere_in(&self, lower: &str) -> Mask {
        if lower.is_empty() {
            return 0;
        }
        match &self.finder {
            Some(finder) => finder
                .find_overlapping_iter(lower)
                .fold(0, |mask, found| mask | self.anywhere[found.pattern().as_usize()].1),
            None => {
                let held = self.anywhere.iter().filter(|(phrase, _)| lower.contains(phrase.as_str()));
                held.fold(0, |mask, (_, bits)| mask | bits)
            }
        }
    }
}

/// A word as it is, and without the ending of a plural.
fn stems(word: &str) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
    let singular = word.strip_suffix('s').map(std::borrow::Cow::Borrowed);
    let in_y = word.strip_suffix("ies").map(|stem| std::borrow::Cow::Owned(format!("{stem}y")));
    std::iter::once(std::borrow::Cow::Borrowed(word)).chain(singular).chain(in_y)
}

/// Whether the words begin with those of a phrase.
fn begins(words: &[String], phrase: &[String]) -> bool {
    words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, wanted)| same(word, wanted))
}

fn same(word: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(prefix) => word.starts_with(prefix),
        None => {
            word == wanted
                || word.strip_suffix('s') == Some(wanted)
                || word.strip_suffix("ies").is_some_and(|stem| wanted.strip_suffix('y') == Some(stem))
        }
    }
}

fn split_pattern(phrase: &str) -> Vec<String> {
    phrase
        .split_whitespace()
        .map(str::to_lowercase)
        .flat_map(|w| w.split(['-', '_']).map(str::to_string).collect::<Vec<_>>())
        .collect()
}

/// The words of an identifier or text, in lower case: split at anything but letters, and where the case changes.
#[must_use]
pub fn split(text: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let mut rest = text.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(c) = rest.next() {
        let last = before.replace(c);
        if !c.is_alphabetic() {
            // An apostrophe does not end a word: "don't".
            if c != '\'' && c != '\u{2019}' && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        if c.is_uppercase() && !word.is_empty() {
            let after_lower = last.is_some_and(char::is_lowercase);
            let before_lower = last.is_some_and(char::is_uppercase) && rest.peek().is_some_and(|n| n.is_lowercase());
            if after_lower || before_lower {
                words.push(std::mem::take(&mut word));
            }
        }
        if c.is_ascii() {
            word.push(c.to_ascii_lowercase());
        } else {
            word.extend(c.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_identifiers_at_case_changes_and_signs() {
        assert_eq!(split("isAgreePrivacyURL2_ok"), ["is", "agree", "privacy", "url", "ok"]);
        assert_eq!(split("KEY_HAS_READ"), ["key", "has", "read"]);
        assert_eq!(split("don't ask"), ["dont", "ask"]);
    }

    #[test]
    fn a_phrase_is_words_in_a_row_in_any_number() {
        let words = split("privacyPolicies accepted");
        let mut patterns = Patterns::default();
        patterns.add("privacy policy", 1);
        patterns.add("policy privacy", 2);
        assert_eq!(patterns.matches(&words, ""), 1);
    }

    #[test]
    fn a_negation_after_the_yes_denies_nothing() {
        let pack = rules::builtin().unwrap();
        let words = Words::new(Arc::new(WordLists::new(&pack)));
        for yes in ["同意(下次不提示)", "同意并不再提示", "Agree, don't show this again", "Agree and do not ask again"]
        {
            assert!(!words.refuses(yes), "{yes}");
        }
        for no in ["不同意", "我不能接受", "尚未同意", "Do not agree", "notAgreed", "无法接受，退出"]
        {
            assert!(words.refuses(no), "{no}");
        }
    }
}
