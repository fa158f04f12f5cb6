//! `scan --fix` from outside: what is mended, what is left alone, and how files come out.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const MANIFEST: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a\">\n\
    <application android:name=\".App\">\n<activity android:name=\".Login\" android:exported=\"true\"><intent-filter>\
    <action android:name=\"android.intent.action.MAIN\"/><category android:name=\"android.intent.category.LAUNCHER\"/>\
    </intent-filter></activity>\n</application>\n</manifest>\n";

const LAYOUT: &str = "app/src/main/res/layout/login.xml";
const SCREEN: &str = "app/src/main/java/a/Login.kt";

fn layout(checked: &str) -> String {
    format!(
        "<LinearLayout xmlns:android=\"http://schemas.android.com/apk/res/android\">\n    <CheckBox\n        \
         android:id=\"@+id/agree\"\n        android:text=\"我已阅读并同意《隐私政策》\"\n        {checked} />\n</LinearLayout>\n"
    )
}

const DELEGATE: &str = "import UIKit\n\n@main\nclass AppDelegate: UIResponder, UIApplicationDelegate {\n    var window: UIWindow?\n\n    \
    func application(_ application: UIApplication, didFinishLaunchingWithOptions options: [UIApplication.LaunchOptionsKey: Any]?) -> Bool {\n        \
    window?.rootViewController = LoginViewController()\n        return true\n    }\n}\n";

struct Project(tempfile::TempDir);

impl Project {
    fn new(files: &[(&str, &[u8])]) -> Project {
        let project = Project(tempfile::tempdir().unwrap());
        project.write("app/src/main/AndroidManifest.xml", MANIFEST.as_bytes());
        project.write("app/build.gradle", b"plugins { id 'com.android.application' }\nandroid { namespace 'a' }\n");
        files.iter().for_each(|(path, bytes)| project.write(path, bytes));
        project
    }

    /// An app for iOS that has nothing but its delegate.
    fn ios(files: &[(&str, &[u8])]) -> Project {
        let project = Project(tempfile::tempdir().unwrap());
        project.write("App/AppDelegate.swift", DELEGATE.as_bytes());
        files.iter().for_each(|(path, bytes)| project.write(path, bytes));
        project
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn bytes(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.root().join(path)).unwrap()
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_consentlint"));
        command.arg("scan").args(arguments).current_dir(self.root()).stdin(Stdio::null());
        command.env("CONSENTLINT_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
        command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANG").output().unwrap()
    }

    /// Ids of the rules that have findings.
    fn rules(&self) -> Vec<String> {
        let report: Value = serde_json::from_slice(&self.run(&["--format", "json"]).stdout).unwrap();
        report["findings"].as_array().unwrap().iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect()
    }
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

/// Fixes one file and compares it with what is expected; a second run changes nothing more.
fn assert_fixed(path: &str, before: &str, after: &str) {
    assert_mended(&Project::new(&[(path, before.as_bytes())]), path, (before, after));
}

/// The same in an app for iOS.
fn assert_fixed_on_ios(path: &str, before: &str, after: &str) {
    assert_mended(&Project::ios(&[(path, before.as_bytes())]), path, (before, after));
}

fn assert_mended(project: &Project, path: &str, (before, after): (&str, &str)) {
    assert_ne!(before, after);
    let wrong = project.rules();
    let output = project.run(&["--fix"]);
    assert_eq!(project.text(path), after, "{}\n{wrong:?}", stderr(&output));
    assert!(stderr(&output).contains("fixed: "), "{}", stderr(&output));
    assert!(project.rules().len() < wrong.len(), "{wrong:?}");
    let again = project.run(&["--fix"]);
    assert!(stderr(&again).contains("nothing here can be fixed"), "{}", stderr(&again));
    assert_eq!(project.text(path), after);
}

#[test]
fn a_ticked_box_in_a_layout_is_emptied() {
    assert_fixed(LAYOUT, &layout("android:checked=\"true\""), &layout("android:checked=\"false\""));
    assert_fixed(LAYOUT, &layout("android:checked = 'true'"), &layout("android:checked = 'false'"));
}

#[test]
fn a_box_that_code_ticks_is_not_ticked_any_more() {
    let kotlin = |statement: &str| {
        format!(
            "package a\n\nimport android.app.Activity\nimport android.widget.CheckBox\n\nclass Login : Activity() {{\n    \
             override fun onCreate(state: android.os.Bundle?) {{\n        setContentView(R.layout.login)\n        \
             val agreePolicy = findViewById<CheckBox>(R.id.agree)\n        {statement}\n    }}\n}}\n"
        )
    };
    assert_fixed(SCREEN, &kotlin("agreePolicy.isChecked = true"), &kotlin("agreePolicy.isChecked = false"));
    assert_fixed(SCREEN, &kotlin("agreePolicy.setChecked( true )"), &kotlin("agreePolicy.setChecked( false )"));
    let java = |value: &str| {
        format!(
            "package a;\n\npublic class Login extends android.app.Activity {{\n    private android.widget.CheckBox agreePolicy;\n\n    \
             @Override\n    protected void onCreate(android.os.Bundle state) {{\n        agreePolicy = findViewById(R.id.agree);\n        \
             agreePolicy.setChecked(/* yes */ {value}); // true\n    }}\n}}\n"
        )
    };
    assert_fixed("app/src/main/java/a/Login.java", &java("true"), &java("false"));
}

fn compose(state: &str, checkbox: &str) -> String {
    format!(
        "package a\n\nimport androidx.activity.ComponentActivity\nimport androidx.activity.compose.setContent\n\
         import androidx.compose.foundation.layout.Row\nimport androidx.compose.material3.Checkbox\nimport androidx.compose.material3.Text\n\
         import androidx.compose.runtime.Composable\nimport androidx.compose.runtime.getValue\n\
         import androidx.compose.runtime.mutableStateOf\nimport androidx.compose.runtime.remember\n\
         import androidx.compose.runtime.setValue\n\nclass Login : ComponentActivity() {{\n    override fun onCreate(state: android.os.Bundle?) {{\n        \
         setContent {{ Agreement() }}\n    }}\n}}\n\n@Composable\nfun Agreement() {{\n    {state}\n    Row {{\n        {checkbox}\n        \
         Text(\"I agree to the privacy policy\")\n    }}\n}}\n"
    )
}

#[test]
fn the_state_that_holds_a_composed_box_starts_with_no() {
    let state = |value: &str| format!("var agreed by remember {{ mutableStateOf({value}) }}");
    let checkbox = "Checkbox(checked = agreed, onCheckedChange = { agreed = it }, enabled = true)";
    assert_fixed(SCREEN, &compose(&state("true"), checkbox), &compose(&state("false"), checkbox));
    // Of two truth values the right one.
    let checkbox = |value: &str| format!("Checkbox(enabled = true, checked = {value}, onCheckedChange = {{ }})");
    assert_fixed(SCREEN, &compose("", &checkbox("true")), &compose("", &checkbox("false")));
}

#[test]
fn settings_that_give_data_away_are_off_by_default() {
    let preference = |value: &str| {
        format!(
            "<PreferenceScreen xmlns:android=\"http://schemas.android.com/apk/res/android\">\n    <SwitchPreference \
             android:key=\"personalized_ads\" android:title=\"Personalized advertising\" android:defaultValue=\"{value}\"/>\n</PreferenceScreen>\n"
        )
    };
    assert_fixed("app/src/main/res/xml/settings.xml", &preference("true"), &preference("false"));
    let store = |value: &str| {
        format!(
            "package a\n\nclass Login(private val prefs: android.content.SharedPreferences) : android.app.Activity() {{\n    \
             override fun onCreate(state: android.os.Bundle?) {{\n        if (prefs.getBoolean(\"share_data_with_partners\", {value})) start()\n    }}\n    \
             private fun start() {{}}\n}}\n"
        )
    };
    assert_fixed(SCREEN, &store("true"), &store("false"));
}

#[test]
fn a_switch_in_the_manifest_that_turns_collection_on_is_turned_off() {
    let manifest = |value: &str| {
        MANIFEST.replace(
            "</application>",
            &format!("<meta-data android:name=\"firebase_analytics_collection_enabled\" android:value=\"{value}\"/>\n</application>"),
        )
    };
    assert_fixed("app/src/main/AndroidManifest.xml", &manifest("true"), &manifest("false"));
}

#[test]
fn encodings_marks_and_line_ends_stay() {
    let text = layout("android:checked=\"true\"").replace('\n', "\r\n");
    let utf16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2], text: &str| {
        mark.iter().copied().chain(text.encode_utf16().flat_map(bytes)).collect::<Vec<u8>>()
    };
    type Writer<'a> = &'a dyn Fn(&str) -> Vec<u8>;
    let write: [Writer<'_>; 4] = [
        &|text| encoding_rs::GBK.encode(text).0.into_owned(),
        &|text| [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        &|text| utf16(&[0xff, 0xfe], u16::to_le_bytes, text),
        &|text| utf16(&[0xfe, 0xff], u16::to_be_bytes, text),
    ];
    for (index, write) in write.into_iter().enumerate() {
        let project = Project::new(&[(LAYOUT, &write(&text))]);
        let output = project.run(&["--fix"]);
        assert_eq!(project.bytes(LAYOUT), write(&text.replace("\"true\"", "\"false\"")), "{index} {}", stderr(&output));
    }
}

#[test]
fn a_file_that_cannot_be_written_back_as_it_is_stays() {
    let mut bytes = layout("android:checked=\"true\"").into_bytes();
    bytes.extend_from_slice(b"<!-- caf\xe9 -->\n");
    let project = Project::new(&[(LAYOUT, &bytes)]);
    let output = project.run(&["--fix"]);
    assert_eq!(project.bytes(LAYOUT), bytes);
    assert!(stderr(&output).contains("cannot be written back"), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_dry_run_shows_a_diff_that_git_takes_and_changes_nothing() {
    let text = layout("android:checked=\"true\"").replace('\n', "\r\n");
    let project = Project::new(&[(LAYOUT, text.as_bytes())]);
    let dry = project.run(&["--fix", "--dry-run", "app"]);
    assert_eq!((project.text(LAYOUT), dry.status.code()), (text.clone(), Some(1)));
    assert!(stdout(&dry).starts_with(&format!("--- a/{LAYOUT}\n+++ b/{LAYOUT}\n@@ ")), "{}", stdout(&dry));
    assert!(stderr(&dry).starts_with("would fix: src/main/res/layout/login.xml:2:5 Leave "), "{}", stderr(&dry));
    project.write("fix.diff", &dry.stdout);
    let git = Command::new("git").args(["apply", "fix.diff"]).current_dir(project.root()).output().unwrap();
    assert!(git.status.success(), "{}", stderr(&git));
    assert_eq!(project.text(LAYOUT), text.replace("\"true\"", "\"false\""));
}

/// One constant decides two settings, one of which says no when it is true.
#[test]
fn a_change_that_would_bring_a_new_finding_is_not_made() {
    let code = "package a\n\nclass Login(private val prefs: android.content.SharedPreferences) : android.app.Activity() {\n    \
        private val first = true\n    override fun onCreate(state: android.os.Bundle?) {\n        \
        val sharing = prefs.getBoolean(\"share_data_with_partners\", first)\n        \
        val none = prefs.getBoolean(\"disable_personalized_ads\", first)\n    }\n}\n";
    let project = Project::new(&[(SCREEN, code.as_bytes())]);
    assert_eq!(project.rules(), ["consent/default-opt-in-setting"]);
    let output = project.run(&["--fix"]);
    assert!(stderr(&output).contains("not fixed: "), "{}", stderr(&output));
    assert_eq!(project.text(SCREEN), code);
}

#[test]
fn the_report_after_a_fix_is_that_of_the_new_texts_and_json_offers_what_is_left() {
    let project = Project::new(&[(LAYOUT, layout("android:checked=\"true\"").as_bytes())]);
    let before: Value = serde_json::from_slice(&project.run(&["--format", "json"]).stdout).unwrap();
    let fix = &before["findings"][0]["fixes"][0];
    assert_eq!(fix["applicability"], "automatic");
    assert_eq!(fix["edits"][0]["replacement"], "false");
    assert_eq!(fix["edits"][0]["start"], serde_json::json!({"line": 5, "column": 26}));
    assert_eq!(fix["edits"][0]["end"], serde_json::json!({"line": 5, "column": 30}));
    let output = project.run(&["--fix", "--format", "json"]);
    let after: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((after["findings"].as_array().unwrap().len(), output.status.code()), (0, Some(0)), "{after}");
}

#[test]
fn what_is_said_about_fixes_is_said_in_chinese_too() {
    let project = Project::new(&[(LAYOUT, layout("android:checked=\"true\"").as_bytes())]);
    let output = project.run(&["--fix", "--lang", "zh-CN"]);
    assert!(stderr(&output).starts_with("已修复："), "{}", stderr(&output));
    assert!(stderr(&output).contains("初始状态不选中"), "{}", stderr(&output));
}

#[test]
fn a_dry_run_without_a_fix_or_with_a_format_is_refused() {
    let project = Project::new(&[]);
    for arguments in [&["--dry-run"][..], &["--fix", "--dry-run", "--format", "json"]] {
        let output = project.run(arguments);
        assert_eq!((stdout(&output), output.status.code()), ("", Some(2)), "{arguments:?}");
    }
}

/// A part of a file may be staged: what would be mended is not what would be committed.
#[test]
fn the_whole_project_is_mended_or_nothing() {
    let project = Project::new(&[(LAYOUT, layout("android:checked=\"true\"").as_bytes())]);
    for arguments in [&["--fix", "--staged"][..], &["--fix", "--since", "HEAD"], &["--fix", "--watch"]] {
        let output = project.run(arguments);
        assert_eq!((stdout(&output), output.status.code()), ("", Some(2)), "{arguments:?}");
        assert!(stderr(&output).contains("cannot be used with"), "{}", stderr(&output));
    }
    assert_eq!(project.text(LAYOUT), layout("android:checked=\"true\""));
}

#[test]
fn boxes_that_swift_ticks_are_not_ticked_any_more() {
    let screen = |statement: &str| {
        format!(
            "import UIKit\n\nclass LoginViewController: UIViewController {{\n    let agreeBox = UISwitch() // 同意 🙂\n    \
             let agreeButton = UIButton()\n\n    override func viewDidLoad() {{\n        super.viewDidLoad()\n        {statement}\n    }}\n}}\n"
        )
    };
    let path = "App/LoginViewController.swift";
    for (before, after) in [
        ("agreeBox.isOn = true", "agreeBox.isOn = false"),
        ("agreeBox.setOn(true, animated: true)", "agreeBox.setOn(false, animated: true)"),
        ("agreeButton.isSelected = /* 是 */ true", "agreeButton.isSelected = /* 是 */ false"),
    ] {
        assert_fixed_on_ios(path, &screen(before), &screen(after));
    }
}

#[test]
fn boxes_that_objective_c_ticks_are_not_ticked_any_more() {
    let screen = |statement: &str| {
        format!(
            "#import <UIKit/UIKit.h>\n\n@interface LoginViewController : UIViewController\n\
             @property (nonatomic, strong) UISwitch *agreeSwitch;\n@property (nonatomic, strong) UIButton *agreeButton;\n@end\n\n\
             @implementation LoginViewController\n- (void)viewDidLoad {{\n    [super viewDidLoad];\n    {statement}\n}}\n@end\n"
        )
    };
    for (before, after) in [
        ("[self.agreeSwitch setOn:YES animated:YES];", "[self.agreeSwitch setOn:NO animated:YES];"),
        ("self.agreeSwitch.on = YES;", "self.agreeSwitch.on = NO;"),
        ("self.agreeButton.selected = TRUE;", "self.agreeButton.selected = FALSE;"),
        ("[self.agreeButton setSelected:true];", "[self.agreeButton setSelected:false];"),
    ] {
        assert_fixed_on_ios("App/LoginViewController.m", &screen(before), &screen(after));
    }
}

#[test]
fn a_switch_that_a_xib_draws_as_on_is_drawn_as_off() {
    let xib = |on: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<document type=\"com.apple.InterfaceBuilder3.CocoaTouch.XIB\" version=\"3.0\">\n    \
             <objects>\n        <view id=\"v-1\">\n            <subviews>\n                <switch opaque=\"NO\" {on} id=\"s-1\"/>\n                \
             <label text=\"我已阅读并同意《隐私政策》\" id=\"l-1\"/>\n            </subviews>\n        </view>\n    </objects>\n</document>\n"
        )
    };
    assert_fixed_on_ios("App/LoginView.xib", &xib("on=\"YES\""), &xib("on=\"NO\""));
}

#[test]
fn the_state_that_holds_a_toggle_and_stored_settings_start_with_no() {
    let view = |first: &str, second: &str| {
        format!(
            "import SwiftUI\n\nstruct SettingsView: View {{\n    @State private var agreed{first}\n    @AppStorage(\"personalized_ads\") var ads{second}\n\n    \
             var body: some View {{\n        Toggle(\"I agree to the privacy policy\", isOn: $agreed)\n        Toggle(\"Ads\", isOn: $ads)\n    }}\n}}\n"
        )
    };
    let path = "App/SettingsView.swift";
    assert_fixed_on_ios(path, &view(" = true", ": Bool = true"), &view(" = false", ": Bool = false"));
}

#[test]
fn stored_settings_that_give_data_away_are_off_until_the_user_turns_them_on() {
    let swift = |statement: &str| {
        format!(
            "import UIKit\n\nclass LoginViewController: UIViewController {{\n    override func viewDidLoad() {{\n        {statement}\n    }}\n}}\n"
        )
    };
    let path = "App/LoginViewController.swift";
    let missing = |value: &str| {
        swift(&format!(
            "let share = UserDefaults.standard.object(forKey: \"share_data_with_partners\") as? Bool ?? {value}"
        ))
    };
    assert_fixed_on_ios(path, &missing("true"), &missing("false"));
    let registered = |value: &str| {
        swift(&format!(
            "UserDefaults.standard.register(defaults: [\"sound\": true, \"personalized_ads\": {value}, \"n\": 1])"
        ))
    };
    assert_fixed_on_ios(path, &registered("true"), &registered("false"));
    let objective_c = |value: &str| {
        format!(
            "#import <UIKit/UIKit.h>\n@interface LoginViewController : UIViewController\n@end\n@implementation LoginViewController\n\
             - (void)viewDidLoad {{\n    NSDictionary *defaults = @{{@\"sound\": @YES, @\"personalized_ads\": @{value}}};\n    \
             [[NSUserDefaults standardUserDefaults] registerDefaults:defaults];\n}}\n@end\n"
        )
    };
    assert_fixed_on_ios("App/LoginViewController.m", &objective_c("YES"), &objective_c("NO"));
}

#[test]
fn a_switch_in_the_property_list_that_turns_collection_on_is_turned_off() {
    let list = |value: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n\t<key>UIRequiresFullScreen</key>\n\t<true/>\n\t\
             <key>FIREBASE_ANALYTICS_COLLECTION_ENABLED</key>\n\t<{value}/>\n</dict>\n</plist>\n"
        )
    };
    assert_fixed_on_ios("App/Info.plist", &list("true"), &list("false"));
}
