//! Statements of a build script.
//!
//! In: tokens. Out: elements.
//!
//! Blocks are kept on a stack of our own, so nesting costs no recursion; every token belongs to one block only, so
//! the work is linear.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::chain;
use super::token::{Kind, Tokens};
use super::value::{self, Item};
use crate::facts::{Attribute, Element, Name, Span};
use crate::lower::build::Builder;

/// Words that stand before a declaration and change nothing here.
const MODIFIERS: [&str; 12] = [
    "private",
    "public",
    "protected",
    "internal",
    "static",
    "final",
    "const",
    "lateinit",
    "override",
    "open",
    "abstract",
    "inline",
];

/// Words with a condition in parentheses, then statements.
const CONDITIONS: [&str; 6] = ["if", "while", "for", "switch", "when", "catch"];

/// Words with statements only.
const BRANCHES: [&str; 4] = ["else", "do", "try", "finally"];

/// Names of the blocks that hold extra properties.
const EXTRA: [&str; 2] = ["ext", "extra"];

/// Writes the elements of a script.
pub fn lower(tokens: &Tokens, out: &mut Builder) {
    let mut script = Script { tokens, out, declared: FxHashSet::default(), blocks: Vec::new() };
    let mut open = vec![Block { range: 0..tokens.list.len(), scope: Scope::default() }];
    while let Some(block) = open.last_mut() {
        let skip = |at: &usize| matches!(tokens.kind(*at), Kind::Line | Kind::Close) && *at < block.range.end;
        let start = (block.range.start..block.range.end).find(|at| !skip(at)).unwrap_or(block.range.end);
        if start >= block.range.end {
            open.pop();
            continue;
        }
        let end = statement_end(tokens, start..block.range.end);
        block.range.start = end.max(start + 1);
        let scope = block.scope;
        script.statement(start..end, scope);
        open.extend(script.blocks.drain(..).rev());
    }
}

/// Where a statement stands.
#[derive(Clone, Copy, Default)]
pub struct Scope {
    /// The element around it.
    pub parent: Option<u32>,
    /// Whether assignments here make extra properties.
    pub extra: bool,
}

/// Statements that are still to be read.
struct Block {
    range: Range<usize>,
    scope: Scope,
}

/// The script that is being written.
pub struct Script<'s, 't> {
    /// Its tokens.
    pub tokens: &'s Tokens<'t>,
    /// The facts.
    pub out: &'s mut Builder,
    /// Variables and extra properties so far.
    pub declared: FxHashSet<String>,
    blocks: Vec<Block>,
}

/// Where the statement at the range's start ends: with its line, unless something shows that it goes on.
fn statement_end(tokens: &Tokens, range: Range<usize>) -> usize {
    let mut at = range.start;
    while at < range.end {
        if tokens.kind(at) != Kind::Line {
            at = tokens.after(at, range.end);
            continue;
        }
        let next = (at..range.end).find(|next| tokens.kind(*next) != Kind::Line || tokens.is(*next, ";"));
        match next {
            Some(next) if goes_on(tokens, at, next) => at = next,
            _ => return at,
        }
    }
    range.end
}

fn goes_on(tokens: &Tokens, line: usize, next: usize) -> bool {
    if tokens.is(line, ";") || tokens.is(next, ";") || line == 0 {
        return false;
    }
    let before = line - 1;
    let delegates = tokens.is(before, "by");
    let unfinished = tokens.kind(before) == Kind::Sign && !["++", "--", "!!", "*", ">"].contains(&tokens.raw(before));
    let continued =
        tokens.kind(next) == Kind::Sign && [".", "?.", "*.", "?:", "?", ":", "&&", "||"].contains(&tokens.raw(next));
    let block = tokens.is(next, "{") && !tokens.is(before, "}");
    delegates || unfinished || continued || block
}

impl Script<'_, '_> {
    /// A statement, or several that a condition holds together.
    fn statement(&mut self, range: Range<usize>, scope: Scope) {
        let mut at = range.start;
        let mut conditional = false;
        while at < range.end {
            let tokens = self.tokens;
            let raw = tokens.raw(at);
            let is_word = tokens.kind(at) == Kind::Word;
            if tokens.is(at, "{") {
                let (end, behind) = tokens.group(at, range.end);
                self.blocks.push(Block { range: at + 1..end, scope });
                at = behind;
            } else if tokens.is(at, "@") {
                at = annotation_end(tokens, at, range.end);
            } else if is_word && MODIFIERS.contains(&raw) && tokens.kind(at + 1) == Kind::Word {
                at += 1;
            } else if is_word && CONDITIONS.contains(&raw) && ["(", "{"].contains(&tokens.raw(at + 1)) {
                conditional = true;
                at += 1;
                if tokens.is(at, "(") {
                    at = tokens.after(at, range.end);
                }
            } else if (is_word && BRANCHES.contains(&raw)) || matches!(tokens.kind(at), Kind::Line | Kind::Close) {
                at += 1;
            } else if is_word && ["import", "package"].contains(&raw) {
                return;
            } else {
                let end = if conditional { else_or_end(tokens, at..range.end) } else { range.end };
                match branch_body(tokens, at..end) {
                    Some(body) => at = body,
                    None => {
                        self.simple(at..end, scope);
                        at = end;
                    }
                }
            }
        }
    }

    fn simple(&mut self, range: Range<usize>, scope: Scope) {
        match declares(self.tokens, &range) {
            Declares::Nothing => chain::lower(self, range, scope),
            Declares::Typed => self.declaration(range, scope),
            Declares::Variable => self.declaration(range.start + 1..range.end, scope),
            Declares::Function => self.named("fun", range, scope),
            Declares::Type => self.named("class", range, scope),
        }
    }

    /// `def x = 1`, `val x: T = 1`, `val x by extra(1)`, `String x = 1`, `def f() { }`, behind `def`.
    fn declaration(&mut self, range: Range<usize>, scope: Scope) {
        let tokens = self.tokens;
        let stops = |at: usize| ["=", "(", ":", "by", "{"].iter().any(|stop| tokens.is(at, stop));
        let stop = find(tokens, range.clone(), stops).unwrap_or(range.end);
        let Some(name) = (range.start..stop).rev().find(|at| tokens.kind(*at) == Kind::Word) else {
            return self.children(range, scope);
        };
        if tokens.is(stop, "(") || tokens.is(stop, "{") {
            return self.named("fun", name - 1..range.end, scope);
        }
        let start = if tokens.is(stop, ":") {
            find(tokens, stop..range.end, |at| tokens.is(at, "=") || tokens.is(at, "by")).unwrap_or(range.end)
        } else {
            stop
        };
        let delegate = tokens.is(start, "by");
        let value = (start + 1).min(range.end)..range.end;
        let items = match delegate {
            false => value::items(tokens, value.clone()),
            true if EXTRA.contains(&tokens.raw(value.start)) => self.delegate(value.clone()),
            true => Vec::new(),
        };
        let span = value::place(tokens, &range);
        let element = self.define(&tokens.content(name), items, span, scope);
        self.children(value, Scope { parent: Some(element), extra: false });
    }

    /// `extra("v")`, `extra { "v" }`.
    fn delegate(&mut self, range: Range<usize>) -> Vec<Item> {
        let (end, _) = self.tokens.group(range.start + 1, range.end);
        value::items(self.tokens, (range.start + 2).min(end)..end)
    }

    /// `fun name(...) { ... }`, `class Name { ... }`: the name is the second token.
    fn named(&mut self, kind: &str, range: Range<usize>, scope: Scope) {
        let tokens = self.tokens;
        let end = find(tokens, range.clone(), |at| tokens.is(at, "{")).unwrap_or(range.end);
        let name = Item {
            name: "name".to_owned(),
            value: tokens.content(range.start + 1),
            span: value::place(tokens, &(range.start + 1..(range.start + 2).min(range.end))),
        };
        let element = self.element(kind, vec![name], value::place(tokens, &(range.start..end)), scope.parent);
        self.children(range, Scope { parent: Some(element), extra: false });
    }

    /// Writes a variable or extra property: one element, or one per entry of a map. The last one comes back.
    pub fn define(&mut self, name: &str, items: Vec<Item>, span: Span, scope: Scope) -> u32 {
        self.declared.insert(name.to_owned());
        let (plain, keyed): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| item.name.is_empty());
        let mut last = None;
        if !plain.is_empty() || keyed.is_empty() {
            last = Some(self.variable(name.to_owned(), plain, span, scope));
        }
        for item in keyed {
            let name = if name.is_empty() { item.name.clone() } else { format!("{name}.{}", item.name) };
            let span = item.span;
            last = Some(self.variable(name, vec![item], span, scope));
        }
        last.unwrap_or_default()
    }

    fn variable(&mut self, name: String, values: Vec<Item>, span: Span, scope: Scope) -> u32 {
        let mut items = vec![Item { name: "name".to_owned(), value: name, span }];
        items.extend(values.into_iter().map(|item| Item { name: "value".to_owned(), ..item }));
        self.element("def", items, span, scope.parent)
    }

    /// Writes an element.
    pub fn element(&mut self, name: &str, items: Vec<Item>, span: Span, parent: Option<u32>) -> u32 {
        let name: Name = self.out.name(name);
        let attribute = |item: Item| Attribute {
            name: self.out.name(&item.name),
            value: self.out.name(&item.value),
            span: item.span,
        };
        let attributes = items.into_iter().map(attribute).collect();
        let elements = &mut self.out.facts().elements;
        elements.push(Element { name, parent, attributes, text: None, text_span: Span::default(), span });
        elements.len() as u32 - 1
    }

    /// The blocks in a range are read as children.
    pub fn children(&mut self, range: Range<usize>, scope: Scope) {
        for range in value::blocks(self.tokens, range) {
            self.blocks.push(Block { range: without_parameters(self.tokens, range), scope });
        }
    }

    /// Whether a block of this name holds extra properties.
    pub fn is_extra(name: &str) -> bool {
        EXTRA.contains(&name)
    }
}

/// The first token on the level of the range that fits.
pub fn find(tokens: &Tokens, range: Range<usize>, fits: impl Fn(usize) -> bool) -> Option<usize> {
    let mut at = range.start;
    while at < range.end {
        if fits(at) {
            return Some(at);
        }
        at = tokens.after(at, range.end);
    }
    None
}

fn else_or_end(tokens: &Tokens, range: Range<usize>) -> usize {
    find(tokens, range.clone(), |at| tokens.is(at, "else") && !tokens.is(at + 1, "->")).unwrap_or(range.end)
}

/// `@Suppress("x")`, `@file:Suppress("x")`.
fn annotation_end(tokens: &Tokens, at: usize, limit: usize) -> usize {
    let mut end = at + 1;
    while end < limit {
        let word = tokens.kind(end) == Kind::Word && (end == at + 1 || tokens.kind(end - 1) == Kind::Sign);
        if !word && !tokens.is(end, ".") && !tokens.is(end, ":") {
            break;
        }
        end += 1;
    }
    if tokens.is(end, "(") { tokens.after(end, limit) } else { end }
}

/// `case 'x': ...`, `"x" -> ...`: what a branch does, not what it is for.
fn branch_body(tokens: &Tokens, range: Range<usize>) -> Option<usize> {
    if !matches!(declares(tokens, &range), Declares::Nothing) {
        return None;
    }
    let is_case = ["case", "default"].contains(&tokens.raw(range.start));
    let mark = if is_case { ":" } else { "->" };
    find(tokens, range, |at| tokens.is(at, mark)).map(|at| at + 1)
}

enum Declares {
    Nothing,
    /// Behind `def`, `val`, `var`.
    Variable,
    /// `String x`.
    Typed,
    Function,
    Type,
}

fn declares(tokens: &Tokens, range: &Range<usize>) -> Declares {
    match tokens.raw(range.start) {
        _ if tokens.kind(range.start) != Kind::Word => Declares::Nothing,
        "def" | "val" | "var" => Declares::Variable,
        "fun" => Declares::Function,
        "class" | "interface" | "enum" | "trait" | "object" if tokens.kind(range.start + 1) == Kind::Word => {
            Declares::Type
        }
        _ if is_typed_declaration(tokens, range) => Declares::Typed,
        _ => Declares::Nothing,
    }
}

/// `String x = ...`, `List<String> x = ...`, `String f() {`: a type is a primitive or starts with a capital letter.
fn is_typed_declaration(tokens: &Tokens, range: &Range<usize>) -> bool {
    let ty = tokens.raw(range.start);
    let is_type = ty.starts_with(char::is_uppercase) || ["void", "boolean", "int", "long", "double"].contains(&ty);
    let mut name = value::generics_end(tokens, range.start + 1, range.end);
    if tokens.is(name, "[") && tokens.is(name + 1, "]") {
        name += 2;
    }
    is_type && name + 1 < range.end && tokens.kind(name) == Kind::Word && ["=", "("].contains(&tokens.raw(name + 1))
}

/// `a, b ->` at the start of a block.
fn without_parameters(tokens: &Tokens, range: Range<usize>) -> Range<usize> {
    for at in range.start..range.end.min(range.start + 64) {
        match (tokens.kind(at), tokens.raw(at)) {
            (Kind::Sign, "->") => return at + 1..range.end,
            (Kind::Word, _) | (Kind::Sign, "," | ":" | "." | "?" | "<" | ">" | "*") => {}
            (Kind::Open | Kind::Close, "(" | ")") => {}
            _ => break,
        }
    }
    range
}
