//! Constants and variables outside of classes.
//!
//! In: declarations and `#define`s. Out: fields of the file, and a `<clinit>` that writes what they are. A macro that
//! stands for a message (`#define Ads [AdHelper shared]`) is a getter: its message is sent wherever it is named. A macro with
//! parameters is none.

use grammars::DirectiveKind;
use tree_sitter::Node;

use super::kinds::{FIELDS, Kind, kind};
use super::{IMPLICIT, Lowering, span};
use crate::facts::{Exit, Field, FnRole, Modifiers, Name, Span, StmtKind, TypeRef, Value};

/// A `#define` that gives a name to a value.
pub struct Definition {
    name: String,
    value: String,
    place: Span,
}

impl<'t> Lowering<'t> {
    /// The `#define`s of a file that give names to values.
    pub fn definitions(&mut self, original: &str) -> Vec<Definition> {
        let mut out: Vec<Definition> = Vec::new();
        for directive in self.directives.iter().filter(|directive| directive.kind == DirectiveKind::Define) {
            let line = original.get(directive.span.clone()).unwrap_or_default();
            let rest = line.trim_start_matches('#').trim_start().strip_prefix("define").unwrap_or_default().trim();
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            let (name, value) = rest.split_at(end);
            let value = without_comment(value).trim();
            if name.is_empty() || !rest[end..].starts_with([' ', '\t', '(']) || !is_plain(value) {
                continue;
            }
            // `f(x)` has parameters; `x (1)` has not.
            if rest[end..].starts_with('(') {
                continue;
            }
            let place = Span { start: directive.span.start as u32, end: directive.span.end as u32 };
            if out.iter().all(|known| known.name != name) {
                out.push(Definition { name: name.to_owned(), value: value.to_owned(), place });
            }
        }
        out
    }

    /// Notes what belongs to no class.
    pub fn globals(&mut self, items: &[Node<'t>]) {
        for item in items {
            let inside = match kind(*item) {
                Kind::Implementation | Kind::Interface => {
                    let parts = self.kids(*item);
                    let parts = parts.into_iter().filter(|n| kind(*n) == Kind::Definition).collect::<Vec<_>>();
                    parts.into_iter().flat_map(|part| self.kids(part)).collect()
                }
                _ => vec![*item],
            };
            for node in inside {
                let Some(ty) = node.child_by_field_id(FIELDS.r#type) else { continue };
                if !matches!(kind(node), Kind::Declaration | Kind::Function) {
                    continue;
                }
                for declarator in self.parts(node, FIELDS.declarator) {
                    let ty = TypeRef::plain(self.name(ty));
                    if let Some(name) = self.declared(ty, declarator).name {
                        self.globals.insert(self.text(name));
                    }
                }
            }
        }
    }

    /// The fields of the file, and what they are at the start.
    pub fn constants(&mut self, items: &[Node<'t>], defined: &[Definition]) {
        let Some(holder) = self.holder else { return };
        let mut declared = Vec::new();
        for item in items {
            match kind(*item) {
                Kind::Declaration => declared.push(*item),
                Kind::Implementation => {
                    for part in self.kids(*item) {
                        let inner = self.kids(part);
                        declared.extend(inner.into_iter().filter(|n| kind(*n) == Kind::Declaration));
                    }
                }
                _ => {}
            }
        }
        let mut fields: Vec<Field> = defined.iter().map(|definition| self.defined_field(definition)).collect();
        let (expansions, declared): (Vec<_>, Vec<_>) = declared.into_iter().partition(|n| self.is_macro(*n));
        let whole = Span { start: 0, end: self.text.len() as u32 };
        let at_start = Span::default();
        self.owner = Some(holder);
        let clinit = self.b.begin_function(FnRole::StaticInitializer, "<clinit>", Some(holder), (whole, at_start));
        for definition in defined {
            let value = self.plain_value(&definition.value, 0);
            let name = self.b.name(&definition.name);
            self.write_own(name, value, definition.place);
        }
        for declaration in declared {
            self.constant(declaration, &mut fields);
        }
        self.b.end_function();
        for expansion in expansions {
            self.expansion(expansion);
        }
        self.owner = None;
        let facts = self.b.facts();
        let is_empty = facts.function(clinit).body.is_empty();
        facts.types[holder.0 as usize].fields = fields;
        if is_empty && facts.functions.len() as u32 == clinit.0 + 1 {
            facts.functions.pop();
        }
    }

    /// Whether a declaration is what the mask made of a `#define`.
    fn is_macro(&self, node: Node<'t>) -> bool {
        let within = |d: &grammars::Directive| d.kind == DirectiveKind::Define && d.span.contains(&node.start_byte());
        self.directives.iter().any(within)
    }

    /// What a macro stands for, as a getter of the file.
    fn expansion(&mut self, node: Node<'t>) {
        let Some(specifier) = node.child_by_field_id(FIELDS.r#type) else { return };
        let ty = self.ty(specifier);
        for declarator in self.parts(node, FIELDS.declarator) {
            let declared = self.declared(ty.clone(), declarator);
            let (Some(name), Some(value)) = (declared.name, declared.value) else { continue };
            let named = self.text(name);
            self.b.begin_function(FnRole::Getter, named, self.owner, (span(node), span(name)));
            let value = self.value(value);
            self.b.push(StmtKind::Exit { how: Exit::Return, value: Some(value) }, span(node));
            self.b.end_function();
        }
    }

    fn defined_field(&mut self, definition: &Definition) -> Field {
        let modifiers = Modifiers { is_static: true, is_final: true, ..Modifiers::default() };
        let name = self.b.name(&definition.name);
        field(name, None, modifiers, definition.place)
    }

    fn constant(&mut self, node: Node<'t>, fields: &mut Vec<Field>) {
        let Some(specifier) = node.child_by_field_id(FIELDS.r#type) else { return };
        let ty = self.ty(specifier);
        let words: Vec<&str> = self.kids(node).into_iter().map(|n| self.text(n)).collect();
        let private = words.contains(&"static");
        for declarator in self.parts(node, FIELDS.declarator) {
            let declared = self.declared(ty.clone(), declarator);
            let (Some(name), None) = (declared.name, declared.parameters) else { continue };
            let before = &self.text[node.start_byte()..name.start_byte()];
            let is_final = before.split(|c: char| !c.is_alphanumeric()).any(|word| word == "const");
            let modifiers = Modifiers { private, is_static: true, is_final, ..Modifiers::default() };
            let text = self.name(name);
            // `extern` in one place and the value in another are one constant.
            if fields.iter().all(|field| field.name != text) {
                fields.push(field(text, Some(declared.ty), modifiers, span(node)));
            }
            if let Some(value) = declared.value {
                let value = self.value(value);
                self.write_own(text, value, span(node));
            }
        }
    }

    /// `name = value` in the object or file itself.
    pub fn write_own(&mut self, name: Name, from: Value, place: Span) {
        self.b.push(StmtKind::Write { base: IMPLICIT, name, from: Box::new(from) }, place);
    }

    /// A literal or name, as text.
    fn plain_value(&mut self, text: &str, depth: u32) -> Value {
        let text = text.trim();
        let in_brackets = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        if let Some(inner) = in_brackets.filter(|_| depth < 8) {
            return self.plain_value(inner, depth + 1);
        }
        let bare = text.strip_prefix('@').unwrap_or(text);
        if let Some(inner) = bare.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            let text = super::literals::unescaped(inner);
            return Value::Str(self.b.name(&text));
        }
        match bare {
            "YES" | "TRUE" | "true" => Value::Bool(true),
            "NO" | "FALSE" | "false" => Value::Bool(false),
            "nil" | "NULL" | "Nil" => Value::Null,
            _ => match super::literals::integer(bare) {
                Some(number) => Value::Int(number),
                None if bare.starts_with(|c: char| c.is_alphabetic()) => {
                    let name = self.b.name(bare);
                    self.b.read(IMPLICIT, name, Span::default())
                }
                None => Value::Unknown,
            },
        }
    }
}

/// A field without annotations.
pub fn field(name: Name, ty: Option<TypeRef>, modifiers: Modifiers, span: Span) -> Field {
    Field { name, ty, delegated: false, lazy: false, annotations: Vec::new(), modifiers, span }
}

/// Whether the text behind a macro's name is a literal or a name.
fn is_plain(value: &str) -> bool {
    let inner = value.trim_start_matches(['(', '@', '-', ' ']).trim_end_matches([')', ' ']);
    if let Some(text) = inner.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return !text.replace("\\\\", "").replace("\\\"", "").contains('"');
    }
    !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}

/// A value without the comment behind it.
fn without_comment(value: &str) -> &str {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in value.char_indices() {
        match c {
            '/' if !quoted && (value[at..].starts_with("//") || value[at..].starts_with("/*")) => return &value[..at],
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    value
}
