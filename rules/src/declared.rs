//! What the manifest declares, what a project's own guards are called, which libraries are of no interest.
//!
//! In: `declarations`, `guards` and `libraries` of a catalogue's file. Out: [`Declaration`], [`Guard`], [`Library`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{ArgAt, Names, Purpose};

/// Elements of the manifest that mean something by themselves. All that is given must fit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Declaration {
    /// What it means: rules ask for this.
    pub id: String,
    /// The element: `receiver`, `uses-permission`.
    pub element: Names,
    /// Stands inside one of these, however deep.
    #[serde(default)]
    pub inside: Vec<String>,
    /// Its `android:name` is one of these; `*` at either end stands for anything.
    #[serde(default)]
    pub name: Vec<String>,
    /// Has one of these actions in its filters; `*` at either end stands for anything.
    #[serde(default)]
    pub action: Vec<String>,
    /// Has at least so many elements of this name inside.
    #[serde(default)]
    pub holds: Option<Holds>,
    /// Other apps can reach it.
    #[serde(default)]
    pub exported: bool,
    /// The system starts the app through it, without the user.
    #[serde(default)]
    pub wakes: bool,
}

/// Elements inside an element, counted.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Holds {
    /// Their name.
    pub element: String,
    /// At least so many.
    pub at_least: u32,
}

/// A function, property or stored flag of a project that says whether the user agreed, or a callback that runs once the
/// user did.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Guard {
    /// Its name: a guard with the same name replaces it.
    pub id: String,
    /// The function or property: type and member (`com.example.Privacy.mayTrack`); top-level ones with their package.
    #[serde(default)]
    pub call: Vec<String>,
    /// The key under which the answer is stored.
    #[serde(default)]
    pub key: Vec<String>,
    /// A function that runs only after the user agreed, written like `call`.
    #[serde(default)]
    pub callback: Vec<String>,
    /// To what the user agreed if it is true.
    #[serde(default)]
    pub gives: Purpose,
}

/// Libraries that neither collect nor need a consent, and apps that come with the system.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Library {
    /// A name: a library with the same name replaces it.
    pub id: String,
    /// Package prefixes of their code.
    #[serde(default)]
    pub packages: Vec<String>,
    /// Package names of apps that come with the system, as prefixes: to talk to them is to use the system.
    #[serde(default)]
    pub apps: Vec<String>,
}

/// A part of an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IntentPart {
    /// Its action.
    Action,
    /// A category.
    Category,
    /// The package of who is meant; also that of a component.
    Package,
    /// Who is meant, as an object.
    Component,
}

/// What an intent must say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IntentTest {
    /// Which argument is the intent.
    pub intent: ArgAt,
    /// It has one of these actions or categories: the value, or the last name of a constant.
    pub says: Vec<String>,
}
