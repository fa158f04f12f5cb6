//! What the program itself says, in both languages. What it says about a rule stands with the rule.
//!
//! In: a language, figures. Out: sentences.

use analyzer::cache::Uses;
use analyzer::facts::GapKind;
use analyzer::{Confidence, Severity, Stage};
use clap::ValueEnum;
use rules::norm::Status;

/// A language of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English
    #[value(name = "en")]
    En,
    /// 简体中文
    #[value(name = "zh-CN", aliases = ["zh", "zh-cn", "zh_CN"])]
    Zh,
}

impl Language {
    /// Both.
    pub const ALL: [Language; 2] = [Language::En, Language::Zh];

    /// The language that the environment asks for.
    pub fn of_environment() -> Language {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Language::of_locale(&["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default())
    }

    fn of_locale(locale: &str) -> Language {
        if locale.to_ascii_lowercase().starts_with("zh") { Language::Zh } else { Language::En }
    }

    /// The language's name for programs and folders.
    pub fn code(self) -> &'static str {
        self.pick("en", "zh-CN")
    }

    /// The text of a finding in this language.
    pub fn of(self, text: &analyzer::Text) -> &str {
        self.pick(&text.en, &text.zh)
    }

    /// The text of a rule or norm in this language.
    pub fn of_rule(self, text: &rules::Text) -> &str {
        self.pick(&text.en, &text.zh)
    }

    /// One of two texts.
    pub fn pick<'a>(self, en: &'a str, zh: &'a str) -> &'a str {
        match self {
            Language::En => en,
            Language::Zh => zh,
        }
    }

    /// A severity.
    pub fn severity(self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => self.pick("error", "错误"),
            Severity::Warning => self.pick("warning", "警告"),
            Severity::Note => self.pick("note", "提示"),
        }
    }

    /// A confidence.
    pub fn confidence(self, confidence: Confidence) -> &'static str {
        match confidence {
            Confidence::High => self.pick("high, every step is resolved", "高，每一步均已确定"),
            Confidence::Medium => self.pick(
                "medium, one guess on the way, or one path of several",
                "中，路径上有一处推断，或只是几条可能路径之一",
            ),
            Confidence::Low => self.pick(
                "low, several guesses on the way, one path of many, or code that nothing seems to run",
                "低，路径上有多处推断，或只是众多可能路径之一，或代码似乎不会被执行",
            ),
        }
    }

    /// Whether a norm binds.
    pub fn status(self, status: Status) -> &'static str {
        match status {
            Status::InForce => self.pick("in force", "现行有效"),
            Status::Standard => self.pick("standard", "推荐性标准或指南"),
            Status::PlatformPolicy => self.pick("platform policy", "平台政策"),
            Status::Draft => self.pick("draft", "征求意见稿"),
        }
    }

    /// A norm's title, in marks where the language has them.
    pub fn norm_title(self, title: &str) -> String {
        match self {
            Language::En => title.to_owned(),
            Language::Zh => format!("《{}》", title.trim_start_matches('《').trim_end_matches('》')),
        }
    }

    /// Before the norm behind a finding.
    pub fn norm(self) -> &'static str {
        self.pick("norm", "依据")
    }

    /// Before what would satisfy a rule.
    pub fn to_satisfy(self) -> &'static str {
        self.pick("to satisfy it", "如何满足")
    }

    /// Before a finding's confidence.
    pub fn confidence_label(self) -> &'static str {
        self.pick("confidence", "可信度")
    }

    /// Before a path given as places.
    pub fn path_label(self) -> &'static str {
        self.pick("path", "路径")
    }

    /// Steps that a printed path leaves out, between two numbers.
    pub fn more_steps(self, count: usize) -> String {
        match self {
            Language::En => format!("... {count} more {}", plural(count, "step", "steps")),
            Language::Zh => format!("……另有 {count} 步"),
        }
    }

    /// Before what holds along a path.
    pub fn context_label(self) -> &'static str {
        self.pick("what holds along the path", "路径各步的状态")
    }

    /// Before the ways in which a step is reached; before what holds there.
    pub fn reached_and_holds(self) -> [&'static str; 2] {
        match self {
            Language::En => ["reached", "holds"],
            Language::Zh => ["到达方式", "已成立"],
        }
    }

    /// Where an explained list is empty.
    pub fn nothing(self) -> &'static str {
        self.pick("nothing", "无")
    }

    /// Where no way of coming is of interest.
    pub fn some_other_way(self) -> &'static str {
        self.pick("later, in the course of use", "启动之后的使用过程中")
    }

    /// Before what a rule looked for in vain.
    pub fn missing_label(self) -> &'static str {
        self.pick("looked for and not found", "已查找但未找到")
    }

    /// At a finding's own place, where no step of the path says more.
    pub fn here(self) -> &'static str {
        self.pick("here", "此处")
    }

    /// Before the norms that are not spelt out.
    pub fn norms(self) -> &'static str {
        self.pick("norms", "其他依据")
    }

    /// Norms by id only.
    pub fn and_more(self, count: usize, ids: &str) -> String {
        match self {
            Language::En => format!("and {count} more: {ids}"),
            Language::Zh => format!("另有 {count} 条：{ids}"),
        }
    }

    /// For a place whose text is gone.
    pub fn source_gone(self) -> &'static str {
        self.pick("the source cannot be read any more", "源文件已无法读取")
    }

    /// Headings of a rule's page: the norms, what is said, what satisfies it, examples.
    pub fn page_headings(self) -> [&'static str; 4] {
        match self {
            Language::En => ["Norms", "What is reported", "What satisfies it", "Examples"],
            Language::Zh => ["依据", "报告内容", "如何满足", "示例"],
        }
    }

    /// The message of a rule with words for what a finding fills in.
    pub fn without_placeholders(self, message: &str) -> String {
        let words = [
            ("api", "the call", "调用"),
            ("data", "data", "个人信息"),
            ("entry", "the start of the path", "路径起点"),
            ("groups", "groups", "权限组"),
            ("name", "name", "名称"),
            ("permissions", "permissions", "权限"),
            ("sdk", "the SDK", "SDK"),
            ("searched", "what was searched", "已查找的内容"),
            ("value", "value", "取值"),
            ("what", "what", "对象"),
        ];
        let filled = |text: String, (name, en, zh): (&str, &str, &str)| {
            text.replace(&format!("{{{name}}}"), &format!("‹{}›", self.pick(en, zh)))
        };
        words.into_iter().fold(message.to_owned(), filled)
    }

    /// Title of the list of rules.
    pub fn rules_heading(self) -> &'static str {
        self.pick("Rules", "规则")
    }

    /// What the progress bar says.
    pub fn stage(self, stage: Stage) -> &'static str {
        match stage {
            Stage::Reading => self.pick("reading", "读取"),
            Stage::Solving => self.pick("solving", "求解"),
        }
    }

    /// Findings by severity.
    pub fn findings(self, counts: [usize; 3]) -> String {
        let [errors, warnings, notes] = counts;
        match self {
            Language::En if counts == [0; 3] => "No findings".to_owned(),
            Language::En => format!(
                "{errors} {}, {warnings} {}, {notes} {}",
                plural(errors, "error", "errors"),
                plural(warnings, "warning", "warnings"),
                plural(notes, "note", "notes")
            ),
            Language::Zh if counts == [0; 3] => "未发现问题".to_owned(),
            Language::Zh => format!("{errors} 个错误，{warnings} 个警告，{notes} 个提示"),
        }
    }

    /// How much was analysed.
    pub fn analysed(self, files: usize, lines: usize) -> String {
        match self {
            Language::En => format!(
                "{} {}, {} {} analysed",
                grouped(files),
                plural(files, "file", "files"),
                grouped(lines),
                plural(lines, "line", "lines")
            ),
            Language::Zh => format!("已分析 {} 个文件、{} 行", grouped(files), grouped(lines)),
        }
    }

    /// Before what was not understood.
    pub fn not_understood(self) -> &'static str {
        self.pick("Not understood", "未能理解")
    }

    /// Before what was not looked at.
    pub fn not_looked_at(self) -> &'static str {
        self.pick("Not looked at", "未查看")
    }

    /// Gaps of a kind.
    pub fn gap(self, kind: GapKind) -> &'static str {
        match kind {
            GapKind::Syntax => self.pick("syntax the parser cannot read", "解析器无法读取的语法"),
            GapKind::Construct => self.pick("constructs that are not known", "未知的语言结构"),
            GapKind::TooDeep => self.pick("nested too deep", "嵌套过深"),
            GapKind::OutOfTime => self.pick("took too long to parse", "解析超时"),
            GapKind::TooLarge => self.pick("too large", "文件过大"),
            GapKind::Binary => self.pick("not text", "非文本"),
            GapKind::Unreadable => self.pick("cannot be opened", "无法打开"),
            GapKind::Internal => self.pick("the analysis failed (our mistake)", "分析失败（本工具的错误）"),
        }
    }

    /// Where gaps of a kind are, as a count.
    pub fn gaps(self, kind: GapKind, count: usize) -> String {
        let what = self.gap(kind);
        match self {
            Language::En => format!("{what}: {count} {}", plural(count, "place", "places")),
            Language::Zh => format!("{what}：{count} 处"),
        }
    }

    /// Files left out, by reason: tests, generated, binary, too large, excluded.
    pub fn left_out(self, counts: [usize; 6]) -> Vec<String> {
        let reasons = match self {
            Language::En => ["of tests", "generated", "binary", "too large", "excluded", "in other languages"],
            Language::Zh => {
                ["测试文件", "生成的文件", "二进制文件", "过大的文件", "按配置排除的文件", "其他语言的文件"]
            }
        };
        let counted = reasons.into_iter().zip(counts).filter(|(_, count)| *count > 0);
        match self {
            Language::En => counted.map(|(reason, n)| format!("{n} {} {reason}", plural(n, "file", "files"))).collect(),
            Language::Zh => counted.map(|(reason, n)| format!("{n} 个{reason}")).collect(),
        }
    }

    /// Findings that were not reported.
    pub fn held_back(self, count: usize) -> String {
        match self {
            Language::En => format!(
                "Held back: {count} {} that {} less sure (--min-confidence low shows {}).",
                plural(count, "finding", "findings"),
                plural(count, "is", "are"),
                plural(count, "it", "them")
            ),
            Language::Zh => format!("未列出：{count} 项可信度较低的发现（用 --min-confidence low 查看）。"),
        }
    }

    /// Joins the parts of a list, and ends sentences.
    pub fn comma_and_stop(self) -> (&'static str, &'static str) {
        match self {
            Language::En => (", ", "."),
            Language::Zh => ("，", "。"),
        }
    }

    /// Between the names of a list.
    pub fn list_comma(self) -> &'static str {
        self.pick(", ", "、")
    }

    /// Between halves of a sentence.
    pub fn semicolon(self) -> &'static str {
        self.pick("; ", "；")
    }

    /// What follows a label.
    pub fn colon(self) -> &'static str {
        self.pick(": ", "：")
    }

    /// What the report is and is not.
    pub fn honesty(self) -> &'static str {
        self.pick(
            "Findings are not a verdict of law. Source code cannot show what servers do with data, what closed or \
             downloaded code does, how texts look when drawn, or how often something really happens: pair this with \
             one recorded run and one reading of the policy by a person.",
            "发现不等于违法认定。源代码无法显示服务器如何处理数据、闭源或运行时下载的代码做什么、文字实际如何呈现、\
             行为实际发生的频率：请另做一次运行时行为记录，并由人工审阅隐私政策。",
        )
    }

    /// Before the times of the stages.
    pub fn time_label(self) -> &'static str {
        self.pick("Time", "用时")
    }

    /// Before the peak of memory.
    pub fn memory_label(self) -> &'static str {
        self.pick("Peak memory", "内存峰值")
    }

    /// Findings that a change neither touched nor brought about.
    pub fn elsewhere(self, count: usize) -> String {
        match self {
            Language::En => {
                let findings = plural(count, "finding", "findings");
                format!("Not shown: {count} {findings} that the change neither touches nor brings about.")
            }
            Language::Zh => format!("未列出：{count} 项与本次改动无关的发现。"),
        }
    }

    /// Said between the reports of a watch.
    pub fn watching(self) -> &'static str {
        self.pick("Waiting for changes; Ctrl-C ends.", "正在等待文件改动；按 Ctrl-C 结束。")
    }

    /// What the cache was worth.
    pub fn cache(self, uses: &Uses) -> String {
        let Uses { hits, misses, damaged, unsaved } = uses;
        match self {
            Language::En => format!(
                "Cache: {hits} found, {misses} not found, {damaged} damaged or foreign and left aside, {unsaved} not written."
            ),
            Language::Zh => {
                format!(
                    "缓存：命中 {hits} 项，未命中 {misses} 项，{damaged} 项损坏或来历不明、未予采用，{unsaved} 项未能写入。"
                )
            }
        }
    }

    /// Before the processor time.
    pub fn cpu_label(self) -> &'static str {
        self.pick("processor", "处理器")
    }

    /// How much of the program was reached.
    pub fn reached(self, reached: usize, functions: usize, entries: usize) -> String {
        match self {
            Language::En => format!(
                "Functions: {}, reached from {} entry points: {}.",
                grouped(functions),
                grouped(entries),
                grouped(reached)
            ),
            Language::Zh => {
                format!("函数：{} 个，从 {} 个入口可达 {} 个。", grouped(functions), grouped(entries), grouped(reached))
            }
        }
    }
}

/// A gap's kind as programs write it.
pub fn gap_word(kind: GapKind) -> &'static str {
    match kind {
        GapKind::Syntax => "syntax",
        GapKind::Construct => "construct",
        GapKind::TooDeep => "too-deep",
        GapKind::OutOfTime => "out-of-time",
        GapKind::TooLarge => "too-large",
        GapKind::Binary => "binary",
        GapKind::Unreadable => "unreadable",
        GapKind::Internal => "internal",
    }
}

pub fn plural<'a>(count: usize, one: &'a str, several: &'a str) -> &'a str {
    if count == 1 { one } else { several }
}

/// 1234567 as 1,234,567.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut text = digits[..first].to_owned();
    for group in digits.as_bytes()[first..].chunks(3) {
        if !text.is_empty() {
            text.push(',');
        }
        text.extend(group.iter().map(|&digit| char::from(digit)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chinese_locale_asks_for_chinese() {
        for locale in ["zh_CN.UTF-8", "zh-Hans", "ZH_TW", "zh"] {
            assert_eq!(Language::of_locale(locale), Language::Zh, "{locale}");
        }
        for locale in ["", "C", "POSIX", "en_US.UTF-8", "de_DE"] {
            assert_eq!(Language::of_locale(locale), Language::En, "{locale}");
        }
    }

    #[test]
    fn numbers_are_grouped_and_words_agree_with_them() {
        assert_eq!([0, 7, 999, 1_000, 1_234_567].map(grouped), ["0", "7", "999", "1,000", "1,234,567"]);
        assert_eq!(Language::En.findings([1, 2, 0]), "1 error, 2 warnings, 0 notes");
        assert_eq!(Language::En.analysed(1, 1_200), "1 file, 1,200 lines analysed");
        assert_eq!(Language::En.without_placeholders("{api} takes {data} {x}"), "‹the call› takes ‹data› {x}");
        assert_eq!(Language::Zh.left_out([3, 0, 1, 0, 0, 0]), ["3 个测试文件", "1 个二进制文件"]);
    }
}
