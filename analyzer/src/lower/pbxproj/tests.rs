//! Stories about reading Xcode projects.

use super::lower;

const PROJECT: &str = r#"// !$*UTF8*$!
{
	archiveVersion = 1;
	objects = {
		A1 /* AppDelegate.swift in Sources */ = {isa = PBXBuildFile; fileRef = F1; };
		A2 = {isa = PBXBuildFile; fileRef = V1; };
		F1 /* 应用 */ = {isa = PBXFileReference; path = AppDelegate.swift; sourceTree = "<group>"; };
		F2 = {isa = PBXFileReference; name = en; path = en.lproj/Main.strings; sourceTree = "<group>"; };
		F3 = {isa = PBXFileReference; path = Shop.app; sourceTree = BUILT_PRODUCTS_DIR; };
		V1 = {isa = PBXVariantGroup; children = (F2, ); sourceTree = "<group>"; };
		G0 = {isa = PBXGroup; children = (G1, F3, ); sourceTree = "<group>"; };
		G1 = {isa = PBXGroup; children = (F1, V1, ); path = "Shop 商店"; sourceTree = "<group>"; };
		S1 = {isa = PBXFileSystemSynchronizedRootGroup; path = Widget; sourceTree = "<group>"; };
		T1 /* Shop */ = {
			isa = PBXNativeTarget;
			buildConfigurationList = L1;
			buildPhases = (P1, P2, );
			dependencies = (D1, );
			name = Shop;
			packageProductDependencies = (Q1, );
			productType = "com.apple.product-type.application";
		};
		T2 = {isa = PBXNativeTarget; fileSystemSynchronizedGroups = (S1, ); name = Widget; productType = "com.apple.product-type.app-extension"; };
		P1 = {isa = PBXSourcesBuildPhase; files = (A1, ); };
		P2 = {isa = PBXResourcesBuildPhase; files = (A2, GONE, ); };
		D1 = {isa = PBXTargetDependency; target = T2; };
		Q1 = {isa = XCSwiftPackageProductDependency; package = R1; productName = Ads; };
		R1 = {isa = XCRemoteSwiftPackageReference; repositoryURL = "https://github.com/x/ads.git"; requirement = {kind = exactVersion; }; };
		L1 = {isa = XCConfigurationList; buildConfigurations = (C1, ); };
		C1 = {isa = XCBuildConfiguration; name = Debug; buildSettings = {
			INFOPLIST_FILE = Shop/Info.plist;
			INFOPLIST_KEY_NSCameraUsageDescription = "扫码";
			OTHER = 1;
		}; };
	};
	rootObject = X;
}
"#;

/// One line per element: nesting by blanks, attributes.
fn read(text: &str) -> (Vec<String>, usize) {
    let facts = lower(text);
    let lines = facts.elements.iter().map(|element| {
        let depth = usize::from(element.parent.is_some());
        let mut line = format!("{}{}", " ".repeat(depth), facts.str(element.name));
        for attribute in &element.attributes {
            line += &format!(" {}={}", facts.str(attribute.name), facts.str(attribute.value));
        }
        line
    });
    (lines.collect(), facts.gaps.len())
}

#[test]
fn says_what_is_built_and_out_of_what() {
    let expected = [
        "target name=Shop type=application",
        " file path=Shop 商店/AppDelegate.swift",
        " file path=Shop 商店/en.lproj/Main.strings",
        " dependency target=Widget",
        " product name=Ads",
        " setting name=INFOPLIST_FILE value=Shop/Info.plist configuration=Debug",
        " setting name=INFOPLIST_KEY_NSCameraUsageDescription value=扫码 configuration=Debug",
        "target name=Widget type=app-extension",
        " folder path=Widget",
        "package url=https://github.com/x/ads.git",
    ];
    assert_eq!(read(PROJECT), (expected.map(String::from).to_vec(), 0));
}

#[test]
fn a_setting_is_placed_at_its_own_line_behind_chinese() {
    let facts = lower(PROJECT);
    let setting = facts.elements.iter().find(|e| facts.str(e.attributes[0].value).ends_with("CameraUsageDescription"));
    let span = setting.unwrap().span;
    assert_eq!(&PROJECT[span.start as usize..span.end as usize], "INFOPLIST_KEY_NSCameraUsageDescription");
}

#[test]
fn groups_that_hold_each_other_and_a_cut_text_end() {
    let round = "{ objects = { G1 = {isa = PBXGroup; children = (G2); path = a; }; G2 = {isa = PBXGroup; children = (G1, F); \
                 path = b; }; F = {isa = PBXFileReference; path = f; }; B = {isa = PBXBuildFile; fileRef = F; }; P = {files = (B); }; \
                 T = {isa = PBXNativeTarget; name = T; buildPhases = (P); }; }; }";
    let (lines, _) = read(round);
    assert!(lines[1].ends_with("/a/b/f"), "{lines:?}");
    for cut in (0..PROJECT.len()).filter(|cut| PROJECT.is_char_boundary(*cut)) {
        read(&PROJECT[..cut]);
    }
}
