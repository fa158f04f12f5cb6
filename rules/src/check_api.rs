//! Whether an entry about a call, read, write, override or annotation says something that can be looked up.
//!
//! In: an [`Api`] of a platform or SDK file. Out: errors at its name.

use crate::catalogue::{Api, ArgAt, ArgTest, Names, Role};
use crate::check::Desk;

/// Checks one entry.
pub(crate) fn check_api(api: &Api, in_sdk: bool, desk: &mut Desk) {
    let anchor = anchor(api);
    let trail: Vec<&str> = anchor.iter().map(String::as_str).collect();
    check_shape(api, &trail, desk);
    api.when.iter().for_each(|test| check_test(test, &trail, desk));
    if let Some(returns) = &api.returns {
        let argument = returns
            .strip_prefix("arg:")
            .or_else(|| returns.strip_prefix("value:"))
            .is_some_and(|at| at.parse::<u32>().is_ok());
        if returns.trim().is_empty() || (returns.contains(':') && !argument) {
            let hint = "a fully qualified type, `self` or `arg:N`".to_owned();
            desk.report(
                &[&trail, &["returns"][..]].concat(),
                format!("`returns: {returns}` names no type"),
                Some(hint),
            );
        }
    }
    match &api.role {
        Some(role) => check_role(api, role, in_sdk, &trail, desk),
        None if api.returns.is_none() && api.takes.is_none() => {
            desk.report(&trail, "the entry says nothing", Some("add a `role` or `returns`".to_owned()));
        }
        None => {}
    }
    desk.go_on(&trail);
}

/// The words by which an entry is found in its file: owner, then member.
fn anchor(api: &Api) -> Vec<String> {
    let member = [&api.call, &api.read, &api.write, &api.overridden, &api.annotated].into_iter().flatten().next();
    let owner = api.on.as_ref().or(api.package.as_ref());
    [owner, member].into_iter().flatten().filter_map(|names| names.iter().next().cloned()).collect()
}

fn check_shape(api: &Api, trail: &[&str], desk: &mut Desk) {
    let named = [&api.call, &api.read, &api.write, &api.overridden, &api.annotated];
    let kinds = named.iter().filter(|names| names.is_some()).count() + usize::from(api.new.is_some());
    if kinds != 1 {
        let message = format!(
            "an entry has exactly one of `call`, `new`, `read`, `write`, `override`, `annotated`; here: {kinds}"
        );
        desk.report(trail, message, None);
    }
    if api.new == Some(false) {
        desk.report(trail, "`new` is `true` or absent", None);
    }
    let empty = |names: &Names| names.iter().next().is_none() || names.iter().any(|name| name.trim().is_empty());
    if named.into_iter().chain([&api.on, &api.package]).flatten().any(empty) {
        desk.report(trail, "a name is empty", None);
    }
    let needs_owner = api.new.is_some() || api.overridden.is_some();
    if needs_owner && (api.on.is_none() || api.package.is_some()) {
        let hint = "the fully qualified type".to_owned();
        desk.report(trail, "`new` and `override` stand with `on` and without `in`", Some(hint));
    }
    let is_use = api.call.is_some() || api.read.is_some() || api.write.is_some();
    if is_use && api.on.is_none() && api.package.is_none() {
        desk.report(trail, "nobody owns this member", Some("add `on` (a type) or `in` (a package)".to_owned()));
    }
    if api.annotated.is_some() && (api.on.is_some() || api.package.is_some()) {
        desk.report(trail, "`annotated` stands alone: its names are fully qualified", None);
    }
}

fn check_test(test: &ArgTest, trail: &[&str], desk: &mut Desk) {
    check_arg(&test.arg, trail, desk);
    let words = [&test.is, &test.contains, &test.is_not, &test.may_be];
    if words.iter().all(|words| words.is_empty()) && !test.given {
        let hint = "add `is`, `contains`, `is-not`, `may-be` or `given`".to_owned();
        desk.report(&[trail, &["when"]].concat(), "the test on an argument tests nothing", Some(hint));
    }
}

/// An argument's word is a parameter name or one of the fixed words.
fn check_arg(arg: &ArgAt, trail: &[&str], desk: &mut Desk) {
    let ArgAt::Word(word) = arg else { return };
    if word.strip_prefix("fixed:").is_some_and(|value| !value.trim().is_empty()) {
        return;
    }
    let is_rest = word.strip_prefix("rest:").is_some_and(|from| from.parse::<u32>().is_ok());
    let starts_well = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let is_name = starts_well && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !is_rest && !is_name {
        let hint =
            "a position from 0, a parameter name, `last`, `receiver`, `rest:N`, `any`, `all`, `chain` or `fixed:VALUE`";
        desk.report(&[trail, &[word]].concat(), format!("`{word}` names no argument"), Some(hint.to_owned()));
    }
}

fn check_role(api: &Api, role: &Role, in_sdk: bool, trail: &[&str], desk: &mut Desk) {
    match role {
        Role::OpensAccess { access } => {
            let accesses = desk.known.accesses.as_slice();
            desk.exists(access, accesses, &[trail, &[access]].concat(), "the special access");
        }
        Role::Collects { data, .. }
        | Role::SetsInterval { data, .. }
        | Role::Listens { data }
        | Role::Releases { data } => {
            let data_kinds = desk.known.data.as_slice();
            desk.exists(data, data_kinds, &[trail, &[data]].concat(), "the kind of data");
        }
        Role::StartsSdk {} | Role::Personalizes {} | Role::OptOut { .. } if !in_sdk => {
            let hint = "move it to `catalogue/sdk/ID.yaml`".to_owned();
            desk.report(trail, "only an SDK's file may say this: the role belongs to one SDK", Some(hint));
        }
        Role::NeedsPermission { permissions: needed } | Role::AwaitsPermission { permissions: needed } => {
            let permissions = desk.known.permissions.as_slice();
            for name in needed.iter() {
                desk.exists(name, permissions, &[trail, &[name]].concat(), "the permission");
            }
        }
        Role::OptOut { off, .. } if off.is_empty() => {
            desk.report(trail, "`opt-out` needs the values that turn personalisation off", None);
        }
        Role::Fires { arg: None, .. } if api.call.is_some() || api.new.is_some() => {
            desk.report(trail, "a call that runs a function says which argument it is", Some("add `arg`".to_owned()));
        }
        Role::Fires { arg: Some(_), .. } if api.overridden.is_some() || api.annotated.is_some() => {
            desk.report(trail, "here the function itself is run: no `arg`", None);
        }
        _ => {}
    }
    if let Role::RequestsPermission { permissions: asked, .. }
    | Role::AddsPermission { permissions: asked }
    | Role::ChecksPermission { permission: Some(asked), .. }
    | Role::WasRefused { permission: Some(asked) } = role
        && let ArgAt::Word(word) = asked
        && let Some(name) = word.strip_prefix("fixed:")
    {
        let permissions = desk.known.permissions.as_slice();
        desk.exists(name, permissions, &[trail, &[name]].concat(), "the permission");
    }
    args(role).into_iter().flatten().for_each(|arg| check_arg(arg, trail, desk));
}

/// The arguments that a role speaks of.
fn args(role: &Role) -> [Option<&ArgAt>; 2] {
    match role {
        Role::RegistersLauncher { contract, callback } => [Some(contract), Some(callback)],
        Role::StoreRead { key, default } => [Some(key), default.as_ref()],
        Role::RequestsPermission { permissions, code, .. } => [Some(permissions), code.as_ref()],
        Role::StoreWrite { key, value } => [Some(key), Some(value)],
        Role::Destination { route, content } => [Some(route), Some(content)],
        Role::DialogButton { text, callback, .. } => [text.as_ref(), callback.as_ref()],
        Role::Control { checked, label } => [Some(checked), label.as_ref()],
        Role::Equals { left, right }
        | Role::TestsText { text: left, with: right }
        | Role::Fills { to: left, from: right } => [Some(left), Some(right)],
        other => [arg(other), None],
    }
}

/// The one argument that a role speaks of.
fn arg(role: &Role) -> Option<&ArgAt> {
    match role {
        Role::ConsentGate { arg, .. } | Role::OptOut { arg, .. } | Role::DialogCancelable { arg } => Some(arg),
        Role::AddsPermission { permissions: arg } | Role::Unbinds { connection: arg } => Some(arg),
        Role::ChecksPermission { permission: arg, .. } | Role::WasRefused { permission: arg } => arg.as_ref(),
        Role::Fires { arg, .. } | Role::StoreRemove { key: arg } => arg.as_ref(),
        Role::ScreenTarget { class: arg } | Role::SetsLayout { layout: arg } | Role::HoldsBack { arg } => Some(arg),
        Role::TakesHanded { key: arg } | Role::SelectsButton { button: arg } | Role::FindsView { id: arg } => Some(arg),
        Role::DialogText { text: arg } | Role::ShowsText { text: arg } | Role::PostsNotice { name: arg } => Some(arg),
        Role::ShowsImage { image: arg } | Role::ShownWhile { state: arg } | Role::SetsInterval { arg, .. } => Some(arg),
        Role::SetsChecked { value } | Role::State { value } | Role::KeepsBeyondRemoval { value } => Some(value),
        Role::Emits { value } | Role::HandsOver { value, .. } | Role::IntentPart { value, .. } => Some(value),
        Role::PassesThrough { from } | Role::BuildsCollection { by: from } | Role::Filters { by: from } => Some(from),
        Role::MakesCollection { elements } | Role::AddsElements { elements } | Role::Holds { within: elements } => {
            Some(elements)
        }
        Role::Repeats { arg } | Role::ShowsDialog { dialog: arg } => arg.as_ref(),
        Role::AddsButton { button: arg } | Role::StartsAt { route: arg } | Role::HeldBack { when: arg } => Some(arg),
        Role::StoreDefaults { values: arg } | Role::OpensScreen { target: arg, .. } => Some(arg),
        Role::SetsOutcome { code: arg } | Role::ListensForNotice { name: arg } => Some(arg),
        Role::StartsComponent { intent: arg, .. } | Role::WaitsFor { block: arg, .. } => Some(arg),
        Role::RunsOnSchedule { intent } | Role::ServiceIntent { intent } | Role::Stops { intent } => Some(intent),
        Role::Outcome {} | Role::RequestsPermission { .. } | Role::Collects { .. } => None,
        Role::ButtonNumber { .. } | Role::Listens { .. } | Role::Releases { .. } | Role::OpensAccess { .. } => None,
        Role::NeedsPermission { .. } | Role::AwaitsPermission { .. } | Role::StartsSdk {} => None,
        Role::TogglesChecked {} | Role::Personalizes {} | Role::ConsentState { .. } => None,
        Role::PermissionContract {} | Role::Exits { .. } | Role::RestartsScreen {} | Role::Now {} => None,
        Role::TurnsOver {} | Role::ShowsOneOf {} | Role::Awaits {} | Role::TreatsAsChild {} | Role::StopsUpdates {} => {
            None
        }
        Role::Waits {} | Role::RunsOnce {} | Role::TestsEmpty { .. } | Role::OwnIdentity {} => None,
        Role::DeviceTrait {} | Role::Digests {} | Role::EndsLife {} | Role::BeginsApplication {} => None,
        Role::RegistersLauncher { .. } | Role::StoreRead { .. } | Role::StoreWrite { .. } => None,
        Role::Destination { .. } | Role::DialogButton { .. } | Role::Control { .. } | Role::Equals { .. } => None,
        Role::Fills { .. } | Role::TestsText { .. } | Role::Harmless {} => None,
    }
}
