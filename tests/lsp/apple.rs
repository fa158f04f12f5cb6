//! Sessions with an app for iOS.

use std::path::Path;

use serde_json::json;

use crate::client::{Client, Start, text};
use crate::expected::Columns;
use crate::inside::uri;
use crate::sessions::{actions_at, applied, edit, found, project};
use crate::world::{Replacement, Step, Tree};

const DELEGATE: &str = "App/AppDelegate.swift";
const TRACKER: &str = "App/Tracker.m";
const RULE: &str = "collection/sdk-init-before-consent";

/// The start of the app, with characters of every width before the call.
fn delegate(statement: &str) -> String {
    format!(
        "import UIKit\n\n@main\nclass AppDelegate: UIResponder, UIApplicationDelegate {{\n    \
         func application(_ application: UIApplication, didFinishLaunchingWithOptions options: [UIApplication.LaunchOptionsKey: Any]?) -> Bool {{\n        \
         let 名字 = \"😀\"; {statement}\n        return true\n    }}\n}}\n"
    )
}

fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn a_finding_in_swift_stands_behind_characters_of_every_width() {
    let written = delegate("UMConfigure.initWithAppkey(名字, channel: \"c\")");
    let (_folder, root) = project(&tree(&[(DELEGATE, &written)]));
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    client.open(&root, DELEGATE, &written);
    let first = client.wait(RULE, |client| found(client, &root, DELEGATE, RULE).first().cloned());
    // `        let 名字 = "😀"; ` has 22 characters, and one of them counts twice.
    assert_eq!(first["range"]["start"], json!({ "line": 5, "character": 23 }));
    let steps = first["relatedInformation"].as_array().unwrap();
    assert!(steps.iter().any(|step| text(&step["message"]).contains("AppDelegate.application")), "{first}");
}

#[test]
fn an_edit_in_swift_shows_findings_in_objective_c_and_takes_them_away() {
    let tracker = "#import <UMCommon/UMCommon.h>\n\n@interface Tracker : NSObject\n+ (void)begin;\n@end\n\n@implementation Tracker\n\
        + (void)begin {\n    [UMConfigure initWithAppkey:@\"k\" channel:@\"c\"];\n}\n@end\n";
    let quiet = delegate("print(名字)");
    let (_folder, root) = project(&tree(&[(DELEGATE, &quiet), (TRACKER, tracker)]));
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    client.open(&root, DELEGATE, &quiet);
    client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let at = quiet.find("print(名字)").unwrap();
    let call = edit(&quiet, (at, at + "print(名字)".len()), "Tracker.begin()");
    client.take(&root, Step::Edit(DELEGATE.into(), 2, vec![call]), Columns::Utf16);
    client.wait("the finding", |client| (found(client, &root, TRACKER, RULE).len() == 1).then_some(()));
    let loud = delegate("Tracker.begin()");
    let back = Replacement { before: loud, bytes: None, by: quiet };
    client.take(&root, Step::Edit(DELEGATE.into(), 3, vec![back]), Columns::Utf16);
    client.wait("no finding", |client| found(client, &root, TRACKER, RULE).is_empty().then_some(()));
}

/// Ignores the first finding of a rule in a file, as the editor offers it, and sees it gone.
fn ignore(client: &mut Client, root: &Path, (path, before, rule): (&str, &str, &str)) {
    client.open(root, path, before);
    let first = client.wait(rule, |client| found(client, root, path, rule).first().cloned());
    let actions = actions_at(client, &uri(root, path), &first, json!(["quickfix"]));
    let offered = actions.iter().find(|action| text(&action["title"]).contains(&format!("Ignore {rule}"))).unwrap();
    let after = applied(before, &offered["edit"]["changes"][uri(root, path)]);
    let whole = Replacement { before: before.to_owned(), bytes: None, by: after.clone() };
    client.take(root, Step::Edit(path.into(), 2, vec![whole]), Columns::Utf16);
    client.wait(&after, |client| {
        let is_new = client.published[&uri(root, path)]["version"] == 2;
        (is_new && found(client, root, path, rule).is_empty()).then_some(())
    });
    let left = &client.published[&uri(root, path)]["diagnostics"];
    assert!(!left.to_string().contains("hygiene/"), "{left}\n{after}");
}

#[test]
fn a_finding_is_ignored_with_a_reason_in_each_kind_of_file_of_an_ios_app() {
    let swift = delegate("UMConfigure.initWithAppkey(名字, channel: \"c\")\n        Tracker.begin()");
    let tracker = "@interface Tracker : NSObject\n+ (void)begin;\n@end\n\n@implementation Tracker\n+ (void)begin {\n    \
        [UMConfigure initWithAppkey:@\"k\" channel:@\"c\"];\n}\n@end\n";
    let xib = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<document type=\"com.apple.InterfaceBuilder3.CocoaTouch.XIB\" version=\"3.0\">\n    <objects>\n        \
        <view id=\"v-1\">\n            <subviews>\n                <switch opaque=\"NO\" on=\"YES\" id=\"s-1\"/>\n                \
        <label text=\"我已阅读并同意《隐私政策》\" id=\"l-1\"/>\n            </subviews>\n        </view>\n    </objects>\n</document>\n";
    let info = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n\t\
        <key>FIREBASE_ANALYTICS_COLLECTION_ENABLED</key>\n\t<true/>\n</dict>\n</plist>\n";
    let cases = [
        (DELEGATE, swift.as_str(), RULE),
        (TRACKER, tracker, RULE),
        ("App/Login.xib", xib, "consent/default-checked"),
        ("App/Info.plist", info, "consent/default-opt-in-setting"),
    ];
    let (_folder, root) = project(&tree(&cases.map(|(path, text, _)| (path, text))));
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    for case in cases {
        ignore(&mut client, &root, case);
    }
}

#[test]
fn a_fix_in_objective_c_is_written_as_the_language_writes_it() {
    let screen = "#import <UIKit/UIKit.h>\n\n@interface LoginViewController : UIViewController\n\
        @property (nonatomic, strong) UISwitch *agreeSwitch;\n@end\n\n@implementation LoginViewController\n\
        - (void)viewDidLoad {\n    /* 同意😀 */ self.agreeSwitch.on = YES;\n}\n@end\n";
    let path = "App/LoginViewController.m";
    let rule = "consent/default-checked";
    let written = delegate("window?.rootViewController = LoginViewController()");
    let (_folder, root) = project(&tree(&[(path, screen), (DELEGATE, &written)]));
    let mut client = Client::start(&Start { folders: &[&root], ..Start::default() });
    client.open(&root, path, screen);
    let first = client.wait(rule, |client| found(client, &root, path, rule).first().cloned());
    let actions = actions_at(&mut client, &uri(&root, path), &first, json!(["quickfix"]));
    let fix = actions.iter().find(|action| text(&action["title"]).starts_with("Leave ")).unwrap();
    let after = applied(screen, &fix["edit"]["changes"][uri(&root, path)]);
    assert_eq!(after, screen.replace("YES", "NO"));
}
