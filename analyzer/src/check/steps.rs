//! The steps of a finding's path, in words.
//!
//! In: a candidate in one context. Out: [`Step`]s from a root to the place, and on to the sink.

use rules::catalogue::Firing;

use super::candidate::{Candidate, Reached};
use super::context;
use super::message::place;
use super::path::{Hop, hops};
use crate::facts::{StmtKind, TypeKind};
use crate::link::manifest::ComponentKind;
use crate::link::program::{Program, Site};
use crate::report::{Step, StepContext, Text};
use crate::solve::Solution;
use crate::solve::graph::{Edge, Kind, Node};

/// What is said of the places that decide a value.
pub(super) const VALUE_FROM: &str = "the value comes from here";

/// The path from the root to the place, and on to the sink; `explain`: with the context of each step.
#[must_use]
pub fn steps(solution: &Solution<'_, '_, '_>, candidate: &Candidate, at: (Reached, bool)) -> Vec<Step> {
    let (reached, explain) = at;
    let program = solution.knowledge.program;
    let mut steps: Vec<Step> = Vec::new();
    let path = reached.node.map(|(node, context)| hops(solution, node, context)).unwrap_or_default();
    steps.extend(path.first().and_then(|hop| declared(solution, hop.edge.from)));
    for (index, hop) in path.iter().enumerate() {
        let next = path.get(index + 1);
        let Some(mut step) = step(program, hop, next) else { continue };
        // Of a nameless listener the step tells when it runs, so what holds then is what counts.
        let told = next.filter(|_| hop.edge.kind == Kind::Makes && is_nameless(program, hop.edge.to)).unwrap_or(hop);
        step.context = explain
            .then(|| StepContext { kind: context::kind(&told.edge.kind), at: context::at(solution, told.behind) });
        if !steps.last().is_some_and(|last| says_the_same(last, &step)) {
            steps.push(step);
        }
    }
    for site in &candidate.inner {
        let file = program.file_of(site.function);
        let message = inner(solution, *site);
        let known = explain && reached.node.is_some();
        let context = known.then(|| StepContext { kind: context::inner(), at: context::at(solution, reached.state) });
        steps.push(Step { place: place(program, file, program.span(*site)), message, context });
    }
    let sources = candidate.sources.iter().map(|at| (at, VALUE_FROM, "该值来自此处"));
    let others = candidate.others.iter().map(|at| (at, "also here", "此处同样"));
    for ((file, span), en, zh) in sources.chain(others) {
        let message = Text { en: en.into(), zh: zh.into() };
        steps.push(Step { place: place(program, *file, *span), message, context: None });
    }
    steps.dedup_by(|b, a| says_the_same(a, b));
    steps
}

/// What a statement below the place does, in words.
fn inner(solution: &Solution<'_, '_, '_>, site: Site) -> Text {
    let api = super::events::written(solution, site);
    match solution.knowledge.program.stmt(site) {
        StmtKind::Call(_) => Text { en: format!("calls {api}"), zh: format!("调用 {api}") },
        StmtKind::Read { .. } => Text { en: format!("reads {api}"), zh: format!("读取 {api}") },
        StmtKind::Write { .. } => Text { en: format!("sets {api}"), zh: format!("设置 {api}") },
        _ => Text { en: "the value is used here".into(), zh: "该值用于此处".into() },
    }
}

/// Where a value is kept that outlasts the app.
pub(super) fn kept(solution: &Solution<'_, '_, '_>, candidate: &Candidate) -> Option<Step> {
    let program = solution.knowledge.program;
    let site = super::predicates::kept_at(solution, candidate)?;
    let message = Text {
        en: "kept here, where removing the app does not delete it".into(),
        zh: "保存在此处，卸载应用不会清除".into(),
    };
    Some(Step { place: place(program, program.file_of(site.function), program.span(site)), message, context: None })
}

/// The manifest's line on a root that no icon shows: a provider, a receiver, a service.
fn declared(solution: &Solution<'_, '_, '_>, root: Node) -> Option<Step> {
    let Node::Type(root) = root else { return None };
    let program = solution.knowledge.program;
    let hidden = [ComponentKind::Provider, ComponentKind::Receiver, ComponentKind::Service];
    let mut components = solution.manifests.iter().flat_map(|m| &m.components);
    let component = components.find(|c| c.ty == Some(root) && hidden.contains(&c.kind))?;
    let name = program.type_text(root);
    let message = Text {
        en: format!("the manifest lets the system start {name}"),
        zh: format!("清单声明由系统启动 {name}"),
    };
    Some(Step { place: place(program, component.named.0, component.named.1), message, context: None })
}

fn says_the_same(a: &Step, b: &Step) -> bool {
    a.place == b.place && a.message == b.message
}

/// A hop in words; none for what the framework or a library does on the way without waiting for anything.
fn step(program: &Program<'_>, hop: &Hop<'_>, next: Option<&Hop<'_>>) -> Option<Step> {
    let edge = hop.edge;
    let to = match edge.to {
        Node::Fn(id) => program.describe(id),
        Node::Type(id) => program.type_text(id).to_string(),
    };
    let message = match &edge.kind {
        Kind::Call(_) => Text { en: format!("calls {to}"), zh: format!("调用 {to}") },
        Kind::ValueCall => {
            Text { en: format!("runs the callback made in {to}"), zh: format!("执行在 {to} 中创建的回调") }
        }
        Kind::OpenedSomewhere => {
            Text { en: format!("{to} is opened from somewhere"), zh: format!("{to} 由某处打开") }
        }
        // A listener without a name is a callback that stands where it is made.
        Kind::Makes if is_nameless(program, edge.to) => firing_text(runs_next(next)?, None),
        Kind::Makes => Text { en: format!("opens or makes {to}"), zh: format!("打开或创建 {to}") },
        Kind::Fires(Firing::Now, _) | Kind::Lifecycle(Firing::Now) => return None,
        Kind::Fires(firing, _) => firing_text(*firing, None),
        Kind::UnknownFires => Text { en: "hands the callback on".into(), zh: "传递回调".into() },
        Kind::Lifecycle(_) if edge.site.is_none() && is_nameless(program, edge.from) => return None,
        Kind::Lifecycle(firing) => firing_text(*firing, Some(&to)),
        // A path shows the edges that it consists of.
        Kind::Handed(_) => return None,
    };
    let at = match (edge.site, edge.to) {
        (Some(site), _) => (program.file_of(site.function), program.span(site)),
        (None, Node::Fn(id)) => (program.file_of(id), program.function(id).name_span),
        (None, Node::Type(id)) => (program.type_file(id), program.type_decl(id).name_span),
    };
    Some(Step { place: place(program, at.0, at.1), message, context: None })
}

/// Whether a node is an object of a class that has no name.
fn is_nameless(program: &Program<'_>, node: Node) -> bool {
    matches!(node, Node::Type(id) if program.type_decl(id).kind == TypeKind::Anonymous)
}

/// How the framework runs the object that the hop before it made.
fn runs_next(next: Option<&Hop<'_>>) -> Option<Firing> {
    match next.map(|hop: &Hop<'_>| -> &Edge { hop.edge }) {
        Some(Edge { kind: Kind::Lifecycle(firing), site: None, .. }) if *firing != Firing::Now => Some(*firing),
        _ => None,
    }
}

/// When the framework runs a callback, in words.
fn firing_text(firing: Firing, to: Option<&str>) -> Text {
    let (en, zh) = match firing {
        Firing::Now => ("runs at once", "立即执行"),
        Firing::Later => ("runs later, without an act of the user", "稍后执行，无需用户操作"),
        Firing::Host => ("runs when script that is not read calls it", "由未读取的脚本调用时执行"),
        Firing::Observed => ("runs whenever what it watches changes", "所观察的数据变化时执行"),
        Firing::Tap => ("runs when the user taps", "用户点击时执行"),
        Firing::Create => ("runs at creation", "创建时执行"),
        Firing::Start => ("runs each time it becomes visible", "每次变为可见时执行"),
        Firing::Resume => ("runs each time it comes to the front", "每次回到前台时执行"),
        Firing::PermissionResult => ("runs with the answer to the permission request", "权限申请有结果时执行"),
        Firing::Granted => ("runs when the permission is granted", "授权后执行"),
        Firing::Denied => ("runs when the permission is refused", "拒绝授权后执行"),
        Firing::Rationale => ("runs when a reason is due", "需要说明理由时执行"),
        Firing::Result => ("runs with the result of another screen", "其他页面返回结果时执行"),
        Firing::System => ("runs when the system starts it", "由系统启动时执行"),
        Firing::Background => ("runs in the background, without a screen", "在后台执行，没有界面"),
        Firing::Agreed => ("runs when the user agreed", "用户同意后执行"),
        Firing::Refused => ("runs when the user refused", "用户拒绝后执行"),
    };
    match to {
        Some(to) => Text { en: format!("{to} {en}"), zh: format!("{to} {zh}") },
        None => Text { en: format!("the callback {en}"), zh: format!("回调{zh}") },
    }
}
