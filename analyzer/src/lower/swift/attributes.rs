//! Modifiers and attributes.
//!
//! In: a declaration. Out: [`Modifiers`], and an [`Annotation`] for each attribute and property wrapper, whose arguments
//! are constants.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::{Lowering, is_token};
use crate::facts::{Annotation, Arg, Modifiers, TypeRef, Value};

/// What stands before a declaration.
#[derive(Default)]
pub struct Marks {
    /// Modifiers as written; what is implied is added by the declaration.
    pub modifiers: Modifiers,
    /// Attributes and property wrappers.
    pub annotations: Vec<Annotation>,
    /// `public` or `open`.
    pub public: bool,
    /// `lazy`.
    pub lazy: bool,
    /// `extension` and its kin say it for their members.
    pub access_is_written: bool,
}

impl<'t> Lowering<'t> {
    /// Reads what stands before a declaration. Nothing written means visible in the module.
    pub fn marks(&mut self, node: Node<'t>) -> Marks {
        let mut marks = Marks::default();
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::Modifiers => {
                    for inner in self.kids(kid) {
                        self.mark(inner, &mut marks);
                    }
                }
                // `class func`.
                Kind::Token if kid.kind() == "class" && kind(node) != Kind::Class => marks.modifiers.is_static = true,
                Kind::Token if matches!(kid.kind(), "func" | "init" | "(" | "{") => break,
                Kind::ValueBinding => break,
                _ => self.mark(kid, &mut marks),
            }
        }
        marks.modifiers.restricted = !marks.public && !marks.modifiers.private;
        marks
    }

    fn mark(&mut self, node: Node<'t>, marks: &mut Marks) {
        match kind(node) {
            Kind::Attribute => marks.annotations.extend(self.attribute(node)),
            Kind::Modifier => match self.text(node) {
                "private" | "fileprivate" => {
                    marks.modifiers.private = true;
                    marks.access_is_written = true;
                }
                "public" | "open" => {
                    marks.public = true;
                    marks.access_is_written = true;
                }
                "internal" | "package" => marks.access_is_written = true,
                "static" | "class" => marks.modifiers.is_static = true,
                "final" => marks.modifiers.is_final = true,
                "override" => marks.modifiers.is_override = true,
                "lazy" => marks.lazy = true,
                _ => {}
            },
            _ => {}
        }
    }

    /// The property wrapper that is made with arguments: `@Stored("key")`. (What the language and the tools define begins
    /// with a small letter or `IB`.)
    pub fn wrapper(&self, marks: &Marks) -> Option<Annotation> {
        let is_wrapper = |a: &&Annotation| {
            let name = self.b.str(a.name);
            name.starts_with(char::is_uppercase) && !name.starts_with("IB") && !a.args.is_empty()
        };
        marks.annotations.iter().find(is_wrapper).cloned()
    }

    /// `@A`, `@A(x, key: y)`.
    pub fn attribute(&mut self, node: Node<'t>) -> Option<Annotation> {
        let kids = self.kids(node);
        let name = kids.iter().copied().find(|n| kind(*n) == Kind::UserType)?;
        let name = self.ty(name).name;
        let (mut args, mut label) = (Vec::new(), None);
        for (at, kid) in kids.iter().enumerate().skip(2) {
            let names_next = kids.get(at + 1).is_some_and(|next| is_token(*next, ":"));
            match kind(*kid) {
                Kind::Token => {}
                Kind::SimpleIdentifier if names_next => label = Some(self.name(*kid)),
                other if other.is_type() => {}
                _ => {
                    let value = self.constant(*kid);
                    args.push(Arg { name: label.take(), value });
                }
            }
        }
        Some(Annotation { name, args })
    }

    /// A value that needs no statements: what an attribute may hold.
    fn constant(&mut self, node: Node<'t>) -> Value {
        let node = self.unwrapped(node);
        if !self.enter(node) {
            return Value::Unknown;
        }
        let out = match kind(node) {
            Kind::Nil | Kind::Boolean | Kind::Integer => self.literal(node),
            Kind::String => self.plain_string(node),
            Kind::SimpleIdentifier => Value::Path(self.name(node)),
            Kind::Array => {
                let items: Vec<Node<'t>> = self.kids(node).into_iter().filter(Node::is_named).collect();
                Value::Array(items.into_iter().map(|n| self.constant(n)).collect())
            }
            Kind::Navigation | Kind::Prefix => self.constant_path(node),
            _ => Value::Unknown,
        };
        self.leave();
        out
    }

    /// `A.b`, `.b`, `\.b`, `A.self`.
    fn constant_path(&mut self, node: Node<'t>) -> Value {
        let text = self.text(node);
        if let Some(path) = text.strip_prefix("\\.") {
            return Value::FunctionRef { on: None, name: self.b.name(path) };
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_') {
            return Value::Unknown;
        }
        match text.strip_suffix(".self") {
            Some(class) => Value::class(TypeRef::plain(self.b.name(class))),
            None => Value::Path(self.b.name(text)),
        }
    }
}
