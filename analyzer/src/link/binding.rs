//! Data binding: expressions in layouts that name members of the code.
//!
//! In: a layout's elements, an attribute's value. Out: what each variable is, and the members that an expression names.

use rustc_hash::FxHashMap;

use super::markup::{Node, nodes};
use crate::facts::FileFacts;

/// Parts of the names of attributes whose expression a tap runs.
const TAPS: [&str; 2] = ["click", "checkedchange"];
/// A text with more members in a row is no expression.
const MOST: usize = 8;

/// A member of a layout's variable: the variable's class, and the way from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The class as declared, nested classes behind `.`.
    pub class: String,
    /// The names behind the variable.
    pub members: Vec<String>,
}

/// What the code is called in one layout.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    classes: FxHashMap<String, String>,
}

impl Variables {
    /// Reads the `<data>` of a layout.
    #[must_use]
    pub fn of_layout(facts: &FileFacts) -> Variables {
        let mut variables = Variables::default();
        for node in nodes(facts).filter(|n| n.parent().is_some_and(|p| p.name() == "data")) {
            let Some(written) = node.value("type") else { continue };
            let class = written.replace('$', ".");
            let class = class.split('<').next().unwrap_or_default().trim();
            let simple = class.rsplit('.').next().unwrap_or(class);
            let name = match node.name() {
                "import" => node.value("alias").unwrap_or(simple),
                "variable" => node.value("name").unwrap_or_default(),
                _ => continue,
            };
            let class = variables.classes.get(class).cloned().unwrap_or_else(|| class.to_string());
            variables.classes.insert(name.to_string(), class);
        }
        variables
    }

    /// The members that a tap on an element runs.
    #[must_use]
    pub fn taps(&self, node: Node<'_>) -> Vec<Bound> {
        let handlers = on_tap(node).flat_map(handlers);
        handlers.filter_map(|path| self.bound(&path)).filter(|b| !b.members.is_empty()).collect()
    }

    /// The variable that is itself told of a tap on an element: `@{listener}`.
    #[must_use]
    pub fn listener(&self, node: Node<'_>) -> Option<String> {
        on_tap(node).map(str::trim).find(|e| self.classes.contains_key(*e)).map(str::to_string)
    }

    /// The member whose value an attribute shows, and whether it is turned around.
    #[must_use]
    pub fn shown(&self, value: &str) -> Option<(Bound, bool)> {
        let inner = expression(value)?.trim();
        let plain = inner.trim_start_matches('!');
        let simple = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'(' | b')');
        if !plain.bytes().all(simple) {
            return None;
        }
        let bound = self.bound(&path(plain))?;
        Some((bound, (inner.len() - plain.len()) % 2 == 1))
    }

    fn bound(&self, path: &[String]) -> Option<Bound> {
        let (first, members) = path.split_first()?;
        let class = self.classes.get(first)?.clone();
        Some(Bound { class, members: members.to_vec() })
    }
}

/// The expressions that a tap on an element runs.
fn on_tap<'a>(node: Node<'a>) -> impl Iterator<Item = &'a str> {
    let attributes = node.element().attributes.iter();
    attributes.filter_map(move |a| {
        let value = expression(node.facts.str(a.value))?;
        let name = node.facts.str(a.name).to_ascii_lowercase();
        // Whether a view can be tapped is no tap.
        let taps = TAPS.iter().any(|part| name.contains(part)) && !name.ends_with("able");
        taps.then_some(value)
    })
}

/// What stands in `@{ }` or `@={ }`.
#[must_use]
pub fn expression(value: &str) -> Option<&str> {
    let inner = value.trim().strip_prefix('@')?;
    inner.strip_prefix('=').unwrap_or(inner).strip_prefix('{')?.strip_suffix('}')
}

/// The members that are called when an expression is run: behind an arrow every call, else the member that is named.
fn handlers(expression: &str) -> Vec<Vec<String>> {
    match expression.split_once("->") {
        Some((_, body)) => calls(body),
        None if expression.contains('(') => Vec::new(),
        None => vec![path(&expression.replace("::", "."))],
    }
}

/// The dotted names right before a bracket.
fn calls(body: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let (mut start, mut quote) = (None, None);
    for (at, byte) in body.bytes().enumerate() {
        if quote.is_some() {
            quote = quote.filter(|q| *q != byte);
            continue;
        }
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') {
            start = start.or(Some(at));
            continue;
        }
        let name = start.take().and_then(|from| body.get(from..at));
        match byte {
            b'(' => found.extend(name.map(path)),
            b'"' | b'\'' | b'`' => quote = Some(byte),
            _ => {}
        }
    }
    found
}

fn path(dotted: &str) -> Vec<String> {
    dotted.split('.').take(MOST).map(|part| part.trim().trim_end_matches("()").to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(paths: Vec<Vec<String>>) -> Vec<String> {
        paths.into_iter().map(|p| p.join(".")).collect()
    }

    #[test]
    fn finds_what_a_tap_runs() {
        let cases: [(&str, &[&str]); 7] = [
            ("@{() -> vm.agree()}", &["vm.agree"]),
            ("@{(v) -> vm.pick(v, item)}", &["vm.pick"]),
            ("@{vm::agree}", &["vm.agree"]),
            ("@{ vm.agree }", &["vm.agree"]),
            ("@{vm.listener()}", &[]),
            ("@{() -> vm.ready ? vm.agree() : vm.tell(`a.b()`)}", &["vm.agree", "vm.tell"]),
            ("@={() -> vm.page.agree(vm.name)}", &["vm.page.agree"]),
        ];
        for (written, expected) in cases {
            assert_eq!(joined(handlers(expression(written).unwrap())), expected, "{written}");
        }
        assert_eq!(expression("agree"), None);
        assert_eq!(expression("@string/agree"), None);
    }

    #[test]
    fn bears_what_is_half_typed() {
        for written in ["@{", "@{}", "@{->", "@{() -> }", "@{(}", "@{`}", "@={!!}", "@{é::}", "@{..}"] {
            let inner = expression(written).unwrap_or_default();
            handlers(inner);
            assert_eq!(Variables::default().shown(written), None);
        }
    }
}
