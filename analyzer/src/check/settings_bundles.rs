//! Switches that Apple's Settings app shows for an app: the property lists of its settings bundle.
//!
//! In: property lists. Out: candidates of the kinds `setting` (what a switch is at first) and `choice`.

use rules::rule::Find;

use super::candidate::Candidate;
use super::naming::Named;
use crate::facts::FileKind;
use crate::link::markup::{Node, nodes};
use crate::link::program::FileId;
use crate::solve::knowledge::Knowledge;

/// The list of a page's entries.
const ENTRIES: &str = "PreferenceSpecifiers";
/// The sort of entry that is on or off.
const SWITCH: &str = "PSToggleSwitchSpecifier";

/// The switches that are on as long as nobody has touched them.
#[must_use]
pub fn settings(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let switches = switches(knowledge).into_iter();
    let first = switches.filter_map(|(file, named, switch)| {
        let default = part(switch, "DefaultValue").filter(|value| value.text() == "true")?;
        let mut candidate = Candidate::new(Find::Setting, (file, default.element().span));
        candidate.api = "DefaultValue".into();
        candidate.first_value = super::fixes::in_property(knowledge.program, (file, default.index));
        Some(named.fill(candidate, knowledge, ("true", true)))
    });
    first.collect()
}

/// The switches, each with the key under which the system stores it.
#[must_use]
pub fn choices(knowledge: &Knowledge<'_, '_>) -> Vec<Candidate> {
    let switches = switches(knowledge).into_iter();
    let choices = switches.map(|(file, named, switch)| {
        let mut candidate = Candidate::new(Find::Choice, (file, part(switch, "Key").unwrap_or(switch).element().span));
        candidate.api = SWITCH.into();
        candidate.identifiers.clone_from(&named.keys);
        let keys = named.keys.clone();
        let candidate = named.fill(candidate, knowledge, ("", true));
        Candidate { identifiers: keys, ..candidate }
    });
    choices.collect()
}

/// The switches that speak of consent or of a purpose.
fn switches<'a>(knowledge: &Knowledge<'_, 'a>) -> Vec<(FileId, Named, Node<'a>)> {
    let files = knowledge.program.files.iter().enumerate();
    let lists = files.filter(|(_, file)| file.facts.kind == FileKind::Plist && !file.test);
    let mut found = Vec::new();
    for (index, file) in lists {
        let list = nodes(&file.facts).find(|node| node.element().parent.is_none() && node.name() == ENTRIES);
        for switch in list.into_iter().flat_map(|list| list.children()) {
            let text = |name| part(switch, name).map(|node| node.text().to_string()).filter(|text| !text.is_empty());
            let (Some(key), Some(SWITCH)) = (text("Key"), text("Type").as_deref()) else { continue };
            let named = Named { keys: vec![key], texts: text("Title").into_iter().collect(), ..Named::default() };
            if named.is_telling(knowledge) {
                found.push((FileId(index as u32), named, switch));
            }
        }
    }
    found
}

fn part<'a>(entry: Node<'a>, name: &str) -> Option<Node<'a>> {
    entry.children().find(|node| node.name() == name)
}
