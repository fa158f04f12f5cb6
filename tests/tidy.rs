//! The invariants of the house: what may name what, sizes, failure, languages.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

const LONGEST_FILE: usize = 500;
const LONGEST_FUNCTION: usize = 60;
const MOST_PARAMETERS: usize = 5;

/// A Rust file of ours.
struct File {
    /// Relative to the workspace.
    path: String,
    text: String,
    /// What it does outside tests; nothing for a file of tests.
    facts: Facts,
    is_test: bool,
}

impl File {
    fn read(path: &Path) -> File {
        let text = std::fs::read_to_string(path).unwrap();
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let path = path.strip_prefix(root()).unwrap().display().to_string().replace('\\', "/");
        let is_test = path.starts_with("tests/")
            || path.starts_with("benches/")
            || path.contains("/tests/")
            || path.ends_with("/tests.rs")
            || syntax.attrs.iter().any(is_test);
        let mut facts = Facts::default();
        if !is_test {
            facts.visit_file(&syntax);
        }
        File { path, text, facts, is_test }
    }

    fn is_below(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }
}

/// What a file does, outside tests.
#[derive(Default)]
struct Facts {
    names: BTreeSet<String>,
    /// Paths as written, `a::b::c`, imports spelt out.
    paths: BTreeSet<String>,
    strings: BTreeSet<String>,
    /// Calls and macros that panic, with their lines.
    panics: Vec<(String, usize)>,
    /// Functions that are too long or take too much.
    oversized: Vec<String>,
}

impl Facts {
    /// A path or import that begins with one of these.
    fn uses(&self, prefixes: &[&str]) -> Option<String> {
        let begins = |path: &str, prefix: &str| {
            path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        self.paths.iter().find(|path| prefixes.iter().any(|prefix| begins(path, prefix))).cloned()
    }

    fn measure(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let lines = block.span().end().line + 1 - signature.span().start().line;
        if lines > LONGEST_FUNCTION {
            self.oversized.push(format!("{}: {lines} lines", signature.ident));
        }
        if signature.inputs.len() > MOST_PARAMETERS {
            self.oversized.push(format!("{}: {} parameters", signature.ident, signature.inputs.len()));
        }
    }

    fn import(&mut self, prefix: &str, tree: &syn::UseTree) {
        let join = |name: &syn::Ident| if prefix.is_empty() { name.to_string() } else { format!("{prefix}::{name}") };
        match tree {
            syn::UseTree::Path(path) => self.import(&join(&path.ident), &path.tree),
            syn::UseTree::Name(name) => _ = self.paths.insert(join(&name.ident)),
            syn::UseTree::Rename(rename) => _ = self.paths.insert(join(&rename.ident)),
            syn::UseTree::Glob(_) => _ = self.paths.insert(format!("{prefix}::*")),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(prefix, tree)),
        }
    }

    /// The arguments of a macro are tokens to syn: strings and names in them count too.
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                proc_macro2::TokenTree::Ident(name) => _ = self.names.insert(name.to_string()),
                proc_macro2::TokenTree::Literal(literal) => {
                    if let Ok(string) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.strings.insert(string.value());
                    }
                }
                proc_macro2::TokenTree::Punct(_) => {}
            }
        }
    }
}

/// `#[test]`, `#[cfg(test)]`, `#[cfg(all(test, ...))]`.
fn is_test(attribute: &syn::Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else { return attribute.path().is_ident("test") };
    let words = list.tokens.to_string();
    list.path.is_ident("cfg") && words.split(|c: char| !c.is_alphanumeric()).any(|word| word == "test")
}

impl<'ast> Visit<'ast> for Facts {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !item.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if !item.attrs.iter().any(is_test) {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !item.attrs.iter().any(is_test) {
            self.measure(&item.sig, &item.block);
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !item.attrs.iter().any(is_test) {
            self.measure(&item.sig, &item.block);
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !item.attrs.iter().any(is_test) {
            self.import("", &item.tree);
            visit::visit_item_use(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>();
        self.paths.insert(names.join("::"));
        visit::visit_path(self, path);
    }

    fn visit_ident(&mut self, name: &'ast syn::Ident) {
        self.names.insert(name.to_string());
    }

    fn visit_lit_str(&mut self, string: &'ast syn::LitStr) {
        self.strings.insert(string.value());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        // Doc comments are strings to syn, but not to us.
        if !attribute.path().is_ident("doc") {
            visit::visit_attribute(self, attribute);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if ["unwrap", "expect", "unwrap_err", "expect_err"].iter().any(|name| call.method == name) {
            self.panics.push((call.method.to_string(), call.method.span().start().line));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let name = call.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        if ["panic", "todo", "unimplemented", "unreachable", "dbg"].contains(&name.as_str()) {
            self.panics.push((name, call.path.span().start().line));
        }
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files() -> Vec<File> {
    let mut paths = Vec::new();
    for folder in ["cli", "analyzer", "grammars", "project", "rules", "lsp", "tests", "benches"] {
        walk(&root().join(folder), &mut paths);
    }
    paths.iter().map(|path| File::read(path)).collect()
}

/// Rust files, sorted. Fetched corpora and build output are not ours.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries = entries.map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.ends_with("tests/corpus") && !path.ends_with("target") {
            walk(&path, found);
        } else if path.extension().is_some_and(|own| own == "rs") {
            found.push(path);
        }
    }
}

fn assert_none(wrong: &[String], what: &str) {
    assert!(wrong.is_empty(), "{what}:\n  {}", wrong.join("\n  "));
}

/// What is wrong in the files that are to be looked at, one line each.
fn wrong(looked_at: impl Fn(&File) -> bool, is_wrong: impl Fn(&Facts) -> Option<String>) -> Vec<String> {
    let files = files();
    let looked_at = files.iter().filter(|file| looked_at(file));
    looked_at.filter_map(|file| Some(format!("{}: {}", file.path, is_wrong(&file.facts)?))).collect()
}

#[test]
fn only_the_grammar_crate_names_grammars_and_only_lowering_sees_trees() {
    let grammar = |facts: &Facts| facts.names.iter().find(|name| name.starts_with("tree_sitter_")).cloned();
    assert_none(&wrong(|file| !file.is_below(&["grammars/"]), grammar), "names a grammar");
    let outside = |file: &File| !file.is_below(&["grammars/", "analyzer/src/lower/"]);
    assert_none(&wrong(outside, |facts| facts.uses(&["tree_sitter"])), "sees a tree");
}

#[test]
fn lowering_sees_one_text_and_nothing_else() {
    let others = ["files", "link", "solve", "check", "report", "workspace"].map(|module| format!("crate::{module}"));
    let mut foreign = vec!["std::fs", "std::path", "std::env", "std::io", "rules"];
    foreign.extend(others.iter().map(String::as_str));
    let found = wrong(|file| file.is_below(&["analyzer/src/lower/"]), |facts| facts.uses(&foreign));
    assert_none(&found, "depends on more than one text");
}

#[test]
fn link_solve_and_check_see_no_text_and_no_tree() {
    let later = ["analyzer/src/link/", "analyzer/src/solve/", "analyzer/src/check/"];
    let foreign = ["std::fs", "grammars", "tree_sitter", "crate::files", "crate::lower"];
    assert_none(&wrong(|file| file.is_below(&later), |facts| facts.uses(&foreign)), "works on texts or trees");
}

#[test]
fn the_analyzer_touches_the_disk_in_one_place_and_prints_nothing() {
    let elsewhere = |file: &File| {
        file.is_below(&["analyzer/src/"]) && !file.is_below(&["analyzer/src/files", "analyzer/src/cache"])
    };
    let disk = ["std::fs", "std::net", "std::process", "ignore"];
    assert_none(&wrong(elsewhere, |facts| facts.uses(&disk)), "touches the disk");
    let foreign = ["std::io::stdout", "std::io::stderr", "serde_saphyr", "tokio", "tower_lsp"];
    let prints = |facts: &Facts| {
        let macros = ["print", "println", "eprint", "eprintln"];
        facts.uses(&foreign).or_else(|| facts.uses(&macros))
    };
    assert_none(&wrong(|file| file.is_below(&["analyzer/src/"]), prints), "prints, or knows YAML or async");
}

#[test]
fn only_two_files_of_the_language_server_know_the_protocol() {
    let knows = |facts: &Facts| facts.uses(&["tower_lsp"]);
    let foreign =
        |file: &File| !["lsp/src/protocol/incoming.rs", "lsp/src/protocol/outgoing.rs"].contains(&file.path.as_str());
    assert_none(&wrong(foreign, knows), "names the protocol");
    let waits = |facts: &Facts| facts.names.contains("await").then(|| "await".to_owned());
    let owner = |file: &File| file.is_below(&["lsp/src/"]) && foreign(file) && !file.path.ends_with("serve.rs");
    assert_none(&wrong(owner, waits), "waits for the client");
}

#[test]
fn the_crates_stand_on_each_other_in_one_order() {
    let ours = |facts: &Facts| facts.uses(&["analyzer", "grammars", "project", "consentlint"]);
    assert_none(&wrong(|file| file.is_below(&["rules/src/"]), ours), "rules depends on ours");
    let grammars = |facts: &Facts| facts.uses(&["grammars"]);
    assert_none(&wrong(|file| file.is_below(&["cli/", "lsp/", "project/"]), grammars), "goes around the analyzer");
    let above = [
        ("rules", ["analyzer", "grammars", "project"].as_slice()),
        ("grammars", &["analyzer", "project", "rules"]),
        ("analyzer", &["project"]),
        ("project", &["grammars"]),
    ];
    for (folder, above) in above {
        let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let ours = manifest.lines().find(|line| above.iter().any(|name| line.starts_with(name)));
        assert_eq!(ours, None, "{folder}/Cargo.toml");
    }
}

#[test]
fn what_a_project_decides_is_read_in_one_place_and_prints_nothing() {
    let elsewhere = |file: &File| file.is_below(&["project/src/"]) && !file.is_below(&["project/src/disk"]);
    let disk = ["std::fs", "std::env", "std::net", "std::process", "ignore"];
    assert_none(&wrong(elsewhere, |facts| facts.uses(&disk)), "touches the disk");
    let prints = |facts: &Facts| {
        let streams = ["std::io::stdout", "std::io::stderr", "print", "println", "eprint", "eprintln", "clap"];
        facts.uses(&streams)
    };
    assert_none(&wrong(|file| file.is_below(&["project/src/"]), prints), "prints, or knows the command line");
}

/// Names that are a language's or a file format's own, whoever's API they are too: lowering has to know them.
const OWN_NAMES: &[&str] = &[
    "kotlin",
    "kotlin.collections",
    "java.lang.String",
    "listOf",
    "mutableListOf",
    "arrayListOf",
    "listOfNotNull",
    "setOf",
    "mutableSetOf",
    "hashSetOf",
    "arrayOf",
    "mapOf",
    "mutableMapOf",
    "hashMapOf",
    "linkedMapOf",
    "to",
    "Array",
    "Binding",
    "Dictionary",
    "Security",
    "String",
    "View",
    "main",
];

#[test]
fn no_api_sdk_norm_or_rule_is_named_in_rust() {
    let pack = rules::builtin().unwrap();
    let mut known = BTreeSet::new();
    for api in pack.catalogue.apis.iter().chain(pack.sdks.iter().flat_map(|sdk| &sdk.apis)) {
        known.extend([&api.on, &api.package].into_iter().flatten().flat_map(|names| names.iter().cloned()));
        let members = [&api.call, &api.read, &api.write, &api.overridden, &api.annotated];
        let members = members.into_iter().flatten().flat_map(|names| names.iter());
        known.extend(members.filter(|name| api.distinctive || is_telling(name)).cloned());
    }
    known.extend(pack.catalogue.types.iter().flat_map(|entry| entry.name.iter().cloned()));
    known.extend(pack.catalogue.permissions.iter().map(|permission| permission.name.clone()));
    known.extend(pack.sdks.iter().flat_map(|sdk| sdk.packages.iter().cloned()));
    known.extend(pack.norms.iter().flat_map(|norm| norm.clauses.iter().map(|clause| clause.id.clone())));
    known.extend(pack.rules.iter().map(|rule| rule.id.clone()));
    known.retain(|name| !OWN_NAMES.contains(&name.as_str()));
    let named = |facts: &Facts| facts.strings.iter().find(|string| known.contains(*string)).cloned();
    assert_none(&wrong(|_| true, named), "names what belongs into rules/");
}

/// A name of three words or more (`getDeviceId`): shorter ones are anybody's.
fn is_telling(name: &str) -> bool {
    name.chars().skip(1).filter(|c| c.is_uppercase()).count() >= 2
}

#[test]
fn no_hash_order_reaches_a_renderer() {
    let walks = |file: &File| {
        let maps = ["HashMap", "HashSet", "FxHashMap", "FxHashSet"];
        let walks = [".keys()", ".values()", ".into_keys()", ".into_values()", ".drain()"];
        maps.iter().any(|map| file.facts.names.contains(*map)) && walks.iter().any(|walk| file.text.contains(walk))
    };
    let found =
        files().into_iter().filter(|file| file.is_below(&["cli/", "lsp/"]) && walks(file)).map(|file| file.path);
    assert_none(&found.collect::<Vec<_>>(), "walks a map in no order");
}

#[test]
fn every_rule_speaks_both_languages_and_has_a_page_and_a_norm_that_is_no_draft() {
    let pack = rules::builtin().unwrap();
    let mut found = Vec::new();
    for rule in &pack.rules {
        for (name, text) in [("title", &rule.title), ("message", &rule.message), ("help", &rule.help)] {
            let chinese = text.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            if text.en.trim().is_empty() || !chinese {
                found.push(format!("{}: {name} lacks a language", rule.id));
            }
        }
        let cited = pack.norms.iter().filter(|norm| norm.clauses.iter().any(|clause| rule.norms.contains(&clause.id)));
        if cited.filter(|norm| norm.status != rules::norm::Status::Draft).count() == 0 {
            found.push(format!("{}: no norm but drafts", rule.id));
        }
        if !pack.pages.iter().any(|(id, page)| *id == rule.id && page.contains("\n## ")) {
            found.push(format!("{}: no page with cases", rule.id));
        }
    }
    assert_none(&found, "rules");
}

#[test]
fn files_and_functions_stay_small() {
    let mut found = Vec::new();
    for file in files().into_iter().filter(|file| !file.is_test) {
        // Tests of private parts stand at a file's end and do not count.
        let lines = file.text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count();
        if lines > LONGEST_FILE {
            found.push(format!("{}: {lines} lines", file.path));
        }
        found.extend(file.facts.oversized.iter().map(|function| format!("{}: {function}", file.path)));
    }
    assert_none(&found, "too long");
}

#[test]
fn nothing_outside_tests_panics_on_purpose() {
    let mut found = Vec::new();
    for file in files() {
        found.extend(file.facts.panics.iter().map(|(name, line)| format!("{}:{line}: {name}", file.path)));
    }
    assert_none(&found, "panics");
}

#[test]
fn every_module_says_what_it_is() {
    let silent = files().into_iter().filter(|file| !file.text.starts_with("//!")).map(|file| file.path);
    assert_none(&silent.collect::<Vec<_>>(), "opens without //!");
}

#[test]
fn there_are_fewer_than_200_locked_packages() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let packages = lock.matches("[[package]]").count();
    assert!(packages < 200, "{packages} packages");
}
