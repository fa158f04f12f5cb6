//! The language server: a viewer of finished checks.
//!
//! In: a client's messages. Out: findings, explanations and fixes, in the client's language and unit of columns.
//!
//! ```text
//! editor -> handler (convert, enqueue) -> owner thread -> worker (check on a snapshot)
//!        <- outgoing queue              <-             <-
//! ```
//!
//! Handlers only queue events and wait for the owner's answer. The owner never waits: not for the client, not for a
//! check. A result that the user has typed past is dropped.

pub mod actions;
pub mod answers;
pub mod commands;
pub mod findings;
pub mod folder;
pub mod force;
mod hook;
pub mod hover;
pub mod mistakes;
pub mod model;
pub mod owner;
pub mod pages;
mod parent;
pub mod progress;
mod protocol;
pub mod serve;
pub mod session;
pub mod settings;
pub mod text;
mod transport;
pub mod words;
pub mod worker;

use std::path::PathBuf;
use std::sync::Arc;

use rules::Pack;
use rules::rule::Rule;

pub use serve::serve;
pub use words::Language;

/// What the program lends to the server.
#[derive(Clone, Debug)]
pub struct Host {
    /// The rules that are built in.
    pub pack: Arc<Pack>,
    /// Writes the page of a rule.
    pub explain: fn(&Pack, &Rule, Language) -> String,
    /// Where pages of rules can be kept, so that a link to them can be opened.
    pub pages: Option<PathBuf>,
    /// Where facts are kept from run to run.
    pub cache: Option<PathBuf>,
}
