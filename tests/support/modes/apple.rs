//! Rewrites Swift and Objective-C in ways that must not matter.
//!
//! In: the text of a file. Out: the rewritten text. What cannot be rewritten for certain stays as it is.

use std::collections::BTreeMap;

use crate::support::page::{Case, CaseFile};
use crate::support::tokens::{Code, Edit, Kind, apply};

/// The language of a file that is rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apple {
    /// Swift.
    Swift,
    /// Objective-C.
    ObjectiveC,
}

/// A rewriting.
pub type Rewrite = fn(Apple, &str) -> String;

/// A case after a rewriting; nothing if that changes nothing.
#[must_use]
pub fn rewrite(case: &Case, rewrite: Rewrite) -> Option<Case> {
    super::rewrite_files(case, &|file| Some(rewrite(language(file)?, &file.text)))
}

fn language(file: &CaseFile) -> Option<Apple> {
    // The tokenizer knows no quotes in what Swift puts into a text.
    let quoted_inside = file.text.lines().any(|line| {
        line.split("\\(").skip(1).any(|rest| rest.split(')').next().is_some_and(|inside| inside.contains('"')))
    });
    match file.path.rsplit('.').next()? {
        "swift" if !file.path.ends_with("Package.swift") && !quoted_inside => Some(Apple::Swift),
        "m" | "mm" | "h" => Some(Apple::ObjectiveC),
        _ => None,
    }
}

/// Windows line ends.
#[must_use]
pub fn windows(_language: Apple, text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// A comment and a blank line behind each line.
#[must_use]
pub fn comments(_language: Apple, text: &str) -> String {
    let code = Code::new(text);
    let ends = code.tokens.iter().filter(|t| t.kind == Kind::Space && text[t.start..t.end].contains('\n'));
    let edits = ends.map(|token| {
        let at = token.start + text[token.start..token.end].find('\n').unwrap_or(0);
        (at..at, "\n    // what follows does the work: start(with: defaults)\n".to_string())
    });
    apply(text, edits.collect())
}

/// `if x` as `if (x)`, `if (x)` as `if ((x))`.
#[must_use]
pub fn parentheses(language: Apple, text: &str) -> String {
    let code = Code::new(text);
    let mut edits = Vec::new();
    for at in code.uses("if").into_iter().chain(code.uses("while")) {
        let condition = match language {
            Apple::Swift => plain_condition(&code, at),
            Apple::ObjectiveC => code.next(at).and_then(|open| Some((open, code.closing(open)?))),
        };
        let Some((first, last)) = condition.filter(|_| code.prev_text(at) != "#") else { continue };
        let (start, end) = (code.tokens[first].start, code.tokens[last].end);
        edits.push((start..start, "(".to_string()));
        edits.push((end..end, ")".to_string()));
    }
    apply(text, edits)
}

/// The condition between a word and `{` or `else`, if it binds nothing and is one.
fn plain_condition(code: &Code<'_>, word: usize) -> Option<(usize, usize)> {
    let first = code.next(word)?;
    let (mut at, mut last) = (first, first);
    while !["{", "else"].contains(&code.text(at)) {
        if ["let", "var", "case", ",", "#", "try", "await"].contains(&code.text(at)) {
            return None;
        }
        last = if ["(", "["].contains(&code.text(at)) { code.closing(at)? } else { at };
        at = code.next(last)?;
    }
    (at != first).then_some((first, last))
}

/// Swift: `guard x else { ... }` as `if !(x) { ... }`.
#[must_use]
pub fn guards(language: Apple, text: &str) -> String {
    let code = Code::new(text);
    let mut edits: Vec<Edit> = Vec::new();
    for at in code.uses("guard") {
        let Some((first, last)) = plain_condition(&code, at).filter(|_| language == Apple::Swift) else { continue };
        let Some(other) = code.next(last).filter(|&other| code.text(other) == "else") else { continue };
        edits.push((code.range(at), "if".to_string()));
        let (start, end) = (code.tokens[first].start, code.tokens[last].end);
        edits.push((start..start, "!(".to_string()));
        edits.push((end..code.tokens[other].end, ")".to_string()));
    }
    apply(text, edits)
}

/// Renames local variables that are declared once and whose name means nothing else in the file.
#[must_use]
pub fn rename(language: Apple, text: &str) -> String {
    let code = Code::new(text);
    let mut declared: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for at in 0..code.tokens.len() {
        if code.is_word(at) && declares(language, &code, at) {
            declared.entry(code.text(at)).or_default().push(at);
        }
    }
    let mut edits: Vec<Edit> = Vec::new();
    for (name, places) in declared {
        let plain = code.uses(name).into_iter().all(|at| at == places[0] || is_plain(language, &code, at));
        let in_text = code.tokens.iter().any(|token| {
            let text = &code.source[token.start..token.end];
            token.kind == Kind::Text && text.contains("\\(") && text.contains(name)
        });
        if places.len() == 1 && plain && !in_text {
            edits.extend(code.uses(name).into_iter().map(|at| (code.range(at), format!("{name}Renamed"))));
        }
    }
    apply(text, edits)
}

/// Swift's `let x =` among statements, Objective-C's `Type *x =`.
fn declares(language: Apple, code: &Code<'_>, at: usize) -> bool {
    let before = code.prev_text(at);
    let Some(&brace) = code.around(at).last().filter(|&&open| code.text(open) == "{") else { return false };
    match language {
        Apple::Swift => ["let", "var"].contains(&before) && code.next_text(at) == "=" && !holds_members(code, brace),
        Apple::ObjectiveC => {
            let typed = ["*", ">", ")"].contains(&before) || code.prev(at).is_some_and(|word| code.is_word(word));
            let is_text = code.prev(at).is_some_and(|mark| code.prev_text(mark) == "@");
            typed && !["return", "else"].contains(&before) && !is_text && code.next_text(at) == "="
        }
    }
}

fn is_plain(language: Apple, code: &Code<'_>, at: usize) -> bool {
    let (before, after) = (code.prev_text(at), code.next_text(at));
    let behind_word = code.prev(at).is_some_and(|word| code.is_word(word));
    let name = match language {
        Apple::Swift => after == ":" || ["let", "var", "func", "weak", "unowned"].contains(&before),
        Apple::ObjectiveC => {
            after == ":"
                || behind_word && !["return", "in", "else", "case"].contains(&before)
                || [")", "]"].contains(&before)
        }
    };
    !name && before != "."
}

/// Whether a brace opens the members of a type: its header says so.
fn holds_members(code: &Code<'_>, brace: usize) -> bool {
    type_header(code, brace).is_some()
}

/// The name of the type whose members stand in a brace, with the first token of its header.
fn type_header<'c>(code: &Code<'c>, brace: usize) -> Option<(&'c str, usize)> {
    let mut at = brace;
    while let Some(before) = code.prev(at) {
        match code.text(before) {
            "{" | "}" | ";" | ")" | "=" => return None,
            "class" | "struct" | "enum" | "extension" | "actor" | "protocol" => {
                return Some((code.next_text(before), before));
            }
            _ => at = before,
        }
    }
    None
}

/// Moves methods that override nothing into an extension, or into a category.
#[must_use]
pub fn split(language: Apple, text: &str) -> String {
    match language {
        Apple::Swift => split_swift(text),
        Apple::ObjectiveC => split_objc(text),
    }
}

fn split_swift(text: &str) -> String {
    let code = Code::new(text);
    let mut edits: Vec<Edit> = Vec::new();
    let mut extensions = String::new();
    for func in code.uses("func") {
        let around = code.around(func);
        if edits.last().is_some_and(|(range, _)| code.tokens[func].start < range.end) {
            continue;
        }
        let &[brace] = around.as_slice() else { continue };
        let Some((name, header)) = type_header(&code, brace) else { continue };
        let (start, line_end) = line_of(text, code.tokens[func].start);
        let words = &text[start..code.tokens[func].start];
        let moves = ["class", "struct"].contains(&code.text(header))
            && !["override", "static", "mutating", "class"].iter().any(|w| words.contains(w))
            && code.next_text(header).starts_with(char::is_uppercase);
        let Some(open) = (func..code.tokens.len()).find(|&at| code.text(at) == "{" && code.around(at).len() == 1)
        else {
            continue;
        };
        let (Some(close), true) = (code.closing(open), moves && code.tokens[open].start < line_end + 400) else {
            continue;
        };
        let end = code.tokens[close].end;
        let start = start_of_member(text, start);
        extensions.push_str(&format!("\nextension {name} {{\n{}\n}}\n", &text[start..end]));
        edits.push((start..end, String::new()));
    }
    apply(text, edits) + &extensions
}

/// The first byte of a member: attributes and comments on the lines above belong to it.
fn start_of_member(text: &str, start: usize) -> usize {
    let mut start = start;
    while let Some(above) = start.checked_sub(1) {
        let (line, _) = line_of(text, above);
        let words = text[line..above].trim();
        if words.starts_with("//") || words.starts_with('@') && words.split_whitespace().count() == 1 {
            start = line;
        } else {
            break;
        }
    }
    start
}

fn line_of(text: &str, at: usize) -> (usize, usize) {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    (start, text[at..].find('\n').map_or(text.len(), |end| at + end))
}

fn split_objc(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("@implementation ") {
        let (before, body) = rest.split_at(at);
        out.push_str(before);
        let Some(end) = body.find("\n@end") else { break };
        let (class, after) = body.split_at(end + "\n@end".len());
        out.push_str(class.trim_end_matches("@end"));
        let first = class.lines().next().unwrap_or("");
        let name = first.split_whitespace().nth(1).unwrap_or("");
        let (kept, moved) = methods(class.trim_end_matches("@end"));
        out.truncate(out.len() - class.trim_end_matches("@end").len());
        if first.contains('(') || moved.is_empty() {
            out.push_str(class);
        } else {
            out.push_str(&format!("{kept}@end\n\n@implementation {name} (Moved)\n\n{moved}\n@end"));
        }
        rest = after;
    }
    out + rest
}

/// A class without the methods that call nothing of the base class, and these.
fn methods(class: &str) -> (String, String) {
    let (mut kept, mut moved) = (String::new(), String::new());
    let mut method = String::new();
    for line in class.split_inclusive('\n') {
        let begins = line.starts_with("- (") || line.starts_with("+ (");
        if begins || !method.is_empty() {
            method.push_str(line);
        } else {
            kept.push_str(line);
        }
        if !method.is_empty() && line.trim_end() == "}" {
            let own = method.contains("[super ") || method.contains("_");
            if own { &mut kept } else { &mut moved }.push_str(&std::mem::take(&mut method));
        }
    }
    kept.push_str(&method);
    (kept, moved)
}

/// Moves marked calls that fill a line, and use no variables, into a method of their own.
#[must_use]
pub fn extract(language: Apple, text: &str) -> String {
    let code = Code::new(text);
    let mut edits: Vec<Edit> = Vec::new();
    let markers = (0..code.tokens.len()).filter(|&at| is_marker(&code, at));
    for (number, comment) in markers.enumerate() {
        let (start, _) = line_of(text, code.tokens[comment].start);
        let statement = text[start..code.tokens[comment].start].trim();
        let Some((home, call)) = home(language, &code, comment, statement) else { continue };
        let marker = format!("{} #h{number}", code.text(comment));
        let from = start + text[start..].find(statement).unwrap_or(0);
        let (moved, instead) = match language {
            Apple::Swift => (format!("private func moved{number}() {{"), format!("{call}moved{number}()")),
            Apple::ObjectiveC => (format!("- (void)moved{number} {{"), format!("[self moved{number}];")),
        };
        edits.push((from..from + statement.len(), instead));
        edits.push((code.range(comment), marker.clone()));
        edits.push((home..home, format!("\n{moved}\n        {statement} {marker}\n}}\n")));
    }
    apply(text, edits)
}

fn is_marker(code: &Code<'_>, at: usize) -> bool {
    let text = code.text(at);
    let severity = ["// error: ", "// warning: ", "// note: "].iter().any(|start| text.starts_with(start));
    code.tokens[at].kind == Kind::Comment && severity && !text.contains([',', ';', '#'])
}

/// Where the method goes that a marked call is moved to, and what its call begins with.
fn home(language: Apple, code: &Code<'_>, comment: usize, statement: &str) -> Option<(usize, &'static str)> {
    let last = code.prev(comment)?;
    let (start, _) = line_of(code.source, code.tokens[comment].start);
    let first = (0..=last).find(|&at| code.tokens[at].start >= start && code.tokens[at].kind != Kind::Space)?;
    let around = code.around(first);
    let weak = around.iter().any(|&open| code.source[code.tokens[open].end..].trim_start().starts_with('['));
    let known = |at: usize| {
        let name = code.text(at);
        let local =
            code.uses(name).into_iter().any(|at| declares(language, code, at) || is_parameter(language, code, at));
        !code.is_word(at)
            || code.prev_text(at) == "."
            || !local && !["sender", "self", "weakSelf", "strongSelf"].contains(&name)
    };
    // `camera()` on one line, `.flatMap { ... }` on the next.
    let goes_on = code.source[code.tokens[comment].end..].trim_start().starts_with('.');
    if weak || goes_on || !(first..=last).all(known) || !["{", "}", ";"].contains(&code.prev_text(first)) {
        return None;
    }
    match language {
        Apple::Swift => {
            let call =
                statement.ends_with(')') && !statement.contains(['=', '{', '?']) && !statement.starts_with(['.', '}']);
            let begins = ["return", "let", "var", "super", "exit"].iter().any(|word| statement.starts_with(word));
            let (&class, inner) = (around.first()?, around.get(1)?);
            let named = type_header(code, class).filter(|(name, _)| name.starts_with(char::is_uppercase))?;
            let (line, _) = line_of(code.source, code.tokens[*inner].start);
            let header = &code.source[line..code.tokens[*inner].start];
            let method = header.contains("func ") && !header.contains("static ") && !header.contains("class ");
            let is_class = code.text(named.1) == "class";
            let end = code.tokens[code.closing(class)?].start;
            (call && !begins && method && is_class).then_some((end, "self."))
        }
        Apple::ObjectiveC => {
            let whole = statement.starts_with('[') && statement.ends_with(';') && !statement.contains(['^', '_']);
            let method = code.source[..start].rfind("\n- (").max(code.source[..start].rfind("\n+ ("))?;
            let end = start + code.source[start..].find("\n@end")?;
            (whole && code.source[method..].starts_with("\n- (")).then_some((end, ""))
        }
    }
}

/// A parameter of a method, function or block.
fn is_parameter(language: Apple, code: &Code<'_>, at: usize) -> bool {
    let (before, after) = (code.prev_text(at), code.next_text(at));
    match language {
        Apple::Swift => {
            after == "in"
                || after == ":" && code.prev(at).is_some_and(|word| code.is_word(word) || ["(", ","].contains(&before))
        }
        Apple::ObjectiveC => {
            [")", "*"].contains(&before) && ["{", ")", ","].contains(&after)
                || before == ")" && code.next(at).is_some_and(|next| code.is_word(next))
        }
    }
}
