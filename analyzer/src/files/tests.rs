//! Stories about finding and reading files.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// A folder with these files, each holding its own path.
fn project(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        write(folder.path(), file, file.as_bytes());
    }
    folder
}

fn write(root: &Path, file: &str, bytes: &[u8]) -> PathBuf {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

fn names(found: &Found) -> Vec<&str> {
    found.files.iter().map(|file| file.relative.as_str()).collect()
}

fn find(root: &Path) -> Found {
    discover(root, &[], &Discovery::default())
}

fn read(bytes: &[u8]) -> Result<String, GapKind> {
    let folder = tempfile::tempdir().unwrap();
    read_text(&write(folder.path(), "a.java", bytes), SIZE_LIMIT)
}

#[test]
fn finds_what_an_android_project_consists_of() {
    let folder = project(&[
        "settings.gradle.kts",
        "gradle/libs.versions.toml",
        "gradle.properties",
        "plugin.xml",
        "app/build.gradle",
        "app/src/main/AndroidManifest.xml",
        "app/src/main/java/a/build/B.java",
        "app/src/main/kotlin/a/C.kt",
        "app/src/main/res/layout-land/l.xml",
        "app/src/main/res/values-zh-rCN/strings.xml",
        "app/src/main/res/drawable/d.xml",
        "app/src/main/assets/x.xml",
        "tools/x.main.kts",
        ".idea/x.java",
    ]);
    let found = find(folder.path());
    let kinds: Vec<_> = found.files.iter().map(|file| (file.relative.as_str(), file.kind)).collect();
    let expected = [
        ("app/build.gradle", FileKind::GradleGroovy),
        ("app/src/main/AndroidManifest.xml", FileKind::Manifest),
        ("app/src/main/java/a/build/B.java", FileKind::Java),
        ("app/src/main/kotlin/a/C.kt", FileKind::Kotlin),
        ("app/src/main/res/layout-land/l.xml", FileKind::Resource),
        ("app/src/main/res/values-zh-rCN/strings.xml", FileKind::Resource),
        ("gradle.properties", FileKind::GradleProperties),
        ("gradle/libs.versions.toml", FileKind::VersionCatalog),
        ("plugin.xml", FileKind::PluginXml),
        ("settings.gradle.kts", FileKind::GradleKotlin),
        ("tools/x.main.kts", FileKind::Kotlin),
    ];
    assert_eq!(kinds, expected);
    assert!(found.gaps.is_empty() && found.missing.is_empty());
}

#[test]
fn tests_and_build_output_are_left_out_and_counted() {
    let folder = project(&[
        "app/build.gradle",
        "app/build/generated/A.java",
        "app/build/x/y/B.kt",
        "app/build/x/y/B.class",
        "node_modules/p/android/C.java",
        "app/src/test/java/D.java",
        "app/src/androidTestDebug/java/E.java",
        "app/src/main/java/test/F.java",
        "src/build/G.java",
    ]);
    let found = find(folder.path());
    assert_eq!(names(&found), ["app/build.gradle", "app/src/main/java/test/F.java", "src/build/G.java"]);
    assert_eq!((found.left_out.tests, found.left_out.generated), (2, 3));
    let all = discover(folder.path(), &[], &Discovery { include_tests: true, ..Discovery::default() });
    assert_eq!(all.files.len(), 5);
}

#[test]
fn fetched_packages_and_build_output_of_swift_are_left_out_and_counted() {
    let folder = project(&[
        "App/A.swift",
        "Pods/Lib/B.swift",
        "Carthage/Checkouts/Lib/C.swift",
        "DerivedData/D.swift",
        "AppTests/E.swift",
        "App/LoginTests.swift",
    ]);
    let found = find(folder.path());
    assert_eq!(names(&found), ["App/A.swift"]);
    assert_eq!((found.left_out.tests, found.left_out.generated), (2, 3));
}

#[test]
fn objective_c_is_told_from_c_and_others_by_what_it_says() {
    let path = |name: &str| Path::new(name).to_path_buf();
    let own =
        ["@interface A : NSObject\n@end", "#import <A/B.h>\nvoid f(void);", "FOUNDATION_EXPORT int x;", "@class A;"];
    for text in own {
        assert!(!is_foreign(&path("a/A.h"), text), "{text}");
    }
    let others = ["#include <a.h>\nvoid f(void);", "int DNS_X;", "#import <a>\nnamespace a { class B {}; }", ""];
    for text in others {
        assert!(is_foreign(&path("a/A.h"), text), "{text}");
        assert!(!is_foreign(&path("a/A.mm"), text), "{text}");
    }
    assert!(is_foreign(&path("plot.m"), "% draws\nx = 1;\n"));
    assert!(!is_foreign(&path("main.m"), "int main() { return x % 2; }\n"));
}

#[test]
fn libraries_as_they_are_handed_out_and_tests_are_left_out() {
    let folder =
        project(&["App/A.m", "App/A.h", "App/B.mm", "L.framework/Headers/L.h", "AppTests/T.m", "X.xcframework/X.h"]);
    let found = find(folder.path());
    assert_eq!(names(&found), ["App/A.h", "App/A.m", "App/B.mm"]);
    assert_eq!((found.left_out.tests, found.left_out.generated), (1, 2));
}

#[test]
fn a_package_inside_node_modules_can_be_scanned() {
    let folder = project(&["node_modules/p/android/C.java"]);
    let found = find(&folder.path().join("node_modules/p"));
    assert_eq!(names(&found), ["android/C.java"]);
}

#[test]
fn only_source_sets_are_tests_not_words_in_the_path() {
    for test in [
        "src/test/A.java",
        "m/src/testFixtures/A.kt",
        "src/commonTest/A.kt",
        "m/androidTest/A.java",
        "src/testDebug/A.kt",
        "Tests/AppTests/A.swift",
        "AppUITests/A.swift",
        "App/LoginTests.swift",
        "tools/integration-tests/App/AndroidManifest.xml",
        "ui-tests/App.swift",
    ] {
        assert!(is_test_path(test), "{test}");
    }
    for code in [
        "src/main/java/test/A.java",
        "test/A.java",
        "src/testing/A.kt",
        "src/main/T/ATest.java",
        "src/test",
        "src/latest/A.kt",
        "App/Test/A.swift",
        "App/ABTest.swift",
        "App/Tests.xcassets/A.kt",
    ] {
        assert!(!is_test_path(code), "{code}");
    }
}

#[test]
fn gitignore_counts_outside_a_repository_but_not_for_a_file_given_by_itself() {
    let folder = project(&["a/A.java", "a/B.java", "src/test/T.java"]);
    write(folder.path(), ".gitignore", b"B.java\n[broken\n");
    let found = find(folder.path());
    assert_eq!((names(&found), found.gaps.len()), (vec!["a/A.java"], 0));
    let given = [folder.path().join("a/B.java"), folder.path().join("src/test/T.java")];
    let found = discover(folder.path(), &given, &Discovery::default());
    assert_eq!(names(&found), ["a/B.java", "src/test/T.java"]);
}

#[test]
fn overlapping_paths_give_every_file_once() {
    let folder = project(&["a/A.java", "a/b/B.java"]);
    let root = folder.path();
    let paths = [root.join("a/b/../b"), root.join("a"), root.join("a/b/B.java"), root.to_path_buf(), root.join("./a")];
    assert_eq!(names(&discover(root, &paths, &Discovery::default())), ["a/A.java", "a/b/B.java"]);
}

#[test]
fn paths_outside_the_root_keep_the_name_they_were_given() {
    let folder = project(&["in/A.java", "out/B.java"]);
    let outside = folder.path().join("out");
    let found = discover(&folder.path().join("in"), std::slice::from_ref(&outside), &Discovery::default());
    assert_eq!(names(&found), [format!("{}/B.java", outside.display())]);
}

#[test]
fn what_does_not_exist_is_missing_and_what_is_too_large_is_a_gap() {
    let folder = project(&["A.java"]);
    write(folder.path(), "Big.java", &vec![b' '; 3 << 20]);
    let paths = [folder.path().to_path_buf(), folder.path().join("no")];
    let found = discover(folder.path(), &paths, &Discovery::default());
    assert_eq!(names(&found), ["A.java"]);
    assert_eq!(found.missing, [folder.path().join("no")]);
    assert_eq!(found.left_out.too_large, 1);
    assert_eq!((found.gaps[0].place.path.as_str(), found.gaps[0].kind), ("Big.java", GapKind::TooLarge));
    assert_eq!(read_text(&folder.path().join("Big.java"), SIZE_LIMIT), Err(GapKind::TooLarge));
}

#[cfg(unix)]
#[test]
fn links_neither_loop_nor_stop_the_walk() {
    use std::os::unix::fs::symlink;
    let folder = project(&["a/A.java"]);
    let root = folder.path();
    symlink(root, root.join("a/loop")).unwrap();
    symlink(root.join("nowhere"), root.join("Gone.java")).unwrap();
    symlink(root.join("a"), root.join("alias")).unwrap();
    symlink(root.join("x"), root.join("x")).unwrap();
    assert_eq!(names(&find(root)), ["a/A.java"]);
    let paths = [root.join("alias"), root.join("Gone.java"), root.join("x"), root.join("a")];
    let found = discover(root, &paths, &Discovery::default());
    assert_eq!(names(&found), ["alias/A.java"]);
    let gaps: Vec<_> = found.gaps.iter().map(|gap| (gap.place.path.as_str(), gap.kind)).collect();
    assert_eq!(gaps, [("Gone.java", GapKind::Unreadable), ("x", GapKind::Unreadable)]);
    assert_eq!(read_text(&root.join("Gone.java"), SIZE_LIMIT), Err(GapKind::Unreadable));
    assert_eq!(read_text(root, SIZE_LIMIT), Err(GapKind::Unreadable));
}

#[test]
fn utf8_and_utf16_are_read_with_and_without_a_mark() {
    let text = "class 隐私 { String s = \"同意\"; }\r\n";
    let utf16 = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    for bytes in [
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        [b"\xff\xfe", little.as_slice()].concat(),
        [b"\xfe\xff", big.as_slice()].concat(),
        little,
        big,
    ] {
        assert_eq!(read(&bytes).as_deref(), Ok(text));
    }
    assert_eq!(read(b"").as_deref(), Ok(""));
    assert_eq!(read(b"\xef\xbb\xbf").as_deref(), Ok(""));
}

#[test]
fn chinese_and_european_encodings_of_old_are_told_apart() {
    let chinese = "// 用户同意隐私政策后才初始化\nclass A { String s = \"获取设备信息\"; }";
    let (bytes, ..) = encoding_rs::GB18030.encode(chinese);
    assert_eq!(read(&bytes).as_deref(), Ok(chinese));
    // The last character cut in half.
    let cut = read(&bytes[..bytes.len() - 6]).unwrap();
    assert!(cut.starts_with("// 用户同意隐私"), "{cut}");
    let french = "// données personnelles, à l'écran\nclass A { }";
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(french);
    assert_eq!(read(&bytes).as_deref(), Ok(french));
}

#[test]
fn utf8_with_a_broken_character_stays_utf8() {
    let mut bytes = "// 用户同意隐私政策后才初始化".as_bytes().to_vec();
    bytes.truncate(bytes.len() - 1);
    assert!(read(&bytes).unwrap().starts_with("// 用户同意隐私政策后才初始"));
}

#[test]
fn what_is_no_text_is_binary() {
    let mut state = 1_u32;
    let mut noise = |low: u8| {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..100_000).map(|_| next().max(low)).collect::<Vec<u8>>()
    };
    assert_eq!(read(&noise(0)), Err(GapKind::Binary));
    assert_eq!(read(&noise(1)), Err(GapKind::Binary));
    assert_eq!(read(b"class A {}\0"), Err(GapKind::Binary));
    assert_eq!(read(&[0; 5000]), Err(GapKind::Binary));
    assert_eq!(read(b"\xff\xfe\0\0a\0\0\0"), Err(GapKind::Binary));
}

#[test]
fn a_renderer_reads_a_file_once_and_takes_texts_from_memory() {
    let folder = project(&["A.java"]);
    let mut reader = SourceReader::new(folder.path(), SIZE_LIMIT);
    assert_eq!(reader.text("A.java"), Some("A.java"));
    fs::remove_file(folder.path().join("A.java")).unwrap();
    assert_eq!(reader.text("A.java"), Some("A.java"));
    assert_eq!(reader.text("B.java"), None);
    reader.put("B.java", "b".to_owned());
    assert_eq!(reader.text("B.java"), Some("b"));
    let other = project(&["C.java"]);
    reader.locate(&discover(other.path(), &[], &Discovery::default()).files);
    assert_eq!(reader.text("C.java"), Some("C.java"));
}

/// What is written again is what was read, byte for byte.
#[test]
fn a_text_is_written_as_it_was_read() {
    let text = "<CheckBox android:text=\"同意《隐私政策》并继续使用本应用\"/>\r\n";
    let in_gbk = encoding_rs::GBK.encode(text).0.into_owned();
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    for (name, bytes) in [
        ("utf-8", text.as_bytes().to_vec()),
        ("utf-8", marked(&[0xef, 0xbb, 0xbf], text.as_bytes().to_vec())),
        ("gb18030", in_gbk),
        ("utf-16le", marked(&[0xff, 0xfe], wide(u16::to_le_bytes))),
        ("utf-16be", marked(&[0xfe, 0xff], wide(u16::to_be_bytes))),
        ("windows-1252", b"caf\xe9 <CheckBox/>\n".to_vec()),
    ] {
        let (read, charset) = decode_as(bytes.clone()).unwrap();
        assert_eq!(charset.name(), name);
        assert_eq!(charset.encode(&read), Some(bytes), "{name}");
    }
    let (_, charset) = decode_as(b"caf\xe9 <CheckBox/>\n".to_vec()).unwrap();
    assert_eq!(charset.encode("同意"), None);
}
