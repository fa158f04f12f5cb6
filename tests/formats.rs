//! Reports in files and in the formats of other programs, as a user asks for them.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A box that is ticked, in a file whose columns differ in every convention.
const TICKED: &[(&str, &str)] = &[(
    "app/src/main/res/layout/登录 页.xml",
    "<LinearLayout xmlns:android=\"http://schemas.android.com/apk/res/android\">\r\n\t<!-- 😀 --><CheckBox android:text=\"我同意隐私政策\" android:checked=\"true\" />\r\n</LinearLayout>\r\n",
)];

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consentlint"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env("CONSENTLINT_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANG").output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn read(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).unwrap()
}

fn read_json(folder: &Path, file: &str) -> Value {
    serde_json::from_str(&read(folder, file)).unwrap()
}

#[test]
fn one_run_writes_several_formats() {
    let folder = project(TICKED);
    let arguments = [
        "scan",
        "--format",
        "sarif=out.sarif",
        "--format",
        "terminal",
        "--format=jsonl=out.jsonl",
        "--format",
        "html=out.html",
    ];
    let output = run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("error[consent/default-checked]"), "{}", text(&output.stdout));
    let result = &read_json(folder.path(), "out.sarif")["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "consent/default-checked");
    assert_eq!(read(folder.path(), "out.jsonl").lines().count(), 3);
    assert!(read(folder.path(), "out.html").ends_with("</html>\n"));
}

#[test]
fn a_file_gets_what_the_standard_output_would_have_got() {
    let folder = project(TICKED);
    let printed = run(folder.path(), &["scan", "--format", "json", "app"]);
    for arguments in [["--format", "json", "-o", "a.json"], ["--format", "json", "--output", "a.json"]] {
        let output = run(folder.path(), &[&["scan", "app"], &arguments[..]].concat());
        assert_eq!((text(&output.stdout), output.status.code()), ("", Some(1)));
        assert_eq!(read(folder.path(), "a.json"), text(&printed.stdout));
    }
}

#[test]
fn a_report_that_cannot_be_written_leaves_the_old_one_and_exits_with_3() {
    let folder = project(&[TICKED[0], ("old/report.json", "old")]);
    for file in ["old", "none/report.json", "old/report.json/x"] {
        let output = run(folder.path(), &["scan", "--format", "json", "-o", file]);
        assert_eq!((text(&output.stdout), output.status.code()), ("", Some(3)), "{file}");
        assert!(text(&output.stderr).contains(&format!("cannot write {file}")), "{}", text(&output.stderr));
    }
    assert_eq!(read(folder.path(), "old/report.json"), "old");
    assert_eq!(std::fs::read_dir(folder.path().join("old")).unwrap().count(), 1);
}

#[test]
fn outputs_that_make_no_sense_are_refused_with_a_word_on_why() {
    let folder = project(TICKED);
    for (arguments, word) in [
        (&["--format", "json", "--format", "terminal"][..], "two formats go to the standard output"),
        (&["--format", "json=a", "--format", "sarif=a"], "two formats go to a"),
        (&["--format", "json=a", "-o", "b"], "--output is for a format without a file"),
        (&["--format", "json="], "no file after"),
        (&["--format", "sarf"], "a similar value exists: 'sarif'"),
    ] {
        let output = run(folder.path(), &[&["scan"], arguments].concat());
        assert_eq!((text(&output.stdout), output.status.code()), ("", Some(2)), "{arguments:?}");
        assert!(text(&output.stderr).contains(word), "{}", text(&output.stderr));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// In CI one scans a folder of the repository, and annotations are looked up from the repository's own.
#[test]
fn other_programs_get_paths_from_where_they_look_them_up() {
    let folder = project(TICKED);
    let path = "app/src/main/res/layout/登录 页.xml";
    let printed = |format| text(&run(folder.path(), &["scan", "--format", format, "app/src"]).stdout).to_owned();
    assert!(printed("github").starts_with(&format!("::error file={path},line=2,")), "{}", printed("github"));
    assert!(printed("gcc").starts_with(&format!("{path}:2:")), "{}", printed("gcc"));
    let absolute = std::fs::canonicalize(folder.path()).unwrap().join(path);
    assert!(printed("xcode").starts_with(&format!("{}:2:", absolute.display())), "{}", printed("xcode"));
    let gitlab: Value = serde_json::from_str(&printed("gitlab")).unwrap();
    assert_eq!(gitlab[0]["location"]["path"], path);
    let sarif: Value = serde_json::from_str(&printed("sarif")).unwrap();
    let uri = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "app/src/main/res/layout/%E7%99%BB%E5%BD%95%20%E9%A1%B5.xml");
    // Our own document speaks of the scanned folder, as before.
    let json: Value = serde_json::from_str(&printed("json")).unwrap();
    assert_eq!(json["findings"][0]["path"], "main/res/layout/登录 页.xml");
}

#[test]
fn every_format_is_equal_from_run_to_run() {
    let shop = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shop");
    let formats = "terminal json jsonl sarif github gitlab junit checkstyle rdjson sonarqube gcc xcode markdown html";
    let folder = project(&[]);
    for number in ["1", "2"] {
        let outputs =
            formats.split(' ').flat_map(|format| ["--format".to_owned(), format!("{format}={format}.{number}")]);
        let outputs = outputs.collect::<Vec<_>>();
        let mut arguments = vec!["scan", shop, "--threads", number];
        arguments.extend(outputs.iter().map(String::as_str));
        assert_eq!(run(folder.path(), &arguments).status.code(), Some(1));
    }
    for format in formats.split(' ') {
        let (first, second) =
            (read(folder.path(), &format!("{format}.1")), read(folder.path(), &format!("{format}.2")));
        assert!(first == second && first.len() > 1_000, "{format}");
    }
}
