//! Mistakes in the files in which a project says what it has decided: shown where they stand, as the terminal tells them.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Start, text};
use crate::expected::Columns;
use crate::inside::uri;
use crate::sessions::{actions_at, applied, project, shop};
use crate::world::{Replacement, Step, Tree, write};

const CONFIG: &str = "consentlint.toml";
const BASELINE: &str = "consentlint-baseline.json";

fn with(files: &[(&str, &str)]) -> Tree {
    let mut all = shop();
    all.extend(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    all
}

/// Range, severity and message of what is published for a file.
fn shown(client: &Client, root: &Path, path: &str) -> Vec<(String, u64, String)> {
    let published = client.published.get(&uri(root, path));
    let all = published.and_then(|params| params["diagnostics"].as_array().cloned()).unwrap_or_default();
    all.iter().map(short).collect()
}

fn short(found: &Value) -> (String, u64, String) {
    let [start, end] = ["start", "end"].map(|end| {
        let point = &found["range"][end];
        format!("{}:{}", point["line"], point["character"])
    });
    (format!("{start}-{end}"), found["severity"].as_u64().unwrap(), text(&found["message"]))
}

/// Waits until a file shows these mistakes: range, severity, a part of the message.
fn wait_for(client: &mut Client, (root, path): (&Path, &str), expected: &[(&str, u64, &str)]) {
    client.wait(&format!("{expected:?} in {path}"), |client| {
        let shown = shown(client, root, path);
        let fits = |(shown, expected): (&(String, u64, String), &(&str, u64, &str))| {
            shown.0 == expected.0 && shown.1 == expected.1 && shown.2.contains(expected.2)
        };
        (shown.len() == expected.len() && shown.iter().zip(expected).all(fits)).then_some(())
    });
}

/// What the user was told in windows.
fn said(client: &Client) -> Vec<String> {
    let shown = client.told.iter().filter(|told| told["method"] == "window/showMessage");
    shown.map(|told| text(&told["params"]["message"])).collect()
}

fn types(client: &mut Client, root: &Path, (path, version): (&str, i32), text: &str) {
    let whole = Replacement { before: String::new(), bytes: None, by: text.to_owned() };
    client.take(root, Step::Edit(path.into(), version, vec![whole]), Columns::Utf16);
}

fn on_disk(client: &mut Client, root: &Path, (path, text): (&str, Option<&str>)) {
    match text {
        Some(text) => write(&root.join(path), text),
        None => std::fs::remove_file(root.join(path)).unwrap(),
    }
    client.take(root, Step::Disk(vec![path.to_owned()]), Columns::Utf16);
}

#[test]
fn a_mistake_is_shown_where_it_stands_and_goes_when_it_is_mended() {
    let (_folder, root) = project(&with(&[("app/consentlint.toml", "# 读😀\n[project]\nartefact = \"app\"\n")]));
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    // Nobody has opened it.
    let nested = (root.as_path(), "app/consentlint.toml");
    let unknown = "unknown key `artefact` (did you mean `artifact`?)";
    wait_for(&mut client, nested, &[("2:0-2:8", 1, unknown)]);
    let found = client.published[&uri(&root, nested.1)]["diagnostics"][0].clone();
    assert_eq!([&found["source"], &found["code"]], [&json!("consentlint"), &Value::Null]);
    assert_eq!(said(&client), [format!("app/consentlint.toml:3:1: {unknown}")]);
    // Another one, in the outermost folder.
    let several = "[rules]\n\"promps/*\" = \"off\"\nprompts = \"note\"\n\n[[basis]]\nrules = [\"prompts\", \"colection\"]\n\
        paths = \"x\"\nbasis = \"x\"\nreason = \"y\"\n";
    on_disk(&mut client, &root, (CONFIG, Some(several)));
    let no_rule = "there is no rule or family `";
    wait_for(&mut client, (&root, CONFIG), &[("1:0-1:10", 1, no_rule), ("5:20-5:31", 1, no_rule)]);
    on_disk(&mut client, &root, (CONFIG, None));
    wait_for(&mut client, (&root, CONFIG), &[]);
    on_disk(&mut client, &root, (nested.1, Some("[project]\nartifact = \"app\"\n")));
    wait_for(&mut client, nested, &[]);
    // What is still so was not said again.
    assert_eq!(said(&client).len(), 2, "{:?}", said(&client));
    // It is gone with its folder.
    on_disk(
        &mut client,
        &root,
        ("lib/consentlint.toml", Some("[[guard]]\ncall = \"a.b\"\n[[guard]]\ngives = \"policy\"\n")),
    );
    wait_for(&mut client, (&root, "lib/consentlint.toml"), &[("2:0-2:9", 1, "a guard needs `call`")]);
    std::fs::remove_dir_all(root.join("lib")).unwrap();
    client.take(&root, Step::Disk(vec!["lib".into()]), Columns::Utf16);
    wait_for(&mut client, (&root, "lib/consentlint.toml"), &[]);
    assert!(client.leave().success());
}

#[test]
fn what_is_typed_counts_before_it_is_saved() {
    let (_folder, root) = project(&with(&[(CONFIG, "[project\n")]));
    let mut client = Client::start(&Start { folders: &[&root], locale: "zh-cn", ..Start::default() });
    wait_for(&mut client, (&root, CONFIG), &[("0:8-0:8", 1, "无法解析：")]);
    assert!(said(&client)[0].starts_with("consentlint.toml:1:9：无法解析："), "{:?}", said(&client));
    client.open(&root, CONFIG, "\u{feff}[project]\nregion = \"ue\" # 读😀\n");
    wait_for(&mut client, (&root, CONFIG), &[("1:9-1:13", 1, "未知的值 `ue`（是否想写 `eu`？）")]);
    types(&mut client, &root, (CONFIG, 2), "[project]\nregion = \"eu\"\n");
    wait_for(&mut client, (&root, CONFIG), &[]);
    types(&mut client, &root, (CONFIG, 3), "[paths]\nexclude = [\"读😀\", \"b[\"]\n");
    wait_for(&mut client, (&root, CONFIG), &[("1:18-1:22", 1, "不是有效的模式")]);
    assert_eq!(client.published[&uri(&root, CONFIG)]["version"], 3);
    // Closed without saving.
    client.take(&root, Step::Close(CONFIG.into()), Columns::Utf16);
    wait_for(&mut client, (&root, CONFIG), &[("0:8-0:8", 1, "无法解析：")]);
    assert_eq!(said(&client).len(), 1, "{:?}", said(&client));
}

#[test]
fn the_word_that_was_meant_is_offered() {
    for (before, range, after) in [
        ("[projets]\n", "0:1-0:8", "[project]\n"),
        ("[project]\nregion = [\"cn\", \"ue\"]\n", "1:16-1:20", "[project]\nregion = [\"cn\", \"eu\"]\n"),
        ("[project]\napp-type = ['map-navigaton']\n", "1:12-1:27", "[project]\napp-type = ['map-navigation']\n"),
        ("[rules]\nbundled-request = \"off\"\n", "1:0-1:15", "[rules]\n\"permissions/bundled-request\" = \"off\"\n"),
    ] {
        let (_folder, root) = project(&with(&[(CONFIG, before)]));
        let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
        client.open(&root, CONFIG, before);
        wait_for(&mut client, (&root, CONFIG), &[(range, 1, "did you mean")]);
        let found = client.published[&uri(&root, CONFIG)]["diagnostics"][0].clone();
        let actions = actions_at(&mut client, &uri(&root, CONFIG), &found, json!(["quickfix"]));
        assert!(actions.len() == 1 && text(&actions[0]["title"]).starts_with("Replace by `"), "{actions:?}");
        assert_eq!(applied(before, &actions[0]["edit"]["changes"][uri(&root, CONFIG)]), after);
        assert_eq!(actions_at(&mut client, &uri(&root, CONFIG), &found, json!(["refactor"])), [] as [Value; 0]);
    }
}

#[test]
fn packs_that_cannot_be_read_and_entries_that_do_nothing_are_shown() {
    let config = "[rules]\npacks = [\"house\"]\n\n[[guard]]\ncall = [\"shop.App.onCreate\", \"shop.Consent.given\"]\n";
    let (_folder, root) = project(&with(&[(CONFIG, config)]));
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    let idle = ("4:29-4:49", 2, "this guard does nothing");
    wait_for(&mut client, (&root, CONFIG), &[("1:9-1:16", 1, "house: not a folder"), idle]);
    on_disk(&mut client, &root, ("house/rules/house/mine.yaml", Some("id: house/mine\nseverty: error\n")));
    on_disk(&mut client, &root, (CONFIG, Some(config)));
    wait_for(&mut client, (&root, CONFIG), &[("1:9-1:16", 1, "mine.yaml"), idle]);
    // Of what is typed, nobody knows yet whether it does something.
    client.open(&root, CONFIG, config);
    types(&mut client, &root, (CONFIG, 2), &config.replace("given", "gives"));
    wait_for(&mut client, (&root, CONFIG), &[("1:9-1:16", 1, "mine.yaml")]);
}

#[test]
fn a_broken_baseline_is_shown_and_holds_nothing() {
    let torn = "{\n\"0123456789abcdef\": {\"rule\": 3},\n\"version\": 1\n}\n";
    let (_folder, root) = project(&with(&[(BASELINE, torn)]));
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    wait_for(&mut client, (&root, BASELINE), &[("1:29-1:29", 1, "not a baseline: invalid type")]);
    client.open(&root, BASELINE, "<<<<<<< HEAD\n=======\n");
    wait_for(&mut client, (&root, BASELINE), &[("0:0-0:12", 1, "a merge left both sides here")]);
    types(&mut client, &root, (BASELINE, 2), "{\n\"version\": 1\n}\n");
    wait_for(&mut client, (&root, BASELINE), &[]);
}

#[test]
fn a_client_that_asks_gets_them_too() {
    let (_folder, root) = project(&with(&[("app/consentlint.toml", "[rulez]\n")]));
    let capabilities = json!({ "textDocument": { "publishDiagnostics": null, "diagnostic": {} } });
    let mut client = Client::start(&Start { folders: &[&root], capabilities, ..Start::default() });
    let all = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let items = all["result"]["items"].as_array().unwrap();
    let nested = items.iter().find(|item| item["uri"] == uri(&root, "app/consentlint.toml")).unwrap();
    assert_eq!(short(&nested["items"][0]).0, "0:1-0:6", "{nested}");
    client.open(&root, CONFIG, "[rules]\nprompts = \"of\"\n");
    let pull = |client: &mut Client, known: Value| {
        let params = json!({ "textDocument": { "uri": uri(&root, CONFIG) }, "previousResultId": known });
        client.request("textDocument/diagnostic", params)["result"].clone()
    };
    let pulled = pull(&mut client, Value::Null);
    assert_eq!(short(&pulled["items"][0]).0, "1:10-1:14", "{pulled}");
    assert_eq!(pull(&mut client, pulled["resultId"].clone())["kind"], "unchanged");
    types(&mut client, &root, (CONFIG, 2), "[rules]\nprompts = \"off\"\n");
    assert_eq!(pull(&mut client, pulled["resultId"].clone())["items"], json!([]));
    assert!(client.published.is_empty(), "{:?}", client.published);
}

#[test]
fn a_configuration_above_the_folder_is_looked_at_as_in_a_scan() {
    let (_folder, root) = project(&with(&[(CONFIG, "[rulez]\n")]));
    std::fs::create_dir(root.join(".git")).unwrap();
    let app = root.join("app");
    let mut client = Client::start(&Start { folders: &[&app], ..Start::default() });
    wait_for(&mut client, (&root, CONFIG), &[("0:1-0:6", 1, "unknown key `rulez`")]);
    client.open(&root, CONFIG, "[rules]\n");
    wait_for(&mut client, (&root, CONFIG), &[]);
    types(&mut client, &root, (CONFIG, 2), "[rulez]\n");
    wait_for(&mut client, (&root, CONFIG), &[("0:1-0:6", 1, "unknown key `rulez`")]);
    let found = client.published[&uri(&root, CONFIG)]["diagnostics"][0].clone();
    assert_eq!(actions_at(&mut client, &uri(&root, CONFIG), &found, json!(["quickfix"])).len(), 1);
    write(&root.join(CONFIG), "[rules]\n");
    types(&mut client, &root, (CONFIG, 3), "[rules]\n");
    client.take(&root, Step::Save(CONFIG.into()), Columns::Utf16);
    client.take(&root, Step::Close(CONFIG.into()), Columns::Utf16);
    wait_for(&mut client, (&root, CONFIG), &[]);
    client.listen(Duration::from_millis(100));
    assert_eq!(said(&client).len(), 1, "{:?}", said(&client));
}

#[test]
fn a_configuration_above_two_folders_is_shown_as_long_as_one_is_open() {
    let (_folder, root) = project(&with(&[(CONFIG, "[rulez]\n"), ("lib/build.gradle", "")]));
    std::fs::create_dir(root.join(".git")).unwrap();
    let [app, lib] = ["app", "lib"].map(|folder| root.join(folder));
    let mut client = Client::start(&Start { folders: &[&app, &lib], ..Start::default() });
    client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let broken = [("0:1-0:6", 1, "unknown key `rulez`")];
    wait_for(&mut client, (&root, CONFIG), &broken);
    assert_eq!(said(&client).len(), 1, "{:?}", said(&client));
    client.folders(&[], &[&lib]);
    client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    client.listen(Duration::from_millis(100));
    wait_for(&mut client, (&root, CONFIG), &broken);
    client.folders(&[], &[&app]);
    wait_for(&mut client, (&root, CONFIG), &[]);
}

#[test]
fn a_configuration_that_is_opened_without_a_folder_brings_its_project() {
    let (_folder, root) = project(&with(&[(CONFIG, "[rules]\n")]));
    let mut client = Client::start(&Start::default());
    client.open(&root, CONFIG, "[rulez]\n");
    wait_for(&mut client, (&root, CONFIG), &[("0:1-0:6", 1, "unknown key `rulez`")]);
    client.take(&root, Step::Close(CONFIG.into()), Columns::Utf16);
    wait_for(&mut client, (&root, CONFIG), &[]);
}
