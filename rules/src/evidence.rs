//! What shows that a program uses something: a permission, a picker, a library.
//!
//! In: nothing. Out: plain data, part of the catalogue.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;
use crate::names::Names;
use crate::sdk::Category;

/// A sign in the code or the build that something is used. Everything that is given must be there: a type and a member
/// in the same file. Of each list one is enough.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Evidence {
    /// Types that the code names, fully qualified; packages with all below them are written the same way.
    pub types: Vec<String>,
    /// Members, constants or classes named anywhere. A getter stands for its Kotlin property too.
    pub members: Vec<String>,
    /// Parts of string literals.
    pub texts: Vec<String>,
    /// Actions that an intent filter of a component of the manifest waits for.
    pub actions: Vec<String>,
    /// Dependencies of the build: `group:artifact`, `group:*`; a group may end in `*`.
    pub artifacts: Vec<String>,
    /// One of these SDKs is part of the unit: ids.
    pub sdks: Vec<String>,
    /// An SDK of the unit, or an API that the code calls, takes one of these kinds of data.
    pub data: Vec<String>,
}

/// What needs a permission.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PermissionUse {
    /// The permissions.
    pub permissions: Names,
    /// Any of these signs shows that it is needed.
    pub shown_by: Vec<Evidence>,
    /// In a library, whose manifest forces the permission on every host: the kinds of SDKs whose own function needs it.
    /// What others take beside their function is no need. Empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serves: Vec<Category>,
}

/// A lighter way to what a permission is asked for: a system picker that gives the app what the user chose, a permission
/// that gives less.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LighterWay {
    /// Permissions that it makes needless.
    pub permissions: Vec<String>,
    /// What it is called.
    pub name: Text,
    /// The unit does what this way serves.
    pub shown_by: Vec<Evidence>,
    /// The unit does what this way cannot do.
    pub unless: Vec<Evidence>,
}

/// A power that is given in the system's settings, or by a screen of the system of its own.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SpecialAccess {
    /// Its id (`accessibility`, `overlay`, ...).
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// The permission that an app declares for it (`uses-permission`).
    #[serde(default)]
    pub permission: Option<String>,
    /// The permission that a component asks of the system that binds it (`android:permission` of a service or receiver).
    #[serde(default)]
    pub bound_by: Option<String>,
    /// An attribute of a resource by which an app declares that this power is its very purpose.
    #[serde(default)]
    pub declared_as: Option<String>,
    /// Words by which a text speaks of it; phrases as in the vocabulary.
    pub words: Vec<String>,
}

/// A file switch of the manifest that keeps an old, weaker behaviour.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LegacySwitch {
    /// The attribute of `<application>`, without prefix.
    pub attribute: String,
    /// Works up to this target level.
    pub until: u32,
}

/// What a build brings in whose code is not there.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Libraries {
    /// Need no permission of the user's by themselves: `group:artifact`, `group:*`; a group may end in `*`.
    pub plain: Vec<String>,
    /// Bridges to code in other languages (packages): what that code uses is not seen.
    pub bridges: Vec<String>,
}
