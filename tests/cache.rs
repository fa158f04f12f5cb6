//! What is remembered from run to run changes nothing but the time.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

/// Of the helpers that run the rules' pages, those that read them.
#[allow(dead_code)]
#[path = "support"]
mod support {
    pub mod page;
    pub mod project;
    pub mod tokens;
}

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use support::{page, project};

const SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shop");

fn command(project: &Path, cache: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consentlint"));
    command.arg("scan").arg(project).args(["--format", "json", "--fail-on", "never"]).args(arguments);
    command.env("CONSENTLINT_CACHE_DIR", cache).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command
}

fn scan(project: &Path, cache: &Path, arguments: &[&str]) -> Vec<u8> {
    let Output { status, stdout, stderr } = command(project, cache, arguments).output().unwrap();
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    stdout
}

/// What a run says about the cache.
fn uses(project: &Path, cache: &Path, arguments: &[&str]) -> [u64; 4] {
    let report = scan(project, cache, &[arguments, &["--stats"]].concat());
    let document: serde_json::Value = serde_json::from_slice(&report).unwrap();
    let cache = &document["stats"]["measured"]["cache"];
    ["hits", "misses", "damaged", "unsaved"].map(|name| cache[name].as_u64().unwrap())
}

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Every case of every rule's page, each a project of its own, side by side.
fn all_pages(root: &Path) {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/rules");
    let families = std::fs::read_dir(rules).unwrap().map(|entry| entry.unwrap().path());
    for family in families.filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(&family).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_none_or(|ending| ending != "md") {
                continue;
            }
            let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
            let rule = format!("{}/{}", name(&family), name(&file));
            for (number, case) in page::load(&rule).unwrap().cases.iter().enumerate() {
                for file in project::complete(case) {
                    write(root, &format!("{rule}/{number}/{}", file.path), &file.text);
                }
            }
        }
    }
}

/// How many files of a folder have the text of another one.
fn repeated(folder: &Path) -> u64 {
    let (mut texts, mut files) = (std::collections::BTreeSet::new(), 0);
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                files += 1;
                texts.insert(std::fs::read(path).unwrap());
            }
        }
    }
    files - texts.len() as u64
}

/// A report is the same without a cache, with facts from it, and from it as a whole.
fn assert_equal_with_and_without(project: &Path) {
    let cache = tempfile::tempdir().unwrap();
    let options = ["--explain-path", "--min-confidence", "low"];
    let expected = scan(project, cache.path(), &[&options[..], &["--no-cache"]].concat());
    assert_eq!(std::fs::read_dir(cache.path()).unwrap().count(), 0, "--no-cache leaves nothing");
    let [hits, misses, ..] = uses(project, cache.path(), &[]);
    assert!(misses > 3 && hits <= repeated(project), "{hits} {misses}: only files of one text may be known already");
    let [known, unknown, damaged, unsaved] = uses(project, cache.path(), &options);
    assert_eq!([known + unknown, damaged, unsaved], [hits + misses, 0, 0], "the same is asked for");
    assert!(unknown * 2 < misses, "{unknown} of {misses}: all facts are known, the reports are not");
    // With the report forgotten, but not the facts.
    let other = scan(project, cache.path(), &[&options[..], &["--skip", "consent"]].concat());
    assert_ne!(other, expected);
    assert_eq!(uses(project, cache.path(), &options), [1, 0, 0, 0], "the report is known, nothing else is asked for");
    assert_eq!(scan(project, cache.path(), &options), expected);
    let again = tempfile::tempdir().unwrap();
    assert_eq!(scan(project, again.path(), &options), expected, "while the cache is filled");
    scan(project, again.path(), &["--only", "consent"]);
    let facts_only = [&options[..], &["--only", "consent,collection"]].concat();
    let without = scan(project, again.path(), &[&facts_only[..], &["--no-cache"]].concat());
    assert_eq!(scan(project, again.path(), &facts_only), without, "from facts that were kept");
}

#[test]
fn the_example_is_reported_alike_with_and_without_a_cache() {
    assert_equal_with_and_without(Path::new(SHOP));
}

#[test]
fn the_cases_of_all_rules_are_reported_alike_with_and_without_a_cache() {
    let folder = tempfile::tempdir().unwrap();
    all_pages(folder.path());
    assert_equal_with_and_without(folder.path());
}

#[test]
fn a_change_of_a_file_a_name_or_a_rule_is_never_missed() {
    let (folder, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = folder.path();
    let app = "package a\nclass App : android.app.Application() {\n    override fun onCreate() {\n        \
        val t = getSystemService(\"phone\") as android.telephony.TelephonyManager\n        t.imei\n    }\n}\n";
    let manifest = "<manifest package=\"a\" xmlns:android=\"http://schemas.android.com/apk/res/android\">\
        <application android:name=\".App\"/></manifest>";
    write(root, "src/main/AndroidManifest.xml", manifest);
    write(root, "src/main/java/a/App.kt", app);
    let same = |what: &str, arguments: &[&str]| {
        let with = scan(root, cache.path(), arguments);
        assert_eq!(with, scan(root, cache.path(), &[arguments, &["--no-cache"]].concat()), "{what}");
        with
    };
    let first = same("at first", &[]);
    assert_eq!(same("again", &[]), first);
    write(root, "src/main/java/a/App.kt", &app.replace("t.imei", "t"));
    assert_ne!(same("another text of other length", &[]), first);
    write(root, "src/main/java/a/App.kt", app);
    assert_eq!(same("back again", &[]), first);
    write(root, "src/main/AndroidManifest.xml", &manifest.replace(".App", ".Ape"));
    assert_ne!(same("another text of the same length", &[]), first);
    write(root, "src/main/AndroidManifest.xml", manifest);
    std::fs::rename(root.join("src/main/java/a/App.kt"), root.join("src/main/java/a/App2.kt")).unwrap();
    assert_ne!(same("another name", &[]), first);
    std::fs::create_dir_all(root.join("src/test/java/a")).unwrap();
    std::fs::rename(root.join("src/main/java/a/App2.kt"), root.join("src/test/java/a/App.kt")).unwrap();
    same("a test", &[]);
    same("a test that is wanted", &["--include-tests"]);
    std::fs::rename(root.join("src/test/java/a/App.kt"), root.join("src/main/java/a/App.kt")).unwrap();
    assert_eq!(same("where it was", &[]), first);
    let (rules, place) = (tempfile::tempdir().unwrap(), "catalogue/android/own.yaml");
    let options = ["--rules", rules.path().to_str().unwrap()];
    write(rules.path(), place, "guards:\n  - { id: own, call: [a.App.none] }\n");
    same("with rules of one's own", &options);
    write(
        rules.path(),
        place,
        "apis:\n  - { id: own, on: a.App, call: onCreate, role: { collects: { data: location.precise } } }\n",
    );
    same("with other rules of one's own", &options);
    write(rules.path(), place, "apis: none");
    let refused = command(root, cache.path(), &options).output().unwrap();
    assert_eq!(refused.status.code(), Some(2), "a broken pack is refused, whatever is in the cache");
}

#[test]
fn one_changed_file_is_the_only_one_that_is_read_again() {
    let (folder, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for n in 0..20 {
        write(folder.path(), &format!("a/A{n}.kt"), &format!("package a\nclass A{n}\n"));
    }
    // The report, what the files' outlines are, each file, the report on the one build.
    assert_eq!(uses(folder.path(), cache.path(), &[]), [0, 23, 0, 0]);
    assert_eq!(uses(folder.path(), cache.path(), &[]), [1, 0, 0, 0]);
    write(folder.path(), "a/A7.kt", "package a\nclass Other\n");
    assert_eq!(uses(folder.path(), cache.path(), &[]), [20, 3, 0, 0]);
    // A copy of the project elsewhere knows all of it.
    let copy = tempfile::tempdir().unwrap();
    for n in 0..20 {
        std::fs::create_dir_all(copy.path().join("b")).unwrap();
        let name = format!("A{n}.kt");
        std::fs::copy(folder.path().join("a").join(&name), copy.path().join("b").join(&name)).unwrap();
    }
    assert_eq!(uses(copy.path(), cache.path(), &[]), [20, 3, 0, 0]);
}

#[test]
fn of_several_builds_only_the_changed_one_is_read_and_checked_again() {
    let (folder, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for build in ["a", "b", "c", "d"] {
        write(folder.path(), &format!("{build}/build.gradle"), "");
        for n in 0..10 {
            write(folder.path(), &format!("{build}/A{n}.kt"), &format!("package {build}\nclass A{n}\n"));
        }
    }
    let whole = scan(folder.path(), cache.path(), &[]);
    assert_eq!(scan(folder.path(), cache.path(), &["--no-cache"]), whole);
    write(folder.path(), "b/A3.kt", "package b\nclass Other\n");
    // Known: the outlines, the reports on three builds, ten files of the fourth. Not: the report, that build, one file.
    assert_eq!(uses(folder.path(), cache.path(), &[]), [14, 3, 0, 0]);
    assert_eq!(scan(folder.path(), cache.path(), &[]), scan(folder.path(), cache.path(), &["--no-cache"]));
}

#[test]
fn a_cache_that_is_noise_is_counted_and_written_anew() {
    let cache = tempfile::tempdir().unwrap();
    let expected = scan(Path::new(SHOP), cache.path(), &[]);
    let packs = || -> Vec<PathBuf> {
        let all = std::fs::read_dir(cache.path()).unwrap().map(|entry| entry.unwrap().path());
        all.filter(|path| path.extension().is_some_and(|ending| ending == "pack")).collect()
    };
    assert!(!packs().is_empty());
    let count = packs().len() as u64;
    let noise: [&dyn Fn(&Path); 4] = [
        &|path| std::fs::write(path, b"").unwrap(),
        &|path| std::fs::write(path, [0x5a; 10_000]).unwrap(),
        &|path| {
            let bytes = std::fs::read(path).unwrap();
            std::fs::write(path, &bytes[..bytes.len() - 3]).unwrap();
        },
        &|path| {
            std::fs::remove_file(path).unwrap();
            std::fs::create_dir(path).unwrap();
        },
    ];
    for (number, damage) in noise.iter().enumerate() {
        packs().iter().for_each(|path| damage(path));
        let [hits, misses, damaged, unsaved] = uses(Path::new(SHOP), cache.path(), &[]);
        assert!(hits == 0 && misses > 0 && damaged >= count, "{number}: {hits} {misses} {damaged}");
        if number < 3 {
            assert_eq!(unsaved, 0);
            assert_eq!(uses(Path::new(SHOP), cache.path(), &[]), [1, 0, 0, 0], "{number}");
        }
        assert_eq!(scan(Path::new(SHOP), cache.path(), &[]), expected, "{number}");
    }
}

#[test]
fn a_scan_that_is_killed_while_it_writes_leaves_nothing_half_done() {
    let (folder, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let body = |round: usize, n: usize| {
        let calls: String = (0..60).map(|call| format!("        b{call}(\"{round} {n} {call}\")\n")).collect();
        format!("package a\nclass A{n} {{\n    fun a() {{\n{calls}    }}\n}}\n")
    };
    let being_written = || {
        let mut entries = std::fs::read_dir(cache.path()).into_iter().flatten().flatten();
        entries.any(|entry| entry.path().extension().is_some_and(|ending| ending == "new"))
    };
    let mut while_writing = 0;
    for round in 0..200 {
        for n in 0..40 {
            write(folder.path(), &format!("A{n}.kt"), &body(round, n));
        }
        let mut child = command(folder.path(), cache.path(), &[]).stdout(Stdio::null()).spawn().unwrap();
        let started = Instant::now();
        if round % 4 == 3 {
            std::thread::sleep(Duration::from_millis(round as u64 % 97));
        } else {
            while !being_written() && child.try_wait().unwrap().is_none() && started.elapsed() < Duration::from_secs(60)
            {
                std::thread::sleep(Duration::from_micros(50));
            }
            std::thread::sleep(Duration::from_micros(round as u64 * 37 % 2_000));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        while_writing += usize::from(being_written());
        if round % 20 == 0 {
            let [_, _, damaged, unsaved] = uses(folder.path(), cache.path(), &["--only", "consent"]);
            assert_eq!((damaged, unsaved), (0, 0), "round {round}");
            let whole = scan(folder.path(), cache.path(), &["--no-cache"]);
            assert_eq!(scan(folder.path(), cache.path(), &[]), whole, "round {round}");
        }
    }
    assert!(while_writing > 20, "killed while writing {while_writing} times");
}

#[test]
fn several_scans_at_once_share_a_cache() {
    let cache = tempfile::tempdir().unwrap();
    let expected = scan(Path::new(SHOP), cache.path(), &["--no-cache"]);
    let spawn = |_: usize| command(Path::new(SHOP), cache.path(), &[]).stdout(Stdio::piped()).spawn().unwrap();
    let running: Vec<_> = (0..6).map(spawn).collect();
    for child in running {
        assert_eq!(child.wait_with_output().unwrap().stdout, expected);
    }
    assert_eq!(uses(Path::new(SHOP), cache.path(), &[]), [1, 0, 0, 0]);
}

#[test]
fn the_folder_is_where_one_asks_for_it_and_only_its_owner_sees_in() {
    let (home, named) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_consentlint"));
        command.args(["scan", SHOP, "--fail-on", "never"]).args(arguments).env_remove("CONSENTLINT_CACHE_DIR");
        command.env("HOME", home.path()).env_remove("XDG_CACHE_HOME").stdout(Stdio::null());
        assert!(command.status().unwrap().success());
    };
    let (default, other) = (home.path().join(".cache/consentlint"), named.path().join("a/b"));
    run(&["--cache-dir", other.to_str().unwrap()]);
    assert!(other.join("CACHEDIR.TAG").is_file() && !default.exists());
    run(&["--no-cache"]);
    assert!(!default.exists());
    run(&[]);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&default.metadata().unwrap().permissions()) & 0o777, 0o700);
}
