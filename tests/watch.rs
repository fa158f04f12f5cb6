//! `scan --watch`: the real program, told of real changes.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const MANIFEST: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a\">\n\
    <application android:name=\".App\"/>\n</manifest>\n";
const APP: &str = "package a\nclass App : android.app.Application() {\n    override fun onCreate() {\n        \
    val t = getSystemService(\"phone\") as android.telephony.TelephonyManager\n        println(t.imei)\n    }\n}\n";
const QUIET: &str = "package a\nclass App : android.app.Application()\n";
const SUMMARY: &str = "analysed.";

/// A program that watches, and the lines that it prints.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(folder: &Path) -> Watch {
        let mut command = Command::new(env!("CARGO_BIN_EXE_consentlint"));
        command.args(["scan", "--watch", "--lang", "en"]).current_dir(folder).env("NO_COLOR", "1");
        command.env("CONSENTLINT_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (tell, lines) = channel();
        let out: BufReader<ChildStdout> = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Watch { child, lines }
    }

    /// The line that sums up the next report.
    fn next(&self) -> String {
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(60)).unwrap();
            if line.contains(SUMMARY) {
                return line;
            }
        }
    }

    /// Whether nothing is printed for a while.
    fn is_silent(&self) -> bool {
        // What belongs to the report that was just read comes with it.
        while self.lines.recv_timeout(Duration::from_millis(200)).is_ok() {}
        self.lines.recv_timeout(Duration::from_millis(800)).is_err()
    }

    fn end(mut self, signal: &str) -> ExitStatus {
        assert!(Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn each_change_brings_a_new_report_until_ctrl_c() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let app = "app/src/main/java/a/App.kt";
    write(root, "app/src/main/AndroidManifest.xml", MANIFEST);
    write(root, app, QUIET);
    let watch = Watch::start(root);
    assert!(watch.next().starts_with("No findings; 2 files"));
    write(root, app, APP);
    let summary = watch.next();
    assert!(!summary.starts_with("No findings") && summary.contains("2 files"), "{summary}");
    // A file that is new, renamed, gone; a folder that comes with all that is in it.
    write(root, "app/src/main/java/a/More.kt", "package a\nclass More\n");
    assert!(watch.next().contains("3 files"));
    fs::rename(root.join(app), root.join("app/src/main/java/a/Other.txt")).unwrap();
    assert!(watch.next().starts_with("No findings; 2 files"));
    fs::rename(root.join("app/src/main/java/a"), root.join("elsewhere")).unwrap();
    assert!(watch.next().contains("2 files"));
    fs::remove_dir_all(root.join("elsewhere")).unwrap();
    assert!(watch.next().contains("1 file,"));
    assert_eq!(watch.end("-INT").code(), Some(0));
}

#[test]
fn what_a_scan_does_not_look_at_brings_no_report() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "A.kt", "class A\n");
    write(root, ".gitignore", "ignored/\n");
    let watch = Watch::start(root);
    assert!(watch.next().contains("1 file,"));
    write(root, "notes.txt", "x");
    write(root, "ignored/B.kt", "class B\n");
    write(root, ".git/objects/x", "x");
    assert!(watch.is_silent());
    write(root, ".gitignore", "");
    assert!(watch.next().contains("2 files"));
    assert_eq!(watch.end("-TERM").code(), Some(0));
}

#[test]
fn many_changes_at_once_are_one_report() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "A.kt", "class A\n");
    let watch = Watch::start(root);
    watch.next();
    for n in 0..300 {
        write(root, &format!("a{}/B{n}.kt", n % 7), "class B\n");
    }
    let mut summaries = 1;
    while !watch.next().contains("301 files") {
        summaries += 1;
    }
    assert!(summaries <= 3, "{summaries} reports");
    assert!(watch.is_silent());
    assert_eq!(watch.end("-INT").code(), Some(0));
}
