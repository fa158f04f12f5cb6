//! What a member of a platform or library means.
//!
//! In: the `role` of an entry of the catalogue. Out: [`Role`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Answer, ArgAt, Firing, IntentPart, IntentTest, Names, Purpose, Slot};

/// What a member means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Role {
    /// Takes personal data.
    Collects {
        /// What: an id of `data`.
        data: String,
        /// Tells nothing about others where the function only looks for the app itself (see `own-identity`).
        #[serde(default)]
        unless_own: bool,
        /// Only if an intent says so.
        #[serde(default)]
        only_if: Option<IntentTest>,
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
    /// Sets the waiting time between two readings, in milliseconds.
    SetsInterval {
        /// The time.
        arg: ArgAt,
        /// What is read.
        data: String,
    },
    /// Ends updates that were asked for.
    StopsUpdates {},
    /// Runs a function, or an object's methods, again and again. Without `arg` (an override, an annotation): the
    /// function itself is run so. A class given as argument or type argument counts too.
    Repeats {
        /// What is run.
        #[serde(default)]
        arg: Option<ArgAt>,
    },
    /// Waits: what stands around it in a loop runs again and again.
    Waits {},
    /// What it is given runs once in the life of the process, whoever calls again.
    RunsOnce {},
    /// Gives a store what it answers until something is stored.
    StoreDefaults {
        /// The values by key.
        values: ArgAt,
    },
    /// Says whether a value is there: it is empty or missing if the result is true.
    TestsEmpty {
        /// The other way round: it is there if the result is true.
        #[serde(default)]
        negated: bool,
    },
    /// The app's own process or package.
    OwnIdentity {},
    /// A trait of the device that is no identifier alone.
    DeviceTrait {},
    /// Makes one value of many: a hash.
    Digests {},
    /// Starts, binds or wakes a component that an intent names.
    StartsComponent {
        /// The intent.
        intent: ArgAt,
        /// Only a message: a broadcast.
        #[serde(default)]
        message: bool,
    },
    /// Says something about an intent that is made or changed.
    IntentPart {
        /// What.
        part: IntentPart,
        /// The value.
        value: ArgAt,
    },
    /// Has the system run something at fixed times, whether the app runs or not.
    RunsOnSchedule {
        /// The intent to be sent.
        intent: ArgAt,
    },
    /// Makes an intent that starts a service later.
    ServiceIntent {
        /// The intent.
        intent: ArgAt,
    },
    /// Run when a service or task of the app ends, or a screen is no longer seen.
    EndsLife {},
    /// Ends a component that was started.
    Stops {
        /// The intent that names it.
        intent: ArgAt,
    },
    /// Ends the bond with a component, which ends with its last bond.
    Unbinds {
        /// What it was bound with.
        connection: ArgAt,
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
        /// It counts only if a library's host makes the value: what is in it is not known.
        #[serde(default)]
        handed: bool,
    },
    /// Has an SDK that collects of its own accord wait until its consent gate is told yes (in an SDK's file).
    HoldsBack {
        /// Whether it does: `true`.
        arg: ArgAt,
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
        /// The number under which the answer comes back, where all answers come to one method.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<ArgAt>,
        /// Of an annotation on a function, whose arguments are the permissions: the build makes another function, which
        /// asks for them. What that one is called: `*` stands for the annotated function's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        called: Option<Names>,
    },
    /// Needs permissions, whether or not anybody asks for them first: else the system asks by itself, or gives nothing.
    NeedsPermission {
        /// Which.
        permissions: Names,
    },
    /// Has an SDK wait, once it is started, until the user has answered a request for permissions (in an SDK's file).
    AwaitsPermission {
        /// Which.
        permissions: Names,
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
        /// Results that mean refused, where others say neither (not asked yet); empty: all that do not mean granted, of
        /// which nobody knows whether the user was asked.
        #[serde(default)]
        denied: Vec<String>,
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
    /// Removes a stored value, or all of them.
    StoreRemove {
        /// The key; absent: all that a store holds.
        #[serde(default)]
        key: Option<ArgAt>,
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
        /// The type of `this` in a Kotlin lambda that is given: `prefs.edit { putBoolean(...) }`.
        #[serde(default)]
        receiver: Option<String>,
        /// The types of what the function is told, in their order.
        #[serde(default)]
        tells: Vec<String>,
    },
    /// Has a function that it is given (its entry also `fires`) run when a notice of this name is posted.
    ListensForNotice {
        /// The name.
        name: ArgAt,
    },
    /// What it is given to draw appears when a state is set, and not before.
    ShownWhile {
        /// The state.
        state: ArgAt,
    },
    /// Of what the function draws that it is given, the first is seen, and each of the others when its tab is tapped.
    ShowsOneOf {},
    /// Greys what it is called on as long as something is true: nobody can tap it then.
    HeldBack {
        /// What is true.
        when: ArgAt,
    },
    /// Turns a truth value over.
    TurnsOver {},
    /// Posts a notice: who listens for its name runs.
    PostsNotice {
        /// The name.
        name: ArgAt,
    },
    /// Opens another screen.
    OpensScreen {
        /// An intent, a class, a fragment object, a navigation action.
        target: ArgAt,
        /// Whether its result comes back to a method of who opens it.
        #[serde(default)]
        answers: bool,
    },
    /// Says what comes back from a screen that was opened for its result.
    SetsOutcome {
        /// The result.
        code: ArgAt,
    },
    /// Is the result that came back.
    Outcome {},
    /// Waits until what it hands its block is resumed, and gives what that is resumed with.
    WaitsFor {
        /// The block.
        block: ArgAt,
        /// What is called on what the block is handed, with the value.
        by: Names,
    },
    /// Makes the same screen anew.
    RestartsScreen {},
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
    ShowsDialog {
        /// What is shown; absent: the receiver, or what the call is given to draw.
        #[serde(default)]
        dialog: Option<ArgAt>,
    },
    /// Gives a dialog a button that is an object of its own: its entry has the role `dialog-button`.
    AddsButton {
        /// The button.
        button: ArgAt,
    },
    /// Sets a control's checked state.
    SetsChecked {
        /// The value.
        value: ArgAt,
    },
    /// Turns a control's checked state around.
    TogglesChecked {},
    /// Selects one button of a group.
    SelectsButton {
        /// The button's id.
        button: ArgAt,
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
    /// Makes or shows a picture: one that a truth value chooses may be a tick.
    ShowsImage {
        /// Its name.
        image: ArgAt,
    },
    /// Leaves the screen, or ends the app.
    Exits {
        /// It ends the whole app, wherever it stands.
        #[serde(default)]
        whole: bool,
    },
    /// The current time.
    Now {},
    /// An override that is told which of a dialog's buttons was tapped.
    ButtonNumber {
        /// The position of the number among the parameters.
        param: u32,
        /// The number of the button for yes.
        positive: String,
        /// The number of the button for no.
        negative: String,
        /// The number of the third button.
        neutral: String,
    },
    /// Equality.
    Equals {
        /// One side.
        left: ArgAt,
        /// The other.
        right: ArgAt,
    },
    /// Says whether a text is like another, or holds it.
    TestsText {
        /// The text.
        text: ArgAt,
        /// What it is compared with.
        with: ArgAt,
    },
    /// Says whether something is in a collection.
    Holds {
        /// The collection.
        within: ArgAt,
    },
    /// Gives back what it got: a collection's copy, a wrapped or converted value.
    PassesThrough {
        /// What.
        from: ArgAt,
    },
    /// Lets through only what a function says yes to: a chain of values that somebody hears of.
    Filters {
        /// The function.
        by: ArgAt,
    },
    /// Puts a value into a holder of state, for whoever observes it.
    Emits {
        /// The value.
        value: ArgAt,
    },
    /// Hands a value to another component, under a key.
    HandsOver {
        /// The key.
        key: ArgAt,
        /// The value.
        value: ArgAt,
    },
    /// Gives what another component handed over under a key.
    TakesHanded {
        /// The key.
        key: ArgAt,
    },
    /// Makes a collection of its arguments (spread or not).
    MakesCollection {
        /// Which arguments; maps take the keys.
        elements: ArgAt,
    },
    /// The result is the collection that a function value fills.
    BuildsCollection {
        /// The function value: its receiver is the collection.
        by: ArgAt,
    },
    /// Adds to the receiver.
    AddsElements {
        /// What.
        elements: ArgAt,
    },
    /// Puts what one collection holds into another that it is given: `list.toArray(array)`.
    Fills {
        /// The one that is filled.
        to: ArgAt,
        /// The one that it is filled from.
        from: ArgAt,
    },
    /// Keeps a value where removing the app does not delete it: the keychain, the settings of the system.
    KeepsBeyondRemoval {
        /// The value.
        value: ArgAt,
    },
    /// Begins an application: the code around it is one, whatever its build files say.
    BeginsApplication {},
    /// Has no effect of interest although its name looks like it: what an SDK documents as safe before consent.
    Harmless {},
}
