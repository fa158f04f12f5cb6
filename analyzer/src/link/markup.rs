//! Elements of markup and build files, with their names as strings.
//!
//! In: a file's elements. Out: [`Node`]s that can be walked and asked.

use crate::facts::{Attribute, Element, FileFacts};

/// An element of a file.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    /// The file's facts.
    pub facts: &'a FileFacts,
    /// The element's index.
    pub index: u32,
}

/// All elements of a file, in document order.
pub fn nodes(facts: &FileFacts) -> impl Iterator<Item = Node<'_>> {
    (0..facts.elements.len() as u32).map(move |index| Node { facts, index })
}

impl<'a> Node<'a> {
    /// The element itself.
    #[must_use]
    pub fn element(self) -> &'a Element {
        &self.facts.elements[self.index as usize]
    }

    /// Its name as written.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.facts.str(self.element().name)
    }

    /// Its text.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.element().text.map_or("", |t| self.facts.str(t))
    }

    /// The element around it.
    #[must_use]
    pub fn parent(self) -> Option<Node<'a>> {
        self.element().parent.map(|index| Node { facts: self.facts, index })
    }

    /// The elements right inside it.
    pub fn children(self) -> impl Iterator<Item = Node<'a>> {
        self.inside().filter(move |n| n.element().parent == Some(self.index))
    }

    /// All elements inside it.
    pub fn descendants(self) -> impl Iterator<Item = Node<'a>> {
        self.inside()
    }

    /// In document order, what is inside comes right behind: up to the first element of something that began earlier.
    fn inside(self) -> impl Iterator<Item = Node<'a>> {
        let behind =
            (self.index + 1..self.facts.elements.len() as u32).map(move |index| Node { facts: self.facts, index });
        behind.take_while(move |n| n.element().parent.is_some_and(|parent| parent >= self.index))
    }

    /// The attribute with this name, with any or no prefix (`checked` finds `android:checked`).
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'a Attribute> {
        let facts = self.facts;
        self.element().attributes.iter().find(|a| {
            let written = facts.str(a.name);
            written == name || written.split_once(':').is_some_and(|(_, n)| n == name)
        })
    }

    /// An attribute's value.
    #[must_use]
    pub fn value(self, name: &str) -> Option<&'a str> {
        self.attribute(name).map(|a| self.facts.str(a.value))
    }

    /// Values without a name: arguments of a build file's call.
    pub fn arguments(self) -> impl Iterator<Item = &'a str> {
        let facts = self.facts;
        self.element().attributes.iter().filter(|a| facts.str(a.name).is_empty()).map(|a| facts.str(a.value))
    }
}
