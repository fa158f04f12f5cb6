//! Stories about builds: which files know of each other.

use grammars::Parsers;

use crate::link::builds::{Seen, builds};
use crate::link::outline::Outline;

const LAUNCHER: &str = "<manifest package=\"a\"><application><activity android:name=\".A\"><intent-filter>\
    <category android:name=\"android.intent.category.LAUNCHER\"/></intent-filter></activity></application></manifest>";
const APP: &str = "plugins { id(\"com.android.application\") }\n";
const LIBRARY: &str = "plugins { id(\"com.android.library\") }\n";

/// The files of each build, in the order of the paths.
fn built(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let mut files = files.to_vec();
    files.sort_unstable();
    let outlines: Vec<_> = files
        .iter()
        .map(|(path, text)| {
            let kind = crate::files::kind_of(path).unwrap_or_else(|| panic!("{path} is no source"));
            (kind, Outline::of(&crate::lower::lower(kind, text, &mut Parsers::default())))
        })
        .collect();
    let seen: Vec<Seen<'_>> = files
        .iter()
        .zip(&outlines)
        .map(|((path, _), (kind, outline))| Seen { path, kind: *kind, outline: Some(outline) })
        .collect();
    let mut all: Vec<Vec<String>> = Vec::new();
    for (number, (path, _)) in builds(&seen).into_iter().zip(&files) {
        all.resize(all.len().max(number + 1), Vec::new());
        all[number].push((*path).to_owned());
    }
    all
}

/// How many builds there are.
fn count(files: &[(&str, &str)]) -> usize {
    built(files).len()
}

#[test]
fn all_below_the_outermost_build_file_is_one_build() {
    let files = [
        ("settings.gradle", "include ':app', ':lib'\n"),
        ("app/build.gradle", APP),
        ("app/src/main/java/a/A.java", "package a; class A {}\n"),
        ("lib/build.gradle", LIBRARY),
        ("tools/B.kt", "package tools\nclass B\n"),
    ];
    assert_eq!(count(&files), 1);
}

#[test]
fn libraries_side_by_side_know_nothing_of_each_other() {
    let files = [
        ("one/build.gradle", LIBRARY),
        ("one/src/main/java/a/A.java", "package a; import b.B; class A { B b; }\n"),
        ("two/build.gradle", LIBRARY),
        ("two/src/main/java/b/B.java", "package b; public class B {}\n"),
    ];
    assert_eq!(
        built(&files),
        [["one/build.gradle", "one/src/main/java/a/A.java"], ["two/build.gradle", "two/src/main/java/b/B.java"]]
    );
}

#[test]
fn an_application_is_built_with_the_only_library_in_the_tree_that_has_what_it_imports() {
    let mut files = vec![
        ("sample/build.gradle", APP),
        ("sample/src/main/AndroidManifest.xml", LAUNCHER),
        ("sample/src/main/java/a/A.java", "package a; import b.B; class A { B b; }\n"),
        ("sdk/build.gradle", LIBRARY),
        ("sdk/src/main/java/b/B.java", "package b; public class B {}\n"),
    ];
    assert_eq!(count(&files), 1);
    // Which of two is meant, nobody knows: it comes from a registry.
    files.extend([("copy/build.gradle", LIBRARY), ("copy/src/main/java/b/B.java", "package b; public class B {}\n")]);
    assert_eq!(count(&files), 3);
}

#[test]
fn a_library_is_built_with_what_it_imports_from_beside_it() {
    let files = [
        ("product/core/build.gradle", LIBRARY),
        ("product/core/src/main/java/core/Core.java", "package core; public class Core {}\n"),
        ("product/ui/build.gradle", LIBRARY),
        ("product/ui/src/main/java/ui/Ui.java", "package ui; import core.Core; class Ui { Core core; }\n"),
        ("other/build.gradle", LIBRARY),
        ("other/src/main/java/other/Other.java", "package other; import core.Core; class Other { Core core; }\n"),
    ];
    assert_eq!(count(&files), 2);
}

#[test]
fn a_build_file_that_names_another_folder_joins_both() {
    let library = ("shared/src/main/java/b/B.java", "package b; public class B {}\n");
    for (file, text) in [
        ("app/settings.gradle", "includeBuild('../shared')\n"),
        ("app/settings.gradle.kts", "project(\":b\").projectDir = file(\"../shared\")\n"),
        ("app/build.gradle", "android { sourceSets { main { java.srcDirs += '../shared/src/main/java' } } }\n"),
    ] {
        assert_eq!(count(&[(file, text), ("shared/build.gradle", LIBRARY), library]), 1, "{text}");
        assert_eq!(count(&[(file, "// alone\n"), ("shared/build.gradle", LIBRARY), library]), 2);
    }
    let pod = [
        ("ios/Podfile", "target 'A' do\n  pod 'Shared', :path => '../pods/Shared'\nend\n"),
        ("pods/Shared/Shared.podspec", "Pod::Spec.new do |s|\n  s.name = 'Shared'\nend\n"),
    ];
    assert_eq!(count(&pod), 1);
    let package = [
        ("app/Package.swift", "let package = Package(name: \"App\", dependencies: [.package(path: \"../Shared\")])\n"),
        ("Shared/Package.swift", "let package = Package(name: \"Shared\")\n"),
    ];
    assert_eq!(count(&package), 1);
}

#[test]
fn modules_without_a_settings_file_find_each_other_by_their_paths() {
    let files = [
        ("app/build.gradle", "dependencies { implementation project(':lib') }\n"),
        ("lib/build.gradle", LIBRARY),
        ("other/build.gradle", LIBRARY),
    ];
    assert_eq!(built(&files), [vec!["app/build.gradle", "lib/build.gradle"], vec!["other/build.gradle"]]);
}

#[test]
fn an_application_whose_project_is_made_by_a_tool_is_built_with_its_packages() {
    let plist = "<plist><dict><key>UILaunchStoryboardName</key><string>Launch</string></dict></plist>\n";
    let files = [
        ("App/Info.plist", plist),
        ("App/Sources/App.swift", "import Tracking\nimport UIKit\nclass Screen: UIViewController {}\n"),
        ("Modules/Tracking/Package.swift", "let package = Package(name: \"Tracking\")\n"),
        ("Modules/Tracking/Sources/Tracker.swift", "public class Tracker {}\n"),
        ("Modules/Other/Package.swift", "let package = Package(name: \"Other\")\n"),
    ];
    assert_eq!(count(&files), 2);
    assert_eq!(count(&files[1..]), 3, "loose code of which nothing says that it begins");
}

#[test]
fn what_the_modules_of_a_gradle_build_share_stands_beside_them() {
    for shared in ["gradle/libs.versions.toml", "gradle.properties", "gradle/android.gradle", "buildSrc/src/C.kt"] {
        assert_eq!(count(&[("shop/app/build.gradle", APP), (&format!("shop/{shared}"), "")]), 1, "{shared}");
        assert_eq!(count(&[("app/build.gradle", APP), (shared, "")]), 1, "{shared}");
    }
}

#[test]
fn what_no_build_file_speaks_of_is_one_build() {
    let files = [
        ("a/A.java", "package a; import c.C; class A { C c; }\n"),
        ("b/B.swift", "class B {}\n"),
        ("c/build.gradle", LIBRARY),
        ("c/src/main/java/c/C.java", "package c; public class C {}\n"),
    ];
    assert_eq!(count(&files), 2);
}

#[test]
fn loose_code_of_two_packages_is_no_one_build() {
    let plist = "<plist><dict><key>UILaunchStoryboardName</key><string>Launch</string></dict></plist>\n";
    let files = [
        ("demo/package.json", "{\"name\": \"demo\", \"dependencies\": {\"maps\": \"^2.0.0\"}}"),
        ("demo/ios/Info.plist", plist),
        ("demo/ios/App.swift", "import Maps\nimport Radar\nclass App {}\n"),
        ("maps/package.json", "{\"name\": \"maps\", \"version\": \"2.1.0\"}"),
        ("maps/Maps.podspec", "Pod::Spec.new do |s|\n  s.name = 'Maps'\nend\n"),
        ("radar/plugin.xml", "<plugin id=\"radar\" xmlns=\"http://apache.org/cordova/ns/plugins/1.0\"/>"),
        ("radar/Radar.podspec", "Pod::Spec.new do |s|\n  s.name = 'Radar'\nend\n"),
        ("sms/plugin.xml", "<plugin id=\"sms\" xmlns=\"http://apache.org/cordova/ns/plugins/1.0\"/>"),
        ("sms/src/ios/Sms.swift", "class Sms {}\n"),
    ];
    let told: Vec<String> = built(&files).into_iter().map(|files| files[0].clone()).collect();
    assert_eq!(told, ["demo/ios/App.swift", "radar/Radar.podspec", "sms/plugin.xml"]);
    let mut older = files;
    older[3].1 = "{\"name\": \"maps\", \"version\": \"1.9.0\"}";
    assert_eq!(count(&older), 4, "another version");
}
