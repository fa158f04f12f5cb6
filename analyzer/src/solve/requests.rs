//! Answers to requests: they come after a request, not when the screen that waits for them is made.
//!
//! In: a place where a launcher is registered, or a method that takes answers. Out: the requests that it answers.

use rules::catalogue::Role;
use rustc_hash::FxHashMap;

use super::graph::Graph;
use super::knowledge::Knowledge;
use crate::facts::Receiver;
use crate::link::program::{FnId, Site, TypeId};
use crate::link::types::Ty;

/// Where requests are made.
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// By the place that registers their launcher.
    launched: FxHashMap<Site, Vec<Site>>,
    /// Those whose answer a method of the screen takes.
    plain: Vec<Site>,
}

impl Requests {
    fn new(knowledge: &Knowledge<'_, '_>) -> Requests {
        let program = knowledge.program;
        let mut requests = Requests::default();
        let [calls, ..] = program.apis.names_with(|role| matches!(role, Role::RequestsPermission { .. }));
        let tested = |site: &&Site| program.files[program.file_of(site.function).0 as usize].test;
        let sites = calls.iter().filter_map(|name| program.calls.get(name)).flatten();
        for site in sites.filter(|site| !tested(site)) {
            for api in program.apis_at(*site) {
                match program.apis.role(api) {
                    Some(Role::RequestsPermission { launcher: true, .. }) => {
                        let Some(Receiver::On(value)) = program.call(*site).map(|call| &call.receiver) else {
                            continue;
                        };
                        if let Some(registered) = knowledge.launcher_registration(site.function, value, 4) {
                            requests.launched.entry(registered).or_default().push(*site);
                        }
                    }
                    Some(Role::RequestsPermission { .. }) => requests.plain.push(*site),
                    _ => {}
                }
            }
        }
        requests.plain.sort_unstable();
        requests.plain.dedup();
        requests.launched.values_mut().for_each(|sites| {
            sites.sort_unstable();
            sites.dedup();
        });
        requests
    }

    /// Where the launcher is launched that a place registers.
    pub(super) fn launched_from(&self, registered: Site) -> &[Site] {
        self.launched.get(&registered).map_or(&[], Vec::as_slice)
    }
}

impl Knowledge<'_, '_> {
    pub(super) fn requests(&self) -> &Requests {
        self.requests.get_or_init(|| Requests::new(self))
    }
}

impl Graph<'_, '_, '_> {
    /// Where the launcher is launched that a place registers; none: nobody knows.
    pub(super) fn launches(&self, registered: Site) -> &[Site] {
        self.knowledge.requests().launched_from(registered)
    }

    /// The requests that a method of a screen may be the answer to: its own, those of the classes above, below and
    /// around it, and those of helpers, which may ask for any screen of their platform. None: nobody knows.
    pub(super) fn asked_by(&self, owner: TypeId) -> Vec<Site> {
        let own: Vec<Site> = self.plain_requests(|function| self.is_related(function, owner));
        if own.is_empty() {
            return own;
        }
        let program = self.knowledge.program;
        let is_apple = |file| program.facts(file).kind.is_apple();
        let apple = is_apple(program.type_file(owner));
        let same = |function| is_apple(program.file_of(function)) == apple;
        let helpers = self.plain_requests(|function| same(function) && !self.is_of_screen(function));
        own.into_iter().chain(helpers).collect()
    }

    fn plain_requests(&self, wanted: impl Fn(FnId) -> bool) -> Vec<Site> {
        self.knowledge.requests().plain.iter().copied().filter(|site| wanted(site.function)).collect()
    }

    /// Whether a function stands in a class of a type's family, or in a class inside one.
    fn is_related(&self, function: FnId, owner: TypeId) -> bool {
        let hierarchy = &self.knowledge.program.hierarchy;
        let (of, owner) = (Ty::Project, Ty::Project(owner));
        self.classes_around(function).any(|class| hierarchy.is_a(of(class), owner) || hierarchy.is_a(owner, of(class)))
    }

    fn is_of_screen(&self, function: FnId) -> bool {
        self.classes_around(function).any(|class| self.knowledge.is_visible(class))
    }

    fn classes_around(&self, function: FnId) -> impl Iterator<Item = TypeId> + '_ {
        let program = self.knowledge.program;
        std::iter::successors(program.owner(function), |class| {
            program.type_decl(*class).owner.map(|outer| program.type_id(program.type_file(*class), outer))
        })
    }
}
