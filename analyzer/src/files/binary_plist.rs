//! Binary property lists become text.
//!
//! In: the bytes of a file. Out: the same property list in XML, a value a line, or none if the bytes are no such file.
//!
//! A reader of our own: the libraries there are bring four more packages, or build values whose depth is that of the file.
//! It keeps what is open on a stack of its own; what is referred to again and again is written only up to a limit.

use std::fmt::Write as _;

/// What a binary property list begins with.
const HEADER: &[u8] = b"bplist0";

/// The numbers at its end.
const TRAILER: usize = 32;

/// The longest text that is written.
const LONGEST: usize = 4 << 20;

/// Whether a file says of itself that it is a binary property list.
pub fn is_binary_plist(bytes: &[u8]) -> bool {
    bytes.starts_with(HEADER)
}

/// The property list in XML.
pub fn to_xml(bytes: &[u8]) -> Option<String> {
    let list = List::new(bytes)?;
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n");
    let mut left = vec![Step::Value(list.top)];
    while let Some(step) = left.pop() {
        match step {
            Step::Value(object) => list.value(object, &mut out, &mut left)?,
            Step::Key(object) => {
                let (count, at) = list.count(list.at(object)?)?;
                let key = list.text(*bytes.get(list.at(object)?)?, at, count)?;
                let _ = writeln!(out, "<key>{}</key>", escaped(&key));
            }
            Step::Close(name) => {
                let _ = writeln!(out, "</{name}>");
            }
        }
        if out.len() > LONGEST || left.len() > LONGEST {
            return None;
        }
    }
    out.push_str("</plist>\n");
    Some(out)
}

/// What is still to be written.
enum Step {
    Value(usize),
    Key(usize),
    Close(&'static str),
}

/// Where things are in the file.
struct List<'b> {
    bytes: &'b [u8],
    /// The length of a reference.
    reference: usize,
    /// The length of a place.
    place: usize,
    /// How many objects there are.
    objects: usize,
    top: usize,
    /// Where the table of places begins.
    table: usize,
}

impl List<'_> {
    fn new(bytes: &[u8]) -> Option<List<'_>> {
        let trailer = bytes.get(bytes.len().checked_sub(TRAILER)?..)?;
        Some(List {
            bytes,
            place: *trailer.get(6)? as usize,
            reference: *trailer.get(7)? as usize,
            objects: number(trailer.get(8..16)?)?,
            top: number(trailer.get(16..24)?)?,
            table: number(trailer.get(24..32)?)?,
        })
    }

    /// Where an object stands.
    fn at(&self, object: usize) -> Option<usize> {
        if object >= self.objects {
            return None;
        }
        let from = self.table.checked_add(object.checked_mul(self.place)?)?;
        number(self.bytes.get(from..from.checked_add(self.place)?)?)
    }

    /// How long the object at a place is, by its marker, and where its content begins.
    fn count(&self, at: usize) -> Option<(usize, usize)> {
        let short = (*self.bytes.get(at)? & 0xf) as usize;
        if short != 0xf {
            return Some((short, at + 1));
        }
        let size = 1_usize << (*self.bytes.get(at + 1)? & 0xf).min(3);
        Some((number(self.bytes.get(at + 2..at + 2 + size)?)?, at + 2 + size))
    }

    fn value(&self, object: usize, out: &mut String, left: &mut Vec<Step>) -> Option<()> {
        let at = self.at(object)?;
        let marker = *self.bytes.get(at)?;
        let (count, content) = self.count(at).unwrap_or((0, at + 1));
        match marker >> 4 {
            0 => out.push_str(if marker == 9 { "<true/>\n" } else { "<false/>\n" }),
            1 => {
                let bytes = self.bytes.get(at + 1..at + 1 + (1_usize << (marker & 0xf).min(4)))?;
                let _ = writeln!(out, "<integer>{}</integer>", integer(bytes));
            }
            2 => {
                let real = match marker & 0xf {
                    2 => f64::from(f32::from_be_bytes(self.bytes.get(at + 1..at + 5)?.try_into().ok()?)),
                    _ => f64::from_be_bytes(self.bytes.get(at + 1..at + 9)?.try_into().ok()?),
                };
                let _ = writeln!(out, "<real>{real}</real>");
            }
            // Nobody asks when or which bytes.
            3 => out.push_str("<date></date>\n"),
            4 => out.push_str("<data></data>\n"),
            5 | 6 => {
                let _ = writeln!(out, "<string>{}</string>", escaped(&self.text(marker, content, count)?));
            }
            8 => out.push_str("<integer>0</integer>\n"),
            0xa | 0xc => {
                out.push_str("<array>\n");
                left.push(Step::Close("array"));
                for item in self.references(content, count)?.into_iter().rev() {
                    left.push(Step::Value(item));
                }
            }
            0xd => {
                out.push_str("<dict>\n");
                left.push(Step::Close("dict"));
                let all = self.references(content, count.checked_mul(2)?)?;
                let (keys, values) = all.split_at(count);
                for (key, value) in keys.iter().zip(values).rev() {
                    left.push(Step::Value(*value));
                    left.push(Step::Key(*key));
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn references(&self, from: usize, count: usize) -> Option<Vec<usize>> {
        let end = from.checked_add(count.checked_mul(self.reference)?)?;
        let bytes = self.bytes.get(from..end)?;
        if self.reference == 0 {
            return None;
        }
        bytes.chunks(self.reference).map(number).collect()
    }

    /// The characters of a text in ASCII (or what is written as such) or in UTF-16.
    fn text(&self, marker: u8, from: usize, count: usize) -> Option<String> {
        match marker >> 4 {
            5 => Some(String::from_utf8_lossy(self.bytes.get(from..from.checked_add(count)?)?).into_owned()),
            6 => {
                let bytes = self.bytes.get(from..from.checked_add(count.checked_mul(2)?)?)?;
                let units: Vec<u16> =
                    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
                Some(String::from_utf16_lossy(&units))
            }
            _ => None,
        }
    }
}

/// A number of up to eight bytes.
fn number(bytes: &[u8]) -> Option<usize> {
    if bytes.is_empty() || bytes.len() > 8 {
        return None;
    }
    usize::try_from(bytes.iter().fold(0_u64, |all, byte| all << 8 | u64::from(*byte))).ok()
}

/// A number with a sign; only those of eight bytes can have one.
fn integer(bytes: &[u8]) -> i128 {
    let all = bytes.iter().fold(0_i128, |all, byte| all << 8 | i128::from(*byte));
    if bytes.len() == 8 { i128::from(all as i64) } else { all }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::to_xml;

    /// A binary property list of these objects, the first of which is the top.
    fn list(objects: &[&[u8]]) -> Vec<u8> {
        let mut bytes = b"bplist00".to_vec();
        let mut places = Vec::new();
        for object in objects {
            places.push(bytes.len() as u8);
            bytes.extend(*object);
        }
        let table = bytes.len() as u8;
        bytes.extend(&places);
        bytes.extend([0, 0, 0, 0, 0, 0, 1, 1]);
        for number in [objects.len() as u8, 0, table] {
            bytes.extend([0, 0, 0, 0, 0, 0, 0, number]);
        }
        bytes
    }

    #[test]
    fn keys_and_values_of_every_sort_are_written_out() {
        let name = b"\x5f\x10\x11NSCameraUsageDesc";
        let bytes = list(&[
            b"\xd2\x01\x02\x03\x04",
            name,
            b"\x51B",
            b"\x62\x62\x6b\x78\x01",
            b"\xa3\x05\x06\x07",
            b"\x09",
            b"\x11\x01\x00",
            b"\x53a<b",
        ]);
        let expected = "<dict>\n<key>NSCameraUsageDesc</key>\n<string>扫码</string>\n<key>B</key>\n<array>\n<true/>\n\
                        <integer>256</integer>\n<string>a&lt;b</string>\n</array>\n</dict>\n</plist>\n";
        assert!(to_xml(&bytes).unwrap().ends_with(expected), "{:?}", to_xml(&bytes));
    }

    #[test]
    fn a_list_that_holds_itself_or_is_cut_is_no_list() {
        assert_eq!(to_xml(&list(&[b"\xa1\x00"])), None);
        assert_eq!(to_xml(&list(&[b"\xa2\x01\x01", b"\xa2\x00\x00"])), None);
        let whole = list(&[b"\xd1\x01\x02", b"\x51A", b"\x51B"]);
        for cut in 0..whole.len() {
            to_xml(&whole[..cut]);
            let mut wrong = whole.clone();
            wrong[cut] = 0xff;
            to_xml(&wrong);
        }
    }
}
