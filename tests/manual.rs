//! The manual page and the completion scripts, as they are installed.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write;
use std::process::{Command, Stdio};

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_consentlint")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Gives a text to a program, if the machine has it; what it says on its standard error.
fn checked_by(program: &str, arguments: &[&str], text: &str) -> Option<(bool, String)> {
    let mut command = Command::new(program);
    let started = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = started.ok()?;
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

#[test]
fn completions_are_scripts_that_their_shells_can_read() {
    for (shell, check) in [("bash", &["-n"][..]), ("zsh", &["-n"]), ("fish", &["--no-execute"])] {
        let script = printed(&["completions", shell]);
        for word in ["consentlint", "sarif", "dry-run", "explain"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        match checked_by(shell, check, &script) {
            Some((fine, said)) => assert!(fine && said.is_empty(), "{shell}: {said}"),
            None => println!("{shell} is not here: its script was not read by it"),
        }
    }
    assert!(printed(&["completions", "powershell"]).contains("Register-ArgumentCompleter"));
}

#[test]
fn a_shell_that_nobody_knows_is_refused_with_those_that_are_known() {
    let output = Command::new(env!("CARGO_BIN_EXE_consentlint")).args(["completions", "tcsh"]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("bash") && said.contains("fish"), "{said}");
}

#[test]
fn the_manual_page_has_every_command_and_option_that_help_shows() {
    let page = printed(&["man"]);
    assert!(page.contains(".TH consentlint 1"), "{page}");
    for command in ["scan", "explain", "rules", "sdks", "man", "completions"] {
        assert!(page.contains(&format!(".SH \"CONSENTLINT {}\"", command.to_uppercase())), "{command}");
        let plain = page.replace("\\-", "-");
        for option in printed(&[command, "--help"]).split_whitespace().filter(|word| word.starts_with("--")) {
            let option = option.trim_end_matches(|c: char| !c.is_alphanumeric());
            assert!(plain.contains(option), "{command} {option}");
        }
    }
    assert!(!page.contains("bench"), "a hidden command");
    if let Some((_, said)) = checked_by("man", &["--warnings", "-l", "-"], &page) {
        assert_eq!(said, "");
    }
}
