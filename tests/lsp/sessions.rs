//! Sessions as stories: what a developer does, and what the editor shows.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Start, text};
use crate::expected::{self, Columns};
use crate::inside::uri;
use crate::world::{Replacement, Step, Tree, read, write};

const APP: &str = "app/src/main/java/shop/App.kt";
const MANIFEST: &str = "app/src/main/AndroidManifest.xml";
const GRADLE: &str = "app/build.gradle";

/// The finding is in the last line of code, after characters of every width.
const STARTS_SDK: &str = "package shop\n\nimport android.app.Application\nimport com.umeng.commonsdk.UMConfigure\n\n\
    class App : Application() {\n    override fun onCreate() {\n        super.onCreate()\n        \
    val 名字 = \"😀\"; UMConfigure.init(this, 名字, \"c\", 1, null)\n    }\n}\n";

const RULE: &str = "collection/sdk-init-before-consent";

pub fn shop() -> Tree {
    let manifest = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"shop\">\n    \
        <application android:name=\".App\"/>\n</manifest>\n";
    let gradle = "plugins {\n    id 'com.android.application'\n}\nandroid {\n    namespace 'shop'\n}\n";
    let files = [(APP, STARTS_SDK), (MANIFEST, manifest), (GRADLE, gradle)];
    files.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
}

pub fn project(files: &Tree) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(path, text)| write(&folder.path().join(path), text));
    let root = folder.path().canonicalize().unwrap();
    (folder, root)
}

pub fn edit(before: &str, bytes: (usize, usize), by: &str) -> Replacement {
    Replacement { before: before.to_owned(), bytes: Some(bytes), by: by.to_owned() }
}

/// The published findings of a file with this rule.
pub fn found(client: &Client, root: &Path, path: &str, rule: &str) -> Vec<Value> {
    let published = client.published.get(&uri(root, path));
    let all = published.and_then(|params| params["diagnostics"].as_array().cloned()).unwrap_or_default();
    all.into_iter().filter(|found| found["code"] == rule).collect()
}

fn wait_for(client: &mut Client, (root, path): (&Path, &str), count: usize) -> Vec<Value> {
    client.wait(&format!("{count} of {RULE} in {path}"), |client| {
        client.published.get(&uri(root, path))?;
        Some(found(client, root, path, RULE)).filter(|found| found.len() == count)
    })
}

#[test]
fn a_finding_comes_with_all_that_an_editor_can_show() {
    let (_folder, root) = project(&shop());
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    assert_eq!(client.offered["capabilities"]["positionEncoding"], "utf-16");
    client.open(&root, APP, STARTS_SDK);
    let found = wait_for(&mut client, (&root, APP), 1);
    let found = &found[0];
    // `        val 名字 = "😀"; ` has 22 characters, and one of them counts twice.
    assert_eq!(found["range"]["start"], json!({ "line": 8, "character": 23 }));
    assert_eq!([&found["severity"], &found["source"]], [&json!(1), &json!("consentlint")]);
    assert!(text(&found["message"]).contains("Umeng+"), "{found}");
    let steps = found["relatedInformation"].as_array().unwrap();
    assert!(steps.iter().any(|step| text(&step["message"]).contains("App.onCreate")), "{found}");
    let page = text(&found["codeDescription"]["href"]);
    let page = std::fs::read_to_string(page.strip_prefix("file://").unwrap()).unwrap();
    assert!(page.contains(RULE) && page.contains("## Norms"), "{page}");
    client.wait("the version", |client| (client.published[&uri(&root, APP)]["version"] == 1).then_some(()));
    assert!(client.leave().success());
}

#[test]
fn columns_count_bytes_or_characters_for_clients_that_count_so() {
    let (_folder, root) = project(&shop());
    for (encodings, chosen, column) in [
        (&["utf-16", "utf-8"][..], "utf-8", 29),
        (&["utf-32", "utf-16"][..], "utf-32", 22),
        (&["utf-7"][..], "utf-16", 23),
    ] {
        let mut client = Client::start(&Start { folders: &[&root], encodings, ..Start::default() });
        assert_eq!(client.offered["capabilities"]["positionEncoding"], chosen);
        let found = wait_for(&mut client, (&root, APP), 1);
        assert_eq!(found[0]["range"]["start"], json!({ "line": 8, "character": column }), "{chosen}");
    }
}

#[test]
fn a_finding_appears_while_typing_and_goes_with_the_edit_that_mends_it() {
    let (_folder, root) = project(&shop());
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    client.open(&root, APP, STARTS_SDK);
    wait_for(&mut client, (&root, APP), 1);
    let start = STARTS_SDK.find("UMConfigure.init").unwrap();
    let end = start + STARTS_SDK[start..].find('\n').unwrap();
    let without = edit(STARTS_SDK, (start, end), "");
    client.take(&root, Step::Edit(APP.into(), 2, vec![without]), Columns::Utf16);
    wait_for(&mut client, (&root, APP), 0);
    let mut text = STARTS_SDK.to_owned();
    text.replace_range(start..end, "");
    let again = edit(&text, (start, start), &STARTS_SDK[start..end]);
    client.take(&root, Step::Edit(APP.into(), 3, vec![again]), Columns::Utf16);
    wait_for(&mut client, (&root, APP), 1);
    client.wait("the version", |client| (client.published[&uri(&root, APP)]["version"] == 3).then_some(()));
}

#[test]
fn an_edit_shows_findings_in_files_that_are_not_open() {
    let mut files = shop();
    let helper = "package shop\n\nimport com.umeng.commonsdk.UMConfigure\n\nobject Helper {\n    \
        fun begin(app: App) = UMConfigure.init(app, \"k\", \"c\", 1, null)\n}\n";
    let quiet = "package shop\n\nimport android.app.Application\n\nclass App : Application() {\n    \
        override fun onCreate() {\n        super.onCreate()\n    }\n}\n";
    files.insert(APP.into(), quiet.into());
    files.insert("app/src/main/java/shop/Helper.kt".into(), helper.into());
    let (_folder, root) = project(&files);
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    client.open(&root, APP, quiet);
    client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let at = quiet.find("    }\n").unwrap();
    let call = edit(quiet, (at, at), "        Helper.begin(this)\n");
    client.take(&root, Step::Edit(APP.into(), 2, vec![call]), Columns::Utf16);
    wait_for(&mut client, (&root, "app/src/main/java/shop/Helper.kt"), 1);
}

#[test]
fn hovering_explains_and_actions_offer_what_can_be_done() {
    let (_folder, root) = project(&shop());
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    client.open(&root, APP, STARTS_SDK);
    let document = json!({ "uri": uri(&root, APP) });
    // At once: the answers wait for the first check.
    let at = json!({ "line": 8, "character": 24 });
    let hover = client.request("textDocument/hover", json!({ "textDocument": document, "position": at }));
    let markdown = text(&hover["result"]["contents"]["value"]);
    for part in [RULE, "What satisfies it", "Norms", "PIPL-13", "Umeng+"] {
        assert!(markdown.contains(part), "{part}: {markdown}");
    }
    let nothing = json!({ "textDocument": document, "position": { "line": 0, "character": 0 } });
    assert_eq!(client.request("textDocument/hover", nothing)["result"], Value::Null);
    let range = json!({ "start": at, "end": at });
    let params = json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } });
    let actions = client.request("textDocument/codeAction", params)["result"].clone();
    let named = |words: &str| {
        actions.as_array().unwrap().iter().find(|action| text(&action["title"]).contains(words)).unwrap().clone()
    };
    let ignore = named("Ignore collection/sdk-init-before-consent");
    assert_eq!(ignore["kind"], "quickfix");
    let edits = &ignore["edit"]["changes"][uri(&root, APP)];
    assert_eq!(edits[0]["range"]["start"], json!({ "line": 8, "character": 0 }));
    assert!(text(&edits[0]["newText"]).starts_with(&format!("        // consentlint-ignore: {RULE} -- ")));
    let explain = named("Explain")["command"].clone();
    let params = json!({ "command": explain["command"], "arguments": explain["arguments"] });
    let page = client.request("workspace/executeCommand", params);
    assert!(text(&page["result"]).contains("## Norms"), "{page}");
    let only = json!({ "diagnostics": [], "only": ["refactor"] });
    let params = json!({ "textDocument": document, "range": range, "context": only });
    assert_eq!(client.request("textDocument/codeAction", params)["result"], json!([]));
}

#[test]
fn a_chinese_editor_is_spoken_to_in_chinese_unless_it_is_told_otherwise() {
    let (_folder, root) = project(&shop());
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let start = Start { folders: &[&root], locale: "zh-cn", ..Start::default() };
    let mut client = Client::start(&start);
    assert!(is_chinese(&text(&wait_for(&mut client, (&root, APP), 1)[0]["message"])));
    let english = json!({ "debounce": 0, "language": "en" });
    let mut client = Client::start(&Start { options: english, ..start });
    assert!(!is_chinese(&text(&wait_for(&mut client, (&root, APP), 1)[0]["message"])));
    let settings = json!({ "settings": { "consentlint": { "language": "zh-CN" } } });
    client.notify("workspace/didChangeConfiguration", settings);
    client.wait("Chinese", |client| {
        let found = found(client, &root, APP, RULE);
        found.first().filter(|found| is_chinese(&text(&found["message"]))).map(|_| ())
    });
}

#[test]
fn settings_that_are_not_understood_are_said_and_the_rest_goes_on() {
    let (_folder, root) = project(&shop());
    let options = json!({ "debounce": 0, "minConfidence": "enormous" });
    let mut client = Client::start(&Start { folders: &[&root], options, ..Start::default() });
    wait_for(&mut client, (&root, APP), 1);
    let said = client.told.iter().find(|told| told["method"] == "window/showMessage").unwrap();
    assert!(text(&said["params"]["message"]).contains("enormous"), "{said}");
}

#[test]
fn folders_come_and_go() {
    let (_one, first) = project(&shop());
    let (_two, second) = project(&shop());
    let mut client = Client::start(&Start { folders: &[&first], ..Start::default() });
    wait_for(&mut client, (&first, APP), 1);
    assert!(!client.published.contains_key(&uri(&second, APP)));
    client.folders(&[&second], &[]);
    wait_for(&mut client, (&second, APP), 1);
    client.folders(&[], &[&first]);
    wait_for(&mut client, (&first, APP), 0);
    assert_eq!(found(&client, &second, APP, RULE).len(), 1);
}

#[test]
fn a_document_without_a_folder_brings_its_project() {
    let mut files = shop();
    files.insert("settings.gradle".into(), "include ':app'\n".into());
    let (_folder, root) = project(&files);
    let mut client = Client::start(&Start::default());
    client.open(&root, APP, STARTS_SDK);
    wait_for(&mut client, (&root, APP), 1);
    client.take(&root, Step::Close(APP.into()), Columns::Utf16);
    wait_for(&mut client, (&root, APP), 0);
}

#[test]
fn what_happens_on_disk_is_seen_and_what_an_editor_holds_wins() {
    let (_folder, root) = project(&shop());
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    wait_for(&mut client, (&root, APP), 1);
    let quiet = "package shop\nclass App\n";
    write(&root.join(APP), quiet);
    client.take(&root, Step::Disk(vec![APP.into()]), Columns::Utf16);
    wait_for(&mut client, (&root, APP), 0);
    // Unsaved in the editor.
    client.open(&root, APP, STARTS_SDK);
    wait_for(&mut client, (&root, APP), 1);
    client.take(&root, Step::Disk(vec![APP.into()]), Columns::Utf16);
    client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    wait_for(&mut client, (&root, APP), 1);
    // Closed without saving.
    client.take(&root, Step::Close(APP.into()), Columns::Utf16);
    wait_for(&mut client, (&root, APP), 0);
    // A folder is deleted with all that is in it.
    write(&root.join(APP), STARTS_SDK);
    client.take(&root, Step::Disk(vec![APP.into()]), Columns::Utf16);
    wait_for(&mut client, (&root, APP), 1);
    std::fs::remove_dir_all(root.join("app/src")).unwrap();
    client.take(&root, Step::Disk(vec!["app/src".into()]), Columns::Utf16);
    wait_for(&mut client, (&root, APP), 0);
}

#[test]
fn a_client_that_asks_for_findings_gets_them_and_hears_when_nothing_changed() {
    let (_folder, root) = project(&shop());
    let options = json!({ "debounce": 0, "diagnostics": "pull" });
    let capabilities = json!({ "textDocument": { "diagnostic": { "relatedDocumentSupport": true } },
        "workspace": { "diagnostics": { "refreshSupport": true } } });
    let mut client = Client::start(&Start { folders: &[&root], options, capabilities, ..Start::default() });
    assert_eq!(client.offered["capabilities"]["diagnosticProvider"]["interFileDependencies"], true);
    client.open(&root, APP, STARTS_SDK);
    let document = json!({ "uri": uri(&root, APP) });
    let pulled = client.request("textDocument/diagnostic", json!({ "textDocument": document }))["result"].clone();
    assert_eq!(pulled["kind"], "full");
    assert_eq!(pulled["items"][0]["code"], RULE);
    let id = &pulled["resultId"];
    let again = json!({ "textDocument": document, "previousResultId": id });
    let again = client.request("textDocument/diagnostic", again)["result"].clone();
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": id }));
    let known = json!([{ "uri": uri(&root, APP), "value": id }]);
    let all = client.request("workspace/diagnostic", json!({ "previousResultIds": known }))["result"].clone();
    let file = all["items"].as_array().unwrap().iter().find(|item| item["uri"] == uri(&root, APP)).unwrap();
    assert_eq!(file["kind"], "unchanged");
    assert!(client.published.is_empty(), "{:?}", client.published);
    client.wait("a refresh", |client| {
        client.told.iter().find(|told| told["method"] == "workspace/diagnostic/refresh").map(|_| ())
    });
}

#[test]
fn the_first_reading_shows_its_progress_and_the_summary_its_result() {
    let mut files = shop();
    for number in 0..120 {
        let text = format!("package shop\nclass C{number} {{\n    fun f() = {number}\n}}\n");
        files.insert(format!("app/src/main/java/shop/C{number}.kt"), text);
    }
    let (_folder, root) = project(&files);
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    wait_for(&mut client, (&root, APP), 1);
    let asked = client.told.iter().any(|told| told["method"] == "window/workDoneProgress/create");
    assert!(asked, "{:?}", client.told);
    let summary = json!({ "command": "consentlint.projectSummary", "arguments": [] });
    let summary = client.request("workspace/executeCommand", summary)["result"].clone();
    assert_eq!(summary["folders"][0]["files"], 123);
    assert_eq!(summary["folders"][0]["errors"], expected::of(&read(&root), Columns::Utf16)[APP].len());
    // A restart reads everything again and comes to the same.
    write(&root.join(APP), "package shop\nclass App\n");
    client.request("workspace/executeCommand", json!({ "command": "consentlint.restartIndex", "arguments": [] }));
    wait_for(&mut client, (&root, APP), 0);
    client.listen(Duration::from_millis(200));
    let progress = client.told.iter().filter(|told| told["method"] == "$/progress");
    let kinds: Vec<String> = progress.map(|told| text(&told["params"]["value"]["kind"])).collect();
    let begun = kinds.iter().filter(|kind| *kind == "begin").count();
    assert_eq!(begun, kinds.iter().filter(|kind| *kind == "end").count(), "{kinds:?}");
}

#[test]
fn a_build_folder_or_an_ignored_file_shows_nothing_as_in_a_scan() {
    let mut files = shop();
    files.insert(".ignore".into(), "**/Old*.kt\n".into());
    files.insert("app/src/main/java/shop/OldApp.kt".into(), STARTS_SDK.replace("class App", "class OldApp"));
    let (_folder, root) = project(&files);
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    let old = "app/src/main/java/shop/OldApp.kt";
    client.open(&root, old, &files[old]);
    wait_for(&mut client, (&root, APP), 1);
    assert!(found(&client, &root, old, RULE).is_empty());
}

#[test]
fn a_function_can_be_named_as_a_test_of_consent_and_the_finding_behind_it_goes() {
    let mut files = shop();
    let guarded = "package shop\n\nimport android.app.Application\nimport com.umeng.commonsdk.UMConfigure\n\n\
        class App : Application() {\n    override fun onCreate() {\n        super.onCreate()\n        \
        if (Native.answer(7)) UMConfigure.init(this, \"k\", \"c\", 1, null)\n    }\n}\n\n\
        object Native {\n    external fun answer(question: Int): Boolean\n}\n";
    files.insert(APP.into(), guarded.into());
    let (_folder, root) = project(&files);
    let edits =
        json!({ "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] } } });
    let mut client = Client::start(&Start { folders: &[&root], capabilities: edits, ..Start::default() });
    client.open(&root, APP, guarded);
    wait_for(&mut client, (&root, APP), 1);
    let at = json!({ "line": 13, "character": 20 });
    let context = json!({ "diagnostics": [], "only": ["refactor"] });
    let params =
        json!({ "textDocument": { "uri": uri(&root, APP) }, "range": { "start": at, "end": at }, "context": context });
    let actions = client.request("textDocument/codeAction", params)["result"].clone();
    assert!(text(&actions[0]["title"]).contains("shop.Native.answer"), "{actions}");
    let changes = &actions[0]["edit"]["documentChanges"];
    let file = uri(&root, "consentlint.toml");
    assert_eq!([&changes[0]["kind"], &changes[0]["uri"]], [&json!("create"), &json!(file)]);
    let entry = text(&changes[1]["edits"][0]["newText"]);
    assert_eq!(entry, "[[guard]]\ncall = \"shop.Native.answer\"\n");
    write(&root.join("consentlint.toml"), &entry);
    client.take(&root, Step::Disk(vec!["consentlint.toml".into()]), Columns::Utf16);
    wait_for(&mut client, (&root, APP), 0);
}

/// Makes the edits of an action in a text that is open.
pub fn applied(before: &str, edits: &Value) -> String {
    let mut lines = analyzer::positions::Lines::of_buffer(before);
    let mut after = before.to_owned();
    for edit in edits.as_array().unwrap().iter().rev() {
        let at = |point: &Value| {
            let number = |name: &str| point[name].as_u64().unwrap() as u32;
            let point = analyzer::positions::Point { line: number("line"), column: number("character") };
            lines.offset(&after, point, analyzer::positions::Unit::Utf16)
        };
        let range = at(&edit["range"]["start"])..at(&edit["range"]["end"]);
        after.replace_range(range, edit["newText"].as_str().unwrap());
        lines = analyzer::positions::Lines::of_buffer(&after);
    }
    after
}

/// The actions at a finding.
pub fn actions_at(client: &mut Client, file: &str, found: &Value, only: Value) -> Vec<Value> {
    let context = json!({ "diagnostics": [found], "only": only });
    let params = json!({ "textDocument": { "uri": file }, "range": found["range"], "context": context });
    client.request("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
}

#[test]
fn a_finding_that_is_ignored_with_a_reason_goes_in_code_and_in_markup() {
    let layout = "app/src/main/res/layout/login.xml";
    let markup = "<LinearLayout xmlns:android=\"http://schemas.android.com/apk/res/android\">\n    <CheckBox\n        \
        android:text=\"I have read and agree to the privacy policy\"\n        android:checked=\"true\" />\n</LinearLayout>\n";
    let mut files = shop();
    files.insert(layout.into(), markup.into());
    let (_folder, root) = project(&files);
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    for (path, rule) in [(APP, RULE), (layout, "consent/default-checked")] {
        client.open(&root, path, &files[path]);
        let before = client.wait(rule, |client| found(client, &root, path, rule).first().cloned());
        let actions = actions_at(&mut client, &uri(&root, path), &before, json!(["quickfix"]));
        let ignore = actions.iter().find(|action| text(&action["title"]).contains(&format!("Ignore {rule}"))).unwrap();
        let after = applied(&files[path], &ignore["edit"]["changes"][uri(&root, path)]);
        let whole = Replacement { before: files[path].clone(), bytes: None, by: after.clone() };
        client.take(&root, Step::Edit(path.into(), 2, vec![whole]), Columns::Utf16);
        client.wait(&after, |client| {
            let is_new = client.published[&uri(&root, path)]["version"] == 2;
            (is_new && found(client, &root, path, rule).is_empty()).then_some(())
        });
        let left = &client.published[&uri(&root, path)]["diagnostics"];
        assert!(!left.to_string().contains("hygiene/"), "{left}\n{after}");
    }
}

#[test]
fn a_fix_is_offered_and_mends_one_finding_or_all_of_a_file() {
    let path = "app/src/main/res/layout/login.xml";
    let layout = "<LinearLayout xmlns:android=\"http://schemas.android.com/apk/res/android\">\n    <!-- 读😀 --> <CheckBox \
        android:text=\"I agree to the privacy policy\" android:checked=\"true\" />\n    <CheckBox \
        android:text=\"I agree to the user agreement and privacy policy\" android:checked=\"true\" />\n</LinearLayout>\n";
    let mut files = shop();
    files.insert(path.into(), layout.into());
    let (_folder, root) = project(&files);
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    let rule = "consent/default-checked";
    client.open(&root, path, layout);
    let both = client.wait(rule, |client| Some(found(client, &root, path, rule)).filter(|found| found.len() == 2));
    let file = uri(&root, path);
    let quick = actions_at(&mut client, &file, &both[0], json!(["quickfix"]));
    assert_eq!(quick[0]["isPreferred"], true, "{quick:?}");
    assert_eq!(applied(layout, &quick[0]["edit"]["changes"][&file]).matches("\"false\"").count(), 1);
    let all = actions_at(&mut client, &file, &both[0], json!(["source.fixAll"]));
    assert_eq!([all.len(), all[0]["edit"]["changes"][&file].as_array().unwrap().len()], [1, 2], "{all:?}");
    let after = applied(layout, &all[0]["edit"]["changes"][&file]);
    let whole = Replacement { before: layout.into(), bytes: None, by: after };
    client.take(&root, Step::Edit(path.into(), 2, vec![whole]), Columns::Utf16);
    client.wait("the fixed file", |client| {
        let is_new = client.published[&file]["version"] == 2;
        (is_new && found(client, &root, path, rule).is_empty()).then_some(())
    });
}

#[test]
fn what_the_project_has_decided_holds_in_the_editor_and_is_read_again_when_it_changes() {
    let (_folder, root) = project(&shop());
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    wait_for(&mut client, (&root, APP), 1);
    let changed = |client: &mut Client, file: &str| {
        client.take(&root, Step::Disk(vec![file.to_owned()]), Columns::Utf16);
    };
    // A level.
    write(&root.join("consentlint.toml"), &format!("[rules]\n\"{RULE}\" = \"note\"\n"));
    changed(&mut client, "consentlint.toml");
    client.wait("a note", |client| found(client, &root, APP, RULE).first().filter(|f| f["severity"] == 3).map(|_| ()));
    // A mistake is said, and what was built in holds.
    write(&root.join("consentlint.toml"), "[rulez]\n");
    changed(&mut client, "consentlint.toml");
    client
        .wait("an error", |client| found(client, &root, APP, RULE).first().filter(|f| f["severity"] == 1).map(|_| ()));
    client.wait("what is wrong", |client| {
        let shown = client.told.iter().filter(|told| told["method"] == "window/showMessage");
        shown.map(|told| text(&told["params"]["message"])).find(|said| said.contains("rulez"))
    });
    std::fs::remove_file(root.join("consentlint.toml")).unwrap();
    // A baseline.
    let cache = tempfile::tempdir().unwrap();
    let output = crate::client::program(cache.path()).arg("baseline").current_dir(&root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    changed(&mut client, "consentlint.toml");
    changed(&mut client, "consentlint-baseline.json");
    wait_for(&mut client, (&root, APP), 0);
    std::fs::remove_file(root.join("consentlint-baseline.json")).unwrap();
    changed(&mut client, "consentlint-baseline.json");
    wait_for(&mut client, (&root, APP), 1);
}

#[test]
fn a_client_that_watches_no_files_sees_other_changes_when_it_saves() {
    let (_folder, root) = project(&shop());
    let blind = json!({ "workspace": { "didChangeWatchedFiles": null } });
    let mut client = Client::start(&Start { folders: &[&root], capabilities: blind, ..Start::default() });
    wait_for(&mut client, (&root, APP), 1);
    client.open(&root, GRADLE, &shop()[GRADLE]);
    write(&root.join(APP), "package shop\nclass App\n");
    client.take(&root, Step::Save(GRADLE.into()), Columns::Utf16);
    wait_for(&mut client, (&root, APP), 0);
}

#[test]
fn a_permission_that_nothing_needs_is_shown_faded_where_the_editor_can() {
    let mut files = shop();
    let manifest = files[MANIFEST]
        .replace("    <app", "    <uses-permission android:name=\"android.permission.READ_SMS\"/>\n    <app");
    files.insert(MANIFEST.into(), manifest);
    let (_folder, root) = project(&files);
    for (can, tags) in [(json!({ "valueSet": [1, 2] }), json!([1])), (Value::Null, Value::Null)] {
        let capabilities = json!({ "textDocument": { "publishDiagnostics": { "tagSupport": can } } });
        let mut client = Client::start(&Start { folders: &[&root], capabilities, ..Start::default() });
        let rule = "permissions/declared-unused";
        let shown = client.wait(rule, |client| found(client, &root, MANIFEST, rule).first().cloned());
        assert_eq!(shown["tags"], tags);
    }
}
