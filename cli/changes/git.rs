//! What git knows: asked through the `git` program, in its formats for programs.
//!
//! In: a folder in a repository. Out: which files differ between working tree, index and commits, and their texts. Paths
//! are absolute. A hook's environment (`GIT_DIR`, `GIT_INDEX_FILE`) counts for the repository that the hook runs in.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context;

use crate::pack::Usage;

/// Variables of a hook that name one repository.
const OF_A_HOOK: [&str; 4] = ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX"];

/// A working tree with its repository.
#[derive(Debug)]
pub struct Git {
    /// Where git is called; none: in the current folder, which the paths of a hook's environment count from.
    folder: Option<PathBuf>,
    /// The top of the working tree.
    pub top: PathBuf,
}

/// A file that differs between two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it lies, or would lie.
    pub path: PathBuf,
    /// The blob on the first side; none if there is no ordinary file.
    pub old: Option<String>,
    /// It lies elsewhere on the first side, with the same bytes.
    pub moved: bool,
}

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub enum Sides<'r> {
    /// From the index to the working tree.
    IndexToFiles,
    /// From a commit or tree to the index.
    TreeToIndex(&'r str),
    /// From a commit or tree to the working tree.
    TreeToFiles(&'r str),
}

impl Git {
    /// The repository that a folder lies in.
    pub fn of(folder: &Path) -> anyhow::Result<Git> {
        let current = std::env::current_dir().and_then(std::fs::canonicalize).context("the current folder")?;
        let here = Git { folder: None, top: current };
        // A hook's own repository, or any other that the current folder lies in.
        if let Ok(top) = here.top_of() {
            let nearest = folder.ancestors().find(|above| above.join(".git").exists());
            if folder.starts_with(&top) && nearest.is_none_or(|nearest| nearest == top) {
                return Ok(Git { folder: None, top });
            }
        }
        let there = Git { folder: Some(folder.to_path_buf()), top: folder.to_path_buf() };
        let top = there.top_of()?;
        Ok(Git { top, ..there })
    }

    fn top_of(&self) -> anyhow::Result<PathBuf> {
        let top = self.path(&["rev-parse", "--show-toplevel"])?;
        std::fs::canonicalize(&top).with_context(|| format!("cannot read {}", top.display()))
    }

    fn path(&self, arguments: &[&str]) -> anyhow::Result<PathBuf> {
        let mut out = self.run(arguments)?;
        while out.last().is_some_and(|last| b"\r\n".contains(last)) {
            out.pop();
        }
        Ok(path_of(&out))
    }

    /// The commit that a name stands for; none if there is none.
    pub fn commit(&self, name: &str) -> anyhow::Result<Option<String>> {
        let mut command =
            self.command(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{name}^{{commit}}")]);
        let output = command.stderr(Stdio::null()).output().map_err(|error| cannot_start(&error))?;
        Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned()))
    }

    /// The commit from which two commits went different ways; the first one if they never were together.
    pub fn merge_base(&self, one: &str, other: &str) -> anyhow::Result<String> {
        let output = self.command(&["merge-base", one, other]).output().map_err(|error| cannot_start(&error))?;
        let found = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(if output.status.success() && !found.is_empty() { found } else { one.to_owned() })
    }

    /// The commits that the next commit comes after: the last one, and those that are being merged into it. A hook that
    /// runs while git merges by itself is told these in its environment only.
    pub fn parents(&self) -> anyhow::Result<Vec<String>> {
        let merging = self.path(&["rev-parse", "--git-path", "MERGE_HEAD"])?;
        let listed = std::fs::read_to_string(self.folder.clone().unwrap_or_default().join(merging)).unwrap_or_default();
        let told = std::env::vars_os().filter(|_| self.folder.is_none());
        let told = told.filter_map(|(name, _)| Some(name.to_str()?.strip_prefix("GITHEAD_")?.to_owned()));
        let names = std::iter::once("HEAD".to_owned());
        let names = names.chain(listed.lines().map(str::to_owned)).chain(told);
        let mut parents = Vec::new();
        for name in names {
            parents.extend(self.commit(&name)?.filter(|commit| !parents.contains(commit)));
        }
        Ok(parents)
    }

    /// A tree without files: what a repository without a commit has.
    pub fn empty_tree(&self) -> anyhow::Result<String> {
        let mut child = self.command(&["hash-object", "-t", "tree", "--stdin"]);
        let output = child.stdin(Stdio::null()).output().map_err(|error| cannot_start(&error))?;
        if !output.status.success() {
            return Err(refused("hash-object", &output.stderr));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The files that differ.
    pub fn changes(&self, sides: Sides<'_>) -> anyhow::Result<Vec<Change>> {
        let mut arguments = vec!["diff", "--raw", "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv"];
        arguments.extend(["--find-renames=100%", "--ignore-submodules=dirty"]);
        match sides {
            Sides::IndexToFiles => {}
            Sides::TreeToIndex(tree) => arguments.extend(["--cached", tree]),
            Sides::TreeToFiles(tree) => arguments.push(tree),
        }
        arguments.extend(["--", ":/"]);
        let out = self.run(&arguments)?;
        let mut parts = out.split(|byte| *byte == 0);
        let mut changes = Vec::new();
        while let (Some(head), Some(path)) = (parts.next(), parts.next()) {
            let head = String::from_utf8_lossy(head);
            let Some([mode, _, id, _, how]) = fields(&head) else {
                anyhow::bail!("git diff said something that consentlint does not understand: {head}");
            };
            let old = is_file(mode).then(|| id.to_owned());
            changes.push(Change { path: self.top.join(path_of(path)), old, moved: false });
            if how.starts_with('R')
                && let Some(path) = parts.next()
            {
                changes.push(Change { path: self.top.join(path_of(path)), old: None, moved: true });
            }
        }
        // A file in conflict is told twice.
        changes.dedup_by(|b, a| a.path == b.path);
        Ok(changes)
    }

    /// All files that git keeps, and the folders of submodules.
    pub fn tracked(&self) -> anyhow::Result<Vec<PathBuf>> {
        let out = self.run(&["ls-files", "-z", "--full-name", "--", ":/"])?;
        let names = out.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Ok(names.map(|name| self.top.join(path_of(name))).collect())
    }

    /// The texts of blobs, in their order; none for one that is not there. Blobs longer than `limit` are cut off behind
    /// it.
    pub fn blobs(&self, ids: &[&str], limit: u64) -> anyhow::Result<Vec<Option<Vec<u8>>>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut command = self.command(&["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| cannot_start(&error))?;
        let asked: String = ids.iter().map(|id| format!("{id}\n")).collect();
        let read = std::thread::scope(|scope| {
            // Asked and answered at the same time: a pipe holds little.
            if let Some(mut stdin) = child.stdin.take() {
                scope.spawn(move || stdin.write_all(asked.as_bytes()));
            }
            let mut out = BufReader::new(child.stdout.take().context("git cat-file gives no answer")?);
            ids.iter().map(|_| blob(&mut out, limit)).collect::<anyhow::Result<Vec<_>>>()
        });
        child.wait().context("git cat-file")?;
        read
    }

    fn run(&self, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
        let output = self.command(arguments).output().map_err(|error| cannot_start(&error))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(refused(arguments.first().copied().unwrap_or_default(), &output.stderr))
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        if let Some(folder) = &self.folder {
            command.arg("-C").arg(folder);
            for name in OF_A_HOOK {
                command.env_remove(name);
            }
        }
        // Locks are for those who change something; messages are read by people of any language.
        command.args(["--no-optional-locks", "-c", "core.quotePath=false"]).args(arguments);
        command.stdin(Stdio::null());
        command
    }
}

/// `:100644 100644 OLD NEW M`.
fn fields(head: &str) -> Option<[&str; 5]> {
    let parts: Vec<&str> = head.strip_prefix(':')?.split(' ').collect();
    parts.try_into().ok()
}

/// Links and submodules are no files.
fn is_file(mode: &str) -> bool {
    mode.starts_with("100")
}

/// One answer of `git cat-file --batch`.
fn blob(out: &mut impl BufRead, limit: u64) -> anyhow::Result<Option<Vec<u8>>> {
    let mut head = String::new();
    out.read_line(&mut head).context("git cat-file")?;
    let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
    let Some(size) = size.filter(|_| !head.trim_end().ends_with(" missing")) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    out.by_ref().take(size.min(limit + 1)).read_to_end(&mut bytes).context("git cat-file")?;
    // What is left of it, and the line end behind it.
    let left = size.saturating_sub(limit + 1) + 1;
    std::io::copy(&mut out.by_ref().take(left), &mut std::io::sink()).context("git cat-file")?;
    Ok(Some(bytes))
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(<OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::new(&*String::from_utf8_lossy(bytes)))
}

fn cannot_start(error: &std::io::Error) -> anyhow::Error {
    let why = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no `git` program".to_owned(),
        _ => format!("`git` cannot be started: {error}"),
    };
    Usage(format!("--staged and --since ask git what changed, but {why}")).into()
}

fn refused(command: &str, stderr: &[u8]) -> anyhow::Error {
    let said = String::from_utf8_lossy(stderr);
    Usage(format!("git {command}: {}", said.trim())).into()
}
