//! Projects that nobody writes: no crash, no endless time, and a counted gap where something was not understood.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use analyzer::facts::GapKind;
use analyzer::{Options, Ready, Report, Source};

/// Only guards against endless time: every test here takes seconds.
const HANGS: Duration = Duration::from_secs(120);

const MANY: usize = 10_000;

const MANIFEST: &str = r#"<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="a">
<uses-permission android:name="android.permission.CAMERA"/>
<application android:name=".App"><activity android:name=".Main"><intent-filter>
<action android:name="android.intent.action.MAIN"/><category android:name="android.intent.category.LAUNCHER"/>
</intent-filter></activity></application></manifest>"#;

const GRADLE: &str = "plugins { id 'com.android.application' }\nandroid { namespace 'a' }\n";

/// What a Java method does that rules look at.
const START: &str = "com.umeng.commonsdk.UMConfigure.init(this, \"k\", \"c\", 1, null);";

/// Runs on a thread of its own; the name is printed if it does not come back.
fn guarded<T: Send + 'static>(name: &str, run: impl FnOnce() -> T + Send + 'static) -> T {
    let (send, receive) = mpsc::channel();
    let thread = std::thread::spawn(move || send.send(run()));
    match receive.recv_timeout(HANGS) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("{name}: no end after {HANGS:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let panicked = thread.join().err();
            let words = panicked.as_ref().and_then(|p| p.downcast_ref::<String>().map(String::as_str));
            panic!("{name}: {}", words.unwrap_or("panicked"))
        }
    }
}

fn pack() -> &'static Ready {
    static PACK: OnceLock<Ready> = OnceLock::new();
    PACK.get_or_init(|| Ready::new(rules::builtin().unwrap()))
}

/// The whole pipeline over texts, as an application whose first screen is `a.Main`.
fn analyze(name: &str, files: Vec<(String, String)>) -> Report {
    let mut all = vec![("build.gradle".to_owned(), GRADLE.to_owned())];
    all.push(("src/main/AndroidManifest.xml".to_owned(), MANIFEST.to_owned()));
    for (path, text) in files {
        all.retain(|(other, _)| *other != path);
        all.push((path, text));
    }
    let source = |(path, text): (String, String)| {
        let kind = analyzer::files::kind_of(&path).unwrap_or_else(|| panic!("{path} is no source"));
        Source { path, kind, text }
    };
    let sources: Vec<Source> = all.into_iter().map(source).collect();
    let report = guarded(name, || analyzer::analyze(sources, pack(), &Options::default()));
    assert!(!has(&report, GapKind::Internal), "{name}: {:?}", report.gaps);
    report
}

fn one(name: &str, path: &str, text: String) -> Report {
    analyze(name, vec![(path.to_owned(), text)])
}

/// A Java screen whose class body is given.
fn java(name: &str, members: &str) -> Report {
    one(
        name,
        "src/main/java/a/Main.java",
        format!("package a;\npublic class Main extends android.app.Activity {{\n{members}\n}}\n"),
    )
}

/// A Kotlin file with a screen whose class body is given, and what stands next to it.
///
/// `START` stands for what rules look at.
fn kotlin(name: &str, members: &str, beside: &str) -> Report {
    let text = format!("package a\nclass Main : android.app.Activity() {{\n{members}\n}}\n{beside}\n");
    let text = text.replace("START", START.trim_end_matches(';'));
    one(name, "src/main/java/a/Main.kt", text)
}

fn has(report: &Report, kind: GapKind) -> bool {
    report.gaps.iter().any(|gap| gap.kind == kind)
}

fn scan(name: &str, root: &Path) -> Report {
    let (root, paths): (PathBuf, Vec<PathBuf>) = (root.to_path_buf(), vec![root.to_path_buf()]);
    guarded(name, move || {
        let cancel = analyzer::Cancel::new();
        let reading = analyzer::Reading { progress: &|_, _, _| {}, cancel: &cancel, cache: None };
        analyzer::scan(&root, &paths, pack(), &Options::default(), &reading).unwrap()
    })
}

fn write(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Numbers without end, equal from run to run.
fn noise() -> impl FnMut() -> usize {
    let mut state = 7_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    }
}

fn nested(before: &str, middle: &str, after: &str) -> String {
    format!("{}{middle}{}", before.repeat(MANY), after.repeat(MANY))
}

/// With something to look at in each block.
fn starting(before: &str, start: &str) -> String {
    before.strip_suffix("{ ").map_or_else(|| before.to_owned(), |rest| format!("{rest}{{ {start} "))
}

#[test]
fn java_nested_ten_thousandfold() {
    let shapes = [
        ("if (x()) { ", " }"),
        ("f(() -> { ", " });"),
        ("new Object() { void g() { ", " } };"),
        ("try { ", " } finally { }"),
        ("f(", ");"),
        ("x = y ? ", " : 0;"),
        ("switch (x) { case 1: ", " }"),
        ("if (a && (b || ", ")) g();"),
        ("do { ", " } while (x());"),
    ];
    for (before, after) in shapes {
        let body = nested(&starting(before, START), START, after);
        let report = java(before, &format!("protected void onCreate(android.os.Bundle b) {{ {body} }}"));
        assert!(!report.gaps.is_empty(), "{before}");
    }
    let report = java("classes", &nested("class A { ", "int x;", " }"));
    assert!(has(&report, GapKind::TooDeep));
    java("types", &format!("{}X{} x;", "B<".repeat(MANY), ">".repeat(MANY)));
    java("chain", &format!("void f() {{ a{}; }}", ".b()".repeat(MANY)));
    java("else if", &format!("void f() {{ {} g(); }}", "if (x()) y(); else ".repeat(MANY)));
    java("and", &format!("void f() {{ if (x(){}) g(); }}", " && x()".repeat(MANY)));
}

#[test]
fn kotlin_nested_ten_thousandfold() {
    let shapes = [
        ("if (x()) { ", " }"),
        ("x.let { ", " }"),
        ("g { ", " }"),
        ("when { x() -> ", " }"),
        ("f(", ")"),
        ("g(object : A { fun f() { ", " } })"),
        ("fun a() { ", " }"),
        ("try { ", " } finally { }"),
    ];
    for (before, after) in shapes {
        let body = nested(&starting(before, "START;"), "START", after);
        let report = kotlin(before, &format!("override fun onCreate(b: android.os.Bundle?) {{ {body} }}"), "");
        assert!(!report.gaps.is_empty(), "{before}");
    }
    let templates = kotlin("templates", &format!("val x = {}", nested("\"${", "x", "}\"")), "");
    assert!(has(&templates, GapKind::TooDeep));
    kotlin("chain", &format!("fun f() {{ a{} }}", "?.b()".repeat(MANY)), "");
    kotlin("elvis", &format!("fun f() {{ a(){} }}", " ?: b()".repeat(MANY)), "");
    kotlin("and", &format!("fun f() {{ if (x(){}) g() }}", " && x()".repeat(MANY)), "");
}

#[test]
fn xml_and_gradle_nested_ten_thousandfold() {
    let layout =
        nested("<LinearLayout>", "<CheckBox android:checked=\"true\" android:text=\"Agree\"/>", "</LinearLayout>");
    one("layout", "src/main/res/layout/a.xml", layout);
    one("open tags", "src/main/res/layout/a.xml", "<a ".repeat(MANY));
    one("entities", "src/main/res/values/a.xml", format!("<!DOCTYPE r [{}]><r>&a9999;</r>", entities()));
    one("manifest", "src/main/AndroidManifest.xml", nested("<application>", "", "</application>"));
    for file in ["build.gradle", "build.gradle.kts", "settings.gradle"] {
        one(file, file, nested("android { ", "x = 1", " }"));
        one(file, file, format!("x = {}", nested("f(", "1", ")")));
        one(file, file, format!("x = {}", nested("[", "1", "]")));
        one(file, file, format!("x = {}", nested("\"${", "x", "}\"")));
        one(file, file, format!("x{}", ".y()".repeat(MANY)));
        one(file, file, "if (x) ".repeat(MANY));
    }
    one("catalog", "gradle/libs.versions.toml", format!("[libraries]\na = {}", nested("{ a = ", "1", " }")));
}

fn entities() -> String {
    (1..MANY).fold(String::from("<!ENTITY a0 \"x\">"), |mut text, n| {
        let _ = write!(text, "<!ENTITY a{n} \"&a{0};&a{0};\">", n - 1);
        text
    })
}

#[test]
fn swift_nested_ten_thousandfold() {
    for (before, after) in [("if x() { ", " }"), ("g { ", " }"), ("f(", ")"), ("func a() { ", " }"), ("[", "]")] {
        let report = one(before, "A.swift", format!("func f() {{ {} }}", nested(before, "x()", after)));
        assert!(has(&report, GapKind::TooDeep), "{before}");
    }
    for chain in ["?.b()", " ?? b()", " && b()", " + b()", " ? b() : b()"] {
        one(chain, "A.swift", format!("func f() {{ g(a(){}) }}", chain.repeat(MANY)));
    }
}

#[test]
fn objective_c_nested_ten_thousandfold() {
    for (before, after) in [("if (x()) { ", " }"), ("^{ ", "; }"), ("f(", ")"), ("[x f:", "]"), ("@[", "]")] {
        let report = one(before, "A.m", format!("void f() {{ {}; }}", nested(before, "x()", after)));
        assert!(has(&report, GapKind::TooDeep), "{before}");
    }
    for chain in [" b]", ".b", " && b()", " + b()", " ? b() : b()", " ?: b()", "[0]"] {
        let open = if chain == " b]" { "[".repeat(MANY) } else { String::new() };
        one(chain, "A.m", format!("void f() {{ g({open}a(){}); }}", chain.repeat(MANY)));
    }
    for line in ["#if A\n", "#if A\n(\n#else\n", "NS_ENUM(", "A_B\n", "@interface A ", "@protocol A ", "RCT_A_METHOD("]
    {
        one(line, "A.h", format!("@class A;\n{}", line.repeat(MANY)));
    }
}

#[test]
fn project_files_of_ios_nested_ten_thousandfold() {
    for (before, after) in [("<dict><key>a</key>", "</dict>"), ("<array>", "</array>"), ("<dict>", "</dict>")] {
        for file in ["Info.plist", "PrivacyInfo.xcprivacy", "en.lproj/A.strings", "en.lproj/A.stringsdict"] {
            one(before, file, format!("<plist>{}</plist>", nested(before, "<string>x</string>", after)));
        }
    }
    for (before, after) in [("{ a = ", "; }"), ("( ", ")"), ("{ \"value\": ", "}"), ("[", "]"), ("{", ""), ("\"", "")] {
        for file in ["Info.plist", "A.strings", "A.xcstrings", "A.xcodeproj/project.pbxproj", "Package.resolved"] {
            one(before, file, nested(before, "x", after));
            one(before, file, format!("{{ objects = {}; }}", nested(before, "x", after)));
        }
    }
    for (before, after) in [("target 'A' do\n", "end\n"), ("f(", ")"), ("pod 'A', [", "]"), ("if x\n", "end\n")] {
        for file in ["Podfile", "A.podspec", "Cartfile"] {
            one(before, file, nested(before, "pod 'X'\n", after));
        }
    }
    one("heredocs", "A.podspec", "x = <<-END\n".repeat(MANY));
    one("quotes", "Podfile", "pod 'X\n".repeat(MANY));
    one("lines in quotes", "Podfile", "x 'X\n".repeat(MANY) + "\"");
    for (before, after) in [(".package(url: [", "])"), ("Package(", ")"), ("[", "]"), (".target(name: \"a\", ", ")")] {
        one(before, "Package.swift", nested(before, "\"x\"", after));
    }
    let view = nested("<view id=\"v\"><subviews>", "<button id=\"b\"/>", "</subviews></view>");
    one("views", "Main.storyboard", format!("<document><objects>{view}</objects></document>"));
    let held = (0..MANY).fold(String::new(), |mut text, n| {
        let segue = format!("<segue kind=\"relationship\" destination=\"c{}\"/>", (n + 1) % MANY);
        let _ = write!(text, "<viewController id=\"c{n}\"><connections>{segue}{segue}</connections></viewController>");
        text
    });
    one(
        "controllers in a ring",
        "Main.storyboard",
        format!("<document initialViewController=\"c0\">{held}</document>"),
    );
}

#[test]
fn project_files_of_ios_with_thousands_of_parts() {
    let targets = (0..3_000).fold(String::new(), |mut text, n| {
        let kinds = ["application", "framework", "app-extension", "bundle.unit-test"];
        let kind = format!("com.apple.product-type.{}", kinds[n % 4]);
        let _ = writeln!(
            text,
            "T{n} = {{isa = PBXNativeTarget; name = T{n}; productType = \"{kind}\"; dependencies = (D{n}); }};"
        );
        let _ = writeln!(text, "D{n} = {{isa = PBXTargetDependency; target = T{}; }};", (n * 7 + 1) % 3_000);
        text
    });
    let project = format!("{{ objects = {{ {targets} }}; }}");
    let code = ("A.swift".to_owned(), "@main struct A {}".to_owned());
    analyze("targets", vec![("A.xcodeproj/project.pbxproj".to_owned(), project), code.clone()]);
    let pods = (0..MANY).map(|n| format!("pod 'P{n}', :path => '../P{n}'\n")).collect::<String>();
    analyze("pods", vec![("Podfile".to_owned(), pods), code.clone()]);
    let keys = (0..MANY).map(|n| format!("<key>K{n}</key><array/>")).collect::<String>();
    analyze("keys", vec![("Info.plist".to_owned(), format!("<plist><dict>{keys}</dict></plist>")), code]);
}

#[test]
fn half_typed_project_files_of_ios() {
    let files = [
        (
            "ios/App/Info.plist",
            "<plist><dict><key>NSCameraUsageDescription</key><string>扫码</string><key>A</key><true/></dict></plist>",
        ),
        ("ios/App/A.strings", "/* 同意 */ \"a\" = \"同意\\n\";\n\"b\" = \"\\U540c\\ud83d\\ude00\";"),
        (
            "ios/App/A.xcstrings",
            "{\"strings\": {\"a\": {\"localizations\": {\"en\": {\"stringUnit\": {\"value\": \"同意\"}}}}}}",
        ),
        (
            "ios/App/Main.storyboard",
            "<document><scenes><scene><objects><viewController id=\"a\" customClass=\"A\"><button id=\"b\">\
         <connections><action selector=\"同意:\" destination=\"a\"/></connections></button></viewController></objects></scene></scenes></document>",
        ),
        (
            "ios/A.xcodeproj/project.pbxproj",
            "{ objects = { T = {isa = PBXNativeTarget; name = \"商店\"; buildPhases = (P); }; P = {files = (B); }; B = {fileRef = F; }; }; }",
        ),
        ("ios/Podfile", "target '商店' do\n  pod 'A', :path => '../A', :subspecs => %w[a b]\n  x = <<-E\nE\nend\n"),
        ("ios/A.podspec", "Pod::Spec.new do |s|\n  s.name = \"同意\"\n  s.dependency 'B/C', '~> 1'\nend\n"),
        (
            "ios/Package.swift",
            "let p = Package(name: \"同意\", dependencies: [.package(url: \"https://x.example/a.git\", from: \"1\")])",
        ),
        ("ios/Podfile.lock", "PODS:\n  - \"A/B (1)\":\n    - C\n"),
        ("ios/App/App.swift", "@main class A {}"),
    ];
    let longest = files.iter().map(|(_, text)| text.chars().count()).max().unwrap();
    for at in 0..longest {
        let cut = |(path, text): &(&str, &str)| ((*path).to_owned(), text.chars().take(at).collect());
        analyze(&format!("cut at {at}"), files.iter().map(cut).collect());
    }
}

#[test]
fn texts_of_ios_in_utf_16() {
    let folder = tempfile::tempdir().unwrap();
    let text = "\u{feff}\"agree\" = \"同意\";\n";
    write(
        folder.path(),
        "A/zh-Hans.lproj/L.strings",
        text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
    );
    write(folder.path(), "A/en.lproj/L.strings", text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>());
    let report = scan("utf-16", folder.path());
    assert_eq!((report.stats.files, report.gaps.len()), (2, 0), "{:?}", report.gaps);
}

#[test]
fn half_typed_files_of_every_kind() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let relative = path.strip_prefix(&root).unwrap().display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else if analyzer::files::kind_of(&relative).is_some() {
                files.push((relative, std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    assert!(files.len() > 20);
    let mut next = noise();
    for round in 0..60 {
        // All files are cut at once, each at another place; in odd rounds a hole is cut instead.
        let cut = |(path, text): &(String, String)| {
            let mut at = next() % text.len();
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let rest =
                if round % 2 == 0 { "" } else { text[at..].char_indices().nth(9).map_or("", |(n, _)| &text[at + n..]) };
            (path.clone(), format!("{}{rest}", &text[..at]))
        };
        analyze(&format!("round {round}"), files.iter().map(cut).collect());
    }
}

#[test]
fn noise_in_files_of_every_kind() {
    let paths = [
        "src/main/java/a/A.java",
        "src/main/java/a/A.kt",
        "Sources/A.swift",
        "src/main/AndroidManifest.xml",
        "src/main/res/layout/a.xml",
        "build.gradle",
        "settings.gradle.kts",
        "gradle/libs.versions.toml",
        "ios/App/Info.plist",
        "ios/App/PrivacyInfo.xcprivacy",
        "ios/App/en.lproj/Localizable.strings",
        "ios/App/en.lproj/Localizable.stringsdict",
        "ios/App/Localizable.xcstrings",
        "ios/App/Main.storyboard",
        "ios/App.xcodeproj/project.pbxproj",
        "ios/Podfile",
        "ios/Podfile.lock",
        "ios/App.podspec",
        "ios/Package.swift",
        "ios/Package.resolved",
        "ios/Cartfile",
    ];
    let words = [
        "class", "A", "{", "}", "(", ")", ";", "fun", "val", "=", ".", "\"", "'", "<", ">", "/", "${", "->", "if",
        "else", "when", "switch", "case", ":", "&&", "||", "!", "@", "[", "]", "\n", "return", "object", "?", "1",
        "import", "/*", "this", "x", "new", "::", "for", "while", "try", "é", "同意", "<!--", "-->", "android:", "&#",
        "\\u",
    ];
    let mut next = noise();
    for round in 0..20 {
        let mut text = || (0..1_000).flat_map(|_| [words[next() % words.len()], " "]).collect::<String>();
        analyze(&format!("words {round}"), paths.map(|path| (path.to_owned(), text())).to_vec());
    }
    let folder = tempfile::tempdir().unwrap();
    for path in paths {
        let bytes: Vec<u8> = (0..100_000).map(|_| next() as u8).collect();
        write(folder.path(), path, bytes);
    }
    let report = scan("bytes", folder.path());
    assert_eq!(report.gaps.iter().filter(|gap| gap.kind == GapKind::Binary).count(), paths.len());
}

#[test]
fn files_in_any_state() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let main = format!(
        "package a;\r\nclass Main extends android.app.Activity {{\r\n// 同意\r\nvoid onCreate() {{ {START} }}\r\n}}\r\n"
    );
    write(root, "build.gradle", GRADLE);
    write(root, "src/main/AndroidManifest.xml", MANIFEST);
    write(root, "src/main/java/a/Main.java", format!("\u{feff}{main}"));
    write(root, "src/main/java/a/Utf16.java", main.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    // 同意 in GBK.
    write(
        root,
        "src/main/java/a/Gbk.java",
        b"package a; class Gbk { String s = \"\xcd\xac\xd2\xe2\xcd\xac\xd2\xe2\"; }\n",
    );
    write(root, "src/main/java/a/Nul.java", b"class A { \0\0\0 }");
    write(root, "src/main/java/a/Huge.java", "class A { int x; }\n".repeat(1_100_000));
    for name in ["Empty.java", "Empty.kt", "Empty.xml"] {
        write(root, &format!("src/main/res/layout/{}", name.to_lowercase()), "");
    }
    write(root, "settings.gradle", "");
    write(root, "gradle/libs.versions.toml", "");
    write(root, &format!("{}Deep.kt", "d/".repeat(500)), "class Deep");
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        symlink(root, root.join("src/main/java/a/loop")).unwrap();
        symlink(root.join("gone"), root.join("src/main/java/a/Gone.java")).unwrap();
        write(root, "src/main/java/a/Locked.java", "class Locked {}");
        let locked = root.join("src/main/java/a/Locked.java");
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    }
    let report = scan("states", root);
    assert!(has(&report, GapKind::TooLarge) && has(&report, GapKind::Binary), "{:?}", report.gaps);
    assert!(!has(&report, GapKind::Internal), "{:?}", report.gaps);
    assert!(
        report.findings.iter().any(|finding| finding.place.path.ends_with("Main.java")),
        "CRLF and a mark are no obstacle"
    );
    // Whoever may read everything (root) reads the locked file too.
    let locked = std::fs::read(root.join("src/main/java/a/Locked.java")).is_err();
    assert_eq!(has(&report, GapKind::Unreadable), locked, "{:?}", report.gaps);
}

#[test]
fn a_text_of_twenty_megabytes() {
    let line = "void f() { g(); }\n";
    let report = java("20 MB", &line.repeat(20_000_000 / line.len()));
    assert!(report.stats.lines > 1_000 || !report.gaps.is_empty());
}

#[test]
fn types_that_are_their_own_ancestors() {
    java(
        "self",
        "} class A extends A { void f() { f(); } } class B extends C {} class C extends B { void g() { new B().h(); }",
    );
    java(
        "interfaces",
        "} interface I extends J {} interface J extends K {} interface K extends I { default void f() { f(); }",
    );
    kotlin(
        "kotlin",
        "",
        "open class A : A() { fun f() = f() }\nclass App : A() { override fun onCreate() { START } }\nopen class B : C()\nopen class C : B()\ntypealias T = U\ntypealias U = T\nval t: T = T()",
    );
    one(
        "screens",
        "src/main/java/a/Main.java",
        format!(
            "package a; class Main extends Base {{ void onCreate() {{ {START} }} }} class Base extends Main {{ }} class App extends App {{}}"
        ),
    );
}

#[test]
fn imports_that_run_in_circles() {
    let files = [("a", "b"), ("b", "c"), ("c", "a")].map(|(here, there)| {
        let text = format!("package {here}\nimport {there}.f as g\nimport {there}.*\nimport {here}.*\nfun f() {{ START; g() }}\nval x = {there}.x\n");
        (format!("src/main/java/{here}/{here}.kt"), text.replace("START;", START))
    });
    analyze("imports", files.to_vec());
}

#[test]
fn functions_that_call_themselves() {
    java(
        "recursion",
        &format!(
            "void onCreate() {{ f(1); }} int f(int n) {{ if (n > 0) f(n - 1); {START} return g(n); }} int g(int n) {{ return f(n); }}"
        ),
    );
    kotlin(
        "recursion",
        "override fun onCreate(b: Bundle?) { f { g(it) } }\nfun f(x: (Int) -> Unit) { f { x(it); f(x); START } }\nfun g(n: Int): Int = g(g(n))\nval h: () -> Unit = { h() }",
        "",
    );
    kotlin(
        "receivers",
        "override fun onCreate(b: Bundle?) { with(this) { apply { run { onCreate(b); START } } } }",
        "",
    );
    kotlin(
        "delegates",
        "val a by lazy { b }\nval b by lazy { a }\nval c get() = c\nvar d: Int get() = e; set(v) { e = v }\nvar e: Int get() = d; set(v) { d = v }\noverride fun onCreate(b: Bundle?) { if (c && d > a) e = d else START }",
        "",
    );
}

#[test]
fn values_that_are_made_of_themselves() {
    java(
        "loop",
        &format!(
            "String s = s; void onCreate() {{ String s = \"a\"; while (s.contains(\"a\")) {{ s = s.replace(\"a\", s); s = s + s; }} if (s.equals(\"\")) {{ {START} }} }}"
        ),
    );
    java(
        "swap",
        &format!(
            "void onCreate() {{ boolean a = x(), b = a; for (;;) {{ boolean c = a; a = b; b = c || a; if (a && b) {{ {START} }} }} }}"
        ),
    );
    kotlin(
        "loop",
        "var s: String = s + t\nval t get() = s\noverride fun onCreate(b: Bundle?) { var p = arrayOf(\"a\"); while (true) { p = p + p; p = arrayOf(*p); requestPermissions(p, 1) } }",
        "",
    );
    let assigned = "s = s.replace(s, s); ".repeat(2_000);
    java("many", &format!("String s; void onCreate() {{ {assigned} requestPermissions(new String[] {{ s }}, 1); }}"));
    let doubled: String = (1..200).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "val v{n} = v{} + v{}", n - 1, n - 1);
        text
    });
    kotlin(
        "doubling",
        &format!(
            "override fun onCreate(b: Bundle?) {{ requestPermissions(arrayOf(v199), 1) }}\nval v0 = \"a\"\n{doubled}"
        ),
        "",
    );
}

#[test]
fn consent_that_asks_itself() {
    let body = format!(
        "void onCreate() {{ if (isAgreed() || isPrivacyAccepted()) {{ {START} }} else {{ while (!isAgreed()) {START} }} }}\n\
         boolean isAgreed() {{ return agreed = isPrivacyAccepted() && !isAgreed(); }}\n\
         boolean isPrivacyAccepted() {{ return isAgreed() ? isPrivacyAccepted() : agreed; }}\n\
         boolean agreed = isAgreed(); void setAgreed(boolean a) {{ agreed = a; setAgreed(!agreed); }}"
    );
    java("getters", &body);
    kotlin(
        "getters",
        "override fun onCreate(b: Bundle?) { if (Consent.isAgreed) START }",
        "object Consent { var isAgreed: Boolean get() = Privacy.accepted; set(v) { Privacy.accepted = v } }\n\
         object Privacy { var accepted: Boolean get() = Consent.isAgreed; set(v) { Consent.isAgreed = v } }",
    );
    let chain: String = (0..3_000).fold(String::new(), |mut text, n| {
        let _ = writeln!(
            text,
            "boolean isAgreed{n}() {{ {START} return isAgreed{}() && isAgreed{}(); }}",
            (n + 1) % 3_000,
            (n * 7) % 3_000
        );
        text
    });
    java("chain", &format!("{chain} void onCreate() {{ if (isAgreed0()) {{ {START} }} }}"));
    let nest: String = (0..300).map(|n| format!("if (isAgreed{n}() != b{n} && x{n} > 0 || y) {{ f{n}(); ")).collect();
    java("conditions", &format!("void onCreate() {{ {nest} {START} {} }}", "}".repeat(300)));
    let flags: String = (0..300)
        .map(|n| format!("boolean b{n} = isAgreed{n}(); if (b{n}) {{ c = b{n}; }} if (c) {{ {START} }}"))
        .collect();
    java("flags", &format!("void onCreate() {{ boolean c = false; {flags} }}"));
}

#[test]
fn thousands_of_functions_of_one_name() {
    let classes: String = (0..5_000).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "class C{n} {{ void run(Object x) {{ x.run(x); {START} }} }}");
        text
    });
    java("one name", &format!("void onCreate() {{ new C0().run(x); y.run(z); {START} }}\n}}\n{classes} class Z {{"));
    let overloads: String = (0..1_000).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "void f(C{n} x) {{ f(x); f(null); {START} }}");
        text
    });
    java("overloads", &format!("void onCreate() {{ f(x); }}\n{overloads}"));
}

#[test]
fn thousands_of_overrides_of_one_method() {
    let classes: String = (0..2_000).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "class C{n} implements I {{ I i; public boolean isAgreed() {{ return i.isAgreed(); }} public void run() {{ i.run(); {START} }} }}");
        text
    });
    let text = format!(
        "I i = new C0(); void onCreate() {{ if (i.isAgreed()) {{ i.run(); {START} }} }}\n}}\ninterface I {{ void run(); boolean isAgreed(); }}\n{classes} class Z {{"
    );
    java("overrides", &text);
    let subclasses: String = (0..2_000).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "class C{} extends C{n} {{ void run() {{ super.run(); {START} }} }}", n + 1);
        text
    });
    java(
        "a line of ancestors",
        &format!(
            "void onCreate() {{ new C2000().run(); }}\n}}\nclass C0 {{ void run() {{ {START} }} }}\n{subclasses} class Z {{"
        ),
    );
}

#[test]
fn a_long_line_of_calls() {
    let line: String = (0..MANY).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "void f{n}() {{ f{}(); if (n > {n}) {{ {START} }} }}", n + 1);
        text
    });
    let report = java("calls", &format!("void onCreate() {{ f0(); }}\n{line} void f{MANY}() {{ {START} }}"));
    assert!(report.stats.functions > MANY);
    let lambdas: String = (0..2_000).map(|n| format!("post(() -> g{n}(() -> {{ onCreate(); {START} }}));")).collect();
    java("callbacks", &format!("void onCreate() {{ {lambdas} {START} }}"));
}
