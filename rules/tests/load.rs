//! What a pack's author sees: for a folder on disk, the pack, or file, line, column and a hint.

#![allow(clippy::unwrap_used, clippy::expect_used)] // the helpers of the tests too

use std::fmt::Write;
use std::path::Path;

use rules::norm::Status;
use rules::rule::{Find, Severity};
use rules::{Pack, PackError, check_dir, load_dir};
use tempfile::TempDir;

const NORM: &str = "id: LAW
title: { en: A law, zh-CN: 法律 }
issuer: Parliament
status: in-force
in-force: '2020-01-01'
surety: Read.
clauses:
  - id: LAW-1
    article: { en: Art. 1, zh-CN: 第一条 }
    demand: { en: Ask first., zh-CN: 先征得同意。 }
";

const RULE: &str = "id: collection/early
title: { en: Early, zh-CN: 过早 }
severity: error
find: collection
where:
  - not: { before: { given: policy } }
message: { en: '{api} takes {data}.', zh-CN: '{api} 获取{data}。' }
help: { en: Ask first., zh-CN: 先征得同意。 }
norms: [LAW-1]
since: 0.1.0
";

const DATA: &str = "data:
  - id: location
    name: { en: location, zh-CN: 位置信息 }
groups:
  - id: camera
    name: { en: camera, zh-CN: 相机 }
";

const SDK: &str = "id: counter
name: { en: Counter, zh-CN: 计数 }
owner: { name: { en: Firm, zh-CN: 公司 }, country: CN }
category: analytics
packages: [com.counter]
default: collects
sources: [https://example.org/counter]
apis:
  - on: com.counter.Counter
    call: start
    role: { starts-sdk: {} }
";

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

fn load(files: &[(&str, &str)]) -> Result<Pack, PackError> {
    load_dir(folder(files).path(), Pack::default())
}

/// All errors, one a line, with paths from the pack's folder.
fn errors(files: &[(&str, &str)]) -> String {
    let dir = folder(files);
    let prefix = format!("{}/", dir.path().display());
    let mut lines = String::new();
    for error in check_dir(dir.path(), Pack::default()).expect_err("nothing is wrong") {
        writeln!(lines, "{}", error.to_string().replace(&prefix, "")).unwrap();
    }
    lines.trim_end().to_owned()
}

#[test]
fn loads_a_small_pack() {
    let pack = load(&[
        ("norms/law.yaml", NORM),
        ("rules/collection/early.yaml", RULE),
        ("rules/collection/early.md", "# Early"),
        ("catalogue/android/data.yaml", DATA),
        ("catalogue/sdk/counter.yaml", SDK),
        ("vocabulary/consent.yaml", "- { id: agree, en: [agree] }\n- { id: refuse, zh: [不同意] }\n"),
        ("vocabulary/more.yaml", "id: agree\nen: [accept, agree]\n"),
        ("README.md", "not a part of it"),
    ])
    .unwrap();
    assert_eq!(pack.norms[0].status, Status::InForce);
    assert_eq!(pack.rules[0].find, [Find::Collection]);
    assert_eq!(pack.pages, [("collection/early".to_owned(), "# Early".to_owned())]);
    assert_eq!(pack.catalogue.data[0].name.zh, "位置信息");
    assert_eq!(pack.sdks[0].id, "counter");
    assert_eq!(pack.vocabulary.len(), 2);
    assert_eq!(pack.vocabulary[0].en, ["agree", "accept"]);
}

#[test]
fn a_rule_looks_at_one_kind_or_several() {
    let several = RULE.replace("find: collection", "find: [sdk-start, self-start]");
    let pack = load(&[("norms/law.yaml", NORM), ("rules/collection/early.yaml", &several)]).unwrap();
    assert_eq!(pack.rules[0].find, [Find::SdkStart, Find::SelfStart]);
}

#[test]
fn names_the_place_of_an_unknown_key() {
    let text = DATA.replace("    name: { en: location", "    sensitve: true\n    name: { en: location");
    let said = errors(&[("catalogue/android/data.yaml", &text)]);
    assert_eq!(said, "catalogue/android/data.yaml:3:5: unknown key `sensitve` (hint: did you mean `sensitive`?)");
}

#[test]
fn counts_columns_in_characters() {
    let text = "data:\n  - { id: x, name: { en: é, zh-CN: 位置信息 }, sensitve: true }\n";
    assert!(errors(&[("catalogue/a/b.yaml", text)]).starts_with("catalogue/a/b.yaml:2:44: unknown key"));
}

#[test]
fn names_the_nearest_known_value() {
    let said = errors(&[("rules/collection/early.yaml", &RULE.replace("given: policy", "given: polcy"))]);
    assert_eq!(said, "rules/collection/early.yaml:6:29: unknown value `polcy` (hint: did you mean `policy`?)");
    let said = errors(&[("rules/collection/early.yaml", &RULE.replace("severity: error", "severity: xyzzyxyzzy"))]);
    assert!(said.ends_with("unknown value `xyzzyxyzzy` (hint: known: `error`, `warning`, `note`)"), "{said}");
}

#[test]
fn says_what_was_expected() {
    let text = DATA.replace("id: location", "id: [location]");
    assert!(errors(&[("catalogue/a/b.yaml", &text)]).starts_with("catalogue/a/b.yaml:2:9: "));
    let text = SDK.replace("call: start", "call: { start: 1 }");
    assert_eq!(
        errors(&[("catalogue/sdk/counter.yaml", &text)]),
        "catalogue/sdk/counter.yaml:10:11: expected a name or a list of names, found map"
    );
    let text = SDK.replace("packages: [com.counter]\n", "");
    assert!(errors(&[("catalogue/sdk/counter.yaml", &text)]).ends_with(": the key `packages` is missing"));
}

#[test]
fn coordinates_that_no_build_file_could_hold_are_pointed_out() {
    let with = |coordinates: &str| SDK.replace("packages:", &format!("coordinates: {{ {coordinates} }}\npackages:"));
    let said = |coordinates: &str| errors(&[("catalogue/sdk/counter.yaml", &with(coordinates))]);
    assert_eq!(
        said("gradle: ['com.counter.Counter, com.counter:core']"),
        "catalogue/sdk/counter.yaml:5:26: `com.counter.Counter, com.counter:core` names no Gradle artifact (hint: write \
         `group:artifact`, or `group:*` for all of a group)"
    );
    assert_eq!(
        said("spm: [counter-ios]"),
        "catalogue/sdk/counter.yaml:5:22: `counter-ios` names no Swift package (hint: write `owner/repository` or \
         `owner/repository:Product`)"
    );
    assert!(said("pods: ['Counter Core']").ends_with("`Counter Core` names no package"));
    let good =
        "gradle: ['com.counter:*'], pods: [Counter/Core], spm: ['counter/counter-ios:Core'], npm: ['@counter/core']";
    load(&[("catalogue/sdk/counter.yaml", &with(good))]).unwrap();
}

#[test]
fn words_that_other_readers_take_for_yes_stay_words() {
    let text = SDK.replace("{ starts-sdk: {} }", "{ consent-gate: { arg: on, yes: [yes, on, true, 1] } }");
    load(&[("catalogue/sdk/counter.yaml", &text)]).unwrap();
}

#[test]
fn broken_yaml_has_a_place() {
    let said = errors(&[("norms/law.yaml", "id: LAW\ntitle: { en: A\nissuer: [\n")]);
    assert!(said.starts_with("norms/law.yaml:"), "{said}");
    assert!(said.split(':').nth(1).is_some_and(|line| line.parse::<usize>().is_ok()), "{said}");
}

#[test]
fn a_file_that_is_no_text_is_named() {
    let dir = folder(&[("norms/law.yaml", NORM)]);
    std::fs::write(dir.path().join("norms/gb.yaml"), [0xD2, 0xFE, 0xCB, 0xBD]).unwrap();
    let error = load_dir(dir.path(), Pack::default()).unwrap_err();
    assert!(error.file.ends_with("norms/gb.yaml"));
    assert_eq!((error.message.as_str(), error.hint.as_deref()), ("is not UTF-8 text", Some("save it as UTF-8")));
}

#[test]
fn an_empty_or_missing_folder_is_no_pack() {
    assert!(errors(&[]).contains("nothing to load in this folder (hint: a pack has at least one of the folders"));
    let error = load_dir(Path::new("/no/such/folder"), Pack::default()).unwrap_err();
    assert!(error.to_string().starts_with("/no/such/folder: this is not a folder"), "{error}");
    load(&[("vocabulary/README.md", "an empty folder of a pack is fine")]).unwrap();
}

#[test]
fn misplaced_files_are_not_dropped_silently() {
    assert!(errors(&[("rules/early.yaml", RULE)]).contains("stands in a place where no pack file belongs"));
    assert_eq!(
        errors(&[("norms/law.yml", NORM)]),
        "norms/law.yml: is not loaded because of its name (hint: name it `law.yaml`)"
    );
    assert_eq!(
        errors(&[("norms/law.yaml", NORM), ("rules/collection/late.yaml", RULE)]),
        "rules/collection/late.yaml:1:5: the id `collection/early` is not the file's place (hint: the file's place says `collection/late`)"
    );
}

#[test]
fn a_rule_stands_on_a_norm_that_binds() {
    assert_eq!(
        errors(&[("norms/law.yaml", NORM), ("rules/collection/early.yaml", &RULE.replace("[LAW-1]", "[LAW-2]"))]),
        "rules/collection/early.yaml:9:9: the clause `LAW-2` is not defined (hint: did you mean `LAW-1`?)"
    );
    let draft = NORM.replace("status: in-force", "status: draft");
    assert_eq!(
        errors(&[("norms/law.yaml", &draft), ("rules/collection/early.yaml", RULE)]),
        "rules/collection/early.yaml:9:1: an error cannot stand on drafts alone (hint: cite a norm that is no draft, or make it a warning)"
    );
    let warning = RULE.replace("severity: error", "severity: warning");
    load(&[("norms/law.yaml", &draft), ("rules/collection/early.yaml", &warning)]).unwrap();
    assert!(
        errors(&[("norms/law.yaml", NORM), ("rules/collection/early.yaml", &RULE.replace("[LAW-1]", "[]"))])
            .contains("needs a norm")
    );
}

#[test]
fn texts_are_written_in_both_languages_with_known_placeholders() {
    let text = RULE.replace("zh-CN: 先征得同意。", "zh-CN: ' '").replace("takes {data}", "takes {date}");
    assert_eq!(
        errors(&[("norms/law.yaml", NORM), ("rules/collection/early.yaml", &text)]),
        "rules/collection/early.yaml:7:30: nothing is known to put in for `{date}` (hint: did you mean `data`?)\n\
         rules/collection/early.yaml:8:1: `help` has no text for `zh-CN`"
    );
}

#[test]
fn ids_are_defined_once() {
    let said = errors(&[("catalogue/a/one.yaml", DATA), ("catalogue/a/two.yaml", DATA)]);
    let first = said.lines().next().unwrap();
    assert!(
        first.starts_with("catalogue/a/two.yaml:2:9: the data `location` is defined twice (hint: the other one is in ")
    );
    assert!(said.contains("two.yaml:5:9: the permission group `camera` is defined twice"), "{said}");
    let twice = NORM.replace(
        "clauses:\n",
        "clauses:\n  - { id: LAW-1, article: { en: a, zh-CN: 一 }, demand: { en: b, zh-CN: 二 } }\n",
    );
    assert_eq!(errors(&[("norms/law.yaml", &twice)]), "norms/law.yaml:9:9: the clause `LAW-1` is defined twice");
}

#[test]
fn references_lead_somewhere() {
    let text = SDK.replace("{ starts-sdk: {} }", "{ collects: { data: locaton } }");
    assert_eq!(
        errors(&[("catalogue/android/data.yaml", DATA), ("catalogue/sdk/counter.yaml", &text)]),
        "catalogue/sdk/counter.yaml:11:31: the kind of data `locaton` is not defined (hint: did you mean `location`?)"
    );
    let text = format!("{DATA}permissions:\n  - {{ name: android.permission.CAMERA, group: camra }}\n");
    assert_eq!(
        errors(&[("catalogue/android/data.yaml", &text)]),
        "catalogue/android/data.yaml:8:47: the permission group `camra` is not defined (hint: did you mean `camera`?)"
    );
}

#[test]
fn an_entry_about_a_call_can_be_looked_up() {
    let api = |entry: &str| errors(&[("catalogue/a/b.yaml", &format!("apis:\n  - {entry}\n"))]);
    let starts = "role: { exits: {} }";
    assert!(api(&format!("{{ on: a.B, call: c, read: d, {starts} }}")).contains(":2:22: an entry has exactly one of"));
    assert!(api(&format!("{{ on: a.B, {starts} }}")).contains("exactly one of"));
    assert!(api(&format!("{{ new: true, {starts} }}")).contains("`new` and `override` stand with `on`"));
    assert!(api(&format!("{{ call: c, {starts} }}")).contains("nobody owns this member"));
    assert!(api(&format!("{{ on: a.B, annotated: c.D, {starts} }}")).contains("`annotated` stands alone"));
    assert!(api("{ on: a.B, call: c }").contains("the entry says nothing"));
    assert!(api("{ on: a.B, call: c, role: { starts-sdk: {} } }").contains("only an SDK's file may say this"));
    assert!(
        api("{ on: a.B, call: c, role: { shows-text: { text: 'rest:x' } } }").contains("`rest:x` names no argument")
    );
    assert!(
        api("{ on: a.B, call: c, role: { shows-text: { text: 'fixed:' } } }").contains("`fixed:` names no argument")
    );
    assert!(
        api("{ on: a.B, call: c, role: { requests-permission: { permissions: 'fixed:a.CAMRA' } } }")
            .contains("the permission `a.CAMRA` is not defined")
    );
    assert!(api("{ on: a.B, call: c, returns: 'arg:x' }").contains("names no type"));
    assert!(api("{ on: a.B, call: c, when: [{ arg: 0 }], returns: d.E }").contains("tests nothing"));
    assert!(api("{ on: a.B, override: c, role: { fires: { arg: 0, how: tap } } }").contains("no `arg`"));
}

#[test]
fn what_apple_wants_said_leads_somewhere() {
    let apple = |text: &str| errors(&[("catalogue/ios/apple.yaml", &format!("apple:\n{text}"))]);
    let usage = "  usages:\n    - { key: NSCameraUsageDescription, permissions: [ios.CAMRA] }\n";
    assert!(apple(usage).contains(":3:54: the permission `ios.CAMRA` is not defined"), "{}", apple(usage));
    let collected = "  collected:\n    - { id: NSPrivacyCollectedDataTypeHealth, data: [helth] }\n";
    assert!(apple(collected).contains("the kind of data `helth` is not defined"));
    let reason = "  reasons:\n    - { id: A, name: { en: a, zh-CN: 甲 }, shown-by: [], accepted: [] }\n";
    assert!(apple(reason).contains("`A` needs `shown-by` and `accepted`"));
    let twice = "  usages:\n    - { key: A, permissions: [] }\n    - { key: A, permissions: [] }\n";
    assert!(apple(twice).contains("the usage description `A` is defined twice"));
}

#[test]
fn each_error_points_at_its_own_entry() {
    let entry = "  - on: a.B\n    call: c\n    role: { exits: {} }\n";
    let text = format!("apis:\n{entry}{entry}{}", entry.replace("exits", "starts-sdk"));
    assert!(errors(&[("catalogue/a/b.yaml", &text)]).starts_with("catalogue/a/b.yaml:9:11: only an SDK's file"));
}

#[test]
fn a_users_pack_replaces_and_adds() {
    let base =
        load(&[("norms/law.yaml", NORM), ("rules/collection/early.yaml", RULE), ("catalogue/a/b.yaml", DATA)]).unwrap();
    let own = folder(&[
        ("rules/collection/early.yaml", &RULE.replace("severity: error", "severity: note")),
        ("rules/ours/house.yaml", &RULE.replace("collection/early", "ours/house")),
        ("catalogue/ours/data.yaml", "data: [{ id: location, name: { en: place, zh-CN: 地点 } }]"),
    ]);
    let pack = load_dir(own.path(), base).unwrap();
    let rules: Vec<(&str, Severity)> = pack.rules.iter().map(|rule| (rule.id.as_str(), rule.severity)).collect();
    assert_eq!(rules, [("collection/early", Severity::Note), ("ours/house", Severity::Error)]);
    assert_eq!(pack.catalogue.data.len(), 1);
    assert_eq!(pack.catalogue.data[0].name.en, "place");
}

#[test]
fn a_replaced_norm_keeps_the_clauses_that_are_cited() {
    let base = load(&[("norms/law.yaml", NORM), ("rules/collection/early.yaml", RULE)]).unwrap();
    let own = folder(&[("norms/law.yaml", &NORM.replace("LAW-1", "LAW-9"))]);
    let error = load_dir(own.path(), base).unwrap_err();
    assert_eq!(error.message, "the clause `LAW-1`, which the rule `collection/early` cites, is no longer in `LAW`");
}

#[test]
fn words_can_match() {
    let said = errors(&[("vocabulary/a.yaml", "id: agree\nen: [Agree, ' accept']\n")]);
    assert!(said.contains("a.yaml:2:6: the word `Agree` can never match"), "{said}");
    assert!(said.contains("is empty or has blanks around it"), "{said}");
}

const CALLS: &str = "apis:
  - { id: house-call, on: com.house.House, call: look, role: { now: {} } }
  - { on: com.house.House, call: wait, role: { now: {} } }
guards:
  - { id: house-guard, call: [com.house.House.open] }
libraries:
  - { id: house-tools, packages: [com.house.tools] }
declarations:
  - { id: house-door, element: service, name: ['*door*'] }
  - { id: house-door, element: receiver, name: ['*door*'] }
";

#[test]
fn what_has_an_id_is_replaced_by_a_later_pack() {
    let base = load(&[("catalogue/android/house.yaml", CALLS)]).unwrap();
    let again = "apis:
  - { id: house-call, on: com.house.Home, call: look, role: { now: {} } }
guards:
  - { id: house-guard, key: [house_open] }
libraries:
  - { id: house-tools, packages: [com.house.toolbox] }
declarations:
  - { id: house-door, element: service, name: [Door] }
";
    let pack = load_dir(folder(&[("catalogue/android/house.yaml", again)]).path(), base).unwrap();
    let on: Vec<&str> =
        pack.catalogue.apis.iter().filter_map(|api| api.on.as_ref()?.iter().next()).map(String::as_str).collect();
    assert_eq!(on, ["com.house.Home", "com.house.House"]);
    assert_eq!(pack.catalogue.guards.len(), 1);
    assert_eq!(pack.catalogue.guards[0].key, ["house_open"]);
    assert_eq!(pack.catalogue.libraries[0].packages, ["com.house.toolbox"]);
    assert_eq!(pack.catalogue.declarations.len(), 1);
}

#[test]
fn an_id_stands_once_in_a_pack() {
    let twice = CALLS.replace("- { on: com.house", "- { id: house-call, on: com.house");
    let said = errors(&[("catalogue/android/house.yaml", &twice)]);
    assert!(said.contains("the entry `house-call` is defined twice"), "{said}");
}
