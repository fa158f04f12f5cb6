//! What is remembered from run to run: facts by the content of their file, reports by all that they depend on.
//!
//! In: a folder, keys, facts, reports. Out: the same facts and reports, or nothing; never an error. Several processes may
//! use the folder at once, and one may be killed at any time. What is damaged, or was written by somebody else, is as if
//! it were not there.
//!
//! The folder holds [`SHARDS`] files ([`pack`]), each with the entries whose keys begin alike. Files are replaced as a
//! whole, by one process at a time.

mod key;
mod pack;
mod stored;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub use key::Key;
use pack::{Entry, Pack};

/// Bytes that the folder may take, unless told otherwise.
pub const SIZE_LIMIT: u64 = 1 << 30;

/// Files in the folder.
const SHARDS: usize = 64;
/// After so many days a use is noted. Not every time: that would mean to write what was only read.
const DAYS: u32 = 7;
/// How long to wait for another process that is writing.
const PATIENCE: Duration = Duration::from_secs(3);
/// Folders of caches are left out of backups by this file.
const TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by consentlint. May be deleted at any time.\n";

/// The cache. Clones share it.
#[derive(Clone, Debug)]
pub struct Cache(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    limit: u64,
    /// Whether nothing is kept.
    reads_only: bool,
    today: u32,
    shards: Vec<Shard>,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Shard {
    pack: OnceLock<Option<Pack>>,
    /// What is to be written.
    fresh: Mutex<BTreeMap<Key, Vec<u8>>>,
    /// What was used for the first time in a while.
    used: Mutex<Vec<Key>>,
}

#[derive(Debug, Default)]
struct Counts {
    hits: AtomicUsize,
    misses: AtomicUsize,
    damaged: AtomicUsize,
    unsaved: AtomicUsize,
}

/// How much the cache was worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Entries that were there.
    pub hits: usize,
    /// Entries that were not.
    pub misses: usize,
    /// Files and entries that were no good and are as if they were not there.
    pub damaged: usize,
    /// Files that could not be written.
    pub unsaved: usize,
}

impl Cache {
    /// A cache in a folder, there or not. Nothing is read or written yet.
    #[must_use]
    pub fn new(folder: &Path, limit: u64) -> Cache {
        Cache::with(folder, limit, false)
    }

    /// A cache that keeps nothing: for what is out of date with the next edit.
    #[must_use]
    pub fn reader(folder: &Path) -> Cache {
        Cache::with(folder, 0, true)
    }

    fn with(folder: &Path, limit: u64, reads_only: bool) -> Cache {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let shards = (0..SHARDS).map(|_| Shard::default()).collect();
        let today = (since.as_secs() / 86_400) as u32;
        let folder = folder.to_path_buf();
        Cache(Arc::new(Inner { folder, limit, reads_only, today, shards, counts: Counts::default() }))
    }

    /// How much it was worth so far.
    #[must_use]
    pub fn uses(&self) -> Uses {
        let Counts { hits, misses, damaged, unsaved } = &self.0.counts;
        let [hits, misses, damaged, unsaved] = [hits, misses, damaged, unsaved].map(|n| n.load(Ordering::Relaxed));
        Uses { hits, misses, damaged, unsaved }
    }

    /// The bytes under a key.
    fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let (inner, number) = (&*self.0, shard_of(key));
        let shard = &inner.shards[number];
        let fresh = shard.fresh.lock().ok().and_then(|fresh| fresh.get(key).cloned());
        if let Some(bytes) = fresh {
            return Some(bytes);
        }
        let pack = shard.pack.get_or_init(|| self.open(number)).as_ref()?;
        let found = pack.get(key).unwrap_or_else(|_| {
            count(&inner.counts.damaged);
            None
        });
        let (bytes, row) = found?;
        if row.day.saturating_add(DAYS) <= inner.today
            && let Ok(mut used) = shard.used.lock()
        {
            used.push(*key);
        }
        Some(bytes)
    }

    /// Keeps bytes under a key, from the next [`Cache::save`] on.
    fn put(&self, key: Key, bytes: Vec<u8>) {
        let fits = bytes.len() <= pack::LONGEST_ENTRY as usize && bytes.len() as u64 <= self.shard_limit() / 2;
        if let (true, Ok(mut fresh)) = (fits, self.0.shards[shard_of(&key)].fresh.lock()) {
            fresh.insert(key, bytes);
        }
    }

    fn open(&self, number: usize) -> Option<Pack> {
        match Pack::open(&self.path(number)) {
            Ok(pack) => Some(pack),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(_) => {
                count(&self.0.counts.damaged);
                None
            }
        }
    }

    /// Writes what is new. What cannot be written is counted and forgotten.
    pub fn save(&self) {
        let inner = &*self.0;
        if inner.reads_only {
            return;
        }
        let changes = |shard: &Shard| -> (BTreeMap<Key, Vec<u8>>, Vec<Key>) {
            let fresh = shard.fresh.lock().map(|mut fresh| std::mem::take(&mut *fresh)).unwrap_or_default();
            let used = shard.used.lock().map(|mut used| std::mem::take(&mut *used)).unwrap_or_default();
            (fresh, used)
        };
        let changed: Vec<_> = inner.shards.iter().map(changes).enumerate().collect();
        let mut changed = changed.into_iter().filter(|(_, (fresh, used))| !fresh.is_empty() || !used.is_empty());
        let Some(first) = changed.next() else { return };
        let Ok(_lock) = self.lock() else {
            inner.counts.unsaved.fetch_add(1 + changed.count(), Ordering::Relaxed);
            return;
        };
        for (number, (fresh, used)) in std::iter::once(first).chain(changed) {
            if self.rewrite(number, fresh, &used).is_err() {
                count(&inner.counts.unsaved);
            }
        }
    }

    /// Makes the folder and waits until nobody else writes.
    fn lock(&self) -> io::Result<File> {
        let folder = &self.0.folder;
        if !folder.is_dir() {
            make_folder(folder)?;
        }
        if !folder.join("CACHEDIR.TAG").exists() {
            fs::write(folder.join("CACHEDIR.TAG"), TAG)?;
            fs::write(folder.join(".gitignore"), "*\n")?;
        }
        let file = File::options().create(true).truncate(false).write(true).open(folder.join("lock"))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(_) if started.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(5)),
                Err(_) => return Err(io::ErrorKind::WouldBlock.into()),
            }
        }
    }

    /// Puts the new entries with the old ones. If they are too many, those go that were not used for the longest time.
    fn rewrite(&self, number: usize, fresh: BTreeMap<Key, Vec<u8>>, used: &[Key]) -> io::Result<()> {
        let today = self.0.today;
        let mut entries: Vec<Entry> = fresh.into_iter().map(|(key, bytes)| Entry { key, bytes, day: today }).collect();
        let new: usize = entries.len();
        let keys: Vec<Key> = entries.iter().map(|entry| entry.key).collect();
        // Another process may have written since this one read.
        if let Some(old) = self.open(number) {
            for row in old.rows.iter().filter(|row| keys.binary_search(&row.key).is_err()) {
                if let Ok(Some((bytes, row))) = old.get(&row.key) {
                    let day = if used.contains(&row.key) { today } else { row.day };
                    entries.push(Entry { key: row.key, bytes, day });
                }
            }
        }
        entries[new..].sort_by_key(|entry| std::cmp::Reverse(entry.day));
        let size = |entry: &Entry| entry.bytes.len() as u64 + 64;
        if entries.iter().map(size).sum::<u64>() > self.shard_limit() {
            // A little room, so that the next run does not have to do the same.
            let mut left = self.shard_limit() / 8 * 7;
            entries.retain(|entry| {
                let stays = size(entry) <= left;
                left = if stays { left - size(entry) } else { 0 };
                stays
            });
        }
        entries.sort_by_key(|entry| entry.key);
        let (path, scratch) = (self.path(number), self.0.folder.join(format!("{number:02}.new")));
        pack::write(&scratch, &entries).and_then(|()| fs::rename(&scratch, &path)).inspect_err(|_| {
            let _ = fs::remove_file(&scratch);
        })
    }

    fn path(&self, number: usize) -> PathBuf {
        self.0.folder.join(format!("{number:02}.pack"))
    }

    fn shard_limit(&self) -> u64 {
        self.0.limit / SHARDS as u64
    }
}

/// Only its owner has business in the folder: it says what is in their code.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn shard_of(key: &Key) -> usize {
    usize::from(key.0[0]) % SHARDS
}

fn count(counter: &AtomicUsize) {
    counter.fetch_add(1, Ordering::Relaxed);
}
