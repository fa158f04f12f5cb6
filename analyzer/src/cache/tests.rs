//! Stories about what is remembered: the same answers, whatever became of the files.

use std::fs;
use std::path::Path;

use grammars::Parsers;

use super::*;
use crate::facts::{FileFacts, FileKind, GapKind, Name, Stmt, StmtKind};

const TEXT: &str =
    "package a\nclass A(val b: B) : C() {\n    fun d(e: Int) = if (e > 1) b.f { g(e) } else listOf(1)\n}\n";

fn lowered(text: &str) -> FileFacts {
    crate::lower::lower(FileKind::Kotlin, text, &mut Parsers::default())
}

fn open(folder: &Path) -> Cache {
    Cache::new(folder, SIZE_LIMIT)
}

fn key(text: &str) -> Key {
    Key::of_file(FileKind::Kotlin, text.as_bytes())
}

fn keep(folder: &Path, text: &str) {
    let cache = open(folder);
    cache.put_facts(key(text), &lowered(text), text.len());
    cache.save();
    assert_eq!(cache.uses(), Uses::default());
}

fn found(cache: &Cache, text: &str) -> Option<String> {
    cache.facts(&key(text), FileKind::Kotlin, text.len()).map(|facts| format!("{facts:?}"))
}

fn packs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut packs: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "pack")).collect();
    packs.sort();
    packs
}

#[test]
fn facts_come_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    keep(folder.path(), TEXT);
    let cache = open(folder.path());
    assert_eq!(found(&cache, TEXT), Some(format!("{:?}", lowered(TEXT))));
    assert_eq!(found(&cache, "class Other"), None);
    assert_eq!(cache.uses(), Uses { hits: 1, misses: 1, ..Uses::default() });
}

#[test]
fn the_same_text_of_another_kind_is_another_file() {
    let folder = tempfile::tempdir().unwrap();
    keep(folder.path(), TEXT);
    let cache = open(folder.path());
    assert!(cache.facts(&Key::of_file(FileKind::Java, TEXT.as_bytes()), FileKind::Java, TEXT.len()).is_none());
    // Even if somebody put it under that key.
    assert!(cache.facts(&key(TEXT), FileKind::Java, TEXT.len()).is_none());
    assert_eq!(cache.uses().damaged, 1);
}

#[test]
fn facts_that_hang_on_the_clock_are_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut facts = lowered(TEXT);
    facts.gaps.push(crate::facts::Gap { kind: GapKind::OutOfTime, span: crate::facts::Span::default() });
    let cache = open(folder.path());
    cache.put_facts(key(TEXT), &facts, TEXT.len());
    cache.save();
    assert!(!folder.path().join("lock").exists(), "nothing to write, nothing written");
}

/// Every file with every byte or ending damaged in turn: the facts are right or not there.
#[test]
fn a_damaged_file_is_as_if_it_were_not_there() {
    let folder = tempfile::tempdir().unwrap();
    keep(folder.path(), TEXT);
    let pack = packs(folder.path()).remove(0);
    let (whole, right) = (fs::read(&pack).unwrap(), format!("{:?}", lowered(TEXT)));
    let check = |bytes: &[u8], what: &str| {
        fs::write(&pack, bytes).unwrap();
        let cache = open(folder.path());
        if let Some(facts) = found(&cache, TEXT) {
            assert_eq!(facts, right, "{what}");
        } else {
            let Uses { misses, damaged, .. } = cache.uses();
            assert!(misses + damaged > 0, "{what}");
        }
        // Whatever it was, it can be written over.
        cache.put_facts(key(TEXT), &lowered(TEXT), TEXT.len());
        cache.save();
        assert_eq!(found(&open(folder.path()), TEXT).as_ref(), Some(&right), "{what}");
    };
    for length in (0..whole.len()).step_by(7) {
        check(&whole[..length], &format!("cut off at {length}"));
    }
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        check(&bytes, &format!("byte {at}"));
    }
    check(&[0; 4096], "zeros");
    check(&[0xff; 4096], "ones");
    check(b"#!/bin/sh\n", "somebody else's");
    let mut appended = whole.clone();
    appended.extend([7; 100]);
    check(&appended, "more than there was");
}

/// Whoever writes the checksums can write anything: it must make sense.
#[test]
fn hostile_facts_with_right_checksums_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let honest = postcard::to_stdvec(&lowered(TEXT)).unwrap();
    let mut taken = 0;
    for at in 0..honest.len() {
        for flip in [0x01, 0x10, 0x7f, 0xff] {
            let mut bytes = honest.clone();
            bytes[at] ^= flip;
            let cache = open(folder.path());
            cache.put(key(TEXT), bytes);
            if let Some(facts) = cache.facts(&key(TEXT), FileKind::Kotlin, TEXT.len()) {
                taken += 1;
                // What is taken can be worked with.
                let files = [crate::link::File { path: "A.kt".into(), facts: facts.into(), test: false }];
                let pack = crate::Ready::new(rules::Pack::default());
                let program = crate::link::Program::new(&files, &pack, &crate::Cancel::new());
                let knowledge = crate::solve::knowledge::Knowledge::new(&program);
                let _ = crate::solve::solve(&knowledge);
            }
        }
    }
    assert!(taken > 0, "some bytes only change what is said");
}

#[test]
fn values_that_nest_too_deeply_do_not_overflow_the_stack() {
    let folder = tempfile::tempdir().unwrap();
    let mut facts = lowered("fun a() { b(1) }");
    let text = "x".repeat(4_000_000);
    for levels in [100_usize, 20_000, 4_000_000] {
        // `Spread` of `Spread` of ... in the place of an argument: two bytes a level.
        let marker = 0x7a7a_7a7a_i64;
        for function in &mut facts.functions {
            for Stmt { kind, .. } in &mut function.body {
                if let StmtKind::Call(call) = kind {
                    call.args[0].value = crate::facts::Value::Int(marker);
                }
            }
        }
        let bytes = postcard::to_stdvec(&facts).unwrap();
        let int = postcard::to_stdvec(&crate::facts::Value::Int(marker)).unwrap();
        let spread = postcard::to_stdvec(&crate::facts::Value::Spread(Box::new(crate::facts::Value::Null))).unwrap();
        let at = bytes.windows(int.len()).position(|window| window == int).unwrap();
        let mut hostile = bytes[..at].to_vec();
        hostile.extend(std::iter::repeat_n(spread[0], levels));
        hostile.extend(&bytes[at..]);
        let cache = open(folder.path());
        cache.put(key(&text), hostile);
        assert_eq!(cache.facts(&key(&text), FileKind::Kotlin, text.len()).is_some(), levels == 100, "{levels}");
    }
}

#[test]
fn names_and_numbers_that_lead_nowhere_are_noticed() {
    let sound = |change: fn(&mut FileFacts)| {
        let mut facts = lowered(TEXT);
        change(&mut facts);
        facts.is_sound(TEXT.len())
    };
    assert!(sound(|_| {}));
    assert!(!sound(|facts| facts.package = Some(Name(10_000))));
    assert!(!sound(|facts| facts.functions[0].span.end = 10_000));
    assert!(!sound(|facts| facts.functions[0].parent = Some(crate::facts::FnIdx(0))));
    assert!(!sound(|facts| facts.types[0].owner = Some(crate::facts::TypeIdx(0))));
    assert!(!sound(|facts| facts.types[0].enclosing = Some(crate::facts::FnIdx(10_000))));
    assert!(!sound(|facts| facts.lines = u32::MAX));
    assert!(!sound(|facts| {
        for function in &mut facts.functions {
            for stmt in &mut function.body {
                if let StmtKind::Branch { end, .. } = &mut stmt.kind {
                    *end += 1_000;
                }
            }
        }
    }));
}

#[test]
fn the_folder_stays_within_its_size_and_keeps_what_was_used_last() {
    let folder = tempfile::tempdir().unwrap();
    let limit = (SHARDS * 4096) as u64;
    let texts: Vec<String> = (0..400).map(|n| format!("class A{n} {{ val x = \"{}\" }}", "y".repeat(900))).collect();
    for few in texts.chunks(40) {
        let cache = Cache::new(folder.path(), limit);
        for text in few {
            cache.put_facts(key(text), &lowered(text), text.len());
        }
        cache.save();
        let size: u64 = packs(folder.path()).iter().map(|path| path.metadata().unwrap().len()).sum();
        assert!(size <= limit + (SHARDS * 64) as u64, "{size}");
        let last = few.iter().filter(|text| found(&open(folder.path()), text).is_some()).count();
        assert!(last > 30, "{last} of 40 that were just written");
    }
    let kept = texts.iter().filter(|text| found(&open(folder.path()), text).is_some()).count();
    assert!((40..300).contains(&kept), "{kept}");
}

#[test]
fn what_is_used_again_outlives_what_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let at = |day: u32| {
        let mut cache = Cache::new(folder.path(), (SHARDS * 4096) as u64);
        Arc::get_mut(&mut cache.0).unwrap().today = day;
        cache
    };
    // Texts of one shard.
    let mut texts = (0..).map(|n| format!("class A{n} {{ val x = \"{}\" }}", "y".repeat(900)));
    let mut one = || texts.by_ref().find(|text| shard_of(&key(text)) == 0).unwrap();
    let put = |cache: &Cache, text: &str| cache.put_facts(key(text), &lowered(text), text.len());
    let (used, unused) = (one(), one());
    let cache = at(100);
    put(&cache, &unused);
    put(&cache, &used);
    cache.save();
    let cache = at(120);
    assert!(found(&cache, &used).is_some());
    cache.save();
    let cache = at(121);
    put(&cache, &one());
    put(&cache, &one());
    cache.save();
    assert!(found(&at(122), &used).is_some());
    assert!(found(&at(122), &unused).is_none());
}

#[test]
fn a_folder_that_cannot_be_written_is_counted_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    let cache = open(&file.join("cache"));
    cache.put_facts(key(TEXT), &lowered(TEXT), TEXT.len());
    assert!(found(&cache, TEXT).is_some());
    cache.save();
    assert_eq!(cache.uses().unsaved, 1);
    assert_eq!(found(&open(&file.join("cache")), TEXT), None);
}

#[test]
fn several_that_write_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (shared, text) = (folder.path(), |writer: usize, n: usize| format!("class A{writer}of{n}"));
    std::thread::scope(|scope| {
        for writer in 0..6 {
            scope.spawn(move || {
                for round in 0..5 {
                    let cache = open(shared);
                    for n in round * 10..round * 10 + 10 {
                        let text = text(writer, n);
                        cache.put_facts(key(&text), &lowered(&text), text.len());
                    }
                    cache.save();
                    assert_eq!(cache.uses().unsaved, 0);
                }
            });
        }
    });
    let cache = open(folder.path());
    for writer in 0..6 {
        for n in 0..50 {
            assert!(found(&cache, &text(writer, n)).is_some(), "{writer} {n}");
        }
    }
    assert_eq!(cache.uses().damaged, 0);
}
