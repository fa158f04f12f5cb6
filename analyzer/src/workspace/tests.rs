//! Stories about projects that change: whatever was done, a check finds what a new scan finds.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::cancel::{Cancel, Cancelled};

const APP: &str = "package a\n\
    class App : android.app.Application() {\n    override fun onCreate() {\n        Device.read(this)\n    }\n}\n";
const DEVICE: &str = "package a\n\
    object Device {\n    fun read(c: android.content.Context): String {\n        \
    val t = c.getSystemService(\"phone\") as android.telephony.TelephonyManager\n        return t.imei\n    }\n}\n";
const MANIFEST: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a\">\
    <application android:name=\".App\"/></manifest>";
const BUILD: &str = "plugins { id(\"com.android.application\") }\n";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "app/build.gradle.kts", BUILD);
    write(folder.path(), "app/src/main/AndroidManifest.xml", MANIFEST);
    write(folder.path(), "app/src/main/java/a/App.kt", APP);
    write(folder.path(), "app/src/main/java/a/Device.kt", DEVICE);
    folder
}

fn write(root: &Path, file: &str, text: &str) -> PathBuf {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

fn silent(_: Stage, _: usize, _: usize) {}

fn open(root: &Path) -> Workspace {
    let cancel = Cancel::new();
    let reading = Reading { progress: &silent, cancel: &cancel, cache: None };
    Workspace::open(root, &[root.to_path_buf()], &Options::default(), &reading).unwrap()
}

fn reload(workspace: &mut Workspace) {
    let cancel = Cancel::new();
    workspace.reload(&Reading { progress: &silent, cancel: &cancel, cache: None }).unwrap();
}

/// All that a report says, but for the times.
fn said(mut report: Report) -> String {
    report.stats.times.clear();
    format!("{report:#?}")
}

fn check(workspace: &Workspace) -> Report {
    workspace.check(&Ready::new(rules::builtin().unwrap()), &Options::default(), &Cancel::new()).unwrap()
}

fn fresh(root: &Path) -> Report {
    let cancel = Cancel::new();
    let reading = Reading { progress: &silent, cancel: &cancel, cache: None };
    scan(root, &[root.to_path_buf()], &Ready::new(rules::builtin().unwrap()), &Options::default(), &reading).unwrap()
}

#[test]
fn an_opened_workspace_finds_what_a_scan_finds() {
    let folder = project();
    let report = check(&open(folder.path()));
    assert!(!report.findings.is_empty());
    assert_eq!(said(report), said(fresh(folder.path())));
}

#[test]
fn a_text_in_an_editor_counts_instead_of_the_one_on_disk_until_it_is_closed() {
    let folder = project();
    let mut workspace = open(folder.path());
    let before = said(check(&workspace));
    let app = folder.path().join("app/src/main/java/a/App.kt");
    assert_eq!(workspace.set_text(&app, "package a\nclass App : android.app.Application()\n"), Effect::Changed);
    let snapshot = workspace.clone();
    let quiet = check(&workspace);
    // Somebody writes to the file behind the editor's back.
    fs::write(&app, APP).unwrap();
    assert_eq!(workspace.reread(&app), Effect::None);
    assert_eq!(said(check(&workspace)), said(quiet));
    assert_eq!(workspace.close(&app), Effect::Changed);
    assert_eq!(said(check(&workspace)), before);
    assert_ne!(said(check(&snapshot)), before);
}

#[test]
fn a_file_that_an_editor_has_not_saved_yet_is_part_of_the_project() {
    let folder = project();
    let device = folder.path().join("app/src/main/java/a/Device.kt");
    fs::remove_file(&device).unwrap();
    let mut workspace = open(folder.path());
    let without = said(check(&workspace));
    workspace.set_text(&device, DEVICE);
    let with = said(check(&workspace));
    assert_ne!(with, without);
    fs::write(&device, DEVICE).unwrap();
    assert_eq!(said(fresh(folder.path())), with);
    workspace.close(&device);
    assert_eq!(said(check(&workspace)), with);
    fs::remove_file(&device).unwrap();
    assert_eq!(workspace.reread(&device), Effect::Changed);
    assert_eq!(said(check(&workspace)), without);
}

#[test]
fn texts_that_a_scan_leaves_out_are_left_out_of_an_editor_too() {
    let folder = project();
    let root = folder.path();
    write(root, ".gitignore", "ignored/\n*.tmp.kt\n");
    for file in ["ignored/A.kt", "a.tmp.kt", ".hidden/A.kt", "app/build/generated/A.kt", "app/src/test/java/A.kt"] {
        write(root, file, DEVICE);
    }
    let mut workspace = open(root);
    let before = said(check(&workspace));
    for file in ["ignored/A.kt", "ignored/New.kt", "a.tmp.kt", ".hidden/A.kt", "app/build/generated/A.kt", "notes.txt"]
    {
        assert_eq!(workspace.set_text(&root.join(file), APP), Effect::None, "{file}");
    }
    workspace.set_text(&root.join("app/src/test/java/A.kt"), APP);
    assert_eq!(workspace.set_text(&PathBuf::from("/elsewhere/A.kt"), APP), Effect::None);
    assert_eq!(said(check(&workspace)), before);
}

#[test]
fn folders_come_and_go() {
    let folder = project();
    let root = folder.path();
    let mut workspace = open(root);
    let before = said(check(&workspace));
    fs::rename(root.join("app/src/main/java"), root.join("app/src/main/kotlin")).unwrap();
    assert_eq!(workspace.reread(&root.join("app/src/main/java")), Effect::Changed);
    assert_eq!(workspace.reread(&root.join("app/src/main/kotlin")), Effect::Reload);
    reload(&mut workspace);
    assert_ne!(said(check(&workspace)), before);
    assert_eq!(said(check(&workspace)), said(fresh(root)));
    write(root, ".gitignore", "kotlin\n");
    assert_eq!(workspace.reread(&root.join(".gitignore")), Effect::Reload);
    reload(&mut workspace);
    assert_eq!(said(check(&workspace)), said(fresh(root)));
}

#[test]
fn a_reload_keeps_what_editors_hold() {
    let folder = project();
    let root = folder.path();
    let mut workspace = open(root);
    let app = root.join("app/src/main/java/a/App.kt");
    workspace.set_text(&app, "class App");
    let edited = said(check(&workspace));
    reload(&mut workspace);
    assert_eq!(said(check(&workspace)), edited);
}

#[test]
fn a_check_that_nobody_wants_any_more_is_given_up() {
    let folder = project();
    let mut workspace = open(folder.path());
    let app = folder.path().join("app/src/main/java/a/App.kt");
    workspace.set_text(&app, APP);
    let (pack, options, cancel) = (Ready::new(rules::builtin().unwrap()), Options::default(), Cancel::new());
    let wanted = check(&workspace);
    workspace.set_text(&app, APP);
    cancel.cancel();
    assert_eq!(workspace.check(&pack, &options, &cancel).err(), Some(Cancelled));
    assert_eq!(workspace.inventory(&pack, &options, &cancel).err(), Some(Cancelled));
    // What was not lowered then is lowered when somebody asks again.
    assert_eq!(said(check(&workspace)), said(wanted));
    let cancel = Cancel::new();
    let told = |_: Stage, done: usize, _: usize| {
        if done == 2 {
            cancel.cancel();
        }
    };
    let reading = Reading { progress: &told, cancel: &cancel, cache: None };
    let root = folder.path();
    assert_eq!(scan(root, &[root.to_path_buf()], &pack, &options, &reading).err(), Some(Cancelled));
}

/// Numbers that look random, the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

const FOLDERS: &[&str] =
    &["app", "build", ".hidden", "src", "test", "generated", "main", "node_modules", "lib", "保险"];
const FILES: &[&str] = &["A.kt", "B.java", "build.gradle", ".C.kt", "x.txt", "AndroidManifest.xml", "c.tmp.kt"];
const PATTERNS: &[&str] =
    &["/lib", "*.tmp.kt", "!c.tmp.kt", "app/", "!app/", "**/main/*.java", "!.hidden", "# no", "[", "保险/", "src/*"];

fn random_path(dice: &mut Dice) -> String {
    let mut path = String::new();
    for _ in 0..dice.roll(4) {
        path.push_str(dice.pick(FOLDERS));
        path.push('/');
    }
    path
}

#[test]
fn the_verdict_on_a_path_is_that_of_a_walk() {
    for seed in 0..150 {
        let (folder, mut dice) = (tempfile::tempdir().unwrap(), Dice(seed));
        let root = folder.path();
        for _ in 0..12 {
            let path = random_path(&mut dice) + dice.pick(FILES);
            write(root, &path, "x");
        }
        for _ in 0..3 {
            let patterns = format!("{}\n{}\n", dice.pick(PATTERNS), dice.pick(PATTERNS));
            let path = random_path(&mut dice) + dice.pick(&[".gitignore", ".gitignore", ".ignore"]);
            write(root, &path, &patterns);
        }
        if dice.roll(2) == 0 {
            let nested = root.join(random_path(&mut dice)).join(".git/info");
            fs::create_dir_all(&nested).unwrap();
            fs::write(nested.join("exclude"), dice.pick(PATTERNS)).unwrap();
        }
        let top = if dice.roll(3) == 0 { root.join("app") } else { root.to_path_buf() };
        fs::create_dir_all(&top).unwrap();
        let found = files::discover(root, std::slice::from_ref(&top), &Discovery::default());
        let rules = files::Rules::new(&[top], false);
        let mut all = Vec::new();
        walk(root, &mut all);
        for path in all {
            let found_as = |list: &[FoundFile]| list.iter().any(|file| file.path == path);
            let verdict = rules.verdict(&path);
            let expected = (found_as(&found.files), found_as(&found.tests));
            let told = (matches!(verdict, files::Verdict::Source(_)), matches!(verdict, files::Verdict::Test(_)));
            assert_eq!(told, expected, "seed {seed}: {}: {verdict:?}", path.display());
        }
    }
}

fn walk(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, all) } else { all.push(path) }
    }
}

#[test]
fn after_any_edits_a_check_equals_a_new_scan() {
    let texts = [APP, DEVICE, "class {", "", "package a\nclass Other { val x = Device.read(App()) }\n", "\u{0}\u{1}"];
    let names = ["a/App.kt", "a/Device.kt", "a/New.kt", "b/More.kt", "../../test/java/T.kt"];
    for seed in 0..40 {
        let (folder, mut dice) = (project(), Dice(seed));
        let root = folder.path();
        let mut workspace = open(root);
        let mut buffers: std::collections::BTreeMap<PathBuf, &str> = std::collections::BTreeMap::new();
        for _ in 0..8 {
            let name = dice.pick(&names);
            let path = match name.strip_prefix("../../") {
                Some(test) => root.join("app/src").join(test),
                None => root.join("app/src/main/java").join(name),
            };
            let text = texts[dice.roll(texts.len())];
            match dice.roll(4) {
                0 => {
                    workspace.set_text(&path, text);
                    buffers.insert(path, text);
                }
                1 => {
                    workspace.close(&path);
                    buffers.remove(&path);
                }
                2 => {
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(&path, text).unwrap();
                    workspace.reread(&path);
                }
                _ => {
                    let _ = fs::remove_file(&path);
                    workspace.reread(&path);
                }
            }
            if dice.roll(2) == 0 {
                let _ = check(&workspace);
            }
        }
        let edited = said(check(&workspace));
        for (path, text) in buffers {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        assert_eq!(edited, said(fresh(root)), "seed {seed}");
    }
}

#[test]
fn an_edit_joins_two_builds_and_parts_them_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "one/app/build.gradle.kts", BUILD);
    write(root, "one/app/src/main/AndroidManifest.xml", MANIFEST);
    write(root, "one/app/src/main/java/a/App.kt", APP);
    write(root, "two/build.gradle.kts", "plugins { id(\"com.android.library\") }\n");
    write(root, "two/src/main/java/d/Device.kt", &DEVICE.replace("package a", "package d"));
    let mut workspace = open(root);
    let apart = check(&workspace);
    assert_eq!(apart.stats.units.len(), 2);
    let build = root.join("one/app/build.gradle.kts");
    workspace.set_text(&build, &format!("{BUILD}dependencies {{ implementation(files(\"../../two\")) }}\n"));
    let text = APP.replace("package a\n", "package a\nimport d.Device\n");
    workspace.set_text(&root.join("one/app/src/main/java/a/App.kt"), &text);
    let joined = check(&workspace);
    assert!(joined.findings.iter().any(|finding| finding.rule == "collection/before-consent"), "{joined:#?}");
    workspace.close(&build);
    workspace.close(&root.join("one/app/src/main/java/a/App.kt"));
    assert_eq!(said(check(&workspace)), said(apart));
}

#[test]
fn only_the_build_that_was_edited_is_checked_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for name in ["one", "two", "three"] {
        write(root, &format!("{name}/build.gradle.kts"), BUILD);
        write(root, &format!("{name}/src/main/AndroidManifest.xml"), MANIFEST);
        write(root, &format!("{name}/src/main/java/a/App.kt"), APP);
        write(root, &format!("{name}/src/main/java/a/Device.kt"), DEVICE);
    }
    let mut workspace = open(root);
    let first = check(&workspace);
    assert_eq!(first.findings.iter().filter(|finding| finding.rule == "collection/before-consent").count(), 3);
    workspace.set_text(&root.join("two/src/main/java/a/Device.kt"), &format!("{DEVICE}fun more() {{}}\n"));
    let keys = |workspace: &Workspace| -> Vec<_> {
        let cancel = Cancel::new();
        workspace.load(&Reading { progress: &silent, cancel: &cancel, cache: None }).unwrap();
        workspace.builds().iter().map(|build| build.key(&[0; 32])).collect()
    };
    let (before, edited) = (keys(&open(root)), keys(&workspace));
    let same = before.iter().filter(|key| edited.contains(key)).count();
    assert_eq!((before.len(), same), (3, 2));
    let moved = check(&workspace);
    assert_eq!(moved.findings, first.findings);
    assert_ne!(said(moved), said(first));
}

/// Whether a report was made by a check, or taken from an earlier one.
fn is_checked(report: &Report) -> bool {
    report.stats.times.iter().any(|(stage, _)| *stage == "solve")
}

#[test]
fn comments_and_blank_lines_move_findings_without_another_check() {
    let folder = project();
    let device = folder.path().join("app/src/main/java/a/Device.kt");
    let boxed = "<LinearLayout xmlns:android=\"http://schemas.android.com/apk/res/android\">\n\
        <CheckBox android:checked=\"true\" android:text=\"I agree to the privacy policy\"/>\n</LinearLayout>\n";
    let layout = write(folder.path(), "app/src/main/res/layout/ask.xml", boxed);
    let options = Options { landmarks: true, ..Options::default() };
    let pack = Ready::new(rules::builtin().unwrap());
    let check = |workspace: &Workspace| workspace.check(&pack, &options, &Cancel::new()).unwrap();
    let mut workspace = open(folder.path());
    let first = check(&workspace);
    assert!(
        is_checked(&first)
            && !first.landmarks.is_empty()
            && first.findings.iter().any(|finding| !finding.fixes.is_empty())
    );
    let spread = DEVICE.replace("{\n", "{\n\n    // what is this\n").replace("return t", "return  /* 🙂 */ t");
    for (path, text) in [(&device, spread), (&layout, boxed.replace('\n', "\n<!-- so -->\n"))] {
        workspace.set_text(path, &text);
        let report = check(&workspace);
        assert!(!is_checked(&report), "{path:?} says what it said before");
        fs::write(path, text).unwrap();
        assert_eq!(said(report), said(check(&open(folder.path()))));
    }
}

#[test]
fn what_a_text_says_is_checked_again_as_soon_as_it_says_something_else() {
    let folder = project();
    let device = folder.path().join("app/src/main/java/a/Device.kt");
    let mut workspace = open(folder.path());
    check(&workspace);
    let suppressed = DEVICE.replace("        return", "        // consentlint-ignore: all -- a test\n        return");
    for text in [
        DEVICE.replace("imei", "imey"),
        DEVICE.replace("\"phone\"", "\"phones\""),
        suppressed.clone(),
        suppressed + "\n",
    ] {
        workspace.set_text(&device, &text);
        let report = check(&workspace);
        assert!(is_checked(&report), "{text}");
        fs::write(&device, text).unwrap();
        assert_eq!(said(report), said(fresh(folder.path())));
    }
}

#[test]
fn the_cache_knows_a_build_again_whose_texts_were_only_laid_out_anew() {
    let folder = project();
    let kept = tempfile::tempdir().unwrap();
    let scanned = || {
        let (cancel, cache) = (Cancel::new(), crate::cache::Cache::new(kept.path(), crate::cache::SIZE_LIMIT));
        let reading = Reading { progress: &silent, cancel: &cancel, cache: Some(cache.clone()) };
        let pack = Ready::new(rules::builtin().unwrap());
        let report = scan(folder.path(), &[folder.path().to_path_buf()], &pack, &Options::default(), &reading).unwrap();
        cache.save();
        report
    };
    assert!(is_checked(&scanned()));
    write(folder.path(), "app/src/main/java/a/Device.kt", &DEVICE.replace("    fun", "\n    // now\n    fun"));
    let report = scanned();
    assert!(!is_checked(&report));
    assert_eq!(said(report), said(fresh(folder.path())));
    write(folder.path(), "app/src/main/java/a/Device.kt", &DEVICE.replace("imei", "deviceId"));
    assert!(is_checked(&scanned()));
}
