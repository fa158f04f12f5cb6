//! What is written differently from what is meant: entities, Android's escapes, white space.
//!
//! In: a piece of XML as written. Out: the characters that it stands for.

/// Resolves entities; what is not one stays as it is.
pub fn entities(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest entity that we know is `&#x10FFFF;`.
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(rest.get(1..end)?)?, end))) {
            Some((character, end)) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

/// Trims, and makes one blank of every run of white space.
pub fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Resolves Android's backslash escapes.
pub fn backslashes(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\\' { escaped(&mut characters, &mut out) } else { out.push(character) }
    }
    out
}

/// A string resource as Android reads it: white space folded and trimmed except between double quotes, the quotes
/// gone, escapes resolved.
pub fn resource_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quoted = false;
    let mut blank = false;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character.is_whitespace() && !quoted {
            blank = true;
            continue;
        }
        if blank && !out.is_empty() {
            out.push(' ');
        }
        blank = false;
        match character {
            '"' => quoted = !quoted,
            '\\' => escaped(&mut characters, &mut out),
            _ => out.push(character),
        }
    }
    out
}

/// Writes what the escape whose backslash was just read stands for.
fn escaped(characters: &mut std::str::Chars<'_>, out: &mut String) {
    match characters.next() {
        Some('n') => out.push('\n'),
        Some('t') => out.push('\t'),
        Some('u') => {
            let digits = characters.as_str().get(..4);
            let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
            match code {
                Some(code) => {
                    out.push(code);
                    *characters = characters.as_str().get(4..).unwrap_or_default().chars();
                }
                None => out.push('u'),
            }
        }
        Some(other) => out.push(other),
        None => {}
    }
}
