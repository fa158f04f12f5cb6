//! Words of the list of SDKs, in both languages.
//!
//! In: a language, what is meant. Out: words.

use analyzer::inventory::EvidenceKind;
use rules::rule::Artifact;
use rules::sdk::{Category, DefaultState};

use crate::language::Language;

impl Language {
    /// What an SDK is for.
    pub fn category(self, category: Category) -> &'static str {
        match category {
            Category::Analytics => self.pick("analytics", "统计分析"),
            Category::Ads => self.pick("advertising", "广告"),
            Category::Attribution => self.pick("attribution", "归因"),
            Category::Push => self.pick("push messages", "消息推送"),
            Category::Crash => self.pick("crash reports", "崩溃监控"),
            Category::Map => self.pick("maps and location", "地图定位"),
            Category::Social => self.pick("sharing and login", "分享登录"),
            Category::Payment => self.pick("payment", "支付"),
            Category::Identity => self.pick("identity", "身份认证"),
            Category::Communication => self.pick("communication", "即时通讯"),
            Category::ConsentPlatform => self.pick("consent platform", "同意管理平台"),
            Category::Other => self.pick("other", "其他"),
        }
    }

    /// What it does when it is just started.
    pub fn default_state(self, state: DefaultState) -> &'static str {
        match state {
            DefaultState::Collects => self.pick("collects as soon as it is started", "启动后即收集信息"),
            DefaultState::Waits => self.pick("waits until its consent gate was told yes", "收到同意后才收集信息"),
            DefaultState::NeedsGate => self.pick(
                "does not run until its consent gate was told yes; versions without that gate collect at once",
                "收到同意后才能运行；没有同意接口的旧版本启动后即收集信息",
            ),
            DefaultState::Quiet => self.pick("collects nothing by itself", "自身不主动收集信息"),
        }
    }

    /// How an SDK is known.
    pub fn evidence(self, kind: EvidenceKind) -> &'static str {
        match kind {
            EvidenceKind::Dependency => self.pick("dependency", "依赖"),
            EvidenceKind::Component => self.pick("component", "组件"),
            EvidenceKind::Import => self.pick("import", "导入"),
        }
    }

    /// What a unit is.
    pub fn artifact(self, artifact: Artifact) -> &'static str {
        match artifact {
            Artifact::App => self.pick("application", "应用"),
            Artifact::Sdk => self.pick("library", "库"),
        }
    }

    /// The consent gate.
    pub fn consent_gate(self) -> &'static str {
        self.pick("consent gate", "同意开关")
    }

    /// The switch for personalisation.
    pub fn personalization_switch(self) -> &'static str {
        self.pick("personalisation switch", "个性化开关")
    }

    /// Nothing of the kind is known.
    pub fn none_known(self) -> &'static str {
        self.pick("none known", "未收录")
    }

    /// How many further places show an SDK.
    pub fn more_places(self, count: usize) -> String {
        match self {
            Language::En => format!("and {count} more"),
            Language::Zh => format!("另有 {count} 处"),
        }
    }

    /// A project without any SDK that the catalogue knows.
    pub fn no_sdks(self) -> &'static str {
        self.pick(
            "No SDK of the catalogue was found. That says nothing about libraries that it does not list.",
            "未发现已收录的 SDK。未收录的库不在此列。",
        )
    }
}
