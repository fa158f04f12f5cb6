//! Words and phrases that tell what a name or a text is about.
//!
//! In: `rules/vocabulary/*.yaml`. Out: [`WordList`]s.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A list of words for one idea.
///
/// A phrase of several words matches consecutive words (`privacy policy` matches `privacyPolicy`, `PRIVACY_POLICY`,
/// `Privacy policies`). Identifiers are split at case changes, digits and underscores and compared in lower case.
/// Chinese phrases match anywhere in a text. A word ending in `*` matches any word that begins so.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WordList {
    /// What the words mean.
    pub id: Idea,
    /// English words and phrases, lower case.
    #[serde(default)]
    pub en: Vec<String>,
    /// Chinese phrases.
    #[serde(default)]
    pub zh: Vec<String>,
    /// Pinyin as it occurs in identifiers, lower case.
    #[serde(default)]
    pub pinyin: Vec<String>,
    /// Words of other languages, lower case.
    #[serde(default)]
    pub other: Vec<String>,
    /// If one of these occurs too, the list does not match.
    #[serde(default)]
    pub unless: Vec<String>,
}

/// The ideas that the analysis asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Idea {
    /// To agree: agree, accept, consent, 同意.
    Agree,
    /// Not to agree: disagree, refuse, decline, 不同意. Looked at before `agree`.
    Refuse,
    /// What one agrees to: privacy policy, terms, user agreement, 隐私政策.
    Policy,
    /// Whole phrases that mean agreement to a policy without an object: gdpr consent, by continuing you agree.
    PolicyConsent,
    /// To grant, allow, continue: 允许, 去设置 (permissions).
    Allow,
    /// First start: first run, first open, 首次.
    FirstRun,
    /// Was shown or seen: shown, seen, displayed.
    Shown,
    /// Permission: permission, 权限.
    Permission,
    /// Memory of having asked: asked, requested, denied, refused, last ask, never ask, cooldown.
    Asked,
    /// Personalised content: personalised, tailored, recommend, 个性化.
    Personalization,
    /// Recommendation feeds.
    Recommendation,
    /// Advertising.
    Advertising,
    /// Marketing messages: newsletter, promotions, 营销.
    Marketing,
    /// Giving data to others: share data, third parties.
    Sharing,
    /// Statistics: analytics, telemetry, tracking, usage data.
    Analytics,
    /// Crash reports and diagnostics.
    Diagnostics,
    /// Training of models.
    Training,
    /// Settings and controls that have nothing to do with consent: remember me, dark mode, sound, quality.
    Functional,
    /// Whether to ask or to tell, which gives nothing away: ask analytics, tracking dialog, 询问.
    Asking,
    /// To leave: exit, quit, 退出.
    Exit,
    /// To start something: names of functions that start a library.
    Starts,
    /// To start with the device: start on boot, autostart, 开机启动.
    AutoStart,
    /// The app's own context, as libraries want it: context, application.
    AppContext,
    /// Negation in names: not, no, un, disable, without, opt out.
    Negation,
    /// What something is for, in a text: "to scan", "so that", "used for", 用于, 以便.
    Purpose,
    /// Features that need exact, continuous or background locations: navigation, rides, sports, family safety.
    Whereabouts,
    /// Features whose first screen is the camera or the microphone: scanners, recorders, calls, live broadcasts.
    Capture,
    /// To put something away without an answer: cancel, close, later, skip, 取消.
    Close,
    /// To confirm whatever was asked: OK, confirm, sure, 确定.
    Confirm,
    /// To go on to what one came for: log in, register, next, start, 登录.
    GoOn,
    /// A box to tick, also when it is a picture: check, tick, cb, select.
    Tick,
    /// A name that says that the user tapped.
    Tapped,
    /// What asks or tells over a page: dialog, alert, popup, sheet.
    Dialog,
    /// Personal data and privacy, as against terms of use: privacy policy, 隐私.
    Privacy,
    /// Agreement read into an act that is none: by using you agree, 登录即代表同意.
    ImpliedConsent,
    /// That nothing goes without: or you cannot use the app, 否则无法使用.
    Ultimatum,
    /// Faces and other biometrics.
    Face,
    /// Sending data abroad.
    Export,
    /// To take a consent back: withdraw consent, revoke consent, 撤回同意.
    Withdraw,
    /// Taking back, whatever it is: beside a consent that is stored as no it is a withdrawal.
    TakeBack,
    /// A version or date of something: version, updated, 版本.
    Version,
    /// Minors and modes for them: teen mode, is minor, 青少年模式.
    Minor,
    /// The age of a person.
    Age,
    /// What stands for a text to come: todo, lorem ipsum, 待填写.
    Placeholder,
    /// Words of a request that say nothing of its purpose: the app needs access to your camera, 需要访问您的相机.
    EmptyTalk,
    /// Notifications of the app: notifications, push, reminders, 通知, 推送.
    Notifications,
    /// Praise in the store: rate us, leave a review, 评分, 好评.
    Rating,
}
