//! Scans of what changed, in real repositories: what the change touched or brought about, and nothing else.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const MANIFEST: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a\">\n\
    <uses-permission android:name=\"android.permission.CAMERA\"/>\n\
    <application android:name=\".App\"/>\n</manifest>\n";
const BUILD: &str = "plugins { id(\"com.android.application\") }\nandroid { namespace = \"a\"\n compileSdk = 36\n\
    defaultConfig { targetSdk = 36 } }\n";
/// Takes a number of the device when the application starts: there was always a finding in it.
const APP: &str = "package a\n\nclass App : android.app.Application() {\n    override fun onCreate() {\n        \
    super.onCreate()\n        val t = getSystemService(\"phone\") as android.telephony.TelephonyManager\n        \
    println(t.imei)\n    }\n}\n";
/// Uses the permission that the manifest asks for.
const CAMERA: &str = "package a\n\nclass Lens {\n    fun shoot() {\n        android.hardware.Camera.open()\n    }\n}\n";
const QUIET: &str = "package a\n\nclass Other {\n    fun nothing() = 1\n}\n";
/// Does what [`APP`] does, in another place.
const LOUD: &str = "package a\n\nclass Other : android.content.ContentProvider() {\n    override fun onCreate(): Boolean {\n        \
    val t = context!!.getSystemService(\"phone\") as android.telephony.TelephonyManager\n        \
    println(t.imei)\n        return true\n    }\n}\n";
const WITH_PROVIDER: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a\">\n\
    <uses-permission android:name=\"android.permission.CAMERA\"/>\n\
    <application android:name=\".App\">\n<provider android:name=\".Other\" android:authorities=\"a\"/>\n</application>\n</manifest>\n";

struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    fn empty() -> Repository {
        let repository = Repository { folder: tempfile::tempdir().unwrap() };
        repository.git(&["init", "-q", "-b", "main", "."]);
        repository
    }

    /// With one commit: a project in which there is something to find already.
    fn new() -> Repository {
        let repository = Repository::empty();
        repository.write("app/build.gradle.kts", BUILD);
        repository.write("app/src/main/AndroidManifest.xml", WITH_PROVIDER);
        repository.write("app/src/main/java/a/App.kt", APP);
        repository.write("app/src/main/java/a/Lens.kt", CAMERA);
        repository.write("app/src/main/java/a/Other.kt", QUIET);
        repository.commit("first");
        repository
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(self.root(), arguments)
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    fn scan(&self, arguments: &[&str]) -> Output {
        scan(self.root(), arguments)
    }

    /// The files with findings, each once.
    fn found(&self, arguments: &[&str]) -> Vec<String> {
        found(self.root(), arguments)
    }
}

fn clean(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("LC_ALL", "C.UTF-8");
    command.env("CONSENTLINT_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    for (name, value) in [("NAME", "A"), ("EMAIL", "a@example.com")] {
        command.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
    }
    command
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = git_output(folder, arguments);
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn git_output(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = clean(Command::new("git"));
    command.args(["-c", "protocol.file.allow=always"]).args(arguments).current_dir(folder).output().unwrap()
}

fn scan(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = clean(Command::new(env!("CARGO_BIN_EXE_consentlint")));
    command.arg("scan").args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn report(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    let output = scan(folder, &[&["--format", "json", "--fail-on", "never"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn found(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let report = report(folder, arguments);
    let path = |finding: &serde_json::Value| finding["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let mut paths: Vec<String> = report["findings"].as_array().unwrap().iter().map(path).collect();
    paths.sort();
    paths.dedup();
    paths
}

const NONE: [&str; 0] = [];

#[test]
fn what_was_there_before_does_not_stop_a_commit() {
    let repository = Repository::new();
    assert_eq!(repository.found(&[]), ["App.kt"]);
    assert_eq!(repository.found(&["--staged"]), NONE, "nothing is staged");
    repository.write("app/src/main/java/a/Other.kt", &QUIET.replace('1', "2"));
    repository.git(&["add", "-A"]);
    let report = report(repository.root(), &["--staged"]);
    assert_eq!(report["findings"], serde_json::json!([]));
    let all = report["stats"]["elsewhere"].as_u64().unwrap();
    assert!(all > 0, "what is not shown is counted");
    assert_eq!(repository.scan(&["--staged"]).status.code(), Some(0));
    let said = String::from_utf8(repository.scan(&["--staged"]).stdout).unwrap();
    assert!(said.contains(&format!("{all} ")) && said.contains("change"), "{said}");
}

#[test]
fn a_new_violation_is_shown_where_it_was_staged_and_only_there() {
    let repository = Repository::new();
    repository.write("app/src/main/java/a/Other.kt", LOUD);
    assert_eq!(repository.found(&["--staged"]), NONE, "it is not staged yet");
    repository.git(&["add", "-A"]);
    assert_eq!(repository.found(&["--staged"]), ["Other.kt"]);
    assert_eq!(repository.scan(&["--staged"]).status.code(), Some(1));
    assert_eq!(repository.found(&[]), ["App.kt", "Other.kt"]);
    repository.commit("second");
    assert_eq!(repository.found(&["--staged"]), NONE);
}

#[test]
fn the_index_counts_where_it_differs_from_the_file() {
    let repository = Repository::new();
    // Staged with, then mended without staging.
    repository.write("app/src/main/java/a/Other.kt", &format!("// one more line\n{LOUD}"));
    repository.git(&["add", "-A"]);
    repository.write("app/src/main/java/a/Other.kt", QUIET);
    let report = report(repository.root(), &["--staged"]);
    let finding = &report["findings"][0];
    assert_eq!(finding["path"], "app/src/main/java/a/Other.kt");
    assert_eq!(finding["start"]["line"], 7, "lines are those of the index");
    let shown = String::from_utf8(repository.scan(&["--staged"]).stdout).unwrap();
    assert!(shown.contains("println(t.imei)"), "{shown}");
    // Staged without, then spoilt without staging.
    repository.git(&["add", "-A"]);
    repository.write("app/src/main/java/a/Other.kt", LOUD);
    assert_eq!(repository.found(&["--staged"]), NONE);
    // Staged, and the file is gone.
    repository.git(&["add", "-A"]);
    fs::remove_file(repository.root().join("app/src/main/java/a/Other.kt")).unwrap();
    assert_eq!(repository.found(&["--staged"]), ["Other.kt"]);
}

#[test]
fn what_the_project_has_decided_is_taken_from_the_index_too() {
    let repository = Repository::new();
    repository.write("consentlint.toml", "[rules]\ncollection = \"off\"\n");
    repository.write("app/src/main/java/a/Other.kt", LOUD);
    repository.git(&["add", "-A"]);
    assert_eq!(repository.found(&["--staged"]), NONE);
    // What is staged switches the rules off, whatever the file says since.
    repository.write("consentlint.toml", "");
    assert_eq!(repository.found(&["--staged"]), NONE);
    fs::remove_file(repository.root().join("consentlint.toml")).unwrap();
    assert_eq!(repository.found(&["--staged"]), NONE);
    assert_eq!(repository.found(&[]), ["App.kt", "Other.kt"]);
    // And the other way round, below the root too.
    repository.git(&["add", "-A"]);
    assert_eq!(repository.found(&["--staged"]), ["Other.kt"]);
    repository.write("app/consentlint.toml", "");
    repository.git(&["add", "-A"]);
    repository.write("app/consentlint.toml", "[rules]\ncollection = \"off\"\n");
    assert_eq!(repository.found(&["--staged"]), ["Other.kt"]);
    assert_eq!(repository.found(&[]), NONE);
    // A baseline that is not staged lets nothing pass.
    fs::remove_file(repository.root().join("app/consentlint.toml")).unwrap();
    repository.write("app/src/main/java/a/Other.kt", QUIET);
    let accept = || {
        let mut command = clean(Command::new(env!("CARGO_BIN_EXE_consentlint")));
        assert!(command.arg("baseline").current_dir(repository.root()).output().unwrap().status.success());
    };
    accept();
    repository.commit("before");
    repository.write("app/src/main/java/a/Other.kt", LOUD);
    repository.git(&["add", "app"]);
    accept();
    let open = |arguments: &[&str]| repository.scan(&[arguments, &["--fail-on", "note"]].concat()).status.code();
    assert_eq!((open(&[]), open(&["--staged"])), (Some(0), Some(1)));
    repository.git(&["add", "consentlint-baseline.json"]);
    assert_eq!(open(&["--staged"]), Some(0));
}

#[test]
fn a_deletion_that_brings_about_a_finding_elsewhere_shows_it() {
    let repository = Repository::new();
    repository.git(&["rm", "-q", "app/src/main/java/a/Lens.kt"]);
    let report = report(repository.root(), &["--staged"]);
    let rules: Vec<_> = report["findings"].as_array().unwrap().iter().map(|f| f["rule"].clone()).collect();
    assert_eq!(rules, ["permissions/declared-unused"], "in the manifest, which nobody touched");
    repository.git(&["reset", "-q", "--hard"]);
    fs::remove_file(repository.root().join("app/src/main/java/a/Lens.kt")).unwrap();
    assert_eq!(repository.found(&["--staged"]), NONE, "the index still has it");
    assert_eq!(repository.found(&["--since", "HEAD"]), ["AndroidManifest.xml"]);
}

#[test]
fn a_file_that_only_moves_brings_nothing_new() {
    let repository = Repository::new();
    fs::create_dir_all(repository.root().join("app/src/main/kotlin/a")).unwrap();
    repository.git(&["mv", "app/src/main/java/a/App.kt", "app/src/main/kotlin/a/App.kt"]);
    assert_eq!(repository.found(&["--staged"]), NONE);
    assert_eq!(repository.found(&["--since", "HEAD"]), NONE);
    repository.write("app/src/main/kotlin/a/App.kt", &format!("{APP}// more\n"));
    repository.git(&["add", "-A"]);
    assert_eq!(repository.found(&["--staged"]), ["App.kt"], "moved and changed");
}

#[test]
fn files_that_git_does_not_keep_are_no_part_of_a_commit() {
    let repository = Repository::new();
    repository.write("app/src/main/java/a/Extra.kt", &LOUD.replace("Other", "Extra"));
    repository.write("app/src/main/AndroidManifest.xml", &WITH_PROVIDER.replace(".Other", ".Extra"));
    repository.git(&["add", "app/src/main/AndroidManifest.xml"]);
    assert_eq!(repository.found(&["--staged"]), NONE);
    assert_eq!(repository.found(&["--since", "HEAD"]), ["Extra.kt"], "but of the working tree");
    // Announced, but not staged.
    repository.git(&["add", "-N", "app/src/main/java/a/Extra.kt"]);
    assert_eq!(repository.found(&["--staged"]), NONE);
}

#[test]
fn before_the_first_commit_all_is_new() {
    let repository = Repository::empty();
    repository.write("app/src/main/AndroidManifest.xml", MANIFEST);
    repository.write("app/src/main/java/a/App.kt", APP);
    assert_eq!(repository.found(&["--staged"]), NONE);
    repository.git(&["add", "-A"]);
    assert!(repository.found(&["--staged"]).contains(&"App.kt".to_string()));
    let refused = repository.scan(&["--since", "HEAD"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn since_compares_with_where_the_branch_began() {
    let repository = Repository::new();
    repository.git(&["checkout", "-q", "-b", "feature"]);
    repository.write("app/src/main/java/a/Other.kt", LOUD);
    repository.commit("on the branch");
    // Meanwhile somebody mends on main what the branch still has.
    repository.git(&["checkout", "-q", "main"]);
    repository.write("app/src/main/java/a/App.kt", "package a\nclass App : android.app.Application()\n");
    repository.commit("on main");
    repository.git(&["checkout", "-q", "feature"]);
    assert_eq!(repository.found(&["--since", "main"]), ["Other.kt"]);
    repository.write("app/src/main/java/a/Other.kt", QUIET);
    assert_eq!(repository.found(&["--since", "main"]), NONE, "mended, not committed");
    repository.write("app/src/main/java/a/App.kt", &format!("{APP}\n"));
    assert_eq!(repository.found(&["--since", "main"]), ["App.kt"], "touched, not committed");
}

#[test]
fn names_in_any_script_and_with_blanks_are_found() {
    let repository = Repository::new();
    let path = "app/src/main/java/a 隐私 \"q\"/其他.kt";
    repository.write(path, LOUD);
    repository.git(&["rm", "-q", "app/src/main/java/a/Other.kt"]);
    repository.git(&["add", "-A"]);
    assert_eq!(repository.found(&["--staged"]), ["其他.kt"]);
    repository.write(path, QUIET);
    assert_eq!(repository.found(&["--staged"]), ["其他.kt"], "the index still has it");
}

#[test]
fn line_ends_that_git_converts_are_no_change() {
    let repository = Repository::new();
    repository.git(&["config", "core.autocrlf", "true"]);
    for file in ["App.kt", "Lens.kt", "Other.kt"] {
        fs::remove_file(repository.root().join("app/src/main/java/a").join(file)).unwrap();
    }
    repository.git(&["checkout", "-q", "--", "."]);
    let text = fs::read_to_string(repository.root().join("app/src/main/java/a/App.kt")).unwrap();
    assert!(text.contains("\r\n"));
    assert_eq!(repository.found(&["--since", "HEAD"]), NONE);
    repository.write("app/src/main/java/a/Other.kt", &LOUD.replace('\n', "\r\n"));
    repository.git(&["add", "-A"]);
    assert_eq!(repository.found(&["--staged"]), ["Other.kt"]);
}

#[test]
fn worktrees_and_folders_of_the_repository_know_the_change() {
    let repository = Repository::new();
    let other = tempfile::tempdir().unwrap();
    let tree = other.path().join("tree");
    repository.git(&["worktree", "add", "-q", "-b", "other", tree.to_str().unwrap()]);
    fs::write(tree.join("app/src/main/java/a/Other.kt"), LOUD).unwrap();
    git(&tree, &["add", "-A"]);
    assert_eq!(found(&tree, &["--staged"]), ["Other.kt"]);
    assert_eq!(found(&tree.join("app"), &["--staged"]), ["Other.kt"]);
    assert_eq!(found(repository.root(), &["--staged", tree.to_str().unwrap()]), ["Other.kt"], "from elsewhere");
    assert_eq!(repository.found(&["--staged"]), NONE, "the first tree has nothing staged");
}

#[test]
fn a_submodule_counts_as_it_is_checked_out() {
    let library = Repository::empty();
    library.write("src/main/java/b/Lib.kt", "package b\nclass Lib\n");
    library.commit("library");
    let repository = Repository::new();
    repository.git(&["submodule", "--quiet", "add", library.root().to_str().unwrap(), "lib"]);
    repository.commit("with a submodule");
    repository.write("lib/src/main/java/b/Lib.kt", "package b\nclass Lib { val more = 1 }\n");
    repository.write("app/src/main/java/a/Other.kt", LOUD);
    repository.git(&["add", "app"]);
    let staged = report(repository.root(), &["--staged"]);
    assert_eq!(staged["stats"]["files"], report(repository.root(), &[])["stats"]["files"]);
    assert_eq!(repository.found(&["--staged"]), ["Other.kt"]);
    assert_eq!(found(&repository.root().join("lib"), &["--staged"]), NONE);
}

/// Installs a hook that runs the program, and what it needs of the environment.
fn install_hook(repository: &Repository) {
    let hook = repository.root().join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    let script = format!("#!/bin/sh\nexec '{}' scan --staged --no-color\n", env!("CARGO_BIN_EXE_consentlint"));
    fs::write(&hook, script).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn a_hook_sees_the_index_of_its_own_commit() {
    let repository = Repository::new();
    install_hook(&repository);
    let (other, app) = ("app/src/main/java/a/Other.kt", "app/src/main/java/a/App.kt");
    let commit = |folder: &str, arguments: &[&str]| {
        let arguments = [&["commit", "-m", "x"], arguments].concat();
        git_output(&repository.root().join(folder), &arguments)
    };
    // Nothing is in the index yet: `-a` and a path make one of their own.
    repository.write(other, LOUD);
    for (folder, arguments) in [("", vec!["-a"]), ("", vec![other]), ("app", vec!["-a"]), ("app/src", vec!["main"])] {
        let refused = commit(folder, &arguments);
        assert!(!refused.status.success(), "{folder} {arguments:?}");
        let said = String::from_utf8_lossy(&[refused.stdout, refused.stderr].concat()).into_owned();
        assert!(said.contains("Other.kt") && !said.contains("App.kt:"), "{said}");
    }
    // A commit of another file alone is none of the violation's business.
    repository.write("app/src/main/java/a/Lens.kt", &format!("{CAMERA}\n"));
    let passed = commit("", &["app/src/main/java/a/Lens.kt"]);
    assert!(passed.status.success(), "{}", String::from_utf8_lossy(&passed.stdout));
    repository.write(other, &QUIET.replace('1', "3"));
    assert!(commit("", &["-a"]).status.success());
    repository.write(app, &format!("{APP}\n"));
    assert!(!commit("", &["-a"]).status.success(), "what is touched is shown, however old");
}

/// Two branches: `side` has a violation that somebody let pass, `main` uses the camera no more. Neither knows of the other.
fn two_branches() -> Repository {
    let repository = Repository::new();
    repository.git(&["switch", "-qc", "side"]);
    repository.write("app/src/main/java/a/Other.kt", LOUD);
    repository.commit("side");
    repository.git(&["switch", "-q", "main"]);
    repository.write("app/src/main/java/a/App.kt", &APP.replace("println(t.imei)", "println(1)"));
    repository.commit("main");
    repository
}

#[test]
fn a_merge_is_not_asked_about_what_one_of_its_sides_brings() {
    let repository = two_branches();
    repository.git(&["merge", "-q", "--no-commit", "side"]);
    assert_eq!(repository.found(&["--staged"]), NONE);
    assert_eq!(found(&repository.root().join("app"), &["--staged"]), NONE);
    assert_eq!(repository.found(&[]), ["Other.kt"], "it is there all the same");
    // What is added while merging is the merge's own.
    repository.write("app/src/main/java/a/App.kt", &APP.replace("a.onCreate()", ""));
    repository.git(&["add", "-A"]);
    assert_eq!(repository.found(&["--staged"]), NONE, "the other side still had it");
    repository.write("app/src/main/java/a/Lens.kt", &LOUD.replace("Other", "Lens"));
    repository.write("app/src/main/AndroidManifest.xml", &WITH_PROVIDER.replace(".Other", ".Lens"));
    repository.git(&["add", "-A"]);
    assert!(repository.found(&["--staged"]).contains(&"Lens.kt".to_owned()));
}

#[test]
fn what_only_the_merge_brings_about_is_shown() {
    let repository = Repository::new();
    repository.write("app/src/main/java/a/Finder.kt", &CAMERA.replace("Lens", "Finder"));
    repository.commit("two users of the camera");
    repository.git(&["switch", "-qc", "side"]);
    fs::remove_file(repository.root().join("app/src/main/java/a/Lens.kt")).unwrap();
    repository.commit("side");
    repository.git(&["switch", "-q", "main"]);
    fs::remove_file(repository.root().join("app/src/main/java/a/Finder.kt")).unwrap();
    repository.commit("main");
    repository.git(&["merge", "-q", "--no-commit", "side"]);
    assert_eq!(repository.found(&["--staged"]), ["AndroidManifest.xml"], "no side left the permission without a user");
}

#[test]
fn a_hook_of_merges_knows_both_sides() {
    let repository = two_branches();
    install_hook(&repository);
    let hooks = repository.root().join(".git/hooks");
    fs::rename(hooks.join("pre-commit"), hooks.join("pre-merge-commit")).unwrap();
    let merged = git_output(repository.root(), &["merge", "-m", "merged", "side"]);
    assert!(merged.status.success(), "{}", String::from_utf8_lossy(&merged.stdout));
}

#[test]
fn whoever_is_stopped_is_told_how_to_go_on() {
    let repository = Repository::new();
    repository.write("app/src/main/java/a/Other.kt", LOUD);
    repository.git(&["add", "-A"]);
    let said = |arguments: &[&str]| String::from_utf8(repository.scan(arguments).stdout).unwrap();
    let english = said(&["--staged"]);
    for words in [
        "Other.kt:6:",
        "= to satisfy it: ",
        "// consentlint-ignore: collection/before-consent -- REASON",
        "consentlint baseline",
        "consentlint explain collection/before-consent",
        "git commit --no-verify",
    ] {
        assert!(english.contains(words), "{words}: {english}");
    }
    assert_eq!(english.matches("(in force)").count(), 2, "one norm in full for each finding: {english}");
    let chinese = said(&["--staged", "--lang", "zh-CN"]);
    assert!(chinese.contains("// consentlint-ignore: collection/before-consent -- 理由"), "{chinese}");
    assert!(said(&["--since", "HEAD"]).contains("git push --no-verify"));
    // Nobody is stopped: by a threshold, or by nothing at all; and a scan of everything is no gate.
    for quiet in [&["--staged", "--fail-on", "never"][..], &[]] {
        assert!(!said(quiet).contains("consentlint-ignore"), "{quiet:?}");
    }
}

#[test]
fn the_comment_is_the_one_of_the_kind_of_file() {
    let repository = Repository::empty();
    let layout = "<LinearLayout xmlns:android=\"http://schemas.android.com/apk/res/android\">\n\
        <CheckBox android:text=\"我同意隐私政策\" android:checked=\"true\" />\n</LinearLayout>\n";
    repository.write("app/src/main/res/layout/login.xml", layout);
    repository.git(&["add", "-A"]);
    let said = String::from_utf8(repository.scan(&["--staged"]).stdout).unwrap();
    assert!(said.contains("<!-- consentlint-ignore: consent/default-checked - REASON -->"), "{said}");
}

#[test]
fn what_the_project_lives_with_stops_no_commit_in_a_touched_file_either() {
    let repository = Repository::new();
    let mut baseline = clean(Command::new(env!("CARGO_BIN_EXE_consentlint")));
    assert!(baseline.arg("baseline").current_dir(repository.root()).status().unwrap().success());
    repository.commit("baseline");
    repository.write("app/src/main/java/a/App.kt", &format!("// moves all lines\n{APP}"));
    repository.git(&["add", "-A"]);
    assert_eq!(repository.scan(&["--staged"]).status.code(), Some(0), "in the baseline");
    assert_eq!(repository.scan(&["--staged", "--no-baseline"]).status.code(), Some(1));
    let ignored = "package a\n// consentlint-ignore-file: collection -- the device belongs to us\n";
    repository.write("app/src/main/java/a/Other.kt", &LOUD.replace("package a\n", ignored));
    repository.git(&["add", "-A"]);
    assert_eq!(repository.scan(&["--staged", "--only", "collection"]).status.code(), Some(0), "suppressed");
    repository.write("app/src/main/java/a/Other.kt", LOUD);
    repository.git(&["add", "-A"]);
    assert_eq!(repository.scan(&["--staged"]).status.code(), Some(1), "neither");
}

#[test]
fn a_list_of_files_narrows_what_is_shown_of_the_whole() {
    let repository = Repository::new();
    repository.write("app/src/main/java/a/Other.kt", LOUD);
    let listed = |list: &str, arguments: &[&str]| {
        let mut command = clean(Command::new(env!("CARGO_BIN_EXE_consentlint")));
        command.args(["scan", "--format", "json", "--fail-on", "never", "--files-from", "-"]).args(arguments);
        let mut child =
            command.current_dir(repository.root()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let mut paths: Vec<String> =
            report["findings"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap().to_owned()).collect();
        paths.dedup();
        (report["stats"]["files"].as_u64().unwrap(), paths)
    };
    let (app, other) = ("app/src/main/java/a/App.kt", "app/src/main/java/a/Other.kt");
    assert_eq!(listed(other, &[]), (5, vec![other.to_string()]));
    assert_eq!(listed(&format!("{other}\0{app}\0"), &[]), (5, vec![app.to_string(), other.to_string()]));
    assert_eq!(listed("app/src\r\n", &[]), (5, vec![app.to_string(), other.to_string()]), "a folder is all in it");
    assert_eq!(listed("gone.kt\napp/build.gradle.kts\n", &[]), (5, vec![]), "what was deleted may be listed");
    assert_eq!(listed("", &[]), (5, vec![]));
    let below = listed(other, &["app"]);
    assert_eq!(below, (5, vec!["src/main/java/a/Other.kt".to_string()]), "lists count from the current folder");
}

#[test]
fn without_git_or_a_repository_one_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("A.kt"), "class A").unwrap();
    let refused = |arguments: &[&str], path: Option<&Path>, word: &str| {
        let mut command = clean(Command::new(env!("CARGO_BIN_EXE_consentlint")));
        command.env("GIT_CEILING_DIRECTORIES", folder.path().parent().unwrap());
        if let Some(path) = path {
            command.env("PATH", path);
        }
        let output = command.arg("scan").args(arguments).current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(output.stdout.is_empty() && said.contains(word), "{said}");
    };
    refused(&["--staged"], None, "not a git repository");
    refused(&["--since", "main"], None, "not a git repository");
    refused(&["--staged"], Some(Path::new("/nowhere")), "no `git` program");
    refused(&["--staged", "--since", "main"], None, "--since");
    refused(&["--staged", "--files-from", "-"], None, "--files-from");
    refused(&["--staged", "--fix"], None, "--fix");
    let repository = Repository::new();
    let unknown = repository.scan(&["--since", "no-such"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no-such"));
    let option = repository.scan(&["--since=--output=x"]);
    assert_eq!(option.status.code(), Some(2), "a name is never an option");
    assert!(!PathBuf::from(repository.root()).join("x").exists());
}

/// What a hook asks: the staged change is looked at, whatever kind of file of an iOS app it is in.
#[test]
fn a_staged_change_is_seen_in_each_kind_of_file_of_an_ios_app() {
    let delegate = |statement: &str| {
        format!(
            "import UIKit\n\n@main\nclass AppDelegate: UIResponder, UIApplicationDelegate {{\n    \
             func application(_ a: UIApplication, didFinishLaunchingWithOptions o: [UIApplication.LaunchOptionsKey: Any]?) -> Bool {{\n        \
             {statement}\n        return true\n    }}\n}}\n"
        )
    };
    let tracker = |statement: &str| {
        format!(
            "@interface Tracker : NSObject\n+ (void)begin;\n@end\n\n@implementation Tracker\n+ (void)begin {{\n    {statement}\n}}\n@end\n"
        )
    };
    let xib = |on: &str| {
        format!(
            "<document type=\"com.apple.InterfaceBuilder3.CocoaTouch.XIB\">\n<objects>\n<view id=\"v\">\n<subviews>\n\
             <switch on=\"{on}\" id=\"s\"/>\n<label text=\"我已阅读并同意《隐私政策》\" id=\"l\"/>\n</subviews>\n</view>\n</objects>\n</document>\n"
        )
    };
    let info = |value: &str| {
        format!(
            "<plist version=\"1.0\">\n<dict>\n<key>FIREBASE_ANALYTICS_COLLECTION_ENABLED</key>\n<{value}/>\n</dict>\n</plist>\n"
        )
    };
    let start = "[UMConfigure initWithAppkey:@\"k\" channel:@\"c\"];";
    let repository = Repository::empty();
    let quiet = [
        ("App/AppDelegate.swift", delegate("Tracker.begin()")),
        ("App/Tracker.m", tracker("NSLog(@\"x\");")),
        ("App/Login.xib", xib("NO")),
        ("App/Info.plist", info("false")),
    ];
    quiet.iter().for_each(|(path, text)| repository.write(path, text));
    repository.commit("first");
    assert_eq!(repository.found(&["--staged"]), NONE);
    let loud = [
        ("App/AppDelegate.swift", delegate("Tracker.begin(); UMConfigure.initWithAppkey(\"k\", channel: \"c\")")),
        ("App/Tracker.m", tracker(start)),
        ("App/Login.xib", xib("YES")),
        ("App/Info.plist", info("true")),
    ];
    for ((path, text), (_, before)) in loud.iter().zip(&quiet) {
        repository.write(path, text);
        repository.git(&["add", "-A"]);
        assert_eq!(repository.found(&["--staged"]), [path.rsplit('/').next().unwrap()]);
        repository.write(path, before);
        repository.git(&["add", "-A"]);
    }
}
