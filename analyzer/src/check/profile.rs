//! What a project says of itself, asked by rules.
//!
//! In: the profile of a unit. Out: whether it is as a rule wants it.

use rules::Pack;
use rules::profile::AppType;
use rules::rule::Profile;

use super::groups;
use crate::link::modules::FolderProfile;

/// Whether a unit's profile is as wanted.
#[must_use]
pub fn fits(pack: &Pack, own: &FolderProfile, wanted: &Profile) -> bool {
    let audience = wanted.audience.is_empty() || own.audience.is_some_and(|a| wanted.audience.contains(&a));
    let named = wanted.app_type.is_empty() || own.app_types.iter().any(|id| wanted.app_type.contains(id));
    let mut types = types(pack, own).peekable();
    let frugal = !wanted.needs_no_data || types.peek().is_some() && types.all(|kind| kind.needs.is_none());
    audience && named && frugal
}

/// Whether a type of app that the unit is of needs all of these permissions.
#[must_use]
pub fn needs(pack: &Pack, own: &FolderProfile, permissions: &[String]) -> bool {
    let asked = groups::groups(pack, permissions);
    !asked.is_empty() && types(pack, own).any(|kind| asked.iter().all(|group| kind.groups.iter().any(|g| g == group)))
}

fn types<'p>(pack: &'p Pack, own: &FolderProfile) -> impl Iterator<Item = &'p AppType> {
    pack.catalogue.app_types.iter().filter(move |kind| own.app_types.contains(&kind.id))
}
