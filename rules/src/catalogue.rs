//! Facts about platforms and libraries: what a call, a read, an override means.
//!
//! In: `rules/catalogue/<platform>/*.yaml`. Out: [`Catalogue`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;
pub use crate::evidence::{Evidence, LegacySwitch, Libraries, LighterWay, PermissionUse, SpecialAccess};
pub use crate::names::{ArgAt, Names};
pub use crate::permissions::{Feature, Permission, PermissionGroup};

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
    pub libraries: Libraries,
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
    /// A screen or view whose contents are not in the code that is read: web pages, other languages, game engines.
    Foreign,
}

/// What one or several members mean. Exactly one of `call`, `new`, `read`, `write`, `override`, `annotated`.
///
/// A getter `getX()`/`isX()` also matches the Kotlin property `x`/`isX`, a setter `setX(v)` also the assignment.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Api {
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
    /// The type of the result: fully qualified, or `self` (the receiver: builder chains), `arg:N` (the class given as
    /// the argument N), `value:N` (what the argument N is),
    /// `type-argument` (the first one written at the call), `element` (the receiver's last type
    /// argument: what a list, a map's values, a holder is of).
    #[serde(default)]
    pub returns: Option<String>,
    /// What it means. Absent: only `returns` is of interest.
    #[serde(default)]
    pub role: Option<Role>,
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
}

/// What a member means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Role {
    /// Takes personal data.
    Collects {
        /// What: an id of `data`.
        data: String,
    },
    /// Goes on taking data until it is told to stop.
    Listens {
        /// What: an id of `data`.
        data: String,
    },
    /// Stops taking data, or gives a device back.
    Releases {
        /// What: an id of `data`.
        data: String,
    },
    /// Asks for, or leads the user to, a power of the system's settings.
    OpensAccess {
        /// Which: an id of `accesses`.
        access: String,
    },
    /// Starts an SDK that collects data (in an SDK's file).
    StartsSdk {},
    /// Shows personalised content or advertising, or profiles (in an SDK's file): ad requests, push tags, user ids.
    Personalizes {},
    /// Tells an SDK whether the user agreed.
    ConsentGate {
        /// The answer.
        arg: ArgAt,
        /// Values that mean yes; empty: `true`.
        #[serde(default)]
        yes: Vec<String>,
        /// To what.
        #[serde(default)]
        purpose: Purpose,
    },
    /// A switch for personalisation.
    OptOut {
        /// The value.
        arg: ArgAt,
        /// Values that turn personalisation off. With `contains: true` the argument's text contains one.
        off: Vec<String>,
        /// Look for the values inside the argument's text.
        #[serde(default)]
        contains: bool,
    },
    /// Has an SDK treat the user as a child (in an SDK's file).
    TreatsAsChild {},
    /// Its result says whether the user agreed.
    ConsentState {
        /// To what.
        purpose: Purpose,
        /// Results that mean yes; empty: `true`.
        #[serde(default)]
        yes: Vec<String>,
    },
    /// Asks the user for permissions.
    RequestsPermission {
        /// Which: an array, a string, or `chain`.
        permissions: ArgAt,
        /// Only when used through a launcher: `launcher` means the receiver was registered by `registers-launcher`.
        #[serde(default)]
        launcher: bool,
    },
    /// Adds permissions to a request that a later call of the chain makes.
    AddsPermission {
        /// Which.
        permissions: ArgAt,
    },
    /// Makes a launcher that asks for a permission when it is launched.
    RegistersLauncher {
        /// The contract.
        contract: ArgAt,
        /// Called with the answer.
        callback: ArgAt,
    },
    /// A contract for `registers-launcher` that asks for permissions.
    PermissionContract {},
    /// Its result says whether a permission was granted.
    ChecksPermission {
        /// Which permission; absent: unknown.
        #[serde(default)]
        permission: Option<ArgAt>,
        /// Results that mean granted; empty: `true`.
        #[serde(default)]
        granted: Vec<String>,
    },
    /// Its result says whether the user refused a permission before (a rationale is due).
    WasRefused {
        /// Which permission; absent: unknown.
        #[serde(default)]
        permission: Option<ArgAt>,
    },
    /// Reads a stored value.
    StoreRead {
        /// The key.
        key: ArgAt,
        /// What comes back when nothing is stored.
        #[serde(default)]
        default: Option<ArgAt>,
    },
    /// Stores a value.
    StoreWrite {
        /// The key.
        key: ArgAt,
        /// The value.
        value: ArgAt,
    },
    /// Runs a function that it is given, or (an override) is run by the framework.
    Fires {
        /// The function: an argument. For an override: absent.
        #[serde(default)]
        arg: Option<ArgAt>,
        /// When and by whom.
        how: Firing,
        /// For `by`-position callbacks: the answer's place among the callback's parameters and its yes-values.
        #[serde(default)]
        answer: Option<Answer>,
    },
    /// Opens another screen.
    OpensScreen {
        /// An intent, a class, a fragment object, a navigation action.
        target: ArgAt,
    },
    /// Declares a destination: what it shows runs when somebody opens its route.
    Destination {
        /// The route.
        route: ArgAt,
        /// What is shown.
        content: ArgAt,
    },
    /// Shows destinations; this one first.
    StartsAt {
        /// The route.
        route: ArgAt,
    },
    /// Comes back only when the receiver's value passes the test that the function value makes.
    Awaits {},
    /// Makes an intent for a screen.
    ScreenTarget {
        /// The class.
        class: ArgAt,
    },
    /// Sets the layout of a screen, dialog or view.
    SetsLayout {
        /// The layout resource.
        layout: ArgAt,
    },
    /// Finds a view.
    FindsView {
        /// The id resource.
        id: ArgAt,
    },
    /// Gives a dialog a text.
    DialogText {
        /// The text or string resource.
        text: ArgAt,
    },
    /// Gives a dialog a button.
    DialogButton {
        /// Which place.
        slot: Slot,
        /// Its text or string resource.
        #[serde(default)]
        text: Option<ArgAt>,
        /// What runs on a tap.
        #[serde(default)]
        callback: Option<ArgAt>,
    },
    /// Says whether a dialog can be left without an answer.
    DialogCancelable {
        /// The value.
        arg: ArgAt,
    },
    /// Shows a dialog or page.
    ShowsDialog {},
    /// Sets a control's checked state.
    SetsChecked {
        /// The value.
        value: ArgAt,
    },
    /// A declarative control with a checked state.
    Control {
        /// The state.
        checked: ArgAt,
        /// Its label, if it has one.
        #[serde(default)]
        label: Option<ArgAt>,
    },
    /// A holder of a state: what it is made with is the first value.
    State {
        /// The first value.
        value: ArgAt,
    },
    /// Shows a text.
    ShowsText {
        /// The text or string resource.
        text: ArgAt,
    },
    /// Leaves the screen, or ends the app.
    Exits {
        /// It ends the whole app, wherever it stands.
        #[serde(default)]
        whole: bool,
    },
    /// The current time.
    Now {},
    /// Equality.
    Equals {
        /// One side.
        left: ArgAt,
        /// The other.
        right: ArgAt,
    },
    /// Gives back what it got: a collection's copy, a wrapped or converted value.
    PassesThrough {
        /// What.
        from: ArgAt,
    },
    /// Makes a collection of its arguments (spread or not).
    MakesCollection {
        /// Which arguments; maps take the keys.
        elements: ArgAt,
    },
    /// Adds to the receiver.
    AddsElements {
        /// What.
        elements: ArgAt,
    },
    /// Has no effect of interest although its name looks like it: what an SDK documents as safe before consent.
    Harmless {},
}

/// How a function value is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Firing {
    /// At once or on another thread right away, on behalf of whoever calls.
    Now,
    /// At some time, by nobody's act: timers, observers, loaders.
    Later,
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

/// What a consent is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The privacy policy as a whole.
    #[default]
    Policy,
    /// Faces and other biometrics.
    Face,
    /// Other sensitive data.
    Sensitive,
    /// Giving data to others.
    Sharing,
    /// Sending data abroad.
    Export,
    /// Personalised content.
    Personalization,
    /// Advertising.
    Advertising,
    /// Training of models.
    Training,
    /// Tracking across apps.
    Tracking,
    /// A guardian's consent.
    Guardian,
}

/// A constant whose value matters.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Constant {
    /// Its fully qualified name (`android.Manifest.permission.CAMERA`, or with `*` for the last name:
    /// `android.Manifest.permission.*`).
    pub name: String,
    /// Its value: a literal's text; `*` stands for the last name.
    pub value: String,
}

/// A kind of personal data.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DataKind {
    /// Its id (`device-id.persistent`).
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// Sensitive personal information in the law's sense.
    #[serde(default)]
    pub sensitive: bool,
    /// Counts as collected when it is read, used or not: unique identifiers.
    #[serde(default)]
    pub unique: bool,
}
