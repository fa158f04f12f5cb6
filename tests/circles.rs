//! Programs in which names mean each other: whatever is worked out in circles comes to an end.
//!
//! The cases of the rules' pages, with some of their names made one. Types, fields, functions, keys and holders then
//! stand for themselves, as half-typed and badly named code has them.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/page.rs"]
#[allow(dead_code)] // the tests of the rules need more of it
mod page;
#[path = "support/project.rs"]
#[allow(dead_code)]
mod project;
#[path = "support/tokens.rs"]
#[allow(dead_code)]
mod tokens;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use analyzer::facts::GapKind;
use analyzer::{Options, Ready, Source};

/// Numbers without end, equal from run to run.
struct Noise(u64);

impl Noise {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// A project's files with their texts.
type Texts = BTreeMap<String, String>;

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The names of a text and what stands between them, in order.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_name(c) != is_name(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}

/// Names that are made one: each of some names with another of the project's.
fn collapsed(texts: &Texts, noise: &mut Noise) -> Texts {
    let code = |path: &str| [".kt", ".java", ".swift", ".m", ".h"].iter().any(|end| path.ends_with(end));
    let mut own: Vec<&str> = Vec::new();
    for text in texts.iter().filter(|(path, _)| code(path)).map(|(_, text)| text) {
        let named = words(text).into_iter().filter(|w| w.len() > 1 && w.starts_with(|c: char| c.is_ascii_alphabetic()));
        own.extend(named);
    }
    own.sort_unstable();
    own.dedup();
    if own.is_empty() {
        return texts.clone();
    }
    let many = 1 + noise.below(6);
    let pairs: BTreeMap<&str, &str> =
        (0..many).map(|_| (own[noise.below(own.len())], own[noise.below(own.len())])).collect();
    let rename = |(path, text): (&String, &String)| {
        let renamed = words(text).into_iter().map(|w| *pairs.get(w).unwrap_or(&w)).collect();
        (path.clone(), if code(path) { renamed } else { text.clone() })
    };
    texts.iter().map(rename).collect()
}

#[test]
fn names_that_mean_each_other_come_to_an_end() {
    let rounds = std::env::var("CIRCLES").ok().map_or(2, |n| n.parse::<u64>().unwrap());
    let from = std::env::var("CIRCLES_SEED").ok().map_or(1, |n| n.parse::<u64>().unwrap());
    let mut projects: Vec<(String, Texts)> = Vec::new();
    for rule in page::on_disk() {
        for case in page::load(&rule).unwrap().cases {
            let texts = project::complete(&case).into_iter().map(|file| (file.path, file.text)).collect();
            projects.push((format!("{rule}: {}", case.heading), texts));
        }
    }
    let ready = Ready::new(rules::builtin().unwrap());
    let options = Options { threads: Some(1), ..Options::default() };
    let (next, total) = (AtomicUsize::new(0), projects.len() * rounds as usize);
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some((name, texts)) = projects.get(number % projects.len()).filter(|_| number < total) else { return };
            let mut noise = Noise(from.wrapping_mul(1_000_003).wrapping_add(number as u64));
            let changed = collapsed(texts, &mut noise);
            if std::env::var_os("CIRCLES_SHOW").is_some() {
                println!("{number}: {name}\n{changed:#?}");
            }
            let source =
                |(path, text): (String, String)| Some(Source { kind: analyzer::files::kind_of(&path)?, path, text });
            let report = analyzer::analyze(changed.into_iter().filter_map(source).collect(), &ready, &options);
            let internal = report.gaps.iter().find(|gap| gap.kind == GapKind::Internal);
            assert!(internal.is_none(), "{name}, {number}: {internal:?}");
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
}
