//! Stories about code that nobody would write, and code that is broken.

use super::facts;
use crate::facts::{FileFacts, GapKind, StmtKind};

const MANY: usize = 10_000;

fn in_function(body: &str) -> FileFacts {
    facts(&format!("func f(x: A) {{\n    {body}\n}}\n"))
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

/// Nothing leads out of the facts, and every block lies inside the one around it, not too deep.
fn lowered(text: &str) -> FileFacts {
    let facts = facts(text);
    assert!(facts.is_sound(text.len()), "{}", &text[..text.len().min(60)]);
    facts
}

#[test]
fn long_chains_are_read_to_the_end() {
    let chains = [
        format!("x{}", ".b()".repeat(MANY)),
        format!("x{}", "?.b()".repeat(MANY)),
        format!("x{}", "![b()]".repeat(MANY)),
        format!("a(x{}.b())", " ?? c()".repeat(MANY - 1)),
        format!("let y = g(){}", " && g()".repeat(MANY)),
        format!("let y = g(){}", " || g()".repeat(MANY)),
        format!("let y = g(){}", " + g()".repeat(MANY)),
        format!("let y = g(){}", " == g()".repeat(MANY)),
        format!("let y = \"a\"{}", " + g()".repeat(MANY)),
        format!("let y = g(){}", " ? g() : g()".repeat(MANY)),
        format!("let y = g(){}", " <> g()".repeat(MANY)),
        format!("let y = g(){}", " as? A".repeat(MANY)) + &"\ng()".repeat(MANY),
        format!("if g(){} {{ }}", ", g()".repeat(MANY)),
        format!("{}c()", "if g() { c() } else ".repeat(MANY)) + "\n",
        format!("switch x {{\n{}}}", "case 1: g()\n".repeat(MANY)),
        format!("switch x {{\n{}}}", "case 1: g(); fallthrough\n".repeat(200)) + &"\ng()".repeat(MANY),
        "g()\n".repeat(MANY),
        "#if A\n#elseif B\n".repeat(100) + &"g()\n".repeat(MANY),
    ];
    for chain in chains {
        let facts = in_function(&chain);
        assert_well_formed(&facts);
        assert!(!has_gap(&facts, GapKind::TooDeep) && !has_gap(&facts, GapKind::Construct), "{}", &chain[..40]);
        assert!(calls(&facts) >= MANY, "{} of {}", calls(&facts), &chain[..40]);
    }
}

#[test]
fn what_is_nested_too_deep_is_a_gap() {
    let nested = [
        ("g(", "1", ")"),
        ("if x { ", "g()", " }"),
        ("g { ", "1", " }"),
        ("[", "1", "]"),
        ("g(\"\\(", "x", ")\")"),
        ("while x { ", "g()", " }"),
        ("switch x { case 1: ", "g()", " }"),
        ("do { ", "g()", " } catch { }"),
        ("func a() { ", "g()", " }"),
        ("class A { ", "func a() { g() }", " }"),
        ("for x in y { ", "g()", " }"),
        ("guard x else { ", "return", " }"),
    ];
    for (before, middle, after) in nested {
        for count in [100, MANY] {
            let text = format!("func f() {{ {}{middle}{} }}", before.repeat(count), after.repeat(count));
            let facts = lowered(&text);
            assert_eq!(has_gap(&facts, GapKind::TooDeep), count == MANY, "{count} {before}");
        }
    }
    assert_eq!(in_function(&format!("{}g(){}", "(".repeat(MANY), ")".repeat(MANY))).gaps, []);
    let ty = lowered(&format!("let x: {}Int{} = 1\n", "[".repeat(MANY), "]".repeat(MANY)));
    assert!(has_gap(&ty, GapKind::TooDeep));
    let pattern = format!("if case {}let a{} = x {{ }}", "(".repeat(MANY), ")".repeat(MANY));
    assert!(!in_function(&pattern).gaps.is_empty());
}

#[test]
fn broken_code_keeps_what_can_be_read() {
    let broken = [
        "func f() {\n    let x = = 2\n    go(1)\n}\n",
        "func f() {\n    go(1)\n",
        "class A {\n    func f() { go(1) }\n",
        "}}}\nfunc f() { go(1) }\n",
        "func f() { go(1) }\0\0\0",
    ];
    for text in broken {
        let facts = lowered(text);
        assert!(has_gap(&facts, GapKind::Syntax), "{text}");
        assert_eq!(calls(&facts), 1, "{text}\n{}", super::dump(&facts));
    }
}

#[test]
fn a_file_cut_off_anywhere_is_lowered() {
    let text = "@main class A: B { @State var x = \"a\\(b)\" { didSet { c(oldValue) } }\n\
                func f(a b: Int = 1) -> Int { guard let x = y?.z, case .a(let b, _) = c else { return }\n\
                switch x { case .a where b: d(); fallthrough; default: break }\n\
                run(1) { [weak self] q in self?.go($0 ?? 2) } then: { 同意() }\nreturn a ? b : c } }\n";
    for (end, _) in text.char_indices() {
        lowered(&text[..end]);
    }
}

#[test]
fn nothing_and_noise_are_lowered() {
    let mut state = 7_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    let words = "func f ( ) { } let x = if else switch case . ?. ?? ! && || \" \\( guard class extension : lazy get set in \
                 is as? \n [ ] < > , @ += #if #endif for while repeat break 1 \\ $0 ` é ? enum init -> where await try \
                 defer self subscript didSet";
    let words: Vec<&str> = words.split(' ').collect();
    for _ in 0..300 {
        lowered(&(0..noise() % 300).flat_map(|_| [words[noise() % words.len()], " "]).collect::<String>());
    }
    let bytes: Vec<u8> = (0..50_000).map(|_| noise() as u8).collect();
    lowered(&String::from_utf8_lossy(&bytes));
    assert!(facts("").gaps.is_empty());
    assert_eq!(lowered("\u{feff}import A\n").imports.len(), 1);
    assert_eq!(lowered("// 同意\r\nfunc f() { go(\"同意\") }\r\n").gaps, []);
}

#[test]
fn a_generated_file_says_so() {
    assert!(facts("// swiftlint:disable all\n// Generated using SwiftGen\nimport A\n").generated);
    assert!(facts("// DO NOT EDIT.\n//\n// Generated by the protocol buffer compiler.\n").generated);
    assert!(!facts("// Generates reports.\nclass A {}\n").generated);
}

#[test]
fn comments_suppress_findings() {
    let facts =
        facts("// consentlint-ignore: a/b -- agreed\nlet a = f()\nlet s = \"// consentlint-ignore: a/b -- no\"\n");
    assert_eq!(facts.suppressions.len(), 1);
}
