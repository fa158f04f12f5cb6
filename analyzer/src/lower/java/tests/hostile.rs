//! Input that nobody writes: no crash, no overflow, no endless time.

use std::time::{Duration, Instant};

use grammars::Parsers;

use super::super::lower;
use crate::facts::{Exit, FileFacts, FnIdx, GapKind, MAX_DEPTH, StmtKind};

/// Lowers on a stack as large as the analyzer's, and checks that the facts hang together.
fn survives(name: &'static str, text: String) -> FileFacts {
    let run = move || {
        let started = Instant::now();
        let facts = lower(&text, &mut Parsers::default());
        let time = started.elapsed();
        assert!(time < Duration::from_secs(20), "{name} took {time:?}");
        hang_together(&facts, &text);
        facts
    };
    std::thread::Builder::new().stack_size(crate::STACK_SIZE).spawn(run).unwrap().join().unwrap()
}

/// Blocks lie inside each other, jumps lead to open statements, variables exist, spans lie in the file.
pub(super) fn hang_together(facts: &FileFacts, text: &str) {
    for (index, function) in facts.functions.iter().enumerate() {
        let locals = facts.function(facts.frame(FnIdx(index as u32))).locals.len() as u32;
        let mut ends = vec![(function.body.len() as u32, u32::MAX)];
        for (at, statement) in function.body.iter().enumerate() {
            let at = at as u32;
            while ends.last().is_some_and(|(end, _)| *end <= at) {
                ends.pop();
            }
            let end = statement.kind.next(at);
            let outer = ends.last().map_or(0, |(end, _)| *end);
            assert!(at < end && end <= outer, "block {at}..{end} sticks out of {outer}");
            assert!(statement.span.absolute(function.span.start).end as usize <= text.len());
            match &statement.kind {
                StmtKind::Exit { how: Exit::Break(target) | Exit::Continue(target), .. } => {
                    assert!(ends.iter().any(|(_, from)| from == target), "jump to {target}, which is not open");
                }
                StmtKind::Assign { to, .. } | StmtKind::Read { to, .. } => assert!(to.0 < locals),
                _ => {}
            }
            ends.push((end, at));
        }
    }
}

fn in_method(code: &str) -> String {
    format!("class A {{ void f(boolean a, String s) {{ {code} }} }}")
}

fn calls(facts: &FileFacts) -> usize {
    facts.functions.iter().flat_map(|f| &f.body).filter(|s| matches!(s.kind, StmtKind::Call(_))).count()
}

const MANY: usize = 10_000;

#[test]
fn long_chains_are_not_cut() {
    let chains = [
        ("calls", format!("a{};", ".b()".repeat(MANY)), MANY),
        ("texts", format!("g(\"a\"{});", " + s".repeat(MANY)), 1),
        ("sums", format!("g(1{});", " + 2 - s".repeat(MANY)), 1),
        ("and", format!("if (a{}) g();", " && a".repeat(MANY)), 1),
        ("and calls", format!("if (a{}) g();", " && b()".repeat(MANY)), MANY + 1),
        ("or calls", format!("if (a{}) g();", " || b()".repeat(MANY)), MANY + 1),
        ("nested and", format!("if ({}a{}) g();", "(".repeat(MANY), " && b())".repeat(MANY)), MANY + 1),
        ("comparisons", format!("g(a{});", " == a".repeat(MANY)), 1),
        ("else if", format!("if (a) b(); {} else c();", "else if (a) b();".repeat(MANY)), MANY + 2),
        ("fields", format!("g(s{});", ".b".repeat(MANY)), 1),
        ("names", format!("g(q{});", ".b".repeat(MANY)), 1),
        ("indices", format!("g(s{});", "[0]".repeat(MANY)), 1),
        ("not", format!("if ({}a) g();", "!".repeat(MANY)), 1),
        ("parentheses", format!("g({}b(){});", "(".repeat(MANY), ")".repeat(MANY)), 2),
        ("cases", format!("switch (s) {{ {} }}", "case 1: b();".repeat(MANY)), MANY),
        ("labels", format!("switch (s) {{ {} b(); }}", "case 1:".repeat(MANY)), 1),
    ];
    for (name, code, expected) in chains {
        let facts = survives(name, in_method(&code));
        assert_eq!(facts.gaps, [], "{name}");
        assert_eq!(calls(&facts), expected, "{name}");
    }
}

#[test]
fn deep_nesting_ends_in_one_gap() {
    let nest = |open: &str, close: &str| in_method(&format!("{}x();{}", open.repeat(MANY), close.repeat(MANY)));
    let texts = [
        ("ifs", nest("if (a) { b();", "}")),
        ("loops", nest("while (a) {", "}")),
        ("lambdas", nest("f(() -> {", "});")),
        ("classes", nest("new X() { void f() {", "} };")),
        ("calls", in_method(&format!("{}1{};", "f(".repeat(MANY), ")".repeat(MANY)))),
        ("ternaries", in_method(&format!("g({}a);", "a ? b() : ".repeat(MANY)))),
        ("mixed", in_method(&format!("g({}a{});", "(a && (b || ".repeat(MANY), "))".repeat(MANY)))),
        ("casts", in_method(&format!("g({}s);", "(X) ".repeat(MANY)))),
        ("types", format!("class A {{ {}X{} x; }}", "B<".repeat(MANY), ">".repeat(MANY))),
        ("inner", format!("{}{}", "class A { int x = f(); ".repeat(MANY), "}".repeat(MANY))),
        ("assignments", in_method(&format!("{}1;", "s = ".repeat(MANY)))),
        ("annotations", format!("@A({}1{}) class B {{}}", "{".repeat(MANY), "}".repeat(MANY))),
    ];
    for (name, text) in texts {
        let facts = survives(name, text);
        assert!(!facts.gaps.is_empty() && facts.gaps.len() <= 2, "{name}: {:?}", facts.gaps);
        assert!(facts.gaps.iter().all(|gap| gap.kind == GapKind::TooDeep), "{name}: {:?}", facts.gaps);
    }
    assert!(MAX_DEPTH < MANY as u32);
}

#[test]
fn broken_text_is_survived() {
    let unclosed = |text: &str| text.repeat(MANY);
    let texts = [
        ("empty", String::new()),
        ("white space", " \n\t\r\n".to_owned()),
        ("brackets", unclosed("{([")),
        ("ifs", unclosed("if (a) { b(")),
        ("classes", unclosed("class A { void f() { ")),
        ("strings", unclosed("\"\\u12 \"\"\" \\{ ")),
        ("annotations", unclosed("@A(@B(")),
        ("cut off", in_method("a.b(c -> { switch (x) { case 1: new X() { int y = ")),
        ("not Java", "SELECT * FROM t; <xml/> 中文 \u{0} \u{fffd} é\u{301}".repeat(200)),
        ("stray", "case 1: break; } yield x; continue; super(); this(); return; @ -> :: ?".repeat(200)),
    ];
    for (name, text) in texts {
        survives(name, text);
    }
}

#[test]
fn noise_is_survived() {
    let mut seed = 42_u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    let bytes: Vec<u8> = (0..100_000).map(|_| next() as u8).collect();
    survives("bytes", String::from_utf8_lossy(&bytes).into_owned());
    let words = [
        "class",
        "A",
        "{",
        "}",
        "(",
        ")",
        ";",
        "a",
        ".",
        "new",
        "->",
        "if",
        "switch",
        "case",
        ":",
        "?",
        "=",
        "\"s\"",
        "+",
        "&&",
        "int",
        "<",
        ">",
        ",",
        "return",
        "break",
        "yield",
        "@",
        "instanceof",
        "try",
        "for",
        "1",
        "::",
    ];
    for _ in 0..50 {
        let text: Vec<&str> = (0..1_000).map(|_| words[next() % words.len()]).collect();
        survives("words", text.join(" "));
    }
}

/// Real code cut off, and with pieces cut out.
#[test]
fn damaged_code_is_survived() {
    let text = include_str!("damaged.java");
    for at in (0..text.len()).step_by(5).filter(|at| text.is_char_boundary(*at)) {
        survives("prefix", text[..at].to_owned());
        let hole = text[at..].char_indices().nth(7).map_or(text.len(), |(offset, _)| at + offset);
        survives("hole", text[..at].to_owned() + &text[hole..]);
    }
}
