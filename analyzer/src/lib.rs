//! From texts to findings.
//!
//! In: files, a rule pack, options. Out: a [`Report`].
//!
//! ```text
//! discover -> parse -> lower -> link -> solve -> check
//!  files      tree     facts    program solution report
//! ```
//!
//! Nothing here fails: what cannot be read or understood becomes a [`facts::Gap`] and the rest goes on.

pub mod cache;
pub mod cancel;
pub mod check;
pub mod facts;
pub mod files;
pub mod inventory;
pub mod link;
pub mod lower;
pub mod measure;
pub mod positions;
pub mod ready;
pub mod report;
pub mod solve;
pub mod workspace;

pub use cancel::{Cancel, Cancelled};
pub use link::modules::FolderProfile;
pub use ready::Ready;
pub use report::{Confidence, Finding, Report, Severity, Stats, Step, Text};
pub use workspace::{Options, Progress, Reading, Source, Stage, Workspace, analyze, inventory, scan};

/// Stack of the threads that analyse: lowering and the walks over facts recurse at most [`facts::MAX_DEPTH`] deep.
pub const STACK_SIZE: usize = 64 << 20;
