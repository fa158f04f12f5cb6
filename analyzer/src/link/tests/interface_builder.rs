//! Storyboards and xibs.

use super::ask;
use crate::link::interface_builder::InterfaceBuilder;
use crate::link::localized::Localized;
use crate::link::modules::Modules;
use crate::link::program::Program;
use crate::link::property_lists::PropertyLists;

const MAIN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<document type="com.apple.InterfaceBuilder3.CocoaTouch.Storyboard.XIB" version="3.0" initialViewController="nav">
  <scenes>
    <scene sceneID="s0"><objects>
      <navigationController id="nav" sceneMemberID="viewController">
        <connections><segue destination="welcome" kind="relationship" relationship="rootViewController" id="r"/></connections>
      </navigationController>
    </objects></scene>
    <!-- 欢迎 -->
    <scene sceneID="s1"><objects>
      <viewController storyboardIdentifier="Welcome" id="welcome" customClass="WelcomeController" customModule="Shop" sceneMemberID="viewController">
        <view key="view" id="root">
          <subviews>
            <label text="请阅读《隐私政策》" id="notice"/>
            <switch on="YES" id="ads">
              <connections><action selector="adsChanged:" destination="welcome" eventType="valueChanged" id="a1"/></connections>
            </switch>
            <button selected="YES" id="tick"/>
            <view id="box"><subviews>
              <button id="agree">
                <state key="normal" title="同意并继续"/>
                <connections>
                  <action selector="agree:" destination="welcome" eventType="touchUpInside" id="a2"/>
                  <segue destination="home" kind="show" identifier="toHome" id="g1"/>
                </connections>
              </button>
            </subviews></view>
            <textView id="terms"><string key="text">Long
text</string><connections><outletCollection property="gestureRecognizers" destination="tap" id="o9"/></connections></textView>
          </subviews>
        </view>
        <connections>
          <outlet property="agreeButton" destination="agree" id="o1"/>
          <outlet property="adsSwitch" destination="ads" id="o2"/>
          <segue destination="other" kind="presentation" identifier="settings" id="g2"/>
        </connections>
      </viewController>
      <tapGestureRecognizer id="tap"><connections><action selector="openTerms" destination="welcome" id="a3"/></connections></tapGestureRecognizer>
      <viewControllerPlaceholder storyboardName="Settings" referencedIdentifier="Privacy" id="other" sceneMemberID="viewController"/>
    </objects></scene>
    <scene sceneID="s2"><objects>
      <tableViewController id="home" customClass="HomeController" sceneMemberID="viewController">
        <tableView key="view" id="table"><prototypes>
          <tableViewCell reuseIdentifier="c" id="cell" customClass="NoticeCell">
            <tableViewCellContentView key="contentView" id="cv"><subviews><label text="Hi" id="hi"/></subviews></tableViewCellContentView>
            <connections>
              <outlet property="titleLabel" destination="hi" id="o3"/>
              <segue destination="welcome" kind="show" identifier="back" id="g3"/>
            </connections>
          </tableViewCell>
        </prototypes></tableView>
      </tableViewController>
    </objects></scene>
  </scenes>
</document>"#;

const SETTINGS: &str = r#"<document><scenes><scene><objects>
<viewController storyboardIdentifier="Privacy" id="p" customClass="PrivacyController" sceneMemberID="viewController"/>
</objects></scene></scenes></document>"#;

const DIALOG: &str = r#"<document><objects>
<placeholder placeholderIdentifier="IBFilesOwner" id="-1" customClass="PolicyDialog"><connections><outlet property="no" destination="b" id="o"/></connections></placeholder>
<placeholder placeholderIdentifier="IBFirstResponder" id="-2" customClass="UIResponder"/>
<view id="v"><subviews><button id="b"><buttonConfiguration key="configuration" style="plain" title="Refuse"/>
<userDefinedRuntimeAttributes><userDefinedRuntimeAttribute type="string" keyPath="localizedKey" value="refuse"/></userDefinedRuntimeAttributes>
<connections><action selector="refuse" destination="-1" eventType="touchUpInside" id="a"/></connections></button></subviews></view>
</objects></document>"#;

fn drawn<T>(question: impl FnOnce(&InterfaceBuilder, &Program<'_>) -> T) -> T {
    let files = [
        ("Shop/Base.lproj/Main.storyboard", MAIN),
        ("Shop/en.lproj/Main.strings", "\"agree.normalTitle\" = \"Agree\";"),
        ("Shop/zh-Hans.lproj/Localizable.strings", "\"refuse\" = \"不同意\";"),
        ("Shop/Settings.storyboard", SETTINGS),
        ("Shop/PolicyDialog.xib", DIALOG),
        ("Shop/Info.plist", "<plist><dict><key>UIMainStoryboardFile</key><string>Main</string></dict></plist>"),
        ("Shop/App.swift", "@main class App {}"),
    ];
    ask(&files, |program| question(&InterfaceBuilder::new(program, &Localized::new(program)), program))
}

#[test]
fn a_class_knows_its_views_by_outlets_with_texts_and_first_states() {
    drawn(|drawn, _| {
        let one = |name: &str| drawn.outlet("WelcomeController", name).next().unwrap();
        assert_eq!(one("agreeButton").texts, ["同意并继续", "Agree"]);
        assert_eq!((one("agreeButton").element.as_str(), one("agreeButton").on), ("button", Some(false)));
        assert_eq!(one("adsSwitch").on, Some(true));
        let all: Vec<&str> = drawn.views_of("WelcomeController").map(|view| view.id.as_str()).collect();
        assert_eq!(all, ["root", "notice", "ads", "tick", "box", "agree", "terms", "tap"]);
        let around = |id: &str| {
            let view = drawn.views.iter().find(|view| view.id == id).unwrap();
            view.around.map(|index| drawn.views[index].id.as_str())
        };
        assert_eq!((around("agree"), around("box"), around("notice")), (Some("box"), Some("root"), Some("root")));
        let tick = drawn.views.iter().find(|view| view.id == "tick").unwrap();
        assert_eq!((tick.on, tick.screen.as_str()), (Some(true), "WelcomeController"));
        let cell = drawn.outlet("NoticeCell", "titleLabel").next().unwrap();
        assert_eq!((cell.texts[0].as_str(), cell.screen.as_str()), ("Hi", "NoticeCell"));
    });
}

#[test]
fn a_method_is_run_by_the_control_that_says_so() {
    drawn(|drawn, program| {
        let run = |class: &str, method: &str| {
            let found = drawn.controls_of(class, method).map(|(view, action)| format!("{} {}", view.id, action.event));
            found.collect::<Vec<_>>()
        };
        assert_eq!(run("WelcomeController", "agree"), ["agree touchUpInside"]);
        assert_eq!(run("WelcomeController", "adsChanged"), ["ads valueChanged"]);
        assert_eq!(run("WelcomeController", "openTerms"), ["terms ", "tap "]);
        assert_eq!(run("PolicyDialog", "refuse"), ["b touchUpInside"]);
        assert_eq!(run("HomeController", "agree"), [""; 0]);
        let (_, action) = drawn.controls_of("WelcomeController", "agree").next().unwrap();
        let (file, span) = action.place;
        assert_eq!(program.path(file), "Shop/Base.lproj/Main.storyboard");
        assert!(MAIN[span.start as usize..span.end as usize].starts_with("<action selector=\"agree:\""));
    });
}

#[test]
fn the_texts_of_a_xib_may_stand_under_a_key_that_it_names() {
    drawn(|drawn, _| {
        let button = drawn.outlet("PolicyDialog", "no").next().unwrap();
        assert_eq!(button.texts, ["Refuse", "不同意"]);
        assert_eq!(button.screen, "PolicyDialog");
    });
}

#[test]
fn segues_lead_from_class_to_class_also_into_another_storyboard() {
    drawn(|drawn, _| {
        let ways = drawn.segues_from("WelcomeController").map(|segue| {
            let by = segue.fired_by.map_or("code", |index| drawn.views[index].id.as_str());
            format!("{} {} by {by}: {}", segue.kind, segue.identifier, segue.to.join(","))
        });
        let expected = ["show toHome by agree: HomeController", "presentation settings by code: PrivacyController"];
        let mut ways: Vec<String> = ways.collect();
        ways.sort_by_key(|way| !way.starts_with("show"));
        assert_eq!(ways, expected);
        assert_eq!(drawn.segues_to("PrivacyController").count(), 1);
        // A tap on a cell leaves the screen that shows the cell.
        assert_eq!(
            drawn.segues_from("HomeController").map(|segue| segue.identifier.as_str()).collect::<Vec<_>>(),
            ["back"]
        );
    });
}

#[test]
fn the_first_screen_is_what_the_first_controller_holds() {
    drawn(|drawn, program| {
        assert_eq!(drawn.initial("Main").collect::<Vec<_>>(), ["WelcomeController"]);
        assert_eq!(drawn.with_storyboard_id("Privacy").collect::<Vec<_>>(), ["PrivacyController"]);
        let modules = Modules::new(program);
        let lists = PropertyLists::new(program, &modules, &modules.units[0]);
        assert_eq!(drawn.first_screens(program, &lists), ["WelcomeController"]);
    });
}
