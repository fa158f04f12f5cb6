//! Whether the text that says what a permission is for says anything.
//!
//! In: a text, the vocabulary, the app's names. Out: yes or no. What is left when the words that every such request has
//! are taken out is the purpose.

use rules::Pack;
use rules::vocabulary::Idea;

/// Whether a text holds no words, or only what stands for words to come.
#[must_use]
pub fn is_empty(pack: &Pack, text: &str, names: &[String]) -> bool {
    !is_variable(text) && is_used_up(pack, text, (&[Idea::Placeholder], names))
}

/// Whether a text names no purpose: nothing but that the app needs or wants something.
#[must_use]
pub fn is_vague(pack: &Pack, text: &str, names: &[String]) -> bool {
    !is_variable(text) && is_used_up(pack, text, (&[Idea::EmptyTalk, Idea::Placeholder], names))
}

/// Whether a text comes out of a variable of the build: what it says is not known.
fn is_variable(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('$') && text.ends_with([')', '}']) && text.matches('$').count() == 1
}

/// Whether nothing is left of a text when phrases are taken out, the longest first.
fn is_used_up(pack: &Pack, text: &str, (ideas, names): (&[Idea], &[String])) -> bool {
    let lists = pack.vocabulary.iter().filter(|list| ideas.contains(&list.id));
    let words = lists.flat_map(|list| list.en.iter().chain(&list.zh).chain(&list.other));
    let mut phrases: Vec<String> =
        words.chain(names).map(|phrase| plain(phrase)).filter(|p| !p.trim().is_empty()).collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.chars().count()));
    let mut rest = plain(&without_variables(text));
    for phrase in &phrases {
        rest = without(&rest, phrase.trim());
    }
    !rest.chars().any(char::is_alphanumeric)
}

/// Small letters, and blanks for all that is neither letter nor digit.
fn plain(text: &str) -> String {
    let straight = text.to_lowercase().replace(['\'', '\u{2019}'], "");
    straight.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect()
}

/// A text without the names that the build fills in: `$(PRODUCT_NAME)`.
fn without_variables(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let end = after.find([')', '}']).filter(|_| after.starts_with(['(', '{']));
        rest = end.map_or(after, |end| &after[end + 1..]);
        out.push(' ');
    }
    out + rest
}

/// A text without a phrase: of a Latin phrase whole words, also in the plural.
fn without(text: &str, phrase: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(phrase) {
        let (before, after) = (&rest[..at], &rest[at + phrase.len()..]);
        let tail = after.strip_prefix('s').filter(|tail| !starts_in_word(tail)).unwrap_or(after);
        let whole = !phrase.is_ascii() || !ends_in_word(before, &out) && !starts_in_word(tail);
        out.push_str(before);
        out.push_str(if whole { " " } else { phrase });
        rest = if whole { tail } else { after };
    }
    out + rest
}

fn starts_in_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn ends_in_word(text: &str, before: &str) -> bool {
    let last = text.chars().next_back().or_else(|| before.chars().next_back());
    last.is_some_and(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{is_empty, is_vague};

    fn judged(text: &str) -> &'static str {
        let pack = rules::builtin().unwrap();
        let names = ["Tea House", "茶语", "NSCameraUsageDescription"].map(str::to_string);
        match (is_empty(&pack, text, &names), is_vague(&pack, text, &names)) {
            (true, _) => "empty",
            (false, true) => "vague",
            (false, false) => "says why",
        }
    }

    #[test]
    fn a_text_of_nothing_but_the_request_is_vague() {
        for text in [
            "App needs camera",
            "Tea House would like to access your photo library.",
            "$(PRODUCT_NAME) needs access to your contacts",
            "We use your location to provide a better service",
            "This app requires microphone access to function properly",
            "需要访问相机",
            "茶语需要获取您的位置权限",
            "请允许应用访问您的相册，以便为您提供更好的服务",
            "NSCameraUsageDescription requires permission",
        ] {
            assert_eq!(judged(text), "vague", "{text}");
        }
    }

    #[test]
    fn what_stands_for_words_to_come_is_empty() {
        for text in ["", " . ", "TODO", "test", "Lorem ipsum dolor sit amet", "待填写", "Tea House"] {
            assert_eq!(judged(text), "empty", "{text}");
        }
    }

    #[test]
    fn a_function_is_a_purpose_however_short() {
        for text in [
            "To scan the code on your table",
            "Scan codes",
            "扫描二维码",
            "需要使用相机拍摄头像",
            "The microphone hears your order while you hold the button",
            "This identifier will be used to deliver personalized ads to you.",
            "Камера нужна для сканирования",
            "$(CAMERA_TEXT)",
        ] {
            assert_eq!(judged(text), "says why", "{text}");
        }
    }
}
