//! Modifiers and annotations.
//!
//! In: a modifier list. Out: [`Modifiers`] and [`Annotation`]s whose arguments are constants.

use tree_sitter::Node;

use super::Lowering;
use super::kinds::{Kind, kind};
use crate::facts::{Annotation, Arg, Modifiers, Value};

/// What stands before a declaration.
#[derive(Default)]
pub struct Marks {
    /// Modifiers as written; what is implied is added by the declaration.
    pub modifiers: Modifiers,
    /// Annotations.
    pub annotations: Vec<Annotation>,
    /// `open`, `abstract`, `sealed` or `override`: can be overridden.
    pub open: bool,
    /// `data`.
    pub data: bool,
    /// `annotation`.
    pub annotation: bool,
    /// `vararg`.
    pub vararg: bool,
}

impl<'t> Lowering<'t> {
    /// Reads a modifier list (also of parameters).
    pub fn marks(&mut self, node: Option<Node<'t>>) -> Marks {
        let mut marks = Marks::default();
        let Some(node) = node else { return marks };
        for kid in self.kids(node) {
            if kind(kid) == Kind::Annotation {
                self.annotation(kid, &mut marks.annotations);
            } else {
                self.mark(kid, &mut marks);
            }
        }
        marks
    }

    fn mark(&mut self, node: Node<'t>, marks: &mut Marks) {
        match self.text(node) {
            "private" => marks.modifiers.private = true,
            "protected" | "internal" => marks.modifiers.restricted = true,
            "abstract" => {
                marks.modifiers.is_abstract = true;
                marks.open = true;
            }
            "override" => {
                marks.modifiers.is_override = true;
                marks.open = true;
            }
            "open" | "sealed" => marks.open = true,
            "final" => marks.modifiers.is_final = true,
            "data" => marks.data = true,
            "annotation" => marks.annotation = true,
            "vararg" => marks.vararg = true,
            _ => {}
        }
    }

    /// Reads `@A(x)`, `@get:A` or `@field:[A B]`.
    pub fn annotation(&mut self, node: Node<'t>, out: &mut Vec<Annotation>) {
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::UserType => {
                    let name = self.ty(kid).name;
                    out.push(Annotation { name, args: Vec::new() });
                }
                Kind::ConstructorInvocation => {
                    let Some(ty) = self.kid(kid, Kind::UserType) else { continue };
                    let name = self.ty(ty).name;
                    let list = self.kid(kid, Kind::ValueArguments);
                    let args = list.map(|l| self.constant_args(l)).unwrap_or_default();
                    out.push(Annotation { name, args });
                }
                _ => {}
            }
        }
    }

    fn constant_args(&mut self, list: Node<'t>) -> Vec<Arg> {
        let mut out = Vec::new();
        for node in self.kids(list) {
            if kind(node) == Kind::ValueArgument {
                let kids = self.kids(node);
                let is_named = kids.iter().any(|k| kind(*k) == Kind::Token && k.kind() == "=");
                let name = kids.first().filter(|_| is_named).map(|n| self.name(*n));
                let value = kids.last().map_or(Value::Unknown, |n| self.constant(*n));
                out.push(Arg { name, value });
            }
        }
        out
    }

    /// A value that needs no statements: what an annotation may hold.
    fn constant(&mut self, node: Node<'t>) -> Value {
        if !self.enter(node) {
            return Value::Unknown;
        }
        let out = match kind(node) {
            Kind::Null | Kind::Boolean | Kind::Integer | Kind::Character => self.literal(node),
            Kind::String => self.plain_string(node),
            Kind::SimpleIdentifier => Value::Path(self.name(node)),
            Kind::Navigation => self.constant_path(node),
            Kind::CallableReference => self.callable_reference(node),
            Kind::CollectionLiteral => Value::Array(self.constants(node).into()),
            Kind::Call => self.constant_array(node),
            Kind::Parenthesized | Kind::Spread => {
                self.kids(node).into_iter().find(|n| n.is_named()).map_or(Value::Unknown, |n| self.constant(n))
            }
            Kind::Additive => Value::Concat(self.constants(node).into()),
            _ => Value::Unknown,
        };
        self.leave();
        out
    }

    fn constants(&mut self, node: Node<'t>) -> Vec<Value> {
        let mut out = Vec::new();
        for kid in self.kids(node) {
            if kid.is_named() {
                out.push(self.constant(kid));
            }
        }
        out
    }

    /// `a.b.C`, `a.b.C::class`.
    fn constant_path(&mut self, node: Node<'t>) -> Value {
        let text = self.text(node);
        if let Some(class) = text.strip_suffix("::class") {
            let start = node.start_byte();
            let name = self.dotted(start, start + class.len());
            return Value::class(crate::facts::TypeRef::plain(name));
        }
        match text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_') {
            true => Value::Path(self.b.name(text)),
            false => Value::Unknown,
        }
    }

    /// `arrayOf(a, b)` and its kin; other calls are annotations inside annotations and of no interest.
    fn constant_array(&mut self, node: Node<'t>) -> Value {
        let kids = self.kids(node);
        let is_array = kids.first().is_some_and(|n| self.text(*n).ends_with("rrayOf"));
        let list = kids.last().and_then(|n| self.kid(*n, Kind::ValueArguments));
        match list {
            Some(list) if is_array => Value::Array(self.constant_args(list).into_iter().map(|arg| arg.value).collect()),
            _ => Value::Unknown,
        }
    }
}
