//! Figures from real code; run by hand with folders in `CONSENTLINT_JAVA`.

use std::collections::BTreeMap;
use std::time::Duration;

use grammars::{Grammar, PARSE_BUDGET, Parsers};

use super::super::lower_tree;
use super::hostile::hang_together;
use crate::facts::{FileFacts, GapKind, Stmt};

/// Lowers every Java file under the folders in `CONSENTLINT_JAVA` (separated by colons) and prints what it found.
#[test]
#[ignore = "needs a corpus"]
fn measure_a_corpus() {
    let folders = std::env::var("CONSENTLINT_JAVA").unwrap_or_default();
    let mut total = Measured::default();
    let mut parsers = Parsers::default();
    let rounds = std::env::var("CONSENTLINT_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    for file in folders.split(':').filter(|f| !f.is_empty()).flat_map(java_files) {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let started = thread_time();
        let Ok(tree) = parsers.parse(Grammar::Java, &text, PARSE_BUDGET) else { continue };
        let parsed = thread_time();
        let facts = lower_tree(&text, &tree);
        let lowered = thread_time();
        for _ in 1..rounds {
            std::hint::black_box(lower_tree(&text, &tree));
        }
        total.lower_again += thread_time() - lowered;
        hang_together(&facts, &text);
        total.files += 1;
        total.bytes += text.len();
        total.parse += parsed - started;
        total.lower += lowered - parsed;
        total.memory += size_of_facts(&facts);
        total.generated += usize::from(facts.generated);
        for gap in &facts.gaps {
            *total.gaps.entry(gap.kind).or_default() += 1;
            let at = (gap.span.start as usize, gap.span.end as usize);
            let node = tree.root_node().descendant_for_byte_range(at.0, at.1);
            let kind = node.map_or("", |node| node.kind());
            let example = total.kinds.entry(format!("{:?} {kind}", gap.kind)).or_default();
            example.0 += 1;
            example.1 = format!("{}:{}", file.display(), text[..at.0].lines().count());
        }
        for function in &facts.functions {
            total.functions += 1;
            total.statements += function.body.len();
            total.locals += function.locals.len();
        }
    }
    println!("{total:#?} bytes of a statement: {}", size_of::<Stmt>());
}

#[derive(Debug, Default)]
struct Measured {
    files: usize,
    bytes: usize,
    parse: Duration,
    lower: Duration,
    /// The further rounds together.
    lower_again: Duration,
    memory: usize,
    generated: usize,
    functions: usize,
    statements: usize,
    locals: usize,
    gaps: BTreeMap<GapKind, usize>,
    kinds: BTreeMap<String, (usize, String)>,
}

/// CPU time of this thread.
fn thread_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or_default())
}

fn java_files(folder: &str) -> Vec<std::path::PathBuf> {
    let (mut found, mut todo) = (Vec::new(), vec![std::path::PathBuf::from(folder)]);
    while let Some(folder) = todo.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|e| e == "java") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Bytes that facts take, roughly.
fn size_of_facts(facts: &FileFacts) -> usize {
    use crate::facts::{Function, LocalDecl, Param, Stmt, StmtKind, TypeDecl};
    let mut size = facts.names.iter().map(|name| name.len() + 4).sum::<usize>();
    size += facts.types.len() * size_of::<TypeDecl>() + facts.functions.len() * size_of::<Function>();
    for function in &facts.functions {
        size += function.body.capacity() * size_of::<Stmt>() + function.locals.capacity() * size_of::<LocalDecl>();
        size += function.params.capacity() * size_of::<Param>();
        for statement in &function.body {
            size += match &statement.kind {
                StmtKind::Call(call) => size_of_val(&**call) + call.args.len() * size_of::<crate::facts::Arg>(),
                StmtKind::Branch { cond, .. } => size_of_val(&**cond) * 2,
                _ => 0,
            };
        }
    }
    size
}
