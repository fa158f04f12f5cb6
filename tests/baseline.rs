//! `consentlint baseline`: what a team has agreed to live with for now.

#![allow(clippy::unwrap_used, clippy::panic)]

mod program;

use std::path::Path;
use std::process::Command;

use program::{APP, BUILD, MANIFEST, RULE, assert_refused, run, scan, shop, stderr, stdout, write};

const FILE: &str = "consentlint-baseline.json";
const SOURCE: &str = "app/src/main/java/com/shop/App.kt";

/// Writes the baseline of a project.
fn baseline(folder: &Path, arguments: &[&str]) {
    let output = run(folder, &[&["baseline"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

/// How the findings of the rule stand to the baseline, and how many entries are fixed.
fn states(folder: &Path, arguments: &[&str]) -> (Vec<String>, usize) {
    let report = scan(folder, arguments);
    let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == RULE);
    let state = |finding: &serde_json::Value| {
        let path = finding["path"].as_str().unwrap().split('/').next().unwrap().to_owned();
        format!("{path} {}", finding["baseline"].as_str().unwrap_or("none"))
    };
    let fixed = report["baseline"]["fixed"].as_array().map_or(0, Vec::len);
    (findings.map(state).collect(), fixed)
}

fn known() -> (Vec<String>, usize) {
    (vec!["app unchanged".to_owned()], 0)
}

#[test]
fn what_is_known_fails_no_more_and_what_is_new_does() {
    let folder = shop(&[]);
    assert_eq!(run(folder.path(), &["scan"]).status.code(), Some(1));
    baseline(folder.path(), &[]);
    let printed = run(folder.path(), &["scan"]);
    assert_eq!(printed.status.code(), Some(0), "{}", stdout(&printed));
    assert!(stdout(&printed).contains("known, 0 new, 0 fixed"), "{}", stdout(&printed));
    assert!(!stdout(&printed).contains(RULE), "{}", stdout(&printed));
    assert_eq!(states(folder.path(), &[]), known());
    assert_eq!(states(folder.path(), &["--no-baseline"]).0, ["app none"]);
    assert_eq!(run(folder.path(), &["scan", "--no-baseline"]).status.code(), Some(1));
    let other = "package com.shop\nclass Other(val c: android.content.Context) {\n    fun id() = \
                 android.provider.Settings.Secure.getString(c.contentResolver, \"android_id\")\n}\n";
    let app = APP.replace("super.onCreate()", "super.onCreate(); Other(this).id()");
    write(folder.path(), &[("app/src/main/java/com/shop/Other.kt", other), (SOURCE, &app)]);
    assert_eq!(states(folder.path(), &[]).0, ["app unchanged", "app new"]);
    assert_eq!(run(folder.path(), &["scan"]).status.code(), Some(1));
}

#[test]
fn a_known_finding_survives_moved_lines_reformatting_and_renamed_locals() {
    let long = APP.replace(
        "        Settings.Secure.getString(contentResolver, Settings.Secure.ANDROID_ID)",
        "        val resolver = contentResolver\n        val id = Settings.Secure.getString(resolver, Settings.Secure.ANDROID_ID)",
    );
    let folder = shop(&[(SOURCE, &long)]);
    baseline(folder.path(), &[]);
    for text in [
        long.replace("class App", "// one\n// two\n\n\nclass App"),
        long.replace("    ", "\t").replace("{\n", "\n{\n\n"),
        long.replace("(resolver,", "(\n            resolver,\n           "),
        long.replace("resolver", "r").replace("val id", "val somethingElse"),
        long.replace("import android.provider.Settings\n", "import android.provider.Settings as S\n")
            .replace("Settings.Secure.", "S.Secure."),
    ] {
        write(folder.path(), &[(SOURCE, &text)]);
        assert_eq!(states(folder.path(), &[]), known(), "{text}");
    }
}

#[test]
fn a_known_finding_survives_a_renamed_file_folder_and_module_and_a_scan_from_elsewhere() {
    let folder = shop(&[]);
    baseline(folder.path(), &[]);
    let rename = |from: &str, to: &str| {
        let to = folder.path().join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::rename(folder.path().join(from), to).unwrap();
    };
    rename(SOURCE, "app/src/main/kotlin/Application.kt");
    assert_eq!(states(folder.path(), &[]), known());
    rename("app", "mobile");
    assert_eq!(states(folder.path(), &[]), (vec!["mobile unchanged".to_owned()], 0));
    assert_eq!(states(folder.path(), &["mobile"]).0, ["src unchanged"]);
    assert_eq!(states(&folder.path().join("mobile/src"), &[".."]).0, ["src unchanged"]);
    // Once it is written again, the file says where things are now.
    baseline(folder.path(), &["--update"]);
    let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
    assert!(text.contains("\"mobile/src/main/kotlin/Application.kt\": 1"), "{text}");
}

#[test]
fn a_second_module_with_the_same_class_is_told_apart() {
    // With a namespace of its own, and as a plain copy.
    for build in [BUILD.replace("com.shop", "com.shop.two"), BUILD.to_owned()] {
        let folder = shop(&[]);
        baseline(folder.path(), &[]);
        let manifest = MANIFEST.to_owned();
        for module in ["zwei", "a"] {
            write(
                folder.path(),
                &[
                    (&format!("{module}/src/main/java/com/shop/App.kt"), APP),
                    (&format!("{module}/src/main/AndroidManifest.xml"), &manifest),
                    (&format!("{module}/build.gradle"), &build),
                ],
            );
            let (mut states, fixed) = states(folder.path(), &[]);
            let first = states.first().map(String::as_str) == Some("a new");
            assert_eq!((first, fixed), (module == "a", 0), "{states:?}");
            states.retain(|state| !state.starts_with("a "));
            assert_eq!(states, ["app unchanged", "zwei new"], "{build}");
        }
    }
}

#[test]
fn equal_findings_are_counted() {
    let line = "        Settings.Secure.getString(contentResolver, Settings.Secure.ANDROID_ID)\n";
    // Functions of one name: what one of them does twice is told once.
    let source = |count: usize| {
        let all = [("Int", "1"), ("String", "\"\""), ("Boolean", "true")];
        let calls: String = all[..count].iter().map(|(_, value)| format!("        read({value})\n")).collect();
        let function = |(kind, _): &(&str, &str)| format!("\n    private fun read(x: {kind}) {{\n{line}    }}\n");
        let functions: String = all[..count].iter().map(function).collect();
        let app = APP.replace(line, &calls);
        format!("{}{functions}}}\n", app.trim_end().strip_suffix('}').unwrap())
    };
    let folder = shop(&[(SOURCE, &source(2))]);
    baseline(folder.path(), &[]);
    let state = |count: usize| {
        write(folder.path(), &[(SOURCE, &source(count))]);
        let (mut states, fixed) = states(folder.path(), &[]);
        states.sort();
        (states, fixed)
    };
    let all =
        |known: usize, new: usize| [vec!["app new".to_owned(); new], vec!["app unchanged".to_owned(); known]].concat();
    assert_eq!(state(2), (all(2, 0), 0));
    assert_eq!(state(3), (all(2, 1), 0));
    assert_eq!(state(1), (all(1, 0), 1));
}

#[test]
fn what_is_fixed_is_reported_and_dropped_when_asked_for() {
    let folder = shop(&[]);
    baseline(folder.path(), &[]);
    let before = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
    assert!(before.contains(RULE) && before.contains("com.shop.App.onCreate"), "{before}");
    write(folder.path(), &[(SOURCE, "package com.shop\n\nclass App : android.app.Application()\n")]);
    let printed = run(folder.path(), &["scan"]);
    assert!(
        stdout(&printed).contains("fixed: collection/before-consent com.shop.App.onCreate"),
        "{}",
        stdout(&printed)
    );
    assert!(stdout(&printed).contains("baseline --update"), "{}", stdout(&printed));
    assert_eq!(std::fs::read_to_string(folder.path().join(FILE)).unwrap(), before, "a scan alone writes nothing");
    let updated = run(folder.path(), &["scan", "--update-baseline"]);
    assert!(!stdout(&updated).contains("baseline --update"), "{}", stdout(&updated));
    let after = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
    assert!(!after.contains(RULE), "{after}");
    assert_eq!(states(folder.path(), &[]), (Vec::new(), 0));
    // It came back: it is new.
    write(folder.path(), &[(SOURCE, APP)]);
    assert_eq!(states(folder.path(), &[]).0, ["app new"]);
    baseline(folder.path(), &["--update"]);
    assert_eq!(states(folder.path(), &[]).0, ["app new"], "--update takes up nothing");
    baseline(folder.path(), &[]);
    assert_eq!(states(folder.path(), &[]), known());
}

#[test]
fn what_a_scan_did_not_look_at_is_not_fixed() {
    let second = BUILD.replace("com.shop", "com.shop.two");
    let folder = shop(&[
        ("two/src/main/java/com/shop/App.kt", APP),
        ("two/src/main/AndroidManifest.xml", MANIFEST),
        ("two/build.gradle", &second),
    ]);
    baseline(folder.path(), &[]);
    let before = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
    assert_eq!(before.matches(RULE).count(), 2, "{before}");
    assert_eq!(states(folder.path(), &["app"]), (vec!["src unchanged".to_owned()], 0));
    assert_eq!(states(folder.path(), &["--skip", "collection"]), (Vec::new(), 0));
    assert_eq!(states(folder.path(), &["--only", "prompts"]), (Vec::new(), 0));
    write(folder.path(), &[("two/consentlint.toml", "[rules]\ncollection = \"off\"\n")]);
    assert_eq!(states(folder.path(), &[]).1, 0);
    write(folder.path(), &[("two/consentlint.toml", ""), ("consentlint.toml", "[paths]\nexclude = [\"two\"]\n")]);
    assert_eq!(states(folder.path(), &[]).1, 0);
    baseline(folder.path(), &["app"]);
    assert_eq!(std::fs::read_to_string(folder.path().join(FILE)).unwrap(), before, "the rest is kept");
}

#[test]
fn what_somebody_decided_about_is_not_taken_up() {
    let comment = format!("// consentlint-ignore-file: {RULE} -- agreed\n{APP}");
    let folder = shop(&[(SOURCE, &comment)]);
    baseline(folder.path(), &[]);
    assert!(!std::fs::read_to_string(folder.path().join(FILE)).unwrap().contains(RULE));
    write(folder.path(), &[(SOURCE, APP)]);
    assert_eq!(states(folder.path(), &[]).0, ["app new"]);
    // Known first, suppressed later: it is neither fixed nor known, and leaves the baseline with the next update.
    baseline(folder.path(), &[]);
    write(folder.path(), &[(SOURCE, &comment)]);
    assert_eq!(states(folder.path(), &[]), (vec!["app none".to_owned()], 0));
    baseline(folder.path(), &["--update"]);
    assert!(!std::fs::read_to_string(folder.path().join(FILE)).unwrap().contains(RULE));
}

#[test]
fn the_file_lies_beside_the_configuration_or_where_it_is_asked_for_and_is_equal_from_run_to_run() {
    let folder = shop(&[("consentlint.toml", "")]);
    baseline(folder.path(), &["app"]);
    let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
    assert!(text.contains("\"app/src/main/java/com/shop/App.kt\""), "{text}");
    assert!(text.starts_with("{\n\"") && text.ends_with(",\n\"version\": 1\n}\n"), "{text}");
    serde_json::from_str::<serde_json::Value>(&text).unwrap();
    let keys: Vec<&str> = text.lines().filter(|line| line.contains("\"rule\"")).map(|line| &line[1..17]).collect();
    assert!(keys.is_sorted() && keys.iter().all(|key| key.bytes().all(|b| b.is_ascii_hexdigit())), "{keys:?}");
    baseline(folder.path(), &[]);
    assert_eq!(std::fs::read_to_string(folder.path().join(FILE)).unwrap(), text);
    std::fs::create_dir(folder.path().join("ci")).unwrap();
    baseline(folder.path(), &["--baseline", "ci/known.json"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("ci/known.json")).unwrap(), text);
    std::fs::remove_file(folder.path().join(FILE)).unwrap();
    assert_eq!(states(folder.path(), &["--baseline", "ci/known.json"]), known());
    assert_eq!(states(folder.path(), &[]).0, ["app none"]);
    assert_refused(&run(folder.path(), &["scan", "--baseline", "no-such.json"]), &["no-such.json"]);
}

#[test]
fn a_torn_or_foreign_baseline_is_refused_with_its_place() {
    let folder = shop(&[]);
    baseline(folder.path(), &[]);
    let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
    let deep = format!("{{\"0123456789abcdef\": {}", "[".repeat(100_000));
    let torn = &text[..text.len() / 2];
    let conflict = format!("{{\n<<<<<<< ours\n{}=======\n>>>>>>> theirs\n", &text[2..]);
    let cases: &[(&str, &[&str])] = &[
        (torn, &["consentlint-baseline.json:", "not a baseline", "version control"]),
        ("", &["consentlint-baseline.json:1", "not a baseline"]),
        ("[]", &["not a baseline"]),
        ("{}", &["no `version`"]),
        ("{\"version\": 99}", &["version 99", "newer"]),
        ("{\"version\": -1}", &["consentlint-baseline.json:1:", "`-1`"]),
        ("{\"findings\": [], \"version\": 1}", &["`findings` is no fingerprint"]),
        (
            "{\"0123456789abcdef\": {\"rule\": 3}, \"version\": 1}",
            &["consentlint-baseline.json:1:", "expected a string"],
        ),
        (
            "{\"0123456789abcdef\": {\"rule\": \"a\", \"symbol\": \"b\", \"places\": {\"c\": -1}}, \"version\": 1}",
            &["-1"],
        ),
        (&deep, &["not a baseline"]),
        (&conflict, &["consentlint-baseline.json:2:1", "both sides", "merge=union"]),
    ];
    for (text, words) in cases {
        write(folder.path(), &[(FILE, text)]);
        assert_refused(&run(folder.path(), &["scan"]), words);
        assert_refused(&run(folder.path(), &["baseline"]), words);
        assert_eq!(std::fs::read_to_string(folder.path().join(FILE)).unwrap(), *text, "it is left alone");
    }
    std::fs::write(folder.path().join(FILE), b"{\n\"\xff\": 1}").unwrap();
    assert_refused(&run(folder.path(), &["scan"]), &["consentlint-baseline.json:2:2", "UTF-8"]);
    let huge = "{\"0123456789abcdef\": {\"rule\": \"a\", \"symbol\": \"b\\u001b[31m\", \"places\": \
                {\"../../etc\\u0007\": 18446744073709551615}}, \"version\": 1}";
    write(folder.path(), &[(FILE, huge)]);
    let output = run(folder.path(), &["scan", "--fail-on", "never"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!stdout(&output).contains(['\u{1b}', '\u{7}']));
}

/// Runs git in a folder.
fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}{}", stdout(&output), stderr(&output));
}

#[test]
fn the_baselines_of_two_branches_merge_without_a_conflict() {
    let second = |name: &str| {
        format!(
            "package com.shop\nclass {name} : android.app.Activity() {{\n    override fun onResume() {{\n        super.onResume()\n        \
             android.provider.Settings.Secure.getString(contentResolver, \"android_id\")\n    }}\n}}\n"
        )
    };
    let path = |name: &str| format!("app/src/main/java/com/shop/{name}.kt");
    let register = |names: &[&str]| {
        let launcher = "<intent-filter><action android:name=\"android.intent.action.MAIN\" />\
                        <category android:name=\"android.intent.category.LAUNCHER\" /></intent-filter>";
        let activity = |name: &&str| {
            format!("        <activity android:name=\".{name}\" android:exported=\"true\">{launcher}</activity>\n")
        };
        let all: String = names.iter().map(activity).collect();
        MANIFEST.replace("android:name=\".App\" />", &format!("android:name=\".App\">\n{all}    </application>"))
    };
    let manifest = "app/src/main/AndroidManifest.xml";
    let folder = shop(&[(manifest, &register(&["Left", "Right"]))]);
    let root = folder.path();
    git(root, &["init", "-q", "-b", "main"]);
    let written = run(root, &["baseline"]);
    assert!(stdout(&written).contains("consentlint-baseline.json merge=union"), "{}", stdout(&written));
    write(root, &[(".gitattributes", "consentlint-baseline.json merge=union\n")]);
    assert!(!stdout(&run(root, &["baseline"])).contains("merge=union"));
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "start"]);
    // One branch fixes the old finding and takes up one, the other one takes up another.
    git(root, &["checkout", "-qb", "right"]);
    write(root, &[(&path("Right"), &second("Right"))]);
    baseline(root, &[]);
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "right"]);
    git(root, &["checkout", "-q", "main"]);
    write(
        root,
        &[(&path("Left"), &second("Left")), (SOURCE, "package com.shop\n\nclass App : android.app.Application()\n")],
    );
    baseline(root, &[]);
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "left"]);
    git(root, &["merge", "-q", "-m", "merged", "right"]);
    let report = scan(root, &[]);
    let findings = report["findings"].as_array().unwrap();
    let state = |name: &str| {
        let of = findings.iter().find(|f| f["rule"] == RULE && f["path"] == path(name).as_str());
        of.unwrap_or_else(|| panic!("{name}: {report:#}"))["baseline"].as_str().unwrap().to_owned()
    };
    assert_eq!((state("Left"), state("Right")), ("unchanged".to_owned(), "unchanged".to_owned()));
    // Rules that look at the whole app may find something new in what only the merge put together.
    let mut collection = findings.iter().filter(|f| f["rule"].as_str().unwrap().starts_with("collection/"));
    assert!(collection.all(|finding| finding["baseline"] == "unchanged"), "{report:#}");
    // Both branches' lines for one fingerprint are one entry.
    let text = std::fs::read_to_string(root.join(FILE)).unwrap();
    let line = text.lines().find(|line| line.contains("com.shop.Left")).unwrap();
    write(root, &[(FILE, &text.replace(line, &format!("{line}\n{line}")))]);
    assert_eq!(scan(root, &[])["baseline"]["fixed"], report["baseline"]["fixed"]);
}
