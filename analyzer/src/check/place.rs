//! What an app and a path are called.
//!
//! In: a candidate in one context. Out: the names of the app (package, label, first screen) and of the classes and
//! functions on the path.

use super::candidate::{Candidate, Reached};
use crate::facts::FileKind;
use crate::link::manifest::ComponentKind;
use crate::link::markup::nodes;
use crate::link::program::{FileId, FnId};
use crate::link::symbols::last_segment;
use crate::solve::Solution;
use crate::solve::graph::Node;

/// All names.
#[must_use]
pub fn names(solution: &Solution<'_, '_, '_>, candidate: &Candidate, reached: Reached) -> Vec<String> {
    let program = solution.knowledge.program;
    let mut names: Vec<String> = candidate.unit.map(|unit| of_app(solution, unit)).unwrap_or_default();
    let mut functions: Vec<FnId> = candidate.function.into_iter().collect();
    if let Some((node, context)) = reached.node {
        for edge in solution.before.path(node, context) {
            functions.extend(edge.site.map(|s| s.function));
            match edge.to {
                Node::Fn(id) => functions.push(id),
                Node::Type(id) => names.push(program.type_text(id).to_string()),
            }
        }
    }
    names.extend(functions.into_iter().map(|f| program.describe(f)));
    names
}

/// The package, the label, the first screen.
fn of_app(solution: &Solution<'_, '_, '_>, unit: usize) -> Vec<String> {
    let knowledge = solution.knowledge;
    let built = &knowledge.modules.units[unit];
    let mut names = Vec::new();
    for module in built.modules.iter().take(1) {
        names.extend(knowledge.modules.modules[*module].namespace.clone());
    }
    let screens =
        solution.manifests[unit].components.iter().filter(|c| c.launcher && c.kind == ComponentKind::Activity);
    names.extend(screens.map(|c| last_segment(&c.class).to_string()));
    for (index, file) in knowledge.program.files.iter().enumerate() {
        let here = built.modules.first() == Some(&knowledge.modules.of(FileId(index as u32)));
        if file.facts.kind == FileKind::Manifest && here {
            let labels = nodes(&file.facts).filter(|n| n.name() == "application").filter_map(|n| n.value("label"));
            names.extend(labels.flat_map(|label| knowledge.resources.resolve(label)));
        }
    }
    names
}
