//! What runs when an object is made, or a type or file is first used.
//!
//! In: the members of a type. Out: its `<fields>` and `<clinit>`, and for a struct without initialisers the one that the
//! language gives it.

use tree_sitter::Node;

use super::declarations::Body;
use super::kinds::{Kind, kind};
use super::properties::Part;
use super::statements::Sink;
use super::{Lowering, first_byte, span};
use crate::facts::{Annotation, Arg, Callee, Cond, FnRole, Name, Param, Receiver, Span, StmtKind, TypeKind, Value};

impl<'t> Lowering<'t> {
    /// Writes the functions that run at the start.
    pub fn initializers(&mut self, body: &Body<'t>) {
        let (mut of_type, mut of_objects) = (Vec::new(), Vec::new());
        for item in &body.items {
            let marks = self.member_marks(*item, body);
            match kind(*item) {
                Kind::EnumEntry => of_type.push(*item),
                Kind::Property if !marks.lazy && (self.has_value(*item) || self.wrapper(&marks).is_some()) => {
                    let list = if marks.modifiers.is_static { &mut of_type } else { &mut of_objects };
                    list.push(*item);
                }
                Kind::Directive | Kind::StatementLabel if body.kind == TypeKind::File => of_type.push(*item),
                // A macro among declarations makes declarations (or a preview): nothing that runs.
                Kind::Macro => {}
                found if body.kind == TypeKind::File && !found.is_silent() && !found.is_declaration() => {
                    of_type.push(*item);
                }
                _ => {}
            }
        }
        let at_start = Span { start: body.span.start, end: body.span.start };
        if of_type.iter().any(|n| !kind(*n).is_silent()) {
            self.begin(FnRole::StaticInitializer, "<clinit>", (body.span, at_start));
            self.run(&of_type, body);
            self.end();
        }
        if !of_objects.is_empty() {
            self.begin(FnRole::Initializer, "<fields>", (body.span, at_start));
            self.run(&of_objects, body);
            self.end();
        }
        let has_own = body.items.iter().any(|n| kind(*n) == Kind::Init);
        if body.is_struct && !has_own {
            self.memberwise(body, (body.span, at_start));
        }
    }

    fn has_value(&mut self, node: Node<'t>) -> bool {
        let (parts, _) = self.parts(node);
        parts.iter().any(|part| part.init.is_some())
    }

    fn run(&mut self, items: &[Node<'t>], body: &Body<'t>) {
        let mut statements = Vec::new();
        for item in items {
            match kind(*item) {
                Kind::Property => {
                    self.block(&std::mem::take(&mut statements), Sink::Nothing);
                    self.initial_values(*item);
                }
                Kind::EnumEntry => self.case_values(*item, body),
                _ => statements.push(*item),
            }
        }
        self.block(&statements, Sink::Nothing);
    }

    fn initial_values(&mut self, node: Node<'t>) {
        let (parts, _) = self.parts(node);
        let marks = self.marks(node);
        if let (Some(wrapper), [part]) = (self.wrapper(&marks), parts.as_slice()) {
            self.wrapped(node, wrapper, part);
            return;
        }
        for part in parts {
            let (Some(pattern), Some(init)) = (part.pattern, part.init) else { continue };
            let value = self.value(init);
            match part.name {
                Some(name) => {
                    let name = self.name(name);
                    self.write_own(name, value, span(node));
                }
                None => {
                    for (at, name) in self.names_in(pattern).into_iter().enumerate() {
                        let part = part_of(&value, at);
                        let name = self.name(name);
                        self.write_own(name, part, span(node));
                    }
                }
            }
        }
    }

    /// `@Stored("key") var x = 1`: the property is kept by an object that is made with the key and the first value.
    fn wrapped(&mut self, node: Node<'t>, wrapper: Annotation, part: &Part<'t>) {
        let Some(name) = part.name else { return };
        let mut args = wrapper.args;
        if let Some(init) = part.init {
            let value = self.value(init);
            args.push(Arg { name: Some(self.b.name("wrappedValue")), value });
        }
        let made = self.b.call(Receiver::Implicit(None), Callee::Name(wrapper.name), args, span(node));
        let name = self.name(name);
        self.write_own(name, made, span(node));
    }

    /// `init(a: A, b: B = ...)` with a parameter for each stored property that can be given.
    fn memberwise(&mut self, body: &Body<'t>, spans: (Span, Span)) {
        let mut stored: Vec<(Part<'t>, Node<'t>)> = Vec::new();
        for item in body.items.iter().filter(|n| kind(**n) == Kind::Property) {
            let marks = self.marks(*item);
            let (parts, constant) = self.parts(*item);
            if marks.modifiers.is_static || marks.lazy || self.wrapper(&marks).is_some() {
                continue;
            }
            for part in parts {
                let given = part.computed.is_none() && !(constant && part.init.is_some());
                if let Some(name) = part.name.filter(|_| given) {
                    stored.push((part, name));
                }
            }
        }
        if stored.is_empty() {
            return;
        }
        let index = self.begin(FnRole::Constructor, "<init>", spans);
        let mut fields: Vec<(Name, Node<'t>, bool)> = Vec::new();
        for (part, node) in stored {
            let name = self.name(node);
            let is_optional = part.ty.is_some_and(|ty| self.text(ty).trim_end().ends_with('?'));
            let has_default = part.init.is_some() || is_optional;
            let ty = part.ty.and_then(|t| self.ty_in(t));
            let local = self.b.declare(name, ty.clone());
            let annotations = Vec::new();
            let param = Param { name, label: None, ty, local, vararg: false, has_default, annotations };
            self.b.function(index).params.push(param);
            fields.push((name, node, has_default));
        }
        for (at, (name, node, has_default)) in fields.into_iter().enumerate() {
            let Some(local) = self.b.lookup(name) else { continue };
            let place = first_byte(node);
            let omitted = Cond::Not(Box::new(Cond::Omitted(at as u32)));
            let block = has_default.then(|| self.b.branch(omitted, place));
            self.write_own(name, Value::Local(local), place);
            if let Some(block) = block {
                self.b.close(block);
            }
        }
        self.end();
    }

    /// `name = value` in the object itself.
    pub fn write_own(&mut self, name: Name, from: Value, place: Span) {
        self.b.push(StmtKind::Write { base: Receiver::Implicit(None), name, from: Box::new(from) }, place);
    }
}

/// One part of a tuple.
pub fn part_of(whole: &Value, at: usize) -> Value {
    match whole {
        Value::Array(parts) => parts.get(at).cloned().unwrap_or(Value::Unknown),
        Value::Unknown => Value::Unknown,
        other => Value::index(other.clone(), Value::Int(at as i64)),
    }
}
