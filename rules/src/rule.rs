//! Rules: what is found, under which conditions, and what is said about it.
//!
//! In: `rules/rules/<family>/<name>.yaml`. Out: [`Rule`]s. The specification, documentation and test of a rule is the
//! Markdown file of the same name next to it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;
use crate::catalogue::Purpose;
use crate::names::{OneOrMany, one_or_many};
use crate::profile::Audience;
use crate::sdk::Category;
use crate::vocabulary::Idea;

pub use crate::profile::{Artifact, Platform};

/// A rule.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// Its id: family and name.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// How bad a finding is.
    pub severity: Severity,
    /// What is looked at: one kind or several.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<Find>")]
    pub find: Vec<Find>,
    /// All of these hold.
    #[serde(default, rename = "where")]
    pub conditions: Vec<Predicate>,
    /// Other severities: the first whose conditions hold wins.
    #[serde(default)]
    pub severity_when: Vec<SeverityWhen>,
    /// What is said. `{...}` stands for facts of the finding: `{what}` (data, SDK, permissions), `{api}` (the call as
    /// written), `{entry}` (where the path begins), `{sdk}`, `{permissions}`, `{groups}`, `{data}`, `{name}`, `{value}`,
    /// `{searched}`. Names come in the language of the text.
    pub message: Text,
    /// Other messages: the first whose conditions hold is said instead.
    #[serde(default)]
    pub message_when: Vec<MessageWhen>,
    /// What would satisfy the rule.
    pub help: Text,
    /// The change that would mend it, where a program can make it.
    #[serde(default)]
    pub fix: Option<Fix>,
    /// Rules that say it better: what one of them tells of a place, or of the value that decides it, this one does not repeat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yields_to: Vec<String>,
    /// Clauses behind it.
    pub norms: Vec<String>,
    /// First version that has it.
    pub since: String,
}

/// A change that mends a finding.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fix {
    /// What is changed.
    pub change: Change,
    /// What the change does, in a few words. `{...}` as in the message.
    pub title: Text,
}

/// What a fix changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The truth value that stands in the code or markup, and that decides the state at first, is turned around.
    FirstValue,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Likely to be rejected.
    Error,
    /// Likely to be asked about.
    Warning,
    /// Worth knowing.
    Note,
}

/// Another severity under conditions.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SeverityWhen {
    /// Which.
    pub severity: Severity,
    /// All of these hold.
    pub when: Vec<Predicate>,
}

/// Another message under conditions.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MessageWhen {
    /// What is said then.
    pub message: Text,
    /// What would satisfy the rule then, if it is something else.
    #[serde(default)]
    pub help: Option<Text>,
    /// All of these hold.
    pub when: Vec<Predicate>,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Find {
    /// Personal data is taken.
    Collection,
    /// An SDK is started by a call.
    SdkStart,
    /// An SDK starts by itself through the manifest.
    SelfStart,
    /// The user is asked for permissions. A run of requests without an act of the user between is one.
    PermissionRequest,
    /// A check box or switch with its first state.
    Control,
    /// A stored setting with its default.
    Setting,
    /// A consent gate or consent flag is told yes.
    ConsentAnswer,
    /// Personalised content, advertising or profiling: one per unit and SDK.
    Personalization,
    /// A permission that the merged manifest of a unit declares: one per unit and permission.
    DeclaredPermission,
    /// The target API level of an application.
    TargetSdk,
    /// Data are taken again and again until somebody stops it.
    Listening,
    /// A power of the system's settings is asked for: a jump to the settings, or the manifest if nothing jumps there.
    SpecialAccess,
    /// A dialog, or a page that asks for consent, where it is shown.
    Dialog,
    /// The app is ended, or a screen with which it begins is closed.
    WayOut,
    /// A screen with which the app begins opens the next one and closes itself, only where a permission was granted.
    WayOn,
    /// A text reads an agreement into an act that is none, and nothing beside it lets the user choose.
    ImpliedConsent,
    /// One act agrees to several purposes: by its text, or by what it sets to yes.
    BundledConsent,
    /// A refusal leads back to a dialog that asks: the same one again, or one more after an explanation.
    Return,
    /// Personal data is taken or an SDK that collects starts: the first place of a unit.
    UnitCollects,
    /// The user's agreement is stored: the first place of a unit.
    ConsentRecord,
    /// A control stores what the user chose about consent or about a use of the data.
    Choice,
    /// An SDK's switch for personalisation is told something.
    PersonalizationSwitch,
    /// Personalised content or advertising is asked for: the first unguarded place of a unit and SDK, and each place
    /// that runs only for minors.
    PersonalUse,
    /// Personal data is taken again and again: by timers, loops, periodic work, each time a screen comes to the front.
    RepeatedCollection,
    /// The time between two readings is set to a constant.
    UpdateInterval,
    /// The app starts itself or comes back when it was ended.
    AutoStart,
    /// A component of another app is started, bound or woken.
    ForeignStart,
    /// The manifest declares something (see `declares`).
    Declaration,
    /// A library that nobody knows is started: one per unit and package.
    UnlistedSdk,
    /// A comment that suppresses findings, and does not do what it says.
    Suppression,
    /// Something is done that needs a permission, whether or not it is asked for before.
    ProtectedUse,
    /// The text by which a property list says what a permission is for: one per application and key that its code needs.
    UsageText,
    /// A category of calls whose reason belongs into the privacy manifest: one per unit and category that is used.
    RequiredReason,
    /// A unit's privacy manifest, or the place that needs one; a library without the one that it must bring.
    PrivacyManifest,
}

/// A condition. Each is one function with a name that a lawyer understands.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Predicate {
    /// All hold.
    All(Vec<Predicate>),
    /// At least one holds.
    Any(Vec<Predicate>),
    /// It does not hold.
    Not(Box<Predicate>),
    /// Must have happened before, on every path that leads here.
    Before(Happened),
    /// Some path leads here from there with no act of the user on the way (from `any-entry`: acts of the user too).
    ReachableFrom(From),
    /// The permissions asked for together belong to groups that no one feature needs.
    UnrelatedGroups(bool),
    /// Foreground and background location are asked for together.
    BackgroundWithForeground(bool),
    /// All permissions asked for belong to groups of light weight (notifications).
    OnlyLightGroups(bool),
    /// The value can be yes without the user's act or a stored answer of the user. A name that negates
    /// (`disable_tracking`) turns the value around.
    ValueCanBeYes(bool),
    /// The names or texts that belong to it speak of one of these.
    SpeaksOf(Vec<Idea>),
    /// The unit is an application (`app`) or an SDK that nothing here consumes (`sdk`).
    Unit(Artifact),
    /// It stands in code or project files for this system.
    Platform(Platform),
    /// Nothing in the unit needs the declared permission or asks for it.
    PermissionUnused(bool),
    /// The unit has libraries whose code is not there and of which nothing is known.
    LibrariesUnread(bool),
    /// Whether it comes with a dependency that a build file names, and not by a line of the project's code or manifest.
    ByDependency(bool),
    /// The target API level is below this.
    TargetBelow(u32),
    /// One of the permissions asked for is of this kind.
    AsksFor(Kind),
    /// The unit does nothing with a permission asked for that a lighter way would not give it.
    LighterWay(bool),
    /// The data taken are of one of these kinds.
    DataIs(Vec<String>),
    /// Nothing in the unit that runs stops it.
    NeverStopped(bool),
    /// On the way here the user is told what it is for: by a dialog, a page, a text.
    Explained(bool),
    /// The names of the app, of its first screen, or of what lies on the path speak of one of these.
    PlaceSpeaksOf(Vec<Idea>),
    /// It was found as this: for rules that look at several kinds of places.
    FoundAs(Find),
    /// The dialog asks for this.
    DialogAsksFor(Asked),
    /// On the way here something is looked at that outlasts the app's process and is no answer to a policy: a stored
    /// value, a time.
    Remembered(bool),
    /// No button of the dialog says no, leaves or closes it; what cannot be seen (without size, transparent) is none.
    NoRefusal(bool),
    /// The dialog may be left without an answer: by the back key, by a tap beside it.
    CanBeLeft(bool),
    /// Every button of the dialog asks again, leads to the settings or out of the app, and it cannot be left otherwise.
    NoWayOn(bool),
    /// An answer is stored because a page that asks for it is shown, scrolled or put away, or with a tap that means to go
    /// on.
    ByUse(bool),
    /// Between the refusal and this the user chose once more: an explanation lay between.
    ExplainedSinceRefusal(bool),
    /// The unit has this somewhere in reach.
    UnitHas(Having),
    /// What becomes of the user's choice.
    Outcome(Outcome),
    /// On the way here the code tests something whose name speaks of one of these.
    Tested(Vec<Idea>),
    /// On the way here a test has told that the user is a minor, or is none.
    Age(Age),
    /// The time between two readings is a constant below so many milliseconds, and nothing near it ends the updates.
    /// True for what has no such time.
    IntervalBelow(u32),
    /// The manifest's element has one of these meanings: ids of the catalogue's `declarations`.
    Declares(Vec<String>),
    /// The function that reads it also reads traits of the device and makes one value of them.
    MixedIntoFingerprint(bool),
    /// What is read is kept where removing the app does not delete it.
    KeptBeyondRemoval(bool),
    /// What is wrong with a comment that suppresses findings.
    Suppression(Fault),
    /// The project says of itself that it is like this: all that is given must fit, and something must be said.
    Profile(Profile),
    /// The project names a type of app whose basic function itself needs every permission asked for.
    NeededByAppType(bool),
    /// The property list or privacy manifest lacks one of these.
    Lacks(Vec<Lack>),
    /// One of the permissions asked for or needed is of one of these groups: ids of the catalogue's `groups`.
    PermissionGroup(Vec<String>),
    /// On the way here the user answered a request for a permission of a group.
    Answered(GroupAnswer),
    /// The SDK is for one of these things.
    SdkIs(Vec<Category>),
}

/// The user's answer to a request for a permission of a group.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GroupAnswer {
    /// The group: an id of the catalogue's `groups`.
    pub group: String,
    /// What the answer was.
    pub how: How,
}

/// What an answer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Yes.
    Granted,
    /// No.
    Refused,
    /// Whatever it was.
    Any,
}

/// What a property list or privacy manifest lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lack {
    /// The key of a text that says what a permission is for.
    Text,
    /// Such a text has a key and no words, or only what stands for words to come.
    Words,
    /// Such a text names the permission and no purpose.
    Purpose,
    /// Such a text is not there in Chinese, though the app speaks Chinese.
    Chinese,
    /// A category of calls is not accounted for.
    Reason,
    /// None of the reasons given is one that Apple accepts.
    AcceptedReason,
    /// There is no privacy manifest.
    Manifest,
    /// Data that the code takes are not among those that the manifest says are collected.
    CollectedData,
    /// It does not say that there is tracking.
    Tracking,
    /// It says that there is tracking, and names no domain that tracks.
    TrackingDomains,
    /// A library that must bring a privacy manifest of its own has none.
    LibraryManifest,
}

/// What is wrong with a comment that suppresses findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// There is no finding that it would suppress.
    Unused,
    /// It gives no reason, so it suppresses nothing.
    NoReason,
    /// It names no rule.
    NoRule,
    /// It names a rule that there is not.
    UnknownRule,
}

/// What a project says of itself in its configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Profile {
    /// It is made for one of these.
    pub audience: Vec<Audience>,
    /// It is of one of these types: ids of the catalogue's `app-types`.
    pub app_type: Vec<String>,
    /// Its types need no personal data for their basic function.
    pub needs_no_data: bool,
}

/// A kind of permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Allows it while the app is not in use.
    Background,
    /// More exact data than another permission of the same group gives.
    Precise,
    /// The user is asked: it belongs to a group.
    User,
}

/// What a dialog asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// Agreement to a policy.
    Consent,
    /// A permission.
    Permission,
    /// A permission, a switch of the system's settings, other than for notifications: whoever says yes gets there.
    Access,
    /// To be allowed to send notifications, or to be rated.
    Favour,
}

/// What must have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Happened {
    /// Consent to a purpose was given.
    Given(Purpose),
    /// Consent to a purpose was refused.
    Refused(Purpose),
    /// The permission asked for was granted.
    Granted,
    /// The permission asked for was refused.
    Denied,
    /// The user acted (tapped), right before.
    UserAction,
    /// The user opened this screen.
    OpenedByUser,
    /// The user agreed by a tap on a consent surface that has another way out.
    FreeTap,
    /// The code checked a stored flag that only the user's own choice sets: a yes-button, a switch, a preference.
    Chosen,
    /// The code checked a stored memory of having asked, or a waiting time.
    CooledDown,
}

/// What a unit may have somewhere in reach of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Having {
    /// A page or dialog that asks for consent.
    ConsentSurface,
    /// Something that can turn personalisation off for the SDK; true for what is about none.
    OptOut,
    /// First screens whose contents are written in a language that is read.
    SeenScreens,
    /// A notice about the policy, or a page or dialog that asks for consent, on the first screens.
    FirstRunNotice,
    /// A way to take consent back: a stored no, an SDK that is told no, a control or page that is called so.
    Withdrawal,
    /// A version or date of the policy that is kept or compared.
    PolicyVersion,
    /// A stored choice of the user about personalised content or advertising.
    PersonalizationChoice,
    /// A stored choice of the user about advertising that the code reads.
    AdvertisingChoice,
    /// A call that tells the SDK's own switch for personalisation something.
    PersonalizationSwitch,
    /// A screen that opens any page of the web for other apps: it is a web browser.
    WebPages,
    /// A mode for minors, or knowledge that the user is one.
    MinorMode,
    /// A call that has the SDK treat the user as a child, or that turns personalisation off for minors.
    MinorProtection,
    /// A call that turns the SDK's personalisation off, whatever the user wants, or that has it wait for the answer to a
    /// request that the unit makes.
    LimitedMode,
}

/// What becomes of the user's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is stored, and nothing but the control itself reads it.
    NobodyReads,
    /// An SDK that was told yes is never told no.
    SdkNotTold,
    /// The SDK's switch is told a fixed "allow".
    FixedAllow,
    /// The SDK's switch is told the value of a setting for something else.
    AnotherSetting,
    /// The SDK's switch is told "off" exactly where the user's choice says yes.
    TurnedRound,
}

/// What a test has told about the user's age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Age {
    /// A minor, or minors' mode is on.
    Minor,
    /// No minor, or minors' mode is off.
    Adult,
}

/// Where a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    /// The start of the app: roots and what they run without an act of the user. In an SDK's unit: its own components
    /// that the system starts, and what they run; calls of a host are no start.
    AppStart,
    /// The tap with which the user agrees at the start of the app, and what follows it without another act.
    Agreement,
    /// A method that runs each time a screen comes to the front.
    Resume,
    /// The callback that gets the user's refusal.
    Denial,
    /// The callback that gets an answer, and what follows it without an act of the user.
    Answer,
    /// Something that the system starts without a screen: a service, a receiver, a job. Not if the user's act started it.
    Background,
    /// Any entry point.
    AnyEntry,
}
