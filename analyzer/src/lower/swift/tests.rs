//! Stories: Swift in, facts out.

mod closures;
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

/// Lowers a folder of real code and says what was not understood: `CORPUS=/path cargo test --release -- --ignored`.
#[test]
#[ignore = "needs a folder of code"]
fn corpus() {
    use std::collections::BTreeMap;
    let mut files = vec![std::path::PathBuf::from(std::env::var("CORPUS").unwrap())];
    let (mut parsers, mut kinds, mut nodes) = (Parsers::default(), BTreeMap::new(), BTreeMap::new());
    let (mut bytes, mut count, mut stmts) = (0, 0, 0);
    let (mut parse, mut both) = (Duration::ZERO, Duration::ZERO);
    while let Some(path) = files.pop() {
        if path.is_dir() && !path.is_symlink() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        if path.extension().is_none_or(|e| e != "swift") {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let start = Instant::now();
        let tree = parsers.parse(grammars::Grammar::Swift, &text, grammars::PARSE_BUDGET).unwrap();
        parse += start.elapsed();
        let start = Instant::now();
        let facts = lower(&text, &mut parsers);
        both += start.elapsed();
        assert!(facts.is_sound(text.len()), "{}", path.display());
        bytes += text.len();
        count += 1;
        stmts += facts.functions.iter().map(|f| f.body.len()).sum::<usize>();
        for gap in &facts.gaps {
            let (count, lost) = kinds.entry(gap.kind).or_insert((0, 0));
            *count += 1;
            *lost += gap.span.end - gap.span.start;
            let node =
                tree.root_node().descendant_for_byte_range(gap.span.start as usize, gap.span.end as usize).unwrap();
            let parent = node.parent().map_or("", |parent| parent.kind());
            *nodes.entry((gap.kind, node.kind().to_string(), parent.to_string())).or_insert(0) += 1;
            println!("{} {:?}", path.display(), &text[gap.span.start as usize..gap.span.end as usize]);
        }
    }
    println!("{count} files, {bytes} bytes, {stmts} statements");
    println!("parse {parse:?}, parse and lower {both:?}");
    println!("gaps and their bytes: {kinds:?}\n{nodes:?}");
}
