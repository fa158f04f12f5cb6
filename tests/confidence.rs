//! How sure a finding is: guesses on its path, and how many other paths there are.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

mod program;

use program::{scan, write};

/// An app whose start runs each of so many tasks, one of which starts an SDK: the confidences of what is found.
fn of_tasks(tasks: usize) -> Vec<String> {
    let others: String =
        (1..tasks).map(|n| format!("class Task{n} : Task {{ override fun work() {{ println({n}) }} }}\n")).collect();
    let code = format!(
        "package shop\n\nimport android.app.Application\nimport com.umeng.commonsdk.UMConfigure\n\n\
         interface Task {{ fun work() }}\n\
         class Start(private val app: Application) : Task {{\n    \
             override fun work() {{ UMConfigure.init(app, \"k\", \"c\", UMConfigure.DEVICE_TYPE_PHONE, null) }}\n}}\n\
         {others}\
         class App : Application() {{\n    \
             private val tasks = mutableListOf<Task>()\n    \
             override fun onCreate() {{ for (task in tasks) {{ task.work() }} }}\n}}\n"
    );
    of_app(&code)
}

/// An app that starts an SDK at the end of so many calls: the confidences of what is found.
fn of_calls(calls: usize) -> Vec<String> {
    let chain: String = (0..calls)
        .map(|n| format!("class Step{n}(val app: Application) {{ fun go() {{ Step{}(app).go() }} }}\n", n + 1))
        .collect();
    let code = format!(
        "package shop\n\nimport android.app.Application\nimport com.umeng.commonsdk.UMConfigure\n\n{chain}\
         class Step{calls}(val app: Application) {{\n    \
             fun go() {{ UMConfigure.init(app, \"k\", \"c\", UMConfigure.DEVICE_TYPE_PHONE, null) }}\n}}\n\
         class App : Application() {{\n    override fun onCreate() {{ Step0(this).go() }}\n}}\n"
    );
    of_app(&code)
}

fn of_app(code: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"shop\">\
                    <application android:name=\".App\" /></manifest>";
    write(
        folder.path(),
        &[
            ("build.gradle", program::BUILD),
            ("src/main/AndroidManifest.xml", manifest),
            ("src/main/java/shop/App.kt", code),
        ],
    );
    let report = scan(folder.path(), &["--only", "collection/sdk-init-before-consent", "--min-confidence", "low"]);
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["confidence"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_path_through_one_of_many_classes_is_less_sure_than_through_one_of_a_few() {
    assert_eq!(of_tasks(2), ["high"]);
    assert_eq!(of_tasks(40), ["medium"]);
}

#[test]
fn a_long_path_is_less_sure_than_a_short_one() {
    assert_eq!(of_calls(4), ["high"]);
    assert_eq!(of_calls(20), ["medium"]);
    assert_eq!(of_calls(40), ["low"], "held back, where nobody asks for what is not sure");
}
