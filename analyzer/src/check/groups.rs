//! Permissions that are asked for together.
//!
//! In: the permissions of one request. Out: whether one feature may need them together.

use rules::Pack;
use rules::catalogue::Permission;
use rustc_hash::FxHashSet;

/// The groups of permissions, each once, in order.
#[must_use]
pub fn groups<'p>(pack: &'p Pack, permissions: &[String]) -> Vec<&'p str> {
    let mut groups: Vec<&str> = known(pack, permissions).filter_map(|p| p.group.as_deref()).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Whether one of these permissions is of one of these groups.
#[must_use]
pub fn any_of(pack: &Pack, permissions: &[String], wanted: &[String]) -> bool {
    groups(pack, permissions).iter().any(|group| wanted.iter().any(|w| w == group))
}

fn known<'p>(pack: &'p Pack, permissions: &[String]) -> impl Iterator<Item = &'p Permission> {
    let names: FxHashSet<&str> = permissions.iter().map(String::as_str).collect();
    pack.catalogue.permissions.iter().filter(move |p| names.contains(p.name.as_str()))
}

/// Whether permissions belong to groups that must not be asked for together: never those of no one feature; those of
/// one feature only when the user has not asked for the feature.
#[must_use]
pub fn unrelated(pack: &Pack, permissions: &[String], at_launch: bool) -> bool {
    let groups = groups(pack, permissions);
    if groups.len() < 2 {
        return false;
    }
    let one_feature = pack.catalogue.features.iter().any(|f| groups.iter().all(|g| f.groups.iter().any(|m| m == g)));
    !one_feature || at_launch && !same_store(pack, &groups)
}

/// Groups that are one to the user although the system splits them: all files and media.
fn same_store(pack: &Pack, groups: &[&str]) -> bool {
    pack.catalogue.features.iter().any(|f| f.one_group && groups.iter().all(|g| f.groups.iter().any(|m| m == g)))
}

/// Whether a permission for the background is asked for with one of the same group for the foreground.
#[must_use]
pub fn background_with_foreground(pack: &Pack, permissions: &[String]) -> bool {
    let all: Vec<&Permission> = known(pack, permissions).collect();
    all.iter().any(|b| b.background && all.iter().any(|f| !f.background && f.group == b.group))
}

/// Whether only groups of light weight are asked for.
#[must_use]
pub fn only_light(pack: &Pack, permissions: &[String]) -> bool {
    let groups = groups(pack, permissions);
    let light = |id: &&str| pack.catalogue.groups.iter().any(|g| g.id == **id && g.light);
    !groups.is_empty() && groups.iter().all(light)
}

/// Whether a permission for the background is asked for.
#[must_use]
pub fn background(pack: &Pack, permissions: &[String]) -> bool {
    known(pack, permissions).any(|p| p.background)
}

/// Whether a permission is asked for that gives more exact data than another of its group.
#[must_use]
pub fn precise(pack: &Pack, permissions: &[String]) -> bool {
    known(pack, permissions).any(|p| p.coarse.is_some())
}
