//! What is in force for a folder: its rules and how they are applied.
//!
//! In: the folder, what the user chose. Out: a pack and options, and what could not be taken as it stands.

use std::path::Path;
use std::sync::Arc;

use analyzer::Options;
use rules::{Pack, PackError};

use crate::Host;
use crate::session::Session;

/// What is in force for a folder.
#[derive(Debug)]
pub struct Force {
    /// The rules.
    pub pack: Arc<Pack>,
    /// How they are applied.
    pub options: Options,
    /// What could not be taken as it stands, one sentence each.
    pub problems: Vec<String>,
}

impl Force {
    /// Reads what is in force. What is wrong is left out and told.
    #[must_use]
    pub fn load(host: &Host, root: &Path, session: &Session) -> Force {
        let mut problems = Vec::new();
        let mut pack = Arc::clone(&host.pack);
        for folder in &session.settings.rules {
            match rules::load_dir(&root.join(folder), Pack::clone(&pack)) {
                Ok(more) => pack = Arc::new(more),
                Err(error) => problems.push(describe(&error)),
            }
        }
        let options = Options {
            include_tests: session.settings.include_tests,
            min_confidence: session.settings.min_confidence.confidence(),
            ..Options::default()
        };
        Force { pack, options, problems }
    }
}

fn describe(error: &PackError) -> String {
    let mut text = error.file.display().to_string();
    for number in [error.line, error.column].into_iter().flatten() {
        text.push_str(&format!(":{number}"));
    }
    text.push_str(&format!(": {}", error.message));
    if let Some(hint) = &error.hint {
        text.push_str(&format!(" ({hint})"));
    }
    text
}
