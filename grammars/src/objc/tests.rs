//! Stories: Objective-C in, what the grammar sees out.

use super::*;
use crate::{Grammar, PARSE_BUDGET, Parsers};

fn masked(text: &str) -> String {
    let out = mask_objc(text).into_owned();
    assert_eq!(out.len(), text.len());
    out
}

/// What is left, without blanks at the ends of lines and empty lines.
fn seen(text: &str) -> Vec<String> {
    masked(text).lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn assert_parses(text: &str) {
    let tree = Parsers::default().parse(Grammar::ObjectiveC, text, PARSE_BUDGET).unwrap();
    assert!(!tree.root_node().has_error(), "{}\n{}", masked(text), tree.root_node().to_sexp());
}

#[test]
fn macros_around_declarations_are_blank() {
    let text = "NS_ASSUME_NONNULL_BEGIN\nNS_SWIFT_NAME(Foo) API_AVAILABLE(ios(13.0))\n@interface A : NSObject\nSENTRY_NO_INIT\n\
                - (instancetype)init NS_UNAVAILABLE;\n- (void)a:(int)x NS_SWIFT_NAME(a(x:)) MY_THING;\n- (void)API_AVAILABLE(ios(9))b;\n\
                @property (nonatomic) NSString *x NS_AVAILABLE_IOS(9_0);\n@end\nNS_ASSUME_NONNULL_END\n";
    let expected = [
        "@interface A : NSObject",
        "- (instancetype)init               ;",
        "- (void)a:(int)x                              ;",
        "- (void)                     b;",
        "@property (nonatomic) NSString *x                      ;",
        "@end",
    ];
    assert_eq!(seen(text), expected);
    assert_parses(text);
}

#[test]
fn enums_and_exports_are_plain_ones() {
    let text = "typedef NS_ENUM(NSInteger, Foo) { FooA = 0, FooB NS_SWIFT_NAME(b) };\n\
                typedef NS_OPTIONS(NSUInteger, Bar) { BarA = 1 << 0 } NS_SWIFT_NAME(Bar);\n\
                FOUNDATION_EXPORT NSString *const Key;\nNS_INLINE int f(void) { return 1; }\n";
    let expected = [
        "enum Foo : NSInteger    { FooA = 0, FooB                  };",
        "enum Bar : NSUInteger       { BarA = 1 << 0 }                   ;",
        "extern            NSString *const Key;",
        "static    int f(void) { return 1; }",
    ];
    assert_eq!(seen(text), expected);
    assert_parses(text);
}

#[test]
fn exported_methods_are_methods() {
    let text = "@implementation A\nRCT_EXPORT_MODULE();\nRCT_EXPORT_METHOD(foo:(NSString *)x cb:(B)cb) { cb(x); }\n\
                RCT_REMAP_METHOD(bar, barWith:(id)x) { g(); }\nRCT_EXPORT_METHOD(go)\n{ g(); }\n@end\n";
    let expected = [
        "@implementation A",
        "-(void)           foo:(NSString *)x cb:(B)cb  { cb(x); }",
        "-(void)               barWith:(id)x  { g(); }",
        "-(void)           go",
        "{ g(); }",
        "@end",
    ];
    assert_eq!(seen(text), expected);
}

#[test]
fn classes_and_properties_of_bridges_are_declared() {
    let text = "@interface RCT_EXTERN_MODULE(A, NSObject)\nRCT_EXTERN_METHOD(go:(int)x)\n@end\n@implementation A\n\
                RCT_CUSTOM_VIEW_PROPERTY(on, BOOL, RCTView)\n{ g(); }\n- (void (^)(int))done { return nil; }\nRCT_EXPORT_METHOD(all:(int)x {\n  g(x); });\n@end\n";
    let expected = [
        "@implementation              A: NSObject",
        "@end",
        "@implementation A",
        "-(void)                  on",
        "{ g(); }",
        "- (id)           done { return nil; }",
        "-(void)           all:(int)x {",
        "g(x); }",
        "@end",
    ];
    assert_eq!(seen(text), expected);
    assert_parses(text);
}

#[test]
fn what_is_objective_c_in_cplus_is_written_so() {
    let text = "using namespace a::b;\nnamespace c {\nstd::vector<int> all() { return std::move(x); }\n}\n@implementation A\n\
                - (void)f:(const Props &)props old:(A::Shared const &)old {\n  auto &p = *std::static_pointer_cast<B const>(props);\n\
                  run([&](int x) -> int { return x; });\n  for (const auto &x : xs) { g(x); }\n\
                  { try { g(nullptr); } catch (const std::exception &e) { } }\n  int y = static_cast<int>(z) & w;\n}\n@end\n\
                B::B(int x) : x_(x), y{1} { go({.a = 1, .b = c}); return Foo{x}; }\nenum Foo{ A, B };\n";
    let expected = [
        "extern \"C\"  {",
        "std__vector      all() { return std__move(x); }",
        "}",
        "@implementation A",
        "- (void)f:(const Props *)props old:(A__Shared const *)old {",
        "id   *p = *std__static_pointer_cast         (props);",
        "run(^  (int x)        { return x; });",
        "for (id x in         xs) { g(x); }",
        "{@try { g(NULL   ); }@catch (const std__exception *e) { } }",
        "int y =                 (z) & w;",
        "}",
        "@end",
        "B__B(int x)               { go((     1,      c)); return Foo(x); }",
        "enum Foo{ A, B };",
    ];
    assert_eq!(seen(text), expected);
    assert_parses(&text.replace("B::B", "int B::B"));
}

#[test]
fn constants_and_calls_stay() {
    for text in [
        "void f() { FOO_CALL(x); [a b:FOO_BAR]; return FOO_BAR; }",
        "int FOO_BAR = 1;",
        "CGFloat FOO_HEIGHT;",
        "int x = a ||\n    FOO_FLAG\n    || b;",
        "enum { A_B,\n    C_D\n};",
        "id x = @[A_BC,\n  C_DE\n];",
        "id s = @\"NS_ENUM(a, b) NS_UNAVAILABLE;\";",
        "// NS_ASSUME_NONNULL_BEGIN\n/* NS_ENUM(a, b) { */",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn whole_sides_stay_and_halves_are_chosen() {
    let whole = "void f() {\n#if DEBUG\n  g();\n#else\n  h();\n#endif\n}\n";
    assert_eq!(seen(whole), ["void f() {", "g();", "h();", "}"]);
    assert!(objc_lines(whole).directives.iter().all(|directive| directive.whole));
    let halves = "void f() {\n#if A\n  if (x) {\n#else\n  if (y) {\n#endif\n  g(); }\n}\n";
    assert_eq!(seen(halves), ["void f() {", "if (x) {", "g(); }", "}"]);
    assert!(!objc_lines(halves).directives.iter().any(|directive| directive.whole));
    let dead =
        "#ifdef __cplusplus\nextern \"C\" {\n#endif\n#if 0\nx\n#else\nint y;\n#endif\n#ifdef __cplusplus\n}\n#endif\n";
    assert_eq!(seen(dead), ["int y;"]);
    let values = "int x =\n#if A\n 1\n#else\n 2\n#endif\n;\n[a b:1\n#if A\n c:2\n#endif\n];\n";
    assert_eq!(seen(values), ["int x =", "1", ";", "[a b:1", "c:2", "];"]);
    let classes = "#ifdef NEW\n@interface A : B <C>\n#else\n@interface A : B <D>\n#endif\n- (void)f;\n@end\n";
    assert_eq!(seen(classes), ["@interface A : B <C>", "- (void)f;", "@end"]);
    for text in [whole, halves, values, classes] {
        assert_parses(&format!("{}\n", text.replace("[a b:1", "void q() { [a b:1").replace("];\n", "]; }\n")));
    }
}

#[test]
fn lines_of_the_preprocessor_are_known() {
    let text =
        "#import <A/B.h>\n  # define X(a) \\\n   b(a)\nint x; // #if\n/*\n#if */\n@\"\\\n#if\";\n#pragma mark - it's\n";
    let found: Vec<_> = objc_lines(text).directives.iter().map(|d| (d.kind, text[d.span.clone()].len())).collect();
    let expected = [(DirectiveKind::Import, 15), (DirectiveKind::Define, 23), (DirectiveKind::Other, 19)];
    assert_eq!(found, expected);
}

#[test]
fn hostile_texts_take_no_time() {
    let started = std::time::Instant::now();
    for part in [
        "A_BC ",
        "A_BC(",
        "#if A\n(",
        "#if 0\n#else\n",
        "#endif\n",
        "A_BC\n",
        "@interface A ",
        "A_ENUM(",
        "/*",
        "'",
        "A_METHOD(\n",
        "a::b<",
        "[&](",
        "for (auto x ",
        "f({.a = ",
        "= A{",
        ") : a(",
    ] {
        masked(&part.repeat(100_000));
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

/// How much of a folder of real code the grammar cannot read: `CORPUS=/path cargo test -p grammars -- --ignored`.
#[test]
#[ignore = "needs a folder of code"]
fn corpus() {
    let mut files = vec![std::path::PathBuf::from(std::env::var("CORPUS").unwrap())];
    let mut parsers = Parsers::default();
    let mut by_ending: std::collections::BTreeMap<String, [usize; 4]> = Default::default();
    while let Some(path) = files.pop() {
        if path.is_dir() && !path.is_symlink() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        let Some(text) = std::fs::read_to_string(&path).ok().filter(|_| matches!(&*ending, "m" | "mm" | "h")) else {
            continue;
        };
        let marks = ["@interface", "@protocol", "@class", "#import", "@import", "NS_", "FOUNDATION_EXPORT"];
        if ending == "h" && !marks.iter().any(|mark| text.contains(mark)) {
            continue;
        }
        let Ok(tree) = parsers.parse(Grammar::ObjectiveC, &text, PARSE_BUDGET) else { continue };
        let (mut lost, mut rest) = (0, vec![tree.root_node()]);
        while let Some(node) = rest.pop() {
            if node.is_error() || node.is_missing() {
                lost += node.end_byte() - node.start_byte();
                let line = text[..node.start_byte()].matches('\n').count() + 1;
                let cut: String = text[node.start_byte()..].chars().take(60).collect();
                println!("{}:{line} {} {cut:?}", path.display(), node.end_byte() - node.start_byte());
            } else if node.has_error() {
                rest.extend((0..node.child_count()).filter_map(|at| node.child(at)));
            }
        }
        let sum = by_ending.entry(ending).or_default();
        for (sum, add) in sum.iter_mut().zip([1, text.len(), usize::from(tree.root_node().has_error()), lost]) {
            *sum += add;
        }
    }
    println!("TOTAL files, bytes, files with errors, lost bytes: {by_ending:?}");
}

#[test]
fn macros_that_stand_for_an_object_are_declarations() {
    let text = "#define Ads [AdHelper shared]\n#define kStore    [NSUserDefaults standardUserDefaults]; // where it is kept\n\
                #define kDelegate ((AppDelegate *)[UIApplication sharedApplication].delegate)\n\
                #define kMax MAX([A b], 3)\n#define kLog(x) [A log:x]\n#define kTwo [A b], [C d]\n\
                @implementation A\n#define kInside [A b]\n- (void)a {\n#define kDeep [A b]\n}\n@end\n";
    let expected = [
        "id     Ads=[AdHelper shared];",
        "id      kStore=   [NSUserDefaults standardUserDefaults];",
        "id     kDelegate=((AppDelegate *)[UIApplication sharedApplication].delegate);",
        "@implementation A",
        "- (void)a {",
        "}",
        "@end",
    ];
    assert_eq!(seen(text), expected);
    assert_parses(text);
}

#[test]
fn macros_alone_on_a_line_end_there() {
    let text = "@implementation A\n- (void)f {\n    WS(weakSelf)\n    [self a];\n    @weakify(self) // weak\n    self.x = 1;\n    Trace(@\"(;\", n)//note\n    if (y) { WeakSelf\n }\n    b(^{ @strongify(self) [self c]; });\n}\n@end\n";
    let expected = [
        "@implementation A",
        "- (void)f {",
        "WS(weakSelf);    [self a];",
        "weakify(self);// weak",
        "self.x = 1;",
        "Trace(@\"(;\", n);",
        "if (y) { WeakSelf; }",
        "b(^{  strongify(self);[self c]; });",
        "}",
        "@end",
    ];
    assert_eq!(seen(text), expected);
    assert_parses(text);
}

#[test]
fn what_goes_on_in_the_next_line_is_one_statement() {
    for text in [
        "void f(void) {\n    x = a(b)\n        + c;\n    a(b)\n        .c = 1;\n    if (x)\n        y();\n    else\n        z();\n}\n",
        "void f(void) {\n    for (;;)\n        g();\n    foreach(x, y)\n    {\n    }\n    g(\n      h(x)\n      , 1);\n}\n",
        "void f(void) {\n    /* WS(x)\n    [self a]; */\n    g(@\"WS(x)\");\n    [self a:b(c)\n          d:e];\n    NSArray *x = @[\n      b(c)\n    ];\n}\n",
        "id x = @{\n    Key(a)\n  : @1 };\nenum A { B = C(1)\n};\n@implementation A\n@synthesize x;\n- (void)f:(SEL)s {\n    @synchronized(self)\n    { g(); }\n}\n@end\n",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn what_is_said_of_a_method_may_stand_on_a_line_of_its_own() {
    let text = "@implementation A\n+ (void)f:(B *)b\nAPI_AVAILABLE(ios(10.0)) {\n  [b go];\n}\n@end\n";
    assert_eq!(seen(text), ["@implementation A", "+ (void)f:(B *)b", "{", "[b go];", "}", "@end"]);
    assert_parses(text);
}

#[test]
fn loops_of_objective_c_stay_beside_those_of_cplus() {
    let text = "@implementation A\n- (void)f {\n  std::vector<int> v;\n  for (id x in [self valueForKey:@\"a\"]) {\n    g(x);\n  }\n}\n@end\n";
    assert!(seen(text).contains(&"for (id x in [self valueForKey:@\"a\"]) {".to_owned()), "{}", masked(text));
}
