//! What stands around a place in a text.
//!
//! In: the facts of a file, a byte. Out: the function around it, under the name that configuration files call it by.

use super::{Exit, FileFacts, FnRole, Function, Stmt, StmtKind, TypeIdx, TypeKind, is_truth_type};

/// A function of a project, as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFunction {
    /// Package, types and name, dotted. A companion's members are its class's, a file's are the package's.
    pub name: String,
    /// Whether it can say yes or no.
    pub answers: bool,
}

/// The innermost function or property accessor with a name around a byte; none for members of types without one.
#[must_use]
pub fn function_at(facts: &FileFacts, offset: usize) -> Option<NamedFunction> {
    let holds = |function: &&Function| {
        let is_named = matches!(function.role, FnRole::Method | FnRole::Getter);
        is_named && (function.span.start as usize..=function.span.end as usize).contains(&offset)
    };
    let function = facts.functions.iter().filter(holds).min_by_key(|f| f.span.end - f.span.start)?;
    let mut parts = vec![facts.str(function.name)];
    let mut owner = function.owner;
    while let Some(index) = owner {
        let (name, above) = holder(facts, index)?;
        parts.extend(name);
        owner = above;
    }
    parts.extend(facts.package.map(|package| facts.str(package)).filter(|package| !package.is_empty()));
    parts.reverse();
    let answers = match &function.returns {
        Some(returns) => is_truth_type(facts.str(returns.name)),
        None => function.body.iter().any(gives_a_value),
    };
    Some(NamedFunction { name: parts.join("."), answers })
}

fn gives_a_value(statement: &Stmt) -> bool {
    matches!(&statement.kind, StmtKind::Exit { how: Exit::Return, value: Some(_) })
}

/// What a type adds to the names of its members, and the type around it; none if nothing outside can name them.
fn holder(facts: &FileFacts, index: TypeIdx) -> Option<(Option<&str>, Option<TypeIdx>)> {
    let declared = facts.types.get(index.0 as usize)?;
    match declared.kind {
        TypeKind::Anonymous => None,
        TypeKind::Companion | TypeKind::File => Some((None, declared.owner)),
        _ if declared.enclosing.is_some() => None,
        _ => Some((Some(facts.str(declared.name)), declared.owner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::FileKind;
    use grammars::Parsers;

    fn at(kind: FileKind, text: &str) -> Option<(String, bool)> {
        let facts = crate::lower::lower(kind, text, &mut Parsers::default());
        function_at(&facts, text.find('@')?).map(|function| (function.name, function.answers))
    }

    #[test]
    fn a_function_is_called_as_in_configuration_files() {
        let named = |name: &str, answers| Some((name.to_owned(), answers));
        let java = "package a.b;\nclass C {\n  static class D {\n    boolean ok() { return /* @ */ true; }\n  }\n}\n";
        assert_eq!(at(FileKind::Java, java), named("a.b.C.D.ok", true));
        let kotlin = "package a\nclass C {\n  companion object {\n    fun f(): String = run { \"@\" }\n  }\n}\n";
        assert_eq!(at(FileKind::Kotlin, kotlin), named("a.C.f", false));
        assert_eq!(at(FileKind::Kotlin, "package a\nfun may() = /* @ */ true\n"), named("a.may", true));
        assert_eq!(at(FileKind::Kotlin, "package a\nfun go() { /* @ */ }\n"), named("a.go", false));
        assert_eq!(at(FileKind::Kotlin, "object O { val ok: Boolean get() = /* @ */ true }\n"), named("O.ok", true));
    }

    #[test]
    fn what_has_no_name_outside_is_none() {
        let java = "class C { Object o = new Runnable() { public void run() { /* @ */ } }; }\n";
        assert_eq!(at(FileKind::Java, java), None);
        assert_eq!(at(FileKind::Java, "class C { /* @ */ }\n"), None);
    }
}
