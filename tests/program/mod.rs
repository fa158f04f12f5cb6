//! Runs the program in scratch projects.
//!
//! In: files and arguments. Out: what the program printed, and how it ended.

// Each test program uses a part of this.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Reads the device's id at the start of the app: `collection/before-consent`.
pub const APP: &str = "package com.shop\n\nimport android.app.Application\nimport android.provider.Settings\n\n\
class App : Application() {\n    override fun onCreate() {\n        super.onCreate()\n        \
Settings.Secure.getString(contentResolver, Settings.Secure.ANDROID_ID)\n    }\n}\n";

/// The manifest that goes with it.
pub const MANIFEST: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" \
package=\"com.shop\">\n    <application android:name=\".App\" />\n</manifest>\n";

/// The build file that goes with it.
pub const BUILD: &str =
    "plugins {\n    id 'com.android.application'\n}\n\nandroid {\n    namespace 'com.shop'\n    compileSdk 35\n}\n";

/// The rule that fires in [`APP`].
pub const RULE: &str = "collection/before-consent";

/// An app in the folder `app` with one finding, and further files on top.
pub fn shop(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("app/src/main/java/com/shop/App.kt", APP),
            ("app/src/main/AndroidManifest.xml", MANIFEST),
            ("app/build.gradle", BUILD),
        ],
    );
    write(folder.path(), files);
    folder
}

/// Writes files below a folder.
pub fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Runs the program in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consentlint"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env("CONSENTLINT_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

/// The JSON report of a scan with further arguments.
pub fn scan(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, &[&["scan", "--format", "json"], arguments].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)))
}

/// The findings of a report, `severity rule path`.
pub fn findings(report: &Value) -> Vec<String> {
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let line =
        |finding: &Value| format!("{} {} {}", word(finding, "severity"), word(finding, "rule"), word(finding, "path"));
    report["findings"].as_array().unwrap().iter().map(line).collect()
}

/// The first finding of a rule.
pub fn of_rule<'r>(report: &'r Value, rule: &str) -> &'r Value {
    report["findings"].as_array().unwrap().iter().find(|f| f["rule"] == rule).unwrap_or_else(|| panic!("{report:#}"))
}

/// Asserts an exit code, that nothing is half-printed, and what is said instead.
pub fn assert_refused(output: &Output, words: &[&str]) {
    assert_eq!(output.status.code(), Some(2), "{}{}", stdout(output), stderr(output));
    assert_eq!(stdout(output), "");
    for word in words {
        assert!(stderr(output).contains(word), "{word}: {}", stderr(output));
    }
}

/// What was printed.
pub fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

/// What was complained about.
pub fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}
