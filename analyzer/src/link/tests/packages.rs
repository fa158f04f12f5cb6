//! Pods and Swift packages of a unit.

use super::ask;
use crate::facts::Span;
use crate::link::FileId;
use crate::link::modules::Modules;
use crate::link::packages::{Manager, Package, brings};

/// What each unit takes: where it is named, and the name.
fn taken(files: &[(&str, &str)]) -> Vec<String> {
    ask(files, |program| {
        let modules = Modules::new(program);
        let all = modules.units.iter().flat_map(|unit| unit.packages.iter().map(move |package| (unit, package)));
        let told = all.map(|(unit, package)| {
            let (file, span) = package.place;
            let text = files.iter().find(|(path, _)| *path == program.path(file)).unwrap().1;
            assert!(text[span.start as usize..span.end as usize].contains(package.name.split('/').next().unwrap()));
            format!("{}: {} {}", unit.name, program.path(file), package.name)
        });
        told.collect()
    })
}

const APP: (&str, &str) = ("ios/Shop/App.swift", "@main struct A {}");

#[test]
fn pods_count_with_their_parts_but_not_those_of_tests() {
    let podfile = "# 依赖\ntarget 'Shop' do\n  pod 'UMCommon'\n  pod 'Ads-CN', '5', :subspecs => ['BUAdSDK']\n  \
                   pod 'Look', :configurations => ['Debug']\n  target 'ShopTests' do\n    pod 'Quick'\n  end\nend\n";
    let lock = "PODS:\n  - UMCommon (7.4)\n  - UMDevice (3)\n";
    let files = [APP, ("ios/Podfile", podfile), ("ios/Podfile.lock", lock)];
    let expected = [
        "ios: ios/Podfile Ads-CN",
        "ios: ios/Podfile Ads-CN/BUAdSDK",
        "ios: ios/Podfile UMCommon",
        "ios: ios/Podfile.lock UMCommon",
        "ios: ios/Podfile.lock UMDevice",
    ];
    let mut found = taken(&files);
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_project_names_repositories_and_products_and_resolved_ones_lie_in_it() {
    let project = r#"{ objects = {
        T = {isa = PBXNativeTarget; name = Shop; packageProductDependencies = (Q); productType = "com.apple.product-type.application"; };
        Q = {isa = XCSwiftPackageProductDependency; productName = AdsCore; };
        R = {isa = XCRemoteSwiftPackageReference; repositoryURL = "https://x.example/Ads.git"; }; }; }"#;
    let resolved = r#"{"pins": [{"location": "git@x.example:o/track.git"}]}"#;
    let files = [
        APP,
        ("ios/Shop.xcodeproj/project.pbxproj", project),
        ("ios/Shop.xcodeproj/project.xcworkspace/xcshareddata/swiftpm/Package.resolved", resolved),
    ];
    let mut found = taken(&files);
    found.sort();
    let names: Vec<&str> = found.iter().filter_map(|line| line.rsplit(' ').next()).collect();
    assert_eq!(names, ["Ads", "AdsCore", "track"]);
}

#[test]
fn packages_and_pods_of_an_sdk_are_those_of_its_manifest() {
    let package = "let package = Package(name: \"Core\", dependencies: [.package(url: \"https://x.example/ads\", from: \"1.0\")], \
                   targets: [.target(name: \"Core\", dependencies: [.product(name: \"Ads\", package: \"ads\")])])";
    let files = [("Package.swift", package), ("Sources/Core/C.swift", "class C {}")];
    let mut found = taken(&files);
    found.sort();
    assert_eq!(found, [".: Package.swift Ads", ".: Package.swift ads"]);
    let spec = "Pod::Spec.new do |s|\n  s.name = 'Track'\n  s.dependency 'FMDB/SQLCipher', '~> 2'\nend\n";
    assert_eq!(taken(&[("Track.podspec", spec), ("T.swift", "class T {}")]), [".: Track.podspec FMDB/SQLCipher"]);
    let cartfile = "github \"Umeng/SDK\" ~> 7.0\n";
    assert_eq!(taken(&[("Cartfile", cartfile), ("T.swift", "class T {}")]), [".: Cartfile SDK"]);
}

#[test]
fn an_sdk_comes_with_its_pod_and_the_parts_of_it() {
    let pack = rules::builtin().unwrap();
    let pangle = pack.sdks.iter().find(|sdk| sdk.coordinates.pods.iter().any(|pod| pod == "Ads-CN")).unwrap();
    let fits = |manager, name: &str| {
        brings(&Package { manager, name: name.to_owned(), place: (FileId(0), Span::default()) }, pangle)
    };
    assert!(fits(Manager::Pods, "Ads-CN") && fits(Manager::Pods, "Ads-CN/BUAdSDK"));
    assert!(!fits(Manager::Pods, "Ads-CNN") && !fits(Manager::Repositories, "Ads-CN"));
}
