//! What a project is: for whom, where, of which type.
//!
//! In: nothing. Out: the words that a project's configuration, norms and rules share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;

/// Where the users are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// Mainland China.
    Cn,
    /// The European Union.
    Eu,
    /// California.
    UsCa,
    /// Everywhere.
    Global,
}

/// For whom an app is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everybody.
    General,
    /// Children.
    Child,
    /// Everybody, children too.
    Mixed,
}

/// A type of app that the law names, with what it needs for its basic function.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AppType {
    /// Its name in a configuration.
    pub id: String,
    /// Its name for people.
    pub name: Text,
    /// The personal data without which its basic function does not work; nothing where the law says "none".
    #[serde(default)]
    pub needs: Option<Text>,
    /// Permission groups without which the basic function does not start.
    #[serde(default)]
    pub groups: Vec<String>,
}

impl Region {
    /// All of them.
    pub const ALL: [Region; 4] = [Region::Cn, Region::Eu, Region::UsCa, Region::Global];

    /// As a configuration writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Region::Cn => "cn",
            Region::Eu => "eu",
            Region::UsCa => "us-ca",
            Region::Global => "global",
        }
    }
}

impl Audience {
    /// As a configuration writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Audience::General => "general",
            Audience::Child => "child",
            Audience::Mixed => "mixed",
        }
    }
}

/// For which system something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// Android.
    Android,
    /// iOS and Apple's other systems.
    Apple,
}

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Artifact {
    /// An application.
    App,
    /// A library for other people's applications.
    Sdk,
}
