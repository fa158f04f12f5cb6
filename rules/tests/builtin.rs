//! The pack inside the program: that it loads, reads well, and that the schemas are fresh.

use std::collections::BTreeSet;
use std::path::Path;

use rules::catalogue::{ArgAt, Role};
use rules::{SchemaKind, builtin, check_dir, json_schema};

#[test]
fn loads() {
    if let Err(error) = builtin() {
        panic!("{error}");
    }
}

#[test]
fn is_what_stands_on_disk() {
    let disk = check_dir(Path::new(env!("CARGO_MANIFEST_DIR")), rules::Pack::default()).unwrap();
    let inside = builtin().unwrap();
    let ids = |pack: &rules::Pack| -> Vec<String> {
        let rules = pack.rules.iter().map(|rule| rule.id.clone());
        rules.chain(pack.sdks.iter().map(|sdk| sdk.id.clone())).chain(pack.norms.iter().map(|n| n.id.clone())).collect()
    };
    assert_eq!(ids(&disk), ids(&inside));
}

#[test]
fn rules_say_the_same_in_both_languages() {
    for rule in builtin().unwrap().rules {
        assert_eq!(placeholders(&rule.message.en), placeholders(&rule.message.zh), "{}", rule.id);
        for text in [&rule.title, &rule.message, &rule.help] {
            assert!(text.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}: {}", rule.id, text.zh);
            assert!(!text.en.chars().any(|c| ('\u{3000}'..='\u{9fff}').contains(&c)), "{}: {}", rule.id, text.en);
        }
    }
}

/// A finding is a finding: nobody is accused, nothing is promised.
#[test]
fn rules_do_not_judge() {
    let banned = ["illegal", "unlawful", "violat", "complian", "guilty", "违法", "违规", "非法", "合规"];
    for rule in builtin().unwrap().rules {
        for text in [&rule.title, &rule.message, &rule.help] {
            let both = format!("{} {}", text.en.to_lowercase(), text.zh);
            for word in banned {
                assert!(!both.contains(word), "{} says `{word}`", rule.id);
            }
        }
    }
}

#[test]
fn messages_are_one_sentence() {
    for rule in builtin().unwrap().rules {
        let message = &rule.message;
        assert!(message.en.ends_with('.') && message.en.matches(". ").count() == 0, "{}: {}", rule.id, message.en);
        assert!(message.zh.ends_with('。') && message.zh.matches('。').count() == 1, "{}: {}", rule.id, message.zh);
    }
}

/// A line that was broken in the file must not leave a blank inside a Chinese sentence.
#[test]
fn chinese_has_no_stray_blanks() {
    let wide = |c: char| ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c);
    for rule in builtin().unwrap().rules {
        for text in [&rule.title.zh, &rule.message.zh, &rule.help.zh] {
            let letters: Vec<char> = text.chars().collect();
            let stray = letters.windows(3).any(|w| w[1] == ' ' && wide(w[0]) && wide(w[2]));
            assert!(!stray && !text.contains("  ") && !text.contains('\n'), "{}: {text}", rule.id);
        }
    }
}

/// What the system asks on an app's behalf, the app must explain; and each permission is asked for by some call.
#[test]
fn apples_permissions_have_a_text_and_a_call() {
    let catalogue = builtin().unwrap().catalogue;
    let asked: Vec<&str> = catalogue.apis.iter().filter_map(|api| asked_by(api.role.as_ref()?)).collect();
    for permission in catalogue.permissions.iter().filter(|p| p.name.starts_with("ios.") && p.group.is_some()) {
        let name = &permission.name;
        let explained = catalogue.apple.usages.iter().any(|usage| usage.permissions.contains(name));
        assert!(explained || permission.group.as_deref() == Some("notifications"), "{name} has no text");
        assert!(asked.contains(&name.as_str()), "{name} is asked for by no call");
    }
}

fn asked_by(role: &Role) -> Option<&str> {
    match role {
        Role::RequestsPermission { permissions: ArgAt::Word(word), .. } => word.strip_prefix("fixed:"),
        _ => None,
    }
}

#[test]
fn schemas_are_fresh() {
    for kind in SchemaKind::ALL {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(format!("{}.json", kind.name()));
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(committed == json_schema(kind), "{}: run `cargo run -p rules --example schema`", file.display());
    }
}

#[test]
fn schemas_know_the_short_forms() {
    let rule: serde_json::Value = serde_json::from_str(&json_schema(SchemaKind::Rule)).unwrap();
    assert_eq!(rule["properties"]["find"]["anyOf"].as_array().map(Vec::len), Some(2));
    let words: serde_json::Value = serde_json::from_str(&json_schema(SchemaKind::Vocabulary)).unwrap();
    assert_eq!(words["anyOf"].as_array().map(Vec::len), Some(2));
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}
