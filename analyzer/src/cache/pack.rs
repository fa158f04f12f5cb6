//! One file of the cache: many entries behind an index.
//!
//! In: a file that anybody may have written, cut off or filled with noise; entries. Out: the bytes of an entry, if they
//! are those that were once stored under its key; a new file.
//!
//! ```text
//! "consent\x01"   count   checksum of the index   index: (key, start, length, checksum, day) ...   bytes ...
//! ```
//! A file is never changed once it has its name: it is written under another one and renamed.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;

use super::key::Key;

/// Changes with the shape of the file.
const MAGIC: [u8; 8] = *b"consent\x01";
const HEAD: usize = MAGIC.len() + 4 + 16;
const ROW: usize = 32 + 8 + 4 + 16 + 4;
/// No file of ours has more entries, or longer ones.
const MOST_ENTRIES: usize = 1 << 20;
pub(super) const LONGEST_ENTRY: u32 = 64 << 20;

/// A line of the index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub key: Key,
    start: u64,
    pub length: u32,
    checksum: [u8; 16],
    /// The day on which it was last used, counted from 1970.
    pub day: u32,
}

/// A file that is open for reading.
#[derive(Debug)]
pub(super) struct Pack {
    file: Mutex<File>,
    /// Sorted by key.
    pub rows: Vec<Row>,
}

impl Pack {
    /// Opens a file and reads its index.
    ///
    /// # Errors
    /// `NotFound` if there is no file; any other kind if it is not one of ours, or damaged.
    pub fn open(path: &Path) -> io::Result<Pack> {
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        let mut head = [0; HEAD];
        file.read_exact(&mut head)?;
        let count = u32_at(&head, MAGIC.len()) as usize;
        let fits = count <= MOST_ENTRIES && (HEAD + count * ROW) as u64 <= size;
        if head[..MAGIC.len()] != MAGIC || !fits {
            return Err(damaged());
        }
        let mut index = vec![0; count * ROW];
        file.read_exact(&mut index)?;
        if checksum(&[&index]) != head[MAGIC.len() + 4..] {
            return Err(damaged());
        }
        let rows: Vec<Row> = index.chunks_exact(ROW).map(row).collect();
        let inside = |row: &Row| {
            row.length <= LONGEST_ENTRY && row.start.checked_add(row.length.into()).is_some_and(|end| end <= size)
        };
        if !rows.iter().all(inside) || !rows.is_sorted_by(|a, b| a.key < b.key) {
            return Err(damaged());
        }
        Ok(Pack { file: Mutex::new(file), rows })
    }

    /// The bytes under a key; none if there are none.
    ///
    /// # Errors
    /// If they cannot be read, or are not those that were stored.
    pub fn get(&self, key: &Key) -> io::Result<Option<(Vec<u8>, Row)>> {
        let Ok(at) = self.rows.binary_search_by(|row| row.key.cmp(key)) else { return Ok(None) };
        let row = self.rows[at];
        let mut bytes = vec![0; row.length as usize];
        {
            let mut file = self.file.lock().map_err(|_| damaged())?;
            file.seek(SeekFrom::Start(row.start))?;
            file.read_exact(&mut bytes)?;
        }
        if checksum(&[&key.0, &bytes]) == row.checksum { Ok(Some((bytes, row))) } else { Err(damaged()) }
    }
}

/// An entry that is to be written.
pub(super) struct Entry {
    pub key: Key,
    pub bytes: Vec<u8>,
    pub day: u32,
}

/// Writes a file: entries sorted by key, each key once.
///
/// # Errors
/// If the disk is full, or the folder may not be written to.
pub(super) fn write(path: &Path, entries: &[Entry]) -> io::Result<()> {
    let mut index = Vec::with_capacity(entries.len() * ROW);
    let mut start = (HEAD + entries.len() * ROW) as u64;
    for entry in entries {
        let length = u32::try_from(entry.bytes.len()).map_err(|_| damaged())?;
        index.extend(entry.key.0);
        index.extend(start.to_le_bytes());
        index.extend(length.to_le_bytes());
        index.extend(checksum(&[&entry.key.0, &entry.bytes]));
        index.extend(entry.day.to_le_bytes());
        start += u64::from(length);
    }
    let mut out = BufWriter::with_capacity(1 << 18, File::create(path)?);
    out.write_all(&MAGIC)?;
    out.write_all(&(entries.len() as u32).to_le_bytes())?;
    out.write_all(&checksum(&[&index]))?;
    out.write_all(&index)?;
    for entry in entries {
        out.write_all(&entry.bytes)?;
    }
    out.flush()
}

fn row(bytes: &[u8]) -> Row {
    Row {
        key: Key(array(bytes, 0)),
        start: u64::from_le_bytes(array(bytes, 32)),
        length: u32_at(bytes, 40),
        checksum: array(bytes, 44),
        day: u32_at(bytes, 60),
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(array(bytes, at))
}

/// So many bytes from a place on; the caller has made sure that they are there.
fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(&bytes[at..at + N]);
    array
}

fn checksum(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    array(hasher.finalize().as_bytes(), 0)
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "damaged")
}
