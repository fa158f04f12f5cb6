//! How deep string templates nest.
//!
//! In: a text. Out: a number. The grammar's scanner ends the whole process (`abort()` in C) when more than 511 strings
//! are open inside each other, so such a text must never reach it.

/// More than any real code, and well below what the scanner bears.
const DEEPEST: usize = 200;

/// What a byte stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Line,
    Raw,
    Template,
    Braces,
}

/// Whether the scanner bears this text.
pub fn is_bearable(text: &str) -> bool {
    text.match_indices("${").nth(DEEPEST).is_none() || deepest(text.as_bytes()) <= DEEPEST
}

/// The most templates that are open at one place.
fn deepest(bytes: &[u8]) -> usize {
    let mut open: Vec<Inside> = Vec::new();
    let (mut templates, mut most, mut at) = (0_usize, 0, 0);
    while at < bytes.len() {
        let rest = &bytes[at..];
        let top = open.last().copied();
        if matches!(top, Some(Inside::Line | Inside::Raw)) && rest.starts_with(b"${") {
            open.push(Inside::Template);
            templates += 1;
            most = most.max(templates);
            at += 2;
            continue;
        }
        at += match (top, rest[0]) {
            (Some(Inside::Line), b'\\') => 2,
            (Some(Inside::Line), b'"' | b'\n') => close(&mut open, 1),
            (Some(Inside::Raw), b'"') if rest.starts_with(b"\"\"\"") => close(&mut open, 3),
            (Some(Inside::Line | Inside::Raw), _) => 1,
            (_, b'"') if rest.starts_with(b"\"\"\"") => {
                open.push(Inside::Raw);
                3
            }
            (_, b'"') => {
                open.push(Inside::Line);
                1
            }
            (_, b'/') if rest.starts_with(b"//") => rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()),
            (_, b'\'') if rest.len() > 2 && rest[2] == b'\'' => 3,
            (_, b'{') => {
                open.push(Inside::Braces);
                1
            }
            (Some(inside), b'}') => {
                templates -= usize::from(inside == Inside::Template);
                close(&mut open, 1)
            }
            _ => 1,
        };
    }
    most
}

fn close(open: &mut Vec<Inside>, length: usize) -> usize {
    open.pop();
    length
}
