//! Laws, standards and platform policies.
//!
//! In: `rules/norms/*.yaml`, one instrument a file. Out: [`Norm`]s.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;
use crate::profile::Region;

/// An instrument with its clauses.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Norm {
    /// Its id (`PIPL`).
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Who issued it.
    pub issuer: String,
    /// Whether it binds.
    pub status: Status,
    /// Since when, as far as known.
    pub in_force: String,
    /// How sure its text is: what was read and what was not.
    pub surety: String,
    /// Where it binds: nothing where it does not depend on that (policies of stores and platforms).
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Its clauses.
    pub clauses: Vec<Clause>,
}

/// Whether a norm binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A law, regulation or departmental rule in force.
    InForce,
    /// A recommended standard or a guide.
    Standard,
    /// A policy of a store or platform.
    PlatformPolicy,
    /// A draft: never the only basis of an error.
    Draft,
}

/// A clause.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Clause {
    /// Its id (`PIPL-13`).
    pub id: String,
    /// Where it stands, for people (`Art. 13`, `第十三条`).
    pub article: Text,
    /// What it demands, in our words.
    pub demand: Text,
}
