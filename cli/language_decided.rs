//! What the program says about what a team has decided, in both languages.
//!
//! In: a language, figures. Out: sentences.

use crate::language::{Language, plural};
use crate::render::Gate;

impl Language {
    /// Findings that comments suppress.
    pub fn suppressed(self, count: usize) -> String {
        match self {
            Language::En => format!(
                "Suppressed by comments: {count} {} (--format json shows {}).",
                plural(count, "finding", "findings"),
                plural(count, "it", "them")
            ),
            Language::Zh => format!("已由注释忽略：{count} 项发现（用 --format json 查看）。"),
        }
    }

    /// Findings of rules that the configuration switches off.
    pub fn switched_off(self, count: usize) -> String {
        match self {
            Language::En => {
                format!("Switched off by the configuration: {count} {}.", plural(count, "finding", "findings"))
            }
            Language::Zh => format!("已按配置关闭：{count} 项发现。"),
        }
    }

    /// How the findings stand to the baseline: unchanged, new, fixed.
    pub fn baseline(self, file: &str, [unchanged, new, fixed]: [usize; 3]) -> String {
        match self {
            Language::En => format!("Baseline {file}: {unchanged} known, {new} new, {fixed} fixed."),
            Language::Zh => format!("基线 {file}：已知 {unchanged} 项，新增 {new} 项，已修复 {fixed} 项。"),
        }
    }

    /// Before an entry of the baseline that is gone.
    pub fn fixed_label(self) -> &'static str {
        self.pick("fixed", "已修复")
    }

    /// Fixed entries that are not named.
    pub fn and_more_fixed(self, count: usize) -> String {
        match self {
            Language::En => format!("and {count} more"),
            Language::Zh => format!("另有 {count} 项"),
        }
    }

    /// What to do about fixed entries.
    pub fn drop_fixed(self) -> &'static str {
        self.pick(
            "`consentlint baseline --update` drops what is fixed from the baseline.",
            "运行 `consentlint baseline --update` 可从基线中删除已修复的条目。",
        )
    }

    /// Before another legal basis than consent.
    pub fn basis_label(self) -> &'static str {
        self.pick("another legal basis", "其他合法性基础")
    }

    /// Stands for the reason of a suppression.
    pub fn reason(self) -> &'static str {
        self.pick("REASON", "理由")
    }

    /// Before the ways to go on where a finding stops a change.
    pub fn onwards(self) -> &'static str {
        self.pick(
            "To go on, mend it as said above (and stage it). Or:",
            "请按上面的“如何满足”修改（并暂存）后再继续。也可以：",
        )
    }

    /// The ways to go on without mending, and where to read more.
    pub fn ways_on(self, comment: &str, rule: &str, gate: Gate) -> Vec<String> {
        let way = |en: String, zh: String| if self == Language::En { en } else { zh };
        let [again, skip] = match gate {
            Gate::Commit => ["git commit", "git commit --no-verify"],
            Gate::Branch => ["git push", "git push --no-verify"],
        };
        vec![
            way(
                format!("keep it and say why, above the line:  {comment}"),
                format!("保留并说明理由，写在该行上方：  {comment}"),
            ),
            way(
                "take it up in the baseline of what is known:  consentlint baseline".to_owned(),
                "记入基线，作为已知问题：  consentlint baseline".to_owned(),
            ),
            way(
                format!("read what the rule wants:  consentlint explain {rule}"),
                format!("查看规则说明：  consentlint explain {rule}"),
            ),
            way(
                format!("leave the check out this once:  {skip}  (with pre-commit: SKIP=consentlint {again})"),
                format!("仅这一次跳过检查：  {skip}  （使用 pre-commit 时：SKIP=consentlint {again}）"),
            ),
        ]
    }

    /// What a report on a change is not.
    pub fn honesty_in_short(self) -> &'static str {
        self.pick("Findings are not a verdict of law.", "发现不等于违法认定。")
    }

    /// That a baseline was written.
    pub fn baseline_written(self, file: &str, count: usize, fixed: usize) -> String {
        match self {
            Language::En => {
                format!("{file}: {count} known {}, {fixed} fixed and dropped.", plural(count, "finding", "findings"))
            }
            Language::Zh => format!("{file}：已知 {count} 项发现，已删除 {fixed} 项已修复的条目。"),
        }
    }

    /// How two branches' baselines merge.
    pub fn baseline_merges(self, name: &str) -> String {
        match self {
            Language::En => {
                format!("So that branches merge without conflicts, add to .gitattributes: {name} merge=union")
            }
            Language::Zh => format!("为避免合并分支时产生冲突，请在 .gitattributes 中加入：{name} merge=union"),
        }
    }

    /// That a configuration was written.
    pub fn initialised(self, file: &str) -> String {
        match self {
            Language::En => format!("Wrote {file}. `consentlint config` shows what is in force."),
            Language::Zh => format!("已写入 {file}。`consentlint config` 可查看当前生效的配置。"),
        }
    }

    /// Before what is in force at a path.
    pub fn in_force(self, path: &str, files: &[&str]) -> String {
        match self {
            Language::En if files.is_empty() => format!("In force at {path} (no configuration file):"),
            Language::En => format!("In force at {path} (from {}):", files.join(", ")),
            Language::Zh if files.is_empty() => format!("{path} 的当前配置（没有配置文件）："),
            Language::Zh => format!("{path} 的当前配置（来自 {}）：", files.join("、")),
        }
    }

    /// Where nobody says anything.
    pub fn by_default(self) -> &'static str {
        self.pick("default", "默认")
    }
}
