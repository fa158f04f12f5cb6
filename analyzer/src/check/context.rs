//! What holds along a finding's path, in ids and words: for authors of rules and for bug reports.
//!
//! In: states, a rule's question. Out: [`Fact`]s, with labels in both languages.

use rules::catalogue::{Firing, Purpose};
use rules::rule::{Happened, Predicate, Rule};
use rules::sdk::Category;

use super::candidate::Candidate;
use super::predicates::Question;
use crate::link::apis::SdkId;
use crate::report::{Context, Fact, FindingContext, Text};
use crate::solve::Solution;
use crate::solve::atoms::{Atom, Atoms, State, Ways};
use crate::solve::graph::Kind;

/// Labels of something that can be given and refused.
type Labels = (&'static str, &'static str, &'static str);

/// What holds in a state, and in which ways one comes there.
#[must_use]
pub fn at(solution: &Solution<'_, '_, '_>, state: State) -> Context {
    Context { holds: holds(solution, state.must), ways: ways(state.ways) }
}

/// What holds at the finding's own place, and what its rule looked for before it and did not find. None for what has no
/// place in the order of things.
#[must_use]
pub fn of_finding(rule: &Rule, question: &Question<'_, '_, '_, '_>) -> Option<FindingContext> {
    question.reached.node?;
    let mut wanted = Vec::new();
    rule.conditions.iter().for_each(|predicate| guards(predicate, false, &mut wanted));
    let mut missing = Vec::new();
    for wanted in wanted.into_iter().filter(|w| !question.holds(&Predicate::Before(*w))) {
        for fact in looked_for(question.solution, question.candidate, wanted) {
            if !missing.contains(&fact) {
                missing.push(fact);
            }
        }
    }
    Some(FindingContext { at: at(question.solution, question.reached.state), missing })
}

/// The `before` conditions that would keep the rule quiet: those that must not hold for it to speak.
fn guards(predicate: &Predicate, negated: bool, found: &mut Vec<Happened>) {
    match predicate {
        // A refusal is no guard: what runs after one is told by a rule of its own.
        Predicate::Before(Happened::Refused(_)) if negated => {}
        Predicate::Before(wanted) if negated => found.push(*wanted),
        Predicate::All(list) | Predicate::Any(list) => list.iter().for_each(|p| guards(p, negated, found)),
        Predicate::Not(inner) => guards(inner, !negated, found),
        _ => {}
    }
}

/// What would have satisfied a condition.
fn looked_for(solution: &Solution<'_, '_, '_>, candidate: &Candidate, wanted: Happened) -> Vec<Fact> {
    match wanted {
        Happened::Given(purpose) => {
            let mut facts = vec![given(purpose)];
            if let Some(sdk) = candidate.sdk.filter(|_| purpose == Purpose::Policy) {
                let program = solution.knowledge.program;
                facts.extend(solution.knowledge.gate(sdk).map(|_| gate(solution, sdk)));
                // A consent platform's answer stands for consent to advertising SDKs.
                if program.pack.sdks[sdk.0 as usize].category == Category::Ads {
                    facts.extend([Purpose::Advertising, Purpose::Tracking].map(given));
                }
            }
            facts
        }
        Happened::Refused(purpose) => vec![refused(purpose)],
        Happened::Granted => vec![permission(solution, "granted", 0)],
        Happened::Denied => vec![permission(solution, "denied", 0)],
        Happened::UserAction => vec![fact("user-action", USER_ACTION)],
        Happened::OpenedByUser => vec![fact("opened-by-user", OPENED_BY_USER)],
        Happened::FreeTap => vec![fact("free-tap", FREE_TAP)],
        Happened::Chosen => vec![fact("chosen", CHOSEN)],
        Happened::CooledDown => vec![fact("cooled-down", COOLED_DOWN)],
    }
}

fn holds(solution: &Solution<'_, '_, '_>, must: Atoms) -> Vec<Fact> {
    let pack = solution.knowledge.program.pack;
    let mut facts = Vec::new();
    facts.extend(Purpose::ALL.into_iter().filter(|p| must.has(Atom::Given(*p))).map(given));
    facts.extend(Purpose::ALL.into_iter().filter(|p| must.has(Atom::Refused(*p))).map(refused));
    for group in 0..=pack.catalogue.groups.len() as u8 {
        let (granted, denied) = (must.has(Atom::Granted(group)), must.has(Atom::Denied(group)));
        facts.extend(granted.then(|| permission(solution, "granted", group)));
        facts.extend(denied.then(|| permission(solution, "denied", group)));
        facts.extend(must.has(Atom::Settled(group)).then(|| permission(solution, "settled", group)));
    }
    let single = [
        (Atom::UserAction, "user-action", USER_ACTION),
        (Atom::OpenedByUser, "opened-by-user", OPENED_BY_USER),
        (Atom::FreeTap, "free-tap", FREE_TAP),
        (Atom::Chosen, "chosen", CHOSEN),
        (Atom::CooledDown, "cooled-down", COOLED_DOWN),
        (Atom::Doubt, "doubt", ("a test that looks like one of consent was passed", "通过了疑似同意检查的判断")),
    ];
    facts.extend(single.into_iter().filter(|(atom, ..)| must.has(*atom)).map(|(_, id, label)| fact(id, label)));
    let sdks = (0..pack.sdks.len() as u16).map(SdkId);
    let told = sdks.filter(|sdk| solution.knowledge.gate(*sdk).is_some_and(|gate| must.has(gate)));
    facts.extend(told.map(|sdk| gate(solution, sdk)));
    facts
}

fn ways(ways: Ways) -> Vec<Fact> {
    let all = [
        (Ways::LAUNCH, "app-start", ("at the start of the app", "应用启动时")),
        (Ways::AGREED, "agreement", ("right after the user agreed at the start", "用户在启动时刚表示同意后")),
        (Ways::RESUME, "resume", ("each time the screen comes to the front", "页面每次回到前台时")),
        (Ways::RESULT, "result", ("with the answer to a request or of another screen", "申请或其他页面返回结果时")),
        (Ways::BACKGROUND, "background", ("in the background, without a screen", "后台运行、没有界面时")),
        (Ways::API, "host-api", ("when the app that uses the library calls it", "宿主应用调用该库时")),
        (
            Ways::OBSERVED,
            "observed",
            ("through an observer that waits for certain changes", "经由等待特定变化的观察者"),
        ),
        (Ways::GUESSED, "guessed", ("through a call that its name alone decided", "经由仅凭名称判断的调用")),
        (
            Ways::UNKNOWN_OPENER,
            "unknown-opener",
            ("through a screen that nothing is seen to open", "经由未见打开者的页面"),
        ),
    ];
    all.into_iter().filter(|(way, ..)| ways.has(*way)).map(|(_, id, label)| fact(id, label)).collect()
}

/// Why a step is there.
#[must_use]
pub fn kind(kind: &Kind) -> Fact {
    match kind {
        Kind::Call(false) => fact("call", ("a call", "调用")),
        Kind::Call(true) => fact("guessed-call", ("a call that its name alone decided", "仅凭名称判断的调用")),
        Kind::ValueCall => fact("value-call", ("a function value made elsewhere is run", "执行别处创建的函数值")),
        Kind::Fires(firing, _) => fired("fires", *firing, ("handed to what runs it", "交给会执行它的一方")),
        Kind::UnknownFires => fact("unknown-fires", ("handed to code that is not known", "交给未知代码")),
        Kind::Makes => fact("makes", ("an object is made or a screen opened", "创建对象或打开页面")),
        Kind::OpenedSomewhere => {
            fact("opened-somewhere", ("nothing is seen to open the screen", "未见打开该页面的代码"))
        }
        Kind::Lifecycle(firing) => fired("lifecycle", *firing, ("run by the framework", "由框架执行")),
        Kind::Handed(_) => fact("value-call", ("a function value made elsewhere is run", "执行别处创建的函数值")),
    }
}

/// Why a step behind the place is there.
#[must_use]
pub fn inner() -> Fact {
    fact("inner-call", ("the way down to what takes effect", "向下直至实际生效的调用"))
}

fn fired(id: &str, firing: Firing, label: (&'static str, &'static str)) -> Fact {
    let word = match firing {
        Firing::Now => "now",
        Firing::Later => "later",
        Firing::Host => "host",
        Firing::Observed => "observed",
        Firing::Tap => "tap",
        Firing::Create => "create",
        Firing::Start => "start",
        Firing::Resume => "resume",
        Firing::PermissionResult => "permission-result",
        Firing::Granted => "granted",
        Firing::Denied => "denied",
        Firing::Rationale => "rationale",
        Firing::Result => "result",
        Firing::System => "system",
        Firing::Background => "background",
        Firing::Agreed => "agreed",
        Firing::Refused => "refused",
    };
    fact(&format!("{id}:{word}"), label)
}

const USER_ACTION: (&str, &str) = ("the user has just acted", "用户刚刚进行了操作");
const OPENED_BY_USER: (&str, &str) = ("the user opened the screen", "页面由用户打开");
const FREE_TAP: (&str, &str) = ("a tap to agree where one can also leave", "在可拒绝的页面上点按同意");
const CHOSEN: (&str, &str) =
    ("a check of a choice that the user made and the app stored", "检查过用户自己作出并保存的选择");
const COOLED_DOWN: (&str, &str) = ("a check of having asked before, or a waiting time", "检查过是否询问过或间隔时间");

fn fact(id: &str, (en, zh): (&str, &str)) -> Fact {
    Fact { id: id.into(), label: Text { en: en.into(), zh: zh.into() } }
}

fn given(purpose: Purpose) -> Fact {
    let (id, en, zh) = purpose_labels(purpose);
    fact(&format!("given:{id}"), (&format!("consent given to {en}"), &format!("已同意{zh}")))
}

fn refused(purpose: Purpose) -> Fact {
    let (id, en, zh) = purpose_labels(purpose);
    fact(&format!("refused:{id}"), (&format!("consent refused to {en}"), &format!("已拒绝{zh}")))
}

pub(super) fn purpose_labels(purpose: Purpose) -> Labels {
    match purpose {
        Purpose::Policy => ("policy", "the privacy policy", "隐私政策"),
        Purpose::Face => ("face", "the use of faces and other biometrics", "使用人脸等生物特征"),
        Purpose::Sensitive => ("sensitive", "the use of sensitive data", "使用敏感个人信息"),
        Purpose::Sharing => ("sharing", "giving data to others", "向他人提供个人信息"),
        Purpose::Export => ("export", "sending data abroad", "个人信息出境"),
        Purpose::Personalization => ("personalization", "personalised content", "个性化内容"),
        Purpose::Advertising => ("advertising", "advertising", "广告"),
        Purpose::Training => ("training", "the training of models", "用于训练模型"),
        Purpose::Tracking => ("tracking", "tracking across apps", "跨应用跟踪"),
        Purpose::Guardian => ("guardian", "what a guardian decides", "监护人同意事项"),
    }
}

/// A group of permissions that was granted or refused; 0 is any.
fn permission(solution: &Solution<'_, '_, '_>, what: &str, group: u8) -> Fact {
    let groups = &solution.knowledge.program.pack.catalogue.groups;
    let (en, zh) = match what {
        "granted" => ("granted", "已授予权限"),
        "settled" => ("answered before", "已作出过选择的权限"),
        _ => ("refused", "已拒绝权限"),
    };
    match usize::from(group).checked_sub(1).and_then(|index| groups.get(index)) {
        Some(group) => {
            let labels = (format!("permission {en}: {}", group.name.en), format!("{zh}：{}", group.name.zh));
            fact(&format!("{what}:{}", group.id), (&labels.0, &labels.1))
        }
        None => fact(what, (&format!("a permission was {en}"), zh)),
    }
}

fn gate(solution: &Solution<'_, '_, '_>, sdk: SdkId) -> Fact {
    let sdk = &solution.knowledge.program.pack.sdks[sdk.0 as usize];
    let labels = (format!("{} was told the user's answer", sdk.name.en), format!("已将用户的选择告知 {}", sdk.name.zh));
    fact(&format!("gate:{}", sdk.id), (&labels.0, &labels.1))
}
