//! Stories about reading build files.

use super::{lower_catalog, lower_script};
use crate::facts::{FileFacts, FileKind};

/// One line per element: nesting by blanks, then attributes.
fn dump(facts: &FileFacts) -> Vec<String> {
    let mut depths: Vec<usize> = Vec::new();
    let lines = facts.elements.iter().map(|element| {
        let depth = element.parent.map_or(0, |parent| depths[parent as usize] + 1);
        depths.push(depth);
        let mut line = format!("{}{}", " ".repeat(depth.min(20)), facts.str(element.name));
        for attribute in &element.attributes {
            match facts.str(attribute.name) {
                "" => line += &format!(" [{}]", facts.str(attribute.value)),
                name => line += &format!(" {name}=[{}]", facts.str(attribute.value)),
            }
        }
        line
    });
    lines.collect()
}

#[track_caller]
fn check(kind: FileKind, text: &str, expected: &[&str]) {
    let facts = lower_script(kind, text);
    assert_eq!(dump(&facts), expected);
    assert_eq!(facts.gaps, []);
    for element in &facts.elements {
        for span in element.attributes.iter().map(|attribute| attribute.span).chain([element.span]) {
            assert!(text.get(span.start as usize..span.end as usize).is_some_and(|place| !place.is_empty()));
        }
    }
}

#[track_caller]
fn groovy(text: &str, expected: &[&str]) {
    check(FileKind::GradleGroovy, text, expected);
}

#[track_caller]
fn kotlin(text: &str, expected: &[&str]) {
    check(FileKind::GradleKotlin, text, expected);
}

const MODULE: [&str; 17] = [
    "plugins",
    " id [com.android.application] version=[8.1] apply=[false]",
    " alias [libs.plugins.kotlin.android]",
    "android",
    " namespace [a.b]",
    " defaultConfig",
    "  applicationId [x]",
    "  minSdk [21]",
    "  manifestPlaceholders a=[b]",
    "  manifestPlaceholders c=[d]",
    "dependencies",
    " implementation [project(:push)]",
    " implementation [platform(g:a:v)]",
    " implementation [libs.umeng.common]",
    " implementation [a:b:${ver}]",
    " implementation [a:b:1]",
    "  exclude group=[x] module=[y]",
];

#[test]
fn a_module_in_groovy_gives_an_element_per_statement() {
    groovy(
        "plugins {
            id 'com.android.application' version '8.1' apply false
            alias(libs.plugins.kotlin.android)
        }
        android {
            namespace \"a.b\"
            defaultConfig {
                applicationId = \"x\"
                minSdk 21
                manifestPlaceholders = [a: \"b\"]
                manifestPlaceholders[\"c\"] = 'd'
            }
        }
        dependencies {
            implementation project(':push')
            implementation platform('g:a:v') // the platform
            implementation libs.umeng.common
            implementation \"a:b:${ver}\"
            implementation('a:b:1') { exclude group: 'x', module: 'y' }
        }",
        &MODULE,
    );
}

#[test]
fn the_same_module_in_kotlin_gives_the_same_elements() {
    kotlin(
        "plugins {
            id(\"com.android.application\") version \"8.1\" apply false
            alias(libs.plugins.kotlin.android)
        }
        android {
            namespace = \"a.b\"
            defaultConfig {
                applicationId.set(\"x\")
                minSdk = 21
                manifestPlaceholders += mapOf(\"a\" to \"b\")
                manifestPlaceholders[\"c\"] = \"d\"
            }
        }
        dependencies {
            implementation(project(\":push\"))
            implementation(platform(\"g:a:v\")) /* the /* nested */ platform */
            \"implementation\"(libs.umeng.common)
            implementation(\"a:b:${ver}\")
            implementation(\"a:b:1\") { exclude(group = \"x\", module = \"y\") }
        }",
        &MODULE,
    );
}

#[test]
fn variables_and_extra_properties_are_definitions() {
    let defs = |names: &[&str]| names.iter().map(|line| format!("def {line}")).collect::<Vec<_>>();
    let facts = lower_script(
        FileKind::GradleGroovy,
        "def a = '1'
        String b = \"2\"
        ext.c = 3
        rootProject.ext.d = ['k': 'v', n: [m: 'w']]
        ext['e'] = '5'
        ext.set('f', '6')
        def g = [:]
        g.h = 'a:b:' + c
        final int i = 7, j
        def k = new File(rootDir, 'x')",
    );
    let expected = [
        "name=[a] value=[1]",
        "name=[b] value=[2]",
        "name=[c] value=[3]",
        "name=[d.k] value=[v]",
        "name=[d.n.m] value=[w]",
        "name=[e] value=[5]",
        "name=[f] value=[6]",
        "name=[g]",
        "name=[g.h] value=[a:b:${c}]",
        "name=[i] value=[7] value=[j]",
        "name=[k] value=[new File(rootDir, x)]",
    ];
    assert_eq!(dump(&facts), defs(&expected));
    kotlin(
        "val a by extra(\"1\")\nval b: String by project\nextra[\"c\"] = \"3\"\nextra.apply { set(\"d\", \"4\") }\n\
         private const val e: String = \"5\"\nval f = if (x) \"a\" else \"b\"",
        &[
            "def name=[a] value=[1]",
            "def name=[b]",
            "def name=[c] value=[3]",
            "extra",
            " apply",
            "  def name=[d] value=[4]",
            "def name=[e] value=[5]",
            "def name=[f] value=[if (x) \"a\" else \"b\"]",
        ],
    );
    groovy(
        "project.ext {\n  v = '1'\n  w '2'\n  deps = [ push: \"g:a:$v\" ]\n}\nx rootProject.ext.deps[\"push\"]",
        &[
            "ext",
            " def name=[v] value=[1]",
            " def name=[w] value=[2]",
            " def name=[deps.push] value=[g:a:$v]",
            "x [rootProject.ext.deps.push]",
        ],
    );
}

#[test]
fn every_branch_counts() {
    groovy(
        "dependencies {
            if (a) { implementation 'x' } else if (b) implementation 'y' else { implementation 'z' }
            try { api 'u' } catch (e) { } finally { api 'v' }
            if (c)
                implementation 'w'
            list.each { l -> implementation l }
            switch (d) { case 'e': implementation 'f'; break; default: implementation 'g' }
        }",
        &[
            "dependencies",
            " implementation [y]",
            " implementation [x]",
            " implementation [z]",
            " api [u]",
            " api [v]",
            " implementation [w]",
            " list",
            "  each",
            "   implementation [l]",
            " implementation [f]",
            " break",
            " implementation [g]",
        ],
    );
    kotlin("when (a) {\n \"b\" -> c(\"d\")\n else -> { e(\"f\") }\n}", &["c [d]", "e [f]"]);
}

#[test]
fn statements_end_with_their_line_unless_something_is_open() {
    groovy(
        "x \\\n 'y'\ninclude ':a',\n        ':b'\nx(\n 'y'\n)\n.z()\nw =\n 'v'\nu\n(t)\n",
        &["x [y]", "include [:a] [:b]", "x [y]", " z", "w [v]", "u"],
    );
}

#[test]
fn paths_are_nested_and_lists_are_flat() {
    groovy(
        "android.sourceSets.main.java.srcDirs += ['a', 'b']
        project(':a').projectDir = new File('x')
        tasks.withType(JavaCompile).configureEach { options.encoding = 'UTF-8' }
        productFlavors { free { dimension 't' }
          create('paid') }
        buildConfigField 'String', 'A', '\"b\"'
        task hello(type: Copy) { from 'x' }
        apply plugin: 'p'
        implementation group: 'g', name: 'n', version: v + '.1'
        x = a / 2; y = ~/a'b/",
        &[
            "android",
            " sourceSets",
            "  main",
            "   java",
            "    srcDirs [a] [b]",
            "project [:a]",
            " projectDir [new File(x)]",
            "tasks",
            " withType [JavaCompile]",
            "  configureEach",
            "   options",
            "    encoding [UTF-8]",
            "productFlavors",
            " free",
            "  dimension [t]",
            " create [paid]",
            "buildConfigField [String] [A] [\"b\"]",
            "task [hello(type: Copy)]",
            " from [x]",
            "apply plugin=[p]",
            "implementation group=[g] name=[n] version=[${v}.1]",
            "x [a / 2]",
            "y [~/a'b/]",
        ],
    );
}

#[test]
fn functions_keep_what_they_hold_to_themselves() {
    groovy(
        "def safe(p, f) { rootProject.ext.has(p) ? rootProject.ext.get(p) : f }
        static String name() { return 'x' }
        class A extends B { def c = 1 }
        def d = { implementation 'e' }",
        &[
            "fun name=[safe]",
            "fun name=[name]",
            " return [x]",
            "class name=[A]",
            " def name=[c] value=[1]",
            "def name=[d]",
            " implementation [e]",
        ],
    );
}

#[test]
fn a_half_typed_line_costs_that_line_only() {
    let facts = lower_script(
        FileKind::GradleGroovy,
        "android {\n  namespace 'a\n  x(\n  y 'b'\n}\nz 'c' )\ndependencies {\n  implementation 'd'\n",
    );
    let expected = ["android", " namespace [a]", " x", " y [b]", "z [c]", "dependencies", " implementation [d]"];
    assert_eq!(dump(&facts), expected);
    assert_eq!(facts.gaps.len(), 4);
}

#[test]
fn every_prefix_of_a_script_is_read_without_harm() {
    let text = "#!x\nval `a b` = \"\"\"x${\"y\"}\"\"\"\nandroid { a[\"b\"] = mapOf(\"c\" to 1) ; d('e\\'f') { g -> h /i/ } }\n\
                /* 隐私 */ if (a) b else c('$x' + \"${y{}}\") @A(b) foo<T>(\"x\") { it -> \"隐\\";
    for (end, _) in text.char_indices() {
        for kind in [FileKind::GradleGroovy, FileKind::GradleKotlin] {
            dump(&lower_script(kind, &text[..end]));
        }
        for (start, _) in text[..end].char_indices().take(60) {
            lower_script(FileKind::GradleGroovy, &text[start..end]);
        }
    }
}

#[test]
fn hostile_text_takes_no_stack_and_little_time() {
    let started = std::time::Instant::now();
    let noise = [
        "a { ",
        "a(",
        "[",
        "x = [a:",
        "a.",
        "f( {\n",
        "\"${",
        "'",
        "/*",
        "/ ",
        "=/",
        "`",
        "a b ",
        "else ",
        "if (",
        "}",
        ")",
        "({[\n",
        "a\n.",
        "x = if (a) ",
        "@",
        "a<",
        "$/",
        "\"\"\"",
        "\\",
        "case ",
        "a = ",
        "a[\"b\"]",
        "a ->",
    ];
    for noise in noise {
        for kind in [FileKind::GradleGroovy, FileKind::GradleKotlin] {
            let each = std::time::Instant::now();
            lower_script(kind, &noise.repeat(50_000));
            assert!(each.elapsed().as_secs() < 3, "{noise} {:?}", each.elapsed());
        }
    }
    let closed = "a { b(".repeat(50_000) + &") }".repeat(50_000);
    assert_eq!(lower_script(FileKind::GradleKotlin, &closed).elements.len(), 50_001);
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

#[test]
fn a_catalog_resolves_versions_and_speaks_of_aliases_with_dots() {
    let facts = lower_catalog(
        "[versions]\num-x = '9.1'\nrich = { strictly = '2' }\n[libraries]\n\
         umeng-common = { module = \"com.umeng:common\", version.ref = \"um-x\" }\n\
         short_one = 'g:a:1'\nthird = { group = 'g', name = 'n', version = { ref = 'rich' } }\n\
         [plugins]\nandroid-app = { id = 'com.android.application', version = '8' }\nshort = 'p.q:3'\n\
         [bundles]\nall = ['umeng-common', 'short_one']\n",
    );
    let expected = [
        "version alias=[um.x] value=[9.1]",
        "version alias=[rich] value=[2]",
        "library alias=[umeng.common] module=[com.umeng:common] version=[9.1]",
        "library alias=[short.one] module=[g:a] version=[1]",
        "library alias=[third] module=[g:n] version=[2]",
        "plugin alias=[android.app] id=[com.android.application] version=[8]",
        "plugin alias=[short] id=[p.q] version=[3]",
        "bundle alias=[all] members=[umeng.common,short.one]",
    ];
    assert_eq!((dump(&facts), facts.gaps.len()), (expected.map(String::from).to_vec(), 0));
}

#[test]
fn a_broken_catalog_still_gives_what_can_be_read() {
    let text = "[libraries]\na = { module = 'g:a' }\nb = { module = \nc = 'g:c:1'\n[plugins\nd = 'x:1'\n";
    let facts = lower_catalog(text);
    let lines = dump(&facts);
    assert!(lines[0].starts_with("library alias=[a] module=[g:a]"), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("[g:c]")), "{lines:?}");
    assert!(!facts.gaps.is_empty());
    for end in 0..text.len() {
        lower_catalog(&text[..end]);
    }
    lower_catalog(&format!("a = {}", "[".repeat(100_000)));
    lower_catalog(&"[a.".repeat(100_000));
    let deep = lower_catalog(&("[versions]\nx = '1'\n".to_owned() + &"a = {\n".repeat(100_000)));
    assert!(dump(&deep)[0].starts_with("version alias=[x] value=[1]"));
}
