//! Stories about code that nobody would write, and code that is broken.

use super::{check, facts};
use crate::facts::{FileFacts, GapKind, StmtKind};

const MANY: usize = 10_000;

fn in_function(body: &str) -> FileFacts {
    facts(&format!("fun f(x: A) {{\n    {body}\n}}\n"))
}

fn has_gap(facts: &FileFacts, kind: GapKind) -> bool {
    facts.gaps.iter().any(|gap| gap.kind == kind)
}

fn calls(facts: &FileFacts) -> usize {
    facts.functions.iter().flat_map(|f| &f.body).filter(|s| matches!(s.kind, StmtKind::Call(_))).count()
}

/// Every block lies inside the one around it.
fn assert_well_formed(facts: &FileFacts) {
    for function in &facts.functions {
        let mut ends = vec![function.body.len() as u32];
        for (at, statement) in function.body.iter().enumerate() {
            let at = at as u32;
            while ends.last().is_some_and(|end| *end <= at) {
                ends.pop();
            }
            let [first, second] = statement.kind.blocks(at);
            assert!(first.start <= first.end && first.end <= second.end);
            assert!(ends.last().is_some_and(|end| second.end <= *end));
            if second.end > at + 1 {
                ends.push(second.end);
            }
        }
    }
}

#[test]
fn long_chains_are_read_to_the_end() {
    let chains = [
        format!("x{}", ".b()".repeat(MANY)),
        format!("x{}", "?.b()".repeat(MANY)),
        format!("a(x{}.b())", " ?: c()".repeat(MANY - 1)),
        format!("val y = g(){}", " && g()".repeat(MANY)),
        format!("val y = g(){}", " || g()".repeat(MANY)),
        format!("val y = g(){}", " + g()".repeat(MANY)),
        format!("val y = \"a\"{}", " + g()".repeat(MANY)),
        format!("val y = 1{}", " * g()".repeat(MANY)),
        format!("x{}", " to 1".repeat(MANY)),
        format!("{}c()", "if (g()) c() else ".repeat(MANY)),
        format!("when (x) {{\n{}}}", "1 -> g()\n".repeat(MANY)),
        format!("x{}", ".let { g() }".repeat(MANY)),
        "g()\n".repeat(MANY),
    ];
    for chain in chains {
        let facts = in_function(&chain);
        assert_eq!(facts.gaps, [], "{}", &chain[..60]);
        assert!(calls(&facts) >= MANY, "{} of {}", calls(&facts), &chain[..60]);
        assert_well_formed(&facts);
    }
}

#[test]
fn values_do_not_nest_without_end() {
    for chain in [
        format!("a(x{})", "[1]".repeat(MANY)),
        format!("a(x{})", "::b".repeat(MANY)),
        format!("x{}", "!!".repeat(MANY)),
    ] {
        let facts = in_function(&chain);
        assert_well_formed(&facts);
        drop(facts.clone());
    }
}

#[test]
fn what_is_nested_too_deep_is_a_gap() {
    let nested = [
        ("g(", "1", ")"),
        ("if (x) { ", "g()", " }"),
        ("g { ", "1", " }"),
        ("x.let { ", "g()", " }"),
        ("g(object : A {\n fun f() { ", "g()", " }\n })"),
        ("!", "x", ""),
        ("g(\"${", "x", "}\")"),
        ("while (x) { ", "g()", " }"),
        ("when { x -> ", "g()", " }"),
        ("try { ", "g()", " } finally { }"),
        ("fun a() { ", "g()", " }"),
    ];
    for (before, middle, after) in nested {
        for count in [100, MANY] {
            let facts = in_function(&format!("{}{middle}{}", before.repeat(count), after.repeat(count)));
            assert_well_formed(&facts);
            if count == MANY {
                assert!(!facts.gaps.is_empty(), "{before}");
            }
        }
    }
    let facts = in_function(&format!("{}g(){}", "(".repeat(MANY), ")".repeat(MANY)));
    assert_eq!(facts.gaps, []);
    let facts = facts_of_type(MANY);
    assert!(has_gap(&facts, GapKind::TooDeep));
}

fn facts_of_type(depth: usize) -> FileFacts {
    facts(&format!("val x: {}Int{} = 1\n", "List<".repeat(depth), ">".repeat(depth)))
}

#[test]
fn broken_code_keeps_what_can_be_read() {
    let broken = [
        "fun f() {\n    val x = = 2\n    go(1)\n}\n",
        "fun f() {\n    go(1)\n",
        "class A {\n    fun f() { go(1) }\n",
        "}}}\nfun f() { go(1) }\n",
    ];
    for text in broken {
        let facts = facts(text);
        assert!(has_gap(&facts, GapKind::Syntax), "{text}");
        assert_eq!(calls(&facts), 1, "{text}\n{}", super::dump(&facts));
        assert_well_formed(&facts);
    }
}

#[test]
fn nothing_and_noise_are_lowered() {
    let mut state = 7_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    let words = [
        "fun", "f", "(", ")", "{", "}", "val", "x", "=", "if", "else", "when", "->", ".", "?.", "?:", "!!", "&&", "||",
        "\"", "$", "${", "return@", "l@", "class", "object", ":", "by", "lazy", "get", "set", "in", "is", "\n", "[",
        "]", "<", ">", ",", "@", "+=", "++", "try", "catch", "for", "while", "do", "break", "apply", "1", "::", "'",
        "`", "é",
    ];
    for _ in 0..300 {
        let text: String = (0..noise() % 300).flat_map(|_| [words[noise() % words.len()], " "]).collect();
        assert_well_formed(&facts(&text));
    }
    let bytes: Vec<u8> = (0..50_000).map(|_| noise() as u8).collect();
    assert_well_formed(&facts(&String::from_utf8_lossy(&bytes)));
    assert!(facts("").gaps.is_empty());
    assert_eq!(facts("\u{feff}package a\n").package.map(|_| ()), Some(()));
    assert_eq!(facts("// 同意\r\nfun f() { go(\"同意\") }\r\n").gaps, []);
}

#[test]
fn a_generated_file_says_so() {
    assert!(facts("// Code generated by x. DO NOT EDIT.\nclass A\n").generated);
    assert!(facts("@javax.annotation.Generated(\"x\")\nclass A\n").generated);
    assert!(!facts("// Generates reports.\nclass A\n").generated);
}

#[test]
fn unknown_labels_and_stray_jumps_leave_the_function() {
    check(
        r###"
        fun f() {
            break
            return@nowhere 1
        }
        "###,
        r###"
        t0 file 
        f0 static final method f() in t0
          return
          return 1
        "###,
    );
}

#[test]
fn an_object_that_the_grammar_takes_for_a_call_is_a_gap() {
    assert!(has_gap(&facts("object S{fun go() { a() }}"), GapKind::Construct));
    assert_eq!(facts("object S { fun go() { a() } }").gaps, []);
}
