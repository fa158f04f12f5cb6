//! What a unit has somewhere in reach of the user: the questions of absence rules.
//!
//! In: the solution. Out: [`Units`], which answers each question once per unit and SDK.

use std::cell::{OnceCell, RefCell};

use rules::catalogue::Role;
use rules::rule::{Find, Having};
use rules::sdk::Category;
use rules::vocabulary::Idea;
use rustc_hash::FxHashMap;

use super::acts::runs;
use super::candidate::Candidate;
use super::stored::{self, Stored, Told};
use super::{ages, choices, first_screens, personalization};
use crate::facts::{FileKind, FnRole};
use crate::link::apis::SdkId;
use crate::link::markup::{Node, nodes};
use crate::link::program::{FileId, FnId, Site};
use crate::solve::Solution;
use crate::solve::events::{Event, EventKind};

/// Longer texts tell a story; they are no names, labels or titles.
const LABEL: usize = 60;
/// A sentence that asks for consent may be so long.
const SENTENCE: usize = 200;

/// A question: of which unit, what, for which SDK.
type Asked = (usize, Having, Option<SdkId>);

/// What units have.
pub struct Units<'s, 'k, 'p, 'a> {
    /// The solution.
    pub solution: &'s Solution<'k, 'p, 'a>,
    /// All stored values.
    pub stored: Vec<Stored>,
    /// What controls store.
    pub choices: Vec<Candidate>,
    known: RefCell<FxHashMap<Asked, bool>>,
    /// The files that import a platform for consent.
    importing_platforms: OnceCell<Vec<FileId>>,
}

impl<'s, 'k, 'p, 'a> Units<'s, 'k, 'p, 'a> {
    /// Looks at what is stored.
    #[must_use]
    pub fn new(solution: &'s Solution<'k, 'p, 'a>) -> Units<'s, 'k, 'p, 'a> {
        let stored = stored::all(solution);
        let mut units = Units {
            solution,
            stored,
            choices: Vec::new(),
            known: RefCell::default(),
            importing_platforms: OnceCell::new(),
        };
        units.choices = choices::candidates(&units);
        units
    }

    /// Whether a unit has something, for an SDK where it is about one.
    #[must_use]
    pub fn has(&self, having: Having, unit: usize, sdk: Option<SdkId>) -> bool {
        let key = (unit, having, sdk);
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let answer = self.look_for(having, unit, sdk);
        self.known.borrow_mut().insert(key, answer);
        answer
    }

    fn look_for(&self, having: Having, unit: usize, sdk: Option<SdkId>) -> bool {
        let words = &self.solution.knowledge.words;
        match having {
            Having::ConsentSurface => self.solution.knowledge.has_consent_callback(unit),
            // Without an SDK there is nothing to turn off.
            Having::OptOut => sdk.is_none_or(|sdk| personalization::has_opt_out(self.solution, unit, sdk)),
            Having::SeenScreens => first_screens::are_seen(self.solution, unit),
            Having::FirstRunNotice => {
                self.asks_for_consent(unit)
                    || self.mentions(unit, SENTENCE, &|n| words.consents(n))
                    || first_screens::speak_of_policy(self.solution, unit)
            }
            Having::Withdrawal => self.can_withdraw(unit),
            Having::PolicyVersion => {
                let about = |n: &str| words.on_policy(n) || words.speaks_of(Idea::Agree, n);
                self.uses_consent_platform(unit)
                    || self.mentions(unit, LABEL, &|n| words.speaks_of(Idea::Version, n) && about(n))
                    || self.keeps_version(unit)
            }
            Having::PersonalizationChoice => {
                let ideas = [Idea::Personalization, Idea::Recommendation, Idea::Advertising, Idea::Marketing];
                self.choices_of(unit, &ideas).next().is_some()
            }
            Having::AdvertisingChoice => {
                let mut choices = self.choices_of(unit, &[Idea::Advertising]);
                choices.any(|c| c.outcome.is_none())
            }
            Having::PersonalizationSwitch => {
                self.events(unit, EventKind::OptOut).any(|e| e.sdk == sdk && !self.solution.before.states(e).is_empty())
            }
            Having::WebPages => self.opens_any_page(unit),
            Having::MinorMode => self.knows_minors(unit),
            Having::MinorProtection => self.protects_minors(unit, sdk),
            Having::LimitedMode => {
                let mut switches = self.events(unit, EventKind::OptOut);
                switches.any(|e| e.sdk == sdk && personalization::is_always_off(self.solution, e))
                    || personalization::awaits_answer(self, unit, sdk)
            }
        }
    }

    /// Whether a manifest offers to open whatever page other apps ask for: by its scheme alone, of no host.
    fn opens_any_page(&self, unit: usize) -> bool {
        let program = self.solution.knowledge.program;
        let files = (0..program.files.len() as u32).map(FileId);
        let manifests = files.filter(|file| program.facts(*file).kind == FileKind::Manifest && self.is_in(unit, *file));
        manifests.into_iter().flat_map(|file| nodes(program.facts(file))).any(|filter| {
            let parts = |name: &'static str| filter.children().filter(move |part| part.name() == name);
            let browsable = |part: Node<'_>| part.value("name") == Some("android.intent.category.BROWSABLE");
            let any_page = |part: Node<'_>| matches!(part.value("scheme"), Some("http" | "https"));
            let narrow = |part: Node<'_>| part.value("host").is_some() || part.value("mimeType").is_some();
            filter.name() == "intent-filter"
                && parts("category").any(browsable)
                && parts("data").any(any_page)
                && !parts("data").any(narrow)
        })
    }

    /// Whether a file is built into a unit.
    #[must_use]
    pub fn is_in(&self, unit: usize, file: FileId) -> bool {
        self.solution.knowledge.modules.units_of(file).any(|u| u == unit)
    }

    /// The events of a unit.
    pub fn events(&self, unit: usize, kind: EventKind) -> impl Iterator<Item = &'s Event> {
        let program = self.solution.knowledge.program;
        let events = self.solution.events.iter();
        events.filter(move |e| e.kind == kind && self.is_in(unit, program.file_of(e.site.function)))
    }

    /// What is stored in a unit by code that runs.
    pub fn stored_in(&self, unit: usize) -> impl Iterator<Item = &Stored> {
        let knowledge = self.solution.knowledge;
        let here = move |s: &&Stored| self.is_in(unit, knowledge.program.file_of(s.site.function));
        self.stored.iter().filter(here).filter(|s| runs(knowledge, s.site.function))
    }

    fn choices_of<'u>(&'u self, unit: usize, ideas: &'u [Idea]) -> impl Iterator<Item = &'u Candidate> {
        let words = &self.solution.knowledge.words;
        let about = move |c: &&Candidate| {
            c.words().any(|w| ideas.iter().any(|i| words.speaks_of(*i, w)))
                && !c.words().any(|w| words.speaks_of(Idea::Functional, w))
        };
        self.choices.iter().filter(move |c| self.is_in(unit, c.place.0)).filter(about)
    }

    /// Whether a name or text of the unit's files, up to a length, passes a test.
    fn mentions(&self, unit: usize, longest: usize, test: &dyn Fn(&str) -> bool) -> bool {
        let program = self.solution.knowledge.program;
        let files = program.files.iter().enumerate().filter(|(_, f)| !f.test && is_written(f.facts.kind));
        let mut here = files.filter(|(index, _)| self.is_in(unit, FileId(*index as u32)));
        here.any(|(_, f)| f.facts.names.iter().any(|n| n.chars().count() <= longest && test(n)))
    }

    fn uses_consent_platform(&self, unit: usize) -> bool {
        let program = self.solution.knowledge.program;
        let platforms = program.pack.sdks.iter().filter(|s| s.category == Category::ConsentPlatform);
        let packages: Vec<&str> = platforms.flat_map(|s| s.packages.iter().map(String::as_str)).collect();
        let imports = |f: &crate::facts::FileFacts| {
            f.imports.iter().any(|i| packages.iter().any(|p| f.str(i.path).starts_with(p)))
        };
        let importing = self.importing_platforms.get_or_init(|| {
            let files = program.files.iter().enumerate().filter(|(_, f)| !f.test && imports(&f.facts));
            files.map(|(index, _)| FileId(index as u32)).collect()
        });
        importing.iter().any(|file| self.is_in(unit, *file))
    }

    /// Whether a version is stored where the agreement is, and looked at again.
    fn keeps_version(&self, unit: usize) -> bool {
        let agreements = self.stored_in(unit).filter(|s| s.is_agreement(self.solution));
        let agreed: Vec<FnId> = agreements.map(|s| s.site.function).collect();
        let words = &self.solution.knowledge.words;
        let mut beside = self.stored_in(unit).filter(|s| s.told == Told::Either && agreed.contains(&s.site.function));
        beside.any(|s| {
            s.names.iter().any(|n| words.speaks_of(Idea::Version, n)) && super::readers::is_read(self, unit, s)
        })
    }

    fn asks_for_consent(&self, unit: usize) -> bool {
        // What the user has to look for is no question: the policy that "About" shows.
        let program = self.solution.knowledge.program;
        let comes = |agreed: FnId| {
            let shows = program.function_values.get(&agreed).map(|site| site.function);
            shows.is_none_or(|function| !self.solution.before.runs_by_act(function))
        };
        self.uses_consent_platform(unit) || self.solution.knowledge.agreements(unit).any(comes)
    }

    /// A stored no, an SDK that is told no, a control or page that is called so; the dialog at first does not count.
    fn can_withdraw(&self, unit: usize) -> bool {
        let knowledge = self.solution.knowledge;
        self.stored_in(unit).any(|s| s.takes_back(self.solution))
            || super::removals::removes_consent(self, unit)
            || self.gates_told_no(unit, None)
            || self.uses_consent_platform(unit)
            || self.mentions(unit, LABEL, &|n| knowledge.words.speaks_of(Idea::Withdraw, n))
    }

    /// Whether an SDK's gate is told no, or the user's answer, outside of the dialog that asks at first.
    #[must_use]
    pub fn gates_told_no(&self, unit: usize, sdk: Option<SdkId>) -> bool {
        let knowledge = self.solution.knowledge;
        let mut gates = self.events(unit, EventKind::Gate).filter(|e| sdk.is_none() || e.sdk == sdk);
        gates.any(|e| {
            let told =
                if super::events::says_yes(self.solution, e) { Told::Yes } else { stored::told(knowledge, &e.values) };
            // One SDK's stored answer passed on is the no of the next start; as a control for all it is none.
            let answer = told == Told::No || told == Told::Either || told == Told::Kept && sdk.is_some();
            answer && runs(knowledge, e.site.function) && !stored::is_first_answer(self.solution, e.site, told)
        })
    }

    fn knows_minors(&self, unit: usize) -> bool {
        let knowledge = self.solution.knowledge;
        let program = knowledge.program;
        let minor = |n: &str| n.chars().count() <= LABEL && knowledge.words.speaks_of(Idea::Minor, n);
        if self.stored_in(unit).any(|s| s.names.iter().any(|n| minor(n))) {
            return true;
        }
        let truth = |ty: &crate::facts::TypeRef, file| crate::facts::is_truth_type(program.text(file, ty.name));
        let mut functions = program.function_ids().filter(|f| {
            let function = program.function(*f);
            matches!(function.role, FnRole::Method | FnRole::Getter) && minor(program.fn_text(*f))
        });
        let answers = |f| {
            let file = program.file_of(f);
            self.is_in(unit, file)
                && !program.files[file.0 as usize].test
                && program.function(f).returns.as_ref().is_some_and(|t| truth(t, file))
        };
        functions.any(answers)
            || program.type_ids().any(|id| {
                let file = program.type_file(id);
                let flag = |f: &crate::facts::Field| {
                    minor(program.text(file, f.name)) && f.ty.as_ref().is_none_or(|t| truth(t, file))
                };
                self.is_in(unit, file)
                    && !program.files[file.0 as usize].test
                    && program.type_decl(id).fields.iter().any(flag)
            })
    }

    fn protects_minors(&self, unit: usize, sdk: Option<SdkId>) -> bool {
        let knowledge = self.solution.knowledge;
        let program = knowledge.program;
        let [calls, _, _, writes] = program.apis.names_with(|r| matches!(r, Role::TreatsAsChild {}));
        let here = |s: &Site| self.is_in(unit, program.file_of(s.function)) && runs(knowledge, s.function);
        let treats = |s: &Site| {
            let apis = program.apis_at(*s);
            apis.into_iter().any(|a| {
                matches!(program.apis.role(a), Some(Role::TreatsAsChild {})) && program.apis.entry(a).sdk == sdk
            })
        };
        let called = calls.iter().filter_map(|n| program.calls.get(n));
        let mut sites = called.chain(writes.iter().filter_map(|n| program.writes.get(n))).flatten();
        sites.any(|s| here(s) && treats(s))
            || self.events(unit, EventKind::OptOut).any(|e| {
                e.sdk == sdk && personalization::can_be_off(self.solution, e, unit) && ages::decides(self.solution, e)
            })
    }
}

/// Whether people write a file of this kind by hand as a part of what the app does or shows.
fn is_written(kind: FileKind) -> bool {
    kind.is_code() || matches!(kind, FileKind::Resource | FileKind::LocalizedStrings | FileKind::InterfaceBuilder)
}

/// Candidates for the first place of a unit that takes data.
#[must_use]
pub fn collecting(solution: &Solution<'_, '_, '_>, self_starting: &[Candidate]) -> Vec<Candidate> {
    let knowledge = solution.knowledge;
    let mut found = Vec::new();
    let collects = |e: &&Event| match e.kind {
        EventKind::Collection => super::events::takes_data(knowledge, e),
        EventKind::SdkStart => super::events::collects_by_itself(solution, e),
        _ => false,
    };
    let mut by_unit: Vec<Vec<&Event>> = vec![Vec::new(); knowledge.modules.units.len()];
    for event in solution.events.iter().filter(collects) {
        for unit in knowledge.modules.units_of(knowledge.program.file_of(event.site.function)) {
            by_unit[unit].push(event);
        }
    }
    for (unit, mut events) in by_unit.into_iter().enumerate() {
        let mut here: Vec<Candidate> = self_starting.iter().filter(|c| c.unit == Some(unit)).cloned().collect();
        events.dedup_by(|a, b| std::ptr::eq(*a, *b));
        for event in events {
            let mut candidate = super::events::base(solution, event, Find::UnitCollects);
            if let Some(Role::Collects { data, .. }) = knowledge.program.apis.role(event.api) {
                candidate.data = Some(data.clone());
            }
            here.push(candidate);
        }
        here.retain(|c| !c.contexts.is_empty());
        let at_start = |c: &Candidate| c.contexts.iter().any(|r| r.state.ways.has(crate::solve::atoms::Ways::LAUNCH));
        here.sort_by_key(|c| (!at_start(c), c.guessed, c.find == Find::UnitCollects && c.sdk.is_none(), c.place));
        let Some(mut first) = here.first().cloned() else { continue };
        first.find = Find::UnitCollects;
        first.unit = Some(unit);
        first.others = here[1..].iter().map(|c| c.place).filter(|p| *p != first.place).take(16).collect();
        first.others.dedup();
        found.push(first);
    }
    found
}

/// Candidates for the first place of a unit that stores the user's agreement.
#[must_use]
pub fn records(units: &Units<'_, '_, '_, '_>) -> Vec<Candidate> {
    let knowledge = units.solution.knowledge;
    let program = knowledge.program;
    let mut found = Vec::new();
    for unit in 0..knowledge.modules.units.len() {
        let mut here: Vec<&Stored> = units.stored_in(unit).filter(|s| s.is_agreement(units.solution)).collect();
        let given = |s: &Stored| {
            knowledge
                .gives_around(s.site.function)
                .has(crate::solve::atoms::Atom::Given(rules::catalogue::Purpose::Policy))
        };
        here.sort_by_key(|s| (!given(s), s.site));
        let Some(first) = here.first() else { continue };
        let place = |s: &Stored| (program.file_of(s.site.function), program.span(s.site));
        let mut candidate = Candidate::new(Find::ConsentRecord, place(first));
        candidate.unit = Some(unit);
        candidate.function = Some(first.site.function);
        candidate.site = Some(first.site);
        candidate.inner = first.inner.clone();
        candidate.api = super::events::written(units.solution, first.site);
        candidate.name = first.key.clone().or(first.names.first().cloned()).unwrap_or_default();
        candidate.evidence = candidate.name.clone();
        candidate.identifiers = first.names.clone();
        candidate.others = here[1..].iter().map(|s| place(s)).filter(|p| *p != candidate.place).take(16).collect();
        found.push(candidate);
    }
    found
}
