//! Lines above declarations: where paths begin, and what is taken for a guard of the user's consent.

use std::path::Path;

use serde_json::{Value, json};

use crate::client::{Client, Start, text};
use crate::expected::Columns;
use crate::inside::uri;
use crate::sessions::{project, shop};
use crate::world::{Replacement, Step, Tree, write};

const APP: &str = "app/src/main/java/shop/App.kt";
const PRIVACY: &str = "app/src/main/java/shop/Privacy.kt";
const CONFIG: &str = "consentlint.toml";

const STARTS: &str = "package shop\n\nimport android.app.Application\nimport com.umeng.commonsdk.UMConfigure\n\n\
    class App : Application() {\n    /* 读😀 */ override fun onCreate() {\n        super.onCreate()\n        \
    if (Privacy.mayTrack(this)) UMConfigure.init(this, \"k\", \"c\", 1, null)\n    }\n\n    \
    fun other() = 1\n}\n";

const GUARDS: &str = "package shop\n\nimport android.content.Context\n\nobject Privacy {\n    \
    fun mayTrack(context: Context): Boolean = stored(context) && !closed\n\n    \
    private fun stored(context: Context): Boolean {\n        \
    return context.getSharedPreferences(\"p\", 0).getBoolean(\"privacy_policy_agreed\", false)\n    }\n\n    \
    /* 读😀 */ @JvmField var open =\n        false\n    var closed = false\n\n    fun onAnswer() {}\n}\n";

fn files() -> Tree {
    let mut files = shop();
    files.insert(APP.into(), STARTS.into());
    files.insert(PRIVACY.into(), GUARDS.into());
    files
}

fn start(root: &Path, options: Value) -> Client {
    let capabilities = json!({ "workspace": { "codeLens": { "refreshSupport": true } } });
    Client::start(&Start { folders: &[root], options, capabilities, ..Start::default() })
}

/// Line, columns and title of what stands above the declarations of a file.
fn lenses(client: &mut Client, root: &Path, path: &str) -> Vec<(u64, [u64; 2], String)> {
    let params = json!({ "textDocument": { "uri": uri(root, path) } });
    let answer = client.request("textDocument/codeLens", params);
    let number = |value: &Value| value.as_u64().unwrap();
    let one = |lens: &Value| {
        let (start, end) = (&lens["range"]["start"], &lens["range"]["end"]);
        assert_eq!([&start["line"], &lens["command"]["command"]], [&end["line"], &json!("")]);
        (
            number(&start["line"]),
            [number(&start["character"]), number(&end["character"])],
            text(&lens["command"]["title"]),
        )
    };
    answer["result"].as_array().unwrap().iter().map(one).collect()
}

fn lens(line: u64, columns: [u64; 2], title: &str) -> (u64, [u64; 2], String) {
    (line, columns, title.to_owned())
}

fn wait_for_refresh(client: &mut Client, count: usize) {
    client.wait("a notice that lenses changed", |client| {
        let asked = client.told.iter().filter(|told| told["method"] == "workspace/codeLens/refresh");
        (asked.count() == count).then_some(())
    });
}

#[test]
fn entry_points_and_guards_are_named_above_their_declarations() {
    let (_folder, root) = project(&files());
    let mut client = start(&root, json!({ "debounce": 0, "codeLens": true }));
    client.open(&root, APP, STARTS);
    client.open(&root, PRIVACY, GUARDS);
    assert_eq!(lenses(&mut client, &root, APP), [lens(6, [27, 35], "entry point: launch")]);
    let guard = "consent guard: privacy policy";
    let both = [lens(5, [8, 16], guard), lens(7, [16, 22], guard)];
    assert_eq!(lenses(&mut client, &root, PRIVACY), both);
    // What is typed moves them; the answer is of the new text.
    let lower = Replacement { before: GUARDS.into(), bytes: Some((0, 0)), by: "// 读😀\n".into() };
    client.take(&root, Step::Edit(PRIVACY.into(), 2, vec![lower]), Columns::Utf16);
    let both = [lens(6, [8, 16], guard), lens(8, [16, 22], guard)];
    assert_eq!(lenses(&mut client, &root, PRIVACY), both);
    // What the project names counts, too; of the other files the editor is told.
    let named = "[[guard]]\ncall = \"shop.Privacy.open\"\ngives = \"advertising\"\n\n\
        [[guard]]\ncallback = \"shop.Privacy.onAnswer\"\n";
    write(&root.join(CONFIG), named);
    client.take(&root, Step::Disk(vec![CONFIG.into()]), Columns::Utf16);
    wait_for_refresh(&mut client, 1);
    let mut all = both.to_vec();
    all.push(lens(12, [14, 34], "consent guard: advertising"));
    all.push(lens(16, [8, 16], "consent callback: privacy policy"));
    assert_eq!(lenses(&mut client, &root, PRIVACY), all);
    assert!(client.leave().success());
}

#[test]
fn a_screen_says_in_which_way_each_of_its_methods_is_entered() {
    let manifest = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"shop\">\n    \
        <application>\n        <activity android:name=\".Main\" android:exported=\"true\">\n            <intent-filter>\n                \
        <action android:name=\"android.intent.action.MAIN\"/>\n                \
        <category android:name=\"android.intent.category.LAUNCHER\"/>\n            </intent-filter>\n        </activity>\n    \
        </application>\n</manifest>\n";
    let main = "package shop\n\nimport android.app.Activity\nimport android.view.MenuItem\n\
        import com.umeng.commonsdk.UMConfigure\n\nclass Main : Activity() {\n    \
        override fun onResume() {\n        super.onResume()\n        UMConfigure.init(this, \"k\", \"c\", 1, null)\n    }\n\n    \
        override fun onOptionsItemSelected(item: MenuItem): Boolean {\n        \
        UMConfigure.init(this, \"k\", \"c\", 1, null)\n        return true\n    }\n}\n";
    let mut files = files();
    files.insert("app/src/main/AndroidManifest.xml".into(), manifest.into());
    files.insert(APP.into(), main.into());
    let (_folder, root) = project(&files);
    let mut client = start(&root, json!({ "debounce": 0, "codeLens": true, "language": "zh-CN" }));
    client.open(&root, APP, main);
    let expected = [lens(7, [17, 25], "入口：回到前台"), lens(12, [17, 38], "入口：用户操作")];
    assert_eq!(lenses(&mut client, &root, APP), expected);
}

#[test]
fn lenses_are_off_until_the_user_wants_them() {
    let (_folder, root) = project(&files());
    let mut client = start(&root, json!({ "debounce": 0 }));
    client.open(&root, APP, STARTS);
    assert_eq!(lenses(&mut client, &root, APP), []);
    client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(lenses(&mut client, &root, APP), []);
    let settings = |on: bool| json!({ "settings": { "consentlint": { "codeLens": on } } });
    client.notify("workspace/didChangeConfiguration", settings(true));
    wait_for_refresh(&mut client, 1);
    assert_eq!(lenses(&mut client, &root, APP).len(), 1);
    client.notify("workspace/didChangeConfiguration", settings(false));
    wait_for_refresh(&mut client, 2);
    assert_eq!(lenses(&mut client, &root, APP), []);
}
