//! Fully qualified names instead of imports, and import aliases.
//!
//! In: a file. Out: the same with other names for the same types. A name that the file could also mean otherwise (it
//! declares it, or uses it as a member) is left alone.

use super::Language;
use crate::support::tokens::{Code, Edit, apply};

/// An import of one type.
struct Import {
    /// `a.b.C`.
    path: String,
    /// `C`.
    name: String,
    /// First byte of the statement and one past its last.
    range: std::ops::Range<usize>,
}

/// Uses `a.b.C` where `C` is imported, and drops the import.
#[must_use]
pub fn qualify(_language: Language, text: &str) -> String {
    let code = Code::new(text);
    let mut edits = Vec::new();
    for import in imports(&code) {
        let root = import.path.split('.').next().unwrap_or("");
        let hidden = code.uses(root).into_iter().any(|at| !in_path(&code, at));
        let Some(uses) = plain_uses(&code, &import).filter(|_| !hidden) else { continue };
        edits.push((import.range.clone(), String::new()));
        edits.extend(uses.into_iter().map(|at| -> Edit { (code.range(at), import.path.clone()) }));
    }
    apply(text, edits)
}

/// Kotlin: `import a.b.C as C0`.
#[must_use]
pub fn alias(language: Language, text: &str) -> String {
    if language == Language::Java {
        return text.to_string();
    }
    let code = Code::new(text);
    let mut edits = Vec::new();
    for import in imports(&code) {
        let Some(uses) = plain_uses(&code, &import) else { continue };
        edits.push((import.range.end..import.range.end, format!(" as {}0", import.name)));
        edits.extend(uses.into_iter().map(|at| -> Edit { (code.range(at), format!("{}0", import.name)) }));
    }
    apply(text, edits)
}

/// The imports of single types or constants: no wildcard, no alias, not static, the last name in upper case.
fn imports(code: &Code<'_>) -> Vec<Import> {
    let mut found = Vec::new();
    for at in code.uses("import") {
        let mut path = String::new();
        let mut last = at;
        let mut end = code.tokens[at].end;
        while let Some(next) = code.next(last) {
            let between = &code.source[code.tokens[last].end..code.tokens[next].start];
            if between.contains('\n') || !(code.is_word(next) || code.text(next) == ".") {
                break;
            }
            if code.is_word(next) && code.is_word(last) && last != at {
                path.clear();
                break;
            }
            path.push_str(code.text(next));
            end = code.tokens[next].end;
            last = next;
        }
        let semicolon = code.next(last).filter(|&next| code.text(next) == ";" && code.tokens[next].start == end);
        let end = semicolon.map_or(end, |at| code.tokens[at].end);
        let name = path.rsplit('.').next().unwrap_or("").to_string();
        if path.contains('.') && name.chars().next().is_some_and(char::is_uppercase) {
            found.push(Import { path, name, range: code.tokens[at].start..end });
        }
    }
    found
}

/// Words after which a name with parentheses is a call.
const OPERATORS: [&str; 6] = ["new", "return", "throw", "else", "in", "is"];

/// Where the file uses an imported name by itself; nothing if any use could mean something else.
fn plain_uses(code: &Code<'_>, import: &Import) -> Option<Vec<usize>> {
    let mut uses = Vec::new();
    for at in code.uses(&import.name) {
        let start = code.tokens[at].start;
        let (before, after) = (code.prev_text(at), code.next_text(at));
        if import.range.contains(&start) || in_header(code, at) {
            continue;
        }
        let declared = ["class", "interface", "object", "enum", "fun", "val", "var"].contains(&before);
        let member = before == "." || before == ":" && is_reference(code, at);
        let labelled = before == "@"
            && code.prev(at).is_some_and(|mark| ["this", "return", "super"].contains(&code.prev_text(mark)));
        let argument = after == "=" && before != "!" && ["(", ","].contains(&before);
        let method =
            after == "(" && code.prev(at).is_some_and(|word| code.is_word(word)) && !OPERATORS.contains(&before);
        if declared || method || labelled || argument || (member && before != ".") {
            return None;
        }
        if before != "." {
            uses.push(at);
        }
    }
    (!uses.is_empty()).then_some(uses)
}

/// `::C`.
fn is_reference(code: &Code<'_>, at: usize) -> bool {
    code.prev(at).is_some_and(|colon| code.prev_text(colon) == ":")
}

/// Inside an `import` or `package` line.
fn in_header(code: &Code<'_>, at: usize) -> bool {
    let start = code.tokens[at].start;
    let line = code.source[..start].rfind('\n').map_or(0, |end| end + 1);
    let line = code.source[line..].trim_start();
    line.starts_with("import ") || line.starts_with("package ")
}

/// Whether a word is part of an import or of a dotted path after its first name.
fn in_path(code: &Code<'_>, at: usize) -> bool {
    in_header(code, at) || code.prev_text(at) == "."
}
