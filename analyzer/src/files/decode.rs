//! Bytes become text.
//!
//! In: the bytes of a file. Out: its characters without a byte order mark, or that it is no text.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::facts::GapKind;

/// How much of a file is looked at in order to recognise UTF-16 without a mark.
const SAMPLE: usize = 4096;

/// Decodes UTF-8, UTF-16, GB18030 (and so GBK and GB2312) and Windows-1252.
///
/// # Errors
/// [`GapKind::Binary`] if the bytes are no text in any of them.
pub fn decode(bytes: Vec<u8>) -> Result<String, GapKind> {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, UTF_16LE),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, UTF_16BE),
        [0xef, 0xbb, 0xbf, rest @ ..] => return eight_bit(rest.to_vec()),
        _ => {}
    }
    match utf16_without_mark(&bytes) {
        Some(encoding) => utf16(&bytes, encoding),
        None => eight_bit(bytes),
    }
}

fn utf16(bytes: &[u8], encoding: &'static Encoding) -> Result<String, GapKind> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    if text.contains('\0') || mostly_errors(&text) { Err(GapKind::Binary) } else { Ok(text.into_owned()) }
}

/// Source code is mostly ASCII, every other byte of which is NUL in UTF-16, and always the same other byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let nuls = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let (many, few) = (sample.len() / 2 * 3 / 10, sample.len() / 2 / 50);
    if odd > many.max(1) && even <= few {
        Some(UTF_16LE)
    } else if even > many.max(1) && odd <= few {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn eight_bit(bytes: Vec<u8>) -> Result<String, GapKind> {
    if bytes.contains(&0) {
        return Err(GapKind::Binary);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error.into_bytes(),
    };
    let controls = bytes.iter().filter(|byte| byte.is_ascii_control() && !b"\t\n\x0b\x0c\r\x1b".contains(byte)).count();
    if controls * 100 > bytes.len() {
        return Err(GapKind::Binary);
    }
    if is_damaged_utf8(&bytes) {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    let (text, errors) = GB18030.decode_without_bom_handling(&bytes);
    if high_bytes_stand_together(&bytes) && !(errors && mostly_errors(&text)) {
        return Ok(text.into_owned());
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
    Ok(text.into_owned())
}

/// UTF-8 that was cut or pasted into: far more whole characters than broken ones. In other encodings almost every
/// byte beyond ASCII breaks.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken * 4
}

/// Chinese characters are pairs of bytes beyond ASCII (but for rare ones), and words of them; accents of European
/// languages stand alone among ASCII letters, though GB18030 would read them with the letter that follows.
fn high_bytes_stand_together(bytes: &[u8]) -> bool {
    let runs = bytes.split(u8::is_ascii).filter(|run| !run.is_empty());
    let (mut alone, mut together) = (0, 0);
    for run in runs {
        if run.len() == 1 { alone += 1 } else { together += run.len() }
    }
    together > alone
}

fn mostly_errors(text: &str) -> bool {
    let errors = text.matches('\u{fffd}').count();
    errors > 0 && errors * 50 > text.chars().filter(|character| !character.is_ascii()).count()
}
