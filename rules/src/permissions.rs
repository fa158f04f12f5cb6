//! Permissions: their groups, and what may be asked for together.
//!
//! In: nothing. Out: plain data, part of the catalogue.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;

/// A permission.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Permission {
    /// Its full name (`android.permission.CAMERA`).
    pub name: String,
    /// What users call it, where its name is of this catalogue's own making.
    #[serde(default)]
    pub label: Option<Text>,
    /// Its group: an id of `groups`. Absent: granted at install time, never asked.
    #[serde(default)]
    pub group: Option<String>,
    /// Allows it while the app is not in use.
    #[serde(default)]
    pub background: bool,
    /// The permission of the same group that gives less exact data.
    #[serde(default)]
    pub coarse: Option<String>,
    /// First API level that has it.
    #[serde(default)]
    pub since: Option<u32>,
    /// Last API level that has it.
    #[serde(default)]
    pub until: Option<u32>,
}

/// A permission group: what the user is asked about at once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PermissionGroup {
    /// Its id (`camera`, `location`, `storage`, ...).
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// Words by which a text speaks of it; phrases as in the vocabulary.
    #[serde(default)]
    pub words: Vec<String>,
    /// Asked for a service to the user that needs no data (notifications): launch requests weigh less.
    #[serde(default)]
    pub light: bool,
}

/// Groups that one feature may ask for together, from a tap of the user.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Feature {
    /// Its name, for messages.
    pub name: Text,
    /// The groups.
    pub groups: Vec<String>,
    /// The user sees them as one: they may stand together even at launch.
    #[serde(default)]
    pub one_group: bool,
}
