//! Texts by key, as apps for Apple's systems keep them: a table for each subject, a file for each language.
//!
//! In: `.strings`, `.stringsdict` and `.xcstrings` files. Out: [`Localized`]: what stands on the screen for a key.

use rustc_hash::FxHashMap;

use super::markup::nodes;
use super::program::{FileId, Program};
use crate::facts::{FileKind, Span};

/// A text of a key in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalText {
    /// The table: the file's name without ending (`Localizable`, `InfoPlist`, that of a storyboard).
    pub table: String,
    /// The language as the folder or catalog calls it (`zh-Hans`, `en`, `Base`); empty if neither does.
    pub language: String,
    /// What is shown.
    pub text: String,
    /// The place of its key.
    pub place: (FileId, Span),
}

/// All texts by key.
#[derive(Clone, Debug, Default)]
pub struct Localized {
    by_key: FxHashMap<String, Vec<LocalText>>,
}

impl Localized {
    /// Reads the tables.
    #[must_use]
    pub fn new(program: &Program<'_>) -> Localized {
        let mut localized = Localized::default();
        for (index, file) in program.files.iter().enumerate() {
            if file.facts.kind != FileKind::LocalizedStrings || file.test {
                continue;
            }
            let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
            let table = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let language = folder.rsplit('/').next().and_then(|folder| folder.strip_suffix(".lproj"));
            for node in nodes(&file.facts) {
                let Some(key) = node.value("key") else { continue };
                let said = LocalText {
                    table: table.to_string(),
                    language: node.value("language").or(language).unwrap_or_default().to_string(),
                    text: node.text().to_string(),
                    place: (FileId(index as u32), node.element().span),
                };
                localized.by_key.entry(key.to_string()).or_default().push(said);
            }
        }
        localized
    }

    /// The texts of a key, in the order of the files: of all tables, languages and forms.
    #[must_use]
    pub fn of_key(&self, key: &str) -> &[LocalText] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// All texts with their keys, in no order.
    pub fn all(&self) -> impl Iterator<Item = (&str, &LocalText)> {
        self.by_key.iter().flat_map(|(key, texts)| texts.iter().map(move |said| (key.as_str(), said)))
    }

    /// The texts of a key in one table.
    pub fn in_table<'l>(&'l self, table: &'l str, key: &str) -> impl Iterator<Item = &'l LocalText> {
        self.of_key(key).iter().filter(move |said| said.table == table)
    }
}
