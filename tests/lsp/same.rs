//! Editor equals terminal: whatever is typed, pasted, undone, saved, moved or checked out, the server shows what a fresh
//! scan of the same texts finds.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::client::{Client, Start};
use crate::expected::{self, Columns};
use crate::inside::Inside;
use crate::random::{Random, setting};
use crate::world::{Step, Tree, World, projects, read, write};

/// The most things that happen in one sequence.
const LONGEST: usize = 8;

const COLUMNS: [Columns; 3] = [Columns::Utf16, Columns::Bytes, Columns::Characters];

#[test]
fn same_findings_as_a_fresh_scan_after_any_sequence_of_edits() {
    let (count, seed) = (setting("LSP_SEQUENCES", 2_000) as usize, setting("LSP_SEED", 1));
    let projects = projects();
    let (next, compared) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return;
                    }
                    compared.fetch_add(sequence(seed * 1_000_003 + number as u64, &projects), Ordering::Relaxed);
                }
            });
        }
    });
    println!("{count} sequences, {} comparisons", compared.into_inner());
}

/// Runs one sequence; how often the two were compared.
fn sequence(seed: u64, projects: &[Tree]) -> usize {
    let mut random = Random::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let disk = random.pick(projects).clone();
    let columns = *random.pick(&COLUMNS);
    let length = 1 + random.below(LONGEST);
    let mut world = World::new(random, folder.path().canonicalize().unwrap(), disk);
    let mut server = Inside::start(world.root.clone(), columns);
    let (mut told, mut compared) = (Vec::new(), 0);
    for number in 0..length {
        for step in world.next(projects) {
            told.push(short(&step));
            server.take(step);
        }
        // Sometimes more happens before a check can end.
        if number + 1 < length && world.random.chance(40) {
            continue;
        }
        server.settle();
        compared += 1;
        let (shown, expected) = (server.shown(), expected::of(&world.texts(), columns));
        assert!(shown == expected, "seed {seed}, after {told:#?}\nshown {shown:#?}\nexpected {expected:#?}");
    }
    compared
}

fn short(step: &Step) -> String {
    let mut text = format!("{step:?}");
    text.truncate(text.floor_char_boundary(300));
    text
}

/// The same through the program, over its streams, each sequence in a workspace folder that comes and goes; at the end
/// of each, `consentlint scan` itself is asked.
#[test]
fn same_findings_as_the_program_prints() {
    let (count, seed) = (setting("LSP_REAL_SEQUENCES", 200), setting("LSP_SEED", 1));
    let projects = projects();
    let mut client = Client::start(&Start { encodings: &["utf-32"], ..Start::default() });
    for number in 0..count {
        let mut random = Random::new(seed * 7_000_003 + number);
        let folder = tempfile::tempdir().unwrap();
        let disk = random.pick(&projects).clone();
        let length = 1 + random.below(LONGEST);
        let mut world = World::new(random, folder.path().canonicalize().unwrap(), disk);
        client.folders(&[&world.root], &[]);
        for _ in 0..length {
            for step in world.next(&projects) {
                client.take(&world.root, step, Columns::Characters);
            }
        }
        client.wait_for_all(&world.root, &expected::of(&world.texts(), Columns::Characters), number);
        // The program reads files, not editors: it gets the same texts in a folder of its own.
        let mirror = tempfile::tempdir().unwrap();
        world.texts().iter().for_each(|(path, text)| write(&mirror.path().join(path), text));
        assert_eq!(read(mirror.path()), world.texts());
        assert_eq!(client.places(&world.root), crate::client::scan(mirror.path()), "sequence {number}");
        for path in world.buffers.keys() {
            client.take(&world.root, Step::Close(path.clone()), Columns::Characters);
        }
        client.folders(&[], &[&world.root]);
        client.wait_for_all(&world.root, &expected::All::new(), number);
    }
    client.leave();
}
