//! The pages of rules, as files that editors can open from a finding.
//!
//! In: a rule's id. Out: the URI of its page, in the user's language, of exactly the rules in force.

use std::fs;
use std::path::Path;

use rules::Pack;

use crate::Host;
use crate::protocol::outgoing::uri_of;
use crate::words::Language;

/// Where the page of a rule is. It is written if it is not there yet, or says something else.
#[must_use]
pub fn uri(host: &Host, pack: &Pack, rule: &str, language: Language) -> Option<String> {
    let page = text(host, pack, rule, language)?;
    // The ids of rules are checked when they are loaded: family and name, nothing else.
    let path = host.pages.as_ref()?.join(language.code()).join(format!("{rule}.md"));
    write(&path, &page).then(|| uri_of(&path))
}

/// The page of a rule in Markdown; none if there is no such rule.
#[must_use]
pub fn text(host: &Host, pack: &Pack, rule: &str, language: Language) -> Option<String> {
    let rule = pack.rules.iter().find(|known| known.id == rule)?;
    Some((host.explain)(pack, rule, language))
}

fn write(path: &Path, page: &str) -> bool {
    if fs::read_to_string(path).is_ok_and(|known| known == page) {
        return true;
    }
    let Some(folder) = path.parent() else { return false };
    // Several servers may write the same page at once: each writes a file of its own and moves it into place.
    let draft = folder.join(format!(".{}.draft", std::process::id()));
    fs::create_dir_all(folder).is_ok() && fs::write(&draft, page).is_ok() && fs::rename(&draft, path).is_ok()
}
