//! Bytes become text, and text becomes bytes again.
//!
//! In: the bytes of a file. Out: its characters without a byte order mark and how they were written, or that it is no
//! text.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::binary_plist::{is_binary_plist, to_xml};
use crate::facts::GapKind;

/// How much of a file is looked at in order to recognise UTF-16 without a mark.
const SAMPLE: usize = 4096;

/// How a text is written in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset {
    encoding: &'static Encoding,
    /// Whether a byte order mark stands before it.
    marked: bool,
}

impl Charset {
    /// Its name in the IANA's list, in lower case.
    #[must_use]
    pub fn name(self) -> String {
        self.encoding.name().to_ascii_lowercase()
    }

    /// The bytes of a text; none if it has a character that cannot be written so.
    #[must_use]
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        let units = || text.encode_utf16();
        let (mark, body): (&[u8], Vec<u8>) = if self.encoding == UTF_16LE {
            (&[0xff, 0xfe], units().flat_map(u16::to_le_bytes).collect())
        } else if self.encoding == UTF_16BE {
            (&[0xfe, 0xff], units().flat_map(u16::to_be_bytes).collect())
        } else {
            let (bytes, _, failed) = self.encoding.encode(text);
            if failed {
                return None;
            }
            (&[0xef, 0xbb, 0xbf], bytes.into_owned())
        };
        Some(if self.marked { [mark, &body].concat() } else { body })
    }
}

/// Decodes UTF-8, UTF-16, GB18030 (and so GBK and GB2312) and Windows-1252. A binary property list becomes the same list
/// in XML.
///
/// # Errors
/// [`GapKind::Binary`] if the bytes are no text in any of them.
pub fn decode(bytes: Vec<u8>) -> Result<String, GapKind> {
    decode_as(bytes).map(|(text, _)| text)
}

/// The same, with how the text was written.
///
/// # Errors
/// As for [`decode`].
pub fn decode_as(bytes: Vec<u8>) -> Result<(String, Charset), GapKind> {
    let marked = |encoding| Charset { encoding, marked: true };
    if is_binary_plist(&bytes) {
        let text = to_xml(&bytes).ok_or(GapKind::Binary)?;
        return Ok((text, Charset { encoding: UTF_8, marked: false }));
    }
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, marked(UTF_16LE)),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, marked(UTF_16BE)),
        [0xef, 0xbb, 0xbf, rest @ ..] => {
            return eight_bit(rest.to_vec()).map(|(text, charset)| (text, Charset { marked: true, ..charset }));
        }
        _ => {}
    }
    match utf16_without_mark(&bytes) {
        Some(encoding) => utf16(&bytes, Charset { encoding, marked: false }),
        None => eight_bit(bytes),
    }
}

fn utf16(bytes: &[u8], charset: Charset) -> Result<(String, Charset), GapKind> {
    let (text, _) = charset.encoding.decode_without_bom_handling(bytes);
    if text.contains('\0') || mostly_errors(&text) { Err(GapKind::Binary) } else { Ok((text.into_owned(), charset)) }
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

fn eight_bit(bytes: Vec<u8>) -> Result<(String, Charset), GapKind> {
    if bytes.contains(&0) {
        return Err(GapKind::Binary);
    }
    let in_charset = |text, encoding| Ok((text, Charset { encoding, marked: false }));
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return in_charset(text, UTF_8),
        Err(error) => error.into_bytes(),
    };
    let controls = bytes.iter().filter(|byte| byte.is_ascii_control() && !b"\t\n\x0b\x0c\r\x1b".contains(byte)).count();
    if controls * 100 > bytes.len() {
        return Err(GapKind::Binary);
    }
    if is_damaged_utf8(&bytes) {
        return in_charset(String::from_utf8_lossy(&bytes).into_owned(), UTF_8);
    }
    let (text, errors) = GB18030.decode_without_bom_handling(&bytes);
    if high_bytes_stand_together(&bytes) && !(errors && mostly_errors(&text)) {
        return in_charset(text.into_owned(), GB18030);
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
    in_charset(text.into_owned(), WINDOWS_1252)
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
