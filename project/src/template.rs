//! The first `consentlint.toml` of a project.
//!
//! In: what was seen of the project. Out: a commented text that changes nothing until somebody takes a `#` away, except
//! for what the project is.

use rules::rule::Artifact;

/// What was seen of a project.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// What is built: folder, app or SDK, names of its SDKs.
    pub units: Vec<(String, Artifact, Vec<String>)>,
    /// Qualifiers of languages with texts of their own (`en`, `zh-rCN`), sorted.
    pub languages: Vec<String>,
    /// Whether the schema for editors lies beside the file.
    pub schema: bool,
}

/// The text, in English or Chinese.
#[must_use]
pub fn text(seen: &Seen, chinese: bool) -> String {
    let pick = |en: &'static str, zh: &'static str| if chinese { zh } else { en };
    let mut text = String::new();
    if seen.schema {
        text.push_str("#:schema ./consentlint.schema.json\n");
    }
    text.push_str(pick(
        "# What this project has decided about consentlint's findings. All keys: docs/configuration.md; what is in force:\n\
         # `consentlint config`. A file like this in a folder further in wins there, key by key.\n",
        "# 本项目对 consentlint 各项发现的决定。全部配置项见 docs/zh-CN/configuration.md；当前生效的配置：`consentlint config`。\n\
         # 下层目录可放置同名文件，逐项覆盖上层的设置。\n",
    ));
    text.push('\n');
    text.push_str(pick("# Seen here:\n", "# 在此看到：\n"));
    for (name, artifact, sdks) in &seen.units {
        let what = match artifact {
            Artifact::App => pick("an app", "应用"),
            Artifact::Sdk => pick("an SDK or library", "SDK 或库"),
        };
        let with = if sdks.is_empty() {
            pick("no SDK that the catalogue knows", "未发现已收录的第三方 SDK").to_owned()
        } else {
            sdks.join(pick(", ", "、"))
        };
        text.push_str(&format!("#   {}: {what}{}{}\n", comment(name), pick("; ", "；"), comment(&with)));
    }
    if seen.units.is_empty() {
        text.push_str(pick("#   nothing that is built yet\n", "#   尚无可构建的模块\n"));
    }
    if !seen.languages.is_empty() {
        let languages = comment(&seen.languages.join(", "));
        text.push_str(&format!("#   {}{languages}\n", pick("texts in: ", "文字资源语言：")));
    }
    text.push('\n');
    project(seen, pick, &mut text);
    text.push_str(pick(REST_EN, REST_ZH));
    text
}

fn project(seen: &Seen, pick: impl Fn(&'static str, &'static str) -> &'static str, text: &mut String) {
    text.push_str("[project]\n");
    let apps = seen.units.iter().filter(|(_, artifact, _)| *artifact == Artifact::App).count();
    let one_kind = apps == seen.units.len() || apps == 0;
    let artifact = if apps > 0 { "app" } else { "sdk" };
    let known = !seen.units.is_empty() && one_kind;
    let hash = if known { "" } else { "# " };
    text.push_str(&format!(
        "{hash}artifact = \"{artifact}\"{}",
        pick(
            "          # app | sdk: whose users are asked, yours or your customers'\n",
            "          # app | sdk：直接面向用户的应用，或供他人集成的 SDK\n",
        )
    ));
    let chinese_texts = seen.languages.iter().any(|language| language.starts_with("zh"));
    let region = if chinese_texts { "region = \"cn\"" } else { "# region = \"cn\"" };
    text.push_str(&format!(
        "{region}{}",
        pick(
            "             # cn | eu | us-ca | global, or a list: whose norms findings cite\n",
            "             # cn | eu | us-ca | global，可写列表：发现引用哪些地区的规范\n",
        )
    ));
    text.push_str(pick(
        "# app-type = \"online-shopping\"  # one of the 39 types of the law, or a list\n\
         # audience = \"general\"         # general | child | mixed\n",
        "# app-type = \"online-shopping\"  # 法规所列 39 类 App 之一，可写列表\n\
         # audience = \"general\"         # general | child | mixed\n",
    ));
}

/// A text that cannot end the comment that it stands in.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

const REST_EN: &str = r#"
# [paths]
# exclude = ["third_party/", "*.gen.kt"]   # as in .gitignore; what is not read is not known to the rest either

# [rules]
# packs = ["consentlint-rules"]            # folders with rules, SDKs and norms of your own
# "permissions/request-at-launch" = "note" # off | note | warning | error
# hygiene = "off"                          # a whole family

# Where the user's answer is kept by code that cannot be followed: a server, native code.
# [[guard]]
# call = "com.example.Privacy.mayTrack"    # true if the user agreed; also: key = "agreed", callback = "a.B.onAgreed"
# gives = "policy"

# Where another legal basis than consent applies. The finding stays in the report, as a note with this reason.
# [[basis]]
# rules = "collection/before-consent"
# symbols = "com.example.pay.FraudCheck"   # or paths = ["pay/src/**"]
# basis = "PIPL-13"
# reason = "needed to perform the payment contract; agreed with the DPO on 2026-01-15"
"#;

const REST_ZH: &str = r#"
# [paths]
# exclude = ["third_party/", "*.gen.kt"]   # 写法同 .gitignore；未读取的代码，其余部分也无从得知

# [rules]
# packs = ["consentlint-rules"]            # 自有的规则、SDK 和规范目录
# "permissions/request-at-launch" = "note" # off | note | warning | error
# hygiene = "off"                          # 整个类别

# 用户的选择保存在无法跟踪的代码中（服务器、原生代码）时，在此指明。
# [[guard]]
# call = "com.example.Privacy.mayTrack"    # 为真表示用户已同意；也可写 key = "agreed"、callback = "a.B.onAgreed"
# gives = "policy"

# 依据同意以外的合法性基础处理之处。发现仍保留在报告中，降为提示并附上理由。
# [[basis]]
# rules = "collection/before-consent"
# symbols = "com.example.pay.FraudCheck"   # 或 paths = ["pay/src/**"]
# basis = "PIPL-13"
# reason = "履行支付合同所必需；2026-01-15 与个人信息保护负责人确认"
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_a_configuration_also_when_every_example_is_switched_on() {
        let seen = Seen {
            units: vec![("app\n[x]".into(), Artifact::App, vec!["Umeng".into()])],
            languages: vec!["en".into(), "zh-rCN".into()],
            schema: true,
        };
        for chinese in [false, true] {
            let text = text(&seen, chinese);
            let config = crate::read::config("a", &text).unwrap();
            assert_eq!(config.project.artifact.unwrap().into_inner(), Artifact::App);
            assert!(config.project.region.is_some());
            let is_key = |line: &&str| line.starts_with("# ") && (line.contains(" = ") || line.starts_with("# ["));
            let examples: Vec<&str> = text.lines().filter(is_key).map(|line| &line[2..]).collect();
            let all = format!("[project]\n{}", examples.join("\n").replace("[project]\n", ""));
            let config = crate::read::config("a", &all).unwrap();
            assert_eq!((config.guard.len(), config.basis.len(), config.rules.levels.len()), (1, 1, 2));
            assert!(config.project.app_type.is_some() && config.project.audience.is_some());
        }
    }
}
