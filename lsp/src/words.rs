//! What the server itself says, in both languages. What it says about a rule stands with the rule.
//!
//! In: a language, figures. Out: sentences.

use analyzer::Severity;
use rules::norm::Status;

/// A language of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Language {
    /// The language that a locale (`zh-cn`, `en-US`) asks for.
    #[must_use]
    pub fn of_locale(locale: &str) -> Language {
        if locale.to_ascii_lowercase().starts_with("zh") { Language::Zh } else { Language::En }
    }

    /// Its name for folders of pages.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.pick("en", "zh-CN")
    }

    /// One of two texts.
    #[must_use]
    pub fn pick<'a>(self, en: &'a str, zh: &'a str) -> &'a str {
        match self {
            Language::En => en,
            Language::Zh => zh,
        }
    }

    /// A text of the report.
    #[must_use]
    pub fn of(self, text: &analyzer::Text) -> &str {
        self.pick(&text.en, &text.zh)
    }

    /// A text of a rule or a norm.
    #[must_use]
    pub fn of_rule(self, text: &rules::Text) -> &str {
        self.pick(&text.en, &text.zh)
    }

    pub(crate) fn severity(self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => self.pick("error", "错误"),
            Severity::Warning => self.pick("warning", "警告"),
            Severity::Note => self.pick("note", "提示"),
        }
    }

    pub(crate) fn status(self, status: Status) -> &'static str {
        match status {
            Status::InForce => self.pick("in force", "现行有效"),
            Status::Standard => self.pick("standard", "标准"),
            Status::PlatformPolicy => self.pick("platform policy", "平台政策"),
            Status::Draft => self.pick("draft", "征求意见稿"),
        }
    }

    /// Headings of a hover: what satisfies the rule, the norms, the path.
    pub(crate) fn headings(self) -> [&'static str; 3] {
        match self {
            Language::En => ["What satisfies it", "Norms", "The path"],
            Language::Zh => ["如何满足", "依据", "路径"],
        }
    }

    pub(crate) fn whole_page(self) -> &'static str {
        self.pick("The rule's page, with examples", "规则页面及示例")
    }

    pub(crate) fn suppress(self, rule: &str) -> String {
        match self {
            Language::En => format!("Ignore {rule} here, with a reason"),
            Language::Zh => format!("在此处忽略 {rule}，并写明理由"),
        }
    }

    pub(crate) fn reason(self) -> &'static str {
        self.pick("say why", "请写明理由")
    }

    pub(crate) fn explain(self, rule: &str) -> String {
        match self {
            Language::En => format!("Explain {rule}"),
            Language::Zh => format!("解释 {rule}"),
        }
    }

    pub(crate) fn guard(self, function: &str) -> String {
        match self {
            Language::En => format!("Take {function} for a test of consent (consentlint.toml)"),
            Language::Zh => format!("将 {function} 视为对用户同意的判断（写入 consentlint.toml）"),
        }
    }

    pub(crate) fn fix_all(self, count: usize) -> String {
        match self {
            Language::En if count == 1 => "Apply the fix of consentlint in this file".to_owned(),
            Language::En => format!("Apply all {count} fixes of consentlint in this file"),
            Language::Zh => format!("应用 consentlint 在此文件中的全部 {count} 项修复"),
        }
    }

    pub(crate) fn replace(self, word: &str) -> String {
        match self {
            Language::En => format!("Replace by `{word}`"),
            Language::Zh => format!("替换为 `{word}`"),
        }
    }

    pub(crate) fn reading(self) -> &'static str {
        self.pick("consentlint reads the project", "consentlint 正在读取项目")
    }

    pub(crate) fn files_of(self, done: usize, total: usize) -> String {
        match self {
            Language::En => format!("{done} of {total} files"),
            Language::Zh => format!("{done} / {total} 个文件"),
        }
    }

    pub(crate) fn summary(self, files: usize, counts: [usize; 3]) -> String {
        let [errors, warnings, notes] = counts;
        match self {
            Language::En => format!("{files} files: {errors} errors, {warnings} warnings, {notes} notes"),
            Language::Zh => format!("{files} 个文件：{errors} 个错误，{warnings} 个警告，{notes} 个提示"),
        }
    }

    pub(crate) fn no_such_rule(self, rule: &str) -> String {
        match self {
            Language::En => format!("there is no rule `{rule}`"),
            Language::Zh => format!("没有规则 `{rule}`"),
        }
    }

    pub(crate) fn analysis_failed(self, what: &str) -> String {
        match self {
            Language::En => format!(
                "consentlint failed on {what}. The rest is served. Please report it with the file, if you may share it, and \
                 with these lines."
            ),
            Language::Zh => {
                format!(
                    "consentlint 分析 {what} 时出错，其余部分不受影响。请附上该文件（如可公开）及以下内容反馈给我们。"
                )
            }
        }
    }

    pub(crate) fn settings_refused(self, why: &str) -> String {
        match self {
            Language::En => format!("consentlint: settings are not understood: {why}"),
            Language::Zh => format!("consentlint：无法理解设置：{why}"),
        }
    }
}
