//! Each construct of Java with the facts that it becomes.

mod corpus;
mod declarations;
mod expressions;
mod files;
mod hostile;
mod statements;
mod switches;

use grammars::Parsers;

use super::lower;
use crate::lower::dump;

/// Lowers a file.
fn file(source: &str) -> String {
    dump::dump(&lower(source, &mut Parsers::default()))
}

/// Lowers the body of a method; what surrounds it is left out.
fn body(source: &str) -> String {
    let text = file(&format!("class A {{\nvoid t() {{\n{source}\n}}\n}}"));
    let around = ["restricted class A", "restricted A.t(): void"];
    text.lines().filter(|line| !around.contains(line)).fold(String::new(), |text, line| text + line + "\n")
}

/// Compares, ignoring empty lines around.
fn same(found: &str, expected: &str) {
    assert!(found.trim() == expected.trim(), "\n--- found\n{}\n--- expected\n{}\n", found.trim(), expected.trim());
}
