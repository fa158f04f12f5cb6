//! The texts that a report's places lie in.
//!
//! In: paths relative to the scan root. Out: the decoded text and its lines, read once; none if it cannot be read any
//! more.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use analyzer::report::Place;

use super::position::{Lines, Position, Unit, clamp};

/// Texts are dropped when they are more than this together: a report may name files of every part of a large tree.
const KEPT_BYTES: usize = 64 << 20;

/// A text with its lines.
#[derive(Debug)]
pub struct SourceFile {
    /// The decoded text that spans refer to.
    pub text: String,
    /// Its lines.
    pub lines: Lines,
    /// How it is written, as the IANA calls it.
    pub charset: String,
    /// How long the file is.
    pub bytes: usize,
}

/// Reads texts once.
#[derive(Debug)]
pub struct Sources {
    root: PathBuf,
    kept: RefCell<Kept>,
}

/// Texts that are not those on disk are never dropped.
#[derive(Debug, Default)]
struct Kept {
    put: HashMap<String, Rc<SourceFile>>,
    files: HashMap<String, Option<Rc<SourceFile>>>,
    bytes: usize,
}

impl Sources {
    /// Texts below a root.
    pub fn new(root: &Path) -> Sources {
        Sources { root: root.to_path_buf(), kept: RefCell::default() }
    }

    /// Gives the bytes of a file that are to be shown instead of those on disk.
    pub fn put(&self, path: String, bytes: Vec<u8>) {
        if let Some(file) = decoded(bytes) {
            self.kept.borrow_mut().put.insert(path, Rc::new(file));
        }
    }

    /// The text at a path relative to the root.
    pub fn file(&self, path: &str) -> Option<Rc<SourceFile>> {
        let mut kept = self.kept.borrow_mut();
        if let Some(file) = kept.put.get(path) {
            return Some(Rc::clone(file));
        }
        if let Some(file) = kept.files.get(path) {
            return file.clone();
        }
        if kept.bytes > KEPT_BYTES {
            *kept = Kept { put: std::mem::take(&mut kept.put), ..Kept::default() };
        }
        let file = read(&self.root.join(path)).map(Rc::new);
        kept.bytes += file.as_ref().map_or(0, |file| file.text.len());
        kept.files.insert(path.to_string(), file.clone());
        file
    }

    /// First and last position of a place in code points; the file's start if it cannot be read.
    pub fn positions(&self, place: &Place) -> (Position, Position) {
        self.positions_in(place, Unit::CodePoints)
    }

    /// The same, counted in other units.
    pub fn positions_in(&self, place: &Place, unit: Unit) -> (Position, Position) {
        let Some(file) = self.file(&place.path) else { return (Position::START, Position::START) };
        let span = clamp(&file.text, place.span);
        let at = |offset| file.lines.position_in(&file.text, offset, unit);
        (at(span.start), at(span.end))
    }
}

fn read(path: &Path) -> Option<SourceFile> {
    // Whatever is in the report was small enough for the analysis: no second limit here.
    decoded(analyzer::files::read_bytes(path, u64::MAX).ok()?)
}

fn decoded(bytes: Vec<u8>) -> Option<SourceFile> {
    let length = bytes.len();
    let (text, charset) = analyzer::files::decode_as(bytes).ok()?;
    Some(SourceFile { lines: Lines::of(&text), text, charset: charset.name(), bytes: length })
}
