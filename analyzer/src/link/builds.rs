//! Builds: the projects of a tree that know nothing of each other.
//!
//! In: the path, kind and outline of each file. Out: which files are looked at as one program. What stands below the
//! outermost folder with a build file is one build; what stands below none is one for each package around it, and one more
//! for the rest. Builds are joined where a build file names the other's folder, and where code imports what only the other
//! has: one beside it, or, for an application, the only one in the tree, unless its package takes no such package. Else a
//! library that is taken by its name comes from a registry, as it is there.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::outline::Outline;
use super::targets::{folder_of, importable, joined};
use super::walls::Walls;
use crate::facts::FileKind;

/// A file, as far as it tells what it is built with.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'o> {
    /// Path relative to the scan root.
    pub path: &'o str,
    /// What it is.
    pub kind: FileKind,
    /// What others may know of it, if it could be read.
    pub outline: Option<&'o Outline>,
}

/// For each file the number of its build. Builds are numbered in the order of their first files.
#[must_use]
pub fn builds(files: &[Seen<'_>]) -> Vec<usize> {
    let declared = files.iter().filter_map(|file| Some((file.path.to_owned(), file.outline?.declared.clone()?)));
    let walls = Walls::new(declared);
    let roots = Roots::new(files, &walls);
    let mut sets = Sets::new(roots.folders.len());
    if roots.folders.len() > 1 {
        join_by_imports(files, &roots, &walls, &mut sets);
        join_by_links(files, &roots, &mut sets);
    }
    let mut numbers: FxHashMap<usize, usize> = FxHashMap::default();
    let number = |root: &usize| {
        let next = numbers.len();
        *numbers.entry(sets.find(*root)).or_insert(next)
    };
    roots.of_file.iter().map(number).collect()
}

/// The outermost folders with build files, and the packages with code below none. The first stands for the rest.
struct Roots<'o> {
    folders: Vec<&'o str>,
    of_file: Vec<usize>,
}

impl<'o> Roots<'o> {
    fn new(files: &[Seen<'o>], walls: &'o Walls) -> Roots<'o> {
        let mut marked: Vec<&str> = files.iter().filter_map(|file| built_folder(file.kind, file.path)).collect();
        marked.sort_unstable();
        let mut folders = vec![""];
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        for folder in marked {
            if around(folder, &numbers).is_none() {
                numbers.insert(folder, folders.len());
                folders.push(folder);
            }
        }
        let mut loose: FxHashMap<&str, usize> = FxHashMap::default();
        let mut root_of = |path: &str| {
            let built = around(folder_of(path), &numbers);
            built.unwrap_or_else(|| match walls.around(path).filter(|package| !package.is_empty()) {
                Some(package) => *loose.entry(package).or_insert_with(|| {
                    folders.push(package);
                    folders.len() - 1
                }),
                None => 0,
            })
        };
        let of_file = files.iter().map(|file| root_of(file.path)).collect();
        Roots { folders, of_file }
    }

    /// Of these the ones that are nearest in the tree to a file, and the number of folders around both.
    fn nearest(&self, path: &str, roots: &[usize]) -> (Vec<usize>, usize) {
        let common = |root: &usize| {
            let same = self.folders[*root].split('/').zip(path.split('/')).take_while(|(a, b)| a == b);
            (*root, same.count())
        };
        let all: Vec<(usize, usize)> = roots.iter().map(common).collect();
        let most = all.iter().map(|(_, common)| *common).max().unwrap_or_default();
        (all.into_iter().filter(|(_, common)| *common == most).map(|(root, _)| root).collect(), most)
    }
}

/// The folder that a build file says how to build.
fn built_folder(kind: FileKind, path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match kind {
        FileKind::GradleGroovy | FileKind::GradleKotlin | FileKind::GradleProperties | FileKind::VersionCatalog => {
            let whole =
                matches!(name.trim_end_matches(".kts"), "build.gradle" | "settings.gradle" | "gradle.properties");
            // Scripts and catalogs have a folder of their own beside the projects that use them.
            let beside = (folder == "gradle").then_some("").or_else(|| folder.strip_suffix("/gradle"));
            Some(beside.filter(|_| !whole).unwrap_or(folder))
        }
        // So have the classes that build files use.
        FileKind::Java | FileKind::Kotlin => match path.find("buildSrc/")? {
            0 => Some(""),
            at => path[..at].strip_suffix('/'),
        },
        // `ios/Shop.xcodeproj/project.pbxproj` is about `ios`.
        FileKind::XcodeProject => Some(folder_of(folder)),
        FileKind::SwiftPackage | FileKind::Podfile | FileKind::PluginXml => Some(folder),
        _ => None,
    }
}

/// The number of the folder, or of one around it.
fn around(folder: &str, numbers: &FxHashMap<&str, usize>) -> Option<usize> {
    let mut at = folder;
    loop {
        if let Some(number) = numbers.get(at) {
            return Some(*number);
        }
        if at.is_empty() {
            return None;
        }
        at = folder_of(at);
    }
}

/// Joins what imports what it does not have itself with the nearest builds that have it.
fn join_by_imports<'o>(files: &[Seen<'o>], roots: &Roots<'_>, walls: &Walls, sets: &mut Sets) {
    let mut owners: FxHashMap<Cow<'_, str>, Vec<usize>> = FxHashMap::default();
    let mut own = |name: Cow<'o, str>, root| {
        let owners = owners.entry(name).or_default();
        if !owners.contains(&root) {
            owners.push(root);
        }
    };
    let mut starts: FxHashSet<usize> = FxHashSet::default();
    for (file, root) in files.iter().zip(&roots.of_file) {
        let Some(outline) = file.outline else { continue };
        starts.extend(outline.starts.then_some(*root));
        outline.package.iter().for_each(|package| own(Cow::Borrowed(package), *root));
        outline.makes.iter().for_each(|name| own(Cow::Owned(importable(name)), *root));
        match file.path.rsplit('/').next().and_then(|name| name.rsplit_once('.')) {
            Some((stem, "h")) => own(Cow::Borrowed(stem), *root),
            Some((stem, "podspec")) => own(Cow::Owned(importable(stem)), *root),
            _ => {}
        }
    }
    let mut known: FxHashSet<(usize, &str)> = FxHashSet::default();
    for (file, root) in files.iter().zip(&roots.of_file) {
        for import in file.outline.iter().flat_map(|outline| &outline.imports) {
            // What stands below no build file has no place of its own: each file is asked for itself.
            if *root != 0 && !known.insert((*root, import)) {
                continue;
            }
            if let Some(having) = who_has(&owners, import).filter(|having| !having.contains(root)) {
                let reached = |other: &usize| walls.lets(folder_of(file.path), roots.folders[*other]);
                let having: Vec<usize> = having.iter().copied().filter(reached).collect();
                let (nearest, common) = roots.nearest(file.path, &having);
                if common > 0 || nearest.len() == 1 && starts.contains(root) {
                    nearest.into_iter().for_each(|other| sets.join(*root, other));
                }
            }
        }
    }
}

/// Who has what is imported: a package, a type in it, a member of that.
fn who_has<'m>(owners: &'m FxHashMap<Cow<'_, str>, Vec<usize>>, import: &str) -> Option<&'m [usize]> {
    let mut paths = std::iter::successors(Some(import), |path| Some(path.rsplit_once('.')?.0));
    paths.by_ref().take(3).find_map(|path| owners.get(path)).map(Vec::as_slice)
}

/// Joins a build with those whose folders its build files name.
fn join_by_links(files: &[Seen<'_>], roots: &Roots<'_>, sets: &mut Sets) {
    let places = Places::new(files, roots);
    for (file, root) in files.iter().zip(&roots.of_file) {
        let Some(outline) = file.outline else { continue };
        let from = match file.kind {
            FileKind::XcodeProject => folder_of(folder_of(file.path)),
            _ => folder_of(file.path),
        };
        // The folders around are no projects of their own: else they were this one's root.
        let leads_on = |link: &&str| !link.split('/').all(|part| matches!(part, ".." | "." | ""));
        for link in outline.links.iter().map(|link| &**link).filter(leads_on) {
            let named = match link.strip_prefix(':') {
                Some(project) => places.of_project(*root, project),
                None => places.below_or_around(&joined(from, link)),
            };
            named.into_iter().for_each(|other| sets.join(*root, other));
        }
    }
}

/// Where the builds and their files are, by path.
struct Places<'s> {
    roots: &'s Roots<'s>,
    /// Sorted by path.
    files: Vec<(&'s str, usize)>,
    /// The builds of folders with build files.
    built: FxHashMap<String, usize>,
}

impl<'s> Places<'s> {
    fn new(files: &[Seen<'s>], roots: &'s Roots<'s>) -> Places<'s> {
        let built = files.iter().zip(&roots.of_file);
        let built =
            built.filter_map(|(file, root)| Some((built_folder(file.kind, file.path)?.to_owned(), *root))).collect();
        let mut files: Vec<(&str, usize)> = files.iter().zip(&roots.of_file).map(|(f, root)| (f.path, *root)).collect();
        files.sort_unstable();
        Places { roots, files, built }
    }

    /// The builds of a Gradle project's folder, which counts from a settings file around both.
    fn of_project(&self, root: usize, project: &str) -> Vec<usize> {
        let path = project.replace(':', "/");
        let around =
            std::iter::successors(Some(self.roots.folders[root]), |at| (!at.is_empty()).then(|| folder_of(at)));
        let folders = around.map(|folder| joined(folder, &path));
        folders.filter_map(|folder| self.built.get(&folder)).copied().collect()
    }

    /// The builds in a folder, or around it, or of a file.
    fn below_or_around(&self, path: &str) -> Vec<usize> {
        // What leaves the tree is not known.
        if path.is_empty() || path.starts_with("..") {
            return Vec::new();
        }
        let below = |folder: &str| folder.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        let roots = (1..self.roots.folders.len()).filter(|root| below(self.roots.folders[*root]));
        let inside = format!("{path}/");
        let first = |wanted: &str| self.files.partition_point(|(file, _)| *file < wanted);
        let exact = self.files.get(first(path)).filter(|(file, _)| *file == path);
        let inner = self.files.get(first(&inside)).filter(|(file, _)| file.starts_with(&inside));
        roots.chain(exact.into_iter().chain(inner).map(|(_, root)| *root)).collect()
    }
}

/// Sets that are joined with each other.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Sets {
        Sets((0..count).collect())
    }

    fn find(&self, of: usize) -> usize {
        let mut at = of;
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }
}
