//! What a case expects, from the comments in its files.
//!
//! In: the text of a file. Out: [`Expected`] findings.
//!
//! `// error: rule`, `// warning: rule`, `// note: rule` (in XML `<!-- error: rule -->`) at the end of a line mean this
//! line; alone on a line they mean the next line of code. Several: `// error: a, b; warning: c`. `fixme: error: rule` is
//! a known miss, `fixme: quiet: rule` a known wrong finding. Places with the same `#tag` after the rule are
//! alternatives: one of them is enough.

use analyzer::Severity;

/// How a marker is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// There is a finding of this severity.
    Finding(Severity),
    /// There should be a finding, but we know that there is none.
    KnownMiss,
    /// There should be none, but we know that there is one.
    KnownWrong,
}

/// One marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Path of the file.
    pub path: String,
    /// Lines from 1 on any of which the finding may stand: more than one for an XML tag over several lines.
    pub first: usize,
    /// The last of these lines.
    pub last: usize,
    /// The rule.
    pub rule: String,
    /// What is expected.
    pub meaning: Meaning,
    /// Markers with the same tag are alternatives.
    pub tag: Option<String>,
}

/// All markers of a file.
#[must_use]
pub fn expected(path: &str, text: &str) -> Vec<Expected> {
    let xml = [".xml", ".storyboard", ".xib", ".plist", ".xcprivacy"].iter().any(|ending| path.ends_with(ending));
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some((before, body)) = comment(line, xml) else { continue };
        let marks = read(body);
        if marks.is_empty() {
            continue;
        }
        let at = if before.trim().is_empty() { next_code(&lines, index, xml) } else { index };
        let last = if xml { end_of_tag(&lines, at) } else { at };
        for (meaning, rule, tag) in marks {
            found.push(Expected { path: path.to_string(), first: at + 1, last: last + 1, rule, meaning, tag });
        }
    }
    found
}

/// What stands before the last comment of a line, and its text.
fn comment(line: &str, xml: bool) -> Option<(&str, &str)> {
    let (open, close) = if xml { ("<!--", "-->") } else { ("//", "") };
    let at = line.rfind(open)?;
    let body = line[at + open.len()..].trim_end();
    Some((&line[..at], body.strip_suffix(close).unwrap_or(body).trim()))
}

/// The markers in a comment; none if it is an ordinary comment.
fn read(body: &str) -> Vec<(Meaning, String, Option<String>)> {
    let mut found = Vec::new();
    for part in body.split(';') {
        let Some((meaning, rules)) = meaning(part.trim()) else { return Vec::new() };
        for rule in rules.split(',') {
            let mut words = rule.split_whitespace();
            let Some(id) = words.next().filter(|id| id.contains('/')) else { return Vec::new() };
            let tag = words.next().and_then(|word| word.strip_prefix('#')).map(str::to_string);
            found.push((meaning, id.to_string(), tag));
        }
    }
    found
}

fn meaning(part: &str) -> Option<(Meaning, &str)> {
    let (fixme, rest) = match part.strip_prefix("fixme:") {
        Some(rest) => (true, rest.trim()),
        None => (false, part),
    };
    let (word, rules) = rest.split_once(':')?;
    let meaning = match (fixme, word.trim()) {
        (true, "quiet") => Meaning::KnownWrong,
        (true, "error" | "warning" | "note") => Meaning::KnownMiss,
        (false, "error") => Meaning::Finding(Severity::Error),
        (false, "warning") => Meaning::Finding(Severity::Warning),
        (false, "note") => Meaning::Finding(Severity::Note),
        _ => return None,
    };
    Some((meaning, rules))
}

/// The next line that holds code.
fn next_code(lines: &[&str], from: usize, xml: bool) -> usize {
    let is_code = |line: &str| {
        let line = line.trim();
        let comment = if xml { line.starts_with("<!--") && line.ends_with("-->") } else { line.starts_with("//") };
        !line.is_empty() && !comment
    };
    (from + 1..lines.len()).find(|&index| is_code(lines[index])).unwrap_or(from)
}

/// The line on which the tag that begins on a line ends.
fn end_of_tag(lines: &[&str], at: usize) -> usize {
    if lines[at].contains('>') {
        return at;
    }
    (at..lines.len()).find(|&index| lines[index].contains('>')).unwrap_or(at)
}
