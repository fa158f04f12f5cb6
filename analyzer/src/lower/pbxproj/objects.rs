//! The objects of an Xcode project, by id.
//!
//! In: the entries of its text. Out: [`Objects`]: fields of objects, the objects that a list names, paths of files.

use rustc_hash::FxHashMap;

use crate::facts::Span;
use crate::lower::notation::{Entry, Notation};

/// Groups in real projects are nested far less.
const DEEPEST: usize = 64;

/// The objects of a project. An object is known by the index of its entry.
pub struct Objects<'n> {
    entries: &'n [Entry],
    /// For each entry, what stands right inside it.
    inside: Vec<Vec<u32>>,
    by_id: FxHashMap<&'n str, u32>,
    /// The group that holds a file or group.
    group: FxHashMap<&'n str, u32>,
}

impl<'n> Objects<'n> {
    /// Puts the objects in order.
    pub fn new(notation: &'n Notation) -> Objects<'n> {
        let entries = notation.entries.as_slice();
        let mut inside = vec![Vec::new(); entries.len()];
        for (index, entry) in entries.iter().enumerate() {
            if let Some(parent) = entry.parent {
                inside[parent as usize].push(index as u32);
            }
        }
        let mut objects = Objects { entries, inside, by_id: FxHashMap::default(), group: FxHashMap::default() };
        let whole = entries.iter().position(|entry| entry.key == "objects");
        for index in whole.into_iter().flat_map(|whole| objects.inside[whole].clone()) {
            objects.by_id.insert(&entries[index as usize].key, index);
        }
        let groups: Vec<u32> =
            objects.by_id.values().copied().filter(|o| objects.field(*o, "children").is_some()).collect();
        for group in groups {
            let held: Vec<&'n str> = objects.items(group, "children").map(|(id, _)| id).collect();
            // Of two groups that claim a file, the first in the text counts.
            for id in held {
                let known = objects.group.entry(id).or_insert(group);
                *known = group.min(*known);
            }
        }
        objects
    }

    /// All objects of a kind, in the order of the text.
    pub fn of_kind<'o>(&'o self, kind: &'o str) -> impl Iterator<Item = u32> + 'o {
        let mut found: Vec<u32> = self.by_id.values().copied().filter(|object| self.is(*object, kind)).collect();
        found.sort_unstable();
        found.into_iter()
    }

    fn is(&self, object: u32, kind: &str) -> bool {
        self.text(object, "isa").is_some_and(|(own, _)| own == kind)
    }

    /// The object with an id.
    pub fn by_id(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// The entry of an object's field.
    pub fn field(&self, object: u32, key: &str) -> Option<u32> {
        self.inside[object as usize].iter().copied().find(|entry| self.entries[*entry as usize].key == key)
    }

    /// What stands right inside an entry.
    pub fn inside(&self, entry: u32) -> impl Iterator<Item = &'n Entry> {
        self.inside[entry as usize].iter().map(|index| &self.entries[*index as usize])
    }

    /// The characters of an object's field, and the place of both key and value.
    pub fn text(&self, object: u32, key: &str) -> Option<(&'n str, Span)> {
        let entry = &self.entries[self.field(object, key)? as usize];
        Some((entry.text()?, Span { start: entry.key_span.start, end: entry.span.end }))
    }

    /// The ids in an object's list, with their places.
    pub fn items(&self, object: u32, key: &str) -> impl Iterator<Item = (&'n str, Span)> {
        let list = self.field(object, key);
        let inside = list.into_iter().flat_map(|list| self.inside(list));
        inside.filter_map(|entry| Some((entry.text()?, entry.span)))
    }

    /// The objects that an object's list names.
    pub fn listed(&self, object: u32, key: &str) -> impl Iterator<Item = u32> {
        self.items(object, key).filter_map(|(id, _)| self.by_id(id))
    }

    /// The paths of a file, from the folder around the project: of one in several languages, those of all.
    pub fn paths(&self, id: &str) -> Vec<String> {
        let Some(object) = self.by_id(id) else { return Vec::new() };
        if !self.is(object, "PBXVariantGroup") {
            return self.path(object, id).into_iter().collect();
        }
        let held = self.items(object, "children");
        held.filter_map(|(child, _)| self.path(self.by_id(child)?, child)).collect()
    }

    /// A path, put together from those of the groups around; none for what lies outside the project.
    fn path(&self, object: u32, id: &str) -> Option<String> {
        let mut parts = Vec::new();
        let (mut object, mut id) = (object, id);
        for _ in 0..DEEPEST {
            parts.extend(self.text(object, "path").map(|(path, _)| path));
            match self.text(object, "sourceTree").map_or("<group>", |(tree, _)| tree) {
                "<group>" => {}
                "SOURCE_ROOT" => break,
                _ => return None,
            }
            let Some(group) = self.group.get(id) else { break };
            object = *group;
            id = &self.entries[object as usize].key;
        }
        parts.reverse();
        Some(parts.join("/"))
    }
}
