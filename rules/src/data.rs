//! Constants, kinds of personal data, purposes of consent.
//!
//! In: `constants` and `data` of `rules/catalogue/<platform>/*.yaml`. Out: [`Constant`], [`DataKind`], [`Purpose`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;

/// A constant whose value matters.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Constant {
    /// Its fully qualified name (`android.Manifest.permission.CAMERA`, or with `*` for the last name:
    /// `android.Manifest.permission.*`). What is generated anew in each package has `*.` before it:
    /// `*.BuildConfig.DEBUG`.
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

impl Purpose {
    /// All of them.
    pub const ALL: [Purpose; 10] = [
        Purpose::Policy,
        Purpose::Face,
        Purpose::Sensitive,
        Purpose::Sharing,
        Purpose::Export,
        Purpose::Personalization,
        Purpose::Advertising,
        Purpose::Training,
        Purpose::Tracking,
        Purpose::Guardian,
    ];
}
