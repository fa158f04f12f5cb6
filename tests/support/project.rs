//! Completes a case to a project: manifest and build file, where the case brings none.
//!
//! In: a case. Out: the texts that are analysed.

use super::page::{Case, CaseFile};
use super::tokens::Code;

/// A class that a case declares at the top level of a file.
struct Class {
    package: String,
    name: String,
}

/// The case with a manifest and a build file.
#[must_use]
pub fn complete(case: &Case) -> Vec<CaseFile> {
    let mut files = case.files.clone();
    // A plug-in of a hybrid app says both itself.
    if files.iter().any(|file| file.path.rsplit('/').next() == Some("plugin.xml")) {
        return files;
    }
    let module = module_of(&files);
    if !files.iter().any(|file| file.path.ends_with("AndroidManifest.xml")) {
        let folder = if module.is_some() { "src/main/" } else { "" };
        let path = format!("{}{folder}AndroidManifest.xml", module.as_deref().unwrap_or(""));
        let text = manifest(&files);
        files.push(CaseFile { language: "xml".into(), path, text, page_line: 0 });
    }
    if !files.iter().any(|file| file.path.ends_with("build.gradle") || file.path.ends_with("build.gradle.kts")) {
        let path = format!("{}build.gradle", module.as_deref().unwrap_or(""));
        let text = format!(
            "plugins {{\n    id 'com.android.application'\n}}\n\nandroid {{\n    namespace '{}'\n    compileSdk 35\n}}\n",
            package(&files)
        );
        files.push(CaseFile { language: "groovy".into(), path, text, page_line: 0 });
    }
    files
}

/// The folder of the module, with a slash at its end, if the first source file lies in a source set.
fn module_of(files: &[CaseFile]) -> Option<String> {
    let source = files.iter().find(|file| is_source(file))?;
    if source.path.starts_with("src/") {
        return Some(String::new());
    }
    source.path.find("/src/").map(|at| source.path[..=at].to_string())
}

fn is_source(file: &CaseFile) -> bool {
    file.path.ends_with(".java") || file.path.ends_with(".kt")
}

fn is_test(file: &CaseFile) -> bool {
    ["/src/test/", "/src/androidTest/"].iter().any(|folder| file.path.contains(folder))
}

fn package(files: &[CaseFile]) -> String {
    files.iter().find(|file| is_source(file)).map_or_else(|| "app".to_string(), |file| package_of(&file.text))
}

fn package_of(text: &str) -> String {
    text.lines()
        .find_map(|line| line.trim().strip_prefix("package "))
        .map_or_else(String::new, |rest| rest.trim().trim_end_matches(';').to_string())
}

/// A manifest that registers the application, the launcher and the other activities of the case.
fn manifest(files: &[CaseFile]) -> String {
    let package = package(files);
    let classes: Vec<Class> = files.iter().filter(|file| is_source(file) && !is_test(file)).flat_map(classes).collect();
    let full = |class: &Class| {
        if class.package == package { format!(".{}", class.name) } else { format!("{}.{}", class.package, class.name) }
    };
    let activities: Vec<&Class> = classes.iter().filter(|class| class.name.ends_with("Activity")).collect();
    let launcher = activities.iter().find(|class| class.name == "MainActivity").or(activities.first()).copied();
    let app = classes.iter().find(|class| class.name == "App");
    let name = app.map_or_else(String::new, |class| format!(" android:name=\"{}\"", full(class)));
    let mut text = format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"{package}\">\n    <application{name}>\n"
    );
    for class in activities {
        if launcher.is_some_and(|launcher| std::ptr::eq(launcher, class)) {
            text.push_str(&launcher_element(&full(class)));
        } else {
            let line = format!("        <activity android:name=\"{}\" android:exported=\"false\" />\n", full(class));
            text.push_str(&line);
        }
    }
    text.push_str("    </application>\n</manifest>\n");
    text
}

fn launcher_element(name: &str) -> String {
    format!(
        "        <activity android:name=\"{name}\" android:exported=\"true\">\n            <intent-filter>\n                \
         <action android:name=\"android.intent.action.MAIN\" />\n                \
         <category android:name=\"android.intent.category.LAUNCHER\" />\n            </intent-filter>\n        \
         </activity>\n"
    )
}

/// The concrete classes at the top level of a file.
fn classes(file: &CaseFile) -> Vec<Class> {
    let code = Code::new(&file.text);
    let mut depth = 0usize;
    let mut found = Vec::new();
    for index in 0..code.tokens.len() {
        match code.text(index) {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "class" if depth == 0 && !is_abstract(&code, index) => {
                if let Some(name) = code.next(index) {
                    let name = code.text(name).to_string();
                    found.push(Class { package: package_of(&file.text), name });
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether `abstract` stands among the modifiers of a class.
fn is_abstract(code: &Code<'_>, class: usize) -> bool {
    let mut at = class;
    while let Some(before) = code.prev(at) {
        match code.text(before) {
            "abstract" | "sealed" | "annotation" => return true,
            "public" | "open" | "final" | "internal" | "private" | "data" => at = before,
            _ => return false,
        }
    }
    false
}
