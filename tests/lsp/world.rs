//! A project on disk with editors on top, and everything that can happen to it.
//!
//! In: random choices. Out: steps that a client tells the server, and the texts that count after them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::page;
use crate::project;
use crate::random::Random;

/// Texts by path, `/` as separator.
pub type Tree = BTreeMap<String, String>;

/// What a client tells the server.
#[derive(Clone, Debug)]
pub enum Step {
    Open(String, i32, String),
    /// Path, version, replaced bytes (none: all) and new texts, and the text before each.
    Edit(String, i32, Vec<Replacement>),
    Save(String),
    Close(String),
    /// Something happened to these files or folders on disk.
    Disk(Vec<String>),
}

/// Bytes of a text, and what they become.
#[derive(Clone, Debug)]
pub struct Replacement {
    pub before: String,
    pub bytes: Option<(usize, usize)>,
    pub by: String,
}

/// A project with its editors.
pub struct World {
    pub random: Random,
    pub root: PathBuf,
    pub disk: Tree,
    /// What editors hold, with their versions.
    pub buffers: BTreeMap<String, (i32, String)>,
    history: Vec<(String, String)>,
}

/// All projects of the pages of the rules, and the example.
pub fn projects() -> Vec<Tree> {
    let mut projects = Vec::new();
    for rule in page::on_disk() {
        for case in page::load(&rule).unwrap().cases {
            let files = project::complete(&case).into_iter().map(|file| (file.path, file.text));
            projects.push(files.collect());
        }
    }
    projects.push(read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop")));
    projects
}

/// The files below a folder.
pub fn read(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                tree.insert(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), text);
            }
        }
    }
    tree
}

const TYPED: &[&str] = &[
    "a",
    "x",
    " ",
    "\n",
    "(",
    ")",
    "{",
    "}",
    "\"",
    ";",
    ".",
    "读",
    "😀",
    "\r\n",
    "if (",
    "return\n",
    "// ",
    "/*",
    "*/",
    "<",
    ">",
    "@",
    "fun f() {",
    "true",
    "null",
    "!",
    "->",
    "\t",
];

const FLIPS: &[(&str, &str)] =
    &[("true", "false"), ("false", "true"), ("if (", "if (!"), ("return", ""), ("\"", "'"), ("onCreate", "onStart")];

impl World {
    pub fn new(random: Random, root: PathBuf, disk: Tree) -> World {
        let world = World { random, root, disk, buffers: BTreeMap::new(), history: Vec::new() };
        for (path, text) in &world.disk {
            write(&world.root.join(path), text);
        }
        world
    }

    /// What counts: the texts of editors, else those on disk.
    pub fn texts(&self) -> Tree {
        let mut texts = self.disk.clone();
        texts.extend(self.buffers.iter().map(|(path, (_, text))| (path.clone(), text.clone())));
        texts
    }

    /// Something happens.
    pub fn next(&mut self, others: &[Tree]) -> Vec<Step> {
        if self.buffers.is_empty() && self.random.chance(70) {
            return self.open();
        }
        match self.random.below(24) {
            0..=4 => self.typed(),
            5 | 6 => self.pasted(others),
            7 | 8 => self.deleted(),
            9 => self.undone(),
            10 | 11 => self.half_typed(),
            12 | 13 => self.flipped(),
            14 => self.several(),
            15 | 16 => self.open(),
            17 => self.close(),
            18 => self.save(),
            19 => self.written_elsewhere(others),
            20 => self.made(others),
            21 => self.removed(),
            22 => self.renamed(),
            _ => self.switched(others),
        }
    }

    fn buffer(&mut self) -> Option<String> {
        let paths: Vec<String> = self.buffers.keys().cloned().collect();
        (!paths.is_empty()).then(|| self.random.pick(&paths).clone())
    }

    fn file(&mut self) -> Option<String> {
        let paths: Vec<String> = self.disk.keys().cloned().collect();
        (!paths.is_empty()).then(|| self.random.pick(&paths).clone())
    }

    /// A place between two characters that an editor can name.
    fn place(&mut self, text: &str) -> usize {
        let at = text.floor_char_boundary(self.random.below(text.len() + 1));
        if text[..at].ends_with('\r') && text[at..].starts_with('\n') { at - 1 } else { at }
    }

    /// Replaces bytes of a buffer.
    fn replace(&mut self, path: &str, replacements: Vec<(Option<(usize, usize)>, String)>) -> Vec<Step> {
        let Some((version, text)) = self.buffers.get_mut(path) else { return Vec::new() };
        self.history.push((path.to_owned(), text.clone()));
        let mut told = Vec::new();
        for (bytes, by) in replacements {
            let before = text.clone();
            let (start, end) = bytes.unwrap_or((0, text.len()));
            text.replace_range(start..end, &by);
            told.push(Replacement { before, bytes, by });
        }
        *version += 1;
        vec![Step::Edit(path.to_owned(), *version, told)]
    }

    fn typed(&mut self) -> Vec<Step> {
        let Some(path) = self.buffer() else { return Vec::new() };
        let text = self.buffers[&path].1.clone();
        let at = self.place(&text);
        let by = (*self.random.pick(TYPED)).to_owned();
        self.replace(&path, vec![(Some((at, at)), by)])
    }

    fn pasted(&mut self, others: &[Tree]) -> Vec<Step> {
        let Some(path) = self.buffer() else { return Vec::new() };
        let text = self.buffers[&path].1.clone();
        let source = self.some_text(others);
        let lines: Vec<&str> = source.split_inclusive('\n').collect();
        let from = self.random.below(lines.len().max(1));
        let count = 1 + self.random.below(12);
        let chunk: String = lines.iter().skip(from).take(count).copied().collect();
        let at = text[..self.place(&text)].rfind('\n').map_or(0, |end| end + 1);
        self.replace(&path, vec![(Some((at, at)), chunk)])
    }

    fn some_text(&mut self, others: &[Tree]) -> String {
        let own = self.disk.values().chain(self.buffers.values().map(|(_, text)| text));
        let mut texts: Vec<&String> = own.collect();
        texts.extend(others[self.random.below(others.len())].values());
        if texts.is_empty() { String::new() } else { (*self.random.pick(&texts)).clone() }
    }

    fn deleted(&mut self) -> Vec<Step> {
        let Some(path) = self.buffer() else { return Vec::new() };
        let text = self.buffers[&path].1.clone();
        let (a, b) = (self.place(&text), self.place(&text));
        let (start, end) = (a.min(b), a.max(b));
        let length = [1, 20, 200, 2_000][self.random.below(4)];
        let mut end = text.floor_char_boundary(end.min(start + length));
        if text[..end].ends_with('\r') && text[end..].starts_with('\n') {
            end -= 1;
        }
        self.replace(&path, vec![(Some((start, end.max(start))), String::new())])
    }

    fn undone(&mut self) -> Vec<Step> {
        let Some((path, text)) = self.history.pop() else { return Vec::new() };
        let steps = self.replace(&path, vec![(None, text)]);
        self.history.pop();
        steps
    }

    /// A line is begun and not ended.
    fn half_typed(&mut self) -> Vec<Step> {
        let Some(path) = self.buffer() else { return Vec::new() };
        let text = self.buffers[&path].1.clone();
        let at = self.place(&text);
        let rest = &text[at..];
        let end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
        self.replace(&path, vec![(Some((at, end)), String::new())])
    }

    /// A word that matters becomes another.
    fn flipped(&mut self) -> Vec<Step> {
        let Some(path) = self.buffer() else { return Vec::new() };
        let text = self.buffers[&path].1.clone();
        let (from, to) = *self.random.pick(FLIPS);
        let places: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
        if places.is_empty() {
            return Vec::new();
        }
        let at = *self.random.pick(&places);
        self.replace(&path, vec![(Some((at, at + from.len())), to.to_owned())])
    }

    /// Several edits told at once, each of the text that the one before left.
    fn several(&mut self) -> Vec<Step> {
        let Some(path) = self.buffer() else { return Vec::new() };
        let mut text = self.buffers[&path].1.clone();
        let mut replacements = Vec::new();
        for _ in 0..3 {
            let at = self.place(&text);
            let by = *self.random.pick(TYPED);
            text.insert_str(at, by);
            replacements.push((Some((at, at)), by.to_owned()));
        }
        self.replace(&path, replacements)
    }

    fn open(&mut self) -> Vec<Step> {
        let Some(path) = self.file().filter(|path| !self.buffers.contains_key(path)) else { return Vec::new() };
        let text = self.disk[&path].clone();
        self.buffers.insert(path.clone(), (1, text.clone()));
        vec![Step::Open(path, 1, text)]
    }

    fn close(&mut self) -> Vec<Step> {
        let Some(path) = self.buffer() else { return Vec::new() };
        self.buffers.remove(&path);
        self.history.retain(|(other, _)| *other != path);
        vec![Step::Close(path)]
    }

    fn save(&mut self) -> Vec<Step> {
        let Some(path) = self.buffer() else { return Vec::new() };
        let text = self.buffers[&path].1.clone();
        self.put(&path, Some(text));
        vec![Step::Save(path.clone()), Step::Disk(vec![path])]
    }

    fn written_elsewhere(&mut self, others: &[Tree]) -> Vec<Step> {
        let Some(path) = self.file() else { return Vec::new() };
        let text = self.some_text(others);
        self.put(&path, Some(text));
        vec![Step::Disk(vec![path])]
    }

    fn made(&mut self, others: &[Tree]) -> Vec<Step> {
        let other = &others[self.random.below(others.len())];
        let paths: Vec<&String> = other.keys().collect();
        let path = (*self.random.pick(&paths)).clone();
        self.put(&path, Some(other[&path].clone()));
        vec![Step::Disk(vec![path])]
    }

    fn removed(&mut self) -> Vec<Step> {
        let Some(path) = self.file() else { return Vec::new() };
        self.put(&path, None);
        vec![Step::Disk(vec![path])]
    }

    /// A file, or the folder that it lies in, gets another name.
    fn renamed(&mut self) -> Vec<Step> {
        let Some(path) = self.file() else { return Vec::new() };
        let Some((folder, name)) = path.rsplit_once('/') else { return Vec::new() };
        let (from, to) = if self.random.chance(50) {
            (path.clone(), format!("{folder}/Other{name}"))
        } else {
            (folder.to_owned(), format!("{folder}2"))
        };
        let moved = |path: &String| *path == from || path.starts_with(&format!("{from}/"));
        let all: Vec<String> = self.disk.keys().filter(|path| moved(path)).cloned().collect();
        for path in all {
            let text = self.disk[&path].clone();
            self.put(&path, None);
            self.put(&format!("{to}{}", &path[from.len()..]), Some(text));
        }
        let _ = std::fs::remove_dir(self.root.join(&from));
        vec![Step::Disk(vec![from, to])]
    }

    /// Another branch is checked out.
    fn switched(&mut self, others: &[Tree]) -> Vec<Step> {
        let other = others[self.random.below(others.len())].clone();
        let keep = self.random.chance(50);
        let mut paths: Vec<String> = self.disk.keys().chain(other.keys()).cloned().collect();
        paths.sort();
        paths.dedup();
        for path in &paths {
            match other.get(path) {
                Some(text) => self.put(path, Some(text.clone())),
                None if keep => {}
                None => self.put(path, None),
            }
        }
        vec![Step::Disk(paths)]
    }

    fn put(&mut self, path: &str, text: Option<String>) {
        let place = self.root.join(path);
        match text {
            Some(text) => {
                write(&place, &text);
                self.disk.insert(path.to_owned(), text);
            }
            None => {
                let _ = std::fs::remove_file(&place);
                self.disk.remove(path);
            }
        }
    }
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
