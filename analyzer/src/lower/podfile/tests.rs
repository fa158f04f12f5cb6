//! Stories about reading package files of Ruby's form.

use super::lower;

/// One line per element: nesting by blanks, attributes with their places checked.
fn read(text: &str) -> (Vec<String>, usize) {
    let facts = lower(text);
    let mut depths: Vec<usize> = Vec::new();
    let lines = facts.elements.iter().map(|element| {
        let depth = element.parent.map_or(0, |parent| depths[parent as usize] + 1);
        depths.push(depth);
        assert!(text.get(element.span.start as usize..element.span.end as usize).is_some());
        let mut line = format!("{}{}", " ".repeat(depth), facts.str(element.name));
        for attribute in &element.attributes {
            let (name, value) = (facts.str(attribute.name), facts.str(attribute.value));
            let place = &text[attribute.span.start as usize..attribute.span.end as usize];
            assert!(place.contains(value), "{value}: {place}");
            line += &if name.is_empty() { format!(" {value}") } else { format!(" {name}={value}") };
        }
        line
    });
    (lines.collect(), facts.gaps.len())
}

#[test]
fn reads_the_pods_of_each_target() {
    let text = "# 依赖\nplatform :ios, '13.0'\nuse_frameworks! :linkage => :static\n\ntarget 'Shop' do\n  \
                pod 'Umeng/Common', '~> 7.4' # 统计\n  pod 'Local', :path => '../Local'\n  pod \"Ads-CN\",\n      \
                subspecs: ['BUAdSDK', 'CSJ']\n  if ENV['X'] == '1'\n    pod 'Debug', :configurations => ['Debug']\n  end\n\n  \
                target 'ShopTests' do\n    inherit! :search_paths\n  end\nend\n\npost_install do |installer|\n  \
                installer.pods_project.targets.each do |target|\n    x = 1\n  end\nend\n";
    let expected = [
        "platform ios 13.0",
        "use_frameworks! linkage=static",
        "target Shop",
        " pod Umeng/Common ~> 7.4",
        " pod Local path=../Local",
        " pod Ads-CN subspecs=BUAdSDK subspecs=CSJ",
        " pod Debug configurations=Debug",
        " target ShopTests",
        "  inherit! search_paths",
        "post_install",
        " each",
        "  x",
    ];
    let (lines, gaps) = read(text);
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end_matches(" 1")).collect();
    assert_eq!((lines, gaps), (expected.to_vec(), 0));
}

#[test]
fn reads_a_podspec_whatever_its_variable_is_called() {
    let text = "require 'json'\nPod::Spec.new do |spec|\n  spec.name = 'Track'\n  spec.description = <<-DESC\n    do it's end\n  \
                DESC\n  spec.source_files = 'ios/**/*.{h,m}', \"x/*.swift\"\n  spec.dependency 'FMDB/SQLCipher', '~> 2'\n  \
                spec.subspec 'Core' do |core|\n    core.dependency \"AFNetworking\"\n    core.frameworks = %w[UIKit AdSupport]\n  \
                end\nend\n";
    let expected = [
        "require json",
        "Pod Spec new",
        " name Track",
        " description",
        " source_files ios/**/*.{h,m} x/*.swift",
        " dependency FMDB/SQLCipher ~> 2",
        " subspec Core",
        "  dependency AFNetworking",
        "  frameworks UIKit AdSupport",
    ];
    assert_eq!(read(text), (expected.map(String::from).to_vec(), 0));
}

#[test]
fn reads_a_cartfile() {
    let text = "github \"Umeng/SDK\" ~> 7.0\ngit 'https://x.example/a.git' \"main\"\n";
    let (lines, gaps) = read(text);
    assert_eq!(
        (lines[0].as_str(), lines[1].as_str(), gaps),
        ("github Umeng/SDK 7 0", "git https://x.example/a.git main", 0)
    );
}

#[test]
fn a_half_typed_line_costs_that_line_only() {
    let (lines, gaps) = read("target 'A' do\n  pod 'X\n  pod 'Y', [\n  pod 'Z'\n");
    assert_eq!(lines, ["target A", " pod X", " pod Y", " pod Z"]);
    assert!(gaps >= 2, "{gaps}");
    assert_eq!(read("end\nend\npod 'X'").0, ["pod X"]);
}

#[test]
fn a_value_may_be_chosen_and_a_text_may_run_over_lines() {
    let text =
        "prefix = if ENV['X'] == 'true'\n  'ios/'\nelse\n  ''\nend\nrequire f('-p',\n  'a(\n  \"b\")', x)\npod 'Y'\n";
    let (lines, gaps) = read(text);
    assert_eq!((lines.last().map(String::as_str), gaps), (Some("pod Y"), 0), "{lines:?}");
}
