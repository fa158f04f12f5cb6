//! Facts about platforms and libraries: what a call, a read, an override means.
//!
//! In: `rules/catalogue/<platform>/*.yaml`. Out: [`Catalogue`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::apple::{Apple, CollectedType, Reason, RequiredReason, UsageDescription};
pub use crate::data::{Constant, DataKind, Purpose};
pub use crate::declared::{Declaration, Guard, IntentPart, IntentTest, Library};
pub use crate::evidence::{Evidence, LegacySwitch, Libraries, LighterWay, PermissionUse, SpecialAccess};
pub use crate::names::{ArgAt, Names};
pub use crate::permissions::{Feature, Permission, PermissionGroup};
pub use crate::profile::AppType;
pub use crate::role::Role;

/// One file of the catalogue; also all of them merged.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Catalogue {
    /// Where the facts of this file come from (documentation pages, source files).
    pub sources: Vec<String>,
    /// Framework and library types.
    pub types: Vec<TypeEntry>,
    /// What calls, reads, writes and overrides mean.
    pub apis: Vec<Api>,
    /// Constants whose value matters.
    pub constants: Vec<Constant>,
    /// Kinds of personal data.
    pub data: Vec<DataKind>,
    /// Permissions.
    pub permissions: Vec<Permission>,
    /// Permission groups.
    pub groups: Vec<PermissionGroup>,
    /// Groups that one feature may ask for together.
    pub features: Vec<Feature>,
    /// What needs which permission.
    pub uses: Vec<PermissionUse>,
    /// Lighter ways to what a permission is asked for.
    pub lighter: Vec<LighterWay>,
    /// Powers that are given in the system's settings.
    pub accesses: Vec<SpecialAccess>,
    /// Switches that keep an old behaviour.
    pub legacy: Vec<LegacySwitch>,
    /// What a build brings in whose code is not there.
    pub dependencies: Libraries,
    /// What Apple wants said in property lists and privacy manifests.
    pub apple: Apple,
    /// Elements of the manifest that mean something by themselves.
    pub declarations: Vec<Declaration>,
    /// Functions, properties and stored flags of a project that say whether the user agreed.
    pub guards: Vec<Guard>,
    /// Libraries that neither collect nor need a consent: nobody asks for their entry.
    pub libraries: Vec<Library>,
    /// Types of apps that the law names.
    pub app_types: Vec<AppType>,
}

/// A type that the project did not write.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TypeEntry {
    /// Its fully qualified name (nested types with `.`), or several that are alike (support library and AndroidX).
    pub name: Names,
    /// What it extends or implements: fully qualified names.
    #[serde(default)]
    pub extends: Vec<String>,
    /// What it is for the analysis.
    #[serde(default)]
    pub is: Vec<TypeRole>,
    /// It stands for the base class of a component whose library is not read: the manifest's element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// Endings of names: a type of an unknown library that is called so is taken for a subtype (`BaseActivity`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suffixes: Vec<String>,
}

/// What a type is for the analysis; inherited by subtypes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TypeRole {
    /// The process: `Application`.
    Application,
    /// A screen of its own: `Activity`.
    Screen,
    /// A part of a screen with a life of its own: `Fragment`.
    ScreenPart,
    /// A dialog, also a dialog fragment or a bottom sheet.
    Dialog,
    /// A content provider: runs before the application's `onCreate`.
    Provider,
    /// A start-up initialiser that the system runs.
    Initializer,
    /// A service.
    Service,
    /// A broadcast receiver.
    Receiver,
    /// A job or worker.
    Job,
    /// A view.
    View,
    /// A view with a checked state: check box, switch, radio button.
    Checkable,
    /// A preference (setting) with a stored state.
    Setting,
    /// A view model, presenter or other helper: no entry by itself.
    Model,
    /// Made by the bridge of a library's host as the host starts: a plug-in, a package of modules.
    Plugin,
    /// A screen or view whose contents are not in the code that is read: web pages, other languages, game engines.
    Foreign,
}

/// What one or several members mean. Exactly one of `call`, `new`, `read`, `write`, `override`, `annotated`.
///
/// A getter `getX()`/`isX()` also matches the Kotlin property `x`/`isX`, a setter `setX(v)` also the assignment.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Api {
    /// A name for this entry: one with the same name in a pack of yours replaces it.
    #[serde(default)]
    pub id: Option<String>,
    /// The owner: fully qualified types; subtypes count too. For extension functions the extended type. Absent: a
    /// top-level function (see `in`).
    #[serde(default)]
    pub on: Option<Names>,
    /// The package of a top-level function.
    #[serde(default, rename = "in")]
    pub package: Option<Names>,
    /// Methods or functions.
    #[serde(default)]
    pub call: Option<Names>,
    /// Constructors: `true`.
    #[serde(default)]
    pub new: Option<bool>,
    /// Fields and properties that are read.
    #[serde(default)]
    pub read: Option<Names>,
    /// Fields and properties that are written.
    #[serde(default)]
    pub write: Option<Names>,
    /// Methods that the project overrides and the framework calls.
    #[serde(default, rename = "override")]
    pub overridden: Option<Names>,
    /// Annotations on functions of the project (fully qualified, no `on`).
    #[serde(default)]
    pub annotated: Option<Names>,
    /// What the arguments must be.
    #[serde(default)]
    pub when: Vec<ArgTest>,
    /// Whether the name alone identifies the member when the owner's type is not known.
    #[serde(default)]
    pub distinctive: bool,
    /// In an SDK's file: it is the call of a part that several SDKs share, and means this one only if this one is in the
    /// build (imported, or brought in by a package manager).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub if_in_build: bool,
    /// The type of the result: fully qualified, or `self` (the receiver: builder chains), `arg:N` (the class given as
    /// the argument N), `value:N` (what the argument N is),
    /// `type-argument` (the first one written at the call), `element` (the receiver's last type
    /// argument: what a list, a map's values, a holder is of).
    #[serde(default)]
    pub returns: Option<String>,
    /// The type of the first argument, which Swift lets a call leave out: `addAction(.init(title: ...))`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<String>,
    /// What it means. Absent: only `returns` or `takes` is of interest.
    #[serde(default)]
    pub role: Option<Role>,
}

impl Api {
    /// Whether it is of Apple's world: its types and modules stand without a package, with a capital; packages of Java and
    /// Kotlin begin with a small letter.
    #[must_use]
    pub fn is_apple(&self) -> bool {
        let mut names = self.on.iter().chain(&self.package).flat_map(Names::iter);
        names.next().is_some_and(|name| name.starts_with(char::is_uppercase))
    }
}

/// A test on an argument.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ArgTest {
    /// Which argument.
    pub arg: ArgAt,
    /// It is one of these: a literal's text (`android_id`, `true`, `0`) or the last name of a constant
    /// (`ANDROID_ID`, `CONTENT_URI` with its owner: `Contacts.CONTENT_URI`).
    #[serde(default)]
    pub is: Vec<String>,
    /// Its text contains one of these.
    #[serde(default)]
    pub contains: Vec<String>,
    /// It is none of these.
    #[serde(default)]
    pub is_not: Vec<String>,
    /// Some constant that reaches it is one of these, also through callers that hand it on: a switch that only passes on what
    /// its caller says is that caller's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_be: Vec<String>,
    /// It is there at all.
    #[serde(default)]
    pub given: bool,
}

/// How a function value is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Firing {
    /// At once or on another thread right away, on behalf of whoever calls.
    Now,
    /// At some time, by nobody's act: timers, observers, loaders.
    Later,
    /// When script that is not read calls it: in a library, whenever the host wants.
    Host,
    /// Whenever something that is watched changes, by whosever act: observable data, flows.
    Observed,
    /// When the user taps, types or chooses.
    Tap,
    /// When the screen, part, process or component is created.
    Create,
    /// Each time it becomes visible.
    Start,
    /// Each time it comes to the front, also when a system dialog closes.
    Resume,
    /// With the user's answer to a permission request, whatever it is.
    PermissionResult,
    /// Only when a permission was granted.
    Granted,
    /// Only when a permission was refused.
    Denied,
    /// When a reason is due before asking again (the user refused before).
    Rationale,
    /// With the result of another screen.
    Result,
    /// By the system: a broadcast, a job, a provider's start.
    System,
    /// By the system, without a screen: a silent push message, a task in the background.
    Background,
    /// When consent was given (a consent platform's callback).
    Agreed,
    /// When consent was refused.
    Refused,
}

/// The answer among a callback's parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Answer {
    /// Position of the parameter.
    pub param: u32,
    /// Values that mean granted or agreed; empty: `true`.
    #[serde(default)]
    pub yes: Vec<String>,
    /// Values that mean refused, where others say neither (not asked yet).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<String>,
}

/// A button's place in a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// The button for yes.
    Positive,
    /// The button for no.
    Negative,
    /// A third button.
    Neutral,
    /// A way out without a button.
    Cancel,
}
