//! Clients that no editor would be: the server stays up, answers everything once, and shows what is right afterwards.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Start, parameters, text};
use crate::expected::{self, Columns};
use crate::inside::{Inside, uri};
use crate::random::{Random, setting};
use crate::world::{Replacement, Step, Tree, World, projects, write};

fn example() -> (tempfile::TempDir, PathBuf, Tree) {
    let tree = projects().pop().unwrap();
    let folder = tempfile::tempdir().unwrap();
    tree.iter().for_each(|(path, text)| write(&folder.path().join(path), text));
    let root = folder.path().canonicalize().unwrap();
    (folder, root, tree)
}

const METHODS: &[&str] = &[
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didSave",
    "textDocument/didClose",
    "textDocument/hover",
    "textDocument/codeAction",
    "textDocument/diagnostic",
    "workspace/diagnostic",
    "workspace/executeCommand",
    "workspace/didChangeWatchedFiles",
    "workspace/didChangeConfiguration",
    "workspace/didChangeWorkspaceFolders",
    "workspace/didRenameFiles",
    "workspace/didDeleteFiles",
    "$/cancelRequest",
    "$/setTrace",
    "initialize",
    "initialized",
    "textDocument/completion",
    "window/workDoneProgress/cancel",
    "nonsense",
    "",
];

/// Any JSON, not too deep.
fn any(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth > 3 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => json!(random.chance(50)),
        2 => json!(random.below(1 << 40)),
        3 => json!(-(random.below(1_000) as i64)),
        4 => json!(*random.pick(&["", "file:///", "file:///x/A.kt", "untitled:1", "::", "读😀", "\u{0}"])),
        5 => json!(1.5e300),
        6 => (0..random.below(4)).map(|_| any(random, depth + 1)).collect(),
        _ => {
            let names =
                ["uri", "textDocument", "position", "line", "text", "range", "version", "id", "changes", "settings"];
            let field = |random: &mut Random| ((*random.pick(&names)).to_owned(), any(random, depth + 1));
            Value::Object((0..random.below(5)).map(|_| field(random)).collect())
        }
    }
}

/// Nearly right, but for one thing.
fn nearly(random: &mut Random, uri: &str) -> Value {
    let point = |random: &mut Random| json!({ "line": *random.pick(&[0_u64, 3, 99, 4_294_967_295]), "character": *random.pick(&[0_u64, 7, 4_294_967_295]) });
    let uri =
        *random.pick(&[uri, "file:///nowhere/A.kt", "untitled:Untitled-1", "jar:file:///a!/b.kt", "file://host/x.kt"]);
    let range = json!({ "start": point(random), "end": point(random) });
    let version = *random.pick(&[-1_i64, 0, 7, 2_147_483_647]);
    json!({
        "textDocument": { "uri": uri, "version": version, "languageId": "kotlin", "text": "class A {" },
        "position": point(random), "range": range, "context": { "diagnostics": [] }, "previousResultIds": [],
        "contentChanges": [{ "range": range, "text": *random.pick(&["", "x", "读😀\n"]) }], "command": "consentlint.nothing",
        "changes": [{ "uri": uri, "type": 9 }], "files": [{ "uri": uri, "oldUri": uri, "newUri": "::" }],
        "event": { "added": [], "removed": [] }, "settings": any(random, 2),
    })
}

/// Bytes that are no message, or not the one they claim to be. Those that follow are whole again.
fn rubbish(random: &mut Random) -> Vec<u8> {
    let framed = |body: &str| format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes();
    match random.below(10) {
        0 => framed("{"),
        1 => framed("[]"),
        2 => framed(r#"{"jsonrpc":"1.0","method":"x"}"#),
        3 => framed(&format!("{}1{}", "[".repeat(300), "]".repeat(300))),
        4 => b"Content-Length: x\r\n\r\n".to_vec(),
        5 => b"hello\r\n\r\n".to_vec(),
        6 => b"Content-Length: 3\r\n\r\n\xff\xfe\x00".to_vec(),
        7 => framed(r#"{"jsonrpc":"2.0","id":7777777,"result":null}"#),
        8 => framed(r#"{"jsonrpc":"2.0","id":{},"method":"shutdown"}"#),
        _ => b"Content-Type: nonsense\r\nContent-Length: 2\r\n\r\n{}".to_vec(),
    }
}

#[test]
fn ten_thousand_random_and_malformed_messages_leave_it_serving() {
    let (_folder, root, tree) = example();
    let mut client = Client::start(&Start { folders: &[&root], encodings: &["utf-32"], ..Start::default() });
    let path = tree.keys().find(|path| path.ends_with(".kt")).unwrap();
    let mut random = Random::new(setting("LSP_SEED", 1));
    client.open(&root, path, &tree[path]);
    for number in 0..10_000 {
        match random.below(4) {
            0 => _ = client.write(&rubbish(&mut random)),
            kind => {
                let params = if kind == 1 { any(&mut random, 0) } else { nearly(&mut random, &uri(&root, path)) };
                let mut message = json!({ "jsonrpc": "2.0", "method": *random.pick(METHODS), "params": params });
                if random.chance(40) {
                    message["id"] = json!(1_000_000 + number);
                }
                client.send(&message);
            }
        }
        if number % 100 == 0 {
            client.listen(Duration::ZERO);
        }
    }
    // Whatever folders, settings and texts it was told: a client that says what is so again gets what is right.
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "consentlint": { "debounce": 0 } } }));
    client.folders(&[&root], &[]);
    client.take(&root, Step::Close(path.clone()), Columns::Characters);
    client.open(&root, path, &tree[path]);
    client.request("workspace/executeCommand", json!({ "command": "consentlint.restartIndex", "arguments": [] }));
    client.wait_for_all(&root, &expected::of(&tree, Columns::Characters), 0);
    assert!(client.leave().success());
}

#[test]
fn edits_out_of_range_and_unknown_documents_do_no_harm() {
    let (_folder, root, tree) = example();
    let mut client = Client::start(&Start { folders: &[&root], encodings: &["utf-32"], ..Start::default() });
    let path = tree.keys().find(|path| path.ends_with(".kt")).unwrap();
    let far = json!({ "line": 99_999, "character": 99_999 });
    let change = |uri: &str, version: i32| {
        json!({ "textDocument": { "uri": uri, "version": version },
            "contentChanges": [{ "range": { "start": far, "end": { "line": 0, "character": 0 } }, "text": "class B" }] })
    };
    client.notify("textDocument/didChange", change(&uri(&root, path), 1));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri(&root, path) } }));
    client.open(&root, path, &tree[path]);
    // From far behind the end back to the beginning: the whole text.
    client.notify("textDocument/didChange", change(&uri(&root, path), 2));
    let mut texts = tree.clone();
    texts.insert(path.clone(), "class B".into());
    client.wait_for_all(&root, &expected::of(&texts, Columns::Characters), 0);
    let nowhere = json!({ "textDocument": { "uri": "file:///nowhere/at/all.kt" }, "position": far });
    assert_eq!(client.request("textDocument/hover", nowhere)["result"], Value::Null);
}

#[test]
fn it_ends_as_the_protocol_asks() {
    let (_folder, root, _) = example();
    let start = Start { folders: &[&root], ..Start::default() };
    // Requests after the shutdown are refused, and the exit is a success.
    let mut client = Client::start(&start);
    client.request("shutdown", Value::Null);
    let late = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(late["error"]["code"], -32600, "{late}");
    client.notify("exit", Value::Null);
    assert_eq!(client.end().code(), Some(0));
    // Requests that wait when the shutdown comes are answered.
    let mut client = Client::start(&start);
    let waiting = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let stop = client.ask("shutdown", Value::Null);
    client.answer(waiting);
    client.answer(stop);
    client.notify("exit", Value::Null);
    assert_eq!(client.end().code(), Some(0));
    // An exit without a shutdown is none.
    let mut client = Client::start(&start);
    client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    client.notify("exit", Value::Null);
    assert_eq!(client.end().code(), Some(1));
    // Nor is an end of the input.
    let mut client = Client::start(&start);
    client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    client.hang_up();
    assert_eq!(client.end().code(), Some(1));
    // Before anything was said.
    let mut client = Client::connect(&start);
    client.notify("exit", Value::Null);
    assert_eq!(client.end().code(), Some(1));
}

#[test]
fn it_refuses_requests_before_the_start_and_takes_a_second_try() {
    let (_folder, root, tree) = example();
    let start = Start { folders: &[&root], encodings: &["utf-32"], ..Start::default() };
    let mut client = Client::connect(&start);
    let early = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(early["error"]["code"], -32002, "{early}");
    assert!(client.request("initialize", json!({ "capabilities": 5 }))["error"]["code"].is_i64());
    assert!(client.request("initialize", parameters(&start))["result"].is_object());
    client.notify("initialized", json!({}));
    client.wait_for_all(&root, &expected::of(&tree, Columns::Characters), 0);
}

#[cfg(unix)]
#[test]
fn it_ends_with_the_process_of_its_client() {
    let mut editor = std::process::Command::new("sleep").arg("600").spawn().unwrap();
    let mut client = Client::start(&Start { process: Some(editor.id()), ..Start::default() });
    client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert!(client.child.try_wait().unwrap().is_none());
    editor.kill().unwrap();
    editor.wait().unwrap();
    assert_eq!(client.end().code(), Some(1));
}

#[test]
fn each_of_two_thousand_cancelled_requests_is_answered_once() {
    let (_folder, root, tree) = example();
    let mut client = Client::start(&Start { folders: &[&root], encodings: &["utf-32"], ..Start::default() });
    let path = tree.keys().find(|path| path.ends_with(".kt")).unwrap();
    client.open(&root, path, &tree[path]);
    let mut text = tree[path].clone();
    let mut asked = Vec::new();
    for number in 0..2_000 {
        if number % 20 == 0 {
            let typed = Replacement { before: text.clone(), bytes: Some((0, 0)), by: "\n".into() };
            text.insert(0, '\n');
            client.take(&root, Step::Edit(path.clone(), number + 2, vec![typed]), Columns::Characters);
        }
        let id = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri(&root, path) } }));
        client.notify("$/cancelRequest", json!({ "id": id }));
        asked.push(id);
    }
    let mut counts = BTreeMap::<i64, usize>::new();
    for id in asked {
        client.answer(id);
        *counts.entry(id).or_default() += 1;
    }
    let mut texts = tree.clone();
    texts.insert(path.clone(), text);
    client.wait_for_all(&root, &expected::of(&texts, Columns::Characters), 0);
    assert!(client.answered.is_empty(), "answered twice: {:?}", client.answered);
}

#[test]
fn a_client_that_never_answers_is_served_all_the_same() {
    let (_folder, root, tree) = example();
    let mut client =
        Client::start(&Start { folders: &[&root], encodings: &["utf-32"], answers: false, ..Start::default() });
    client.wait_for_all(&root, &expected::of(&tree, Columns::Characters), 0);
    let path = tree.keys().find(|path| path.ends_with(".kt")).unwrap();
    client.open(&root, path, &tree[path]);
    for _ in 0..200 {
        let restart = json!({ "command": "consentlint.restartIndex", "arguments": [] });
        assert_eq!(client.request("workspace/executeCommand", restart)["result"], Value::Null);
    }
    let gone = Replacement { before: tree[path].clone(), bytes: None, by: String::new() };
    client.take(&root, Step::Edit(path.clone(), 2, vec![gone]), Columns::Characters);
    let mut texts = tree.clone();
    texts.insert(path.clone(), String::new());
    client.wait_for_all(&root, &expected::of(&texts, Columns::Characters), 0);
    assert!(client.leave().success());
}

#[test]
fn a_client_that_reads_nothing_for_long_does_not_hold_it_up() {
    let (_folder, root, tree) = example();
    let mut client = Client::start(&Start { folders: &[&root], encodings: &["utf-32"], ..Start::default() });
    let path = tree.keys().find(|path| path.ends_with(".kt")).unwrap();
    client.open(&root, path, &tree[path]);
    // Far more than a pipe holds goes both ways before the answers are looked at.
    let at = json!({ "line": 0, "character": 0 });
    let range = json!({ "start": at, "end": { "line": 9_999, "character": 0 } });
    let params =
        json!({ "textDocument": { "uri": uri(&root, path) }, "range": range, "context": { "diagnostics": [] } });
    let asked: Vec<i64> = (0..2_000).map(|_| client.ask("textDocument/codeAction", params.clone())).collect();
    for id in asked {
        assert!(client.answer(id)["result"].is_array());
    }
}

#[test]
fn five_hundred_files_that_change_at_once_are_one_check() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let (_example, _, mut tree) = example();
    for number in 0..500 {
        let text = format!("package p\nclass C{number} {{ fun f() = {number} }}\n");
        tree.insert(format!("app/src/main/java/p/C{number}.kt"), text);
    }
    let mut world = World::new(Random::new(1), root.clone(), tree);
    let mut server = Inside::start(root, Columns::Utf16);
    server.settle();
    let mut changed = Vec::new();
    for number in 0..500 {
        let path = format!("app/src/main/java/p/C{number}.kt");
        let text = "package p\nclass D { fun g(t: android.telephony.TelephonyManager) = t.imei }\n";
        write(&world.root.join(&path), text);
        world.disk.insert(path.clone(), text.to_owned());
        changed.push(path);
    }
    server.take(Step::Disk(changed));
    server.settle();
    assert!(server.shown() == expected::of(&world.disk, Columns::Utf16));
}

#[test]
fn memory_stays_flat_over_twenty_thousand_edits() {
    let (_folder, root, tree) = example();
    let mut client = Client::start(&Start { folders: &[&root], encodings: &["utf-32"], ..Start::default() });
    let path = tree.keys().find(|path| path.ends_with(".kt")).unwrap();
    let text = &tree[path];
    client.open(&root, path, text);
    let mut early = 0;
    for number in 0..20_000_i32 {
        let inserts = number % 2 == 0;
        let before = if inserts { text.clone() } else { format!("\n{text}") };
        let edit =
            Replacement { before, bytes: Some((0, usize::from(!inserts))), by: if inserts { "\n" } else { "" }.into() };
        client.take(&root, Step::Edit(path.clone(), number + 2, vec![edit]), Columns::Characters);
        if number % 100 == 99 {
            client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
        }
        if number == 3_000 {
            early = memory(client.child.id());
        }
    }
    let late = memory(client.child.id());
    println!("{early} kB after 3,000 edits, {late} kB after 20,000");
    assert!(late < early + early / 4 + 16_384, "{early} kB, then {late} kB");
}

/// Resident memory in kilobytes; zero where the system does not tell.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

#[cfg(debug_assertions)]
#[test]
fn a_file_that_we_fail_on_is_logged_and_the_rest_is_served() {
    let (_folder, root, tree) = example();
    write(&root.join("app/src/main/java/p/Bad.kt"), "package p\nclass Bad // FAIL_HERE\n");
    let environment = &[("CONSENTLINT_TEST_PANIC", "FAIL_HERE"), ("CONSENTLINT_TEST_PANIC_IN_CHECK", "FAIL_ALL")];
    let start = Start { folders: &[&root], encodings: &["utf-32"], environment, ..Start::default() };
    let mut client = Client::start(&start);
    client.wait_for_all(&root, &expected::of(&tree, Columns::Characters), 0);
    let logged = |client: &mut Client, words: &str| {
        client
            .told
            .iter()
            .find(|told| told["method"] == "window/logMessage" && text(&told["params"]["message"]).contains(words))
            .cloned()
    };
    client.wait("the log", |client| logged(client, "Bad.kt"));
    // A whole check that fails: what was shown stays, and the next edit is checked again.
    let path = tree.keys().find(|path| path.ends_with(".kt")).unwrap();
    client.open(&root, path, &format!("{}// FAIL_ALL\n", tree[path]));
    let log = client.wait("the log", |client| logged(client, "FAIL_ALL"));
    assert!(text(&log["params"]["message"]).contains("report it"), "{log}");
    let whole = Replacement { before: String::new(), bytes: None, by: String::new() };
    client.take(&root, Step::Edit(path.clone(), 2, vec![whole]), Columns::Characters);
    let mut texts = tree.clone();
    texts.insert(path.clone(), String::new());
    client.wait_for_all(&root, &expected::of(&texts, Columns::Characters), 0);
    assert!(client.leave().success());
}
