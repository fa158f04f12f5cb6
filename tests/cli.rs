//! The program from outside: options, exit codes, streams.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shop");

const QUIET: &[(&str, &str)] = &[("src/A.kt", "class A {\n    fun b() = 1\n}\n")];

/// A scratch folder with files in it.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consentlint"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
        command.env_remove(name);
    }
    // Not the user's own.
    command.env("CONSENTLINT_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn with_input(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = command(folder, arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(output)))
}

/// Asserts an exit code, that nothing is half-printed, and what is said instead.
fn assert_refused(output: &Output, code: i32, words: &[&str]) {
    assert_eq!(output.status.code(), Some(code), "{}", stderr(output));
    assert_eq!(stdout(output), "");
    for word in words {
        assert!(stderr(output).contains(word), "{word}: {}", stderr(output));
    }
}

#[test]
fn a_quiet_project_exits_with_0_and_says_what_was_looked_at() {
    let folder = project(QUIET);
    let output = run(folder.path(), &["scan"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("No findings; 1 file, 3 lines analysed."), "{}", stdout(&output));
    assert!(stdout(&output).contains("not a verdict of law"));
    assert_eq!(stderr(&output), "");
}

#[test]
fn an_empty_folder_is_no_error() {
    let folder = project(&[]);
    let output = run(folder.path(), &["scan", "."]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("0 files"), "{}", stdout(&output));
}

#[test]
fn the_json_report_is_equal_from_run_to_run_and_has_times_only_when_asked() {
    let first = run(Path::new(SHOP), &["scan", "--format", "json"]);
    let document = json(&first);
    assert_eq!(document["version"], 1);
    assert_eq!(document["tool"]["name"], "consentlint");
    assert!(document["findings"].is_array() && document["gaps"].is_array());
    assert!(document["stats"].get("measured").is_none());
    assert_eq!(first.stdout, run(Path::new(SHOP), &["scan", "--format", "json", "--threads", "1"]).stdout);
    let measured = json(&run(Path::new(SHOP), &["scan", "--format=json", "--stats"]));
    assert!(measured["stats"]["measured"]["seconds"].is_object());
}

#[test]
fn a_finding_decides_the_exit_code_by_its_severity() {
    let code = |arguments: &[&str]| run(Path::new(SHOP), &[&["scan"], arguments].concat()).status.code();
    assert_eq!(code(&[]), Some(1));
    assert_eq!(code(&["--fail-on", "note"]), Some(1));
    assert_eq!(code(&["--fail-on", "never"]), Some(0));
    assert_eq!(code(&["--only", "permissions/request-at-launch", "--fail-on", "error"]), Some(0));
    assert_eq!(code(&["--only", "permissions/request-at-launch", "--fail-on", "warning"]), Some(1));
}

#[test]
fn the_example_shows_each_violation_once_and_its_twin_never() {
    let document = json(&run(Path::new(SHOP), &["scan", "--format", "json"]));
    let places = |rule: &str| {
        let of_rule = document["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule);
        let file =
            |finding: &serde_json::Value| finding["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        of_rule.map(file).collect::<Vec<_>>()
    };
    assert_eq!(places("permissions/bundled-request"), ["SplashActivity.java"]);
    assert_eq!(places("consent/default-checked"), ["activity_login.xml"]);
    assert_eq!(places("consent/default-opt-in-setting"), ["SettingsStore.kt"]);
    assert_eq!(places("prompts/loop-until-granted"), ["MainActivity.kt"]);
    assert_eq!(places("personalization/no-opt-out"), ["BannerAds.kt"]);
    assert_eq!(places("collection/before-consent"), ["Device.java"]);
    assert_eq!(places("collection/sdk-init-before-consent"), ["App.kt"]);
    assert_eq!(places("consent/answered-for-user"), ["App.kt"]);
}

#[test]
fn the_finding_in_the_readme_is_what_the_example_prints() {
    let readme = include_str!("../README.md");
    let block = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let output = run(Path::new(env!("CARGO_MANIFEST_DIR")), &["scan", "examples/shop"]);
    assert!(stdout(&output).contains(block), "README.md shows what is no longer printed:\n{block}");
}

#[test]
fn a_path_is_explained_step_by_step_if_asked_for() {
    let explained = ["scan", "--format", "json", "--explain-path", "--only", "collection/after-refusal"];
    let document = json(&run(Path::new(SHOP), &explained));
    let finding = &document["findings"][0];
    let steps = finding["steps"].as_array().unwrap();
    let first = serde_json::json!({"kind": "lifecycle:create", "reached": ["app-start"], "holds": []});
    assert_eq!(steps[0]["context"], first);
    let tap = steps.iter().find(|s| s["context"]["kind"] == "fires:tap").unwrap();
    assert_eq!(tap["context"]["holds"], serde_json::json!(["refused:policy", "user-action"]));
    assert!(finding["context"]["holds"].as_array().unwrap().contains(&"refused:policy".into()), "{finding}");
    let plain = json(&run(Path::new(SHOP), &["scan", "--format", "json"]));
    assert!(plain["findings"].as_array().unwrap().iter().all(|f| f.get("context").is_none()));
    assert!(plain["findings"][0]["steps"].as_array().unwrap().iter().all(|s| s.get("context").is_none()));
}

#[test]
fn an_explained_path_names_what_was_not_found_in_both_languages() {
    let explained = ["scan", "--explain-path", "--only", "collection/before-consent", "--lang"];
    let english = run(Path::new(SHOP), &[&explained[..], &["en"]].concat());
    let english = stdout(&english);
    assert!(english.contains("= looked for and not found: consent given to the privacy policy\n"), "{english}");
    assert!(english.contains("reached: at the start of the app; holds: nothing"), "{english}");
    let chinese = run(Path::new(SHOP), &[&explained[..], &["zh-CN"]].concat());
    let chinese = stdout(&chinese);
    assert!(chinese.contains("= 已查找但未找到：已同意隐私政策\n"), "{chinese}");
    assert!(chinese.contains("到达方式：应用启动时；已成立：无"), "{chinese}");
}

#[test]
fn a_path_of_many_calls_begins_at_its_root_and_tells_recursion_once() {
    let links = (0..300).map(|n| format!("    private fun link{n}() {{ link{}() }}\n", n + 1)).collect::<String>();
    let code = format!(
        "package a\nclass App : android.app.Application() {{\n    override fun onCreate() {{ ping(3) }}\n\
         \x20   private fun ping(n: Int) {{ if (n > 0) pong(n) else link0() }}\n\
         \x20   private fun pong(n: Int) {{ ping(n - 1) }}\n{links}\
         \x20   private fun link300() {{ android.provider.Settings.Secure.getString(contentResolver, \"android_id\") }}\n}}\n"
    );
    let manifest = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a\">\
                    <application android:name=\".App\"/></manifest>";
    let folder = project(&[("app/src/main/java/a/App.kt", &code), ("app/src/main/AndroidManifest.xml", manifest)]);
    let only = ["scan", "--only", "collection/before-consent"];
    let document = json(&run(folder.path(), &[&only[..], &["--format", "json"]].concat()));
    let steps = document["findings"][0]["steps"].as_array().unwrap();
    assert_eq!(steps[0]["message"], "App.onCreate runs at creation");
    assert_eq!(steps.iter().filter(|s| s["message"] == "calls App.ping").count(), 1);
    assert_eq!(steps.iter().filter(|s| s["message"] == "calls App.pong").count(), 0);
    assert!(steps.len() > 300, "{}", steps.len());
    let printed = run(folder.path(), &only);
    assert!(stdout(&printed).contains("more steps"), "{}", stdout(&printed));
    assert!(stdout(&printed).lines().count() < 60, "{}", stdout(&printed));
}

#[test]
fn a_wrong_option_exits_with_2_and_offers_the_right_one() {
    let folder = project(QUIET);
    assert_refused(&run(folder.path(), &["scan", "--formatt", "json"]), 2, &["--format"]);
    assert_refused(&run(folder.path(), &["scan", "--threads", "0"]), 2, &["--threads"]);
    assert_refused(&run(folder.path(), &["scan", "--min-confidence", "much"]), 2, &["medium"]);
    assert_refused(&run(folder.path(), &[]), 2, &["scan", "explain", "rules"]);
}

#[test]
fn an_unknown_rule_exits_with_2_and_names_the_nearest() {
    let folder = project(QUIET);
    let near = "`permissions/bundled-request`";
    assert_refused(&run(folder.path(), &["scan", "--only", "permissions/bundled-requests"]), 2, &["--only", near]);
    assert_refused(&run(folder.path(), &["scan", "--skip", "consent,bundled-request"]), 2, &["--skip", near]);
    assert_refused(&run(folder.path(), &["explain", "permission/bundled-request"]), 2, &[near]);
    let family = run(folder.path(), &["scan", "--only", "permissions,consent/default-checked"]);
    assert_eq!(family.status.code(), Some(0), "{}", stderr(&family));
}

#[test]
fn a_missing_path_exits_with_3_and_prints_no_report() {
    let folder = project(QUIET);
    assert_refused(&run(folder.path(), &["scan", "src", "no-such-folder"]), 3, &["no-such-folder"]);
    assert_refused(&run(folder.path(), &["scan", "--files-from", "no-such-list"]), 3, &["no-such-list"]);
}

#[test]
fn a_broken_rule_pack_exits_with_2_and_names_file_and_line() {
    let pack = "id: shop/late\ntitle: {en: a, zh-CN: b}\nseverty: error\n";
    let folder = project(&[("src/A.kt", "class A"), ("pack/rules/shop/late.yaml", pack)]);
    assert_refused(&run(folder.path(), &["scan", "src", "--rules", "pack"]), 2, &["late.yaml:3", "severty"]);
    assert_refused(&run(folder.path(), &["scan", "--rules", "no-such-pack"]), 2, &["no-such-pack"]);
}

#[test]
fn a_list_of_files_is_read_from_standard_input_and_the_whole_is_analysed() {
    let folder = project(&[("src/A.kt", "class A"), ("src/B.kt", "class B"), ("src/名.kt", "class C")]);
    let files = |list: &str| {
        let output = with_input(folder.path(), &["scan", "--format", "json", "--files-from", "-"], list);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        json(&output)["stats"]["files"].clone()
    };
    for list in ["src/A.kt\nsrc/名.kt\n", "src/A.kt\r\n\r\nsrc/名.kt", "src/A.kt\0src/名.kt\0", "src/Gone.kt", ""] {
        assert_eq!(files(list), 3, "{list}");
    }
}

#[test]
fn the_report_is_in_the_language_asked_for() {
    let folder = project(QUIET);
    let is_chinese = |output: Output| stdout(&output).contains("未发现问题");
    let by = |name: &str, value: &str| command(folder.path(), &["scan"]).env(name, value).output().unwrap();
    assert!(is_chinese(run(folder.path(), &["scan", "--lang", "zh-CN"])));
    assert!(is_chinese(by("LANG", "zh_CN.UTF-8")));
    assert!(is_chinese(by("LC_ALL", "zh_TW.UTF-8")));
    assert!(!is_chinese(by("LANG", "de_DE.UTF-8")));
    let forced = command(folder.path(), &["scan", "--lang", "en"]).env("LANG", "zh_CN.UTF-8").output().unwrap();
    assert!(!is_chinese(forced));
}

#[test]
fn what_is_no_terminal_gets_no_colours_and_no_progress_bar() {
    for output in [
        run(Path::new(SHOP), &["scan"]),
        run(Path::new(SHOP), &["scan", "--no-color"]),
        command(Path::new(SHOP), &["scan"]).env("NO_COLOR", "1").output().unwrap(),
    ] {
        assert!(!stdout(&output).contains('\u{1b}'));
        assert_eq!(stderr(&output), "");
    }
}

#[test]
fn help_and_version_exit_with_0() {
    let folder = project(&[]);
    for arguments in [["--help"].as_slice(), &["scan", "--help"], &["rules", "--help"], &["--version"]] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0));
        assert!(!stdout(&output).is_empty());
    }
    let help = run(folder.path(), &["scan", "--help"]);
    for option in ["--format", "--lang", "--rules", "--only", "--skip", "--min-confidence", "--fail-on", "--files-from"]
    {
        assert!(stdout(&help).contains(option), "{option}");
    }
    assert!(stdout(&run(folder.path(), &["--version"])).contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn rules_are_listed_and_explained_in_both_languages() {
    let folder = project(&[]);
    let table = run(folder.path(), &["rules"]);
    let list = json(&run(folder.path(), &["rules", "--format", "json"]));
    for rule in list.as_array().unwrap() {
        let id = rule["id"].as_str().unwrap();
        assert!(stdout(&table).contains(id), "{id}");
        for (language, heading) in [("en", "What satisfies it"), ("zh-CN", "如何满足")] {
            let page = run(folder.path(), &["explain", id, "--lang", language]);
            assert_eq!(page.status.code(), Some(0), "{}", stderr(&page));
            assert!(stdout(&page).contains(id) && stdout(&page).contains(heading), "{id}");
        }
    }
    assert!(list.as_array().unwrap().iter().any(|rule| rule["id"] == "permissions/bundled-request"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut command = command(Path::new(SHOP), &["scan", "--fail-on", "never"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
}

#[test]
fn the_parse_benchmark_prints_figures() {
    let folder = project(QUIET);
    let figures = json(&run(folder.path(), &["bench-parse", "."]));
    assert_eq!(figures["files"], 1);
    assert_eq!(figures["lines"], 3);
}

#[test]
fn the_parse_benchmark_tells_languages_and_what_was_not_understood_apart() {
    let files = [("A.java", "class A {}\n"), ("B.m", "@implementation B\n@end\n"), ("C.java", "class C { ?? }\n")];
    let folder = project(&files);
    let output = run(folder.path(), &["bench-parse", "--by-language", "."]);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let figures: Vec<serde_json::Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<(&str, u64)> =
        figures.iter().map(|f| (f["language"].as_str().unwrap(), f["files"].as_u64().unwrap())).collect();
    assert_eq!(found, [("Java", 2), ("ObjectiveC", 1)]);
    assert!(figures[0]["gap_bytes"].as_u64().unwrap() > 0, "{printed}");
    assert_eq!(figures[1]["gap_bytes"], 0);
}

const WITH_SDKS: &[(&str, &str)] = &[
    ("settings.gradle", "include ':app'\n"),
    ("gradle/libs.versions.toml", "[libraries]\npush = { module = \"cn.jiguang.sdk:jpush\", version = \"5.0.0\" }\n"),
    (
        "app/build.gradle",
        "plugins {\n    id 'com.android.application'\n}\ndependencies {\n    \
         implementation 'com.umeng.umsdk:common:9.6.0'\n    implementation libs.push\n}\n",
    ),
    (
        "app/src/main/AndroidManifest.xml",
        "<manifest package=\"a\">\n  <application>\n    \
         <service android:name=\"cn.jpush.android.service.PushService\" />\n  </application>\n</manifest>\n",
    ),
    (
        "app/src/main/java/a/App.kt",
        "package a\n\nimport com.umeng.commonsdk.UMConfigure\n\nclass App : android.app.Application()\n",
    ),
];

#[test]
fn sdks_are_listed_with_what_shows_them() {
    let folder = project(WITH_SDKS);
    let output = run(folder.path(), &["sdks", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let document = json(&output);
    let unit = &document["units"][0];
    assert_eq!((unit["name"].as_str(), unit["artifact"].as_str()), (Some("app"), Some("app")));
    let sdks = unit["sdks"].as_array().unwrap();
    let found = |id: &str| sdks.iter().find(|sdk| sdk["id"] == id).unwrap_or_else(|| panic!("{id}: {document}"));
    let places = |id: &str| {
        let evidence = found(id)["evidence"].as_array().unwrap().iter();
        let place = |e: &serde_json::Value| {
            format!("{} {}:{}", e["kind"].as_str().unwrap(), e["path"].as_str().unwrap(), e["line"])
        };
        evidence.map(place).collect::<Vec<_>>()
    };
    assert_eq!(places("umeng"), ["dependency app/build.gradle:5", "import app/src/main/java/a/App.kt:3"]);
    let push = [
        "dependency app/build.gradle:6",
        "dependency gradle/libs.versions.toml:2",
        "component app/src/main/AndroidManifest.xml:3",
    ];
    assert_eq!(places("jpush"), push);
    assert_eq!(found("jpush")["country"], "CN");
    assert_eq!(found("jpush")["category"], "push");
    assert_eq!(found("jpush")["consent_gate"][0], "JCollectionAuth.setAuth");
    assert_eq!(found("jpush")["personalization_switch"][0], "JPushInterface.setSmartPushEnable");
}

#[test]
fn sdks_are_listed_for_people_in_both_languages() {
    let folder = project(WITH_SDKS);
    let path = folder.path().join("app");
    let english = run(folder.path(), &["sdks", "--path", "."]);
    assert!(stdout(&english).contains("consent gate: JCollectionAuth.setAuth"), "{}", stdout(&english));
    assert!(stdout(&english).contains("app/src/main/java/a/App.kt:3"), "{}", stdout(&english));
    let chinese = run(folder.path(), &["sdks", "--path", path.to_str().unwrap(), "--lang", "zh-CN"]);
    assert!(stdout(&chinese).contains("同意开关"), "{}", stdout(&chinese));
    let none = run(project(QUIET).path(), &["sdks"]);
    assert!(stdout(&none).starts_with("No SDK"), "{}", stdout(&none));
}

#[test]
fn a_pack_of_ones_own_describes_an_sdk_and_names_the_guard() {
    let sdk = "id: pelican\nname: { en: Pelican, zh-CN: 鹈鹕 }\nowner: { name: { en: Firm, zh-CN: 公司 }, country: CN }\n\
               category: analytics\npackages: [io.pelican]\ndefault: collects\nsources: [https://example.org]\napis:\n  \
               - { on: io.pelican.Pelican, call: init, role: { starts-sdk: {} } }\n";
    let guard = "guards:\n  - { id: house-guard, call: [a.House.open] }\n";
    let app = |test: &str| {
        format!(
            "package a\n\nimport android.app.Application\nimport io.pelican.Pelican\n\nobject House {{\n    \
             fun open(): Boolean = remote()\n}}\n\nclass App : Application() {{\n    override fun onCreate() {{\n        \
             super.onCreate()\n        {test}Pelican.init(this)\n    }}\n}}\n"
        )
    };
    let build = "plugins {\n    id 'com.android.application'\n}\n";
    let manifest = "<manifest package=\"a\">\n  <application android:name=\".App\" />\n</manifest>\n";
    let rules_of = |source: &str, arguments: &[&str]| {
        let folder = project(&[
            ("app/build.gradle", build),
            ("app/src/main/AndroidManifest.xml", manifest),
            ("app/src/main/java/a/App.kt", source),
            ("pack/catalogue/sdk/pelican.yaml", sdk),
            ("pack/catalogue/android/guards.yaml", guard),
        ]);
        let document = json(&run(folder.path(), &[&["scan", "app", "--format", "json"], arguments].concat()));
        let findings = document["findings"].as_array().unwrap().iter();
        findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(rules_of(&app(""), &[]), ["hygiene/unlisted-sdk"]);
    assert_eq!(rules_of(&app(""), &["--rules", "pack"]), ["collection/sdk-init-before-consent"]);
    assert_eq!(rules_of(&app("if (House.open()) "), &["--rules", "pack"]), Vec::<String>::new());
}
