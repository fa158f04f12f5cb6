//! Notices by name: who listens for one runs where it is posted.
//!
//! In: calls that register listeners, calls that post. Out: where a listener's notice is posted.

use rules::catalogue::{ArgAt, Role};
use rustc_hash::FxHashMap;

use super::knowledge::Knowledge;
use crate::link::program::Site;
use crate::link::symbols::last_segment;
use crate::link::values::Elem;

/// Where notices are posted, by name.
pub(super) type Posts = FxHashMap<String, Vec<Site>>;

impl Knowledge<'_, '_> {
    /// Where the notice is posted that a call has somebody listen for, or the state is set with which something appears;
    /// empty if nobody here does so.
    pub(super) fn posted_for(&self, registered: Site) -> Vec<Site> {
        let set = self.set_for(registered);
        if !set.is_empty() {
            return set;
        }
        let apis = self.program.apis_at(registered);
        let name = apis.into_iter().find_map(|api| match self.program.apis.role(api) {
            Some(Role::ListensForNotice { name }) => Some(name),
            _ => None,
        });
        let posts = self.posts.get_or_init(|| self.all_posts());
        let names = name.map(|at| self.notice_names(registered, at)).unwrap_or_default();
        let mut sites: Vec<Site> = names.iter().filter_map(|name| posts.get(name)).flatten().copied().collect();
        sites.sort_unstable();
        sites.dedup();
        sites
    }

    fn all_posts(&self) -> Posts {
        let program = self.program;
        let mut posts = Posts::default();
        let [calls, ..] = program.apis.names_with(|role| matches!(role, Role::PostsNotice { .. }));
        for site in calls.iter().filter_map(|name| program.calls.get(name)).flatten() {
            for api in program.apis_at(*site) {
                if let Some(Role::PostsNotice { name }) = program.apis.role(api) {
                    for name in self.notice_names(*site, name) {
                        posts.entry(name).or_default().push(*site);
                    }
                }
            }
        }
        posts
    }

    /// The names that an argument may stand for: a text, a constant, an object that is made with a text.
    fn notice_names(&self, site: Site, at: &ArgAt) -> Vec<String> {
        let program = self.program;
        let Some(value) = program.argument(site, at) else { return Vec::new() };
        let items = program.evaluate(site.function, value, None);
        let named = items.into_iter().flatten().flat_map(|item| match item.elem {
            Elem::Opaque(made) => {
                let text = program.call(made).and_then(|call| call.args.first()).map(|arg| &arg.value);
                let items = text.map(|text| program.evaluate(made.function, text, None)).unwrap_or_default();
                items.into_iter().flatten().filter_map(|item| item.elem.spelling()).collect()
            }
            elem => elem.spelling().into_iter().collect::<Vec<String>>(),
        });
        named.map(|name| last_segment(&name).to_string()).collect()
    }
}
