//! The strings of one file, each once.
//!
//! In: strings. Out: [`Names`]: one text with the places where strings end, so that a file's names are two allocations.

use serde::{Deserialize, Serialize};

use super::Name;

/// The strings that the [`Name`]s of a file stand for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Names {
    text: String,
    ends: Vec<u32>,
}

impl Names {
    /// Adds a string; whether it is there already is the caller's affair.
    pub fn push(&mut self, text: &str) -> Name {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        Name(self.ends.len() as u32 - 1)
    }

    /// The string behind a name.
    #[must_use]
    pub fn str(&self, name: Name) -> &str {
        let at = name.0 as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// All strings, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|at| self.str(Name(at)))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether every name is a piece of the text.
    pub(super) fn is_sound(&self) -> bool {
        let mut start = 0;
        let in_order = self.ends.iter().all(|end| {
            let ordered = start <= *end && self.text.is_char_boundary(*end as usize);
            start = *end;
            ordered
        });
        in_order && start as usize == self.text.len()
    }

    /// Gives back memory that is not used.
    pub fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}
