//! Third-party SDKs.
//!
//! In: `rules/catalogue/sdk/<id>.yaml`, one file each. Out: [`Sdk`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;
use crate::catalogue::{Api, TypeEntry};

/// An SDK.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sdk {
    /// Its id, the file's name.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// Who owns it.
    pub owner: Owner,
    /// What it is for.
    pub category: Category,
    /// What it collects: ids of the catalogue's `data`.
    #[serde(default)]
    pub data: Vec<String>,
    /// Where it comes from.
    #[serde(default)]
    pub coordinates: Coordinates,
    /// Package prefixes of its code (`com.umeng`).
    pub packages: Vec<String>,
    /// Its modules on Apple's platforms, as they are imported (`UMCommon`); for a library that is taken as files, also
    /// the names of its headers without their ending (`WXApi`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<String>,
    /// How the names of its Objective-C types begin (`GDT`), as far as nobody else's do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefixes: Vec<String>,
    /// What it does before anybody asks the user, if the app just starts it.
    pub default: DefaultState,
    /// Components that start by themselves when the SDK is in the build.
    #[serde(default)]
    pub self_starting: Vec<SelfStarting>,
    /// Shows personalised content or advertising, or profiles users.
    #[serde(default)]
    pub personalizes: bool,
    /// Manifest switches that turn personalisation off.
    #[serde(default)]
    pub manifest_opt_out: Vec<MetaData>,
    /// Keys of the `Info.plist` each of which keeps it from collecting until its consent gate was told yes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plist_off: Vec<MetaData>,
    /// Keys of the `Info.plist` that turn personalisation off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plist_opt_out: Vec<MetaData>,
    /// Where it discloses what it collects.
    #[serde(default)]
    pub disclosure: Option<String>,
    /// Its types, as far as they matter.
    #[serde(default)]
    pub types: Vec<TypeEntry>,
    /// What its calls mean.
    #[serde(default)]
    pub apis: Vec<Api>,
    /// Where the facts come from.
    pub sources: Vec<String>,
}

/// Who owns an SDK.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Owner {
    /// The company.
    pub name: Text,
    /// Its country: two letters.
    pub country: String,
}

/// What an SDK is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Statistics about users.
    Analytics,
    /// Advertising.
    Ads,
    /// Where installs come from.
    Attribution,
    /// Push messages.
    Push,
    /// Crash reports and performance.
    Crash,
    /// Maps and location.
    Map,
    /// Sharing and login through social networks.
    Social,
    /// Payment.
    Payment,
    /// One-key login, verification of persons.
    Identity,
    /// Calls and chat.
    Communication,
    /// Asks the user for consent.
    ConsentPlatform,
    /// Anything else.
    Other,
}

/// Where an SDK comes from.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Coordinates {
    /// `group:artifact`; `group:*` for all of a group.
    pub gradle: Vec<String>,
    /// CocoaPods. A pod's name covers its subspecs; one of them (`Firebase/Analytics`) stands alone where the pod holds
    /// several SDKs.
    pub pods: Vec<String>,
    /// Swift packages: `owner/repository`; `owner/repository:Product` where a repository holds several SDKs.
    pub spm: Vec<String>,
    /// npm packages.
    pub npm: Vec<String>,
}

/// What an SDK does if the app just starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DefaultState {
    /// Collects at once.
    Collects,
    /// Waits until its consent gate was told yes.
    Waits,
    /// Does not run before its consent gate was told yes. An app that never tells it has a version from before the
    /// gate, which collects at once.
    NeedsGate,
    /// Collects nothing by itself.
    Quiet,
}

/// A component that starts by itself.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SelfStarting {
    /// The provider's, receiver's or initialiser's class; on Apple's platforms the module.
    pub component: String,
    /// The Gradle artifacts (`group:artifact`) that bring it; pods and Swift packages (`owner/repository`).
    pub artifacts: Vec<String>,
    /// Manifest entries each of which keeps it from collecting (or `tools:node="remove"` on the component); keys of the
    /// `Info.plist`.
    #[serde(default)]
    pub off: Vec<MetaData>,
    /// It really collects or contacts its server when nothing keeps it from doing so.
    pub collects: bool,
}

/// A `<meta-data>` entry of the manifest, or a key of an `Info.plist`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MetaData {
    /// `android:name`, or the key (inside a dictionary: `Dictionary.Key`).
    pub name: String,
    /// `android:value`, or the value: a Boolean as `true` or `false`.
    pub value: String,
}
