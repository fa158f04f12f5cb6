//! What is an application and what an SDK, by Apple's build files.

use rules::rule::Artifact;

use super::ask;
use crate::link::modules::Modules;
use crate::link::property_lists::PropertyLists;

/// The units of a project, with the source files that each is made of.
fn units(files: &[(&str, &str)]) -> Vec<String> {
    ask(files, |program| {
        let modules = Modules::new(program);
        let told = modules.units.iter().map(|unit| {
            let artifact = if unit.artifact == Artifact::App { "app" } else { "sdk" };
            let own = program.files.iter().enumerate().filter(|(index, file)| {
                let id = crate::link::FileId(*index as u32);
                !file.test && unit.modules.contains(&modules.of(id)) && is_source(&file.path)
            });
            let own: Vec<&str> = own.map(|(_, file)| file.path.as_str()).collect();
            format!("{artifact} {}: {}", unit.name, own.join(" "))
        });
        let mut told: Vec<String> = told.collect();
        told.sort();
        told
    })
}

fn is_source(path: &str) -> bool {
    (path.ends_with(".swift") && !path.ends_with("Package.swift")) || path.ends_with(".kt")
}

/// A project with targets: name, product type, files, names of needed targets.
fn project(targets: &[(&str, &str, &[&str], &[&str])]) -> String {
    let mut objects = String::new();
    for (name, kind, files, needs) in targets {
        let (mut built, mut needed) = (String::new(), String::new());
        for (n, path) in files.iter().enumerate() {
            objects += &format!("B{name}{n} = {{isa = PBXBuildFile; fileRef = F{name}{n}; }};\n");
            objects +=
                &format!("F{name}{n} = {{isa = PBXFileReference; path = {path:?}; sourceTree = \"<group>\"; }};\n");
            built += &format!("B{name}{n}, ");
        }
        for need in *needs {
            objects += &format!("D{name}{need} = {{isa = PBXTargetDependency; target = T{need}; }};\n");
            needed += &format!("D{name}{need}, ");
        }
        objects += &format!("P{name} = {{isa = PBXSourcesBuildPhase; files = ({built}); }};\n");
        objects += &format!(
            "T{name} = {{isa = PBXNativeTarget; buildPhases = (P{name}); dependencies = ({needed}); name = {name}; \
             productType = \"com.apple.product-type.{kind}\"; }};\n"
        );
    }
    format!("// !$*UTF8*$!\n{{ objects = {{\n{objects}}}; }}\n")
}

#[test]
fn an_application_with_its_widget_and_framework_is_one_unit_without_its_tests() {
    let text = project(&[
        ("Shop", "application", &["Shop/App.swift", "Shared/Key.swift"], &["Kit"]),
        ("Widget", "app-extension", &["Widget/W.swift", "Shared/Key.swift"], &[]),
        ("Kit", "framework", &["Kit/K.swift"], &[]),
        ("Checks", "bundle.unit-test", &["Checks/C.swift"], &["Shop"]),
    ]);
    let files = [
        ("ios/Shop.xcodeproj/project.pbxproj", text.as_str()),
        ("ios/Shop/App.swift", "class A {}"),
        ("ios/Shared/Key.swift", "class K {}"),
        ("ios/Widget/W.swift", "class W {}"),
        ("ios/Kit/K.swift", "class F {}"),
        ("ios/Checks/C.swift", "class C {}"),
    ];
    assert_eq!(units(&files), ["app ios: ios/Kit/K.swift ios/Shared/Key.swift ios/Shop/App.swift ios/Widget/W.swift"]);
}

#[test]
fn a_project_of_a_framework_alone_is_an_sdk_and_its_example_uses_it() {
    let kit = project(&[("Kit", "framework", &["Source/K.swift"], &[])]);
    let app = project(&[("Demo", "application", &["Demo/D.swift"], &[])]);
    let alone = [("Kit.xcodeproj/project.pbxproj", kit.as_str()), ("Source/K.swift", "public class K {}")];
    assert_eq!(units(&alone), ["sdk Source: Source/K.swift"]);
    let mut both = alone.to_vec();
    both.push(("Example/Demo.xcodeproj/project.pbxproj", &app));
    both.push(("Example/Demo/D.swift", "import Kit\nclass D {}"));
    assert_eq!(units(&both), ["app Example/Demo: Example/Demo/D.swift Source/K.swift"]);
}

#[test]
fn android_and_ios_side_by_side_are_two_applications() {
    let text = project(&[("Runner", "application", &["Runner/AppDelegate.swift"], &[])]);
    let files = [
        ("android/app/build.gradle", "plugins { id 'com.android.application' }"),
        ("android/app/src/main/java/a/Main.kt", "package a\nclass Main"),
        ("ios/Runner.xcodeproj/project.pbxproj", text.as_str()),
        ("ios/Runner/AppDelegate.swift", "@UIApplicationMain class AppDelegate {}"),
        ("ios/Podfile", "target 'Runner' do\nend\n"),
    ];
    let expected =
        ["app android/app: android/app/src/main/java/a/Main.kt", "app ios/Runner: ios/Runner/AppDelegate.swift"];
    assert_eq!(units(&files), expected);
}

#[test]
fn a_pod_is_an_sdk_unless_an_application_takes_it() {
    let spec =
        ("Track/Track.podspec", "Pod::Spec.new do |s|\n  s.name = 'Track-iOS'\n  s.module_name = 'Track'\nend\n");
    let own = ("Track/Classes/T.swift", "public class T {}");
    assert_eq!(units(&[spec, own]), ["sdk Track: Track/Classes/T.swift"]);
    let text = project(&[("Shop", "application", &["Shop/App.swift"], &[])]);
    let app = [("App/Shop.xcodeproj/project.pbxproj", text.as_str()), ("App/Shop/App.swift", "class A {}")];
    let podfile = ("App/Podfile", "target 'Shop' do\n  pod 'Track-iOS', :path => '../Track'\nend\n");
    let taken = units(&[spec, own, app[0], app[1], podfile]);
    assert_eq!(taken, ["app App/Shop: App/Shop/App.swift Track/Classes/T.swift"]);
    let imported = ("App/Shop/App.swift", "import Track\nclass A {}");
    assert_eq!(units(&[spec, own, app[0], imported]), taken);
    assert_eq!(units(&[spec, own, app[0], app[1]]).len(), 2);
}

#[test]
fn a_podspec_says_nothing_of_the_android_sources_beside_it() {
    let files = [
        ("Track.podspec", "Pod::Spec.new do |s|\n  s.name = 'Track'\nend\n"),
        ("ios/T.swift", "public class T {}"),
        ("droid/src/main/java/a/B.kt", "package a\nclass B"),
    ];
    assert_eq!(units(&files), ["sdk .: ios/T.swift", "sdk droid: droid/src/main/java/a/B.kt"]);
}

#[test]
fn a_swift_package_is_an_sdk_and_with_an_application_product_an_application() {
    let library = "let package = Package(name: \"Core\", products: [.library(name: \"Core\", targets: [\"Core\"])], \
                   targets: [.target(name: \"Core\")])";
    let files = [("Core/Package.swift", library), ("Core/Sources/Core/C.swift", "public class C {}")];
    assert_eq!(units(&files), ["sdk Core: Core/Sources/Core/C.swift"]);
    let app = "let package = Package(name: \"Shop\", products: [.iOSApplication(name: \"Shop\")], \
               dependencies: [.package(path: \"../Core\")], targets: [.executableTarget(name: \"App\")])";
    let mut both = files.to_vec();
    both.extend([("Shop/Package.swift", app), ("Shop/A.swift", "@main struct A {}")]);
    assert_eq!(units(&both), ["app Shop: Core/Sources/Core/C.swift Shop/A.swift"]);
}

#[test]
fn without_a_project_file_an_application_is_what_begins_like_one() {
    assert_eq!(units(&[("A.swift", "public class A {}")]), ["sdk .: A.swift"]);
    assert_eq!(units(&[("A.swift", "@main struct A: App {}")]), ["app .: A.swift"]);
    assert_eq!(units(&[("A.swift", "UIApplicationMain(1, 2, nil, nil)")]), ["app .: A.swift"]);
    let info = "<plist><dict><key>UILaunchStoryboardName</key><string>Launch</string></dict></plist>";
    assert_eq!(units(&[("A.swift", "class A {}"), ("Info.plist", info)]), ["app .: A.swift"]);
    let podfile = ("ios/Podfile", "target 'A' do\nend");
    assert_eq!(units(&[("ios/A/A.swift", "@main struct A: App {}"), podfile]), ["app ios: ios/A/A.swift"]);
}

#[test]
fn settings_of_a_target_are_entries_of_its_property_list() {
    let text = project(&[("Shop", "application", &["Shop/App.swift"], &[])]);
    let text = text.replace(
        "name = Shop;",
        "name = Shop; buildConfigurationList = L; };\nL = {isa = XCConfigurationList; buildConfigurations = (C); };\n\
         C = {isa = XCBuildConfiguration; name = Release; buildSettings = { GENERATE_INFOPLIST_FILE = YES; \
         INFOPLIST_KEY_NSCameraUsageDescription = \"扫码\"; INFOPLIST_KEY_UIRequiresFullScreen = YES; }; };\nX = {",
    );
    let files = [("Shop.xcodeproj/project.pbxproj", text.as_str()), ("Shop/App.swift", "class A {}")];
    ask(&files, |program| {
        let modules = Modules::new(program);
        let lists = PropertyLists::new(program, &modules, &modules.units[0]);
        let entries = lists.info.iter().map(|p| format!("{} {} {}", p.key, p.kind, p.values.join(",")));
        let expected = ["NSCameraUsageDescription string 扫码", "UIRequiresFullScreen boolean true"];
        assert_eq!(entries.collect::<Vec<_>>(), expected);
    });
}

#[test]
fn an_application_without_a_project_owns_its_own_package_alone() {
    let plist = "<plist><dict><key>UILaunchStoryboardName</key><string>Launch</string></dict></plist>\n";
    let files = [
        ("demo/package.json", "{\"name\": \"demo\"}"),
        ("demo/ios/Info.plist", plist),
        ("demo/ios/App.swift", "class App {}\n"),
        ("sms/package.json", "{\"name\": \"sms\"}"),
        ("sms/ios/Sms.swift", "class Sms {}\n"),
    ];
    assert_eq!(units(&files), ["app demo: demo/ios/App.swift", "sdk sms: sms/ios/Sms.swift"]);
}
