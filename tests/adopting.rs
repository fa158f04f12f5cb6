//! The pages about beginning with consentlint: their commands, run one after the other in the example app.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]
// The commands are those of a shell.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const CLASS: &str = "app/src/main/java/com/example/EarlyStatistics.java";
const MANIFEST: &str = "app/src/main/AndroidManifest.xml";

/// A fenced block of a page: its language and its lines.
struct Block {
    language: String,
    text: String,
}

/// The blocks behind the section about the installation.
fn blocks(page: &str) -> Vec<Block> {
    let (_, body) = page.match_indices("\n## ").nth(1).map(|(at, _)| page.split_at(at)).unwrap();
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in body.lines() {
        match (line.strip_prefix("```"), open) {
            (Some(language), false) => {
                blocks.push(Block { language: language.to_owned(), text: String::new() });
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => {
                let block = blocks.last_mut().unwrap();
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, false) => {}
        }
    }
    blocks
}

fn shell(folder: &Path, locale: &str, line: &str) -> (Option<i32>, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_consentlint")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("sh");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("LC_ALL", locale);
    command.env("CONSENTLINT_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    for (name, value) in [("NAME", "A"), ("EMAIL", "a@example.com")] {
        command.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
    }
    let output = command.env("PATH", path).args(["-c", line]).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.code(), said)
}

/// What a reader does with a block: runs it, writes the class, changes its line, adds the line to the manifest, compares
/// what the program says of the class.
fn follow(folder: &Path, block: &Block, said: &mut String, locale: &str) {
    let read = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
    let class = folder.join(CLASS);
    match block.language.as_str() {
        "sh" => {
            for line in block.text.lines() {
                let refused = line.contains("# exit code 1") || line.contains("# 退出码 1");
                let (code, output) = shell(folder, locale, line);
                assert_eq!(code, Some(i32::from(refused)), "{line}: {output}");
                said.push_str(&output);
            }
        }
        "java" if !class.exists() => {
            fs::create_dir_all(class.parent().unwrap()).unwrap();
            fs::write(&class, &block.text).unwrap();
        }
        "java" => {
            let line = block.text.lines().last().unwrap();
            let old = read(CLASS);
            assert!(old.contains(line), "{line}");
            fs::write(&class, old.replace(&format!("{line}\n"), &block.text)).unwrap();
        }
        "xml" => {
            let new = read(MANIFEST).replace("</application>", &format!("{}</application>", block.text));
            fs::write(folder.join(MANIFEST), new).unwrap();
        }
        "text" => {
            for line in
                block.text.lines().filter(|line| line.contains("EarlyStatistics.onCreate") && line.contains('['))
            {
                assert!(said.contains(line), "{line}: {said}");
            }
        }
        other => panic!("what is one to do with {other}?"),
    }
}

fn follow_page(page: &str, locale: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (code, said) =
        shell(folder.path(), locale, &format!("cp -r '{ROOT}/examples/shop/.' . && git init -q -b main ."));
    assert_eq!(code, Some(0), "{said}");
    let page = fs::read_to_string(Path::new(ROOT).join(page)).unwrap();
    let (mut said, blocks) = (String::new(), blocks(&page));
    for block in &blocks {
        follow(folder.path(), block, &mut said, locale);
    }
    assert!(blocks.iter().filter(|block| block.language == "sh").count() >= 6);
    let (_, log) = shell(folder.path(), locale, "git log --oneline");
    assert_eq!(log.lines().count(), 2, "the refused commit was made after all: {log}");
    let sarif: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("consentlint.sarif")).unwrap()).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().any(|result| result["baselineState"] == "unchanged"));
    assert!(results.iter().any(|result| result["suppressions"].as_array().is_some_and(|list| !list.is_empty())));
}

#[test]
fn the_commands_of_the_page_do_what_it_says() {
    follow_page("docs/adopting.md", "en_US.UTF-8");
}

#[test]
fn the_commands_of_the_chinese_page_do_what_it_says() {
    follow_page("docs/zh-CN/adopting.md", "zh_CN.UTF-8");
}
