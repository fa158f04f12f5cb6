//! How and where the program ran, as far as reports for other programs say it.
//!
//! In: the scan root, the threshold, the outcome. Out: [`Run`].

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::args::FailOn;

/// One run of the program.
#[derive(Debug)]
pub struct Run {
    /// What other programs resolve paths against: the current folder if the scan root lies below it (in CI, the folder of
    /// the repository), else the scan root.
    pub base: PathBuf,
    /// The way from there to the scan root: empty, or with `/` at its end.
    pub prefix: String,
    /// From which severity on findings fail the run.
    pub fail_on: FailOn,
    /// With what the program ends.
    pub exit_code: u8,
    /// What waits for the outcome, if only a change is asked about.
    pub gate: Option<Gate>,
}

/// What a check of a change may stand in the way of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// The next commit.
    Commit,
    /// A branch, on its way to the others.
    Branch,
}

impl Run {
    /// A run of `scan`.
    pub fn of_scan(root: &Path, fail_on: FailOn, failed: bool) -> anyhow::Result<Run> {
        let current = std::env::current_dir().and_then(std::fs::canonicalize).context("the current folder")?;
        let exit_code = u8::from(failed);
        let gate = None;
        Ok(match root.strip_prefix(&current) {
            Ok(inside) => {
                let names = inside.iter().map(|name| format!("{}/", name.to_string_lossy()));
                Run { prefix: names.collect(), base: current, fail_on, exit_code, gate }
            }
            Err(_) => Run { prefix: String::new(), base: root.to_path_buf(), fail_on, exit_code, gate },
        })
    }

    /// A path of the report, relative to [`Run::base`].
    pub fn path(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// A path of the report from the root of the file system.
    pub fn absolute(&self, path: &str) -> String {
        self.base.join(self.path(path)).display().to_string()
    }
}
