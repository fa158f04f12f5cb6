//! Macros that stand for an object: `#define Ads [AdHelper shared]`.
//!
//! In: a directive's line. Out: the same as a declaration of the same length, `id Ads=[AdHelper shared];`, which the grammar
//! reads; lowering knows by the directive that it is no variable.

/// Whether a line defines a macro without parameters that stands for a message, and what it is then.
#[must_use]
pub fn as_declaration(line: &[u8]) -> Option<Vec<u8>> {
    let word = line.windows(b"define".len()).position(|window| window == b"define")?;
    let name = after_blanks(line, word + b"define".len())?;
    let name_end = name + line[name..].iter().take_while(|byte| super::directives::is_word(**byte)).count();
    let body = after_blanks(line, name_end)?;
    let end = body_end(line, body)?;
    if name_end == name || body == name_end || !is_message(&line[body..end]) {
        return None;
    }
    let mut out = vec![b' '; line.len()];
    // What has no blank behind it moves by one, to make room for the end of the declaration.
    let moved = usize::from(end == line.len());
    out[..2].copy_from_slice(b"id");
    out[name - moved..name_end - moved].copy_from_slice(&line[name..name_end]);
    out[name_end - moved] = b'=';
    out[body - moved..end - moved].copy_from_slice(&line[body..end]);
    out[end - moved] = b';';
    (name > moved + 2).then_some(out)
}

fn after_blanks(line: &[u8], at: usize) -> Option<usize> {
    let blanks = line[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    (at + blanks < line.len()).then_some(at + blanks)
}

/// Where a macro's text ends: before a comment, blanks and a semicolon.
fn body_end(line: &[u8], body: usize) -> Option<usize> {
    let text = &line[body..];
    let comment = text.windows(2).position(|pair| pair == b"//" || pair == b"/*").unwrap_or(text.len());
    let kept = text[..comment].trim_ascii_end();
    let kept = kept.strip_suffix(b";").unwrap_or(kept).trim_ascii_end();
    (!kept.is_empty()).then_some(body + kept.len())
}

/// Whether a text is one message, or a member of what a message gives: `[A b]`, `((C *)[A b].d)`.
fn is_message(text: &[u8]) -> bool {
    let mut open = Vec::new();
    let mut messages = 0;
    for byte in text {
        match byte {
            b'(' | b'[' => open.push(*byte),
            b')' if open.pop() != Some(b'(') => return false,
            b']' if open.pop() != Some(b'[') => return false,
            b'{' | b'}' | b';' | b'"' | b'#' | b'\\' | b'\n' | b'^' | b'?' | b',' | b'=' => return false,
            _ => {}
        }
        messages += usize::from(*byte == b'[');
    }
    let begins = matches!(text.first(), Some(b'[' | b'('));
    let in_one_piece =
        text.iter().rposition(|byte| matches!(byte, b']' | b')')).is_some_and(|at| is_member(&text[at + 1..]));
    begins && open.is_empty() && messages > 0 && in_one_piece
}

/// Whether what stands behind the last bracket only names a member.
fn is_member(rest: &[u8]) -> bool {
    rest.is_empty() || rest[0] == b'.' && rest.iter().all(|byte| *byte == b'.' || super::directives::is_word(*byte))
}
