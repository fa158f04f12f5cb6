//! The only part that touches the disk: finds and reads the files in which a project says what it has decided.
//!
//! In: the root and the paths of a scan; texts that count instead of those on disk. Out: [`Decisions`]; texts. Files are
//! written whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::layers::{Decisions, Layer};
use crate::problem::Problem;

/// The name of a configuration file.
pub const CONFIG: &str = "consentlint.toml";
/// The name of a baseline.
pub const BASELINE: &str = "consentlint-baseline.json";
/// No file that people write is larger.
const LARGEST: u64 = 16 << 20;

/// Files, by their absolute paths, that count with these bytes instead of those on disk; none: as if there were no file.
pub type Instead = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// Whether a project says what it has decided in a file of this name.
#[must_use]
pub fn decides(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == CONFIG || name == BASELINE)
}

/// Whether there is such a file.
#[must_use]
pub fn is_there(file: &Path, instead: &Instead) -> bool {
    instead.get(file).map_or_else(|| file.is_file(), Option::is_some)
}

/// A file of a project, as it was read.
#[derive(Debug)]
pub struct Written<T> {
    /// The file.
    pub file: PathBuf,
    /// What stands in it, as far as it is text.
    pub text: String,
    /// What that says.
    pub said: Result<T, Problem>,
}

impl<T> Written<T> {
    /// Reads a file that is known by this name.
    #[must_use]
    pub fn new(
        (file, name): (PathBuf, &str),
        instead: &Instead,
        say: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Written<T> {
        let bytes = match instead.get(&file).and_then(Option::as_ref) {
            Some(bytes) => Ok(bytes.clone()),
            None => bytes_of(&file, name),
        };
        let decoded = bytes.map(|bytes| (String::from_utf8_lossy(&bytes).into_owned(), decoded(name, bytes)));
        let (text, whole) = decoded.unwrap_or_else(|problem| (String::new(), Err(problem)));
        Written { file, text, said: whole.and_then(|text| say(&text)) }
    }
}

/// Reads the configuration around and below the paths of a scan. Folders above are looked at up to the one that holds
/// the repository.
///
/// # Errors
/// The first file that is wrong or cannot be read.
pub fn decisions(root: &Path, paths: &[PathBuf], instead: &Instead) -> Result<Decisions, Problem> {
    let layers = configurations(root, paths, instead).into_iter().map(|written| written.said);
    Ok(Decisions { layers: layers.collect::<Result<_, _>>()? })
}

/// The same, file by file, from the outermost folder to the innermost.
#[must_use]
pub fn configurations(root: &Path, paths: &[PathBuf], instead: &Instead) -> Vec<Written<Layer>> {
    let mut folders = Vec::new();
    for path in paths {
        folders.extend(above(path));
        folders.extend(below(path));
        let inside = instead.keys().filter(|file| file.starts_with(path) && !file.ends_with(BASELINE));
        folders.extend(inside.filter_map(|file| file.parent().map(Path::to_path_buf)));
    }
    folders.sort();
    folders.dedup();
    folders.retain(|folder| is_there(&folder.join(CONFIG), instead));
    let read = |folder: PathBuf| {
        let file = folder.join(CONFIG);
        let name = shown(root, &file);
        Written::new((file, &name), instead, |text| Layer::new(&name, &folder, root, text))
    };
    folders.into_iter().map(read).collect()
}

/// The packs of a configuration that are no folders.
#[must_use]
pub fn missing_packs(layer: &Layer) -> Vec<Problem> {
    let missing = |(pack, folder): (&toml::Spanned<String>, PathBuf)| {
        let shown = folder.display();
        let problem = Problem::new(&layer.file, format!("{shown}: not a folder"), format!("{shown}：不是目录"));
        problem.at(&layer.text, &pack.span())
    };
    layer.packs().filter(|(_, folder)| !folder.is_dir()).map(missing).collect()
}

/// Reads one configuration file that was asked for. It speaks for its folder if the scan lies below that, else for the
/// whole scan.
///
/// # Errors
/// What is wrong with it.
pub fn decisions_of(root: &Path, file: &Path) -> Result<Decisions, Problem> {
    let name = file.display().to_string();
    let text = read(file, &name, &Instead::new())?;
    let real = fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    let home = real.parent().unwrap_or(root).to_path_buf();
    let folder = if root.starts_with(&home) { home.clone() } else { root.to_path_buf() };
    let layer = Layer::new(&name, &folder, root, &text)?;
    Ok(Decisions { layers: vec![Layer { home, ..layer }] })
}

/// The baseline that speaks for a scan: the nearest one above it, if there is one.
#[must_use]
pub fn baseline(root: &Path, instead: &Instead) -> Option<PathBuf> {
    above(root).into_iter().rev().map(|folder| folder.join(BASELINE)).find(|file| is_there(file, instead))
}

/// The folder that holds the repository of a scan; its root if there is none.
#[must_use]
pub fn repository(root: &Path) -> PathBuf {
    let mut folders = root.ancestors().filter(|folder| folder.join(".git").exists());
    folders.next().unwrap_or(root).to_path_buf()
}

/// Reads a text.
///
/// # Errors
/// Why it cannot be read.
pub fn read(file: &Path, name: &str, instead: &Instead) -> Result<String, Problem> {
    Written::new((file.to_path_buf(), name), instead, |text| Ok(text.to_owned())).said
}

fn decoded(name: &str, bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let start = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        Problem::new(name, "is not UTF-8", "不是 UTF-8 编码").at(&start, &(valid..valid))
    })
}

fn bytes_of(file: &Path, name: &str) -> Result<Vec<u8>, Problem> {
    let refused =
        |error: io::Error| Problem::new(name, format!("cannot be read: {error}"), format!("无法读取：{error}"));
    let metadata = fs::metadata(file).map_err(refused)?;
    if !metadata.is_file() {
        return Err(Problem::new(name, "is not a file", "不是文件"));
    }
    if metadata.len() > LARGEST {
        let megabytes = metadata.len() >> 20;
        return Err(Problem::new(name, format!("is too large: {megabytes} MB"), format!("过大：{megabytes} MB")));
    }
    fs::read(file).map_err(refused)
}

/// Writes a text so that a reader sees the old file or the new one, never a part.
///
/// # Errors
/// Why it cannot be written.
pub fn write(file: &Path, text: &str) -> io::Result<()> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let aside = file.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::File::create(&aside).and_then(|mut out| {
        out.write_all(text.as_bytes())?;
        out.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&aside, file));
    if done.is_err() {
        let _ = fs::remove_file(&aside);
    }
    done
}

/// A file as people know it: relative to the root if it lies below, else as it is.
#[must_use]
pub fn shown(root: &Path, file: &Path) -> String {
    let shown = file.strip_prefix(root).unwrap_or(file).display().to_string();
    if std::path::MAIN_SEPARATOR == '/' { shown } else { shown.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// The folder of a path and those above, the outermost first, no further than the repository.
fn above(path: &Path) -> Vec<PathBuf> {
    let start = if path.is_dir() { Some(path) } else { path.parent() };
    let mut folders = Vec::new();
    for folder in start.into_iter().flat_map(Path::ancestors) {
        folders.push(folder.to_path_buf());
        if folder.join(".git").exists() {
            break;
        }
    }
    folders.reverse();
    folders
}

/// Folders below a path that have a configuration of their own.
fn below(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return Vec::new();
    }
    let walk = WalkBuilder::new(path)
        .hidden(true)
        .require_git(false)
        .git_global(false)
        .follow_links(false)
        .filter_entry(|entry| {
            entry.depth() == 0
                || !entry.file_type().is_some_and(|kind| kind.is_dir())
                || !analyzer::files::is_output_folder(entry.path())
        })
        .build();
    let found = walk.flatten().filter(|entry| entry.depth() > 1 && entry.file_name() == CONFIG);
    found.filter_map(|entry| entry.path().parent().map(Path::to_path_buf)).collect()
}
