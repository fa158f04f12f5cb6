//! Stories: Objective-C in, facts out.

mod blocks;
mod declarations;
mod expressions;
mod robustness;
mod statements;

use std::time::{Duration, Instant};

use grammars::Parsers;

use super::lower;
use crate::facts::FileFacts;
use crate::lower::dump::{bodies, dump};

fn facts(text: &str) -> FileFacts {
    let text = text.to_string();
    let lower = move || lower(&text, &mut Parsers::default());
    std::thread::Builder::new().stack_size(crate::STACK_SIZE).spawn(lower).unwrap().join().unwrap()
}

fn plain(text: &str) -> String {
    text.lines().map(|l| l.strip_prefix("        ").unwrap_or(l)).collect::<Vec<_>>().join("\n")
}

fn assert_same(found: &str, expected: &str) {
    let expected = plain(expected);
    assert!(found.trim() == expected.trim(), "found:\n{found}\nexpected:\n{}", expected.trim());
}

/// Compares all facts with what is expected; both are indented by eight.
fn check(text: &str, expected: &str) {
    assert_same(&dump(&facts(plain(text).trim())), expected);
}

/// Compares the functions only.
fn check_bodies(text: &str, expected: &str) {
    assert_same(&bodies(&facts(plain(text).trim())), expected);
}

/// Compares what a method of a class does, without its head.
fn check_method(statements: &str, expected: &str) {
    let text = format!("@implementation A\n- (void)f:(int)n {{\n{statements}\n}}\n@end\n");
    let found = bodies(&facts(&text));
    assert_same(found.split_once('\n').map_or("", |(_, body)| body), expected);
}

/// Lowers a folder of real code and says what was not understood: `CORPUS=/path cargo test --release -- --ignored`.
#[test]
#[ignore = "needs a folder of code"]
fn corpus() {
    use std::collections::BTreeMap;
    let mut files = vec![std::path::PathBuf::from(std::env::var("CORPUS").unwrap())];
    let (mut parsers, mut by_ending, mut kinds) = (Parsers::default(), BTreeMap::new(), BTreeMap::new());
    let (mut parse, mut both, mut stmts) = (Duration::ZERO, Duration::ZERO, 0);
    while let Some(path) = files.pop() {
        if path.is_dir() && !path.is_symlink() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        let Some(text) = std::fs::read_to_string(&path).ok().filter(|_| matches!(&*ending, "m" | "mm" | "h")) else {
            continue;
        };
        if crate::files::is_foreign(&path, &text) {
            continue;
        }
        let start = Instant::now();
        parsers.parse(grammars::Grammar::ObjectiveC, &text, grammars::PARSE_BUDGET).unwrap();
        parse += start.elapsed();
        let start = Instant::now();
        let facts = lower(&text, &mut parsers);
        both += start.elapsed();
        assert!(facts.is_sound(text.len()), "{}", path.display());
        stmts += facts.functions.iter().map(|f| f.body.len()).sum::<usize>();
        let lost: u32 = facts.gaps.iter().map(|gap| gap.span.end - gap.span.start).sum();
        let sum: &mut [usize; 4] = by_ending.entry(ending).or_default();
        for (sum, add) in sum.iter_mut().zip([1, text.len(), usize::from(!facts.gaps.is_empty()), lost as usize]) {
            *sum += add;
        }
        for gap in &facts.gaps {
            *kinds.entry(gap.kind).or_insert(0) += 1;
            let cut: String = text[gap.span.start as usize..].chars().take(70).collect();
            println!("{:?} {} {} {cut:?}", gap.kind, path.display(), gap.span.end - gap.span.start);
        }
    }
    println!("TOTAL files, bytes, files with gaps, bytes in gaps: {by_ending:?}; {stmts} statements");
    println!("TOTAL parse {parse:?}, parse and lower {both:?}; gaps {kinds:?}");
}
