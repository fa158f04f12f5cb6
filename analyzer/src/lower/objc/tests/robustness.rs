//! Stories about code that nobody would write, and code that is broken.

use super::facts;
use crate::facts::{FileFacts, GapKind, StmtKind};

const MANY: usize = 10_000;

fn in_function(body: &str) -> FileFacts {
    facts(&format!("void f(A *x) {{\n    {body}\n}}\n"))
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
        format!("{}x{};", "[".repeat(MANY), " b]".repeat(MANY)),
        format!("x{};", ".b".repeat(MANY)) + &"g();".repeat(MANY),
        format!("x{};", "[g()]".repeat(MANY)),
        format!("x{};", "(1)".repeat(MANY)),
        format!("int y = g(){};", " && g()".repeat(MANY)),
        format!("int y = g(){};", " || g()".repeat(MANY)),
        format!("int y = g(){};", " + g()".repeat(MANY)),
        format!("int y = g(){};", " == g()".repeat(MANY)),
        format!("int y = g(){};", " ? g() : g()".repeat(MANY)),
        format!("int y = g(){};", " ?: g()".repeat(MANY)),
        format!("g(){};", ", g()".repeat(MANY)),
        format!("{}g();", "x = ".repeat(MANY)) + &"g();".repeat(MANY),
        format!("{}c();", "if (g()) { c(); } else ".repeat(MANY)),
        format!("switch (x) {{\n{}}}", "case 1: g(); break;\n".repeat(MANY)),
        format!("switch (x) {{\n{}}}", "case 1: g();\n".repeat(200)) + &"\ng();".repeat(MANY),
        "g();\n".repeat(MANY),
        "#if A\ng();\n#elif B\ng();\n#endif\n".repeat(MANY),
        "\n#if A".repeat(100) + &"\ng();".repeat(MANY) + &"\n#endif\n".repeat(100),
    ];
    for chain in chains {
        let facts = in_function(&chain);
        assert_well_formed(&facts);
        let start = &chain[..chain.len().min(40)];
        assert!(!has_gap(&facts, GapKind::TooDeep) && !has_gap(&facts, GapKind::Construct), "{start}");
        assert!(calls(&facts) >= MANY, "{} of {start}", calls(&facts));
    }
}

#[test]
fn what_is_nested_too_deep_is_a_gap() {
    let nested = [
        ("g(", "1", ")"),
        ("if (x) { ", "g();", " }"),
        ("[x g:", "1", "]"),
        ("@[", "@1", "]"),
        ("@{@\"k\": ", "@1", "}"),
        ("^{ return ", "1", "; }"),
        ("while (x) { ", "g();", " }"),
        ("switch (x) { case 1: ", "g();", " }"),
        ("@try { ", "g();", " } @catch (id e) { }"),
        ("for (id y in z) { ", "g();", " }"),
        ("!", "g()", ""),
        ("(int)", "g()", ""),
    ];
    for (before, middle, after) in nested {
        for count in [100, MANY] {
            let text = format!("void f() {{ {}{middle}{}; }}", before.repeat(count), after.repeat(count));
            let facts = lowered(&text);
            assert_eq!(has_gap(&facts, GapKind::TooDeep), count == MANY, "{count} {before}");
        }
    }
    assert_eq!(in_function(&format!("{}g(){};", "(".repeat(MANY), ")".repeat(MANY))).gaps, []);
    lowered(&format!("void f() {{ int {}x; }}", "*".repeat(MANY)));
    lowered(&format!("void f() {{ A{}x{}; }}", "<A".repeat(MANY), ">".repeat(MANY)));
    lowered(&format!("void f() {{ int {}x{}; }}", "(*".repeat(MANY), ")(void)".repeat(MANY)));
    lowered(&format!("void f() {{ int x{}; }}", "[1]".repeat(MANY)));
}

#[test]
fn broken_code_keeps_what_can_be_read() {
    let broken = [
        "void f() {\n    int x = = 2;\n    go(1);\n}\n",
        "void f() {\n    go(1);\n",
        "@implementation A\n- (void)f { go(1); }\n",
        "}}}\nvoid f() { go(1); }\n",
        "@implementation A\n- (void)f { go(1); }\n- (void)g:( { }\n@end",
    ];
    for text in broken {
        let facts = lowered(text);
        assert!(has_gap(&facts, GapKind::Syntax), "{text}");
        assert_eq!(calls(&facts), 1, "{text}\n{}", super::dump(&facts));
    }
}

#[test]
fn a_file_cut_off_anywhere_is_lowered() {
    let text = "#import <A/B.h>\n#define k @\"x\"\n@interface A<T> : B <P> { int _x; }\n@property (copy, getter=isOn) void (^b)(int);\n\
                - (instancetype)initWithA:(int)a b:(NSArray<A *> *)b NS_UNAVAILABLE;\n@end\n@implementation A\n\
                @synthesize x = y_;\n- (void)f:(int)n, ... {\n#if A\n[[A alloc] initWithX:@\"同意\" y:@[@1]];\n#else\ng();\n#endif\n\
                switch (n) { case 1: break; default: ; } for (id x in y) { } __weak typeof(self) w = self;\n\
                @try { a ? b : c ?: d; } @catch (E *e) { } self.b(^int(id q) { return (A *)q; }); }\nRCT_EXPORT_METHOD(a:(int)b) { }\n@end\n";
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
    let words = "@interface @implementation @end A : B ( ) { } [ ] - + self . -> , ; ^ * & @\" \" @selector @property if else \
                 switch case for in while do @try @catch return int id typedef enum static #if #else #endif #define \n \
                 NS_ENUM( A_B @{ @[ @1 ?: && || = == < > ! @protocol void é 'x' // /* */ \\ RCT_X_METHOD( typeof";
    let words: Vec<&str> = words.split(' ').collect();
    for _ in 0..300 {
        lowered(&(0..noise() % 300).flat_map(|_| [words[noise() % words.len()], " "]).collect::<String>());
    }
    let bytes: Vec<u8> = (0..50_000).map(|_| noise() as u8).collect();
    lowered(&String::from_utf8_lossy(&bytes));
    assert!(facts("").gaps.is_empty());
    assert_eq!(lowered("\u{feff}#import <A/A.h>\n").imports.len(), 1);
    assert_eq!(lowered("// 同意\r\nvoid f() { go(@\"同意\"); }\r\n").gaps, []);
}

#[test]
fn a_generated_file_says_so() {
    assert!(facts("// Generated by the protocol buffer compiler.  DO NOT EDIT!\n#import <A/A.h>\n").generated);
    assert!(!facts("// Generates reports.\n@class A;\n").generated);
}

#[test]
fn comments_suppress_findings() {
    let facts =
        facts("// consentlint-ignore: a/b -- agreed\nint a = 1;\nid s = @\"// consentlint-ignore: a/b -- no\";\n");
    assert_eq!(facts.suppressions.len(), 1);
}
