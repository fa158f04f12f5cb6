//! What names and texts speak of.
//!
//! In: the pack's word lists. Out: [`Words`], which answers "does this name or text speak of that idea?".

use rules::Pack;
use rules::vocabulary::Idea;
use rustc_hash::FxHashMap;

/// The word lists, ready for matching.
#[derive(Default)]
pub struct Words {
    lists: FxHashMap<Idea, List>,
}

#[derive(Default)]
struct List {
    phrases: Vec<Vec<String>>,
    anywhere: Vec<String>,
    unless: Vec<Vec<String>>,
    unless_anywhere: Vec<String>,
}

impl Words {
    /// Reads the pack's vocabulary.
    #[must_use]
    pub fn new(pack: &Pack) -> Words {
        let mut words = Words::default();
        for list in &pack.vocabulary {
            let into = words.lists.entry(list.id).or_default();
            for phrase in list.en.iter().chain(&list.pinyin).chain(&list.other).chain(&list.zh) {
                into.add(phrase);
            }
            for phrase in &list.unless {
                if phrase.is_ascii() {
                    into.unless.push(split(phrase));
                } else {
                    into.unless_anywhere.push(phrase.clone());
                }
            }
        }
        words
    }

    /// Whether a name or text speaks of an idea.
    #[must_use]
    pub fn speaks_of(&self, idea: Idea, text: &str) -> bool {
        self.lists.get(&idea).is_some_and(|list| list.matches(text))
    }

    /// Whether it speaks of agreeing and not of refusing.
    #[must_use]
    pub fn agrees(&self, text: &str) -> bool {
        self.speaks_of(Idea::Agree, text) && !self.speaks_of(Idea::Refuse, text) && !self.speaks_of(Idea::Negation, text)
    }

    /// Whether it speaks of refusing.
    #[must_use]
    pub fn refuses(&self, text: &str) -> bool {
        self.speaks_of(Idea::Refuse, text) || self.speaks_of(Idea::Agree, text) && self.speaks_of(Idea::Negation, text)
    }

    /// Whether it speaks of a policy or of consent to one.
    #[must_use]
    pub fn on_policy(&self, text: &str) -> bool {
        self.speaks_of(Idea::Policy, text) || self.speaks_of(Idea::PolicyConsent, text)
    }

    /// Whether it speaks of agreeing to a policy: verb and object together, or a phrase that holds both.
    #[must_use]
    pub fn consents(&self, text: &str) -> bool {
        let object = self.speaks_of(Idea::PolicyConsent, text) || self.speaks_of(Idea::Policy, text) && self.speaks_of(Idea::Agree, text);
        object && !self.refuses(text)
    }
}

impl List {
    fn add(&mut self, phrase: &str) {
        if phrase.is_ascii() {
            self.phrases.push(split_pattern(phrase));
        } else {
            self.anywhere.push(phrase.to_lowercase());
        }
    }

    fn matches(&self, text: &str) -> bool {
        let words = split(text);
        let lower = text.to_lowercase();
        let hit = self.anywhere.iter().any(|p| lower.contains(p.as_str())) || self.phrases.iter().any(|p| contains(&words, p));
        hit && !self.unless.iter().any(|p| contains(&words, p)) && !self.unless_anywhere.iter().any(|p| lower.contains(p.as_str()))
    }
}

/// Whether the words of a phrase stand one after the other.
fn contains(words: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && words.windows(phrase.len()).any(|w| w.iter().zip(phrase).all(|(word, wanted)| same(word, wanted)))
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
    phrase.split_whitespace().map(str::to_lowercase).flat_map(|w| w.split(['-', '_']).map(str::to_string).collect::<Vec<_>>()).collect()
}

/// The words of an identifier or text, in lower case: split at anything but letters, and where the case changes.
#[must_use]
pub fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let chars: Vec<char> = text.chars().collect();
    for (i, c) in chars.iter().enumerate() {
        if !c.is_alphabetic() {
            // An apostrophe does not end a word: "don't".
            if *c != '\'' && *c != '\u{2019}' && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        let after_lower = i > 0 && chars[i - 1].is_lowercase();
        let before_lower = chars.get(i + 1).is_some_and(|n| n.is_lowercase()) && i > 0 && chars[i - 1].is_uppercase();
        if c.is_uppercase() && (after_lower || before_lower) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(c.to_lowercase());
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
        assert!(contains(&words, &split_pattern("privacy policy")));
        assert!(!contains(&words, &split_pattern("policy privacy")));
    }
}
