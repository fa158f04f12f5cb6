//! What Apple wants said: why data is asked for, why a call is made, what a library collects.
//!
//! In: nothing. Out: plain data, part of the catalogue.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;
use crate::evidence::Evidence;
use crate::sdk::Category;

/// What belongs into an app's property list and privacy manifest.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Apple {
    /// Texts that the system shows when it asks for a permission.
    pub usages: Vec<UsageDescription>,
    /// Calls whose reason stands in the privacy manifest.
    pub reasons: Vec<RequiredReason>,
    /// Kinds of data in the words of the privacy manifest.
    pub collected: Vec<CollectedType>,
    /// Libraries that must bring a privacy manifest and a signature: the names of their pods, modules or packages.
    pub listed: Vec<String>,
    /// What counts as tracking across apps.
    pub tracking: Tracking,
}

/// What counts as tracking across apps.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Tracking {
    /// To ask for one of these, or to do what needs one.
    pub permissions: Vec<String>,
    /// To start an SDK for one of these things.
    pub sdks: Vec<Category>,
}

/// A key of the property list under which the app says what for it asks.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UsageDescription {
    /// The key.
    pub key: String,
    /// Whoever asks for one of these needs the key: names of `permissions`.
    pub permissions: Vec<String>,
    /// Older keys: systems from before this key look for one of these.
    #[serde(default)]
    pub instead: Vec<String>,
}

/// A category of calls that may be used to tell devices apart.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequiredReason {
    /// The value of `NSPrivacyAccessedAPIType`.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// Any of these signs shows that it is used.
    pub shown_by: Vec<Evidence>,
    /// The reasons that Apple accepts.
    pub accepted: Vec<Reason>,
}

/// A reason that Apple accepts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reason {
    /// Its code, a value of `NSPrivacyAccessedAPITypeReasons`.
    pub code: String,
    /// What it allows, in short.
    pub name: Text,
    /// Only libraries that wrap the call for an app may give it.
    #[serde(default)]
    pub library: bool,
}

/// A kind of data in the words of the privacy manifest.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CollectedType {
    /// The value of `NSPrivacyCollectedDataType`.
    pub id: String,
    /// What it stands for: ids of `data`. Empty: nothing that is followed.
    #[serde(default)]
    pub data: Vec<String>,
}
