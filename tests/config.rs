//! `consentlint.toml`: what it decides, where it is found, how it is refused.

#![allow(clippy::unwrap_used)]

mod program;

use program::{RULE, assert_refused, findings, of_rule, run, scan, shop, stderr, stdout, write};

const AT_APP: &str = "error collection/before-consent app/src/main/java/com/shop/App.kt";

/// The findings of the one rule that the project is about.
fn levels(report: &serde_json::Value) -> Vec<String> {
    findings(report).into_iter().filter(|line| line.contains(RULE)).collect()
}

#[test]
fn without_a_file_the_rules_own_severities_hold() {
    let folder = shop(&[]);
    assert_eq!(levels(&scan(folder.path(), &[])), [AT_APP]);
}

#[test]
fn a_level_changes_the_severity_or_switches_the_rule_off_and_counts_what_it_hides() {
    for (level, expected) in [("note", "note"), ("warning", "warning"), ("error", "error")] {
        let folder = shop(&[("consentlint.toml", &format!("[rules]\n\"{RULE}\" = \"{level}\"\n"))]);
        assert_eq!(levels(&scan(folder.path(), &[])), [AT_APP.replace("error", expected)]);
    }
    let folder = shop(&[("consentlint.toml", "[rules]\n\"collection/*\" = \"off\"\nconsent = \"off\"\n")]);
    let report = scan(folder.path(), &[]);
    assert_eq!(levels(&report), Vec::<String>::new());
    assert!(report["stats"]["switched_off"].as_u64().unwrap() >= 1, "{report:#}");
    let printed = run(folder.path(), &["scan"]);
    assert_eq!(printed.status.code(), Some(0), "{}", stdout(&printed));
    assert!(stdout(&printed).contains("Switched off by the configuration"), "{}", stdout(&printed));
}

#[test]
fn the_rule_beats_its_family_and_the_nearer_file_beats_the_one_above() {
    let outer = format!("[rules]\ncollection = \"off\"\n\"{RULE}\" = \"note\"\n");
    let folder = shop(&[("consentlint.toml", &outer)]);
    assert_eq!(levels(&scan(folder.path(), &[])), [AT_APP.replace("error", "note")]);
    // A nearer file that speaks of the family decides for the rule too.
    write(folder.path(), &[("app/consentlint.toml", "[rules]\ncollection = \"warning\"\n")]);
    assert_eq!(levels(&scan(folder.path(), &[])), [AT_APP.replace("error", "warning")]);
    // Other keys of the outer file still hold.
    write(folder.path(), &[("app/consentlint.toml", "[rules]\nprompts = \"off\"\n")]);
    assert_eq!(levels(&scan(folder.path(), &[])), [AT_APP.replace("error", "note")]);
}

#[test]
fn the_file_is_found_upwards_from_each_path_but_not_beyond_the_repository() {
    let folder = shop(&[("consentlint.toml", &format!("[rules]\n\"{RULE}\" = \"note\"\n"))]);
    let severity = |arguments: &[&str]| of_rule(&scan(folder.path(), arguments), RULE)["severity"].clone();
    assert_eq!(severity(&["app"]), "note");
    assert_eq!(severity(&["app/src/main/java/com/shop/App.kt", "app/src/main/AndroidManifest.xml"]), "note");
    std::fs::create_dir_all(folder.path().join("app/.git")).unwrap();
    assert_eq!(severity(&["app"]), "error");
}

#[test]
fn a_file_can_be_named_or_ignored() {
    let folder = shop(&[
        ("consentlint.toml", &format!("[rules]\n\"{RULE}\" = \"note\"\n")),
        ("ci/strict.toml", &format!("[rules]\n\"{RULE}\" = \"warning\"\n[paths]\nexclude = [\"/lib\"]\n")),
        ("lib/src/main/java/a/A.kt", "package a\nclass A\n"),
    ]);
    let severity = |arguments: &[&str]| of_rule(&scan(folder.path(), arguments), RULE)["severity"].clone();
    assert_eq!(severity(&["--no-config"]), "error");
    assert_eq!(severity(&["--config", "ci/strict.toml"]), "warning");
    let report = scan(folder.path(), &["--config", "ci/strict.toml"]);
    assert_eq!(report["stats"]["left_out"]["excluded"], 1, "patterns of a named file count from the scanned folder");
    let missing = run(folder.path(), &["scan", "--config", "no-such.toml"]);
    assert_eq!(missing.status.code(), Some(3));
    assert!(stderr(&missing).contains("no-such.toml"));
    assert_refused(&run(folder.path(), &["scan", "--config", "ci/strict.toml", "--no-config"]), &["--no-config"]);
}

#[test]
fn paths_say_what_is_read() {
    let other = "package com.shop.old\nclass Old\n";
    let folder = shop(&[
        ("app/src/main/java/com/shop/old/Old.kt", other),
        ("consentlint.toml", "[paths]\nexclude = [\"old/\", \"*.gen.kt\"]\n"),
        ("app/src/main/java/com/shop/A.gen.kt", "package com.shop\nclass A\n"),
    ]);
    let files = |report: &serde_json::Value| {
        (report["stats"]["files"].as_u64().unwrap(), report["stats"]["left_out"]["excluded"].as_u64().unwrap())
    };
    assert_eq!(files(&scan(folder.path(), &[])), (3, 2));
    assert_eq!(files(&scan(folder.path(), &["app"])), (3, 2));
    assert_eq!(files(&scan(folder.path(), &["--no-config"])), (5, 0));
    assert!(stdout(&run(folder.path(), &["scan"])).contains("2 files excluded"));
    // A file that is asked for by name is read all the same.
    assert_eq!(files(&scan(folder.path(), &["app/src/main/java/com/shop/old/Old.kt"])), (1, 0));
    write(folder.path(), &[("consentlint.toml", "[paths]\ninclude = [\"/app/src/main/java\"]\n")]);
    assert_eq!(files(&scan(folder.path(), &[])), (3, 2));
}

#[test]
fn another_legal_basis_makes_a_note_that_stays_in_the_report() {
    let basis = |place: &str| {
        format!(
            "[[basis]]\nrules = \"{RULE}\"\n{place}\nbasis = \"PIPL-13\"\nreason = \"needed to fight fraud, DPO 2026-03\"\n"
        )
    };
    for place in [
        "symbols = \"com.shop.App\"",
        "symbols = [\"com.shop.Other\", \"com.shop.App.onCreate\"]",
        "paths = \"app/src/main/java/**/App.kt\"",
        "paths = \"App.kt\"\nsymbols = \"com.shop\"",
    ] {
        let folder = shop(&[("consentlint.toml", &basis(place))]);
        let report = scan(folder.path(), &[]);
        let finding = of_rule(&report, RULE);
        assert_eq!(finding["severity"], "note", "{place}");
        assert_eq!(finding["basis"]["name"], "PIPL-13");
        assert_eq!(finding["basis"]["reason"], "needed to fight fraud, DPO 2026-03");
        assert!(stdout(&run(folder.path(), &["scan"])).contains("needed to fight fraud"));
    }
    for place in ["symbols = \"com.shop.Ap\"", "paths = \"lib\"", "paths = \"App.kt\"\nsymbols = \"com.other\""] {
        let folder = shop(&[("consentlint.toml", &basis(place))]);
        assert_eq!(of_rule(&scan(folder.path(), &[]), RULE)["severity"], "error", "{place}");
    }
}

#[test]
fn the_regions_decide_which_norms_are_cited() {
    let norms = |config: &str| {
        let folder = shop(&[("consentlint.toml", config)]);
        let report = scan(folder.path(), &[]);
        let finding = report["findings"].as_array().unwrap().iter().find(|f| f["rule"] == RULE).cloned();
        finding
            .map(|f| f["norms"].as_array().unwrap().iter().map(|n| n.as_str().unwrap().to_owned()).collect::<Vec<_>>())
    };
    let all = norms("").unwrap();
    assert!(all.iter().any(|norm| norm.starts_with("PIPL")), "{all:?}");
    let chinese = norms("[project]\nregion = \"cn\"\n").unwrap();
    assert!(!chinese.iter().any(|norm| norm.starts_with("GDPR")), "{chinese:?}");
    if let Some(european) = norms("[project]\nregion = [\"eu\"]\n") {
        assert!(!european.iter().any(|norm| norm.starts_with("PIPL")), "{european:?}");
    }
    assert_eq!(norms("[project]\nregion = \"global\"\n").unwrap(), all);
}

#[test]
fn the_artifact_overrides_what_the_build_files_say() {
    // Only an application has a target that a store looks at.
    let old =
        program::BUILD.replace("compileSdk 35", "compileSdk 35\n    defaultConfig {\n        targetSdk 21\n    }");
    let fires = |config: &str| {
        let folder = shop(&[("app/build.gradle", &old), ("consentlint.toml", config)]);
        findings(&scan(folder.path(), &[])).iter().any(|line| line.contains("android/low-target-sdk"))
    };
    assert!(fires(""));
    assert!(fires("[project]\nartifact = \"app\"\n"));
    assert!(!fires("[project]\nartifact = \"sdk\"\n"));
    let folder = shop(&[
        ("app/build.gradle", &old),
        ("consentlint.toml", "[project]\nartifact = \"sdk\"\n"),
        ("app/consentlint.toml", "[project]\nartifact = \"app\"\n"),
    ]);
    let lines = findings(&scan(folder.path(), &[]));
    assert!(lines.iter().any(|line| line.contains("android/low-target-sdk")), "the nearer file wins: {lines:?}");
}

const ASKS_AT_LAUNCH: &str = "package com.shop\n\nimport android.app.Activity\nimport android.os.Bundle\n\n\
class MainActivity : Activity() {\n    override fun onCreate(state: Bundle?) {\n        super.onCreate(state)\n        \
requestPermissions(arrayOf(android.Manifest.permission.ACCESS_FINE_LOCATION), 1)\n    }\n}\n";

const LAUNCHER: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"com.shop\">\n    \
<application>\n        <activity android:name=\".MainActivity\" android:exported=\"true\"><intent-filter>\
<action android:name=\"android.intent.action.MAIN\" /><category android:name=\"android.intent.category.LAUNCHER\" />\
</intent-filter></activity>\n    </application>\n</manifest>\n";

#[test]
fn a_type_of_app_that_needs_the_location_may_ask_for_it_at_launch() {
    let fires = |config: &str| {
        let folder = shop(&[
            ("app/src/main/java/com/shop/MainActivity.kt", ASKS_AT_LAUNCH),
            ("app/src/main/AndroidManifest.xml", LAUNCHER),
            ("consentlint.toml", config),
        ]);
        findings(&scan(folder.path(), &[])).iter().any(|line| line.contains("permissions/request-at-launch"))
    };
    assert!(fires(""));
    assert!(fires("[project]\napp-type = \"online-shopping\"\n"));
    assert!(!fires("[project]\napp-type = \"map-navigation\"\n"));
    assert!(!fires("[project]\napp-type = [\"news\", \"ride-hailing\"]\n"));
}

#[test]
fn a_callback_that_runs_after_the_answer_is_a_guard() {
    let app = "package com.shop\n\nimport android.app.Application\nimport android.provider.Settings\n\n\
interface Answer {\n    fun onAgreed()\n}\n\nclass App : Application(), Answer {\n    override fun onCreate() {\n        \
super.onCreate()\n        onAgreed()\n    }\n\n    override fun onAgreed() {\n        \
Settings.Secure.getString(contentResolver, Settings.Secure.ANDROID_ID)\n    }\n}\n";
    let count = |config: &str| {
        let folder = shop(&[("app/src/main/java/com/shop/App.kt", app), ("consentlint.toml", config)]);
        levels(&scan(folder.path(), &[])).len()
    };
    assert_eq!(count(""), 1);
    assert_eq!(count("[[guard]]\ncallback = \"com.shop.Answer.onAgreed\"\n"), 0);
    assert_eq!(count("[[guard]]\ncallback = \"com.shop.App.onAgreed\"\n"), 0);
    assert_eq!(count("[[guard]]\ncallback = \"com.shop.Other.onAgreed\"\n"), 1);
    assert_eq!(count("[[guard]]\ncallback = \"com.shop.Answer.onAgreed\"\ngives = \"face\"\n"), 1);
}

#[test]
fn init_looks_at_the_project_and_writes_a_file_that_changes_nothing() {
    let strings = "<resources><string name=\"a\">甲</string></resources>\n";
    let sdk = program::BUILD.to_owned() + "dependencies {\n    implementation 'com.umeng.umsdk:common:9.6.0'\n}\n";
    let folder = shop(&[("app/build.gradle", &sdk), ("app/src/main/res/values-zh-rCN/strings.xml", strings)]);
    let before = findings(&scan(folder.path(), &[]));
    let output = run(folder.path(), &["init"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let file = folder.path().join("consentlint.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    for word in [
        "#:schema ./consentlint.schema.json",
        "#   app: an app; Umeng",
        "texts in: zh-rCN",
        "\nartifact = \"app\"",
        "\nregion = \"cn\"",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let schema = std::fs::read_to_string(folder.path().join("consentlint.schema.json")).unwrap();
    assert_eq!(stdout(&run(folder.path(), &["config", "--schema"])), schema);
    assert_eq!(findings(&scan(folder.path(), &[])), before);
    std::fs::write(&file, "# mine\n").unwrap();
    assert_refused(&run(folder.path(), &["init"]), &["consentlint.toml", "--force"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "# mine\n");
    assert_eq!(run(folder.path(), &["init", ".", "--force", "--no-schema", "--lang", "zh-CN"]).status.code(), Some(0));
    let chinese = std::fs::read_to_string(&file).unwrap();
    assert!(chinese.contains("app: 应用") && !chinese.contains("#:schema"), "{chinese}");
    assert_refused(&run(folder.path(), &["init", "app/build.gradle"]), &["not a folder"]);
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(run(empty.path(), &["init"]).status.code(), Some(0));
}

#[test]
fn config_shows_what_is_in_force_and_which_line_says_so() {
    let folder = shop(&[
        ("consentlint.toml", "[project]\nregion = [\"cn\", \"eu\"]\n[rules]\nprompts = \"off\"\n"),
        ("app/consentlint.toml", "[project]\naudience = \"child\"\n\n[rules]\n\"prompts/no-cooldown\" = \"note\"\n"),
    ]);
    let output = run(folder.path(), &["config", "app", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let value = |key: &str| document["values"].as_array().unwrap().iter().find(|v| v["key"] == key).unwrap().clone();
    let said = |key: &str| {
        let value = value(key);
        let path = value["origin"]["path"].as_str().map(|path| path.rsplit('/').take(2).collect::<Vec<_>>().join("<"));
        (value["value"].as_str().unwrap_or("-").to_owned(), path, value["origin"]["line"].as_u64())
    };
    assert_eq!(said("project.audience"), ("\"child\"".to_owned(), Some("consentlint.toml".to_owned()), Some(2)));
    assert_eq!(said("project.artifact"), ("-".to_owned(), None, None));
    assert_eq!(said("rules.prompts/no-cooldown").0, "\"note\"");
    assert_eq!(
        (said("rules.prompts/loop-until-granted").0, said("rules.prompts/loop-until-granted").2),
        ("\"off\"".to_owned(), Some(4))
    );
    assert_eq!(said("project.region").0, "[\"cn\", \"eu\"]");
    assert_eq!(said("rules.consent/default-checked").1, None);
    let printed = run(folder.path(), &["config"]);
    assert!(stdout(&printed).contains("rules.prompts/no-cooldown"), "{}", stdout(&printed));
    assert!(stdout(&printed).contains("\"off\"  (consentlint.toml:4)"), "{}", stdout(&printed));
    assert!(stdout(&run(folder.path(), &["config", "--lang", "zh-CN", "--no-config"])).contains("没有配置文件"));
}

#[test]
fn packs_and_guards_of_the_project_are_known() {
    let app = program::APP.replace("        Settings.Secure", "        if (Privacy.mayTrack()) Settings.Secure");
    let privacy = "package com.shop\n\nobject Privacy {\n    fun mayTrack(): Boolean = remote()\n}\n";
    let guarded =
        [("app/src/main/java/com/shop/App.kt", app.as_str()), ("app/src/main/java/com/shop/Privacy.kt", privacy)];
    let folder = shop(&guarded);
    assert_eq!(levels(&scan(folder.path(), &[])).len(), 1);
    write(folder.path(), &[("consentlint.toml", "[[guard]]\ncall = \"com.shop.Privacy.mayTrack\"\n")]);
    assert_eq!(levels(&scan(folder.path(), &[])).len(), 0);
    write(folder.path(), &[("consentlint.toml", "[rules]\npacks = [\"house\"]\n")]);
    assert_refused(&run(folder.path(), &["scan"]), &["consentlint.toml:2:10", "house", "not a folder"]);
    write(
        folder.path(),
        &[("house/catalogue/android/guards.yaml", "guards:\n  - { id: house, call: [com.shop.Privacy.mayTrack] }\n")],
    );
    assert_eq!(levels(&scan(folder.path(), &[])).len(), 0);
    assert_eq!(levels(&scan(folder.path(), &["app"])).len(), 0, "a pack is relative to its file");
}

#[test]
fn a_mistake_ends_with_2_and_names_file_line_column_and_the_nearest_word() {
    let refused: &[(&str, &[&str])] = &[
        ("[project]\nartefact = \"app\"\n", &["consentlint.toml:2:1: unknown key `artefact`", "`artifact`"]),
        ("[projects]\nartifact = \"app\"\n", &["consentlint.toml:1:2", "unknown key `projects`", "`project`"]),
        ("[project]\nartifact = \"aap\"\n", &["consentlint.toml:2:12: unknown value `aap`", "`app`"]),
        ("[project]\nregion = [\"cn\", \"ue\"]\n", &["consentlint.toml:2", "unknown value `ue`", "`eu`"]),
        ("[project]\napp-type = \"map-navigaton\"\n", &["consentlint.toml:2:12", "`map-navigation`"]),
        ("[project]\naudience = 3\n", &["consentlint.toml:2:12"]),
        (
            "[rules]\n\"permissions/bundeld-request\" = \"off\"\n",
            &["consentlint.toml:2:1", "`permissions/bundled-request`"],
        ),
        ("[rules]\nbundled-request = \"off\"\n", &["consentlint.toml:2:1", "`permissions/bundled-request`"]),
        ("[rules]\nprompts = \"of\"\n", &["consentlint.toml:2:11: unknown value `of`", "`off`"]),
        ("[rules]\npacks = \"house\"\n", &["consentlint.toml:2:9"]),
        ("[paths]\nexclude = [\"a\", \"b[\"]\n", &["consentlint.toml:2:17: not a pattern"]),
        ("[[guard]]\ngives = \"policy\"\n", &["consentlint.toml:1:1", "`call`, `key` or `callback`"]),
        ("[[guard]]\ncall = \"mayTrack\"\n", &["consentlint.toml:2:8", "`mayTrack`", "in full"]),
        ("[[guard]]\ncall = \"a.B.c\"\ngives = \"polcy\"\n", &["consentlint.toml:3:9", "`policy`"]),
        (
            "[[basis]]\nrules = \"prompts\"\nbasis = \"x\"\nreason = \"y\"\n",
            &["consentlint.toml:2:9", "`paths` or `symbols`"],
        ),
        (
            "[[basis]]\nrules = \"prompts\"\npaths = \"a\"\nbasis = \"x\"\n",
            &["consentlint.toml:1", "`reason` is missing"],
        ),
        (
            "[[basis]]\nrules = \"prompts\"\npaths = \"a\"\nbasis = \"x\"\nreason = \" \"\n",
            &["consentlint.toml:5:10", "empty"],
        ),
        (
            "[[basis]]\nrules = \"promps\"\npaths = \"a\"\nbasis = \"x\"\nreason = \"y\"\n",
            &["consentlint.toml:2:9", "`prompts`"],
        ),
        ("# 中文\n[project]\nartifact = \"app\"\nartifact = \"sdk\"\n", &["consentlint.toml:4:1"]),
        ("[project\n", &["consentlint.toml:1:9"]),
        ("名 = 1\n", &["consentlint.toml:1:1"]),
    ];
    for (text, words) in refused {
        let folder = shop(&[("consentlint.toml", text)]);
        assert_refused(&run(folder.path(), &["scan"]), words);
    }
}

#[test]
fn mistakes_are_told_in_chinese_too() {
    let refused: &[(&str, &str)] = &[
        ("[project]\nartefact = \"app\"\n", "consentlint.toml:2:1：未知的键 `artefact`（是否想写 `artifact`？）"),
        ("[project]\nregion = \"ue\"\n", "consentlint.toml:2:10：未知的值 `ue`（是否想写 `eu`？）"),
        (
            "[rules]\nzzzzzzzzzz = \"off\"\n",
            "没有名为 `zzzzzzzzzz` 的规则或类别（用 `consentlint rules` 查看全部规则）",
        ),
        ("[[guard]]\ncall = \"mayTrack\"\n", "consentlint.toml:2:8：`mayTrack` 没有类名或包名"),
        ("[rules]\npacks = [\"house\"]\n", "house：不是目录"),
        ("[project\n", "consentlint.toml:1:9：无法解析："),
    ];
    for (text, words) in refused {
        let folder = shop(&[("consentlint.toml", text)]);
        assert_refused(&run(folder.path(), &["scan", "--lang", "zh-CN"]), &[words]);
    }
    let folder = shop(&[("consentlint-baseline.json", "<<<<<<< HEAD\n")]);
    assert_refused(&run(folder.path(), &["scan", "--lang", "zh-CN"]), &["consentlint-baseline.json:1:1：合并后"]);
}

/// The lines of warnings about the configuration.
fn warnings(output: &std::process::Output) -> Vec<String> {
    stderr(output).lines().filter(|line| line.contains("consentlint.toml:")).map(str::to_owned).collect()
}

#[test]
fn a_guard_or_basis_that_does_nothing_is_told_with_its_place() {
    let app = program::APP.replace(
        "        Settings.Secure",
        "        if (Privacy.mayTrack() && prefs.getBoolean(\"terms_ok\", false)) Settings.Secure",
    );
    let text = "[[guard]]\ncall = [\"com.shop.Privacy.mayTrack\", \"com.shp.Privacy.mayTrack\", \"com.shop.Privacy.mayTrak\"]\n\
        [[guard]]\nkey = [\"terms_ok\", \"terms_okay\"]\n\
        [[basis]]\nrules = \"prompts\"\nsymbols = \"com.shop\"\nbasis = \"x\"\nreason = \"y\"\n";
    let folder = shop(&[("app/src/main/java/com/shop/App.kt", app.as_str()), ("consentlint.toml", text)]);
    let output = run(folder.path(), &["scan"]);
    let said = warnings(&output);
    let expected = [
        ("consentlint.toml:2:8", "`com.shp.Privacy.mayTrack`"),
        ("consentlint.toml:2:8", "`com.shop.Privacy.mayTrak`"),
        ("consentlint.toml:4:7", "`terms_okay`"),
        ("consentlint.toml:6:9", "basis"),
    ];
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (line, (place, word)) in said.iter().zip(expected) {
        assert!(line.contains("warning: ") && line.contains(place) && line.contains(word), "{line}");
    }
    // Who does not look at everything cannot know.
    assert_eq!(warnings(&run(folder.path(), &["scan", "app"])), Vec::<String>::new());
    assert_eq!(warnings(&run(folder.path(), &["scan", "--only", "collection"])), Vec::<String>::new());
    assert!(stderr(&run(folder.path(), &["scan", "--lang", "zh-CN"])).contains("这条 guard 不起作用"));
}

#[test]
fn a_basis_for_a_finding_that_is_there_is_not_in_vain() {
    let text = format!("[[basis]]\nrules = \"{RULE}\"\nsymbols = \"com.shop\"\nbasis = \"x\"\nreason = \"y\"\n");
    let folder = shop(&[("consentlint.toml", &text)]);
    assert_eq!(warnings(&run(folder.path(), &["scan"])), Vec::<String>::new());
}

#[test]
fn a_file_that_nobody_wrote_is_refused_and_no_crash() {
    let deep = format!("a = {}1{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let wide = format!("[rules]\npacks = [{}]\n", "\"x\",".repeat(200_000));
    for text in [deep.as_str(), wide.as_str(), "\u{0}\u{1}", "[rules]\n\"\u{0}\" = \"off\"\n", &"=".repeat(1_000_000)] {
        let folder = shop(&[("consentlint.toml", text)]);
        assert_refused(&run(folder.path(), &["scan"]), &["consentlint.toml"]);
    }
    let folder = shop(&[]);
    std::fs::write(folder.path().join("consentlint.toml"), b"[rules]\n# \xff\xfe\n").unwrap();
    assert_refused(&run(folder.path(), &["scan"]), &["consentlint.toml:2:3: is not UTF-8"]);
    std::fs::remove_file(folder.path().join("consentlint.toml")).unwrap();
    std::fs::create_dir(folder.path().join("consentlint.toml")).unwrap();
    assert_eq!(levels(&scan(folder.path(), &[])), [AT_APP], "a folder of that name is no configuration");
    let large = shop(&[]);
    std::fs::File::create(large.path().join("consentlint.toml")).unwrap().set_len(64 << 20).unwrap();
    assert_refused(&run(large.path(), &["scan"]), &["too large"]);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_matter() {
    let text = format!("\u{feff}[rules]\r\n\"{RULE}\" = \"note\"\r\n");
    let folder = shop(&[("consentlint.toml", &text)]);
    assert_eq!(levels(&scan(folder.path(), &[])), [AT_APP.replace("error", "note")]);
    let folder = shop(&[("consentlint.toml", "\u{feff}[rule]\r\n")]);
    assert_refused(&run(folder.path(), &["scan"]), &["consentlint.toml:1:2", "`rules`"]);
}
