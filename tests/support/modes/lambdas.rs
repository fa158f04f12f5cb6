//! Lambdas in place of anonymous classes with one method.
//!
//! In: a file. Out: `new View.OnClickListener() { public void onClick(View v) { ... } }` as `v -> { ... }`, Kotlin's
//! `object : View.OnClickListener { override fun onClick(v: View) { ... } }` as `View.OnClickListener { v -> ... }`.

use super::Language;
use crate::support::tokens::{Code, Edit, apply};

/// Interfaces of Java with one method; of Kotlin, those written in Java.
const SINGLE_METHOD: [&str; 8] = [
    "OnClickListener",
    "OnLongClickListener",
    "OnCheckedChangeListener",
    "OnDismissListener",
    "OnCancelListener",
    "Runnable",
    "OnPreferenceChangeListener",
    "OnMenuItemClickListener",
];

/// Rewrites what can be rewritten for certain.
#[must_use]
pub fn lambdas(language: Language, text: &str) -> String {
    let code = Code::new(text);
    let keyword = if language == Language::Java { "new" } else { "object" };
    let mut edits: Vec<Edit> = Vec::new();
    let mut done = 0;
    for at in code.uses(keyword) {
        if at < done {
            continue;
        }
        let Some(class) = anonymous(language, &code, at) else { continue };
        done = class.close;
        edits.extend(replace(language, &code, &class));
    }
    apply(text, edits)
}

/// An anonymous class with one method; token indices.
struct Anonymous {
    /// `new` or `object`.
    start: usize,
    /// The interface as written.
    interface: String,
    /// The names of the method's parameters.
    parameters: Vec<String>,
    /// The braces of the method.
    body: (usize, usize),
    /// The closing brace of the class.
    close: usize,
}

fn anonymous(language: Language, code: &Code<'_>, start: usize) -> Option<Anonymous> {
    let mut at = code.next(start)?;
    if language == Language::Kotlin {
        at = code.next(at).filter(|_| code.text(at) == ":")?;
    }
    let mut interface = String::new();
    while code.is_word(at) || code.text(at) == "." {
        interface.push_str(code.text(at));
        at = code.next(at)?;
    }
    if !SINGLE_METHOD.contains(&interface.rsplit('.').next()?) {
        return None;
    }
    if language == Language::Java {
        at = code.next(at).filter(|&close| code.text(at) == "(" && code.text(close) == ")")?;
        at = code.next(at)?;
    }
    let close = code.closing(at).filter(|_| code.text(at) == "{")?;
    let open = (at + 1..close).find(|&open| code.text(open) == "(" && code.is_word(open - 1))?;
    let end = code.closing(open)?;
    let brace = code.next(end).filter(|&brace| code.text(brace) == "{")?;
    let last = code.closing(brace)?;
    let only = code.next(last) == Some(close);
    let own = (brace..last).any(|at| {
        ["this", "super"].contains(&code.text(at)) || language == Language::Kotlin && code.text(at) == "return"
    });
    (only && !own).then(|| Anonymous {
        start,
        interface,
        parameters: parameters(language, code, open, end),
        body: (brace, last),
        close,
    })
}

fn parameters(language: Language, code: &Code<'_>, open: usize, end: usize) -> Vec<String> {
    let mut names = Vec::new();
    for at in open + 1..end {
        let is_name = match language {
            Language::Java => [",", ")"].contains(&code.next_text(at)) && code.is_word(at),
            Language::Kotlin => code.next_text(at) == ":" && code.is_word(at),
        };
        if is_name {
            names.push(code.text(at).to_string());
        }
    }
    names
}

fn replace(language: Language, code: &Code<'_>, class: &Anonymous) -> Vec<Edit> {
    let start = code.tokens[class.start].start;
    let (open, last) = (code.range(class.body.0), code.range(class.body.1));
    let names = class.parameters.join(", ");
    let head = match language {
        Language::Java if class.parameters.len() == 1 => format!("{names} -> {{"),
        Language::Java => format!("({names}) -> {{"),
        Language::Kotlin if names.is_empty() => format!("{} {{", class.interface),
        Language::Kotlin => format!("{} {{ {names} ->", class.interface),
    };
    vec![(start..open.end, head), (last.end..code.range(class.close).end, String::new())]
}
